/* store.c: opening, closing, committing, the lock of the crawl, and the small helpers around SQLite's statements. */
#include "store/store_priv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STORE_BUSY_MS = 5000 };

/* WAL: readers and the writer do not wait for each other. NORMAL: a power cut may lose the last commits of a crawl, which are
 * done again, never the file; what people decide is on the disk when its commit returns (beside_sql, store_commit_to_disk). The cache holds
 * the hash index of some hundred thousand addresses. */
static const char settings_sql[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
                                   "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; "
                                   "PRAGMA journal_size_limit = 67108864";

static const char beside_sql[] = "PRAGMA synchronous = FULL";

enum status store_fail(struct store *store, enum status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(store->error, sizeof store->error, format, arguments);
    va_end(arguments);
    store->trouble = STORE_TROUBLE_OTHER;
    return status;
}

enum store_trouble store_trouble_of_system(int error)
{
    static const struct {
        int error;
        enum store_trouble trouble;
    } troubles[] = {
        {ENOSPC, STORE_TROUBLE_FULL},      {EDQUOT, STORE_TROUBLE_FULL},     {EFBIG, STORE_TROUBLE_FULL},
        {EACCES, STORE_TROUBLE_READ_ONLY}, {EPERM, STORE_TROUBLE_READ_ONLY}, {EROFS, STORE_TROUBLE_READ_ONLY},
    };
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
        if (troubles[i].error == error)
            return troubles[i].trouble;
    return STORE_TROUBLE_OTHER;
}

enum store_trouble store_trouble_of(sqlite3 *db, int code)
{
    static const struct {
        int code;
        enum store_trouble trouble;
    } troubles[] = {
        {SQLITE_FULL, STORE_TROUBLE_FULL},   {SQLITE_READONLY, STORE_TROUBLE_READ_ONLY}, {SQLITE_BUSY, STORE_TROUBLE_HELD},
        {SQLITE_LOCKED, STORE_TROUBLE_HELD}, {SQLITE_CORRUPT, STORE_TROUBLE_DAMAGED},    {SQLITE_NOTADB, STORE_TROUBLE_DAMAGED},
    };
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
        if (troubles[i].code == (code & 0xFF)) /* without the part that only says how */
            return troubles[i].trouble;
    /* "No room" has its own code (SQLITE_FULL) unless it is a quota, or a limit of one file's size; what the system said is lost by then. */
    const int exact = db ? sqlite3_extended_errcode(db) : 0;
    if (exact == SQLITE_IOERR_WRITE || exact == SQLITE_IOERR_SHMSIZE || exact == SQLITE_IOERR_TRUNCATE)
        return STORE_TROUBLE_FULL;
    return store_trouble_of_system(db ? sqlite3_system_errno(db) : 0);
}

/* "PATH: what errno says", with its kind. */
static enum status fail_system(struct store *store, const char *path)
{
    const int error = errno;
    (void)store_fail(store, STATUS_IO, "%s: %s", path, strerror(error));
    store->trouble = store_trouble_of_system(error);
    return STATUS_IO;
}

enum status store_fail_sql(struct store *store)
{
    const int code = sqlite3_errcode(store->db);
    const enum store_trouble trouble = store_trouble_of(store->db, code);
    enum status status = trouble == STORE_TROUBLE_HELD ? STATUS_BUSY : trouble == STORE_TROUBLE_DAMAGED ? STATUS_INVALID : STATUS_IO;
    if (status == STATUS_BUSY)
        (void)store_fail(store, status, "%s: another process is writing", store->path);
    else if (code == SQLITE_NOTADB)
        (void)store_fail(store, status, "%s is not a database", store->path);
    else
        (void)store_fail(store, status, "%s%s: %s", store->path, status == STATUS_INVALID ? " is damaged" : "", sqlite3_errmsg(store->db));
    store->trouble = trouble;
    return status;
}

enum store_trouble store_trouble(const struct store *store, int64_t *holder)
{
    *holder = store ? store->holder : 0;
    return store ? store->trouble : STORE_TROUBLE_OTHER;
}

const char *store_error(const struct store *store)
{
    return store ? store->error : "out of memory";
}

/* --- statements --- */

static const char *const query_sql[QUERY_COUNT] = {
#define QUERY(name, sql) [QUERY_##name] = sql,
#include "store/queries.def"
#undef QUERY
};

bool store_bind(sqlite3_stmt *statement, int place, const struct value *value)
{
    const char *data = value->text.data ? value->text.data : "";
    switch (value->kind) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, place, value->integer) == SQLITE_OK;
    case VALUE_REAL:
        return sqlite3_bind_double(statement, place, value->real) == SQLITE_OK;
    case VALUE_TEXT:
        return sqlite3_bind_text64(statement, place, data, value->text.length, SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
    case VALUE_BLOB:
        return sqlite3_bind_blob64(statement, place, data, value->text.length, SQLITE_STATIC) == SQLITE_OK;
    }
    return false;
}

