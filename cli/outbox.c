/* outbox.c: `rasoat outbox`: what waits to be sent, what was sent, and what could not be. */
#include "cli/paper.h"
#include "cli/send.h"
#include "takedown/json.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { LIST_ROOM = 1000 };

struct outbox_job {
    struct invocation *invocation;
    struct store *store;
    const char *dry_run;
    struct text who;
    struct outbox_query query;
    int64_t id; /* 0: none was given */
    bool all;
    bool json;
    bool failed;
    uint64_t count;
    struct buffer out;
};

static bool vietnamese(const struct outbox_job *job)
{
    return job->invocation->config.language == LANGUAGE_VIETNAMESE;
}

static bool stored(struct outbox_job *job, enum status status)
{
    if (status != STATUS_OK)
        cli_say_store(job->invocation, job->store);
    return status == STATUS_OK;
}

static void add_time(struct outbox_job *job, int64_t at)
{
    struct tm parts;
    const time_t local = (time_t)(at + job->invocation->config.time_zone_minutes * 60);
    if (gmtime_r(&local, &parts))
        buffer_printf(&job->out, "%04d-%02d-%02d %02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                      parts.tm_min);
}

static const char *state_words(enum outbox_state state, bool in_vietnamese)
{
    static const char *const words[OUTBOX_STATE_COUNT][2] = {
        [OUTBOX_WAITING] = {"waiting", "đang chờ"},     [OUTBOX_SENDING] = {"sending", "đang gửi"},
        [OUTBOX_SENT] = {"sent", "đã gửi"},             [OUTBOX_FAILED] = {"refused", "bị từ chối"},
        [OUTBOX_GIVEN_UP] = {"given up", "đã bỏ cuộc"}, [OUTBOX_CANCELLED] = {"cancelled", "đã hủy"},
    };
    return words[state][in_vietnamese];
}

static void put_time(struct json *object, const char *key, int64_t at)
{
    struct buffer words;
    buffer_init(&words, 64);
    if (at)
        list_time_utc(&words, at);
    json_put(object, key, at ? json_text(buffer_text(&words)) : json_null_new());
    buffer_release(&words);
}

static void write_json(struct outbox_job *job, const struct outbox_message *message)
{
    struct json *object = json_object_new();
    const bool is_due = message->state == OUTBOX_WAITING || message->state == OUTBOX_SENDING;
    json_put(object, "id", json_whole(message->id));
    json_put(object, "kind", json_text(message->kind));
    json_put(object, "channel", json_text(message->channel));
    json_put(object, "recipient", json_text(message->recipient));
    json_put(object, "subject", json_text(message->subject));
    json_put(object, "ticket", message->ticket ? json_whole(message->ticket) : json_null_new());
    json_put(object, "message_id", json_text(message->message_id));
    json_put(object, "state", json_text(text_from_string(outbox_state_name(message->state))));
    json_put(object, "tries", json_whole(message->tries));
    put_time(object, "next_try", is_due ? message->next_try : 0);
    put_time(object, "queued", message->queued);
    put_time(object, "changed", message->changed);
    json_put(object, "error", json_text(message->error));
    json_put(object, "bytes", json_whole((int64_t)message->size));
    json_write(object, &job->out);
    buffer_add_byte(&job->out, '\n');
}

/* Two lines a message; what has an error has a third. */
static bool write_message(void *context, const struct outbox_message *message)
{
    struct outbox_job *job = context;
    const bool vi = vietnamese(job);
    job->count++;
    if (job->json) {
        write_json(job, message);
        return !buffer_failed(&job->out) && cli_flush(&job->out, PAPER_FLUSH_BYTES);
    }
    buffer_printf(&job->out, "%6" PRId64 "  %s  ", message->id, state_words(message->state, vi));
    add_time(job, message->changed);
    buffer_printf(&job->out, "  %.*s %.*s -> %.*s\n        %.*s\n", TEXT_ARGS(message->kind), TEXT_ARGS(message->channel),
                  TEXT_ARGS(message->recipient), TEXT_ARGS(message->subject));
    if (message->error.length)
        buffer_printf(&job->out, vi ? "        lỗi lần gửi %u: %.*s\n" : "        try %u: %.*s\n", message->tries,
                      TEXT_ARGS(message->error));
    if (message->error.length && message->state == OUTBOX_WAITING) {
        buffer_add_string(&job->out, vi ? "        gửi lại lúc " : "        goes again at ");
        add_time(job, message->next_try);
        buffer_add_byte(&job->out, '\n');
    }
    return !buffer_failed(&job->out) && cli_flush(&job->out, PAPER_FLUSH_BYTES);
}

/* What needs a person stands first, then what waits, then the newest of the rest. */
static enum exit_code list_messages(struct outbox_job *job)
{
    static const struct outbox_query order[] = {
        {.states = {[OUTBOX_FAILED] = true, [OUTBOX_GIVEN_UP] = true}},
        {.states = {[OUTBOX_WAITING] = true, [OUTBOX_SENDING] = true}},
        {.states = {[OUTBOX_SENT] = true, [OUTBOX_CANCELLED] = true}, .room = LIST_ROOM},
    };
    bool is_given = job->query.ticket != 0;
    for (size_t i = 0; i < OUTBOX_STATE_COUNT; i++)
        is_given = is_given || job->query.states[i];
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (!stored(job, store_outbox(job->store, is_given ? &job->query : &order[i], write_message, job)))
            return EXIT_OPERATIONAL;
        if (is_given)
            break;
    }
    if (job->count == 0 && !job->json)
        buffer_add_string(&job->out, vietnamese(job) ? "Không có tin nào.\n" : "No messages.\n");
    return EXIT_DONE;
}

