/* visible_beside.c: slides: what lies beside a box that clips it. Where exactly needs a layout, and slides come into
 * sight by turns: undecided. */
#include "page/visible_priv.h"

static const float out_of_sight = 0.995f; /* of the clipper's size, or of its own */
static const float track_size = 1.5f; /* so many times its clipper */

static bool clips(const struct computed *style)
{
    return computed_word(style, PROPERTY_OVERFLOW_X) != OVERFLOW_VISIBLE ||
           computed_word(style, PROPERTY_OVERFLOW_Y) != OVERFLOW_VISIBLE;
}

static bool is_percent(const struct computed *style, enum property property)
{
    return style->percent >> property & 1;
}

/* Negative where it is not known in pixels. */
static float pixels(const struct computed *style, enum property property, float size)
{
    return is_percent(style, property) ? -1 : size;
}

/* What the element's content is clipped by. */
static void enter_clipper(const struct walk *walk, struct frame *frame)
{
    const struct computed *style = &frame->style;
    enum tag tag = walk->document->nodes[frame->node].tag;
    if (!clips(style) || style->display == DISPLAY_INLINE || style->display == DISPLAY_CONTENTS || tag == TAG_HTML ||
        tag == TAG_BODY)
        return;
    frame->clipper = (struct clipper){
        .node = frame->node,
        .width = pixels(style, PROPERTY_WIDTH, visible_used_width(style)),
        .height = pixels(style, PROPERTY_HEIGHT, visible_used_height(style)),
    };
    frame->is_track = false;
}

/* Moved by a whole size of its own, of its container, or of its clipper; one way or the other. */
static bool is_moved_out(const struct computed *style, enum property property, const struct clipper *clipper,
                         bool vertical)
{
    if (!computed_has(style, property))
        return false;
    float px = style->px[property] < 0 ? -style->px[property] : style->px[property];
    float screen = vertical ? SCREEN_HEIGHT : SCREEN_WIDTH;
    float size = vertical ? clipper->height : clipper->width;
    if (is_percent(style, property))
        return px >= out_of_sight * screen;
    return px >= (size > 0 ? out_of_sight * size : screen);
}

static enum property moved_out_by(const struct computed *style, const struct clipper *clipper)
{
    static const struct {
        enum property property;
        bool vertical;
        bool positioned;
    } ways[] = {{PROPERTY_LEFT, false, true},         {PROPERTY_RIGHT, false, true}, {PROPERTY_TOP, true, true},
                {PROPERTY_BOTTOM, true, true},        {PROPERTY_MARGIN_LEFT, false, false},
                {PROPERTY_MARGIN_TOP, true, false}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if ((!ways[i].positioned || style->position != POSITION_STATIC) &&
            is_moved_out(style, ways[i].property, clipper, ways[i].vertical))
            return ways[i].property;
    }
    for (enum property property = PROPERTY_TRANSFORM; property <= PROPERTY_TRANSLATE; property++) {
        bool vertical = computed_word(style, property) == AXIS_Y;
        bool translates = (property == PROPERTY_TRANSFORM || property == PROPERTY_TRANSLATE) &&
                          style->display != DISPLAY_INLINE;
        if (translates && is_moved_out(style, property, clipper, vertical))
            return property;
    }
    return PROPERTY_COUNT;
}

/* An item behind the first one of a row that does not break, as wide as the row. */
static bool is_later_slide(const struct frame *frame, const struct node *node)
{
    const struct computed *style = &frame->style;
    const struct computed *row = &frame->parent->style;
    const float whole = SCREEN_WIDTH * out_of_sight;
    if (node->child_number < 2)
        return false;
    if (frame->parent->is_track && (computed_word(style, PROPERTY_FLOAT) == PRESENCE_SOME ||
                                    style->display == DISPLAY_INLINE_BLOCK || row->display == DISPLAY_FLEX))
        return true;
    if (row->display != DISPLAY_FLEX || computed_word(row, PROPERTY_FLEX_WRAP) == PRESENCE_SOME)
        return false;
    const struct clipper *clipper = &frame->parent->clipper;
    float basis = computed_px(style, PROPERTY_FLEX_BASIS, 0);
    float width = computed_px(style, PROPERTY_WIDTH, 0);
    bool rigid = computed_px(style, PROPERTY_FLEX_SHRINK, 1) <= 0;
    float least = computed_px(style, PROPERTY_MIN_WIDTH, 0);
    bool is_whole = (is_percent(style, PROPERTY_FLEX_BASIS) && rigid && basis >= whole) ||
                    (is_percent(style, PROPERTY_WIDTH) && rigid && width >= whole) ||
                    (is_percent(style, PROPERTY_MIN_WIDTH) && least >= whole);
    float px = rigid && !is_percent(style, PROPERTY_FLEX_BASIS) && basis > 0 ? basis
               : rigid && !is_percent(style, PROPERTY_WIDTH)                 ? width
                                                                             : 0;
    return is_whole || (clipper->width > 0 && px >= clipper->width * out_of_sight);
}

static bool is_track(const struct computed *style, const struct clipper *clipper)
{
    float width = visible_used_width(style);
    if (is_percent(style, PROPERTY_WIDTH))
        return width >= SCREEN_WIDTH * track_size;
    return clipper->width > 0 && width >= clipper->width * track_size;
}

struct visibility visible_beside(const struct walk *walk, struct frame *frame)
{
    const struct frame *parent = frame->parent;
    const struct computed *style = &frame->style;
    const struct node *node = &walk->document->nodes[frame->node];
    struct visibility said = {.sight = SIGHT_VISIBLE};
    frame->clipper = parent->clipper;
    frame->is_track = false;
    bool escapes = style->position == POSITION_FIXED ||
                   (style->position == POSITION_ABSOLUTE && parent->container < parent->clipper.node);
    if (escapes)
        frame->clipper = (struct clipper){0};
    if (frame->clipper.node && style->set) {
        enum property moved = moved_out_by(style, &frame->clipper);
        if (moved != PROPERTY_COUNT)
            said = sight_of(SIGHT_UNDECIDED, SIGHT_BESIDE, cause_of(frame, moved));
        else if (is_later_slide(frame, node))
            said = sight_of(SIGHT_UNDECIDED, SIGHT_BESIDE, cause_of(frame, PROPERTY_WIDTH));
        frame->is_track = is_track(style, &frame->clipper);
    }
    enter_clipper(walk, frame);
    return said;
}
