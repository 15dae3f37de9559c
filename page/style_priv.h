/* style_priv.h: what a parsed sheet holds, for the cascade. */
#ifndef RASOAT_PAGE_STYLE_PRIV_H
#define RASOAT_PAGE_STYLE_PRIV_H

#include "page/property.h"
#include "page/selector.h"
#include "page/style.h"

enum {
    STYLE_UNLAYERED = 0xFFFF,
    STYLE_LIMIT_CONTENTS = 512, /* of a sheet: more are not looked at, and said */
    STYLE_LIMIT_PROBES = 64, /* hostile names that fall on one another are told by this, and kept elsewhere */
};

/* From hashes to index + 1 of the first of a chain. */
struct style_slot {
    uint32_t hash;
    uint32_t first; /* 0: empty */
};
struct style_table {
    struct style_slot *slots;
    uint32_t size; /* a power of two */
    uint32_t count;
};
/* The slot of that hash, made where there was none; NULL where it would lie too far. */
struct style_slot *style_table_add(struct arena *arena, struct style_table *table, uint32_t hash);
/* 0 where there is none. */
uint32_t style_table_find(const struct style_table *table, uint32_t hash);

struct style_rule {
    const struct selector *selector;
    uint32_t first_declaration;
    uint32_t declaration_count;
    uint32_t next; /* index + 1 of the next rule in the same bucket */
    uint32_t key; /* the selector's */
    uint32_t first_custom; /* in parts.customs */
    uint16_t custom_count;
    uint16_t layer; /* in order of first mention in the sheet, or STYLE_UNLAYERED */
    bool maybe; /* whether it holds is not known */
    uint32_t attributes; /* the selector's filters once more, where a page looks first */
    struct name_set ancestors;
};

/* @property (CSS Properties and Values 1, 2). */
struct style_registered {
    struct text name;
    struct text initial; /* data NULL: none */
    bool inherits;
};

/* What a rule for ::before or ::after writes: CSS Content 3, 2. */
struct style_content {
    const struct selector *selector;
    struct text value; /* as written */
};

struct style_import {
    struct text url; /* as written */
    struct text layer; /* its name; empty: one of its own */
    bool is_layered;
};

struct sheet {
    struct text url;
    struct property_sink parts;
    ARENA_LIST(struct style_rule) rules; /* in the order of the source */
    ARENA_LIST(struct style_registered) registered;
    ARENA_LIST(struct style_content) contents; /* those with words in them; icons are none */
    ARENA_LIST(struct style_import) imports; /* those that apply to the screen */
    ARENA_LIST(struct text) layers; /* their names, in order of first mention; empty: without one */
    /* Each rule is in one bucket: by id or class of its last compound; else ("x .menu a") by the rarest id or class
     * that an ancestor must have; else by tag; else universal. */
    struct style_table buckets;
    struct style_table below;
    uint32_t universal; /* index + 1 of the first rule that is in no bucket */
    bool has_keyframes;
    bool cut; /* a limit was reached */
};

/* A sheet while it is read. */
struct style_reading {
    struct arena *arena;
    struct sheet *sheet;
    const struct selector_scope *scope; /* of the rules that are read now */
    uint16_t layer; /* the same */
    bool maybe; /* the same */
    bool imports_over; /* a rule was met: an @import behind it does not hold (CSS Cascade 5, 2) */
};
/* A block of a conditional rule: rules, or inside of a style rule declarations and rules for its elements. */
void style_read_rules(struct style_reading *reading, struct css_slice block, const struct selector_list *parent,
                      unsigned depth);
/* style_content.c: does a value of `content` write words, or may it? */
bool style_content_has_words(struct css_slice value);
/* Its strings glued; attributes are the node's. */
struct text style_content_text(struct arena *arena, struct css_slice value, const struct node *node);
/* style_at.c */
void style_read_at_rule(struct style_reading *reading, const struct css_item *item, const struct selector_list *parent,
                        unsigned depth);

/* Hash of a custom property's name. */
uint32_t style_custom_hash(struct text name);

/* One place where a page takes a sheet from. */
struct style_place {
    uint32_t node; /* style or link element */
    struct style_import import; /* of a style element: what it imports; else empty */
    struct text url; /* absolute; empty for a style element's own text */
    bool off_site; /* never fetched */
};
struct style_places {
    const struct style_place *items;
    size_t count;
    bool cut; /* there are more than STYLE_LIMIT_SHEETS */
};
/* In the order of the cascade; (*sheets)[i] is the parsed sheet where it is a style element's own text, NULL for the
 * others. Where `sheets` is NULL only what has an address is looked for. */
struct style_places style_find_places(struct arena *arena, const struct document *document,
                                      const struct sheet ***sheets);

#endif
