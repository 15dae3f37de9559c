/* pipeline.c: where everything meets. The way of a page has one direction (docs/architecture.md): frontier -> fetch ->
 * analyst -> verdict -> store. Links go back to the frontier in pipeline_admit: that is the only way back. */
#include "cli/evidence.h"
#include "cli/visit.h"
#include "cli/crawl_probe.h"
#include "cli/progress.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOP_WAIT_MS = 1000, DESCRIPTOR_ROOM = POOL_LIMIT_WORKERS * 2 + 2 };

uint64_t pipeline_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

bool pipeline_stored(struct crawl *crawl, enum status status)
{
    if (status == STATUS_OK)
        return true;
    if (crawl->failure == STATUS_OK) {
        crawl->failure = status;
        cli_say_store(crawl->invocation, crawl->store);
    }
    return false;
}

void pipeline_note(struct crawl *crawl, const struct crawl_site *site, const char *kind, struct text detail,
                   uint64_t count)
{
    (void)pipeline_stored(crawl, store_note(crawl->store, crawl->run.id, site ? site->id : 0, kind, detail, count));
}

struct request *request_new(struct crawl *crawl, enum request_kind kind, struct crawl_host *host,
                            struct crawl_site *site, struct text url)
{
    struct request *request = calloc(1, sizeof *request);
    char *copy = strndup(url.data ? url.data : "", url.length);
    if (!request || !copy) {
        free(request);
        free(copy);
        return NULL;
    }
    *request = (struct request){.kind = kind, .host = host, .site = site, .url = copy};
    request->all_next = crawl->all_requests;
    if (crawl->all_requests)
        crawl->all_requests->all_previous = request;
    crawl->all_requests = request;
    return request;
}

void request_free(struct crawl *crawl, struct request *request)
{
    if (!request)
        return;
    if (request->all_previous)
        request->all_previous->all_next = request->all_next;
    else
        crawl->all_requests = request->all_next;
    if (request->all_next)
        request->all_next->all_previous = request->all_previous;
    free(request->url);
    free(request);
}

void pipeline_enqueue(struct crawl *crawl, struct request *request, bool first)
{
    struct crawl_host *host = request->host;
    if (first) {
        request->next = host->first;
        host->first = request;
        if (!host->last)
            host->last = request;
    } else {
        request->next = NULL;
        if (host->last)
            host->last->next = request;
        else
            host->first = request;
        host->last = request;
    }
    host_set_waiting(crawl->politeness, host->host, true);
}

struct crawl_host *pipeline_host(struct crawl *crawl, struct crawl_site *site, const struct url *url)
{
    struct text name = url_host_port(crawl->scratch, url);
    struct host *polite = politeness_known_host(crawl->politeness, name);
    struct crawl_host *host = polite ? host_owner(polite) : NULL;
    if (host)
        return host;
    const bool has_room = inventory_site_of(&crawl->inventory, url) || ++site->hosts <= crawl->config->limits.hosts_per_site;
    polite = has_room ? politeness_host(crawl->politeness, name) : NULL;
    if (!polite) {
        pipeline_note(crawl, site, "host-limit", url->href, 1);
        return NULL;
    }
    host = calloc(1, sizeof *host);
    if (!host)
        return NULL;
    host->host = polite;
    host->met_by = site;
    struct text origin = arena_printf(crawl->scratch, "%.*s://%.*s", TEXT_ARGS(url->scheme), TEXT_ARGS(name));
    host->origin = arena_string(crawl->arena, origin);
    host->next = crawl->hosts;
    crawl->hosts = host;
    crawl->host_count++;
    host_set_owner(polite, host);
    return host;
}

bool pipeline_submit(struct crawl *crawl, struct crawl_site *site, uint32_t task, struct text bytes, struct analyst_ticket *ticket)
{
    return pool_submit_for(crawl->pool, &site->analysts, task, bytes, ticket) == STATUS_OK;
}

static void analyst_done(void *context, void *opaque, enum pool_outcome outcome, struct text report)
{
    struct crawl *crawl = context;
    const struct analyst_ticket *ticket = opaque;
    switch (ticket->kind) {
    case REQUEST_ROBOTS:
        host_robots_report(crawl, ticket->request, outcome, report);
        break;
    case REQUEST_SITEMAP:
        host_sitemap_report(crawl, ticket, outcome, report);
        break;
    case REQUEST_PAGE:
        page_report(crawl, ticket->visit, outcome, report);
        break;
    case REQUEST_SHEET: /* sheets are shared, not asked about */
        break;
    }
}

