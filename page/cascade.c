/* cascade.c: rules found by name, matched, and ranked.
 *
 * Nothing is sorted: each property keeps the rank of the declaration that holds it, and gives way to a higher one. The
 * sheets' buckets of one name are looked up once for a page, however many elements have that name. */
#include "page/cascade.h"

#include "base/hash.h"
#include "page/name_hash.h"
#include "page/quirks.h"

/* Ranks from low to high: tier, inline, layer, specificity, order (CSS Cascade 5, 6.1). Presentational hints have
 * rank 0. */
enum {
    RANK_ORDER_BITS = 22,
    RANK_SPECIFICITY_BITS = 24,
    RANK_LAYER_BITS = 13,
    RANK_LAYER_SHIFT = RANK_ORDER_BITS + RANK_SPECIFICITY_BITS,
    RANK_INLINE_SHIFT = RANK_LAYER_SHIFT + RANK_LAYER_BITS,
    RANK_TIER_SHIFT = RANK_INLINE_SHIFT + 1,
    RANK_LAYER_NONE = (1 << RANK_LAYER_BITS) - 1,
    RANK_NORMAL = 1,
    RANK_IMPORTANT = 2,
};

static uint64_t rank_of(bool important, bool is_inline, uint32_t layer, uint32_t specificity, uint32_t order)
{
    /* For important declarations the order of layers is turned round, and unlayered ones lose. */
    if (important)
        layer = RANK_LAYER_NONE - layer;
    const uint32_t most_order = (1u << RANK_ORDER_BITS) - 1;
    uint64_t tier = important ? RANK_IMPORTANT : RANK_NORMAL;
    return tier << RANK_TIER_SHIFT | (uint64_t)is_inline << RANK_INLINE_SHIFT | (uint64_t)layer << RANK_LAYER_SHIFT |
           (uint64_t)specificity << RANK_ORDER_BITS | (order < most_order ? order : most_order);
}

/* The page's number for a layer: sheets that name the same layer share it (CSS Cascade 5, 6.4.3). */
static uint32_t layer_of(struct cascade *cascade, struct text name)
{
    struct style_slot *slot = NULL;
    if (name.length > 0)
        slot = style_table_add(cascade->arena, &cascade->layer_names, style_custom_hash(name));
    if (slot && slot->first && text_equal(cascade->layers.items[slot->first - 1], name))
        return slot->first - 1;
    struct text *kept = ARENA_PUSH(cascade->arena, &cascade->layers);
    *kept = name;
    if (slot && !slot->first)
        slot->first = (uint32_t)cascade->layers.count;
    return (uint32_t)cascade->layers.count - 1;
}

static void add_sheet(struct cascade *cascade, const struct sheet *sheet, const struct style_import *import)
{
    struct page_sheet *page_sheet = ARENA_PUSH(cascade->arena, &cascade->sheets);
    *page_sheet = (struct page_sheet){.sheet = sheet, .layer = RANK_LAYER_NONE};
    if (cascade->sheets.count > 1) {
        const struct page_sheet *before = page_sheet - 1;
        page_sheet->first_rule = before->first_rule + (uint32_t)before->sheet->rules.count;
    }
    if (import->is_layered)
        page_sheet->layer = layer_of(cascade, import->layer);
    uint32_t *layers = arena_alloc_raw(cascade->arena, (sheet->layers.count + 1) * sizeof *layers);
    for (size_t i = 0; i < sheet->layers.count; i++)
        layers[i] = import->is_layered ? page_sheet->layer : layer_of(cascade, sheet->layers.items[i]);
    page_sheet->layers = layers;
    cascade->has_keyframes = cascade->has_keyframes || sheet->has_keyframes;
    cascade->cut = cascade->cut || sheet->cut;
}

/* A style element's statements of layers come before the sheets that it imports. */
static void name_layers(struct cascade *cascade, const struct style_places *places, const struct sheet *const *own,
                        size_t first)
{
    for (size_t i = first; i < places->count && places->items[i].node == places->items[first].node; i++) {
        for (size_t j = 0; own[i] && j < own[i]->layers.count; j++) {
            if (own[i]->layers.items[j].length > 0)
                layer_of(cascade, own[i]->layers.items[j]);
        }
    }
}

static void find_sheets(struct cascade *cascade, const struct sheet_source *sources)
{
    const struct sheet **own;
    struct style_places places = style_find_places(cascade->arena, cascade->document, &own);
    cascade->cut = cascade->cut || places.cut;
    for (size_t i = 0; i < places.count; i++) {
        const struct style_place *place = &places.items[i];
        const struct sheet *sheet = own[i];
        bool missing = false;
        if (!sheet && !place->off_site && sources && sources->find)
            sheet = sources->find(sources->context, place->url, &missing);
        /* A sheet of its own that imports another one is not the whole. */
        if (!sheet || (!own[i] && sheet->imports.count > 0))
            cascade->sheets_missing++;
        if (place->import.is_layered)
            name_layers(cascade, &places, own, i);
        if (sheet)
            add_sheet(cascade, sheet, &place->import);
    }
}

