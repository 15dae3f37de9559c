/* visible_box.c: does a box show, and where? Without a layout: what counts are values that no honest layout needs,
 * and what lies between is undecided. */
#include "page/visible_priv.h"

/* In pixels of the screen. */
static const float far_left = -999;
static const float far_right = 3000;
static const float far_up = -2000;
static const float far_down = 9000;
static const float near_left = -250; /* farther than this and it may be off the screen: side menus */
static const float near_up = -999;
static const float least_opacity = 0.05f;
static const float least_zoom = 0.06f; /* less than a pixel of a text */

bool visible_is_replaced(const struct node *node)
{
    switch ((int)node->tag) {
    case TAG_IMG: case TAG_VIDEO: case TAG_CANVAS: case TAG_SVG: case TAG_IFRAME: case TAG_FRAME: case TAG_EMBED:
    case TAG_OBJECT: case TAG_APPLET: case TAG_INPUT: case TAG_BUTTON: case TAG_SELECT: case TAG_TEXTAREA:
    case TAG_AUDIO: case TAG_HR: return true;
    default: return false;
    }
}

/* Hidden by a library's sheet until its script sees it scrolled to or loaded; and animations that start from nothing.
 * What an element says itself is taken at its word: a class that looks like a library's excuses nothing. */
static bool may_be_revealed(const struct walk *walk, const struct frame *frame, enum property property)
{
    static const struct text attributes[] = {{"data-aos", 8}, {"data-sal", 8}, {"data-src", 8}, {"data-srcset", 11},
                                             {"data-lazy-src", 13}, {"data-original", 13}};
    enum { SCROLLED = 2 }; /* the first attributes are of any element, the others of pictures and frames */
    const struct node *node = &walk->document->nodes[frame->node];
    if (!(frame->style.by_sheet >> property & 1))
        return false;
    if (computed_word(&frame->style, PROPERTY_ANIMATION) == PRESENCE_SOME && walk->cascade.has_keyframes)
        return true;
    size_t count = visible_is_replaced(node) ? sizeof attributes / sizeof attributes[0] : SCROLLED;
    for (size_t i = 0; i < count; i++) {
        if (node_has_attribute(node, attributes[i]))
            return true;
    }
    for (uint32_t i = 0; i < node->class_count; i++) {
        if (text_equal(node->classes[i], TEXT("wow")))
            return true;
    }
    return false;
}

/* Hidden; but undecided for html and body, which only a page hides that a script shows again, and for what is
 * revealed. */
static struct visibility hide(const struct walk *walk, const struct frame *frame, enum sight_reason reason,
                              enum property property)
{
    enum tag tag = walk->document->nodes[frame->node].tag;
    bool whole_page = tag == TAG_HTML || tag == TAG_BODY;
    bool changes = (reason == SIGHT_OPACITY || reason == SIGHT_TRANSFORM) && may_be_revealed(walk, frame, property);
    return sight_of(whole_page || changes ? SIGHT_UNDECIDED : SIGHT_HIDDEN, reason, cause_of(frame, property));
}

static const struct visibility nothing_said = {.sight = SIGHT_VISIBLE};

/* CSS Containment 2, 3.1 and 4: what takes no size containment keeps its content; browsers skip that of cells. */
static bool can_skip_content(const struct computed *style)
{
    return style->display != DISPLAY_INLINE && style->display != DISPLAY_TABLE && style->display != DISPLAY_CONTENTS;
}

static struct visibility check_display(const struct walk *walk, const struct frame *frame)
{
    const struct computed *style = &frame->style;
    const struct node *node = &walk->document->nodes[frame->node];
    struct cause self = {.node = frame->node};
    if (style->display == DISPLAY_NONE && style->hidden_attribute)
        return sight_of(SIGHT_HIDDEN, SIGHT_HIDDEN_ATTRIBUTE, self);
    if (style->display == DISPLAY_NONE && style->closed)
        return sight_of(SIGHT_HIDDEN, SIGHT_CLOSED_DIALOG, self);
    if (style->display == DISPLAY_NONE)
        return hide(walk, frame, SIGHT_DISPLAY_NONE, PROPERTY_DISPLAY);
    if (style->unknown >> PROPERTY_DISPLAY & 1)
        return sight_of(SIGHT_UNDECIDED, SIGHT_DISPLAY_NONE, cause_of(frame, PROPERTY_DISPLAY));
    if (node->attribute_count > 0 &&
        text_equal_ignore_case(node_attribute(node, TEXT("hidden")), TEXT("until-found")) &&
        computed_word(style, PROPERTY_CONTENT_VISIBILITY) == PRESENCE_NONE && can_skip_content(style))
        return sight_of(SIGHT_HIDDEN, SIGHT_HIDDEN_ATTRIBUTE, self);
    if (computed_word(style, PROPERTY_CONTENT_VISIBILITY) == PRESENCE_NOTHING_LEFT && can_skip_content(style))
        return hide(walk, frame, SIGHT_CONTENT_VISIBILITY, PROPERTY_CONTENT_VISIBILITY);
    return nothing_said;
}

