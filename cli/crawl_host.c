/* crawl_host.c: what is asked of a host besides pages: robots.txt, sitemaps, style sheets. */
#include "base/hash.h"
#include "cli/evidence.h"
#include "cli/visit.h"

#include <stdlib.h>
#include <string.h>

enum {
    HOST_ARENA_BYTES = 16 * 1024 * 1024,
    SMALL_ROBOTS_BYTES = 2048, /* as most are: these live with the run */
};

static const char robots_agent[] = "rasoat";

/* Where a redirect leads, if it is one and the target is one of our hosts that the same site owns; NULL else. */
static struct crawl_host *followed(struct crawl *crawl, const struct request *request,
                                   const struct fetch_result *result, struct url *target)
{
    if (result->status < 300 || result->status > 399)
        return NULL;
    struct text location = fetch_header(result, TEXT("location"));
    struct url here;
    if (location.length == 0 ||
        url_parse(crawl->scratch, text_from_string(request->url), NULL, &here) != STATUS_OK ||
        url_parse(crawl->scratch, location, &here, target) != STATUS_OK || !url_same_site_host(here.host, target->host))
        return NULL;
    return pipeline_host(crawl, request->site ? request->site : request->host->met_by, target);
}

/* Whose rules these are, wherever they are served. */
static struct crawl_host *robots_owner(const struct request *request)
{
    return request->robots_for ? request->robots_for : request->host;
}

/* Sends the request on to where its answer points; false where it does not, or too often. */
static bool follow(struct crawl *crawl, const struct request *request, const struct fetch_result *result, uint32_t limit)
{
    struct url target;
    arena_reset(crawl->scratch);
    struct crawl_host *next = followed(crawl, request, result, &target);
    if (!next || next->gone)
        return false;
    if (request->hops >= limit) {
        pipeline_note(crawl, request->site ? request->site : request->host->met_by, "redirect-limit", text_from_string(request->url), 1);
        return false;
    }
    struct request *on = request_new(crawl, request->kind, next, request->site, target.href);
    if (!on)
        return false;
    const bool is_robots = request->kind == REQUEST_ROBOTS;
    on->sheet = request->sheet;
    on->depth = request->depth;
    on->hops = request->hops + 1;
    on->robots_for = is_robots ? robots_owner(request) : NULL;
    pipeline_enqueue(crawl, on, request->kind != REQUEST_SITEMAP);
    if (!is_robots)
        host_ask_robots(crawl, next);
    return true;
}

static bool try_again(struct crawl *crawl, struct request *request, const struct fetch_result *result)
{
    bool worth = (result->error != FETCH_OK && result->error != FETCH_REFUSED_ADDRESS) || result->status == 429 ||
                 result->status == 503;
    if (!worth || ++request->tries >= crawl->config->limits.tries)
        return false;
    pipeline_enqueue(crawl, request, request->kind == REQUEST_ROBOTS);
    return true;
}

void host_ask_robots(struct crawl *crawl, struct crawl_host *host)
{
    if (host->robots_state != ROBOTS_NOT_ASKED)
        return;
    host->robots_state = ROBOTS_ASKED;
    struct text url = arena_printf(crawl->scratch, "%s/robots.txt", host->origin);
    struct request *request = request_new(crawl, REQUEST_ROBOTS, host, NULL, url);
    if (request)
        pipeline_enqueue(crawl, request, true);
}

/* Asks for a sitemap where its host belongs to the site (sitemaps.org: same host; other hosts are not ours to ask). `named_by`: whose
 * robots.txt names it; NULL: none. */
