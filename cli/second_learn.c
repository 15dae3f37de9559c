/* second_learn.c: what of tonight may become normal on a site. The rules are baselines/learn.h's; here they are given what
 * the store knows, and what they say is written down. */
#include "cli/second.h"

#include "store/nights.h"

#include <time.h>

#define TWO_NIGHTS TEXT("two quiet nights")
#define OWN_NAME TEXT("rasoat")

/* Share of new text below which a page is still the one that stands for what is missing. */
static const double same_text = 0.1;

enum { FAILED_SHARE = 2 /* one page in so many could not be had */ };

struct learning_night {
    struct night night;
    struct learning learning;
    int64_t now;
    ARENA_LIST(struct known_value) candidates; /* read after tonight was counted */
};

bool second_is_whole(struct second *second, bool *whole)
{
    struct crawl *crawl = second->crawl;
    struct site_totals totals = {0};
    *whole = false;
    if (!pipeline_stored(crawl, store_site_totals(crawl->store, second->site->id, crawl->run.id, &totals)))
        return false;
    *whole = totals.due == 0 && !second->site->closed && second->pages > 0;
    return true;
}

static bool tell_night(struct second *second, struct learning_night *tonight)
{
    struct crawl *crawl = second->crawl;
    struct run_site row;
    if (!pipeline_stored(crawl, store_run_site_count(crawl->store, crawl->run.id, second->site->id, &row)))
        return false;
    row.complete = second->whole;
    if (!pipeline_stored(crawl, store_run_site_put(crawl->store, crawl->run.id, second->site->id, &row)))
        return false;
    struct run run;
    if (!pipeline_stored(crawl, store_run_get(crawl->store, crawl->run.id, &run)))
        return false;
    tonight->now = time(NULL);
    tonight->night = (struct night){
        .run = crawl->run.id,
        .started = run.started,
        .finished = tonight->now,
        .complete = row.complete,
        .failed = (row.failed + row.unknown) * FAILED_SHARE > second->pages + row.failed,
        .flagged = row.flagged > 0 || second->open_items > 0,
        .clock_back = run.clock_back || crawl->run.clock_back,
        .pages = second->pages,
        .baselines = second->baselines,
    };
    tonight->learning = learning_of_site(&tonight->night, &second->nights);
    return true;
}

static bool has_rule(const struct stored_findings *stored, const char *const *rules, size_t count)
{
    for (size_t i = 0; i < stored->count; i++)
        for (size_t r = 0; r < count; r++)
            if (text_equal(stored->findings[i].rule, text_from_string(rules[r])))
                return true;
    return false;
}

/* The hosts that a flagged page is flagged for are not learned from any page. */
static bool reject_named(struct second *second, const struct page_night *page, const struct site_value *values, size_t count,
                         int64_t now)
{
    struct crawl *crawl = second->crawl;
    for (size_t v = 0; v < count; v++) {
        if (!value_falls(page, &second->knowledge, &values[v]))
            continue;
        struct text channel = text_from_string(value_channel_name(values[v].channel));
        if (!pipeline_stored(crawl, store_known_decide(crawl->store, second->site->id, channel, values[v].value,
                                                       KNOWN_REJECTED, OWN_NAME, TEXT("a page is flagged for it"),
                                                       crawl->run.id, now)))
            return false;
        knowledge_reject(&second->knowledge, values[v].channel, values[v].value, now);
    }
    return true;
}

static bool meet_values(struct second *second, const struct page_night *page, bool is_fit, int64_t now)
{
    struct crawl *crawl = second->crawl;
    const struct site_value *values = NULL;
    size_t count = page->tonight ? site_values(second->page_arena, page->tonight, second->site->site->url.host, &values) : 0;
    if (page->verdict == VERDICT_TAKEDOWN || page->verdict == VERDICT_REVIEW)
        return reject_named(second, page, values, count, now);
    for (size_t v = 0; v < count && is_fit; v++) {
        enum status status = store_known_seen(crawl->store, second->site->id, text_from_string(value_channel_name(values[v].channel)),
                                              values[v].value, crawl->run.id, now);
        if (status == STATUS_LIMIT)
            pipeline_note(crawl, second->site, "known-limit", values[v].value, 1);
        else if (!pipeline_stored(crawl, status))
            return false;
    }
    return true;
}

/* Is the page what the site says where nothing is? */
static bool is_soft_404(struct second *second, const struct profile *tonight)
{
    struct profile not_found;
    struct comparison comparison;
    struct reader reader = reader_of(second->site->not_found);
    if (second->site->not_found.length == 0 || !profile_decode(second->page_arena, &reader, &not_found))
        return false;
    compare_profiles(second->page_arena, &not_found, tonight, &second->site->template_blocks, &comparison);
    return !comparison.title_changed && comparison.text_new < same_text;
}

