/* convert.h: documents that are no HTML (PDF, office files, SVG, feeds, JSON, text) as a page that the ordinary way
 * judges: what they say as markup, and where it stands in words that lead somebody to it ("PDF page 3"). */
#ifndef RASOAT_ANALYST_CONVERT_H
#define RASOAT_ANALYST_CONVERT_H

#include "analyst/sniff.h"
#include "base/arena.h"
#include "page/made_body.h"
#include "page/response.h"

#define CONVERT_LIMIT_TEXT_BYTES (4 * 1024 * 1024) /* of markup that is made of one document */
#define CONVERT_LIMIT_PLACES 100000 /* pages, rows, paragraphs, lines: of one document */
#define CONVERT_LIMIT_LINKS 10000 /* of one document */
#define CONVERT_LIMIT_CPU_MS 900 /* then what was read so far is judged: half of the analyst's usual deadline */
#define CONVERT_LIMIT_PDF_PAGES 300
#define CONVERT_LIMIT_PDF_BOOKMARKS 2000
#define CONVERT_LIMIT_MEMBERS 4000 /* files in an office file */
#define CONVERT_LIMIT_UNPACKED_BYTES (64 * 1024 * 1024) /* of all its members that are read, together */
#define CONVERT_LIMIT_SHARED_STRINGS 200000 /* of a workbook */
#define CONVERT_LIMIT_RELATIONSHIPS 10000 /* links' targets, which stand in files of their own */
#define CONVERT_LIMIT_XML_DEPTH 256
#define CONVERT_LIMIT_XML_NAME_BYTES (1024 * 1024) /* all names of one XML file together */

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
