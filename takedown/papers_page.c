/* papers_page.c: a ticket's pages and findings as templates name them, and what is summed up of all: signs, visitors, servers. */
#include "takedown/advice.h"
#include "takedown/list_priv.h"
#include "takedown/papers_priv.h"

enum { LIMIT_VISITORS = 20, LIMIT_SERVERS = 20, LIMIT_NAME_BYTES = 100 };

/* --- pages --- */

static const struct template_value *finding_record(struct arena *arena, const struct list_head *head,
                                                   const struct page_report *report, size_t at)
{
    const struct finding *finding = &report->findings[at];
    struct template_value *record = RECORD(arena, finding);
    struct buffer where;
    buffer_init(&where, LIST_EVIDENCE_BYTES);
    list_place(&where, head, finding->path);
    VALUE(record, finding, finding)->text = papers_known(head, list_rule(head, finding->rule));
    VALUE(record, finding, rule)->text = papers_known(head, finding->rule);
    VALUE(record, finding, revision)->text = papers_number(arena, finding->revision);
    VALUE(record, finding, evidence)->text = papers_evidence(arena, head, finding->evidence);
    VALUE(record, finding, finding_target)->text = advice_defanged(arena, finding->target);
    VALUE(record, finding, finding_seen_by)->text =
        papers_who(arena, head, report->seen_by ? report->seen_by[at] : finding->identity);
    VALUE(record, finding, where)->text = advice_defanged(arena, buffer_text(&where));
    if (finding->end > finding->start)
        VALUE(record, finding, bytes)->text = arena_printf(arena, "%u-%u", finding->start, finding->end);
    VALUE(record, finding, finding_seen)->text = papers_time(arena, head, report->seen_times ? report->seen_times[at] : 0);
    buffer_release(&where);
    return record;
}

static struct text all_identities(struct arena *arena, const struct page_report *report)
{
    struct text all = {0};
    for (size_t i = 0; i < report->finding_count && i < PAPERS_LIMIT_FINDINGS && all.length < LIST_EVIDENCE_BYTES; i++) {
        struct text one = report->seen_by ? report->seen_by[i] : report->findings[i].identity;
        if (one.length && text_find(all, one, 0) == SIZE_MAX)
            all = all.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(all), TEXT_ARGS(one)) : one;
    }
    return all;
}

static void set_report(struct arena *arena, const struct list_head *head, const struct page_report *report,
                       struct template_value *page)
{
    const struct finding *heaviest = list_heaviest(report);
    const size_t count = report->finding_count < PAPERS_LIMIT_FINDINGS ? report->finding_count : PAPERS_LIMIT_FINDINGS;
    struct template_record *items = arena_alloc_array(arena, count, sizeof *items);
    VALUE(page, page, page_site)->text = report->site;
    VALUE(page, page, page_verdict)->text = text_from_string(list_verdict(head, report->verdict));
    if (heaviest) {
        VALUE(page, page, page_found)->text = papers_known(head, advice_found(head, heaviest->rule));
        VALUE(page, page, page_target)->text = advice_defanged(arena, heaviest->target);
    }
    VALUE(page, page, page_seen_by)->text = papers_who(arena, head, all_identities(arena, report));
    VALUE(page, page, page_first_seen)->text = papers_time(arena, head, report->first_seen);
    VALUE(page, page, page_last_seen)->text = papers_time(arena, head, report->last_seen);
    for (size_t i = 0; i < count; i++)
        items[i].values = finding_record(arena, head, report, i);
    *VALUE(page, page, findings) = (struct template_value){.items = items, .count = count};
    VALUE(page, page, findings_more)->text = papers_number(arena, report->finding_count - count);
}

