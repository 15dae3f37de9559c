/* link_priv.h: what the parts of the collector share, and declarative refresh, a small language of its own. */
#ifndef RASOAT_PAGE_LINK_PRIV_H
#define RASOAT_PAGE_LINK_PRIV_H

#include "page/link.h"

enum { LINK_HOSTS = 256 }; /* hosts remembered at a time, a power of two */

struct link_host {
    struct text host;
    struct text domain;
    bool off_site;
};
struct collector {
    struct arena *arena;
    const struct document *document;
    const struct visibilities *visibilities;
    struct text domain; /* the page's own; empty where it has no URL */
    struct link_host *hosts; /* a page links to few hosts many times: each asks the suffix list once */
    ARENA_LIST(struct link) links;
    bool cut;
    /* While a document inside of the page is read: */
    uint32_t outer; /* the frame or comment that holds it; 0: the page itself */
    const struct visibilities *outer_visibilities;
    bool in_comment;
    uint32_t nested; /* documents read so far, */
    size_t nested_bytes; /* and their bytes */
    uint32_t structured;
};

/* link.c. NULL where the limit is reached. */
struct link *link_add(struct collector *collector, enum link_kind kind, uint32_t node, struct text raw);
void link_collect_nodes(struct collector *collector);
enum link_kind link_kind_of_rel(struct text rel, bool has_language);

/* link_nested.c: the links of a frame's srcdoc (WHATWG HTML 4.8.5), or of a comment that holds markup. */
void link_nest(struct collector *collector, uint32_t node, struct text markup, bool is_comment);
/* link_structured.c: the addresses in a JSON-LD script; nothing where it is another kind of script. */
void link_structured(struct collector *collector, uint32_t node);
/* link_header.c: Link headers (RFC 8288). */
void link_header_links(struct collector *collector);

/* WHATWG HTML 4.2.5.3 "shared declarative refresh steps". False where the value is no refresh; `url` is empty where the
 * page reloads itself. */
bool link_parse_refresh(struct text value, double *seconds, struct text *url);

#endif
