/* schema.c: the tables, as numbered steps from an empty file to today's. PRAGMA user_version tells how many of them a
 * file has seen; a step that was once released is never changed, only followed by another. */
#include "store/store_priv.h"

/* Marks the file as ours: another program's database is never written to. */
#define IN_WORDS(number) #number
#define NUMBER_IN_WORDS(number) IN_WORDS(number)
#define APPLICATION_ID NUMBER_IN_WORDS(STORE_APPLICATION_ID)

/* A step's SQL stands in one or more pieces (C17 5.2.4.1: a string literal of 4095 bytes is sure to be taken). */
static const struct {
    int step;
    const char *sql;
} pieces[] = {
    {1,
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
    "PRAGMA application_id = " APPLICATION_ID ";\n"},
    /* looks of several identities, baselines, campaigns, states over time */
    {2,
    "ALTER TABLE run ADD COLUMN latest INTEGER NOT NULL DEFAULT 0; -- latest time seen up to then, over all runs\n"
    "ALTER TABLE run ADD COLUMN clock_back INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE run ADD COLUMN complete INTEGER NOT NULL DEFAULT 0; -- all sites of the inventory\n"
    "UPDATE run SET latest = max((SELECT max(max(started, finished)) FROM run),\n"
    "                            coalesce((SELECT max(time) FROM judgement), 0));\n"
    "CREATE TABLE run_site (\n"
    "    run INTEGER NOT NULL, site INTEGER NOT NULL,\n"
    "    complete INTEGER NOT NULL, flagged INTEGER NOT NULL, failed INTEGER NOT NULL, unknown INTEGER NOT NULL,\n"
    "    PRIMARY KEY (run, site)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE failing (\n"
    "    page INTEGER PRIMARY KEY REFERENCES page (id),\n"
    "    since_run INTEGER NOT NULL, since_time INTEGER NOT NULL, last_run INTEGER NOT NULL,\n"
    "    count INTEGER NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE page_source ( -- further ones; the first is page.source\n"
    "    page INTEGER NOT NULL REFERENCES page (id), source TEXT NOT NULL,\n"
    "    run INTEGER NOT NULL, time INTEGER NOT NULL,\n"
    "    PRIMARY KEY (page, source)\n"
    ") STRICT, WITHOUT ROWID;\n"},
    {2,
    "CREATE TABLE identity (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;\n"
    /* id: page * 65536 + a number that is free; stored once for all looks and baselines with the same bytes. */
    "ALTER TABLE profile RENAME TO profile_1;\n"
    "CREATE TABLE profile (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    hash INTEGER NOT NULL, -- of bytes; 0: not known\n"
    "    bytes BLOB NOT NULL\n"
    ") STRICT;\n"
    "INSERT INTO profile (id, hash, bytes) SELECT page * 65536, 0, bytes FROM profile_1;\n"
    "ALTER TABLE judgement ADD COLUMN profile INTEGER NOT NULL DEFAULT 0; -- of the first identity\n"
    "ALTER TABLE judgement ADD COLUMN first_run INTEGER NOT NULL DEFAULT 0; -- that judged it\n"
    "ALTER TABLE judgement ADD COLUMN times INTEGER NOT NULL DEFAULT 0; -- how often it became flagged\n"
    "ALTER TABLE judgement ADD COLUMN cleared_run INTEGER NOT NULL DEFAULT 0; -- last found clean after that; 0: never\n"
    "ALTER TABLE judgement ADD COLUMN begun_run INTEGER NOT NULL DEFAULT 0; -- when it became flagged last\n"
    "UPDATE judgement SET first_run = run, begun_run = flagged_run, times = first_seen <> 0,\n"
    "    profile = CASE WHEN page IN (SELECT page FROM profile_1) THEN page * 65536 ELSE 0 END;\n"
    "DROP TABLE profile_1;\n"
    "CREATE INDEX judgement_cleared ON judgement (cleared_run) WHERE cleared_run <> 0;\n"
    "ALTER TABLE finding ADD COLUMN seen_run INTEGER NOT NULL DEFAULT 0; -- last seen\n"
    "ALTER TABLE finding ADD COLUMN seen_time INTEGER NOT NULL DEFAULT 0;\n"
    "UPDATE finding SET (seen_run, seen_time) = (SELECT run, time FROM judgement WHERE page = finding.id >> 16)\n"
    "    WHERE EXISTS (SELECT 1 FROM judgement WHERE page = finding.id >> 16);\n"
    "CREATE TABLE look (\n"
    "    page INTEGER NOT NULL REFERENCES page (id), identity INTEGER NOT NULL,\n"
    "    run INTEGER NOT NULL, time INTEGER NOT NULL, status INTEGER NOT NULL, quiet INTEGER NOT NULL,\n"
    "    fingerprint INTEGER NOT NULL, rules INTEGER NOT NULL, sheets INTEGER NOT NULL,\n"
    "    sheet_set INTEGER NOT NULL, profile INTEGER NOT NULL,\n"
    "    before_run INTEGER NOT NULL DEFAULT 0, before_time INTEGER NOT NULL DEFAULT 0, -- the look before this one\n"
    "    before_profile INTEGER NOT NULL DEFAULT 0,\n"
    "    PRIMARY KEY (page, identity)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE sheet_set (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, urls TEXT NOT NULL) STRICT;\n"
    "CREATE INDEX sheet_set_hash ON sheet_set (hash);\n"},
    /* Histories: a row holds from since until `until`; 0: it is current. Rows are only added and ended. */
    {2,
    "CREATE TABLE baseline (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    page INTEGER NOT NULL REFERENCES page (id), profile INTEGER NOT NULL,\n"
    "    since_run INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT 0,\n"
    "    how INTEGER NOT NULL, -- 0 learned, 1 approved, 2 rolled back, 3 imported\n"
    "    who TEXT NOT NULL, reason TEXT NOT NULL,\n"
    "    ended_by TEXT NOT NULL DEFAULT '', ended_reason TEXT NOT NULL DEFAULT ''\n"
    ") STRICT;\n"
    "CREATE INDEX baseline_page ON baseline (page, until);\n"
    "CREATE INDEX baseline_ended ON baseline (until) WHERE until <> 0;\n"
    "CREATE TABLE known (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    site INTEGER NOT NULL REFERENCES site (id), channel TEXT NOT NULL, value TEXT NOT NULL,\n"
    "    first_run INTEGER NOT NULL, first_time INTEGER NOT NULL, last_run INTEGER NOT NULL,\n"
    "    nights INTEGER NOT NULL, quiet_run INTEGER NOT NULL DEFAULT 0, -- last one that was counted in nights\n"
    "    state INTEGER NOT NULL, -- 0 candidate, 1 accepted, 2 rejected\n"
    "    who TEXT NOT NULL, reason TEXT NOT NULL,\n"
    "    since INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT 0,\n"
    "    ended_by TEXT NOT NULL DEFAULT '', ended_reason TEXT NOT NULL DEFAULT ''\n"
    ") STRICT;\n"
    "CREATE UNIQUE INDEX known_current ON known (site, channel, value) WHERE until = 0;\n"
    "CREATE TABLE site_blob (\n"
    "    id INTEGER PRIMARY KEY, site INTEGER NOT NULL REFERENCES site (id), name TEXT NOT NULL,\n"
    "    bytes BLOB NOT NULL, UNIQUE (site, name)\n"
    ") STRICT;\n"
    "CREATE TABLE item (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    site INTEGER NOT NULL REFERENCES site (id), kind TEXT NOT NULL, value TEXT NOT NULL,\n"
    "    detail TEXT NOT NULL, example TEXT NOT NULL, pages INTEGER NOT NULL,\n"
    "    points REAL NOT NULL, -- of the finding on the start page\n"
    "    first_run INTEGER NOT NULL, first_time INTEGER NOT NULL,\n"
    "    last_run INTEGER NOT NULL, last_time INTEGER NOT NULL,\n"
    "    state INTEGER NOT NULL DEFAULT 0, -- 0 open, 1 approved, 2 rejected, 3 gone\n"
    "    who TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', decided INTEGER NOT NULL DEFAULT 0\n"
    ") STRICT;\n"
    "CREATE UNIQUE INDEX item_open ON item (site, kind, value) WHERE state = 0;\n"
    "CREATE TABLE campaign (\n"
    "    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, shared TEXT NOT NULL,\n"
    "    first_run INTEGER NOT NULL, first_time INTEGER NOT NULL,\n"
    "    last_run INTEGER NOT NULL, last_time INTEGER NOT NULL, UNIQUE (kind, value)\n"
    ") STRICT;\n"
    "CREATE TABLE campaign_place (\n"
    "    campaign INTEGER NOT NULL REFERENCES campaign (id), page INTEGER NOT NULL REFERENCES page (id),\n"
    "    first_run INTEGER NOT NULL, last_run INTEGER NOT NULL, PRIMARY KEY (campaign, page)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX campaign_of_page ON campaign_place (page);\n"
    "CREATE TABLE province_host (\n"
    "    id INTEGER PRIMARY KEY, domain TEXT NOT NULL UNIQUE,\n"
    "    first_run INTEGER NOT NULL, first_time INTEGER NOT NULL, sites INTEGER NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX province_host_first ON province_host (first_run);\n"
    "CREATE TABLE host_site (\n"
    "    site INTEGER NOT NULL REFERENCES site (id), host INTEGER NOT NULL REFERENCES province_host (id),\n"
    "    run INTEGER NOT NULL, PRIMARY KEY (site, host)\n"
    ") STRICT, WITHOUT ROWID;\n"},
    {2, "CREATE TABLE secret (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL) STRICT;\n"},
    {3, "ALTER TABLE item ADD COLUMN identity TEXT NOT NULL DEFAULT ''; -- of the finding on the start page\n"},
#include "store/tables_audit.def"
#include "store/tables_evidence.def"
#include "store/tables_tickets.def"
#include "store/tables_outbox.def"
#include "store/tables_accounts.def"
};
enum { PIECES = sizeof pieces / sizeof *pieces };

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
        return store_fail(store, STATUS_INVALID, "%s is another program's database", store->path);
    if (*version > STORE_SCHEMA_VERSION)
        return store_fail(store, STATUS_INVALID,
                          "%s was made by a newer rasoat (schema %lld, this one knows %d)", store->path,
                          (long long)*version, STORE_SCHEMA_VERSION);
    return STATUS_OK;
}

static enum status apply(struct store *store, int64_t version)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < PIECES; i++) {
        if (pieces[i].step > version)
            status = store_execute(store, pieces[i].sql);
    }
    char set[64];
    sqlite3_snprintf(sizeof set, set, "PRAGMA user_version = %d", STORE_SCHEMA_VERSION);
    return status == STATUS_OK ? store_execute(store, set) : status;
}

enum status store_migrate(struct store *store)
{
    int64_t version = 0;
    enum status status = read_version(store, &version);
    if (status != STATUS_OK || version == STORE_SCHEMA_VERSION)
        return status;
    status = store_execute(store, "BEGIN IMMEDIATE");
    if (status != STATUS_OK)
        return status;
    status = read_version(store, &version); /* another process may have been faster */
    if (status == STATUS_OK && version < STORE_SCHEMA_VERSION)
        status = apply(store, version);
    if (status == STATUS_OK)
        return store_execute(store, "COMMIT");
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* the error that is told is the first one */
    return status;
}
