/* ticket_decide.c: `rasoat ticket decide`, `undecide` and `decisions`: what people decide about flagged content. */
#include "cli/decided.h"
#include "cli/options.h"
#include "cli/ticket.h"
#include "store/audit.h"
#include "takedown/json.h"

#include <string.h>

bool ticket_read_decision(struct ticket_job *job, bool accepted, struct decide *decide)
{
    const char *until = ticket_option(job, "--until");
    *decide = (struct decide){.store = job->store,
                              .arena = job->invocation->arena,
                              .actor = &job->actor,
                              .time_zone_minutes = job->invocation->config.time_zone_minutes,
                              .accepted = accepted,
                              .everywhere = ticket_option(job, "--everywhere") != NULL,
                              .reason = job->words};
    if (!until && !accepted)
        return true;
    if (date_read(until, decide->time_zone_minutes, &decide->until) && decide->until > job->actor.now)
        return true;
    cli_say(job->invocation, "until when? --until DATE, a day to come, as 2027-06-30", "đến khi nào? --until NGÀY, một ngày sắp tới, như 2027-06-30");
    return false;
}

enum exit_code ticket_decide(struct ticket_job *job)
{
    const bool accepted = ticket_option(job, "--accepted") != NULL;
    struct decide decide;
    bool decided;
    if (accepted == (ticket_option(job, "--false-positive") != NULL))
        return cli_usage(job->invocation);
    if (!ticket_read_decision(job, accepted, &decide))
        return EXIT_CONFIGURATION;
    const int64_t page = ticket_page_named(job, job->target);
    if (page == 0 || !ticket_stored(job, decide_page(&decide, page, &decided)))
        return EXIT_OPERATIONAL;
    if (!decided) {
        cli_say(job->invocation, "nothing is found on page %lld now: there is nothing to decide about",
                "hiện không thấy gì trên trang %lld: không có gì để quyết định", (long long)page);
        return EXIT_OPERATIONAL;
    }
    buffer_printf(&job->out, ticket_words(job, "page %lld: decided; changed content alarms again\n", "trang %lld: đã quyết định; nội dung thay đổi sẽ báo lại\n"),
                  (long long)page);
    return EXIT_DONE;
}

struct ending {
    int64_t page;
    bool found;
};

static bool note_page(void *context, const struct decision *decision)
{
    *(struct ending *)context = (struct ending){decision->page, true};
    return false;
}

enum exit_code ticket_undecide(struct ticket_job *job)
{
    struct ending ending = {0};
    uint64_t number = 0;
    if (!text_to_number(text_from_string(job->target), INT64_MAX, &number))
        return cli_usage(job->invocation);
    const struct decision_query query = {.id = (int64_t)number, .standing = true};
    if (number && !ticket_stored(job, store_decisions(job->store, &query, note_page, &ending)))
        return EXIT_OPERATIONAL;
    if (!ending.found) {
        cli_say(job->invocation, "no decision that stands: %s", "không có quyết định còn hiệu lực: %s", job->target);
        return EXIT_OPERATIONAL;
    }
    const struct audit_row row = {.time = job->actor.now, .who = job->actor.who, .what = TEXT("decision-ended"), .kind = TEXT("page"),
                                  .subject = ending.page, .detail = job->words};
    if (!ticket_stored(job, store_decision_end(job->store, (int64_t)number, job->actor.now, job->actor.who)) ||
        !ticket_stored(job, store_audit(job->store, &row)))
        return EXIT_OPERATIONAL;
    buffer_printf(&job->out, ticket_words(job, "decision %llu is taken back; the next crawl judges as before it\n",
                                          "đã rút quyết định %llu; lần rà soát tới sẽ đánh giá như trước\n"),
                  (unsigned long long)number);
    return EXIT_DONE;
}

/* --- the list of decisions --- */

struct listing {
    struct ticket_job *job;
    bool json;
    uint64_t count;
};

static void put_time(struct json *object, const char *key, int64_t time)
{
    struct buffer words;
    buffer_init(&words, 64);
    list_time_utc(&words, time);
    json_put(object, key, time ? json_text(buffer_text(&words)) : json_null_new());
    buffer_release(&words);
}

static bool write_decision(void *context, const struct decision *decision)
{
    struct listing *listing = context;
    struct ticket_job *job = listing->job;
    struct arena *arena = job->invocation->arena;
    const bool stands = decision->ended == 0 && (decision->until == 0 || decision->until > job->head.now);
    listing->count++;
    if (listing->json) {
        struct json *object = json_object_new();
        json_put(object, "id", json_whole(decision->id));
        json_put(object, "kind", json_text(decision->kind));
        json_put(object, "stands", json_truth(stands));
        json_put(object, "page", decision->page ? json_whole(decision->page) : json_null_new());
        json_put(object, "url", json_text(decision->url));
        json_put(object, "ticket", decision->ticket ? json_whole(decision->ticket) : json_null_new());
        json_put(object, "who", json_text(decision->who));
        json_put(object, "reason", json_text(decision->reason));
        put_time(object, "made", decision->made);
        put_time(object, "until", decision->until);
        put_time(object, "ended", decision->ended);
        json_put(object, "ended_by", json_text(decision->ended_by));
        json_put(object, "content", json_text(decision->content));
        json_write(object, &job->out);
        buffer_add_byte(&job->out, '\n');
        return true;
    }
    const struct text words = decided_words(arena, decision, job->invocation->config.time_zone_minutes);
    const struct text where = decision->page ? decision->url
                                             : text_from_string(ticket_words(job, "every page with this content", "mọi trang có nội dung này"));
    buffer_printf(&job->out, "[%lld] %.*s\n    %.*s%s\n", (long long)decision->id, TEXT_ARGS(finding_clean(arena, words, 2000)),
                  TEXT_ARGS(finding_clean(arena, where, 2000)), stands ? "" : ticket_words(job, " (no longer)", " (hết hiệu lực)"));
    return true;
}

enum exit_code ticket_decisions(struct ticket_job *job)
{
    const char *format = ticket_option(job, "--format");
    struct listing listing = {.job = job, .json = format && strcmp(format, "jsonl") == 0};
    if (format && !listing.json && strcmp(format, "table") != 0)
        return cli_usage(job->invocation);
    if (!ticket_stored(job, store_decisions(job->store, &(struct decision_query){0}, write_decision, &listing)))
        return EXIT_OPERATIONAL;
    if (listing.count == 0 && !listing.json)
        buffer_add_string(&job->out, ticket_words(job, "Nothing was decided yet.\n", "Chưa có quyết định nào.\n"));
    return EXIT_DONE;
}
