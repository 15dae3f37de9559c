/* rendered.h: the source of a page as its visitors get it: what its scripts wrote and changed, spliced into what the server
 * sent. It is parsed and judged like any other page; findings lead back to the server's bytes (page/made_body.h).
 *
 * What was done while loading and by timers is in it; what a click does is not: nobody saw it yet. Where desktop and
 * search phone got different pages it is the phone's, which attackers aim at; what was written for the desktop alone stands
 * beside it, so that nothing written goes unread. What a script takes away stays where it leads to other sites, hidden: the
 * server sent it to search engines. */
#ifndef RASOAT_PAGE_RENDERED_H
#define RASOAT_PAGE_RENDERED_H

#include "page/document.h"
#include "page/made_body.h"
#include "page/script.h"

#define RENDERED_LIMIT_DECLARATIONS 256 /* different properties in one style attribute; more are dropped, and said */
#define RENDERED_LIMIT_DECLARED 4096 /* declarations that scripts gave one element */

/* An element that stands in the made body under another start tag. */
struct rendered_tag {
    uint32_t node; /* in the original */
    uint32_t start; /* in the made body */
};

struct rendered {
    struct arena *arena;
    struct made_body made;
    bool cut; /* a limit left something out */
    bool dropped; /* something that stands in the original is not in the made body */
    ARENA_LIST(struct rendered_tag) tags; /* by node */
};

/* False where scripts changed nothing that is seen: nothing is made then. Indexes that are no elements are ignored. */
bool rendered_make(struct arena *arena, const struct document *document, const struct script_effects *effects,
                   struct rendered *rendered);
/* The response with the made body as UTF-8. */
struct response rendered_response(struct rendered *rendered, const struct response *original);
/* The effects with indexes of `page`, the made body parsed; 0 for what is not there any more. */
struct script_effects rendered_effects(const struct rendered *rendered, const struct document *original,
                                       const struct document *page, const struct script_effects *effects);

#endif
