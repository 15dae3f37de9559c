/* verdict.h: the sum of a page's findings. */
#ifndef RASOAT_DETECTORS_VERDICT_H
#define RASOAT_DETECTORS_VERDICT_H

#include "base/arena.h"
#include "detectors/weights.h"
#include "page/finding.h"
#include "page/report.h"

/* From configuration; it goes before the lists' weights, and these before detectors.def. */
struct verdict_rule_setting {
    struct text rule;
    double weight; /* points of an ordinary finding; negative: as in the lists */
    double cap; /* negative: as in the lists */
};
struct verdict_settings {
    double takedown; /* points; negative: as in the lists */
    double review;
    const struct verdict_rule_setting *rules;
    size_t rule_count;
    const struct weights *weights; /* of the lists; NULL: none */
};
struct verdict_settings verdict_defaults(void);
/* The thresholds in force. */
double verdict_takedown_points(const struct verdict_settings *settings);
double verdict_review_points(const struct verdict_settings *settings);

struct verdict_sum {
    enum verdict verdict;
    double score;
    double groups[WEIGHT_GROUP_COUNT]; /* what each group of rules adds to the score, under its cap */
    struct text reason; /* VERDICT_UNKNOWN: why */
};

/* Sums points under the caps of rules and of groups. One weak sign alone is never a takedown: that needs signs of two
 * groups, as many different ones of one group as verdict.c's table says, or one finding that is certain by itself.
 * Findings of rules with weight 0 add nothing. `unparsed-page` alone gives unknown, and so does `script-ran-too-long`:
 * what was not seen is not called clean. */
struct verdict_sum verdict_of(struct arena *arena, const struct finding *findings, size_t count,
                              const struct verdict_settings *settings);
/* How the score came to be: "12.0 points: words 4.0, links 8.0". */
struct text verdict_words(struct arena *arena, const struct verdict_sum *sum);
/* Findings of several identities made one list: what several saw stands once, with the first identity of `identities`
 * that saw it; seen_by[i] names all. Sorted. */
void verdict_merge(struct arena *arena, const struct findings *each, size_t identity_count, struct findings *merged,
                   struct text **seen_by);

#endif
