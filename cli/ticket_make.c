/* ticket_make.c: `rasoat ticket make PAGE`: a person makes a ticket of a flagged page, or adds it to the one of its injection. */
#include "cli/ticket.h"
#include "page/url.h"
#include "store/campaigns.h"
#include "store/looks.h"

struct making {
    struct ticket_job *job;
    struct ticket_page page;
    struct text url;
    enum verdict verdict;
    double score;
    struct text target;
    struct text saw;
    int64_t seen_at;
    int64_t campaign; /* the strongest */
    ARENA_LIST(struct text) campaigns;
};

static bool take_page(void *context, const struct page_report *report)
{
    struct making *making = context;
    struct arena *arena = making->job->invocation->arena;
    double heaviest = 0;
    making->page.page = report->id;
    making->page.site = arena_copy(arena, report->site);
    making->page.owner = report->agency.length ? arena_copy(arena, report->agency) : making->page.site;
    making->url = arena_copy(arena, report->url);
    making->verdict = report->verdict;
    making->score = report->score;
    making->seen_at = report->last_seen;
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct finding *finding = &report->findings[i];
        if (finding->weight <= 0)
            continue;
        making->saw = place_names_add(arena, making->saw, report->seen_by[i]);
        if (finding->weight > heaviest && finding->target.length) {
            heaviest = finding->weight;
            making->target = arena_copy(arena, finding->target);
        }
    }
    making->saw = arena_copy(arena, making->saw);
    return false;
}

static bool take_campaign(void *context, const struct campaign *campaign)
{
    struct making *making = context;
    if (making->campaign == 0)
        making->campaign = campaign->id;
    *ARENA_PUSH(making->job->invocation->arena, &making->campaigns) =
        arena_printf(making->job->invocation->arena, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value));
    return making->campaigns.count < TICKET_LIMIT_KEYS;
}

/* What names the page's injection. */
static bool know_page(struct ticket_job *job, int64_t page, struct making *making, struct site_row *site)
{
    struct arena *arena = job->invocation->arena;
    struct page_query query = {.page = page};
    struct stored_findings stored;
    struct url url = {0};
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        query.verdicts[i] = true;
    if (!ticket_stored(job, store_pages(job->store, &query, take_page, making)) ||
        !ticket_stored(job, store_campaigns_of_page(job->store, page, take_campaign, making)) ||
        !ticket_stored(job, store_site_named(job->store, arena, making->page.site, site)) ||
        !ticket_stored(job, store_findings(job->store, arena, page, &stored)))
        return false;
    (void)url_parse_start(arena, site->url, NULL, &url);
    ticket_page_findings(arena, stored.findings, stored.count, url.host, &making->page);
    making->page.campaigns = making->campaigns.items;
    making->page.campaign_count = making->campaigns.count;
    return true;
}

/* The ticket that its injection has at its owner already: then job->ticket is it. */
static enum status find_known(struct ticket_job *job, const struct making *making)
{
    struct text keys[TICKET_LIMIT_KEYS];
    const size_t count = ticket_keys(job->invocation->arena, &making->page, keys);
    enum status status = STATUS_NOT_FOUND;
    for (size_t i = 0; i < count && status == STATUS_NOT_FOUND; i++)
        status = store_ticket_keyed(job->store, job->invocation->arena, making->page.owner, keys[i], &job->ticket);
    return status;
}

static bool put_place(struct ticket_job *job, const struct making *making)
{
    const struct ticket_place place = {.ticket = job->ticket.id, .page = making->page.page, .added = job->actor.now,
                                       .saw = making->saw, .found = making->seen_at, .looked = making->seen_at};
    return ticket_stored(job, ticket_add_place(job->store, &place));
}

static bool open_one(struct ticket_job *job, const struct making *making, int64_t site)
{
    const struct ticket_group *groups = NULL;
    (void)ticket_group(job->invocation->arena, &making->page, 1, &groups);
    job->ticket = (struct ticket_row){.owner = making->page.owner, .key = groups[0].key, .site = site, .rule = making->page.rule,
                                      .target = making->target, .campaign = making->campaign, .score = making->score};
    return ticket_stored(job, ticket_create(job->store, &job->ticket, making->verdict, job->invocation->config.time_zone_minutes,
                                            &job->actor, job->words.length ? job->words : making->url)) &&
           ticket_stored(job, store_ticket(job->store, job->invocation->arena, job->ticket.id, &job->ticket));
}

static bool join_one(struct ticket_job *job, const struct making *making)
{
    struct ticket_life life = ticket_life_of(&job->ticket);
    bool moved;
    if (!ticket_is_live(life.state) &&
        !ticket_stored(job, ticket_move(job->store, &job->ticket, TICKET_REOPEN, &job->actor, making->url, &moved)))
        return false;
    life = ticket_life_of(&job->ticket);
    if (ticket_weigh(&life, making->verdict, job->actor.now, job->actor.deadlines))
        ticket_life_put(&job->ticket, &life);
    job->ticket.changed = job->actor.now;
    return ticket_stored(job, store_ticket_update(job->store, &job->ticket)) &&
           ticket_stored(job, ticket_tell(job->store, job->ticket.id, "ticket-joined", &job->actor, making->url));
}

struct live {
    struct ticket_job *job;
    int64_t id;
};

static bool note_live(void *context, const struct ticket_row *row)
{
    struct live *live = context;
    if (ticket_row_is_live(row))
        live->id = row->id;
    return live->id == 0;
}

enum ticket_made ticket_make_of_page(struct ticket_job *job, int64_t page)
{
    struct making making = {.job = job};
    struct site_row site;
    struct live live = {.job = job};
    const struct ticket_query query = {.page = page};
    if (!know_page(job, page, &making, &site) || !ticket_stored(job, store_tickets(job->store, &query, note_live, &live)))
        return TICKET_MADE_FAILED;
    if (live.id)
        return ticket_stored(job, store_ticket(job->store, job->invocation->arena, live.id, &job->ticket)) ? TICKET_MADE_BEFORE
                                                                                                          : TICKET_MADE_FAILED;
    if (making.verdict != VERDICT_TAKEDOWN && making.verdict != VERDICT_REVIEW)
        return TICKET_MADE_NOT_FLAGGED;
    enum status status = find_known(job, &making);
    if (status != STATUS_NOT_FOUND && !ticket_stored(job, status))
        return TICKET_MADE_FAILED;
    const bool made = status == STATUS_NOT_FOUND ? open_one(job, &making, site.id) : join_one(job, &making);
    return made && put_place(job, &making) ? TICKET_MADE : TICKET_MADE_FAILED;
}

enum exit_code ticket_make(struct ticket_job *job)
{
    const int64_t page = ticket_page_named(job, job->target);
    const enum ticket_made made = page ? ticket_make_of_page(job, page) : TICKET_MADE_FAILED;
    if (made == TICKET_MADE_BEFORE || made == TICKET_MADE_NOT_FLAGGED) {
        const bool before = made == TICKET_MADE_BEFORE;
        const struct text reference = before ? ticket_name(job) : (struct text){0};
        cli_say(job->invocation, "page %lld %s%.*s", "trang %lld %s%.*s", (long long)page,
                before ? ticket_words(job, "has its ticket: ", "đã có phiếu: ")
                       : ticket_words(job, "is not flagged: there is nothing to be cleaned", "không bị gắn cờ: không có gì cần làm sạch"),
                TEXT_ARGS(reference));
    }
    if (made != TICKET_MADE)
        return EXIT_OPERATIONAL;
    buffer_printf(&job->out, "%.*s\n", TEXT_ARGS(ticket_name(job)));
    return EXIT_DONE;
}
