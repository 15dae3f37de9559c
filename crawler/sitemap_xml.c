/* sitemap_xml.c: the one door of libxml2: sitemaps, their indexes, RSS and Atom, read event by event (SAX).
 *
 * Nothing is loaded and nothing is expanded: the parser has no handler that would store an entity, no option that asks
 * for a DTD, and stops where a document brings declarations of its own. It goes on after errors (XML_PARSE_RECOVER); an
 * address in which an error fell is left out. */
#include "crawler/sitemap_priv.h"

#include <libxml/parser.h>
#include <string.h>

enum capture { CAPTURE_NOTHING, CAPTURE_ADDRESS, CAPTURE_FALLBACK };

struct words {
    char bytes[URL_LIMIT_BYTES + 1]; /* one more than an address may have: then it is too long */
    size_t length;
    bool damaged;
};

struct state {
    xmlParserCtxtPtr parser;
    struct sitemap_source *source;
    struct sitemap_filter filter;
    struct text pending; /* read from the source, not filtered yet */
    char piece[4096];
    bool is_wide;
    size_t wide_bytes;
    bool ended;
    struct sitemap_catch *caught;
    enum sitemap_kind kind;
    uint32_t depth; /* open elements */
    uint32_t item; /* the depth of the open <url>, <sitemap>, <item> or <entry>; 0: none */
    const xmlChar *item_namespace; /* libxml2's own copy: stays until the parser is freed */
    enum capture capture;
    uint32_t capture_depth;
    bool has_address; /* the item gave one */
    struct words words;
    struct words fallback; /* of an item without the proper element: its own text, or an RSS <guid> */
    uint32_t errors;
    bool limited; /* one of the limits of sitemap_priv.h was reached */
    bool has_declarations;
};

static bool is(const xmlChar *a, const char *b)
{
    return a && strcmp((const char *)a, b) == 0;
}

static void stop(struct state *state)
{
    state->ended = true;
    xmlStopParser(state->parser);
}

static void clear(struct words *words)
{
    words->length = 0;
    words->damaged = false;
}

static void append(struct words *words, const char *data, size_t length)
{
    size_t room = sizeof words->bytes - words->length;
    if (length > room)
        length = room;
    memcpy(words->bytes + words->length, data, length);
    words->length += length;
}

static void emit(struct state *state, const struct words *words)
{
    struct text raw = text_trim(text_of(words->bytes, words->length));
    if (words->damaged || raw.length == 0)
        return;
    state->has_address = true;
    if (raw.length > URL_LIMIT_BYTES)
        state->caught->cut = true;
    else if (!sitemap_catch_add(state->caught, raw))
        stop(state);
}

static enum sitemap_kind kind_of(const xmlChar *root)
{
    return is(root, "urlset")         ? SITEMAP_URLSET
           : is(root, "sitemapindex") ? SITEMAP_INDEX
           : is(root, "rss")          ? SITEMAP_RSS
           : is(root, "RDF")          ? SITEMAP_RSS /* RSS 1.0 */
           : is(root, "feed")         ? SITEMAP_ATOM
                                      : SITEMAP_UNKNOWN;
}

static bool begins_item(const struct state *state, const xmlChar *name)
{
    switch (state->kind) {
    case SITEMAP_URLSET:
        return state->depth == 2 && is(name, "url");
    case SITEMAP_INDEX:
        return state->depth == 2 && is(name, "sitemap");
    case SITEMAP_RSS:
        return (state->depth == 2 || state->depth == 3) && is(name, "item"); /* in 1.0 beside <channel>, in 2.0 in it */
    case SITEMAP_ATOM:
        return state->depth == 2 && is(name, "entry");
    case SITEMAP_TEXT:
    case SITEMAP_UNKNOWN:
        break;
    }
    return false;
}

/* Which text an item's child holds. */
static enum capture capture_of(enum sitemap_kind kind, const xmlChar *name)
{
    if (kind == SITEMAP_RSS)
        return is(name, "link") ? CAPTURE_ADDRESS : is(name, "guid") ? CAPTURE_FALLBACK : CAPTURE_NOTHING;
    return kind != SITEMAP_ATOM && is(name, "loc") ? CAPTURE_ADDRESS : CAPTURE_NOTHING;
}

/* libxml2 writes '&' in an attribute as "&#38;" where entities are not substituted. */
static void copy_attribute(struct words *words, const char *from, const char *end)
{
    static const char escape[] = "&#38;";
    clear(words);
    while (from < end) {
        append(words, from, 1);
        from += end - from >= 5 && memcmp(from, escape, 5) == 0 ? 5 : 1;
    }
}

/* <link rel="alternate" href="..."/> (RFC 4287 4.2.7): no rel means alternate; other types than pages are left out. */
static void read_atom_link(struct state *state, int count, const xmlChar **attributes)
{
    bool wanted = true, has_href = false;
    for (int i = 0; i < count; i++) { /* name, prefix, namespace, value, its end */
        const xmlChar *const *attribute = (const xmlChar *const *)attributes + i * 5;
        const char *value = (const char *)attribute[3];
        struct text text = text_of(value, (size_t)((const char *)attribute[4] - value));
        if (is(attribute[0], "rel"))
            wanted = wanted && text_equal_ignore_case(text_trim(text), TEXT("alternate"));
        if (is(attribute[0], "type"))
            wanted = wanted && text_find_ignore_case(text, TEXT("html"), 0) != SIZE_MAX;
        if (is(attribute[0], "href") && !attribute[1]) {
            copy_attribute(&state->words, value, (const char *)attribute[4]);
            has_href = true;
        }
    }
    if (wanted && has_href)
        emit(state, &state->words);
}

