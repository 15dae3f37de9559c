/* rendered_priv.h: the parts of a rendering. */
#ifndef RASOAT_PAGE_RENDERED_PRIV_H
#define RASOAT_PAGE_RENDERED_PRIV_H

#include "page/rendered.h"

/* Where content can be put: what one pass over the tree says of each node. */
struct rendered_places {
    const struct document *document;
    uint32_t *reach; /* offset behind the last thing in the node that swallows nothing */
    uint32_t *trap; /* start + 1 of an unclosed element at its end in which markup would be lost; UINT32_MAX: none */
    uint32_t *links; /* links and frames with another host written before this node */
};
struct rendered_places rendered_places_of(struct arena *arena, const struct document *document);
/* The offset at the end of what is in the element; 0: of body. */
uint32_t rendered_content_end(const struct rendered_places *places, uint32_t node);
/* Something in the node's subtree, itself included, names another host. */
bool rendered_leads_away(const struct rendered_places *places, uint32_t node);

/* One element's attributes as scripts left them. */
struct rendered_attributes {
    struct arena *arena;
    ARENA_LIST(struct attribute) list;
    ARENA_LIST(struct text) style; /* declarations in the order they were given, from the element's own on */
    bool cut;
};
void rendered_attributes_begin(struct rendered_attributes *attributes, struct arena *arena, const struct node *node);
/* A value with data NULL takes the attribute away. */
void rendered_attributes_set(struct rendered_attributes *attributes, struct text name, struct text value);
void rendered_attributes_style(struct rendered_attributes *attributes, struct text declarations);
/* Puts the declarations into the list: the last one of each property. */
void rendered_attributes_end(struct rendered_attributes *attributes);

#endif
