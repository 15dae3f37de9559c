/* page_response.c: the wire form of a response, and stored HTTP messages. */
#include "page/response.h"

#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

static const struct hop hops[] = {
    {{"http://so-y-te.tinh.example/", 28}, 302, {"https://nohu.example/", 21}, true},
    {{"http://so-y-te.tinh.example/x", 29}, 302, {NULL, 0}, false},
};
static const struct header headers[] = {
    {{"Content-Type", 12}, {"text/html; charset=utf-8", 24}},
    {{"Set-Cookie", 10}, {"a=1", 3}},
    {{"set-cookie", 10}, {"b=2", 3}},
    {{"X-Empty", 7}, {"", 0}},
};

static struct response sample(void)
{
    return (struct response){
        .url = TEXT("http://so-y-te.tinh.example/"),
        .final_url = TEXT("http://so-y-te.tinh.example/"),
        .site = TEXT("S\xE1\xBB\x9F Y t\xE1\xBA\xBF"),
        .identity = TEXT("googlebot"),
        .status = 302,
        .body_cut = true,
        .hops = hops,
        .hop_count = 2,
        .headers = headers,
        .header_count = 4,
        .body = text_of("<p>\0</p>", 8),
    };
}

TEST(header_lookup)
{
    struct response response = sample();
    EXPECT_TEXT(response_header(&response, TEXT("content-TYPE")), "text/html; charset=utf-8");
    EXPECT_TEXT(response_header(&response, TEXT("Set-Cookie")), "a=1");
    EXPECT_NUMBER(response_header(&response, TEXT("X-Empty")).length, 0);
    EXPECT_NUMBER(response_header(&response, TEXT("Location")).length, 0);
}

TEST(wire_round_trip)
{
    struct response sent = sample();
    struct response got;
    struct buffer wire;
    buffer_init(&wire, 65536);
    response_encode(&sent, &wire);
    EXPECT(!buffer_failed(&wire));
    struct reader reader = reader_of(buffer_text(&wire));
    EXPECT(response_decode(arena, &reader, &got));
    EXPECT(reader_done(&reader));
    EXPECT(text_equal(got.url, sent.url) && text_equal(got.final_url, sent.final_url));
    EXPECT(text_equal(got.site, sent.site) && text_equal(got.identity, sent.identity));
    EXPECT_NUMBER(got.status, 302);
    EXPECT(got.body_cut);
    EXPECT(text_equal(got.body, sent.body));
    if (EXPECT_NUMBER(got.hop_count, 2)) {
        EXPECT(text_equal(got.hops[0].location, hops[0].location) && got.hops[0].off_site);
        EXPECT_NUMBER(got.hops[1].status, 302);
        EXPECT(!got.hops[1].off_site && got.hops[1].location.length == 0);
    }
    if (EXPECT_NUMBER(got.header_count, 4))
        for (size_t i = 0; i < 4; i++)
            EXPECT(text_equal(got.headers[i].name, headers[i].name) &&
                   text_equal(got.headers[i].value, headers[i].value));
    struct buffer again;
    buffer_init(&again, 65536);
    response_encode(&got, &again);
    EXPECT(text_equal(buffer_text(&again), buffer_text(&wire)));
    buffer_release(&again);
    buffer_release(&wire);
}

/* Every cut is refused; the bytes stand in a block of exactly their size, so that a sanitizer sees a read behind it. */
TEST(wire_truncated)
{
    struct response sent = sample();
    struct buffer wire;
    buffer_init(&wire, 65536);
    response_encode(&sent, &wire);
    for (size_t length = 0; length < wire.length; length++) {
        char *bytes = malloc(length + (length == 0));
        memcpy(bytes, wire.data, length);
        struct reader reader = reader_of(text_of(bytes, length));
        struct response got;
        if (!EXPECT(!response_decode(arena, &reader, &got) && got.hop_count == 0 && got.body.length == 0))
            test_say("cut at %zu of %zu", length, wire.length);
        free(bytes);
    }
    buffer_release(&wire);
}

