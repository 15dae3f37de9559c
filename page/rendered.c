/* rendered.c: effects gathered by element, made splices of the source, and written. */
#include "page/rendered.h"

#include "base/utf8.h"
#include "page/fragment.h"
#include "page/rendered_priv.h"

#include <stdlib.h>

static const struct text hidden_style = {"display:none !important", 23};
static const struct text hidden_start = {"<div style=\"display:none !important\">", 37};
static const struct text hidden_end = {"</div>", 6};

/* What scripts did to one element. */
struct edit {
    uint32_t node;
    bool removed;
    bool replaced;
    bool retagged;
    struct rendered_attributes attributes;
    ARENA_LIST(const struct script_effect *) content; /* put at its end, after what replaced it */
};

/* Pure insertions at one place stand in this order; ranges follow them. */
enum splice_rank { RANK_HIDING, RANK_BEHIND, RANK_INSIDE, RANK_START_TAG, RANK_RANGE };

struct splice {
    uint32_t from; /* of the source, left out; from == to: an insertion */
    uint32_t to;
    enum splice_rank rank;
    uint32_t depth; /* RANK_INSIDE: the inner element's end comes first; RANK_START_TAG: the outer one's tag */
    uint32_t order;
    uint32_t node; /* RANK_START_TAG, RANK_RANGE with bytes: the element that gets another tag; else 0 */
    struct text bytes;
    struct made_piece piece;
};

struct rendering {
    struct arena *arena;
    const struct document *document;
    struct rendered *rendered;
    struct rendered_places places;
    uint32_t *edit_of; /* for each node: index + 1 in `edits` */
    ARENA_LIST(struct edit) edits;
    ARENA_LIST(struct splice) splices;
    const struct script_effect *title;
    size_t markup_bytes;
};

static bool is_element(const struct document *document, uint32_t index)
{
    return index > 0 && index < document->node_count && document->nodes[index].kind == NODE_ELEMENT;
}

/* It changes what some visitor sees before he does anything, and something that is there. */
static bool changes_page(const struct document *document, const struct script_effect *effect)
{
    if (effect->moment == SCRIPT_BY_CLICK || effect->kind == SCRIPT_NAVIGATE || effect->kind == SCRIPT_OPEN ||
        effect->kind >= SCRIPT_EFFECT_KIND_COUNT)
        return false;
    bool is_writing = effect->kind == SCRIPT_WRITE || effect->kind == SCRIPT_INSERT || effect->kind == SCRIPT_REPLACE;
    bool is_for_page = effect->kind == SCRIPT_WRITE || effect->kind == SCRIPT_TITLE ||
                       (effect->kind == SCRIPT_INSERT && effect->target == 0);
    return (is_for_page || is_element(document, effect->target)) &&
           (effect->seen_as != SCRIPT_AS_DESKTOP || is_writing);
}

static struct text note_for(const struct script_effect *effect)
{
    static const struct text notes[] = {
        [0] = {"written by a script", 19},
        [SCRIPT_AS_DESKTOP] = {"written by a script for visitors on a desktop only", 50},
        [SCRIPT_AS_SEARCH_PHONE] = {"written by a script for visitors from search on a phone only", 60},
        [SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE] = {"written by a script", 19},
    };
    return notes[effect->seen_as & (SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE)];
}

/* Evidence shows the script. */
static struct made_piece piece_for(const struct rendering *rendering, const struct script_effect *effect)
{
    struct made_piece piece = {.note = note_for(effect)};
    if (is_element(rendering->document, effect->node)) {
        piece.from = rendering->document->nodes[effect->node].source_start;
        piece.to = rendering->document->nodes[effect->node].source_end;
    }
    return piece;
}

static struct splice *add_splice(struct rendering *rendering, struct splice splice)
{
    splice.order = (uint32_t)rendering->splices.count;
    struct splice *added = ARENA_PUSH(rendering->arena, &rendering->splices);
    *added = splice;
    return added;
}

