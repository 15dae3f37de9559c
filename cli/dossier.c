/* dossier.c: one ticket as its papers need it (cli/dossier.h). */
#include "cli/dossier.h"

#include "cli/paper.h"
#include "cli/papers.h"
#include "cli/ticket_life.h"
#include "store/audit.h"
#include "store/evidence.h"
#include "store/looks.h"

#include <stdlib.h>

struct filling {
    struct arena *arena;
    struct store *store;
    struct dossier *dossier;
    ARENA_LIST(struct ticket_place) rows;
    ARENA_LIST(struct dossier_place) places;
    ARENA_LIST(struct dossier_event) events;
    ARENA_LIST(struct dossier_relative) relatives;
    struct page_report *report; /* of the page asked for last */
    struct text agency;
};

/* --- pages --- */

static struct text *copy_texts(struct arena *arena, const struct text *texts, size_t count)
{
    struct text *copies = arena_alloc_array(arena, count, sizeof *copies);
    for (size_t i = 0; texts && i < count; i++)
        copies[i] = arena_copy(arena, texts[i]);
    return texts ? copies : NULL;
}

static bool keep_report(void *context, const struct page_report *given)
{
    struct filling *filling = context;
    struct arena *arena = filling->arena;
    struct page_report *report = arena_alloc(arena, sizeof *report);
    *report = *given;
    struct text *const texts[] = {&report->url, &report->site,   &report->agency,   &report->file,   &report->sum,
                                  &report->reason, &report->state, &report->campaign, &report->sources};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_copy(arena, *texts[i]);
    struct finding *findings = arena_alloc_array(arena, given->finding_count, sizeof *findings);
    for (size_t i = 0; i < given->finding_count; i++) {
        findings[i] = given->findings[i];
        struct text *const parts[] = {&findings[i].rule, &findings[i].identity, &findings[i].evidence, &findings[i].path,
                                      &findings[i].target};
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
            *parts[p] = arena_copy(arena, *parts[p]);
    }
    report->findings = findings;
    report->seen_by = copy_texts(arena, given->seen_by, given->finding_count);
    int64_t *times = arena_alloc_array(arena, given->finding_count, sizeof *times);
    for (size_t i = 0; given->seen_times && i < given->finding_count; i++)
        times[i] = given->seen_times[i];
    report->seen_times = given->seen_times ? times : NULL;
    filling->report = report;
    return false;
}

static enum status read_page(struct filling *filling, int64_t page)
{
    struct page_query query = {.page = page};
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        query.verdicts[i] = true;
    filling->report = NULL;
    enum status status = store_pages(filling->store, &query, keep_report, filling);
    return status == STATUS_OK && !filling->report ? STATUS_NOT_FOUND : status;
}

static bool has_name(struct text names, struct text name)
{
    while (names.length)
        if (text_equal(text_split(&names, ' '), name))
            return true;
    return false;
}

/* Which server answered: the one that gave it to somebody who saw it, where that is known. */
static enum status read_server(struct filling *filling, struct dossier_place *place)
{
    const struct evidence_row *rows = NULL;
    const struct evidence_part *best = NULL;
    size_t count = 0;
    enum status status = store_evidence_of_page(filling->store, filling->arena, place->page, &rows, &count);
    for (size_t i = 0; status == STATUS_OK && count && i < rows[0].part_count; i++) {
        const struct evidence_part *part = &rows[0].parts[i];
        if (part->identity.length && part->address.length && (!best || (!has_name(place->saw, best->identity) && has_name(place->saw, part->identity))))
            best = part;
    }
    if (best) {
        place->address = best->address;
        place->certificate = best->certificate;
    }
    return status;
}

static bool keep_row(void *context, const struct ticket_place *place)
{
    struct filling *filling = context;
    if (filling->rows.count == DOSSIER_LIMIT_PLACES) {
        filling->dossier->places_left_out++;
        return true;
    }
    struct ticket_place *row = ARENA_PUSH(filling->arena, &filling->rows);
    *row = *place;
    row->note = arena_copy(filling->arena, place->note);
    row->saw = arena_copy(filling->arena, place->saw);
    return true;
}

/* Open ones first, heaviest first, then by address: the same order in all papers. */
static int by_weight(const void *a, const void *b)
{
    const struct dossier_place *x = a;
    const struct dossier_place *y = b;
    const bool x_done = x->is_clean || x->is_accepted;
    const bool y_done = y->is_clean || y->is_accepted;
    if (x_done != y_done)
        return x_done ? 1 : -1;
    if (x->report->score < y->report->score || x->report->score > y->report->score)
        return x->report->score < y->report->score ? 1 : -1;
    return text_compare(x->report->url, y->report->url);
}

