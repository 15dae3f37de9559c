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

bool detectors_rule(struct text id, struct rule *rule)
{
    const struct detector *detector = detector_for_rule(id);
    const struct rule *comparison = detector ? NULL : comparison_rule_named(id);
    if (comparison)
        *rule = *comparison;
    else if (detector)
        *rule = (struct rule){detector->rule,    detector->revision, detector->weight,
                              detector->cap, detector->english,  detector->vietnamese};
    return detector || comparison;
}

void detectors_run(const struct subject *subject, struct findings *findings)
{
    struct subject shared = *subject; /* hosts are asked once for all detectors */
    shared.hosts = judge_memo(subject);
    for (size_t i = 0; i < detector_count; i++) {
        const struct detector *detector = &detector_table[subject->order ? subject->order[i] : i];
        detector->detect(&shared, detector, findings);
    }
    findings_sort(findings);
}
