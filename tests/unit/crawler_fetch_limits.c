/* Fetching: every limit, and what is beyond it. */
#include "crawler/fetch_priv.h"
#include "tests/unit/fetch_client.h"

#include <zlib.h>

static struct text gzip(struct arena *arena, const char *data, size_t length)
{
    z_stream stream = {0};
    size_t room = length / 500 + 1000;
    char *out = arena_alloc(arena, room);
    char *in = arena_string(arena, text_of(data, length));
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    stream.next_in = (Bytef *)in;
    stream.avail_in = (uInt)length;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    EXPECT_NUMBER(deflate(&stream, Z_FINISH), Z_STREAM_END);
    struct text packed = text_of(out, stream.total_out);
    deflateEnd(&stream);
    return packed;
}

static struct text with_body(struct arena *arena, const char *head, struct text body)
{
    struct text whole = arena_printf(arena, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n", head, body.length);
    char *all = arena_alloc(arena, whole.length + body.length);
    memcpy(all, whole.data, whole.length);
    memcpy(all + whole.length, body.data, body.length);
    return text_of(all, whole.length + body.length);
}

TEST(headers_have_limits)
{
    struct text x500 = repeated(arena, "X-A: ", TEXT("x"), 500, "\r\n");
    struct text x70000 = repeated(arena, "X-A: ", TEXT("x"), 70000, "\r\n");
    struct text interim = TEXT("HTTP/1.1 100 Continue\r\n\r\n");
    const char *ok = "HTTP/1.1 200 OK\r\n", *end = "Content-Length: 0\r\n\r\n";
    struct {
        struct text answer;
        enum fetch_error error;
        size_t headers;
    } cases[] = {
        {repeated(arena, ok, TEXT("A: b\r\n"), RESPONSE_LIMIT_HEADERS - 1, end), FETCH_OK, RESPONSE_LIMIT_HEADERS},
        {repeated(arena, ok, TEXT("A: b\r\n"), RESPONSE_LIMIT_HEADERS, end), FETCH_OK, RESPONSE_LIMIT_HEADERS},
        {repeated(arena, ok, x500, 120, end), FETCH_OK, 121},
        {repeated(arena, ok, x500, 150, end), FETCH_OK, 129}, /* those that have room */
        {repeated(arena, ok, x70000, 1, end), FETCH_OK, 0},
        {repeated(arena, ok, x500, 600, end), FETCH_PROTOCOL, 0},
        {repeated(arena, ok, TEXT(" folded\r\n"), 20000, end), FETCH_PROTOCOL, 0},
        {repeated(arena, "", interim, 1000, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), FETCH_OK, 1},
        {repeated(arena, "", interim, 200000, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), FETCH_PROTOCOL, 0},
    };
    struct fetch_settings settings = laboratory();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct loopback_script script = {"/", cases[i].answer, THEN_CLOSE, 0};
        struct outcome outcome = get_script(arena, &settings, &script);
        bool good = EXPECT_NUMBER(outcome.error, cases[i].error);
        good &= EXPECT_NUMBER(outcome.header_count, cases[i].headers);
        if (!good)
            test_say("case %zu: %.*s", i, TEXT_ARGS(outcome.error_text));
    }
}

TEST(packed_bodies_are_unpacked)
{
    struct text packed = gzip(arena, "thông báo của xã", strlen("thông báo của xã"));
    struct fetch_settings settings = laboratory();
    struct loopback_script script = {"/", with_body(arena, "Content-Encoding: gzip\r\n", packed), THEN_KEEP, 0};
    struct outcome outcome = get_script(arena, &settings, &script);
    EXPECT_NUMBER(outcome.error, FETCH_OK);
    EXPECT_TEXT(outcome.body, "thông báo của xã");
    EXPECT_NUMBER(outcome.bytes_received, script.answer.length);
}

TEST(a_bomb_is_cut_at_the_limit)
{
    enum { BOMB = 64 * 1024 * 1024 };
    char *zeros = arena_alloc(arena, BOMB);
    struct text packed = gzip(arena, zeros, BOMB);
    struct text twice = gzip(arena, packed.data, packed.length);
    struct fetch_settings settings = laboratory();
    settings.body_limit = 1024 * 1024;
    struct loopback_script scripts[] = {
        {"/", with_body(arena, "Content-Encoding: gzip\r\n", packed), THEN_KEEP, 0},
        {"/", with_body(arena, "Content-Encoding: gzip, gzip\r\n", twice), THEN_KEEP, 0},
    };
    for (size_t i = 0; i < 2; i++) {
        struct outcome outcome = get_script(arena, &settings, &scripts[i]);
        EXPECT_NUMBER(outcome.error, FETCH_OK);
        EXPECT(outcome.body_cut);
        EXPECT_NUMBER(outcome.body.length, settings.body_limit);
        EXPECT(outcome.bytes_received < 100 * 1024);
    }
}

