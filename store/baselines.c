/* baselines.c: the accepted profile of each page, as a history. */
#include "store/baselines.h"
#include "store/store_priv.h"

static const char *const how_names[BASELINE_HOW_COUNT] = {"learned", "approved", "rolled-back", "imported"};

const char *baseline_how_name(enum baseline_how how)
{
    return how_names[how];
}

bool baseline_how_from_name(struct text name, enum baseline_how *how)
{
    size_t index;
    const bool found = store_name_index(name, how_names, BASELINE_HOW_COUNT, &index);
    *how = found ? (enum baseline_how)index : BASELINE_LEARNED;
    return found;
}

static enum status profile_of(struct store *store, const struct baseline *baseline, int64_t *profile)
{
    if (baseline->profile_bytes.length > 0)
        return store_profile_put(store, baseline->page, baseline->profile_bytes, profile);
    *profile = baseline->profile;
    sqlite3_stmt *row = BEGIN(store, PROFILE_GET, INTEGER(baseline->profile));
    enum status status = store_next(store, row);
    if (status == STATUS_OK)
        sqlite3_reset(row);
    /* Another page's profile would never be removed, nor kept, with this one's. */
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && *profile >> 16 != baseline->page))
        return store_fail(store, STATUS_NOT_FOUND, "no profile %lld of page %lld", (long long)*profile,
                          (long long)baseline->page);
    return status;
}

enum status store_baseline_put(struct store *store, const struct baseline *baseline)
{
    int64_t current = 0, profile = 0;
    struct queued queued;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = store_queued(store, baseline->page, &queued);
    if (status == STATUS_OK)
        status = profile_of(store, baseline, &profile);
    if (status == STATUS_OK)
        status = NUMBER(store, BASELINE_CURRENT, &current, INTEGER(baseline->page));
    if (status != STATUS_OK || (baseline->how == BASELINE_LEARNED && current == profile))
        return status;
    if (current != 0)
        status = CHANGE(store, BASELINE_CLOSE, INTEGER(baseline->page), INTEGER(baseline->since), STRING(TEXT("")),
                        STRING(TEXT("")));
    if (status != STATUS_OK)
        return status;
    return CHANGE(store, BASELINE_PUT, INTEGER(baseline->page), INTEGER(profile), INTEGER(baseline->since_run),
                  INTEGER(baseline->since), INTEGER(baseline->how), STRING(baseline->who), STRING(baseline->reason));
}

enum status store_baseline_end(struct store *store, int64_t page, int64_t now, struct text who, struct text reason)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, BASELINE_CLOSE, INTEGER(page), INTEGER(now), STRING(who), STRING(reason));
    if (status == STATUS_OK && sqlite3_changes64(store->db) == 0)
        status = store_fail(store, STATUS_NOT_FOUND, "no baseline of page %lld", (long long)page);
    return status;
}

/* Columns in the order of BASELINE_GET; texts point into the row. */
static void read_baseline(sqlite3_stmt *row, struct baseline *baseline)
{
    const int64_t how = sqlite3_column_int64(row, 8);
    *baseline = (struct baseline){.id = sqlite3_column_int64(row, 0),
                                  .page = sqlite3_column_int64(row, 1),
                                  .url = store_text(row, 2),
                                  .site_name = store_text(row, 3),
                                  .profile = sqlite3_column_int64(row, 4),
                                  .since_run = sqlite3_column_int64(row, 5),
                                  .since = sqlite3_column_int64(row, 6),
                                  .until = sqlite3_column_int64(row, 7),
                                  .how = how >= 0 && how < BASELINE_HOW_COUNT ? (enum baseline_how)how
                                                                              : BASELINE_IMPORTED,
                                  .who = store_text(row, 9),
                                  .reason = store_text(row, 10),
                                  .ended_by = store_text(row, 11),
                                  .ended_reason = store_text(row, 12),
                                  .profile_bytes = store_text(row, 13)};
}

enum status store_baseline(struct store *store, struct arena *arena, int64_t page, struct baseline *baseline)
{
    *baseline = (struct baseline){0};
    sqlite3_stmt *row = BEGIN(store, BASELINE_GET, INTEGER(page));
    enum status status = store_next(store, row);
    if (status == STATUS_NOT_FOUND)
        return store_fail(store, status, "no baseline of page %lld", (long long)page);
    if (status != STATUS_OK)
        return status;
    struct baseline read;
    read_baseline(row, &read);
    struct text *const texts[] = {&read.url,    &read.site_name,    &read.profile_bytes, &read.who,
                                  &read.reason, &read.ended_by, &read.ended_reason};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_copy(arena, *texts[i]);
    *baseline = read;
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_baselines(struct store *store, const struct baseline_query *query, baseline_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT b.id, b.page, p.url, s.name, b.profile, b.since_run, b.since, b.until, b.how, "
                                "b.who, b.reason, b.ended_by, b.ended_reason, ");
    selection_add(&selection, query->profiles ? "f.bytes" : "x''");
    selection_add(&selection, " FROM baseline AS b JOIN page AS p ON p.id = b.page JOIN site AS s ON s.id = p.site");
    selection_add(&selection, query->profiles ? " JOIN profile AS f ON f.id = b.profile WHERE 1" : " WHERE 1");
    if (!query->history)
        selection_add(&selection, " AND b.until = 0");
    if (query->site != 0)
        selection_and(&selection, "p.site = ?", INTEGER(query->site));
    if (query->page != 0)
        selection_and(&selection, "b.page = ?", INTEGER(query->page));
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.name, p.url, b.since, b.id");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        struct baseline baseline;
        read_baseline(row, &baseline);
        if (!each(context, &baseline))
            break;
    }
    return selection_done(row, status);
}

enum status store_baselines_prune(struct store *store, int64_t run)
{
    int64_t before = 0;
    const int64_t oldest = run - STORE_KEEP_RUNS;
    enum status status = NUMBER(store, RUN_STARTED, &before, INTEGER(oldest));
    if (status != STATUS_OK || before == 0)
        return status;
    status = CHANGE(store, PRUNE_PROFILES, INTEGER(before));
    if (status == STATUS_OK)
        status = CHANGE(store, PRUNE_BASELINES, INTEGER(before));
    return status == STATUS_OK ? CHANGE(store, PRUNE_CANDIDATES, INTEGER(oldest)) : status;
}
