/* campaign_cause.c: what the sites of a campaign have in common besides what was planted: a hint to the hole, and a list of
 * sites that have the same one. */
#include "baselines/campaign.h"

#include "page/profile.h"

enum {
    LIKELY_PERCENT = 50, /* of the campaign's sites share it */
    LIKELY_LEAST = 3, /* sites, or all */
    CAUSE_LIMIT_TEMPLATES = 64, /* sites whose template is tried as the shared one */
    CAUSE_LIMIT_NAMED = 8, /* other shared values in the sentence */
};
/* Start pages of one template share more of their layout than this: counted on pages of one site and of several. */
static const double same_template = 0.6;

/* "DotNetNuke 9.1", "DotNetNuke": one system. */
static struct text family(struct text generator)
{
    size_t end = 0;
    while (end < generator.length && !ascii_is_digit(generator.data[end]) && generator.data[end] != ';' &&
           generator.data[end] != '(')
        end++;
    generator = text_trim(text_slice(generator, 0, end));
    if (text_ends_with_ignore_case(generator, TEXT(" v")))
        generator = text_trim(text_slice(generator, 0, generator.length - 2));
    return generator;
}

static bool same_family(const struct site_traits *a, const struct site_traits *b)
{
    struct text name = family(a->generator);
    return name.length > 0 && text_equal_ignore_case(name, family(b->generator));
}

static bool same_layout(const struct site_traits *a, const struct site_traits *b)
{
    const struct profile x = {.skeleton = a->skeleton, .skeleton_count = a->skeleton_count};
    const struct profile y = {.skeleton = b->skeleton, .skeleton_count = b->skeleton_count};
    return a->skeleton_count > 0 && b->skeleton_count > 0 && profile_likeness(&x, &y) >= same_template;
}

typedef bool alike(const struct site_traits *a, const struct site_traits *b);

struct population {
    const struct site_traits *traits;
    const bool *member; /* of the campaign */
    size_t count;
    size_t member_count; /* sites of the campaign, known or not */
};

static size_t count_alike(const struct population *all, const struct site_traits *model, alike *is_alike, bool member)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += all->member[i] == member && is_alike(model, &all->traits[i]);
    return count;
}

/* The member that most members are like, if most are and others are less often; NULL else. */
static const struct site_traits *model_of(const struct population *all, alike *is_alike, size_t *with)
{
    const struct site_traits *best = NULL;
    size_t tried = 0;
    *with = 0;
    for (size_t i = 0; i < all->count && tried < CAUSE_LIMIT_TEMPLATES; i++) {
        if (!all->member[i])
            continue;
        size_t count = count_alike(all, &all->traits[i], is_alike, true);
        best = count > *with ? &all->traits[i] : best;
        *with = count > *with ? count : *with;
        tried++;
    }
    const size_t least = all->member_count < LIKELY_LEAST ? all->member_count : LIKELY_LEAST; /* two of four are chance */
    if (!best || *with < least || *with < CAMPAIGN_LEAST_SITES || *with * 100 < all->member_count * LIKELY_PERCENT)
        return NULL;
    size_t others = 0;
    for (size_t i = 0; i < all->count; i++)
        others += !all->member[i];
    /* what the whole province runs says nothing about these sites */
    bool tells = others == 0 || count_alike(all, best, is_alike, false) * all->member_count < *with * others;
    return tells ? best : NULL;
}

static bool is_member(const struct campaign_found *campaign, int64_t site)
{
    size_t low = 0;
    size_t high = campaign->site_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (campaign->sites[middle] < site)
            low = middle + 1;
        else
            high = middle;
    }
    return low < campaign->site_count && campaign->sites[low] == site;
}

