/* fetch_client.h: one client of crawler/fetch.h for unit tests, and copies of what came of its requests. */
#ifndef RASOAT_TESTS_UNIT_FETCH_CLIENT_H
#define RASOAT_TESTS_UNIT_FETCH_CLIENT_H

#include "crawler/fetch.h"
#include "tests/unit/loopback.h"
#include "tests/unit/test.h"

#include <time.h>

/* Not every test file uses every helper. */
#define FETCH_HELPER __attribute__((unused))

enum { SHORT_MS = 300, LONG_MS = 8000, BODY_LIMIT = 64 * 1024 };

static const struct identity visitor = {
    .name = {"visitor", 7},
    .accept = {"text/html,*/*;q=0.8", 19},
    .accept_language = {"vi-VN,vi;q=0.9", 14},
    .referer = {"https://tim-kiem.example/", 25},
};
#define VISITOR_AGENT TEXT("Mozilla/5.0 (rasoat test)")

/* A copy of a result, for looking at after it is gone. */
struct outcome {
    void *ticket;
    enum fetch_error error;
    struct text error_text;
    int status;
    bool body_cut;
    bool surplus;
    bool doubt;
    struct text headers; /* "name=value\n" ... */
    size_t header_count;
    struct text body;
    uint64_t bytes_received;
    struct text address;
    bool recorded;
    struct text request; /* as they went over the line; with settings.record */
    struct text raw;
    struct text certificate; /* "subject;issuer;until;sha256" */
};

struct client {
    struct arena *arena;
    struct fetch *fetch;
    struct outcome outcomes[600];
    size_t count;
    const char *next_url; /* `done` starts this one as long as `chain` lasts */
    int chain;
};

FETCH_HELPER static void note(void *context, const struct fetch_result *result)
{
    struct client *client = context;
    struct arena *arena = client->arena;
    struct outcome *outcome = &client->outcomes[client->count++];
    *outcome = (struct outcome){
        .ticket = result->ticket,
        .error = result->error,
        .error_text = arena_copy(arena, result->error_text),
        .status = result->status,
        .body_cut = result->body_cut,
        .surplus = result->surplus,
        .doubt = result->doubt,
        .headers = TEXT(""),
        .header_count = result->header_count,
        .body = arena_copy(arena, result->body),
        .bytes_received = result->bytes_received,
        .address = arena_copy(arena, result->address),
    };
    for (size_t i = 0; i < result->header_count && i < 10; i++)
        outcome->headers = arena_printf(arena, "%.*s%.*s=%.*s\n", TEXT_ARGS(outcome->headers),
                                        TEXT_ARGS(result->headers[i].name), TEXT_ARGS(result->headers[i].value));
    const struct fetch_record *record = result->record;
    outcome->recorded = record != NULL;
    if (record) {
        outcome->request = arena_copy(arena, record->request);
        char *raw = arena_alloc(arena, record->head.length + record->body.length + 1);
        memcpy(raw, record->head.data, record->head.length);
        if (record->body.length)
            memcpy(raw + record->head.length, record->body.data, record->body.length);
        outcome->raw = text_of(raw, record->head.length + record->body.length);
        outcome->certificate = arena_printf(arena, "%.*s;%.*s;%.*s;%.*s", TEXT_ARGS(record->certificate.subject),
                                            TEXT_ARGS(record->certificate.issuer), TEXT_ARGS(record->certificate.not_after),
                                            TEXT_ARGS(record->certificate.sha256));
    }
    if (client->chain > 0) {
        client->chain--;
        EXPECT_NUMBER(fetch_start(client->fetch, text_from_string(client->next_url), &visitor, VISITOR_AGENT, NULL),
                      STATUS_OK);
    }
}

FETCH_HELPER static struct client *open_client(struct arena *arena, const struct fetch_settings *settings)
{
    struct client *client = arena_alloc(arena, sizeof *client);
    client->arena = arena;
    EXPECT_NUMBER(fetch_create(settings, note, client, &client->fetch), STATUS_OK);
    return client;
}

FETCH_HELPER static struct fetch_settings laboratory(void)
{
    return (struct fetch_settings){.allow_private = true, .body_limit = BODY_LIMIT, .total_timeout_ms = LONG_MS};
}

FETCH_HELPER static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

FETCH_HELPER static void run(struct client *client)
{
    uint64_t end = now_ms() + 2 * LONG_MS;
    while (fetch_running(client->fetch) && EXPECT(now_ms() < end))
        if (!EXPECT_NUMBER(fetch_step(client->fetch, 1000, NULL, 0), STATUS_OK))
            return;
}

FETCH_HELPER static char *url_of(struct arena *arena, const struct loopback *server, const char *path)
{
    return arena_string(arena, arena_printf(arena, "http://127.0.0.1:%u%s", server->port, path));
}

FETCH_HELPER static void start(struct client *client, const char *url)
{
    EXPECT_NUMBER(fetch_start(client->fetch, text_from_string(url), &visitor, VISITOR_AGENT, NULL), STATUS_OK);
}

/* One request with its own client. */
FETCH_HELPER static struct outcome get(struct arena *arena, const struct fetch_settings *settings, const char *url)
{
    struct client *client = open_client(arena, settings);
    start(client, url);
    run(client);
    EXPECT_NUMBER(client->count, 1);
    fetch_free(client->fetch);
    return client->outcomes[0];
}

FETCH_HELPER static struct outcome get_script(struct arena *arena, const struct fetch_settings *settings,
                                 const struct loopback_script *script)
{
    struct loopback *server = loopback_start(script, 1);
    struct outcome outcome = get(arena, settings, url_of(arena, server, script->path));
    loopback_stop(server);
    return outcome;
}

/* `count` times `line`, then an end. */
FETCH_HELPER static struct text repeated(struct arena *arena, const char *first, struct text line,
                                         size_t count, const char *last)
{
    size_t begin = strlen(first), end = strlen(last);
    char *all = arena_alloc_raw(arena, begin + count * line.length + end);
    memcpy(all, first, begin);
    for (size_t i = 0; i < count; i++)
        memcpy(all + begin + i * line.length, line.data, line.length);
    memcpy(all + begin + count * line.length, last, end);
    return text_of(all, begin + count * line.length + end);
}

#endif
