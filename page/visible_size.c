/* visible_size.c: boxes whose own size leaves nothing to see. */
#include "page/visible_priv.h"

/* In pixels. */
static const float least_box = 1;
static const float least_frame = 2;

static bool is_frame(enum tag tag)
{
    return tag == TAG_IFRAME || tag == TAG_FRAME || tag == TAG_EMBED || tag == TAG_OBJECT || tag == TAG_MARQUEE;
}

/* A size with its limits; negative where it is not set. */
static float used_size(const struct computed *style, enum property size, enum property most, enum property least)
{
    float used = computed_px(style, size, -1);
    if (computed_has(style, most) && (used < 0 || style->px[most] < used))
        used = style->px[most];
    if (used >= 0 && computed_has(style, least) && style->px[least] > used)
        used = style->px[least];
    return used;
}

float visible_used_width(const struct computed *style)
{
    return used_size(style, PROPERTY_WIDTH, PROPERTY_MAX_WIDTH, PROPERTY_MIN_WIDTH);
}

float visible_used_height(const struct computed *style)
{
    return used_size(style, PROPERTY_HEIGHT, PROPERTY_MAX_HEIGHT, PROPERTY_MIN_HEIGHT);
}

static struct cause size_cause(const struct frame *frame, enum property size, enum property most)
{
    return cause_of(frame, computed_has(&frame->style, size) ? size : most);
}

/* Frames and images whose own size leaves nothing. */
struct visibility visible_replaced_size(const struct walk *walk, const struct frame *frame)
{
    const struct node *node = &walk->document->nodes[frame->node];
    const struct computed *style = &frame->style;
    bool frames = is_frame(node->tag);
    if (!frames && node->tag != TAG_IMG && node->tag != TAG_VIDEO && node->tag != TAG_CANVAS)
        return (struct visibility){.sight = SIGHT_VISIBLE};
    float width = visible_used_width(style);
    float height = visible_used_height(style);
    bool narrow = width >= 0 && width <= (frames ? least_frame : 0);
    bool low = height >= 0 && height <= (frames ? least_frame : 0);
    bool dot = width >= 0 && width <= least_box && height >= 0 && height <= least_box;
    if (!narrow && !low && !dot)
        return (struct visibility){.sight = SIGHT_VISIBLE};
    struct cause cause = narrow || dot ? size_cause(frame, PROPERTY_WIDTH, PROPERTY_MAX_WIDTH)
                                       : size_cause(frame, PROPERTY_HEIGHT, PROPERTY_MAX_HEIGHT);
    return sight_of(SIGHT_HIDDEN, frames ? SIGHT_SMALL_FRAME : SIGHT_ZERO_BOX, cause);
}

/* A block in a block, in the flow: its height is its content's, or what min-height says. */
static bool is_plain_block(const struct frame *frame)
{
    const struct computed *style = &frame->style;
    return style->display == DISPLAY_BLOCK && frame->parent->style.display == DISPLAY_BLOCK &&
           style->position != POSITION_ABSOLUTE && style->position != POSITION_FIXED &&
           computed_px(style, PROPERTY_MIN_HEIGHT, 0) <= least_box;
}

/* A box that clips and has no room: CSS Overflow 3, 3. Padding is room: "height: 0; padding-bottom: 56%". */
bool visible_has_no_room(struct walk *walk, const struct frame *frame, struct cause *cause)
{
    const struct computed *style = &frame->style;
    const struct node *node = &walk->document->nodes[frame->node];
    uint8_t over_x = computed_word(style, PROPERTY_OVERFLOW_X);
    uint8_t over_y = computed_word(style, PROPERTY_OVERFLOW_Y);
    uint8_t contain = computed_word(style, PROPERTY_CONTAIN);
    if (contain & CONTAIN_PAINT)
        over_x = over_y = OVERFLOW_CLIP;
    if ((over_x == OVERFLOW_VISIBLE && over_y == OVERFLOW_VISIBLE) || node->tag == TAG_HTML || node->tag == TAG_BODY ||
        style->display == DISPLAY_INLINE || style->display == DISPLAY_TABLE_PART ||
        style->display == DISPLAY_CONTENTS || style->display == DISPLAY_TABLE)
        return false;
    /* A flex item that grows takes its size from its container. */
    if (frame->parent->style.display == DISPLAY_FLEX && computed_px(style, PROPERTY_FLEX_GROW, 0) > 0)
        return false;
    bool clips_x = over_x != OVERFLOW_VISIBLE || over_y != OVERFLOW_CLIP;
    bool clips_y = over_y != OVERFLOW_VISIBLE || over_x != OVERFLOW_CLIP;
    float width = visible_used_width(style);
    float height = visible_used_height(style);
    float room_x = computed_px(style, PROPERTY_PADDING_LEFT, 0) + computed_px(style, PROPERTY_PADDING_RIGHT, 0);
    float room_y = computed_px(style, PROPERTY_PADDING_TOP, 0) + computed_px(style, PROPERTY_PADDING_BOTTOM, 0);
    if (clips_x && width >= 0 && width + room_x <= least_box) {
        *cause = size_cause(frame, PROPERTY_WIDTH, PROPERTY_MAX_WIDTH);
        return true;
    }
    if (clips_y && height >= 0 && height + room_y <= least_box) {
        *cause = size_cause(frame, PROPERTY_HEIGHT, PROPERTY_MAX_HEIGHT);
        return true;
    }
    if (clips_y && height < 0 && (contain & CONTAIN_SIZE) && room_y <= least_box && is_plain_block(frame)) {
        *cause = cause_of(frame, PROPERTY_CONTAIN);
        return true;
    }
    *cause = cause_of(frame, PROPERTY_LINE_HEIGHT);
    return clips_y && height < 0 && style->line_height * style->font_size + room_y <= least_box &&
           style->font_size > least_box && computed_px(style, PROPERTY_MIN_HEIGHT, 0) <= least_box &&
           visible_media_between(walk, frame->node, node->end_index) == 0; /* an image makes its line higher */
}

