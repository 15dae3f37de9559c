/* analysis.c: one response judged, from bytes to findings, profile and links. */
#include "analyst/analysis.h"

#include "analyst/analysis_priv.h"
#include "analyst/convert.h"
#include "detectors/detectors.h"

#include <setjmp.h>

const char *analysis_stage_name(enum analysis_stage stage)
{
    static const char *const names[] = {
        [STAGE_PARSE] = "parse", [STAGE_SCRIPTS] = "scripts", [STAGE_STYLE] = "style", [STAGE_LINKS] = "links",
        [STAGE_WORDS] = "words", [STAGE_DETECTORS] = "detectors", [STAGE_PROFILE] = "profile",
    };
    return names[stage];
}

struct judging {
    struct arena *arena;
    const struct analyst_knowledge *knowledge;
    const struct response *response;
    const struct sheet_source *sheets;
    const struct script_runner *scripts;
    bool must_judge;
    uint64_t (*clock)(void);
    uint64_t before;
    struct analysis *analysis;
};

static void stage_done(struct judging *judging, enum analysis_stage stage)
{
    if (!judging->clock)
        return;
    uint64_t now = judging->clock();
    judging->analysis->cpu_us[stage] += now - judging->before;
    judging->before = now;
}

static struct finding unparsed_finding(const struct response *response, struct text evidence)
{
    return (struct finding){.rule = TEXT("unparsed-page"), .revision = 1, .identity = response->identity, .weight = 0,
                            .evidence = evidence};
}

/* A redirect to another site, by status or by header, is judged whatever the body is. */
static bool leads_away(const struct response *response)
{
    for (size_t i = 0; i < response->hop_count; i++)
        if (response->hops[i].off_site)
            return true;
    return response_header(response, TEXT("refresh")).length > 0;
}

/* True where sheets are missing: they are named, and nothing is judged yet. */
static bool needs_sheets(struct judging *judging, const struct document *document)
{
    struct analysis *analysis = judging->analysis;
    if (judging->must_judge || !judging->sheets)
        return false;
    struct style_urls urls = style_sheet_urls(judging->arena, document);
    struct text *wanted = arena_alloc_array(judging->arena, urls.count, sizeof *wanted);
    size_t count = 0;
    for (size_t i = 0; i < urls.count; i++) {
        bool missing = false;
        if (!judging->sheets->find(judging->sheets->context, urls.items[i], &missing) && missing)
            wanted[count++] = urls.items[i];
    }
    analysis->sheets = (struct style_urls){.items = wanted, .count = count};
    analysis->needs_sheets = count > 0;
    return analysis->needs_sheets;
}

/* Why not the whole page was judged; NULL where it was. */
static const struct unparsed_reason *cut_reason(const struct seen_page *seen, const struct visibilities *visibilities)
{
    const struct document *document = seen->document;
    static const struct unparsed_reason scripts = {
        "scripts", "Scripts write too much into the page: not all of it was read."};
    static const struct unparsed_reason style = {
        "style", "The page has too many style rules: not everything hidden could be told."};
    static const struct unparsed_reason reasons[] = {
        [DOCUMENT_CUT_DEPTH] = {"depth", "Elements are nested too deeply: the page was read only up to there."},
        [DOCUMENT_CUT_NODES] = {"nodes", "The page has too many elements: it was read only up to the limit."},
        [DOCUMENT_CUT_BYTES] = {"size", "Only the start of the page was there or was read: it is larger than the limit, or was cut off."},
        [DOCUMENT_CUT_ATTRIBUTES] = {"attributes", "A tag has too many attributes: the surplus ones were not read."},
    };
    if (document->cut != DOCUMENT_WHOLE)
        return &reasons[document->cut];
    if (document->response->body_cut)
        return &reasons[DOCUMENT_CUT_BYTES];
    if ((seen->rendered && seen->rendered->cut) || (seen->scripts && seen->scripts->cut))
        return &scripts;
    return visibilities->cut ? &style : NULL;
}

static void make_profile(struct judging *judging, const struct document *document,
                         const struct visibilities *visibilities, const struct links *links,
                         const struct word_hits *words)
{
    struct profile_word *found = arena_alloc_array(judging->arena, words->count, sizeof *found);
    for (size_t i = 0; i < words->count; i++)
        found[i] = (struct profile_word){.term = words->items[i].term->term,
                                         .zone = text_from_string(zone_name(words->items[i].zone)),
                                         .sight = words->items[i].sight};
    struct profile profile;
    profile_make(judging->arena, document, visibilities, links, found, words->count, &profile);
    judging->analysis->profile = profile;
}

/* Links of the original stay known where scripts took something out of the page. */
static void collect_links(struct judging *judging, const struct seen_page *seen,
                          const struct visibilities *visibilities, struct links *links)
{
    struct links before = {0};
    bool dropped = seen->rendered && seen->rendered->dropped;
    *links = links_collect(judging->arena, seen->document, visibilities);
    if (dropped)
        before = links_collect(judging->arena, &seen->original, NULL);
    links_out(judging->arena, seen->document, links, dropped ? &before : NULL, judging->analysis);
}

