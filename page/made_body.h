/* made_body.h: a body that was made from another one (a page with what its scripts wrote, a PDF's text as markup), and
 * the way back: findings in it name the place in the original that somebody can look at. */
#ifndef RASOAT_PAGE_MADE_BODY_H
#define RASOAT_PAGE_MADE_BODY_H

#include "base/arena.h"
#include "base/text.h"
#include "page/document.h"
#include "page/finding.h"

#define MADE_BODY_LIMIT_BYTES (16 * 1024 * 1024)

struct made_piece {
    uint32_t start; /* offset in the made body; the piece reaches to the next one */
    bool is_copy; /* bytes are the original's, one to one from `from` on */
    uint32_t from; /* range in the original that the piece comes from */
    uint32_t to;
    struct text place; /* not empty: stands in findings instead of a path ("PDF page 3") */
    struct text note; /* not empty: stands at the evidence's end in brackets ("written by a script") */
};

struct made_body {
    struct arena *arena;
    char *data;
    size_t length;
    size_t room;
    bool cut; /* MADE_BODY_LIMIT_BYTES was reached: nothing is added any more */
    ARENA_LIST(struct made_piece) pieces;
};

void made_body_begin(struct made_body *made, struct arena *arena);
/* Appends original[from..to) as it stands. */
void made_body_copy(struct made_body *made, struct text original, size_t from, size_t to);
/* Appends bytes of which piece->from, to, place and note say where they come from (start and is_copy are filled in).
 * Texts are copied. */
void made_body_add(struct made_body *made, struct text bytes, const struct made_piece *piece);
struct text made_body_text(const struct made_body *made);
/* Turns the ranges of all findings from the made body to the original (through `original`'s document_body_offset; NULL:
 * as they are), and puts in places and notes. Findings that stand nowhere (a range 0 to 0) are left as they are. */
void made_body_translate(const struct made_body *made, const struct document *original, struct findings *findings);

#endif
