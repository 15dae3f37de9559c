/* base_base.c: arena, buffer, text, UTF-8, hashing. */
#include "base/digest.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/eight.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/utf8.h"
#include "tests/unit/test.h"

#include <string.h>

TEST(text_parts)
{
    struct text rest = TEXT("a,bc,,d");
    EXPECT_TEXT(text_split(&rest, ','), "a");
    EXPECT_TEXT(text_split(&rest, ','), "bc");
    EXPECT_TEXT(text_split(&rest, ','), "");
    EXPECT_TEXT(text_split(&rest, ','), "d");
    EXPECT(rest.data == NULL);
    EXPECT_TEXT(text_trim(TEXT(" \t x y\r\n")), "x y");
    EXPECT_TEXT(text_slice(TEXT("hello"), 3, 99), "lo");
    EXPECT_TEXT(text_slice(TEXT("hello"), 9, 1), "");
    EXPECT_NUMBER(text_find(TEXT("abcabc"), TEXT("ca"), 0), 2);
    EXPECT(text_find(TEXT("abc"), TEXT("ca"), 0) == SIZE_MAX);
    EXPECT(text_find(TEXT("abc"), TEXT("abcd"), 1) == SIZE_MAX);
    EXPECT_NUMBER(text_find_ignore_case(TEXT("xxSCRipt"), TEXT("script"), 1), 2);
    EXPECT(text_ends_with_ignore_case(TEXT("A.GOV.VN"), TEXT(".gov.vn")));
    EXPECT(!text_starts_with(TEXT("ab"), TEXT("abc")));
    EXPECT(text_compare(TEXT("ab"), TEXT("abc")) < 0 && text_compare(TEXT("b"), TEXT("abc")) > 0);
    EXPECT(text_equal((struct text){0}, TEXT("")));
}

TEST(numbers)
{
    uint64_t n = 7;
    EXPECT(text_to_number(TEXT("18446744073709551615"), UINT64_MAX, &n) && n == UINT64_MAX);
    EXPECT(!text_to_number(TEXT("18446744073709551616"), UINT64_MAX, &n));
    EXPECT(!text_to_number(TEXT(""), 10, &n) && !text_to_number(TEXT("-1"), 10, &n) && !text_to_number(TEXT("11"), 10, &n));
}

TEST(arena_limit_leaves)
{
    struct arena *small = arena_create(1024 * 1024);
    volatile size_t rounds = 0;
    if (setjmp(*arena_escape(small)) == 0) {
        for (;;) {
            memset(arena_alloc_raw(small, 1000), 1, 1000);
            rounds++;
        }
    }
    EXPECT_NUMBER(arena_reason(small), STATUS_LIMIT);
    EXPECT(rounds > 900 && rounds < 1100);
    arena_reset(small);
    EXPECT_NUMBER(arena_reason(small), STATUS_OK);
    if (setjmp(*arena_escape(small)) == 0)
        arena_alloc_array(small, SIZE_MAX / 4, 8);
    EXPECT_NUMBER(arena_reason(small), STATUS_LIMIT);
    arena_free(small);
}

TEST(arena_cancel_leaves)
{
    if (setjmp(*arena_escape(arena)) == 0) {
        arena_cancel(arena);
        arena_poll(arena);
        EXPECT(false);
    }
    EXPECT_NUMBER(arena_reason(arena), STATUS_DEADLINE);
}

TEST(arena_try_stays)
{
    struct arena *small = arena_create(40000);
    size_t given = 0;
    if (setjmp(*arena_escape(small)) == 0) {
        while (arena_try(small, 1000))
            given++;
        EXPECT(given >= 30 && arena_try(small, SIZE_MAX) == NULL && !arena_is_cancelled(small));
        arena_reset(small);
        EXPECT(arena_try(small, 1000) != NULL);
        arena_cancel(small);
        EXPECT(arena_is_cancelled(small) && arena_try(small, 1) == NULL);
    } else {
        EXPECT(false);
    }
    EXPECT_NUMBER(arena_reason(small), STATUS_OK);
    arena_free(small);
}

