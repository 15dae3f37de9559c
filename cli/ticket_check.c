/* ticket_check.c: what the looks of a run say about a ticket's places, and what that makes of the ticket. */
#include "cli/decided.h"
#include "cli/ticket_life.h"
#include "page/url.h"
#include "store/looks.h"

/* Findings that count: who saw them, and whether somebody did in this run. */
static enum status read_findings(struct ticket_check *check, int64_t page, struct place_visit *visit, struct text *saw,
                                 int64_t *seen_at)
{
    struct stored_findings stored;
    enum status status = store_findings(check->looked, check->arena, page, &stored);
    for (size_t i = 0; status == STATUS_OK && i < stored.count; i++) {
        if (stored.findings[i].weight <= 0)
            continue;
        *saw = place_names_add(check->arena, *saw, stored.seen_by[i]);
        visit->seen = visit->seen || stored.seen_runs[i] == check->run;
        if (stored.seen_times[i] > *seen_at)
            *seen_at = stored.seen_times[i];
    }
    return status;
}

/* The page is no more, or leads to the start page: search engines keep what they have of an address that only leads elsewhere. */
static struct text note_of(struct arena *arena, const struct place_facts *facts)
{
    struct url home;
    if (facts->status == 404 || facts->status == 410)
        return TEXT("gone");
    if (facts->status >= 300 && facts->status < 400 && url_parse_start(arena, facts->site_url, NULL, &home) &&
        text_equal(facts->final_url, home.href))
        return TEXT("redirects-home");
    return (struct text){0};
}

/* Judges one place by the run's visit, and keeps what came of it. */
static enum status check_place(struct ticket_check *check, struct ticket_place *place, enum place_look *look)
{
    struct place_facts facts;
    struct place_visit visit = {.saw_ever = place->saw, .configured = check->configured};
    struct text saw = {0};
    int64_t seen_at = 0;
    *look = PLACE_NOTHING;
    arena_reset(check->arena);
    enum status status = store_place_facts(check->looked, check->arena, place->page, check->run, &facts);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status != STATUS_OK || !facts.judged)
        return status;
    visit.judged = true;
    visit.verdict = facts.verdict;
    visit.given = facts.given;
    status = read_findings(check, place->page, &visit, &saw, &seen_at);
    if (status != STATUS_OK)
        return status;
    const bool decided = facts.verdict == VERDICT_CLEAN && decided_is(facts.reason);
    if (!decided)
        *look = place_judge(&visit);
    if (*look == PLACE_CLEAN && !check->may_clear)
        *look = PLACE_NOTHING;
    if (*look == PLACE_NOTHING && !decided)
        return STATUS_OK;
    struct ticket_place now = *place;
    now.looked = facts.time;
    now.note = decided ? TEXT("decided") : *look == PLACE_CLEAN ? note_of(check->arena, &facts) : (struct text){0};
    if (*look == PLACE_FOUND || decided) {
        now.saw = place_names_add(check->arena, place->saw, saw);
        now.clean = now.clean_again = 0;
    }
    if (*look == PLACE_FOUND)
        now.found = seen_at;
    if (*look == PLACE_CLEAN) {
        now.clean = place_clean_since(place->clean, facts.time, check->actor.now);
        now.clean_again = facts.time;
    }
    status = store_ticket_place_put(check->store, &now);
    /* the caller's texts stay what they were: those above are gone with the next place */
    place->found = now.found;
    place->looked = now.looked;
    place->clean = now.clean;
    place->clean_again = now.clean_again;
    return status;
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
    kept->saw = arena_copy(places->arena, place->saw);
    kept->note = arena_copy(places->arena, place->note);
    kept->url = arena_copy(places->arena, place->url);
    return true;
}

/* What is known of all places after the check. */
struct standing {
    uint64_t bad;
    uint64_t clean;
    uint64_t settled;
    int64_t looked; /* last */
};

static bool stand(void *context, const struct ticket_place *place)
{
    struct standing *standing = context;
    const bool decided = text_equal(place->note, TEXT("decided"));
    standing->clean += place->clean != 0;
    standing->settled += place->clean != 0 && place_is_settled(place->clean, place->clean_again);
    standing->bad += place->clean == 0 && !decided;
    if (place->looked > standing->looked)
        standing->looked = place->looked;
    return true;
}

static enum status move(struct ticket_check *check, struct ticket_row *ticket, enum ticket_event event, struct text detail,
                        struct ticket_checked *checked)
{
    bool moved;
    enum status status = ticket_move(check->store, ticket, event, &check->actor, detail, &moved);
    if (moved)
        checked->events[checked->event_count++] = event;
    return status;
}

static enum status check_places(struct ticket_check *check, const struct places *places, struct ticket_row *ticket,
                                struct ticket_checked *checked)
{
    const struct ticket_place_query query = {.ticket = ticket->id};
    struct text example = {0};
    struct standing standing = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < places->list.count; i++) {
        enum place_look look;
        status = check_place(check, &places->list.items[i], &look);
        checked->places++;
        checked->found += look == PLACE_FOUND;
        checked->clean += look == PLACE_CLEAN;
        checked->nothing += look == PLACE_NOTHING;
        if (look == PLACE_FOUND && example.length == 0)
            example = places->list.items[i].url;
    }
    if (status == STATUS_OK && example.length)
        return move(check, ticket, TICKET_FOUND, example, checked);
    if (status == STATUS_OK)
        status = store_ticket_places(check->store, &query, stand, &standing);
    if (status != STATUS_OK || standing.bad > 0 || standing.clean == 0)
        return status;
    status = move(check, ticket, TICKET_CLEAN, (struct text){0}, checked);
    if (status == STATUS_OK && standing.settled == standing.clean)
        status = move(check, ticket, TICKET_SETTLE, (struct text){0}, checked);
    return status;
}

enum status ticket_check(struct ticket_check *check, struct ticket_row *ticket, struct ticket_checked *checked)
{
    const struct ticket_place_query query = {.ticket = ticket->id};
    struct places places = {.arena = arena_create(256u * 1024 * 1024)};
    checked->event_count = 0;
    if (!places.arena)
        return STATUS_IO;
    enum status status = store_ticket_places(check->store, &query, keep_place, &places);
    if (status == STATUS_OK)
        status = check_places(check, &places, ticket, checked);
    arena_free(places.arena);
    return status;
}
