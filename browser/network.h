/* network.h: what a page in Chromium gets for its requests: recorded answers, or what the caller fetches from the page's own host; all
 * else fails and is counted. Each request is stopped before it leaves (Fetch.requestPaused). */
#ifndef RASOAT_BROWSER_NETWORK_H
#define RASOAT_BROWSER_NETWORK_H

#include "browser/protocol.h"
#include "page/response.h"

#define NETWORK_LIMIT_REQUESTS 2000 /* of one page; further ones fail */
#define NETWORK_LIMIT_FETCHES 200 /* asked of the caller for one page */
#define NETWORK_LIMIT_BYTES ((size_t)64 * 1024 * 1024) /* given to one page in all */

/* Fetches `url`, which is of the page's own scheme, host and port, within `wait_ms`; fills `answer` with texts in `arena` (reset before
 * the next call; 16 MiB) and true, or gives false. Follows no redirect. Called while Chromium waits, from the same thread. */
typedef bool browser_fetch(void *context, struct arena *arena, struct text url, uint32_t wait_ms, struct response *answer);

/* What a page may have. All is the caller's. */
struct network_source {
    const struct response *page; /* answers for its final_url, or url where that is empty */
    const struct response *resources; /* each answers for its url */
    size_t resource_count;
    browser_fetch *fetch; /* NULL: only what is recorded */
    void *context;
    bool no_scripts; /* the page is given with a policy that forbids them, and refreshes with them */
};

struct network_counts {
    uint32_t answered; /* from what is recorded */
    uint32_t fetched; /* by the caller */
    uint32_t refused; /* failed: not recorded, another host, past a limit */
    uint32_t moves; /* times the page wanted to lead elsewhere */
    bool limited; /* a limit above was reached */
};

struct network {
    const struct network_source *source;
    struct arena *arena; /* for one answer at a time */
    struct protocol_id frame; /* the page's own */
    bool opened; /* the page itself was given */
    uint32_t requests;
    size_t bytes;
    struct network_counts counts;
};

/* The address that the page is shown under. */
struct text network_address(const struct response *page);
/* STATUS_INVALID: the page has no http or https address. STATUS_IO: no memory. */
enum status network_open(struct network *network, const struct network_source *source) MUST_USE;
void network_close(struct network *network);
/* Answers one Fetch.requestPaused. */
void network_answer(struct network *network, struct browser *browser, struct text session, const struct message *parameters);

#endif