static struct visibility check_opacity(const struct walk *walk, struct frame *frame)
{
    const struct computed *style = &frame->style;
    float own = computed_px(style, PROPERTY_OPACITY, 1);
    float filter = computed_px(style, PROPERTY_FILTER, 1);
    own = own < 0 ? 0 : own > 1 ? 1 : own;
    frame->opacity = frame->parent->opacity;
    if (style->display == DISPLAY_CONTENTS) /* CSS Display 3, 2.5: no box, nothing that a box has */
        return nothing_said;
    frame->opacity *= own * filter;
    if (style->unknown >> PROPERTY_OPACITY & 1)
        return sight_of(SIGHT_UNDECIDED, SIGHT_OPACITY, cause_of(frame, PROPERTY_OPACITY));
    if (style->unknown >> PROPERTY_FILTER & 1)
        return sight_of(SIGHT_UNDECIDED, SIGHT_OPACITY, cause_of(frame, PROPERTY_FILTER));
    if (frame->opacity > least_opacity || frame->parent->opacity <= least_opacity)
        return nothing_said;
    return hide(walk, frame, SIGHT_OPACITY, own < 1 ? PROPERTY_OPACITY : PROPERTY_FILTER);
}

/* CSS Transforms 2, 6: the back of a box, where nothing around it turns it again. */
static bool shows_back(const struct frame *frame)
{
    const struct computed *style = &frame->style;
    return computed_word(style, PROPERTY_BACKFACE) == PRESENCE_SOME &&
           (computed_word(style, PROPERTY_TRANSFORM) == PRESENCE_BACK) !=
               (computed_word(style, PROPERTY_ROTATE) == PRESENCE_BACK) &&
           !frame->parent->turned;
}

/* CSS Transforms 1, 3: of boxes that are not inline. */
static struct visibility check_transform(const struct walk *walk, struct frame *frame)
{
    static const enum property properties[] = {PROPERTY_TRANSFORM, PROPERTY_SCALE, PROPERTY_ROTATE};
    const struct computed *style = &frame->style;
    if (shows_back(frame))
        return hide(walk, frame, SIGHT_TRANSFORM, PROPERTY_BACKFACE);
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        if (computed_word(style, properties[i]) == PRESENCE_NOTHING_LEFT)
            return hide(walk, frame, SIGHT_TRANSFORM, properties[i]);
        if (style->unknown >> properties[i] & 1)
            return sight_of(SIGHT_UNDECIDED, SIGHT_TRANSFORM, cause_of(frame, properties[i]));
        frame->turned = frame->turned || computed_word(style, properties[i]) == PRESENCE_BACK;
    }
    return nothing_said;
}

static struct visibility check_shape(const struct walk *walk, struct frame *frame)
{
    const struct computed *style = &frame->style;
    bool out_of_flow = style->position == POSITION_ABSOLUTE || style->position == POSITION_FIXED;
    if (style->display == DISPLAY_CONTENTS)
        return nothing_said;
    if (out_of_flow && computed_word(style, PROPERTY_CLIP) == PRESENCE_NOTHING_LEFT)
        return hide(walk, frame, SIGHT_CLIP, PROPERTY_CLIP);
    if (computed_word(style, PROPERTY_CLIP_PATH) == PRESENCE_NOTHING_LEFT)
        return hide(walk, frame, SIGHT_CLIP, PROPERTY_CLIP_PATH);
    if (style->unknown >> PROPERTY_CLIP_PATH & 1)
        return sight_of(SIGHT_UNDECIDED, SIGHT_CLIP, cause_of(frame, PROPERTY_CLIP_PATH));
    if (computed_word(style, PROPERTY_MASK) == PRESENCE_NOTHING_LEFT)
        return hide(walk, frame, SIGHT_MASK, PROPERTY_MASK);
    if (style->zoom <= least_zoom && frame->parent->style.zoom > least_zoom)
        return hide(walk, frame, SIGHT_TRANSFORM, PROPERTY_ZOOM);
    return style->display == DISPLAY_INLINE ? nothing_said : check_transform(walk, frame);
}

