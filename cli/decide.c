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

static enum status put_decision(const struct decide *decide, int64_t page, int64_t ticket, bool *decided)
{
    struct stored_findings stored;
    int64_t id;
    *decided = false;
    enum status status = store_findings(decide->store, decide->arena, page, &stored);
    if (status != STATUS_OK)
        return status;
    const struct decision decision = {
        .kind = kind_of(decide),
        .content = decided_content(decide->arena, stored.findings, stored.count),
        .page = decide->everywhere ? 0 : page,
        .ticket = ticket,
        .who = decide->actor->who,
        .reason = decide->reason,
        .made = decide->actor->now,
        .until = decide->until,
    };
    if (decision.content.length == 0)
        return STATUS_OK;
    const struct text words = decided_words(decide->arena, &decision, decide->time_zone_minutes);
    *decided = true;
    status = store_decision_put(decide->store, &decision, &id);
    if (status == STATUS_OK)
        status = store_page_decided(decide->store, page, words, decide->actor->now);
    return status == STATUS_OK ? tell_page(decide, page, words) : status;
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

enum status decide_page(const struct decide *decide, int64_t page, bool *decided)
{
    const struct ticket_place_query query = {.page = page, .not_closed = true};
    struct places mine;
    *decided = false;
    enum status status = read_places(decide, &query, &mine);
    if (status == STATUS_OK)
        status = put_decision(decide, page, live_ticket(&mine), decided);
    for (size_t i = 0; status == STATUS_OK && *decided && i < mine.list.count; i++)
        status = settle(decide, &mine.list.items[i]);
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
    return status;
}
