/* items.c: changes that concern a whole site: one row, one decision. */
#include "store/baselines.h"
#include "store/store_priv.h"

enum status store_item_put(struct store *store, const struct site_item *item, int64_t *id, bool *is_new)
{
    *id = 0;
    *is_new = false;
    const struct text value = text_slice(item->value, 0, STORE_LIMIT_VALUE_BYTES);
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = NUMBER(store, ITEM_FIND, id, INTEGER(item->site), STRING(item->kind), STRING(value));
    if (status != STATUS_OK)
        return status;
    if (*id != 0)
        return CHANGE(store, ITEM_UPDATE, INTEGER(*id), STRING(item->detail), INTEGER((int64_t)item->pages),
                      INTEGER(item->last_run), INTEGER(item->last_time), REAL(item->points), STRING(item->identity));
    status = CHANGE(store, ITEM_PUT, INTEGER(item->site), STRING(item->kind), STRING(value), STRING(item->detail),
                    STRING(item->example), INTEGER((int64_t)item->pages), INTEGER(item->last_run),
                    INTEGER(item->last_time), REAL(item->points), STRING(item->identity));
    *is_new = status == STATUS_OK;
    *id = *is_new ? sqlite3_last_insert_rowid(store->db) : 0;
    return status;
}

enum status store_item_decide(struct store *store, int64_t id, enum item_state state, struct text who,
                              struct text reason, int64_t now)
{
    if (state == ITEM_OPEN)
        return store_fail(store, STATUS_INVALID, "a decided item is not opened again");
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, ITEM_DECIDE, INTEGER(id), INTEGER(state), STRING(who), STRING(reason), INTEGER(now));
    if (status == STATUS_OK && sqlite3_changes64(store->db) == 0)
        status = store_fail(store, STATUS_NOT_FOUND, "no item %lld", (long long)id);
    return status;
}

enum status store_items_gone(struct store *store, int64_t site, int64_t run, int64_t now, uint64_t *count)
{
    *count = 0;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, ITEMS_GONE, INTEGER(site), INTEGER(run), INTEGER(now));
    if (status == STATUS_OK)
        *count = (uint64_t)sqlite3_changes64(store->db);
    return status;
}

static enum item_state state_of(sqlite3_stmt *row, int column)
{
    const int64_t state = sqlite3_column_int64(row, column);
    return state >= 0 && state < ITEM_STATE_COUNT ? (enum item_state)state : ITEM_OPEN;
}

enum status store_items(struct store *store, const struct item_query *query, item_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT i.id, i.site, s.name, i.kind, i.value, i.detail, i.example, i.pages, i.first_run, "
                                "i.first_time, i.last_run, i.last_time, i.state, i.who, i.reason, i.decided, i.points, i.identity "
                                "FROM item AS i JOIN site AS s ON s.id = i.site WHERE 1");
    if (query->id != 0)
        selection_and(&selection, "i.id = ?", INTEGER(query->id));
    if (query->site != 0)
        selection_and(&selection, "i.site = ?", INTEGER(query->site));
    if (query->kind.length != 0)
        selection_and(&selection, "i.kind = ?", STRING(query->kind));
    if (query->value.length != 0)
        selection_and(&selection, "i.value = ?", STRING(text_slice(query->value, 0, STORE_LIMIT_VALUE_BYTES)));
    selection_among(&selection, "i.state", query->states, ITEM_STATE_COUNT);
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.name, i.kind, i.value, i.id");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct site_item item = {.id = sqlite3_column_int64(row, 0),
                                       .site = sqlite3_column_int64(row, 1),
                                       .site_name = store_text(row, 2),
                                       .kind = store_text(row, 3),
                                       .value = store_text(row, 4),
                                       .detail = store_text(row, 5),
                                       .example = store_text(row, 6),
                                       .pages = (uint64_t)sqlite3_column_int64(row, 7),
                                       .first_run = sqlite3_column_int64(row, 8),
                                       .first_time = sqlite3_column_int64(row, 9),
                                       .last_run = sqlite3_column_int64(row, 10),
                                       .last_time = sqlite3_column_int64(row, 11),
                                       .state = state_of(row, 12),
                                       .who = store_text(row, 13),
                                       .reason = store_text(row, 14),
                                       .decided = sqlite3_column_int64(row, 15),
                                       .points = sqlite3_column_double(row, 16),
                                       .identity = store_text(row, 17)};
        if (!each(context, &item))
            break;
    }
    return selection_done(row, status);
}
