/* decide.c: decisions about content (cli/decide.h). */
#include "cli/decide.h"

#include "cli/decided.h"
#include "store/audit.h"
#include "store/looks.h"

static struct text kind_of(const struct decide *decide)
{
    return decide->accepted ? TEXT("accepted") : TEXT("false-positive");
}

static enum status tell_page(const struct decide *decide, int64_t page, struct text detail)
{
    const struct audit_row row = {.time = decide->actor->now,
                                  .who = decide->actor->who,
                                  .what = decide->accepted ? TEXT("page-accepted") : TEXT("page-false-positive"),
                                  .kind = TEXT("page"),
                                  .subject = page,
                                  .detail = detail};
    return store_audit(decide->store, &row);
}

static struct decision decision_of(const struct decide *decide, struct text content, int64_t page, int64_t ticket)
{
    return (struct decision){
        .kind = kind_of(decide),
        .content = content,
        .page = decide->everywhere ? 0 : page,
        .ticket = ticket,
        .who = decide->actor->who,
        .reason = decide->reason,
        .made = decide->actor->now,
        .until = decide->until,
    };
}

static enum status content_of(const struct decide *decide, int64_t page, struct text *content)
{
    struct stored_findings stored = {0};
    enum status status = store_findings(decide->store, decide->arena, page, &stored);
    *content = status == STATUS_OK ? decided_content(decide->arena, stored.findings, stored.count) : (struct text){0};
    return status;
}

/* The page is clean from now on. */
static enum status clear_page(const struct decide *decide, const struct decision *decision, int64_t page)
{
    const struct text words = decided_words(decide->arena, decision, decide->time_zone_minutes);
    enum status status = store_page_decided(decide->store, page, words, decide->actor->now);
    return status == STATUS_OK ? tell_page(decide, page, words) : status;
}

