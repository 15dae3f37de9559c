/* style_content.c: what `content` writes before and behind elements (CSS Content 3, 2): words, or an icon's letter. */
#include "page/style_priv.h"

#include <string.h>

enum { LEAST_LETTERS = 2 };

/* Letters that can be part of a word: ASCII ones, and all beyond ASCII but the private use area of icon fonts. */
static size_t letters_of(struct text t)
{
    size_t letters = 0;
    for (size_t i = 0; i < t.length; i++) {
        unsigned char c = (unsigned char)t.data[i];
        unsigned char next = i + 1 < t.length ? (unsigned char)t.data[i + 1] : 0;
        bool starts = c < 0x80 || c >= 0xC0;
        bool is_private = c == 0xEE || (c == 0xEF && next < 0xA4) || c >= 0xF3;
        bool mark = c == 0xE2 || c == 0xC2; /* dashes, arrows, bullets, quotes */
        letters += starts && !is_private && !mark && (c >= 0x80 || ascii_is_alpha((char)c) || ascii_is_digit((char)c));
    }
    return letters;
}

static bool is_function(const struct css_token *token, struct text name)
{
    return token->kind == CSS_FUNCTION && text_equal_ignore_case(token->value, name);
}

bool style_content_has_words(struct css_slice value)
{
    size_t letters = 0;
    for (; value.at < value.end; value.at++) {
        if (is_function(value.at, TEXT("var")) || is_function(value.at, TEXT("attr")))
            return true;
        letters += value.at->kind == CSS_STRING ? letters_of(value.at->value) : 0;
    }
    return letters >= LEAST_LETTERS;
}

struct text style_content_text(struct arena *arena, struct css_slice value, const struct node *node)
{
    size_t length = 0;
    char *data = NULL;
    struct css_value item;
    while (css_next_solid(&value, &item)) {
        struct text piece = {0};
        struct css_value name;
        if (css_is_delim(item.token, '/')) /* alternative text for those who cannot see it */
            break;
        if (item.token->kind == CSS_STRING)
            piece = item.token->value;
        else if (is_function(item.token, TEXT("attr")) && css_next_solid(&item.contents, &name))
            piece = node_attribute(node, name.token->value);
        if (piece.length == 0)
            continue;
        data = arena_grow(arena, data, length, length + piece.length);
        memcpy(data + length, piece.data, piece.length);
        length += piece.length;
    }
    struct text all = length > 0 ? text_of(data, length) : (struct text){0};
    return letters_of(all) >= LEAST_LETTERS ? all : (struct text){0};
}
