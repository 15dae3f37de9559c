/* link.h: everything in a document that points somewhere. */
#ifndef RASOAT_PAGE_LINK_H
#define RASOAT_PAGE_LINK_H

#include "base/arena.h"
#include "page/document.h"
#include "page/visible.h"

#define LINK_LIMIT 20000 /* of one page; more are dropped, and said (links.cut) */
#define LINK_LIMIT_TEXT_BYTES 300 /* of an anchor's text that is kept */
#define LINK_LIMIT_NESTED 200 /* documents in srcdoc attributes, comments with markup; more are said to be cut */
#define LINK_LIMIT_NESTED_BYTES (512 * 1024) /* of all of them */
#define LINK_LIMIT_STRUCTURED 500 /* addresses in the JSON-LD of one page */

enum link_kind {
#define LINK_KIND(name, word, followable) LINK_##name,
#include "page/link_kinds.def"
#undef LINK_KIND
    LINK_KIND_COUNT
};

struct link {
    enum link_kind kind;
    uint32_t node; /* index; 0 for a header */
    struct text url; /* absolute, serialised; empty where it does not resolve to http(s) */
    struct text raw; /* as written */
    struct text host; /* of url */
    struct text domain; /* registrable domain of host */
    struct text rel; /* anchors, link elements and headers: rel; META and STRUCTURED: the property's name */
    struct text text; /* an anchor's inner text, or the alt and title of what is in it */
    bool off_site; /* another registrable domain than the document's; every link's where the document has no URL */
    bool nested; /* stands in a srcdoc document or in a comment, which `node` is: its words are no part of the page's */
    bool followable; /* a link that a crawler may put into the frontier (anchors, frames, canonical, alternate) */
    double refresh_seconds; /* LINK_REFRESH */
    enum sight sight; /* of the node */
    enum sight_reason reason;
};

struct links {
    const struct link *items; /* in document order */
    size_t count;
    bool cut;
};

/* `visibilities` may be NULL (all links are then undecided). */
struct links links_collect(struct arena *arena, const struct document *document,
                           const struct visibilities *visibilities);
/* Index of the first link at a node or behind it, or their count: links stand in document order. */
size_t links_first_at(const struct links *links, uint32_t node);
/* "anchor", "image" ...; a static string. */
const char *link_kind_name(enum link_kind kind);

#endif
