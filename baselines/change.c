/* change.c: a page of tonight against its baseline and what is known of its site. */
#include "baselines/change.h"

#include "baselines/compare.h"

/* What a new value of a channel is told as. */
static const struct news_row {
    enum comparison_rule rule;
    double weight;
    const char *before; /* of the value in the sentence */
    const char *after;
} news_rows[VALUE_CHANNEL_COUNT] = {
    [VALUE_OUTBOUND] = {COMPARISON_NEW_LINK_HOST, 1, "a link to", "which no page of this site linked to before"},
    [VALUE_HIDDEN] = {COMPARISON_NEW_LINK_HOST, CHANGE_POINTS_HIDDEN, "a hidden link to",
                      "which no page of this site linked to before"},
    [VALUE_SCRIPT] = {COMPARISON_NEW_SCRIPT, 1, "a script from", "which no page of this site used before"},
    [VALUE_FRAME] = {COMPARISON_NEW_FRAME, 1, "a frame from", "which no page of this site used before"},
    [VALUE_FORM] = {COMPARISON_NEW_FORM_TARGET, 4, "a form that sends to", "which no page of this site used before"},
    [VALUE_META] = {COMPARISON_NEW_META_TARGET, 4, "an address named to search engines",
                    "which no page of this site named before"},
    [VALUE_TOKEN] = {COMPARISON_NEW_TOKEN, 4, "a proof of ownership for a search engine",
                     "which no page of this site had before"},
};

struct text change_date(struct arena *arena, int64_t at)
{
    /* Days since 1970-03-01 in eras of 400 years, which begin in March so that the leap day is the last one. */
    int64_t days = (at >= 0 ? at : at - 86399) / 86400 + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    year += era * 400 + (month <= 2);
    return arena_printf(arena, "%04lld-%02lld-%02lld", (long long)year, (long long)month, (long long)day);
}

struct judging {
    struct arena *arena;
    const struct plain_profile *baseline;
    const struct plain_profile *tonight;
    const struct knowledge *knowledge;
    struct text identity;
    struct findings *findings;
    struct text since; /* ", normal since 2026-11-23" */
};

static void tell(struct judging *judging, enum comparison_rule rule, double weight, struct text target,
                 struct text evidence)
{
    comparison_found(judging->findings, rule, weight, judging->identity, target, evidence);
}

/* Words of the page between quotation marks: without such marks of their own, not too long. */
static struct text quoted(struct arena *arena, struct text t)
{
    struct text clean = finding_clean(arena, t, 100);
    char *copy = arena_string(arena, clean);
    for (size_t i = 0; i < clean.length; i++)
        if (copy[i] == '"')
            copy[i] = '\'';
    return text_of(copy, clean.length);
}

/* --- values --- */
static void tell_value(struct judging *judging, const struct site_value *value)
{
    const struct news_row *row = &news_rows[value->channel];
    bool rejected = knowledge_rejected(judging->knowledge, value->channel, value->value);
    double weight = rejected && row->weight < CHANGE_POINTS_HIDDEN ? CHANGE_POINTS_HIDDEN : row->weight;
    struct text evidence =
        arena_printf(judging->arena, "%s \"%.*s\", %s; normal since %.*s%s", row->before,
                     TEXT_ARGS(quoted(judging->arena, value->value)), row->after, TEXT_ARGS(judging->since),
                     rejected ? "; it was rejected before" : "");
    tell(judging, row->rule, weight, value_host(value->channel, value->value), evidence);
}

/* What neither the page's baseline nor the site names. */
static void find_news(struct judging *judging, struct change *change)
{
    const struct site_value *now = NULL;
    const struct site_value *before = NULL;
    ARENA_LIST(struct site_value) news = {0};
    size_t count = site_values(judging->arena, judging->tonight, judging->knowledge->host, &now);
    size_t before_count = 0;
    if (judging->baseline)
        before_count = site_values(judging->arena, judging->baseline, judging->knowledge->host, &before);
    for (size_t i = 0; i < count; i++) {
        bool asked = judging->baseline || (now[i].channel == VALUE_TOKEN && judging->knowledge->settled);
        if (asked && !knowledge_accepted(judging->knowledge, now[i].channel, now[i].value) &&
            !site_values_have(before, before_count, &now[i]))
            *ARENA_PUSH(judging->arena, &news) = now[i];
    }
    change->news = news.items;
    change->news_count = news.count;
}

static size_t entries_of(const struct profile *profile, enum profile_channel channel)
{
    size_t count = 0;
    for (size_t i = 0; i < profile->entry_count; i++)
        count += profile->entries[i].channel == channel;
    return count;
}

/* A page that names so much that not all is kept could hide a host behind five hundred others. */
static void tell_crowding(struct judging *judging)
{
    for (enum profile_channel c = 0; c < PROFILE_CHANNEL_COUNT; c++) {
        if ((c != PROFILE_OUTBOUND && c != PROFILE_SCRIPT && c != PROFILE_FRAME && c != PROFILE_FORM &&
             c != PROFILE_META && c != PROFILE_TOKEN) ||
            entries_of(judging->tonight->profile, c) < PROFILE_LIMIT_ENTRIES ||
            entries_of(judging->baseline->profile, c) >= PROFILE_LIMIT_ENTRIES)
            continue;
        tell(judging, COMPARISON_NEW_LINK_HOST, CHANGE_POINTS_HIDDEN, (struct text){0},
             arena_printf(judging->arena, "the page names more than is kept of it, \"%s\"; normal since %.*s",
                          profile_channel_name(c), TEXT_ARGS(judging->since)));
    }
}

/* --- title and layout --- */
static bool starts_with_name(struct text value)
{
    return text_starts_with(value, TEXT("og:site_name=")) || text_starts_with(value, TEXT("application-name="));
}

