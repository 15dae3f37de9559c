/* A database that the first released schema made is brought over with all its data. */
#include "store/baselines.h"
#include "store/looks.h"
#include "store/nights.h"
#include "tests/unit/store_fixture.h"

#include "base/hash.h"

#include <sqlite3.h>

/* Schema 1 as it was released: written out again, since a change of the program's own text must be found here. */
static const char schema_1[] =
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
    "PRAGMA application_id = 1381191508;\n"
    "PRAGMA user_version = 1;\n";

static const char data_1[] =
    "INSERT INTO run (id, started, finished, state, takedown) VALUES (1, 1795348800, 1795349000, 'finished', 1);\n"
    "INSERT INTO run (id, started, state, clean) VALUES (2, 1795435200, 'open', 1);\n"
    "INSERT INTO site VALUES (1, 'a', 'https://a.example/', 'agency', 'contact');\n"
    "INSERT INTO note VALUES (2, 1, 'connect', 'https://a.example/x', 3);\n"
    "INSERT INTO shape VALUES (1, 77, 5);\n"
    "INSERT INTO judgement VALUES (1, 2, 1795435300, 200, '', 2, 9.5, '', 1000, 2, 1795348900, 1795435300, 1);\n"
    "INSERT INTO judgement VALUES (2, 2, 1795435400, 200, '', 0, 0.0, '', 500, 0, 0, 0, 0);\n"
    "INSERT INTO judgement VALUES (3, 1, 1795348950, 200, '', 0, 0.0, '', 500, 0, 1795348950, 1795348950, 0);\n"
    "INSERT INTO finding VALUES (65536, 'hidden-link', 2, 'phone', 4.5, 'evidence', 'body', 1, 9, 'nohu.example', "
    "'phone desktop');\n"
    "INSERT INTO finding VALUES (65537, 'keyword', 1, 'desktop', 5.0, 'words', '', 0, 0, '', 'desktop');\n"
    "INSERT INTO profile VALUES (1, x'0001ff'), (2, x'02');\n";

