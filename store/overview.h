/* overview.h: what the review page tells at a glance: nights one after the other, and sites with their sums. All of it is asked of the
 * tables as the store shows them (store/scope.h). Times are Unix seconds (UTC). */
#ifndef RASOAT_STORE_OVERVIEW_H
#define RASOAT_STORE_OVERVIEW_H

#include "store/store.h"

#define OVERVIEW_LIMIT_NIGHTS 60 /* at once */
#define OVERVIEW_RECENT_RUNS 30 /* a site's last crawl is looked for in so many of the newest runs */

/* --- nights --- */
struct night_line {
    int64_t run;
    int64_t started;
    int64_t finished;
    bool complete; /* all sites of the inventory were walked */
    uint64_t judged; /* pages judged in it; 0 in a bounded store, which does not know */
    uint64_t sites; /* that were selected */
    uint64_t sites_complete; /* walked to the end */
    uint64_t flagged; /* pages that stood as review or takedown when their site was done */
    uint64_t failed; /* pages that could not be had */
    uint64_t opened; /* tickets, from its begin to the next one's */
    uint64_t reopened;
    uint64_t closed; /* found clean twice, or by a person; no injections and accepted ones too */
};
/* The newest finished runs, at most `room` (up to OVERVIEW_LIMIT_NIGHTS), the oldest of them first. */
enum status store_nights(struct store *store, struct night_line *nights, size_t room, size_t *count) MUST_USE;

/* --- sites --- */
struct site_line {
    int64_t id;
    struct text name;
    struct text agency;
    struct text url;
    uint64_t takedown; /* pages that stand so */
    uint64_t review;
    uint64_t tickets; /* that somebody has to do something about and that have a place on it */
    uint64_t overdue; /* of these */
    uint64_t failing; /* pages that do not load */
    int64_t run; /* the newest of the recent runs in which it was done; 0: none */
    int64_t run_started;
    bool run_complete; /* walked to the end then */
};
/* All sites by name, in the arena. */
enum status store_site_lines(struct store *store, struct arena *arena, int64_t now, const struct site_line **sites,
                             size_t *count) MUST_USE;

/* One site more closely. */
struct site_view {
    struct site_line line;
    struct text contact;
    uint64_t known; /* addresses */
    uint64_t reached; /* in the newest run */
    uint64_t waiting; /* not reached: still due, or due when the run ended */
    uint64_t left_out; /* on purpose, or not to be had: the rest */
    uint64_t judged; /* pages that were ever judged */
    uint64_t baselines; /* pages with a baseline */
    int64_t baseline_oldest; /* since when; 0: there is none */
    int64_t baseline_newest;
    uint64_t values; /* that are known on it or were met: other hosts, scripts ... 0: its links were not gathered yet */
};
/* STATUS_NOT_FOUND. */
enum status store_site_view(struct store *store, struct arena *arena, int64_t site, int64_t now, struct site_view *view) MUST_USE;
/* Why addresses of the site were left out in the newest run, most first; in the arena. */
struct left_out {
    struct text outcome; /* stable word: "robots", "timeout" ... */
    uint64_t count;
};
enum status store_site_left_out(struct store *store, struct arena *arena, int64_t site, const struct left_out **rows,
                                size_t *count) MUST_USE;
/* Pages of the site that do not load, those that fail longest first; at most `room`, in the arena. */
struct site_failing {
    int64_t page;
    struct text url;
    struct text outcome;
    int64_t since;
    bool flagged; /* its last verdict is review or takedown */
};
enum status store_site_failing(struct store *store, struct arena *arena, int64_t site, size_t room, const struct site_failing **rows,
                               size_t *count) MUST_USE;
/* Do pages of the site name this registrable domain, where visitors see it? Rejected values do not count. */
enum status store_site_names(struct store *store, int64_t site, struct text domain, bool *named) MUST_USE;

#endif