static void begin_child(struct state *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
                        int count, const xmlChar **attributes)
{
    /* <image:loc>, <atom:link>, <xhtml:link> speak of other things. Which namespace it is does not matter: many write a
     * wrong one or none. */
    if (prefix && !(space && state->item_namespace && xmlStrEqual(space, state->item_namespace)))
        return;
    if (state->kind == SITEMAP_ATOM && is(name, "link"))
        read_atom_link(state, count, attributes);
    state->capture = capture_of(state->kind, name);
    state->capture_depth = state->depth;
    clear(state->capture == CAPTURE_FALLBACK ? &state->fallback : &state->words);
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
                     int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
                     const xmlChar **attributes)
{
    (void)namespace_count;
    (void)namespaces;
    (void)defaulted;
    struct state *state = context;
    if (++state->depth > SITEMAP_LIMIT_NESTING) {
        state->limited = true;
        stop(state);
    } else if (state->depth == 1) {
        state->kind = kind_of(name);
        if (state->kind == SITEMAP_UNKNOWN)
            stop(state); /* a web page, most often */
    } else if (!state->item && begins_item(state, name)) {
        state->item = state->depth;
        state->item_namespace = space;
        state->has_address = false;
        clear(&state->fallback);
    } else if (state->item && state->depth == state->item + 1) {
        begin_child(state, name, prefix, space, attribute_count, attributes);
    }
}

static bool is_absolute(const struct words *words)
{
    struct text t = text_trim(text_of(words->bytes, words->length));
    return text_starts_with_ignore_case(t, TEXT("http://")) || text_starts_with_ignore_case(t, TEXT("https://"));
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    (void)name;
    (void)prefix;
    (void)space;
    struct state *state = context;
    if (state->capture != CAPTURE_NOTHING && state->depth == state->capture_depth) {
        if (state->capture == CAPTURE_ADDRESS)
            emit(state, &state->words);
        state->capture = CAPTURE_NOTHING;
    } else if (state->item && state->depth == state->item) {
        if (!state->has_address && is_absolute(&state->fallback))
            emit(state, &state->fallback);
        state->item = 0;
    }
    state->depth -= state->depth > 0;
}

/* Where text goes now, or NULL. */
static struct words *open_words(struct state *state)
{
    if (state->capture != CAPTURE_NOTHING && state->depth == state->capture_depth)
        return state->capture == CAPTURE_ADDRESS ? &state->words : &state->fallback;
    bool own_text = state->kind == SITEMAP_URLSET || state->kind == SITEMAP_INDEX;
    return own_text && state->item && state->depth == state->item ? &state->fallback : NULL;
}

static void on_text(void *context, const xmlChar *data, int length)
{
    struct words *words = open_words(context);
    if (words && length > 0)
        append(words, (const char *)data, (size_t)length);
}

static void on_error(void *context, xmlErrorPtr error)
{
    struct state *state = context;
    struct words *words = open_words(state);
    if (++state->errors > SITEMAP_LIMIT_ERRORS || error->code == XML_ERR_NO_MEMORY) { /* also: too many names */
        state->limited = true;
        stop(state);
    }
    if (words && error->level >= XML_ERR_ERROR && error->domain != XML_FROM_NAMESPACE)
        words->damaged = true;
}

/* Called where a DOCTYPE was read up to its '[' or '>'. RSS 0.91 has one that only names its DTD; one with declarations
 * has no place in a sitemap. */
static void on_doctype(void *context, const xmlChar *name, const xmlChar *public, const xmlChar *system)
{
    (void)name;
    (void)public;
    (void)system;
    struct state *state = context;
    if (state->parser->input && state->parser->input->cur && *state->parser->input->cur == '[') {
        state->has_declarations = true;
        stop(state);
    }
}

static int on_read(void *context, char *out, int room)
{
    struct state *state = context;
    if (state->ended || room < 64)
        return 0;
    size_t length = 0;
    if (state->is_wide) {
        length = sitemap_source_read(state->source, out, (size_t)room);
        state->wide_bytes += length;
        state->limited = state->ended = state->wide_bytes > SITEMAP_LIMIT_WIDE_BYTES;
        return (int)length;
    }
    while (length == 0 && !state->ended) {
        if (state->pending.length == 0) {
            size_t got = sitemap_source_read(state->source, state->piece, sizeof state->piece);
            state->pending = text_of(state->piece, got);
            state->ended = got == 0;
        }
        length = state->ended ? sitemap_filter_end(&state->filter, out)
                              : sitemap_filter_run(&state->filter, &state->pending, out, (size_t)room);
        state->ended = state->ended || state->filter.refused;
    }
    return (int)length;
}

void sitemap_read_xml(struct sitemap_source *source, bool is_wide, struct sitemap_catch *caught,
                      struct sitemap *sitemap)
{
    struct state state = {.source = source, .caught = caught, .is_wide = is_wide};
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = on_doctype,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .serror = on_error,
    };
    state.parser = xmlCreateIOParserCtxt(&handler, &state, on_read, NULL, &state, XML_CHAR_ENCODING_NONE);
    if (!state.parser) {
        sitemap->broken = true; /* empty, or no memory */
        return;
    }
    xmlCtxtUseOptions(state.parser, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlDictSetLimit(state.parser->dict, SITEMAP_LIMIT_NAME_BYTES);
    xmlParseDocument(state.parser);
    sitemap->kind = state.kind;
    sitemap->cut = state.limited || state.filter.refused;
    sitemap->broken = state.has_declarations || !state.parser->wellFormed;
    if (state.parser->myDoc)
        xmlFreeDoc(state.parser->myDoc);
    xmlFreeParserCtxt(state.parser);
}
