/* css_color.h: colour values (CSS Color 4). */
#ifndef RASOAT_PAGE_CSS_COLOR_H
#define RASOAT_PAGE_CSS_COLOR_H

#include "page/css_parse.h"

struct css_color {
    double red; /* 0..1 in the sRGB space, not clamped */
    double green;
    double blue;
    double alpha; /* 0..1 */
};

enum css_color_kind {
    CSS_COLOR_NONE, /* no colour */
    CSS_COLOR_RGB,
    CSS_COLOR_CURRENT, /* currentcolor */
    CSS_COLOR_UNKNOWN, /* a colour, but its place is not known here: relative and some system colours ... */
};

/* Reads one component value. */
enum css_color_kind css_color_of_value(const struct css_value *value, struct css_color *color);
/* Three or six hex digits with or without alpha, without '#'. */
bool css_color_of_hex(struct text digits, struct css_color *color);
bool css_color_of_name(struct text name, struct css_color *color);
/* An angle with its unit (CSS Values 4, 7.1), of a hue or a turn; `degrees` stays where it is none. */
bool css_degrees(const struct css_token *token, double *degrees);
/* 0xAARRGGBB, clamped. */
uint32_t css_color_pack(const struct css_color *color);

#endif
