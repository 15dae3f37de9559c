/* neighbours_new.c: links to hosts that no site of the province named before tonight. */
#include "cli/neighbours.h"
#include "cli/second.h"

#include "page/url.h"
#include "store/campaigns.h"
#include "store/nights.h"

#include <stdlib.h>

enum {
    NEWS_LIMIT = 5000, /* new domains of one night that are looked at, those on most sites first */
    NEWS_LIMIT_PAGES = 1000, /* of one domain that get a finding */
    NEWS_LIMIT_AGENCIES = 64, /* that are told apart */
    LEARNED_RUNS = 2, /* whole ones: before, everything is new */
    PAGE_BYTES = 256 * 1024 * 1024,
};

struct new_host {
    struct province_news news;
    ARENA_LIST(int64_t) pages; /* that link to it, where the finding stands on all of them */
};
struct new_hosts {
    struct neighbours *neighbours;
    ARENA_LIST(struct new_host) list; /* by domain, once all are read */
    bool *scan; /* of each site of the inventory: it names one that more than one site names */
    struct text agencies[NEWS_LIMIT_AGENCIES];
    struct new_host *current;
};

static bool learned(struct crawl *crawl, bool *enough)
{
    uint64_t before = 0;
    size_t whole = 0;
    *enough = false;
    if (!pipeline_stored(crawl, store_province_hosts_before(crawl->store, crawl->run.id, &before)))
        return false;
    for (int64_t id = crawl->run.id - 1; before > 0 && id > 0 && whole < LEARNED_RUNS; id--) {
        struct run run;
        enum status status = store_run_get(crawl->store, id, &run);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return pipeline_stored(crawl, status);
        whole += status == STATUS_OK && run.complete;
    }
    *enough = whole >= LEARNED_RUNS;
    return true;
}

static bool read_host(void *context, const struct province_host *host)
{
    struct new_hosts *hosts = context;
    struct arena *arena = hosts->neighbours->arena;
    if (neighbours_host_of(hosts->neighbours, host->domain) == CAMPAIGN_HOST_ORDINARY)
        return true;
    struct new_host *one = ARENA_PUSH(arena, &hosts->list);
    one->news = (struct province_news){.domain = arena_copy(arena, host->domain), .sites = (size_t)host->sites};
    return hosts->list.count < NEWS_LIMIT;
}

static int by_domain(const void *a, const void *b)
{
    return text_compare(((const struct new_host *)a)->news.domain, ((const struct new_host *)b)->news.domain);
}

static struct new_host *host_named(struct new_hosts *hosts, struct text domain)
{
    const struct new_host key = {.news = {.domain = domain}};
    return hosts->list.count ? bsearch(&key, hosts->list.items, hosts->list.count, sizeof key, by_domain) : NULL;
}

static bool count_agency(void *context, const struct province_host_site *site)
{
    struct new_hosts *hosts = context;
    struct province_news *news = &hosts->current->news;
    struct text owner = site->agency;
    for (size_t i = 0; i < hosts->neighbours->crawl->site_count; i++) {
        const struct crawl_site *one = &hosts->neighbours->crawl->sites[i];
        if (one->id != site->site)
            continue;
        owner = owner.length ? owner : one->site->name;
        hosts->scan[i] = hosts->scan[i] || one->selected;
    }
    for (size_t i = 0; i < news->agencies; i++)
        if (text_equal(hosts->agencies[i], owner))
            return true;
    if (owner.length && news->agencies < NEWS_LIMIT_AGENCIES)
        hosts->agencies[news->agencies++] = arena_copy(hosts->neighbours->arena, owner);
    return true;
}