static struct edit *edit_for(struct rendering *rendering, uint32_t node)
{
    if (!rendering->edit_of[node]) {
        *ARENA_PUSH(rendering->arena, &rendering->edits) = (struct edit){.node = node};
        rendering->edit_of[node] = (uint32_t)rendering->edits.count;
    }
    return &rendering->edits.items[rendering->edit_of[node] - 1];
}

static struct rendered_attributes *attributes_of(struct rendering *rendering, struct edit *edit)
{
    if (!edit->retagged)
        rendered_attributes_begin(&edit->attributes, rendering->arena, &rendering->document->nodes[edit->node]);
    edit->retagged = true;
    return &edit->attributes;
}

/* document.write stands right behind its script; where the script never ends it would be read as part of it. */
static void write_behind(struct rendering *rendering, const struct script_effect *effect)
{
    struct splice splice = {.rank = RANK_BEHIND, .bytes = effect->value, .piece = piece_for(rendering, effect)};
    if (is_element(rendering->document, effect->node) && rendering->document->nodes[effect->node].tag == TAG_SCRIPT) {
        const struct node *script = &rendering->document->nodes[effect->node];
        splice.from = script->inner_end ? script->source_end : script->source_start;
    } else { /* after loading: the end is as good a place as any */
        splice.rank = RANK_INSIDE;
        splice.from = rendered_content_end(&rendering->places, 0);
    }
    splice.to = splice.from;
    add_splice(rendering, splice);
}

/* Scripts unpack what they write with atob, which gives bytes, not letters: visitors see rubbish, engines and judges what was
 * meant. */
static const struct script_effect *as_meant(struct rendering *rendering, const struct script_effect *effect)
{
    /* U+00A0 was written as a reference when the piece was told: it may be a letter's second byte. */
    struct text reference = TEXT("&nbsp;");
    char *bytes = arena_alloc_raw(rendering->arena, effect->value.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < effect->value.length;) {
        if (i > 0 && (uint8_t)effect->value.data[i - 1] >= 0x80 &&
            text_starts_with(text_slice(effect->value, i, SIZE_MAX), reference)) {
            bytes[length++] = '\xC2';
            bytes[length++] = '\xA0';
            i += reference.length;
        } else {
            bytes[length++] = effect->value.data[i++];
        }
    }
    struct text meant = utf8_undo_latin1(text_of(bytes, length), arena_alloc_raw(rendering->arena, length + 1));
    if (meant.length == 0)
        return effect;
    struct script_effect *undone = arena_alloc(rendering->arena, sizeof *undone);
    *undone = *effect;
    undone->value = meant;
    return undone;
}

/* Takes one effect in; those on elements are kept until all are known. */
static void take_effect(struct rendering *rendering, const struct script_effect *effect)
{
    uint32_t target = is_element(rendering->document, effect->target) ? effect->target : 0;
    bool for_desktop = effect->seen_as == SCRIPT_AS_DESKTOP;
    struct edit *edit;
    rendering->markup_bytes += effect->value.length;
    if (rendering->markup_bytes > SCRIPT_LIMIT_MARKUP_BYTES) {
        rendering->rendered->cut = true;
        return;
    }
    if (effect->kind == SCRIPT_WRITE || effect->kind == SCRIPT_INSERT || effect->kind == SCRIPT_REPLACE)
        effect = as_meant(rendering, effect);
    switch (effect->kind) {
    case SCRIPT_WRITE:
        write_behind(rendering, effect);
        return;
    case SCRIPT_TITLE:
        rendering->title = effect;
        return;
    case SCRIPT_INSERT: case SCRIPT_REPLACE:
        edit = edit_for(rendering, target);
        if (effect->kind == SCRIPT_REPLACE && !for_desktop) {
            edit->replaced = target != 0;
            edit->content.count = 0;
        }
        *ARENA_PUSH(rendering->arena, &edit->content) = effect;
        return;
    case SCRIPT_REMOVE:
        edit_for(rendering, target)->removed = true;
        return;
    case SCRIPT_STYLE:
        rendered_attributes_style(attributes_of(rendering, edit_for(rendering, target)), effect->value);
        return;
    case SCRIPT_ATTRIBUTE:
        rendered_attributes_set(attributes_of(rendering, edit_for(rendering, target)), effect->name, effect->value);
        return;
    case SCRIPT_NAVIGATE: case SCRIPT_OPEN: case SCRIPT_EFFECT_KIND_COUNT:
        return;
    }
}

