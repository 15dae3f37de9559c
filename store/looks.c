/* looks.c: identities and what each was last given for a page. */
#include "store/looks.h"
#include "store/store_priv.h"

#include "base/hash.h"

enum status store_identity(struct store *store, struct text name, int64_t *id)
{
    enum status status = NUMBER(store, IDENTITY_ID, id, STRING(name));
    if (status != STATUS_OK || *id != 0)
        return status;
    if (!store->writer)
        return store_fail(store, STATUS_NOT_FOUND, "no identity %.*s", TEXT_ARGS(name));
    status = store_writable(store);
    int64_t count = 0;
    if (status == STATUS_OK)
        status = store_number(store, QUERY_IDENTITY_COUNT, NULL, 0, &count);
    if (status == STATUS_OK && count >= STORE_LIMIT_IDENTITIES)
        status = store_fail(store, STATUS_LIMIT, "more than %d identities", STORE_LIMIT_IDENTITIES);
    if (status == STATUS_OK)
        status = CHANGE(store, IDENTITY_PUT, STRING(name));
    return status == STATUS_OK ? NUMBER(store, IDENTITY_ID, id, STRING(name)) : status;
}

enum status store_look_put(struct store *store, const struct look_row *look)
{
    int64_t before = 0, profile = 0;
    enum status status = store_writable(store);
    store_clock_seen(store, look->time);
    if (status == STATUS_OK)
        status = NUMBER(store, LOOK_PROFILE_ID, &before, INTEGER(look->page), INTEGER(look->identity));
    if (status == STATUS_OK)
        status = store_profile_put(store, look->page, look->profile_bytes, &profile);
    if (profile == 0)
        profile = look->profile ? look->profile : before;
    if (status == STATUS_OK)
        status = CHANGE(store, LOOK_PUT, INTEGER(look->page), INTEGER(look->identity), INTEGER(look->run),
                        INTEGER(look->time), INTEGER(look->status), INTEGER(look->quiet),
                        INTEGER((int64_t)look->fingerprint), INTEGER((int64_t)look->rules),
                        INTEGER((int64_t)look->sheets), INTEGER(look->sheet_set), INTEGER(profile));
    if (status == STATUS_OK && before != 0 && before != profile)
        status = store_profile_sweep(store, look->page);
    return status;
}

enum status store_look_again(struct store *store, int64_t page, int64_t identity, int64_t run, int64_t time)
{
    enum status status = store_writable(store);
    store_clock_seen(store, time);
    if (status == STATUS_OK)
        status = CHANGE(store, LOOK_AGAIN, INTEGER(page), INTEGER(identity), INTEGER(run), INTEGER(time));
    if (status == STATUS_OK && sqlite3_changes64(store->db) == 0)
        status = store_fail(store, STATUS_NOT_FOUND, "no look of identity %lld at page %lld", (long long)identity,
                            (long long)page);
    return status;
}

enum status store_looks(struct store *store, int64_t page, struct look_row *rows, size_t room, size_t *count)
{
    *count = 0;
    sqlite3_stmt *row = BEGIN(store, LOOKS, INTEGER(page));
    enum status status = STATUS_OK;
    while (*count < room && (status = store_next(store, row)) == STATUS_OK) {
        rows[(*count)++] = (struct look_row){.page = sqlite3_column_int64(row, 0),
                                             .identity = sqlite3_column_int64(row, 1),
                                             .run = sqlite3_column_int64(row, 2),
                                             .time = sqlite3_column_int64(row, 3),
                                             .status = (uint16_t)sqlite3_column_int64(row, 4),
                                             .quiet = sqlite3_column_int(row, 5) != 0,
                                             .fingerprint = (uint64_t)sqlite3_column_int64(row, 6),
                                             .rules = (uint64_t)sqlite3_column_int64(row, 7),
                                             .sheets = (uint64_t)sqlite3_column_int64(row, 8),
                                             .sheet_set = sqlite3_column_int64(row, 9),
                                             .profile = sqlite3_column_int64(row, 10),
                                             .before_run = sqlite3_column_int64(row, 11),
                                             .before_time = sqlite3_column_int64(row, 12),
                                             .before_profile = sqlite3_column_int64(row, 13)};
    }
    if (row)
        sqlite3_reset(row);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_sheet_set(struct store *store, struct text urls, int64_t *id)
{
    *id = 0;
    if (urls.length == 0)
        return STATUS_OK;
    const int64_t hash = (int64_t)hash_text(urls);
    enum status status = NUMBER(store, SHEET_SET_FIND, id, INTEGER(hash), STRING(urls));
    if (status != STATUS_OK || *id != 0)
        return status;
    status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, SHEET_SET_PUT, INTEGER(hash), STRING(urls));
    *id = status == STATUS_OK ? sqlite3_last_insert_rowid(store->db) : 0;
    return status;
}

enum status store_sheet_urls(struct store *store, struct arena *arena, int64_t id, struct text *urls)
{
    *urls = (struct text){0};
    if (id == 0)
        return STATUS_OK;
    return store_read_text(store, arena, BEGIN(store, SHEET_SET_GET, INTEGER(id)), urls);
}
