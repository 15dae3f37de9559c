/* crawl_page.c: one address from the frontier to its verdict: every identity in turn, hop by hop. */
#include "base/hash.h"
#include "cli/crawl.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VISIT_LIMIT_ROUNDS = 3 /* with the analysts for one response: sheets may name further sheets */ };

static const struct identity *identity_now(const struct crawl *crawl, const struct visit *visit)
{
    return crawl->config->identities[visit->identity];
}

void page_drop(struct crawl *crawl, struct visit *visit)
{
    if (visit->all_previous)
        visit->all_previous->all_next = visit->all_next;
    else
        crawl->all_visits = visit->all_next;
    if (visit->all_next)
        visit->all_next->all_previous = visit->all_previous;
    crawl->held -= visit->held;
    crawl->visits--;
    visit->site->visits--;
    arena_free(visit->response_arena);
    arena_free(visit->arena);
    free(visit);
}

static struct visit *visit_new(struct crawl *crawl, struct crawl_site *site, const struct address *address)
{
    struct visit *visit = calloc(1, sizeof *visit);
    if (!visit)
        return NULL;
    visit->arena = arena_create(CRAWL_LIMIT_VISIT_BYTES);
    visit->response_arena = arena_create(CRAWL_LIMIT_VISIT_BYTES);
    if (!visit->arena || !visit->response_arena) {
        arena_free(visit->arena);
        arena_free(visit->response_arena);
        free(visit);
        return NULL;
    }
    visit->site = site;
    visit->address = *address;
    visit->address.url = arena_copy(visit->arena, address->url);
    visit->all_next = crawl->all_visits;
    if (crawl->all_visits)
        crawl->all_visits->all_previous = visit;
    crawl->all_visits = visit;
    crawl->visits++;
    site->visits++;
    return visit;
}

static void address_skipped(struct crawl *crawl, struct crawl_site *site, const struct address *address,
                            const char *outcome, struct text detail, bool first_tomorrow)
{
    crawl->uncommitted++;
    (void)pipeline_stored(crawl, store_page_skipped(crawl->store, address->id, crawl->run.id, outcome, detail,
                                                    first_tomorrow, time(NULL)));
    pipeline_note(crawl, site, outcome, address->url, 1);
}

void page_skip(struct crawl *crawl, struct visit *visit, const char *outcome, struct text detail, bool first_tomorrow)
{
    visit->site->pages += !visit->is_document;
    address_skipped(crawl, visit->site, &visit->address, outcome, detail, first_tomorrow);
    page_drop(crawl, visit);
}

/* Asks for a URL of the visit as the identity whose turn it is. */
static bool ask(struct crawl *crawl, struct visit *visit, const struct url *url, bool first)
{
    struct crawl_host *host = pipeline_host(crawl, url);
    if (!host || host->gone)
        return false;
    struct request *request = request_new(crawl, REQUEST_PAGE, host, visit->site, url->href);
    if (!request)
        return false;
    request->visit = visit;
    pipeline_enqueue(crawl, request, first);
    host_ask_robots(crawl, host); /* a host that was not met before: its rules first */
    return true;
}

/* A document past the site's budget of documents. */
static void document_waits(struct crawl *crawl, struct crawl_site *site, const struct address *address)
{
    const char *cut = frontier_cut_name(FRONTIER_CUT_DOCUMENTS);
    crawl->uncommitted++;
    (void)pipeline_stored(crawl, store_page_waits(crawl->store, address->id, crawl->run.id, cut));
    pipeline_note(crawl, site, cut, address->url, 1);
}

bool page_take(struct crawl *crawl, struct crawl_site *site)
{
    struct address addresses[CRAWL_LIMIT_TAKE];
    size_t count = 0;
    arena_reset(crawl->take_arena);
    if (!pipeline_stored(crawl, store_frontier_take(crawl->store, crawl->take_arena, site->id, crawl->run.id,
                                                    CRAWL_LIMIT_TAKE, addresses, &count)))
        return false;
    site->drained = count == 0;
    for (size_t i = 0; i < count; i++) {
        struct url url;
        arena_reset(crawl->scratch);
        if (url_parse(crawl->scratch, addresses[i].url, NULL, &url) != STATUS_OK) {
            site->pages++;
            address_skipped(crawl, site, &addresses[i], "address", (struct text){0}, false);
            continue;
        }
        bool is_document = frontier_is_document(&url);
        if (is_document && site->documents >= crawl->config->max_documents_per_site) {
            document_waits(crawl, site, &addresses[i]);
            continue;
        }
        site->documents += is_document;
        struct crawl_host *host = pipeline_host(crawl, &url);
        if (host && host->robots_state == ROBOTS_KNOWN && !host_allows(crawl, host, &url)) {
            bool unreachable = host->access == ROBOTS_DISALLOW_ALL;
            site->pages += !is_document;
            address_skipped(crawl, site, &addresses[i], unreachable ? "robots-unreachable" : "robots",
                            (struct text){0}, unreachable);
            continue;
        }
        struct visit *visit = visit_new(crawl, site, &addresses[i]);
        if (visit)
            visit->is_document = is_document;
        if (visit && !ask(crawl, visit, &url, false))
            page_skip(crawl, visit, "host-not-answering", (struct text){0}, true);
    }
    return count > 0;
}

