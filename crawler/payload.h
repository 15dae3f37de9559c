/* payload.h: a stored HTTP message as its server sent it, made what a live fetch gives: chunks joined (RFC 9112 7.1),
 * content codings undone (RFC 9110 8.4). Pure but for the codings' libraries. */
#ifndef RASOAT_CRAWLER_PAYLOAD_H
#define RASOAT_CRAWLER_PAYLOAD_H

#include "page/limits.h"
#include "page/response.h"

#define PAYLOAD_LIMIT_INTERIM 8 /* answers of 1xx before the last one */

enum payload_state {
    PAYLOAD_WHOLE,
    PAYLOAD_BROKEN, /* cut off, broken, or past RESPONSE_LIMIT_BODY_BYTES: body_cut is set, `body` is its start */
    PAYLOAD_UNKNOWN_CODING, /* the body cannot be read: it is left empty and body_cut is set */
};

/* Reads a stored message (as response_from_stored; interim answers of 1xx before it are passed over) and undoes its
 * codings. Fills status, headers, body and body_cut; texts point into `message` or live in the arena. What is named
 * chunked or gzip and is not is taken as it stands: recorders often store what they had already decoded. */
enum payload_state payload_read(struct arena *arena, struct text message, struct response *response);
/* Joins the chunks. False where `body` does not begin as a chunk does; *whole says whether the last chunk was there. */
bool payload_join_chunks(struct arena *arena, struct text body, struct text *joined, bool *whole);

#endif