static bool get(struct outbox_job *job, int64_t id, struct outbox_message *message)
{
    return stored(job, store_outbox_get(job->store, job->invocation->arena, id, message));
}

/* The message as it goes out. */
static enum exit_code show_message(struct outbox_job *job)
{
    struct outbox_message message;
    if (!get(job, job->id, &message))
        return EXIT_OPERATIONAL;
    write_message(job, &message);
    if (!job->json) {
        buffer_printf(&job->out, "        %s: %.*s\n\n", text_equal(message.channel, TEXT("mail")) ? "Message-ID" : "Idempotency-Key",
                      TEXT_ARGS(message.message_id));
        buffer_add_text(&job->out, message.bytes);
        if (!message.bytes.length)
            buffer_add_string(&job->out, vietnamese(job) ? "(nội dung đã hết hạn lưu)\n" : "(its bytes were kept long enough)\n");
    }
    return EXIT_DONE;
}

/* --dry-run: what would go out now, as files. */
static bool write_waiting(void *context, const struct outbox_message *listed)
{
    struct outbox_job *job = context;
    struct outbox_message message;
    struct arena *arena = job->invocation->arena;
    if (!get(job, listed->id, &message))
        job->failed = true;
    else if (!send_write_file(job->invocation, job->dry_run,
                              arena_printf(arena, "%06" PRId64 "-%.*s.%s", message.id, TEXT_ARGS(message.kind),
                                           text_equal(message.channel, TEXT("mail")) ? "eml" : "json"),
                              message.bytes))
        job->failed = true;
    else
        job->count++;
    return !job->failed;
}

static enum exit_code dry_run(struct outbox_job *job)
{
    const struct outbox_query waiting = {.states = {[OUTBOX_WAITING] = true, [OUTBOX_SENDING] = true}};
    if (!stored(job, store_outbox(job->store, &waiting, write_waiting, job)) || job->failed)
        return EXIT_OPERATIONAL;
    buffer_printf(&job->out, vietnamese(job) ? "Đã ghi %" PRIu64 " tin vào %s; chưa gửi tin nào.\n"
                                             : "%" PRIu64 " messages were written to %s; nothing was sent.\n",
                  job->count, job->dry_run);
    return EXIT_DONE;
}

static enum exit_code send_messages(struct outbox_job *job)
{
    struct send_report report;
    if (job->dry_run)
        return dry_run(job);
    enum exit_code code = send_due(job->invocation, &report);
    if (report.busy)
        buffer_add_string(&job->out, vietnamese(job) ? "Một tiến trình khác đang gửi.\n" : "Another process is sending.\n");
    else
        buffer_printf(&job->out,
                      vietnamese(job) ? "Đã gửi: %" PRIu64 ". Còn chờ: %" PRIu64 ". Không gửi được, cần người xem: %" PRIu64 ".\n"
                                      : "Sent: %" PRIu64 ". Waiting: %" PRIu64 ". Undeliverable, for a person to see: %" PRIu64 ".\n",
                      report.sent, report.waiting, report.untold);
    return code;
}

/* --- decisions --- */
struct change {
    struct outbox_job *job;
    ARENA_LIST(int64_t) ids;
};

static bool add_id(void *context, const struct outbox_message *message)
{
    struct change *change = context;
    *ARENA_PUSH(change->job->invocation->arena, &change->ids) = message->id;
    return true;
}

static bool decide(struct outbox_job *job, int64_t id, enum outbox_state state)
{
    struct outbox_message message;
    const int64_t now = time(NULL);
    if (!get(job, id, &message))
        return false;
    const bool is_over = message.state == OUTBOX_SENT || message.state == OUTBOX_CANCELLED;
    if (is_over && (state == OUTBOX_CANCELLED || message.state == OUTBOX_SENT)) {
        cli_say(job->invocation, "message %" PRId64 " is %s already", "tin số %" PRId64 " %s rồi", id,
                state_words(message.state, vietnamese(job)));
        return false;
    }
    if (!message.size) {
        cli_say(job->invocation, "the bytes of message %" PRId64 " are no longer kept", "nội dung tin số %" PRId64 " không còn được lưu", id);
        return false;
    }
    return stored(job, store_outbox_state(job->store, &message, state, state == OUTBOX_WAITING ? now : 0, (struct text){0}, now, job->who));
}

