/* outbox.c: messages that wait, and what became of them (store/outbox.h). */
#include "store/outbox.h"

#include "base/digest.h"
#include "base/utf8.h"
#include "store/audit.h"
#include "store/store_priv.h"

#include <stdio.h>

static const char *const state_names[OUTBOX_STATE_COUNT] = {
    [OUTBOX_WAITING] = "waiting", [OUTBOX_SENDING] = "sending",   [OUTBOX_SENT] = "sent",
    [OUTBOX_FAILED] = "failed",   [OUTBOX_GIVEN_UP] = "given-up", [OUTBOX_CANCELLED] = "cancelled",
};
/* What the audit log calls a change to a state; NULL: it is not told (an attempt). */
static const char *const state_events[OUTBOX_STATE_COUNT] = {
    [OUTBOX_WAITING] = "message-retried", [OUTBOX_SENT] = "message-sent",           [OUTBOX_FAILED] = "message-failed",
    [OUTBOX_GIVEN_UP] = "message-given-up", [OUTBOX_CANCELLED] = "message-cancelled",
};

const char *outbox_state_name(enum outbox_state state)
{
    return state_names[state];
}

bool outbox_state_from_name(struct text name, enum outbox_state *state)
{
    size_t index = 0;
    if (!store_name_index(name, state_names, OUTBOX_STATE_COUNT, &index))
        return false;
    *state = (enum outbox_state)index;
    return true;
}

static enum status tell(struct store *store, const struct outbox_message *message, const char *what, struct text detail,
                        int64_t now, struct text who)
{
    const struct audit_row row = {.time = now, .who = who, .what = text_from_string(what), .kind = TEXT("message"),
                                  .subject = message->id, .detail = detail};
    return store_audit(store, &row);
}

enum status store_outbox_find(struct store *store, struct text key, int64_t *id)
{
    return NUMBER(store, OUTBOX_BY_KEY, id, STRING(key));
}

enum status store_outbox_notice(struct store *store, struct text start, int64_t *id)
{
    return NUMBER(store, OUTBOX_NOTICE, id, STRING(start));
}

enum status store_outbox_notice_before(struct store *store, struct text start, int64_t time, int64_t *id)
{
    return NUMBER(store, OUTBOX_NOTICE_BEFORE, id, STRING(start), INTEGER(time));
}

/* Who gets what, and its sum: so the log says later what exactly was sent. */
static enum status tell_queued(struct store *store, const struct outbox_message *message, int64_t now, struct text who)
{
    unsigned char sum[DIGEST_SHA256_BYTES];
    char hex[DIGEST_SHA256_HEX + 1];
    char line[AUDIT_LIMIT_TEXT_BYTES];
    digest_sha256(message->bytes, sum);
    digest_hex(sum, sizeof sum, hex);
    snprintf(line, sizeof line, "%.*s %.*s id %.*s sha256 %s", TEXT_ARGS(message->channel), TEXT_ARGS(message->recipient),
             TEXT_ARGS(message->message_id), hex);
    return tell(store, message, "message-queued", text_from_string(line), now, who);
}

enum status store_outbox_put(struct store *store, const struct outbox_message *given, int64_t now, struct text who, int64_t *id,
                             bool *is_new)
{
    struct outbox_message message = *given;
    *is_new = false;
    *id = 0;
    if (!message.kind.length || !message.channel.length || !message.recipient.length || !message.key.length ||
        !message.message_id.length || !message.bytes.length)
        return store_fail(store, STATUS_INVALID, "a message needs kind, channel, recipient, key, id and bytes");
    if (message.bytes.length > OUTBOX_LIMIT_BYTES)
        return store_fail(store, STATUS_LIMIT, "a message of %zu bytes is too large", message.bytes.length);
    enum status status = store_writable(store); /* the key is looked for within the transaction: nobody comes between */
    if (status == STATUS_OK)
        status = store_outbox_find(store, message.key, id);
    if (status != STATUS_OK || *id != 0)
        return status;
    status = CHANGE(store, OUTBOX_PUT, STRING(message.kind), STRING(message.channel), STRING(message.recipient),
                    STRING(message.subject), INTEGER(message.ticket), STRING(message.key), STRING(message.message_id), INTEGER(now),
                    BLOB(message.bytes));
    if (status != STATUS_OK)
        return status;
    *id = message.id = sqlite3_last_insert_rowid(store->db);
    *is_new = true;
    return tell_queued(store, &message, now, who);
}

static struct outbox_message message_of(sqlite3_stmt *row)
{
    const int64_t state = sqlite3_column_int64(row, 8);
    return (struct outbox_message){
        .id = sqlite3_column_int64(row, 0),
        .kind = store_text(row, 1),
        .channel = store_text(row, 2),
        .recipient = store_text(row, 3),
        .subject = store_text(row, 4),
        .ticket = sqlite3_column_int64(row, 5),
        .key = store_text(row, 6),
        .message_id = store_text(row, 7),
        /* a file changed by hand: nobody sends what nobody understands */
        .state = state >= 0 && state < OUTBOX_STATE_COUNT ? (enum outbox_state)state : OUTBOX_FAILED,
        .tries = (uint32_t)sqlite3_column_int64(row, 9),
        .next_try = sqlite3_column_int64(row, 10),
        .queued = sqlite3_column_int64(row, 11),
        .since = sqlite3_column_int64(row, 12),
        .changed = sqlite3_column_int64(row, 13),
        .error = store_text(row, 14),
        .size = (uint64_t)sqlite3_column_int64(row, 15),
    };
}

