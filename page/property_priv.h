/* property_priv.h: the readers of single values. Each gives false where the value is invalid. */
#ifndef RASOAT_PAGE_PROPERTY_PRIV_H
#define RASOAT_PAGE_PROPERTY_PRIV_H

#include "page/property.h"

struct property_word {
    struct text name;
    uint32_t word;
};

#define WORD(literal, value) {{literal, sizeof(literal) - 1}, value}
#define WORDS_END {{NULL, 0}, 0}

/* One row of the table of properties (property_table.c). */
struct property_row;
typedef bool property_reader(struct css_slice value, const struct property_row *row, struct value *values);
struct property_row {
    struct text name;
    property_reader *read; /* fills one value for each longhand */
    uint8_t count;
    uint8_t longhands[PROPERTY_LIMIT_LONGHANDS];
    const struct property_word *words; /* ended by an empty name */
};
const struct property_row *property_find(struct text name);
/* For @supports: false where the property is kept and its reader refuses the value. */
bool property_is_valid(struct text name, struct css_slice value);

struct value value_word(uint32_t word);
struct value value_length(double number, enum length_unit unit);
struct value value_number(double number);
/* The only value of a slice, white space around it ignored. */
bool value_single(struct css_slice slice, struct css_value *value);
bool value_word_of(const struct css_token *token, const struct property_word *words, uint32_t *word);

/* property_length.c: a length, percentage or calculation of them. */
bool read_length(const struct css_value *value, struct value *length);
/* A length or percentage in pixels of the screen, for shapes; `base`: what 100 % is. */
double length_to_px(const struct value *length, double base);

/* A number, percentages as fractions, or a calculation of them; false where it is something else or not known. */
bool read_plain_number(const struct css_value *value, double *number);

/* property_read.c */
bool read_size_value(const struct css_value *value, struct value *length); /* a length, or auto and the like */
property_reader read_word, read_display, read_size, read_sides, read_pair, read_number, read_z_index, read_color;
property_reader read_image, read_background, read_font_size, read_line_height, read_font, read_overflow, read_presence;
/* property_layout.c */
property_reader read_flex, read_flex_wrap, read_white_space, read_contain, read_zoom;
/* property_shape.c */
property_reader read_clip, read_clip_path, read_transform, read_scale, read_translate, read_filter;
/* property_turn.c */
property_reader read_rotate, read_mask;
struct turning {
    double x; /* degrees */
    double y;
    bool unknown;
};
/* Adds a transform function that turns or skews the box; false where it is none. `*edge_on`: skewed to nothing. */
bool turn_by(const struct css_value *function, struct turning *turning, bool *edge_on);
/* Nothing left, the back, or none. */
enum presence_word turned_to(const struct turning *turning);

#endif