/* Hashes of all names, so that matching compares numbers. Tags that have a number are hashed once. */
static void hash_names(struct cascade *cascade)
{
    const struct document *document = cascade->document;
    uint32_t tags[TAG_COUNT] = {0};
    size_t class_count = 0;
    for (uint32_t i = 0; i < document->node_count; i++)
        class_count += document->nodes[i].class_count;
    struct element_names *names =
        arena_alloc_raw(cascade->arena, (document->node_count + 1) * sizeof *names);
    uint32_t *classes = arena_alloc_raw(cascade->arena, (class_count + 1) * sizeof *classes);
    cascade->class_ranges = arena_alloc_array(cascade->arena, class_count + 1, sizeof *cascade->class_ranges);
    uint32_t filled = 0;
    for (uint32_t i = 0; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        names[i] = (struct element_names){.first_class = filled, .class_count = node->class_count};
        if (node->kind != NODE_ELEMENT)
            continue;
        if (node->tag == TAG_OTHER || !tags[node->tag])
            tags[node->tag] = name_hash(NAME_TAG, node->name);
        names[i].tag = tags[node->tag];
        for (uint32_t j = 0; j < node->attribute_count; j++)
            names[i].attributes |= attribute_bit(node->attributes[j].name);
        names[i].id = node->id.length > 0 ? name_hash(NAME_ID, node->id) : 0;
        for (uint32_t j = 0; j < node->class_count; j++)
            classes[filled++] = name_hash(NAME_CLASS, node->classes[j]);
    }
    cascade->matcher.names = names;
    cascade->matcher.classes = classes;
}

/* False where there are no rules. */
static bool add_bucket(struct cascade *cascade, size_t sheet, uint32_t first)
{
    if (!first)
        return false;
    struct bucket *bucket = ARENA_PUSH(cascade->arena, &cascade->buckets);
    *bucket = (struct bucket){.sheet = (uint32_t)sheet, .first = first};
    return true;
}

void cascade_init(struct cascade *cascade, struct arena *arena, const struct document *document,
                  const struct sheet_source *sources)
{
    *cascade = (struct cascade){.arena = arena, .document = document};
    cascade->matcher = (struct matcher){.nodes = document->nodes,
                                        .node_count = document->node_count,
                                        .ignore_case = document_is_quirky(document),
                                        .steps = CASCADE_LIMIT_STEPS};
    find_sheets(cascade, sources);
    hash_names(cascade);
    for (size_t i = 0; i < cascade->sheets.count; i++)
        cascade->universal.count += add_bucket(cascade, i, cascade->sheets.items[i].sheet->universal);
}

/* The buckets of a name in every sheet, looked up at its first use. */
static struct bucket_range find_buckets(struct cascade *cascade, uint32_t hash)
{
    struct style_slot *slot = style_table_add(cascade->arena, &cascade->names, hash);
    if (slot && slot->first)
        return cascade->ranges.items[slot->first - 1];
    struct bucket_range range = {.first = (uint32_t)cascade->buckets.count};
    for (size_t i = 0; i < cascade->sheets.count; i++)
        range.count += add_bucket(cascade, i, style_table_find(&cascade->sheets.items[i].sheet->buckets, hash));
    for (size_t i = 0; i < cascade->sheets.count; i++)
        range.below += add_bucket(cascade, i, style_table_find(&cascade->sheets.items[i].sheet->below, hash));
    if (slot) {
        struct bucket_range *kept = ARENA_PUSH(cascade->arena, &cascade->ranges);
        *kept = range;
        slot->first = (uint32_t)cascade->ranges.count;
    }
    return range;
}

/* The same for an occurrence of a class, which is asked for on the way in and again for what is in the element. */
static struct bucket_range find_class_buckets(struct cascade *cascade, uint32_t occurrence)
{
    struct bucket_range *range = &cascade->class_ranges[occurrence];
    if (!range->known) {
        *range = find_buckets(cascade, cascade->matcher.classes[occurrence]);
        range->known = true;
    }
    return *range;
}

static void apply(const struct cascade *cascade, const struct property_sink *parts,
                  const struct declaration *declaration, uint64_t rank, bool by_sheet, struct winners *winners)
{
    uint64_t bit = (uint64_t)1 << declaration->property;
    struct value value = declaration->value;
    if (((winners->set & bit) && winners->ranks[declaration->property] > rank) ||
        (value.quirk && !cascade->matcher.ignore_case))
        return;
    if (value.kind == VALUE_VARIABLE) {
        winners->variables |= bit;
        winners->parts[declaration->property] = parts;
    } else {
        winners->variables &= ~bit;
    }
    winners->set |= bit;
    winners->by_sheet = by_sheet ? winners->by_sheet | bit : winners->by_sheet & ~bit;
    winners->values[declaration->property] = value;
    winners->ranks[declaration->property] = rank;
}