static void move(struct frame *frame, float x, float y, enum property property)
{
    frame->x += x;
    frame->y += y;
    const float much = 100;
    if (x > much || x < -much || y > much || y < -much)
        frame->moved = cause_of(frame, property);
}

/* CSS Transforms 1, 3: a transformed box is what fixed boxes in it are fixed to. */
static bool is_transformed(const struct computed *style)
{
    bool by_property = computed_word(style, PROPERTY_ROTATE) != PRESENCE_NONE ||
                       computed_word(style, PROPERTY_SCALE) != PRESENCE_NONE ||
                       computed_has(style, PROPERTY_TRANSLATE) || computed_word(style, PROPERTY_TRANSFORM) > 0;
    float px = computed_px(style, PROPERTY_TRANSFORM, 0);
    return style->display != DISPLAY_INLINE && (by_property || px > 0 || px < 0);
}

static bool is_fixed_to_screen(const struct frame *frame)
{
    return frame->style.position == POSITION_FIXED && !frame->parent->holds_fixed;
}

static void move_by_position(struct frame *frame)
{
    const struct computed *style = &frame->style;
    if (is_fixed_to_screen(frame)) {
        frame->x = frame->y = 0;
        frame->fixed = true;
    }
    if (computed_has(style, PROPERTY_LEFT))
        move(frame, style->px[PROPERTY_LEFT], 0, PROPERTY_LEFT);
    else if (computed_has(style, PROPERTY_RIGHT))
        move(frame, -style->px[PROPERTY_RIGHT], 0, PROPERTY_RIGHT);
    if (computed_has(style, PROPERTY_TOP))
        move(frame, 0, style->px[PROPERTY_TOP], PROPERTY_TOP);
    else if (computed_has(style, PROPERTY_BOTTOM))
        move(frame, 0, -style->px[PROPERTY_BOTTOM], PROPERTY_BOTTOM);
}

/* Percentages are of the box's own size, which is not known: -100 % moves it out where it stood at the edge. */
static void move_by_translation(struct frame *frame, enum property property, bool *beyond_edge)
{
    const struct computed *style = &frame->style;
    if (!computed_has(style, property) || style->display == DISPLAY_INLINE)
        return;
    float px = style->px[property];
    if (style->percent >> property & 1) {
        const float own_sizes = 10; /* so many times its own size is far for any box */
        const float one = SCREEN_WIDTH;
        *beyond_edge = (px <= -one || px >= one) && px > -own_sizes * one && px < own_sizes * one;
        if (*beyond_edge || (px > -own_sizes * one && px < own_sizes * one))
            return;
    }
    move(frame, style->word[property] == AXIS_X ? px : 0, style->word[property] == AXIS_Y ? px : 0, property);
}

/* A negative margin that padding takes back ("margin: 0 -9999px; padding: 0 9999px") moves nothing. */
static float net_margin(const struct computed *style, enum property margin, enum property padding)
{
    float net = computed_px(style, margin, 0);
    if (net < 0) {
        net += computed_px(style, padding, 0);
        net = net < 0 ? net : 0;
    }
    return net;
}

/* A size in pixels with its padding; negative where it is not known. */
static float outer_size(const struct computed *style, float size, enum property property, enum property before,
                        enum property after)
{
    if (size < 0 || (style->percent >> property & 1))
        return -1;
    return size + computed_px(style, before, 0) + computed_px(style, after, 0);
}

/* Fixed below the screen or right of it, by as much as it is large ("bottom: -200px; height: 100px"). */
static bool is_beyond_far_edge(const struct computed *style)
{
    float right = computed_px(style, PROPERTY_RIGHT, 0);
    float bottom = computed_px(style, PROPERTY_BOTTOM, 0);
    float width = outer_size(style, visible_used_width(style), PROPERTY_WIDTH, PROPERTY_PADDING_LEFT,
                             PROPERTY_PADDING_RIGHT);
    float height = outer_size(style, visible_used_height(style), PROPERTY_HEIGHT, PROPERTY_PADDING_TOP,
                              PROPERTY_PADDING_BOTTOM);
    if (computed_has(style, PROPERTY_TRANSFORM) || computed_has(style, PROPERTY_TRANSLATE)) /* moved back, perhaps */
        return false;
    return (!computed_has(style, PROPERTY_LEFT) && width >= 0 && right < 0 && right + width <= 0) ||
           (!computed_has(style, PROPERTY_TOP) && height >= 0 && bottom < 0 && bottom + height <= 0);
}

