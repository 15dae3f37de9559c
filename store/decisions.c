/* decisions.c: what a person decided about flagged content (store/tickets.h): kept with who, why and until when. */
#include "base/hash.h"
#include "store/store_priv.h"
#include "store/tickets.h"

enum status store_decision_put(struct store *store, const struct decision *decision, int64_t *id)
{
    *id = 0;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, DECISION_PUT, STRING(decision->kind), INTEGER((int64_t)hash_text(decision->content)),
                        STRING(decision->content), INTEGER(decision->page), INTEGER(decision->ticket), STRING(decision->who),
                        STRING(decision->reason), INTEGER(decision->made), INTEGER(decision->until));
    if (status == STATUS_OK)
        *id = sqlite3_last_insert_rowid(store->db);
    return status;
}

enum status store_decision_end(struct store *store, int64_t id, int64_t now, struct text by)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, DECISION_END, INTEGER(id), INTEGER(now), STRING(by));
    if (status == STATUS_OK && sqlite3_changes(store->db) == 0)
        return store_fail(store, STATUS_NOT_FOUND, "no decision %lld that stands", (long long)id);
    return status;
}

enum status store_decisions(struct store *store, const struct decision_query *query, decision_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT d.id, d.kind, d.content, d.page, d.ticket, d.who, d.reason, d.made, d.until, d.ended, "
                                "d.ended_by, coalesce(p.url, '') FROM decision AS d LEFT JOIN page AS p ON p.id = d.page WHERE 1");
    if (query->id)
        selection_and(&selection, "d.id = ?", INTEGER(query->id));
    if (query->standing)
        selection_add(&selection, " AND d.ended = 0");
    if (query->page && query->content.data) {
        selection_and(&selection, "(d.page = ?", INTEGER(query->page));
        selection_add(&selection, " OR d.page = 0");
        selection_and(&selection, "d.hash = ?", INTEGER((int64_t)hash_text(query->content)));
        selection_and(&selection, "d.content = ?)", STRING(query->content));
    } else if (query->page) {
        selection_and(&selection, "d.page = ?", INTEGER(query->page));
    }
    if (query->ticket)
        selection_and(&selection, "d.ticket = ?", INTEGER(query->ticket));
    if (query->at)
        selection_and(&selection, "(d.until = 0 OR d.until > ?)", INTEGER(query->at));
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY d.id DESC");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct decision decision = {.id = sqlite3_column_int64(row, 0),
                                          .kind = store_text(row, 1),
                                          .content = store_text(row, 2),
                                          .page = sqlite3_column_int64(row, 3),
                                          .ticket = sqlite3_column_int64(row, 4),
                                          .who = store_text(row, 5),
                                          .reason = store_text(row, 6),
                                          .made = sqlite3_column_int64(row, 7),
                                          .until = sqlite3_column_int64(row, 8),
                                          .ended = sqlite3_column_int64(row, 9),
                                          .ended_by = store_text(row, 10),
                                          .url = store_text(row, 11)};
        if (!each(context, &decision))
            break;
    }
    return selection_done(row, status);
}

enum status store_decidable(struct store *store, struct arena *arena, int64_t run, const int64_t **pages, size_t *count)
{
    ARENA_LIST(int64_t) list = {0};
    sqlite3_stmt *row = BEGIN(store, DECIDABLE, INTEGER(run));
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK)
        *ARENA_PUSH(arena, &list) = sqlite3_column_int64(row, 0);
    *pages = list.items;
    *count = list.count;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
