/* property.c: a written declaration to the longhands that are kept, and var() put in. */
#include "page/property.h"

#include "page/property_priv.h"

#include <string.h>

bool value_single(struct css_slice slice, struct css_value *value)
{
    struct css_value more;
    return css_next_solid(&slice, value) && !css_next_solid(&slice, &more);
}

bool value_word_of(const struct css_token *token, const struct property_word *words, uint32_t *word)
{
    if (token->kind != CSS_IDENT)
        return false;
    for (; words->name.length > 0; words++) {
        if (text_equal_ignore_case(token->value, words->name)) {
            *word = words->word;
            return true;
        }
    }
    return false;
}

/* CSS Cascade 5, 7.3: inherit and its like, for every property. */
static bool read_wide_keyword(struct css_slice slice, struct value *value)
{
    static const struct property_word wide[] = {{{"inherit", 7}, VALUE_INHERIT},     {{"initial", 7}, VALUE_INITIAL},
                                                {{"unset", 5}, VALUE_UNSET},         {{"revert", 6}, VALUE_REVERT},
                                                {{"revert-layer", 12}, VALUE_REVERT}, {{NULL, 0}, 0}};
    struct css_value single;
    uint32_t word;
    if (!value_single(slice, &single) || !value_word_of(single.token, wide, &word))
        return false;
    *value = (struct value){.kind = (uint8_t)word};
    return true;
}

static bool has_variable(struct css_slice slice)
{
    for (; slice.at < slice.end; slice.at++) {
        if (slice.at->kind == CSS_FUNCTION && text_equal_ignore_case(slice.at->value, TEXT("var")))
            return true;
    }
    return false;
}

bool property_is_valid(struct text name, struct css_slice value)
{
    const struct property_row *row = property_find(name);
    struct value values[PROPERTY_LIMIT_LONGHANDS];
    return !row || has_variable(value) || read_wide_keyword(value, &values[0]) || row->read(value, row, values);
}

/* As written, comments included. */
static struct text slice_source(struct css_slice slice)
{
    if (slice.at == slice.end)
        return (struct text){0};
    struct text last = slice.end[-1].source;
    return text_of(slice.at->source.data, (size_t)(last.data + last.length - slice.at->source.data));
}

static void add_custom(struct property_sink *sink, const struct css_item *item)
{
    struct property_custom *custom = ARENA_PUSH(sink->arena, &sink->customs);
    custom->name = arena_copy(sink->arena, item->name);
    struct text value = arena_copy(sink->arena, slice_source(item->value));
    custom->value = value.data ? value : TEXT("");
    custom->important = item->important;
}

/* CSS Cascade 5, 3.2: every property, but custom ones, takes the keyword. */
static void add_all(struct property_sink *sink, const struct css_item *item)
{
    struct value value;
    if (!read_wide_keyword(item->value, &value))
        return;
    for (uint8_t property = 0; property < PROPERTY_COUNT; property++) {
        struct declaration *declaration = ARENA_PUSH(sink->arena, &sink->declarations);
        *declaration = (struct declaration){.property = property, .important = item->important, .value = value};
    }
}

void property_read(struct property_sink *sink, const struct css_item *item)
{
    if (text_starts_with(item->name, TEXT("--"))) {
        add_custom(sink, item);
        return;
    }
    if (text_equal_ignore_case(item->name, TEXT("all"))) {
        add_all(sink, item);
        return;
    }
    const struct property_row *row = property_find(item->name);
    if (!row)
        return;
    struct value values[PROPERTY_LIMIT_LONGHANDS];
    if (has_variable(item->value)) {
        values[0] = (struct value){.kind = VALUE_VARIABLE, .bits = (uint32_t)sink->variables.count};
        struct property_variable *variable = ARENA_PUSH(sink->arena, &sink->variables);
        variable->property = row->name;
        variable->value = arena_copy(sink->arena, slice_source(item->value));
        for (size_t i = 1; i < row->count; i++)
            values[i] = values[0];
    } else if (read_wide_keyword(item->value, &values[0])) {
        for (size_t i = 1; i < row->count; i++)
            values[i] = values[0];
    } else if (!row->read(item->value, row, values)) {
        return;
    }
    for (size_t i = 0; i < row->count; i++) {
        struct declaration *declaration = ARENA_PUSH(sink->arena, &sink->declarations);
        *declaration = (struct declaration){
            .property = row->longhands[i], .important = item->important, .value = values[i]};
    }
}

