/* visible.c: one walk down the page in document order: styles on the way down, what was met on the way up.
 *
 * * What hides everything in it (display, opacity ...) is answered for a whole subtree at once, without any more
 * styles. */
#include "page/visible.h"

#include "page/quirks.h"
#include "page/visible_priv.h"

/* Comments are comments wherever they stand. */
static void hide_subtree(struct walk *walk, uint32_t start, uint32_t end, struct visibility said)
{
    for (uint32_t i = start; i < end; i++) {
        walk->items[i] = said;
        if (walk->document->nodes[i].kind == NODE_COMMENT)
            walk->items[i] = sight_of(SIGHT_HIDDEN, SIGHT_COMMENT, (struct cause){.node = i});
    }
}

/* White space and no-break spaces show nothing. */
static bool is_blank(struct text t)
{
    for (size_t i = 0; i < t.length; i++) {
        bool no_break = i + 1 < t.length && t.data[i] == '\xC2' && t.data[i + 1] == '\xA0';
        if (!no_break && !ascii_is_space(t.data[i]))
            return false;
        i += no_break;
    }
    return true;
}

static void note_unread(struct frame *frame, struct visibility said)
{
    if (!frame->unread)
        frame->first_unread = said;
    frame->unread = true;
}

static void see_text(struct walk *walk, struct frame *frame, uint32_t index)
{
    if (is_blank(walk->document->nodes[index].text)) {
        walk->items[index] = frame->box;
        return;
    }
    struct visibility said = visible_text(walk, frame);
    walk->items[index] = said;
    bool of_text = said.reason == SIGHT_FONT_SIZE || said.reason == SIGHT_TEXT_INDENT || said.reason == SIGHT_COLOUR ||
                   said.reason == SIGHT_SPACING;
    frame->seen = frame->seen || said.sight == SIGHT_VISIBLE;
    frame->unsure = frame->unsure || said.sight == SIGHT_UNDECIDED;
    if (of_text)
        note_unread(frame, said);
}

/* Elements whose content is shown only where they themselves cannot be. */
static bool content_is_fallback(enum tag tag)
{
    return tag == TAG_VIDEO || tag == TAG_AUDIO || tag == TAG_CANVAS || tag == TAG_IFRAME;
}

/* WHATWG HTML 4.8.7: an object's content is shown where its data cannot be: that is always so for Flash. */
static bool is_shown_object(const struct node *node)
{
    struct text type = node->tag == TAG_OBJECT ? node_attribute(node, TEXT("type")) : (struct text){0};
    return node->tag == TAG_OBJECT && text_trim(node_attribute(node, TEXT("data"))).length > 0 &&
           text_find_ignore_case(type, TEXT("flash"), 0) == SIZE_MAX &&
           text_find_ignore_case(node_attribute(node, TEXT("data")), TEXT(".swf"), 0) == SIZE_MAX;
}

/* Elements that nothing can show, or the part of a closed details element that is not its summary. */
static bool is_never_shown(const struct walk *walk, const struct frame *parent, uint32_t index, struct visibility *said)
{
    const struct node *nodes = walk->document->nodes;
    const struct node *node = &nodes[index];
    const struct node *above = &nodes[parent->node];
    struct cause cause = {.node = index};
    if (content_is_fallback(above->tag)) {
        *said = sight_of(SIGHT_HIDDEN, SIGHT_NOT_RENDERED, (struct cause){.node = parent->node});
        return true;
    }
    if (above->tag == TAG_DETAILS && !node_has_attribute(above, TEXT("open"))) {
        bool first_summary = node->kind == NODE_ELEMENT && node->tag == TAG_SUMMARY && node->type_number == 1;
        *said = sight_of(SIGHT_HIDDEN, SIGHT_CLOSED_DETAILS, (struct cause){.node = parent->node});
        return !first_summary;
    }
    if (node->kind == NODE_ELEMENT && node->tag == TAG_NOSCRIPT) {
        *said = sight_of(SIGHT_HIDDEN, SIGHT_NOSCRIPT, cause);
        return true;
    }
    *said = sight_of(SIGHT_HIDDEN, SIGHT_NOT_RENDERED, cause);
    return node->kind == NODE_ELEMENT && default_not_rendered(node);
}