static bool learn_page(struct second *second, const struct judged_page *page, void *context)
{
    static const char *const not_whole[] = {"unparsed-page", "script-ran-too-long"};
    static const char *const differing[] = {"cloaked-content", "other-answer"};
    const struct learning_night *tonight = context;
    struct crawl *crawl = second->crawl;
    struct page_looks looks;
    struct stored_findings stored = {0};
    if (!second_page_looks(second, page, &looks) ||
        (page->finding_count && !pipeline_stored(crawl, store_findings(crawl->store, second->page_arena, page->page, &stored))))
        return false;
    const struct page_night night = {
        .tonight = looks.has_tonight ? &looks.tonight : NULL,
        .last = looks.has_last ? &looks.last : NULL,
        .baseline = looks.has_baseline ? &looks.baseline : NULL,
        .verdict = page->verdict,
        .whole = !has_rule(&stored, not_whole, sizeof not_whole / sizeof *not_whole),
        .cloaking = has_rule(&stored, differing, sizeof differing / sizeof *differing),
        .soft_404 = looks.has_tonight && is_soft_404(second, looks.tonight.profile),
        .findings = stored.findings,
        .finding_count = stored.count,
    };
    if (!meet_values(second, &night, page_refused(&night) == REFUSAL_NONE, tonight->now))
        return false;
    if (looks.has_tonight && looks.profile == page->baseline_profile && page->verdict == VERDICT_CLEAN)
        return true; /* it is normal already */
    struct page_learning learned = page_learning(second->page_arena, &night, &second->nights, &second->knowledge);
    if (learned.step == PAGE_WITHDRAW)
        return pipeline_stored(crawl, store_baseline_end(crawl->store, page->page, tonight->now, OWN_NAME,
                                                         text_from_string(refusal_english(learned.why))));
    if (learned.step != PAGE_ACCEPT || tonight->learning.step != LEARN_ACCEPT)
        return true;
    const struct baseline baseline = {
        .page = page->page, .profile = looks.profile, .since_run = crawl->run.id, .since = tonight->now,
        .how = BASELINE_LEARNED, .who = TWO_NIGHTS, .reason = TEXT(""),
    };
    second->baselines += page->baseline == 0;
    return pipeline_stored(crawl, store_baseline_put(crawl->store, &baseline));
}

/* --- values --- */

struct reading_candidates {
    struct second *second;
    struct learning_night *tonight;
    ARENA_LIST(int64_t) first_runs;
};

static bool add_candidate(void *context, const struct known *row)
{
    struct reading_candidates *reading = context;
    struct arena *arena = reading->second->arena;
    struct known_value value = {.value = arena_copy(arena, row->value), .state = VALUE_CANDIDATE, .since = row->since,
                                .nights = row->nights};
    if (value_channel_from_name(row->channel, &value.channel)) {
        *ARENA_PUSH(arena, &reading->tonight->candidates) = value;
        *ARENA_PUSH(arena, &reading->first_runs) = row->first_run;
    }
    return true;
}

static bool learn_values(struct second *second, struct learning_night *tonight)
{
    struct crawl *crawl = second->crawl;
    struct reading_candidates reading = {.second = second, .tonight = tonight};
    const struct known_query query = {.site = second->site->id, .states = {[KNOWN_CANDIDATE] = true}, .nights = LEARN_NIGHTS};
    uint64_t counted;
    if (tonight->learning.step == LEARN_NOTHING)
        return true;
    if (!pipeline_stored(crawl, store_known_quiet(crawl->store, second->site->id, crawl->run.id, &counted)))
        return false;
    if (tonight->learning.step != LEARN_ACCEPT)
        return true;
    if (!pipeline_stored(crawl, store_known(crawl->store, &query, add_candidate, &reading)))
        return false;
    for (size_t i = 0; i < tonight->candidates.count; i++) {
        struct known_value *value = &tonight->candidates.items[i];
        struct run_site first;
        enum status status = store_run_site_get(crawl->store, reading.first_runs.items[i], second->site->id, &first);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return pipeline_stored(crawl, status);
        value->met_flagged = status != STATUS_OK || first.flagged > 0;
        if (value_learning(value, &second->knowledge) != REFUSAL_NONE)
            continue;
        if (!pipeline_stored(crawl, store_known_decide(crawl->store, second->site->id,
                                                       text_from_string(value_channel_name(value->channel)), value->value,
                                                       KNOWN_ACCEPTED, TWO_NIGHTS, TEXT(""), crawl->run.id, tonight->now)))
            return false;
    }
    return true;
}

/* --- what is remembered until the next night --- */

static bool put_templates(struct second *second, enum site_templates which, const struct templates *templates)
{
    return pipeline_stored(second->crawl, site_templates_write(second->crawl->store, second->site->id, which, templates));
}

static bool learn_templates(struct second *second, const struct learning_night *tonight)
{
    struct templates *counted = arena_alloc(second->arena, sizeof *counted);
    template_counter_result(second->counter, counted);
    if (!put_templates(second, TEMPLATES_TONIGHT, counted)) /* what approving a redesign accepts */
        return false;
    if (tonight->learning.step == LEARN_NOTHING)
        return true;
    if (tonight->learning.step == LEARN_ACCEPT) {
        templates_learn(second->knowledge.templates, second->templates_last, counted);
        if (!put_templates(second, TEMPLATES_ACCEPTED, second->knowledge.templates))
            return false;
    }
    return put_templates(second, TEMPLATES_LAST, counted);
}

static bool remember_night(struct second *second, struct learning_night *tonight)
{
    tonight->night.baselines = second->baselines;
    nights_after(&second->nights, &tonight->night, &tonight->learning);
    return pipeline_stored(second->crawl, site_nights_write(second->crawl->store, second->site->id, &second->nights));
}

bool second_learn(struct second *second)
{
    struct learning_night *tonight = arena_alloc(second->arena, sizeof *tonight);
    return tell_night(second, tonight) && second_each_page(second, learn_page, tonight) && learn_values(second, tonight) &&
           learn_templates(second, tonight) && remember_night(second, tonight);
}