sqlite3_stmt *store_begin(struct store *store, enum query query, const struct value *values, size_t count)
{
    sqlite3_stmt **statement = &store->queries[query];
    if (*statement)
        sqlite3_reset(*statement);
    else if (sqlite3_prepare_v3(store->db, query_sql[query], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) !=
             SQLITE_OK)
        return (void)store_fail_sql(store), NULL;
    for (size_t i = 0; i < count; i++) {
        if (!store_bind(*statement, (int)i + 1, &values[i]))
            return (void)store_fail_sql(store), NULL;
    }
    return *statement;
}

enum status store_next(struct store *store, sqlite3_stmt *statement)
{
    if (!statement)
        return STATUS_IO; /* store_begin has said why */
    const int result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        return STATUS_OK;
    enum status status = result == SQLITE_DONE ? STATUS_NOT_FOUND : store_fail_sql(store);
    sqlite3_reset(statement);
    return status;
}

enum status store_change(struct store *store, enum query query, const struct value *values, size_t count)
{
    enum status status = store_next(store, store_begin(store, query, values, count));
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    store->broken = true;
    return status == STATUS_OK ? STATUS_IO : status;
}

enum status store_number(struct store *store, enum query query, const struct value *values, size_t count,
                         int64_t *number)
{
    sqlite3_stmt *statement = store_begin(store, query, values, count);
    enum status status = store_next(store, statement);
    *number = status == STATUS_OK ? sqlite3_column_int64(statement, 0) : 0;
    if (status == STATUS_OK)
        sqlite3_reset(statement);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_execute(struct store *store, const char *sql)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK : store_fail_sql(store);
}

struct text store_text(sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column); /* no conversion: the bytes as they were given */
    return text_of(data, (size_t)sqlite3_column_bytes(statement, column));
}

enum status store_read_text(struct store *store, struct arena *arena, sqlite3_stmt *statement, struct text *t)
{
    *t = (struct text){0};
    enum status status = store_next(store, statement);
    if (status != STATUS_OK)
        return status;
    *t = arena_copy(arena, store_text(statement, 0));
    sqlite3_reset(statement);
    return STATUS_OK;
}

enum verdict store_verdict(sqlite3_stmt *statement, int column)
{
    const int64_t number = sqlite3_column_int64(statement, column);
    return number >= 0 && number < VERDICT_COUNT ? (enum verdict)number : VERDICT_UNKNOWN;
}

void store_reset_all(struct store *store)
{
    for (int query = 0; query < QUERY_COUNT; query++) {
        if (store->queries[query])
            sqlite3_reset(store->queries[query]);
    }
}

/* --- opening --- */

static enum status open_database(struct store *store)
{
    if (store->writer && mkdir(store->folder, 0755) != 0 && errno != EEXIST)
        return fail_system(store, store->folder);
    enum status status = store->writer && !store->beside ? store_probe_lock(store) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    struct stat facts;
    if (!store->writer && stat(store->path, &facts) != 0)
        return store_fail(store, STATUS_NOT_FOUND, "%s: %s", store->path, strerror(errno));
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (store->writer ? SQLITE_OPEN_CREATE : 0);
    const int result = sqlite3_open_v2(store->path, &store->db, flags, NULL);
    if (!store->db)
        return store_fail(store, STATUS_IO, "out of memory");
    if (result != SQLITE_OK)
        return store_fail_sql(store);
    sqlite3_extended_result_codes(store->db, 0);
    sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
    return STATUS_OK;
}

static enum status prepare_writer(struct store *store)
{
    if (store->beside)
        return STATUS_OK; /* what is kept in memory is about a run, and a run is not this one's business */
    store->known = calloc(STORE_KNOWN, sizeof *store->known);
    if (!store->known || getrandom(store->known_key, sizeof store->known_key, 0) != sizeof store->known_key)
        return store_fail(store, STATUS_IO, "no memory or no random numbers");
    enum status status = store_writable(store);
    return status == STATUS_OK ? store_runs_load(store) : status;
}