static void judge_document(struct judging *judging, const struct seen_page *seen, const struct converted *converted)
{
    struct arena *arena = judging->arena;
    struct analysis *analysis = judging->analysis;
    const struct document *document = seen->document;
    struct visibilities visibilities = visible_compute(arena, document, judging->sheets);
    analysis->sheets_missing = visibilities.sheets_missing;
    analysis->sheets = style_sheet_urls(arena, document);
    stage_done(judging, STAGE_STYLE);
    struct links links;
    collect_links(judging, seen, &visibilities, &links);
    stage_done(judging, STAGE_LINKS);
    struct word_hits words = {0};
    words_find(arena, judging->knowledge->wordlists, document, &visibilities, &links, &words);
    analysis->signs_cut = words.cut || visibilities.boxes_cut || visibilities.contents_cut;
    stage_done(judging, STAGE_WORDS);
    const struct subject subject = {.arena = arena, .response = document->response, .document = document,
                                    .visibilities = &visibilities, .links = &links, .words = &words,
                                    .wordlists = judging->knowledge->wordlists, .known = &judging->knowledge->known,
                                    .scripts = seen->scripts, .order = judging->knowledge->order};
    struct findings findings = {.arena = arena};
    detectors_run(&subject, &findings);
    seen_translate(seen, &findings);
    made_body_translate(&converted->body, NULL, &findings);
    const struct unparsed_reason *reason = converted->unparsed ? converted->unparsed : cut_reason(seen, &visibilities);
    if (reason) {
        struct finding finding = unparsed_finding(document->response, text_from_string(reason->evidence));
        findings_add(&findings, &finding);
        findings_sort(&findings);
        analysis->unparsed = text_from_string(reason->name);
    }
    stage_done(judging, STAGE_DETECTORS);
    make_profile(judging, document, &visibilities, &links, &words);
    stage_done(judging, STAGE_PROFILE);
    analysis->findings = findings; /* last: what was left half-way is not shown */
}

static void judge(struct judging *judging)
{
    struct arena *arena = judging->arena;
    struct analysis *analysis = judging->analysis;
    struct seen_page *seen = arena_alloc(arena, sizeof *seen);
    struct response emptied = *judging->response;
    const struct response *response = judging->response;
    struct converted converted = {.unparsed = NULL};
    enum body_kind kind = sniff_kind(response_header(response, TEXT("content-type")), response->body,
                                     response->final_url);
    if (convert_to_page(arena, response, kind, judging->clock, &converted)) {
        response = &converted.response;
    } else if (kind != BODY_PAGE) {
        if (!leads_away(response))
            return;
        emptied.body = (struct text){0};
        response = &emptied;
    }
    analysis->is_page = true;
    document_parse(arena, response, &seen->original);
    stage_done(judging, STAGE_PARSE);
    if (needs_sheets(judging, &seen->original))
        return;
    analysis->ran_scripts = judging->scripts != NULL;
    seen_run_scripts(arena, judging->scripts, seen);
    stage_done(judging, STAGE_SCRIPTS);
    if (seen->rendered && needs_sheets(judging, seen->document))
        return;
    judge_document(judging, seen, &converted);
}

/* What is left of a page whose judging ended early: the arena may be full, so nothing is allocated. */
static void leave(struct arena *arena, const struct response *response, struct analysis *analysis)
{
    bool is_deadline = arena_reason(arena) == STATUS_DEADLINE;
    analysis->unparsed = is_deadline ? TEXT("deadline") : TEXT("memory limit");
    analysis->is_page = true;
    analysis->needs_sheets = false;
    analysis->sheets = (struct style_urls){0};
    analysis->profile = (struct profile){.status = response->status};
    analysis->reserve = unparsed_finding(
        response, is_deadline ? TEXT("The page could not be judged: reading it took longer than the time allowed.")
                              : TEXT("The page could not be judged: reading it took more memory than allowed."));
    analysis->findings = (struct findings){.arena = arena};
    analysis->findings.list.items = &analysis->reserve;
    analysis->findings.list.count = analysis->findings.list.room = 1;
}

void analyse(struct arena *arena, const struct analyst_knowledge *knowledge, const struct response *response,
             const struct sheet_source *sheets, const struct script_runner *scripts, bool must_judge,
             uint64_t (*clock)(void), struct analysis *analysis)
{
    *analysis = (struct analysis){.findings = {.arena = arena}};
    if (setjmp(*arena_escape(arena)) == 0) {
        struct judging judging = {.arena = arena, .knowledge = knowledge, .response = response, .sheets = sheets,
                                  .scripts = scripts, .must_judge = must_judge, .clock = clock, .analysis = analysis};
        judging.before = clock ? clock() : 0;
        judge(&judging);
    } else {
        leave(arena, response, analysis);
    }
    arena_disarm(arena);
}

void analysis_unparsed(struct arena *arena, const struct response *response, struct text why,
                       struct analysis *analysis)
{
    *analysis = (struct analysis){.findings = {.arena = arena}, .is_page = true};
    analysis->unparsed = finding_clean(arena, why, FINDING_LIMIT_EVIDENCE_BYTES);
    analysis->profile.status = response->status;
    struct text evidence = arena_printf(arena, "The page could not be judged: %.*s.", TEXT_ARGS(analysis->unparsed));
    struct finding finding = unparsed_finding(response, evidence);
    findings_add(&analysis->findings, &finding);
}
