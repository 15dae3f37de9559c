/* send.c: from the outbox to servers. Whatever is due is tried once in a round; between two tries a message waits longer each time.
 * Nothing slow happens inside a transaction: claimed and committed, sent, noted and committed. */
#include "cli/send.h"

#include "base/digest.h"
#include "cli/courier.h"
#include "cli/ticket_life.h"
#include "takedown/mail.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum {
    ROUND_ROOM = 256, /* ids that are read at once */
    COMMIT_TRIES = 5, /* of five seconds each, while others decide */
    DAY_SECONDS = 86400,
    SCRATCH_BYTES = 3 * (int)OUTBOX_LIMIT_BYTES,
};

struct sender;
/* A way out. */
struct channel {
    const char *name;
    bool (*is_configured)(const struct config *config);
    /* Reads its secret; false: told, and nothing goes this way. */
    bool (*open)(struct sender *sender);
    struct courier_result (*deliver)(struct sender *sender, const struct outbox_message *message);
};

struct sender {
    struct invocation *invocation;
    struct store *store;
    struct courier *courier;
    struct arena *scratch; /* of one message */
    struct text mail_password;
    struct text webhook_secret;
    struct text bot_token;
    bool is_open[3]; /* by channel: opened in this round */
    bool is_down[3]; /* nothing more goes this way in this round */
    struct send_report *report;
};

/* --- the ways out --- */
static bool open_mail(struct sender *sender)
{
    const struct config *config = &sender->invocation->config;
    return !config->mail_user.length || send_read_secret(sender->invocation, config->mail_password_file, &sender->mail_password);
}

static bool open_webhook(struct sender *sender)
{
    return send_read_secret(sender->invocation, sender->invocation->config.webhook_secret_file, &sender->webhook_secret);
}

/* The token becomes a part of a URL. */
static bool open_bot(struct sender *sender)
{
    const char *path = sender->invocation->config.bot_token_file;
    if (!send_read_secret(sender->invocation, path, &sender->bot_token))
        return false;
    for (size_t i = 0; i < sender->bot_token.length; i++) {
        const char c = sender->bot_token.data[i];
        if (!ascii_is_alnum(c) && c != ':' && c != '-' && c != '_') {
            cli_say(sender->invocation, "%s holds no token: letters, digits, ':', '-' and '_'",
                    "%s không chứa mã thông báo (token): chỉ gồm chữ, số, ':', '-' và '_'", path);
            return false;
        }
    }
    return true;
}

static struct courier_result deliver_mail(struct sender *sender, const struct outbox_message *message)
{
    const struct config *config = &sender->invocation->config;
    const struct courier_mail mail = {
        .server = {config->mail_server, config->mail_ca_file, config->mail_timeout_s},
        .require_tls = config->mail_require_tls,
        .user = config->mail_user,
        .password = sender->mail_password,
        .from = config->mail_from,
        .to = message->recipient,
        .bytes = message->bytes,
    };
    /* Seen when it was queued; the database may have been changed by hand since. */
    if (!mail_is_address(mail.to) || !mail_is_address(mail.from))
        return (struct courier_result){.outcome = COURIER_REFUSED, .words = TEXT("the address is not one")};
    return courier_mail(sender->courier, sender->scratch, &mail);
}

/* Who has the secret made this body, at this time: HMAC-SHA-256 over "TIME.BODY". */
static struct courier_result deliver_webhook(struct sender *sender, const struct outbox_message *message)
{
    const struct config *config = &sender->invocation->config;
    struct arena *arena = sender->scratch;
    unsigned char sum[DIGEST_SHA256_BYTES];
    char hex[DIGEST_SHA256_HEX + 1];
    const long long now = (long long)time(NULL);
    struct text signed_bytes = arena_printf(arena, "%lld.%.*s", now, TEXT_ARGS(message->bytes));
    digest_hmac_sha256(sender->webhook_secret, signed_bytes, sum);
    digest_hex(sum, sizeof sum, hex);
    const struct text headers[] = {
        arena_printf(arena, "Idempotency-Key: %.*s", TEXT_ARGS(message->message_id)),
        arena_printf(arena, "Rasoat-Timestamp: %lld", now),
        arena_printf(arena, "Rasoat-Signature: v1=%s", hex),
    };
    const struct courier_post post = {.server = {config->webhook_url, config->webhook_ca_file, config->webhook_timeout_s},
                                      .headers = headers,
                                      .header_count = sizeof headers / sizeof *headers,
                                      .body = message->bytes};
    return courier_post(sender->courier, arena, &post);
}

static struct courier_result deliver_bot(struct sender *sender, const struct outbox_message *message)
{
    const struct config *config = &sender->invocation->config;
    struct arena *arena = sender->scratch;
    const size_t at = text_find(config->bot_url, TEXT("{token}"), 0);
    const struct text after = text_slice(config->bot_url, at + strlen("{token}"), SIZE_MAX);
    const struct text headers[] = {arena_printf(arena, "Idempotency-Key: %.*s", TEXT_ARGS(message->message_id))};
    const struct courier_post post = {
        .server = {arena_printf(arena, "%.*s%.*s%.*s", (int)at, config->bot_url.data, TEXT_ARGS(sender->bot_token), TEXT_ARGS(after)),
                   config->bot_ca_file, config->bot_timeout_s},
        .secret = sender->bot_token,
        .headers = headers,
        .header_count = 1,
        .body = message->bytes};
    return courier_post(sender->courier, arena, &post);
}

