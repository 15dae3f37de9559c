/* report.c: verdicts and their names. */
#include "page/report.h"

static const char *const names[VERDICT_COUNT] = {
    [VERDICT_CLEAN] = "clean",
    [VERDICT_REVIEW] = "review",
    [VERDICT_TAKEDOWN] = "takedown",
    [VERDICT_UNKNOWN] = "unknown",
};

const char *verdict_name(enum verdict verdict)
{
    /* A number that is no verdict must never be shown as clean. */
    return (unsigned)verdict < VERDICT_COUNT ? names[verdict] : names[VERDICT_UNKNOWN];
}

bool verdict_from_name(struct text name, enum verdict *verdict)
{
    for (unsigned i = 0; i < VERDICT_COUNT; i++) {
        if (text_equal(name, text_from_string(names[i]))) {
            *verdict = (enum verdict)i;
            return true;
        }
    }
    return false;
}
