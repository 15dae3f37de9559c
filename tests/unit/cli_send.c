/* What leaves: addresses, mails, secrets from files, notices that are queued once. */
#include "cli/contact.h"
#include "cli/send.h"
#include "base/utf8.h"
#include "takedown/json.h"
#include "takedown/mail.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TEST(addresses)
{
    static const char *const good[] = {"a@b.test", "van-thu.so+x@so-y-te.tinh.gov.vn", "!#$%&'*+-/=?^_`{|}~@xn--bcher-kva.test", "A@B.C"};
    static const char *const bad[] = {"", "@", "a@", "@b.test", "a b@c.test", "a@b.test\r\nBcc: x@y.test", "a@b.test\n", "<a@b.test>",
                                      "a@b.test,c@d.test", "a@b..test", "a@.test", "a@test.", "a@-b.test", "a@b-.test", ".a@b.test", "a.@b.test",
                                      "a..b@c.test", "\"a b\"@c.test", "a@[127.0.0.1]", "a@b_c.test", "a@b.test>", "a\0@b.test", "ạ@b.test",
                                      "a@b@c.test", "a@b.test SIZE=1", "a(x)@b.test"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!EXPECT(mail_is_address(text_from_string(good[i]))))
            test_say("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!EXPECT(!mail_is_address(text_from_string(bad[i]))))
            test_say("%s", bad[i]);
    EXPECT(!mail_is_address(TEXT("a\0@b.test")));
    struct text longest = arena_printf(arena, "%064d@b.test", 1);
    EXPECT(mail_is_address(longest));
    longest = arena_printf(arena, "%065d@b.test", 1);
    EXPECT(!mail_is_address(longest));
}

#define HEAD "From: canh-bao@doi.test\r\nTo: van@so.test\r\nDate: Mon, 23 Nov 2026 08:00:00 +0700\r\nMessage-ID: <a.1@doi.test>\r\n"

static const char *problem(const char *bytes)
{
    return send_mail_problem(text_from_string(bytes), TEXT("a.1@doi.test"), TEXT("van@so.test"));
}

TEST(mails)
{
    static const char *const good[] = {
        HEAD "\r\n",
        HEAD "Subject: x\r\n y\r\n\r\nxin chao\r\n.\r\nBcc: x@y.test\r\n",
        "from: a@b.test\r\nto: So Y te\r\n <van@so.test>\r\ndate: x\r\nmessage-id:\r\n <a.1@doi.test>\r\nX-Other: y\r\n\r\nx\r\n",
    };
    static const char *const bad[] = {
        "", "\r\n", HEAD, HEAD "\r\nx", HEAD "\r\nx\n", HEAD "\r\nx\ry\r\n", HEAD "\r\n\xC4\x91\r\n", HEAD "\nBcc: x@y.test\r\n\r\n",
        HEAD "Bcc: x@y.test\r\n\r\n", HEAD "CC: x@y.test\r\n\r\n", HEAD "To: x@y.test\r\n\r\n", HEAD "Message-ID: <b@c.test>\r\n\r\n",
        HEAD "no field\r\n\r\n", HEAD "a b: c\r\n\r\n", HEAD "Subject: 1\r\nSubject: 2\r\n\r\n",
        "From: a@b.test\r\nTo: van@so.test, x@y.test\r\nDate: x\r\nMessage-ID: <a.1@doi.test>\r\n\r\n",
        "From: a@b.test\r\nTo: x@y.test <van@so.test>\r\nDate: x\r\nMessage-ID: <a.1@doi.test>\r\n\r\n",
        "From: a@b.test\r\nTo: <van@so.test>, x@y.test\r\nDate: x\r\nMessage-ID: <a.1@doi.test>\r\n\r\n",
        "From: a@b.test\r\nTo: <x@y.test>\r\nDate: x\r\nMessage-ID: <a.1@doi.test>\r\n\r\n",
        "From: a@b.test\r\nTo: van@so.test\r\nDate: x\r\nMessage-ID: <other@doi.test>\r\n\r\n",
        "From: a@b.test\r\nTo: van@so.test\r\nMessage-ID: <a.1@doi.test>\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!EXPECT(problem(good[i]) == NULL))
            test_say("%zu: %s", i, problem(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!EXPECT(problem(bad[i]) != NULL))
            test_say("%zu", i);
    const struct text whole = arena_printf(arena, HEAD "\r\n%0998d\r\n", 1);
    EXPECT(send_mail_problem(whole, TEXT("a.1@doi.test"), TEXT("van@so.test")) == NULL);
    const struct text too_long = arena_printf(arena, HEAD "\r\n%0999d\r\n", 1);
    EXPECT(send_mail_problem(too_long, TEXT("a.1@doi.test"), TEXT("van@so.test")) != NULL);
}

TEST(contacts_in_words)
{
    EXPECT_TEXT(contact_in_words(TEXT("vanthu@so.test")), "vanthu@so.test");
    EXPECT_TEXT(contact_in_words(TEXT("mailto:vanthu@so.test")), "vanthu@so.test");
    EXPECT_TEXT(contact_in_words(TEXT("Phòng CNTT, 0202 555 010; \"Văn thư\" <vanthu@so.test>, khac@so.test")), "vanthu@so.test");
    EXPECT_TEXT(contact_in_words(TEXT("0202 555 010")), "");
    EXPECT_TEXT(contact_in_words(TEXT("")), "");
    EXPECT_TEXT(contact_in_words(TEXT("a@ @b.test a@-b.test")), "");
}

/* --- the outbox --- */
struct office {
    struct invocation invocation;
    struct store *store;
    char folder[64];
};

static void open_office(struct arena *arena, struct office *office)
{
    *office = (struct office){.invocation = {.arena = arena}};
    config_defaults(arena, &office->invocation.config);
    struct config *config = &office->invocation.config;
    strcpy(office->folder, "/tmp/rasoat-send-XXXXXX");
    EXPECT(mkdtemp(office->folder) != NULL);
    config->state = office->folder;
    config->mail_server = TEXT("smtp://127.0.0.1:1");
    config->mail_from = TEXT("canh-bao@doi.test");
    config->webhook_url = TEXT("https://hook.test/x");
    config->bot_url = TEXT("https://bot.test/bot{token}/send");
    config->bot_chat = TEXT("-100");
    EXPECT_NUMBER(store_open_beside(office->folder, &office->store), STATUS_OK);
}

static void close_office(struct arena *arena, struct office *office)
{
    static const char *const files[] = {"rasoat.db", "rasoat.db-wal", "rasoat.db-shm", "decide.lock", "outbox.lock", "secret"};
    store_close(office->store);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(arena_string(arena, arena_printf(arena, "%s/%s", office->folder, files[i])));
    EXPECT_NUMBER(rmdir(office->folder), 0);
}

TEST(a_notice_goes_out_each_way_once)
{
    struct office office;
    open_office(arena, &office);
    const struct send_notice notice = {.kind = "ticket", .key = TEXT("ticket/7/sent/0"), .subject = TEXT("[RS-2026-0007]"), .ticket = 7,
                                       .who = TEXT("An"), .now = 1795348800};
    struct text id, again, other;
    bool is_new = false;
    EXPECT_NUMBER(send_message_id(&office.invocation, office.store, notice.key, &id), STATUS_OK);
    EXPECT_NUMBER(send_message_id(&office.invocation, office.store, notice.key, &again), STATUS_OK);
    EXPECT_NUMBER(send_message_id(&office.invocation, office.store, TEXT("ticket/8/sent/0"), &other), STATUS_OK);
    EXPECT(text_equal(id, again) && !text_equal(id, other));
    EXPECT(text_starts_with(id, TEXT("rasoat.")) && text_ends_with(id, TEXT("@doi.test")));
    const struct text mail = arena_printf(arena, "From: canh-bao@doi.test\r\nTo: <van@so.test>\r\nDate: x\r\nMessage-ID: <%.*s>\r\n\r\nx\r\n",
                                          TEXT_ARGS(id));
    EXPECT_NUMBER(send_queue_mail(&office.invocation, office.store, &notice, TEXT("van@so.test"), id, mail, &is_new), STATUS_OK);
    EXPECT(is_new);
    EXPECT_NUMBER(send_queue_mail(&office.invocation, office.store, &notice, TEXT("van@so.test"), id, mail, &is_new), STATUS_OK);
    EXPECT(!is_new);
    EXPECT_NUMBER(send_queue_mail(&office.invocation, office.store, &notice, TEXT("van@so.test\r\nRCPT"), id, mail, &is_new), STATUS_INVALID);
    EXPECT_NUMBER(send_queue_mail(&office.invocation, office.store, &notice, TEXT("x@so.test"), id, mail, &is_new), STATUS_INVALID);
    for (int i = 0; i < 2; i++) {
        struct json *object = json_object_new();
        json_put(object, "ticket", json_text(TEXT("RS-2026-0007")));
        EXPECT_NUMBER(send_queue_webhook(&office.invocation, office.store, &notice, object, &is_new), STATUS_OK);
        EXPECT_NUMBER(is_new, i == 0);
        EXPECT_NUMBER(send_queue_bot(&office.invocation, office.store, &notice, TEXT("Một phiếu mới"), &is_new), STATUS_OK);
        EXPECT_NUMBER(is_new, i == 0);
    }
    struct outbox_message message;
    EXPECT_NUMBER(store_outbox_get(office.store, arena, 2, &message), STATUS_OK);
    EXPECT_TEXT(message.recipient, "hook.test");
    EXPECT_TEXT(message.bytes, arena_string(arena, arena_printf(arena, "{\"ticket\":\"RS-2026-0007\",\"id\":\"%.*s\",\"kind\":\"ticket\","
                                                                       "\"time\":\"2026-11-22T12:00:00Z\"}", TEXT_ARGS(message.message_id))));
    EXPECT_NUMBER(store_outbox_get(office.store, arena, 3, &message), STATUS_OK);
    EXPECT_TEXT(message.bytes, "{\"chat_id\":\"-100\",\"text\":\"Một phiếu mới\",\"disable_web_page_preview\":true}");
    EXPECT_NUMBER(store_commit(office.store), STATUS_OK);
    close_office(arena, &office);
}

TEST(a_bot_takes_4096_characters)
{
    struct office office;
    open_office(arena, &office);
    static const struct {
        const char *unit;
        int count;
        int kept; /* bytes */
    } cases[] = {{"đ", 4096, 4096 * 2}, {"đ", 4097, 4094 * 2 + 4}, {"🎰", 2048, 2048 * 4}, {"🎰", 2049, 2047 * 4 + 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer words;
        struct outbox_message message;
        bool is_new = false;
        buffer_init(&words, 64 * 1024);
        for (int k = 0; k < cases[i].count; k++)
            buffer_add_string(&words, cases[i].unit);
        const struct send_notice notice = {.kind = "digest", .key = arena_printf(arena, "k%zu", i), .who = TEXT("An"), .now = 1};
        EXPECT_NUMBER(send_queue_bot(&office.invocation, office.store, &notice, buffer_text(&words), &is_new), STATUS_OK);
        EXPECT_NUMBER(store_outbox_get(office.store, arena, (int64_t)i + 1, &message), STATUS_OK);
        const size_t start = text_find(message.bytes, TEXT("\"text\":\""), 0) + 8;
        const size_t end = text_find(message.bytes, TEXT("\",\"disable"), 0);
        /* the cut's line feed is escaped: two bytes */
        EXPECT_NUMBER(end - start, cases[i].kept + (cases[i].kept % 4 == 0 && i % 2 == 1 ? 1 : 0));
        EXPECT(utf8_valid(message.bytes));
        buffer_release(&words);
    }
    EXPECT_NUMBER(store_commit(office.store), STATUS_OK);
    close_office(arena, &office);
}

TEST(secrets)
{
    struct office office;
    open_office(arena, &office);
    static const struct {
        const char *bytes;
        unsigned mode;
        bool good;
    } cases[] = {{"mật khẩu\n", 0600, true}, {"x", 0400, true}, {"x\r\n", 0640, true}, {"x", 0644, false},  {"x", 0660, false},
                 {"x", 0601, false},         {"", 0600, false}, {"\nx", 0600, false},  {"a\x01z", 0600, false}};
    const char *path = arena_string(arena, arena_printf(arena, "%s/secret", office.folder));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text secret = {0};
        unlink(path);
        FILE *file = fopen(path, "wb");
        EXPECT(file && fputs(cases[i].bytes, file) >= 0 && fclose(file) == 0 && chmod(path, cases[i].mode) == 0);
        if (!EXPECT_NUMBER(send_read_secret(&office.invocation, path, &secret), cases[i].good))
            test_say("%zu", i);
    }
    struct text secret;
    EXPECT(!send_read_secret(&office.invocation, office.folder, &secret));
    EXPECT(!send_read_secret(&office.invocation, "/nowhere/at/all", &secret));
    close_office(arena, &office);
}
