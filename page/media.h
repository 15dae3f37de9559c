/* media.h: does a condition hold for a desktop browser's 1366x768 screen at rest? (Media Queries 4, CSS Conditional
 * 3) */
#ifndef RASOAT_PAGE_MEDIA_H
#define RASOAT_PAGE_MEDIA_H

#include "page/css_parse.h"

/* A media query list; an empty one holds, one that is not understood does not. */
bool media_matches(struct css_slice queries);
/* The same, from an attribute's value. */
bool media_text_matches(struct arena *arena, struct text queries);
/* The condition of @supports: every declaration is taken to be supported, but those of other browsers' prefixes. */
/* What stands in "@import ... supports( )": a condition, or a declaration. */
bool media_supports_import(struct arena *arena, struct css_slice contents);
bool media_supports(struct arena *arena, struct css_slice condition);

#endif
