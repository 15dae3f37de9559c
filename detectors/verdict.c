/* verdict.c: findings to one word, by sums that a person can follow. */
#include "detectors/verdict.h"

#include "detectors/detectors.h"

#include <string.h>

#define VERDICT_TAKEDOWN_POINTS 8
#define VERDICT_REVIEW_POINTS 4
/* Findings that add less than this say too little to be a second piece of evidence. */
static const double worth_counting = 0.5;

struct verdict_settings verdict_defaults(void)
{
    return (struct verdict_settings){.takedown = VERDICT_TAKEDOWN_POINTS, .review = VERDICT_REVIEW_POINTS};
}

static const struct verdict_rule_setting *setting_of(const struct verdict_settings *settings, struct text rule)
{
    for (size_t i = 0; i < settings->rule_count; i++)
        if (text_equal(settings->rules[i].rule, rule))
            return &settings->rules[i];
    return NULL;
}

/* A finding's points under the configured weight: the rule's default weight becomes the configured one, and all that
 * the detector made of it in proportion. */
static double points_of(const struct finding *finding, const struct verdict_settings *settings)
{
    const struct verdict_rule_setting *setting = setting_of(settings, finding->rule);
    const struct detector *detector = detector_for_rule(finding->rule);
    if (!setting || setting->weight < 0)
        return finding->weight;
    return detector && detector->weight > 0 ? finding->weight * (setting->weight / detector->weight) : setting->weight;
}

static double cap_of(struct text rule, const struct verdict_settings *settings)
{
    const struct verdict_rule_setting *setting = setting_of(settings, rule);
    if (setting && setting->cap >= 0)
        return setting->cap;
    const struct detector *detector = detector_for_rule(rule);
    return detector ? detector->cap : settings->takedown;
}

/* "tài xỉu" in title: ... - the excerpt behind the colon changes from visit to visit. */
static struct text said_first(struct text evidence)
{
    return text_slice(evidence, 0, text_find(evidence, TEXT(": "), 0));
}

static bool same_evidence(const struct finding *a, const struct finding *b)
{
    if (!text_equal(a->rule, b->rule))
        return false;
    if (a->target.length || b->target.length)
        return text_equal(a->target, b->target);
    return text_equal(said_first(a->evidence), said_first(b->evidence));
}

/* True where another finding says the same with more weight, or with as much and before. Findings are few
 * (FINDING_LIMIT_PER_RULE for each rule), so that comparing each with each is cheap. */
static bool said_better(const struct finding *findings, size_t count, size_t index)
{
    for (size_t i = 0; i < count; i++)
        if (i != index && same_evidence(&findings[i], &findings[index]) &&
            (findings[i].weight > findings[index].weight || (findings[i].weight >= findings[index].weight &&
                                                             i < index)))
            return true;
    return false;
}

static bool is_first_of_rule(const struct finding *findings, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (text_equal(findings[i].rule, findings[index].rule))
            return false;
    return true;
}

static double sum_of_rule(const struct finding *findings, size_t count, size_t first,
                          const struct verdict_settings *settings)
{
    double sum = 0;
    for (size_t i = first; i < count; i++)
        if (text_equal(findings[i].rule, findings[first].rule) && !said_better(findings, count, i))
            sum += points_of(&findings[i], settings);
    double cap = cap_of(findings[first].rule, settings);
    return sum > cap ? cap : sum;
}

struct verdict_sum verdict_of(struct arena *arena, const struct finding *findings, size_t count,
                              const struct verdict_settings *settings)
{
    struct verdict_sum sum = {.verdict = VERDICT_CLEAN};
    struct text unparsed = {0};
    size_t pieces = 0;
    bool certain = false;
    for (size_t i = 0; i < count; i++) {
        if (text_equal(findings[i].rule, TEXT("unparsed-page"))) {
            unparsed = findings[i].evidence.length ? findings[i].evidence : TEXT("not parsed");
            continue;
        }
        if (is_first_of_rule(findings, i))
            sum.score += sum_of_rule(findings, count, i, settings);
        double points = points_of(&findings[i], settings);
        certain = certain || points >= settings->takedown;
        pieces += points >= worth_counting && !said_better(findings, count, i);
    }
    if (sum.score >= settings->takedown && (certain || pieces >= 2))
        sum.verdict = VERDICT_TAKEDOWN;
    else if (sum.score >= settings->review)
        sum.verdict = VERDICT_REVIEW;
    else if (unparsed.length) {
        sum.verdict = VERDICT_UNKNOWN;
        sum.reason = arena_copy(arena, unparsed);
    }
    return sum;
}

static struct text join_names(struct arena *arena, struct text names, struct text name)
{
    return names.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(names), TEXT_ARGS(name)) : arena_copy(arena, name);
}

/* The place of a finding that says the same, or `count`. */
static size_t find_same(const struct finding *findings, size_t count, const struct finding *wanted)
{
    size_t i = 0;
    while (i < count && !finding_same(&findings[i], wanted))
        i++;
    return i;
}

void verdict_merge(struct arena *arena, const struct findings *each, size_t identity_count, struct findings *merged,
                   struct text **seen_by)
{
    for (size_t who = 0; who < identity_count; who++) {
        for (size_t i = 0; i < each[who].list.count; i++)
            if (find_same(merged->list.items, merged->list.count, &each[who].list.items[i]) == merged->list.count)
                findings_add(merged, &each[who].list.items[i]);
        merged->dropped += each[who].dropped;
    }
    findings_sort(merged);
    *seen_by = arena_alloc_array(arena, merged->list.count, sizeof **seen_by);
    for (size_t who = 0; who < identity_count; who++)
        for (size_t i = 0; i < merged->list.count; i++) {
            size_t at = find_same(each[who].list.items, each[who].list.count, &merged->list.items[i]);
            if (at < each[who].list.count)
                (*seen_by)[i] = join_names(arena, (*seen_by)[i], each[who].list.items[at].identity);
        }
}
