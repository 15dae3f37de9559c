/* document_priv.h: the three steps of document_parse: the guard reads the source once, Gumbo parses what the guard
 * leaves, the tree is copied into nodes. */
#ifndef RASOAT_PAGE_DOCUMENT_PRIV_H
#define RASOAT_PAGE_DOCUMENT_PRIV_H

#include "page/document.h"

/* What one pass over the source says before Gumbo sees it. */
struct guarded {
    struct text source; /* to parse: the input, shorter where it was cut, a copy where something had to be changed */
    enum document_cut cut;
    uint32_t html_end; /* as in struct document */
    uint32_t first_tag;
};
struct guarded document_guard(struct arena *arena, struct text source);

/* Parses document->source; fills nodes and node_count, and cut where the tree had too many nodes. */
struct tree_marks {
    uint32_t title; /* index of the first <title> in HTML, or 0 */
    uint32_t base; /* index of the first <base href>, or 0 */
    uint32_t html; /* index of the html element, or 0 */
};
struct tree_marks document_tree(struct arena *arena, struct document *document);

/* An estimate of the parser's stack of open elements and its list of active formatting elements (WHATWG HTML 13.2.4.2
 * and 13.2.4.3), good enough to say where the tree would grow too deep. */
enum open_class {
    OPEN_VOID = 1 << 0, /* has no content */
    OPEN_RAW = 1 << 1, /* its content is text up to its own end tag */
    OPEN_CLOSES_P = 1 << 2, /* its start tag ends an open p */
    OPEN_SPECIAL = 1 << 3, /* 13.2.4.2 "special": other end tags do not reach through it */
    OPEN_FORMATTING = 1 << 4, /* opened again after its parent was closed */
    OPEN_SCOPE = 1 << 5, /* ends "has an element in scope" */
    OPEN_MARKER = 1 << 6, /* starts a new part of the list of active formatting elements */
    OPEN_BREAKOUT = 1 << 7, /* ends svg and math (13.2.6.5) */
    OPEN_PLAIN_START = 1 << 8, /* does not open formatting elements again */
    OPEN_FOREIGN = 1 << 9, /* svg, math */
    OPEN_REST_IS_TEXT = 1 << 10, /* plaintext */
};
enum open_kind {
    OPEN_OTHER, OPEN_P, OPEN_DIV, OPEN_HEADING, OPEN_LI, OPEN_DD, OPEN_A, OPEN_OPTION, OPEN_BUTTON, OPEN_TABLE,
    OPEN_CAPTION, OPEN_ROW_GROUP, OPEN_ROW, OPEN_CELL, OPEN_HTML, OPEN_BODY, OPEN_TEMPLATE, OPEN_INTEGRATION
};
struct open_tag {
    uint64_t key; /* of the name; 0: none */
    uint16_t flags;
    uint8_t kind;
};

struct open_elements;
struct open_elements *open_elements_create(struct arena *arena);
/* `name` in any case. */
struct open_tag open_tag_for(const struct open_elements *open, struct text name);
/* `attributes`: what stands between name and '>'. Each gives false where the tree would grow too deep; the token is
 * then not opened. */
bool open_start(struct open_elements *open, struct open_tag tag, struct text attributes, bool self_closing);
void open_end(struct open_elements *open, struct open_tag tag);
bool open_text(struct open_elements *open);
/* Inside svg or math: CDATA sections are text, script and style are not raw. */
bool open_is_foreign(const struct open_elements *open);
/* Directly in an element of svg or math whose content is HTML (13.2.6, "integration point"). */
bool open_is_html_in_foreign(const struct open_elements *open);
/* Elements opened so far, again and implied ones included. */
uint32_t open_count(const struct open_elements *open);

#endif
