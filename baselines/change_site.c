/* change_site.c: what changed on a whole site: one item each, however many pages show it. */
#include "baselines/change.h"

#include "base/hash.h"

#include <string.h>

enum { NEWS_INDEX_ROOM = CHANGE_LIMIT_NEWS * 2 };

/* --- gathering --- */
static bool same_value(const struct site_value *a, const struct site_value *b)
{
    return a->channel == b->channel && text_equal(a->value, b->value);
}

static void add_news(struct site_change *site, const struct site_value *value, struct text url)
{
    if (!site->news_index)
        site->news_index = arena_alloc_array(site->arena, NEWS_INDEX_ROOM, sizeof *site->news_index);
    size_t at = hash_u64(hash_text(value->value) ^ value->channel) % NEWS_INDEX_ROOM;
    while (site->news_index[at] && !same_value(&site->news.items[site->news_index[at] - 1].value, value))
        at = (at + 1) % NEWS_INDEX_ROOM;
    if (site->news_index[at]) {
        site->news.items[site->news_index[at] - 1].pages++;
        return;
    }
    if (site->news.count == CHANGE_LIMIT_NEWS) {
        site->news_cut = true;
        return;
    }
    struct site_news *news = ARENA_PUSH(site->arena, &site->news);
    news->value = (struct site_value){value->channel, arena_copy(site->arena, value->value)};
    news->pages = 1;
    news->example = arena_copy(site->arena, url);
    site->news_index[at] = (uint32_t)site->news.count;
}

/* The place in the sample where a page with that key goes: a new one, or that of the largest key. NULL: it is not of it. */
static struct changed_page *place_in_sample(struct site_change *site, uint64_t key)
{
    if (!site->sample)
        site->sample = arena_alloc_array(site->arena, CHANGE_LIMIT_SAMPLE, sizeof *site->sample);
    if (site->sample_count < CHANGE_LIMIT_SAMPLE)
        return &site->sample[site->sample_count++];
    struct changed_page *largest = &site->sample[0];
    for (size_t i = 1; i < site->sample_count; i++)
        if (site->sample[i].key > largest->key)
            largest = &site->sample[i];
    return largest->key > key ? largest : NULL;
}

static struct layout layout_of(const struct profile *profile)
{
    struct layout layout = {.part_count = profile->skeleton_count};
    if (layout.part_count > PROFILE_LIMIT_SKELETON)
        layout.part_count = PROFILE_LIMIT_SKELETON;
    for (uint32_t i = 0; i < layout.part_count; i++)
        layout.parts[i] = profile->skeleton[i];
    return layout;
}

const struct layout *change_layout(struct arena *arena, const struct change *change)
{
    if (change->loss != LOSS_TEXT)
        return NULL;
    struct layout *layout = arena_alloc(arena, sizeof *layout);
    *layout = layout_of(change->tonight);
    return layout;
}

static void add_changed(struct site_change *site, const struct change *change, struct text url)
{
    const struct profile *profile = change->tonight;
    uint64_t key = hash_text(url);
    struct changed_page *page = place_in_sample(site, key);
    if (!page)
        return;
    *page = (struct changed_page){.key = key, .title = profile_block(profile->title) >> 16, .text = profile->text_hash};
    page->kept_words = change->kept_words;
    page->layout = layout_of(profile);
}

void site_change_page(struct site_change *site, const struct change *change, struct text url, bool flagged_otherwise)
{
    site->pages++;
    for (size_t i = 0; i < change->news_count && (change->compared || !flagged_otherwise); i++)
        add_news(site, &change->news[i], url);
    if (!change->compared)
        return;
    site->compared++;
    if (change->loss == LOSS_NONE)
        return;
    site->lost++;
    site->lost_kept += change->kept_words;
    site->lost_flagged += flagged_otherwise;
    add_changed(site, change, url);
}

/* --- judging --- */
static bool is_share(uint64_t part, uint64_t whole, uint64_t percent)
{
    return whole > 0 && part * 100 >= whole * percent;
}

static double likeness(const struct layout *a, const struct layout *b)
{
    const struct profile one = {.skeleton = a->parts, .skeleton_count = a->part_count};
    const struct profile other = {.skeleton = b->parts, .skeleton_count = b->part_count};
    return profile_likeness(&one, &other);
}

/* How many of the sample are built like another of it: CHANGE_LIMIT_SAMPLE squared at most, once a site. */
static size_t sharing_layout(const struct site_change *site)
{
    size_t sharing = 0;
    for (size_t i = 0; i < site->sample_count; i++)
        for (size_t j = 0; j < site->sample_count; j++)
            if (i != j && likeness(&site->sample[i].layout, &site->sample[j].layout) >= KNOWLEDGE_SAME_LAYOUT) {
                sharing++;
                break;
            }
    return sharing;
}

