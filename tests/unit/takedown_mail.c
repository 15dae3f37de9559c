/* takedown_mail.c: messages byte for byte (.eml files of tests/data/papers, PAPERS=write writes them anew), their limits, and that no text can
 * add a header. tests/e2e/mails.py reads the kept ones back with Python's parser. */
#include "takedown/mail.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mail plain_mail(void)
{
    static struct mail_address to[2];
    to[0] = (struct mail_address){.name = TEXT("Ủy ban nhân dân phường Hoa Mai, bộ phận công nghệ thông tin và chuyển đổi số"), .address = TEXT("ubnd@hoamai.example")};
    to[1] = (struct mail_address){.name = TEXT("Nguyen \"Mau\" Van"), .address = TEXT("van.mau+site@songhuongan.example")};
    return (struct mail){.from = {.name = TEXT("Đội ứng cứu sự cố"), .address = TEXT("ung-cuu@songhuongan.example")},
                         .to = to,
                         .to_count = 2,
                         .subject = TEXT("[RS-2026-0042] Đề nghị gỡ nội dung bị cài trái phép trên trang web Phường Hoa Mai"),
                         .date = 1795309805,
                         .zone_minutes = 420,
                         .message_id = TEXT("rs-2026-0042.1@songhuongan.example"),
                         .is_automatic = true,
                         .language = TEXT("vi"),
                         .body = TEXT("Kính gửi: Ủy ban\n\nFrom here on\n.\n..two\ntrailing space \nx = y\nA line that is much longer than the seventy-six "
                                      "characters that quoted-printable lets stand in a line of a message's body, có chữ Việt ở cuối dòng này\nend")};
}

