/* nights.h: what became of a night: which sites were walked whole, what was reached and what was not, what has stopped
 * loading, and where addresses came from. Texts given to `each` are valid until it returns. */
#ifndef RASOAT_STORE_NIGHTS_H
#define RASOAT_STORE_NIGHTS_H

#include "store/store.h"

/* --- runs and their sites --- */
/* A run by id; STATUS_NOT_FOUND. */
enum status store_run_get(struct store *store, int64_t id, struct run *run) MUST_USE;
/* All sites of the inventory were walked to the end: said before store_run_finish. */
enum status store_run_set_complete(struct store *store, int64_t run) MUST_USE;

/* The clock was set while the open run went on: it is `clock_back`, whichever way. */
enum status store_run_doubt_clock(struct store *store) MUST_USE;
/* A person says that the clock is right now: where it was in the future once, every later run would be `clock_back`
 * until that day. Between runs. */
enum status store_run_trust_clock(struct store *store, int64_t now) MUST_USE;

struct run_site {
    bool complete; /* walked to the end: nothing due, no budget or host given up */
    uint64_t flagged; /* pages of the site that stand as review or takedown */
    uint64_t failed; /* pages that could not be had in this run */
    uint64_t unknown; /* pages judged in this run without a verdict */
};
/* Counts the site's pages as they stand in this run; `complete` is left false. */
enum status store_run_site_count(struct store *store, int64_t run, int64_t site, struct run_site *counts) MUST_USE;
/* A site that was selected for this run; replaces what was put before. */
enum status store_run_site_put(struct store *store, int64_t run, int64_t site, const struct run_site *row) MUST_USE;
/* STATUS_NOT_FOUND: the site was not selected, or the run ended before it was told. */
enum status store_run_site_get(struct store *store, int64_t run, int64_t site, struct run_site *row) MUST_USE;

/* --- coverage --- */
struct outcome_count {
    struct text outcome; /* as given to store_page_skipped, store_page_waits, store_frontier_close */
    uint64_t count;
};
struct coverage {
    int64_t site;
    struct text site_name;
    uint64_t known; /* addresses */
    uint64_t reached;
    uint64_t not_reached; /* still due, or due when the run ended */
    const struct outcome_count *skipped; /* most first */
    size_t skipped_count;
};
typedef bool coverage_each(void *context, const struct coverage *coverage);
/* The newest run's sites, by name, until `each` gives false. Looks by identity: store_rotation (store/looks.h). */
enum status store_coverage(struct store *store, coverage_each *each, void *context) MUST_USE;

/* --- pages that do not load: a state, told once --- */
struct failing_page {
    int64_t page;
    struct text url;
    struct text site_name;
    struct text outcome; /* the last one: "connect", "timeout" ... */
    struct text detail;
    int64_t since_run; /* told in this run, and not again */
    int64_t since_time;
    int64_t last_run;
    uint32_t count; /* runs in a row */
    bool flagged; /* its last verdict is review or takedown */
};
typedef bool failing_each(void *context, const struct failing_page *page);
/* Pages that have not loaded since run `since_run` (0: since whenever), by site name and URL. */
enum status store_failing(struct store *store, int64_t since_run, failing_each *each, void *context) MUST_USE;

/* --- where an address came from --- */
/* One more source of a known address ("search-console", "access-log" ...); the first one was given to
 * store_frontier_add. Cheap and without effect where it is known. */
enum status store_source_add(struct store *store, int64_t page, const char *source, int64_t run,
                             int64_t now) MUST_USE;
/* All sources of a page, in the order in which they came, separated by one space; in the arena. STATUS_NOT_FOUND. */
enum status store_sources(struct store *store, struct arena *arena, int64_t page, struct text *sources) MUST_USE;

#endif
