/* crawler_warc_suite.c: the WARC files of webrecorder's warcio (Apache-2.0), good and broken, where they lie beside the
 * checkout. */
#include "crawler/payload.h"
#include "crawler/warc.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What is told of a file: one letter a record (i warcinfo, r response, q request, v revisit, s resource, m metadata), its block's digest behind it
 * (+ good, ! wrong, nothing where there is none), and for each problem its name. */
struct answer {
    const char *file;
    const char *told;
};

static const struct answer suite[] = {
    {"example.warc", "i i r+ q v+ q"},
    {"example.warc.gz", "i i r+ q+ v+ q+"},
    {"example-bad-non-chunked.warc.gz", "i i r+ q v! q"},
    {"example-bad.warc.gz.bad", "i r q v q r"}, /* one member for all */
    {"example-digest.warc", "q+ q+ q+ q+"}, /* its payload's digests are the wrong ones: suite_digests */
    {"example-resource.warc.gz", "i i s+"},
    {"example-space-in-target-uri.warc.gz", "i s+"},
    {"example-trunc.warc", "i i r! [LENGTH] q"},
    {"example-wget-bad-target-uri.warc.gz", "i+ q+ r+ m+ s+ s+"},
    {"example-wrong-chunks.warc.gz", "r! q+"}, /* one record in three members; one byte too long */
    {"post-test.warc.gz", "r+ q+ r+ q+ r+ q+"},
};

static const char *const problem_names[] = {
    [WARC_FINE] = "FINE", [WARC_NOT_WARC] = "NOT", [WARC_LENGTH_WRONG] = "LENGTH", [WARC_HEAD_BROKEN] = "HEAD",
    [WARC_NO_LENGTH] = "NO-LENGTH", [WARC_ENDS_EARLY] = "EARLY", [WARC_PACKED_BROKEN] = "PACKED",
    [WARC_TOO_LARGE] = "LARGE", [WARC_UNREADABLE] = "UNREADABLE",
};

static struct text tell(struct arena *arena, struct warc_reader *reader)
{
    static const char letters[] = "irsqmvcnu";
    static const char checks[] = {[WARC_CHECK_NONE] = '\0', [WARC_CHECK_GOOD] = '+', [WARC_CHECK_WRONG] = '!'};
    struct buffer out;
    buffer_init(&out, 4096);
    enum warc_step step;
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    while ((step = warc_next(reader, arena, &record, &problem, &place)) != WARC_STEP_END) {
        if (out.length)
            buffer_add_byte(&out, ' ');
        if (step == WARC_STEP_PROBLEM) {
            buffer_printf(&out, "[%s]", problem_names[problem]);
            continue;
        }
        struct warc_block block;
        warc_read_block(reader, arena, RESPONSE_LIMIT_BODY_BYTES, &block);
        buffer_add_byte(&out, letters[record.type]);
        if (checks[block.check])
            buffer_add_byte(&out, checks[block.check]);
        EXPECT(block.ends_early || block.bytes.length == record.length);
    }
    struct text told = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return told;
}

TEST(suite_records)
{
    for (size_t i = 0; i < sizeof suite / sizeof *suite; i++) {
        const char *path = test_suite(arena, arena_printf(arena, "warc/%s", suite[i].file).data);
        if (!path) {
            test_skip("no suites");
            return;
        }
        struct warc_reader *reader = warc_open_bytes(test_file(arena, path));
        int descriptor = open(path, O_RDONLY | O_CLOEXEC);
        struct warc_reader *from_file = warc_open(descriptor);
        if (!EXPECT_TEXT(tell(arena, reader), suite[i].told) || !EXPECT_TEXT(tell(arena, from_file), suite[i].told))
            test_say("%s", suite[i].file);
        warc_close(reader);
        warc_close(from_file);
        close(descriptor);
    }
}

/* The first response of each file as a page. */
static const struct {
    const char *file;
    const char *target;
    uint16_t status;
    enum payload_state state;
    size_t length;
    const char *within;
} payloads[] = {
    {"example.warc", "http://example.com/", 200, PAYLOAD_WHOLE, 1270, "<h1>Example Domain</h1>"},
    {"example-bad-non-chunked.warc.gz", "http://example.com/", 200, PAYLOAD_WHOLE, 1270, "<h1>Example Domain</h1>"},
    {"example-trunc.warc", "http://example.com/", 200, PAYLOAD_BROKEN, 1270, "<h1>Example Domain</h1>"},
    {"example-wrong-chunks.warc.gz", "http://example.com/", 200, PAYLOAD_WHOLE, 1270, "<h1>Example Domain</h1>"},
    {"example-wget-bad-target-uri.warc.gz", "http://example.com/", 200, PAYLOAD_WHOLE, 1270, "<h1>Example Domain</h1>"},
    {"post-test.warc.gz", "http://httpbin.org/post", 200, PAYLOAD_WHOLE, 545, "\"foo\": \"bar\""},
};

TEST(suite_payloads)
{
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        const char *path = test_suite(arena, arena_printf(arena, "warc/%s", payloads[i].file).data);
        if (!path) {
            test_skip("no suites");
            return;
        }
        struct warc_reader *reader = warc_open_bytes(test_file(arena, path));
        struct warc_record record;
        enum warc_problem problem;
        struct warc_place place;
        while (warc_next(reader, arena, &record, &problem, &place) == WARC_STEP_RECORD && record.type != WARC_RESPONSE)
            continue;
        struct warc_block block;
        struct response response = {0};
        warc_read_block(reader, arena, RESPONSE_LIMIT_BODY_BYTES, &block);
        bool held = EXPECT_NUMBER(payload_read(arena, block.bytes, &response), payloads[i].state);
        held = EXPECT_TEXT(record.target, payloads[i].target) && held;
        held = EXPECT_NUMBER(response.status, payloads[i].status) && held;
        held = EXPECT_NUMBER(response.body.length, payloads[i].length) && held;
        held = EXPECT(text_find(response.body, text_from_string(payloads[i].within), 0) != SIZE_MAX) && held;
        if (!held)
            test_say("%s", payloads[i].file);
        warc_close(reader);
    }
}

/* Payload digests in base32, base64 and base64url; the first is no base32 at all. */
TEST(suite_digests)
{
    const enum warc_verified wanted[] = {WARC_CHECK_WRONG, WARC_CHECK_GOOD, WARC_CHECK_GOOD, WARC_CHECK_GOOD};
    const char *path = test_suite(arena, "warc/example-digest.warc");
    if (!path) {
        test_skip("no suites");
        return;
    }
    struct warc_reader *reader = warc_open_bytes(test_file(arena, path));
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct warc_block block;
        EXPECT(warc_next(reader, arena, &record, &problem, &place) == WARC_STEP_RECORD);
        warc_read_block(reader, arena, RESPONSE_LIMIT_BODY_BYTES, &block);
        size_t payload = text_find(block.bytes, TEXT("\r\n\r\n"), 0) + 4;
        struct text bytes = text_slice(block.bytes, payload, block.bytes.length);
        EXPECT_NUMBER(warc_check(warc_field(&record, TEXT("warc-payload-digest")), bytes), wanted[i]);
    }
    warc_close(reader);
}