pool_done *pipeline_analyst_done(void)
{
    return analyst_done;
}

/* Who takes the answer to a request; each takes the request over. */
static void (*const answered[])(struct crawl *, struct request *, const struct fetch_result *) = {
    [REQUEST_ROBOTS] = host_robots_answer,
    [REQUEST_SITEMAP] = host_sitemap_answer,
    [REQUEST_SHEET] = host_sheet_answer,
    [REQUEST_PAGE] = page_answer,
};

static void fetch_ended(void *context, const struct fetch_result *result)
{
    struct crawl *crawl = context;
    struct request *request = result->ticket;
    enum host_outcome outcome = result->error != FETCH_OK                           ? HOST_FAILED
                                : result->status == 429 || result->status == 503 ? HOST_OVERLOADED
                                                                                    : HOST_ANSWERED;
    uint32_t retry_after =
        outcome == HOST_OVERLOADED ? politeness_retry_after(fetch_header(result, TEXT("retry-after")), time(NULL)) : 0;
    if (result->error == FETCH_REFUSED_ADDRESS)
        outcome = HOST_ANSWERED; /* our own refusal says nothing of the host's health */
    host_end(crawl->politeness, request->host->host, outcome, retry_after, pipeline_now_ms());
    if (request->site)
        request->site->bytes += result->bytes_received;
    if (retry_after > crawl->config->limits.retry_after_seconds * 1000)
        pipeline_note(crawl, request->site ? request->site : request->host->met_by, "retry-after-cut", text_from_string(request->url), 1);
    if (result->surplus)
        pipeline_note(crawl, request->site, "surplus-answer", text_from_string(request->url), 1);
    if (result->doubt)
        host_in_doubt(crawl, request->host, request->site, text_from_string(request->url));
    answered[request->kind](crawl, request, result);
}

fetch_done *pipeline_fetch_done(void)
{
    return fetch_ended;
}

/* Takes the next request off a host's queue; NULL where all of them wait for what its robots.txt says. */
static struct request *take_next(struct crawl *crawl, struct crawl_host *host)
{
    struct request *before = NULL;
    struct request *request = host->first;
    while (request && host->robots_state == ROBOTS_ASKED && request->kind != REQUEST_ROBOTS) {
        before = request;
        request = request->next;
    }
    if (request && before)
        before->next = request->next;
    else if (request)
        host->first = request->next;
    if (request && host->last == request)
        host->last = before;
    if (!request || !host->first)
        host_set_waiting(crawl->politeness, host->host, false);
    if (request)
        request->next = NULL;
    return request;
}

/* Starts the next request of a host. */
static void start_next(struct crawl *crawl, struct host *polite, uint64_t now_ms)
{
    struct request *request = take_next(crawl, host_owner(polite));
    if (!request || (request->kind == REQUEST_SHEET && host_sheet_forbidden(crawl, request)) ||
        (request->kind == REQUEST_SITEMAP && host_sitemap_forbidden(crawl, request)) ||
        (request->kind == REQUEST_PAGE && page_forbidden(crawl, request)))
        return;
    if (request->site && request->site->started_ms == 0)
        request->site->started_ms = now_ms;
    size_t identity = request->kind == REQUEST_PAGE ? visit_now(request->visit)->identity : 0;
    crawl->requests++;
    host_begin(crawl->politeness, polite, now_ms);
    enum status status = fetch_start(crawl->fetch, text_from_string(request->url), crawl->config->identities[identity],
                                     crawl->user_agents[identity], request);
    if (status != STATUS_OK) {
        struct fetch_result failed = {.ticket = request,
                                      .error = FETCH_OTHER,
                                      .error_text = text_from_string(status_name(status))};
        fetch_ended(crawl, &failed);
    }
}

/* The host answered nothing often enough: what waits for it is told so, and goes first tomorrow. What was under way then comes
 * back to its queue later. */
