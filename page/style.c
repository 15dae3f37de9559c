/* style.c: a style sheet read once into rules that can be found by id, class and tag. */
#include "page/style.h"

#include "page/name_hash.h"
#include "page/style_priv.h"

struct style_slot *style_table_add(struct arena *arena, struct style_table *table, uint32_t hash)
{
    if (table->count * 2 >= table->size) {
        struct style_table grown = {.size = table->size ? table->size * 2 : 64};
        grown.slots = arena_alloc_array(arena, grown.size, sizeof *grown.slots);
        for (uint32_t i = 0; i < table->size; i++) {
            if (!table->slots[i].first)
                continue;
            uint32_t at = table->slots[i].hash & (grown.size - 1);
            while (grown.slots[at].first)
                at = (at + 1) & (grown.size - 1);
            grown.slots[at] = table->slots[i];
            grown.count++;
        }
        *table = grown;
    }
    uint32_t at = hash & (table->size - 1);
    for (int probes = 0; probes < STYLE_LIMIT_PROBES; probes++, at = (at + 1) & (table->size - 1)) {
        struct style_slot *slot = &table->slots[at];
        if (slot->first && slot->hash != hash)
            continue;
        table->count += !slot->first;
        slot->hash = hash;
        return slot;
    }
    return NULL;
}

uint32_t style_table_find(const struct style_table *table, uint32_t hash)
{
    if (table->size == 0)
        return 0;
    uint32_t at = hash & (table->size - 1);
    while (table->slots[at].first) {
        if (table->slots[at].hash == hash)
            return table->slots[at].first;
        at = (at + 1) & (table->size - 1);
    }
    return 0;
}

uint32_t style_custom_hash(struct text name)
{
    return name_hash(NAME_CLASS, name);
}

static void add_rule(struct style_reading *reading, const struct selector *selector, size_t first, size_t first_custom)
{
    struct sheet *sheet = reading->sheet;
    if (selector->never)
        return;
    if (sheet->rules.count >= CSS_LIMIT_RULES) {
        sheet->cut = true;
        return;
    }
    size_t customs = sheet->parts.customs.count - first_custom;
    if (customs > UINT16_MAX) {
        customs = UINT16_MAX;
        sheet->cut = true;
    }
    struct style_rule *rule = ARENA_PUSH(reading->arena, &sheet->rules);
    *rule = (struct style_rule){.selector = selector,
                                .first_declaration = (uint32_t)first,
                                .declaration_count = (uint32_t)(sheet->parts.declarations.count - first),
                                .first_custom = (uint32_t)first_custom,
                                .custom_count = (uint16_t)customs,
                                .key = selector->key,
                                .layer = reading->layer,
                                .maybe = reading->maybe,
                                .attributes = selector->attributes,
                                .ancestors = selector->ancestors};
}

static void add_content(struct style_reading *reading, const struct selector *selector, struct css_slice value)
{
    struct sheet *sheet = reading->sheet;
    if (!selector->generated)
        return;
    if (sheet->contents.count == STYLE_LIMIT_CONTENTS) {
        sheet->cut = true;
        return;
    }
    struct text last = value.end[-1].source;
    struct text source = text_of(value.at->source.data, (size_t)(last.data + last.length - value.at->source.data));
    struct style_content *content = ARENA_PUSH(reading->arena, &sheet->contents);
    *content = (struct style_content){.selector = selector, .value = arena_copy(reading->arena, source)};
}

static void read_rule(struct style_reading *reading, const struct css_item *item, const struct selector_list *parent,
                      unsigned depth);
/* The declarations of a block, for `list`, or for what `prelude` parses to where list is NULL; then the rules in it. */
static void read_body(struct style_reading *reading, struct css_slice block, const struct selector_list *list,
                      const struct css_slice *prelude, const struct selector_list *parent, unsigned depth)
{
    struct sheet *sheet = reading->sheet;
    size_t first = sheet->parts.declarations.count;
    size_t first_custom = sheet->parts.customs.count;
    bool nested = false;
    struct css_item item;
    struct css_slice content = {0};
    struct css_slice rest = block;
    while (css_next_in_block(&rest, &item)) {
        if (item.kind == CSS_DECLARATION && text_equal_ignore_case(item.name, TEXT("content")))
            content = item.value;
        else if (item.kind == CSS_DECLARATION)
            property_read(&sheet->parts, &item);
        else
            nested = nested || item.has_block;
    }
    bool any = sheet->parts.declarations.count > first;
    bool customs = sheet->parts.customs.count > first_custom;
    bool writes = content.at && style_content_has_words(content);
    if (!any && !customs && !nested && !writes)
        return;
    if (!list && prelude)
        list = selector_parse(reading->arena, *prelude, parent, reading->scope);
    if (!list) {
        sheet->parts.declarations.count = first;
        sheet->parts.customs.count = first_custom;
        return;
    }
    for (size_t i = 0; (any || customs) && i < list->count; i++)
        add_rule(reading, &list->items[i], first, first_custom);
    for (size_t i = 0; writes && i < list->count; i++)
        add_content(reading, &list->items[i], content);
    if (!nested || depth >= SELECTOR_LIMIT_NESTING)
        return;
    if (reading->scope && list == reading->scope->self) /* right in an @scope: no nested rules */
        list = NULL;
    while (css_next_in_block(&block, &item)) {
        if (item.kind == CSS_QUALIFIED_RULE)
            read_rule(reading, &item, list, depth + 1);
        else if (item.kind == CSS_AT_RULE)
            style_read_at_rule(reading, &item, list, depth + 1);
    }
}

