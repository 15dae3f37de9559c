/* notes.c: what the crawl had to leave out, counted by site and kind. */
#include "store/store_priv.h"

enum status store_note(struct store *store, int64_t run, int64_t site, const char *kind, struct text detail,
                       uint64_t count)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    return CHANGE(store, NOTE_ADD, INTEGER(run), INTEGER(site), STRING(text_from_string(kind)), STRING(detail),
                  INTEGER((int64_t)count));
}

enum status store_notes(struct store *store, int64_t run, note_each *each, void *context)
{
    sqlite3_stmt *statement = BEGIN(store, NOTES, INTEGER(run));
    enum status status;
    while ((status = store_next(store, statement)) == STATUS_OK) {
        struct note note = {.site = sqlite3_column_int64(statement, 0),
                            .site_name = store_text(statement, 1),
                            .kind = store_text(statement, 2),
                            .detail = store_text(statement, 3),
                            .count = (uint64_t)sqlite3_column_int64(statement, 4)};
        if (!each(context, &note)) {
            sqlite3_reset(statement);
            return STATUS_OK;
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
