/* visible_text.c: can text be read? Its size, its indent, and its colour on what lies behind it. */
#include "page/visible_priv.h"

enum {
    NEAR_COLOR = 12, /* of 255 in each channel: less cannot be told apart */
    PAINTED_BACK = 64, /* painted elements that are looked at; where there are more, the answer is undecided */
};
static const float least_font_size = 2;
static const float far_indent = -999;
static const float overlap_margin = -10;

static uint32_t channel(uint32_t color, unsigned shift)
{
    return color >> shift & 0xFF;
}

/* `over` on the opaque colour `under`. */
static uint32_t blend(uint32_t over, uint32_t under)
{
    uint32_t alpha = over >> 24;
    uint32_t blended = 0xFF;
    for (unsigned shift = 16; shift <= 16; shift -= 8)
        blended = blended << 8 | (channel(over, shift) * alpha + channel(under, shift) * (255 - alpha) + 127) / 255;
    return blended;
}

static bool are_near(uint32_t a, uint32_t b)
{
    for (unsigned shift = 16; shift <= 16; shift -= 8) {
        int difference = (int)channel(a, shift) - (int)channel(b, shift);
        if (difference > NEAR_COLOR || difference < -NEAR_COLOR)
            return false;
    }
    return true;
}

static bool is_moved(const struct computed *style)
{
    bool offset = style->set & ((uint64_t)1 << PROPERTY_LEFT | (uint64_t)1 << PROPERTY_RIGHT |
                                (uint64_t)1 << PROPERTY_TOP | (uint64_t)1 << PROPERTY_BOTTOM);
    switch (style->position) {
    case POSITION_ABSOLUTE: case POSITION_FIXED: return true;
    case POSITION_RELATIVE: case POSITION_STICKY:
        if (offset)
            return true;
        break;
    case POSITION_STATIC: break;
    }
    if (computed_word(style, PROPERTY_GRID_AREA) == PRESENCE_SOME) /* several may lie in one cell of a grid */
        return true;
    return computed_px(style, PROPERTY_MARGIN_TOP, 0) <= overlap_margin || computed_has(style, PROPERTY_TRANSLATE) ||
           computed_word(style, PROPERTY_TRANSFORM) == PRESENCE_SOME ||
           (computed_has(style, PROPERTY_TRANSFORM) &&
            (style->px[PROPERTY_TRANSFORM] > 0 || style->px[PROPERTY_TRANSFORM] < 0));
}

static void enter_ground(struct walk *walk, struct frame *frame)
{
    const struct frame *parent = frame->parent;
    const struct computed *style = &frame->style;
    uint32_t alpha = style->background >> 24;
    frame->ground = parent->ground;
    frame->ground_known = parent->ground_known;
    frame->ground_cause = parent->ground_cause;
    frame->floats_over = parent->floats_over || is_moved(style);
    frame->on_paint = parent->on_paint;
    frame->paints_text = parent->paints_text;
    if (computed_word(style, PROPERTY_BACKGROUND_CLIP) == PRESENCE_SOME) { /* CSS Backgrounds 4, 3.8 */
        frame->paints_text = frame->paints_text || style->has_image || alpha > 0;
        return;
    }
    if (alpha > 0) {
        frame->ground = blend(style->background, parent->ground);
        frame->ground_cause = cause_of(frame, PROPERTY_BACKGROUND_COLOR);
    }
    if (alpha == 0xFF) {
        frame->ground_known = true;
        frame->floats_over = false;
    }
    if (style->has_image)
        frame->ground_known = false;
    if (alpha == 0 && !style->has_image)
        return;
    uint32_t *painted = ARENA_PUSH(walk->arena, &walk->painted);
    *painted = frame->node;
    enum tag tag = walk->document->nodes[frame->node].tag;
    frame->on_paint = frame->on_paint || (tag != TAG_HTML && tag != TAG_BODY);
}

