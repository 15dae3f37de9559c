/* outbox.h: messages that are to be sent: mails, webhook calls, bot calls.
 *
 * A message is queued in the transaction that stores what it tells, and delivered later by whoever holds the sender's lock. So
 * nothing is told that did not happen, and nothing that happened is lost while a server is down. A key names what is told
 * ("ticket/42/sent/1"): the same notice is queued once, for ever.
 *
 * Before a message goes to its server it is claimed (OUTBOX_SENDING, with the time of the next try in case nobody comes back). A sender
 * that dies between the server's answer and its own commit leaves it claimed; it is sent once more with the same Message-ID or
 * Idempotency-Key. That cannot be ruled out in either protocol, but the receiver can recognise it. */
#ifndef RASOAT_STORE_OUTBOX_H
#define RASOAT_STORE_OUTBOX_H

#include "store/store.h"

#define OUTBOX_LIMIT_BYTES (48u * 1024 * 1024) /* of one message */
#define OUTBOX_LIMIT_ERROR_BYTES 500 /* of the last error; longer ones are cut */

enum outbox_state { /* stored */
    OUTBOX_WAITING,
    OUTBOX_SENDING, /* by a sender, or left by one that died: due again at next_try */
    OUTBOX_SENT, /* the server said that it has it */
    OUTBOX_FAILED, /* the server will never take it: a person must decide */
    OUTBOX_GIVEN_UP, /* tried for too long: a person must decide */
    OUTBOX_CANCELLED, /* a person did */
    OUTBOX_STATE_COUNT
};
/* "waiting", "sending", "sent", "failed", "given-up", "cancelled" */
const char *outbox_state_name(enum outbox_state state);
bool outbox_state_from_name(struct text name, enum outbox_state *state);

struct outbox_message {
    int64_t id;
    struct text kind; /* stable word: "ticket", "reminder", "digest", "event" */
    struct text channel; /* "mail", "webhook", "bot" */
    struct text recipient; /* mail: the address; else for people: the address's host, the chat */
    struct text subject; /* one line for people */
    int64_t ticket; /* 0: none */
    struct text key; /* what is told, unique for ever */
    struct text message_id; /* mail: without its brackets; else the Idempotency-Key */
    enum outbox_state state;
    uint32_t tries;
    int64_t next_try;
    int64_t queued;
    int64_t since; /* queued, or last told by a person to go again: what "too long" is counted from */
    int64_t changed; /* the state, last */
    struct text error; /* of the last try; may be empty */
    uint64_t size; /* of the bytes */
    struct text bytes; /* the mail as it goes out, or the JSON; empty in lists, and when it was given up with time */
};

/* Queues a message: of the fields up to message_id, and the bytes. Where its key was queued before, nothing happens: *is_new is false
 * and *id that one's. Writes "message-queued" to the audit log in the name of `who`. STATUS_INVALID: a field is missing;
 * STATUS_LIMIT: too large. */
enum status store_outbox_put(struct store *store, const struct outbox_message *message, int64_t now, struct text who, int64_t *id,
                             bool *is_new) MUST_USE;
/* Was this notice queued before? *id is 0 where not. */
enum status store_outbox_find(struct store *store, struct text key, int64_t *id) MUST_USE;
/* The first message whose key is `start` and something behind a '/': a notice, whichever ways it went. *id is 0 where there is none. */
enum status store_outbox_notice(struct store *store, struct text start, int64_t *id) MUST_USE;
/* Likewise, one that was queued before `time`. */
enum status store_outbox_notice_before(struct store *store, struct text start, int64_t time, int64_t *id) MUST_USE;
/* With its bytes, in the arena. STATUS_NOT_FOUND. */
enum status store_outbox_get(struct store *store, struct arena *arena, int64_t id, struct outbox_message *message) MUST_USE;

struct outbox_query {
    bool states[OUTBOX_STATE_COUNT]; /* none set: all */
    int64_t ticket; /* 0: all */
    struct text kind; /* empty: all */
    size_t room; /* at most so many; 0: all */
};
typedef bool outbox_each(void *context, const struct outbox_message *message);
/* Newest first, without their bytes; texts are valid until `each` returns; stops where it gives false. */
enum status store_outbox(struct store *store, const struct outbox_query *query, outbox_each *each, void *context) MUST_USE;
enum status store_outbox_counts(struct store *store, uint64_t counts[OUTBOX_STATE_COUNT]) MUST_USE;

/* --- sending --- */
/* One sender at a time, until the store is closed or its process ends: STATUS_BUSY where another one sends. */
enum status store_outbox_lock(struct store *store, int64_t *holder) MUST_USE;
/* Ids of messages that are due, for the holder of the lock: those tried least often first. */
enum status store_outbox_due(struct store *store, int64_t now, int64_t *ids, size_t room, size_t *count) MUST_USE;
/* Before a try: counts it; `next_try` holds where nothing is heard of it again. */
enum status store_outbox_claim(struct store *store, int64_t id, int64_t next_try, int64_t now) MUST_USE;
/* After a try, or what a person decided: the new state. All but a try that failed for now is written to the audit log; `message` is as
 * it was got, before the change: one that had ended and is to wait again counts its time anew. */
enum status store_outbox_state(struct store *store, const struct outbox_message *message, enum outbox_state state, int64_t next_try,
                               struct text error, int64_t now, struct text who) MUST_USE;
/* Drops the bytes of what was sent or cancelled before this time; the rows stay. */
enum status store_outbox_forget(struct store *store, int64_t before) MUST_USE;

/* --- the digest: one a day at most --- */
struct digest_mark {
    struct text day; /* "2026-11-23" */
    int64_t time;
    int64_t run; /* newest run that was told */
    int64_t audit; /* newest audit row that was told */
};
/* The last one, its text in the arena; STATUS_NOT_FOUND. */
enum status store_digest_last(struct store *store, struct arena *arena, struct digest_mark *mark) MUST_USE;
/* Had that day its digest? Begins the transaction, so that nothing happens between looking and noting. */
enum status store_digest_of_day(struct store *store, struct text day, bool *had) MUST_USE;
/* STATUS_INVALID where that day had one. */
enum status store_digest_put(struct store *store, const struct digest_mark *mark) MUST_USE;

#endif