static void tell_title(struct judging *judging, const struct comparison *comparison)
{
    if (comparison->title_changed)
        tell(judging, COMPARISON_CHANGED_TITLE, -1, (struct text){0},
             arena_printf(judging->arena, "title before \"%.*s\", title now \"%.*s\"; normal since %.*s",
                          TEXT_ARGS(quoted(judging->arena, comparison->before->title)),
                          TEXT_ARGS(quoted(judging->arena, comparison->after->title)), TEXT_ARGS(judging->since)));
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *difference = &comparison->items[i];
        if (difference->kind == DIFFERENCE_APPEARED && difference->channel == PROFILE_NAME &&
            starts_with_name(difference->value))
            tell(judging, COMPARISON_CHANGED_TITLE, -1, (struct text){0},
                 arena_printf(judging->arena, "the site calls itself \"%.*s\"; normal since %.*s",
                              TEXT_ARGS(quoted(judging->arena, difference->value)), TEXT_ARGS(judging->since)));
    }
}

/* Share of the bytes of `before`'s blocks that `after` has too; of all blocks, or of the template's. */
static double blocks_left(const struct profile *before, const struct profile *after, const struct templates *templates,
                          uint32_t *counted)
{
    uint64_t all = 0;
    uint64_t left = 0;
    uint32_t a = 0;
    *counted = 0;
    for (uint32_t b = 0; b < before->block_count; b++) {
        if (templates && !templates_has_block(templates, before->blocks[b]))
            continue;
        while (a < after->block_count && after->blocks[a] < before->blocks[b])
            a++;
        ++*counted;
        all += profile_block_bytes(before->blocks[b]) + 1u;
        if (a < after->block_count && after->blocks[a] == before->blocks[b])
            left += profile_block_bytes(before->blocks[b]) + 1u;
    }
    return all ? (double)left / (double)all : 1;
}

enum { BLOCKS_WORTH_COUNTING = 3 };

/* Did the page lose what the site puts around its pages? Both must say so: the layout is unlike (and no other one of the
 * site's), and the words of menu and footer are gone. Layouts without names of their own say little, then words decide. */
static bool lost_template(const struct judging *judging, const struct comparison *comparison, bool text_gone)
{
    uint32_t counted = 0;
    double left = blocks_left(comparison->before, comparison->after, judging->knowledge->templates, &counted);
    bool words_known = counted >= BLOCKS_WORTH_COUNTING;
    if (comparison->template_likeness < CHANGE_LIKE_LAYOUT &&
        !templates_layout_of(judging->knowledge->templates, comparison->after))
        return !words_known || left < 0.5;
    return words_known && left < 0.2 && text_gone && comparison->title_changed;
}

static enum loss loss_of(const struct judging *judging, const struct comparison *comparison, bool *kept_words)
{
    uint32_t counted = 0;
    double left = blocks_left(comparison->before, comparison->after, NULL, &counted);
    bool text_gone = counted > 0 && left < 1 - CHANGE_TEXT_GONE;
    bool main_kept = comparison->text_gone < 0.5 && left > 0;
    *kept_words = !comparison->title_changed || main_kept;
    if (!lost_template(judging, comparison, text_gone))
        return LOSS_NONE;
    if (main_kept)
        return LOSS_LAYOUT;
    return comparison->title_changed ? LOSS_ALL : LOSS_TEXT;
}

static void tell_loss(struct judging *judging, const struct comparison *comparison, enum loss loss, bool home)
{
    static const char *const what[] = {
        [LOSS_LAYOUT] = "the page has another layout around the same words",
        [LOSS_TEXT] = "the page lost its layout and most of its text",
        [LOSS_ALL] = "the page lost its layout, its title and most of its text",
    };
    double weight = loss == LOSS_LAYOUT ? CHANGE_POINTS_LAYOUT
                    : loss == LOSS_TEXT ? CHANGE_POINTS_TEXT
                    : home              ? CHANGE_POINTS_HOME
                                        : CHANGE_POINTS_PAGE;
    struct arena *arena = judging->arena;
    tell(judging, COMPARISON_CHANGED_TEMPLATE, weight, (struct text){0},
         arena_printf(arena, "%s; title before \"%.*s\", title now \"%.*s\"; normal since %.*s", what[loss],
                      TEXT_ARGS(quoted(arena, comparison->before->title)),
                      TEXT_ARGS(quoted(arena, comparison->after->title)), TEXT_ARGS(judging->since)));
}

void judge_change(struct arena *arena, const struct plain_profile *baseline, const struct plain_profile *tonight,
                  const struct knowledge *knowledge, bool home, struct text identity, struct findings *findings,
                  struct change *change)
{
    *change = (struct change){.tonight = tonight->profile};
    if (tonight->profile->status != 200 || (baseline && baseline->profile->status != 200))
        return; /* that a page does not load is a state, told elsewhere */
    struct judging judging = {arena, baseline, tonight, knowledge, identity, findings, {0}};
    find_news(&judging, change);
    if (!baseline)
        return;
    change->compared = true;
    judging.since = change_date(arena, baseline->at);
    const struct block_set blocks = {knowledge->templates->blocks, knowledge->templates->block_count};
    struct comparison comparison;
    compare_profiles(arena, baseline->profile, tonight->profile, &blocks, &comparison);
    change->loss = loss_of(&judging, &comparison, &change->kept_words);
    if (change->loss != LOSS_NONE)
        tell_loss(&judging, &comparison, change->loss, home);
    if (change->loss != LOSS_ALL)
        tell_title(&judging, &comparison);
    for (size_t i = 0; i < change->news_count; i++)
        tell_value(&judging, &change->news[i]);
    tell_crowding(&judging);
}