static struct frame *push_frame(struct walk *walk)
{
    struct frame *parent = walk->top;
    if (!parent->spare) {
        parent->spare = arena_alloc(walk->arena, sizeof *parent->spare);
        parent->spare->parent = parent;
    }
    return parent->spare;
}

/* A whole subtree that is hidden; else the element is the walk's new top. */
static bool enter_element(struct walk *walk, uint32_t index)
{
    struct frame *frame = push_frame(walk);
    const struct node *node = &walk->document->nodes[index];
    frame->node = index;
    frame->end = node->end_index;
    frame->seen = frame->unsure = frame->unread = false;
    cascade_match(&walk->cascade, index, &walk->top->names, walk->top->scope, &walk->winners);
    frame->scope = walk->winners.scope;
    computed_make(&frame->style, &walk->top->style, walk->document, index, &walk->winners, walk->quirks);
    struct visibility said = visible_box(walk, frame);
    if (said.sight == SIGHT_HIDDEN) {
        if (said.reason == SIGHT_OPACITY)
            visible_note_box(walk, frame);
        hide_subtree(walk, index, node->end_index, said);
        return false;
    }
    if (walk->cascade.matcher.steps == 0 && frame->base.sight == SIGHT_VISIBLE) {
        frame->base = sight_of(SIGHT_UNDECIDED, SIGHT_UNREAD, (struct cause){.node = index});
        frame->box = frame->box.sight == SIGHT_HIDDEN ? frame->box : frame->base;
    }
    visible_note_box(walk, frame);
    visible_text_enter(walk, frame);
    frame->names = walk->top->names;
    frame->entered = cascade_enter(&walk->cascade, index, &frame->names);
    if (node->tag == TAG_BR)
        frame->block->line_broken = true;
    bool on_line = frame->style.position != POSITION_ABSOLUTE && frame->style.position != POSITION_FIXED &&
                   computed_word(&frame->style, PROPERTY_FLOAT) == PRESENCE_NONE &&
                   (frame->style.display == DISPLAY_INLINE_BLOCK || frame->style.display == DISPLAY_INLINE);
    if (visible_is_replaced(node) && on_line && frame->box.sight == SIGHT_VISIBLE &&
        visible_is_indented_away(walk->top)) {
        frame->box = sight_of(SIGHT_HIDDEN, SIGHT_TEXT_INDENT, walk->top->text_indent);
        note_unread(frame, frame->box);
    }
    if (visible_is_replaced(node) && frame->box.sight != SIGHT_HIDDEN &&
        frame->style.visibility == VISIBILITY_VISIBLE) {
        frame->seen = frame->box.sight == SIGHT_VISIBLE;
        frame->unsure = !frame->seen;
    }
    visible_note_cover(walk, frame);
    visible_note_contents(walk, frame);
    frame->is_object = is_shown_object(node);
    if (frame->is_object && frame->base.sight == SIGHT_VISIBLE) {
        frame->base = sight_of(SIGHT_UNDECIDED, SIGHT_FALLBACK, (struct cause){.node = index});
        frame->box = frame->box.sight == SIGHT_HIDDEN ? frame->box : frame->base;
    }
    walk->top = frame;
    return true;
}

/* What an element is, once all that is in it is known: one that is hidden itself can still hold something that is seen,
 * and one whose only text cannot be read shows nothing, unless an image lies behind it. */
static struct visibility settle(const struct walk *walk, const struct frame *frame)
{
    struct visibility own = frame->box;
    if (frame->is_object && own.reason == SIGHT_FALLBACK)
        return (struct visibility){.sight = SIGHT_VISIBLE};
    if (own.sight != SIGHT_HIDDEN && frame->style.visibility != VISIBILITY_VISIBLE)
        own = sight_of(SIGHT_HIDDEN, SIGHT_VISIBILITY_HIDDEN, frame->visibility);
    else if (own.sight != SIGHT_HIDDEN && frame->unread && !frame->seen && !frame->style.has_image)
        own = frame->first_unread;
    if (own.sight != SIGHT_HIDDEN)
        return own;
    if (frame->seen)
        return (struct visibility){.sight = SIGHT_VISIBLE};
    enum tag tag = walk->document->nodes[frame->node].tag;
    if (frame->unsure || tag == TAG_HTML || tag == TAG_BODY)
        own.sight = SIGHT_UNDECIDED;
    return own;
}