static void ask_sitemap(struct crawl *crawl, struct crawl_site *site, struct text address, struct text base, uint32_t depth,
                        const struct crawl_host *named_by)
{
    struct url url;
    struct url base_url;
    if (url_parse(crawl->scratch, base, NULL, &base_url) != STATUS_OK ||
        url_parse(crawl->scratch, address, &base_url, &url) != STATUS_OK ||
        !url_same_site_host(url.host, site->site->url.host))
        return;
    if (site->sitemaps >= crawl->config->limits.sitemaps_per_site) {
        pipeline_note(crawl, site, "sitemap-limit", url.href, 1);
        return;
    }
    struct crawl_host *host = pipeline_host(crawl, site, &url);
    if (!host || host->gone || seen_before(&crawl->seen, arena_printf(crawl->scratch, "sitemap %.*s", TEXT_ARGS(url.href)), 0))
        return;
    struct request *request = request_new(crawl, REQUEST_SITEMAP, host, site, url.href);
    if (!request)
        return;
    host_ask_robots(crawl, host);
    request->depth = depth;
    request->is_named = named_by == host;
    site->sitemaps++;
    pipeline_enqueue(crawl, request, false);
}

/* "Allow" within what is forbidden is an exception for machines ("/wp-admin/admin-ajax.php"), and names no page. */
static bool is_exception(const struct robots *robots, const struct robots_rule *allowed)
{
    for (size_t i = 0; i < robots->rule_count; i++)
        if (!robots->rules[i].allow && robots->rules[i].pattern.length > 0 &&
            text_starts_with(allowed->pattern, robots->rules[i].pattern))
            return true;
    return false;
}

static void note_robots_cut(struct crawl *crawl, const struct crawl_host *host)
{
    for (size_t i = 0; i < host->site_count; i++)
        pipeline_note(crawl, host->sites[i], "robots-limit", text_from_string(host->origin), 1);
}

/* Paths that robots.txt allows by name are addresses of the site; planted ones stand there too (threats of search engines'
 * sitemaps and rules). Forbidden ones are never asked for. */
static void admit_allowed(struct crawl *crawl, const struct crawl_host *host)
{
    size_t considered = 0; /* each is held against all rules */
    for (size_t i = 0; i < host->robots.rule_count && considered < CRAWL_LIMIT_ROBOTS_ADDRESSES; i++) {
        const struct robots_rule *rule = &host->robots.rules[i];
        if (!rule->allow || rule->pattern.length < 2 || text_find_byte(rule->pattern, '*', 0) != SIZE_MAX)
            continue;
        considered++;
        if (is_exception(&host->robots, rule))
            continue;
        struct text path = text_slice(rule->pattern, 0, text_find_byte(rule->pattern, '$', 0));
        struct buffer address; /* the scratch arena is pipeline_admit's */
        buffer_init(&address, FRONTIER_LIMIT_URL_BYTES);
        buffer_printf(&address, "%s%.*s", host->origin, TEXT_ARGS(path));
        if (!buffer_failed(&address))
            pipeline_admit(crawl, buffer_text(&address), 1, "robots", NULL);
        buffer_release(&address);
    }
    if (considered == CRAWL_LIMIT_ROBOTS_ADDRESSES)
        note_robots_cut(crawl, host);
}

const char *host_unreachable(const struct crawl_host *host)
{
    return host->is_private ? fetch_error_name(FETCH_REFUSED_ADDRESS) : "robots-unreachable";
}

static void robots_known(struct crawl *crawl, struct crawl_host *host)
{
    host->robots_state = ROBOTS_KNOWN;
    host_set_waiting(crawl->politeness, host->host, host->first != NULL); /* what waited for it goes */
    if (host->robots.crawl_delay >= 0) {
        double milliseconds = host->robots.crawl_delay * 1000.0;
        const uint32_t limit_ms = crawl->config->limits.crawl_delay_seconds * 1000;
        uint32_t delay = milliseconds > limit_ms ? limit_ms : (uint32_t)milliseconds;
        host_set_crawl_delay(host->host, delay);
        for (size_t i = 0; i < host->site_count && milliseconds > limit_ms; i++)
            pipeline_note(crawl, host->sites[i], "crawl-delay-cut", text_from_string(host->origin), 1);
    }
    admit_allowed(crawl, host);
    for (size_t i = 0; i < host->site_count; i++) {
        struct crawl_site *site = host->sites[i];
        if (host->access == ROBOTS_DISALLOW_ALL)
            pipeline_note(crawl, site, host_unreachable(host), text_from_string(host->origin), 1);
        if (site->sitemaps_asked || host->access == ROBOTS_DISALLOW_ALL)
            continue;
        site->sitemaps_asked = true;
        arena_reset(crawl->scratch);
        struct text base = text_from_string(host->origin);
        for (size_t s = 0; s < host->robots.sitemap_count; s++)
            ask_sitemap(crawl, site, host->robots.sitemaps[s], base, 0, host);
        if (host->robots.sitemap_count == 0 && (host->access == ROBOTS_ALLOW_ALL || robots_allowed(&host->robots, TEXT("/sitemap.xml"))))
            ask_sitemap(crawl, site, TEXT("/sitemap.xml"), base, 0, NULL);
    }
}

