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

struct visibilities {
    const struct visibility *items; /* one for each node of the document */
    uint32_t count;
    uint32_t sheets_missing; /* external sheets that could not be had: the answer may be wrong, the report says so */
    bool cut; /* a limit of the style engine was reached: elements after that are undecided */
};

/* Computes all. Sheets that are not here are treated as empty. */
struct visibilities visible_compute(struct arena *arena, const struct document *document,
                                    const struct sheet_source *sheets);
/* "display:none", or "ancestor display:none" where an ancestor did it; empty for visible nodes. */
struct text visible_reason(struct arena *arena, const struct visibilities *visibilities, uint32_t index);

#endif
