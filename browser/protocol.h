/* protocol.h: commands to Chromium and what it tells by itself: the Chrome DevTools Protocol with flat sessions. Internal to browser/. */
#ifndef RASOAT_BROWSER_PROTOCOL_H
#define RASOAT_BROWSER_PROTOCOL_H

#include "browser/browser.h"
#include "browser/message.h"
#include "browser/pipe.h"

#define PROTOCOL_LIMIT_NONSENSE 16 /* messages that are no JSON object; then Chromium is taken for something else */
#define PROTOCOL_LIMIT_ID 128 /* bytes of a session's, target's, frame's id */

/* What was told. `session`: whose page; empty: the browser's own. */
typedef void protocol_event(void *context, struct text session, struct text method, const struct message *parameters);

struct browser {
    struct browser_settings settings;
    char *program; /* owned */
    char *folder; /* owned or NULL */
    struct browser_facts facts;
    struct pipe pipe;
    bool broken; /* its state is not known any more: it must be started anew */
    uint64_t until; /* (pipe_now) for all of the present work */
    int64_t last_id;
    uint32_t nonsense;
    struct buffer line; /* the message that is being written */
    protocol_event *event; /* NULL: nobody listens */
    void *context;
};

/* A limited copy of an id. */
struct protocol_id {
    char bytes[PROTOCOL_LIMIT_ID];
};
struct protocol_id protocol_id_of(struct text id);
struct text protocol_id_text(const struct protocol_id *id);

/* The parts of a message: protocol_begin, then parameters ("\"value\":true", message_put ...) to browser->line, then either of the two. */
void protocol_begin(struct browser *browser, struct text session, const char *method);
/* Sends it and waits for its answer, at most `wait_ms` and never past browser->until. `result` (may be NULL) is the caller's to free.
 * STATUS_NOT_FOUND: Chromium answered with an error. STATUS_DEADLINE, STATUS_LIMIT, STATUS_IO, STATUS_INVALID: as pipe_receive, and for
 * what is not the protocol. */
enum status protocol_call(struct browser *browser, uint32_t wait_ms, struct message **result) MUST_USE;
/* Sends it; its answer will be passed over. For what is done while something is told. */
void protocol_send(struct browser *browser);
/* protocol_begin, parameters as they stand, protocol_call without a result. */
enum status protocol_do(struct browser *browser, struct text session, const char *method, const char *parameters) MUST_USE;
/* Listens until `done` is true, at most `wait_ms`: STATUS_OK where it became true. */
enum status protocol_listen(struct browser *browser, const bool *done, uint32_t wait_ms) MUST_USE;
/* Starts Chromium again where it is broken. */
enum status protocol_ready(struct browser *browser) MUST_USE;

#endif
