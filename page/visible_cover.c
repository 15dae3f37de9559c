/* visible_cover.c: what lies below an opaque box that fills its container: undecided, for without a layout it is not
 * known whether the box is taken away again, or is as large as it looks. */
#include "page/visible_priv.h"

enum {
    COVERS_MOST = 64, /* of a page: more are not followed */
    LAYERS_BACK = 512, /* positioned elements that are looked at below one cover */
};
static const float least_cover_opacity = 0.95f;

/* Both edges at the container's, or one there and as long as it. */
static bool fills(const struct computed *style, enum property start, enum property end, enum property size,
                  float screen)
{
    bool from_start = computed_has(style, start) && style->px[start] <= 0;
    bool to_end = computed_has(style, end) && style->px[end] <= 0;
    bool whole = computed_has(style, size) && (style->percent >> size & 1) && style->px[size] >= screen;
    return (from_start && to_end && !computed_has(style, size)) || ((from_start || to_end) && whole);
}

/* The nearest positioned element around it, or the page. */
static struct frame *container_of(const struct frame *frame)
{
    struct frame *container = frame->parent;
    while (container->parent && container->style.position == POSITION_STATIC)
        container = container->parent;
    return container;
}

/* A background of its own, laid below its container's content, or below what is raised above it: text of the ground's colour may stand on it. */
static void note_underlay(struct walk *walk, struct frame *frame)
{
    const struct computed *style = &frame->style;
    bool picture = style->has_image || visible_is_replaced(&walk->document->nodes[frame->node]) ||
                   visible_media_between(walk, frame->node, frame->end) > 0;
    bool is_wide = fills(style, PROPERTY_LEFT, PROPERTY_RIGHT, PROPERTY_WIDTH, SCREEN_WIDTH);
    bool is_high = fills(style, PROPERTY_TOP, PROPERTY_BOTTOM, PROPERTY_HEIGHT, SCREEN_HEIGHT);
    bool filled = style->background >> 24 > 0 && (is_wide || is_high);
    /* What goes with the screen, raised, as bars and buttons do, lies over the page: nobody's ground. Nor is what is not
     * shown (dialogues that wait). */
    bool floats = style->position == POSITION_FIXED && !(is_wide && is_high) && computed_px(style, PROPERTY_Z_INDEX, 0) > 0;
    bool waits = style->position == POSITION_FIXED && style->visibility != VISIBILITY_VISIBLE;
    bool laid = !floats && !waits && (style->position == POSITION_ABSOLUTE || style->position == POSITION_FIXED ||
                                      computed_px(style, PROPERTY_Z_INDEX, 0) < 0);
    if (laid && (picture || filled))
        container_of(frame)->has_underlay = true;
}

void visible_note_cover(struct walk *walk, struct frame *frame)
{
    const struct computed *style = &frame->style;
    frame->cover = 0;
    frame->has_underlay = false;
    if (style->position == POSITION_STATIC)
        return;
    note_underlay(walk, frame);
    struct layer *layer = ARENA_PUSH(walk->arena, &walk->layers);
    *layer = (struct layer){.node = frame->node, .z_index = (int32_t)computed_px(style, PROPERTY_Z_INDEX, 0)};
    bool opaque = style->background >> 24 == 0xFF && frame->opacity >= least_cover_opacity;
    if (style->position != POSITION_ABSOLUTE || !opaque || layer->z_index < 0 || frame->box.sight != SIGHT_VISIBLE ||
        style->visibility != VISIBILITY_VISIBLE || computed_has(style, PROPERTY_TRANSFORM) ||
        computed_has(style, PROPERTY_TRANSLATE) || computed_has(style, PROPERTY_CLIP_PATH) ||
        !fills(style, PROPERTY_LEFT, PROPERTY_RIGHT, PROPERTY_WIDTH, SCREEN_WIDTH) ||
        !fills(style, PROPERTY_TOP, PROPERTY_BOTTOM, PROPERTY_HEIGHT, SCREEN_HEIGHT))
        return;
    struct frame *container = container_of(frame);
    if (!container->parent || walk->covers_tried == COVERS_MOST)
        return;
    if (container->cover && container->cover_z > layer->z_index)
        return;
    walk->covers_tried++;
    container->cover = frame->node;
    container->cover_z = layer->z_index;
}

static bool is_of_colour(const struct visibility *said)
{
    return said->sight == SIGHT_HIDDEN && said->reason == SIGHT_COLOUR;
}

void visible_leave_underlay(struct walk *walk, struct frame *frame)
{
    if (!frame->has_underlay)
        return;
    if (frame->unread && is_of_colour(&frame->first_unread))
        frame->first_unread.sight = SIGHT_UNDECIDED;
    /* Beyond the limit the rest of the page is undecided once, at its end. */
    if (frame->parent && walk->underlays++ >= COVERS_MOST) {
        for (struct frame *up = frame; up; up = up->parent)
            up->has_underlay = up->has_underlay || !up->parent;
        return;
    }
    for (uint32_t i = frame->node; i < frame->end; i++) {
        if (is_of_colour(&walk->items[i]))
            walk->items[i].sight = SIGHT_UNDECIDED;
    }
}

/* The first positioned element in the container, or the count where there are too many to look at. */
static size_t first_layer(const struct walk *walk, uint32_t container)
{
    size_t first = walk->layers.count;
    size_t least = walk->layers.count > LAYERS_BACK ? walk->layers.count - LAYERS_BACK : 0;
    while (first > least && walk->layers.items[first - 1].node > container)
        first--;
    bool too_many = first > 0 && first == least && walk->layers.items[first - 1].node > container;
    return too_many ? walk->layers.count : first;
}

void visible_leave_covered(struct walk *walk, const struct frame *frame)
{
    const struct node *nodes = walk->document->nodes;
    uint32_t cover = frame->cover;
    size_t at = cover ? first_layer(walk, frame->node) : walk->layers.count;
    if (at == walk->layers.count)
        return;
    for (uint32_t i = frame->node + 1; i < frame->end; i++) {
        while (at < walk->layers.count && walk->layers.items[at].node < i)
            at++;
        const struct layer *layer = at < walk->layers.count && walk->layers.items[at].node == i
                                        ? &walk->layers.items[at]
                                        : NULL;
        bool above = layer && (layer->z_index > frame->cover_z || (layer->z_index == frame->cover_z && i > cover));
        if (i == cover || above) {
            i = nodes[i].end_index - 1;
            continue;
        }
        bool holds_cover = i < cover && nodes[i].end_index > cover;
        if (walk->items[i].sight == SIGHT_VISIBLE && !holds_cover)
            walk->items[i] = sight_of(SIGHT_UNDECIDED, SIGHT_COVERED, (struct cause){.node = cover});
    }
}