/* Between the near and the far limits only the width tells, and that only at the screen's own edge. */
static struct visibility check_near(const struct walk *walk, const struct frame *frame)
{
    const struct computed *style = &frame->style;
    bool out_of_flow = style->position == POSITION_ABSOLUTE || style->position == POSITION_FIXED;
    float width = visible_used_width(style);
    bool at_screen = style->position == POSITION_FIXED || (out_of_flow && frame->parent->container == 0);
    if (out_of_flow && at_screen && frame->x < 0 && width >= 0 && !(style->percent >> PROPERTY_WIDTH & 1) &&
        frame->x + width + computed_px(style, PROPERTY_PADDING_LEFT, 0) +
                computed_px(style, PROPERTY_PADDING_RIGHT, 0) <= 0)
        return hide(walk, frame, SIGHT_OFF_SCREEN, PROPERTY_LEFT);
    if (style->position == POSITION_FIXED && is_beyond_far_edge(style))
        return hide(walk, frame, SIGHT_OFF_SCREEN, PROPERTY_POSITION);
    if ((out_of_flow && frame->x <= near_left) || frame->y <= near_up)
        return sight_of(SIGHT_UNDECIDED, SIGHT_OFF_SCREEN, frame->moved);
    return nothing_said;
}

/* Found anew for each element from the way it has been moved, so that a child can be moved back. */
static bool is_far(const struct frame *frame)
{
    if (frame->fixed && (frame->x >= SCREEN_WIDTH || frame->y >= SCREEN_HEIGHT || frame->y <= near_up))
        return true;
    return frame->x <= far_left || frame->x >= far_right || frame->y <= far_up || frame->y >= far_down;
}

static struct visibility check_position(const struct walk *walk, struct frame *frame)
{
    const struct computed *style = &frame->style;
    bool beyond_edge = false;
    frame->holds_fixed = frame->parent->holds_fixed || is_transformed(style);
    if (frame->parent->outside.sight == SIGHT_HIDDEN && !is_fixed_to_screen(frame))
        return frame->parent->outside;
    if (style->display == DISPLAY_CONTENTS)
        return nothing_said;
    if (style->position == POSITION_RELATIVE || style->position == POSITION_ABSOLUTE ||
        style->position == POSITION_FIXED)
        move_by_position(frame);
    bool has_margins = style->display != DISPLAY_TABLE_PART; /* CSS 2, 8.3 */
    if (has_margins)
        move(frame, net_margin(style, PROPERTY_MARGIN_LEFT, PROPERTY_PADDING_LEFT), 0, PROPERTY_MARGIN_LEFT);
    if (has_margins && style->display != DISPLAY_INLINE)
        move(frame, 0, net_margin(style, PROPERTY_MARGIN_TOP, PROPERTY_PADDING_TOP), PROPERTY_MARGIN_TOP);
    move_by_translation(frame, PROPERTY_TRANSFORM, &beyond_edge);
    move_by_translation(frame, PROPERTY_TRANSLATE, &beyond_edge);
    if (is_far(frame))
        return sight_of(SIGHT_HIDDEN, SIGHT_OFF_SCREEN, frame->moved);
    bool out_of_flow = style->position == POSITION_ABSOLUTE || style->position == POSITION_FIXED;
    if (beyond_edge && out_of_flow) {
        bool at_edge = style->position == POSITION_FIXED && frame->x <= 0 && frame->y <= 0;
        enum property moved = computed_has(style, PROPERTY_TRANSFORM) ? PROPERTY_TRANSFORM : PROPERTY_TRANSLATE;
        return sight_of(at_edge ? SIGHT_HIDDEN : SIGHT_UNDECIDED, SIGHT_OFF_SCREEN, cause_of(frame, moved));
    }
    return check_near(walk, frame);
}

/* Takes the parent's box of no size over, or leaves it: CSS Overflow 3, 3.1: what is positioned against an element
 * outside of the box is not clipped by it. */