TEST(bodies_are_cut_at_the_limit)
{
    struct fetch_settings settings = laboratory();
    for (size_t over = 0; over < 2; over++) {
        struct text body = repeated(arena, "", TEXT("x"), BODY_LIMIT + over, "");
        struct loopback_script script = {"/", with_body(arena, "X: y\r\n", body), THEN_KEEP, 0};
        struct outcome outcome = get_script(arena, &settings, &script);
        EXPECT_NUMBER(outcome.error, FETCH_OK);
        EXPECT_NUMBER(outcome.status, 200);
        EXPECT_NUMBER(outcome.header_count, 2);
        EXPECT_NUMBER(outcome.body.length, BODY_LIMIT);
        EXPECT_NUMBER(outcome.body_cut, over == 1);
    }
    /* An endless body: the limit ends it, not the clock. */
    struct text much = repeated(arena, "HTTP/1.1 200 OK\r\n\r\n", TEXT("x"), 1 << 20, "");
    struct loopback_script endless = {"/", much, THEN_HOLD, 0};
    struct outcome outcome = get_script(arena, &settings, &endless);
    EXPECT_NUMBER(outcome.error, FETCH_OK);
    EXPECT(outcome.body_cut);
}

TEST(slow_servers_time_out)
{
    struct loopback_script scripts[] = {
        {"/silent", TEXT(""), THEN_HOLD, 0},
        {"/half-head", TEXT("HTTP/1.1 200 OK\r\nX-A: "), THEN_DRIP, 0},
        {"/half-body", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nabc"), THEN_HOLD, 0},
        {"/drip", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\nabc"), THEN_DRIP, 0},
    };
    size_t count = sizeof scripts / sizeof *scripts;
    struct loopback *server = loopback_start(scripts, count);
    struct fetch_settings settings = laboratory();
    settings.total_timeout_ms = SHORT_MS;
    struct client *client = open_client(arena, &settings);
    for (size_t i = 0; i < count; i++)
        start(client, url_of(arena, server, scripts[i].path));
    run(client);
    if (EXPECT_NUMBER(client->count, count))
        for (size_t i = 0; i < count; i++)
            EXPECT_TEXT(text_from_string(fetch_error_name(client->outcomes[i].error)), "timeout");
    fetch_free(client->fetch);
    loopback_stop(server);
}

TEST(requests_have_a_limit)
{
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    struct text url = TEXT("http://127.0.0.1:9/");
    for (int i = 0; i < FETCH_LIMIT_CONCURRENT; i++)
        EXPECT_NUMBER(fetch_start(client->fetch, url, &visitor, VISITOR_AGENT, NULL), STATUS_OK);
    EXPECT_NUMBER(fetch_start(client->fetch, url, &visitor, VISITOR_AGENT, NULL), STATUS_BUSY);
    EXPECT_NUMBER(fetch_running(client->fetch), FETCH_LIMIT_CONCURRENT);
    fetch_free(client->fetch); /* ends what runs, without a call */
    EXPECT_NUMBER(client->count, 0);
}

TEST(wrong_requests_and_settings)
{
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    static const char *const urls[] = {"ftp://tinh.example/",   "file:///etc/passwd",         "javascript:1", "",
                                       "//tinh.example/",       "http://tinh.example/\r\nX:", "gopher://x/"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        EXPECT_NUMBER(fetch_start(client->fetch, text_from_string(urls[i]), &visitor, VISITOR_AGENT, NULL),
                      STATUS_INVALID);
    EXPECT_NUMBER(fetch_start(client->fetch, TEXT("http://tinh.example/"), &visitor, TEXT("a\r\nX: y"), NULL),
                  STATUS_INVALID);
    EXPECT_NUMBER(fetch_running(client->fetch), 0);
    fetch_free(client->fetch);
    struct fetch *fetch = NULL;
    settings.ca_file = TEXT("tests/no-such-file.pem");
    EXPECT_NUMBER(fetch_create(&settings, note, NULL, &fetch), STATUS_NOT_FOUND);
    EXPECT(fetch == NULL);
    settings = laboratory();
    settings.body_limit = RESPONSE_LIMIT_BODY_BYTES + 1;
    EXPECT_NUMBER(fetch_create(&settings, note, NULL, &fetch), STATUS_INVALID);
}

/* Many large answers at once: each keeps its share, and only what is common is given out first come, first served. */
TEST(bodies_share_the_memory)
{
    struct answer answer;
    const struct answer_limits limits = {.body_bytes = RESPONSE_LIMIT_BODY_BYTES,
                                         .fields = RESPONSE_LIMIT_HEADERS,
                                         .field_bytes = RESPONSE_LIMIT_HEADER_BYTES};
    answer_init(&answer, &limits);
    size_t held = FETCH_LIMIT_HELD_BYTES; /* others hold all */
    struct text half = repeated(arena, "", TEXT("x"), FETCH_LIMIT_SHARE_BYTES / 2, "");
    EXPECT(answer_body(&answer, half, &held));
    EXPECT(answer_body(&answer, half, &held));
    EXPECT(!answer.body_cut);
    EXPECT(!answer_body(&answer, TEXT("x"), &held));
    EXPECT(answer.body_cut);
    EXPECT_NUMBER(answer.body.length, FETCH_LIMIT_SHARE_BYTES);
    EXPECT_NUMBER(held, FETCH_LIMIT_HELD_BYTES + FETCH_LIMIT_SHARE_BYTES);
    answer_clear(&answer, &held);
    EXPECT(!answer.body_cut && answer.body.length == 0);
    EXPECT_NUMBER(held, FETCH_LIMIT_HELD_BYTES);
    held = FETCH_LIMIT_HELD_BYTES - 3 * FETCH_LIMIT_SHARE_BYTES;
    for (int i = 0; i < 6; i++)
        EXPECT(answer_body(&answer, half, &held));
    EXPECT(!answer_body(&answer, TEXT("x"), &held));
    EXPECT_NUMBER(held, FETCH_LIMIT_HELD_BYTES);
    answer_release(&answer);
}