static void put_content(struct rendering *rendering, uint32_t node, const struct script_effect *effect)
{
    struct arena *arena = rendering->arena;
    const struct node *target = &rendering->document->nodes[node];
    enum fragment_place place = node ? fragment_place_in(target) : FRAGMENT_IN_BODY;
    struct splice splice = {.rank = RANK_INSIDE, .depth = target->depth, .piece = piece_for(rendering, effect)};
    splice.bytes = fragment_close(arena, effect->value, place, &rendering->rendered->cut);
    splice.from = rendered_content_end(&rendering->places, node);
    /* A parser would move to the body what a script put into the head: there it is never seen. */
    bool is_in_head = target->tag == TAG_HEAD && node && !fragment_is_metadata(effect->value);
    if (place == FRAGMENT_NOWHERE || is_in_head) {
        splice.bytes = arena_printf(arena, "%.*s%.*s%.*s", TEXT_ARGS(hidden_start), TEXT_ARGS(splice.bytes),
                                    TEXT_ARGS(hidden_end));
        splice.from = is_in_head ? rendered_content_end(&rendering->places, 0) : target->source_end;
        splice.rank = RANK_BEHIND;
        splice.depth = 0;
    }
    splice.to = splice.from;
    add_splice(rendering, splice);
}

static bool can_hold_a_block(const struct document *document, uint32_t node)
{
    return fragment_place_in(&document->nodes[node]) == FRAGMENT_IN_BODY && document->nodes[node].tag != TAG_HTML &&
           document->nodes[node].tag != TAG_HEAD && !document->nodes[node].is_foreign;
}

static void replace_content(struct rendering *rendering, const struct edit *edit)
{
    const struct node *node = &rendering->document->nodes[edit->node];
    uint32_t end = rendered_content_end(&rendering->places, edit->node);
    bool leads_away = edit->node + 1 < node->end_index && rendered_leads_away(&rendering->places, edit->node);
    if (!leads_away) {
        if (node->inner_start < end)
            add_splice(rendering, (struct splice){.from = node->inner_start, .to = end, .rank = RANK_RANGE});
    } else if (can_hold_a_block(rendering->document, edit->node)) {
        struct made_piece piece = {.from = node->source_start, .to = node->inner_start};
        add_splice(rendering, (struct splice){.from = node->inner_start, .to = node->inner_start, .rank = RANK_HIDING,
                                              .bytes = hidden_start, .piece = piece});
        add_splice(rendering, (struct splice){.from = end, .to = end, .rank = RANK_INSIDE, .depth = node->depth,
                                              .bytes = hidden_end, .piece = piece});
    }
}

static void write_start_tag(struct rendering *rendering, struct edit *edit)
{
    const struct node *node = &rendering->document->nodes[edit->node];
    struct markup tag = {.arena = rendering->arena};
    rendered_attributes_end(&edit->attributes);
    rendering->rendered->cut |= edit->attributes.cut;
    markup_add_start_tag(&tag, node->name, edit->attributes.list.items, edit->attributes.list.count);
    if (node->is_foreign && !node->inner_end && node->end_index == edit->node + 1) { /* "<path/>" */
        markup_add(&tag, TEXT("</"));
        markup_add(&tag, node->name);
        markup_add(&tag, TEXT(">"));
    }
    add_splice(rendering, (struct splice){
        .from = node->source_start, .to = node->inner_start, .node = edit->node, .depth = node->depth,
        .rank = node->is_inserted ? RANK_START_TAG : RANK_RANGE, .bytes = markup_text(&tag),
        .piece = {.from = node->source_start, .to = node->inner_start, .note = TEXT("changed by a script")}});
}