static void add_box(struct walk *walk, const struct frame *frame, enum box_kind kind, float width, float height)
{
    if (kind != BOX_COVERS && walk->boxes.count >= VISIBLE_LIMIT_BOXES) {
        walk->boxes_cut = true;
        return;
    }
    struct box *box = ARENA_PUSH(walk->arena, &walk->boxes);
    *box = (struct box){.node = frame->node,
                        .kind = kind,
                        .width = width,
                        .height = height,
                        .z_index = frame->z_index,
                        .fixed = frame->fixed || frame->style.position == POSITION_FIXED};
}

/* What is left between opposite offsets; negative where one is not set. */
static float between(const struct computed *style, enum property start, enum property end, float whole)
{
    return computed_has(style, start) && computed_has(style, end) ? whole - style->px[start] - style->px[end] : -1;
}

static bool is_most(float size, float whole)
{
    const float most = 0.9f;
    return size >= whole * most;
}

/* CSS Positioned Layout 3, 3.4: stays in view at the edge that it names. */
static bool sticks_to_edge(const struct computed *style)
{
    return style->position == POSITION_STICKY &&
           (computed_has(style, PROPERTY_TOP) || computed_has(style, PROPERTY_BOTTOM));
}

void visible_note_box(struct walk *walk, struct frame *frame)
{
    const struct frame *parent = frame->parent;
    const struct computed *style = &frame->style;
    const struct node *node = &walk->document->nodes[frame->node];
    frame->z_index = parent->z_index;
    frame->covers = false;
    frame->contained = parent->contained;
    if (!style->set || style->display == DISPLAY_CONTENTS)
        return;
    bool flows = style->position != POSITION_ABSOLUTE && style->position != POSITION_FIXED;
    if (frame->z_index == 0 && style->position != POSITION_STATIC)
        frame->z_index = (int32_t)computed_px(style, PROPERTY_Z_INDEX, 0); /* numbers are at most 1e9 */
    float width = visible_used_width(style);
    float height = visible_used_height(style);
    float across = width >= 0 ? width : between(style, PROPERTY_LEFT, PROPERTY_RIGHT, SCREEN_WIDTH);
    float down = height >= 0 ? height : between(style, PROPERTY_TOP, PROPERTY_BOTTOM, SCREEN_HEIGHT);
    if (!flows) { /* "min-width: 100%; min-height: 100vh" without sizes of its own; CSS Sizing 3, 5.2 */
        across = computed_px(style, PROPERTY_MIN_WIDTH, 0) > across ? computed_px(style, PROPERTY_MIN_WIDTH, 0) : across;
        down = computed_px(style, PROPERTY_MIN_HEIGHT, 0) > down ? computed_px(style, PROPERTY_MIN_HEIGHT, 0) : down;
    }
    bool large = is_most(across, SCREEN_WIDTH) && is_most(down, SCREEN_HEIGHT);
    bool free = style->position == POSITION_FIXED || !frame->contained;
    frame->covers = large && (flows ? parent->covers && is_frame(node->tag) : free);
    if (style->position != POSITION_STATIC)
        frame->contained = !frame->covers && (frame->contained || !flows || node->tag != TAG_BODY);
    if (frame->covers)
        add_box(walk, frame, BOX_COVERS, across, down);
    else if (style->position == POSITION_FIXED || sticks_to_edge(style))
        add_box(walk, frame, BOX_FLOATS, width, height);
    bool scrolls = computed_word(style, PROPERTY_OVERFLOW_X) == OVERFLOW_SCROLL ||
                   computed_word(style, PROPERTY_OVERFLOW_Y) == OVERFLOW_SCROLL;
    if (scrolls && (width >= 0 || height >= 0) && node->tag != TAG_HTML && node->tag != TAG_BODY)
        add_box(walk, frame, BOX_SCROLLS, width, height);
}

const struct box *visible_box_of(const struct visibilities *visibilities, uint32_t node, enum box_kind kind)
{
    uint32_t low = 0;
    uint32_t high = visibilities->box_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (visibilities->boxes[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < visibilities->box_count && visibilities->boxes[low].node == node; low++)
        if (visibilities->boxes[low].kind == kind)
            return &visibilities->boxes[low];
    return NULL;
}
