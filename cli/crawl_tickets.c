/* crawl_tickets.c: tickets at the end of a night (cli/crawl_tickets.h). */
#include "cli/crawl_tickets.h"

#include "cli/decided.h"

#include <stdlib.h>
#include <time.h>

enum {
    TICKETS_BYTES = 1024 * 1024 * 1024, /* bounds of arenas, not what they take */
    TICKETS_PLACE_BYTES = 256 * 1024 * 1024,
};

/* --- new places --- */

static int64_t site_id(const struct night_tickets *night, struct text site)
{
    for (size_t i = 0; i < night->crawl->site_count; i++)
        if (text_equal(night->crawl->sites[i].site->name, site))
            return night->crawl->sites[i].id;
    return 0;
}

static int64_t campaign_id(const struct night_tickets *night, int64_t page)
{
    const size_t at = tickets_first_member(night, page);
    return at < night->members.count && night->members.items[at].page == page
               ? night->campaigns.items[night->members.items[at].rank].id
               : 0;
}

static bool put_place(struct night_tickets *night, int64_t ticket, const struct night_flagged *flagged)
{
    const struct ticket_place place = {.ticket = ticket, .page = flagged->page.page, .added = night->actor.now,
                                       .saw = flagged->saw, .found = flagged->seen_at, .looked = flagged->seen_at};
    return pipeline_stored(night->crawl, ticket_add_place(night->crawl->store, &place));
}

/* The heaviest place speaks for the ticket. */
static void weigh(struct night_tickets *night, struct ticket_row *row, const struct night_flagged *flagged)
{
    if (row->campaign == 0)
        row->campaign = campaign_id(night, flagged->page.page);
    if (flagged->report->score <= row->score)
        return;
    row->score = flagged->report->score;
    row->rule = flagged->page.rule;
    row->target = flagged->target;
}

/* The ticket that the page's injection has at its owner; NULL: none. */
static struct night_ticket *ticket_of(struct night_tickets *night, const struct night_flagged *flagged)
{
    struct text keys[TICKET_LIMIT_KEYS];
    const size_t count = ticket_keys(night->arena, &flagged->page, keys);
    struct night_ticket *known = NULL;
    for (size_t i = 0; i < count && !known; i++)
        known = tickets_keyed(night, flagged->page.owner, keys[i]);
    return known;
}

static bool was_place(const struct night_tickets *night, int64_t page, int64_t ticket)
{
    for (size_t i = tickets_first_place(night, page); i < night->places.count && night->places.items[i].page == page; i++)
        if (night->places.items[i].ticket == ticket)
            return true;
    return false;
}

static bool move(struct night_tickets *night, struct ticket_row *row, enum ticket_event event, struct text detail)
{
    bool moved;
    if (!pipeline_stored(night->crawl, ticket_move(night->crawl->store, row, event, &night->actor, detail, &moved)))
        return false;
    night->crawl->tickets.reopened += moved && text_equal(row->state, TEXT("reopened"));
    return true;
}

/* A place of the ticket once more, or one that joins it. */
static bool join(struct night_tickets *night, struct night_ticket *known, const struct night_flagged *flagged)
{
    struct crawl *crawl = night->crawl;
    struct ticket_row *row = &known->row;
    const bool is_new = !was_place(night, flagged->page.page, row->id);
    struct ticket_life life;
    weigh(night, row, flagged);
    if (!move(night, row, TICKET_FOUND, flagged->report->url))
        return false;
    life = ticket_life_of(row);
    if (ticket_weigh(&life, flagged->report->verdict, night->actor.now, night->actor.deadlines))
        ticket_life_put(row, &life);
    row->changed = night->actor.now;
    crawl->tickets.places += is_new;
    return put_place(night, row->id, flagged) && pipeline_stored(crawl, store_ticket_update(crawl->store, row)) &&
           (!is_new || pipeline_stored(crawl, ticket_tell(crawl->store, row->id, "ticket-joined", &night->actor, flagged->report->url)));
}

/* Joins what belongs to a ticket that is there; gives the pages that need a new one. */
static bool join_known(struct night_tickets *night, struct ticket_page *without, size_t *indices, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < night->flagged.count; i++) {
        struct night_flagged *flagged = &night->flagged.items[i];
        struct night_ticket *known = ticket_of(night, flagged);
        const bool takedown = flagged->report->verdict == VERDICT_TAKEDOWN;
        const bool mine = known && (takedown || was_place(night, flagged->page.page, known->row.id));
        if (mine && (flagged->seen || ticket_row_is_live(&known->row))) {
            if (!join(night, known, flagged))
                return false;
        } else if (!known && takedown) {
            without[*count] = flagged->page;
            indices[(*count)++] = i;
        }
    }
    return true;
}

