/* cascade_custom.c: custom properties (CSS Variables 1): what var() comes to for one element.
 *
 * Nothing is computed before a winning declaration asks for it. An element only notes which of the rules that match it
 * set custom properties; equal notes below equal ones are one scope, so that the answers for a scope hold for all its
 * elements. */
#include "page/cascade.h"

#include "base/hash.h"

#include <limits.h>

/* Names that are being put together: a name that asks for itself is invalid, with all between (section 2.3). */
struct chain {
    struct cascade *cascade;
    struct chain *outer;
    struct text name; /* data NULL: a property's own value */
    uint32_t scope;
    unsigned depth;
    unsigned cycle; /* depth of the outermost name that was asked for again, or UINT_MAX */
};

static struct variable find_custom(void *context, struct text name);

void cascade_note_customs(struct cascade *cascade, const struct property_sink *parts, uint32_t first, uint32_t count,
                          uint64_t normal, uint64_t important)
{
    struct custom_use *use = ARENA_PUSH(cascade->arena, &cascade->noted);
    *use = (struct custom_use){
        .customs = parts->customs.items + first, .count = count, .normal = normal, .important = important};
}

static bool is_noted(const struct cascade *cascade, const struct custom_scope *scope)
{
    if (scope->count != cascade->noted.count)
        return false;
    for (uint32_t i = 0; i < scope->count; i++) {
        if (cascade->uses.items[scope->first + i].customs != cascade->noted.items[i].customs)
            return false;
    }
    return true;
}

/* Scope 0 is that of the document. An element that notes what its parent noted has its scope: setting the same again
 * changes nothing. */
uint32_t cascade_scope(struct cascade *cascade, uint32_t parent)
{
    if (cascade->noted.count == 0 || (parent > 0 && is_noted(cascade, &cascade->scopes.items[parent - 1])))
        return parent;
    uint64_t hash = parent;
    for (size_t i = 0; i < cascade->noted.count; i++)
        hash = hash_u64(hash ^ (uint64_t)(uintptr_t)cascade->noted.items[i].customs);
    struct style_slot *slot = style_table_add(cascade->arena, &cascade->scope_names, (uint32_t)hash);
    for (uint32_t at = slot ? slot->first : 0; at; at = cascade->scopes.items[at - 1].next) {
        const struct custom_scope *scope = &cascade->scopes.items[at - 1];
        matcher_spend(&cascade->matcher, 1);
        if (scope->parent == parent && is_noted(cascade, scope))
            return at;
    }
    struct custom_scope *scope = ARENA_PUSH(cascade->arena, &cascade->scopes);
    *scope = (struct custom_scope){.parent = parent,
                                   .first = (uint32_t)cascade->uses.count,
                                   .count = (uint32_t)cascade->noted.count,
                                   .next = slot ? slot->first : 0};
    for (size_t i = 0; i < cascade->noted.count; i++) {
        struct custom_use *use = ARENA_PUSH(cascade->arena, &cascade->uses);
        *use = cascade->noted.items[i];
    }
    if (slot)
        slot->first = (uint32_t)cascade->scopes.count;
    return (uint32_t)cascade->scopes.count;
}

/* What the scope itself sets; NULL where it sets nothing of that name. Equal ranks: the later one. */
static const struct property_custom *set_in_scope(struct cascade *cascade, const struct custom_scope *scope,
                                                  struct text name)
{
    const struct property_custom *found = NULL;
    uint64_t highest = 0;
    for (uint32_t i = scope->first; i < scope->first + scope->count; i++) {
        const struct custom_use *use = &cascade->uses.items[i];
        matcher_spend(&cascade->matcher, 1 + use->count / 16);
        for (uint32_t j = 0; j < use->count; j++) {
            const struct property_custom *custom = &use->customs[j];
            uint64_t rank = custom->important ? use->important : use->normal;
            if (rank < highest || !text_equal(custom->name, name))
                continue;
            found = custom;
            highest = rank;
        }
    }
    return found;
}

/* CSS Properties and Values 1: @property gives an initial value. Where it is not inherited, a scope that is shared does
 * not tell whose it is. */
static const struct style_registered *find_registered(const struct cascade *cascade, struct text name)
{
    const struct style_registered *found = NULL;
    for (size_t i = 0; i < cascade->sheets.count; i++) {
        const struct sheet *sheet = cascade->sheets.items[i].sheet;
        for (size_t j = 0; j < sheet->registered.count; j++) {
            if (text_equal(sheet->registered.items[j].name, name))
                found = &sheet->registered.items[j];
        }
    }
    return found;
}

static struct variable unset_variable(const struct cascade *cascade, const struct style_registered *registered)
{
    if (registered && registered->initial.data)
        return (struct variable){.state = VARIABLE_SET, .value = registered->initial};
    /* A sheet that is not here may set it. */
    return (struct variable){.state = cascade->sheets_missing > 0 ? VARIABLE_UNKNOWN : VARIABLE_UNSET};
}

