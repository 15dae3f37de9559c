/* feeds.h: sitemaps, sitemap indexes and RSS of a site. */
#ifndef RASOAT_TESTS_PROVINCE_FEEDS_H
#define RASOAT_TESTS_PROVINCE_FEEDS_H

#include "tests/province/answer.h"

/* `route` is a ROUTE_SITEMAP (only=PREFIX: a part of the site), ROUTE_INDEX (parts=PATH,PATH) or ROUTE_FEED (of=LIST).
 * A path that ends in .gz is packed. */
void feed_make(const struct site *site, const struct route *route, struct arena *arena, struct answer *answer);
/* True where the sitemap names that page. */
bool feed_lists(const struct route *sitemap, const struct route *page);

#endif
