/* Fetching: what comes of answers that are good or broken, of connections and identities. */
#include "tests/unit/fetch_client.h"

#include <stdlib.h>

/* Answers word for word, and what becomes of them. */
#define ANSWER(name, then, error, status, body, bytes) {name, {bytes, sizeof(bytes) - 1}, then, error, status, body}
static const struct {
    const char *path;
    struct text bytes;
    enum loopback_then then;
    enum fetch_error error;
    int status;
    const char *body; /* NULL: not looked at */
} answers[] = {
    ANSWER("/plain", THEN_KEEP, FETCH_OK, 200, "xin chào", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nxin chào"),
    ANSWER("/http-1.0", THEN_CLOSE, FETCH_OK, 200, "cũ", "HTTP/1.0 200 OK\r\n\r\ncũ"),
    ANSWER("/not-modified", THEN_KEEP, FETCH_PROTOCOL, 0, "", "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"),
    ANSWER("/error", THEN_KEEP, FETCH_OK, 500, "hỏng", "HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\nhỏng"),
    ANSWER("/moved", THEN_KEEP, FETCH_OK, 302, "",
           "HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n"),
    ANSWER("/length-too-small", THEN_CLOSE, FETCH_OK, 200, "một",
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nmột hai"),
    ANSWER("/length-too-large", THEN_CLOSE, FETCH_RESET, 200, "năm",
           "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nnăm"),
    ANSWER("/length-negative", THEN_CLOSE, FETCH_PROTOCOL, 0, "", "HTTP/1.1 200 OK\r\nContent-Length: -9\r\n\r\nnăm"),
    ANSWER("/chunks", THEN_KEEP, FETCH_OK, 200, "wikipedia",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n5;x=y\r\n"
           "pedia\r\n0\r\nX-Trailer: 1\r\n\r\n"),
    ANSWER("/chunks-broken", THEN_CLOSE, FETCH_PROTOCOL, 200, "wiki",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\nzz\r\npedia\r\n"),
    ANSWER("/chunks-cut", THEN_CLOSE, FETCH_RESET, 200, "wikip",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n5\r\np"),
    ANSWER("/http-0.9", THEN_CLOSE, FETCH_PROTOCOL, 0, "", "<html>không có dòng trạng thái</html>"),
    ANSWER("/not-http", THEN_CLOSE, FETCH_PROTOCOL, 0, "", "SSH-2.0-OpenSSH_9.2p1 Debian\r\n"),
    ANSWER("/status-broken", THEN_CLOSE, FETCH_PROTOCOL, 0, "", "HTTP/1.1 xyz OK\r\nContent-Length: 0\r\n\r\n"),
    ANSWER("/nothing", THEN_CLOSE, FETCH_RESET, 0, "", ""),
    ANSWER("/nothing-reset", THEN_RESET, FETCH_RESET, 0, "", ""),
    ANSWER("/reset", THEN_RESET, FETCH_RESET, 200, NULL, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nnăm"),
    ANSWER("/headers-cut", THEN_CLOSE, FETCH_PROTOCOL, 0, "", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
    ANSWER("/nul", THEN_CLOSE, FETCH_PROTOCOL, 0, NULL, "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n"),
    ANSWER("/no-colon", THEN_CLOSE, FETCH_PROTOCOL, 0, NULL, "HTTP/1.1 200 OK\r\nnot a header\r\n\r\n"),
    ANSWER("/lengths-differ", THEN_CLOSE, FETCH_PROTOCOL, 0, NULL,
           "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 2\r\n\r\nwiki"),
    ANSWER("/lengths-same", THEN_CLOSE, FETCH_OK, 200, "wiki",
           "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nwiki"),
    ANSWER("/switching", THEN_CLOSE, FETCH_PROTOCOL, 0, NULL,
           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc"),
    ANSWER("/interim-only", THEN_CLOSE, FETCH_RESET, 0, "", "HTTP/1.1 100 Continue\r\n\r\n"),
    ANSWER("/encoding-unknown", THEN_CLOSE, FETCH_OK, 200, "trần",
           "HTTP/1.1 200 OK\r\nContent-Encoding: utf-8\r\nContent-Length: 6\r\n\r\ntrần"),
    ANSWER("/encoding-lie", THEN_CLOSE, FETCH_PROTOCOL, 200, "",
           "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\ntrần"),
};

TEST(each_answer_has_its_outcome)
{
    size_t count = sizeof answers / sizeof *answers;
    struct loopback_script *scripts = arena_alloc_array(arena, count, sizeof *scripts);
    for (size_t i = 0; i < count; i++)
        scripts[i] = (struct loopback_script){answers[i].path, answers[i].bytes, answers[i].then, 0};
    struct loopback *server = loopback_start(scripts, count);
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    for (size_t i = 0; i < count; i++) {
        start(client, url_of(arena, server, answers[i].path));
        run(client);
        if (!EXPECT_NUMBER(client->count, i + 1))
            break;
        const struct outcome *outcome = &client->outcomes[i];
        bool good = EXPECT_TEXT(text_from_string(fetch_error_name(outcome->error)), fetch_error_name(answers[i].error));
        good &= EXPECT_NUMBER(outcome->status, answers[i].status);
        good &= !answers[i].body || EXPECT_TEXT(outcome->body, answers[i].body);
        good &= EXPECT((outcome->error == FETCH_OK) == (outcome->error_text.length == 0));
        good &= EXPECT(!outcome->body_cut);
        if (!good)
            test_say("at %s: %.*s", answers[i].path, TEXT_ARGS(outcome->error_text));
    }
    fetch_free(client->fetch);
    loopback_stop(server);
}

TEST(connections_are_reused)
{
    struct loopback_script script = {"/", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), THEN_KEEP, 0};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    for (int i = 0; i < 5; i++) {
        start(client, url_of(arena, server, "/"));
        run(client);
    }
    EXPECT_NUMBER(client->count, 5);
    EXPECT_TEXT(client->outcomes[4].body, "ok");
    EXPECT_TEXT(client->outcomes[4].address, "127.0.0.1");
    EXPECT_NUMBER(client->outcomes[4].bytes_received, script.answer.length);
    EXPECT_NUMBER(loopback_connections(server), 1);
    fetch_free(client->fetch);
    loopback_stop(server);
}

/* libcurl asks again over another kept connection, and gives up when some of them had died. */
TEST(kept_connections_that_died_cost_no_answer)
{
    enum { KEPT = 12 };
    const struct loopback_script script = {"/", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), THEN_LAST, KEPT};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    for (int i = 0; i < KEPT; i++)
        start(client, url_of(arena, server, "/"));
    run(client);
    EXPECT_NUMBER(loopback_connections(server), KEPT);
    start(client, url_of(arena, server, "/"));
    run(client);
    if (EXPECT_NUMBER(client->count, KEPT + 1) && !EXPECT_TEXT(client->outcomes[KEPT].body, "ok"))
        test_say("%.*s", TEXT_ARGS(client->outcomes[KEPT].error_text));
    EXPECT_NUMBER(loopback_connections(server), KEPT + 1);
    fetch_free(client->fetch);
    loopback_stop(server);
}

#define ONE "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
#define TWO "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"

/* HTTP/1.1 tells answers apart by their order alone. */
TEST(what_nobody_asked_for_is_no_answer)
{
    const struct loopback_script scripts[] = {
        {"/one", TEXT(ONE), THEN_AGAIN, 0},
        {"/two", TEXT(TWO), THEN_KEEP, 0},
    };
    static const char *const asked[] = {"/one", "/two", "/two", "/one", "/two"};
    struct loopback *server = loopback_start(scripts, 2);
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    int late = 0;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        start(client, url_of(arena, server, asked[i]));
        run(client);
        if (strcmp(asked[i], "/one") == 0)
            loopback_wait_late(server, ++late);
        EXPECT_NUMBER(client->outcomes[i].status, 200);
        EXPECT_TEXT(client->outcomes[i].body, asked[i] + 1);
        EXPECT_NUMBER(client->outcomes[i].surplus, i == 1); /* is told once */
        EXPECT(!client->outcomes[i].doubt); /* the first answer of a connection is the first request's */
    }
    EXPECT_NUMBER(client->count, 5);
    fetch_free(client->fetch);
    loopback_stop(server);
}

/* Behind the second answer of a connection: that one may have been nobody's, and these bytes the true one. */
TEST(answers_before_surplus_are_in_doubt)
{
    const struct loopback_script scripts[] = {
        {"/one", TEXT(ONE), THEN_AGAIN, 0},
        {"/two", TEXT(TWO), THEN_KEEP, 0},
        {"/both", TEXT(TWO ONE), THEN_KEEP, 0},
    };
    static const char *const asked[][3] = {{"/two", "/one", "/two"}, {"/two", "/both", "/two"}, {"/two", "/one", NULL}};
    for (size_t row = 0; row < sizeof asked / sizeof *asked; row++) {
        struct loopback *server = loopback_start(scripts, 3);
        struct fetch_settings settings = laboratory();
        struct client *client = open_client(arena, &settings);
        const size_t doubtful = row == 1 ? 1 : 2;
        for (size_t i = 0; i < 3 && asked[row][i]; i++) {
            EXPECT(i == 2 || !fetch_left_over(client->fetch, text_from_string(url_of(arena, server, "/"))));
            start(client, url_of(arena, server, asked[row][i]));
            run(client);
            if (strcmp(asked[row][i], "/one") == 0)
                loopback_wait_late(server, 1);
            EXPECT_NUMBER(client->outcomes[i].surplus, i == doubtful);
            EXPECT_NUMBER(client->outcomes[i].doubt, i == doubtful);
        }
        EXPECT_NUMBER(fetch_left_over(client->fetch, text_from_string(url_of(arena, server, "/other"))), row != 1); /* in row 1 libcurl took the bytes */
        EXPECT(!fetch_left_over(client->fetch, TEXT("http://127.0.0.2/")));
        fetch_free(client->fetch);
        loopback_stop(server);
    }
}

/* The next time it may come too late to be seen before the request goes. */
TEST(hosts_that_send_too_much_get_a_connection_for_each_request)
{
    const struct loopback_script scripts[] = {
        {"/both", TEXT(ONE TWO), THEN_KEEP, 0},
        {"/two", TEXT(TWO), THEN_KEEP, 0},
    };
    struct loopback *server = loopback_start(scripts, 2);
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    for (int i = 0; i < 4; i++) {
        start(client, url_of(arena, server, i ? "/two" : "/both"));
        run(client);
        EXPECT_TEXT(client->outcomes[i].body, i ? "two" : "one");
        EXPECT_NUMBER(client->outcomes[i].surplus, i == 0);
    }
    EXPECT_NUMBER(loopback_connections(server), 4);
    fetch_free(client->fetch);
    loopback_stop(server);
}

TEST(done_may_start_the_next_request)
{
    struct loopback_script script = {"/", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), THEN_KEEP, 0};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    client->next_url = url_of(arena, server, "/");
    client->chain = 30;
    start(client, client->next_url);
    start(client, client->next_url);
    run(client);
    EXPECT_NUMBER(client->count, 32);
    for (size_t i = 0; i < client->count; i++)
        EXPECT_TEXT(client->outcomes[i].body, "ok");
    EXPECT(loopback_connections(server) <= 2);
    fetch_free(client->fetch);
    loopback_stop(server);
}

TEST(the_identity_is_what_is_sent)
{
    struct loopback_script script = {"/trang", TEXT("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"),
                                     THEN_KEEP, 0};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    start(client, url_of(arena, server, "/trang?a=1#doan"));
    run(client);
    start(client, url_of(arena, server, "/trang?a=1"));
    run(client);
    struct text head = text_from_string(server->last_head);
    static const char *const lines[] = {
        "GET /trang?a=1 HTTP/1.1\r\n",
        "\r\nUser-Agent: Mozilla/5.0 (rasoat test)\r\n",
        "\r\nAccept: text/html,*/*;q=0.8\r\n",
        "\r\nAccept-Language: vi-VN,vi;q=0.9\r\n",
        "\r\nReferer: https://tim-kiem.example/\r\n",
        "\r\nAccept-Encoding: gzip, deflate",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        EXPECT(text_find(head, text_from_string(lines[i]), 0) != SIZE_MAX);
    EXPECT(text_find(head, TEXT("Cookie"), 0) == SIZE_MAX);
    EXPECT(text_find(head, TEXT("Expect"), 0) == SIZE_MAX);
    /* An identity without a referer or Accept sends none, on the same handle too. */
    struct identity bare = {.name = TEXT("bare")};
    char *url = url_of(arena, server, "/trang");
    EXPECT_NUMBER(fetch_start(client->fetch, text_from_string(url), &bare, TEXT("x"), NULL), STATUS_OK);
    run(client);
    head = text_from_string(server->last_head);
    EXPECT(text_find(head, TEXT("Referer"), 0) == SIZE_MAX);
    EXPECT(text_find(head, TEXT("Accept:"), 0) == SIZE_MAX);
    EXPECT_NUMBER(client->count, 3);
    fetch_free(client->fetch);
    loopback_stop(server);
}

TEST(only_the_last_headers_count)
{
    struct loopback_script script = {
        "/",
        TEXT("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
             "HTTP/1.1 200 OK\r\nX-Long: one\r\n  two\r\n\tthree\r\nX-Empty:\r\nTransfer-Encoding: chunked\r\n\r\n"
             "1\r\na\r\n0\r\nX-Trailer: 1\r\n\r\n"),
        THEN_KEEP, 0};
    struct fetch_settings settings = laboratory();
    struct outcome outcome = get_script(arena, &settings, &script);
    EXPECT_NUMBER(outcome.error, FETCH_OK);
    EXPECT_NUMBER(outcome.status, 200);
    EXPECT_TEXT(outcome.headers, "X-Long=one two three\nX-Empty=\nTransfer-Encoding=chunked\n");
    EXPECT_TEXT(outcome.body, "a");
}

TEST(the_environment_names_no_proxy)
{
    struct loopback_script script = {"/", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), THEN_KEEP, 0};
    struct fetch_settings settings = laboratory();
    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    setenv("all_proxy", "http://127.0.0.1:1/", 1);
    struct outcome outcome = get_script(arena, &settings, &script);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    EXPECT_TEXT(outcome.body, "ok");
}

TEST(other_failures_have_their_names)
{
    struct loopback_script script = {"/", TEXT("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"), THEN_CLOSE, 0};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    struct text https = arena_printf(arena, "https://127.0.0.1:%u/", server->port);
    EXPECT_NUMBER(get(arena, &settings, arena_string(arena, https)).error, FETCH_TLS);
    char *gone = url_of(arena, server, "/");
    loopback_stop(server);
    EXPECT_NUMBER(get(arena, &settings, gone).error, FETCH_CONNECT);
    /* A label of more than 63 bytes has no address; no server need be asked. */
    struct text name = repeated(arena, "http://", TEXT("a"), 70, ".example/");
    EXPECT_NUMBER(get(arena, &settings, arena_string(arena, name)).error, FETCH_RESOLVE);
}

TEST(fifty_at_once)
{
    enum { COUNT = 50 };
    struct loopback_script script = {"/", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), THEN_KEEP, COUNT};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    settings.connect_to = arena_printf(arena, "::127.0.0.1:%u", server->port);
    struct client *client = open_client(arena, &settings);
    for (int i = 0; i < COUNT; i++) {
        struct text url = arena_printf(arena, "http://xa-%d.tinh.example/", i);
        EXPECT_NUMBER(fetch_start(client->fetch, url, &visitor, VISITOR_AGENT, &client->outcomes[i]), STATUS_OK);
    }
    EXPECT_NUMBER(fetch_running(client->fetch), COUNT);
    run(client);
    EXPECT_NUMBER(client->count, COUNT);
    bool seen[COUNT] = {false};
    for (size_t i = 0; i < client->count; i++) {
        EXPECT_NUMBER(client->outcomes[i].error, FETCH_OK);
        ptrdiff_t which = (struct outcome *)client->outcomes[i].ticket - client->outcomes;
        EXPECT(which >= 0 && which < COUNT && !seen[which]);
        seen[which] = true;
    }
    EXPECT_NUMBER(loopback_connections(server), COUNT);
    fetch_free(client->fetch);
    loopback_stop(server);
}

TEST(waits_for_other_descriptors)
{
    struct fetch_settings settings = laboratory();
    struct client *client = open_client(arena, &settings);
    int ready[2], gone[2], quiet[2];
    if (!EXPECT(pipe(ready) == 0 && pipe(gone) == 0 && pipe(quiet) == 0))
        return;
    EXPECT(write(ready[1], "x", 1) == 1);
    struct pollfd more[] = {{.fd = quiet[0], .events = POLLIN}, {.fd = ready[0], .events = POLLIN}};
    uint64_t begin = now_ms();
    EXPECT_NUMBER(fetch_step(client->fetch, LONG_MS, more, 2), STATUS_OK);
    EXPECT_NUMBER(more[0].revents, 0);
    EXPECT_NUMBER(more[1].revents, POLLIN);
    /* The other end is closed: POLLHUP alone, which libcurl does not tell of. */
    close(gone[1]);
    more[1] = (struct pollfd){.fd = gone[0], .events = POLLIN};
    EXPECT_NUMBER(fetch_step(client->fetch, LONG_MS, more, 2), STATUS_OK);
    EXPECT(more[1].revents & POLLHUP);
    EXPECT(now_ms() - begin < LONG_MS);
    EXPECT_NUMBER(fetch_step(client->fetch, 1, more, 1), STATUS_OK);
    EXPECT_NUMBER(more[0].revents, 0);
    close(ready[0]), close(ready[1]), close(gone[0]), close(quiet[0]), close(quiet[1]);
    fetch_free(client->fetch);
}
