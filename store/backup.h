/* backup.h: copies of the whole database that can be trusted: made while a crawl writes, checked, and put back; and whether the
 * database that is in use is whole. */
#ifndef RASOAT_STORE_BACKUP_H
#define RASOAT_STORE_BACKUP_H

#include "store/store.h"

/* What a checked file holds. */
struct backup_facts {
    int64_t version; /* of its schema */
    int64_t bytes;
    int64_t runs;
    int64_t pages;
    int64_t flagged; /* pages that are listed now */
};

#define BACKUP_LIMIT_WORDS 600
/* Why something went wrong, for people: English, with the file's name and what SQLite or the system says. */
struct backup_error {
    char words[BACKUP_LIMIT_WORDS];
    enum store_trouble trouble;
    int64_t holder; /* with STORE_TROUBLE_TAKEN */
};

/* Writes FOLDER's database as it is at this moment to `path` as one file that only its owner may read; a crawl may be
 * running. The copy is read back whole and on the disk before it gets its name, so `path` is either the old file or a good new
 * one. STATUS_BUSY: `path` is there and `replace` is false; STATUS_INVALID: the database is damaged; STATUS_NOT_FOUND: there is
 * none; STATUS_IO. */
enum status store_backup(const char *folder, const char *path, bool replace, struct backup_facts *facts,
                         struct backup_error *error) MUST_USE;
/* Reads all of a backup (or of a database that nobody writes): its sum, SQLite's structure, references between tables, the chain of the audit log. STATUS_INVALID: it is no
 * such file, or damaged; STATUS_IO. The file is not changed. */
enum status store_backup_check(const char *path, struct backup_facts *facts, struct backup_error *error) MUST_USE;
/* Puts a backup in the place of FOLDER's database (or of none). What was there is kept beside it: `kept` gets its name, empty where
 * there was nothing. At no moment there is no database. STATUS_BUSY: a crawl is running; the others as above. */
enum status store_restore(const char *folder, const char *path, int64_t now, struct backup_facts *facts, char kept[64],
                          struct backup_error *error) MUST_USE;

/* Is the open database whole, as far as its structure tells? Looks for at most so many milliseconds, and not on when
 * *stop is set. STATUS_INVALID: it is damaged, store_error says where; STATUS_LIMIT: the time was up, nothing was found. */
enum status store_check(struct store *store, uint32_t milliseconds, const volatile int *stop) MUST_USE;

#endif
