/* crawl_page.c: asking for one address: every identity whose turn it is, hop by hop. */
#include "cli/crawl_probe.h"
#include "cli/evidence.h"
#include "cli/elsewhere.h"
#include "cli/visit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

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
    evidence_drop(crawl, visit);
    arena_free(visit->response_arena);
    arena_free(visit->arena);
    free(visit);
}

struct visit *visit_new(struct crawl *crawl, struct crawl_site *site, const struct address *address)
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
    if (visit_again(crawl, visit))
        return;
    visit->site->pages += !visit->counts_apart;
    address_skipped(crawl, visit->site, &visit->address, outcome, detail, first_tomorrow);
    page_drop(crawl, visit);
}

/* Asks for a URL of the visit as the identity whose turn it is. */
static bool ask(struct crawl *crawl, struct visit *visit, const struct url *url, bool first)
{
    struct crawl_host *host = pipeline_host(crawl, visit->site, url);
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

bool visit_ask_now(struct crawl *crawl, struct visit *visit)
{
    struct url url;
    arena_reset(crawl->scratch);
    return url_parse(crawl->scratch, visit->address.url, NULL, &url) == STATUS_OK && ask(crawl, visit, &url, visit->ask > 0);
}

/* What the store knows of the page, and who asks for it tonight. */
static bool plan_visit(struct crawl *crawl, struct visit *visit, const struct url *url)
{
    struct look_row rows[STORE_LIMIT_IDENTITIES];
    int64_t last_run[IDENTITY_LIMIT] = {0};
    size_t count = 0;
    if (!pipeline_stored(crawl, store_page_past(crawl->store, visit->address.id, &visit->past)) ||
        !pipeline_stored(crawl, store_looks(crawl->store, visit->address.id, rows, STORE_LIMIT_IDENTITIES, &count)))
        return false;
    for (size_t i = 0; i < crawl->identities.count; i++)
        for (size_t r = 0; r < count; r++)
            if (rows[r].identity == crawl->identity_ids[i]) {
                visit->rows[i] = rows[r];
                last_run[i] = rows[r].run;
            }
    const struct plan_page page = {
        .is_home = visit->address.depth == 0,
        .ever_flagged = visit->past.times_flagged > 0 || visit->address.is_ticket_place,
        .takes_user_content = frontier_interest(url) != FRONTIER_ORDINARY && !frontier_is_document(url),
        .spread = (uint64_t)visit->address.id,
        .last_run = last_run,
    };
    struct crawl_site *site = visit->site;
    uint64_t budget = crawl->config->max_extra_requests_per_site;
    plan_page(&crawl->identities, &page, budget > site->extras ? budget - site->extras : 0, &visit->plan);
    if (visit->plan.reason != PLAN_HOME && visit->plan.reason != PLAN_FLAGGED)
        site->extras += visit->plan.count - 1;
    for (size_t i = 0; i < visit->plan.count; i++)
        visit->asks[visit->ask_count++] = (struct visit_ask){.identity = visit->plan.order[i]};
    crawl->cost.pages[visit->plan.reason]++;
    crawl->cost.extra[visit->plan.reason] += visit->plan.count - 1;
    return true;
}

/* Why a URL may not be asked for, as a note's kind; NULL: it may, as far as is known. *unreachable: nothing on its host may. */
static const char *forbidden(struct crawl *crawl, const struct crawl_host *host, const struct url *url, bool *unreachable)
{
    *unreachable = host && host->access == ROBOTS_DISALLOW_ALL;
    if (!host || host->robots_state != ROBOTS_KNOWN || host_allows(crawl, host, url))
        return NULL;
    return *unreachable ? host_unreachable(host) : "robots";
}

/* Nothing is asked for what robots.txt forbids, so that a site map full of it must not use up the budget of the pages behind it. Each costs
 * a look at the rules all the same, and is counted once there are many. */
static bool forbidden_is_free(const struct crawl *crawl, struct crawl_site *site)
{
    return site->forbidden++ < crawl->config->max_pages_per_site;
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
    struct address addresses[1];
    size_t count = 0;
    arena_reset(crawl->take_arena);
    if (!pipeline_stored(crawl, store_frontier_take(crawl->store, crawl->take_arena, site->id, crawl->run.id,
                                                    1, addresses, &count)))
        return false;
    site->drained = count == 0;
    site->past_tickets = site->past_tickets || count == 0;
    for (size_t i = 0; i < count; i++) {
        struct url url;
        site->past_tickets = site->past_tickets || (!addresses[i].is_ticket_place && addresses[i].depth > 0);
        if (site->past_tickets && site->pages >= crawl->config->max_pages_per_site)
            break; /* the site is about to be ended for tonight */
        arena_reset(crawl->scratch);
        if (url_parse(crawl->scratch, addresses[i].url, NULL, &url) != STATUS_OK) {
            site->pages++;
            address_skipped(crawl, site, &addresses[i], "address", (struct text){0}, false);
            continue;
        }
        if (probe_entry_of(&url) != PROBE_NO_ENTRY) { /* imports name redirectors that no page links to */
            struct candidate candidate;
            frontier_consider(crawl->scratch, &url, addresses[i].depth, crawl->config->max_depth, &candidate);
            probe_meet(crawl, site, &url, candidate.shape);
        }
        const bool is_place = addresses[i].is_ticket_place;
        bool is_document = !is_place && frontier_is_document(&url);
        if (is_document && site->documents >= crawl->config->max_documents_per_site) {
            document_waits(crawl, site, &addresses[i]);
            continue;
        }
        site->documents += is_document;
        bool unreachable;
        const char *why = forbidden(crawl, pipeline_host(crawl, site, &url), &url, &unreachable);
        if (why) {
            site->pages += !is_document && !is_place && !forbidden_is_free(crawl, site);
            address_skipped(crawl, site, &addresses[i], why, (struct text){0}, unreachable);
            continue;
        }
        struct visit *visit = visit_new(crawl, site, &addresses[i]);
        if (!visit || !plan_visit(crawl, visit, &url)) {
            if (visit)
                page_drop(crawl, visit);
            continue;
        }
        visit->counts_apart = is_document || is_place;
        if (!ask(crawl, visit, &url, false))
            page_skip(crawl, visit, "host-not-answering", (struct text){0}, true);
    }
    return count > 0;
}

void visit_next(struct crawl *crawl, struct visit *visit)
{
    crawl->held -= visit->held;
    visit->held = 0;
    visit->asking = (struct page_asking){0};
    visit->same_as = NULL;
    visit->unending = false;
    arena_reset(visit->response_arena);
    memset(&visit->hops, 0, sizeof visit->hops);
    memset(&visit->sheets, 0, sizeof visit->sheets);
    visit->response = visit->first = (struct response){0};
    while (++visit->ask < visit->ask_count || visit_plan_more(crawl, visit)) {
        if (visit_ask_now(crawl, visit))
            return;
        pipeline_note(crawl, visit->site, "identity-not-seen", visit->address.url, 1);
    }
    visit_finish(crawl, visit);
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
    response->body_cut = result->body_cut || result->head_cut || result->error != FETCH_OK || result->status == 206;
}

/* What stands for the visit's look goes to the analysts: `visit->response` has headers and body. `own`: they are the first hop's. */
static void judge(struct crawl *crawl, struct visit *visit, bool own)
{
    struct response *response = &visit->response;
    const struct hop *last = &visit->hops.items[visit->hops.count - 1];
    const struct hop *shown = own ? visit->hops.items : last;
    response->url = visit->address.url;
    response->final_url = shown->url;
    response->site = visit->site->site->name;
    response->identity = visit_identity(crawl, visit);
    response->status = shown->status;
    response->hops = visit->hops.items;
    response->hop_count = visit->hops.count;
    evidence_look_ends(crawl, visit, own ? EVIDENCE_FIRST : EVIDENCE_LAST, response);
    visit->held = response->body.length;
    crawl->held += visit->held;
    if (!visit->has_status || visit_now(visit)->identity == crawl->identities.plain) {
        visit->status = visit->hops.items[0].status;
        visit->final_url = arena_copy(visit->arena, last->url);
        visit->has_status = true;
    }
    look_taken(crawl, visit);
}

/* The chain has ended with this answer. */
static void judge_end(struct crawl *crawl, struct visit *visit, const struct fetch_result *result)
{
    const struct hop *last = &visit->hops.items[visit->hops.count - 1];
    bool elsewhere = false;
    if (visit->hops.count > 1) /* the body is another address's and judged there; here, the redirect's own and the way */
        pipeline_admit(crawl, last->url, visit->address.depth, "redirect", &elsewhere);
    if (elsewhere)
        visit->response = visit->first;
    else
        keep_answer(visit->response_arena, result, &visit->response);
    const struct text shown = elsewhere ? visit->hops.items[0].url : last->url;
    if (result->error != FETCH_OK || result->status == 206) /* RFC 9110 15.3.7: a part, which nobody asked for */
        pipeline_note(crawl, visit->site, "broken-off", shown, 1);
    else if (result->body_cut)
        pipeline_note(crawl, visit->site, "body-limit", shown, 1);
    if (result->head_cut)
        pipeline_note(crawl, visit->site, "header-limit", shown, 1);
    judge(crawl, visit, elsewhere);
}

/* The chain has no end: where it leads on nothing was to be had, or (`forbidden`) nothing may be asked for. The first redirect's own
 * body and the way are judged; without findings they are no clean page, but where robots.txt wants it so. */
static void judge_way(struct crawl *crawl, struct visit *visit, bool forbidden)
{
    visit->response = visit->first;
    visit->response.body_cut = visit->first.body_cut || !forbidden;
    judge(crawl, visit, true);
}

enum follow { FOLLOW_END, FOLLOW_ASKED, FOLLOW_FORBIDDEN, FOLLOW_UNREACHABLE };

/* Records the hop, and asks for where the chain goes on to. */
static enum follow follow(struct crawl *crawl, struct visit *visit, const struct request *request, const struct fetch_result *result)
{
    struct arena *arena = visit->response_arena;
    struct hop *hop = ARENA_PUSH(arena, &visit->hops);
    *hop = (struct hop){.url = arena_copy(arena, text_from_string(request->url)), .status = result->status};
    if (result->status < 300 || result->status > 399)
        return FOLLOW_END;
    struct text location = fetch_header(result, TEXT("location"));
    struct url here;
    struct url target;
    if (location.length == 0 || url_parse(arena, hop->url, NULL, &here) != STATUS_OK ||
        !url_parse_start(arena, location, &here, &target))
        return FOLLOW_END;
    hop->location = target.href;
    hop->off_site = !url_same_site_host(here.host, target.host);
    if (hop->off_site) {
        bool is_ours = false;
        pipeline_admit(crawl, target.href, visit->address.depth + 1, "redirect", &is_ours);
        if (!is_ours)
            elsewhere_met(crawl, visit, &target);
        return FOLLOW_END;
    }
    struct text key = url_key(arena, &target);
    for (size_t i = 0; i < visit->hops.count; i++)
        visit->unending = visit->unending || text_equal(visit->hops.items[i].url, key); /* a circle */
    struct url next;
    if (visit->unending || visit->hops.count > crawl->config->limits.redirects ||
        url_parse(arena, key, NULL, &next) != STATUS_OK) { /* longer than an address may be */
        pipeline_note(crawl, visit->site, "redirect-limit", visit->address.url, 1);
        visit->unending = true; /* what it says by the way is judged */
        return FOLLOW_END;
    }
    if (visit->hops.count == 1)
        keep_answer(arena, result, &visit->first);
    bool unreachable;
    const char *why = forbidden(crawl, pipeline_host(crawl, visit->site, &next), &next, &unreachable);
    if (why)
        pipeline_note(crawl, visit->site, why, key, 1);
    else if (!ask(crawl, visit, &next, true))
        pipeline_note(crawl, visit->site, "host-not-answering", key, 1);
    else
        return FOLLOW_ASKED;
    return why && !unreachable ? FOLLOW_FORBIDDEN : FOLLOW_UNREACHABLE;
}

void page_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result)
{
    struct visit *visit = request->visit;
    visit->bytes += result->bytes_received;
    bool failed = result->error != FETCH_OK;
    bool worth_trying = (failed && result->error != FETCH_REFUSED_ADDRESS) ||
                        (!failed && (result->status == 429 || result->status == 503));
    if (worth_trying && ++request->tries < crawl->config->limits.tries) {
        pipeline_enqueue(crawl, request, false);
        return;
    }
    arena_reset(crawl->scratch);
    evidence_answer(crawl, visit, request, result);
    /* What came before it broke off is what a browser shows: its findings count, and it is no clean page. */
    if (!failed || result->status) {
        enum follow how = follow(crawl, visit, request, result);
        if (how == FOLLOW_END)
            judge_end(crawl, visit, result);
        else if (how != FOLLOW_ASKED)
            judge_way(crawl, visit, how == FOLLOW_FORBIDDEN);
    } else if (visit->hops.count > 0) {
        pipeline_note(crawl, visit->site, "broken-off", text_from_string(request->url), 1);
        judge_way(crawl, visit, false);
    } else if (visit->ask == 0 && !visit->probing) {
        const bool is_given_up = request->host->gone && result->error == FETCH_CONNECT; /* it waited, and nobody was asked */
        page_skip(crawl, visit, is_given_up ? "host-not-answering" : fetch_error_name(result->error), result->error_text, true);
    } else {
        pipeline_note(crawl, visit->site, "identity-not-seen", visit->address.url, 1);
        visit_next(crawl, visit);
    }
    request_free(crawl, request);
}

bool page_forbidden(struct crawl *crawl, struct request *request)
{
    struct visit *visit = request->visit;
    struct url url;
    bool unreachable;
    arena_reset(crawl->scratch);
    if (url_parse(crawl->scratch, text_from_string(request->url), NULL, &url) != STATUS_OK)
        return false;
    const char *why = forbidden(crawl, request->host, &url, &unreachable);
    if (!why)
        return false;
    if (visit->hops.count > 0) {
        pipeline_note(crawl, visit->site, why, text_from_string(request->url), 1);
        judge_way(crawl, visit, !unreachable);
    } else if (visit->ask == 0 && !visit->probing) {
        visit->counts_apart = visit->counts_apart || forbidden_is_free(crawl, visit->site);
        page_skip(crawl, visit, why, (struct text){0}, unreachable);
    } else {
        visit_next(crawl, visit);
    }
    request_free(crawl, request);
    return true;
}
