/* fragment.c: a piece of markup parsed and written again from its tree. */
#include "page/fragment.h"

#include "page/response.h"

#include <string.h>

enum { FIRST_ROOM = 256 };

static void reserve(struct markup *markup, size_t more)
{
    if (markup->length + more <= markup->room)
        return;
    size_t room = markup->room ? markup->room : FIRST_ROOM;
    while (room < markup->length + more)
        room *= 2;
    markup->data = arena_grow(markup->arena, markup->data, markup->room, room);
    markup->room = room;
}

void markup_add(struct markup *markup, struct text t)
{
    if (t.length == 0)
        return;
    reserve(markup, t.length);
    memcpy(markup->data + markup->length, t.data, t.length);
    markup->length += t.length;
}

void markup_add_escaped(struct markup *markup, struct text t)
{
    size_t plain = 0;
    for (size_t i = 0; i < t.length; i++) {
        char c = t.data[i];
        if (c != '&' && c != '<' && c != '>' && c != '"')
            continue;
        markup_add(markup, text_slice(t, plain, i - plain));
        markup_add(markup, c == '&' ? TEXT("&amp;") : c == '<' ? TEXT("&lt;") : c == '>' ? TEXT("&gt;") : TEXT("&quot;"));
        plain = i + 1;
    }
    markup_add(markup, text_slice(t, plain, SIZE_MAX));
}

/* A name that a parser reads as one again; a script can make others. */
static bool is_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        if (ascii_is_space(c) || c == '/' || c == '>' || c == '<' || c == '"' || c == '\'' || c == '=' || c == '\0')
            return false;
    }
    return name.length > 0;
}

void markup_add_start_tag(struct markup *markup, struct text name, const struct attribute *attributes, size_t count)
{
    markup_add(markup, TEXT("<"));
    markup_add(markup, name);
    for (size_t i = 0; i < count; i++) {
        if (!is_name(attributes[i].name))
            continue;
        markup_add(markup, TEXT(" "));
        markup_add(markup, attributes[i].name);
        markup_add(markup, TEXT("=\""));
        markup_add_escaped(markup, attributes[i].value);
        markup_add(markup, TEXT("\""));
    }
    markup_add(markup, TEXT(">"));
}

struct text markup_text(const struct markup *markup)
{
    return text_of(markup->data, markup->length);
}

static bool is_one_of(struct text name, const struct text *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(name, names[i]))
            return true;
    return false;
}
#define IS_ONE_OF(name, names) is_one_of((name), (names), sizeof(names) / sizeof *(names))

static bool is_void(const struct node *node)
{
    static const struct text names[] = {
        {"area", 4}, {"base", 4}, {"basefont", 8}, {"bgsound", 7}, {"br", 2}, {"col", 3}, {"embed", 5}, {"frame", 5},
        {"hr", 2}, {"img", 3}, {"input", 5}, {"keygen", 6}, {"link", 4}, {"meta", 4}, {"param", 5}, {"source", 6},
        {"track", 5}, {"wbr", 3},
    };
    return !node->is_foreign && IS_ONE_OF(node->name, names);
}

/* Their text is written as it is (WHATWG HTML 13.3). */
static bool is_raw(const struct node *node)
{
    static const struct text names[] = {{"style", 5}, {"script", 6}, {"xmp", 3}, {"iframe", 6}, {"noembed", 7},
                                        {"noframes", 8}};
    return !node->is_foreign && IS_ONE_OF(node->name, names);
}

enum fragment_place fragment_place_in(const struct node *target)
{
    static const struct { struct text name; enum fragment_place place; } places[] = {
        {{"table", 5}, FRAGMENT_IN_TABLE}, {{"tbody", 5}, FRAGMENT_IN_ROWS}, {{"thead", 5}, FRAGMENT_IN_ROWS},
        {{"tfoot", 5}, FRAGMENT_IN_ROWS}, {{"tr", 2}, FRAGMENT_IN_ROW}, {{"select", 6}, FRAGMENT_IN_SELECT},
        {{"optgroup", 8}, FRAGMENT_IN_SELECT}, {{"style", 5}, FRAGMENT_IN_RAW}, {{"script", 6}, FRAGMENT_IN_RAW},
        {{"title", 5}, FRAGMENT_IN_TEXT}, {{"textarea", 8}, FRAGMENT_IN_TEXT},
        {{"plaintext", 9}, FRAGMENT_NOWHERE},
    };
    for (size_t i = 0; !target->is_foreign && i < sizeof places / sizeof *places; i++)
        if (text_equal(target->name, places[i].name))
            return places[i].place;
    return is_void(target) || is_raw(target) ? FRAGMENT_NOWHERE : FRAGMENT_IN_BODY;
}

bool fragment_swallows(const struct node *node)
{
    enum fragment_place place = fragment_place_in(node);
    return place == FRAGMENT_IN_RAW || place == FRAGMENT_IN_TEXT || (place == FRAGMENT_NOWHERE && !is_void(node));
}

