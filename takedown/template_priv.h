/* template_priv.h: a template as it was read: its pieces in a row, sections knowing their ends. */
#ifndef RASOAT_TAKEDOWN_TEMPLATE_PRIV_H
#define RASOAT_TAKEDOWN_TEMPLATE_PRIV_H

#include "takedown/template.h"

enum { TEMPLATE_LIMIT_SCOPES = 4, TEMPLATE_SCOPES = TEMPLATE_LIMIT_SCOPES + TEMPLATE_LIMIT_DEPTH };

enum template_node_kind {
    NODE_WORDS, /* of the template itself */
    NODE_VALUE,
    NODE_IF, /* ... where it is set */
    NODE_UNLESS,
    NODE_EACH,
    NODE_END, /* of IF and UNLESS */
    NODE_END_EACH
};
struct template_node {
    enum template_node_kind kind;
    struct text words;
    size_t scope; /* which of the records in force, from the outermost: known when the template is read */
    size_t field;
    size_t other; /* a section's end; an end's section */
};
struct template
{
    const struct template_node *nodes;
    size_t count;
    enum template_escape escape;
    size_t scope_count;
};

#endif