static bool make_1(struct arena *arena, const char *path)
{
    mkdir(path, 0755);
    sqlite3 *db = NULL;
    bool made = sqlite3_open(arena_string(arena, arena_printf(arena, "%s/rasoat.db", path)), &db) == SQLITE_OK &&
                sqlite3_exec(db, schema_1, NULL, NULL, NULL) == SQLITE_OK;
    static const char *const urls[] = {"/1", "/2", "/3", "/4"};
    for (int i = 0; made && i < 4; i++) {
        char *sql = sqlite3_mprintf("INSERT INTO page VALUES (%d, 1, %lld, '%q', %d, 131073, %d, 'sitemap', 5, '', '')",
                                    i + 1, (long long)hash_text(text_from_string(urls[i])), urls[i], i > 0, i < 2 ? 2 : 1);
        made = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
        sqlite3_free(sql);
    }
    made = made && sqlite3_exec(db, data_1, NULL, NULL, NULL) == SQLITE_OK;
    if (!made)
        test_say("%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    return made;
}

static bool check_first(void *context, const struct page_report *report)
{
    ++*(int *)context;
    EXPECT(report->id == 1 && report->score == 9.5 && report->first_seen == NOON + 100);
    EXPECT_TEXT(report->state, "ongoing");
    EXPECT_TEXT(report->url, "/1");
    EXPECT_NUMBER(report->finding_count, 2);
    EXPECT_TEXT(report->findings[0].evidence, "evidence");
    EXPECT_TEXT(report->seen_by[0], "phone desktop");
    EXPECT_NUMBER(report->seen_times[1], 1795435300);
    return true;
}

static bool check_note(void *context, const struct note *note)
{
    ++*(int *)context;
    EXPECT_NUMBER(note->count, 3);
    return true;
}

static void check_migrated(struct store *store, struct arena *arena)
{
    int count = 0;
    EXPECT_NUMBER(store_pages(store, &(struct page_query){.verdicts = {[VERDICT_TAKEDOWN] = true}}, check_first, &count),
                  STATUS_OK);
    EXPECT_NUMBER(store_notes(store, 2, check_note, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    struct text bytes;
    EXPECT_NUMBER(store_profile(store, arena, 1 * 65536, &bytes), STATUS_OK);
    EXPECT(text_equal(bytes, TEXT("\0\1\xff")));
    EXPECT_NUMBER(store_profile(store, arena, 2 * 65536, &bytes), STATUS_OK);
    EXPECT_TEXT(bytes, "\2");
    EXPECT_NUMBER(store_profile(store, arena, 3 * 65536, &bytes), STATUS_NOT_FOUND);
    struct page_past past;
    EXPECT_NUMBER(store_page_past(store, 1, &past), STATUS_OK);
    EXPECT(past.times_flagged == 1 && past.flagged_run == 1 && past.first_run == 2 && past.finding_count == 2);
    EXPECT_NUMBER(store_page_past(store, 2, &past), STATUS_OK);
    EXPECT(past.judged && past.times_flagged == 0);
    EXPECT_NUMBER(store_page_past(store, 3, &past), STATUS_OK);
    EXPECT(past.times_flagged == 1 && past.flagged_run == 0); /* ever flagged */
    EXPECT_NUMBER(store_page_past(store, 4, &past), STATUS_OK);
    EXPECT(!past.judged);
    struct stored_findings findings;
    EXPECT_NUMBER(store_findings(store, arena, 1, &findings), STATUS_OK);
    EXPECT(findings.count == 2 && findings.seen_runs[0] == 2 && findings.seen_times[0] == 1795435300);
    EXPECT_NUMBER(store_sources(store, arena, 4, &bytes), STATUS_OK);
    EXPECT_TEXT(bytes, "sitemap");
    struct run run;
    EXPECT_NUMBER(store_run_get(store, 1, &run), STATUS_OK);
    EXPECT(run.finished == 1795349000 && run.flagged == 1 && !run.complete && !run.clock_back);
}

TEST(a_database_of_schema_1_is_brought_over)
{
    const char *path = folder(arena, "migrate");
    EXPECT(make_1(arena, path));
    struct store *store = open_store(path, false); /* whoever comes first brings it over */
    check_migrated(store, arena);
    store_close(store);
    store = open_store(path, true);
    check_migrated(store, arena);

    /* The open run goes on, its clock known; what follows works on old rows as on new ones. */
    struct run run = begin_run(store, false, 1795435500);
    EXPECT(run.id == 2 && run.resumed && !run.clock_back);
    int64_t phone = 0;
    EXPECT_NUMBER(store_identity(store, TEXT("phone"), &phone), STATUS_OK);
    const struct look_row look = {.page = 1, .identity = phone, .run = 2, .time = 1795435500,
                                  .profile_bytes = TEXT("\0\1\xff")};
    EXPECT_NUMBER(store_look_put(store, &look), STATUS_OK);
    struct look_row rows[2];
    size_t count = 0;
    EXPECT_NUMBER(store_looks(store, 1, rows, 2, &count), STATUS_OK);
    EXPECT(count == 1 && rows[0].profile == 65536); /* found by its bytes: the old row has no hash */
    judge(store, 1, 2, 1795435500, VERDICT_CLEAN);
    EXPECT_NUMBER(store_run_finish(store, 2, 1795435600), STATUS_OK);
    run = begin_run(store, false, 1795435700);
    judge(store, 1, run.id, 1795435700, VERDICT_TAKEDOWN);
    struct page_past past;
    EXPECT_NUMBER(store_page_past(store, 1, &past), STATUS_OK);
    EXPECT_NUMBER(past.times_flagged, 2);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(a_clock_that_was_ahead_in_an_old_database_is_known)
{
    const char *path = folder(arena, "ahead");
    EXPECT(make_1(arena, path));
    struct store *store = open_store(path, true);
    const struct run run = begin_run(store, true, 1795435300); /* before page 2's judgement */
    EXPECT(run.id == 3 && run.clock_back);
    store_close(store);
    clean_up(arena, path);
}
