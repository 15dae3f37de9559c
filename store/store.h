/* store.h: the database (SQLite, WAL): runs, sites, the frontier's queue, pages, findings, notes.
 *
 * A page is done in the transaction that stores its findings and its links. Commits are batched by the caller
 * (store_commit); kill -9 loses at most what was not committed, and that is done again by the next run.
 * Times are Unix seconds (UTC). Texts in results live in the arena that is given. */
#ifndef RASOAT_STORE_STORE_H
#define RASOAT_STORE_STORE_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "page/finding.h"
#include "page/report.h"

struct store;

/* Opens or (for writing) makes FOLDER/rasoat.db, the folder too, and brings its schema up to date. STATUS_BUSY: another
 * crawl writes; STATUS_INVALID: not a database, another program's, or made by a newer version; STATUS_NOT_FOUND:
 * nothing there to read; store_error says what in words. `*store` is set even then, for store_error and store_close. */
enum status store_open(const char *folder, bool for_writing, struct store **store) MUST_USE;
/* The same for people's decisions (tickets, audit, messages, accounts): a crawl may be running, which gives way between its
 * transactions. A transaction begins with the first write and must be committed or abandoned soon, since it holds up the crawl:
 * nothing slow (network, files) may happen in it. What belongs to runs (pages, findings, baselines) cannot be written. */
enum status store_open_beside(const char *folder, struct store **store) MUST_USE;
/* Of store_open_beside: drops what was written since the last commit; the store is usable again, after an error too. */
enum status store_abandon(struct store *store) MUST_USE;
/* What was not committed is dropped. */
void store_close(struct store *store);
/* What kind of error the last one was, for words that tell a person what to do. */
enum store_trouble {
    STORE_TROUBLE_OTHER, /* store_error alone says it */
    STORE_TROUBLE_FULL, /* the disk takes nothing more */
    STORE_TROUBLE_READ_ONLY, /* no right to write there, or a disk that is only read */
    STORE_TROUBLE_HELD, /* another program writes for longer than was waited */
    STORE_TROUBLE_TAKEN, /* a crawl, or another command that must be alone, is running: *holder is its process id */
    STORE_TROUBLE_DAMAGED, /* the file, or what SQLite reads in it */
};
enum store_trouble store_trouble(const struct store *store, int64_t *holder);
/* The last error in words; valid until the next call. */
const char *store_error(const struct store *store);
/* One crawl at a time: STATUS_BUSY where another live process holds the lock; *holder its process id. */
enum status store_lock_crawl(struct store *store, int64_t *holder) MUST_USE;
/* Commits what was written since the last commit; a transaction is always open for a writer. */
enum status store_commit(struct store *store) MUST_USE;
/* The same, and on the disk when it returns: for what somebody is told to be done. (Of store_open_beside every commit is so.) */
enum status store_commit_to_disk(struct store *store) MUST_USE;

#define STORE_SECRET_BYTES 32
/* Bytes that nobody outside of this store knows, made when they are asked for first: the key of sums, the seed of what must
 * not be guessed. STATUS_NOT_FOUND where there are none and the store is only read. */
enum status store_secret(struct store *store, unsigned char secret[STORE_SECRET_BYTES]) MUST_USE;

/* --- runs --- */
struct run {
    int64_t id;
    int64_t started;
    int64_t finished; /* 0: not finished */
    uint64_t pages;
    uint64_t flagged;
    bool resumed; /* store_run_begin took up an unfinished run */
    bool complete; /* all sites of the inventory were walked (store/nights.h); else partial */
    bool clock_back; /* it began, went on or was taken up at a time before one that the store had seen: learn nothing */
};
/* Takes up the unfinished run, or begins a new one where there is none or `fresh` says so (an unfinished one is then
 * closed as abandoned). A new run makes every known address due again. */
enum status store_run_begin(struct store *store, bool fresh, int64_t now, struct run *run) MUST_USE;
enum status store_run_finish(struct store *store, int64_t run, int64_t now) MUST_USE;
/* The newest run; STATUS_NOT_FOUND where there is none. */
enum status store_run_latest(struct store *store, struct run *run) MUST_USE;

/* --- sites --- */
/* Inserts or updates by name; *id is stable over runs. */
enum status store_site(struct store *store, struct text name, struct text url, struct text agency, struct text contact,
                       int64_t *id) MUST_USE;
/* A site by its name, for readers; texts in the arena. STATUS_NOT_FOUND. */
struct site_row {
    int64_t id;
    struct text name;
    struct text url;
    struct text agency;
    struct text contact;
};
enum status store_site_named(struct store *store, struct arena *arena, struct text name, struct site_row *site) MUST_USE;
/* All sites, by name, until `each` gives false; texts are valid until it returns. */
typedef bool site_each(void *context, const struct site_row *site);
enum status store_sites(struct store *store, site_each *each, void *context) MUST_USE;
struct site_totals {
    uint64_t known; /* addresses */
    uint64_t done; /* in this run */
    uint64_t due; /* in this run */
    uint64_t bytes; /* received in this run */
};
enum status store_site_totals(struct store *store, int64_t site, int64_t run, struct site_totals *totals) MUST_USE;

/* --- frontier --- */
struct address {
    int64_t id;
    struct text url;
    uint32_t depth;
    bool is_ticket_place; /* of a ticket, or once was (store_tickets_first): no budget holds it up */
};
/* Adds an address where it is new (by URL), lowers its depth where it was deeper. `shape` counts the addresses of one
 * shape on a site. source: "start", "link", "sitemap", "feed", "robots",
 * "search-console", "url-list", "access-log", "probe". The caller asks store_shape_count first where
 * it wants to cut. Without an open run the address is due in the next one. */
