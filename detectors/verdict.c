/* verdict.c: findings to one word, by sums that a person can follow. */
#include "detectors/verdict.h"

#include "detectors/detectors.h"

#include <string.h>

#define VERDICT_TAKEDOWN_POINTS 8
#define VERDICT_REVIEW_POINTS 4
/* Findings that add less than this say too little to be a piece of evidence of their own. */
static const double worth_counting = 0.5;
/* Sums of tenths fall short of a threshold by the last bit. */
static const double rounding = 1e-9;

/* Of each group: the most points on one page, how many different pieces of evidence make a takedown without another
 * group, and whether one rule's same term in two places is one piece: an honest headline stands in title, meta and
 * heading. The same term disguised is another sign. */
static const struct group_row {
    double cap;
    size_t alone;
    bool by_term;
} group_rows[WEIGHT_GROUP_COUNT] = {
    [WEIGHT_GROUP_WORDS] = {.cap = 14, .alone = 2, .by_term = true},
    [WEIGHT_GROUP_LINKS] = {.cap = 20, .alone = 2},
    [WEIGHT_GROUP_REDIRECTS] = {.cap = 20, .alone = 2},
    [WEIGHT_GROUP_SCRIPTS] = {.cap = 20, .alone = 2},
    [WEIGHT_GROUP_DEFACEMENT] = {.cap = 20, .alone = 2},
    [WEIGHT_GROUP_STRUCTURE] = {.cap = 20, .alone = 2},
    [WEIGHT_GROUP_CLOAKING] = {.cap = 12, .alone = 2},
    /* News bring links, scripts and frames by the dozen: many changes are one sign. */
    [WEIGHT_GROUP_CHANGES] = {.cap = 7, .alone = SIZE_MAX},
};

/* A rule as it counts: by configuration, else by the lists, else by detectors.def. */
struct counted_rule {
    double factor; /* of its findings' own points */
    double fixed; /* points of each finding where the rule has none of its own; negative: it has */
    double cap;
    enum weight_group group;
};

struct verdict_settings verdict_defaults(void)
{
    return (struct verdict_settings){.takedown = -1, .review = -1};
}

double verdict_takedown_points(const struct verdict_settings *settings)
{
    if (settings->takedown >= 0)
        return settings->takedown;
    return settings->weights && settings->weights->takedown >= 0 ? settings->weights->takedown : VERDICT_TAKEDOWN_POINTS;
}

double verdict_review_points(const struct verdict_settings *settings)
{
    double points = settings->review >= 0                                      ? settings->review
                    : settings->weights && settings->weights->review >= 0 ? settings->weights->review
                                                                               : VERDICT_REVIEW_POINTS;
    double takedown = verdict_takedown_points(settings);
    return points < takedown ? points : takedown;
}

static const struct verdict_rule_setting *setting_of(const struct verdict_settings *settings, struct text rule)
{
    for (size_t i = 0; i < settings->rule_count; i++)
        if (text_equal(settings->rules[i].rule, rule))
            return &settings->rules[i];
    return NULL;
}

/* The nominal weight becomes the one in force, and all that the detector made of it in proportion. */
static struct counted_rule count_rule(struct text rule, const struct verdict_settings *settings)
{
    struct rule nominal;
    bool known = detectors_rule(rule, &nominal);
    const struct weight_row *row = weights_of_rule(settings->weights, rule);
    const struct verdict_rule_setting *setting = setting_of(settings, rule);
    struct counted_rule counted = {.factor = 1, .fixed = -1, .group = row ? row->group : WEIGHT_GROUP_STRUCTURE};
    counted.cap = row ? row->cap : known ? nominal.cap : verdict_takedown_points(settings);
    if (setting && setting->cap >= 0)
        counted.cap = setting->cap;
    double weight = setting && setting->weight >= 0 ? setting->weight : row ? row->weight : -1;
    if (weight >= 0 && known && nominal.weight > 0)
        counted.factor = weight / nominal.weight;
    else if (weight >= 0)
        counted.fixed = weight;
    return counted;
}

static double points_of(const struct finding *finding, const struct counted_rule *rule)
{
    return rule->fixed >= 0 ? rule->fixed : finding->weight * rule->factor;
}

/* "tài xỉu" in title: ... - the excerpt behind the colon changes from visit to visit. */
static struct text said_first(struct text evidence)
{
    return text_slice(evidence, 0, text_find(evidence, TEXT(": "), 0));
}

