/* evidence.c: rows about kept files (store/evidence.h). */
#include "store/evidence.h"
#include "store/store_priv.h"

enum status store_evidence_put(struct store *store, const struct evidence_row *row, int64_t *id)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    if (row->part_count > EVIDENCE_LIMIT_PARTS)
        return store_fail(store, STATUS_LIMIT, "evidence of more parts than are accepted");
    status = CHANGE(store, EVIDENCE_PUT, INTEGER(row->page), INTEGER(row->run), INTEGER(row->time), INTEGER((int64_t)row->sum),
                    STRING(row->file), INTEGER((int64_t)row->bytes), STRING(row->sha256));
    *id = sqlite3_last_insert_rowid(store->db);
    for (size_t i = 0; i < row->part_count && status == STATUS_OK; i++) {
        const struct evidence_part *part = &row->parts[i];
        status = CHANGE(store, EVIDENCE_PART_PUT, INTEGER(*id), INTEGER((int64_t)i), STRING(part->identity),
                        INTEGER((int64_t)part->start), INTEGER((int64_t)part->length), INTEGER(part->status),
                        STRING(part->address), STRING(part->certificate));
    }
    return status;
}

enum status store_evidence_again(struct store *store, int64_t id, int64_t run, int64_t time)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, EVIDENCE_AGAIN, INTEGER(id), INTEGER(run), INTEGER(time)) : status;
}

static struct evidence_row row_of(struct arena *arena, sqlite3_stmt *row)
{
    return (struct evidence_row){.id = sqlite3_column_int64(row, 0),
                                 .page = sqlite3_column_int64(row, 1),
                                 .run = sqlite3_column_int64(row, 2),
                                 .time = sqlite3_column_int64(row, 3),
                                 .last_run = sqlite3_column_int64(row, 4),
                                 .last_time = sqlite3_column_int64(row, 5),
                                 .sum = (uint64_t)sqlite3_column_int64(row, 6),
                                 .file = arena_copy(arena, store_text(row, 7)),
                                 .bytes = (uint64_t)sqlite3_column_int64(row, 8),
                                 .sha256 = arena_copy(arena, store_text(row, 9))};
}

/* The only row of a statement; resets it. */
static enum status one(struct store *store, struct arena *arena, sqlite3_stmt *statement, struct evidence_row *row)
{
    enum status status = store_next(store, statement);
    if (status != STATUS_OK)
        return status;
    *row = row_of(arena, statement);
    sqlite3_reset(statement);
    return STATUS_OK;
}

enum status store_evidence_last(struct store *store, struct arena *arena, int64_t page, struct evidence_row *row)
{
    return one(store, arena, BEGIN(store, EVIDENCE_LAST, INTEGER(page)), row);
}

enum status store_evidence_oldest(struct store *store, struct arena *arena, int64_t time, int64_t run, struct evidence_row *row)
{
    return one(store, arena, BEGIN(store, EVIDENCE_OLDEST, INTEGER(time), INTEGER(run)), row);
}

static enum status read_parts(struct store *store, struct arena *arena, struct evidence_row *row)
{
    ARENA_LIST(struct evidence_part) parts = {0};
    sqlite3_stmt *statement = BEGIN(store, EVIDENCE_PARTS, INTEGER(row->id));
    enum status status;
    while ((status = store_next(store, statement)) == STATUS_OK)
        *ARENA_PUSH(arena, &parts) = (struct evidence_part){.identity = arena_copy(arena, store_text(statement, 0)),
                                                            .start = (uint64_t)sqlite3_column_int64(statement, 1),
                                                            .length = (uint64_t)sqlite3_column_int64(statement, 2),
                                                            .status = (uint16_t)sqlite3_column_int(statement, 3),
                                                            .address = arena_copy(arena, store_text(statement, 4)),
                                                            .certificate = arena_copy(arena, store_text(statement, 5))};
    row->parts = parts.items;
    row->part_count = parts.count;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_evidence_of_page(struct store *store, struct arena *arena, int64_t page, const struct evidence_row **rows,
                                   size_t *count)
{
    ARENA_LIST(struct evidence_row) list = {0};
    sqlite3_stmt *statement = BEGIN(store, EVIDENCE_OF_PAGE, INTEGER(page));
    enum status status;
    while ((status = store_next(store, statement)) == STATUS_OK)
        *ARENA_PUSH(arena, &list) = row_of(arena, statement);
    if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++)
        status = read_parts(store, arena, &list.items[i]);
    *rows = list.items;
    *count = list.count;
    return status;
}

enum status store_evidence_remove(struct store *store, int64_t id)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, EVIDENCE_PARTS_REMOVE, INTEGER(id));
    return status == STATUS_OK ? CHANGE(store, EVIDENCE_REMOVE, INTEGER(id)) : status;
}

enum status store_evidence_bytes(struct store *store, uint64_t *bytes)
{
    int64_t sum = 0;
    enum status status = store_number(store, QUERY_EVIDENCE_BYTES, NULL, 0, &sum);
    *bytes = (uint64_t)sum;
    return status;
}

enum status store_evidence_has_file(struct store *store, struct text file, bool *has)
{
    int64_t count = 0;
    enum status status = NUMBER(store, EVIDENCE_HAS_FILE, &count, STRING(file));
    *has = count > 0;
    return status;
}

enum status store_evidence_hold(struct store *store, int64_t page, bool hold)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    return hold ? CHANGE(store, EVIDENCE_HOLD, INTEGER(page)) : CHANGE(store, EVIDENCE_RELEASE, INTEGER(page));
}

struct text evidence_picture(struct arena *arena, struct text file, struct text identity, bool hidden)
{
    bool is_plain = identity.length > 0 && text_ends_with(file, TEXT(EVIDENCE_FILE_END));
    for (size_t i = 0; i < identity.length; i++)
        is_plain = is_plain && (ascii_is_alnum(identity.data[i]) || identity.data[i] == '-' || identity.data[i] == '_');
    if (!is_plain)
        return (struct text){0};
    return arena_printf(arena, "%.*s.%.*s%s" EVIDENCE_PICTURE_END, (int)(file.length - (sizeof EVIDENCE_FILE_END - 1)), file.data,
                        TEXT_ARGS(identity), hidden ? "-hidden" : "");
}
