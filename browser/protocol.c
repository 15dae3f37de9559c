/* protocol.c: one command after the other; what is told in between goes to whoever listens. */
#include "browser/protocol.h"

#include <stdio.h>
#include <string.h>

struct protocol_id protocol_id_of(struct text id)
{
    struct protocol_id copy = {{0}};
    if (id.length < sizeof copy.bytes)
        memcpy(copy.bytes, id.data ? id.data : "", id.length);
    return copy;
}

struct text protocol_id_text(const struct protocol_id *id)
{
    return text_from_string(id->bytes);
}

void protocol_begin(struct browser *browser, struct text session, const char *method)
{
    struct buffer *line = &browser->line;
    buffer_clear(line);
    buffer_printf(line, "{\"id\":%lld,\"method\":\"%s\"", (long long)++browser->last_id, method);
    if (session.length)
        message_put(line, "sessionId", session);
    buffer_add_string(line, ",\"params\":{");
}

static enum status send_line(struct browser *browser)
{
    buffer_add_string(&browser->line, "}}");
    if (buffer_failed(&browser->line))
        return STATUS_LIMIT;
    return pipe_send(&browser->pipe, buffer_text(&browser->line));
}

/* The next message; NULL with STATUS_OK where it was nonsense that is passed over. */
static enum status take(struct browser *browser, uint64_t until, struct message **message)
{
    char *bytes;
    size_t length;
    *message = NULL;
    enum status status = pipe_receive(&browser->pipe, until, &bytes, &length);
    if (status == STATUS_OK && message_parse(bytes, length, message) != STATUS_OK &&
        ++browser->nonsense > PROTOCOL_LIMIT_NONSENSE)
        status = STATUS_INVALID;
    if (status != STATUS_OK && status != STATUS_DEADLINE)
        browser->broken = true;
    return status;
}

static void tell(struct browser *browser, const struct message *message)
{
    struct text method = message_text(message, "method");
    if (method.length && browser->event)
        browser->event(browser->context, message_text(message, "sessionId"), method, message_member(message, "params"));
}

static uint64_t until_of(const struct browser *browser, uint32_t wait_ms)
{
    uint64_t until = pipe_now() + wait_ms;
    return until < browser->until ? until : browser->until;
}

enum status protocol_call(struct browser *browser, uint32_t wait_ms, struct message **result)
{
    const int64_t id = browser->last_id;
    uint64_t until = until_of(browser, wait_ms);
    if (result)
        *result = NULL;
    enum status status = send_line(browser);
    while (status == STATUS_OK) {
        struct message *message;
        status = take(browser, until, &message);
        if (message && message_whole(message, "id", -1) == id) {
            if (!message_member(message, "result"))
                status = STATUS_NOT_FOUND;
            if (result && status == STATUS_OK)
                *result = message; /* the whole; its "result" is asked for by whoever reads it */
            else
                message_free(message);
            return status;
        }
        tell(browser, message);
        message_free(message);
    }
    return status;
}

void protocol_send(struct browser *browser)
{
    if (send_line(browser) != STATUS_OK)
        browser->broken = true;
}

enum status protocol_do(struct browser *browser, struct text session, const char *method, const char *parameters)
{
    protocol_begin(browser, session, method);
    buffer_add_string(&browser->line, parameters);
    return protocol_call(browser, BROWSER_COMMAND_MS, NULL);
}

enum status protocol_listen(struct browser *browser, const bool *done, uint32_t wait_ms)
{
    uint64_t until = until_of(browser, wait_ms);
    enum status status = STATUS_OK;
    while (!*done && status == STATUS_OK) {
        struct message *message;
        status = take(browser, until, &message);
        tell(browser, message);
        message_free(message);
    }
    return status;
}
