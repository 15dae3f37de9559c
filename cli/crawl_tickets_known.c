/* crawl_tickets_known.c: what the end of a night knows before it touches tickets: campaigns, tickets, places, flagged pages. */
#include "cli/crawl_tickets.h"

#include "page/url.h"
#include "store/campaigns.h"

#include <stdlib.h>

static bool add_campaign(void *context, const struct campaign *campaign)
{
    struct night_tickets *night = context;
    *ARENA_PUSH(night->arena, &night->campaigns) = (struct night_campaign){
        campaign->id, arena_printf(night->arena, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value))};
    return true;
}

struct members_of {
    struct night_tickets *night;
    size_t rank;
};

static bool add_member(void *context, const struct campaign_place *place)
{
    struct members_of *of = context;
    if (place->is_current)
        *ARENA_PUSH(of->night->arena, &of->night->members) = (struct night_member){place->page, of->rank};
    return true;
}

static int by_page(const void *a, const void *b)
{
    const struct night_member *x = a;
    const struct night_member *y = b;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool add_ticket(void *context, const struct ticket_row *ticket)
{
    struct night_tickets *night = context;
    struct night_ticket *known = ARENA_PUSH(night->arena, &night->tickets);
    *known = (struct night_ticket){.row = *ticket};
    struct text *const texts[] = {&known->row.owner, &known->row.key, &known->row.state, &known->row.rule, &known->row.target};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_copy(night->arena, *texts[i]);
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct night_ticket *x = a;
    const struct night_ticket *y = b;
    int order = text_compare(x->row.owner, y->row.owner);
    return order ? order : text_compare(x->row.key, y->row.key);
}

static bool add_place(void *context, const struct ticket_place *place)
{
    struct night_tickets *night = context;
    *ARENA_PUSH(night->arena, &night->places) =
        (struct night_place){place->page, place->ticket, text_equal(place->state, TEXT("closed"))};
    return true;
}

static int by_place(const void *a, const void *b)
{
    const struct night_place *x = a;
    const struct night_place *y = b;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return (x->ticket > y->ticket) - (x->ticket < y->ticket);
}

bool tickets_know(struct night_tickets *night)
{
    struct crawl *crawl = night->crawl;
    const struct campaign_query campaigns = {.run = crawl->run.id};
    struct members_of of = {.night = night};
    if (!pipeline_stored(crawl, store_campaigns(crawl->store, &campaigns, add_campaign, night)))
        return false;
    for (; of.rank < night->campaigns.count; of.rank++)
        if (!pipeline_stored(crawl, store_campaign_places(crawl->store, night->campaigns.items[of.rank].id, add_member, &of)))
            return false;
    if (night->members.count)
        qsort(night->members.items, night->members.count, sizeof *night->members.items, by_page);
    if (!pipeline_stored(crawl, store_tickets(crawl->store, &(struct ticket_query){0}, add_ticket, night)) ||
        !pipeline_stored(crawl, store_ticket_places(crawl->store, &(struct ticket_place_query){0}, add_place, night)))
        return false;
    if (night->tickets.count)
        qsort(night->tickets.items, night->tickets.count, sizeof *night->tickets.items, by_key);
    if (night->places.count)
        qsort(night->places.items, night->places.count, sizeof *night->places.items, by_place);
    return true;
}

size_t tickets_first_member(const struct night_tickets *night, int64_t page)
{
    size_t low = 0;
    size_t high = night->members.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (night->members.items[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t tickets_first_place(const struct night_tickets *night, int64_t page)
{
    size_t low = 0;
    size_t high = night->places.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (night->places.items[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- flagged pages --- */

static struct text own_host(const struct night_tickets *night, struct text site)
{
    for (size_t i = 0; i < night->crawl->site_count; i++)
        if (text_equal(night->crawl->sites[i].site->name, site))
            return night->crawl->sites[i].site->url.host;
    return (struct text){0};
}

static void name_page(struct night_tickets *night, struct night_flagged *flagged, const struct page_report *report)
{
    struct ticket_page *page = &flagged->page;
    struct text campaigns[TICKET_LIMIT_KEYS];
    for (size_t m = tickets_first_member(night, report->id); m < night->members.count && night->members.items[m].page == report->id &&
                                                     page->campaign_count < TICKET_LIMIT_KEYS; m++)
        campaigns[page->campaign_count++] = night->campaigns.items[night->members.items[m].rank].words;
    struct text *kept = arena_alloc_array(night->arena, page->campaign_count, sizeof *kept);
    for (size_t i = 0; i < page->campaign_count; i++)
        kept[i] = campaigns[i];
    page->campaigns = kept;
    ticket_page_findings(night->arena, report->findings, report->finding_count, own_host(night, report->site), page);
    page->rule = arena_copy(night->arena, page->rule);
}

static bool add_flagged(void *context, const struct page_report *report)
{
    struct night_tickets *night = context;
    struct arena *arena = night->arena;
    for (size_t i = tickets_first_place(night, report->id); i < night->places.count && night->places.items[i].page == report->id; i++)
        if (!night->places.items[i].closed)
            return true; /* it is a ticket's already, and checked with it */
    if (night->flagged.count == night->flagged_limit) {
        pipeline_note(night->crawl, NULL, "ticket-limit", report->url, 1);
        return false;
    }
    struct night_flagged flagged = {0};
    struct page_report *kept = arena_alloc(arena, sizeof *kept);
    *kept = (struct page_report){.id = report->id, .verdict = report->verdict, .score = report->score,
                                 .url = arena_copy(arena, report->url), .site = arena_copy(arena, report->site),
                                 .agency = arena_copy(arena, report->agency)};
    flagged.report = kept;
    flagged.page.page = report->id;
    flagged.page.site = kept->site;
    flagged.page.owner = kept->agency.length ? kept->agency : kept->site;
    name_page(night, &flagged, report);
    double heaviest = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct finding *finding = &report->findings[i];
        if (finding->weight <= 0)
            continue;
        flagged.saw = place_names_add(arena, flagged.saw, report->seen_by[i]);
        if (report->seen_times[i] > flagged.seen_at)
            flagged.seen_at = report->seen_times[i];
        if (finding->weight > heaviest && finding->target.length) {
            heaviest = finding->weight;
            flagged.target = finding->target;
        }
    }
    flagged.target = arena_copy(arena, flagged.target);
    *ARENA_PUSH(arena, &night->flagged) = flagged;
    return true;
}

/* What was only remembered tonight is no reason to open what was closed. */
static bool know_seen(struct night_tickets *night)
{
    struct crawl *crawl = night->crawl;
    for (size_t i = 0; i < night->flagged.count; i++) {
        struct night_flagged *flagged = &night->flagged.items[i];
        struct place_facts facts;
        if (!pipeline_stored(crawl, store_place_facts(crawl->store, night->arena, flagged->page.page, crawl->run.id, &facts)))
            return false;
        flagged->seen = facts.judged && flagged->seen_at >= facts.time;
    }
    return true;
}

struct night_ticket *tickets_keyed(struct night_tickets *night, struct text owner, struct text key)
{
    const struct night_ticket wanted = {.row = {.owner = owner, .key = key}};
    return night->tickets.count ? bsearch(&wanted, night->tickets.items, night->tickets.count, sizeof wanted, by_key) : NULL;
}

bool tickets_flagged(struct night_tickets *night)
{
    const struct page_query flagged = {.verdicts = {[VERDICT_TAKEDOWN] = true, [VERDICT_REVIEW] = true}};
    return pipeline_stored(night->crawl, store_pages(night->crawl->store, &flagged, add_flagged, night)) && know_seen(night);
}
