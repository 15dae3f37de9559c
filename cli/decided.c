/* decided.c: decisions of people about content, where verdicts are made (cli/decided.h). */
#include "cli/decided.h"

#include "store/looks.h"
#include "store/second.h"

#include <time.h>

enum { DECIDED_PAGE_BYTES = 256 * 1024 * 1024, DECIDED_PAGES_BYTES = 64 * 1024 * 1024 };

bool decided_is(struct text reason)
{
    return text_starts_with(reason, TEXT("decided ("));
}

struct text decided_words(struct arena *arena, const struct decision *decision, int time_zone_minutes)
{
    struct tm parts = {0};
    const time_t local = (time_t)(decision->until + time_zone_minutes * 60);
    struct text until = {0};
    if (decision->until && gmtime_r(&local, &parts))
        until = arena_printf(arena, " until %04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    return arena_printf(arena, "decided (%.*s) by \"%.*s\"%.*s: %.*s", TEXT_ARGS(decision->kind), TEXT_ARGS(decision->who),
                        TEXT_ARGS(until), TEXT_ARGS(decision->reason));
}

struct search {
    struct arena *arena;
    struct text content; /* of the page now */
    int time_zone_minutes;
    struct text words; /* of the newest decision that covers it; empty: none */
};

static bool take_decision(void *context, const struct decision *decision)
{
    struct search *search = context;
    if (decided_covers(decision->content, search->content))
        search->words = decided_words(search->arena, decision, search->time_zone_minutes);
    return search->words.length == 0;
}

bool decided_apply(struct crawl *crawl, struct arena *arena, int64_t page, const struct finding *findings, size_t count,
                   struct verdict_sum *sum)
{
    if (sum->verdict != VERDICT_TAKEDOWN && sum->verdict != VERDICT_REVIEW)
        return true;
    struct search search = {.arena = arena, .content = decided_content(arena, findings, count),
                            .time_zone_minutes = crawl->config->time_zone_minutes};
    const struct decision_query query = {.page = page, .content = search.content, .standing = true, .at = time(NULL)};
    if (search.content.length == 0)
        return true;
    if (!pipeline_stored(crawl, store_decisions(crawl->store, &query, take_decision, &search)))
        return false;
    if (search.words.length) {
        sum->verdict = VERDICT_CLEAN;
        sum->reason = search.words;
    }
    return true;
}

/* Sums the page anew, and stores that where it is another verdict, or decided by others. */
static bool sum_again(struct crawl *crawl, struct arena *arena, int64_t page)
{
    struct stored_findings stored;
    struct place_facts facts;
    if (!pipeline_stored(crawl, store_findings(crawl->store, arena, page, &stored)) ||
        !pipeline_stored(crawl, store_place_facts(crawl->store, arena, page, crawl->run.id, &facts)))
        return false;
    struct verdict_sum sum = verdict_of(arena, stored.findings, stored.count, &crawl->config->verdict);
    if (!decided_apply(crawl, arena, page, stored.findings, stored.count, &sum))
        return false;
    if (sum.verdict == facts.verdict && text_equal(sum.reason, facts.reason))
        return true;
    const struct page_revised revised = {
        .page = page, .run = crawl->run.id, .now = time(NULL), .verdict = sum.verdict, .score = sum.score,
        .reason = sum.reason, .findings = stored.findings, .finding_count = stored.count,
        .seen_by = stored.seen_by, .seen_runs = stored.seen_runs, .seen_times = stored.seen_times,
    };
    return pipeline_stored(crawl, store_page_revised(crawl->store, &revised));
}

bool decided_sweep(struct crawl *crawl)
{
    const int64_t *pages = NULL;
    size_t count = 0;
    struct arena *list = arena_create(DECIDED_PAGES_BYTES);
    struct arena *arena = arena_create(DECIDED_PAGE_BYTES);
    bool done = list && arena && pipeline_stored(crawl, store_decidable(crawl->store, list, crawl->run.id, &pages, &count));
    for (size_t i = 0; done && i < count; i++) {
        arena_reset(arena);
        done = sum_again(crawl, arena, pages[i]);
    }
    arena_free(arena);
    arena_free(list);
    return done;
}