/* A value being put together from var(). */
struct substitution {
    const struct property_lookup *lookup;
    char data[PROPERTY_LIMIT_VARIABLE_BYTES];
    size_t length;
    enum variable_state state; /* SET: all is well so far */
};

static void put(struct substitution *s, struct text t)
{
    if (t.length > PROPERTY_LIMIT_VARIABLE_BYTES - s->length) {
        s->state = VARIABLE_UNKNOWN;
        return;
    }
    if (t.length > 0)
        memcpy(s->data + s->length, t.data, t.length);
    s->length += t.length;
}

static void substitute(struct substitution *s, struct css_slice slice, unsigned depth);

/* "var(--name)" or "var(--name, fallback)". Tokens never join over its edges (CSS Syntax 3, 9.1). */
static void put_variable(struct substitution *s, struct css_slice arguments, unsigned depth)
{
    css_skip_space(&arguments);
    if (arguments.at == arguments.end || arguments.at->kind != CSS_IDENT) {
        s->state = VARIABLE_UNSET;
        return;
    }
    struct variable found = s->lookup->find(s->lookup->context, arguments.at->value);
    arguments.at++;
    css_skip_space(&arguments);
    bool has_fallback = arguments.at < arguments.end && arguments.at->kind == CSS_COMMA;
    put(s, TEXT("/**/"));
    if (found.state == VARIABLE_SET) {
        put(s, found.value);
    } else if (found.state == VARIABLE_UNSET && has_fallback) {
        arguments.at++;
        substitute(s, arguments, depth + 1);
    } else {
        s->state = found.state;
    }
    put(s, TEXT("/**/"));
}

/* Tokens are flat, so that var() inside of other functions is met on the way. */
static void substitute(struct substitution *s, struct css_slice slice, unsigned depth)
{
    if (depth > PROPERTY_LIMIT_VARIABLE_DEPTH)
        s->state = VARIABLE_UNKNOWN;
    while (slice.at < slice.end && s->state == VARIABLE_SET) {
        const struct css_token *token = slice.at;
        struct css_value value;
        if (token->kind == CSS_FUNCTION && text_equal_ignore_case(token->value, TEXT("var"))) {
            css_next_value(&slice, &value);
            put_variable(s, value.contents, depth);
        } else {
            put(s, token->source);
            slice.at++;
        }
    }
}

struct variable property_substitute(struct arena *arena, struct text value, const struct property_lookup *lookup)
{
    if (text_find_ignore_case(value, TEXT("var("), 0) == SIZE_MAX && text_find(value, TEXT("\\"), 0) == SIZE_MAX)
        return (struct variable){.state = VARIABLE_SET, .value = value};
    struct substitution s;
    s.lookup = lookup;
    s.length = 0;
    s.state = VARIABLE_SET;
    substitute(&s, css_slice_of(css_tokenise(arena, value)), 0);
    if (s.state != VARIABLE_SET)
        return (struct variable){.state = s.state};
    struct text whole = arena_copy(arena, text_of(s.data, s.length));
    return (struct variable){.state = VARIABLE_SET, .value = whole.data ? whole : TEXT("")};
}

bool property_is_inherit(struct text value)
{
    value = text_trim(value);
    return text_equal_ignore_case(value, TEXT("inherit")) || text_equal_ignore_case(value, TEXT("unset")) ||
           text_equal_ignore_case(value, TEXT("revert")) || text_equal_ignore_case(value, TEXT("revert-layer"));
}

bool property_is_initial(struct text value)
{
    return text_equal_ignore_case(text_trim(value), TEXT("initial"));
}

struct value property_resolve(struct arena *arena, const struct property_variable *variable, enum property property,
                              const struct property_lookup *lookup)
{
    struct variable whole = property_substitute(arena, variable->value, lookup);
    if (whole.state == VARIABLE_UNKNOWN)
        return (struct value){.kind = VALUE_UNKNOWN};
    const struct property_row *row = property_find(variable->property);
    struct css_slice slice = css_slice_of(css_tokenise(arena, whole.value));
    struct value values[PROPERTY_LIMIT_LONGHANDS];
    if (whole.state != VARIABLE_SET || !row)
        return (struct value){.kind = VALUE_UNSET};
    if (read_wide_keyword(slice, &values[0]))
        return values[0];
    if (row->read(slice, row, values)) {
        for (size_t i = 0; i < row->count; i++) {
            if (row->longhands[i] == property)
                return values[i];
        }
    }
    return (struct value){.kind = VALUE_UNSET};
}