void host_robots_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result)
{
    struct crawl_host *host = robots_owner(request);
    if (try_again(crawl, request, result))
        return;
    if (result->error == FETCH_OK && follow(crawl, request, result, ROBOTS_LIMIT_HOPS)) {
        request_free(crawl, request);
        return;
    }
    host->is_private = result->error == FETCH_REFUSED_ADDRESS;
    host->access = result->error != FETCH_OK ? ROBOTS_DISALLOW_ALL : robots_access_for(result->status);
    if (host->access == ROBOTS_READ) {
        if (result->body_cut || result->body.length > ROBOTS_LIMIT_BYTES)
            note_robots_cut(crawl, host);
        struct buffer bytes;
        buffer_init(&bytes, POOL_LIMIT_REQUEST_BYTES);
        task_robots_request(&bytes, text_from_string(robots_agent), text_slice(result->body, 0, ROBOTS_LIMIT_BYTES));
        request->ticket = (struct analyst_ticket){.kind = REQUEST_ROBOTS, .request = request};
        bool sent = !buffer_failed(&bytes) && pipeline_submit(crawl, host->met_by, TASK_ROBOTS, buffer_text(&bytes), &request->ticket);
        buffer_release(&bytes);
        if (sent)
            return;
        host->access = ROBOTS_DISALLOW_ALL; /* not read: nothing is allowed on a guess */
    }
    host->robots.crawl_delay = -1;
    robots_known(crawl, host);
    request_free(crawl, request);
}

void host_robots_report(struct crawl *crawl, struct request *request, enum pool_outcome outcome, struct text report)
{
    struct crawl_host *host = robots_owner(request);
    bool read = false;
    if (outcome == POOL_REPORT && report.length > SMALL_ROBOTS_BYTES)
        host->robots_arena = arena_create(HOST_ARENA_BYTES);
    struct arena *arena = report.length > SMALL_ROBOTS_BYTES ? host->robots_arena : crawl->arena; /* an arena's block is 16 KB */
    if (outcome == POOL_REPORT && arena) {
        struct reader reader = reader_of(arena_copy(arena, report));
        read = robots_decode(arena, &reader, &host->robots);
    }
    if (!read) {
        host->robots = (struct robots){.crawl_delay = -1};
        host->access = ROBOTS_DISALLOW_ALL;
    }
    if (host->robots.cut)
        note_robots_cut(crawl, host);
    request_free(crawl, request);
    robots_known(crawl, host);
}

bool host_allows(struct crawl *crawl, const struct crawl_host *host, const struct url *url)
{
    if (host->robots_state != ROBOTS_KNOWN || host->access == ROBOTS_DISALLOW_ALL)
        return false;
    if (host->access == ROBOTS_ALLOW_ALL)
        return true;
    struct text path = url->has_query ? arena_printf(crawl->scratch, "%.*s?%.*s", TEXT_ARGS(url->path), TEXT_ARGS(url->query))
                                      : url->path;
    return robots_allowed(&host->robots, path);
}

