/* style_at.c: what stands behind an @ in a style sheet: layers, imports, scopes, conditions. */
#include "page/media.h"
#include "page/style_priv.h"

#define STYLE_LIMIT_LAYERS 1024
#define STYLE_LIMIT_REGISTERED 256 /* custom properties with an @property of their own */

/* Nested layers count as the outermost one they are in. */
static uint16_t layer_number(struct style_reading *reading, struct text name)
{
    if (reading->layer != STYLE_UNLAYERED)
        return reading->layer;
    struct text rest = name;
    name = text_split(&rest, '.');
    struct sheet *sheet = reading->sheet;
    for (size_t i = 0; name.length > 0 && i < sheet->layers.count; i++) {
        if (text_equal(sheet->layers.items[i], name))
            return (uint16_t)i;
    }
    if (sheet->layers.count < STYLE_LIMIT_LAYERS) {
        struct text *layer = ARENA_PUSH(reading->arena, &sheet->layers);
        *layer = arena_copy(reading->arena, name);
    }
    return (uint16_t)(sheet->layers.count - 1);
}

/* CSS Cascade 5, 6.4: "@layer a, b;" and "@layer a { }". */
static void read_layer(struct style_reading *reading, const struct css_item *item, const struct selector_list *parent,
                       unsigned depth)
{
    struct css_slice names = item->value;
    struct css_value name;
    uint16_t outer = reading->layer;
    uint16_t number = STYLE_UNLAYERED;
    while (css_next_solid(&names, &name)) {
        if (name.token->kind == CSS_IDENT && (names.at == name.token + 1) &&
            !(name.token > item->value.at && css_is_delim(name.token - 1, '.')))
            number = layer_number(reading, name.token->value);
    }
    if (!item->has_block)
        return;
    if (number == STYLE_UNLAYERED)
        number = layer_number(reading, (struct text){0});
    reading->layer = number;
    style_read_rules(reading, item->block, parent, depth);
    reading->layer = outer;
}

/* CSS Cascade 5, 2: url, then perhaps layer and supports(), then media. */
static void read_import(struct style_reading *reading, struct css_slice prelude)
{
    struct css_value value;
    struct css_value inner;
    if (!css_next_solid(&prelude, &value))
        return;
    struct text url = value.token->value;
    if (value.token->kind == CSS_FUNCTION && text_equal_ignore_case(url, TEXT("url")) &&
        css_next_solid(&value.contents, &inner) && inner.token->kind == CSS_STRING)
        url = inner.token->value;
    else if (value.token->kind != CSS_STRING && value.token->kind != CSS_URL)
        return;
    struct style_import import = {.url = url};
    struct css_slice rest = prelude;
    while (css_next_solid(&rest, &value)) {
        bool function = value.token->kind == CSS_FUNCTION;
        bool layer = function && text_equal_ignore_case(value.token->value, TEXT("layer"));
        bool supports = function && text_equal_ignore_case(value.token->value, TEXT("supports"));
        if (!layer && !supports && !css_is_ident(value.token, TEXT("layer")))
            break;
        prelude = rest;
        import.is_layered = import.is_layered || !supports;
        if (layer && css_next_solid(&value.contents, &inner) && inner.token->kind == CSS_IDENT)
            import.layer = inner.token->value;
        if (supports && !media_supports_import(reading->arena, value.contents))
            return;
    }
    if (import.layer.length > 0) { /* its place among the layers is here */
        uint16_t number = layer_number(reading, import.layer);
        import.layer = reading->sheet->layers.items[number];
    }
    if (media_matches(prelude) && reading->sheet->imports.count < STYLE_LIMIT_SHEETS) {
        struct style_import *kept = ARENA_PUSH(reading->arena, &reading->sheet->imports);
        *kept = import;
        kept->url = arena_copy(reading->arena, url);
    }
}

/* Rules of which it is not known whether they hold. */
static void read_perhaps(struct style_reading *reading, const struct css_item *item, const struct selector_list *parent,
                         unsigned depth)
{
    bool outer = reading->maybe;
    reading->maybe = true;
    style_read_rules(reading, item->block, parent, depth);
    reading->maybe = outer;
}

/* What stands in round brackets, or an empty slice. */
static struct css_slice take_brackets(struct css_slice *prelude)
{
    struct css_value value;
    struct css_slice rest = *prelude;
    if (!css_next_solid(&rest, &value) || value.token->kind != CSS_OPEN_ROUND)
        return (struct css_slice){.at = rest.at, .end = rest.at};
    *prelude = rest;
    return value.contents;
}