static void read_rule(struct style_reading *reading, const struct css_item *item, const struct selector_list *parent,
                      unsigned depth)
{
    read_body(reading, item->block, NULL, &item->value, parent, depth);
}

/* A block of a conditional rule: rules, or inside of a style rule declarations and rules for its elements. */
void style_read_rules(struct style_reading *reading, struct css_slice block, const struct selector_list *parent,
                       unsigned depth)
{
    if (parent) {
        read_body(reading, block, parent, NULL, parent, depth);
        return;
    }
    struct css_item item;
    while (css_next_rule(&block, false, &item)) {
        if (item.kind == CSS_QUALIFIED_RULE)
            read_rule(reading, &item, NULL, depth);
        else if (item.kind == CSS_AT_RULE)
            style_read_at_rule(reading, &item, NULL, depth + 1);
    }
}

static bool is_id_or_class(const struct selector_simple *simple)
{
    return simple->kind == SIMPLE_ID || simple->kind == SIMPLE_CLASS;
}

/* Does the rule go by an ancestor's name? Its own is a tag or none. */
static bool wants_ancestor(const struct selector *selector)
{
    const struct selector_compound *last = &selector->compounds[0];
    return selector->compound_count > 1 && (last->count == 0 || !is_id_or_class(&selector->simples[last->first]));
}

/* The rarest id or class that an ancestor must have; 0: none. With `count` set, only counts them. */
static uint32_t ancestor_key(struct arena *arena, const struct selector *selector, struct style_table *counts,
                             bool count)
{
    uint32_t rarest = 0;
    uint32_t least = UINT32_MAX;
    for (size_t i = 1; i < selector->compound_count; i++) {
        enum selector_combinator combinator = selector->compounds[i - 1].combinator;
        const struct selector_compound *compound = &selector->compounds[i];
        for (size_t j = compound->first; j < (size_t)compound->first + compound->count; j++) {
            const struct selector_simple *simple = &selector->simples[j];
            if (!is_id_or_class(simple) || combinator == SELECTOR_NEXT || combinator == SELECTOR_LATER)
                continue;
            struct style_slot *slot = count ? style_table_add(arena, counts, simple->hash) : NULL;
            uint32_t uses = count ? UINT32_MAX : style_table_find(counts, simple->hash);
            if (slot)
                slot->first++;
            if (uses > 0 && uses < least) {
                least = uses;
                rarest = simple->hash;
            }
        }
    }
    return rarest;
}

/* Puts each rule into its bucket, once all are known. */
static void index_rules(struct arena *arena, struct sheet *sheet)
{
    struct style_table counts = {0};
    for (size_t i = 0; i < sheet->rules.count; i++) {
        if (wants_ancestor(sheet->rules.items[i].selector))
            ancestor_key(arena, sheet->rules.items[i].selector, &counts, true);
    }
    for (size_t i = 0; i < sheet->rules.count; i++) {
        struct style_rule *rule = &sheet->rules.items[i];
        uint32_t above = wants_ancestor(rule->selector) ? ancestor_key(arena, rule->selector, &counts, false) : 0;
        struct style_slot *slot = NULL;
        if (above)
            slot = style_table_add(arena, &sheet->below, above);
        else if (rule->key)
            slot = style_table_add(arena, &sheet->buckets, rule->key);
        uint32_t *chain = slot ? &slot->first : &sheet->universal;
        rule->next = *chain;
        *chain = (uint32_t)i + 1;
    }
}

struct sheet *sheet_parse(struct arena *arena, struct text source, struct text url)
{
    struct style_reading reading = {.arena = arena, .layer = STYLE_UNLAYERED};
    struct sheet *sheet = arena_alloc(arena, sizeof *sheet);
    reading.sheet = sheet;
    sheet->url = arena_copy(arena, url);
    sheet->parts.arena = arena;
    if (text_starts_with(source, TEXT("\xEF\xBB\xBF")))
        source = text_slice(source, 3, source.length);
    struct css_reader reader = css_reader_of(arena, source);
    struct css_slice slice;
    while (!sheet->cut && css_reader_rule(&reader, &slice)) {
        struct css_item item;
        while (css_next_rule(&slice, true, &item)) {
            if (item.kind == CSS_QUALIFIED_RULE)
                read_rule(&reading, &item, NULL, 0);
            else if (item.kind == CSS_AT_RULE)
                style_read_at_rule(&reading, &item, NULL, 0);
            reading.imports_over = reading.imports_over || item.has_block;
        }
    }
    sheet->cut = sheet->cut || reader.cut;
    index_rules(arena, sheet);
    return sheet;
}
