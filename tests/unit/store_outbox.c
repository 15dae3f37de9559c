/* Messages that wait to be sent: queued once, claimed before a try, told in the audit log. */
#include "store/outbox.h"

#include "store/audit.h"
#include "tests/unit/store_fixture.h"

#include <sys/wait.h>

static struct store *beside(const char *path)
{
    struct store *store = NULL;
    if (!EXPECT_NUMBER(store_open_beside(path, &store), STATUS_OK))
        test_say("%s", store_error(store));
    return store;
}

static struct outbox_message mail(struct text key)
{
    return (struct outbox_message){.kind = TEXT("ticket"), .channel = TEXT("mail"), .recipient = TEXT("vanthu@so-y-te.test"),
                                   .subject = TEXT("[RS-2026-0007] Gỡ nội dung"), .ticket = 7, .key = key,
                                   .message_id = TEXT("a1@doi.test"), .bytes = TEXT("Subject: x\r\n\r\nx\r\n")};
}

static int64_t put(struct store *store, struct text key, bool wanted_new)
{
    int64_t id = 0;
    bool is_new = !wanted_new;
    const struct outbox_message message = mail(key);
    EXPECT_NUMBER(store_outbox_put(store, &message, NOON, TEXT("An"), &id, &is_new), STATUS_OK);
    EXPECT_NUMBER(is_new, wanted_new);
    return id;
}

static bool count_message(void *context, const struct outbox_message *message)
{
    (void)message;
    ++*(int *)context;
    return true;
}

static bool count_event(void *context, const struct audit_row *row)
{
    if (!text_equal(row->what, TEXT("message-queued")))
        ++*(int *)context;
    return true;
}

