/* detectors.h: the table of detectors. A new detector is one file, one row in detectors.def, one folder of cases. */
#ifndef RASOAT_DETECTORS_DETECTORS_H
#define RASOAT_DETECTORS_DETECTORS_H

#include "detectors/subject.h"
#include "page/rule.h"

struct detector {
    const char *name; /* of the function and file: hidden_link */
    const char *rule; /* stable id: "hidden-link" */
    uint32_t revision;
    double weight; /* default points of one finding */
    double cap; /* most points that the rule can add to one page */
    const char *english; /* one line for people */
    const char *vietnamese;
    void (*detect)(const struct subject *subject, const struct detector *self, struct findings *findings);
};

extern const struct detector detector_table[];
extern const size_t detector_count;
/* The row of a rule, or NULL. */
const struct detector *detector_for_rule(struct text rule);
/* The rule of that id, a detector's or a comparison's (page/rule.h); false where nobody has it. */
bool detectors_rule(struct text id, struct rule *rule);
/* Runs every detector on the subject; findings come out sorted, with the response's identity. */
void detectors_run(const struct subject *subject, struct findings *findings);

#endif
