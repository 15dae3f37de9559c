/* selector.h: selectors (Selectors Level 4) compiled for matching, for a page at rest.
 *
 * States that need a visitor's hand (:hover, :focus, :target ...) never match; :checked is what the markup says;
 * pseudo-elements are no elements. A selector that is not understood makes its whole list invalid, as in browsers. */
#ifndef RASOAT_PAGE_SELECTOR_H
#define RASOAT_PAGE_SELECTOR_H

#include "page/css_parse.h"
#include "page/document.h"

#define SELECTOR_LIMIT_COMPOUNDS 48 /* of one selector; a longer one is invalid */
#define SELECTOR_LIMIT_SIMPLES 128 /* of one selector */
#define SELECTOR_LIMIT_LIST 4096 /* selectors of one list; the rest is dropped */
#define SELECTOR_LIMIT_NESTING 8 /* of :is(:not(...)) and of nested rules */

enum selector_combinator { SELECTOR_DESCENDANT, SELECTOR_CHILD, SELECTOR_NEXT, SELECTOR_LATER };

enum simple_kind {
    SIMPLE_TYPE, SIMPLE_ID, SIMPLE_CLASS, SIMPLE_ATTRIBUTE, SIMPLE_NTH_CHILD, SIMPLE_NTH_LAST_CHILD, SIMPLE_NTH_OF_TYPE,
    SIMPLE_NTH_LAST_OF_TYPE, SIMPLE_ROOT, SIMPLE_EMPTY, SIMPLE_LINK, SIMPLE_CHECKED, SIMPLE_ENABLED, SIMPLE_DISABLED,
    SIMPLE_LANG, SIMPLE_IS, SIMPLE_NOT, SIMPLE_HAS, SIMPLE_ANCHOR, SIMPLE_NEVER
};

struct selector_list;

struct selector_simple {
    enum simple_kind kind;
    uint32_t hash; /* type, id, class */
    struct text name; /* type, id, class, attribute, language */
    struct text value; /* attribute */
    char operator; /* attribute: 0 (is there), '=', '~', '|', '^', '$', '*' */
    bool ignore_case; /* attribute: of the value */
    int32_t step; /* nth: a of an+b */
    int32_t offset; /* nth: b */
    const struct selector_list *list; /* :is, :not, :has; nth: only siblings that match it count, or NULL */
};

struct selector_compound {
    uint16_t first; /* in the selector's simples */
    uint16_t count;
    enum selector_combinator combinator; /* to the next compound, which stands left of it in the source */
};

/* A filter of names: what is not in it is sure not to be there. */
struct name_set {
    uint64_t bits[2];
};
static inline void name_set_add(struct name_set *set, uint32_t hash)
{
    set->bits[hash >> 31] |= (uint64_t)1 << (hash >> 25 & 63);
}

/* The one bit of an attribute's name in a filter of 32. */
static inline uint32_t attribute_bit(struct text name)
{
    return name.length == 0 ? 0 : (uint32_t)1 << (((unsigned char)name.data[0] * 5u + name.length) & 31);
}

/* @scope (CSS Cascade 6, 2.5). */
struct selector_scope {
    const struct selector_list *roots;
    const struct selector_list *limits; /* or NULL */
    const struct selector_list *self; /* ":where(:scope)" */
    const struct selector_scope *outer;
};

struct selector {
    const struct selector_compound *compounds; /* the last one of the source first */
    const struct selector_simple *simples;
    uint16_t compound_count;
    bool generated; /* ::before or ::after of the elements that match: `never` too, for the elements themselves */
    bool never; /* asks for a state or pseudo-element that no element is in */
    uint32_t specificity; /* ids << 16 | classes << 8 | types, each at most 255 */
    /* The name that its last compound's first simple selector asks for, id before class before type; 0: none. */
    uint32_t key;
    struct name_set ancestors; /* names that ancestors must have */
    uint32_t attributes; /* attribute_bit of attributes that the element itself must have */
    const struct selector_scope *scope; /* or NULL */
};

struct selector_list {
    const struct selector *items;
    size_t count;
    uint32_t specificity; /* the greatest */
};

/* Parses a rule's prelude. `parent`: what & stands for (nested rules), or NULL; `scope`: where it holds, or NULL. NULL
 * where the list is invalid. */
const struct selector_list *selector_parse(struct arena *arena, struct css_slice prelude,
                                           const struct selector_list *parent, const struct selector_scope *scope);

/* Hashes of each element's names, made once for a document. */
struct element_names {
    uint32_t tag;
    uint32_t id; /* 0: no id */
    uint32_t first_class; /* in matcher.classes */
    uint32_t class_count;
    uint32_t attributes; /* attribute_bit of all it has */
};

struct matcher {
    const struct node *nodes;
    uint32_t node_count;
    const struct element_names *names;
    const uint32_t *classes; /* hashes */
    bool ignore_case; /* quirks mode: of ids and classes */
    uint32_t anchor; /* the element that a :has() is asked of */
    uint64_t steps; /* what may still be done; at 0 nothing matches, and the answer is not whole */
};

static inline void matcher_spend(struct matcher *matcher, size_t steps)
{
    matcher->steps = matcher->steps > steps ? matcher->steps - steps : 0;
}

bool selector_matches(struct matcher *matcher, const struct selector *selector, uint32_t element);
/* The same for a selector with a key that the element is known to have: `name` is how it writes it. */
bool selector_matches_keyed(struct matcher *matcher, const struct selector *selector, uint32_t element,
                            struct text name);
/* The value of an attribute, or NULL where it is not there. */
const struct text *selector_attribute(const struct node *node, struct text name);

#endif
