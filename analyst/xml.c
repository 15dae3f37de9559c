/* xml.c: the analyst's door to libxml2 (SAX, fed piece by piece).
 *
 * The parser has no handler that would store an entity and no option that asks for a DTD; a document that brings
 * declarations of its own ends there: neither office files nor feeds have any. It goes on after errors
 * (XML_PARSE_RECOVER), as readers of feeds do. */
#include "analyst/xml.h"

#include "analyst/convert.h"
#include "base/utf8.h"

#include <libxml/parser.h>
#include <string.h>

enum { PIECE_BYTES = 16 * 1024, ERRORS_LIMIT = 1000 };

struct xml_attributes {
    const xmlChar *const *items; /* name, prefix, namespace, value, its end */
    int count;
};

struct state {
    xmlParserCtxtPtr parser;
    const struct xml_handler *handler;
    void *context;
    unsigned depth;
    unsigned errors;
    bool stopped;
    bool too_deep;
    bool too_much;
    bool has_declarations;
};

static struct text as_text(const xmlChar *string)
{
    return text_of((const char *)string, string ? strlen((const char *)string) : 0);
}

static bool goes_on(struct state *state)
{
    if (!state->stopped && !state->handler->goes_on(state->context)) {
        state->stopped = true;
        xmlStopParser(state->parser);
    }
    return !state->stopped;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
                     int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
                     const xmlChar **attributes)
{
    (void)prefix;
    (void)space;
    (void)namespace_count;
    (void)namespaces;
    (void)defaulted;
    struct state *state = context;
    if (!goes_on(state))
        return;
    if (++state->depth > CONVERT_LIMIT_XML_DEPTH) {
        state->too_deep = state->stopped = true;
        xmlStopParser(state->parser);
        return;
    }
    const struct xml_attributes given = {.items = (const xmlChar *const *)attributes, .count = attribute_count};
    state->handler->open(state->context, as_text(name), &given);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    (void)prefix;
    (void)space;
    struct state *state = context;
    if (!goes_on(state))
        return;
    state->depth -= state->depth > 0;
    state->handler->close(state->context, as_text(name));
}

static void on_text(void *context, const xmlChar *data, int length)
{
    struct state *state = context;
    if (length > 0 && goes_on(state))
        state->handler->text(state->context, text_of((const char *)data, (size_t)length));
}

static void on_error(void *context, xmlErrorPtr error)
{
    struct state *state = context;
    state->too_much = state->too_much || error->code == XML_ERR_NO_MEMORY; /* also: too many names */
    if (++state->errors > ERRORS_LIMIT || state->too_much) {
        state->stopped = true;
        xmlStopParser(state->parser);
    }
}

/* Called where a DOCTYPE was read up to its '[' or '>'. */
static void on_doctype(void *context, const xmlChar *name, const xmlChar *public, const xmlChar *system)
{
    (void)name;
    (void)public;
    (void)system;
    struct state *state = context;
    if (state->parser->input && state->parser->input->cur && *state->parser->input->cur == '[') {
        state->has_declarations = state->stopped = true;
        xmlStopParser(state->parser);
    }
}

static enum xml_end end_of(const struct state *state, bool is_well_formed)
{
    if (state->too_deep)
        return XML_TOO_DEEP;
    if (state->too_much)
        return XML_TOO_MUCH;
    if (state->has_declarations || state->errors > ERRORS_LIMIT)
        return XML_BROKEN;
    return state->stopped ? XML_STOPPED : is_well_formed ? XML_WHOLE : XML_BROKEN;
}

enum xml_end xml_read(size_t (*read)(void *source, char *out, size_t room), void *source,
                      const struct xml_handler *handler, void *context)
{
    struct state state = {.handler = handler, .context = context};
    xmlSAXHandler events = {
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = on_doctype,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .serror = on_error,
    };
    char piece[PIECE_BYTES];
    size_t length = read(source, piece, sizeof piece);
    state.parser = length ? xmlCreatePushParserCtxt(&events, &state, NULL, 0, NULL) : NULL;
    if (!state.parser)
        return XML_BROKEN; /* empty, or no memory */
    xmlCtxtUseOptions(state.parser, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlDictSetLimit(state.parser->dict, CONVERT_LIMIT_XML_NAME_BYTES);
    while (length && goes_on(&state)) {
        xmlParseChunk(state.parser, piece, (int)length, 0);
        length = state.stopped ? 0 : read(source, piece, sizeof piece);
    }
    if (!state.stopped)
        xmlParseChunk(state.parser, NULL, 0, 1);
    enum xml_end end = end_of(&state, state.parser->wellFormed);
    if (state.parser->myDoc)
        xmlFreeDoc(state.parser->myDoc);
    xmlFreeParserCtxt(state.parser);
    return end;
}

/* Where entities are not substituted, libxml2 hands out '&' in an attribute as "&#38;". */
struct text xml_attribute(const struct xml_attributes *attributes, const char *name, char *out, size_t room)
{
    static const char escape[] = "&#38;";
    for (int i = 0; i < attributes->count; i++) {
        const xmlChar *const *attribute = attributes->items + i * 5;
        if (strcmp((const char *)attribute[0], name) != 0)
            continue;
        const char *from = (const char *)attribute[3];
        const char *end = (const char *)attribute[4];
        size_t length = 0;
        while (from < end && length < room) {
            out[length++] = *from;
            from += end - from >= 5 && memcmp(from, escape, 5) == 0 ? 5 : 1;
        }
        return from < end ? utf8_cut(text_of(out, length), length - 1) : text_of(out, length);
    }
    return (struct text){0};
}