static enum status read_places(struct filling *filling, int64_t ticket)
{
    struct dossier *dossier = filling->dossier;
    const struct ticket_place_query query = {.ticket = ticket};
    enum status status = store_ticket_places(filling->store, &query, keep_row, filling);
    for (size_t i = 0; status == STATUS_OK && i < filling->rows.count; i++) {
        const struct ticket_place *row = &filling->rows.items[i];
        status = read_page(filling, row->page);
        if (status != STATUS_OK)
            break;
        struct dossier_place place = {.page = row->page,
                                            .report = filling->report,
                                            .is_clean = row->clean != 0,
                                            .is_accepted = text_equal(row->note, TEXT("decided")),
                                            .checked = row->looked,
                                            .clean_since = row->clean,
                                            .saw = row->saw,
                                            .note = row->note};
        status = read_server(filling, &place);
        dossier->places_open += !place.is_clean && !place.is_accepted;
        *ARENA_PUSH(filling->arena, &filling->places) = place;
    }
    if (filling->places.count)
        qsort(filling->places.items, filling->places.count, sizeof *filling->places.items, by_weight);
    dossier->places = filling->places.items;
    dossier->place_count = filling->places.count;
    return status;
}

/* --- history and relatives --- */

static bool keep_event(void *context, const struct audit_row *row)
{
    struct filling *filling = context;
    *ARENA_PUSH(filling->arena, &filling->events) = (struct dossier_event){
        .time = row->time, .who = arena_copy(filling->arena, row->who), .what = arena_copy(filling->arena, row->what),
        .detail = arena_copy(filling->arena, row->detail)};
    return true;
}

static bool keep_relative(void *context, const struct ticket_row *row)
{
    struct filling *filling = context;
    *ARENA_PUSH(filling->arena, &filling->relatives) =
        (struct dossier_relative){.reference = ticket_reference(filling->arena, row->year, row->number),
                                  .agency = arena_copy(filling->arena, row->owner),
                                  .state = arena_copy(filling->arena, row->state)};
    return filling->relatives.count < DOSSIER_LIMIT_PLACES;
}

/* Others with the same campaign; without one, others that the same thing was planted at. */
static enum status read_others(struct filling *filling, const struct ticket_row *row)
{
    const struct audit_query history = {.kind = TEXT("ticket"), .subject = row->id};
    struct ticket_query others = {.without = row->id, .order = TICKETS_BY_REFERENCE, .campaign = row->campaign};
    if (row->campaign == 0)
        others.key = row->key;
    enum status status = store_audit_rows(filling->store, &history, keep_event, filling);
    if (status == STATUS_OK && !text_starts_with(row->key, TEXT("rule ")))
        status = store_tickets(filling->store, &others, keep_relative, filling);
    filling->dossier->events = filling->events.items;
    filling->dossier->event_count = filling->events.count;
    filling->dossier->relatives = filling->relatives.items;
    filling->dossier->relative_count = filling->relatives.count;
    return status;
}

/* --- heads --- */

static void fill_head(struct dossier *dossier, struct arena *arena, const struct ticket_row *row)
{
    dossier->ticket = row->id;
    dossier->reference = ticket_reference(arena, row->year, row->number);
    dossier->state = row->state;
    dossier->agency = row->owner;
    dossier->site = row->site_name;
    dossier->contact = row->contact;
    dossier->rule = row->rule;
    dossier->target = row->target;
    if (row->campaign)
        dossier->campaign = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(row->campaign_kind), TEXT_ARGS(row->campaign_value));
    dossier->opened = row->opened;
    dossier->sent = row->sent;
    dossier->due = row->due;
    dossier->claimed = row->claimed;
    dossier->closed = row->closed;
    dossier->recurrences = row->recurrences;
    dossier->score = row->score;
}

enum status dossier_of_ticket(struct invocation *invocation, struct store *store, const struct list_head *head, int64_t ticket,
                              struct dossier *dossier)
{
    struct filling filling = {.arena = invocation->arena, .store = store, .dossier = dossier};
    struct ticket_row row;
    *dossier = (struct dossier){.head = head, .sender = papers_sender(&invocation->config)};
    enum status status = store_ticket(store, filling.arena, ticket, &row);
    if (status != STATUS_OK)
        return status;
    fill_head(dossier, filling.arena, &row);
    status = read_places(&filling, ticket);
    return status == STATUS_OK ? read_others(&filling, &row) : status;
}