/* Each byte changed to each of a few values: an answer or a refusal, and what is accepted encodes again. */
TEST(wire_damaged)
{
    static const unsigned char values[] = {0x00, 0x01, 0x02, 0x7F, 0x80, 0xFF};
    struct response sent = sample();
    struct buffer wire;
    buffer_init(&wire, 65536);
    response_encode(&sent, &wire);
    int refused = 0;
    for (size_t at = 0; at < wire.length; at++) {
        char kept = wire.data[at];
        for (size_t v = 0; v < sizeof values; v++) {
            wire.data[at] = (char)values[v];
            struct reader reader = reader_of(buffer_text(&wire));
            struct response got;
            if (!response_decode(arena, &reader, &got) || !reader_done(&reader)) {
                refused++;
                continue;
            }
            struct buffer again;
            buffer_init(&again, 65536);
            response_encode(&got, &again);
            EXPECT(text_equal(buffer_text(&again), buffer_text(&wire)));
            buffer_release(&again);
        }
        wire.data[at] = kept;
    }
    EXPECT(refused > 100);
    buffer_release(&wire);
}

TEST(wire_limits)
{
    struct response sent = sample();
    struct header *many = arena_alloc_array(arena, RESPONSE_LIMIT_HEADERS + 1, sizeof *many);
    sent.headers = many;
    for (size_t count = RESPONSE_LIMIT_HEADERS; count <= RESPONSE_LIMIT_HEADERS + 1; count++) {
        struct buffer wire;
        struct response got;
        sent.header_count = count;
        buffer_init(&wire, 65536);
        response_encode(&sent, &wire);
        struct reader reader = reader_of(buffer_text(&wire));
        EXPECT(response_decode(arena, &reader, &got) == (count <= RESPONSE_LIMIT_HEADERS));
        buffer_release(&wire);
    }
}

TEST(stored_messages)
{
    const struct {
        const char *bytes;
        unsigned status;
        size_t header_count;
        const char *type; /* the Content-Type header */
        const char *body;
    } rows[] = {
        {"<p>x", 0, 0, "", "<p>x"},
        {"", 0, 0, "", ""},
        {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x", 200, 1, "text/html", "<p>x"},
        {"HTTP/1.0 404\ncontent-type:text/html \nX: y\n\n<p>x\r\n\r\ny", 404, 2, "text/html", "<p>x\r\n\r\ny"},
        {"HTTP/1.1 200 OK\r\n\r\n", 200, 0, "", ""},
        {"HTTP/2 200\r\ncontent-type: text/html\r\n\r\nx", 200, 1, "text/html", "x"},
        {"HTTP/3 301 \r\n\r\nx", 301, 0, "", "x"},
        {"HTTP/1.1 200 OK\r\nContent-Type : a\r\nno field\r\n folded\r\n: b\r\n\r\nx", 200, 1, "a", "x"},
        {"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\n\r\nx", 200, 1,
         "text/html;\r\n charset=utf-8", "x"},
        /* no message: the header section does not end, or there is no status */
        {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n<a href=x>", 0, 0, "",
         "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n<a href=x>"},
        {"HTTP/1.1 abc\r\n\r\nx", 0, 0, "", "HTTP/1.1 abc\r\n\r\nx"},
        {"HTTP/1.1 20000\r\n\r\nx", 0, 0, "", "HTTP/1.1 20000\r\n\r\nx"},
        {"HTTP/9 200\r\n\r\nx", 0, 0, "", "HTTP/9 200\r\n\r\nx"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct response response = {.site = TEXT("a")};
        response_from_stored(arena, text_from_string(rows[i].bytes), &response);
        EXPECT_NUMBER(response.status, rows[i].status);
        EXPECT_NUMBER(response.header_count, rows[i].header_count);
        EXPECT_TEXT(response_header(&response, TEXT("Content-Type")), rows[i].type);
        EXPECT_TEXT(response.body, rows[i].body);
        EXPECT_TEXT(response.site, "a");
    }
}

TEST(stored_message_limits)
{
    struct buffer stored;
    struct response response = {0};
    buffer_init(&stored, 1 << 20);
    buffer_add_string(&stored, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < RESPONSE_LIMIT_HEADERS + 50; i++)
        buffer_printf(&stored, "X-%d: %01000d\r\n", i, i);
    buffer_add_string(&stored, "\r\nbody");
    response_from_stored(arena, buffer_text(&stored), &response);
    EXPECT(response.header_count > 50 && response.header_count * 1000 <= RESPONSE_LIMIT_HEADER_BYTES);
    EXPECT_TEXT(response.body, "body");
    buffer_clear(&stored);
    buffer_add_string(&stored, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < RESPONSE_LIMIT_HEADERS + 50; i++)
        buffer_printf(&stored, "X-%d: y\r\n", i);
    buffer_add_string(&stored, "\r\nbody");
    response_from_stored(arena, buffer_text(&stored), &response);
    EXPECT_NUMBER(response.header_count, RESPONSE_LIMIT_HEADERS);
    EXPECT_TEXT(response.body, "body");
    buffer_release(&stored);
}