static enum status open_steps(struct store *store)
{
    enum status status = open_database(store);
    /* The version is read before journal_mode is set: another program's file must stay as it is. */
    if (status == STATUS_OK)
        status = store_migrate(store);
    if (status == STATUS_OK)
        status = store_execute(store, settings_sql);
    if (status == STATUS_OK)
        status = store->beside ? store_execute(store, beside_sql) : STATUS_OK;
    if (status == STATUS_OK)
        status = store->writer ? prepare_writer(store) : store_execute(store, "PRAGMA query_only = ON");
    return status;
}

static enum status open_as(const char *folder, bool for_writing, bool beside, struct store **result)
{
    struct store *store = calloc(1, sizeof *store);
    *result = store;
    if (!store)
        return STATUS_IO;
    store->writer = for_writing;
    store->beside = beside;
    store->lock = -1;
    store->decide = -1;
    store->sender = -1;
    store->folder = strdup(folder);
    if (!store->folder || asprintf(&store->path, "%s/" STORE_FILE, folder) < 0)
        return store_fail(store, STATUS_IO, "out of memory");
    enum status status = open_steps(store);
    store->broken = status != STATUS_OK;
    return status;
}

enum status store_open(const char *folder, bool for_writing, struct store **result)
{
    return open_as(folder, for_writing, false, result);
}

enum status store_open_beside(const char *folder, struct store **result)
{
    return open_as(folder, true, true, result);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (int query = 0; query < QUERY_COUNT; query++)
        sqlite3_finalize(store->queries[query]);
    sqlite3_close(store->db); /* rolls back what was not committed */
    if (store->lock >= 0)
        close(store->lock);
    if (store->decide >= 0)
        close(store->decide);
    if (store->sender >= 0)
        close(store->sender);
    store_bounds_free(store->bounds);
    free(store->tallies);
    free(store->known);
    free(store->taken.ids);
    free(store->met);
    free(store->path);
    free(store->folder);
    free(store);
}

enum status store_writable(struct store *store)
{
    if (store->broken)
        return STATUS_IO; /* the error is told already */
    if (!store->writer)
        return store_fail(store, STATUS_IO, "%s was opened for reading", store->path);
    if (store->in_transaction)
        return STATUS_OK;
    enum status status = STATUS_OK;
    if (store->beside)
        status = store_decide_lock(store);
    else
        store_give_way(store);
    if (status == STATUS_OK)
        status = store_execute(store, "BEGIN IMMEDIATE");
    store->in_transaction = status == STATUS_OK;
    if (status != STATUS_OK && store->beside)
        store_decide_unlock(store);
    return status;
}

enum status store_commit(struct store *store)
{
    if (store->beside && !store->in_transaction && !store->broken)
        return STATUS_OK; /* nothing was written */
    enum status status = store_writable(store);
    if (status == STATUS_OK && !store->beside)
        status = store_runs_flush(store);
    if (status != STATUS_OK)
        return status;
    store_reset_all(store); /* a statement that an arena's escape left halfway would hold up the checkpoint */
    status = store_execute(store, "COMMIT");
    store->broken = status != STATUS_OK; /* SQLite may have rolled all of it back: what is in memory is then wrong */
    if (status != STATUS_OK)
        return status;
    store->in_transaction = false;
    if (!store->beside)
        return store_writable(store);
    store_decide_unlock(store);
    return STATUS_OK;
}

enum status store_commit_to_disk(struct store *store)
{
    enum status status = store_commit(store);
    if (status != STATUS_OK || store->beside)
        return status;
    /* What the log of commits (WAL) holds, closing the database does not flush as long as others have it open. */
    sqlite3_file *log = NULL;
    if (sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK || !log || !log->pMethods)
        return store_fail(store, STATUS_IO, "%s: no log of commits", store->path);
    return log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK ? STATUS_OK
                                                                       : store_fail(store, STATUS_IO, "%s: cannot be flushed", store->path);
}

enum status store_abandon(struct store *store)
{
    if (!store->beside)
        return store_fail(store, STATUS_INVALID, "only decisions beside a crawl can be abandoned");
    store_reset_all(store);
    /* A full disk may have made SQLite roll back by itself, and the error that is told is that one. */
    const bool is_open = store->in_transaction && !sqlite3_get_autocommit(store->db);
    enum status status = is_open ? store_execute(store, "ROLLBACK") : STATUS_OK;
    store->in_transaction = false;
    store->broken = status != STATUS_OK;
    store_decide_unlock(store);
    return status;
}