static const struct channel channels[] = {
    {"mail", send_by_mail, open_mail, deliver_mail},
    {"webhook", send_by_webhook, open_webhook, deliver_webhook},
    {"bot", send_by_bot, open_bot, deliver_bot},
};
enum { CHANNEL_COUNT = sizeof channels / sizeof *channels };
_Static_assert(CHANNEL_COUNT == sizeof((struct sender *)0)->is_down / sizeof(bool), "a place for each channel");

/* --- when again --- */

/* Seconds to wait after so many tries: from the table, a quarter more or less by chance, so that messages that failed together do not come
 * back together. */
static int64_t wait_after(const struct config *config, uint32_t tries)
{
    const struct config_steps *steps = &config->outbox_retry_minutes;
    const size_t place = tries == 0 ? 0 : tries - 1;
    const int64_t seconds = (int64_t)steps->values[place < steps->count ? place : steps->count - 1] * 60;
    uint32_t chance = 0;
    if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
        chance = UINT32_MAX / 2;
    return seconds * 3 / 4 + (int64_t)((double)seconds / 2 * ((double)chance / UINT32_MAX));
}

/* --- one message --- */
static bool stored(struct sender *sender, enum status status)
{
    if (status == STATUS_OK)
        status = store_commit(sender->store);
    if (status == STATUS_OK)
        return true;
    cli_say_store(sender->invocation, sender->store);
    return false;
}

/* A ticket is sent when the server has taken its mail: in one transaction with the message's end. */
static enum status note_ticket(struct sender *sender, const struct outbox_message *message)
{
    const struct ticket_actor actor = {.who = TEXT("rasoat"), .by = TICKET_BY_PROGRAM, .now = time(NULL),
                                       .deadlines = &sender->invocation->config.ticket_deadlines};
    struct ticket_row ticket;
    bool moved = false;
    if (message->ticket == 0 || !text_equal(message->kind, TEXT("ticket")))
        return STATUS_OK;
    enum status status = store_ticket(sender->store, sender->scratch, message->ticket, &ticket);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    const struct text detail = arena_printf(sender->scratch, "%.*s <%.*s>", TEXT_ARGS(message->recipient), TEXT_ARGS(message->message_id));
    return status == STATUS_OK ? ticket_move(sender->store, &ticket, TICKET_SEND, &actor, detail, &moved) : status;
}

static enum status put_end(struct sender *sender, const struct outbox_message *message, enum outbox_state state, int64_t next_try,
                           struct text error)
{
    enum status status = store_outbox_state(sender->store, message, state, next_try, error, time(NULL), TEXT("rasoat"));
    return status == STATUS_OK && state == OUTBOX_SENT ? note_ticket(sender, message) : status;
}

/* What became of a message must be noted though others hold the store for a while: it would go out again. */
static bool note(struct sender *sender, const struct outbox_message *message, enum outbox_state state, int64_t next_try, struct text error)
{
    for (int i = 1; i < COMMIT_TRIES; i++) {
        enum status status = put_end(sender, message, state, next_try, error);
        if (status == STATUS_OK)
            status = store_commit(sender->store);
        if (status == STATUS_OK)
            return true;
        if (store_abandon(sender->store) != STATUS_OK)
            break;
    }
    return stored(sender, put_end(sender, message, state, next_try, error));
}

static bool note_failure(struct sender *sender, const struct outbox_message *message, const struct courier_result *result)
{
    const struct config *config = &sender->invocation->config;
    const int64_t now = time(NULL);
    const bool is_too_long = now - message->since >= (int64_t)config->outbox_give_up_days * DAY_SECONDS;
    int64_t wait = wait_after(config, message->tries + 1);
    if (wait < result->retry_after_s)
        wait = result->retry_after_s;
    enum outbox_state state = result->outcome == COURIER_REFUSED ? OUTBOX_FAILED : is_too_long ? OUTBOX_GIVEN_UP : OUTBOX_WAITING;
    sender->report->later += state == OUTBOX_WAITING;
    sender->report->failed += state != OUTBOX_WAITING;
    cli_say(sender->invocation, "message %" PRId64 " to %.*s was not sent: %.*s", "tin số %" PRId64 " tới %.*s chưa gửi được: %.*s",
            message->id, TEXT_ARGS(message->recipient), TEXT_ARGS(result->words));
    return note(sender, message, state, state == OUTBOX_WAITING ? now + wait : 0, result->words);
}

/* False: the store failed, nothing more can be done. */
static bool send_one(struct sender *sender, size_t which, const struct outbox_message *message)
{
    const struct config *config = &sender->invocation->config;
    const int64_t now = time(NULL);
    if (!stored(sender, store_outbox_claim(sender->store, message->id, now + wait_after(config, message->tries + 1), now)))
        return false;
    const struct courier_result result = channels[which].deliver(sender, message);
    sender->is_down[which] = result.outcome == COURIER_UNREACHABLE;
    if (result.outcome != COURIER_DELIVERED)
        return note_failure(sender, message, &result);
    sender->report->sent++;
    return note(sender, message, OUTBOX_SENT, 0, (struct text){0});
}

