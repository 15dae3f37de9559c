/* queue.h: the review page's queue: pages that are flagged, or were, filtered and a part at a time; sums over the whole queue. All of it
 * is asked of the tables as the store shows them (store/scope.h). */
#ifndef RASOAT_STORE_QUEUE_H
#define RASOAT_STORE_QUEUE_H

#include "store/store.h"

#define QUEUE_LIMIT_ROWS 50 /* of one part */
#define QUEUE_LIMIT_COUNT 10000 /* counting stops there: "more than" */

enum queue_state {
    QUEUE_ANY, /* flagged now */
    QUEUE_NEW, /* for the first time, in the newest run */
    QUEUE_ONGOING,
    QUEUE_RETURNED, /* flagged again in the newest run after having been clean */
    QUEUE_GONE, /* was flagged, is clean now */
    QUEUE_STATE_COUNT
};
/* "", "new", "ongoing", "returned", "gone". */
bool queue_state_from_name(struct text name, enum queue_state *state);

struct queue_query {
    enum queue_state state;
    enum verdict verdict; /* VERDICT_REVIEW or VERDICT_TAKEDOWN; VERDICT_COUNT: both */
    int64_t site; /* 0: all */
    struct text agency; /* empty: all */
    struct text rule; /* pages with a finding of it; empty: all */
    int64_t campaign; /* pages that it is on; 0: all */
    int64_t seen_before; /* flagged first before this time; 0: all */
    int64_t seen_since; /* flagged first at this time or later; 0: all */
    struct text words; /* part of the address; empty: all */
    uint64_t from; /* rows to skip */
};
struct queue_row {
    int64_t page;
    struct text url;
    int64_t site;
    struct text site_name;
    struct text agency;
    enum verdict verdict;
    double score;
    struct text state; /* "new", "ongoing", "returned", "gone" */
    int64_t first_seen;
    int64_t last_seen;
    uint32_t finding_count;
    struct text rule; /* of the heaviest finding; empty: none is kept */
    struct text target;
    struct text evidence;
    struct text seen_by;
};
/* QUEUE_LIMIT_ROWS rows from `from`, in the arena: highest score first; of gone ones the newest first. *count: how many fit in all, or
 * QUEUE_LIMIT_COUNT + 1 where there are more. */
enum status store_queue(struct store *store, struct arena *arena, const struct queue_query *query, const struct queue_row **rows,
                        size_t *row_count, uint64_t *count) MUST_USE;

/* What stands above the queue. */
struct queue_sums {
    uint64_t takedown;
    uint64_t review;
    uint64_t is_new; /* in the newest run */
    uint64_t sites; /* with a flagged page */
};
enum status store_queue_sums(struct store *store, struct queue_sums *sums) MUST_USE;

/* The sites that the store shows, by name; texts in the arena. */
struct queue_site {
    int64_t id;
    struct text name;
    struct text agency;
};
enum status store_queue_sites(struct store *store, struct arena *arena, const struct queue_site **sites, size_t *count) MUST_USE;

/* What stands above a page's findings besides its report: where it is, how often it was flagged. */
struct page_facts {
    int64_t site;
    struct text contact; /* of the site */
    struct text site_url;
    struct text final_url;
    uint16_t status; /* HTTP */
    int64_t judged; /* last time */
    int64_t run; /* ... in this run */
    uint32_t times; /* how often it became flagged */
    int64_t cleared_run; /* 0: never */
    int64_t found; /* when the address was met first */
    struct text source; /* how: "link", "sitemap" ... */
};
/* In the arena. STATUS_NOT_FOUND. */
enum status store_page_facts(struct store *store, struct arena *arena, int64_t page, struct page_facts *facts) MUST_USE;

#endif
