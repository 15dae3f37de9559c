/* backup_priv.h: what store/backup.c (copying) and store/backup_check.c (reading) share. */
#ifndef RASOAT_STORE_BACKUP_PRIV_H
#define RASOAT_STORE_BACKUP_PRIV_H

#include "base/digest.h"
#include "store/backup.h"
#include "store/store_priv.h"

/* SQLite has no sums over what its pages hold: a byte that changes within a text is seen by nobody. So a copy ends with a line
 * behind the last page, where SQLite reads nothing, and with which it is no whole number of pages: cut off, it is missed. */
#define BACKUP_SUM_BEFORE "\nrasoat sha256 "
enum { BACKUP_SUM_LINE = sizeof BACKUP_SUM_BEFORE - 1 + DIGEST_SHA256_HEX + 1 };

enum { BACKUP_BUSY_MS = 10000 };

enum status backup_fail(struct backup_error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "PATH: what errno says"; STATUS_IO. */
enum status backup_fail_system(struct backup_error *error, const char *path);
/* What SQLite says: STATUS_INVALID (damaged) or STATUS_IO. */
enum status backup_fail_sql(struct backup_error *error, sqlite3 *db, const char *path);
/* *db is to be closed even where this fails. */
enum status backup_open(const char *path, int flags, sqlite3 **db, struct backup_error *error) MUST_USE;
/* The line for the first `length` bytes of an open file; false: they cannot be read. */
bool backup_sum_line(int file, int64_t length, char line[BACKUP_SUM_LINE + 1]);

#endif