static void next_identity(struct crawl *crawl, struct visit *visit);

/* All that the identities saw, summed to one verdict and stored. */
static void finish(struct crawl *crawl, struct visit *visit)
{
    size_t identities = crawl->config->identity_count;
    struct findings each[IDENTITY_LIMIT];
    for (size_t i = 0; i < identities; i++)
        each[i] = visit->sightings[i].findings;
    struct findings merged = {.arena = visit->arena};
    struct text *seen_by = NULL;
    verdict_merge(visit->arena, each, identities, &merged, &seen_by);
    struct verdict_sum sum =
        verdict_of(visit->arena, merged.list.items, merged.list.count, &crawl->config->verdict);
    if (visit->not_a_page.length && merged.list.count == 0) {
        sum.verdict = VERDICT_UNKNOWN;
        sum.reason = arena_printf(visit->arena, "not a page: %.*s", TEXT_ARGS(visit->not_a_page));
    }
    struct page_done done = {
        .address = visit->address.id,
        .run = crawl->run.id,
        .now = time(NULL),
        .status = visit->status,
        .final_url = visit->final_url,
        .verdict = sum.verdict,
        .score = sum.score,
        .reason = sum.reason,
        .bytes = visit->bytes,
        .findings = merged.list.items,
        .finding_count = merged.list.count,
        .seen_by = seen_by,
        .profile = visit->profile,
    };
    (void)pipeline_stored(crawl, store_page_done(crawl->store, &done));
    for (size_t i = 0; i < merged.list.count; i++) {
        if (text_equal(merged.list.items[i].rule, TEXT("unparsed-page")))
            pipeline_note(crawl, visit->site, "unparsed-page", visit->address.url, 1);
        if (text_equal(merged.list.items[i].rule, TEXT("script-ran-too-long")))
            pipeline_note(crawl, visit->site, "script-ran-too-long", visit->address.url, 1);
    }
    crawl->pages++;
    crawl->uncommitted++;
    crawl->flagged += sum.verdict == VERDICT_TAKEDOWN || sum.verdict == VERDICT_REVIEW;
    visit->site->pages += !visit->is_document;
    page_drop(crawl, visit);
}

static void next_identity(struct crawl *crawl, struct visit *visit)
{
    crawl->held -= visit->held;
    visit->held = 0;
    visit->asking = (struct page_asking){0};
    arena_reset(visit->response_arena);
    memset(&visit->hops, 0, sizeof visit->hops);
    visit->response = visit->first = (struct response){0};
    while (++visit->identity < crawl->config->identity_count) {
        struct url url;
        arena_reset(crawl->scratch);
        if (url_parse(crawl->scratch, visit->address.url, NULL, &url) == STATUS_OK && ask(crawl, visit, &url, true))
            return;
        pipeline_note(crawl, visit->site, "identity-not-seen", visit->address.url, 1);
    }
    finish(crawl, visit);
}

/* What must be equal for two responses to be judged once. */
static uint64_t fingerprint_of(const struct response *response)
{
    uint64_t hash = hash_u64(response->status);
    for (size_t i = 0; i < response->hop_count; i++) {
        hash = hash_more(hash, response->hops[i].url);
        hash = hash_more(hash, response->hops[i].location);
        hash = hash_u64(hash ^ response->hops[i].status);
    }
    hash = hash_more(hash, response_header(response, TEXT("content-type")));
    hash = hash_more(hash, response_header(response, TEXT("refresh")));
    return hash_more(hash, response->body) | 1;
}

/* Findings of an identity that saw the very same bytes, under this identity's name; false where none did. */
static bool same_as_before(struct crawl *crawl, struct visit *visit)
{
    struct sighting *mine = &visit->sightings[visit->identity];
    for (size_t i = 0; i < visit->identity; i++) {
        const struct sighting *other = &visit->sightings[i];
        if (!other->judged || other->fingerprint != mine->fingerprint)
            continue;
        mine->findings = (struct findings){.arena = visit->arena, .dropped = other->findings.dropped};
        for (size_t f = 0; f < other->findings.list.count; f++) {
            struct finding *copy = ARENA_PUSH(visit->arena, &mine->findings.list);
            *copy = other->findings.list.items[f];
            copy->identity = identity_now(crawl, visit)->name;
        }
        mine->judged = true;
        return true;
    }
    return false;
}