static bool has_own_text(const struct site_change *site, size_t index)
{
    for (size_t j = 0; j < site->sample_count; j++)
        if (j != index && site->sample[j].text == site->sample[index].text)
            return false;
    return true;
}

static bool has_own_title(const struct site_change *site, size_t index)
{
    for (size_t j = 0; j < site->sample_count; j++)
        if (j != index && site->sample[j].title == site->sample[index].title)
            return false;
    return true;
}

/* The same vandal's page everywhere is none: pages of a redesign have each a text of its own, and most keep their title or
 * main text; else each must have a title of its own. */
static bool is_redesign(const struct site_change *site, bool *all_distinct)
{
    size_t texts = 0; /* pages of the sample with a text of their own */
    size_t titles = 0; /* ... with both text and title of their own */
    size_t strangers = 0; /* that kept nothing */
    size_t strangers_own = 0; /* ... with text and title of their own */
    for (size_t i = 0; i < site->sample_count; i++) {
        bool own_text = has_own_text(site, i);
        bool own = own_text && has_own_title(site, i);
        texts += own_text;
        titles += own;
        strangers += !site->sample[i].kept_words;
        strangers_own += !site->sample[i].kept_words && own;
    }
    *all_distinct = strangers > 1 && is_share(strangers_own, strangers, CHANGE_REDESIGN_PERCENT);
    return site->compared >= CHANGE_REDESIGN_LEAST &&
           is_share(site->lost, site->compared, CHANGE_REDESIGN_PERCENT) &&
           site->lost_flagged * 100 <= site->lost * CHANGE_REDESIGN_FLAGGED_PERCENT &&
           is_share(sharing_layout(site), site->sample_count, CHANGE_REDESIGN_PERCENT) &&
           is_share(texts, site->sample_count, CHANGE_REDESIGN_PERCENT) &&
           (is_share(site->lost_kept, site->lost, CHANGE_REDESIGN_PERCENT) ||
            is_share(titles, site->sample_count, CHANGE_REDESIGN_PERCENT));
}

/* What a value is told as where it is one item of the site: on how many pages at least, and its points. */
static const struct item_row {
    enum comparison_rule rule;
    bool from_one_page; /* a token on one page is the whole site's matter */
    double weight;
    const char *what;
} item_rows[VALUE_CHANNEL_COUNT] = {
    [VALUE_OUTBOUND] = {COMPARISON_COUNT, false, 0, ""}, /* links are judged page by page */
    [VALUE_HIDDEN] = {COMPARISON_COUNT, false, 0, ""},
    [VALUE_SCRIPT] = {COMPARISON_NEW_SCRIPT, false, 1, "a script from"},
    [VALUE_FRAME] = {COMPARISON_NEW_FRAME, false, 1, "a frame from"},
    [VALUE_FORM] = {COMPARISON_NEW_FORM_TARGET, false, 4, "a form that sends to"},
    [VALUE_META] = {COMPARISON_NEW_META_TARGET, false, 4, "an address named to search engines"},
    [VALUE_TOKEN] = {COMPARISON_NEW_TOKEN, true, 4, "a proof of ownership for a search engine"},
};

struct items {
    struct arena *arena;
    ARENA_LIST(struct site_change_item) list;
    ARENA_LIST(struct site_change_item) folded;
    bool redesign;
    const struct open_item *open;
    size_t open_count;
};

static bool is_open(const struct items *items, enum comparison_rule rule, struct text value)
{
    struct text kind = text_from_string(comparison_rule(rule)->id);
    for (size_t i = 0; i < items->open_count; i++)
        if (text_equal(items->open[i].kind, kind) && text_equal(items->open[i].value, value))
            return true;
    return false;
}

static void add_item(struct items *items, const struct site_change *site, const struct site_news *news)
{
    const struct item_row *row = &item_rows[news->value.channel];
    bool many = news->pages >= CHANGE_MANY_LEAST && is_share(news->pages, site->compared, CHANGE_MANY_PERCENT);
    if (row->rule == COMPARISON_COUNT || (!many && !row->from_one_page && !is_open(items, row->rule, news->value.value)))
        return;
    bool folds = items->redesign && (news->value.channel == VALUE_SCRIPT || news->value.channel == VALUE_FRAME);
    struct site_change_item *item = folds ? ARENA_PUSH(items->arena, &items->folded)
                                          : ARENA_PUSH(items->arena, &items->list);
    *item = (struct site_change_item){
        .rule = row->rule,
        .weight = row->weight,
        .value = news->value.value,
        .detail = arena_printf(items->arena, "%s \"%.*s\"; new on the site, pages that have it: %u/%llu", row->what,
                               TEXT_ARGS(finding_clean(items->arena, news->value.value, 200)), news->pages,
                               (unsigned long long)site->pages),
        .example = news->example,
        .pages = news->pages,
    };
}