static void give_up(struct crawl *crawl, struct crawl_host *host)
{
    host->gone = true;
    while (host->first) {
        struct request *request = host->first;
        host->first = request->next;
        if (!host->first)
            host->last = NULL;
        struct fetch_result failed = {.ticket = request,
                                      .error = FETCH_CONNECT,
                                      .error_text = TEXT("the host did not answer; given up for tonight")};
        request->tries = crawl->config->limits.tries;
        answered[request->kind](crawl, request, &failed);
    }
    host_set_waiting(crawl->politeness, host->host, false);
}

/* Marks what a site ended before its end still has as not reached tonight, with the reason. */
static void close_site(struct crawl *crawl, struct crawl_site *site, const char *outcome)
{
    uint64_t count = 0;
    site->closed = outcome;
    if (pipeline_stored(crawl, store_frontier_close(crawl->store, site->id, crawl->run.id, outcome, time(NULL), &count)) &&
        count > 0)
        pipeline_note(crawl, site, outcome, text_from_string("addresses not reached tonight"), count);
}

/* Nothing more is asked for this request: what its page, site or host has to do without is told as with a server that does not
 * answer. */
static void run_out(struct crawl *crawl, struct request *request)
{
    struct visit *visit = request->visit;
    struct fetch_result failed = {.ticket = request, .error = FETCH_TIMEOUT, .error_text = TEXT("the time for crawling is used up")};
    request->tries = crawl->config->limits.tries;
    if (visit && !visit->probing && visit->ask == 0 && visit->hops.count == 0) {
        page_skip(crawl, visit, frontier_cut_name(FRONTIER_CUT_TIME), (struct text){0}, true);
        request_free(crawl, request);
    } else {
        answered[request->kind](crawl, request, &failed);
    }
}

/* What still waits where the time is over, be it for a server that asks for patience. */
static void end_waiting(struct crawl *crawl, struct crawl_host *host, bool all)
{
    struct request *waiting = host->first;
    host->first = host->last = NULL;
    for (struct request *next; waiting; waiting = next) {
        next = waiting->next;
        if (all || (waiting->site && waiting->site->out_of_time))
            run_out(crawl, waiting);
        else
            pipeline_enqueue(crawl, waiting, false);
    }
    host_set_waiting(crawl->politeness, host->host, host->first != NULL);
}

/* Ends sites whose budget is used up. */
static void check_budgets(struct crawl *crawl, uint64_t now_ms)
{
    const struct config *config = crawl->config;
    bool time_is_up = config->time_limit_min && now_ms - crawl->started_ms > (uint64_t)config->time_limit_min * 60000u;
    bool out_of_time = time_is_up;
    for (size_t i = 0; i < crawl->site_count; i++) {
        struct crawl_site *site = &crawl->sites[i];
        if (site->selected && site->started_ms && now_ms - site->started_ms > (uint64_t)config->max_minutes_per_site * 60000u)
            out_of_time = site->out_of_time = true;
        if (!site->selected || site->closed)
            continue;
        if (time_is_up || site->out_of_time)
            close_site(crawl, site, frontier_cut_name(FRONTIER_CUT_TIME));
        else if (site->host->gone)
            close_site(crawl, site, "host-not-answering");
        else if (site->past_tickets && site->pages >= config->max_pages_per_site)
            close_site(crawl, site, frontier_cut_name(FRONTIER_CUT_PAGES));
        else if (site->bytes >= (uint64_t)config->max_bytes_per_site_mb * 1024 * 1024)
            close_site(crawl, site, frontier_cut_name(FRONTIER_CUT_BYTES));
    }
    for (struct crawl_host *host = crawl->hosts; host && out_of_time; host = host->next)
        if (host->first)
            end_waiting(crawl, host, time_is_up);
}

static void give_up_hosts(struct crawl *crawl)
{
    for (struct crawl_host *host = crawl->hosts; host; host = host->next)
        if (host->gone ? host->first != NULL : host_gave_up(host->host))
            give_up(crawl, host);
}

static bool has_room(const struct crawl *crawl)
{
    const size_t running = fetch_running(crawl->fetch);
    return running < FETCH_LIMIT_CONCURRENT && running < CRAWL_LIMIT_RUNNING + crawl->slow && crawl->held < CRAWL_LIMIT_HELD_BYTES &&
           pool_pending(crawl->pool) - pool_pending_slow(crawl->pool) < CRAWL_LIMIT_QUEUED;
}

