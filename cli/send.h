/* send.h: what rasoat tells others. A notice is queued in the transaction that stores what it tells (send_queue_...), and delivered
 * later from the outbox (send_due): by `rasoat outbox send`, at the end of a crawl, by a timer. docs/sending.md says how. */
#ifndef RASOAT_CLI_SEND_H
#define RASOAT_CLI_SEND_H

#include "cli/cli.h"
#include "store/outbox.h"

#define SEND_LIMIT_BOT_CHARACTERS 4096 /* of one short message; longer ones are cut, and say so */
#define SEND_LIMIT_SECRET_BYTES 1000

/* Which ways out the configuration has. */
bool send_by_mail(const struct config *config);
bool send_by_webhook(const struct config *config);
bool send_by_bot(const struct config *config);

/* --- queueing: within the store's open transaction, which the caller commits or abandons --- */
struct send_notice {
    const char *kind; /* "ticket", "reminder", "digest", "event" */
    struct text key; /* what is told, unique for ever: "ticket/42/sent/1"; each way out adds its own name */
    struct text subject; /* one line for people */
    int64_t ticket; /* 0: none */
    struct text who; /* for the audit log */
    int64_t now;
};
/* The Message-ID, without brackets, that the mail of this key has, however often it is made. In the command's arena. STATUS_INVALID: the
 * configuration has no [mail] from. */
enum status send_message_id(struct invocation *invocation, struct store *store, struct text key, struct text *message_id) MUST_USE;
/* Queues a mail that is ready to go: `bytes` must be a whole RFC 5322 message in ASCII with CRLF line ends, with this Message-ID and this
 * recipient in To. STATUS_INVALID: it is not (cli_say has told why), or the address is none; STATUS_LIMIT: too large.
 * *is_new is false where the notice was queued before. */
enum status send_queue_mail(struct invocation *invocation, struct store *store, const struct send_notice *notice, struct text to,
                            struct text message_id, struct text bytes, bool *is_new) MUST_USE;
/* Queues a JSON object for the webhook; it gets "id", which is the Idempotency-Key, "kind" and "time" from here. Takes `object` over. */
struct json;
enum status send_queue_webhook(struct invocation *invocation, struct store *store, const struct send_notice *notice,
                               struct json *object, bool *is_new) MUST_USE;
/* Queues a short message for the bot's chat. */
enum status send_queue_bot(struct invocation *invocation, struct store *store, const struct send_notice *notice, struct text words,
                           bool *is_new) MUST_USE;
/* Why these bytes must not go out as a mail, or NULL. */
const char *send_mail_problem(struct text bytes, struct text message_id, struct text to);

/* --- delivering --- */
struct send_report {
    uint64_t sent;
    uint64_t later; /* tried, and will be again */
    uint64_t failed; /* refused for good, or given up, in this round */
    uint64_t untold; /* failed or given up at any time, and nobody decided yet */
    uint64_t waiting; /* in the outbox, after this round */
    bool busy; /* another process sends: nothing was done */
};
/* Delivers what is due, each message once. Says what could not be delivered. EXIT_DONE: all that was due is delivered, or another process
 * is at it; EXIT_OPERATIONAL: something was not, or was given up and nobody decided about it. */
enum exit_code send_due(struct invocation *invocation, struct send_report *report);
/* At the end of a crawl, where the configuration wants it: as send_due, quiet where there is nothing to send. */
void send_after_crawl(struct invocation *invocation);

/* The first line of a file that holds a password, secret or token: at most SEND_LIMIT_SECRET_BYTES, printable. It must belong to this user
 * or to root, and others must not be able to read or write it. cli_say tells why not; its content is never told. */
bool send_read_secret(struct invocation *invocation, const char *path, struct text *secret);
/* Writes FOLDER/NAME (--dry-run), the folder too; an older file of that name is replaced. cli_say tells what went wrong. */
bool send_write_file(struct invocation *invocation, const char *folder, struct text name, struct text bytes);

#endif
