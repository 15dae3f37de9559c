/* convert.h: documents that are no HTML (PDF, office files, SVG, feeds, JSON, text) as a page that the ordinary way
 * judges: what they say as markup, and where it stands in words that lead somebody to it ("PDF page 3"). How much of them is
 * read: page/limits.h, CONVERT_LIMIT_*. */
#ifndef RASOAT_ANALYST_CONVERT_H
#define RASOAT_ANALYST_CONVERT_H

#include "analyst/sniff.h"
#include "base/arena.h"
#include "page/limits.h"
#include "page/made_body.h"
#include "page/response.h"

struct unparsed_reason;

struct converted {
    struct response response; /* as HTML */
    struct made_body body; /* the way back; without pieces where the bytes were taken as they are (SVG) */
    const struct unparsed_reason *unparsed; /* why not all of it was read; NULL where it was */
};

/* Makes a page of a body of this kind; false for BODY_NOTHING, for BODY_PAGE, and for archives that are no office
 * files. Leaves by the arena's escape, holding nothing of a library's. `clock` (may be NULL: no limit of time) gives
 * microseconds of CPU. */
bool convert_to_page(struct arena *arena, const struct response *response, enum body_kind kind,
                     uint64_t (*clock)(void), struct converted *converted);

/* Has the libraries read the files that they would read at their first document: a worker can open none. Call it once,
 * before the worker is closed. */
void convert_warm_up(void);

#endif
