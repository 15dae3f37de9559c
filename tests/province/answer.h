/* answer.h: what one visitor is given for one request. */
#ifndef RASOAT_TESTS_PROVINCE_ANSWER_H
#define RASOAT_TESTS_PROVINCE_ANSWER_H

#include "base/buffer.h"
#include "tests/province/province.h"

#define ANSWER_LIMIT_BYTES (4 * 1024 * 1024)

struct answer {
    unsigned status;
    const char *kind; /* "page", "list", "redirect", "error", "sheet", "robots", "sitemap", "feed", "asset" */
    struct text content_type;
    struct text location; /* empty: none */
    struct text header_name; /* one further header, or empty */
    struct text header_value;
    bool gzip; /* the body is packed: Content-Encoding */
    unsigned delay_ms;
    struct text body;
};

/* `site` NULL: a host that the province does not have. All memory is the arena's. */
void answer_make(const struct province *province, const struct site *site, struct text path, unsigned visitor,
                 struct arena *arena, struct answer *answer);
/* The body packed, for a client that takes gzip. */
struct text answer_packed(struct arena *arena, const struct answer *answer);
/* Bits out of the request's headers. */
unsigned answer_visitor(struct text user_agent, struct text referer);

#endif
