/* cascade.h: which declaration of which sheet wins for an element (CSS Cascade 5), and what it then looks like. */
#ifndef RASOAT_PAGE_CASCADE_H
#define RASOAT_PAGE_CASCADE_H

#include "page/style_priv.h"

/* Selector steps of one page. A page of 5,000 elements with 5,000 rules takes about a million; the dearest steps take
 * 130 ns, so that all together leave time for the rest. */
#define CASCADE_LIMIT_STEPS 8000000

/* The winning declarations of one element. Used again and again: only the fields named by `set` mean anything. */
struct winners {
    uint64_t set; /* 1 << property */
    uint64_t by_sheet; /* a sheet's rule won, not the element itself */
    uint64_t variables; /* values with var() in them, until all rules are tried */
    uint32_t scope; /* of custom properties */
    const struct property_sink *parts[PROPERTY_COUNT]; /* of those in `variables` */
    struct value values[PROPERTY_COUNT];
    uint64_t ranks[PROPERTY_COUNT];
};

struct page_sheet {
    const struct sheet *sheet;
    uint32_t first_rule; /* rules of the sheets before it */
    uint32_t layer; /* that it was imported into */
    const uint32_t *layers; /* the page's numbers of its own */
};

/* The chains of one name in all sheets. */
struct bucket {
    uint32_t sheet; /* index */
    uint32_t first; /* index + 1 of a rule */
};
struct bucket_range {
    uint32_t first;
    uint32_t count; /* rules for elements of that name */
    uint32_t below; /* behind them: rules for what is in elements of that name */
    bool known; /* class_ranges: filled */
};

/* A style attribute's declarations. */
struct inline_style {
    struct text source;
    struct property_sink parts;
};

/* A matching rule's custom properties, with the ranks of its declarations. */
struct custom_use {
    const struct property_custom *customs;
    uint32_t count;
    uint64_t normal;
    uint64_t important;
};

/* What an element sets, over what its parent's scope has. */
struct custom_scope {
    uint32_t parent; /* index + 1; 0: nothing is set */
    uint32_t first; /* in cascade.uses */
    uint32_t count;
    uint32_t next;
};

struct known_custom {
    struct text name;
    struct variable variable;
    uint32_t scope;
    uint32_t next;
};

struct resolved {
    const struct property_variable *variable;
    enum property property;
    uint32_t scope;
    struct value value;
};

struct cascade {
    struct arena *arena;
    const struct document *document;
    struct matcher matcher;
    ARENA_LIST(struct page_sheet) sheets;
    ARENA_LIST(struct bucket) buckets;
    ARENA_LIST(struct bucket_range) ranges; /* of the names met so far */
    struct style_table names; /* hash of a name to index + 1 in ranges */
    struct bucket_range *class_ranges; /* for each entry of matcher.classes */
    struct bucket_range universal;
    ARENA_LIST(struct bucket) active; /* rules for what is in the elements that are open now */
    ARENA_LIST(struct inline_style) inline_styles;
    struct style_table inline_names;
    ARENA_LIST(struct custom_use) noted; /* of the element that is asked for now */
    ARENA_LIST(struct custom_use) uses;
    ARENA_LIST(struct custom_scope) scopes;
    struct style_table scope_names;
    ARENA_LIST(struct known_custom) known;
    struct style_table known_names;
    ARENA_LIST(struct resolved) resolved;
    struct style_table resolved_names;
    uint32_t sheets_missing;
    ARENA_LIST(struct text) layers;
    struct style_table layer_names;
    bool with_maybe; /* rules of which it is not known whether they hold are taken to hold */
    bool maybe_met; /* one of them matched an element */
    bool has_keyframes;
    bool cut; /* a sheet was too long, or the steps are used up */
};

void cascade_init(struct cascade *cascade, struct arena *arena, const struct document *document,
                  const struct sheet_source *sources);
/* The winners for an element; `ancestors`: all names of its ancestors, `scope`: the parent's, 0 for the first. */
void cascade_match(struct cascade *cascade, uint32_t element, const struct name_set *ancestors, uint32_t scope,
                   struct winners *winners);
/* Opens an element for its descendants: its names are added to `ancestors`, its rules for them become active. Gives
 * what cascade_leave wants back. */
size_t cascade_enter(struct cascade *cascade, uint32_t element, struct name_set *ancestors);
void cascade_leave(struct cascade *cascade, size_t entered);

/* cascade_custom.c: notes that the element sets custom properties; the scope of all that were noted; what a declaration
 * with var() comes to in a scope. */
void cascade_note_customs(struct cascade *cascade, const struct property_sink *parts, uint32_t first, uint32_t count,
                          uint64_t normal, uint64_t important);
uint32_t cascade_scope(struct cascade *cascade, uint32_t parent);
struct value cascade_resolve(struct cascade *cascade, const struct property_variable *variable, enum property property,
                             uint32_t scope);

/* cascade_custom.c: a value with its var() put in, in a scope; data NULL where that is not known. */
struct text cascade_substitute(struct cascade *cascade, struct text value, uint32_t scope);

/* cascade_hints.c: presentational attributes (WHATWG HTML 15), which any rule overrides. */
void cascade_hints(const struct document *document, uint32_t element, struct winners *winners);
void winners_set(struct winners *winners, enum property property, struct value value);

#endif
