/* style_places.c: where a page takes its style sheets from, as a browser with scripts would. */
#include "page/media.h"
#include "page/style.h"
#include "page/style_priv.h"

#include <string.h>

static bool has_token(struct text list, struct text token)
{
    struct text rest = list;
    while (rest.data) {
        /* Any white space separates; tabs and newlines are rare enough to be cut by trimming. */
        struct text one = text_trim(text_split(&rest, ' '));
        if (text_equal_ignore_case(one, token))
            return true;
    }
    return false;
}

static bool contains(struct text whole, const char *part)
{
    return text_find_ignore_case(whole, text_from_string(part), 0) != SIZE_MAX;
}

/* A sheet for print, or a preload, that its own onload handler turns into a sheet for the screen once it has come: a
 * common way to load style sheets late. */
static bool is_switched_on(const struct node *node)
{
    struct text handler = node_attribute(node, TEXT("onload"));
    return contains(handler, "media") || contains(handler, "stylesheet");
}

static bool media_applies(struct arena *arena, const struct node *node)
{
    return is_switched_on(node) || media_text_matches(arena, node_attribute(node, TEXT("media")));
}

static bool is_css(const struct node *node)
{
    struct text type = text_trim(node_attribute(node, TEXT("type")));
    return type.length == 0 || text_starts_with_ignore_case(type, TEXT("text/css"));
}

/* WHATWG HTML 4.6.7.21 */
static bool link_applies(struct arena *arena, const struct node *node)
{
    struct text rel = node_attribute(node, TEXT("rel"));
    bool sheet = has_token(rel, TEXT("stylesheet")) && !has_token(rel, TEXT("alternate"));
    bool preload = has_token(rel, TEXT("preload")) && is_switched_on(node);
    return (sheet || preload) && is_css(node) && !node_has_attribute(node, TEXT("disabled")) &&
           media_applies(arena, node);
}

struct search {
    struct arena *arena;
    const struct document *document;
    bool urls_only;
    ARENA_LIST(struct style_place) places;
    ARENA_LIST(const struct sheet *) sheets;
    bool cut;
};

static void add_place(struct search *search, uint32_t node, struct style_import import, const struct sheet *sheet)
{
    struct text href = import.url;
    struct style_place place = {.node = node, .import = import};
    if (!sheet) {
        const struct document *document = search->document;
        struct url url;
        const struct url *base = document->base.href.length > 0 ? &document->base : NULL;
        if (url_parse(search->arena, text_trim(href), base, &url) != STATUS_OK)
            return;
        place.url = url_key(search->arena, &url);
        place.off_site = !document->has_url || !text_equal(url_registrable_domain(url.host),
                                                           url_registrable_domain(document->url.host));
    }
    if (search->places.count >= STYLE_LIMIT_SHEETS) {
        search->cut = true;
        return;
    }
    struct style_place *kept = ARENA_PUSH(search->arena, &search->places);
    *kept = place;
    const struct sheet **slot = ARENA_PUSH(search->arena, &search->sheets);
    *slot = sheet;
}

/* All text of a style element: one node, as a rule; several in svg. */
static struct text element_text(struct arena *arena, const struct document *document, uint32_t index)
{
    const struct node *node = &document->nodes[index];
    struct text only = {0};
    size_t length = 0;
    for (uint32_t i = index + 1; i < node->end_index; i++) {
        if (document->nodes[i].kind == NODE_TEXT) {
            only = document->nodes[i].text;
            length += only.length;
        }
    }
    if (length == only.length)
        return only;
    char *data = arena_alloc_raw(arena, length);
    size_t at = 0;
    for (uint32_t i = index + 1; i < node->end_index; i++) {
        struct text text = document->nodes[i].text;
        if (document->nodes[i].kind == NODE_TEXT && text.length > 0) {
            memcpy(data + at, text.data, text.length);
            at += text.length;
        }
    }
    return text_of(data, length);
}

static void add_style_element(struct search *search, uint32_t index)
{
    const struct document *document = search->document;
    const struct node *node = &document->nodes[index];
    struct text source = element_text(search->arena, document, index);
    if (source.length == 0 || !is_css(node) || !media_applies(search->arena, node))
        return;
    if (search->urls_only && !contains(source, "@import"))
        return;
    const struct sheet *sheet = sheet_parse(search->arena, source, (struct text){0});
    for (size_t i = 0; i < sheet->imports.count; i++)
        add_place(search, index, sheet->imports.items[i], NULL);
    add_place(search, index, (struct style_import){0}, sheet);
}

/* What is in a noscript is text to a browser with scripts, and a template's content is in no document. */
static bool is_inert(const struct node *node)
{
    return node->tag == TAG_NOSCRIPT || node->tag == TAG_TEMPLATE;
}

struct style_places style_find_places(struct arena *arena, const struct document *document,
                                      const struct sheet ***sheets)
{
    struct search search = {.arena = arena, .document = document, .urls_only = !sheets};
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind != NODE_ELEMENT)
            continue;
        if (is_inert(node))
            i = node->end_index - 1;
        else if (node->tag == TAG_STYLE)
            add_style_element(&search, i);
        else if (node->tag == TAG_LINK && link_applies(arena, node))
            add_place(&search, i, (struct style_import){.url = node_attribute(node, TEXT("href"))}, NULL);
    }
    if (sheets)
        *sheets = search.sheets.items;
    return (struct style_places){.items = search.places.items, .count = search.places.count, .cut = search.cut};
}

struct style_urls style_sheet_urls(struct arena *arena, const struct document *document)
{
    struct style_places places = style_find_places(arena, document, NULL);
    ARENA_LIST(struct text) urls = {0};
    for (size_t i = 0; i < places.count; i++) {
        bool known = places.items[i].url.length == 0 || places.items[i].off_site;
        for (size_t j = 0; j < urls.count && !known; j++)
            known = text_equal(urls.items[j], places.items[i].url);
        if (!known) {
            struct text *url = ARENA_PUSH(arena, &urls);
            *url = places.items[i].url;
        }
    }
    return (struct style_urls){.items = urls.items, .count = urls.count};
}
