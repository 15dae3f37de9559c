/* excerpt.c: some pages of a store in a store of their own (store/excerpt.h). */
#include "store/excerpt.h"

#include "store/store_priv.h"

#include <string.h>

/* In an order in which each row finds what it refers to. Both files have the same schema: the source was brought up to date when
 * it was opened. */
static const char *const copies[] = {
    "INSERT INTO main.run SELECT * FROM source.run ORDER BY id DESC LIMIT 1",
    "UPDATE main.run SET finished = max(started, finished), state = 'finished'",
    "INSERT INTO main.secret SELECT * FROM source.secret",
    "INSERT INTO main.site SELECT * FROM source.site",
    "INSERT INTO main.identity SELECT * FROM source.identity",
    "INSERT INTO main.decision SELECT * FROM source.decision",
    "INSERT INTO main.page SELECT * FROM source.page WHERE id IN (SELECT page FROM wanted)",
    "UPDATE main.page SET turn = (SELECT max(id) FROM main.run), place = 1", /* PLACE_TICKET */
    "INSERT INTO main.judgement SELECT * FROM source.judgement WHERE page IN (SELECT page FROM wanted)",
    "INSERT INTO main.failing SELECT * FROM source.failing WHERE page IN (SELECT page FROM wanted)",
    "INSERT INTO main.look SELECT * FROM source.look WHERE page IN (SELECT page FROM wanted)",
    "INSERT INTO main.baseline SELECT * FROM source.baseline WHERE until = 0 AND page IN (SELECT page FROM wanted)",
    "INSERT INTO main.finding SELECT f.* FROM wanted AS w JOIN source.finding AS f "
    "ON f.id BETWEEN w.page * 65536 AND w.page * 65536 + 65535",
    "INSERT INTO main.profile SELECT f.* FROM wanted AS w JOIN source.profile AS f "
    "ON f.id BETWEEN w.page * 65536 AND w.page * 65536 + 65535",
    "INSERT INTO main.sheet_set SELECT * FROM source.sheet_set WHERE id IN (SELECT sheet_set FROM main.look)",
    "INSERT INTO main.site_blob SELECT * FROM source.site_blob WHERE site IN (SELECT site FROM main.page)",
};

static enum status want(struct store *excerpt, const int64_t *pages, size_t count)
{
    sqlite3_stmt *statement = NULL;
    enum status status = store_execute(excerpt, "CREATE TEMP TABLE wanted (page INTEGER PRIMARY KEY)");
    if (status == STATUS_OK && sqlite3_prepare_v2(excerpt->db, "INSERT OR IGNORE INTO wanted VALUES (?1)", -1, &statement, NULL) != SQLITE_OK)
        status = store_fail_sql(excerpt);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        sqlite3_reset(statement);
        if (sqlite3_bind_int64(statement, 1, pages[i]) != SQLITE_OK || sqlite3_step(statement) != SQLITE_DONE)
            status = store_fail_sql(excerpt);
    }
    sqlite3_finalize(statement);
    return status;
}

/* A writer is always within a transaction; another file can only be attached between two. */
static enum status fill(struct store *excerpt, const char *folder, const int64_t *pages, size_t count)
{
    enum status status = store_execute(excerpt, "COMMIT");
    char *attach = sqlite3_mprintf("ATTACH %Q || '/rasoat.db' AS source", folder);
    if (status == STATUS_OK)
        status = attach ? store_execute(excerpt, attach) : store_fail(excerpt, STATUS_IO, "out of memory");
    sqlite3_free(attach);
    if (status == STATUS_OK)
        status = want(excerpt, pages, count);
    if (status == STATUS_OK)
        status = store_execute(excerpt, "BEGIN");
    for (size_t i = 0; status == STATUS_OK && i < sizeof copies / sizeof *copies; i++)
        status = store_execute(excerpt, copies[i]);
    return status == STATUS_OK ? store_execute(excerpt, "COMMIT") : status;
}

enum status store_excerpt(struct store *source, const char *folder, const int64_t *pages, size_t count)
{
    struct store *excerpt = NULL;
    enum status status = store_open(folder, true, &excerpt);
    if (status == STATUS_OK)
        status = fill(excerpt, source->folder, pages, count);
    if (status != STATUS_OK)
        (void)store_fail(source, status, "%s", excerpt ? store_error(excerpt) : "out of memory");
    if (excerpt)
        store_close(excerpt);
    return status;
}