static enum status put_decision(const struct decide *decide, int64_t page, int64_t ticket, bool *decided)
{
    struct text content;
    int64_t id;
    *decided = false;
    enum status status = content_of(decide, page, &content);
    if (status != STATUS_OK || content.length == 0)
        return status;
    const struct decision decision = decision_of(decide, content, page, ticket);
    *decided = true;
    status = store_decision_put(decide->store, &decision, &id);
    return status == STATUS_OK ? clear_page(decide, &decision, page) : status;
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

static enum status read_places(const struct decide *decide, const struct ticket_place_query *query, struct places *places)
{
    *places = (struct places){.arena = decide->arena};
    return store_ticket_places(decide->store, query, keep_place, places);
}

static enum status put_decided(const struct decide *decide, const struct ticket_place *place)
{
    struct ticket_place now = *place;
    now.note = TEXT("decided");
    now.clean = now.clean_again = 0;
    return store_ticket_place_put(decide->store, &now);
}

/* What was decided about its places no longer holds: what was found there is there, as far as anybody knows. */
static enum status put_undecided(const struct decide *decide, int64_t ticket)
{
    const struct ticket_place_query query = {.ticket = ticket};
    struct places places;
    enum status status = read_places(decide, &query, &places);
    for (size_t i = 0; status == STATUS_OK && i < places.list.count; i++) {
        struct ticket_place now = places.list.items[i];
        if (!text_equal(now.note, TEXT("decided")))
            continue;
        now.note = (struct text){0};
        status = store_ticket_place_put(decide->store, &now);
    }
    return status;
}

static enum ticket_event event_of(const struct decide *decide)
{
    return decide->accepted ? TICKET_ACCEPT : TICKET_REJECT;
}

enum status decide_ticket(const struct decide *decide, struct ticket_row *ticket, bool *moved, bool *decided)
{
    const struct ticket_place_query query = {.ticket = ticket->id};
    struct places places;
    *decided = false;
    enum status status = ticket_move(decide->store, ticket, event_of(decide), decide->actor, decide->reason, moved);
    if (status != STATUS_OK || !*moved)
        return status;
    status = read_places(decide, &query, &places);
    for (size_t i = 0; status == STATUS_OK && i < places.list.count; i++) {
        bool one;
        status = put_decision(decide, places.list.items[i].page, ticket->id, &one);
        if (status == STATUS_OK && one)
            status = put_decided(decide, &places.list.items[i]);
        *decided = *decided || one;
    }
    return status;
}

/* A place of the ticket was decided about: one whose places all were needs nobody any more. */
static enum status settle(const struct decide *decide, const struct ticket_place *place)
{
    const struct ticket_place_query query = {.ticket = place->ticket};
    struct ticket_row ticket;
    struct places all;
    bool open = false;
    bool moved;
    enum status status = put_decided(decide, place);
    if (status == STATUS_OK)
        status = read_places(decide, &query, &all);
    if (status == STATUS_OK)
        status = store_ticket(decide->store, decide->arena, place->ticket, &ticket);
    for (size_t i = 0; status == STATUS_OK && i < all.list.count; i++)
        open = open || !text_equal(all.list.items[i].note, TEXT("decided"));
    return status == STATUS_OK && !open ? ticket_move(decide->store, &ticket, event_of(decide), decide->actor, decide->reason, &moved)
                                        : status;
}

/* Of several tickets that a page was in, the one that is open now. */
static int64_t live_ticket(const struct places *places)
{
    int64_t ticket = 0;
    for (size_t i = 0; i < places->list.count; i++) {
        enum ticket_state state;
        if (ticket_state_from_name(places->list.items[i].state, &state) && ticket_is_live(state))
            ticket = places->list.items[i].ticket;
    }
    return ticket;
}

struct same {
    ARENA_LIST(int64_t) pages;
    struct text content;
};

/* Other pages, flagged now, that say nothing but what is decided about: as the crawl would find them tonight. Before anything is written,
 * so that a crawl is not held up by the reading. */
static enum status find_same(const struct decide *decide, int64_t page, struct same *same)
{
    const int64_t *pages = NULL;
    size_t count = 0;
    struct run run;
    enum status status = content_of(decide, page, &same->content);
    if (status == STATUS_OK)
        status = store_run_latest(decide->store, &run);
    if (status == STATUS_OK)
        status = store_decidable(decide->store, decide->arena, run.id, &pages, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct text content;
        if (pages[i] == page)
            continue;
        status = content_of(decide, pages[i], &content);
        if (content.length && decided_covers(same->content, content))
            *ARENA_PUSH(decide->arena, &same->pages) = pages[i];
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status settle_page(const struct decide *decide, int64_t page)
{
    const struct ticket_place_query query = {.page = page, .not_closed = true};
    struct places places;
    enum status status = read_places(decide, &query, &places);
    for (size_t i = 0; status == STATUS_OK && i < places.list.count; i++)
        status = settle(decide, &places.list.items[i]);
    return status;
}

enum status decide_page(const struct decide *decide, int64_t page, bool *decided)
{
    const struct ticket_place_query query = {.page = page, .not_closed = true};
    struct places mine;
    struct same same = {0};
    *decided = false;
    enum status status = decide->everywhere ? find_same(decide, page, &same) : STATUS_OK;
    if (status == STATUS_OK)
        status = read_places(decide, &query, &mine);
    if (status == STATUS_OK)
        status = put_decision(decide, page, live_ticket(&mine), decided);
    if (status == STATUS_OK && *decided)
        status = settle_page(decide, page);
    const struct decision decision = decision_of(decide, same.content, page, 0);
    for (size_t i = 0; status == STATUS_OK && *decided && i < same.pages.count; i++) {
        status = clear_page(decide, &decision, same.pages.items[i]);
        if (status == STATUS_OK)
            status = settle_page(decide, same.pages.items[i]);
    }
    return status;
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

enum status decide_reopen(const struct decide *decide, struct ticket_row *ticket, bool *moved)
{
    struct standing standing = {.arena = decide->arena};
    const struct decision_query query = {.ticket = ticket->id, .standing = true};
    enum status status = ticket_move(decide->store, ticket, TICKET_REOPEN, decide->actor, decide->reason, moved);
    if (status == STATUS_OK && *moved)
        status = store_decisions(decide->store, &query, keep_id, &standing);
    for (size_t i = 0; status == STATUS_OK && i < standing.ids.count; i++)
        status = store_decision_end(decide->store, standing.ids.items[i], decide->actor->now, decide->actor->who);
    return status == STATUS_OK && *moved ? put_undecided(decide, ticket->id) : status;
}