static void enter_clip(struct walk *walk, struct frame *frame)
{
    const struct frame *parent = frame->parent;
    const struct computed *style = &frame->style;
    frame->clipped = parent->clipped;
    frame->clip = parent->clip;
    frame->spares_absolute = parent->spares_absolute;
    frame->spares_fixed = parent->spares_fixed;
    bool escapes = (style->position == POSITION_ABSOLUTE && parent->spares_absolute) ||
                   (style->position == POSITION_FIXED && parent->spares_fixed);
    if (frame->clipped && escapes) {
        frame->clipped = false;
        if (frame->base.sight == SIGHT_VISIBLE) {
            frame->base = frame->clip;
            frame->base.sight = SIGHT_UNDECIDED;
        }
    }
    bool transformed = computed_has(style, PROPERTY_TRANSFORM) || computed_has(style, PROPERTY_TRANSLATE);
    struct cause cause;
    if (style->position != POSITION_STATIC || transformed)
        frame->spares_absolute = false;
    frame->spares_fixed = frame->spares_fixed && !transformed;
    if (frame->clipped || !visible_has_no_room(walk, frame, &cause))
        return;
    frame->clipped = true;
    frame->clip = sight_of(SIGHT_HIDDEN, SIGHT_ZERO_BOX, cause);
    frame->spares_absolute = style->position == POSITION_STATIC && !transformed;
    frame->spares_fixed = !transformed;
}

/* CSS 2, appendix E: a negative z-index lies below the backgrounds of ancestors that are not stacking contexts. */
static struct visibility check_behind(const struct frame *frame)
{
    const struct computed *style = &frame->style;
    if (style->position == POSITION_STATIC || computed_px(style, PROPERTY_Z_INDEX, 0) >= 0 || !frame->parent->on_paint)
        return nothing_said;
    return sight_of(SIGHT_UNDECIDED, SIGHT_BEHIND, cause_of(frame, PROPERTY_Z_INDEX));
}

/* visibility:hidden that a script takes away again is no more than doubtful. */
static struct visibility check_visibility(const struct walk *walk, struct frame *frame)
{
    struct computed *style = &frame->style;
    bool own = walk->winners.set >> PROPERTY_VISIBILITY & 1;
    bool revealed = own && style->visibility != VISIBILITY_VISIBLE && may_be_revealed(walk, frame, PROPERTY_VISIBILITY);
    if (revealed)
        style->visibility = VISIBILITY_VISIBLE;
    if (!revealed && !(style->unknown >> PROPERTY_VISIBILITY & 1))
        return nothing_said;
    return sight_of(SIGHT_UNDECIDED, SIGHT_VISIBILITY_HIDDEN, cause_of(frame, PROPERTY_VISIBILITY));
}

static void make_unsure(struct frame *frame, struct visibility said)
{
    if (said.sight == SIGHT_UNDECIDED && frame->base.sight == SIGHT_VISIBLE)
        frame->base = said;
}

struct visibility visible_box(struct walk *walk, struct frame *frame)
{
    const struct frame *parent = frame->parent;
    frame->base = parent->base;
    frame->x = parent->x;
    frame->y = parent->y;
    frame->fixed = parent->fixed;
    frame->moved = parent->moved;
    frame->turned = parent->turned;
    frame->container = frame->style.position == POSITION_STATIC ? parent->container : frame->node;
    struct visibility said = check_display(walk, frame);
    make_unsure(frame, said);
    if (said.sight != SIGHT_HIDDEN) {
        said = check_opacity(walk, frame);
        make_unsure(frame, said);
    }
    if (said.sight != SIGHT_HIDDEN && (frame->style.set | frame->style.unknown)) {
        said = check_shape(walk, frame);
        make_unsure(frame, said);
    }
    if (said.sight != SIGHT_HIDDEN)
        said = visible_replaced_size(walk, frame);
    if (said.sight == SIGHT_HIDDEN)
        return said;
    struct visibility place = check_position(walk, frame);
    bool by_distance = place.sight == SIGHT_HIDDEN && is_far(frame);
    frame->outside = place.sight == SIGHT_HIDDEN && !by_distance ? place : nothing_said;
    make_unsure(frame, place);
    make_unsure(frame, visible_beside(walk, frame));
    make_unsure(frame, check_behind(frame));
    make_unsure(frame, check_visibility(walk, frame));
    enter_clip(walk, frame);
    frame->box = frame->clipped ? frame->clip : place.sight == SIGHT_HIDDEN ? place : frame->base;
    return frame->base;
}