static const struct template_value *page_record(struct arena *arena, const struct list_head *head, const struct dossier_place *place,
                                                size_t number)
{
    struct template_value *page = RECORD(arena, page);
    VALUE(page, page, number)->text = papers_number(arena, number);
    VALUE(page, page, id)->text = papers_number(arena, place->page > 0 ? (uint64_t)place->page : 0);
    VALUE(page, page, checked)->text = papers_time(arena, head, place->checked);
    VALUE(page, page, server)->text = place->address;
    VALUE(page, page, certificate)->text = advice_defanged(arena, place->certificate);
    struct text url = papers_known(head, place->report ? place->report->url : (struct text){0});
    VALUE(page, page, page_address)->text = advice_defanged(arena, url);
    VALUE(page, page, exact_address)->text = url;
    if (place->report)
        set_report(arena, head, place->report, page);
    return page;
}

enum page_list { PAGES_OPEN, PAGES_CLEAN, PAGES_ACCEPTED, PAGE_LIST_COUNT };

static enum page_list list_of(const struct dossier_place *place)
{
    return place->is_accepted ? PAGES_ACCEPTED : place->is_clean ? PAGES_CLEAN : PAGES_OPEN;
}

void papers_pages(struct arena *arena, const struct dossier *dossier, const struct paper_row *row, struct template_value *ticket)
{
    const struct list_head *head = dossier->head;
    struct template_value *lists[PAGE_LIST_COUNT] = {
        [PAGES_OPEN] = VALUE(ticket, ticket, pages),
        [PAGES_CLEAN] = VALUE(ticket, ticket, clean_pages),
        [PAGES_ACCEPTED] = VALUE(ticket, ticket, accepted_pages),
    };
    uint64_t counts[PAGE_LIST_COUNT] = {0};
    for (size_t which = 0; which < PAGE_LIST_COUNT; which++) {
        struct template_record *items =
            arena_alloc_array(arena, dossier->place_count < row->page_limit ? dossier->place_count : row->page_limit, sizeof *items);
        size_t listed = 0;
        for (size_t i = 0; i < dossier->place_count; i++) {
            if (list_of(&dossier->places[i]) != which || counts[which]++ >= row->page_limit)
                continue;
            items[listed].values = page_record(arena, head, &dossier->places[i], listed + 1);
            listed++;
        }
        *lists[which] = (struct template_value){.items = items, .count = listed};
    }
    const uint64_t open = dossier->places_open > counts[PAGES_OPEN] ? dossier->places_open : counts[PAGES_OPEN];
    VALUE(ticket, ticket, page_count)->text = papers_number(arena, dossier->place_count + dossier->places_left_out);
    VALUE(ticket, ticket, page_open_count)->text = papers_number(arena, open);
    VALUE(ticket, ticket, pages_more)->text = papers_number(arena, open - lists[PAGES_OPEN]->count);
}

/* --- what is summed up --- */

struct sign {
    const struct finding *heaviest;
    uint64_t count;
};
struct summing {
    struct arena *arena;
    const struct dossier *dossier;
    struct sign signs[PAPERS_LIMIT_SIGNS];
    size_t sign_count;
    struct text visitors[LIMIT_VISITORS];
    size_t visitor_count;
    const struct dossier_place *servers[LIMIT_SERVERS]; /* one of each */
    size_t server_count;
    int64_t first_seen;
    int64_t last_seen;
};

static void note_sign(struct summing *summing, const struct finding *finding)
{
    size_t at = 0;
    while (at < summing->sign_count && !text_equal(summing->signs[at].heaviest->rule, finding->rule))
        at++;
    if (at == PAPERS_LIMIT_SIGNS) /* there are not so many rules, unless a newer version's are in the store */
        return;
    struct sign *sign = &summing->signs[at];
    if (at == summing->sign_count) {
        *sign = (struct sign){.heaviest = finding};
        summing->sign_count++;
    }
    if (finding->weight > sign->heaviest->weight)
        sign->heaviest = finding;
    sign->count++;
}

static void note_visitors(struct summing *summing, struct text identities)
{
    while (identities.length) {
        struct text name = text_slice(text_split(&identities, ' '), 0, LIMIT_NAME_BYTES);
        size_t at = 0;
        while (at < summing->visitor_count && !text_equal(summing->visitors[at], name))
            at++;
        if (name.length && at == summing->visitor_count && at < LIMIT_VISITORS)
            summing->visitors[summing->visitor_count++] = name;
    }
}

