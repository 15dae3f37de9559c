/* sites.c: the sites that the store knows, for those who only read. */
#include "store/store_priv.h"

static struct site_row read_site(sqlite3_stmt *row)
{
    return (struct site_row){.id = sqlite3_column_int64(row, 0),
                             .name = store_text(row, 1),
                             .url = store_text(row, 2),
                             .agency = store_text(row, 3),
                             .contact = store_text(row, 4)};
}

enum status store_site_named(struct store *store, struct arena *arena, struct text name, struct site_row *site)
{
    *site = (struct site_row){0};
    sqlite3_stmt *row = BEGIN(store, SITE_NAMED, STRING(name));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    const struct site_row read = read_site(row);
    *site = (struct site_row){.id = read.id,
                              .name = arena_copy(arena, read.name),
                              .url = arena_copy(arena, read.url),
                              .agency = arena_copy(arena, read.agency),
                              .contact = arena_copy(arena, read.contact)};
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_sites(struct store *store, site_each *each, void *context)
{
    sqlite3_stmt *row = BEGIN(store, SITES, INTEGER(0));
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct site_row site = read_site(row);
        if (!each(context, &site)) {
            sqlite3_reset(row);
            return STATUS_OK;
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
