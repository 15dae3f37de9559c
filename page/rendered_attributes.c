/* rendered_attributes.c: an element's start tag after scripts set its attributes and its style. */
#include "page/rendered_priv.h"

#include "page/css_parse.h"
#include "page/fragment.h"

#include <string.h>

void rendered_attributes_begin(struct rendered_attributes *attributes, struct arena *arena, const struct node *node)
{
    *attributes = (struct rendered_attributes){.arena = arena};
    for (uint32_t i = 0; i < node->attribute_count; i++)
        *ARENA_PUSH(arena, &attributes->list) = node->attributes[i];
}

static struct attribute *find(struct rendered_attributes *attributes, struct text name)
{
    for (size_t i = 0; i < attributes->list.count; i++)
        if (text_equal(attributes->list.items[i].name, name))
            return &attributes->list.items[i];
    return NULL;
}

static void put(struct rendered_attributes *attributes, struct text name, struct text value)
{
    struct attribute *attribute = find(attributes, name);
    if (!attribute && attributes->list.count >= DOCUMENT_LIMIT_ATTRIBUTES) {
        attributes->cut = true;
        return;
    }
    if (!attribute)
        attribute = ARENA_PUSH(attributes->arena, &attributes->list);
    *attribute = (struct attribute){.name = name, .value = value};
}

void rendered_attributes_set(struct rendered_attributes *attributes, struct text name, struct text value)
{
    if (text_equal(name, TEXT("style")))
        attributes->style.count = 0;
    if (value.data) {
        put(attributes, name, value);
        return;
    }
    struct attribute *attribute = find(attributes, name);
    if (attribute)
        *attribute = attributes->list.items[--attributes->list.count];
}

void rendered_attributes_style(struct rendered_attributes *attributes, struct text declarations)
{
    if (attributes->style.count == 0) {
        const struct attribute *own = find(attributes, TEXT("style"));
        *ARENA_PUSH(attributes->arena, &attributes->style) = own ? own->value : (struct text){0};
    }
    *ARENA_PUSH(attributes->arena, &attributes->style) = declarations;
}

struct declaration {
    struct text name;
    struct text source;
};

/* A declaration as it is written, without its semicolon; brackets and strings that the attribute's end closed are
 * closed, since further declarations follow now. */
static struct text source_of(struct arena *arena, struct css_slice slice)
{
    struct markup out = {.arena = arena};
    ARENA_LIST(char) open = {0};
    while (slice.end > slice.at && slice.end[-1].kind == CSS_SEMICOLON)
        slice.end--;
    for (const struct css_token *token = slice.at; token < slice.end; token++) {
        markup_add(&out, token->source);
        bool closes = token->kind == CSS_CLOSE_ROUND || token->kind == CSS_CLOSE_SQUARE || token->kind == CSS_CLOSE_CURLY;
        if (token->kind == CSS_FUNCTION || token->kind == CSS_OPEN_ROUND)
            *ARENA_PUSH(arena, &open) = ')';
        else if (token->kind == CSS_OPEN_SQUARE || token->kind == CSS_OPEN_CURLY)
            *ARENA_PUSH(arena, &open) = token->kind == CSS_OPEN_SQUARE ? ']' : '}';
        else if (closes && open.count && open.items[open.count - 1] == token->source.data[0])
            open.count--;
        bool is_string = token->kind == CSS_STRING && token->source.length > 0;
        if (is_string && (token->source.length == 1 || !text_ends_with(token->source, text_slice(token->source, 0, 1))))
            markup_add(&out, text_slice(token->source, 0, 1));
        if (token->kind == CSS_URL && !text_ends_with(token->source, TEXT(")")))
            markup_add(&out, TEXT(")"));
    }
    while (open.count)
        markup_add(&out, text_of(&open.items[--open.count], 1));
    return text_trim(markup_text(&out));
}

/* A property that is set anew loses what was said before, "!important" included (CSSOM 6.6.1, "set a CSS declaration"). */
static void declare(struct declaration *declarations, size_t *count, struct declaration declaration, bool *cut)
{
    for (size_t i = 0; i < *count; i++) {
        if (!text_equal_ignore_case(declarations[i].name, declaration.name))
            continue;
        memmove(declarations + i, declarations + i + 1, (--*count - i) * sizeof *declarations);
        break;
    }
    if (*count == RENDERED_LIMIT_DECLARATIONS)
        *cut = true;
    else
        declarations[(*count)++] = declaration;
}

/* Reads one text of declarations; `left` is how many more may be read. */
static void read_declarations(struct rendered_attributes *attributes, struct text text,
                              struct declaration *declarations, size_t *count, size_t *left)
{
    struct arena *arena = attributes->arena;
    struct css_reader reader = css_reader_of(arena, text);
    struct css_slice slice;
    while (css_reader_declaration(&reader, &slice)) {
        struct css_slice rest = slice;
        struct css_item item;
        if (*left == 0) {
            attributes->cut = true;
            return;
        }
        --*left;
        if (!css_next_in_block(&rest, &item) || item.kind != CSS_DECLARATION)
            continue;
        struct declaration declaration = {.name = item.name, .source = source_of(arena, slice)};
        declare(declarations, count, declaration, &attributes->cut);
    }
    attributes->cut |= reader.cut;
}

void rendered_attributes_end(struct rendered_attributes *attributes)
{
    if (attributes->style.count == 0)
        return;
    struct arena *arena = attributes->arena;
    struct declaration *declarations = arena_alloc_array(arena, RENDERED_LIMIT_DECLARATIONS, sizeof *declarations);
    size_t count = 0;
    size_t left = RENDERED_LIMIT_DECLARED;
    for (size_t i = 0; i < attributes->style.count; i++)
        read_declarations(attributes, attributes->style.items[i], declarations, &count, &left);
    struct markup style = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        markup_add(&style, i ? TEXT(";") : (struct text){0});
        markup_add(&style, declarations[i].source);
    }
    put(attributes, TEXT("style"), style.length ? markup_text(&style) : TEXT(""));
}