TEST(arena_grows)
{
    ARENA_LIST(uint32_t) list = {0};
    for (uint32_t i = 0; i < 100000; i++) {
        *ARENA_PUSH(arena, &list) = i;
        if (i % 7 == 0)
            arena_alloc(arena, 3);
    }
    bool same = true;
    for (uint32_t i = 0; i < 100000; i++)
        same = same && list.items[i] == i;
    EXPECT(same);
    char *zeroed = arena_grow(arena, arena_alloc(arena, 5), 5, 4000);
    EXPECT(zeroed[5] == 0 && zeroed[3999] == 0);
    char *within = arena_alloc_raw(arena, 16); /* growth inside the rounding is zeroed too */
    memset(within, 'x', 16);
    EXPECT(arena_grow(arena, within, 3, 10) == within && within[2] == 'x' && within[3] == 0 && within[9] == 0);
    EXPECT_TEXT(arena_printf(arena, "%d-%s", 42, "x"), "42-x");
}

TEST(buffer_maximum)
{
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_add_string(&buffer, "12345");
    buffer_add_string(&buffer, "67890");
    EXPECT(!buffer_failed(&buffer));
    buffer_add_byte(&buffer, 'x');
    EXPECT(buffer_failed(&buffer));
    EXPECT_NUMBER(buffer.length, 10);
    buffer_clear(&buffer);
    buffer_printf(&buffer, "%s", "abc");
    EXPECT_TEXT(buffer_text(&buffer), "abc");
    buffer_consume(&buffer, 2);
    EXPECT_TEXT(buffer_text(&buffer), "c");
    buffer_release(&buffer);
}

TEST(wire_round_trip_and_lies)
{
    struct buffer buffer;
    buffer_init(&buffer, 4096);
    buffer_put_u8(&buffer, 200);
    buffer_put_u32(&buffer, 4000000000u);
    buffer_put_u64(&buffer, UINT64_MAX - 1);
    buffer_put_double(&buffer, 12.5);
    buffer_put_text(&buffer, TEXT("chào"));
    struct text whole = buffer_text(&buffer);
    struct reader reader = reader_of(whole);
    EXPECT_NUMBER(reader_u8(&reader), 200);
    EXPECT(reader_u32(&reader) == 4000000000u);
    EXPECT(reader_u64(&reader) == UINT64_MAX - 1);
    EXPECT(reader_double(&reader) == 12.5);
    EXPECT_TEXT(reader_text(&reader), "chào");
    EXPECT(reader_done(&reader));
    for (size_t cut = 0; cut < whole.length; cut++) {
        struct reader shorter = reader_of(text_slice(whole, 0, cut));
        reader_u8(&shorter);
        reader_u32(&shorter);
        reader_u64(&shorter);
        reader_double(&shorter);
        reader_text(&shorter);
        EXPECT(!reader_done(&shorter));
    }
    struct reader lie = reader_of(TEXT("\xff\xff\xff\x7f...."));
    EXPECT_NUMBER(reader_count(&lie, 4), 0);
    EXPECT(lie.failed);
    buffer_release(&buffer);
}

