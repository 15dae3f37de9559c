/* backup.c: copies of the database through SQLite's backup interface, which reads one state of it while others write. */
#include "store/backup.h"

#include "store/backup_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_SAME_TIME = 100 };

static enum status append_sum(const char *path, struct backup_error *error)
{
    char line[BACKUP_SUM_LINE + 1];
    struct stat facts;
    int file = open(path, O_RDWR | O_CLOEXEC);
    bool done = file >= 0 && fstat(file, &facts) == 0 && backup_sum_line(file, facts.st_size, line) &&
                pwrite(file, line, BACKUP_SUM_LINE, facts.st_size) == BACKUP_SUM_LINE && fsync(file) == 0;
    enum status status = done ? STATUS_OK : backup_fail_system(error, path);
    if (file >= 0)
        close(file);
    return status;
}

/* --- copying --- */

/* A name is on the disk when its folder is. */
static enum status sync_folder(const char *path, struct backup_error *error)
{
    int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    enum status status = synced ? STATUS_OK : backup_fail_system(error, path);
    if (file >= 0)
        close(file);
    return status;
}

static enum status sync_folder_of(const char *path, struct backup_error *error)
{
    char *copy = strdup(path);
    enum status status = copy ? sync_folder(dirname(copy), error) : backup_fail(error, STATUS_IO, "out of memory");
    free(copy);
    return status;
}

/* All pages in one read transaction: one state, whatever is written meanwhile. */
static enum status copy_pages(sqlite3 *from, const char *from_path, sqlite3 *to, const char *to_path, struct backup_error *error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return backup_fail_sql(error, to, to_path);
    int result = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (result == SQLITE_DONE)
        return STATUS_OK;
    if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB)
        return backup_fail(error, STATUS_INVALID, "%s is damaged", from_path);
    (void)backup_fail(error, STATUS_IO, "%s: %s", to_path, sqlite3_errstr(result));
    error->trouble = store_trouble_of(to, result);
    return STATUS_IO;
}

static enum status sync_file(const char *path, struct backup_error *error)
{
    int file = open(path, O_RDWR | O_CLOEXEC);
    enum status status = file >= 0 && fsync(file) == 0 ? STATUS_OK : backup_fail_system(error, path);
    if (file >= 0)
        close(file);
    return status;
}

/* The file, and what SQLite leaves beside one that it could not finish. */
static void remove_made(const char *made)
{
    static const char *const parts[] = {"", "-journal", "-wal", "-shm"};
    char path[4096];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (snprintf(path, sizeof path, "%s%s", made, parts[i]) < (int)sizeof path)
            unlink(path);
}