enum status store_outbox_get(struct store *store, struct arena *arena, int64_t id, struct outbox_message *message)
{
    *message = (struct outbox_message){0};
    sqlite3_stmt *row = BEGIN(store, OUTBOX_GET, INTEGER(id));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? store_fail(store, status, "there is no message %lld", (long long)id) : status;
    const struct outbox_message there = message_of(row);
    *message = there;
    message->kind = arena_copy(arena, there.kind);
    message->channel = arena_copy(arena, there.channel);
    message->recipient = arena_copy(arena, there.recipient);
    message->subject = arena_copy(arena, there.subject);
    message->key = arena_copy(arena, there.key);
    message->message_id = arena_copy(arena, there.message_id);
    message->error = arena_copy(arena, there.error);
    message->bytes = arena_copy(arena, store_text(row, 16));
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_outbox(struct store *store, const struct outbox_query *query, outbox_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE 1");
    selection_among(&selection, "state", query->states, OUTBOX_STATE_COUNT);
    if (query->ticket)
        selection_and(&selection, "ticket = ?", INTEGER(query->ticket));
    if (query->kind.length)
        selection_and(&selection, "kind = ?", STRING(query->kind));
    sqlite3_stmt *statement = selection_end(&selection, store, " ORDER BY id DESC");
    enum status status = STATUS_IO;
    for (size_t given = 0; statement && (query->room == 0 || given < query->room); given++) {
        status = store_next(store, statement);
        if (status != STATUS_OK)
            break;
        const struct outbox_message message = message_of(statement);
        if (!each(context, &message))
            break;
    }
    return selection_done(statement, status);
}

enum status store_outbox_counts(struct store *store, uint64_t counts[OUTBOX_STATE_COUNT])
{
    for (size_t i = 0; i < OUTBOX_STATE_COUNT; i++)
        counts[i] = 0;
    sqlite3_stmt *rows = store_begin(store, QUERY_OUTBOX_COUNTS, NULL, 0);
    enum status status;
    while ((status = store_next(store, rows)) == STATUS_OK) {
        const int64_t state = sqlite3_column_int64(rows, 0);
        if (state >= 0 && state < OUTBOX_STATE_COUNT)
            counts[state] = (uint64_t)sqlite3_column_int64(rows, 1);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_outbox_due(struct store *store, int64_t now, int64_t *ids, size_t room, size_t *count)
{
    *count = 0;
    if (room == 0)
        return STATUS_OK;
    sqlite3_stmt *rows = BEGIN(store, OUTBOX_DUE, INTEGER(now), INTEGER((int64_t)room));
    enum status status;
    while ((status = store_next(store, rows)) == STATUS_OK && *count < room)
        ids[(*count)++] = sqlite3_column_int64(rows, 0);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_outbox_claim(struct store *store, int64_t id, int64_t next_try, int64_t now)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, OUTBOX_CLAIM, INTEGER(id), INTEGER(next_try), INTEGER(now)) : status;
}

enum status store_outbox_state(struct store *store, const struct outbox_message *message, enum outbox_state state, int64_t next_try,
                               struct text error, int64_t now, struct text who)
{
    /* A failed try leaves it waiting; it waits again after it had ended only because somebody says so. */
    const bool is_attempt = state == OUTBOX_WAITING && (message->state == OUTBOX_WAITING || message->state == OUTBOX_SENDING);
    const struct text cut = utf8_cut(error, OUTBOX_LIMIT_ERROR_BYTES);
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, OUTBOX_STATE, INTEGER(message->id), INTEGER(state), INTEGER(next_try), INTEGER(now), STRING(cut));
    if (status != STATUS_OK || is_attempt || !state_events[state])
        return status;
    if (state == OUTBOX_WAITING)
        status = CHANGE(store, OUTBOX_AGAIN, INTEGER(message->id), INTEGER(now));
    if (status != STATUS_OK)
        return status;
    return tell(store, message, state_events[state], cut, now, who);
}

enum status store_outbox_forget(struct store *store, int64_t before)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, OUTBOX_FORGET, INTEGER(before)) : status;
}

enum status store_digest_last(struct store *store, struct arena *arena, struct digest_mark *mark)
{
    *mark = (struct digest_mark){0};
    sqlite3_stmt *row = store_begin(store, QUERY_DIGEST_LAST, NULL, 0);
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *mark = (struct digest_mark){.day = arena_copy(arena, store_text(row, 0)), .time = sqlite3_column_int64(row, 1),
                                 .run = sqlite3_column_int64(row, 2), .audit = sqlite3_column_int64(row, 3)};
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_digest_of_day(struct store *store, struct text day, bool *had)
{
    int64_t found = 0;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = NUMBER(store, DIGEST_OF_DAY, &found, STRING(day));
    *had = found != 0;
    return status;
}

enum status store_digest_put(struct store *store, const struct digest_mark *mark)
{
    bool had = false;
    enum status status = store_digest_of_day(store, mark->day, &had);
    if (status == STATUS_OK && had)
        return store_fail(store, STATUS_INVALID, "%.*s had its digest", TEXT_ARGS(mark->day));
    return status == STATUS_OK ? CHANGE(store, DIGEST_PUT, STRING(mark->day), INTEGER(mark->time), INTEGER(mark->run), INTEGER(mark->audit))
                               : status;
}