static void note_server(struct summing *summing, const struct dossier_place *place)
{
    if (!place->address.length && !place->certificate.length)
        return;
    for (size_t i = 0; i < summing->server_count; i++)
        if (text_equal(summing->servers[i]->address, place->address) &&
            text_equal(summing->servers[i]->certificate, place->certificate))
            return;
    if (summing->server_count < LIMIT_SERVERS)
        summing->servers[summing->server_count++] = place;
}

/* Notes (no points) are no signs of an injection, unless there is nothing else. */
static void note_places(struct summing *summing, bool with_notes)
{
    for (size_t i = 0; i < summing->dossier->place_count; i++) {
        const struct page_report *report = summing->dossier->places[i].report;
        for (size_t at = 0; report && at < report->finding_count; at++) {
            const struct finding *finding = &report->findings[at];
            if (finding->weight <= 0 && !with_notes)
                continue;
            note_sign(summing, finding);
            note_visitors(summing, report->seen_by ? report->seen_by[at] : finding->identity);
        }
    }
}

/* Servers, visitors, times: of all pages, what was found or not. */
static void note_times(struct summing *summing)
{
    for (size_t i = 0; i < summing->dossier->place_count; i++) {
        const struct dossier_place *place = &summing->dossier->places[i];
        note_server(summing, place);
        note_visitors(summing, place->saw); /* also of pages that are clean by now */
        if (!place->report)
            continue;
        const int64_t first = place->report->first_seen, last = place->report->last_seen;
        if (first && (!summing->first_seen || first < summing->first_seen))
            summing->first_seen = first;
        summing->last_seen = last > summing->last_seen ? last : summing->last_seen;
    }
}

static void put_signs(const struct summing *summing, struct template_value *ticket)
{
    struct arena *arena = summing->arena;
    const struct list_head *head = summing->dossier->head;
    struct template_record *signs = arena_alloc_array(arena, summing->sign_count, sizeof *signs);
    for (size_t i = 0; i < summing->sign_count; i++) {
        const struct sign *sign = &summing->signs[i];
        struct template_value *record = RECORD(arena, sign);
        VALUE(record, sign, sign)->text = papers_known(head, list_rule(head, sign->heaviest->rule));
        VALUE(record, sign, sign_rule)->text = sign->heaviest->rule;
        VALUE(record, sign, sign_evidence)->text = papers_evidence(arena, head, sign->heaviest->evidence);
        VALUE(record, sign, sign_target)->text = advice_defanged(arena, sign->heaviest->target);
        VALUE(record, sign, sign_count)->text = papers_number(arena, sign->count);
        signs[i].values = record;
    }
    *VALUE(ticket, ticket, signs) = (struct template_value){.items = signs, .count = summing->sign_count};
}

/* The table's words go on behind others; as a step they begin a line. They begin with a letter of ASCII. */
static struct text begun(struct arena *arena, struct text words)
{
    char *copy = arena_string(arena, words);
    if (words.length && copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return text_of(copy, words.length);
}

static void add_step(struct arena *arena, struct template_record *steps, struct template_value *list, struct text words)
{
    struct text step = begun(arena, words);
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(VALUE(steps[i].values, step, step)->text, step))
            return;
    struct template_value *record = RECORD(arena, step);
    VALUE(record, step, step_number)->text = papers_number(arena, list->count + 1);
    VALUE(record, step, step)->text = step;
    steps[list->count++].values = record;
}

