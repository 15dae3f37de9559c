/* browser_message.c: the protocol's JSON: what a hostile page can put into it, and what is written. */
#include "browser/message.h"
#include "base/base64.h"
#include "tests/unit/test.h"

#include <string.h>

static enum status parse(struct arena *arena, const char *bytes, struct message **message)
{
    struct text copy = text_from_string(arena_string(arena, text_from_string(bytes)));
    char *own = arena_string(arena, copy);
    return message_parse(own, copy.length, message);
}

TEST(members_are_found_and_missing_ones_are_empty)
{
    struct message *message;
    EXPECT_NUMBER(parse(arena, "{\"id\":7,\"result\":{\"a\":\"x\",\"b\":true,\"c\":[{\"d\":1.75},{}]},\"n\":null}", &message), STATUS_OK);
    const struct message *result = message_member(message, "result");
    EXPECT_NUMBER(message_whole(message, "id", -1), 7);
    EXPECT_TEXT(message_text(result, "a"), "x");
    EXPECT(message_truth(result, "b"));
    EXPECT(!message_truth(result, "a"));
    EXPECT_NUMBER(message_count(message_member(result, "c")), 2);
    EXPECT_NUMBER(message_whole(message_item(message_member(result, "c"), 0), "d", -1), 1);
    EXPECT_NUMBER(message_whole(result, "a", -1), -1);
    EXPECT(message_item(message_member(result, "c"), 2) == NULL);
    EXPECT(message_member(message_member(NULL, "x"), "y") == NULL);
    EXPECT_NUMBER(message_text(message_member(message, "n"), "x").length, 0);
    message_free(message);
}

TEST(halves_of_surrogate_pairs_are_mended)
{
    struct message *message;
    EXPECT_NUMBER(parse(arena, "{\"a\":\"\\ud800x\",\"b\":\"\\uDFFF\",\"c\":\"\\ud83d\\ude00\",\"d\":\"\\\\ud800\",\"e\":\"\\uD800\\uD800\"}",
                        &message),
                  STATUS_OK);
    EXPECT_TEXT(message_text(message, "a"), "\xEF\xBF\xBDx");
    EXPECT_TEXT(message_text(message, "b"), "\xEF\xBF\xBD");
    EXPECT_TEXT(message_text(message, "c"), "\xF0\x9F\x98\x80");
    EXPECT_TEXT(message_text(message, "d"), "\\ud800");
    EXPECT_TEXT(message_text(message, "e"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    message_free(message);
}

TEST(ill_formed_utf8_is_mended)
{
    struct message *message;
    EXPECT_NUMBER(parse(arena, "{\"a\":\"x\xFFy\xC3\",\"b\":\"\xED\xA0\x80\",\"c\":\"\xE1\xBB\x9B\xEF\xBF\xBD\"}", &message), STATUS_OK);
    EXPECT_TEXT(message_text(message, "a"), "x?y?");
    EXPECT_TEXT(message_text(message, "b"), "???");
    EXPECT_TEXT(message_text(message, "c"), "\xE1\xBB\x9B\xEF\xBF\xBD");
    message_free(message);
}

TEST(what_is_no_object_is_refused)
{
    static const char *const bad[] = {"", "[]", "7", "\"x\"", "{", "{}x", "{\"a\":1e9999}", "null", "{\"a\":\"\\u12\"}", "\\", "{\"a\":\"\\"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct message *message;
        if (!EXPECT_NUMBER(parse(arena, bad[i], &message), STATUS_INVALID))
            test_say("%s", bad[i]);
        EXPECT(message == NULL);
    }
    enum { DEPTH = 1000000 };
    char *deep = arena_alloc(arena, DEPTH);
    struct message *message;
    memset(deep, '[', DEPTH);
    memcpy(deep, "{\"a\":", 5);
    EXPECT_NUMBER(message_parse(deep, DEPTH, &message), STATUS_INVALID);
}

TEST(numbers_out_of_range_are_the_default)
{
    struct message *message;
    EXPECT_NUMBER(parse(arena, "{\"a\":1e19,\"b\":-1e19,\"c\":12.9}", &message), STATUS_OK);
    EXPECT_NUMBER(message_whole(message, "a", 5), 5);
    EXPECT_NUMBER(message_whole(message, "b", 6), 6);
    EXPECT_NUMBER(message_whole(message, "c", 7), 12);
    message_free(message);
}

TEST(what_is_written_is_read_back)
{
    struct buffer line;
    buffer_init(&line, 4096);
    const struct text hostile = TEXT("a\"b\\c\n\0\x7F</script>\xE1\xBB\x9B\xFF");
    buffer_add_byte(&line, '{');
    message_put(&line, "x", hostile);
    message_put(&line, "y", (struct text){0});
    buffer_add_byte(&line, '}');
    struct message *message;
    if (EXPECT_NUMBER(message_parse(line.data, line.length, &message), STATUS_OK)) {
        struct text x = message_text(message, "x");
        EXPECT(text_equal(x, TEXT("a\"b\\c\n\0\x7F</script>\xE1\xBB\x9B\xEF\xBF\xBD")));
        EXPECT_NUMBER(message_text(message, "y").length, 0);
    }
    message_free(message);
    buffer_release(&line);
}

TEST(base64_goes_both_ways)
{
    static const struct {
        const char *bytes;
        const char *encoded;
    } vectors[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    struct buffer out;
    buffer_init(&out, 1024 * 1024);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) { /* RFC 4648 section 10 */
        buffer_clear(&out);
        base64_add(&out, text_from_string(vectors[i].bytes), 0, "");
        EXPECT_TEXT(buffer_text(&out), vectors[i].encoded);
        buffer_clear(&out);
        EXPECT(base64_read(text_from_string(vectors[i].encoded), &out));
        EXPECT_TEXT(buffer_text(&out), vectors[i].bytes);
    }
    enum { LENGTH = 100001 };
    char *all = arena_alloc(arena, LENGTH);
    for (size_t i = 0; i < LENGTH; i++)
        all[i] = (char)(i * 7 % 256);
    buffer_clear(&out);
    base64_add(&out, text_of(all, LENGTH), 0, "");
    struct text encoded = arena_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    EXPECT(base64_read(encoded, &out));
    EXPECT(text_equal(buffer_text(&out), text_of(all, LENGTH)));
    static const char *const bad[] = {"Z", "Zg=x", "Z m8", "Zm9vY"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(!base64_read(text_from_string(bad[i]), &out));
    buffer_release(&out);
}
