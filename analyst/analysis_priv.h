/* analysis_priv.h: parts of an analysis. */
#ifndef RASOAT_ANALYST_ANALYSIS_PRIV_H
#define RASOAT_ANALYST_ANALYSIS_PRIV_H

#include "analyst/analysis.h"
#include "page/rendered.h"

/* Why a page was not read whole: for programs, and for people. */
struct unparsed_reason {
    const char *name;
    const char *evidence;
};

/* Fills analysis->links: what a crawler may want, each address once, without fragment. `more` (may be NULL): of the page
 * before its scripts took something out. */
void links_out(struct arena *arena, const struct document *document, const struct links *links,
               const struct links *more, struct analysis *analysis);

/* The page that is judged: as the server sent it or, where scripts changed it, as they left it. */
struct seen_page {
    const struct document *document; /* what is judged */
    const struct script_effects *scripts; /* with its indexes; NULL: not run */
    const struct rendered *rendered; /* NULL: nothing was changed, `document` is the original */
    struct document original;
    struct document made;
    struct response response;
    struct script_effects effects;
    struct rendered rendering;
};
/* `original` is parsed. */
void seen_run_scripts(struct arena *arena, const struct script_runner *runner, struct seen_page *seen);
/* Leads findings about what is judged back to the response. */
void seen_translate(const struct seen_page *seen, struct findings *findings);

#endif
