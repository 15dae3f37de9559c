/* script_pieces.c: the parsed page as scripts look into it, and the markup that they have parsed. */
#include "analyst/script_engine.h"
#include "analyst/script_priv.h"
#include "page/name_hash.h"
#include "page/quirks.h"

#include <string.h>

enum { FIND_LIMIT = 20000, SELECT_STEPS = 2000000, PIECE_LIMIT_BYTES = 1024 * 1024 };

const struct document *script_piece_document(const struct script_pieces *pieces, uint32_t number)
{
    if (number == 0)
        return pieces->page;
    return number <= pieces->items.count ? &pieces->items.items[number - 1]->document : NULL;
}

/* Markup that is dropped outside its parents (HTML 13.2.6.4.7, "in body") gets them. */
static struct text wrapper_of(struct text parent)
{
    static const struct {
        const char *parent;
        const char *wrapper;
    } wrappers[] = {{"table", "<table>"}, {"tbody", "<table><tbody>"}, {"thead", "<table><thead>"},
                    {"tr", "<table><tbody><tr>"}, {"select", "<select>"}, {"svg", "<svg>"}};
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (text_equal(parent, text_from_string(wrappers[i].parent)))
            return text_from_string(wrappers[i].wrapper);
    return (struct text){0};
}

uint32_t script_piece_parse(struct script_pieces *pieces, struct text markup, struct text parent)
{
    if (pieces->items.count >= SCRIPT_LIMIT_PIECES || markup.length > PIECE_LIMIT_BYTES) {
        pieces->cut = true;
        return 0;
    }
    struct script_piece *piece = arena_alloc(pieces->arena, sizeof *piece);
    struct header *type = arena_alloc(pieces->arena, sizeof *type);
    *type = (struct header){TEXT("content-type"), TEXT("text/html; charset=utf-8")};
    const struct text wrapper = wrapper_of(parent);
    piece->response = (struct response){
        .url = pieces->page->response->url, .final_url = pieces->page->response->final_url, .status = 200,
        .headers = type, .header_count = 1,
        .body = arena_printf(pieces->arena, "<!doctype html>%.*s%.*s", TEXT_ARGS(wrapper), TEXT_ARGS(markup))};
    document_parse(pieces->arena, &piece->response, &piece->document);
    if (wrapper.length > 0)
        for (uint32_t i = 1; i < piece->document.node_count && piece->top == 0; i++)
            if (piece->document.nodes[i].kind == NODE_ELEMENT && text_equal(piece->document.nodes[i].name, parent))
                piece->top = i;
    *ARENA_PUSH(pieces->arena, &pieces->items) = piece;
    return (uint32_t)pieces->items.count;
}

struct number_list {
    struct arena *arena;
    ARENA_LIST(uint32_t) list;
};

static void add_children(struct number_list *numbers, const struct document *document, uint32_t parent)
{
    const struct node *nodes = document->nodes;
    for (uint32_t i = parent + 1; i < nodes[parent].end_index; i = nodes[i].end_index)
        if (nodes[i].kind != NODE_DOCUMENT)
            *ARENA_PUSH(numbers->arena, &numbers->list) = i;
}

struct script_numbers script_piece_children(struct script_pieces *pieces, uint32_t number, uint32_t index)
{
    struct number_list numbers = {.arena = pieces->arena};
    const struct document *document = script_piece_document(pieces, number);
    if (!document)
        return (struct script_numbers){0};
    if (index != UINT32_MAX) {
        if (index < document->node_count)
            add_children(&numbers, document, index);
        return (struct script_numbers){.items = numbers.list.items, .count = numbers.list.count};
    }
    const uint32_t top = number > 0 ? pieces->items.items[number - 1]->top : 0;
    if (top > 0)
        add_children(&numbers, document, top);
    for (uint32_t i = 1; top == 0 && i < document->node_count; i++)
        if (document->nodes[i].tag == TAG_HEAD || document->nodes[i].tag == TAG_BODY)
            add_children(&numbers, document, i);
    return (struct script_numbers){.items = numbers.list.items, .count = numbers.list.count};
}

