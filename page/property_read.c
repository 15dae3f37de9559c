/* property_read.c: the values of the properties that are kept, each read as its specification says. */
#include "page/css_color.h"
#include "page/property_priv.h"

/* What stands where a length may, and hides nothing. */
static const struct property_word size_words[] = {
    WORD("auto", 0), WORD("none", 0), WORD("normal", 0), WORD("min-content", 0), WORD("max-content", 0),
    WORD("fit-content", 0), WORD("stretch", 0), WORD("-webkit-fill-available", 0), WORD("-webkit-max-content", 0),
    WORD("-webkit-min-content", 0), WORD("-webkit-fit-content", 0), WORDS_END};
/* In pixels, at the usual 16. */
static const struct property_word font_size_words[] = {
    WORD("xx-small", 9), WORD("x-small", 10), WORD("small", 13), WORD("medium", 16), WORD("large", 18),
    WORD("x-large", 24), WORD("xx-large", 32), WORD("xxx-large", 48), WORDS_END};
static const struct property_word system_fonts[] = {
    WORD("caption", 13), WORD("icon", 13), WORD("menu", 13), WORD("message-box", 13), WORD("small-caption", 13),
    WORD("status-bar", 13), WORDS_END};
static const struct property_word background_words[] = {
    WORD("none", 0), WORD("repeat", 0), WORD("repeat-x", 0), WORD("repeat-y", 0), WORD("no-repeat", 0),
    WORD("space", 0),
    WORD("round", 0), WORD("scroll", 0), WORD("fixed", 0), WORD("local", 0), WORD("left", 0), WORD("right", 0),
    WORD("top", 0), WORD("bottom", 0), WORD("center", 0), WORD("cover", 0), WORD("contain", 0), WORD("auto", 0),
    WORD("border-box", 0), WORD("padding-box", 0), WORD("content-box", 0), WORD("text", 0), WORDS_END};

bool read_word(struct css_slice slice, const struct property_row *row, struct value *values)
{
    struct css_value value;
    uint32_t word;
    if (!value_single(slice, &value) || !value_word_of(value.token, row->words, &word))
        return false;
    values[0] = value_word(word);
    return true;
}

/* CSS Display 3, 2: one word, or an outer and an inner one. */
bool read_display(struct css_slice slice, const struct property_row *row, struct value *values)
{
    struct css_value value;
    bool is_inline = false;
    bool alone = false;
    size_t count = 0;
    uint32_t last = DISPLAY_BLOCK;
    while (css_next_solid(&slice, &value)) {
        uint32_t word;
        if (css_is_ident(value.token, TEXT("flow")) || css_is_ident(value.token, TEXT("run-in")))
            word = DISPLAY_BLOCK;
        else if (!value_word_of(value.token, row->words, &word))
            return false;
        is_inline = is_inline || css_is_ident(value.token, TEXT("inline"));
        if (last != DISPLAY_FLEX && last != DISPLAY_TABLE)
            last = word;
        alone = alone || word == DISPLAY_NONE || word == DISPLAY_CONTENTS || word == DISPLAY_TABLE_PART;
        count++;
    }
    if (alone && count > 1)
        return false;
    if (count > 1 && is_inline && (last == DISPLAY_BLOCK || last == DISPLAY_INLINE))
        last = DISPLAY_INLINE_BLOCK;
    values[0] = value_word(last);
    return count > 0;
}

bool read_size_value(const struct css_value *value, struct value *length)
{
    uint32_t word;
    if (value_word_of(value->token, size_words, &word)) {
        *length = value_word(word);
        return true;
    }
    return read_length(value, length);
}

bool read_size(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    return value_single(slice, &value) && read_size_value(&value, &values[0]);
}

