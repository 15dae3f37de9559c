/* What a digest tells, and whom a reminder goes to. */
#include "cli/digest.h"
#include "cli/ticket_life.h"
#include "store/audit.h"
#include "tests/unit/store_fixture.h"

static const struct ticket_deadlines deadlines = {.takedown_days = 3, .review_days = 10};

struct desk {
    struct invocation invocation;
    struct store *store;
    const char *path;
    int64_t site;
};

static void open_desk(struct arena *arena, struct desk *desk)
{
    *desk = (struct desk){.invocation = {.arena = arena}, .path = folder(arena, "digest")};
    config_defaults(arena, &desk->invocation.config);
    struct store *crawl = open_store(desk->path, true);
    desk->site = add_site(crawl, TEXT("so-y-te"));
    EXPECT_NUMBER(store_commit(crawl), STATUS_OK);
    store_close(crawl);
    EXPECT_NUMBER(store_open_beside(desk->path, &desk->store), STATUS_OK);
}

static void close_desk(struct arena *arena, struct desk *desk)
{
    EXPECT_NUMBER(store_commit(desk->store), STATUS_OK);
    store_close(desk->store);
    clean_up(arena, desk->path);
}

static struct ticket_row open_ticket(struct desk *desk, struct text key, enum verdict severity, int64_t now)
{
    const struct ticket_actor actor = {.who = TEXT("rasoat"), .by = TICKET_BY_PROGRAM, .now = now, .deadlines = &deadlines};
    struct ticket_row ticket = {.owner = TEXT("Sở Y tế"), .key = key, .site = desk->site, .rule = TEXT("hidden-link")};
    EXPECT_NUMBER(ticket_create(desk->store, &ticket, severity, 420, &actor, TEXT("")), STATUS_OK);
    return ticket;
}

static void move(struct desk *desk, struct ticket_row *ticket, enum ticket_event event, enum ticket_by by, int64_t now)
{
    const struct ticket_actor actor = {.who = TEXT("An"), .by = by, .now = now, .deadlines = &deadlines};
    bool moved = false;
    EXPECT_NUMBER(ticket_move(desk->store, ticket, event, &actor, TEXT(""), &moved), STATUS_OK);
    EXPECT(moved);
}

static struct digest collect(struct desk *desk, struct digest_mark *mark, int64_t now, bool wanted)
{
    struct digest digest = {0};
    struct digest_mark next = {0};
    bool is_new = !wanted;
    EXPECT_NUMBER(digest_collect(&desk->invocation, desk->store, mark, now, &digest, &next, &is_new), STATUS_OK);
    EXPECT_NUMBER(is_new, wanted);
    *mark = next;
    return digest;
}

/* How many tickets each list has: "2 0 1 0 0" in the order of enum digest_list. */
static struct text counts(struct arena *arena, const struct digest *digest)
{
    struct text line = {0};
    for (size_t i = 0; i < DIGEST_LIST_COUNT; i++)
        line = arena_printf(arena, "%.*s%s%zu", TEXT_ARGS(line), i ? " " : "", digest->lists[i].count);
    return line;
}

