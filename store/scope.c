/* scope.c: a store that shows only some sites (store/scope.h). */
#include "store/scope.h"

#include "store/store_priv.h"

#include <stdlib.h>
#include <string.h>

static const char *const view_sql[] = {
#define BOUNDED(table, columns, condition) \
    "CREATE TEMP VIEW " table " AS SELECT " columns " FROM main." table " WHERE " condition,
#include "store/scope.def"
};

static const char *const kind_sql[SCOPE_KIND_COUNT] = {
#define SCOPE_KIND(name, sql) [SCOPE_##name] = sql,
#include "store/scope.def"
};

/* The sites' ids, sorted. */
struct store_bounds {
    int64_t *sites;
    size_t count;
    bool is_changing; /* they are being read, past the views */
};

static int compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void in_bounds(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const struct store_bounds *bounds = sqlite3_user_data(context);
    const int64_t site = sqlite3_value_int64(values[0]);
    sqlite3_result_int(context, bounds->count > 0 &&
                                    bsearch(&site, bounds->sites, bounds->count, sizeof site, compare) != NULL);
}

static const char *const view_names[] = {
#define BOUNDED(table, columns, condition) table,
#include "store/scope.def"
};

static bool has_view(const char *table)
{
    for (size_t i = 0; i < sizeof view_names / sizeof *view_names; i++)
        if (strcmp(view_names[i], table) == 0)
            return true;
    return false;
}

/* A column of a table may be read by a view's own words alone. Of a table of which no column is read (count(*), a look-up by its id)
 * SQLite asks once more without saying for whom, with an empty column: where the name means a view, that was settled before. */
static int authorize(void *context, int action, const char *table, const char *column, const char *database, const char *view)
{
    const struct store_bounds *bounds = context;
    const bool is_kept = action == SQLITE_READ && database && strcmp(database, "main") == 0;
    if (!is_kept || view || bounds->is_changing)
        return SQLITE_OK;
    return column && column[0] == '\0' && has_view(table) ? SQLITE_OK : SQLITE_DENY;
}

/* The sites of these agencies, asked past the views. */
static enum status find_sites(struct store *store, struct text agency, struct store_bounds *bounds)
{
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(store->db, "SELECT id FROM main.site WHERE agency = ?1", -1, &row, NULL) != SQLITE_OK)
        return store_fail_sql(store);
    enum status status = store_bind(row, 1, &STRING(agency)) ? STATUS_OK : store_fail_sql(store);
    while (status == STATUS_OK && (status = store_next(store, row)) == STATUS_OK) {
        int64_t *more = realloc(bounds->sites, (bounds->count + 1) * sizeof *more);
        if (!more) {
            status = store_fail(store, STATUS_IO, "out of memory");
            break;
        }
        bounds->sites = more;
        bounds->sites[bounds->count++] = sqlite3_column_int64(row, 0);
    }
    return selection_done(row, status);
}

enum status store_bound_to(struct store *store, const struct text *agencies, size_t count)
{
    struct store_bounds *bounds = store->bounds;
    if (!bounds)
        return store_fail(store, STATUS_INVALID, "this store shows all sites");
    bounds->count = 0;
    bounds->is_changing = true;
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (agencies[i].length > 0) /* sites without an agency belong to nobody, not to everybody */
            status = find_sites(store, agencies[i], bounds);
    bounds->is_changing = false;
    if (status != STATUS_OK)
        bounds->count = 0;
    else if (bounds->count > 0)
        qsort(bounds->sites, bounds->count, sizeof *bounds->sites, compare);
    return status;
}

enum status store_open_bounded(const char *folder, struct store **result)
{
    enum status status = store_open(folder, false, result);
    struct store *store = *result;
    if (status != STATUS_OK)
        return status;
    store->bounds = calloc(1, sizeof *store->bounds);
    if (!store->bounds)
        return store_fail(store, STATUS_IO, "out of memory");
    if (sqlite3_create_function(store->db, "in_bounds", 1, SQLITE_UTF8, store->bounds, in_bounds, NULL, NULL) != SQLITE_OK)
        return store_fail_sql(store);
    status = store_execute(store, "PRAGMA query_only = OFF");
    for (size_t i = 0; status == STATUS_OK && i < sizeof view_sql / sizeof *view_sql; i++)
        status = store_execute(store, view_sql[i]);
    if (status == STATUS_OK)
        status = store_execute(store, "PRAGMA query_only = ON");
    sqlite3_set_authorizer(store->db, authorize, store->bounds);
    return status;
}

void store_bounds_free(struct store_bounds *bounds)
{
    if (bounds)
        free(bounds->sites);
    free(bounds);
}

enum status store_shows(struct store *store, enum scope_kind kind, int64_t id)
{
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(store->db, kind_sql[kind], -1, &row, NULL) != SQLITE_OK)
        return store_fail_sql(store);
    sqlite3_bind_int64(row, 1, id);
    enum status status = store_next(store, row);
    sqlite3_finalize(row);
    return status;
}

enum status store_hold(struct store *store)
{
    if (store->writer)
        return store_fail(store, STATUS_INVALID, "a view of the store is for readers");
    store_rest(store);
    return store_execute(store, "BEGIN");
}

void store_rest(struct store *store)
{
    store_reset_all(store);
    if (!store->writer && sqlite3_get_autocommit(store->db) == 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* of reads: there is nothing to lose */
}