/* A backup, or (`in_use`) a database without a sum. `made` is new, whole, checked and on the disk; on an error nothing of it is left. */
static enum status make_copy(const char *from_path, const char *made, bool in_use, struct backup_facts *facts,
                             struct backup_error *error)
{
    sqlite3 *from = NULL, *to = NULL;
    int file = open(made, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* holds evidence, and the store's secret */
    if (file < 0)
        return backup_fail_system(error, made);
    close(file);
    /* A WAL that nobody has opened since a crash is only read by who may write; and so this is no SQLITE_OPEN_READONLY. */
    enum status status = backup_open(from_path, SQLITE_OPEN_READWRITE, &from, error);
    if (status == STATUS_OK)
        status = backup_open(made, SQLITE_OPEN_READWRITE, &to, error);
    if (status == STATUS_OK)
        status = copy_pages(from, from_path, to, made, error);
    if (status == STATUS_OK && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        status = backup_fail_sql(error, to, made); /* one file, without a WAL beside it */
    sqlite3_close(from);
    sqlite3_close(to);
    if (status == STATUS_OK)
        status = in_use ? sync_file(made, error) : append_sum(made, error);
    if (status == STATUS_OK)
        status = store_backup_check(made, facts, error);
    if (status == STATUS_INVALID && !in_use) { /* what was read is what was there */
        const struct backup_error found = *error;
        (void)backup_fail(error, status, "%s is damaged, its copy is none: %.400s", from_path, found.words);
    }
    if (status != STATUS_OK)
        remove_made(made);
    return status;
}

/* "PATH.new-PID" */
static char *name_beside(const char *path, const char *what)
{
    char *name = NULL;
    return asprintf(&name, "%s.%s-%d", path, what, (int)getpid()) < 0 ? NULL : name;
}

enum status store_backup(const char *folder, const char *path, bool replace, struct backup_facts *facts,
                         struct backup_error *error)
{
    char *from = NULL;
    char *made = name_beside(path, "new");
    struct stat file;
    enum status status = STATUS_OK;
    *facts = (struct backup_facts){0};
    if (!made || asprintf(&from, "%s/" STORE_FILE, folder) < 0)
        status = backup_fail(error, STATUS_IO, "out of memory");
    else if (stat(from, &file) != 0)
        status = backup_fail(error, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", from, strerror(errno));
    else if (!replace && lstat(path, &file) == 0)
        status = backup_fail(error, STATUS_BUSY, "%s is there already", path);
    else
        status = make_copy(from, made, false, facts, error);
    if (status == STATUS_OK) {
        if (renameat2(AT_FDCWD, made, AT_FDCWD, path, replace ? 0 : RENAME_NOREPLACE) != 0) {
            status = backup_fail(error, errno == EEXIST ? STATUS_BUSY : STATUS_IO, "%s: %s", path, strerror(errno));
            unlink(made);
        } else {
            status = sync_folder_of(path, error);
        }
    }
    free(from);
    free(made);
    return status;
}

/* --- putting back --- */

/* Leaving WAL mode needs everybody else out, and moves all commits into the one file. A database that is too damaged for that
 * stays as it is, with its WAL. */
static enum status leave_wal(const char *path, struct backup_error *error)
{
    sqlite3 *db = NULL;
    struct stat file;
    if (stat(path, &file) != 0)
        return STATUS_OK;
    int result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_close(db);
    return result == SQLITE_BUSY || result == SQLITE_LOCKED
               ? backup_fail(error, STATUS_BUSY, "%s: another process of rasoat has it open: end it first", path)
               : STATUS_OK;
}

/* Gives what is there a second name. */
static enum status set_aside(const char *folder, const char *path, int64_t now, char kept[64], struct backup_error *error)
{
    static const char *const parts[] = {"-wal", "-shm"};
    struct stat file;
    if (stat(path, &file) != 0)
        return STATUS_OK;
    char from[4096], to[4096];
    int made = -1;
    for (int second = 0; second < LIMIT_SAME_TIME && made != 0; second++) { /* several in one second */
        snprintf(kept, 64, STORE_FILE ".before-%lld", (long long)now + second);
        if (snprintf(to, sizeof to, "%s/%s", folder, kept) >= (int)sizeof to)
            return backup_fail(error, STATUS_IO, "the path is too long");
        made = link(path, to);
        if (made != 0 && errno != EEXIST)
            break;
    }
    if (made != 0)
        return backup_fail_system(error, to);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(from, sizeof from, "%s%s", path, parts[i]);
        snprintf(to, sizeof to, "%.4000s/%s%s", folder, kept, parts[i]);
        if (rename(from, to) != 0 && errno != ENOENT)
            return backup_fail_system(error, from);
    }
    return STATUS_OK;
}

static enum status put_back(struct store *lock, const char *path, int64_t now, struct backup_facts *facts, char kept[64],
                            struct backup_error *error)
{
    char *made = name_beside(lock->path, "restored");
    enum status status = made ? store_backup_check(path, facts, error) : backup_fail(error, STATUS_IO, "out of memory");
    if (status == STATUS_OK)
        status = make_copy(path, made, true, facts, error);
    if (status == STATUS_OK) {
        status = leave_wal(lock->path, error);
        if (status == STATUS_OK)
            status = set_aside(lock->folder, lock->path, now, kept, error);
        if (status == STATUS_OK && rename(made, lock->path) != 0)
            status = backup_fail(error, STATUS_IO, "%s: %s", lock->path, strerror(errno));
        if (status != STATUS_OK)
            unlink(made);
        else
            status = sync_folder_of(lock->path, error);
    }
    free(made);
    return status;
}

enum status store_restore(const char *folder, const char *path, int64_t now, struct backup_facts *facts, char kept[64],
                          struct backup_error *error)
{
    kept[0] = 0;
    *facts = (struct backup_facts){0};
    struct store *lock = calloc(1, sizeof *lock); /* the database itself may be too damaged to be opened */
    int64_t holder = 0;
    if (!lock)
        return backup_fail(error, STATUS_IO, "out of memory");
    lock->lock = lock->decide = lock->sender = -1;
    lock->folder = strdup(folder);
    enum status status = STATUS_OK;
    if (!lock->folder || asprintf(&lock->path, "%s/" STORE_FILE, folder) < 0)
        status = backup_fail(error, STATUS_IO, "out of memory");
    else if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        status = backup_fail_system(error, folder);
    else if ((status = store_lock_crawl(lock, &holder)) == STATUS_OK && (status = store_decide_lock(lock)) == STATUS_OK)
        status = put_back(lock, path, now, facts, kept, error);
    else {
        (void)backup_fail(error, status, "%s", store_error(lock));
        error->trouble = store_trouble(lock, &error->holder);
    }
    store_decide_unlock(lock);
    store_close(lock);
    return status;
}
