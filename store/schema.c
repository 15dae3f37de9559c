/* schema.c: the tables, as numbered steps from an empty file to today's. PRAGMA user_version tells how many of them a
 * file has seen; a step that was once released is never changed, only followed by another. */
#include "store/store_priv.h"

/* Marks the file as ours (PRAGMA application_id, "RSOT"): another program's database is never written to. */
#define APPLICATION_ID "1381191508"

static const char *const steps[] = {
    /* 1 */
    "CREATE TABLE run (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    started INTEGER NOT NULL,\n"
    "    finished INTEGER NOT NULL DEFAULT 0,\n"
    "    state TEXT NOT NULL DEFAULT 'open', -- open, finished, abandoned\n"
    "    clean INTEGER NOT NULL DEFAULT 0, review INTEGER NOT NULL DEFAULT 0, -- pages judged in it\n"
    "    takedown INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0\n"
    ") STRICT;\n"
    "CREATE TABLE site (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, agency TEXT NOT NULL, contact TEXT NOT NULL\n"
    ") STRICT;\n"
    /* Small rows: the queue lives here. What was found lives in the tables below. */
    "CREATE TABLE page (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    site INTEGER NOT NULL REFERENCES site (id),\n"
    "    hash INTEGER NOT NULL, -- of url\n"
    "    url TEXT NOT NULL,\n"
    "    depth INTEGER NOT NULL,\n"
    "    place INTEGER NOT NULL, -- order in the queue\n"
    "    turn INTEGER NOT NULL, -- run in which it was last done with\n"
    "    source TEXT NOT NULL,\n"
    "    added INTEGER NOT NULL,\n"
    "    outcome TEXT NOT NULL DEFAULT '', -- last time: why it was not fetched; empty: it was, or it waits\n"
    "    detail TEXT NOT NULL DEFAULT ''\n"
    ") STRICT;\n"
    "CREATE INDEX page_hash ON page (hash);\n"
    "CREATE INDEX page_queue ON page (site, turn, place);\n"
    "CREATE TABLE shape (\n"
    "    site INTEGER NOT NULL, hash INTEGER NOT NULL, count INTEGER NOT NULL,\n"
    "    PRIMARY KEY (site, hash)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE judgement (\n"
    "    page INTEGER PRIMARY KEY REFERENCES page (id),\n"
    "    run INTEGER NOT NULL, time INTEGER NOT NULL,\n"
    "    status INTEGER NOT NULL, final_url TEXT NOT NULL,\n"
    "    verdict INTEGER NOT NULL, -- 0 clean, 1 review, 2 takedown, 3 unknown\n"
    "    score REAL NOT NULL, reason TEXT NOT NULL,\n"
    "    bytes INTEGER NOT NULL, finding_count INTEGER NOT NULL,\n"
    "    first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, -- when it was flagged; kept when it is clean again\n"
    "    flagged_run INTEGER NOT NULL -- run in which it was flagged after having been clean; 0: not flagged\n"
    ") STRICT;\n"
    "CREATE INDEX judgement_not_clean ON judgement (verdict) WHERE verdict <> 0;\n"
    /* id: page * 65536 + the finding's place on its page. */
    "CREATE TABLE finding (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    rule TEXT NOT NULL, revision INTEGER NOT NULL, identity TEXT NOT NULL, weight REAL NOT NULL,\n"
    "    evidence TEXT NOT NULL, path TEXT NOT NULL, start INTEGER NOT NULL, \"end\" INTEGER NOT NULL,\n"
    "    target TEXT NOT NULL, seen_by TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE profile (page INTEGER PRIMARY KEY REFERENCES page (id), bytes BLOB NOT NULL) STRICT;\n"
    "CREATE TABLE note (\n"
    "    run INTEGER NOT NULL, site INTEGER NOT NULL, kind TEXT NOT NULL,\n"
    "    detail TEXT NOT NULL, count INTEGER NOT NULL,\n"
    "    PRIMARY KEY (run, site, kind)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "PRAGMA application_id = " APPLICATION_ID ";\n",
};
enum { VERSION = sizeof steps / sizeof *steps };

static enum status pragma(struct store *store, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = NULL;
    *value = 0;
    int result = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return result == SQLITE_ROW ? STATUS_OK : store_fail_sql(store);
}

/* The version of the file; STATUS_INVALID where it is not ours or newer than this program. */
static enum status read_version(struct store *store, int64_t *version)
{
    int64_t application = 0, tables = 0, ours = 0;
    enum status status = pragma(store, "PRAGMA user_version", version);
    if (status == STATUS_OK)
        status = pragma(store, "PRAGMA application_id", &application);
    if (status == STATUS_OK)
        status = pragma(store, "SELECT " APPLICATION_ID, &ours);
    if (status == STATUS_OK)
        status = pragma(store, "SELECT count(*) FROM sqlite_master", &tables);
    if (status != STATUS_OK)
        return status;
    if (application != ours && (tables > 0 || application != 0))
        return store_fail(store, STATUS_INVALID, "%s/rasoat.db is another program's database", store->folder);
    if (*version > VERSION)
        return store_fail(store, STATUS_INVALID,
                          "%s/rasoat.db was made by a newer rasoat (schema %lld, this one knows %d)", store->folder,
                          (long long)*version, VERSION);
    return STATUS_OK;
}

static enum status apply(struct store *store, int64_t version)
{
    enum status status = STATUS_OK;
    for (int64_t step = version; status == STATUS_OK && step < VERSION; step++)
        status = store_execute(store, steps[step]);
    char set[64];
    sqlite3_snprintf(sizeof set, set, "PRAGMA user_version = %d", VERSION);
    return status == STATUS_OK ? store_execute(store, set) : status;
}

enum status store_migrate(struct store *store)
{
    int64_t version = 0;
    enum status status = read_version(store, &version);
    if (status != STATUS_OK || version == VERSION)
        return status;
    status = store_execute(store, "BEGIN IMMEDIATE");
    if (status != STATUS_OK)
        return status;
    status = read_version(store, &version); /* another process may have been faster */
    if (status == STATUS_OK && version < VERSION)
        status = apply(store, version);
    if (status == STATUS_OK)
        return store_execute(store, "COMMIT");
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* the error that is told is the first one */
    return status;
}