static void add_replacing(struct markup *out, struct text t, struct text part, struct text by)
{
    size_t plain = 0;
    for (size_t at = text_find(t, part, 0); at != SIZE_MAX; at = text_find(t, part, plain)) {
        markup_add(out, text_slice(t, plain, at - plain));
        markup_add(out, by);
        plain = at + part.length;
    }
    markup_add(out, text_slice(t, plain, SIZE_MAX));
}

/* An end tag would end a script or a sheet; "<\/" means the same there. */
static void add_raw(struct markup *out, struct text t)
{
    add_replacing(out, t, TEXT("</"), TEXT("<\\/"));
}

static void write_text(struct markup *out, const struct document *document, const struct node *node)
{
    if (is_raw(&document->nodes[node->parent]))
        add_raw(out, node->text);
    else
        markup_add_escaped(out, node->text);
}

static void write_comment(struct markup *out, struct text text)
{
    markup_add(out, TEXT("<!-- "));
    add_replacing(out, text, TEXT(">"), TEXT(" "));
    markup_add(out, TEXT(" -->"));
}

static struct text tag_name(const struct node *node)
{
    /* plaintext swallows all that follows it */
    return text_equal(node->name, TEXT("plaintext")) ? TEXT("pre") : node->name;
}

static void write_end_tag(struct markup *out, const struct node *node)
{
    markup_add(out, TEXT("</"));
    markup_add(out, tag_name(node));
    markup_add(out, TEXT(">"));
}

/* All below `root` in document order, without recursion; of elements whose tags stand before `from`, only what is in them. */
static void write_tree(struct markup *out, const struct document *document, uint32_t root, size_t from)
{
    ARENA_LIST(uint32_t) open = {0};
    for (uint32_t i = root + 1; i <= document->nodes[root].end_index; i++) {
        while (open.count && document->nodes[open.items[open.count - 1]].end_index <= i)
            write_end_tag(out, &document->nodes[open.items[--open.count]]);
        if (i == document->nodes[root].end_index)
            return;
        const struct node *node = &document->nodes[i];
        if (node->kind == NODE_TEXT)
            write_text(out, document, node);
        else if (node->kind == NODE_COMMENT)
            write_comment(out, node->text);
        if (node->kind != NODE_ELEMENT || (!node->is_inserted && node->source_start < from))
            continue;
        markup_add_start_tag(out, tag_name(node), node->attributes, node->attribute_count);
        if (!is_void(node))
            *ARENA_PUSH(out->arena, &open) = i;
    }
}

static struct text close_text(struct arena *arena, struct text t, enum fragment_place place)
{
    struct markup out = {.arena = arena};
    if (place == FRAGMENT_IN_RAW)
        add_raw(&out, t);
    else
        add_replacing(&out, t, TEXT("<"), TEXT("&lt;"));
    return markup_text(&out);
}

struct text fragment_close(struct arena *arena, struct text markup, enum fragment_place place, bool *cut)
{
    static const struct text before[] = {
        [FRAGMENT_IN_BODY] = {"<!doctype html><head></head><body>", 34},
        [FRAGMENT_IN_TABLE] = {"<!doctype html><head></head><body><table>", 41},
        [FRAGMENT_IN_ROWS] = {"<!doctype html><head></head><body><table><tbody>", 48},
        [FRAGMENT_IN_ROW] = {"<!doctype html><head></head><body><table><tbody><tr>", 52},
        [FRAGMENT_IN_SELECT] = {"<!doctype html><head></head><body><select>", 42},
        [FRAGMENT_NOWHERE] = {"<!doctype html><head></head><body>", 34},
    };
    static const struct header type = {.name = {"content-type", 12}, .value = {"text/html; charset=utf-8", 24}};
    if (place == FRAGMENT_IN_RAW || place == FRAGMENT_IN_TEXT)
        return close_text(arena, markup, place);
    struct response response = {.headers = &type, .header_count = 1};
    response.body = arena_printf(arena, "%.*s%.*s", TEXT_ARGS(before[place]), TEXT_ARGS(markup));
    struct document document;
    document_parse(arena, &response, &document);
    *cut |= document.cut != DOCUMENT_WHOLE;
    uint32_t body = 0;
    for (uint32_t i = 1; i < document.node_count && !body; i++)
        if (document.nodes[i].tag == TAG_BODY)
            body = i;
    struct markup out = {.arena = arena};
    write_tree(&out, &document, body, before[place].length);
    return markup_text(&out);
}

bool fragment_is_metadata(struct text markup)
{
    static const struct text names[] = {
        {"<style", 6}, {"<script", 7}, {"<link", 5}, {"<meta", 5}, {"<title", 6}, {"<base", 5}, {"<noscript", 9},
        {"<template", 9}, {"<!--", 4},
    };
    struct text t = text_trim(markup);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_starts_with_ignore_case(t, names[i]))
            return true;
    return t.length == 0;
}