TEST(utf8_table)
{
    static const struct {
        const char *bytes;
        uint32_t code_point;
        size_t length;
    } rows[] = {
        {"a", 'a', 1}, {"\xC4\x91", 0x111, 2}, {"\xE1\xBB\x95", 0x1ED5, 3}, {"\xF0\x9F\x8E\xB0", 0x1F3B0, 4},
        {"\xC0\x80", UTF8_REPLACEMENT, 1}, {"\xED\xA0\x80", UTF8_REPLACEMENT, 1}, {"\xF4\x90\x80\x80", UTF8_REPLACEMENT, 1},
        {"\xE1\xBB", UTF8_REPLACEMENT, 2}, {"\xE1\xBB" "a", UTF8_REPLACEMENT, 2}, {"\x80", UTF8_REPLACEMENT, 1},
        {"\xFF", UTF8_REPLACEMENT, 1}, {"\xF0\x90\x80", UTF8_REPLACEMENT, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t offset = 0;
        EXPECT_NUMBER(utf8_next(text_from_string(rows[i].bytes), &offset), rows[i].code_point);
        EXPECT_NUMBER(offset, rows[i].length);
    }
    for (uint32_t c = 0; c <= 0x10FFFF; c += 37) {
        char out[4];
        size_t length = utf8_put(out, c);
        size_t offset = 0;
        uint32_t back = utf8_next(text_of(out, length), &offset);
        if (c < 0xD800 || c > 0xDFFF)
            EXPECT(back == c && offset == length);
    }
    EXPECT(utf8_valid(TEXT("đổi thưởng và \xEF\xBF\xBD rất dài cho tám byte một")));
    EXPECT(!utf8_valid(TEXT("12345678\xC3")));
    EXPECT_TEXT(utf8_cut(TEXT("aổb"), 3), "a");
    EXPECT_TEXT(utf8_cut(TEXT("aổb"), 4), "aổ");
}

/* utf8_valid looks at eight bytes at a time; utf8_next at one sequence. */
TEST(validity_is_what_decoding_says)
{
    static const char *const pieces[] = {
        "a", "\xC3\xA0", "\xE1\xBB\x95", "\xE0\xB8\x81", "\xED\x9F\xBF", "\xEF\xBF\xBD", "\xF0\x9F\x98\x80",
        "abcdefg", "\xC4\x91", "\xE2\x80\x9C", /* from here on ill-formed */
        "\x80", "\xC3", "\xE1\xBB", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5", "\xFF",
        "\xE1", "\xF0\x9F\x98",
    };
    uint32_t seed = 3;
    size_t valid = 0;
    for (int round = 0; round < 20000; round++) {
        char bytes[40];
        size_t length = 0;
        while (length < sizeof bytes - 8) {
            seed = seed * 1664525 + 1013904223;
            bool is_odd = (seed >> 27) == 0;
            seed = seed * 1664525 + 1013904223;
            struct text piece = text_from_string(pieces[is_odd ? 10 + (seed >> 16) % 13 : (seed >> 16) % 10]);
            memcpy(bytes + length, piece.data, piece.length);
            length += piece.length;
        }
        struct text t = text_of(bytes, length - (seed >> 30));
        bool wanted = true;
        for (size_t i = 0; i < t.length;) {
            size_t start = i;
            wanted &= utf8_next(t, &i) != UTF8_REPLACEMENT ||
                      text_equal(text_slice(t, start, i - start), TEXT("\xEF\xBF\xBD"));
        }
        EXPECT(utf8_valid(t) == wanted);
        valid += wanted;
    }
    EXPECT(valid > 2000 && valid < 18000);
}

TEST(hash_short_is_hash_text)
{
    static const char bytes[] = "abcdefg";
    for (size_t length = 0; length < sizeof bytes; length++) {
        struct text t = text_of(bytes, length);
        EXPECT_NUMBER(hash_short(eight_first(eight_load(bytes), (unsigned)length), (unsigned)length), hash_text(t));
        EXPECT_NUMBER(eight_at(t, 0), eight_first(eight_load(bytes), (unsigned)length));
    }
}

TEST(hash_is_stable)
{
    EXPECT(hash_text(TEXT("abc")) != hash_text(TEXT("abd")));
    EXPECT(hash_text(TEXT("")) != hash_text(TEXT("\0")));
    EXPECT(hash_more(hash_text(TEXT("a")), TEXT("b")) != hash_text(TEXT("ab")));
    /* stored in databases: these values must never change */
    EXPECT(hash_text(TEXT("rasoat")) == 0xe8c54c74914ab2d9u);
}

/* RFC 4231, test cases 2 and 6 (a key longer than a block). */
TEST(hmac_is_the_standards)
{
    static const struct {
        const char *key;
        size_t repeated;
        const char *bytes;
        const char *wanted;
    } cases[] = {
        {"Jefe", 1, "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"\xAA", 131, "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer key;
        buffer_init(&key, 1000);
        for (size_t k = 0; k < cases[i].repeated; k++)
            buffer_add_string(&key, cases[i].key);
        unsigned char sum[DIGEST_SHA256_BYTES];
        char hex[DIGEST_SHA256_HEX + 1];
        digest_hmac_sha256(buffer_text(&key), text_from_string(cases[i].bytes), sum);
        digest_hex(sum, sizeof sum, hex);
        EXPECT_TEXT(text_from_string(hex), cases[i].wanted);
        buffer_release(&key);
    }
}
