/* list_sections.c: what the morning list tells below its pages: campaigns, what is gone, what waits for a decision, what does
 * not load any more. */
#include "cli/options.h"
#include "cli/paper.h"
#include "page/rule.h"
#include "store/baselines.h"
#include "store/campaigns.h"
#include "store/nights.h"

#include <stdlib.h>

struct lines {
    struct arena *arena;
    const struct list_head *head;
    ARENA_LIST(struct list_line) list;
    uint64_t left_out;
    bool misconfigured; /* these items are wanted, else the others */
};

/* A line to fill, or NULL where there are enough. */
static struct list_line *line(struct lines *lines)
{
    if (lines->list.count < PAPER_LIMIT_LINES)
        return ARENA_PUSH(lines->arena, &lines->list);
    lines->left_out++;
    return NULL;
}

static struct list_lines take(struct lines *lines)
{
    const struct list_lines taken = {lines->list.items, lines->list.count, lines->left_out};
    *lines = (struct lines){.arena = lines->arena, .head = lines->head};
    return taken;
}

__attribute__((format_arg(2), format_arg(3))) static const char *words(const struct lines *lines, const char *english, const char *vietnamese)
{
    return lines->head->language == LANGUAGE_VIETNAMESE ? vietnamese : english;
}

static bool add_campaign(void *context, const struct campaign *campaign)
{
    struct lines *lines = context;
    struct list_line *one = line(lines);
    if (!one)
        return true;
    one->subject = arena_copy(lines->arena, campaign->value);
    one->owner = lines->head->language == LANGUAGE_VIETNAMESE
                     ? arena_printf(lines->arena, "%llu trang web, %llu trang", (unsigned long long)campaign->sites,
                                    (unsigned long long)campaign->pages)
                     : arena_printf(lines->arena, "%llu sites, %llu pages", (unsigned long long)campaign->sites,
                                    (unsigned long long)campaign->pages);
    one->what = arena_copy(lines->arena, campaign->shared);
    one->command = arena_printf(lines->arena, "rasoat campaign show %lld", (long long)campaign->id);
    return true;
}

static bool add_gone(void *context, const struct page_report *report)
{
    struct lines *lines = context;
    struct list_line *one = line(lines);
    if (one) {
        one->subject = arena_copy(lines->arena, report->url);
        one->owner = arena_copy(lines->arena, report->agency.length ? report->agency : report->site);
    }
    return true;
}

static bool add_decided(void *context, const struct page_report *report)
{
    struct lines *lines = context;
    struct list_line *one = line(lines);
    if (one) {
        one->subject = arena_copy(lines->arena, report->url);
        one->owner = arena_copy(lines->arena, report->agency.length ? report->agency : report->site);
        one->what = arena_copy(lines->arena, report->reason);
        one->command = arena_printf(lines->arena, "rasoat show %lld", (long long)report->id);
    }
    return true;
}

/* Two kinds are no change and no intrusion; any-path is an intrusion, and stands among the pages. */
static bool is_misconfiguration(struct text kind)
{
    const struct rule *rule = comparison_rule_named(kind);
    return rule && (rule == comparison_rule(COMPARISON_SEARCH_REFLECTION) ||
                    rule == comparison_rule(COMPARISON_OPEN_REDIRECTOR));
}

static bool add_item(void *context, const struct site_item *item)
{
    struct lines *lines = context;
    const struct rule *rule = comparison_rule_named(item->kind);
    if (is_misconfiguration(item->kind) != lines->misconfigured || rule == comparison_rule(COMPARISON_ANY_PATH))
        return true;
    struct list_line *one = line(lines);
    if (!one)
        return true;
    struct text title = rule ? text_from_string(words(lines, rule->english, rule->vietnamese)) : arena_copy(lines->arena, item->kind);
    one->subject = arena_copy(lines->arena, item->example.length ? item->example : item->site_name);
    one->owner = arena_printf(lines->arena, "%.*s: %.*s", TEXT_ARGS(item->site_name), TEXT_ARGS(title));
    one->what = arena_copy(lines->arena, item->detail);
    if (!lines->misconfigured)
        one->command = arena_printf(lines->arena, words(lines, "rasoat baseline approve item:%lld --by NAME --reason WHY",
                                                        "rasoat baseline approve item:%lld --by TÊN --reason LÝ_DO"),
                                    (long long)item->id);
    return true;
}

/* A site that is down is one line, not one for each of its pages. */
struct failing_group {
    struct text site;
    struct text url; /* the first */
    struct text outcome;
    struct text detail;
    uint64_t pages;
};
struct failing_groups {
    struct arena *arena;
    ARENA_LIST(struct failing_group) list;
};

static bool group_failing(void *context, const struct failing_page *page)
{
    struct failing_groups *groups = context;
    for (size_t i = groups->list.count; i > 0 && text_equal(groups->list.items[i - 1].site, page->site_name); i--)
        if (text_equal(groups->list.items[i - 1].outcome, page->outcome)) {
            groups->list.items[i - 1].pages++;
            return true;
        }
    *ARENA_PUSH(groups->arena, &groups->list) =
        (struct failing_group){.site = arena_copy(groups->arena, page->site_name), .url = arena_copy(groups->arena, page->url),
                               .outcome = arena_copy(groups->arena, page->outcome),
                               .detail = arena_copy(groups->arena, page->detail), .pages = 1};
    return true;
}

