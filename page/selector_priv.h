/* selector_priv.h: what the parts of the selector parser share. */
#ifndef RASOAT_PAGE_SELECTOR_PRIV_H
#define RASOAT_PAGE_SELECTOR_PRIV_H

#include "page/selector.h"

struct selector_parser {
    struct arena *arena;
    const struct selector_list *parent; /* what & stands for */
    const struct selector_scope *scope; /* what :scope stands for */
    unsigned depth;
};

/* A selector while it is read, in source order. */
struct selector_draft {
    struct selector_simple simples[SELECTOR_LIMIT_SIMPLES];
    struct selector_compound compounds[SELECTOR_LIMIT_COMPOUNDS];
    size_t simple_count;
    size_t compound_count;
    bool in_compound;
    bool never;
    bool generated;
    uint32_t ids;
    uint32_t classes;
    uint32_t types;
};

/* A new simple selector at the end of the current compound, or NULL where the selector is too long. */
struct selector_simple *selector_draft_add(struct selector_draft *draft, enum simple_kind kind);
/* An empty compound: the universal selector. */
bool selector_draft_universal(struct selector_draft *draft);
/* The selectors of a list; `forgiving`: invalid ones are dropped (Selectors 4, 18.1), `relative`: each may begin with a
 * combinator and is anchored (:has). NULL where it is invalid. */
const struct selector_list *selector_parse_list(const struct selector_parser *parser, struct css_slice slice,
                                                bool forgiving, bool relative);
/* ":name", ":name(...)", "::name" behind the first colon, taken off the slice. False where it is invalid. */
bool selector_parse_pseudo(const struct selector_parser *parser, struct css_slice *slice, struct selector_draft *draft);

#endif
