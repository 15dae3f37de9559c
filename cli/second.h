/* second.h: the second look at a night, when all pages were judged one by one: each site against what is normal for it,
 * all sites against each other, and what of tonight may become normal. Done before a run is finished; a run that is
 * stopped in the middle does it again from the start. */
#ifndef RASOAT_CLI_SECOND_H
#define RASOAT_CLI_SECOND_H

#include "baselines/change.h"
#include "baselines/learn.h"
#include "cli/crawl.h"
#include "cli/site_memory.h"
#include "store/baselines.h"
#include "store/looks.h"
#include "store/second.h"

/* Loads what the crawl itself needs of a site's knowledge: the blocks of its templates. */
bool second_prepare(struct crawl *crawl, struct crawl_site *site);
/* All sites of this run, then the province, then the tickets. False where the store failed. */
bool second_look(struct crawl *crawl);
/* Adds comparisons' findings to a page that was judged in this run, sums its verdict anew and stores it; findings that it
 * has already are not added twice. */
bool second_add_findings(struct crawl *crawl, int64_t page, const struct finding *findings, size_t count);

/* --- inside: cli/second.c, cli/second_knowledge.c, cli/second_learn.c --- */

/* One page's plain look of tonight and the one before, read back from the store; lives in the page arena. */
struct page_looks {
    bool has_tonight; /* seen tonight by the plain visitor, or by others and the same as the plain one's last look */
    int64_t profile; /* id of tonight's */
    struct plain_profile tonight;
    bool has_last;
    struct plain_profile last;
    bool has_baseline;
    struct plain_profile baseline;
};
/* A site's second look. */
struct second {
    struct crawl *crawl;
    struct crawl_site *site;
    struct arena *arena; /* of the site */
    struct arena *page_arena; /* of the page that is looked at */
    struct knowledge knowledge;
    struct nights nights;
    struct templates *templates_last; /* as they were counted on the last quiet night */
    struct template_counter *counter;
    uint64_t pages;
    uint64_t baselines;
    bool whole; /* the site was walked to its end tonight, and had pages */
    uint64_t open_items; /* that wait for a decision */
};
/* Fills the site's knowledge, nights and templates; false where the store failed. */
bool second_open_site(struct second *second);
/* False where the store failed. A page without plain look has has_tonight false. */
bool second_page_looks(struct second *second, const struct judged_page *page, struct page_looks *looks);
/* True for rules that only the second look finds. */
bool second_is_rule(struct text rule);
/* Fills *whole (see above); false where the store failed. */
bool second_is_whole(struct second *second, bool *whole);
/* What may become normal after tonight; false where the store failed. */
bool second_learn(struct second *second);
/* Calls `each` for every page of the site that was judged tonight; the page arena is reset before each. */
bool second_each_page(struct second *second, bool (*each)(struct second *, const struct judged_page *, void *), void *context);

#endif