static struct text written(struct arena *arena, const struct mail *mail)
{
    struct buffer out;
    buffer_init(&out, 8 * 1024 * 1024);
    EXPECT_NUMBER(mail_write(&out, mail), STATUS_OK);
    struct text copy = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

/* Lines end in CR LF, none is longer than `limit`, no bare CR or LF, all ASCII. */
static void check_lines(struct text mail, size_t limit)
{
    size_t begin = 0;
    for (size_t i = 0; i < mail.length; i++) {
        const unsigned char c = (unsigned char)mail.data[i];
        if (!EXPECT(c < 0x80 && (c >= ' ' || c == '\r' || c == '\n' || c == '\t')))
            return;
        if (c == '\n') {
            if (!EXPECT(i > 0 && mail.data[i - 1] == '\r' && i - 1 - begin <= limit))
                test_say("%.*s", TEXT_ARGS(text_slice(mail, begin, i - begin)));
            begin = i + 1;
        } else if (c == '\r') {
            EXPECT(i + 1 < mail.length && mail.data[i + 1] == '\n');
        }
    }
    EXPECT_NUMBER(begin, mail.length);
}

static void compare(struct arena *arena, const char *name, struct text got)
{
    const char *mode = getenv("PAPERS");
    struct text path = arena_printf(arena, "tests/data/papers/%s.eml", name);
    FILE *file = mode && strcmp(mode, "write") == 0 ? fopen(path.data, "wb") : NULL;
    if (file) {
        fwrite(got.data, 1, got.length, file);
        fclose(file);
    }
    struct text wanted = test_file(arena, path.data);
    if (!EXPECT(wanted.data && text_equal(got, wanted)))
        test_say("%.*s differs", TEXT_ARGS(path));
}

TEST(a_plain_message_is_as_it_was)
{
    struct mail mail = plain_mail();
    struct text got = written(arena, &mail);
    check_lines(got, 78);
    compare(arena, "plain", got);
}

TEST(a_message_with_parts_is_as_it_was)
{
    struct mail mail = plain_mail();
    char bytes[256];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    const struct mail_part parts[] = {
        {TEXT("RS-2026-0042.zip"), TEXT("application/zip"), text_of(bytes, sizeof bytes)},
        {TEXT("Công văn số 12 về việc gỡ bỏ nội dung bị cài trái phép trên trang web Phường Hoa Mai.pdf"), TEXT("application/pdf"), TEXT("%PDF")},
        {TEXT("../../etc/pass\"wd\r\nX: y"), TEXT("text/html; x\r\nBcc: a@evil.example"), TEXT("")},
        {TEXT(""), TEXT("message/rfc822"), TEXT("x")}};
    mail.parts = parts;
    mail.part_count = 4;
    mail.in_reply_to = TEXT("rs-2026-0042.0@songhuongan.example");
    mail.reply_to = (struct mail_address){.address = TEXT("tra-loi@songhuongan.example")};
    mail.cc = mail.to;
    mail.cc_count = 1;
    struct text got = written(arena, &mail);
    check_lines(got, 78);
    compare(arena, "parts", got);
}

TEST(addresses_are_addresses)
{
    static const char *const good[] = {"a@b.example", "a.b+c@sub.b-c.example", "x@localhost", "!#$%@b.example"};
    static const char *const bad[] = {"", "a", "@b.example", "a@", "a@b..example", ".a@b.example", "a.@b.example", "a b@c.example", "a@b.example\r\nBcc: c@d.example",
                                      "a@b@c.example", "<a@b.example>", "a@-b.example", "\"a\"@b.example", "đ@b.example", "a@đ.example", "a,b@c.example", "a@[192.0.2.1]"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!EXPECT(mail_is_address(text_from_string(good[i]))))
            test_say("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!EXPECT(!mail_is_address(text_from_string(bad[i]))))
            test_say("%s", bad[i]);
}

TEST(what_is_no_message_is_not_written)
{
    struct buffer out;
    buffer_init(&out, 1024 * 1024);
    struct mail mail = plain_mail();
    const struct mail_address bad = {.address = TEXT("a@b.example\r\nBcc: c@d.example")};
    mail.to = &bad;
    mail.to_count = 1;
    EXPECT_NUMBER(mail_write(&out, &mail), STATUS_INVALID);
    mail = plain_mail();
    mail.to_count = 0;
    EXPECT_NUMBER(mail_write(&out, &mail), STATUS_INVALID);
    mail = plain_mail();
    mail.from.address = TEXT("");
    EXPECT_NUMBER(mail_write(&out, &mail), STATUS_INVALID);
    mail = plain_mail();
    mail.message_id = TEXT("a@b>\r\nX: y");
    EXPECT_NUMBER(mail_write(&out, &mail), STATUS_INVALID);
    mail = plain_mail();
    mail.in_reply_to = TEXT("no id");
    EXPECT_NUMBER(mail_write(&out, &mail), STATUS_INVALID);
    mail = plain_mail();
    mail.to_count = MAIL_LIMIT_ADDRESSES + 1;
    EXPECT_NUMBER(mail_write(&out, &mail), STATUS_LIMIT);
    EXPECT_NUMBER(out.length, 0);
    buffer_release(&out);
    buffer_init(&out, 300);
    mail = plain_mail();
    EXPECT_NUMBER(mail_write(&out, &mail), STATUS_LIMIT);
    buffer_release(&out);
}

/* Names of headers in the head of a message, each with a comma. */
static struct text header_names(struct arena *arena, struct text mail)
{
    struct text rest = text_slice(mail, 0, text_find(mail, TEXT("\r\n\r\n"), 0));
    struct text names = TEXT("");
    while (rest.length) {
        struct text line = text_split(&rest, '\n');
        if (line.length && line.data[0] != ' ')
            names = arena_printf(arena, "%.*s%.*s,", TEXT_ARGS(names), TEXT_ARGS(text_slice(line, 0, text_find_byte(line, ':', 0))));
    }
    return names;
}

TEST(no_text_can_add_a_header)
{
    char *long_text = arena_alloc(arena, 100 * 1024);
    memset(long_text, 'a', 100 * 1024);
    const struct text evil[] = {TEXT("x\r\nBcc: a@evil.example"), TEXT("x\nBcc: a@evil.example\n\nbody"), TEXT("\r\n\r\n"), TEXT("x\0y\x1b[31m"),
                                TEXT("=?utf-8?B?AAAA?="), TEXT("\xE2\x80\xA8""Bcc: x"), TEXT("\xFF\xFE\x85"), TEXT("a\x0b\x0c""b"), text_of(long_text, 100 * 1024), TEXT("<a@evil.example>, b"),
                                TEXT("\" <a@evil.example>, \"")};
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        struct mail mail = plain_mail();
        const struct mail_address to = {.name = evil[i], .address = TEXT("a@b.example")};
        const struct mail_part part = {.name = evil[i], .type = evil[i], .bytes = evil[i]};
        mail.subject = mail.from.name = mail.language = evil[i];
        mail.body = TEXT("--=_138701e6cf72cd610f84ab6c145f0e57\nBody");
        mail.to = &to;
        mail.to_count = 1;
        mail.parts = &part;
        mail.part_count = 1;
        struct text got = written(arena, &mail);
        check_lines(got, 78);
        EXPECT_TEXT(header_names(arena, got), "Date,From,To,Subject,Message-ID,Auto-Submitted,MIME-Version,Content-Type,");
        EXPECT(text_find(got, TEXT("\nBcc:"), 0) == SIZE_MAX);
    }
}

TEST(dates_are_rfc_5322)
{
    static const struct {
        int64_t time;
        int zone;
        const char *date;
    } rows[] = {{0, 0, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"},
                {1795309805, 420, "Date: Sun, 22 Nov 2026 08:10:05 +0700\r\n"},
                {1709164800, -90, "Date: Wed, 28 Feb 2024 22:30:00 -0130\r\n"},
                {1709251199, 0, "Date: Thu, 29 Feb 2024 23:59:59 +0000\r\n"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mail mail = plain_mail();
        mail.date = rows[i].time;
        mail.zone_minutes = rows[i].zone;
        struct text got = written(arena, &mail);
        EXPECT_TEXT(text_slice(got, 0, text_find_byte(got, '\n', 0) + 1), rows[i].date);
    }
}
