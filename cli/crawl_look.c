/* crawl_look.c: what came of one answer: the same as another look, or read by an analyst. */
#include "cli/visit.h"

#include <string.h>

enum {
    LOOK_DEAR_MS = 200, /* CPU time of a page from which its host is given a pause, so many times as long */
    LOOK_DEAR_TIMES = 3,
    LOOK_LIMIT_ROUNDS = 3, /* with the analysts for one response: sheets may name further sheets */
    LOOK_LIMIT_PROFILE_BYTES = 1024 * 1024,
};

/* Findings of another look at the very same bytes, under this identity's name. */
static void take_over(struct crawl *crawl, struct visit *visit, const struct seen_look *other)
{
    struct seen_look *mine = visit_look(visit);
    const uint64_t sum = mine->sum;
    *mine = *other;
    mine->sum = sum;
    mine->findings = (struct findings){.arena = visit->arena, .dropped = other->findings.dropped};
    for (size_t f = 0; f < other->findings.list.count; f++) {
        struct finding *copy = ARENA_PUSH(visit->arena, &mine->findings.list);
        *copy = other->findings.list.items[f];
        copy->identity = visit_identity(crawl, visit);
    }
}

/* True where somebody was given the same tonight. But for noise is enough where nothing was found: places of findings
 * move with it. */
static bool same_as_tonight(struct crawl *crawl, struct visit *visit)
{
    struct seen_look *mine = visit_look(visit);
    for (size_t i = 0; i < visit->ask; i++) {
        const struct visit_ask *ask = &visit->asks[i];
        const struct seen_look *other = ask->again ? &visit->again[ask->identity] : &visit->looks[ask->identity];
        bool is_quiet = other->findings.list.count == 0 && other->findings.dropped == 0;
        if (!other->answered || !(other->sum == mine->sum || (is_quiet && other->steady == mine->steady)))
            continue;
        take_over(crawl, visit, other);
        return true;
    }
    return false;
}

/* The stored look that was given the same as this one and judged by today's rules, or NULL. A page that is flagged is
 * always read again. */
static const struct look_row *stored_same(const struct crawl *crawl, const struct visit *visit, uint64_t steady)
{
    for (size_t i = 0; i < crawl->identities.count; i++) {
        const struct look_row *row = &visit->rows[i];
        if (row->page && row->quiet && row->fingerprint == steady && row->rules == crawl->rules &&
            visit->past.flagged_run == 0)
            return row;
    }
    return NULL;
}

static void submit(struct crawl *crawl, struct visit *visit)
{
    struct buffer bytes;
    buffer_init(&bytes, POOL_LIMIT_REQUEST_BYTES);
    visit->asking.sheet_turn = crawl->sheet_turn;
    task_page_request(&bytes, &visit->response, &visit->asking, LOOK_LIMIT_ROUNDS);
    host_add_sheets(crawl, visit, &bytes);
    visit->ticket = (struct analyst_ticket){.kind = REQUEST_PAGE, .visit = visit};
    bool sent = !buffer_failed(&bytes) && pipeline_submit(crawl, visit->site, TASK_PAGE, buffer_text(&bytes), &visit->ticket);
    buffer_release(&bytes);
    if (!sent)
        page_report(crawl, visit, POOL_DIED, TEXT("no analyst could take the page"));
}

/* Its bytes are those of a stored look: is what its sheets say still the same too? */
static bool sheets_of_same(struct crawl *crawl, struct visit *visit, struct text *urls)
{
    *urls = (struct text){0};
    if (visit->same_as->sheet_set == 0)
        return true;
    return pipeline_stored(crawl, store_sheet_urls(crawl->store, visit->arena, visit->same_as->sheet_set, urls));
}

/* Sees that all sheets of a list (one a line) are known; true where they are. */
static bool want_sheets(struct crawl *crawl, struct visit *visit, struct text urls)
{
    visit->sheets_wanted = 1; /* this function's own hold, so that a sheet that fails at once cannot end it */
    while (urls.length)
        (void)host_want_sheet(crawl, visit, text_split(&urls, '\n'));
    return --visit->sheets_wanted == 0;
}

