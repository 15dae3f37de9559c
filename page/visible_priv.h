/* visible_priv.h: what is known of the open elements while visible_compute walks down a page. */
#ifndef RASOAT_PAGE_VISIBLE_PRIV_H
#define RASOAT_PAGE_VISIBLE_PRIV_H

#include "page/computed.h"
#include "page/visible.h"

/* A positioned element's place in the pile (CSS 2, appendix E). */
struct layer {
    uint32_t node;
    int32_t z_index;
};

/* An element of which a property comes, for evidence. */
struct cause {
    uint32_t node;
    bool by_sheet;
};

struct clipper {
    uint32_t node; /* 0: none but the screen */
    float width; /* negative: not known */
    float height;
};

struct frame {
    struct frame *parent;
    struct frame *spare; /* the frame below, kept for the next element of that depth */
    uint32_t node;
    uint32_t end;
    struct name_set names; /* this element's and its ancestors' */
    size_t entered; /* for cascade_leave */
    uint32_t scope; /* of custom properties */
    struct computed style;

    struct visibility base; /* visible or undecided: what holds for all that is in it */
    struct visibility box; /* the same, with what positioned descendants escape */

    float x; /* how far boxes are moved from where they would be */
    float y;
    bool fixed; /* to the screen, or inside of what is */
    bool holds_fixed; /* it, or what is around it, is what fixed boxes in it are fixed to */
    struct cause moved;
    uint32_t container; /* nearest positioned element, or 0 */
    int32_t z_index; /* of the outermost element around it that has one */
    bool turned; /* so that its back is seen, perhaps */
    struct clipper clipper; /* the nearest box that cuts off what lies beside it */
    bool is_track; /* much larger than its clipper: what is in it lies side by side */
    bool has_underlay; /* of a positioned element: a background lies below what is in it */
    uint32_t cover; /* of a positioned element: what lies over all of it, or 0 */
    int32_t cover_z;
    bool covers; /* the screen, nearly all of it */
    bool contained; /* in a positioned box that does not */

    struct visibility outside; /* hidden: beside the screen's edge, for all that is not fixed elsewhere */

    bool clipped; /* in a box of no size */
    bool spares_absolute; /* but not positioned elements, */
    bool spares_fixed; /* nor fixed ones */
    struct visibility clip;

    float opacity;
    struct cause visibility;
    struct cause font_size;
    struct cause spacing;
    struct cause color;
    struct cause text_indent;
    struct frame *block; /* the nearest block, itself perhaps: its first line is what an indent moves */
    bool line_broken; /* of a block: a <br> ended its first line */

    uint32_t ground; /* the colour behind the text */
    bool ground_known; /* no image between it and the text */
    bool paints_text; /* a background is seen through the letters */
    bool floats_over; /* something else may lie between: it is moved out of the flow */
    bool on_paint; /* an ancestor other than html and body has a background */
    struct cause ground_cause;

    bool color_done; /* `color_sight` holds the answer of the colours, for text right in it */
    struct visibility color_sight;

    /* What was met in it: a bottom-up answer. */
    bool is_object; /* what is in it is shown only where the object is not */
    bool seen;
    bool unsure;
    bool unread; /* text that cannot be seen for its own colour, size or indent */
    struct visibility first_unread;
};

struct walk {
    struct arena *arena;
    const struct document *document;
    struct visibility *items;
    struct cascade cascade;
    struct winners winners;
    bool quirks;
    struct frame *top;
    uint32_t *media_before; /* images, frames ... before each node; made when first asked for */
    ARENA_LIST(uint32_t) painted; /* elements with a background of their own */
    ARENA_LIST(struct box) boxes;
    bool boxes_cut;
    ARENA_LIST(struct written) contents;
    bool contents_cut;
    ARENA_LIST(struct layer) layers; /* positioned elements, in document order */
    uint32_t covers_tried;
    uint32_t underlays;
};

static inline struct visibility sight_of(enum sight sight, enum sight_reason reason, struct cause cause)
{
    return (struct visibility){.sight = sight, .reason = reason, .cause = cause.node, .by_sheet = cause.by_sheet};
}
static inline struct cause cause_of(const struct frame *frame, enum property property)
{
    return (struct cause){.node = frame->node, .by_sheet = frame->style.by_sheet >> property & 1};
}

/* visible_box.c: what a box's style does to it and all that is in it. SIGHT_HIDDEN: to everything in it, whatever that
 * is; else the frame is filled and `box` may still be hidden for what does not escape. */
struct visibility visible_box(struct walk *walk, struct frame *frame);

/* visible_content.c: notes what sheets write before and behind the element. */
void visible_note_contents(struct walk *walk, struct frame *frame);
/* visible_cover.c: notes a box that lies over its container, on the way down; and on the way up leaves undecided what
 * is below it. */
void visible_note_cover(struct walk *walk, struct frame *frame);
/* On the way up, before the element is settled: text that a background below the content may make readable. */
void visible_leave_underlay(struct walk *walk, struct frame *frame);
void visible_leave_covered(struct walk *walk, const struct frame *frame);

/* visible_beside.c: undecided where it lies, perhaps, beside the box that clips it. */
struct visibility visible_beside(const struct walk *walk, struct frame *frame);

/* visible_size.c: with limits; negative where it is not set. */
float visible_used_width(const struct computed *style);
float visible_used_height(const struct computed *style);
/* Frames and images whose own size leaves nothing. */
struct visibility visible_replaced_size(const struct walk *walk, const struct frame *frame);
/* A box that clips and has no room. */
bool visible_has_no_room(struct walk *walk, const struct frame *frame, struct cause *cause);
/* Notes boxes that scroll or cover the screen. */
void visible_note_box(struct walk *walk, struct frame *frame);
/* visible_box.c: images, frames, form controls: what is seen without any text. */
bool visible_is_replaced(const struct node *node);

/* visible_text.c: how many images, frames and the like there are among those nodes. */
uint32_t visible_media_between(struct walk *walk, uint32_t start, uint32_t end);

/* visible_text.c: does the block's indent move the first line, images and all, off the screen? */
bool visible_is_indented_away(const struct frame *frame);
/* visible_text.c: the answer for text right in the frame's element. */
struct visibility visible_text(struct walk *walk, struct frame *frame);
/* Takes over colours and indents from the parent and the element's own style. */
void visible_text_enter(struct walk *walk, struct frame *frame);

#endif