static bool open_ticket(struct night_tickets *night, const struct ticket_group *group, const size_t *indices)
{
    struct crawl *crawl = night->crawl;
    struct ticket_row row = {.owner = group->owner, .key = group->key, .score = -1};
    enum verdict severity = VERDICT_REVIEW;
    for (size_t i = 0; i < group->count; i++) {
        const struct night_flagged *flagged = &night->flagged.items[indices[group->members[i]]];
        weigh(night, &row, flagged);
        if (row.site == 0)
            row.site = site_id(night, flagged->report->site);
        if (flagged->report->verdict == VERDICT_TAKEDOWN)
            severity = VERDICT_TAKEDOWN;
    }
    if (row.site == 0)
        return true; /* its site left the inventory: nobody to tell; the list still has the page */
    const struct text detail = arena_printf(night->arena, "%zu × %.*s", group->count, TEXT_ARGS(group->key));
    if (!pipeline_stored(crawl, ticket_create(crawl->store, &row, severity, crawl->config->time_zone_minutes, &night->actor, detail)))
        return false;
    for (size_t i = 0; i < group->count; i++)
        if (!put_place(night, row.id, &night->flagged.items[indices[group->members[i]]]))
            return false;
    crawl->tickets.opened++;
    return true;
}

static bool open_new(struct night_tickets *night)
{
    struct ticket_page *pages = arena_alloc_array(night->arena, night->flagged.count, sizeof *pages);
    size_t *indices = arena_alloc_array(night->arena, night->flagged.count, sizeof *indices);
    const struct ticket_group *groups = NULL;
    size_t count = 0;
    if (!join_known(night, pages, indices, &count))
        return false;
    const size_t group_count = ticket_group(night->arena, pages, count, &groups);
    for (size_t i = 0; i < group_count; i++)
        if (!open_ticket(night, &groups[i], indices))
            return false;
    return true;
}

/* --- places that are known --- */

static struct text configured_names(const struct night_tickets *night)
{
    struct text names = {0};
    for (size_t i = 0; i < night->crawl->identities.count; i++)
        names = place_names_add(night->arena, names, night->crawl->config->identities[i]->name);
    return names;
}

static bool check_known(struct night_tickets *night, struct arena *place_arena)
{
    struct crawl *crawl = night->crawl;
    struct ticket_check check = {.arena = place_arena, .looked = crawl->store, .store = crawl->store, .run = crawl->run.id,
                                 .configured = configured_names(night), .may_clear = !crawl->run.clock_back,
                                 .actor = night->actor};
    for (size_t i = 0; i < night->tickets.count; i++) {
        struct ticket_row *row = &night->tickets.items[i].row;
        struct ticket_checked checked = {0};
        if (text_equal(row->state, TEXT("closed")))
            continue;
        if (!pipeline_stored(crawl, ticket_check(&check, row, &checked)))
            return false;
        for (size_t e = 0; e < checked.event_count; e++) {
            crawl->tickets.clean_once += checked.events[e] == TICKET_CLEAN;
            crawl->tickets.closed += checked.events[e] == TICKET_SETTLE;
            crawl->tickets.reopened += checked.events[e] == TICKET_FOUND && text_equal(row->state, TEXT("reopened"));
        }
    }
    return true;
}

static bool count_state(void *context, const struct ticket_row *ticket)
{
    struct night_tickets *night = context;
    const struct ticket_life life = ticket_life_of(ticket);
    night->crawl->tickets.live += ticket_is_live(life.state);
    night->crawl->tickets.overdue += ticket_is_overdue(&life, night->actor.now);
    return true;
}

static bool work(struct night_tickets *night, struct arena *place_arena)
{
    struct crawl *crawl = night->crawl;
    return tickets_know(night) && check_known(night, place_arena) && tickets_flagged(night) && open_new(night) &&
           pipeline_stored(crawl, store_tickets(crawl->store, &(struct ticket_query){0}, count_state, night)) &&
           pipeline_stored(crawl, store_commit(crawl->store));
}

bool tickets_run(struct crawl *crawl)
{
    clock_check(crawl); /* again: it is read anew here */
    struct night_tickets night = {.crawl = crawl, .arena = arena_create(TICKETS_BYTES), .flagged_limit = TICKETS_LIMIT_FLAGGED,
                          .actor = {.who = TEXT("rasoat"), .by = TICKET_BY_PROGRAM, .now = time(NULL),
                                    .deadlines = &crawl->config->ticket_deadlines}};
    struct arena *place_arena = arena_create(TICKETS_PLACE_BYTES);
    crawl->tickets = (struct crawl_tickets){0};
    bool done = night.arena && place_arena && decided_sweep(crawl) && pipeline_stored(crawl, store_commit(crawl->store)) &&
                work(&night, place_arena);
    arena_free(place_arena);
    arena_free(night.arena);
    return done;
}
