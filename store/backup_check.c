/* backup_check.c: is a database whole: a copy that lies there, or the one that is in use. */
#include "store/audit.h"
#include "store/backup_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CHECK_EVERY_STEPS = 20000, SMALLEST_PAGE = 512 };

enum status backup_fail(struct backup_error *error, enum status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->words, sizeof error->words, format, arguments);
    va_end(arguments);
    error->trouble = status == STATUS_INVALID ? STORE_TROUBLE_DAMAGED : STORE_TROUBLE_OTHER;
    return status;
}

enum status backup_fail_system(struct backup_error *error, const char *path)
{
    const int number = errno;
    (void)backup_fail(error, STATUS_IO, "%s: %s", path, strerror(number));
    error->trouble = store_trouble_of_system(number);
    return STATUS_IO;
}

enum status backup_fail_sql(struct backup_error *error, sqlite3 *db, const char *path)
{
    int code = db ? sqlite3_errcode(db) : SQLITE_NOMEM;
    const enum store_trouble trouble = store_trouble_of(db, code);
    enum status status = trouble == STORE_TROUBLE_DAMAGED ? STATUS_INVALID : STATUS_IO;
    (void)backup_fail(error, status, "%s: %s", path, db ? sqlite3_errmsg(db) : "out of memory");
    error->trouble = trouble;
    return status;
}

/* --- the sum behind the database --- */

/* The line for the first `length` bytes of an open file. */
bool backup_sum_line(int file, int64_t length, char line[BACKUP_SUM_LINE + 1])
{
    unsigned char sum[DIGEST_LIMIT_BYTES];
    char piece[64 * 1024];
    struct digest *digest = digest_open(DIGEST_SHA256);
    int64_t at = 0;
    while (digest && at < length) {
        size_t wanted = length - at < (int64_t)sizeof piece ? (size_t)(length - at) : sizeof piece;
        ssize_t got = pread(file, piece, wanted, at);
        if (got <= 0)
            break;
        digest_add(digest, text_of(piece, (size_t)got));
        at += got;
    }
    if (!digest || digest_end(digest, sum) != DIGEST_SHA256_BYTES || at != length)
        return false;
    char hex[DIGEST_SHA256_HEX + 1];
    digest_hex(sum, DIGEST_SHA256_BYTES, hex);
    snprintf(line, BACKUP_SUM_LINE + 1, BACKUP_SUM_BEFORE "%s\n", hex);
    return true;
}

/* A file that is a whole number of pages has no sum: a database as it stands in a state folder. */
static enum status check_sum(const char *path, struct backup_error *error)
{
    char line[BACKUP_SUM_LINE + 1] = "", found[BACKUP_SUM_LINE + 1] = "";
    struct stat facts;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    enum status status = STATUS_OK;
    if (file < 0 || fstat(file, &facts) != 0)
        status = backup_fail_system(error, path);
    else if (facts.st_size == 0)
        status = backup_fail(error, STATUS_INVALID, "%s is empty", path);
    else if (facts.st_size % SMALLEST_PAGE != 0) {
        bool same = facts.st_size > BACKUP_SUM_LINE && pread(file, found, BACKUP_SUM_LINE, facts.st_size - BACKUP_SUM_LINE) == BACKUP_SUM_LINE &&
                    backup_sum_line(file, facts.st_size - BACKUP_SUM_LINE, line) && memcmp(line, found, BACKUP_SUM_LINE) == 0;
        status = same ? STATUS_OK : backup_fail(error, STATUS_INVALID, "%s is damaged: its sum is not that of its bytes", path);
    }
    if (file >= 0)
        close(file);
    return status;
}

/* --- reading a file that may be anything --- */

/* First column of the first row. */
static enum status number(sqlite3 *db, const char *path, const char *sql, int64_t *value, struct backup_error *error)
{
    sqlite3_stmt *statement = NULL;
    *value = 0;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    enum status status = result == SQLITE_ROW ? STATUS_OK : backup_fail_sql(error, db, path);
    sqlite3_finalize(statement);
    return status;
}

/* A check that gives "ok" or no row at all where nothing is wrong. */
static enum status passes(sqlite3 *db, const char *path, const char *sql, struct backup_error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    enum status status = STATUS_OK;
    const char *words = result == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (result == SQLITE_ROW && (!words || strcmp(words, "ok") != 0))
        status = backup_fail(error, STATUS_INVALID, "%s is damaged: %s", path, words ? words : "?");
    else if (result != SQLITE_ROW && result != SQLITE_DONE)
        status = backup_fail_sql(error, db, path);
    sqlite3_finalize(statement);
    return status;
}