void host_sitemap_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result)
{
    if (try_again(crawl, request, result))
        return;
    if (result->error == FETCH_OK && follow(crawl, request, result, SITEMAP_LIMIT_HOPS)) {
        request_free(crawl, request);
        return;
    }
    bool sent = false;
    if (result->body_cut)
        pipeline_note(crawl, request->site, "sitemap-limit", text_from_string(request->url), 1);
    if (result->error == FETCH_OK && result->status >= 200 && result->status < 300 && result->body.length) {
        struct buffer bytes;
        buffer_init(&bytes, POOL_LIMIT_REQUEST_BYTES);
        task_sitemap_request(&bytes, text_from_string(request->url), result->body);
        request->ticket = (struct analyst_ticket){.kind = REQUEST_SITEMAP, .request = request};
        sent = !buffer_failed(&bytes) && pipeline_submit(crawl, request->site, TASK_SITEMAP, buffer_text(&bytes), &request->ticket);
        buffer_release(&bytes);
    } else if (result->error != FETCH_OK || result->status >= 500 || (result->status >= 300 && result->status <= 399)) {
        pipeline_note(crawl, request->site, "sitemap-unreachable", text_from_string(request->url), 1);
    }
    if (!sent)
        request_free(crawl, request);
}

bool host_sitemap_forbidden(struct crawl *crawl, struct request *request)
{
    struct url url;
    const struct crawl_host *host = request->host;
    arena_reset(crawl->scratch);
    if (request->is_named || host->robots_state != ROBOTS_KNOWN ||
        url_parse(crawl->scratch, text_from_string(request->url), NULL, &url) != STATUS_OK || host_allows(crawl, host, &url))
        return false;
    pipeline_note(crawl, request->site, host->access == ROBOTS_DISALLOW_ALL ? host_unreachable(host) : "robots", text_from_string(request->url), 1);
    request_free(crawl, request);
    return true;
}

void host_sitemap_report(struct crawl *crawl, const struct analyst_ticket *ticket, enum pool_outcome outcome,
                         struct text report)
{
    struct request *request = ticket->request;
    struct arena *arena = arena_create((size_t)POOL_LIMIT_REPORT_BYTES * 4);
    struct sitemap sitemap = {.broken = true};
    if (arena && outcome == POOL_REPORT) {
        struct reader reader = reader_of(report);
        if (!sitemap_decode(arena, &reader, &sitemap))
            sitemap = (struct sitemap){.broken = true};
    }
    const char *source = sitemap.kind == SITEMAP_RSS || sitemap.kind == SITEMAP_ATOM ? "feed" : "sitemap";
    for (size_t i = 0; i < sitemap.url_count; i++) {
        if (sitemap.kind != SITEMAP_INDEX) {
            pipeline_admit(crawl, sitemap.urls[i], 1, source, NULL);
        } else if (request->depth + 1 <= SITEMAP_LIMIT_DEPTH) {
            arena_reset(crawl->scratch);
            ask_sitemap(crawl, request->site, sitemap.urls[i], text_from_string(request->url), request->depth + 1, NULL);
        } else {
            pipeline_note(crawl, request->site, "sitemap-depth", sitemap.urls[i], 1);
        }
    }
    if (sitemap.cut)
        pipeline_note(crawl, request->site, "sitemap-limit", text_from_string(request->url), 1);
    if (sitemap.broken && !ticket->feed)
        pipeline_note(crawl, request->site, "sitemap-broken", text_from_string(request->url), 1);
    arena_free(arena);
    request_free(crawl, request);
}

void host_sheet_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result)
{
    if (try_again(crawl, request, result))
        return;
    if (result->error == FETCH_OK && follow(crawl, request, result, SHEET_LIMIT_HOPS)) {
        request_free(crawl, request);
        return;
    }
    /* Of a sheet that broke off, browsers use what came. */
    bool available = result->status >= 200 && result->status < 300;
    if (result->body_cut && request->site)
        pipeline_note(crawl, request->site, "body-limit", text_from_string(request->url), 1);
    if ((!available || result->error != FETCH_OK) && request->site)
        pipeline_note(crawl, request->site, "sheet-missing", text_from_string(request->url), 1);
    host_sheet_known(crawl, request->sheet, available, available ? result->body : (struct text){0});
    request_free(crawl, request);
}