void campaign_prior(struct arena *arena, const struct campaign_found *campaign, const struct site_traits *traits,
                    size_t count, struct campaign_cause *cause)
{
    bool *member = arena_alloc_array(arena, count, sizeof *member);
    const struct population all = {.traits = traits, .member = member, .count = count, .member_count = campaign->site_count};
    for (size_t i = 0; i < count; i++)
        member[i] = is_member(campaign, traits[i].site);
    size_t with_system;
    size_t with_template;
    const struct site_traits *system = model_of(&all, same_family, &with_system);
    const struct site_traits *layout = model_of(&all, same_layout, &with_template);
    *cause = (struct campaign_cause){.sites = campaign->site_count, .one_template = layout != NULL};
    if (!system && !layout)
        return;
    cause->with = layout ? with_template : with_system;
    if (system && (!layout || same_family(system, layout)))
        cause->generator = family(system->generator);
    struct text *others = arena_alloc_array(arena, CAMPAIGN_LIMIT_PRIOR, sizeof *others);
    for (size_t i = 0; i < count; i++) {
        if (member[i] || !(layout ? same_layout(layout, &traits[i]) : same_family(system, &traits[i])))
            continue;
        if (cause->other_count < CAMPAIGN_LIMIT_PRIOR)
            others[cause->other_count++] = traits[i].name;
        else
            cause->others_left_out++;
    }
    cause->others = others;
}

/* Quotation marks of ours keep what is quoted as it is: there must be none inside. */
static struct text quotable(struct arena *arena, struct text t)
{
    char *copy = arena_string(arena, finding_clean(arena, t, FINDING_LIMIT_TARGET_BYTES));
    for (size_t i = 0; copy[i]; i++)
        copy[i] = copy[i] == '"' ? '\'' : copy[i];
    return text_from_string(copy);
}

static struct text other_hosts(struct arena *arena, const struct campaign_found *campaign)
{
    struct text words = {0};
    size_t named = 0;
    size_t more = campaign->values_left_out;
    for (size_t i = 1; i < campaign->value_count; i++) {
        const struct campaign_name *value = &campaign->values[i];
        if (value->kind != CAMPAIGN_HOST && value->kind != CAMPAIGN_SCRIPT)
            continue;
        if (named == CAUSE_LIMIT_NAMED)
            more++;
        else
            words = arena_printf(arena, "%.*s%s\"%.*s\"", TEXT_ARGS(words), named++ ? ", " : "also shared ",
                                 TEXT_ARGS(quotable(arena, value->value)));
    }
    return more && named ? arena_printf(arena, "%.*s (+%zu)", TEXT_ARGS(words), more) : words;
}

struct text campaign_words(struct arena *arena, const struct campaign_found *campaign, const struct campaign_cause *cause)
{
    struct text words = other_hosts(arena, campaign);
    if (cause->with == 0)
        return words;
    struct text many = cause->with == cause->sites ? arena_printf(arena, "all %zu", cause->sites)
                                                   : arena_printf(arena, "%zu out of %zu", cause->with, cause->sites);
    words = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(words), words.length ? "; " : "", TEXT_ARGS(many));
    if (cause->generator.length)
        words = arena_printf(arena, "%.*s sites run \"%.*s\"%s", TEXT_ARGS(words),
                             TEXT_ARGS(quotable(arena, cause->generator)), cause->one_template ? " on the same template" : "");
    else
        words = arena_printf(arena, "%.*s sites have the same template", TEXT_ARGS(words));
    words = arena_printf(arena, "%.*s, so ask its vendor", TEXT_ARGS(words));
    for (size_t i = 0; i < cause->other_count; i++)
        words = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(words), i ? ", " : "; other sites on it, look there too: ",
                             TEXT_ARGS(quotable(arena, cause->others[i])));
    return cause->others_left_out ? arena_printf(arena, "%.*s (+%zu)", TEXT_ARGS(words), cause->others_left_out) : words;
}

static bool everybody_is_told(const struct province_news *news)
{
    return news->sites >= CAMPAIGN_LEAST_SITES && news->agencies >= CAMPAIGN_LEAST_SITES && !news->is_script;
}

void judge_new_to_province(const struct province_news *news, bool hidden, struct text identity, struct findings *findings)
{
    if (!hidden && !everybody_is_told(news))
        return;
    struct text evidence = arena_printf(findings->arena, "%s to %.*s, which no site of the province linked to before tonight",
                                        hidden ? "hidden link" : "link", TEXT_ARGS(news->domain));
    if (news->sites >= CAMPAIGN_LEAST_SITES)
        evidence = arena_printf(findings->arena, "%.*s; now %zu sites do", TEXT_ARGS(evidence), news->sites);
    comparison_found(findings, COMPARISON_NEW_TO_PROVINCE, -1, identity, news->domain, evidence);
}