static void apply_rule(struct cascade *cascade, const struct page_sheet *in, uint32_t index, struct winners *winners)
{
    const struct style_rule *rule = &in->sheet->rules.items[index];
    uint32_t layer = rule->layer != STYLE_UNLAYERED ? in->layers[rule->layer] : in->layer;
    if (layer >= RANK_LAYER_NONE && rule->layer != STYLE_UNLAYERED)
        layer = RANK_LAYER_NONE - 1;
    uint32_t order = in->first_rule + index;
    uint32_t specificity = rule->selector->specificity;
    uint64_t normal = rank_of(false, false, layer, specificity, order);
    if (rule->custom_count > 0)
        cascade_note_customs(cascade, &in->sheet->parts, rule->first_custom, rule->custom_count, normal,
                             rank_of(true, false, layer, specificity, order));
    for (uint32_t i = 0; i < rule->declaration_count; i++) {
        const struct declaration *declaration = &in->sheet->parts.declarations.items[rule->first_declaration + i];
        uint64_t rank = declaration->important ? rank_of(true, false, layer, specificity, order) : normal;
        apply(cascade, &in->sheet->parts, declaration, rank, true, winners);
    }
}

/* An element, and the name that its rules are looked up by now. */
struct question {
    uint32_t element;
    const struct name_set *ancestors;
    struct text name;
    uint32_t key; /* its hash; 0: none */
    bool only_key; /* rules with another key are in the bucket too, and not for this element */
};

/* A rule whose filters the element passes. */
static void try_rule(struct cascade *cascade, const struct page_sheet *in, uint32_t index,
                     const struct question *question, struct winners *winners)
{
    const struct selector *selector = in->sheet->rules.items[index].selector;
    bool matches = question->key && selector->key == question->key
                       ? selector_matches_keyed(&cascade->matcher, selector, question->element, question->name)
                       : selector_matches(&cascade->matcher, selector, question->element);
    if (!matches)
        return;
    if (in->sheet->rules.items[index].maybe) {
        cascade->maybe_met = true;
        if (!cascade->with_maybe)
            return;
    }
    apply_rule(cascade, in, index, winners);
}

static void match_bucket(struct cascade *cascade, struct bucket bucket, const struct question *question,
                         struct winners *winners)
{
    struct matcher *matcher = &cascade->matcher;
    const struct name_set missing = {{~question->ancestors->bits[0], ~question->ancestors->bits[1]}};
    const uint32_t no_attributes = ~matcher->names[question->element].attributes;
    const struct page_sheet *in = &cascade->sheets.items[bucket.sheet];
    const struct style_rule *rules = in->sheet->rules.items;
    const uint32_t only_key = question->only_key ? question->key : 0;
    uint64_t visited = 0;
    for (uint32_t at = bucket.first; at && matcher->steps > visited; at = rules[at - 1].next) {
        const struct style_rule *rule = &rules[at - 1];
        visited++;
        if (only_key && rule->key && rule->key != only_key)
            continue;
        if (!((rule->ancestors.bits[0] & missing.bits[0]) | (rule->ancestors.bits[1] & missing.bits[1]) |
              (rule->attributes & no_attributes)))
            try_rule(cascade, in, at - 1, question, winners);
    }
    matcher->steps = matcher->steps > visited ? matcher->steps - visited : 0;
    cascade->cut = cascade->cut || matcher->steps == 0;
}

static void match_range(struct cascade *cascade, struct bucket_range range, const struct question *question,
                        struct winners *winners)
{
    for (uint32_t i = range.first; i < range.first + range.count; i++)
        match_bucket(cascade, cascade->buckets.items[i], question, winners);
}

static const struct inline_style *read_inline(struct cascade *cascade, struct text source)
{
    uint32_t hash = (uint32_t)hash_text(source);
    struct style_slot *slot = style_table_add(cascade->arena, &cascade->inline_names, hash);
    if (slot && slot->first && text_equal(cascade->inline_styles.items[slot->first - 1].source, source))
        return &cascade->inline_styles.items[slot->first - 1];
    struct inline_style *style = ARENA_PUSH(cascade->arena, &cascade->inline_styles);
    *style = (struct inline_style){.source = source, .parts = {.arena = cascade->arena}};
    if (slot)
        slot->first = (uint32_t)cascade->inline_styles.count;
    struct css_reader reader = css_reader_of(cascade->arena, source);
    struct css_slice slice;
    while (css_reader_declaration(&reader, &slice)) {
        struct css_item item;
        while (css_next_in_block(&slice, &item)) {
            if (item.kind == CSS_DECLARATION)
                property_read(&style->parts, &item);
        }
    }
    cascade->cut = cascade->cut || reader.cut;
    return style;
}

