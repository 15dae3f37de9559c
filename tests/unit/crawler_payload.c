/* crawler_payload.c: stored HTTP messages, chunked and packed as servers send them. */
#include "crawler/payload.h"
#include "crawler/packing.h"
#include "tests/unit/test.h"

#include <string.h>

static const char plain[] = "<p>một trang nói rằng một trang nói rằng một trang</p>";

/* The same as Brotli, as zlib's and as bare deflate, from another implementation. */
static const char brotli[] = "\x1B\x41\x00\xF8\x45\xE7\x96\xEA\x53\x60\xA4\x4E\x62\x04\x3F\xC7\x68\xC5\x12\x9D\x4D\xA3\x29\x51\x82\x74"
                             "\x55\x27\x2C\x33\x95\xA9\xA3\xDF\x2A\x54\x1A\x1D\xFC\x27\x90\x7D\x37\x1D\x44";
static const char zlib_form[] = "\x78\x9C\xB3\x29\xB0\xCB\x7D\xB8\x7B\x66\x89\x42\x49\x51\x62\x5E\xBA\x42\xDE\xE1\xCD\x99\x0A\x45\x0F\x77"
                                "\x6D\xCC\x4B\x57\x20\x42\xDC\x46\xBF\xC0\x0E\x00\x10\x33\x1E\x7A";
static const char bare_form[] = "\xB3\x29\xB0\xCB\x7D\xB8\x7B\x66\x89\x42\x49\x51\x62\x5E\xBA\x42\xDE\xE1\xCD\x99\x0A\x45\x0F\x77\x6D\xCC"
                                "\x4B\x57\x20\x42\xDC\x46\xBF\xC0\x0E\x00";
static const char gzip_form[] = "\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03\xB3\x29\xB0\xCB\x7D\xB8\x7B\x66\x89\x42\x49\x51\x62\x5E\xBA\x42"
                                "\xDE\xE1\xCD\x99\x0A\x45\x0F\x77\x6D\xCC\x4B\x57\x20\x42\xDC\x46\xBF\xC0\x0E\x00\x3C\x5D\xCE\xC6\x42\x00"
                                "\x00\x00";
static const char zstd_form[] = "\x28\xB5\x2F\xFD\x20\x42\x35\x01\x00\xF8\x3C\x70\x3E\x6D\xE1\xBB\x99\x74\x20\x74\x72\x61\x6E\x67\x20\x6E"
                                "\xC3\xB3\x69\x20\x72\xE1\xBA\xB1\x6E\x67\x20\x3C\x2F\x70\x3E\x01\x00\x5B\x72\x8E\x01";
/* Two frames (RFC 8878 3.1), a skippable one between them. */
static const char zstd_frames[] = "\x28\xB5\x2F\xFD\x20\x14\xA1\x00\x00\x3C\x70\x3E\x6D\xE1\xBB\x99\x74\x20\x74\x72\x61\x6E\x67\x20\x6E\xC3"
                                  "\xB3\x69\x20\x50\x2A\x4D\x18\x03\x00\x00\x00\x61\x62\x63\x28\xB5\x2F\xFD\x20\x2E\x15\x01\x00\xE0\x72\xE1"
                                  "\xBA\xB1\x6E\x67\x20\x6D\xE1\xBB\x99\x74\x20\x74\x72\x61\x6E\x67\x20\x6E\xC3\xB3\x69\x20\x3C\x2F\x70\x3E"
                                  "\x01\x00\xAC\x37\xC7";
#define BYTES(array) {(array), sizeof(array) - 1}

static struct text message(struct arena *arena, const char *fields, struct text body)
{
    struct buffer out;
    buffer_init(&out, 64 << 20);
    buffer_printf(&out, "HTTP/1.1 200 OK\r\n%s\r\n", fields);
    buffer_add_text(&out, body);
    struct text bytes = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return bytes;
}