static void leave_element(struct walk *walk)
{
    struct frame *frame = walk->top;
    struct frame *parent = frame->parent;
    visible_leave_underlay(walk, frame);
    walk->items[frame->node] = settle(walk, frame);
    visible_leave_covered(walk, frame);
    parent->seen = parent->seen || frame->seen;
    parent->unsure = parent->unsure || frame->unsure;
    if (frame->unread)
        note_unread(parent, frame->first_unread);
    cascade_leave(&walk->cascade, frame->entered);
    walk->top = parent;
}

static void walk_page(struct walk *walk)
{
    const struct document *document = walk->document;
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        while (walk->top->end <= i)
            leave_element(walk);
        struct visibility said;
        if (node->kind == NODE_COMMENT) {
            walk->items[i] = sight_of(SIGHT_HIDDEN, SIGHT_COMMENT, (struct cause){.node = i});
        } else if (is_never_shown(walk, walk->top, i, &said)) {
            hide_subtree(walk, i, node->end_index, said);
            i = node->end_index - 1;
        } else if (node->kind == NODE_TEXT) {
            see_text(walk, walk->top, i);
        } else if (!enter_element(walk, i)) {
            i = node->end_index - 1;
        }
    }
    while (walk->top->parent)
        leave_element(walk);
    visible_leave_underlay(walk, walk->top);
}

static void walk_from_root(struct walk *walk)
{
    const uint32_t white = 0xFFFFFFFF;
    struct frame *root = arena_alloc(walk->arena, sizeof *root);
    walk->items = arena_alloc_array(walk->arena, walk->document->node_count, sizeof *walk->items);
    root->style = computed_initial();
    root->end = walk->document->node_count;
    root->opacity = 1;
    root->ground = white;
    root->ground_known = true;
    root->block = root;
    walk->top = root;
    walk->painted.count = 0;
    walk->boxes.count = 0;
    walk->contents.count = 0;
    walk->layers.count = 0;
    walk->covers_tried = 0;
    walk->underlays = 0;
    walk_page(walk);
}

/* What is seen only with, or only without the rules that hold perhaps is not decided. */
static void walk_with_maybe(struct walk *walk)
{
    struct visibility *without = walk->items;
    walk->cascade.with_maybe = true;
    walk_from_root(walk);
    for (uint32_t i = 0; i < walk->document->node_count; i++) {
        struct visibility *item = &walk->items[i];
        if (item->sight == without[i].sight)
            continue;
        if (item->sight == SIGHT_VISIBLE)
            *item = without[i];
        item->sight = SIGHT_UNDECIDED;
    }
}

struct visibilities visible_compute(struct arena *arena, const struct document *document,
                                    const struct sheet_source *sheets)
{
    struct walk walk = {.arena = arena, .document = document, .quirks = document_is_quirky(document)};
    if (document->node_count == 0)
        return (struct visibilities){0};
    cascade_init(&walk.cascade, arena, document, sheets);
    walk_from_root(&walk);
    if (walk.cascade.maybe_met)
        walk_with_maybe(&walk);
    return (struct visibilities){.items = walk.items,
                                 .count = document->node_count,
                                 .boxes = walk.boxes.items,
                                 .box_count = (uint32_t)walk.boxes.count,
                                 .boxes_cut = walk.boxes_cut,
                                 .contents = walk.contents.items,
                                 .content_count = (uint32_t)walk.contents.count,
                                 .contents_cut = walk.contents_cut,
                                 .sheets_missing = walk.cascade.sheets_missing,
                                 .cut = walk.cascade.cut};
}

struct text visible_reason(struct arena *arena, const struct visibilities *visibilities, uint32_t index)
{
    static const struct text reasons[] = {
        {NULL, 0},
#define REASON(name, text) {text, sizeof(text) - 1},
#include "page/visible_reasons.def"
#undef REASON
    };
    const struct visibility *visibility = &visibilities->items[index];
    if (visibility->sight == SIGHT_VISIBLE)
        return (struct text){0};
    struct text words = reasons[visibility->reason];
    if (visibility->cause >= index)
        return words;
    return arena_printf(arena, "ancestor %.*s", TEXT_ARGS(words));
}
