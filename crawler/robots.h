/* robots.h: the Robots Exclusion Protocol (RFC 9309).
 *
 * The file is hostile: robots_parse runs in an analyst process and gives the crawler the few rules that concern it. */
#ifndef RASOAT_CRAWLER_ROBOTS_H
#define RASOAT_CRAWLER_ROBOTS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "page/limits.h"

#define ROBOTS_LIMIT_PATTERN_BYTES 2000 /* normalised; a longer rule is left out */
#define ROBOTS_LIMIT_PATH_BYTES 8192 /* of an address; what is longer is compared by its start */
#define ROBOTS_LIMIT_CRAWL_DELAY 86400.0 /* seconds */

struct robots_rule {
    bool allow;
    struct text pattern; /* '*' and a final '$' have their meaning; percent-encoding normalised (RFC 9309 2.2.2) */
};

struct robots {
    const struct robots_rule *rules; /* of the group that fits the agent; groups of one agent merged (2.2.1) */
    size_t rule_count;
    const struct text *sitemaps; /* as written */
    size_t sitemap_count;
    double crawl_delay; /* seconds; negative: none */
    bool cut; /* a limit was reached */
};

/* What the answer for /robots.txt means (RFC 9309 2.3.1). */
enum robots_access {
    ROBOTS_READ, /* 2xx: parse it */
    ROBOTS_ALLOW_ALL, /* 4xx, or too many redirects: unavailable */
    ROBOTS_DISALLOW_ALL, /* 5xx, network error: unreachable */
};
enum robots_access robots_access_for(uint16_t status);

/* `agent`: product token, "rasoat". All texts of the result live in the arena. A file that begins with a UTF-16 byte
 * order mark is decoded: RFC 9309 2.3 asks for UTF-8, but 2.3.1.5 asks to use every line that can be parsed. */
void robots_parse(struct arena *arena, struct text bytes, struct text agent, struct robots *robots);
/* Longest match wins, allow on a tie (2.2.2). `path` with query, as in a serialised URL. "/robots.txt" is always
 * allowed. */
bool robots_allowed(const struct robots *robots, struct text path);

/* To bytes and back (the analyst's wire). Decoding gives false for bytes that are not such a report; the texts point
 * into the reader's bytes. */
void robots_encode(const struct robots *robots, struct buffer *buffer);
bool robots_decode(struct arena *arena, struct reader *reader, struct robots *robots);

#endif