static bool is_finished(const struct crawl *crawl)
{
    if (fetch_running(crawl->fetch) || pool_pending(crawl->pool) || crawl->visits)
        return false;
    for (const struct crawl_host *host = crawl->hosts; host; host = host->next)
        if (host->first)
            return false;
    for (size_t i = 0; i < crawl->site_count; i++)
        if (crawl->sites[i].selected && !crawl->sites[i].closed && !crawl->sites[i].drained)
            return false;
    return true;
}

static void commit_when_due(struct crawl *crawl, uint64_t now_ms)
{
    if (now_ms - crawl->committed_ms < CRAWL_COMMIT_EVERY_MS && crawl->uncommitted < CRAWL_COMMIT_EVERY_PAGES)
        return;
    if (pipeline_stored(crawl, store_commit(crawl->store)))
        evidence_committed(crawl);
    crawl->uncommitted = 0;
    crawl->committed_ms = now_ms;
}

/* Bodies of all sizes come and go: the C library keeps their room in pieces, half of the heap after some hours. */
static void give_memory_back(struct crawl *crawl, uint64_t now_ms)
{
    if (now_ms - crawl->trimmed_ms < CRAWL_TRIM_EVERY_MS)
        return;
    crawl->trimmed_ms = now_ms;
    (void)malloc_trim(0);
}

/* Waits for the network, the analysts, or the wake-up, at most as long as politeness says. */
static void wait_for_events(struct crawl *crawl, int wake, uint32_t wait_ms)
{
    struct pollfd descriptors[DESCRIPTOR_ROOM];
    size_t count = pool_descriptors(crawl->pool, descriptors, DESCRIPTOR_ROOM - 1);
    descriptors[count++] = (struct pollfd){.fd = wake, .events = POLLIN};
    uint32_t pool_ms = pool_wait_ms(crawl->pool);
    if (pool_ms < wait_ms)
        wait_ms = pool_ms;
    enum status status = fetch_step(crawl->fetch, wait_ms, descriptors, count);
    const char *reason = status_name(status);
    if (status == STATUS_OK && (status = pool_step(crawl->pool)) != STATUS_OK)
        reason = pool_error(crawl->pool);
    if (status != STATUS_OK && crawl->failure == STATUS_OK) {
        crawl->failure = status;
        cli_say(crawl->invocation, "the crawl cannot go on: %s", "không thể tiếp tục: %s", reason);
    }
}

enum exit_code pipeline_run(struct crawl *crawl, int wake)
{
    struct progress progress = progress_begin(crawl->invocation);
    while (crawl->failure == STATUS_OK && !*crawl->stop) {
        uint64_t now_ms = pipeline_now_ms();
        uint32_t wait_ms = LOOP_WAIT_MS;
        check_budgets(crawl, now_ms);
        give_up_hosts(crawl);
        uint32_t refill_ms = LOOP_WAIT_MS;
        bool began = fill_hosts(crawl, now_ms, &refill_ms);
        for (struct host *host; has_room(crawl) && (host = politeness_next(crawl->politeness, now_ms, &wait_ms));)
            start_next(crawl, host, now_ms);
        if (is_finished(crawl) && !hosts_left_over(crawl))
            break;
        if (wait_ms > refill_ms)
            wait_ms = refill_ms;
        wait_for_events(crawl, wake, began ? 0 : wait_ms);
        commit_when_due(crawl, now_ms);
        give_memory_back(crawl, now_ms);
        progress_show(&progress, crawl, now_ms);
    }
    progress_end(&progress);
    /* Pages that were under way when their site was ended have named further addresses since. */
    for (size_t i = 0; i < crawl->site_count && !*crawl->stop; i++)
        if (crawl->sites[i].closed)
            close_site(crawl, &crawl->sites[i], crawl->sites[i].closed);
    if (!pipeline_stored(crawl, store_commit_to_disk(crawl->store)) || crawl->failure != STATUS_OK)
        return EXIT_OPERATIONAL;
    return *crawl->stop ? EXIT_STOPPED : EXIT_DONE;
}
