/* analysis_priv.h: parts of an analysis. */
#ifndef RASOAT_ANALYST_ANALYSIS_PRIV_H
#define RASOAT_ANALYST_ANALYSIS_PRIV_H

#include "analyst/analysis.h"

/* Why a page was not read whole: for programs, and for people. */
struct unparsed_reason {
    const char *name;
    const char *evidence;
};

/* Fills analysis->links: what a crawler may want, each address once, without fragment. */
void links_out(struct arena *arena, const struct document *document, const struct links *links,
               struct analysis *analysis);

#endif
