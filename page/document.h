/* document.h: a response understood as HTML: a tree in document order.
 *
 * Gumbo parses; nobody else sees it. Nodes stand in one array in document order (pre-order): the subtree of node i is
 * i .. nodes[i].end_index - 1. Node 0 is the document itself. All memory is the arena's; parsing leaves by the arena's
 * escape on its byte limit or deadline, so the caller arms one (base/arena.h). */
#ifndef RASOAT_PAGE_DOCUMENT_H
#define RASOAT_PAGE_DOCUMENT_H

#include "base/arena.h"
#include "base/text.h"
#include "page/charset.h"
#include "page/limits.h"
#include "page/response.h"
#include "page/url.h"

#define DOCUMENT_LIMIT_BASE_BYTES 2048 /* of a base that links are resolved against; of a longer one only the host */
#define DOCUMENT_LIMIT_TEXT_BYTES (8 * 1024 * 1024)

/* Tags that rasoat asks about by number; every other one is TAG_OTHER and known by its name. */
enum tag {
    TAG_OTHER,
#define TAG(name) TAG_##name,
#include "page/tags.def"
#undef TAG
    TAG_COUNT
};

enum node_kind { NODE_DOCUMENT, NODE_ELEMENT, NODE_TEXT, NODE_COMMENT };

struct attribute {
    struct text name; /* lower case */
    struct text value; /* character references decoded */
};

struct node {
    enum node_kind kind;
    enum tag tag;
    uint32_t parent; /* index; the document's own is 0 */
    uint32_t end_index; /* one behind the last node of the subtree */
    uint32_t previous_sibling; /* index of the element before it under the same parent, or 0 */
    uint32_t child_number; /* 1 for the first element child of its parent; 0 for text and comments */
    uint32_t type_number; /* the same among siblings of its own tag name */
    uint16_t depth;
    bool is_inserted; /* no tag in the source says it (html, head, body, tbody) */
    bool is_foreign; /* in svg or math */
    bool has_type_sibling; /* another element of its name stands under the same parent */
    struct text name; /* elements: lower-case local name */
    struct text text; /* text and comments: characters, references decoded */
    const struct attribute *attributes;
    uint32_t attribute_count;
    struct text id; /* the id attribute's value, or empty */
    const struct text *classes; /* the class attribute, split */
    uint32_t class_count;
    uint32_t source_start; /* offsets in `document.source`; an element's: its start tag's '<' ... */
    uint32_t source_end; /* ... to behind its end tag (or the start tag, where there is no end tag) */
    uint32_t inner_start; /* elements: behind the start tag ... */
    uint32_t inner_end; /* ... to the '<' of its own end tag; 0 where no end tag of its own is written */
};

enum document_cut {
    DOCUMENT_WHOLE, DOCUMENT_CUT_DEPTH, DOCUMENT_CUT_NODES, DOCUMENT_CUT_BYTES, DOCUMENT_CUT_ATTRIBUTES
};

struct document {
    const struct response *response;
    struct decoded decoded;
    struct text source; /* decoded.text, perhaps cut: what was parsed */
    struct url url; /* of the document (final URL) */
    struct url base; /* after <base href> */
    bool has_url; /* false where the final URL does not parse: relative links then have no target */
    const struct node *nodes;
    uint32_t node_count;
    struct text title; /* first <title> in HTML, white space trimmed */
    struct text language; /* html lang */
    enum document_cut cut; /* why not all of the body is in the tree */
    uint32_t html_end; /* offset behind the last </html> in the source, or the source's length */
    uint32_t first_tag; /* offset of the doctype or the <html> tag, whichever is first; 0 where neither is written */
    uint32_t character_reference_count; /* &#...; in the whole source */
};

/* Decodes and parses. `response` must outlive the document. */
void document_parse(struct arena *arena, const struct response *response, struct document *document);
/* The value of an attribute, or an empty text; has: whether it is written at all. */
struct text node_attribute(const struct node *node, struct text name);
bool node_has_attribute(const struct node *node, struct text name);
/* A path that a person can follow and a browser's querySelector takes: "html > body > div:nth-child(7) > a". */
struct text document_path(struct arena *arena, const struct document *document, uint32_t index);
/* The text below a node, white space folded to one space, at most `limit` bytes (not cutting a character). */
struct text document_inner_text(struct arena *arena, const struct document *document, uint32_t index, size_t limit);
/* Offsets in the body as it was received, for evidence (equal to source offsets + BOM for UTF-8 bodies). */
uint32_t document_body_offset(const struct document *document, uint32_t source_offset);

#endif
