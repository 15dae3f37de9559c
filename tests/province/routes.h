/* routes.h: the routes file of a site, line by line. */
#ifndef RASOAT_TESTS_PROVINCE_ROUTES_H
#define RASOAT_TESTS_PROVINCE_ROUTES_H

#include "tests/province/province.h"

/* Reads site->folder/routes into the site. Series become their articles and lists. */
void routes_read(struct province *province, struct site *site);
/* 2026-11-21, night 1, as number of days since 1970-01-01. */
#define DAY_ONE 20778u

/* Makes the articles and list pages that a `series` line asks for. */
void series_make(struct province *province, struct site *site, const struct options *options, struct text path,
                 unsigned nights, uint32_t line);
/* Makes the further articles that a `news` line asks for; they are of the first of the nights. */
void series_add_news(struct province *province, struct site *site, struct series *series,
                     const struct options *options, unsigned nights, uint32_t line);
/* The topic's title and summary for a route whose seed is set; the voice stands where the body begins. */
void article_speak(const struct province *province, const struct site *site, const struct route *route,
                   struct text topic, struct arena *arena, struct voice *voice, struct text *title,
                   struct text *summary);

#endif