TEST(the_same_notice_is_queued_once_and_with_what_it_tells)
{
    const char *path = folder(arena, "outbox");
    struct store *store = beside(path);
    put(store, TEXT("ticket/7/sent"), true);
    EXPECT_NUMBER(store_abandon(store), STATUS_OK); /* what it tells did not come about: neither did the message */
    int64_t first = put(store, TEXT("ticket/7/sent"), true);
    EXPECT_NUMBER(put(store, TEXT("ticket/7/sent"), false), first);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    EXPECT_NUMBER(put(store, TEXT("ticket/7/sent"), false), first);
    EXPECT(put(store, TEXT("ticket/7/reminder/1"), true) != first);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);

    int64_t id = 0;
    EXPECT_NUMBER(store_outbox_notice(store, TEXT("ticket/7/reminder"), &id), STATUS_OK);
    EXPECT(id > first);
    EXPECT_NUMBER(store_outbox_notice(store, TEXT("ticket/7/remind"), &id), STATUS_OK);
    EXPECT_NUMBER(id, 0);
    EXPECT_NUMBER(store_outbox_notice(store, TEXT("ticket/7/reminder/1"), &id), STATUS_OK);
    EXPECT_NUMBER(id, 0);
    struct outbox_message bad = mail(TEXT("k"));
    bool is_new = false;
    bad.recipient = TEXT("");
    EXPECT_NUMBER(store_outbox_put(store, &bad, NOON, TEXT("An"), &id, &is_new), STATUS_INVALID);

    struct outbox_message message;
    EXPECT_NUMBER(store_outbox_get(store, arena, first, &message), STATUS_OK);
    EXPECT_TEXT(message.bytes, "Subject: x\r\n\r\nx\r\n");
    EXPECT_TEXT(message.recipient, "vanthu@so-y-te.test");
    EXPECT_NUMBER(message.ticket, 7);
    EXPECT_NUMBER(message.state, OUTBOX_WAITING);
    EXPECT_NUMBER(store_outbox_get(store, arena, 99, &message), STATUS_NOT_FOUND);
    int count = 0;
    const struct outbox_query of_ticket = {.ticket = 7, .states = {[OUTBOX_WAITING] = true}};
    EXPECT_NUMBER(store_outbox(store, &of_ticket, count_message, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    store_close(store);
    clean_up(arena, path);
}

TEST(a_message_goes_from_waiting_to_sent)
{
    const char *path = folder(arena, "outbox-life");
    struct store *store = beside(path);
    int64_t id = put(store, TEXT("k1"), true);
    int64_t other = put(store, TEXT("k2"), true);
    int64_t due[4];
    size_t count = 0;
    EXPECT_NUMBER(store_outbox_due(store, NOON - 1, due, 4, &count), STATUS_OK);
    EXPECT_NUMBER(count, 0);
    EXPECT_NUMBER(store_outbox_due(store, NOON, due, 4, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT_NUMBER(due[0], id);
    /* Claimed, and nobody came back: due again at the time that was said, behind those that were never tried. */
    EXPECT_NUMBER(store_outbox_claim(store, id, NOON + 300, NOON), STATUS_OK);
    EXPECT_NUMBER(store_outbox_due(store, NOON + 299, due, 4, &count), STATUS_OK);
    EXPECT_NUMBER(count, 1);
    EXPECT_NUMBER(store_outbox_due(store, NOON + 300, due, 4, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT_NUMBER(due[0], other);
    struct outbox_message message;
    EXPECT_NUMBER(store_outbox_get(store, arena, id, &message), STATUS_OK);
    EXPECT_NUMBER(message.state, OUTBOX_SENDING);
    EXPECT_NUMBER(message.tries, 1);
    /* An attempt that failed is no event; the end is one. */
    int events = 0;
    const struct audit_query of_message = {.kind = TEXT("message"), .subject = id};
    EXPECT_NUMBER(store_outbox_state(store, &message, OUTBOX_WAITING, NOON + 600, TEXT("451 later"), NOON, TEXT("rasoat")), STATUS_OK);
    EXPECT_NUMBER(store_audit_rows(store, &of_message, count_event, &events), STATUS_OK);
    EXPECT_NUMBER(events, 0);
    EXPECT_NUMBER(store_outbox_state(store, &message, OUTBOX_SENT, 0, TEXT(""), NOON + 9, TEXT("rasoat")), STATUS_OK);
    EXPECT_NUMBER(store_outbox_due(store, NOON + DAY, due, 4, &count), STATUS_OK);
    EXPECT_NUMBER(count, 1);
    EXPECT_NUMBER(store_outbox_get(store, arena, other, &message), STATUS_OK);
    EXPECT_NUMBER(store_outbox_state(store, &message, OUTBOX_GIVEN_UP, 0, TEXT("no route"), NOON, TEXT("rasoat")), STATUS_OK);
    uint64_t counts[OUTBOX_STATE_COUNT];
    EXPECT_NUMBER(store_outbox_counts(store, counts), STATUS_OK);
    EXPECT_NUMBER(counts[OUTBOX_SENT], 1);
    EXPECT_NUMBER(counts[OUTBOX_GIVEN_UP], 1);
    EXPECT_NUMBER(store_audit_rows(store, &of_message, count_event, &events), STATUS_OK);
    EXPECT_NUMBER(events, 1);
    /* Bytes go, the row and its key stay. */
    EXPECT_NUMBER(store_outbox_forget(store, NOON + 9), STATUS_OK);
    EXPECT_NUMBER(store_outbox_get(store, arena, id, &message), STATUS_OK);
    EXPECT(message.size > 0);
    EXPECT_NUMBER(store_outbox_forget(store, NOON + 10), STATUS_OK);
    EXPECT_NUMBER(store_outbox_get(store, arena, id, &message), STATUS_OK);
    EXPECT_NUMBER(message.size, 0);
    put(store, TEXT("k1"), false);
    EXPECT_NUMBER(store_outbox_get(store, arena, other, &message), STATUS_OK);
    EXPECT(message.size > 0);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(one_sender_at_a_time)
{
    const char *path = folder(arena, "outbox-lock");
    struct store *store = beside(path);
    int64_t holder = 0;
    EXPECT_NUMBER(store_outbox_lock(store, &holder), STATUS_OK);
    EXPECT_NUMBER(store_outbox_lock(store, &holder), STATUS_OK);
    EXPECT_NUMBER(holder, getpid());
    pid_t child = fork();
    if (child == 0) {
        struct store *second = NULL;
        bool busy = store_open_beside(path, &second) == STATUS_OK && store_outbox_lock(second, &holder) == STATUS_BUSY &&
                    holder == getppid();
        _exit(busy ? 0 : 1);
    }
    int end = -1;
    EXPECT(waitpid(child, &end, 0) == child);
    EXPECT_NUMBER(end, 0);
    store_close(store);
    store = beside(path);
    EXPECT_NUMBER(store_outbox_lock(store, &holder), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(a_day_has_one_digest)
{
    const char *path = folder(arena, "outbox-digest");
    struct store *store = beside(path);
    struct digest_mark mark;
    bool had = true;
    EXPECT_NUMBER(store_digest_last(store, arena, &mark), STATUS_NOT_FOUND);
    const struct digest_mark first = {TEXT("2026-11-22"), NOON, 3, 40}, second = {TEXT("2026-11-23"), NOON + DAY, 4, 50};
    EXPECT_NUMBER(store_digest_of_day(store, first.day, &had), STATUS_OK);
    EXPECT(!had);
    EXPECT_NUMBER(store_digest_put(store, &first), STATUS_OK);
    EXPECT_NUMBER(store_digest_put(store, &second), STATUS_OK);
    EXPECT_NUMBER(store_digest_put(store, &second), STATUS_INVALID);
    EXPECT_NUMBER(store_digest_of_day(store, first.day, &had), STATUS_OK);
    EXPECT(had);
    EXPECT_NUMBER(store_digest_last(store, arena, &mark), STATUS_OK);
    EXPECT_TEXT(mark.day, "2026-11-23");
    EXPECT_NUMBER(mark.run, 4);
    EXPECT_NUMBER(mark.audit, 50);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}
