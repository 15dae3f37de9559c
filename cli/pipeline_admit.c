/* pipeline_admit.c: links go back to the frontier here, and nowhere else. */
#include "cli/crawl_probe.h"
#include "crawler/frontier.h"

#include <time.h>

/* Whose address it is, and whether tonight's run wants it. */
static struct crawl_site *site_of(struct crawl *crawl, const struct url *url)
{
    const struct site *site = inventory_site_of(&crawl->inventory, url);
    if (!site)
        return NULL;
    struct crawl_site *mine = &crawl->sites[site - crawl->inventory.sites];
    return mine->selected ? mine : NULL;
}

/* Where only given addresses are asked for, none is added. A start page counts as known: what only leads there is not judged by it. */
static void know_given(struct crawl *crawl, struct text address, uint32_t depth, bool *known)
{
    struct url url;
    struct candidate candidate;
    arena_reset(crawl->scratch);
    if (!known || !url_parse_start(crawl->scratch, address, NULL, &url))
        return;
    const struct site *site = inventory_site_of(&crawl->inventory, &url);
    frontier_consider(crawl->scratch, &url, depth, crawl->config->max_depth, &candidate);
    if (site && text_equal(candidate.key, site->url.href))
        *known = true;
    else if (site)
        (void)pipeline_stored(crawl, store_frontier_known(crawl->store, candidate.key, known));
}

void pipeline_admit(struct crawl *crawl, struct text address, uint32_t depth, const char *source, bool *known)
{
    if (known)
        *known = false;
    if (crawl->given_only) {
        know_given(crawl, address, depth, known);
        return;
    }
    if (!known && seen_before(&crawl->seen, address, depth))
        return;
    arena_reset(crawl->scratch);
    struct url url;
    if (!url_parse_start(crawl->scratch, address, NULL, &url)) /* one that is too long is noted below */
        return;
    struct crawl_site *site = site_of(crawl, &url);
    if (!site)
        return;
    struct candidate candidate;
    frontier_consider(crawl->scratch, &url, depth, crawl->config->max_depth, &candidate);
    probe_meet(crawl, site, &url, candidate.shape);
    enum frontier_cut cut = candidate.cut;
    if (cut == FRONTIER_ADMITTED) {
        uint64_t count = 0;
        if (!pipeline_stored(crawl, store_shape_count(crawl->store, site->id, candidate.shape, &count)))
            return;
        const struct frontier_room room = config_frontier_room(crawl->config);
        cut = frontier_shape_cut(&candidate, &room, count + 1);
    }
    bool added = false;
    if (cut == FRONTIER_CUT_SHAPE || cut == FRONTIER_CUT_CALENDAR) {
        /* the count of a shape includes this address where it is an old one: that one stays */
        bool old = false;
        if (!pipeline_stored(crawl, store_frontier_known(crawl->store, candidate.key, &old)))
            return;
        if (old)
            cut = FRONTIER_ADMITTED;
    }
    if (cut == FRONTIER_ADMITTED) {
        if (!pipeline_stored(crawl, store_frontier_add(crawl->store, site->id, candidate.key, candidate.shape, depth,
                                                       source, crawl->run.id, time(NULL), &added)))
            return;
        if (added && frontier_interest(&url) != FRONTIER_ORDINARY &&
            !pipeline_stored(crawl, store_frontier_first(crawl->store, candidate.key)))
            return;
        if (added)
            site->drained = false;
        if (known)
            *known = true;
    } else if (cut != FRONTIER_CUT_NOT_A_PAGE) {
        pipeline_note(crawl, site, frontier_cut_name(cut), candidate.key, 1);
    }
}