TEST(only_what_is_new)
{
    struct desk desk;
    open_desk(arena, &desk);
    struct digest_mark mark = {0};
    struct ticket_row first = open_ticket(&desk, TEXT("host a.example"), VERDICT_TAKEDOWN, NOON);
    struct ticket_row second = open_ticket(&desk, TEXT("host b.example"), VERDICT_REVIEW, NOON);
    struct digest digest = collect(&desk, &mark, NOON, true);
    EXPECT_TEXT(counts(arena, &digest), "2 0 0 0 0");
    EXPECT_TEXT(digest.lists[DIGEST_OPENED].items[0].agency, "Sở Y tế");
    digest = collect(&desk, &mark, NOON, false);
    /* In the same second, and with a clock that was set back: told all the same. */
    open_ticket(&desk, TEXT("host c.example"), VERDICT_REVIEW, NOON - 500);
    digest = collect(&desk, &mark, NOON, true);
    EXPECT_TEXT(counts(arena, &digest), "1 0 0 0 0");

    const struct ticket_actor actor = {.who = TEXT("rasoat"), .by = TICKET_BY_PROGRAM, .now = NOON + DAY, .deadlines = &deadlines};
    EXPECT_NUMBER(ticket_tell(desk.store, second.id, "ticket-joined", &actor, TEXT("http://x.example/")), STATUS_OK);
    EXPECT_NUMBER(ticket_tell(desk.store, second.id, "ticket-joined", &actor, TEXT("http://y.example/")), STATUS_OK);
    EXPECT_NUMBER(ticket_tell(desk.store, first.id, "ticket-note", &actor, TEXT("đã gọi điện")), STATUS_OK);
    digest = collect(&desk, &mark, NOON + DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 0 1 0 0");
    EXPECT_NUMBER(digest.lists[DIGEST_GROWN].items[0].new_pages, 2);

    digest = collect(&desk, &mark, NOON + 4 * DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 0 0 1 0");
    digest = collect(&desk, &mark, NOON + 5 * DAY, false);

    move(&desk, &first, TICKET_CLOSE, TICKET_BY_PERSON, NOON + 6 * DAY);
    digest = collect(&desk, &mark, NOON + 6 * DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 0 0 0 1");
    move(&desk, &first, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 7 * DAY);
    digest = collect(&desk, &mark, NOON + 7 * DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 1 0 0 0");
    EXPECT_NUMBER(digest.lists[DIGEST_RETURNED].items[0].recurrences, 1);

    /* What was done at a time before the last digest's, and written after it; and what was decided about and is no longer. */
    move(&desk, &first, TICKET_CLOSE, TICKET_BY_PERSON, NOON + 7 * DAY - 9);
    digest = collect(&desk, &mark, NOON + 8 * DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 0 0 0 1");
    move(&desk, &first, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 8 * DAY - 9);
    digest = collect(&desk, &mark, NOON + 9 * DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 1 0 0 0");
    move(&desk, &second, TICKET_REJECT, TICKET_BY_PERSON, NOON + 9 * DAY);
    digest = collect(&desk, &mark, NOON + 10 * DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 0 0 1 1");
    move(&desk, &second, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 11 * DAY);
    digest = collect(&desk, &mark, NOON + 11 * DAY, true);
    EXPECT_TEXT(counts(arena, &digest), "0 1 0 1 0");
    EXPECT_NUMBER(digest.lists[DIGEST_RETURNED].items[0].recurrences, 0);
    /* Claimed, and found again: it did not come back, it was never gone. */
    move(&desk, &second, TICKET_CLAIM, TICKET_BY_PERSON, NOON + 12 * DAY);
    move(&desk, &second, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 12 * DAY + 9);
    digest = collect(&desk, &mark, NOON + 12 * DAY + 9, false);
    close_desk(arena, &desk);
}

TEST(messages_that_nobody_took)
{
    struct desk desk;
    open_desk(arena, &desk);
    struct digest_mark mark = {0};
    const struct outbox_message given = {.kind = TEXT("ticket"), .channel = TEXT("mail"), .recipient = TEXT("a@b.test"), .key = TEXT("k"),
                                         .message_id = TEXT("a@b"), .bytes = TEXT("x")};
    struct outbox_message message;
    int64_t id = 0;
    bool is_new = false;
    EXPECT_NUMBER(store_outbox_put(desk.store, &given, NOON, TEXT("An"), &id, &is_new), STATUS_OK);
    struct digest digest = collect(&desk, &mark, NOON, false);
    EXPECT_NUMBER(digest.undelivered, 0);
    EXPECT_NUMBER(store_outbox_get(desk.store, arena, id, &message), STATUS_OK);
    EXPECT_NUMBER(store_outbox_state(desk.store, &message, OUTBOX_FAILED, 0, TEXT("550"), NOON + 9, TEXT("rasoat")), STATUS_OK);
    digest = collect(&desk, &mark, NOON + DAY, true);
    EXPECT_NUMBER(digest.undelivered, 1);
    digest = collect(&desk, &mark, NOON + 2 * DAY, false);
    EXPECT_NUMBER(digest.undelivered, 1);
    close_desk(arena, &desk);
}

TEST(reminders_by_age_and_severity)
{
    static const struct {
        int days;
        size_t count;
        uint32_t takedown; /* level; 0: none */
        uint32_t review;
    } cases[] = {{2, 0, 0, 0}, {3, 1, 1, 0}, {6, 1, 1, 0}, {7, 2, 2, 1}, {14, 2, 3, 1}, {21, 2, 3, 2}, {400, 2, 3, 2}};
    struct desk desk;
    open_desk(arena, &desk);
    struct ticket_row takedown = open_ticket(&desk, TEXT("host a.example"), VERDICT_TAKEDOWN, NOON);
    struct ticket_row review = open_ticket(&desk, TEXT("host b.example"), VERDICT_REVIEW, NOON);
    struct ticket_row claimed = open_ticket(&desk, TEXT("host c.example"), VERDICT_TAKEDOWN, NOON);
    open_ticket(&desk, TEXT("host d.example"), VERDICT_TAKEDOWN, NOON); /* nobody was told of it */
    move(&desk, &takedown, TICKET_SEND, TICKET_BY_PROGRAM, NOON);
    move(&desk, &review, TICKET_SEND, TICKET_BY_PROGRAM, NOON);
    move(&desk, &claimed, TICKET_SEND, TICKET_BY_PROGRAM, NOON);
    move(&desk, &claimed, TICKET_CLAIM, TICKET_BY_PERSON, NOON + 5);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct reminder *reminders = NULL;
        size_t count = 0;
        EXPECT_NUMBER(reminders_due(&desk.invocation, desk.store, NOON + cases[i].days * DAY, &reminders, &count), STATUS_OK);
        if (!EXPECT_NUMBER(count, cases[i].count))
            continue;
        for (size_t k = 0; k < count; k++)
            EXPECT_NUMBER(reminders[k].level, reminders[k].ticket == takedown.id ? cases[i].takedown : cases[i].review);
    }
    close_desk(arena, &desk);
}

static void queue(struct desk *desk, struct text key, int64_t now)
{
    const struct outbox_message given = {.kind = TEXT("ticket"), .channel = TEXT("mail"), .recipient = TEXT("a@b.test"), .key = key,
                                         .message_id = key, .bytes = TEXT("x")};
    int64_t id = 0;
    bool is_new = false;
    EXPECT_NUMBER(store_outbox_put(desk->store, &given, now, TEXT("An"), &id, &is_new), STATUS_OK);
    EXPECT(is_new);
}

static struct text notice_key(struct desk *desk, const struct ticket_row *ticket)
{
    struct text key = {0};
    EXPECT_NUMBER(ticket_notice_key(desk->store, desk->invocation.arena, ticket, "sent", &key), STATUS_OK);
    return key;
}

/* A risk that was accepted and is so no longer: its owner is written to again, though nothing recurred. */
TEST(each_life_of_a_ticket_has_its_mails)
{
    struct desk desk;
    open_desk(arena, &desk);
    struct ticket_row ticket = open_ticket(&desk, TEXT("host a.example"), VERDICT_TAKEDOWN, NOON);
    EXPECT_TEXT(notice_key(&desk, &ticket), "ticket/1/sent/0");
    queue(&desk, TEXT("ticket/1/sent/0/mail/a@b.test"), NOON + 10);
    EXPECT_TEXT(notice_key(&desk, &ticket), "ticket/1/sent/0");
    move(&desk, &ticket, TICKET_SEND, TICKET_BY_PROGRAM, NOON + 11);
    move(&desk, &ticket, TICKET_ACCEPT, TICKET_BY_PERSON, NOON + 20);
    move(&desk, &ticket, TICKET_REOPEN, TICKET_BY_PERSON, NOON + 30);
    const struct text again = notice_key(&desk, &ticket);
    EXPECT_TEXT(again, arena_printf(arena, "ticket/1/sent/0-%lld", (long long)NOON + 30).data);
    queue(&desk, arena_printf(arena, "%.*s/mail/a@b.test", TEXT_ARGS(again)), NOON + 31);
    EXPECT_TEXT(notice_key(&desk, &ticket), again.data);
    move(&desk, &ticket, TICKET_CLOSE, TICKET_BY_PERSON, NOON + 40);
    move(&desk, &ticket, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 50);
    EXPECT_TEXT(notice_key(&desk, &ticket), "ticket/1/sent/1");

    /* Its reminders, likewise. */
    const struct reminder *reminders = NULL;
    size_t count = 0;
    move(&desk, &ticket, TICKET_SEND, TICKET_BY_PROGRAM, NOON + 60);
    EXPECT_NUMBER(reminders_due(&desk.invocation, desk.store, NOON + 60 + 7 * DAY, &reminders, &count), STATUS_OK);
    if (EXPECT_NUMBER(count, 1))
        EXPECT_TEXT(reminders[0].key, "ticket/1/reminder/1/2");
    queue(&desk, TEXT("ticket/1/reminder/1/2/mail/a@b.test"), NOON + 60 + 7 * DAY);
    move(&desk, &ticket, TICKET_REJECT, TICKET_BY_PERSON, NOON + 8 * DAY);
    move(&desk, &ticket, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 9 * DAY);
    move(&desk, &ticket, TICKET_SEND, TICKET_BY_PROGRAM, NOON + 9 * DAY);
    EXPECT_NUMBER(reminders_due(&desk.invocation, desk.store, NOON + 16 * DAY, &reminders, &count), STATUS_OK);
    if (EXPECT_NUMBER(count, 1))
        EXPECT_TEXT(reminders[0].key, arena_printf(arena, "ticket/1/reminder/1-%lld/2", (long long)NOON + 9 * DAY).data);
    close_desk(arena, &desk);
}