/* One item, one decision: it names the scripts and frames that came with the new layout. */
static struct site_change_item redesign_item(const struct items *items, const struct site_change *site)
{
    struct text hosts = {0};
    for (size_t i = 0; i < items->folded.count && i < CHANGE_LIMIT_NAMED; i++)
        hosts = arena_printf(items->arena, "%.*s%s\"%.*s\"", TEXT_ARGS(hosts),
                             hosts.length ? ", " : ", with scripts or frames from ",
                             TEXT_ARGS(finding_clean(items->arena, items->folded.items[i].value, 60)));
    return (struct site_change_item){
        .rule = COMPARISON_REDESIGN,
        .weight = comparison_rule(COMPARISON_REDESIGN)->weight,
        .detail = arena_printf(items->arena, "a new layout around each page's own words%.*s%s; pages compared tonight that "
                                             "have it: %llu/%llu",
                               TEXT_ARGS(hosts), items->folded.count > CHANGE_LIMIT_NAMED ? ", ..." : "",
                               (unsigned long long)site->lost, (unsigned long long)site->compared),
        .pages = site->lost,
    };
}

/* Pages take turns with the plain visitor: a later night may see only a few of those that changed, and many documents,
 * which have no layout to change. */
static bool is_still_open(const struct site_change *site)
{
    return site->compared < CHANGE_REDESIGN_LEAST || site->lost > 0;
}

void site_change_judge(struct arena *arena, const struct site_change *site, const struct open_item *open, size_t open_count,
                       struct site_judgement *judgement)
{
    struct items items = {.arena = arena, .open = open, .open_count = open_count};
    *judgement = (struct site_judgement){.site = site};
    judgement->redesign = is_redesign(site, &judgement->all_distinct);
    if (!judgement->redesign && is_open(&items, COMPARISON_REDESIGN, (struct text){0}) && is_still_open(site)) {
        judgement->redesign = true;
        judgement->all_distinct = false;
    }
    items.redesign = judgement->redesign;
    for (size_t i = 0; i < site->news.count; i++)
        add_item(&items, site, &site->news.items[i]);
    if (judgement->redesign)
        *ARENA_PUSH(arena, &items.list) = redesign_item(&items, site);
    judgement->items = items.list.items;
    judgement->count = items.list.count;
    judgement->folded = items.folded.items;
    judgement->folded_count = items.folded.count;
}

static bool stands_for(const struct site_change_item *items, size_t count, const struct finding *finding)
{
    for (size_t i = 0; i < count; i++) {
        enum value_channel channel = items[i].rule == COMPARISON_NEW_META_TARGET ? VALUE_META : VALUE_TOKEN;
        struct text host = value_host(channel, items[i].value);
        if (host.length && text_equal(finding->rule, text_from_string(comparison_rule(items[i].rule)->id)) &&
            text_equal(finding->target, host))
            return true;
    }
    return false;
}

/* Are other changed pages built like it? One of them is the page itself, where the sample has it. */
static bool fits_redesign(const struct site_change *site, const struct layout *layout)
{
    size_t like = 0;
    for (size_t i = 0; i < site->sample_count; i++)
        like += likeness(&site->sample[i].layout, layout) >= KNOWLEDGE_SAME_LAYOUT;
    return like >= 2 && is_share(like, site->sample_count, CHANGE_REDESIGN_FLAGGED_PERCENT);
}

static bool replaces_template(const struct site_judgement *judgement, const struct finding *finding,
                              const struct layout *layout)
{
    if (!judgement->redesign)
        return false;
    if (finding->weight >= CHANGE_POINTS_PAGE)
        return judgement->all_distinct;
    return !layout || fits_redesign(judgement->site, layout);
}

bool site_judgement_replaces(const struct site_judgement *judgement, const struct finding *finding,
                             const struct layout *layout)
{
    if (text_equal(finding->rule, text_from_string(comparison_rule(COMPARISON_CHANGED_TEMPLATE)->id)))
        return replaces_template(judgement, finding, layout);
    return stands_for(judgement->items, judgement->count, finding) ||
           stands_for(judgement->folded, judgement->folded_count, finding);
}
