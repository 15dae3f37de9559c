/* weights.h: what the rules count, read from the lists (weights.tsv), so that a night can be tuned without a compiler.
 * What stands in no row counts as detectors.def has it. */
#ifndef RASOAT_DETECTORS_WEIGHTS_H
#define RASOAT_DETECTORS_WEIGHTS_H

#include "base/text.h"

#include <stddef.h>

#define WEIGHTS_LIMIT_POINTS 1000

/* What a rule speaks of: signs of one group say the same thing in several ways. */
enum weight_group {
    WEIGHT_GROUP_WORDS,
    WEIGHT_GROUP_LINKS,
    WEIGHT_GROUP_REDIRECTS,
    WEIGHT_GROUP_SCRIPTS,
    WEIGHT_GROUP_DEFACEMENT,
    WEIGHT_GROUP_STRUCTURE,
    WEIGHT_GROUP_CLOAKING, /* what only some visitors are shown */
    WEIGHT_GROUP_CHANGES, /* what was not there before, or stands on neighbours too */
    WEIGHT_GROUP_COUNT
};
const char *weight_group_name(enum weight_group group);

struct weight_row {
    struct text rule;
    double weight; /* points of an ordinary finding; 0: on trial, its findings are notes */
    double cap;
    enum weight_group group;
};

struct weights {
    const struct weight_row *rows;
    size_t count;
    double takedown; /* points; negative: no row says it */
    double review;
};
/* The row of a rule, or NULL. */
const struct weight_row *weights_of_rule(const struct weights *weights, struct text rule);

#endif
