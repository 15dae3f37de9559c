/* detectors.c: the table, and its run. */
#include "detectors/detectors.h"

#include "detectors/judge.h"

const struct detector detector_table[] = {
#define DETECTOR(name, rule, revision, weight, cap, english, vietnamese) \
    {#name, rule, revision, weight, cap, english, vietnamese, detect_##name},
#include "detectors/detectors.def"
#undef DETECTOR
};
const size_t detector_count = sizeof detector_table / sizeof detector_table[0];

const struct detector *detector_for_rule(struct text rule)
{
    for (size_t i = 0; i < detector_count; i++)
        if (text_equal(rule, text_from_string(detector_table[i].rule)))
            return &detector_table[i];
    return NULL;
}

void detectors_run(const struct subject *subject, struct findings *findings)
{
    for (size_t i = 0; i < detector_count; i++)
        detector_table[i].detect(subject, &detector_table[i], findings);
    findings_sort(findings);
}
