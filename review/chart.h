/* chart.h: numbers by night as bars: an SVG that needs no script and no style of its own, with a title, a description and, behind it,
 * the same numbers as a table. Pure: writes to `html`. */
#ifndef RASOAT_REVIEW_CHART_H
#define RASOAT_REVIEW_CHART_H

#include "review/html.h"

#define CHART_LIMIT_BARS 60
#define CHART_LIMIT_SERIES 3

struct chart_series {
    enum word name;
    const uint64_t *values; /* chart.count of them */
};
struct chart {
    const char *id; /* of the page, unique: letters and '-' */
    enum word title;
    const int64_t *times; /* of each night; what stands below its bars */
    size_t count; /* of more than CHART_LIMIT_BARS the last ones are drawn */
    const struct chart_series *series;
    size_t series_count; /* at most CHART_LIMIT_SERIES: their bars stand side by side */
};
/* <figure> with heading, key, picture and table; where there is no night, a sentence that says so. */
void chart_write(struct html *html, const struct chart *chart);
/* The top of the scale for this greatest value: 4, 8, 12, 16, 20 or 32 times a power of ten, so that the lines between
 * stand at whole numbers. */
uint64_t chart_top(uint64_t greatest);

#endif
