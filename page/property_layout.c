/* property_layout.c: flex items, line breaks, containment, zoom. */
#include "page/property_priv.h"

/* CSS Flexbox 1, 7.1.1: "none", "auto", "1", "1 0", "0 0 100%": grow, shrink, basis. */
bool read_flex(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    struct css_value single;
    size_t numbers = 0;
    values[0] = values[1] = value_number(1);
    values[2] = value_word(0);
    if (value_single(slice, &single) && css_is_ident(single.token, TEXT("none"))) {
        values[0] = values[1] = value_number(0);
        return true;
    }
    bool any = false;
    for (; css_next_solid(&slice, &value); any = true) {
        double number;
        bool plain = value.token->kind != CSS_PERCENTAGE && read_plain_number(&value, &number);
        if (plain && numbers < 2)
            values[numbers++] = value_number(number);
        else if (!read_size_value(&value, &values[2]))
            return false;
    }
    return any;
}

/* Do items lie side by side on one line? flex-wrap, flex-direction or both: the last word that says it counts. */
bool read_flex_wrap(struct css_slice slice, const struct property_row *row, struct value *values)
{
    static const struct property_word words[] = {
        WORD("nowrap", PRESENCE_NONE), WORD("row", PRESENCE_NONE), WORD("row-reverse", PRESENCE_NONE),
        WORD("wrap", PRESENCE_SOME), WORD("wrap-reverse", PRESENCE_SOME), WORD("column", PRESENCE_SOME),
        WORD("column-reverse", PRESENCE_SOME), WORDS_END};
    (void)row;
    struct css_value value;
    uint32_t breaks = PRESENCE_NONE;
    bool any = false;
    for (; css_next_solid(&slice, &value); any = true) {
        uint32_t word;
        if (!value_word_of(value.token, words, &word))
            return false;
        breaks = word == PRESENCE_SOME ? PRESENCE_SOME : breaks;
    }
    values[0] = value_word(breaks);
    return any;
}

/* PRESENCE_SOME: lines are not broken. */
bool read_white_space(struct css_slice slice, const struct property_row *row, struct value *values)
{
    static const struct property_word words[] = {
        WORD("normal", PRESENCE_NONE), WORD("pre-wrap", PRESENCE_NONE), WORD("pre-line", PRESENCE_NONE),
        WORD("break-spaces", PRESENCE_NONE), WORD("collapse", PRESENCE_NONE), WORD("wrap", PRESENCE_NONE),
        WORD("preserve", PRESENCE_NONE), WORD("nowrap", PRESENCE_SOME), WORD("pre", PRESENCE_SOME), WORDS_END};
    (void)row;
    struct css_value value;
    uint32_t word;
    if (!css_next_solid(&slice, &value) || !value_word_of(value.token, words, &word))
        return false;
    values[0] = value_word(word);
    return true;
}

/* CSS Containment 2, 2. */
bool read_contain(struct css_slice slice, const struct property_row *row, struct value *values)
{
    static const struct property_word words[] = {
        WORD("none", CONTAIN_NOTHING), WORD("strict", CONTAIN_BOTH), WORD("content", CONTAIN_PAINT),
        WORD("size", CONTAIN_SIZE), WORD("paint", CONTAIN_PAINT), WORD("layout", CONTAIN_NOTHING),
        WORD("style", CONTAIN_NOTHING), WORD("inline-size", CONTAIN_NOTHING), WORDS_END};
    (void)row;
    struct css_value value;
    uint32_t all = CONTAIN_NOTHING;
    bool any = false;
    for (; css_next_solid(&slice, &value); any = true) {
        uint32_t word;
        if (!value_word_of(value.token, words, &word))
            return false;
        all |= word;
    }
    values[0] = value_word(all);
    return any;
}

/* CSS Viewport 1, 3: nought is as if it were not set. */
bool read_zoom(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    double number = 1;
    if (!value_single(slice, &value))
        return false;
    bool word = css_is_ident(value.token, TEXT("normal")) || css_is_ident(value.token, TEXT("reset"));
    if (!word && !read_plain_number(&value, &number)) {
        values[0] = (struct value){.kind = VALUE_UNKNOWN};
        return value.token->kind == CSS_FUNCTION;
    }
    values[0] = value_number(number > 0 ? number : 1);
    return number >= 0;
}