/* Its way out, or CHANNEL_COUNT where nothing can go there in this round. */
static size_t way_out(struct sender *sender, const struct outbox_message *message)
{
    size_t which = 0;
    while (which < CHANNEL_COUNT && !text_equal(message->channel, text_from_string(channels[which].name)))
        which++;
    if (which == CHANNEL_COUNT || sender->is_down[which])
        return CHANNEL_COUNT;
    if (!sender->is_open[which]) {
        sender->is_open[which] = true;
        const bool is_configured = channels[which].is_configured(&sender->invocation->config);
        if (!is_configured)
            cli_say(sender->invocation, "messages wait that [%s] of the configuration says nothing about",
                    "có tin đang chờ gửi, nhưng mục [%s] của cấu hình chưa được đặt", channels[which].name);
        sender->is_down[which] = !is_configured || !channels[which].open(sender);
    }
    return sender->is_down[which] ? CHANNEL_COUNT : which;
}

/* --- a round --- */
static bool send_id(struct sender *sender, int64_t id)
{
    struct outbox_message message;
    arena_reset(sender->scratch);
    enum status status = store_outbox_get(sender->store, sender->scratch, id, &message);
    if (status != STATUS_OK)
        return stored(sender, status);
    const bool is_due = message.state == OUTBOX_WAITING || message.state == OUTBOX_SENDING;
    const size_t which = is_due ? way_out(sender, &message) : CHANNEL_COUNT; /* cancelled a moment ago */
    return which == CHANNEL_COUNT || send_one(sender, which, &message);
}

/* What is due at its beginning, in pieces: each of them is either tried, and then due later, or stays behind a way out that is closed. */
static bool send_round(struct sender *sender)
{
    int64_t *ids = NULL;
    size_t count = 0, room = ROUND_ROOM;
    bool good = true;
    do { /* one list, so that nothing is tried twice in a round */
        room *= 2;
        ids = arena_alloc_array(sender->invocation->arena, room, sizeof *ids);
        good = store_outbox_due(sender->store, time(NULL), ids, room, &count) == STATUS_OK;
    } while (good && count == room);
    for (size_t i = 0; i < count && good; i++)
        good = send_id(sender, ids[i]);
    return good;
}

static bool count_rest(struct sender *sender)
{
    uint64_t counts[OUTBOX_STATE_COUNT];
    if (store_outbox_counts(sender->store, counts) != STATUS_OK)
        return false;
    sender->report->untold = counts[OUTBOX_FAILED] + counts[OUTBOX_GIVEN_UP];
    sender->report->waiting = counts[OUTBOX_WAITING] + counts[OUTBOX_SENDING];
    return true;
}

static enum exit_code send_all(struct sender *sender)
{
    const struct config *config = &sender->invocation->config;
    int64_t holder = 0;
    enum status status = store_outbox_lock(sender->store, &holder);
    sender->report->busy = status == STATUS_BUSY;
    if (sender->report->busy)
        return EXIT_DONE;
    const int64_t keep = (int64_t)config->outbox_keep_days * DAY_SECONDS;
    if (!stored(sender, status) || !send_round(sender) || !stored(sender, store_outbox_forget(sender->store, time(NULL) - keep)) ||
        !count_rest(sender))
        return EXIT_OPERATIONAL;
    bool is_down = false;
    for (size_t i = 0; i < CHANNEL_COUNT; i++)
        is_down = is_down || sender->is_down[i];
    return is_down || sender->report->later || sender->report->untold ? EXIT_OPERATIONAL : EXIT_DONE;
}

enum exit_code send_due(struct invocation *invocation, struct send_report *report)
{
    struct sender sender = {.invocation = invocation, .report = report};
    *report = (struct send_report){0};
    enum exit_code code = EXIT_OPERATIONAL;
    if (store_open_beside(invocation->config.state, &sender.store) != STATUS_OK)
        cli_say_store(invocation, sender.store);
    else if ((sender.scratch = arena_create((size_t)SCRATCH_BYTES)) && (sender.courier = courier_create()))
        code = send_all(&sender);
    courier_free(sender.courier);
    if (sender.scratch)
        arena_free(sender.scratch);
    store_close(sender.store);
    return code;
}

void send_after_crawl(struct invocation *invocation)
{
    struct send_report report;
    if (!invocation->config.outbox_after_crawl ||
        !(send_by_mail(&invocation->config) || send_by_webhook(&invocation->config) || send_by_bot(&invocation->config)))
        return;
    /* A crawl ends in an orderly way when it is asked to; sending can be ended at any moment. */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    (void)send_due(invocation, &report);
    if (report.untold)
        cli_say(invocation, "%" PRIu64 " messages could not be delivered: rasoat outbox list",
                "%" PRIu64 " tin không gửi được: xem rasoat outbox list", report.untold);
}