/* Written for this element, and not as the parent's value. */
static bool sets(const struct walk *walk, enum property property)
{
    enum value_kind kind = (enum value_kind)walk->winners.values[property].kind;
    return (walk->winners.set >> property & 1) && kind != VALUE_INHERIT && kind != VALUE_UNSET && kind != VALUE_REVERT;
}

void visible_text_enter(struct walk *walk, struct frame *frame)
{
    const struct frame *parent = frame->parent;
    const struct node *node = &walk->document->nodes[frame->node];
    frame->visibility = parent->visibility;
    frame->font_size = parent->font_size;
    frame->spacing = parent->spacing;
    frame->color = parent->color;
    frame->text_indent = parent->text_indent;
    if (sets(walk, PROPERTY_VISIBILITY))
        frame->visibility = cause_of(frame, PROPERTY_VISIBILITY);
    if (sets(walk, PROPERTY_FONT_SIZE))
        frame->font_size = cause_of(frame, PROPERTY_FONT_SIZE);
    if (sets(walk, PROPERTY_LETTER_SPACING) || sets(walk, PROPERTY_WORD_SPACING))
        frame->spacing =
            cause_of(frame, sets(walk, PROPERTY_LETTER_SPACING) ? PROPERTY_LETTER_SPACING : PROPERTY_WORD_SPACING);
    if (sets(walk, PROPERTY_TEXT_FILL))
        frame->color = cause_of(frame, PROPERTY_TEXT_FILL);
    else if (sets(walk, PROPERTY_COLOR) || (node->tag == TAG_A && !(walk->winners.set >> PROPERTY_COLOR & 1)))
        frame->color = cause_of(frame, PROPERTY_COLOR);
    if (sets(walk, PROPERTY_TEXT_INDENT))
        frame->text_indent = cause_of(frame, PROPERTY_TEXT_INDENT);
    bool is_block = frame->style.display != DISPLAY_INLINE && frame->style.display != DISPLAY_CONTENTS;
    frame->block = is_block ? frame : parent->block;
    frame->line_broken = false;
    frame->color_done = false;
    enter_ground(walk, frame);
}

uint32_t visible_media_between(struct walk *walk, uint32_t start, uint32_t end)
{
    const struct document *document = walk->document;
    if (!walk->media_before) {
        uint32_t *before = arena_alloc_raw(walk->arena, (document->node_count + (size_t)1) * sizeof *before);
        before[0] = 0;
        for (uint32_t i = 0; i < document->node_count; i++) {
            const struct node *node = &document->nodes[i];
            bool media = node->kind == NODE_ELEMENT && visible_is_replaced(node) && node->tag != TAG_HR &&
                         node->tag != TAG_INPUT;
            before[i + 1] = before[i] + media;
        }
        walk->media_before = before;
    }
    return walk->media_before[end] - walk->media_before[start];
}

/* For text that is moved out of the flow: may something else than its ancestors lie behind it? */
static bool may_lie_on_other(struct walk *walk, const struct frame *frame)
{
    const struct node *nodes = walk->document->nodes;
    uint32_t container = frame->container ? nodes[frame->container].parent : 0;
    if (visible_media_between(walk, container, nodes[container].end_index) > 0)
        return true;
    size_t count = walk->painted.count;
    for (size_t back = 0; back < count; back++) {
        uint32_t painted = walk->painted.items[count - 1 - back];
        if (painted <= container)
            return false;
        bool is_ancestor = nodes[painted].end_index > frame->node;
        if (back == PAINTED_BACK || !is_ancestor)
            return true;
    }
    return false;
}

