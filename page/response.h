/* response.h: what one server sent to one identity for one URL. */
#ifndef RASOAT_PAGE_RESPONSE_H
#define RASOAT_PAGE_RESPONSE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "page/limits.h"

struct header {
    struct text name;
    struct text value;
};

/* One answer on the way: the last one is the response itself. */
struct hop {
    struct text url;
    uint16_t status;
    struct text location; /* the redirect target, resolved against `url`; empty where there is none */
    bool off_site; /* `location` leads to another site: recorded, never followed */
};

struct response {
    struct text url; /* what was asked for */
    struct text final_url; /* what answered last */
    struct text site; /* name in the inventory */
    struct text identity;
    uint16_t status; /* of the last hop; 0 for stored bytes without a status line */
    bool body_cut; /* the body limit was reached: `body` is its start */
    const struct hop *hops; /* at least the last one */
    size_t hop_count;
    const struct header *headers; /* of the last hop */
    size_t header_count;
    struct text body; /* transfer and content encoding removed */
};

/* The value of the first header of that name (ASCII case ignored); empty text where there is none. */
struct text response_header(const struct response *response, struct text name);
/* To bytes and back (the analyst's wire). Decoding checks every count and gives false for bytes that are not a
 * response; texts point into the reader's bytes, arrays live in the arena. */
void response_encode(const struct response *response, struct buffer *buffer);
bool response_decode(struct arena *arena, struct reader *reader, struct response *response);
/* Reads stored bytes: a whole HTTP message where they begin with a status line (RFC 9112 2.1; body as it stands), else
 * a bare body. Fills status, headers and body only. */
void response_from_stored(struct arena *arena, struct text bytes, struct response *response);

#endif
