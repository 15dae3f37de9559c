/* visible.h: can a visitor see it? One answer for each node, with the reason. */
#ifndef RASOAT_PAGE_VISIBLE_H
#define RASOAT_PAGE_VISIBLE_H

#include "base/arena.h"
#include "page/document.h"
#include "page/style.h"

enum sight { SIGHT_VISIBLE, SIGHT_HIDDEN, SIGHT_UNDECIDED };

/* Why something is not seen; the texts stand in visible_reasons.def. */
enum sight_reason {
    SIGHT_NONE,
#define REASON(name, text) SIGHT_##name,
#include "page/visible_reasons.def"
#undef REASON
};

struct visibility {
    enum sight sight;
    enum sight_reason reason;
    uint32_t cause; /* index of the element whose style did it: itself or an ancestor */
    bool by_sheet; /* a rule of a sheet did it, not the element's own attribute */
};

/* Boxes whose size a detector asks for: without a layout, by what their styles say. */
enum box_kind {
    BOX_SCROLLS, /* overflow (either way) is auto or scroll, and width or height is limited: what is in it may lie out
                  * of sight. html and body are none. */
    BOX_FLOATS, /* position fixed, or sticky at the upper or lower edge, and does not cover */
    BOX_COVERS /* position fixed or absolute, at least 90 % of the screen both ways (sizes, or opposite offsets),
                * counted where it is not in a positioned box of less; and frames that fill such a box */
};
#define VISIBLE_LIMIT_BOXES 256 /* that scroll or float, the first of a page; `boxes_cut` says that there were more */

struct box {
    uint32_t node;
    enum box_kind kind;
    float width; /* in pixels of the screen of 1366 x 768, percentages of the screen; limits (max-, min-) heeded; */
    float height; /* negative: not set */
    int32_t z_index; /* of the outermost element around it, or its own, that has one, else 0; at most 1e9 */
    bool fixed; /* to the screen, or inside of what is */
};

/* Words that only a sheet writes, before or behind an element (::before, ::after: `content` with strings, attr() and
 * var(); two letters at least, so that icons are none). Every rule that matches is told, also where another one
 * overrides it. */
#define VISIBLE_LIMIT_CONTENTS 1024 /* the first of a page; `contents_cut` says that there were more */
struct written {
    uint32_t node;
    struct text text;
    struct text sheet; /* its URL; empty: a style element of the page */
    enum sight sight; /* of text right in the node */
};

struct visibilities {
    const struct visibility *items; /* one for each node of the document */
    uint32_t count;
    uint32_t sheets_missing; /* external sheets that could not be had: the answer may be wrong, the report says so */
    const struct box *boxes; /* in document order; none of what is hidden with all that is in it, but for
                              * opacity: a link that nobody sees can take every click. An element that both
                              * scrolls and covers is there twice. */
    uint32_t box_count;
    bool boxes_cut;
    const struct written *contents; /* in document order; none of what is hidden with all that is in it */
    uint32_t content_count;
    bool contents_cut;
    bool cut; /* a limit of the style engine was reached: elements after that are undecided */
};

/* Computes all. Sheets that are not here are treated as empty. */
struct visibilities visible_compute(struct arena *arena, const struct document *document,
                                    const struct sheet_source *sheets);
/* The element's box of that kind, or NULL where it has none. */
const struct box *visible_box_of(const struct visibilities *visibilities, uint32_t node, enum box_kind kind);
/* "display:none", or "ancestor display:none" where an ancestor did it; empty for visible nodes. */
struct text visible_reason(struct arena *arena, const struct visibilities *visibilities, uint32_t index);

#endif
