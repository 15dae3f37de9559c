/* elsewhere.h: a site whose start page sends everybody to another site: nothing of it is looked at, and that is told. */
#ifndef RASOAT_CLI_ELSEWHERE_H
#define RASOAT_CLI_ELSEWHERE_H

#include "cli/visit.h"
#include "page/url.h"

/* The answer under way redirects to `target`, on no host of the crawl. Kept where it is the plain visitor's at a start page. */
void elsewhere_met(struct crawl *crawl, struct visit *visit, const struct url *target);
/* The visit is judged: opens the site's item "site-elsewhere", or brings it up to date. */
void elsewhere_tell(struct crawl *crawl, const struct visit *visit);

#endif
