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

/* Says what came of an event, or why nothing did. */
static enum exit_code say_moved(struct ticket_job *job, enum ticket_event event, bool moved)
{
    if (moved) {
        say_ticket(job, done_words[event].english, done_words[event].vietnamese);
        return EXIT_DONE;
    }
    cli_say(job->invocation, "%.*s is \"%.*s\"; that does not lead there from here",
            "%.*s đang ở trạng thái \"%.*s\"; không thể chuyển như vậy", TEXT_ARGS(ticket_name(job)), TEXT_ARGS(job->ticket.state));
    return EXIT_OPERATIONAL;
}

static enum exit_code do_event(struct ticket_job *job, enum ticket_event event)
{
    bool moved;
    if (!ticket_stored(job, ticket_move(job->store, &job->ticket, event, &job->actor, job->words, &moved)))
        return EXIT_OPERATIONAL;
    return say_moved(job, event, moved);
}

static enum exit_code do_decide(struct ticket_job *job, bool accepted)
{
    struct decide decide;
    bool moved;
    bool decided;
    if (!ticket_read_decision(job, accepted, &decide))
        return EXIT_CONFIGURATION;
    if (!ticket_stored(job, decide_ticket(&decide, &job->ticket, &moved, &decided)))
        return EXIT_OPERATIONAL;
    if (moved && !decided) {
        cli_say(job->invocation, "nothing is found on its pages now: there is nothing to decide about",
                "hiện không thấy gì trên các trang của phiếu: không có gì để quyết định");
        return EXIT_OPERATIONAL;
    }
    return say_moved(job, accepted ? TICKET_ACCEPT : TICKET_REJECT, moved);
}

enum exit_code ticket_sent(struct ticket_job *job)
{
    return do_event(job, TICKET_SEND);
}

enum exit_code ticket_claim(struct ticket_job *job)
{
    return do_event(job, TICKET_CLAIM);
}

enum exit_code ticket_close(struct ticket_job *job)
{
    if (ticket_option(job, "--false-positive"))
        return do_decide(job, false);
    return ticket_option(job, "--everywhere") || ticket_option(job, "--until") ? cli_usage(job->invocation) : do_event(job, TICKET_CLOSE);
}

enum exit_code ticket_accept(struct ticket_job *job)
{
    return do_decide(job, true);
}

enum exit_code ticket_reopen(struct ticket_job *job)
{
    const struct decide decide = {.store = job->store, .arena = job->invocation->arena, .actor = &job->actor, .reason = job->words};
    bool moved;
    if (!ticket_stored(job, decide_reopen(&decide, &job->ticket, &moved)))
        return EXIT_OPERATIONAL;
    return say_moved(job, TICKET_REOPEN, moved);
}

enum exit_code ticket_note(struct ticket_job *job)
{
    if (!ticket_stored(job, ticket_tell(job->store, job->ticket.id, "ticket-note", &job->actor, job->words)))
        return EXIT_OPERATIONAL;
    say_ticket(job, "noted", "đã ghi chú");
    return EXIT_DONE;
}
