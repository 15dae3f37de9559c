/* Fetching with settings.record: what went over the line, byte for byte. */
#include "crawler/payload.h"
#include "tests/unit/fetch_client.h"

#define PLAIN "HTTP/1.1 200 OK\r\nContent-Type:  text/html\r\nX-Twice: a\r\nx-twice: b\r\nContent-Length: 5\r\n\r\nabcde"
#define CHUNKED_HEAD "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n"
#define CHUNKED "4\r\nwiki\r\n5;x=y\r\npedia\r\n0\r\nX-After: 1\r\n\r\n"
#define INTERIM "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
/* gzip of "wikipedia" */
static const char packed[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\xcf\xcc\xce\x2c\x48\x4d\xc9\x4c\x04\x00\x8d\x42\x5b\x2f\x09\x00\x00\x00";
#define PACKED_HEAD "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 29\r\n\r\n"

TEST(answers_are_kept_as_they_came)
{
    struct loopback_script scripts[] = {
        {"/plain", TEXT(PLAIN), THEN_KEEP, 0},
        {"/chunked", TEXT(INTERIM CHUNKED_HEAD CHUNKED), THEN_KEEP, 0},
        {"/packed", {0}, THEN_KEEP, 0},
    };
    char *bytes = arena_alloc(arena, sizeof PACKED_HEAD + sizeof packed);
    memcpy(bytes, PACKED_HEAD, sizeof PACKED_HEAD - 1);
    memcpy(bytes + sizeof PACKED_HEAD - 1, packed, sizeof packed - 1);
    const struct text packed_answer = text_of(bytes, sizeof PACKED_HEAD + sizeof packed - 2);
    scripts[2].answer = packed_answer;
    struct loopback *server = loopback_start(scripts, sizeof scripts / sizeof *scripts);
    struct fetch_settings settings = laboratory();
    settings.record = true;
    struct client *client = open_client(arena, &settings);
    static const char *const paths[] = {"/plain", "/chunked", "/packed"};
    for (size_t i = 0; i < 3; i++) { /* over one connection: nothing of the answer before may stay */
        start(client, url_of(arena, server, paths[i]));
        run(client);
        EXPECT(text_starts_with(client->outcomes[i].request, arena_printf(arena, "GET %s HTTP/1.1\r\nHost: 127.0.0.1", paths[i])));
        EXPECT(text_ends_with(client->outcomes[i].request, TEXT("\r\n\r\n")));
        EXPECT_TEXT(client->outcomes[i].certificate, ";;;");
    }
    EXPECT_TEXT(client->outcomes[2].request, server->last_head);
    EXPECT_TEXT(client->outcomes[0].raw, PLAIN);
    EXPECT_TEXT(client->outcomes[1].raw, CHUNKED_HEAD CHUNKED);
    EXPECT_TEXT(client->outcomes[1].body, "wikipedia");
    EXPECT_TEXT(client->outcomes[2].body, "wikipedia");
    EXPECT(text_equal(client->outcomes[2].raw, packed_answer));
    for (size_t i = 0; i < 3; i++) { /* read again from what was kept, the body is the one that was judged */
        struct response again = {0};
        EXPECT_NUMBER(payload_read(arena, client->outcomes[i].raw, &again), PAYLOAD_WHOLE);
        EXPECT(text_equal(again.body, client->outcomes[i].body));
    }
    fetch_free(client->fetch);
    loopback_stop(server);
}

/* Fields past their limit are dropped, and the body is judged all the same: so all of the head is evidence, or the body behind it could
 * not be told from it. */
TEST(heads_past_the_limit_are_kept_whole)
{
    enum { FIELDS = 120, FIELD_BYTES = 1024 };
    struct buffer answer;
    char value[FIELD_BYTES];
    memset(value, 'a', sizeof value);
    buffer_init(&answer, 2 * FIELDS * FIELD_BYTES);
    buffer_add_string(&answer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n");
    for (size_t i = 0; i < FIELDS; i++)
        buffer_printf(&answer, "X-%zu: %.*s\r\n", i, FIELD_BYTES, value);
    buffer_add_string(&answer, "\r\nabcde");
    const struct loopback_script script = {"/", buffer_text(&answer), THEN_CLOSE, 0};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    settings.record = true;
    const struct outcome outcome = get(arena, &settings, url_of(arena, server, "/"));
    struct response again = {0};
    EXPECT(text_equal(outcome.raw, buffer_text(&answer)));
    EXPECT_NUMBER(payload_read(arena, outcome.raw, &again), PAYLOAD_WHOLE);
    EXPECT_TEXT(again.body, "abcde");
    loopback_stop(server);
    buffer_release(&answer);
}

TEST(nothing_is_recorded_unless_it_is_wanted)
{
    const struct loopback_script scripts[] = {{"/plain", TEXT(PLAIN), THEN_CLOSE, 0}};
    struct loopback *server = loopback_start(scripts, 1);
    struct fetch_settings settings = laboratory();
    EXPECT(!get(arena, &settings, url_of(arena, server, "/plain")).recorded);
    settings.record = true;
    EXPECT(get(arena, &settings, url_of(arena, server, "/plain")).recorded);
    EXPECT(!get(arena, &settings, "http://127.0.0.1:1/").recorded); /* no answer came */
    loopback_stop(server);
}
