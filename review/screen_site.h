/* screen_site.h: what the list of sites and the screen of one share. */
#ifndef RASOAT_REVIEW_SCREEN_SITE_H
#define RASOAT_REVIEW_SCREEN_SITE_H

#include "review/screen.h"
#include "store/overview.h"

/* Does a site bear the label of trust? Its pages link to its entry then. Only what was gathered from clean pages is known. */
enum site_seal { SITE_SEAL_UNKNOWN, SITE_SEAL_MISSING, SITE_SEAL_FOUND };
/* `values`: of struct site_view; 0 where that is not known: what is not found is unknown then. */
enum status site_seal(struct screen *screen, int64_t site, uint64_t values, enum site_seal *seal) MUST_USE;
/* When it was crawled last, and whether to the end. */
void site_write_last(struct screen *screen, const struct site_line *site);

#endif