static bool is_empty(struct css_slice slice)
{
    css_skip_space(&slice);
    return slice.at == slice.end;
}

/* CSS Cascade 6, 2.5: "@scope (roots) to (limits) { }". Without roots it is the style element's parent, which a sheet
 * does not know: the rules hold perhaps. */
static void read_scope(struct style_reading *reading, const struct css_item *item, const struct selector_list *parent,
                       unsigned depth)
{
    struct css_slice prelude = item->value;
    struct css_slice roots = take_brackets(&prelude);
    struct css_slice limits = {0};
    struct css_value word;
    if (css_next_solid(&prelude, &word) && css_is_ident(word.token, TEXT("to")))
        limits = take_brackets(&prelude);
    if (is_empty(roots)) {
        read_perhaps(reading, item, parent, depth);
        return;
    }
    struct selector_scope *scope = arena_alloc(reading->arena, sizeof *scope);
    scope->outer = reading->scope;
    scope->roots = selector_parse(reading->arena, roots, parent, reading->scope);
    if (!scope->roots)
        return;
    if (!is_empty(limits))
        scope->limits = selector_parse(reading->arena, limits, NULL, scope);
    struct css_tokens self = css_tokenise(reading->arena, TEXT(":where(:scope)"));
    scope->self = selector_parse(reading->arena, css_slice_of(self), NULL, scope);
    const struct selector_scope *outer = reading->scope;
    reading->scope = scope;
    style_read_rules(reading, item->block, scope->self, depth + 1);
    reading->scope = outer;
}

static struct text source_of(struct css_slice slice)
{
    if (slice.at == slice.end)
        return (struct text){0};
    struct text last = slice.end[-1].source;
    return text_trim(text_of(slice.at->source.data, (size_t)(last.data + last.length - slice.at->source.data)));
}

/* CSS Properties and Values 1, 2: "@property --x { syntax: ...; inherits: true; initial-value: 0px }". */
static void read_registered(struct style_reading *reading, const struct css_item *item)
{
    struct css_slice prelude = item->value;
    struct css_value name;
    if (!item->has_block || !css_next_solid(&prelude, &name) || name.token->kind != CSS_IDENT ||
        reading->sheet->registered.count == STYLE_LIMIT_REGISTERED)
        return;
    struct style_registered *registered = ARENA_PUSH(reading->arena, &reading->sheet->registered);
    *registered = (struct style_registered){.name = arena_copy(reading->arena, name.token->value)};
    struct css_slice block = item->block;
    struct css_item inner;
    while (css_next_in_block(&block, &inner)) {
        if (text_equal_ignore_case(inner.name, TEXT("initial-value")))
            registered->initial = arena_copy(reading->arena, source_of(inner.value));
        else if (text_equal_ignore_case(inner.name, TEXT("inherits")))
            registered->inherits = text_equal_ignore_case(source_of(inner.value), TEXT("true"));
    }
}

void style_read_at_rule(struct style_reading *reading, const struct css_item *item, const struct selector_list *parent,
                         unsigned depth)
{
    struct text name = item->name;
    if (depth > CSS_LIMIT_NESTING)
        return;
    if (text_ends_with_ignore_case(name, TEXT("keyframes"))) {
        reading->sheet->has_keyframes = true;
    } else if (text_equal_ignore_case(name, TEXT("layer"))) {
        read_layer(reading, item, parent, depth);
    } else if (text_equal_ignore_case(name, TEXT("import")) && !item->has_block && depth == 0 &&
               !reading->imports_over) {
        read_import(reading, item->value);
    } else if ((text_equal_ignore_case(name, TEXT("media")) && media_matches(item->value)) ||
               (text_equal_ignore_case(name, TEXT("supports")) && media_supports(reading->arena, item->value))) {
        style_read_rules(reading, item->block, parent, depth);
    } else if (text_equal_ignore_case(name, TEXT("container"))) { /* CSS Conditional 5: sizes of boxes are not known */
        read_perhaps(reading, item, parent, depth);
    } else if (text_equal_ignore_case(name, TEXT("property"))) {
        read_registered(reading, item);
    } else if (text_equal_ignore_case(name, TEXT("scope"))) {
        read_scope(reading, item, parent, depth);
    }
}