static enum exit_code change_messages(struct outbox_job *job, enum outbox_state state)
{
    struct change change = {.job = job};
    static const struct outbox_query undelivered = {.states = {[OUTBOX_WAITING] = true, [OUTBOX_SENDING] = true, [OUTBOX_FAILED] = true,
                                                               [OUTBOX_GIVEN_UP] = true}};
    if (job->all && !stored(job, store_outbox(job->store, &undelivered, add_id, &change)))
        return EXIT_OPERATIONAL;
    if (!job->all)
        *ARENA_PUSH(job->invocation->arena, &change.ids) = job->id;
    for (size_t i = 0; i < change.ids.count; i++)
        if (!decide(job, change.ids.items[i], state))
            return EXIT_OPERATIONAL;
    return stored(job, store_commit(job->store)) ? EXIT_DONE : EXIT_OPERATIONAL;
}

static enum exit_code retry_messages(struct outbox_job *job)
{
    return change_messages(job, OUTBOX_WAITING);
}

/* One that a sender has in hand at this moment cannot be called back. */
static enum exit_code cancel_messages(struct outbox_job *job)
{
    int64_t holder = 0;
    if (!stored(job, store_outbox_lock(job->store, &holder)))
        return EXIT_OPERATIONAL;
    return change_messages(job, OUTBOX_CANCELLED);
}

/* --- the command line --- */
static const struct subcommand {
    const char *name;
    enum exit_code (*run)(struct outbox_job *job);
    bool takes_id;
    bool takes_all; /* "all" in the id's place */
    bool decides; /* asks who, and writes */
} subcommands[] = {
    {"list", list_messages, false, false, false}, {"show", show_message, true, false, false},
    {"send", send_messages, false, false, false}, {"retry", retry_messages, true, true, true},
    {"cancel", cancel_messages, true, false, true},
};

static bool read_options(struct outbox_job *job, const struct subcommand *subcommand, const char **config)
{
    for (int i = 2; i < job->invocation->count; i++) {
        const char *argument = job->invocation->arguments[i];
        const char *value = i + 1 < job->invocation->count ? job->invocation->arguments[i + 1] : NULL;
        enum outbox_state state = OUTBOX_WAITING;
        uint64_t number = 0;
        if (subcommand->takes_all && strcmp(argument, "all") == 0 && !job->id)
            job->all = true;
        else if (subcommand->takes_id && !job->id && !job->all && text_to_number(text_from_string(argument), INT64_MAX, &number) && number)
            job->id = (int64_t)number;
        else if (strcmp(argument, "--config") == 0 && value)
            *config = value;
        else if (strcmp(argument, "--by") == 0 && value && subcommand->decides)
            job->who = text_trim(text_from_string(value));
        else if (strcmp(argument, "--dry-run") == 0 && value && subcommand->run == send_messages)
            job->dry_run = value;
        else if (strcmp(argument, "--ticket") == 0 && value && subcommand->run == list_messages &&
                 text_to_number(text_from_string(value), INT64_MAX, &number) && number)
            job->query.ticket = (int64_t)number;
        else if (strcmp(argument, "--state") == 0 && value && subcommand->run == list_messages &&
                 outbox_state_from_name(text_from_string(value), &state))
            job->query.states[state] = true;
        else if (strcmp(argument, "--format") == 0 && value && (strcmp(value, "table") == 0 || strcmp(value, "jsonl") == 0))
            job->json = strcmp(value, "jsonl") == 0;
        else
            return false;
        i += argument[0] == '-';
    }
    return (!subcommand->takes_id || job->id || job->all) && (!subcommand->decides || job->who.length);
}

enum exit_code command_outbox(struct invocation *invocation)
{
    struct outbox_job job = {.invocation = invocation};
    const struct subcommand *subcommand = NULL;
    const char *config = NULL;
    for (size_t i = 0; invocation->count > 1 && i < sizeof subcommands / sizeof *subcommands; i++)
        if (strcmp(invocation->arguments[1], subcommands[i].name) == 0)
            subcommand = &subcommands[i];
    if (!subcommand || !read_options(&job, subcommand, &config))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, config))
        return EXIT_CONFIGURATION;
    enum status status = STATUS_OK;
    if (subcommand->decides)
        status = store_open_beside(invocation->config.state, &job.store);
    else if (subcommand->run != send_messages || job.dry_run)
        status = paper_open(invocation, &job.store);
    if (subcommand->decides)
        stored(&job, status);
    buffer_init(&job.out, PAPER_BUFFER_BYTES);
    enum exit_code code = status == STATUS_OK ? subcommand->run(&job) : EXIT_OPERATIONAL;
    if (buffer_failed(&job.out) || !cli_flush(&job.out, 0))
        code = EXIT_OPERATIONAL;
    buffer_release(&job.out);
    store_close(job.store);
    return code;
}
