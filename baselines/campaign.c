/* campaign.c: pages of several sites that share what was planted become one campaign. */
#include "baselines/campaign.h"
#include "baselines/campaign_priv.h"

#include <stdlib.h>

const char *campaign_kind_name(enum campaign_kind kind)
{
    static const char *const names[CAMPAIGN_KIND_COUNT] = {"host", "script", "block", "text"};
    return names[kind];
}

/* A page among the places. */
struct member {
    int64_t page;
    int64_t site;
    bool takedown; /* without the help of neighbours */
    size_t campaigns[CAMPAIGN_LIMIT_OF_PAGE]; /* that it is in, the strongest first */
    size_t campaign_count;
};

/* All places of one value that stands on several sites. */
struct shared {
    const struct campaign_value *values; /* by page */
    size_t pages;
    size_t sites;
    size_t rank; /* among the names of earlier nights; SIZE_MAX: new */
};

/* A name of an earlier night, with its place among these. */
struct ranked {
    struct campaign_name name;
    size_t rank;
};

struct search {
    struct arena *arena;
    const struct campaign_settings *settings;
    struct member *members;
    size_t member_count;
    struct campaign_values values;
    struct ranked *known; /* by name */
    ARENA_LIST(struct shared) shared;
};

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const struct campaign_place_in *x = *(const struct campaign_place_in *const *)a;
    const struct campaign_place_in *y = *(const struct campaign_place_in *const *)b;
    int order = by_number(x->page, y->page);
    order = order ? order : text_compare(x->finding->rule, y->finding->rule);
    order = order ? order : text_compare(x->finding->target, y->finding->target);
    order = order ? order : text_compare(x->finding->evidence, y->finding->evidence);
    order = order ? order : text_compare(x->finding->identity, y->finding->identity);
    return order ? order : (x->finding->weight > y->finding->weight) - (x->finding->weight < y->finding->weight);
}

static int by_name(const struct campaign_name *a, const struct campaign_name *b)
{
    return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind) : text_compare(a->value, b->value);
}

static int by_value(const void *a, const void *b)
{
    const struct campaign_value *x = a;
    const struct campaign_value *y = b;
    int order = by_name(&x->name, &y->name);
    order = order ? order : (x->page > y->page) - (x->page < y->page);
    return order ? order : text_compare(x->identity, y->identity);
}

static void read_members(struct search *search, const struct campaign_place_in **places, size_t count)
{
    search->members = arena_alloc_array(search->arena, count, sizeof *search->members);
    for (size_t i = 0, end; i < count; i = end) {
        struct member *member = &search->members[search->member_count];
        bool helped = false;
        *member = (struct member){.page = places[i]->page, .site = places[i]->site};
        for (end = i; end < count && places[end]->page == member->page; end++) {
            member->takedown = member->takedown || places[end]->takedown;
            helped = helped || text_equal(places[end]->finding->rule,
                                          text_from_string(comparison_rule(COMPARISON_CAMPAIGN)->id));
        }
        member->takedown = member->takedown && !helped; /* else a campaign would hold itself up */
        campaign_values_of(&search->values, search->member_count, places + i, end - i);
        search->member_count++;
    }
}