static bool scan_page(struct second *second, const struct judged_page *page, void *context)
{
    struct new_hosts *hosts = context;
    if (page->verdict == VERDICT_UNKNOWN)
        return true;
    const struct profile *profile = neighbours_profile(hosts->neighbours, second->page_arena, page->page);
    for (size_t i = 0; profile && i < profile->entry_count; i++) {
        const struct profile_entry *entry = &profile->entries[i];
        if (entry->channel != PROFILE_OUTBOUND && entry->channel != PROFILE_SCRIPT)
            continue;
        struct new_host *host = host_named(hosts, url_registrable_domain(entry->value));
        if (!host || host->news.agencies < CAMPAIGN_LEAST_SITES)
            continue;
        if (entry->channel == PROFILE_SCRIPT)
            host->news.is_script = true;
        else if (host->pages.count < NEWS_LIMIT_PAGES &&
                 (host->pages.count == 0 || host->pages.items[host->pages.count - 1] != page->page))
            *ARENA_PUSH(hosts->neighbours->arena, &host->pages) = page->page;
    }
    return second->crawl->failure == STATUS_OK;
}

static bool scan_sites(struct new_hosts *hosts)
{
    struct crawl *crawl = hosts->neighbours->crawl;
    bool done = true;
    for (size_t i = 0; i < crawl->site_count && done; i++) {
        if (!hosts->scan[i])
            continue;
        struct second second = {.crawl = crawl, .site = &crawl->sites[i], .arena = arena_create(PAGE_BYTES),
                                .page_arena = arena_create(PAGE_BYTES)};
        done = second.arena && second.page_arena && second_each_page(&second, scan_page, hosts);
        arena_free(second.page_arena);
        arena_free(second.arena);
    }
    return done;
}

/* Links that nobody sees: what flagged pages were flagged for. */
static bool judge_hidden(struct new_hosts *hosts)
{
    struct neighbours *neighbours = hosts->neighbours;
    for (size_t i = 0; i < neighbours->places.count; i++) {
        const struct campaign_place_in *place = &neighbours->places.items[i];
        if (!neighbours->extras.items[i].tonight || !finding_is_hidden_link(place->finding))
            continue;
        const struct new_host *host = host_named(hosts, finding_domain(neighbours->arena, place->finding));
        struct findings findings = {.arena = neighbours->arena};
        if (host)
            judge_new_to_province(&host->news, true, place->finding->identity, &findings);
        if (!neighbours_add(neighbours, place->page, &findings))
            return false;
    }
    return true;
}

static bool judge_visible(struct new_hosts *hosts)
{
    struct neighbours *neighbours = hosts->neighbours;
    struct crawl *crawl = neighbours->crawl;
    struct text plain = crawl->config->identities[crawl->identities.plain]->name;
    for (size_t i = 0; i < hosts->list.count; i++) {
        const struct new_host *host = &hosts->list.items[i];
        struct findings findings = {.arena = neighbours->arena};
        judge_new_to_province(&host->news, false, plain, &findings);
        for (size_t p = 0; p < host->pages.count; p++)
            if (!neighbours_add(neighbours, host->pages.items[p], &findings))
                return false;
    }
    return true;
}

bool neighbours_judge_new(struct neighbours *neighbours)
{
    struct crawl *crawl = neighbours->crawl;
    bool enough;
    struct new_hosts *hosts = arena_alloc(neighbours->arena, sizeof *hosts);
    *hosts = (struct new_hosts){.neighbours = neighbours,
                                .scan = arena_alloc_array(neighbours->arena, crawl->site_count, sizeof *hosts->scan)};
    if (!learned(crawl, &enough))
        return false;
    if (!enough)
        return true;
    if (!pipeline_stored(crawl, store_province_hosts_new(crawl->store, crawl->run.id, read_host, hosts)))
        return false;
    if (hosts->list.count)
        qsort(hosts->list.items, hosts->list.count, sizeof *hosts->list.items, by_domain);
    for (size_t i = 0; i < hosts->list.count; i++) {
        hosts->current = &hosts->list.items[i];
        if (hosts->current->news.sites >= CAMPAIGN_LEAST_SITES &&
            !pipeline_stored(crawl, store_province_host_sites(crawl->store, hosts->current->news.domain, count_agency, hosts)))
            return false;
    }
    return scan_sites(hosts) && judge_hidden(hosts) && judge_visible(hosts);
}
