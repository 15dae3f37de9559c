/* audit.c: the log that only grows (store/audit.h). */
#include "store/audit.h"

#include "base/digest.h"
#include "store/store_priv.h"

#include <string.h>

static struct text cut(struct text t)
{
    size_t length = t.length > AUDIT_LIMIT_TEXT_BYTES ? AUDIT_LIMIT_TEXT_BYTES : t.length;
    while (length > 0 && length < t.length && ((unsigned char)t.data[length] & 0xC0) == 0x80)
        length--; /* not within a character */
    return text_slice(t, 0, length);
}

static void add_number(struct digest *digest, int64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    digest_add(digest, text_of((const char *)bytes, sizeof bytes));
}

/* With its length before it: two texts cannot be moved into each other. */
static void add_text(struct digest *digest, struct text t)
{
    add_number(digest, (int64_t)t.length);
    digest_add(digest, t);
}

/* SHA-256 over the chain before and all columns. False where there is no memory. */
static bool chain_of(struct text before, const struct audit_row *row, unsigned char sum[DIGEST_LIMIT_BYTES])
{
    struct digest *digest = digest_open(DIGEST_SHA256);
    if (!digest)
        return false;
    add_text(digest, before);
    add_number(digest, row->time);
    add_text(digest, row->who);
    add_text(digest, row->what);
    add_text(digest, row->kind);
    add_number(digest, row->subject);
    add_text(digest, row->detail);
    return digest_end(digest, sum) == DIGEST_SHA256_BYTES;
}

enum status store_audit(struct store *store, const struct audit_row *given)
{
    struct audit_row row = *given;
    row.who = cut(row.who);
    row.detail = cut(row.detail);
    if (row.what.length == 0 || row.kind.length == 0)
        return store_fail(store, STATUS_INVALID, "an audit row must say what was done to what");
    enum status status = store_writable(store); /* the last row is read within the transaction: nobody comes between */
    if (status != STATUS_OK)
        return status;
    unsigned char sum[DIGEST_LIMIT_BYTES];
    sqlite3_stmt *last = store_begin(store, QUERY_AUDIT_LAST, NULL, 0);
    status = store_next(store, last);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    bool made = chain_of(status == STATUS_OK ? store_text(last, 0) : TEXT(""), &row, sum);
    if (last)
        sqlite3_reset(last);
    if (!made)
        return store_fail(store, STATUS_IO, "out of memory");
    return CHANGE(store, AUDIT_PUT, INTEGER(row.time), STRING(row.who), STRING(row.what), STRING(row.kind),
                  INTEGER(row.subject), STRING(row.detail), BLOB(text_of((const char *)sum, DIGEST_SHA256_BYTES)));
}

static struct audit_row row_of(sqlite3_stmt *statement)
{
    return (struct audit_row){.id = sqlite3_column_int64(statement, 0),
                              .time = sqlite3_column_int64(statement, 1),
                              .who = store_text(statement, 2),
                              .what = store_text(statement, 3),
                              .kind = store_text(statement, 4),
                              .subject = sqlite3_column_int64(statement, 5),
                              .detail = store_text(statement, 6)};
}

enum status store_audit_rows(struct store *store, const struct audit_query *query, audit_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT id, time, who, what, kind, subject, detail FROM audit WHERE 1");
    if (query->kind.length)
        /* + : along the log. By its index all rows of a kind would be read and sorted before the first is given. */
        selection_and(&selection, query->subject ? "kind = ?" : "+kind = ?", STRING(query->kind));
    if (query->subject)
        selection_and(&selection, "subject = ?", INTEGER(query->subject));
    if (query->who.length)
        selection_and(&selection, "who = ?", STRING(query->who));
    if (query->after)
        selection_and(&selection, "id > ?", INTEGER(query->after));
    if (query->before)
        selection_and(&selection, "id < ?", INTEGER(query->before));
    sqlite3_stmt *statement = selection_end(&selection, store, query->newest_first ? " ORDER BY id DESC" : " ORDER BY id");
    enum status status = STATUS_IO;
    for (size_t given = 0; statement && (query->room == 0 || given < query->room); given++) {
        status = store_next(store, statement);
        if (status != STATUS_OK)
            break;
        const struct audit_row row = row_of(statement);
        if (!each(context, &row))
            break;
    }
    return selection_done(statement, status);
}

enum status store_audit_end(struct store *store, struct arena *arena, int64_t *row, struct text *chain)
{
    char hex[2 * DIGEST_SHA256_BYTES + 1];
    *row = 0;
    *chain = (struct text){0};
    sqlite3_stmt *end = store_begin(store, QUERY_AUDIT_END, NULL, 0);
    enum status status = store_next(store, end);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    *row = sqlite3_column_int64(end, 0);
    const struct text bytes = store_text(end, 1);
    if (bytes.length == DIGEST_SHA256_BYTES) {
        digest_hex((const unsigned char *)bytes.data, bytes.length, hex);
        *chain = arena_copy(arena, text_from_string(hex));
    }
    sqlite3_reset(end);
    return STATUS_OK;
}

enum status store_audit_check(struct store *store, int64_t *row_id)
{
    unsigned char before[DIGEST_LIMIT_BYTES];
    size_t length = 0;
    *row_id = 0;
    sqlite3_stmt *all = store_begin(store, QUERY_AUDIT_ALL, NULL, 0);
    enum status status;
    while ((status = store_next(store, all)) == STATUS_OK) {
        unsigned char sum[DIGEST_LIMIT_BYTES];
        const struct audit_row row = row_of(all);
        const struct text stored = store_text(all, 7);
        bool fits = chain_of(text_of((const char *)before, length), &row, sum) && stored.length == DIGEST_SHA256_BYTES &&
                    memcmp(stored.data, sum, DIGEST_SHA256_BYTES) == 0;
        if (!fits) {
            *row_id = row.id;
            sqlite3_reset(all);
            return store_fail(store, STATUS_INVALID, "the audit log was changed: row %lld", (long long)row.id);
        }
        memcpy(before, sum, length = DIGEST_SHA256_BYTES);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