/* "tài xỉu", of the same. */
static struct text said_term(struct text evidence)
{
    size_t end = text_starts_with(evidence, TEXT("\"")) ? text_find_byte(evidence, '"', 1) : SIZE_MAX;
    return end == SIZE_MAX ? said_first(evidence) : text_slice(evidence, 0, end);
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

/* What was counted of the findings. */
struct tally {
    const struct finding *findings;
    size_t count;
    const struct counted_rule *rules; /* of each finding */
    const bool *pieces; /* of each finding: says something that no other one says better */
};

static double sum_of_rule(const struct tally *tally, size_t first)
{
    double sum = 0;
    for (size_t i = first; i < tally->count; i++)
        if (text_equal(tally->findings[i].rule, tally->findings[first].rule) &&
            !said_better(tally->findings, tally->count, i))
            sum += points_of(&tally->findings[i], &tally->rules[i]);
    return sum > tally->rules[first].cap ? tally->rules[first].cap : sum;
}

static bool is_new_piece(const struct tally *tally, size_t index)
{
    enum weight_group group = tally->rules[index].group;
    if (!tally->pieces[index])
        return false;
    for (size_t i = 0; group_rows[group].by_term && i < index; i++)
        if (tally->pieces[i] && text_equal(tally->findings[i].rule, tally->findings[index].rule) &&
            text_equal(said_term(tally->findings[i].evidence), said_term(tally->findings[index].evidence)))
            return false;
    return true;
}

/* Signs of two groups, or enough of one. */
static bool is_corroborated(const struct tally *tally)
{
    size_t pieces[WEIGHT_GROUP_COUNT] = {0};
    size_t groups = 0;
    for (size_t i = 0; i < tally->count; i++)
        pieces[tally->rules[i].group] += is_new_piece(tally, i);
    for (size_t g = 0; g < WEIGHT_GROUP_COUNT; g++) {
        groups += pieces[g] > 0;
        if (pieces[g] >= group_rows[g].alone)
            return true;
    }
    return groups >= 2;
}

static void add_group(struct verdict_sum *sum, enum weight_group group, double points)
{
    double room = group_rows[group].cap - sum->groups[group];
    points = points > room ? room : points;
    sum->groups[group] += points;
    sum->score += points;
}

struct verdict_sum verdict_of(struct arena *arena, const struct finding *findings, size_t count,
                              const struct verdict_settings *settings)
{
    struct verdict_sum sum = {.verdict = VERDICT_CLEAN};
    struct text unparsed = {0};
    bool certain = false;
    struct counted_rule *rules = arena_alloc_array(arena, count, sizeof *rules);
    bool *pieces = arena_alloc_array(arena, count, sizeof *pieces);
    const struct tally tally = {findings, count, rules, pieces};
    for (size_t i = 0; i < count; i++) {
        rules[i] = count_rule(findings[i].rule, settings);
        bool is_unparsed = text_equal(findings[i].rule, TEXT("unparsed-page"));
        if (is_unparsed || (!unparsed.length && text_equal(findings[i].rule, TEXT("script-ran-too-long"))))
            unparsed = findings[i].evidence.length ? findings[i].evidence : TEXT("not parsed");
        if (is_unparsed)
            continue;
        double points = points_of(&findings[i], &rules[i]);
        certain = certain || points >= verdict_takedown_points(settings) - rounding;
        pieces[i] = points >= worth_counting && !said_better(findings, count, i);
    }
    for (size_t i = 0; i < count; i++)
        if (is_first_of_rule(findings, i) && !text_equal(findings[i].rule, TEXT("unparsed-page")))
            add_group(&sum, rules[i].group, sum_of_rule(&tally, i));
    if (sum.score >= verdict_takedown_points(settings) - rounding && (certain || is_corroborated(&tally)))
        sum.verdict = VERDICT_TAKEDOWN;
    else if (sum.score >= verdict_review_points(settings) - rounding)
        sum.verdict = VERDICT_REVIEW;
    else if (unparsed.length) {
        sum.verdict = VERDICT_UNKNOWN;
        sum.reason = arena_copy(arena, unparsed);
    }
    return sum;
}

struct text verdict_words(struct arena *arena, const struct verdict_sum *sum)
{
    struct text words = arena_printf(arena, "%.1f points", sum->score);
    const char *before = ": ";
    for (size_t g = 0; g < WEIGHT_GROUP_COUNT; g++) {
        if (sum->groups[g] <= 0)
            continue;
        words = arena_printf(arena, "%.*s%s%s %.1f", TEXT_ARGS(words), before, weight_group_name((enum weight_group)g),
                             sum->groups[g]);
        before = ", ";
    }
    return words;
}

static struct text join_names(struct arena *arena, struct text names, struct text name)
{
    return names.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(names), TEXT_ARGS(name)) : arena_copy(arena, name);
}

/* How many of the first `count` findings say the same. */
static size_t count_same(const struct finding *findings, size_t count, const struct finding *wanted)
{
    size_t same = 0;
    for (size_t i = 0; i < count; i++)
        same += finding_same(&findings[i], wanted) ? 1 : 0;
    return same;
}

/* What one identity saw twice (the same words twice in one paragraph) stands twice. */
void verdict_merge(struct arena *arena, const struct findings *each, size_t identity_count, struct findings *merged,
                   struct text **seen_by)
{
    for (size_t who = 0; who < identity_count; who++) {
        const struct finding *seen = each[who].list.items;
        for (size_t i = 0; i < each[who].list.count; i++)
            if (count_same(merged->list.items, merged->list.count, &seen[i]) <= count_same(seen, i, &seen[i]))
                findings_add(merged, &seen[i]);
        merged->dropped += each[who].dropped;
    }
    findings_sort(merged);
    *seen_by = arena_alloc_array(arena, merged->list.count, sizeof **seen_by);
    for (size_t i = 0; i < merged->list.count; i++) {
        const struct finding *finding = &merged->list.items[i];
        size_t before = count_same(merged->list.items, i, finding);
        for (size_t who = 0; who < identity_count; who++)
            if (count_same(each[who].list.items, each[who].list.count, finding) > before)
                (*seen_by)[i] = join_names(arena, (*seen_by)[i], each[who].list.items[0].identity);
    }
}