static void add_failing(struct lines *lines, const struct failing_group *group)
{
    struct list_line *one = line(lines);
    if (!one)
        return;
    struct text why = note_words(group->outcome, lines->head->language == LANGUAGE_VIETNAMESE);
    one->subject = group->url;
    one->owner = group->pages == 1 ? group->site
                                   : arena_printf(lines->arena, words(lines, "%.*s, and %llu more pages of it", "%.*s, và %llu trang khác"),
                                                  TEXT_ARGS(group->site), (unsigned long long)group->pages - 1);
    one->what = group->detail.length ? arena_printf(lines->arena, "%.*s (%.*s)", TEXT_ARGS(why), TEXT_ARGS(group->detail)) : why;
    one->is_translated = true;
}

enum status paper_sections(struct invocation *invocation, struct store *store, const struct list_head *head,
                           struct list_sections *sections)
{
    struct lines lines = {.arena = invocation->arena, .head = head};
    const struct campaign_query campaigns = {.run = head->run};
    const struct page_query gone = {.gone_in_run = head->run};
    const struct page_query decided = {.verdicts = {[VERDICT_CLEAN] = true}, .decided = true};
    struct failing_groups failing = {.arena = invocation->arena};
    const struct item_query items = {.states = {[ITEM_OPEN] = true}};
    *sections = (struct list_sections){0};
    if (head->run == 0)
        return STATUS_OK;
    enum status status = store_campaigns(store, &campaigns, add_campaign, &lines);
    sections->of[SECTION_CAMPAIGNS] = take(&lines);
    if (status == STATUS_OK)
        status = store_pages(store, &gone, add_gone, &lines);
    sections->of[SECTION_GONE] = take(&lines);
    if (status == STATUS_OK)
        status = store_items(store, &items, add_item, &lines);
    sections->of[SECTION_ITEMS] = take(&lines);
    lines.misconfigured = true;
    if (status == STATUS_OK)
        status = store_items(store, &items, add_item, &lines);
    sections->of[SECTION_MISCONFIGURED] = take(&lines);
    if (status == STATUS_OK)
        status = store_pages(store, &decided, add_decided, &lines);
    sections->of[SECTION_DECIDED] = take(&lines);
    if (status == STATUS_OK)
        status = store_failing(store, head->run, group_failing, &failing);
    for (size_t i = 0; i < failing.list.count; i++)
        add_failing(&lines, &failing.list.items[i]);
    sections->of[SECTION_FAILING] = take(&lines);
    return status;
}

/* --- which campaign a page is part of --- */

struct ranked_member {
    struct paper_member member;
    size_t rank;
};
struct members {
    struct arena *arena;
    struct store *store;
    ARENA_LIST(struct ranked_member) list;
    ARENA_LIST(struct campaign) campaigns;
    size_t rank;
    int64_t run;
};

static bool note_campaign(void *context, const struct campaign *campaign)
{
    struct members *members = context;
    struct campaign *one = ARENA_PUSH(members->arena, &members->campaigns);
    *one = (struct campaign){.id = campaign->id, .last_run = campaign->last_run};
    one->kind = arena_printf(members->arena, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value));
    return true;
}

static bool note_place(void *context, const struct campaign_place *place)
{
    struct members *members = context;
    const struct campaign *campaign = &members->campaigns.items[members->rank];
    if (place->last_run >= campaign->last_run)
        *ARENA_PUSH(members->arena, &members->list) =
            (struct ranked_member){.member = {.page = place->page, .campaign = campaign->kind}, .rank = members->rank};
    return true;
}

static int by_page(const void *a, const void *b)
{
    const struct ranked_member *x = a;
    const struct ranked_member *y = b;
    if (x->member.page != y->member.page)
        return x->member.page < y->member.page ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

enum status paper_campaigns(struct invocation *invocation, struct store *store, const struct list_head *head,
                            struct paper_campaigns *campaigns)
{
    struct members members = {.arena = invocation->arena, .store = store};
    const struct campaign_query query = {.run = head->run};
    enum status status = store_campaigns(store, &query, note_campaign, &members);
    for (; status == STATUS_OK && members.rank < members.campaigns.count; members.rank++)
        status = store_campaign_places(store, members.campaigns.items[members.rank].id, note_place, &members);
    if (members.list.count)
        qsort(members.list.items, members.list.count, sizeof *members.list.items, by_page);
    struct paper_member *items = arena_alloc_array(invocation->arena, members.list.count, sizeof *items);
    campaigns->count = 0;
    for (size_t i = 0; i < members.list.count; i++)
        if (campaigns->count == 0 || items[campaigns->count - 1].page != members.list.items[i].member.page)
            items[campaigns->count++] = members.list.items[i].member;
    campaigns->items = items;
    return status;
}

struct text paper_campaign_of(const struct paper_campaigns *campaigns, int64_t page)
{
    size_t low = 0;
    size_t high = campaigns->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (campaigns->items[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    return low < campaigns->count && campaigns->items[low].page == page ? campaigns->items[low].campaign : (struct text){0};
}