enum status store_frontier_add(struct store *store, int64_t site, struct text url, struct text shape, uint32_t depth,
                               const char *source, int64_t run, int64_t now, bool *added) MUST_USE;
/* A known address goes first in the open run where it is still due in it, else in the next one: once, not for ever. */
enum status store_frontier_first(struct store *store, struct text url) MUST_USE;
/* Is it an address of the store, by URL? */
enum status store_frontier_known(struct store *store, struct text url, bool *known) MUST_USE;
/* Its id; STATUS_NOT_FOUND, and *page is 0. */
enum status store_frontier_id(struct store *store, struct text url, int64_t *page) MUST_USE;
enum status store_shape_count(struct store *store, int64_t site, struct text shape, uint64_t *count) MUST_USE;
/* The next addresses of a site that are due in this run and have an id not in use: those not reached last time first,
 * then by depth, then by age. `taken` marks (in memory of this store, not on disk) keep an address from being given
 * twice. */
enum status store_frontier_take(struct store *store, struct arena *arena, int64_t site, int64_t run, size_t room,
                                struct address *addresses, size_t *count) MUST_USE;
/* What was done with in this run of a site's addresses that begin with `start` is due again in it: the answers are in doubt. *count of
 * them. */
enum status store_frontier_again(struct store *store, int64_t site, int64_t run, struct text start, uint64_t *count) MUST_USE;
/* An address that was given out and nothing was stored of is given out again. */
void store_frontier_put_back(struct store *store, int64_t address);
/* How many addresses are due in this run, over all sites. */
enum status store_frontier_due(struct store *store, int64_t run, uint64_t *due) MUST_USE;
/* An address that will not be fetched in this run (robots, budget) or could not be (network): it is done with for this
 * run, its last verdict stays. outcome: stable word ("robots", "connect", "pages"...). `first_tomorrow`: it could not
 * be had, goes first in the next run, and counts as not loading until it is judged (store_failing). */
enum status store_page_skipped(struct store *store, int64_t address, int64_t run, const char *outcome,
                               struct text detail, bool first_tomorrow, int64_t now) MUST_USE;
/* The same for addresses that share a budget which is used up: they go first in the next runs, those that have waited
 * longest before the others, so that each has its turn. */
enum status store_page_waits(struct store *store, int64_t address, int64_t run, const char *outcome) MUST_USE;
/* All addresses of a site still due become skipped with that outcome and go first tomorrow; *count of them. */
enum status store_frontier_close(struct store *store, int64_t site, int64_t run, const char *outcome, int64_t now,
                                 uint64_t *count) MUST_USE;

/* --- pages --- */
struct page_done {
    int64_t address;
    int64_t run;
    int64_t now;
    uint16_t status;
    struct text final_url;
    enum verdict verdict;
    double score;
    struct text reason;
    uint64_t bytes; /* received */
    const struct finding *findings;
    size_t finding_count;
    const struct text *seen_by; /* one for each finding */
    const int64_t *seen_runs; /* one for each finding: run and time in which it was last seen; NULL: all in this one. */
    const int64_t *seen_times; /* The caller decides which findings of earlier looks are carried over. */
};
/* Stores the verdict and findings (replacing older ones of the page) and marks the address as done in this run. A page
 * that is clean now leaves the list ("gone") and keeps when it was seen first; flagged again, it "returned". A
 * finding's id is page * 65536 + its place (from 0); STATUS_LIMIT where it has more. */
enum status store_page_done(struct store *store, const struct page_done *page) MUST_USE;

struct page_query {
    bool verdicts[VERDICT_COUNT]; /* none set: all. unknown with since_run 0: also addresses that were never judged */
    int64_t since_run; /* pages judged in this run or later; 0: all */
    int64_t gone_in_run; /* pages that this run found clean after they had been flagged, and that still are; 0: all */
    bool decided; /* clean only because a person decided so (store/tickets.h) */
    int64_t page; /* one page by id; 0: all */
    struct text url; /* one page by URL; empty: all */
};
/* Calls `each` for every page that fits, highest score first, then site and URL; stops where it gives false. The
 * report is valid until it returns. */
typedef bool page_each(void *context, const struct page_report *report);
enum status store_pages(struct store *store, const struct page_query *query, page_each *each, void *context) MUST_USE;
/* The page that a finding belongs to; STATUS_NOT_FOUND. */
enum status store_page_of_finding(struct store *store, int64_t finding, int64_t *page) MUST_USE;
/* Pages by verdict, of pages judged in the run. */
enum status store_verdict_counts(struct store *store, int64_t run, uint64_t counts[VERDICT_COUNT]) MUST_USE;

/* --- notes: limits reached, cuts, pages not reached, hosts given up; never silence --- */
struct note {
    int64_t site;
    struct text site_name;
    struct text kind; /* stable word: "growing-path", "connect", "unparsed-page" ... */
    struct text detail; /* one example, usually an address */
    uint64_t count;
};
/* Counts up the note of that site and kind in this run; the first `detail` is kept as the example. */
enum status store_note(struct store *store, int64_t run, int64_t site, const char *kind, struct text detail,
                       uint64_t count) MUST_USE;
typedef bool note_each(void *context, const struct note *note);
enum status store_notes(struct store *store, int64_t run, note_each *each, void *context) MUST_USE;

#endif
