/* style.h: parsed style sheets and the cascade.
 *
 * A sheet is parsed once and used for many pages: it lives in the arena that it was parsed in, is never changed by use,
 * and its rules are indexed by the id, class or tag of their last compound selector. Only properties that can hide
 * something are kept. */
#ifndef RASOAT_PAGE_STYLE_H
#define RASOAT_PAGE_STYLE_H

#include "base/arena.h"
#include "base/text.h"
#include "page/document.h"
#include "page/limits.h"

struct sheet;

/* Parses a sheet; never fails (CSS has error recovery), `url` is where it came from, for evidence (empty: inline). */
struct sheet *sheet_parse(struct arena *arena, struct text source, struct text url);

/* What external sheets the judge can have; given by the analyst. */
struct sheet_source {
    /* The parsed sheet of that URL; NULL with *missing = true where it is not here yet and should be fetched, NULL with
     * *missing = false where it cannot be had. */
    const struct sheet *(*find)(void *context, struct text url, bool *missing);
    void *context;
};

/* The same-site external sheets that the page names (link rel=stylesheet that applies to a screen, @import in style
 * elements), absolute URLs, in document order, at most STYLE_LIMIT_SHEETS. */
struct style_urls {
    const struct text *items;
    size_t count;
};
struct style_urls style_sheet_urls(struct arena *arena, const struct document *document);

#endif
