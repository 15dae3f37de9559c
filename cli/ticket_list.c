/* ticket_list.c: `rasoat ticket list`, `show` and `log`: what the store knows of tickets, on paper. */
#include "cli/dossier.h"
#include "cli/paper.h"
#include "cli/ticket.h"
#include "takedown/tickets.h"

#include <string.h>

struct listing {
    struct ticket_job *job;
    const struct ticket_format *format;
    uint64_t lines;
    uint64_t overdue;
    bool failed;
};

static bool write_line(void *context, const struct ticket_row *row)
{
    struct listing *listing = context;
    struct ticket_job *job = listing->job;
    struct buffer words;
    buffer_init(&words, 4096);
    struct ticket_line line = {
        .id = row->id,
        .reference = ticket_reference(job->invocation->arena, row->year, row->number),
        .life = ticket_life_of(row),
        .owner = row->owner,
        .site = row->site_name,
        .key = row->key,
        .rule = row->rule,
        .places = row->places,
        .places_bad = row->places_bad,
        .score = row->score,
    };
    if (ticket_option(job, "--overdue") && !ticket_is_overdue(&line.life, job->head.now)) { /* its time had passed when it was closed */
        buffer_release(&words);
        return true;
    }
    if (row->campaign) {
        buffer_add_text(&words, row->campaign_kind);
        buffer_add_byte(&words, ' ');
        buffer_add_text(&words, row->campaign_value);
        line.campaign = buffer_text(&words);
    }
    listing->format->line(&job->out, &job->head, &line);
    listing->lines++;
    listing->overdue += ticket_is_overdue(&line.life, job->head.now);
    listing->failed = buffer_failed(&job->out) || !cli_flush(&job->out, PAPER_FLUSH_BYTES);
    buffer_release(&words);
    return !listing->failed;
}

/* --state open,sent: words; "live" stands for all that somebody has to do something about, "all" for all. */
static bool read_states(struct ticket_job *job, const char *given, const char *states[TICKET_STATE_COUNT], size_t *count)
{
    bool wanted[TICKET_STATE_COUNT] = {false};
    for (struct text rest = text_from_string(given); rest.data;) {
        const struct text word = text_trim(text_split(&rest, ','));
        enum ticket_state state = TICKET_OPEN;
        const bool all = text_equal(word, TEXT("all"));
        const bool live = text_equal(word, TEXT("live"));
        if (!all && !live && !ticket_state_from_name(word, &state)) {
            cli_say(job->invocation, "no state of a ticket: %.*s (open, sent, claimed, checking, closed, reopened, false-positive, accepted, live, all)",
                    "không có trạng thái phiếu: %.*s (open, sent, claimed, checking, closed, reopened, false-positive, accepted, live, all)",
                    TEXT_ARGS(word));
            return false;
        }
        for (enum ticket_state s = TICKET_OPEN; s < TICKET_STATE_COUNT; s++)
            wanted[s] = wanted[s] || all || (live && ticket_is_live(s)) || (!all && !live && s == state);
    }
    for (enum ticket_state s = TICKET_OPEN; s < TICKET_STATE_COUNT; s++)
        if (wanted[s])
            states[(*count)++] = ticket_state_name(s);
    return true;
}

static bool read_filters(struct ticket_job *job, struct ticket_query *query)
{
    const char *site = ticket_option(job, "--site");
    const char *agency = ticket_option(job, "--agency");
    const char *campaign = ticket_option(job, "--campaign");
    struct site_row row;
    uint64_t number = 0;
    query->owner = text_from_string(agency);
    if (ticket_option(job, "--overdue"))
        query->overdue_at = job->head.now;
    if (campaign && !text_to_number(text_from_string(campaign), INT64_MAX, &number)) {
        cli_say(job->invocation, "no campaign: %s", "không có chiến dịch: %s", campaign);
        return false;
    }
    query->campaign = (int64_t)number;
    if (!site)
        return true;
    enum status status = store_site_named(job->store, job->invocation->arena, text_from_string(site), &row);
    if (status == STATUS_NOT_FOUND)
        cli_say(job->invocation, "no such site: %s", "không có trang web: %s", site);
    else
        (void)ticket_stored(job, status);
    query->site = row.id;
    return status == STATUS_OK;
}

enum exit_code ticket_list(struct ticket_job *job)
{
    const char *states[TICKET_STATE_COUNT];
    const char *given = ticket_option(job, "--state");
    const char *format = ticket_option(job, "--format");
    struct ticket_query query = {.states = states};
    struct listing listing = {.job = job, .format = ticket_format_named(text_from_string(format ? format : "table"))};
    if (!listing.format)
        return cli_usage(job->invocation);
    if (!read_states(job, given ? given : "live", states, &query.state_count))
        return EXIT_CONFIGURATION;
    if (!read_filters(job, &query))
        return EXIT_OPERATIONAL;
    listing.format->begin(&job->out, &job->head);
    if (!ticket_stored(job, store_tickets(job->store, &query, write_line, &listing)) || listing.failed)
        return EXIT_OPERATIONAL;
    listing.format->end(&job->out, &job->head, listing.lines, listing.overdue);
    return EXIT_DONE;
}

/* --format table (or none) or jsonl. */
static bool read_json(const struct ticket_job *job, bool *json)
{
    const char *format = ticket_option(job, "--format");
    *json = format && strcmp(format, "jsonl") == 0;
    return !format || *json || strcmp(format, "table") == 0;
}

enum exit_code ticket_show(struct ticket_job *job)
{
    struct dossier dossier;
    bool json;
    const struct ticket_life life = ticket_life_of(&job->ticket);
    if (!read_json(job, &json))
        return cli_usage(job->invocation);
    if (!ticket_stored(job, dossier_of_ticket(job->invocation, job->store, &job->head, job->ticket.id, &dossier)))
        return EXIT_OPERATIONAL;
    (json ? ticket_show_json : ticket_show_table)(&job->out, &dossier, &life, job->ticket.key);
    return EXIT_DONE;
}

enum exit_code ticket_log(struct ticket_job *job)
{
    struct dossier dossier;
    bool json;
    if (!read_json(job, &json))
        return cli_usage(job->invocation);
    if (!ticket_stored(job, dossier_of_ticket(job->invocation, job->store, &job->head, job->ticket.id, &dossier)))
        return EXIT_OPERATIONAL;
    ticket_history(&job->out, &dossier, json);
    return EXIT_DONE;
}