static void submit(struct crawl *crawl, struct visit *visit)
{
    struct buffer bytes;
    buffer_init(&bytes, POOL_LIMIT_REQUEST_BYTES);
    task_page_request(&bytes, &visit->response, &visit->asking, VISIT_LIMIT_ROUNDS);
    visit->ticket = (struct analyst_ticket){.kind = REQUEST_PAGE, .visit = visit};
    bool sent = !buffer_failed(&bytes) && pipeline_submit(crawl, TASK_PAGE, buffer_text(&bytes), &visit->ticket);
    buffer_release(&bytes);
    if (!sent)
        page_report(crawl, visit, POOL_DIED, TEXT("no analyst could take the page"));
}

void page_sheets_ready(struct crawl *crawl, struct visit *visit)
{
    submit(crawl, visit);
}

static void keep_answer(struct arena *arena, const struct fetch_result *result, struct response *response)
{
    struct header *headers = arena_alloc_array(arena, result->header_count, sizeof *headers);
    for (size_t i = 0; i < result->header_count; i++)
        headers[i] = (struct header){.name = arena_copy(arena, result->headers[i].name),
                                     .value = arena_copy(arena, result->headers[i].value)};
    response->headers = headers;
    response->header_count = result->header_count;
    response->body = arena_copy(arena, result->body);
    response->body_cut = result->body_cut;
}

/* The chain has ended: the last answer goes to the analysts. */
static void judge(struct crawl *crawl, struct visit *visit, const struct fetch_result *result)
{
    struct response *response = &visit->response;
    const struct hop *last = &visit->hops.items[visit->hops.count - 1];
    bool elsewhere = false;
    if (visit->hops.count > 1) /* the body is another address's and judged there; here, the redirect's own and the way */
        pipeline_admit(crawl, last->url, visit->address.depth, "redirect", &elsewhere);
    if (elsewhere)
        *response = visit->first;
    else
        keep_answer(visit->response_arena, result, response);
    response->url = visit->address.url;
    response->final_url = elsewhere ? visit->hops.items[0].url : last->url;
    response->site = visit->site->site->name;
    response->identity = identity_now(crawl, visit)->name;
    response->status = elsewhere ? visit->hops.items[0].status : last->status;
    response->hops = visit->hops.items;
    response->hop_count = visit->hops.count;
    visit->held = response->body.length;
    crawl->held += visit->held;
    if (response->body_cut)
        pipeline_note(crawl, visit->site, "body-limit", response->final_url, 1);
    if (visit->identity == 0) {
        visit->status = visit->hops.items[0].status;
        visit->final_url = arena_copy(visit->arena, last->url);
    }
    if (crawl->config->identity_count > 1)
        visit->sightings[visit->identity].fingerprint = fingerprint_of(response);
    if (same_as_before(crawl, visit))
        next_identity(crawl, visit);
    else
        submit(crawl, visit);
}

/* Records the hop. Gives true where the chain goes on to `target`, which is then asked for. */
static bool follow(struct crawl *crawl, struct visit *visit, const struct request *request,
                   const struct fetch_result *result)
{
    struct arena *arena = visit->response_arena;
    struct hop *hop = ARENA_PUSH(arena, &visit->hops);
    *hop = (struct hop){.url = arena_copy(arena, text_from_string(request->url)), .status = result->status};
    if (result->status < 300 || result->status > 399)
        return false;
    struct text location = fetch_header(result, TEXT("location"));
    struct url here;
    struct url target;
    if (location.length == 0 || url_parse(arena, hop->url, NULL, &here) != STATUS_OK ||
        !url_parse_start(arena, location, &here, &target))
        return false;
    hop->location = target.href;
    hop->off_site = !url_same_site_host(here.host, target.host);
    if (hop->off_site) {
        pipeline_admit(crawl, target.href, visit->address.depth + 1, "redirect", NULL); /* another of our sites? */
        return false;
    }
    struct text key = url_key(arena, &target);
    for (size_t i = 0; i < visit->hops.count; i++)
        if (text_equal(visit->hops.items[i].url, key))
            return false; /* a circle: what it says by the way is judged */
    if (visit->hops.count >= RESPONSE_LIMIT_HOPS) {
        pipeline_note(crawl, visit->site, "redirect-limit", visit->address.url, 1);
        return false;
    }
    struct url next;
    if (url_parse(arena, key, NULL, &next) != STATUS_OK) { /* longer than an address may be */
        pipeline_note(crawl, visit->site, "redirect-limit", visit->address.url, 1);
        return false;
    }
    struct crawl_host *host = pipeline_host(crawl, &next);
    if (host && host->robots_state == ROBOTS_KNOWN && !host_allows(crawl, host, &next)) {
        pipeline_note(crawl, visit->site, "robots", key, 1);
        return false;
    }
    if (visit->hops.count == 1)
        keep_answer(arena, result, &visit->first);
    return ask(crawl, visit, &next, true);
}