static enum status read_facts(sqlite3 *db, const char *path, struct backup_facts *facts, struct backup_error *error)
{
    int64_t page_count = 0, page_size = 0;
    enum status status = number(db, path, "PRAGMA page_count", &page_count, error);
    if (status == STATUS_OK)
        status = number(db, path, "PRAGMA page_size", &page_size, error);
    if (status == STATUS_OK)
        status = number(db, path, "SELECT count(*) FROM run", &facts->runs, error);
    if (status == STATUS_OK)
        status = number(db, path, "SELECT count(*) FROM page", &facts->pages, error);
    if (status == STATUS_OK)
        status = number(db, path, "SELECT count(*) FROM judgement WHERE verdict IN (1, 2)", &facts->flagged, error);
    facts->bytes = page_count * page_size;
    return status;
}

static enum status check_audit(sqlite3 *db, const char *path, struct backup_error *error)
{
    struct store *store = calloc(1, sizeof *store); /* for reading only: it holds its statements */
    if (!store)
        return backup_fail(error, STATUS_IO, "out of memory");
    store->db = db;
    store->path = strdup(path);
    store->lock = store->decide = store->sender = -1;
    int64_t row = 0;
    enum status status = store->path ? store_audit_check(store, &row) : store_fail(store, STATUS_IO, "out of memory");
    if (status == STATUS_INVALID)
        (void)backup_fail(error, status, "%s: the audit log was changed at row %lld", path, (long long)row);
    else if (status != STATUS_OK)
        (void)backup_fail(error, status, "%s", store_error(store));
    for (int query = 0; query < QUERY_COUNT; query++) {
        sqlite3_finalize(store->queries[query]);
        store->queries[query] = NULL;
    }
    store->db = NULL; /* the caller's */
    store_close(store);
    return status;
}

static enum status check_all(sqlite3 *db, const char *path, struct backup_facts *facts, struct backup_error *error)
{
    int64_t application = 0;
    enum status status = number(db, path, "PRAGMA application_id", &application, error);
    if (status == STATUS_OK && application != STORE_APPLICATION_ID)
        return backup_fail(error, STATUS_INVALID, "%s is no database of rasoat", path);
    if (status == STATUS_OK)
        status = number(db, path, "PRAGMA user_version", &facts->version, error);
    if (status == STATUS_OK && facts->version > STORE_SCHEMA_VERSION)
        return backup_fail(error, STATUS_INVALID, "%s was made by a newer rasoat (schema %lld, this one knows %d)", path,
                    (long long)facts->version, STORE_SCHEMA_VERSION);
    if (status == STATUS_OK)
        status = passes(db, path, "PRAGMA integrity_check(1)", error);
    if (status == STATUS_OK)
        status = passes(db, path, "PRAGMA foreign_key_check", error);
    if (status == STATUS_OK && facts->version == STORE_SCHEMA_VERSION)
        status = check_audit(db, path, error);
    return status == STATUS_OK ? read_facts(db, path, facts, error) : status;
}

enum status backup_open(const char *path, int flags, sqlite3 **db, struct backup_error *error)
{
    int result = sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK)
        return backup_fail_sql(error, *db, path);
    sqlite3_busy_timeout(*db, BACKUP_BUSY_MS);
    return STATUS_OK;
}

enum status store_backup_check(const char *path, struct backup_facts *facts, struct backup_error *error)
{
    sqlite3 *db = NULL;
    struct stat file;
    *facts = (struct backup_facts){0};
    if (stat(path, &file) != 0)
        return backup_fail_system(error, path);
    enum status status = check_sum(path, error);
    if (status == STATUS_OK)
        status = backup_open(path, SQLITE_OPEN_READONLY, &db, error);
    if (status == STATUS_OK)
        status = check_all(db, path, facts, error);
    sqlite3_close(db);
    return status;
}

/* --- the database in use --- */

struct checking {
    uint64_t until_ms;
    const volatile int *stop;
};

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static int is_over(void *context)
{
    const struct checking *checking = context;
    return now_ms() > checking->until_ms || (checking->stop && *checking->stop);
}

enum status store_check(struct store *store, uint32_t milliseconds, const volatile int *stop)
{
    struct checking checking = {.until_ms = now_ms() + milliseconds, .stop = stop};
    struct backup_error error = {.words = ""};
    sqlite3_progress_handler(store->db, CHECK_EVERY_STEPS, is_over, &checking);
    enum status status = passes(store->db, store->path, "PRAGMA quick_check(1)", &error);
    bool interrupted = status == STATUS_IO && sqlite3_errcode(store->db) == SQLITE_INTERRUPT;
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    if (interrupted || (status == STATUS_INVALID && strstr(error.words, "interrupted")))
        return STATUS_LIMIT;
    if (status != STATUS_OK) {
        (void)store_fail(store, status, "%s", error.words);
        store->trouble = error.trouble;
    }
    return status;
}
