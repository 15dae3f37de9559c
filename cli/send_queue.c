/* send_queue.c: notices into the outbox, in the transaction that stores what they tell. */
#include "base/digest.h"
#include "base/utf8.h"
#include "cli/send.h"
#include "page/url.h"
#include "takedown/json.h"
#include "takedown/list.h"
#include "takedown/mail.h"

enum { ID_BYTES = 16, LIMIT_SUBJECT_BYTES = 300 };

bool send_by_mail(const struct config *config)
{
    return config->mail_server.length > 0;
}

bool send_by_webhook(const struct config *config)
{
    return config->webhook_url.length > 0;
}

bool send_by_bot(const struct config *config)
{
    return config->bot_url.length > 0;
}

/* What a key is called outside: keyed with the store's secret, so that nobody can make ids that ours will have. */
static enum status id_of(struct invocation *invocation, struct store *store, struct text key, struct text *id)
{
    unsigned char secret[STORE_SECRET_BYTES], sum[DIGEST_SHA256_BYTES];
    char hex[ID_BYTES * 2 + 1];
    enum status status = store_secret(store, secret);
    if (status != STATUS_OK)
        return status;
    const struct text whole = arena_printf(invocation->arena, "message %.*s", TEXT_ARGS(key));
    digest_hmac_sha256(text_of((const char *)secret, sizeof secret), whole, sum);
    digest_hex(sum, ID_BYTES, hex);
    *id = arena_copy(invocation->arena, text_from_string(hex));
    return STATUS_OK;
}

enum status send_message_id(struct invocation *invocation, struct store *store, struct text key, struct text *message_id)
{
    struct text host = invocation->config.mail_from, id = {0};
    (void)text_split(&host, '@');
    if (!host.length)
        return STATUS_INVALID;
    enum status status = id_of(invocation, store, key, &id);
    *message_id = arena_printf(invocation->arena, "rasoat.%.*s@%.*s", TEXT_ARGS(id), TEXT_ARGS(host));
    return status;
}

static enum status put(struct store *store, const struct send_notice *notice, struct outbox_message *message, bool *is_new)
{
    int64_t id = 0;
    message->kind = text_from_string(notice->kind);
    message->subject = utf8_cut(notice->subject, LIMIT_SUBJECT_BYTES);
    message->ticket = notice->ticket;
    return store_outbox_put(store, message, notice->now, notice->who, &id, is_new);
}

enum status send_queue_mail(struct invocation *invocation, struct store *store, const struct send_notice *notice, struct text to,
                            struct text message_id, struct text bytes, bool *is_new)
{
    *is_new = false;
    if (!mail_is_address(to)) {
        cli_say(invocation, "'%.*s' is not a mail address", "'%.*s' không phải là địa chỉ thư điện tử", TEXT_ARGS(to));
        return STATUS_INVALID;
    }
    const char *problem = send_mail_problem(bytes, message_id, to);
    if (problem) {
        cli_say(invocation, "the mail to %.*s cannot be sent: %s", "không gửi được thư tới %.*s: %s", TEXT_ARGS(to), problem);
        return STATUS_INVALID;
    }
    struct outbox_message message = {.channel = TEXT("mail"), .recipient = to, .message_id = message_id, .bytes = bytes,
                                     .key = arena_printf(invocation->arena, "%.*s/mail/%.*s", TEXT_ARGS(notice->key), TEXT_ARGS(to))};
    return put(store, notice, &message, is_new);
}

/* A message with JSON as its bytes; takes `object` over. */
static enum status put_json(struct store *store, const struct send_notice *notice, struct outbox_message *message, struct json *object,
                            bool *is_new)
{
    struct buffer out;
    buffer_init(&out, OUTBOX_LIMIT_BYTES);
    json_write(object, &out);
    message->bytes = buffer_text(&out);
    enum status status = buffer_failed(&out) ? STATUS_LIMIT : put(store, notice, message, is_new);
    buffer_release(&out);
    return status;
}

enum status send_queue_webhook(struct invocation *invocation, struct store *store, const struct send_notice *notice,
                               struct json *object, bool *is_new)
{
    struct arena *arena = invocation->arena;
    struct outbox_message message = {.channel = TEXT("webhook"), .key = arena_printf(arena, "%.*s/webhook", TEXT_ARGS(notice->key))};
    struct url url;
    *is_new = false;
    enum status status = url_parse(arena, invocation->config.webhook_url, NULL, &url);
    if (status == STATUS_OK)
        status = id_of(invocation, store, message.key, &message.message_id);
    if (status != STATUS_OK) {
        json_free(object);
        return status;
    }
    struct buffer time;
    buffer_init(&time, 64);
    list_time_utc(&time, notice->now);
    message.recipient = url.host;
    json_put(object, "id", json_text(message.message_id));
    json_put(object, "kind", json_text(text_from_string(notice->kind)));
    json_put(object, "time", json_text(buffer_text(&time)));
    buffer_release(&time);
    return put_json(store, notice, &message, object, is_new);
}

/* So many characters as bots count them: UTF-16 units. */
static struct text cut_for_bot(struct arena *arena, struct text words)
{
    static const char more[] = "\n…";
    size_t units = 0, keep = 0;
    for (size_t at = 0; at < words.length;) {
        units += utf8_next(words, &at) >= 0x10000 ? 2 : 1;
        if (units <= SEND_LIMIT_BOT_CHARACTERS - 2)
            keep = at;
    }
    return units <= SEND_LIMIT_BOT_CHARACTERS ? words : arena_printf(arena, "%.*s%s", (int)keep, words.data, more);
}

enum status send_queue_bot(struct invocation *invocation, struct store *store, const struct send_notice *notice, struct text words,
                           bool *is_new)
{
    struct arena *arena = invocation->arena;
    const struct text chat = invocation->config.bot_chat;
    struct outbox_message message = {.channel = TEXT("bot"), .recipient = chat,
                                     .key = arena_printf(arena, "%.*s/bot", TEXT_ARGS(notice->key))};
    *is_new = false;
    enum status status = id_of(invocation, store, message.key, &message.message_id);
    if (status != STATUS_OK)
        return status;
    struct json *object = json_object_new();
    json_put(object, "chat_id", json_text(chat));
    json_put(object, "text", json_text(cut_for_bot(arena, words)));
    json_put(object, "disable_web_page_preview", json_truth(true)); /* the bot's servers would visit the page */
    return put_json(store, notice, &message, object, is_new);
}
