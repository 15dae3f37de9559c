/* verdict.h: the sum of a page's findings. */
#ifndef RASOAT_DETECTORS_VERDICT_H
#define RASOAT_DETECTORS_VERDICT_H

#include "base/arena.h"
#include "page/finding.h"
#include "page/report.h"

/* From configuration; every field has a default. */
struct verdict_rule_setting {
    struct text rule;
    double weight; /* factor on the finding's own weight: default points become this; negative: as in the table */
    double cap; /* negative: as in the table */
};
struct verdict_settings {
    double takedown; /* points */
    double review;
    const struct verdict_rule_setting *rules;
    size_t rule_count;
};
struct verdict_settings verdict_defaults(void);

struct verdict_sum {
    enum verdict verdict;
    double score;
    struct text reason; /* VERDICT_UNKNOWN: why */
};

/* Sums weights under each rule's cap. One weak signal alone is never a takedown: a takedown needs two different rules
 * or two different kinds of evidence, or one finding that is certain by itself. `unparsed-page` alone gives unknown. */
struct verdict_sum verdict_of(struct arena *arena, const struct finding *findings, size_t count,
                              const struct verdict_settings *settings);
/* Findings of several identities made one list: what several saw stands once, with the first identity of `identities`
 * that saw it; seen_by[i] names all. Sorted. */
void verdict_merge(struct arena *arena, const struct findings *each, size_t identity_count, struct findings *merged,
                   struct text **seen_by);

#endif