void page_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result)
{
    struct visit *visit = request->visit;
    visit->bytes += result->bytes_received;
    bool failed = result->error != FETCH_OK;
    bool worth_trying = (failed && result->error != FETCH_REFUSED_ADDRESS) ||
                        (!failed && (result->status == 429 || result->status == 503));
    if (worth_trying && ++request->tries < CRAWL_LIMIT_TRIES) {
        pipeline_enqueue(crawl, request, false);
        return;
    }
    arena_reset(crawl->scratch);
    if (!failed) {
        if (!follow(crawl, visit, request, result))
            judge(crawl, visit, result);
    } else if (visit->hops.count > 0) { /* the way so far is evidence */
        judge(crawl, visit, result);
    } else if (visit->identity == 0) {
        page_skip(crawl, visit, fetch_error_name(result->error), result->error_text, true);
    } else {
        pipeline_note(crawl, visit->site, "identity-not-seen", visit->address.url, 1);
        next_identity(crawl, visit);
    }
    request_free(crawl, request);
}

/* A feed that was found as a page: its addresses are wanted all the same. */
static void read_feed(struct crawl *crawl, struct visit *visit, struct text content_type)
{
    if (text_find_ignore_case(content_type, TEXT("xml"), 0) == SIZE_MAX || visit->response.status != 200)
        return;
    struct request *request = request_new(crawl, REQUEST_SITEMAP, visit->site->host, visit->site, visit->response.final_url);
    if (!request)
        return;
    struct buffer bytes;
    buffer_init(&bytes, POOL_LIMIT_REQUEST_BYTES);
    task_sitemap_request(&bytes, visit->response.final_url, visit->response.body);
    request->ticket = (struct analyst_ticket){.kind = REQUEST_SITEMAP, .request = request, .feed = true};
    if (buffer_failed(&bytes) || !pipeline_submit(crawl, TASK_SITEMAP, buffer_text(&bytes), &request->ticket))
        request_free(crawl, request);
    buffer_release(&bytes);
}

static void keep_profile(struct visit *visit, const struct analysis *analysis)
{
    enum { PROFILE_BYTES = 1024 * 1024 };
    struct buffer bytes;
    buffer_init(&bytes, PROFILE_BYTES);
    profile_encode(&analysis->profile, &bytes);
    if (!buffer_failed(&bytes))
        visit->profile = arena_copy(visit->arena, buffer_text(&bytes));
    buffer_release(&bytes);
}

void page_report(struct crawl *crawl, struct visit *visit, enum pool_outcome outcome, struct text report)
{
    /* its findings may point into it, and stay until the verdict */
    struct analysis *analysis = arena_alloc(visit->arena, sizeof *analysis);
    tasks_analysis(visit->arena, &visit->response, outcome, report, analysis);
    if (tasks_without_scripts(outcome, analysis, &visit->asking)) {
        submit(crawl, visit);
        return;
    }
    if (analysis->needs_sheets) {
        visit->sheets_wanted = 1; /* this function's own hold, so that a sheet that fails at once cannot end it */
        for (size_t i = 0; i < analysis->sheets.count; i++)
            (void)host_want_sheet(crawl, visit, analysis->sheets.items[i]);
        if (--visit->sheets_wanted == 0)
            page_sheets_ready(crawl, visit);
        return;
    }
    struct sighting *sighting = &visit->sightings[visit->identity];
    sighting->findings = analysis->findings;
    sighting->judged = true;
    crawl->judged++;
    for (size_t i = 0; i < sizeof crawl->stage_us / sizeof *crawl->stage_us; i++)
        crawl->stage_us[i] += analysis->cpu_us[i];
    if (analysis->sheets_missing)
        pipeline_note(crawl, visit->site, "judged-without-sheet", visit->address.url, 1);
    if (analysis->findings.dropped)
        pipeline_note(crawl, visit->site, "finding-limit", visit->address.url, 1);
    if (analysis->links_cut)
        pipeline_note(crawl, visit->site, "link-limit", visit->address.url, 1);
    for (size_t i = 0; i < analysis->link_count; i++)
        pipeline_admit(crawl, analysis->links[i], visit->address.depth + 1, "link", NULL);
    if (visit->identity == 0) {
        struct text type = response_header(&visit->response, TEXT("content-type"));
        read_feed(crawl, visit, type);
        if (analysis->is_page) {
            keep_profile(visit, analysis);
        } else {
            visit->not_a_page = arena_copy(visit->arena, type.length ? type : TEXT("unknown content"));
        }
    }
    next_identity(crawl, visit);
}