static struct visibility check_color(struct walk *walk, struct frame *frame)
{
    const struct visibility visible = {.sight = SIGHT_VISIBLE};
    const struct computed *style = &frame->style;
    const uint32_t least_alpha = 13; /* five of a hundred */
    if (!style->color_known) /* of a sheet that is not here, perhaps: then it is honest more often than not */
        return walk->cascade.sheets_missing > 0 ? visible : sight_of(SIGHT_UNDECIDED, SIGHT_COLOUR, frame->color);
    bool transparent = style->color >> 24 <= least_alpha;
    if (!transparent && !are_near(blend(style->color, frame->ground), frame->ground))
        return visible;
    struct cause cause = frame->color.node > frame->ground_cause.node ? frame->color : frame->ground_cause;
    enum sight sight = SIGHT_HIDDEN;
    if (style->has_shadow || frame->paints_text || !frame->ground_known ||
        (walk->cascade.sheets_missing > 0 && frame->ground_cause.node == 0) ||
        (!transparent && frame->floats_over && may_lie_on_other(walk, frame)))
        sight = SIGHT_UNDECIDED;
    return sight_of(sight, SIGHT_COLOUR, cause);
}

bool visible_is_indented_away(const struct frame *frame)
{
    return frame->block->style.text_indent <= far_indent && !frame->block->line_broken;
}

/* CSS Text 3, 8: letters are about half as wide as high. Taken back by so much they lie on one another; honest headings
 * take back a twentieth, grids of inline blocks a third. */
static struct visibility check_spacing(const struct frame *frame)
{
    const struct computed *style = &frame->style;
    const float none_left = -0.8f;
    const float much = -0.4f;
    const float word_back = -100;
    const float far_apart = 100;
    if (style->letter_spacing <= none_left * style->font_size)
        return sight_of(SIGHT_HIDDEN, SIGHT_SPACING, frame->spacing);
    if (style->letter_spacing <= much * style->font_size || style->letter_spacing >= far_apart ||
        style->word_spacing <= word_back)
        return sight_of(SIGHT_UNDECIDED, SIGHT_SPACING, frame->spacing);
    return (struct visibility){.sight = SIGHT_VISIBLE};
}

/* "text-indent: 100%; white-space: nowrap; overflow: hidden": the line begins behind the edge. */
static bool is_indented_out(const struct frame *frame)
{
    const struct computed *style = &frame->block->style;
    return (style->percent >> PROPERTY_TEXT_INDENT & 1) && style->text_indent >= SCREEN_WIDTH &&
           computed_word(style, PROPERTY_WHITE_SPACE) == PRESENCE_SOME &&
           computed_word(style, PROPERTY_OVERFLOW_X) != OVERFLOW_VISIBLE && !frame->block->line_broken &&
           frame->block->style.display != DISPLAY_TABLE_PART;
}

struct visibility visible_text(struct walk *walk, struct frame *frame)
{
    const struct computed *style = &frame->style;
    float indent = frame->block->style.text_indent;
    if (frame->box.sight == SIGHT_HIDDEN)
        return frame->box;
    if (style->visibility != VISIBILITY_VISIBLE)
        return sight_of(SIGHT_HIDDEN, SIGHT_VISIBILITY_HIDDEN, frame->visibility);
    if (style->font_size * style->zoom <= least_font_size)
        return sight_of(SIGHT_HIDDEN, SIGHT_FONT_SIZE, frame->font_size);
    if (visible_is_indented_away(frame) || is_indented_out(frame))
        return sight_of(SIGHT_HIDDEN, SIGHT_TEXT_INDENT, frame->text_indent);
    if (indent >= SCREEN_WIDTH && !frame->block->line_broken)
        return sight_of(SIGHT_UNDECIDED, SIGHT_TEXT_INDENT, frame->text_indent);
    if (style->letter_spacing < 0 || style->word_spacing < 0 || style->letter_spacing > 0) {
        struct visibility said = check_spacing(frame);
        if (said.sight != SIGHT_VISIBLE)
            return said;
    }
    if (!frame->color_done) {
        frame->color_sight = check_color(walk, frame);
        frame->color_done = true;
    }
    return frame->color_sight.sight == SIGHT_VISIBLE ? frame->box : frame->color_sight;
}
