/* store_priv.h: the folder's inside: statements, and what a writer keeps in memory. SQLite enters the project here. */
#ifndef RASOAT_STORE_STORE_PRIV_H
#define RASOAT_STORE_STORE_PRIV_H

#include "base/buffer.h"
#include "page/steady.h"
#include "store/store.h"

#include <sqlite3.h>

#define STORE_FILE "rasoat.db"
#define STORE_APPLICATION_ID 1381191508 /* PRAGMA application_id, "RSOT" */
#define STORE_SCHEMA_VERSION 3 /* PRAGMA user_version */

/* Statements that are prepared once: name and SQL stand in queries.def. */
enum query {
#define QUERY(name, sql) QUERY_##name,
#include "store/queries.def"
#undef QUERY
    QUERY_COUNT
};

/* One site's numbers in the open run, so that the caller may ask at every link. */
struct tally {
    bool loaded;
    struct site_totals totals;
    int64_t values; /* current rows of `known`; 0: not counted yet */
    int64_t hosts; /* rows of `host_site`; 0: not counted yet */
};

/* What was met in the open run and is stored: pages of one site name the same hosts. As known_address. */
struct met {
    uint64_t key; /* 0: none */
    bool is_new;
};

/* A small cache of addresses known to be stored: pages of one site repeat the same links. `key` is a sum with a key
 * of this process, so that nobody outside can make two addresses meet in it. */
struct known_address {
    uint64_t key; /* 0: none */
    uint32_t depth;
};
enum { STORE_KNOWN = 1 << 16, STORE_LIMIT_TALLIES = 1 << 16, STORE_MET = 1 << 16 };
/* Seconds that a clock may be set back within a run (it is corrected now and then). */
enum { STORE_CLOCK_SLACK = 60 };

/* Ids that store_frontier_take gave out and nobody reported yet: open addressing, 0 is free. */
struct taken {
    int64_t *ids;
    size_t room; /* a power of two, or 0 */
    size_t count;
};

struct store {
    sqlite3 *db;
    char *folder;
    char *path; /* of the database in it */
    bool writer;
    bool beside; /* writes decisions beside a crawl */
    bool broken; /* a write failed halfway: nothing more is written or committed */
    bool in_transaction;
    struct store_bounds *bounds; /* store/scope.h; NULL: all sites are shown */
    int lock; /* descriptor of crawl.lock while this process holds it; -1 */
    int decide; /* descriptor of decide.lock; -1: not opened yet */
    int sender; /* descriptor of outbox.lock while this process holds it; -1 */
    char error[512];
    enum store_trouble trouble; /* of that error */
    int64_t holder; /* with STORE_TROUBLE_TAKEN */
    sqlite3_stmt *queries[QUERY_COUNT];

    int64_t run; /* the unfinished run; 0: none */
    int64_t last_run; /* the newest run's id, finished or not; 0: none */
    int64_t judged[VERDICT_COUNT]; /* pages of `run` since its row was last written */
    struct tally *tallies; /* by site id */
    size_t tally_room;
    struct known_address *known;
    unsigned char known_key[STEADY_KEY_BYTES]; /* of `known` and `met` */
    struct taken taken;
    struct met *met; /* STORE_MET of them */
    int64_t latest; /* latest time that any run has seen */
    int64_t latest_stored; /* as it stands in the newest run's row */
    bool clock_back; /* the open run's clock went back */
};

/* Notes an error of our own in words and gives the status back. */
enum status store_fail(struct store *store, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The kind of an error of SQLite (`code`, of this database) and of the system. */
enum store_trouble store_trouble_of(sqlite3 *db, int code);
enum store_trouble store_trouble_of_system(int error);
/* Notes SQLite's last error; BUSY, INVALID (not a database, corrupt) or IO. */
enum status store_fail_sql(struct store *store);

/* --- statements --- */
enum value_kind { VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };
struct value {
    enum value_kind kind;
    int64_t integer;
    double real;
    struct text text;
};
#define INTEGER(x) ((struct value){.kind = VALUE_INTEGER, .integer = (x)})
#define REAL(x) ((struct value){.kind = VALUE_REAL, .real = (x)})
#define STRING(x) ((struct value){.kind = VALUE_TEXT, .text = (x)})
#define BLOB(x) ((struct value){.kind = VALUE_BLOB, .text = (x)})

/* Binds one parameter (from 1); false: SQLite says why. */
bool store_bind(sqlite3_stmt *statement, int place, const struct value *value);
/* Ready to step with these values, which must live until it is reset; NULL: store_fail_sql was called. */
sqlite3_stmt *store_begin(struct store *store, enum query query, const struct value *values, size_t count);
#define BEGIN(store, query, ...) \
    store_begin((store), QUERY_##query, (const struct value[]){__VA_ARGS__}, \
                sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))
/* STATUS_OK: a row; STATUS_NOT_FOUND: no further one, the statement is reset; else an error. NULL gives STATUS_IO. */
enum status store_next(struct store *store, sqlite3_stmt *statement);
/* Begins and steps a statement that gives no rows. An error breaks the store: half a page must never be committed. */
enum status store_change(struct store *store, enum query query, const struct value *values, size_t count) MUST_USE;
#define CHANGE(store, query, ...) \
    store_change((store), QUERY_##query, (const struct value[]){__VA_ARGS__}, \
                 sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))
/* First column of the only row; 0 where there is none. */
enum status store_number(struct store *store, enum query query, const struct value *values, size_t count,
                         int64_t *number) MUST_USE;
