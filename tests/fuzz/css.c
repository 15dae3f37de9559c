/* css.c: a style sheet, and the same bytes as a style attribute and as a media query. */
#include "tests/fuzz/fuzz.h"

#include "page/css_color.h"
#include "page/media.h"
#include "page/property.h"
#include "page/style.h"
#include "page/style_priv.h"

#include <math.h>
#include <string.h>

/* Tokens stand in the source one behind the other; a bracket's partner is a bracket. */
static void check_tokens(struct arena *arena, struct text source)
{
    struct css_tokens tokens = css_tokenise(arena, source);
    CHECK(tokens.items[tokens.count].kind == CSS_END);
    const char *end = source.data;
    for (size_t i = 0; i < tokens.count; i++) {
        const struct css_token *token = &tokens.items[i];
        CHECK(token->kind != CSS_END);
        CHECK(fuzz_is_slice(token->source, source) && token->source.length > 0 && token->source.data >= end);
        end = token->source.data + token->source.length;
        if (token->kind == CSS_FUNCTION || token->kind == CSS_OPEN_SQUARE || token->kind == CSS_OPEN_ROUND ||
            token->kind == CSS_OPEN_CURLY)
            CHECK(token->match > 0 && token->match <= tokens.count - i);
        if (token->kind == CSS_NUMBER || token->kind == CSS_PERCENTAGE || token->kind == CSS_DIMENSION)
            CHECK(!isnan(token->number));
    }
    struct css_slice slice = css_slice_of(tokens);
    struct css_item item;
    size_t steps = 0;
    while (css_next_rule(&slice, true, &item)) {
        CHECK(++steps <= tokens.count);
        struct css_item inner;
        for (struct css_slice block = item.block; item.has_block && css_next_in_block(&block, &inner);)
            CHECK(++steps <= tokens.count * 2);
    }
    slice = css_slice_of(tokens);
    struct css_value value;
    while (css_next_value(&slice, &value)) {
        struct css_color color;
        if (css_color_of_value(&value, &color) == CSS_COLOR_RGB)
            (void)css_color_pack(&color);
    }
    media_matches(css_slice_of(tokens));
    media_supports(arena, css_slice_of(tokens));
    media_supports_import(arena, css_slice_of(tokens));
}

/* A value with var() in it is not put together here: it is not known. */
static struct variable find_variable(void *context, struct text name)
{
    const struct property_sink *sink = context;
    for (size_t i = 0; i < sink->customs.count; i++)
        if (text_equal(sink->customs.items[i].name, name)) {
            struct text value = sink->customs.items[i].value;
            bool plain = text_find_ignore_case(value, TEXT("var("), 0) == SIZE_MAX &&
                         text_find_byte(value, '\\', 0) == SIZE_MAX;
            return (struct variable){.state = plain ? VARIABLE_SET : VARIABLE_UNKNOWN, .value = value};
        }
    return (struct variable){.state = VARIABLE_UNSET};
}

static void check_value(const struct value *value)
{
    CHECK(value->kind <= VALUE_UNKNOWN);
    if (value->kind == VALUE_LENGTH) {
        CHECK(value->unit <= LENGTH_PERCENT);
        CHECK(!isnan(value->number));
    }
    if (value->kind == VALUE_NUMBER)
        CHECK(!isnan(value->number));
}

static void check_attribute(struct arena *arena, struct text source)
{
    struct css_reader reader = css_reader_of(arena, source);
    struct property_sink sink = {.arena = arena};
    struct css_slice slice;
    while (css_reader_declaration(&reader, &slice)) {
        struct css_item item;
        while (css_next_in_block(&slice, &item))
            if (item.kind == CSS_DECLARATION)
                property_read(&sink, &item);
    }
    const struct property_lookup lookup = {.find = find_variable, .context = &sink};
    for (size_t i = 0; i < sink.customs.count; i++) {
        struct variable whole = property_substitute(arena, sink.customs.items[i].value, &lookup);
        CHECK(whole.state <= VARIABLE_UNKNOWN && whole.value.length <= PROPERTY_LIMIT_VARIABLE_BYTES);
    }
    for (size_t i = 0; i < sink.declarations.count; i++) {
        const struct declaration *declaration = &sink.declarations.items[i];
        CHECK(declaration->property < PROPERTY_COUNT);
        struct value value = declaration->value;
        check_value(&value);
        if (value.kind != VALUE_VARIABLE)
            continue;
        CHECK(value.bits < sink.variables.count);
        value = property_resolve(arena, &sink.variables.items[value.bits], declaration->property, &lookup);
        CHECK(value.kind != VALUE_VARIABLE);
        check_value(&value);
    }
}

void fuzz_one(struct arena *arena, struct text input)
{
    check_tokens(arena, input);
    check_attribute(arena, input);
    media_text_matches(arena, input);
    const struct sheet *sheet = sheet_parse(arena, input, TEXT("http://so-y-te.tinh.example/a.css"));
    CHECK(sheet->rules.count <= CSS_LIMIT_RULES);
    for (size_t i = 0; i < sheet->rules.count; i++) {
        const struct style_rule *rule = &sheet->rules.items[i];
        CHECK(rule->first_declaration <= sheet->parts.declarations.count);
        CHECK(rule->declaration_count <= sheet->parts.declarations.count - rule->first_declaration);
        CHECK(rule->next <= sheet->rules.count);
    }
    for (size_t i = 0; i < sheet->parts.declarations.count; i++)
        check_value(&sheet->parts.declarations.items[i].value);
}