static void put_steps(const struct summing *summing, struct text rule, struct template_value *ticket)
{
    struct arena *arena = summing->arena;
    const struct list_head *head = summing->dossier->head;
    struct template_record *removals = arena_alloc_array(arena, PAPERS_LIMIT_SIGNS + 1, sizeof *removals);
    struct template_record *causes = arena_alloc_array(arena, ADVICE_LIMIT_CAUSES, sizeof *causes);
    struct text cause[ADVICE_LIMIT_CAUSES];
    unsigned families = 0;
    for (size_t i = 0; i <= summing->sign_count; i++) { /* the heaviest rule first */
        struct text one = i ? summing->signs[i - 1].heaviest->rule : rule;
        const struct advice *advice = advice_of(one);
        if (!advice)
            continue;
        families |= 1u << advice->family;
        add_step(arena, removals, VALUE(ticket, ticket, removals), advice_remove(head, one));
    }
    VALUE(ticket, ticket, removals)->items = removals;
    if (!rule.length)
        return;
    for (size_t i = 0, count = advice_causes(head, families, cause); i < count; i++)
        add_step(arena, causes, VALUE(ticket, ticket, causes), cause[i]);
    VALUE(ticket, ticket, causes)->items = causes;
}

static void put_visitors(const struct summing *summing, struct template_value *ticket)
{
    struct arena *arena = summing->arena;
    const struct list_head *head = summing->dossier->head;
    struct template_record *visitors = arena_alloc_array(arena, summing->visitor_count, sizeof *visitors);
    struct text names = {0};
    for (size_t i = 0; i < summing->visitor_count; i++) {
        struct template_value *record = RECORD(arena, visitor);
        VALUE(record, visitor, who)->text = advice_who(head, summing->visitors[i]);
        VALUE(record, visitor, how)->text = advice_again(head, summing->visitors[i]);
        visitors[i].values = record;
        names = names.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(names), TEXT_ARGS(summing->visitors[i]))
                             : summing->visitors[i];
    }
    *VALUE(ticket, ticket, visitors) = (struct template_value){.items = visitors, .count = summing->visitor_count};
    VALUE(ticket, ticket, seen_by)->text = papers_who(arena, head, names);
}

static void put_servers(const struct summing *summing, struct template_value *ticket)
{
    struct arena *arena = summing->arena;
    struct template_record *servers = arena_alloc_array(arena, summing->server_count, sizeof *servers);
    for (size_t i = 0; i < summing->server_count; i++) {
        struct template_value *record = RECORD(arena, server);
        VALUE(record, server, server_address)->text = papers_known(summing->dossier->head, summing->servers[i]->address);
        VALUE(record, server, server_certificate)->text = advice_defanged(arena, summing->servers[i]->certificate);
        servers[i].values = record;
    }
    *VALUE(ticket, ticket, servers) = (struct template_value){.items = servers, .count = summing->server_count};
}

void papers_signs(struct arena *arena, const struct dossier *dossier, struct template_value *ticket)
{
    struct summing *summing = arena_alloc(arena, sizeof *summing);
    *summing = (struct summing){.arena = arena, .dossier = dossier};
    note_places(summing, false);
    if (!summing->sign_count)
        note_places(summing, true);
    note_times(summing);
    struct text rule = dossier->rule;
    double most = -1;
    for (size_t i = 0; i < summing->sign_count && !dossier->rule.length; i++)
        if (summing->signs[i].heaviest->weight > most) {
            most = summing->signs[i].heaviest->weight;
            rule = summing->signs[i].heaviest->rule;
        }
    if (rule.length) {
        VALUE(ticket, ticket, found)->text = advice_found(dossier->head, rule);
        VALUE(ticket, ticket, remove)->text = advice_remove(dossier->head, rule);
    }
    if (dossier->place_count && dossier->places[0].report)
        VALUE(ticket, ticket, verdict)->text = text_from_string(list_verdict(dossier->head, dossier->places[0].report->verdict));
    VALUE(ticket, ticket, first_seen)->text = papers_time(arena, dossier->head, summing->first_seen);
    VALUE(ticket, ticket, last_seen)->text = papers_time(arena, dossier->head, summing->last_seen);
    put_signs(summing, ticket);
    put_steps(summing, rule, ticket);
    put_visitors(summing, ticket);
    put_servers(summing, ticket);
}
