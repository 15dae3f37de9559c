/* routes.h: the routes file of a site, line by line. */
#ifndef RASOAT_TESTS_PROVINCE_ROUTES_H
#define RASOAT_TESTS_PROVINCE_ROUTES_H

#include "tests/province/province.h"

/* Reads site->folder/routes into the site. Series become their articles and lists. */
void routes_read(struct province *province, struct site *site);
/* Makes the articles and list pages that a `series` line asks for. */
void series_make(struct province *province, struct site *site, const struct options *options, struct text path,
                 uint32_t line);
/* The topic's title and summary for a route whose seed is set; the voice stands where the body begins. */
void article_speak(const struct province *province, const struct site *site, const struct route *route,
                   struct text topic, struct arena *arena, struct voice *voice, struct text *title,
                   struct text *summary);

#endif
