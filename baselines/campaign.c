/* campaign.c: pages of several sites that share what was planted become one campaign: a union of sets over shared values. */
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
    size_t parent; /* in the union */
    const struct campaign_value *best; /* the strongest value that it shares */
    size_t best_sites;
};

/* All places of one value that stands on several sites. */
struct shared {
    const struct campaign_value *values; /* by page */
    size_t pages;
    size_t sites;
    size_t rank; /* among the names of earlier nights; SIZE_MAX: new */
    size_t root; /* of the union */
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

static size_t root_of(struct member *members, size_t i)
{
    while (members[i].parent != i) {
        members[i].parent = members[members[i].parent].parent;
        i = members[i].parent;
    }
    return i;
}

static void read_members(struct search *search, const struct campaign_place_in **places, size_t count)
{
    search->members = arena_alloc_array(search->arena, count, sizeof *search->members);
    for (size_t i = 0, end; i < count; i = end) {
        struct member *member = &search->members[search->member_count];
        bool helped = false;
        *member = (struct member){.page = places[i]->page, .site = places[i]->site, .parent = search->member_count};
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
        for (size_t v = i + 1; v < end; v++) {
            size_t a = root_of(search->members, values[i].page);
            size_t b = root_of(search->members, values[v].page);
            search->members[a > b ? a : b].parent = a > b ? b : a;
        }
    }
    if (search->shared.count)
        qsort(search->shared.items, search->shared.count, sizeof *search->shared.items, by_strength);
    for (size_t i = 0; i < search->shared.count; i++) {
        struct shared *shared = &search->shared.items[i];
        shared->root = root_of(search->members, shared->values->page);
        for (size_t v = 0; v < shared->pages; v++) {
            struct member *member = &search->members[shared->values[v].page];
            if (!member->best) {
                member->best = &shared->values[v];
                member->best_sites = shared->sites;
            }
        }
    }
}

/* One union while it is filled. */
struct filling {
    struct campaign_page *pages;
    int64_t *sites;
    struct campaign_name *values;
    size_t room;
    struct campaign_found found;
};

static void fill_pages(struct search *search, struct filling *all, const size_t *index_of)
{
    for (size_t m = 0; m < search->member_count; m++) {
        const struct member *member = &search->members[m];
        if (!member->best)
            continue;
        struct filling *one = &all[index_of[root_of(search->members, m)]];
        if (!one->pages) {
            one->pages = arena_alloc_array(search->arena, one->room, sizeof *one->pages);
            one->sites = arena_alloc_array(search->arena, one->room, sizeof *one->sites);
        }
        const size_t at = one->found.page_count++;
        one->pages[at] = (struct campaign_page){.page = member->page, .site = member->site,
                                                .shared = member->best->name, .sites = member->best_sites,
                                                .identity = member->best->identity};
        one->sites[at] = member->site;
        one->found.clear = one->found.clear || member->takedown;
    }
}

static void fill_values(struct search *search, struct filling *all, const size_t *index_of)
{
    for (size_t i = 0; i < search->shared.count; i++) {
        struct filling *one = &all[index_of[search->shared.items[i].root]];
        if (!one->values)
            one->values = arena_alloc_array(search->arena, CAMPAIGN_LIMIT_VALUES, sizeof *one->values);
        if (one->found.value_count < CAMPAIGN_LIMIT_VALUES)
            one->values[one->found.value_count++] = search->shared.items[i].values->name;
        else
            one->found.values_left_out++;
    }
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
    size_t *index_of = arena_alloc_array(arena, search.member_count, sizeof *index_of);
    size_t found_count = 0;
    for (size_t m = 0; m < search.member_count; m++) /* the smallest member is the root, so it comes first */
        if (search.members[m].best && root_of(search.members, m) == m)
            index_of[m] = found_count++;
    struct filling *all = arena_alloc_array(arena, found_count, sizeof *all);
    struct campaign_found *found = arena_alloc_array(arena, found_count, sizeof *found);
    for (size_t m = 0; m < search.member_count; m++)
        if (search.members[m].best)
            all[index_of[root_of(search.members, m)]].room++;
    fill_pages(&search, all, index_of);
    fill_values(&search, all, index_of);
    for (size_t i = 0; i < found_count; i++) {
        struct campaign_found *one = &all[i].found;
        one->name = all[i].values[0];
        one->values = all[i].values;
        one->pages = all[i].pages;
        one->site_count = ids_once(all[i].sites, one->page_count);
        one->sites = all[i].sites;
        if (one->name.kind != CAMPAIGN_TEXT || one->clear)
            found[result->count++] = *one;
    }
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
    if (!campaign->clear || page->sites < CAMPAIGN_FINDING_SITES || shared->kind == CAMPAIGN_TEXT)
        return;
    const bool is_host = shared->kind == CAMPAIGN_HOST || shared->kind == CAMPAIGN_SCRIPT;
    struct text evidence = arena_printf(findings->arena, "%s%.*s%s %zu sites of the province", words[shared->kind].before,
                                        TEXT_ARGS(shared->value), words[shared->kind].behind, page->sites);
    comparison_found(findings, COMPARISON_CAMPAIGN, -1, page->identity, is_host ? shared->value : (struct text){0}, evidence);
}