static bool has_class(const struct node *node, struct text name)
{
    for (uint32_t i = 0; i < node->class_count; i++)
        if (text_equal(node->classes[i], name))
            return true;
    return false;
}

static bool has_classes(const struct node *node, struct text names)
{
    size_t count = 0;
    for (size_t at = 0; at < names.length;) {
        size_t end = at;
        while (end < names.length && !ascii_is_space(names.data[end]))
            end++;
        if (end > at && ++count > 0 && !has_class(node, text_slice(names, at, end - at)))
            return false;
        at = end + 1;
    }
    return count > 0;
}

struct script_numbers script_piece_find(struct script_pieces *pieces, uint32_t top, enum script_find what,
                                        struct text name)
{
    struct number_list numbers = {.arena = pieces->arena};
    const struct document *page = pieces->page;
    if (top >= page->node_count)
        return (struct script_numbers){0};
    for (uint32_t i = top + 1; i < page->nodes[top].end_index && numbers.list.count < FIND_LIMIT; i++) {
        const struct node *node = &page->nodes[i];
        if (node->kind != NODE_ELEMENT)
            continue;
        const bool fits = what == SCRIPT_FIND_ID      ? node->id.length > 0 && text_equal(node->id, name)
                          : what == SCRIPT_FIND_TAG   ? text_equal(name, TEXT("*")) || text_equal(node->name, name)
                          : what == SCRIPT_FIND_CLASS ? has_classes(node, name)
                                                      : text_equal(node_attribute(node, TEXT("name")), name);
        if (fits)
            *ARENA_PUSH(numbers.arena, &numbers.list) = i;
    }
    return (struct script_numbers){.items = numbers.list.items, .count = numbers.list.count};
}

static void make_matcher(struct script_pieces *pieces)
{
    const struct document *page = pieces->page;
    size_t class_count = 0;
    for (uint32_t i = 0; i < page->node_count; i++)
        class_count += page->nodes[i].class_count;
    struct element_names *names = arena_alloc_array(pieces->arena, page->node_count + 1, sizeof *names);
    uint32_t *classes = arena_alloc_array(pieces->arena, class_count + 1, sizeof *classes);
    uint32_t filled = 0;
    for (uint32_t i = 0; i < page->node_count; i++) {
        const struct node *node = &page->nodes[i];
        names[i] = (struct element_names){.first_class = filled, .class_count = node->class_count};
        if (node->kind != NODE_ELEMENT)
            continue;
        names[i].tag = name_hash(NAME_TAG, node->name);
        names[i].id = node->id.length > 0 ? name_hash(NAME_ID, node->id) : 0;
        for (uint32_t j = 0; j < node->attribute_count; j++)
            names[i].attributes |= attribute_bit(node->attributes[j].name);
        for (uint32_t j = 0; j < node->class_count; j++)
            classes[filled++] = name_hash(NAME_CLASS, node->classes[j]);
    }
    pieces->matcher = (struct matcher){.nodes = page->nodes, .node_count = page->node_count, .names = names,
                                       .classes = classes, .ignore_case = document_is_quirky(page),
                                       .steps = SELECT_STEPS};
    pieces->has_matcher = true;
}

struct script_numbers script_piece_select(struct script_pieces *pieces, uint32_t top, struct text selector)
{
    struct number_list numbers = {.arena = pieces->arena};
    if (!pieces->has_matcher)
        make_matcher(pieces);
    const struct selector_list *list =
        selector_parse(pieces->arena, css_slice_of(css_tokenise(pieces->arena, selector)), NULL, NULL);
    if (!list || top >= pieces->page->node_count)
        return (struct script_numbers){0};
    for (uint32_t i = top + 1; i < pieces->page->nodes[top].end_index && numbers.list.count < FIND_LIMIT; i++)
        for (size_t j = 0; pieces->page->nodes[i].kind == NODE_ELEMENT && j < list->count; j++)
            if (selector_matches(&pieces->matcher, &list->items[j], i)) {
                *ARENA_PUSH(numbers.arena, &numbers.list) = i;
                break;
            }
    return (struct script_numbers){.items = numbers.list.items, .count = numbers.list.count};
}