static void apply_inline(struct cascade *cascade, const struct inline_style *style, struct winners *winners)
{
    if (style->parts.customs.count > 0)
        cascade_note_customs(cascade, &style->parts, 0, (uint32_t)style->parts.customs.count,
                             rank_of(false, true, RANK_LAYER_NONE, 0, 0), rank_of(true, true, RANK_LAYER_NONE, 0, 0));
    for (size_t i = 0; i < style->parts.declarations.count; i++) {
        const struct declaration *declaration = &style->parts.declarations.items[i];
        uint64_t rank = rank_of(declaration->important, true, RANK_LAYER_NONE, 0, 0);
        apply(cascade, &style->parts, declaration, rank, false, winners);
    }
}

void winners_set(struct winners *winners, enum property property, struct value value)
{
    winners->set |= (uint64_t)1 << property;
    winners->values[property] = value;
    winners->ranks[property] = 0;
}

/* Once all rules are tried: which value of a variable holds is not known earlier. */
static void resolve_variables(struct cascade *cascade, struct winners *winners)
{
    for (uint64_t rest = winners->variables; rest; rest &= rest - 1) {
        enum property property = (enum property)__builtin_ctzll(rest);
        struct value *value = &winners->values[property];
        const struct property_variable *variable = &winners->parts[property]->variables.items[value->bits];
        *value = cascade_resolve(cascade, variable, property, winners->scope);
    }
}

void cascade_match(struct cascade *cascade, uint32_t element, const struct name_set *ancestors, uint32_t scope,
                   struct winners *winners)
{
    const struct node *node = &cascade->document->nodes[element];
    const struct element_names *names = &cascade->matcher.names[element];
    struct question question = {.element = element, .ancestors = ancestors};
    winners->set = 0;
    winners->by_sheet = 0;
    winners->variables = 0;
    cascade->noted.count = 0;
    const struct text *source = NULL;
    if (node->attribute_count > 0) {
        cascade_hints(cascade->document, element, winners);
        source = selector_attribute(node, TEXT("style"));
    }
    match_range(cascade, cascade->universal, &question, winners);
    question.name = node->name;
    question.key = names->tag;
    match_range(cascade, find_buckets(cascade, question.key), &question, winners);
    question.only_key = true;
    for (size_t i = 0; i < cascade->active.count; i++)
        match_bucket(cascade, cascade->active.items[i], &question, winners);
    question.only_key = false;
    if (names->id) {
        question.name = node->id;
        question.key = names->id;
        match_range(cascade, find_buckets(cascade, question.key), &question, winners);
    }
    for (uint32_t i = 0; i < names->class_count; i++) {
        question.name = node->classes[i];
        question.key = cascade->matcher.classes[names->first_class + i];
        match_range(cascade, find_class_buckets(cascade, names->first_class + i), &question, winners);
    }
    if (source && source->length > 0)
        apply_inline(cascade, read_inline(cascade, *source), winners);
    winners->scope = cascade_scope(cascade, scope);
    if (winners->variables)
        resolve_variables(cascade, winners);
    cascade->cut = cascade->cut || cascade->matcher.steps == 0;
}

/* Those of a name that is open already stay as they are. */
static void activate(struct cascade *cascade, struct bucket_range range)
{
    for (uint32_t i = range.first + range.count; i < range.first + range.count + range.below; i++) {
        struct bucket bucket = cascade->buckets.items[i];
        bool known = false;
        for (size_t j = 0; j < cascade->active.count && !known; j++)
            known = cascade->active.items[j].first == bucket.first && cascade->active.items[j].sheet == bucket.sheet;
        if (known)
            continue;
        struct bucket *active = ARENA_PUSH(cascade->arena, &cascade->active);
        *active = bucket;
    }
}

size_t cascade_enter(struct cascade *cascade, uint32_t element, struct name_set *ancestors)
{
    const struct element_names *names = &cascade->matcher.names[element];
    size_t entered = cascade->active.count;
    name_set_add(ancestors, names->tag);
    if (names->id) {
        name_set_add(ancestors, names->id);
        activate(cascade, find_buckets(cascade, names->id));
    }
    for (uint32_t i = 0; i < names->class_count; i++) {
        name_set_add(ancestors, cascade->matcher.classes[names->first_class + i]);
        activate(cascade, find_class_buckets(cascade, names->first_class + i));
    }
    return entered;
}

void cascade_leave(struct cascade *cascade, size_t entered)
{
    cascade->active.count = entered;
}