/* The declaration that holds in a scope: `chain->scope` becomes the one that sets it. */
static const struct property_custom *find_declaration(struct chain *chain, struct text name)
{
    struct cascade *cascade = chain->cascade;
    while (chain->scope > 0 && cascade->matcher.steps > 0) {
        const struct custom_scope *scope = &cascade->scopes.items[chain->scope - 1];
        const struct property_custom *custom = set_in_scope(cascade, scope, name);
        if (custom && !property_is_inherit(custom->value))
            return custom;
        chain->scope = scope->parent;
    }
    return NULL;
}

static struct variable compute(struct chain *chain)
{
    struct cascade *cascade = chain->cascade;
    const struct style_registered *registered = find_registered(cascade, chain->name);
    const struct property_custom *custom = find_declaration(chain, chain->name);
    if (cascade->matcher.steps == 0 || (custom && registered && !registered->inherits))
        return (struct variable){.state = VARIABLE_UNKNOWN};
    if (!custom || property_is_initial(custom->value))
        return unset_variable(cascade, registered);
    matcher_spend(&cascade->matcher, 1 + custom->value.length / 16);
    struct property_lookup lookup = {.find = find_custom, .context = chain};
    return property_substitute(cascade->arena, custom->value, &lookup);
}

/* A name's value in a scope, once for all that ask. */
static struct variable find_custom(void *context, struct text name)
{
    struct chain *outer = context;
    struct cascade *cascade = outer->cascade;
    for (struct chain *c = outer; c && c->name.data; c = c->outer) {
        if (c->scope == outer->scope && text_equal(c->name, name)) {
            outer->cycle = c->depth < outer->cycle ? c->depth : outer->cycle;
            return (struct variable){.state = VARIABLE_CYCLE};
        }
    }
    if (outer->depth >= PROPERTY_LIMIT_VARIABLE_DEPTH || cascade->matcher.steps == 0)
        return (struct variable){.state = VARIABLE_UNKNOWN};
    uint32_t hash = (uint32_t)hash_u64(style_custom_hash(name) ^ (uint64_t)outer->scope << 32);
    struct style_slot *slot = style_table_add(cascade->arena, &cascade->known_names, hash);
    for (uint32_t at = slot ? slot->first : 0; at; at = cascade->known.items[at - 1].next) {
        const struct known_custom *known = &cascade->known.items[at - 1];
        matcher_spend(&cascade->matcher, 1);
        if (known->scope == outer->scope && text_equal(known->name, name))
            return known->variable;
    }
    struct chain chain = {.cascade = cascade,
                          .outer = outer,
                          .name = name,
                          .scope = outer->scope,
                          .depth = outer->depth + 1,
                          .cycle = UINT_MAX};
    struct variable found = compute(&chain);
    bool goes_on = chain.cycle < chain.depth; /* a name further out is in the circle too */
    if (goes_on)
        outer->cycle = chain.cycle < outer->cycle ? chain.cycle : outer->cycle;
    if (found.state == VARIABLE_CYCLE)
        found = (struct variable){.state = VARIABLE_UNSET};
    slot = style_table_add(cascade->arena, &cascade->known_names, hash); /* the table may have grown meanwhile */
    if (slot) {
        struct known_custom *kept = ARENA_PUSH(cascade->arena, &cascade->known);
        *kept = (struct known_custom){.name = name, .scope = outer->scope, .variable = found, .next = slot->first};
        slot->first = (uint32_t)cascade->known.count;
    }
    return goes_on ? (struct variable){.state = VARIABLE_CYCLE} : found;
}

struct value cascade_resolve(struct cascade *cascade, const struct property_variable *variable, enum property property,
                             uint32_t scope)
{
    uint64_t key = hash_u64((uint64_t)(uintptr_t)variable ^ (uint64_t)property << 56) ^ (uint64_t)scope << 20;
    struct style_slot *slot = style_table_add(cascade->arena, &cascade->resolved_names, (uint32_t)hash_u64(key));
    if (slot && slot->first) {
        const struct resolved *known = &cascade->resolved.items[slot->first - 1];
        if (known->variable == variable && known->property == property && known->scope == scope)
            return known->value;
    }
    matcher_spend(&cascade->matcher, 1 + variable->value.length / 16);
    struct chain chain = {.cascade = cascade, .scope = scope, .cycle = UINT_MAX};
    struct property_lookup lookup = {.find = find_custom, .context = &chain};
    struct value value = property_resolve(cascade->arena, variable, property, &lookup);
    if (slot) {
        struct resolved *kept = ARENA_PUSH(cascade->arena, &cascade->resolved);
        *kept = (struct resolved){.variable = variable, .property = property, .scope = scope, .value = value};
        slot->first = (uint32_t)cascade->resolved.count;
    }
    return value;
}

struct text cascade_substitute(struct cascade *cascade, struct text value, uint32_t scope)
{
    struct chain chain = {.cascade = cascade, .scope = scope, .cycle = UINT_MAX};
    struct property_lookup lookup = {.find = find_custom, .context = &chain};
    matcher_spend(&cascade->matcher, 1 + value.length / 16);
    struct variable whole = property_substitute(cascade->arena, value, &lookup);
    return whole.state == VARIABLE_SET ? whole.value : (struct text){0};
}
