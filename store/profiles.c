/* profiles.c: the pages' profiles, stored once however many looks and baselines have the same bytes. */
#include "store/looks.h"
#include "store/store_priv.h"

#include "base/hash.h"

enum { PROFILES_PER_PAGE = 65536 }; /* a profile's id is page * 65536 + a number that is free */

/* The hash only saves reading: two profiles that meet in it are told apart by their bytes, else a page could be made
 * to pass for its baseline. */
static enum status has_bytes(struct store *store, int64_t profile, struct text bytes, bool *same)
{
    sqlite3_stmt *row = BEGIN(store, PROFILE_GET, INTEGER(profile));
    enum status status = store_next(store, row);
    *same = status == STATUS_OK && text_equal(store_text(row, 0), bytes);
    if (row)
        sqlite3_reset(row);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_profile_put(struct store *store, int64_t page, struct text bytes, int64_t *profile)
{
    *profile = 0;
    if (bytes.length == 0)
        return STATUS_OK;
    const int64_t hash = (int64_t)hash_text(bytes);
    int64_t free_id = page * PROFILES_PER_PAGE;
    sqlite3_stmt *row = BEGIN(store, PROFILES_OF, INTEGER(page));
    enum status status;
    bool same = false;
    while (!same && (status = store_next(store, row)) == STATUS_OK) {
        const int64_t id = sqlite3_column_int64(row, 0);
        const int64_t stored = sqlite3_column_int64(row, 1);
        if (id == free_id)
            free_id++;
        if (stored == hash || stored == 0)
            status = has_bytes(store, id, bytes, &same);
        if (status != STATUS_OK)
            break;
        if (same)
            *profile = id;
    }
    if (row)
        sqlite3_reset(row);
    if (same || (status != STATUS_OK && status != STATUS_NOT_FOUND))
        return same ? STATUS_OK : status;
    if (free_id >= (page + 1) * PROFILES_PER_PAGE)
        return store_fail(store, STATUS_LIMIT, "more than %d profiles of page %lld", PROFILES_PER_PAGE,
                          (long long)page);
    *profile = free_id;
    return CHANGE(store, PROFILE_PUT, INTEGER(free_id), INTEGER(hash), BLOB(bytes));
}

enum status store_profile_sweep(struct store *store, int64_t page)
{
    return CHANGE(store, PROFILE_SWEEP, INTEGER(page));
}

enum status store_profile(struct store *store, struct arena *arena, int64_t profile, struct text *bytes)
{
    enum status status = store_read_text(store, arena, BEGIN(store, PROFILE_GET, INTEGER(profile)), bytes);
    return status == STATUS_NOT_FOUND ? store_fail(store, status, "no profile %lld", (long long)profile) : status;
}
