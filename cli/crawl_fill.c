/* crawl_fill.c: which host is given something to do next. */
#include "cli/crawl.h"
#include "cli/crawl_probe.h"

/* What hosts in trouble hold up takes nothing from the room of the others. */
static size_t visits_in_trouble(struct crawl *crawl, uint64_t now_ms)
{
    size_t visits = 0;
    crawl->slow = 0;
    for (const struct crawl_host *host = crawl->hosts; host; host = host->next) {
        if (!host_in_trouble(host->host, now_ms))
            continue;
        crawl->slow += host_in_flight(host->host);
        for (size_t i = 0; i < host->site_count; i++)
            visits += host->sites[i]->visits;
    }
    return visits;
}

/* Pages that are dear to judge wait in the store and not in memory, where they would take the room of others. */
static bool may_take(const struct crawl *crawl, const struct crawl_site *site)
{
    if (site->closed || site->drained || site->visits >= CRAWL_LIMIT_TAKE)
        return false;
    return !site->analysts.is_dear || pool_pending_slow(crawl->pool) < CRAWL_LIMIT_SLOW;
}

static bool refill_host(struct crawl *crawl, struct crawl_host *host)
{
    bool more = false;
    for (size_t i = 0; i < host->site_count && !host->first; i++) {
        struct crawl_site *site = host->sites[host->next_site++ % host->site_count];
        if (!site->probed && !site->closed && host->access != ROBOTS_DISALLOW_ALL) {
            probe_begin(crawl, site);
            more |= site->probed;
        }
        if (!host->first && may_take(crawl, site))
            more |= page_take(crawl, site);
        if (site->drained && !site->closed && site->visits == 0)
            probe_entries_begin(crawl, site);
    }
    return more;
}

/* Gives idle hosts that may be asked now something to do, in turns: a visit is memory, so that there is room for a number of them,
 * and none is begun before its time. False where nothing was begun; *wait_ms is lowered to when the next may be. */
bool fill_hosts(struct crawl *crawl, uint64_t now_ms, uint32_t *wait_ms)
{
    bool more = false;
    size_t left = crawl->host_count;
    const size_t slow = pool_pending_slow(crawl->pool);
    const size_t apart = visits_in_trouble(crawl, now_ms) + (slow < CRAWL_LIMIT_VISITS ? slow : CRAWL_LIMIT_VISITS);
    for (; left > 0 && crawl->visits < CRAWL_LIMIT_VISITS + apart; left--) {
        struct crawl_host *host = crawl->next_host ? crawl->next_host : crawl->hosts;
        crawl->next_host = host->next;
        if (host->gone || host->first || host->robots_state != ROBOTS_KNOWN || host->site_count == 0)
            continue;
        uint64_t ready_ms = host_ready_ms(host->host);
        if (ready_ms <= now_ms)
            more |= refill_host(crawl, host);
        else if (ready_ms - now_ms < *wait_ms)
            *wait_ms = (uint32_t)(ready_ms - now_ms);
    }
    if (left == 0 && crawl->next_host) /* all had their turn: somebody else is first with the room that there is for dear pages */
        crawl->next_host = crawl->next_host->next;
    return more;
}
