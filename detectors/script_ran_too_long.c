/* script_ran_too_long.c: the page's scripts were not run whole, so what they would have done is not known. */
#include "detectors/judge.h"

void detect_script_ran_too_long(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    const struct script_effects *scripts = subject->scripts;
    if (!scripts || !scripts->too_long)
        return;
    struct text evidence = scripts->ran > 0
                               ? TEXT("A script was stopped: it took more time or memory than is allowed.")
                               : TEXT("The page was judged without its scripts: running them took the analyst down.");
    judge_add(subject, self, findings, self->weight, scripts->stopped_node, (struct text){0}, evidence);
}
