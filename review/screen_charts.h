/* screen_charts.h: one chart of the charts' screen, for the overview. */
#ifndef RASOAT_REVIEW_SCREEN_CHARTS_H
#define RASOAT_REVIEW_SCREEN_CHARTS_H

#include "review/screen.h"
#include "store/overview.h"

void charts_write_flagged(struct screen *screen, const struct night_line *nights, size_t count);

#endif