#define NUMBER(store, query, number, ...) \
    store_number((store), QUERY_##query, (const struct value[]){__VA_ARGS__}, \
                 sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value), (number))
/* Runs SQL without parameters or rows. */
enum status store_execute(struct store *store, const char *sql) MUST_USE;
/* One row's text, copied into the arena; STATUS_NOT_FOUND without words of its own. */
enum status store_read_text(struct store *store, struct arena *arena, sqlite3_stmt *statement, struct text *t) MUST_USE;
/* Points into the row: valid until the next step. */
struct text store_text(sqlite3_stmt *statement, int column);
/* A number that is no verdict (a file changed by hand) is unknown. */
enum verdict store_verdict(sqlite3_stmt *statement, int column);
void store_reset_all(struct store *store);
/* STATUS_OK where the store may write now. */
enum status store_writable(struct store *store) MUST_USE;

/* --- select.c: statements for lists, composed from the conditions that are asked for --- */
struct selection {
    struct buffer sql;
    struct value values[20]; /* in the order of their `?` */
    size_t count;
};
/* `start` ends where " AND ..." may follow. */
void selection_begin(struct selection *selection, const char *start);
/* A condition with one `?`; the value's text must live until the statement is finalized. */
void selection_and(struct selection *selection, const char *condition, struct value value);
/* Other words with one `?`. */
void selection_bind(struct selection *selection, const char *sql, struct value value);
/* Words without a `?`. */
void selection_add(struct selection *selection, const char *sql);
/* " AND column IN (...)" of the numbers that are set in `wanted`; nothing where none is. */
void selection_among(struct selection *selection, const char *column, const bool *wanted, size_t count);
/* The statement, to be finalized by the caller; NULL: the error is told. Frees the selection. */
sqlite3_stmt *selection_end(struct selection *selection, struct store *store, const char *order);
/* The status of a list that was read to its end or left by `each`. Finalizes. */
enum status selection_done(sqlite3_stmt *statement, enum status status);

/* Index of `name` in `names`; false where it is none of them. */
bool store_name_index(struct text name, const char *const *names, size_t count, size_t *index);

/* lock.c: STATUS_BUSY where another process crawls. */
enum status store_probe_lock(struct store *store) MUST_USE;
/* Held for each transaction beside a crawl; STATUS_BUSY after five seconds. */
enum status store_decide_lock(struct store *store) MUST_USE;
void store_decide_unlock(struct store *store);
/* Between two transactions of a crawl: waits, for half a second at most, for somebody who decides. */
void store_give_way(struct store *store);

/* scope.c; NULL is fine. */
struct store_bounds;
void store_bounds_free(struct store_bounds *bounds);

/* schema.c: brings the schema up to date. */
enum status store_migrate(struct store *store) MUST_USE;

/* runs.c */
enum status store_runs_load(struct store *store) MUST_USE;
/* Writes the counts of judged pages and the clock into the run's row. */
enum status store_runs_flush(struct store *store) MUST_USE;
/* Every write tells what time it is: a clock that goes back within a run is found out. */
void store_clock(struct store *store, int64_t now);
/* A time at which something was seen, which may be a while ago. */
void store_clock_seen(struct store *store, int64_t time);

/* profiles.c: the id of the page's stored profile with these bytes, stored where there is none; 0 for no bytes. */
enum status store_profile_put(struct store *store, int64_t page, struct text bytes, int64_t *profile) MUST_USE;
/* Removes the page's profiles that neither a look nor its judgement nor a baseline refers to. */
enum status store_profile_sweep(struct store *store, int64_t page) MUST_USE;

/* baselines.c: removes what STORE_KEEP_RUNS does not keep at the end of this run. */
enum status store_baselines_prune(struct store *store, int64_t run) MUST_USE;

/* known.c: was it met in this run? The place to note it in; NULL where there is no memory. */
struct met *store_met(struct store *store, uint64_t key);
/* A key of `met`. */
uint64_t store_met_key(const struct store *store, const char *what, int64_t site, int64_t run, struct text channel,
                       struct text value);

/* --- the frontier's order --- */
/* page.place: home page, then tickets' places (of those that are not closed, of the others), then those not reached last time,
 * then the rest by depth. Tickets' places are put there when a run begins (store_tickets_first). */
enum { PLACE_TICKET = 1, PLACE_PAST_TICKET = 2, PLACE_FIRST = 1 << 16, PLACE_USUAL = 2 << 16, PLACE_LIMIT_DEPTH = 0xFFFF };
/* page.turn: the run in which the address was last done with. All that is due in run N stands at N - 1: an address that
 * was not reached in a run is moved on when that run ends. One index range per site then is its queue. */

/* frontier.c; NULL where the numbers cannot be kept in memory. */
struct tally *store_tally(struct store *store, int64_t site);
/* Drops what is kept in memory about the frontier of a run that is over. */
void store_frontier_forget(struct store *store);

/* An address as it stands in the queue; STATUS_NOT_FOUND. */
struct queued {
    int64_t site;
    int64_t turn;
    uint32_t depth;
    bool skipped; /* last time */
};
enum status store_queued(struct store *store, int64_t address, struct queued *queued) MUST_USE;
/* The address is done with in this run; `first`: it goes first in the next one. */
enum status store_turn(struct store *store, int64_t address, const struct queued *queued, int64_t run, bool first,
                       const char *outcome, struct text detail) MUST_USE;

#endif
