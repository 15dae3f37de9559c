/* send_letter.c: a paper as a mail into the outbox (cli/send_letter.h). */
#include "cli/send_letter.h"

static enum status write_bytes(struct invocation *invocation, struct letter *letter, struct text message_id, struct buffer *out)
{
    const struct config *config = &invocation->config;
    const struct papers_envelope envelope = {
        .from = config->mail_from,
        .reply_to = config->reporter_mail,
        .to = &letter->to,
        .to_count = 1,
        .message_id = message_id,
        .in_reply_to = letter->in_reply_to,
        .parts = letter->parts,
        .part_count = letter->part_count,
    };
    struct text *subject = &letter->notice.subject;
    enum status status =
        letter->digest
            ? papers_make_digest_mail(letter->papers, invocation->arena, letter->digest, &envelope, subject, out)
            : papers_make_mail(letter->papers, invocation->arena, letter->kind, letter->dossier, &envelope, subject, out);
    if (status == STATUS_LIMIT)
        cli_say(invocation, "the mail to %.*s is too large", "thư tới %.*s quá lớn", TEXT_ARGS(letter->to));
    else if (status != STATUS_OK)
        cli_say(invocation, "the mail to %.*s could not be made", "không lập được thư tới %.*s", TEXT_ARGS(letter->to));
    return status;
}

enum status letter_send(struct invocation *invocation, struct store *store, struct letter *letter, const char *folder, struct text name,
                        bool *is_new)
{
    struct arena *arena = invocation->arena;
    struct text message_id = {0};
    struct buffer bytes;
    *is_new = false;
    enum status status = send_message_id(invocation, store, letter->notice.key, &message_id);
    if (status == STATUS_INVALID) {
        cli_say(invocation, "mails need [mail] from in the configuration", "cần đặt [mail] from trong cấu hình để gửi thư");
        return status;
    }
    buffer_init(&bytes, OUTBOX_LIMIT_BYTES);
    if (status == STATUS_OK)
        status = write_bytes(invocation, letter, message_id, &bytes);
    else
        cli_say_store(invocation, store);
    if (status == STATUS_OK && folder) {
        *is_new = true;
        status = send_write_file(invocation, folder, arena_printf(arena, "%.*s.eml", TEXT_ARGS(name)), buffer_text(&bytes)) ? STATUS_OK
                                                                                                                             : STATUS_IO;
    } else if (status == STATUS_OK) {
        status = send_queue_mail(invocation, store, &letter->notice, letter->to, message_id, buffer_text(&bytes), is_new);
        if (status == STATUS_IO || status == STATUS_BUSY)
            cli_say_store(invocation, store);
    }
    buffer_release(&bytes);
    return status;
}