static void close_edit(struct rendering *rendering, struct edit *edit)
{
    const struct node *node = &rendering->document->nodes[edit->node];
    bool is_page = node->tag == TAG_HTML || node->tag == TAG_BODY || node->tag == TAG_HEAD;
    if (edit->removed && (is_page || rendered_leads_away(&rendering->places, edit->node))) {
        rendered_attributes_style(attributes_of(rendering, edit), hidden_style);
    } else if (edit->removed) {
        uint32_t end = node->inner_end ? node->source_end : rendered_content_end(&rendering->places, edit->node);
        if (node->source_start < end)
            add_splice(rendering, (struct splice){.from = node->source_start, .to = end, .rank = RANK_RANGE});
        return;
    }
    if (edit->replaced)
        replace_content(rendering, edit);
    for (size_t i = 0; i < edit->content.count; i++)
        put_content(rendering, edit->node, edit->content.items[i]);
    if (edit->retagged)
        write_start_tag(rendering, edit);
}

static void put_title(struct rendering *rendering)
{
    const struct document *document = rendering->document;
    struct markup title = {.arena = rendering->arena};
    uint32_t at = rendered_content_end(&rendering->places, 0);
    for (uint32_t i = document->node_count; i-- > 1;)
        if (document->nodes[i].tag == TAG_TITLE && !document->nodes[i].is_foreign)
            at = document->nodes[i].source_start; /* the first one counts; the old one stays as text nobody sees */
    markup_add(&title, TEXT("<title>"));
    markup_add_escaped(&title, rendering->title->value);
    markup_add(&title, TEXT("</title>"));
    add_splice(rendering, (struct splice){.from = at, .to = at, .rank = RANK_BEHIND, .bytes = markup_text(&title),
                                          .piece = piece_for(rendering, rendering->title)});
}

static int compare_splices(const void *left, const void *right)
{
    const struct splice *a = left;
    const struct splice *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->to != b->to)
        return a->to > b->to ? -1 : 1; /* what takes more out comes first: the other one is in it */
    if (a->depth != b->depth)
        return (a->depth > b->depth) == (a->rank == RANK_INSIDE) ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

/* Writes the source with all splices; what lies in a part that was left out is left out with it. */
static void write_all(struct rendering *rendering)
{
    struct made_body *made = &rendering->rendered->made;
    struct text source = rendering->document->source;
    uint32_t at = 0;
    made_body_begin(made, rendering->arena);
    if (rendering->splices.count)
        qsort(rendering->splices.items, rendering->splices.count, sizeof *rendering->splices.items, compare_splices);
    for (size_t i = 0; i < rendering->splices.count; i++) {
        const struct splice *splice = &rendering->splices.items[i];
        if (splice->from < at || splice->from > source.length)
            continue;
        made_body_copy(made, source, at, splice->from);
        rendering->rendered->dropped |= splice->rank == RANK_RANGE && !splice->node;
        if (splice->node)
            *ARENA_PUSH(rendering->arena, &rendering->rendered->tags) =
                (struct rendered_tag){.node = splice->node, .start = (uint32_t)made->length};
        made_body_add(made, splice->bytes, &splice->piece);
        at = splice->to;
    }
    made_body_copy(made, source, at, source.length);
    rendering->rendered->cut |= made->cut;
}

bool rendered_make(struct arena *arena, const struct document *document, const struct script_effects *effects,
                   struct rendered *rendered)
{
    *rendered = (struct rendered){.arena = arena};
    size_t count = effects->count < SCRIPT_LIMIT_EFFECTS ? effects->count : SCRIPT_LIMIT_EFFECTS;
    size_t first = 0;
    while (first < count && !changes_page(document, &effects->items[first]))
        first++;
    if (first == count)
        return false;
    struct rendering rendering = {.arena = arena, .document = document, .rendered = rendered};
    rendering.places = rendered_places_of(arena, document);
    rendering.edit_of = arena_alloc_array(arena, document->node_count, sizeof *rendering.edit_of);
    for (size_t i = first; i < count; i++)
        if (changes_page(document, &effects->items[i]))
            take_effect(&rendering, &effects->items[i]);
    for (size_t i = 0; i < rendering.edits.count; i++)
        close_edit(&rendering, &rendering.edits.items[i]);
    if (rendering.title)
        put_title(&rendering);
    write_all(&rendering);
    return true;
}
