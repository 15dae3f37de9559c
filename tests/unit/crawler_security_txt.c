/* security.txt: RFC 9116, from a site that was broken into. */
#include "crawler/security_txt.h"
#include "tests/unit/test.h"

#include <string.h>

#define ADDRESS "https://so-y-te.tinh.test/.well-known/security.txt"

/* The file as it is, and over the wire. */
static struct security_txt parse(struct arena *arena, struct text bytes)
{
    struct security_txt file, again;
    security_txt_parse(arena, bytes, TEXT(ADDRESS), &file);
    struct buffer wire;
    buffer_init(&wire, 64 * 1024);
    security_txt_encode(&file, &wire);
    struct reader reader = reader_of(arena_copy(arena, buffer_text(&wire)));
    EXPECT(security_txt_decode(arena, &reader, &again));
    buffer_release(&wire);
    EXPECT_NUMBER(again.mail_count, file.mail_count);
    EXPECT_NUMBER(again.expires, file.expires);
    EXPECT_NUMBER(again.is_elsewhere, file.is_elsewhere);
    EXPECT_NUMBER(again.cut, file.cut);
    return again;
}

TEST(the_standards_own_example)
{
    const struct security_txt file = parse(arena, TEXT("# Our security addresses\r\n"
                                                       "Contact: mailto:security@so-y-te.tinh.test\r\n"
                                                       "contact: https://so-y-te.tinh.test/form\r\n"
                                                       "CONTACT: mailto:van%2Bthu@tinh.test?subject=hi\r\n"
                                                       "Contact: tel:+84-202-555-0100\r\n"
                                                       "Expires: 2026-12-31T18:37:07.123+07:00\r\n"
                                                       "Canonical: " ADDRESS "\r\n"));
    if (EXPECT_NUMBER(file.mail_count, 2)) {
        EXPECT_TEXT(file.mails[0], "security@so-y-te.tinh.test");
        EXPECT_TEXT(file.mails[1], "van+thu@tinh.test");
    }
    EXPECT_NUMBER(file.expires, 1798717027);
    EXPECT(!file.is_elsewhere && !file.cut);
}

TEST(a_signed_file)
{
    const struct security_txt file = parse(arena, TEXT("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nContact: mailto:head@x.test\n\n"
                                                       "- Contact: mailto:an@tinh.test\nExpires: 2027-01-01T00:00:00z\n"
                                                       "-----BEGIN PGP SIGNATURE-----\nContact: mailto:sig@x.test\n"
                                                       "-----END PGP SIGNATURE-----\n"));
    EXPECT_NUMBER(file.mail_count, 1);
    EXPECT_TEXT(file.mails[0], "an@tinh.test");
    EXPECT_NUMBER(file.expires, 1798761600);
}

TEST(dates_that_are_none)
{
    static const char *const dates[] = {"", "tomorrow", "2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+7",
                                        "2026-01-01T24:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00.",
                                        "2026-01-01T00:00:00Z\nExpires: 2027-01-01T00:00:00Z"};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        if (!EXPECT_NUMBER(parse(arena, arena_printf(arena, "Contact: mailto:a@b.test\nExpires: %s\n", dates[i])).expires, 0))
            test_say("%s", dates[i]);
}

TEST(what_hurts)
{
    struct security_txt file = parse(arena, TEXT("Contact: mailto:a@b.test%0D%0ABcc:%20x@y.test\nContact: mailto:a@b.test\x01\n"
                                                 "Contact: mailto:%\nContact: mailto:\nContact\n:\nContact: mailto:a%ZZ@b.test\n"
                                                 "Canonical: https://other.test/\n"));
    EXPECT_NUMBER(file.mail_count, 2); /* "%" and "a%ZZ@b.test": no control characters; whether they are addresses is asked later */
    EXPECT(file.is_elsewhere);
    EXPECT_NUMBER(parse(arena, TEXT("")).mail_count, 0);
    EXPECT_NUMBER(parse(arena, TEXT("\0\0\0")).mail_count, 0);
    struct buffer many;
    buffer_init(&many, 1024 * 1024);
    for (int i = 0; i < 5000; i++)
        buffer_printf(&many, "Contact: mailto:a%d@b.test\n", i);
    file = parse(arena, buffer_text(&many));
    EXPECT_NUMBER(file.mail_count, SECURITY_TXT_LIMIT_MAILS);
    EXPECT(file.cut);
    buffer_release(&many);
}

TEST(nonsense_on_the_wire)
{
    struct security_txt file;
    struct reader reader = reader_of(TEXT("\x04\0\0\0\0\0\0\0\0\0\0\0\0"));
    EXPECT(!security_txt_decode(arena, &reader, &file));
    reader = reader_of(TEXT("\0\0\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF"));
    EXPECT(!security_txt_decode(arena, &reader, &file));
}
