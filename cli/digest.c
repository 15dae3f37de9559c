/* digest.c: `rasoat digest`: once each morning, what is new for the incident team, and reminders for owners. Queued in one transaction with
 * the note of what was told; then what waits in the outbox goes out. */
#include "cli/digest.h"

#include "cli/contact.h"
#include "cli/dossier.h"
#include "cli/paper.h"
#include "cli/send_letter.h"
#include "takedown/json.h"
#include "takedown/ticket.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

struct morning {
    struct invocation *invocation;
    struct store *store;
    const struct papers *papers;
    struct list_head head;
    const char *dry_run;
    int64_t now;
    struct text day;
    uint64_t queued; /* messages, or files */
    uint64_t not_reminded; /* owners without an address, letters that could not be made */
};

static bool stored(struct morning *morning, enum status status)
{
    if (status != STATUS_OK)
        cli_say_store(morning->invocation, morning->store);
    return status == STATUS_OK;
}

static struct text day_of(struct invocation *invocation, int64_t now)
{
    struct tm parts;
    const time_t local = (time_t)(now + invocation->config.time_zone_minutes * 60);
    return gmtime_r(&local, &parts) ? arena_printf(invocation->arena, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
                                    : TEXT("?");
}

/* --- the digest --- */
static struct json *lines_json(const struct digest *digest, enum digest_list list)
{
    struct json *array = json_array_new();
    for (size_t i = 0; i < digest->lists[list].count && i < PAPERS_LIMIT_LINES; i++) {
        const struct digest_line *line = &digest->lists[list].items[i];
        struct json *object = json_object_new();
        json_put(object, "ticket", json_text(line->reference));
        json_put(object, "agency", json_text(line->agency));
        json_put(object, "site", json_text(line->site));
        json_put(object, "rule", json_text(line->rule));
        json_put(object, "target", json_text(line->target));
        json_put(object, "pages", json_whole((int64_t)line->pages));
        json_put(object, "new_pages", json_whole((int64_t)line->new_pages));
        json_put(object, "recurrences", json_whole(line->recurrences));
        json_append(array, object);
    }
    return array;
}

static struct json *digest_json(const struct morning *morning, const struct digest *digest)
{
    static const char *const names[DIGEST_LIST_COUNT] = {[DIGEST_OPENED] = "opened", [DIGEST_RETURNED] = "returned",
                                                         [DIGEST_GROWN] = "grown",   [DIGEST_OVERDUE] = "overdue",
                                                         [DIGEST_FIXED] = "fixed"};
    struct json *object = json_object_new();
    json_put(object, "day", json_text(morning->day));
    for (enum digest_list list = 0; list < DIGEST_LIST_COUNT; list++) {
        json_put(object, names[list], lines_json(digest, list));
        json_put(object, arena_string(morning->invocation->arena, arena_printf(morning->invocation->arena, "%s_count", names[list])),
                 json_whole((int64_t)digest->lists[list].count));
    }
    json_put(object, "undelivered", json_whole((int64_t)digest->undelivered));
    return object;
}

/* The short message: the mail's words. */
static bool tell_bot(struct morning *morning, const struct digest *digest, struct send_notice *notice)
{
    struct buffer words;
    bool is_new = false;
    buffer_init(&words, PAPERS_LIMIT_OUTPUT_BYTES);
    enum status status = papers_make_digest(morning->papers, morning->invocation->arena, digest, &notice->subject, &words);
    const struct text all = arena_printf(morning->invocation->arena, "%.*s\n\n%.*s", TEXT_ARGS(notice->subject), (int)words.length,
                                         words.data ? words.data : "");
    buffer_release(&words);
    if (status != STATUS_OK)
        cli_say(morning->invocation, "the digest could not be made", "không lập được bản tổng hợp");
    else if (!stored(morning, send_queue_bot(morning->invocation, morning->store, notice, all, &is_new)))
        status = STATUS_IO;
    morning->queued += is_new;
    return status == STATUS_OK;
}

/* Each way that the configuration has. */
static bool tell_team(struct morning *morning, const struct digest *digest)
{
    struct invocation *invocation = morning->invocation;
    const struct config *config = &invocation->config;
    struct letter letter = {.notice = {.kind = "digest", .key = arena_printf(invocation->arena, "digest/%.*s", TEXT_ARGS(morning->day)),
                                       .subject = morning->day, .who = TEXT("rasoat"), .now = morning->now},
                            .papers = morning->papers, .kind = PAPER_DIGEST, .digest = digest, .to = config->mail_team};
    bool is_new = false;
    if (config->mail_team.length && letter_send(invocation, morning->store, &letter, morning->dry_run,
                                                arena_printf(invocation->arena, "digest-%.*s", TEXT_ARGS(morning->day)), &is_new) != STATUS_OK)
        return false;
    morning->queued += is_new;
    if (morning->dry_run)
        return true;
    if (send_by_webhook(config)) {
        if (!stored(morning, send_queue_webhook(invocation, morning->store, &letter.notice, digest_json(morning, digest), &is_new)))
            return false;
        morning->queued += is_new;
    }
    return !send_by_bot(config) || tell_bot(morning, digest, &letter.notice);
}

static bool send_digest(struct morning *morning)
{
    struct invocation *invocation = morning->invocation;
    struct digest_mark last = {0}, mark = {.day = morning->day, .run = morning->head.run};
    struct digest digest = {.head = &morning->head, .sender = papers_sender(&invocation->config)};
    bool is_new = false, had = false;
    enum status status = store_digest_of_day(morning->store, morning->day, &had);
    if (status == STATUS_OK)
        status = store_digest_last(morning->store, invocation->arena, &last);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = digest_collect(invocation, morning->store, &last, morning->now, &digest, &mark, &is_new);
    if (!stored(morning, status))
        return false;
    if (had) {
        cli_say(invocation, "today had its digest", "hôm nay đã có bản tổng hợp");
        return true;
    }
    if (!is_new && !invocation->config.digest_when_empty) {
        cli_say(invocation, "nothing is new since the last digest", "không có gì mới kể từ bản tổng hợp trước");
        return true;
    }
    return tell_team(morning, &digest) && stored(morning, store_digest_put(morning->store, &mark));
}

/* --- reminders --- */
struct earlier {
    struct arena *arena;
    struct text to;
    struct text message_id;
};

/* The newest mail that its owner was sent; it need not have arrived yet. */
static bool read_earlier(void *context, const struct outbox_message *message)
{
    struct earlier *earlier = context;
    if (!text_equal(message->channel, TEXT("mail")) || message->state == OUTBOX_CANCELLED || message->state == OUTBOX_FAILED)
        return true;
    earlier->to = arena_copy(earlier->arena, message->recipient);
    earlier->message_id = arena_copy(earlier->arena, message->message_id);
    return false;
}

static bool remind(struct morning *morning, const struct reminder *reminder)
{
    struct invocation *invocation = morning->invocation;
    struct earlier earlier = {.arena = invocation->arena};
    struct dossier dossier;
    bool is_new = false;
    const struct outbox_query mails = {.ticket = reminder->ticket, .kind = TEXT("ticket")};
    if (!stored(morning, store_outbox(morning->store, &mails, read_earlier, &earlier)) ||
        !stored(morning, dossier_of_ticket(invocation, morning->store, &morning->head, reminder->ticket, &dossier)))
        return false;
    if (!earlier.to.length)
        earlier.to = contact_in_words(dossier.contact);
    if (!earlier.to.length) {
        cli_say(invocation, "%.*s: its owner cannot be reminded, there is no mail address", "%.*s: không có địa chỉ thư để nhắc đơn vị",
                TEXT_ARGS(dossier.reference));
        return false;
    }
    struct letter letter = {.notice = {.kind = "reminder", .key = reminder->key, .ticket = reminder->ticket,
                                       .who = TEXT("rasoat"), .now = morning->now},
                            .papers = morning->papers, .kind = PAPER_REMINDER, .dossier = &dossier, .to = earlier.to,
                            .in_reply_to = earlier.message_id};
    enum status status = letter_send(invocation, morning->store, &letter, morning->dry_run,
                                     arena_printf(invocation->arena, "%.*s-reminder-%u", TEXT_ARGS(dossier.reference), reminder->level),
                                     &is_new);
    morning->queued += is_new;
    return status == STATUS_OK;
}

/* What was written so far holds, or is dropped: nothing is kept of --dry-run, nor of what failed. */
static bool settle(struct morning *morning, bool keep)
{
    return stored(morning, keep && !morning->dry_run ? store_commit(morning->store) : store_abandon(morning->store));
}

/* One that cannot be made holds up no other. */
static bool send_reminders(struct morning *morning)
{
    const struct reminder *reminders = NULL;
    size_t count = 0;
    bool good = stored(morning, reminders_due(morning->invocation, morning->store, morning->now, &reminders, &count));
    for (size_t i = 0; i < count && good; i++) {
        int64_t id = 0;
        /* Whether the address changed since or not: each level once. */
        good = stored(morning, store_outbox_notice(morning->store, reminders[i].key, &id));
        const bool is_made = good && (id != 0 || remind(morning, &reminders[i]));
        morning->not_reminded += !is_made;
        good = good && settle(morning, is_made);
    }
    return good;
}

/* --- the command --- */
static enum exit_code run_morning(struct morning *morning)
{
    struct invocation *invocation = morning->invocation;
    morning->papers = papers_load(invocation, invocation->config.language);
    if (!morning->papers)
        return EXIT_CONFIGURATION;
    enum status status = store_open_beside(invocation->config.state, &morning->store);
    if (!stored(morning, status) || paper_head(invocation, morning->store, &morning->head) != STATUS_OK)
        return EXIT_OPERATIONAL;
    morning->now = morning->head.now;
    morning->day = day_of(invocation, morning->now);
    const bool is_made = send_digest(morning);
    if (!settle(morning, is_made) || !send_reminders(morning))
        return EXIT_OPERATIONAL;
    if (morning->dry_run)
        cli_say(invocation, "%" PRIu64 " mails were written to %s; nothing was sent", "đã ghi %" PRIu64 " thư vào %s; chưa gửi gì",
                morning->queued, morning->dry_run);
    return is_made && !morning->not_reminded ? EXIT_DONE : EXIT_OPERATIONAL;
}

enum exit_code command_digest(struct invocation *invocation)
{
    struct morning morning = {.invocation = invocation};
    struct send_report report;
    const char *config = NULL;
    for (int i = 1; i < invocation->count; i += 2) {
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        const char **place = strcmp(invocation->arguments[i], "--config") == 0    ? &config
                             : strcmp(invocation->arguments[i], "--dry-run") == 0 ? &morning.dry_run
                                                                                  : NULL;
        if (!place || !value)
            return cli_usage(invocation);
        *place = value;
    }
    if (!cli_load_store_config(invocation, config))
        return EXIT_CONFIGURATION;
    const struct config *settings = &invocation->config;
    if (!settings->mail_team.length && !send_by_webhook(settings) && !send_by_bot(settings)) {
        cli_say(invocation, "the configuration names nobody to tell: [mail] team, [webhook] url or [bot] url",
                "cấu hình chưa cho biết gửi cho ai: [mail] team, [webhook] url hoặc [bot] url");
        return EXIT_CONFIGURATION;
    }
    enum exit_code code = run_morning(&morning);
    if (morning.store)
        store_close(morning.store);
    if (morning.dry_run || code == EXIT_CONFIGURATION)
        return code;
    enum exit_code sent = send_due(invocation, &report);
    return code != EXIT_DONE ? code : sent;
}
