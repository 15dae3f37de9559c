/* neighbours.h: the night of all sites together: what was planted on several of them, and hosts that no site named before.
 * cli/neighbours.c builds the campaigns, cli/neighbours_new.c looks at new hosts; the rules are baselines/campaign.h's. */
#ifndef RASOAT_CLI_NEIGHBOURS_H
#define RASOAT_CLI_NEIGHBOURS_H

#include "baselines/campaign.h"
#include "cli/crawl.h"

/* The domains that a page given to some visitor tonight links to; `profile` is encoded, empty for none. For every look that
 * was read. */
void neighbours_saw(struct crawl *crawl, const struct crawl_site *site, struct arena *arena, struct text profile);
/* After all sites had their second look, before the run is finished: campaigns are stored, and findings added to pages
 * that were judged in this run. False where the store failed. */
bool neighbours_run(struct crawl *crawl);

/* --- inside --- */
struct flagged_place {
    bool tonight; /* the finding was seen in this run */
};
struct neighbours {
    struct crawl *crawl;
    struct arena *arena;
    const struct text *own; /* registrable domains of the province and of known hosts, sorted */
    size_t own_count;
    bool cut; /* not all findings were read */
    ARENA_LIST(struct campaign_place_in) places; /* findings of flagged pages */
    ARENA_LIST(struct flagged_place) extras; /* one for each place */
};
campaign_host_of neighbours_host_of; /* context: the neighbours */
/* Adds the findings where the page was judged in this run. */
bool neighbours_add(struct neighbours *neighbours, int64_t page, const struct findings *findings);
/* The profile of the page's plain look, else of anybody's; NULL where there is none. In the arena. */
const struct profile *neighbours_profile(struct neighbours *neighbours, struct arena *arena, int64_t page);
bool neighbours_judge_new(struct neighbours *neighbours);

#endif