static void settle_same(struct crawl *crawl, struct visit *visit)
{
    struct text urls;
    const struct look_row *row = visit->same_as;
    struct seen_look *look = visit_look(visit);
    bool is_same = sheets_of_same(crawl, visit, &urls) && host_sheets_sum(crawl, urls) == row->sheets;
    visit->same_as = NULL;
    if (!is_same) {
        submit(crawl, visit);
        return;
    }
    look->unchanged = true;
    look->is_page = true;
    look->sheets = row->sheets;
    look->sheet_set = row->sheet_set;
    look->stored_profile = row->profile;
    crawl->cost.unchanged++;
    visit_next(crawl, visit);
}

void page_sheets_ready(struct crawl *crawl, struct visit *visit)
{
    if (visit->same_as)
        settle_same(crawl, visit);
    else
        submit(crawl, visit);
}

void look_taken(struct crawl *crawl, struct visit *visit)
{
    struct seen_look *look = visit_look(visit);
    struct text urls;
    *look = (struct seen_look){.answered = true, .unending = visit->unending, .status = visit->response.status, .findings = {.arena = visit->arena}};
    arena_reset(crawl->scratch);
    look->steady = response_steady_sum(crawl->key, crawl->scratch, &visit->response);
    look->sum = visit->ask_count > 1 ? response_sum(crawl->key, &visit->response) : look->steady;
    if (same_as_tonight(crawl, visit)) {
        visit_next(crawl, visit);
        return;
    }
    visit->same_as = visit->probing ? NULL : stored_same(crawl, visit, look->steady);
    if (!visit->same_as)
        submit(crawl, visit);
    else if (!sheets_of_same(crawl, visit, &urls) || want_sheets(crawl, visit, urls))
        settle_same(crawl, visit);
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
    if (buffer_failed(&bytes) || !pipeline_submit(crawl, visit->site, TASK_SITEMAP, buffer_text(&bytes), &request->ticket))
        request_free(crawl, request);
    buffer_release(&bytes);
}

static void keep_profile(struct visit *visit, const struct analysis *analysis)
{
    struct buffer bytes;
    buffer_init(&bytes, LOOK_LIMIT_PROFILE_BYTES);
    profile_encode(&analysis->profile, &bytes);
    if (!buffer_failed(&bytes))
        visit_look(visit)->profile = arena_copy(visit->arena, buffer_text(&bytes));
    buffer_release(&bytes);
}

/* Which sheets it was judged with, so that a change of one of them makes the page be read again. */
static void keep_sheets(struct crawl *crawl, struct visit *visit, const struct analysis *analysis)
{
    enum { LIMIT_URLS_BYTES = 256 * 1024 };
    struct seen_look *look = visit_look(visit);
    struct buffer urls;
    buffer_init(&urls, LIMIT_URLS_BYTES);
    for (size_t i = 0; i < analysis->sheets.count; i++) {
        if (i)
            buffer_add_byte(&urls, '\n');
        buffer_add_text(&urls, analysis->sheets.items[i]);
    }
    if (!buffer_failed(&urls) && pipeline_stored(crawl, store_sheet_set(crawl->store, buffer_text(&urls), &look->sheet_set)))
        look->sheets = host_sheets_sum(crawl, buffer_text(&urls));
    buffer_release(&urls);
}

static void note_limits(struct crawl *crawl, struct visit *visit, const struct analysis *analysis)
{
    if (analysis->sheets_missing)
        pipeline_note(crawl, visit->site, "judged-without-sheet", visit->address.url, 1);
    if (analysis->findings.dropped)
        pipeline_note(crawl, visit->site, "finding-limit", visit->address.url, 1);
    if (analysis->signs_cut)
        pipeline_note(crawl, visit->site, "sign-limit", visit->address.url, 1);
    if (analysis->links_cut || analysis->link_count > crawl->config->limits.links_per_page)
        pipeline_note(crawl, visit->site, "link-limit", visit->address.url, 1);
}

