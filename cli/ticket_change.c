/* ticket_change.c: `rasoat ticket sent`, `claim`, `close`, `accept`, `reopen` and `note`: what people say about a ticket. */
#include "cli/ticket.h"

static void say_ticket(struct ticket_job *job, const char *english, const char *vietnamese)
{
    buffer_printf(&job->out, "%.*s: %s\n", TEXT_ARGS(ticket_name(job)), ticket_words(job, english, vietnamese));
}

static const struct {
    const char *english;
    const char *vietnamese;
} done_words[TICKET_EVENT_COUNT] = {
    [TICKET_SEND] = {"noted as sent", "đã ghi nhận là đã gửi"},
    [TICKET_CLAIM] = {"noted: its owner says that it is fixed; the next crawl looks", "đã ghi nhận đơn vị báo xử lý xong; lần rà soát tới sẽ kiểm tra"},
    [TICKET_CLOSE] = {"closed; it is opened again where a crawl finds it again", "đã đóng; sẽ tự mở lại nếu rà soát thấy lại"},
    [TICKET_REJECT] = {"closed: no injection; changed content alarms again", "đã đóng: không phải bị cài; nội dung thay đổi sẽ báo lại"},
    [TICKET_ACCEPT] = {"accepted; changed content alarms again", "đã chấp nhận; nội dung thay đổi sẽ báo lại"},
    [TICKET_REOPEN] = {"reopened", "đã mở lại"},
};

enum exit_code ticket_event(struct ticket_job *job, enum ticket_event event)
{
    bool moved;
    if (!ticket_stored(job, ticket_move(job->store, &job->ticket, event, &job->actor, job->words, &moved)))
        return EXIT_OPERATIONAL;
    if (moved) {
        say_ticket(job, done_words[event].english, done_words[event].vietnamese);
        return EXIT_DONE;
    }
    cli_say(job->invocation, "%.*s is \"%.*s\"; that does not lead there from here",
            "%.*s đang ở trạng thái \"%.*s\"; không thể chuyển như vậy", TEXT_ARGS(ticket_name(job)), TEXT_ARGS(job->ticket.state));
    return EXIT_OPERATIONAL;
}

enum exit_code ticket_sent(struct ticket_job *job)
{
    return ticket_event(job, TICKET_SEND);
}

enum exit_code ticket_claim(struct ticket_job *job)
{
    return ticket_event(job, TICKET_CLAIM);
}

enum exit_code ticket_close(struct ticket_job *job)
{
    struct ticket_decision decision;
    if (!ticket_option(job, "--false-positive"))
        return ticket_option(job, "--everywhere") || ticket_option(job, "--until") ? cli_usage(job->invocation)
                                                                                   : ticket_event(job, TICKET_CLOSE);
    if (!ticket_read_decision(job, "false-positive", false, &decision))
        return EXIT_CONFIGURATION;
    enum exit_code code = ticket_event(job, TICKET_REJECT);
    return code == EXIT_DONE && !ticket_decide_places(job, &decision) ? EXIT_OPERATIONAL : code;
}

enum exit_code ticket_accept(struct ticket_job *job)
{
    struct ticket_decision decision;
    if (!ticket_read_decision(job, "accepted", true, &decision))
        return EXIT_CONFIGURATION;
    enum exit_code code = ticket_event(job, TICKET_ACCEPT);
    return code == EXIT_DONE && !ticket_decide_places(job, &decision) ? EXIT_OPERATIONAL : code;
}

struct standing {
    struct arena *arena;
    ARENA_LIST(int64_t) ids;
};

static bool keep_id(void *context, const struct decision *decision)
{
    struct standing *standing = context;
    *ARENA_PUSH(standing->arena, &standing->ids) = decision->id;
    return true;
}

/* What was decided about it no longer holds: its pages are judged as any other from the next look on. */
enum exit_code ticket_reopen(struct ticket_job *job)
{
    struct standing standing = {.arena = job->invocation->arena};
    const struct decision_query query = {.ticket = job->ticket.id, .standing = true};
    enum exit_code code = ticket_event(job, TICKET_REOPEN);
    if (code == EXIT_DONE && !ticket_stored(job, store_decisions(job->store, &query, keep_id, &standing)))
        return EXIT_OPERATIONAL;
    for (size_t i = 0; code == EXIT_DONE && i < standing.ids.count; i++)
        if (!ticket_stored(job, store_decision_end(job->store, standing.ids.items[i], job->actor.now, job->actor.who)))
            code = EXIT_OPERATIONAL;
    return code;
}

enum exit_code ticket_note(struct ticket_job *job)
{
    if (!ticket_stored(job, ticket_tell(job->store, job->ticket.id, "ticket-note", &job->actor, job->words)))
        return EXIT_OPERATIONAL;
    say_ticket(job, "noted", "đã ghi chú");
    return EXIT_DONE;
}
