/* answer.h: what one visitor is given for one request. */
#ifndef RASOAT_TESTS_PROVINCE_ANSWER_H
#define RASOAT_TESTS_PROVINCE_ANSWER_H

#include "base/buffer.h"
#include "tests/province/province.h"

#define ANSWER_LIMIT_BYTES (4 * 1024 * 1024)
#define ANSWER_LIMIT_HEADERS 4

/* One request. */
struct visit {
    unsigned visitor; /* bits */
    uint64_t noise; /* another for each request; the same gives the same bytes */
};

struct answer {
    unsigned status;
    const char *kind; /* "page", "list", "redirect", "error", "sheet", "robots", "sitemap", "feed", "asset" */
    struct text content_type;
    struct text location; /* empty: none */
    struct {
        struct text name;
        struct text value;
    } headers[ANSWER_LIMIT_HEADERS]; /* besides those */
    size_t header_count;
    bool gzip; /* the body is packed: Content-Encoding */
    unsigned delay_ms;
    struct text body;
};

/* `site` NULL: a host that the province does not have. All memory is the arena's. */
void answer_make(const struct province *province, const struct site *site, struct text path, struct visit visit,
                 struct arena *arena, struct answer *answer);
/* The body packed, for a client that takes gzip. */
struct text answer_packed(struct arena *arena, const struct answer *answer);

#endif