/* One to four values, for top, right, bottom, left; the row's longhands say which of them are kept, in that order. */
bool read_sides(struct css_slice slice, const struct property_row *row, struct value *values)
{
    struct value sides[4];
    size_t count = 0;
    struct css_value value;
    while (css_next_solid(&slice, &value)) {
        if (count == 4 || !read_size_value(&value, &sides[count++]))
            return false;
    }
    if (count == 0)
        return false;
    if (count == 1)
        sides[1] = sides[0];
    if (count <= 2)
        sides[2] = sides[0];
    if (count <= 3)
        sides[3] = sides[1];
    if (row->count == 4) {
        for (size_t i = 0; i < 4; i++)
            values[i] = sides[i];
    } else { /* margin: top and left */
        values[0] = sides[0];
        values[1] = sides[3];
    }
    return true;
}

/* Start and end of one direction; one longhand: the start alone is kept. */
bool read_pair(struct css_slice slice, const struct property_row *row, struct value *values)
{
    struct css_value value;
    if (!css_next_solid(&slice, &value) || !read_size_value(&value, &values[0]))
        return false;
    struct value end = values[0];
    if (css_next_solid(&slice, &value) && !read_size_value(&value, &end))
        return false;
    if (row->count > 1)
        values[1] = end;
    return !css_next_solid(&slice, &value);
}

bool read_number(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    double number;
    if (!value_single(slice, &value))
        return false;
    if (read_plain_number(&value, &number))
        values[0] = value_number(number);
    else
        values[0] = (struct value){.kind = VALUE_UNKNOWN};
    return values[0].kind == VALUE_NUMBER || value.token->kind == CSS_FUNCTION;
}

bool read_z_index(struct css_slice slice, const struct property_row *row, struct value *values)
{
    struct css_value value;
    if (value_single(slice, &value) && css_is_ident(value.token, TEXT("auto"))) {
        values[0] = value_number(0);
        return true;
    }
    return read_number(slice, row, values);
}

/* Quirks standard, 3.2: "color: fff". */
static bool read_hashless(const struct css_token *token, struct value *value)
{
    struct css_color color;
    bool right_kind = token->kind == CSS_IDENT || token->kind == CSS_DIMENSION || token->kind == CSS_NUMBER;
    if (!right_kind || (token->source.length != 3 && token->source.length != 6) ||
        !css_color_of_hex(token->source, &color))
        return false;
    *value = (struct value){.kind = VALUE_COLOR, .quirk = true, .bits = css_color_pack(&color)};
    return true;
}

static bool read_color_value(const struct css_value *value, struct value *out)
{
    struct css_color color;
    switch (css_color_of_value(value, &color)) {
    case CSS_COLOR_RGB: *out = (struct value){.kind = VALUE_COLOR, .bits = css_color_pack(&color)}; return true;
    case CSS_COLOR_CURRENT: *out = (struct value){.kind = VALUE_CURRENT_COLOR}; return true;
    case CSS_COLOR_UNKNOWN: *out = (struct value){.kind = VALUE_UNKNOWN}; return true;
    case CSS_COLOR_NONE: break;
    }
    return false;
}

bool read_color(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    return value_single(slice, &value) &&
           (read_color_value(&value, &values[0]) || read_hashless(value.token, &values[0]));
}

static bool is_image(const struct css_token *token)
{
    static const struct text names[] = {
        {"url", 3}, {"linear-gradient", 15}, {"radial-gradient", 15}, {"conic-gradient", 14},
        {"repeating-linear-gradient", 25}, {"repeating-radial-gradient", 25}, {"repeating-conic-gradient", 24},
        {"-webkit-linear-gradient", 23}, {"-webkit-radial-gradient", 23}, {"-webkit-gradient", 16}, {"image-set", 9},
        {"-webkit-image-set", 17}, {"image", 5}, {"cross-fade", 10}, {"element", 7}, {"paint", 5},
        {"-webkit-repeating-linear-gradient", 33}};
    if (token->kind == CSS_URL)
        return true;
    for (size_t i = 0; token->kind == CSS_FUNCTION && i < sizeof names / sizeof names[0]; i++) {
        if (text_equal_ignore_case(token->value, names[i]))
            return true;
    }
    return false;
}

bool read_image(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    values[0] = value_word(PRESENCE_NONE);
    bool any = false;
    while (css_next_solid(&slice, &value)) {
        any = true;
        if (is_image(value.token))
            values[0] = value_word(PRESENCE_SOME);
        else if (value.token->kind != CSS_COMMA && !css_is_ident(value.token, TEXT("none")))
            return false;
    }
    return any;
}

