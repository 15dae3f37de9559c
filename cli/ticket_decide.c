/* ticket_decide.c: what a person decides about flagged content: no injection, or it may stay for a while. Bound to what the findings
 * say: other content alarms again. Also `rasoat ticket decide`, `undecide` and `decisions`. */
#include "cli/decided.h"
#include "cli/options.h"
#include "cli/ticket.h"
#include "store/audit.h"
#include "store/looks.h"
#include "takedown/json.h"

#include <stdlib.h>
#include <string.h>

bool ticket_read_decision(struct ticket_job *job, const char *kind, bool until_must_be, struct ticket_decision *decision)
{
    const char *until = ticket_option(job, "--until");
    *decision = (struct ticket_decision){.kind = kind, .everywhere = ticket_option(job, "--everywhere") != NULL};
    if (!until && !until_must_be)
        return true;
    if (date_read(until, job->invocation->config.time_zone_minutes, &decision->until) && decision->until > job->actor.now)
        return true;
    cli_say(job->invocation, "until when? --until DATE, a day to come, as 2027-06-30", "đến khi nào? --until NGÀY, một ngày sắp tới, như 2027-06-30");
    return false;
}

static bool tell_page(struct ticket_job *job, int64_t page, const char *what, struct text detail)
{
    const struct audit_row row = {.time = job->actor.now, .who = job->actor.who, .what = text_from_string(what),
                                  .kind = TEXT("page"), .subject = page, .detail = detail};
    return ticket_stored(job, store_audit(job->store, &row));
}

/* *decided false: the page has no finding that counts. */
static bool decide_page(struct ticket_job *job, int64_t page, const struct ticket_decision *given, bool *decided)
{
    struct arena *arena = job->invocation->arena;
    struct stored_findings stored;
    int64_t id;
    *decided = false;
    if (!ticket_stored(job, store_findings(job->store, arena, page, &stored)))
        return false;
    const struct decision decision = {
        .kind = text_from_string(given->kind),
        .content = decided_content(arena, stored.findings, stored.count),
        .page = given->everywhere ? 0 : page,
        .ticket = job->ticket.id,
        .who = job->actor.who,
        .reason = job->words,
        .made = job->actor.now,
        .until = given->until,
    };
    if (decision.content.length == 0)
        return true;
    *decided = true;
    const struct text words = decided_words(arena, &decision, job->invocation->config.time_zone_minutes);
    return ticket_stored(job, store_decision_put(job->store, &decision, &id)) &&
           ticket_stored(job, store_page_decided(job->store, page, words, job->actor.now)) &&
           tell_page(job, page, strcmp(given->kind, "accepted") == 0 ? "page-accepted" : "page-false-positive", words);
}

struct places {
    struct arena *arena;
    ARENA_LIST(struct ticket_place) list;
};

static bool keep_place(void *context, const struct ticket_place *place)
{
    struct places *places = context;
    struct ticket_place *kept = ARENA_PUSH(places->arena, &places->list);
    *kept = *place;
    struct text *const texts[] = {&kept->saw, &kept->note, &kept->state};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_copy(places->arena, *texts[i]);
    return true;
}

static bool put_decided(struct ticket_job *job, const struct ticket_place *place)
{
    struct ticket_place now = *place;
    now.note = TEXT("decided");
    now.clean = now.clean_again = 0;
    return ticket_stored(job, store_ticket_place_put(job->store, &now));
}

bool ticket_decide_places(struct ticket_job *job, const struct ticket_decision *decision)
{
    struct places places = {.arena = job->invocation->arena};
    const struct ticket_place_query query = {.ticket = job->ticket.id};
    bool any = false;
    if (!ticket_stored(job, store_ticket_places(job->store, &query, keep_place, &places)))
        return false;
    for (size_t i = 0; i < places.list.count; i++) {
        bool decided;
        if (!decide_page(job, places.list.items[i].page, decision, &decided) ||
            (decided && !put_decided(job, &places.list.items[i])))
            return false;
        any = any || decided;
    }
    if (!any)
        cli_say(job->invocation, "nothing is found on its pages now: there is nothing to decide about",
                "hiện không thấy gì trên các trang của phiếu: không có gì để quyết định");
    return any;
}

/* --- one page --- */

/* A ticket whose places were all decided about needs nobody any more. */
static bool settle_tickets(struct ticket_job *job, int64_t page, enum ticket_event event)
{
    struct places mine = {.arena = job->invocation->arena};
    if (!ticket_stored(job, store_ticket_places(job->store, &(struct ticket_place_query){.page = page}, keep_place, &mine)))
        return false;
    for (size_t i = 0; i < mine.list.count; i++) {
        struct places all = {.arena = job->invocation->arena};
        const struct ticket_place_query query = {.ticket = mine.list.items[i].ticket};
        bool open = false;
        bool moved;
        if (!put_decided(job, &mine.list.items[i]) || !ticket_stored(job, store_ticket_places(job->store, &query, keep_place, &all)) ||
            !ticket_stored(job, store_ticket(job->store, job->invocation->arena, query.ticket, &job->ticket)))
            return false;
        for (size_t p = 0; p < all.list.count; p++)
            open = open || !text_equal(all.list.items[p].note, TEXT("decided"));
        if (!open && !ticket_stored(job, ticket_move(job->store, &job->ticket, event, &job->actor, job->words, &moved)))
            return false;
    }
    return true;
}

enum exit_code ticket_decide(struct ticket_job *job)
{
    const bool accepted = ticket_option(job, "--accepted") != NULL;
    struct ticket_decision decision;
    bool decided;
    if (accepted == (ticket_option(job, "--false-positive") != NULL))
        return cli_usage(job->invocation);
    if (!ticket_read_decision(job, accepted ? "accepted" : "false-positive", accepted, &decision))
        return EXIT_CONFIGURATION;
    const int64_t page = ticket_page_named(job, job->target);
    if (page == 0 || !decide_page(job, page, &decision, &decided))
        return EXIT_OPERATIONAL;
    if (!decided) {
        cli_say(job->invocation, "nothing is found on page %lld now: there is nothing to decide about",
                "hiện không thấy gì trên trang %lld: không có gì để quyết định", (long long)page);
        return EXIT_OPERATIONAL;
    }
    if (!settle_tickets(job, page, accepted ? TICKET_ACCEPT : TICKET_REJECT))
        return EXIT_OPERATIONAL;
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
    if (!ticket_stored(job, store_decision_end(job->store, (int64_t)number, job->actor.now, job->actor.who)) ||
        !tell_page(job, ending.page, "decision-ended", job->words))
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