/* What stays of a report is copied: the rest of it, and what a lying one took, goes with `arena`. */
static void keep_findings(struct visit *visit, const struct findings *findings)
{
    struct seen_look *look = visit_look(visit);
    look->findings = (struct findings){.arena = visit->arena, .dropped = findings->dropped};
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct finding *finding = &findings->list.items[i];
        struct finding *copy = ARENA_PUSH(visit->arena, &look->findings.list);
        *copy = *finding;
        copy->rule = arena_copy(visit->arena, finding->rule);
        copy->identity = arena_copy(visit->arena, finding->identity);
        copy->evidence = arena_copy(visit->arena, finding->evidence);
        copy->path = arena_copy(visit->arena, finding->path);
        copy->target = arena_copy(visit->arena, finding->target);
    }
}

static void want_its_sheets(struct crawl *crawl, struct visit *visit, const struct analysis *analysis)
{
    visit->sheets_wanted = 1; /* as in want_sheets */
    memset(&visit->sheets, 0, sizeof visit->sheets);
    for (size_t i = 0; i < analysis->sheets.count; i++) {
        *ARENA_PUSH(visit->response_arena, &visit->sheets) = arena_copy(visit->response_arena, analysis->sheets.items[i]);
        (void)host_want_sheet(crawl, visit, analysis->sheets.items[i]);
    }
}

static void keep_report(struct crawl *crawl, struct visit *visit, const struct analysis *analysis)
{
    struct seen_look *look = visit_look(visit);
    keep_findings(visit, &analysis->findings);
    look->is_page = analysis->is_page;
    crawl->judged++;
    for (size_t i = 0; i < sizeof crawl->stage_us / sizeof *crawl->stage_us; i++)
        crawl->stage_us[i] += analysis->cpu_us[i];
    if (analysis->is_page)
        keep_profile(visit, analysis);
    if (visit->probing)
        return;
    note_limits(crawl, visit, analysis);
    keep_sheets(crawl, visit, analysis);
    for (size_t i = 0; i < analysis->link_count && i < crawl->config->limits.links_per_page; i++)
        pipeline_admit(crawl, analysis->links[i], visit->address.depth + 1, "link", NULL);
    struct text type = response_header(&visit->response, TEXT("content-type"));
    if (visit->ask == 0)
        read_feed(crawl, visit, type);
    if (!analysis->is_page)
        look->not_a_page = arena_copy(visit->arena, type.length ? type : TEXT("unknown content"));
}

/* Whose pages are dear to judge is asked less often: else a few such hosts would keep a slow analyst busy all night. */
static void spare_analysts(struct crawl *crawl, const struct visit *visit)
{
    const uint64_t ms = visit->site->analysts.last_us / 1000;
    if (ms >= LOOK_DEAR_MS && visit->site->host)
        host_spare(crawl->politeness, visit->site->host->host, pipeline_now_ms() + ms * LOOK_DEAR_TIMES);
}

/* What is to be done when the report is forgotten: it may come back here for the same visit. */
enum next { NEXT_VISIT, NEXT_SUBMIT, NEXT_SHEETS };

static enum next read_report(struct crawl *crawl, struct visit *visit, struct arena *arena, enum pool_outcome outcome,
                             struct text report)
{
    struct analysis analysis;
    tasks_analysis(arena, &visit->response, &visit->asking, outcome, report, &analysis);
    spare_analysts(crawl, visit);
    if (tasks_without_scripts(outcome, &analysis, &visit->asking))
        return NEXT_SUBMIT;
    if (analysis.needs_sheets) {
        want_its_sheets(crawl, visit, &analysis);
        return NEXT_SHEETS;
    }
    keep_report(crawl, visit, &analysis);
    return NEXT_VISIT;
}

void page_report(struct crawl *crawl, struct visit *visit, enum pool_outcome outcome, struct text report)
{
    struct arena *own = arena_create(TASKS_LIMIT_ANALYSIS_BYTES);
    if (!own) /* no memory for it: as if there were none */
        outcome = outcome == POOL_REPORT ? POOL_NONSENSE : outcome;
    const enum next next = read_report(crawl, visit, own ? own : visit->arena, outcome, report);
    arena_free(own);
    if (next == NEXT_SUBMIT)
        submit(crawl, visit);
    else if (next == NEXT_VISIT)
        visit_next(crawl, visit);
    else if (--visit->sheets_wanted == 0)
        page_sheets_ready(crawl, visit);
}