/* CSS Backgrounds 3, 2.10: colour (of the last layer) and whether there is an image. */
bool read_background(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    values[0] = (struct value){.kind = VALUE_COLOR, .bits = 0};
    values[1] = value_word(PRESENCE_NONE);
    values[2] = value_word(PRESENCE_NONE);
    bool any = false;
    while (css_next_solid(&slice, &value)) {
        uint32_t word;
        struct value length;
        any = true;
        if (css_is_ident(value.token, TEXT("text")))
            values[2] = value_word(PRESENCE_SOME);
        if (is_image(value.token))
            values[1] = value_word(PRESENCE_SOME);
        else if (value.token->kind != CSS_COMMA && !css_is_delim(value.token, '/') &&
                 !value_word_of(value.token, background_words, &word) && !read_color_value(&value, &values[0]) &&
                 !(read_length(&value, &length) && !length.quirk))
            return false;
    }
    return any;
}

static bool read_font_size_value(const struct css_value *value, struct value *size)
{
    uint32_t word;
    if (value_word_of(value->token, font_size_words, &word))
        *size = value_length(word, LENGTH_PX);
    else if (css_is_ident(value->token, TEXT("smaller")))
        *size = value_length(1 / 1.2, LENGTH_EM);
    else if (css_is_ident(value->token, TEXT("larger")))
        *size = value_length(1.2, LENGTH_EM);
    else
        return read_length(value, size) && !(size->kind == VALUE_LENGTH && size->number < 0);
    return true;
}

bool read_font_size(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    return value_single(slice, &value) && read_font_size_value(&value, &values[0]);
}

static bool read_line_height_value(const struct css_value *value, struct value *height)
{
    if (value->token->kind == CSS_NUMBER) {
        *height = value_number(value->token->number);
        return value->token->number >= 0;
    }
    return read_size_value(value, height);
}

bool read_line_height(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    return value_single(slice, &value) && read_line_height_value(&value, &values[0]);
}

/* CSS Fonts 4, 2.7: what comes before the size is style, variant, weight and stretch; then perhaps "/ line-height"; a
 * family must follow. */
bool read_font(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    uint32_t word;
    values[1] = value_word(0);
    if (value_single(slice, &value) && value_word_of(value.token, system_fonts, &word)) {
        values[0] = value_length(word, LENGTH_PX);
        return true;
    }
    for (;;) {
        if (!css_next_solid(&slice, &value))
            return false;
        bool weight = value.token->kind == CSS_NUMBER && value.token->number > 0;
        if (!weight && read_font_size_value(&value, &values[0]))
            break;
        if (value.token->kind != CSS_IDENT && !weight)
            return false;
    }
    if (!css_next_solid(&slice, &value))
        return false;
    if (css_is_delim(value.token, '/') && (!css_next_solid(&slice, &value) ||
                                           !read_line_height_value(&value, &values[1]) ||
                                           !css_next_solid(&slice, &value)))
        return false;
    return value.token->kind == CSS_IDENT || value.token->kind == CSS_STRING;
}

bool read_overflow(struct css_slice slice, const struct property_row *row, struct value *values)
{
    struct css_value value;
    uint32_t word;
    if (!css_next_solid(&slice, &value) || !value_word_of(value.token, row->words, &word))
        return false;
    values[0] = values[1] = value_word(word);
    if (!css_next_solid(&slice, &value))
        return true;
    if (!value_word_of(value.token, row->words, &word))
        return false;
    values[1] = value_word(word);
    return !css_next_solid(&slice, &value);
}

/* "none", or something. */
bool read_presence(struct css_slice slice, const struct property_row *row, struct value *values)
{
    struct css_value value;
    uint32_t word = PRESENCE_SOME;
    if (!css_next_solid(&slice, &value))
        return false;
    bool none = value_word_of(value.token, row->words, &word) && !css_next_solid(&slice, &value);
    values[0] = value_word(none ? PRESENCE_NONE : PRESENCE_SOME);
    return true;
}
