/* css_color_space.h: colours of other spaces than sRGB (CSS Color 4, sections 9 and 10; conversions: appendix). */
#ifndef RASOAT_PAGE_CSS_COLOR_SPACE_H
#define RASOAT_PAGE_CSS_COLOR_SPACE_H

#include "page/css_color.h"

/* The arguments of color-mix(). */
enum css_color_kind css_color_mix(struct css_slice contents, struct css_color *color);
/* lightness 0..100, a and b as written. */
struct css_color css_color_of_lab(double lightness, double a, double b);
/* lightness 0..1. */
struct css_color css_color_of_oklab(double lightness, double a, double b);
/* From a chroma and a hue in degrees to a and b. */
void css_color_polar(double chroma, double degrees, double *a, double *b);
/* The channels of color(NAME ...); false where the space is not known. */
bool css_color_of_space(struct text name, const double *channels, struct css_color *color);

#endif
