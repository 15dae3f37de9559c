/* crawl_again.c: answers in doubt. HTTP/1.1 tells answers apart by their order alone (RFC 9112 9.3.2): where a host turns out to send more
 * than it is asked for, what it answered over kept connections may have been meant for other requests, and a page stands in the list for
 * what another one says. From then on each request has a connection of its own (crawler/fetch_kept.c), and what was answered before is
 * asked for again the usual way, as addresses that are due. */
#include "cli/visit.h"

static void due_again(struct crawl *crawl, struct crawl_site *site, struct text start)
{
    uint64_t count = 0;
    if (!site || !site->selected || site->closed ||
        !pipeline_stored(crawl, store_frontier_again(crawl->store, site->id, crawl->run.id, start, &count)))
        return;
    site->pages -= count < site->pages ? count : site->pages; /* they use up the site's budget once */
    site->drained = false;
    for (struct visit *visit = crawl->all_visits; visit; visit = visit->all_next)
        visit->in_doubt = visit->in_doubt || (visit->site == site && !visit->probing);
}

void host_in_doubt(struct crawl *crawl, struct crawl_host *host, struct crawl_site *site, struct text url)
{
    if (host->asked_again)
        return;
    host->asked_again = true;
    const size_t slashes = text_find(url, TEXT("//"), 0);
    const size_t end = slashes == SIZE_MAX ? SIZE_MAX : text_find_byte(url, '/', slashes + 2);
    const struct text start = arena_printf(crawl->arena, "%.*s/", TEXT_ARGS(text_slice(url, 0, end)));
    host_sheets_again(crawl, start);
    bool own = false;
    for (size_t i = 0; i < host->site_count; i++) {
        due_again(crawl, host->sites[i], start);
        own = own || host->sites[i] == site;
    }
    if (!own)
        due_again(crawl, site, start);
}

bool hosts_left_over(struct crawl *crawl)
{
    bool found = false;
    for (struct crawl_host *host = crawl->hosts; host; host = host->next) {
        const struct text origin = text_from_string(host->origin);
        if (host->asked_again || host->gone || !fetch_left_over(crawl->fetch, origin))
            continue;
        struct crawl_site *site = host->site_count ? host->sites[0] : host->met_by;
        pipeline_note(crawl, site, "surplus-answer", origin, 1);
        host_in_doubt(crawl, host, site, origin);
        found = true;
    }
    return found;
}

bool visit_again(struct crawl *crawl, struct visit *visit)
{
    if (!visit->in_doubt)
        return false;
    store_frontier_put_back(crawl->store, visit->address.id);
    visit->site->drained = false;
    page_drop(crawl, visit);
    return true;
}
