/* rule.c: the table of the comparisons' rules. */
#include "page/rule.h"

static const struct rule rules[COMPARISON_COUNT] = {
#define COMPARISON(name, id, revision, weight, cap, english, vietnamese) \
    [COMPARISON_##name] = {id, revision, weight, cap, english, vietnamese},
#include "page/comparisons.def"
#undef COMPARISON
};

const struct rule *comparison_rule(enum comparison_rule which)
{
    return &rules[which];
}

const struct rule *comparison_rule_named(struct text id)
{
    for (size_t i = 0; i < COMPARISON_COUNT; i++)
        if (text_equal(id, text_from_string(rules[i].id)))
            return &rules[i];
    return NULL;
}

void comparison_found(struct findings *findings, enum comparison_rule which, double weight, struct text identity,
                      struct text target, struct text evidence)
{
    const struct rule *rule = comparison_rule(which);
    const struct finding finding = {
        .rule = text_from_string(rule->id),
        .revision = rule->revision,
        .identity = identity,
        .weight = weight < 0 ? rule->weight : weight,
        .evidence = evidence,
        .target = target,
    };
    findings_add(findings, &finding);
}
