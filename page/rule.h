/* rule.h: a rule by its stable id, as weights, lists and configuration speak of it. Detectors' rules stand in
 * detectors/detectors.def; those of comparisons (identities, nights, neighbours, probes) in page/comparisons.def, because
 * both detectors/ (which sums points) and baselines/ (which makes the findings) must know them. */
#ifndef RASOAT_PAGE_RULE_H
#define RASOAT_PAGE_RULE_H

#include "page/finding.h"

struct rule {
    const char *id; /* stable for ever: "cloaked-content" */
    uint32_t revision;
    double weight; /* default points of one finding; 0: its findings are notes */
    double cap; /* most points that the rule can add to one page */
    const char *english; /* one line for people */
    const char *vietnamese;
};

enum comparison_rule {
#define COMPARISON(name, id, revision, weight, cap, english, vietnamese) COMPARISON_##name,
#include "page/comparisons.def"
#undef COMPARISON
    COMPARISON_COUNT
};
/* The row of a comparison's rule; static. */
const struct rule *comparison_rule(enum comparison_rule which);
/* The row of that id, or NULL where no comparison has it. */
const struct rule *comparison_rule_named(struct text id);
/* Adds a finding of the rule about the whole page (no path, no bytes). `weight`: points, negative for the rule's own. */
void comparison_found(struct findings *findings, enum comparison_rule which, double weight, struct text identity,
                      struct text target, struct text evidence);

#endif