static int by_ranked_name(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;
    int order = by_name(&x->name, &y->name);
    return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static void read_known(struct search *search)
{
    const size_t count = search->settings->known_count;
    search->known = arena_alloc_array(search->arena, count, sizeof *search->known);
    for (size_t i = 0; i < count; i++)
        search->known[i] = (struct ranked){.name = search->settings->known[i], .rank = i};
    if (count)
        qsort(search->known, count, sizeof *search->known, by_ranked_name);
}

static size_t rank_of(const struct search *search, const struct campaign_name *name)
{
    size_t low = 0;
    size_t high = search->settings->known_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_name(&search->known[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    const bool found = low < search->settings->known_count && by_name(&search->known[low].name, name) == 0;
    return found ? search->known[low].rank : SIZE_MAX;
}

/* Stronger first: kind, known longest, most sites, most pages, value. */
static int by_strength(const void *a, const void *b)
{
    const struct shared *x = a;
    const struct shared *y = b;
    if (x->values->name.kind != y->values->name.kind)
        return x->values->name.kind < y->values->name.kind ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->sites != y->sites)
        return x->sites > y->sites ? -1 : 1;
    if (x->pages != y->pages)
        return x->pages > y->pages ? -1 : 1;
    return text_compare(x->values->name.value, y->values->name.value);
}

static int by_id(const void *a, const void *b)
{
    return by_number(*(const int64_t *)a, *(const int64_t *)b);
}

static size_t ids_once(int64_t *ids, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(ids, count, sizeof *ids, by_id);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

static void find_shared(struct search *search)
{
    struct campaign_value *values = search->values.list.items;
    const size_t all = search->values.list.count;
    size_t count = 0;
    if (all)
        qsort(values, all, sizeof *values, by_value);
    for (size_t i = 0; i < all; i++) /* a page has each once */
        if (count == 0 || by_name(&values[count - 1].name, &values[i].name) != 0 || values[count - 1].page != values[i].page)
            values[count++] = values[i];
    int64_t *sites = arena_alloc_array(search->arena, count, sizeof *sites);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && by_name(&values[end].name, &values[i].name) == 0; end++)
            sites[end - i] = search->members[values[end].page].site;
        const size_t site_count = ids_once(sites, end - i);
        if (site_count < CAMPAIGN_LEAST_SITES)
            continue;
        *ARENA_PUSH(search->arena, &search->shared) =
            (struct shared){.values = values + i, .pages = end - i, .sites = site_count,
                            .rank = rank_of(search, &values[i].name)};
    }
    if (search->shared.count)
        qsort(search->shared.items, search->shared.count, sizeof *search->shared.items, by_strength);
}

/* A campaign while it is built. */
struct building {
    ARENA_LIST(struct campaign_page) pages;
    ARENA_LIST(struct campaign_name) values;
    size_t values_left_out;
    bool clear;
    size_t overlap; /* pages of the value now looked at that it has ... */
    int64_t overlap_site; /* ... the first one's site, */
    bool overlap_sites; /* ... and whether they are of more than one */
};
struct all_building {
    ARENA_LIST(struct building *) list;
};

/* One page that has two things would tie together all that either stands on: two things belong together where most pages of
 * one have the other too, on more than one site. */
static struct building *home_of(const struct search *search, struct all_building *all, const struct shared *shared, size_t *index)
{
    size_t best = SIZE_MAX;
    for (size_t v = 0; v < shared->pages; v++) {
        const struct member *member = &search->members[shared->values[v].page];
        for (size_t c = 0; c < member->campaign_count; c++) {
            struct building *one = all->list.items[member->campaigns[c]];
            one->overlap_sites = one->overlap_sites || (one->overlap > 0 && one->overlap_site != member->site);
            one->overlap_site = member->site;
            one->overlap++;
        }
    }
    for (size_t v = 0; v < shared->pages; v++) {
        const struct member *member = &search->members[shared->values[v].page];
        for (size_t c = 0; c < member->campaign_count; c++) {
            struct building *one = all->list.items[member->campaigns[c]];
            const size_t least = shared->pages < one->pages.count ? shared->pages : one->pages.count;
            /* the one that was there first, being the stronger, where several fit */
            if (one->overlap_sites && one->overlap * 2 > least && member->campaigns[c] < best)
                best = member->campaigns[c];
        }
    }
    for (size_t v = 0; v < shared->pages; v++) {
        const struct member *member = &search->members[shared->values[v].page];
        for (size_t c = 0; c < member->campaign_count; c++) {
            struct building *one = all->list.items[member->campaigns[c]];
            one->overlap = 0;
            one->overlap_sites = false;
        }
    }
    *index = best;
    return best == SIZE_MAX ? NULL : all->list.items[best];
}

static bool is_in(const struct member *member, size_t campaign)
{
    for (size_t c = 0; c < member->campaign_count; c++)
        if (member->campaigns[c] == campaign)
            return true;
    return false;
}

static void build(struct search *search, struct all_building *all)
{
    for (size_t i = 0; i < search->shared.count; i++) {
        const struct shared *shared = &search->shared.items[i];
        size_t index;
        struct building *one = home_of(search, all, shared, &index);
        if (!one) {
            index = all->list.count;
            one = arena_alloc(search->arena, sizeof *one);
            *ARENA_PUSH(search->arena, &all->list) = one;
        }
        if (one->values.count < CAMPAIGN_LIMIT_VALUES)
            *ARENA_PUSH(search->arena, &one->values) = shared->values->name;
        else
            one->values_left_out++;
        for (size_t v = 0; v < shared->pages; v++) {
            struct member *member = &search->members[shared->values[v].page];
            if (is_in(member, index) || member->campaign_count == CAMPAIGN_LIMIT_OF_PAGE)
                continue;
            *ARENA_PUSH(search->arena, &one->pages) = (struct campaign_page){
                .page = member->page, .site = member->site, .shared = shared->values->name, .sites = shared->sites,
                .identity = shared->values[v].identity, .first = member->campaign_count == 0};
            member->campaigns[member->campaign_count++] = index;
            one->clear = one->clear || member->takedown;
        }
    }
}

static int by_page(const void *a, const void *b)
{
    return by_number(((const struct campaign_page *)a)->page, ((const struct campaign_page *)b)->page);
}

static bool finish(struct arena *arena, struct building *one, struct campaign_found *found)
{
    int64_t *sites = arena_alloc_array(arena, one->pages.count, sizeof *sites);
    if (one->pages.count == 0)
        return false;
    qsort(one->pages.items, one->pages.count, sizeof *one->pages.items, by_page);
    for (size_t i = 0; i < one->pages.count; i++)
        sites[i] = one->pages.items[i].site;
    *found = (struct campaign_found){.name = one->values.items[0], .values = one->values.items,
                                     .value_count = one->values.count, .values_left_out = one->values_left_out,
                                     .pages = one->pages.items, .page_count = one->pages.count, .sites = sites,
                                     .site_count = ids_once(sites, one->pages.count), .clear = one->clear};
    return found->site_count >= CAMPAIGN_LEAST_SITES && (found->name.kind != CAMPAIGN_TEXT || found->clear);
}

static int by_size(const void *a, const void *b)
{
    const struct campaign_found *x = a;
    const struct campaign_found *y = b;
    if (x->site_count != y->site_count)
        return x->site_count > y->site_count ? -1 : 1;
    if (x->page_count != y->page_count)
        return x->page_count > y->page_count ? -1 : 1;
    return by_name(&x->name, &y->name);
}

void campaign_find(struct arena *arena, const struct campaign_place_in *places, size_t count,
                   const struct campaign_settings *settings, struct campaigns_found *result)
{
    struct search search = {.arena = arena, .settings = settings, .values = {.arena = arena, .settings = settings}};
    const struct campaign_place_in **sorted = arena_alloc_array(arena, count, sizeof *sorted);
    *result = (struct campaigns_found){.cut = count > CAMPAIGN_LIMIT_PLACES};
    for (size_t i = 0; i < count; i++)
        sorted[i] = &places[i];
    if (count)
        qsort(sorted, count, sizeof *sorted, by_place);
    read_known(&search);
    read_members(&search, sorted, result->cut ? CAMPAIGN_LIMIT_PLACES : count);
    find_shared(&search);
    struct all_building all = {0};
    build(&search, &all);
    struct campaign_found *found = arena_alloc_array(arena, all.list.count, sizeof *found);
    for (size_t i = 0; i < all.list.count; i++)
        result->count += finish(arena, all.list.items[i], &found[result->count]);
    if (result->count)
        qsort(found, result->count, sizeof *found, by_size);
    result->items = found;
}

void campaign_judge(const struct campaign_found *campaign, const struct campaign_page *page, struct findings *findings)
{
    static const struct {
        const char *before, *behind;
    } words[CAMPAIGN_KIND_COUNT] = {
        [CAMPAIGN_HOST] = {"the same link to ", " stands on"},
        [CAMPAIGN_SCRIPT] = {"the same script from ", " stands on"},
        [CAMPAIGN_BLOCK] = {"the same hidden links (", ") stand on"},
    };
    const struct campaign_name *shared = &page->shared;
    if (!campaign->clear || !page->first || page->sites < CAMPAIGN_FINDING_SITES || shared->kind == CAMPAIGN_TEXT)
        return;
    const bool is_host = shared->kind == CAMPAIGN_HOST || shared->kind == CAMPAIGN_SCRIPT;
    struct text evidence = arena_printf(findings->arena, "%s%.*s%s %zu sites of the province", words[shared->kind].before,
                                        TEXT_ARGS(shared->value), words[shared->kind].behind, page->sites);
    comparison_found(findings, COMPARISON_CAMPAIGN, -1, page->identity, is_host ? shared->value : (struct text){0}, evidence);
}
