/* store_priv.h: the folder's inside: statements, and what a writer keeps in memory. SQLite enters the project here. */
#ifndef RASOAT_STORE_STORE_PRIV_H
#define RASOAT_STORE_STORE_PRIV_H

#include "store/store.h"

#include <sqlite3.h>

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
};

/* A small cache of addresses known to be stored: pages of one site repeat the same links. `key` is a hash with a seed
 * of this process, so that nobody outside can make two addresses meet in it. */
struct known_address {
    uint64_t key; /* 0: none */
    uint32_t depth;
};
enum { STORE_KNOWN = 1 << 16, STORE_LIMIT_TALLIES = 1 << 16 };

/* Ids that store_frontier_take gave out and nobody reported yet: open addressing, 0 is free. */
struct taken {
    int64_t *ids;
    size_t room; /* a power of two, or 0 */
    size_t count;
};

struct store {
    sqlite3 *db;
    char *folder;
    bool writer;
    bool broken; /* a write failed halfway: nothing more is written or committed */
    bool in_transaction;
    int lock; /* descriptor of crawl.lock while this process holds it; -1 */
    char error[512];
    sqlite3_stmt *queries[QUERY_COUNT];

    int64_t run; /* the unfinished run; 0: none */
    int64_t last_run; /* the newest run's id, finished or not; 0: none */
    int64_t judged[VERDICT_COUNT]; /* pages of `run` since its row was last written */
    struct tally *tallies; /* by site id */
    size_t tally_room;
    struct known_address *known;
    uint64_t seed;
    struct taken taken;
};

/* Notes an error of our own in words and gives the status back. */
enum status store_fail(struct store *store, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
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
/* Points into the row: valid until the next step. */
struct text store_text(sqlite3_stmt *statement, int column);
/* A number that is no verdict (a file changed by hand) is unknown. */
enum verdict store_verdict(sqlite3_stmt *statement, int column);
void store_reset_all(struct store *store);
/* STATUS_OK where the store may write now. */
enum status store_writable(struct store *store) MUST_USE;

/* schema.c: brings the schema up to date. */
enum status store_migrate(struct store *store) MUST_USE;

/* runs.c */
enum status store_runs_load(struct store *store) MUST_USE;
/* Writes the counts of judged pages into the run's row. */
enum status store_runs_flush(struct store *store) MUST_USE;

/* --- the frontier's order --- */
/* page.place: home page, then those not reached last time, then the rest by depth. */
enum { PLACE_FIRST = 1 << 16, PLACE_USUAL = 2 << 16, PLACE_LIMIT_DEPTH = 0xFFFF };
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
};
enum status store_queued(struct store *store, int64_t address, struct queued *queued) MUST_USE;
/* The address is done with in this run; `first`: it goes first in the next one. */
enum status store_turn(struct store *store, int64_t address, const struct queued *queued, int64_t run, bool first,
                       const char *outcome, struct text detail) MUST_USE;

#endif