TEST(codings)
{
    static const struct {
        const char *fields;
        struct text body;
        enum payload_state state;
        const char *wanted;
    } cases[] = {
        {"", BYTES(plain), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: identity\r\n", BYTES(plain), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: gzip\r\n", BYTES(gzip_form), PAYLOAD_WHOLE, plain},
        {"content-encoding: X-GZip\r\n", BYTES(gzip_form), PAYLOAD_WHOLE, plain},
        {"Transfer-Encoding: gzip\r\n", BYTES(gzip_form), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: br\r\n", BYTES(brotli), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: zstd\r\n", BYTES(zstd_form), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: zstd\r\n", BYTES(zstd_frames), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: deflate\r\n", BYTES(zlib_form), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: deflate\r\n", BYTES(bare_form), PAYLOAD_WHOLE, plain},
        /* decoded when it was stored */
        {"Content-Encoding: gzip\r\n", BYTES(plain), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: br\r\n", BYTES(plain), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: deflate\r\n", BYTES(plain), PAYLOAD_WHOLE, plain},
        {"Content-Encoding: zstd\r\n", BYTES(plain), PAYLOAD_WHOLE, plain},
        {"Transfer-Encoding: chunked\r\n", BYTES(plain), PAYLOAD_WHOLE, plain},
        /* cut */
        {"Content-Encoding: gzip\r\n", {gzip_form, 20}, PAYLOAD_BROKEN, NULL},
        {"Content-Encoding: gzip\r\n", {gzip_form, sizeof gzip_form - 5}, PAYLOAD_BROKEN, plain},
        {"Content-Encoding: br\r\n", {brotli, 20}, PAYLOAD_BROKEN, NULL},
        {"Content-Encoding: zstd\r\n", {zstd_form, 20}, PAYLOAD_BROKEN, NULL},
        {"Content-Encoding: zstd\r\n", {zstd_frames, sizeof zstd_frames - 9}, PAYLOAD_BROKEN, NULL},
        /* not known */
        {"Content-Encoding: compress\r\n", BYTES(plain), PAYLOAD_UNKNOWN_CODING, ""},
        {"Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\n", BYTES(plain), PAYLOAD_UNKNOWN_CODING, ""},
        /* chunks */
        {"Transfer-Encoding: chunked\r\n", BYTES("3\r\nabc\r\n00A;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"), PAYLOAD_WHOLE,
         "abc0123456789"},
        {"Transfer-Encoding: chunked\r\n", BYTES("0\r\n\r\n"), PAYLOAD_WHOLE, ""},
        {"Transfer-Encoding: chunked\r\n", BYTES("3\r\nabc\r\n"), PAYLOAD_BROKEN, "abc"},
        {"Transfer-Encoding: chunked\r\n", BYTES("3\r\nabcdef\r\n0\r\n\r\n"), PAYLOAD_BROKEN, "abc"},
        {"Transfer-Encoding: chunked\r\n", BYTES("FFFFFFFFFFFFFFF\r\nabc"), PAYLOAD_BROKEN, "abc"},
        {"Transfer-Encoding: chunked\r\n", BYTES("FFFFFFFFFFFFFFFFFFFF\r\nabc"), PAYLOAD_WHOLE, "FFFFFFFFFFFFFFFFFFFF\r\nabc"},
        {"Transfer-Encoding: identity\r\n", BYTES("3\r\nabc\r\n0\r\n\r\n"), PAYLOAD_WHOLE, "3\r\nabc\r\n0\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct response response = {0};
        enum payload_state state = payload_read(arena, message(arena, cases[i].fields, cases[i].body), &response);
        bool held = EXPECT_NUMBER(state, cases[i].state) && EXPECT(response.body_cut == (state != PAYLOAD_WHOLE));
        if (cases[i].wanted)
            held = EXPECT_TEXT(response.body, cases[i].wanted) && held;
        else
            held = EXPECT(response.body.length < sizeof plain - 1) && held;
        if (!held)
            test_say("coding %zu: %s", i, cases[i].fields);
    }
}

TEST(chunks_of_a_packed_body)
{
    struct buffer chunks;
    struct response response = {0};
    buffer_init(&chunks, 4096);
    for (size_t i = 0; i + 1 < sizeof gzip_form; i++) {
        buffer_add_string(&chunks, "1\r\n");
        buffer_add_byte(&chunks, gzip_form[i]);
        buffer_add_string(&chunks, "\r\n");
    }
    buffer_add_string(&chunks, "0\r\n\r\n");
    struct text bytes = message(arena, "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", buffer_text(&chunks));
    EXPECT_NUMBER(payload_read(arena, bytes, &response), PAYLOAD_WHOLE);
    EXPECT_TEXT(response.body, plain);
    buffer_release(&chunks);
}

TEST(interim_answers)
{
    struct response response = {0};
    struct text bytes = TEXT("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nA: b\r\n\r\nxyz");
    EXPECT_NUMBER(payload_read(arena, bytes, &response), PAYLOAD_WHOLE);
    EXPECT_NUMBER(response.status, 404);
    EXPECT_TEXT(response.body, "xyz");
    EXPECT_TEXT(response_header(&response, TEXT("a")), "b");
}

/* A body that unpacks to more than a page may have is cut there, however small it is packed. */
TEST(bombs)
{
    const size_t size = RESPONSE_LIMIT_BODY_BYTES + 1000;
    for (size_t over = 0; over < 2; over++) {
        char *zeros = arena_alloc(arena, size);
        struct buffer packed;
        struct response response = {0};
        buffer_init(&packed, 1 << 20);
        EXPECT(pack_gzip(&packed, text_of(zeros, over ? size : RESPONSE_LIMIT_BODY_BYTES)) == STATUS_OK);
        struct text bytes = message(arena, "Content-Encoding: gzip\r\n", buffer_text(&packed));
        EXPECT_NUMBER(payload_read(arena, bytes, &response), over ? PAYLOAD_BROKEN : PAYLOAD_WHOLE);
        EXPECT_NUMBER(response.body.length, RESPONSE_LIMIT_BODY_BYTES);
        buffer_release(&packed);
    }
}
