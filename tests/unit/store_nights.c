/* What became of a night: clock, whole and partial runs, coverage, sources. */
#include "store/looks.h"
#include "store/nights.h"
#include "tests/unit/store_fixture.h"

TEST(a_clock_that_goes_back_is_found_out)
{
    const char *path = folder(arena, "clock");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    struct run run = begin_run(store, false, NOON);
    EXPECT(!run.clock_back);
    const int64_t page = add_page(store, site, TEXT("/"));
    judge(store, page, run.id, NOON + 3 * DAY, VERDICT_CLEAN); /* later than the run's end will say */
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    store = open_store(path, true);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON + 3 * DAY), STATUS_OK);
    run = begin_run(store, false, NOON + 3 * DAY - 1);
    EXPECT(run.clock_back);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    store = open_store(path, true);
    EXPECT_NUMBER(store_run_get(store, run.id, &run), STATUS_OK);
    EXPECT(run.clock_back); /* it is kept */
    EXPECT_NUMBER(store_run_get(store, 1, &run), STATUS_OK);
    EXPECT(!run.clock_back);
    EXPECT_NUMBER(store_run_get(store, 9, &run), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_run_finish(store, 2, NOON + 3 * DAY), STATUS_OK);
    run = begin_run(store, false, NOON + 3 * DAY);
    EXPECT(run.id == 3 && !run.clock_back); /* each run by itself */
    /* It is set back while the run goes on; a second or so of correction is nothing. */
    judge(store, page, run.id, NOON + 3 * DAY - 2, VERDICT_CLEAN);
    const struct look_row look = {.page = page, .identity = 1, .run = run.id, .time = NOON}; /* seen a while ago */
    EXPECT_NUMBER(store_look_put(store, &look), STATUS_OK);
    EXPECT_NUMBER(store_run_latest(store, &run), STATUS_OK);
    EXPECT(!run.clock_back);
    EXPECT_NUMBER(store_page_skipped(store, page, run.id, "connect", TEXT(""), true, NOON), STATUS_OK);
    EXPECT_NUMBER(store_run_latest(store, &run), STATUS_OK);
    EXPECT(run.clock_back);
    /* A run that is taken up again at an earlier time. */
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON + 4 * DAY), STATUS_OK);
    run = begin_run(store, false, NOON + 5 * DAY);
    EXPECT(!run.clock_back);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    run = begin_run(store, false, NOON);
    EXPECT(run.resumed && run.clock_back);
    /* A clock that was far ahead once: a person says that it is right now. */
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON + 4000 * DAY), STATUS_OK);
    run = begin_run(store, false, NOON + 6 * DAY);
    EXPECT(run.clock_back);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON + 6 * DAY), STATUS_OK);
    EXPECT_NUMBER(store_run_trust_clock(store, NOON + 6 * DAY), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    store = open_store(path, true);
    EXPECT(!begin_run(store, false, NOON + 7 * DAY).clock_back);
    store_close(store);
    clean_up(arena, path);
}

TEST(whole_and_partial_nights_are_told_apart)
{
    const char *path = folder(arena, "whole");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    struct run run = begin_run(store, false, NOON);
    int64_t page[5];
    static const enum verdict verdicts[] = {VERDICT_CLEAN, VERDICT_TAKEDOWN, VERDICT_REVIEW, VERDICT_UNKNOWN};
    for (int i = 0; i < 5; i++)
        page[i] = add_page(store, a, arena_printf(arena, "/%d", i));
    for (int i = 0; i < 4; i++)
        judge(store, page[i], run.id, NOON, verdicts[i]);
    EXPECT_NUMBER(store_page_skipped(store, page[4], run.id, "connect", TEXT(""), true, NOON), STATUS_OK);
    struct run_site row;
    EXPECT_NUMBER(store_run_site_get(store, run.id, a, &row), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_run_site_count(store, run.id, a, &row), STATUS_OK);
    EXPECT(!row.complete && row.flagged == 2 && row.failed == 1 && row.unknown == 1);
    row.complete = true;
    EXPECT_NUMBER(store_run_site_put(store, run.id, a, &row), STATUS_OK);
    EXPECT_NUMBER(store_run_site_count(store, run.id, b, &row), STATUS_OK);
    EXPECT(row.flagged == 0 && row.failed == 0 && row.unknown == 0);
    EXPECT_NUMBER(store_run_site_put(store, run.id, b, &row), STATUS_OK);
    EXPECT_NUMBER(store_run_site_get(store, run.id, a, &row), STATUS_OK);
    EXPECT(row.complete && row.flagged == 2 && row.failed == 1 && row.unknown == 1);
    EXPECT_NUMBER(store_run_site_get(store, run.id, b, &row), STATUS_OK);
    EXPECT(!row.complete && row.flagged == 0);
    EXPECT_NUMBER(store_run_get(store, run.id, &run), STATUS_OK);
    EXPECT(!run.complete);
    EXPECT_NUMBER(store_run_set_complete(store, run.id), STATUS_OK);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON + DAY), STATUS_OK);
    EXPECT_NUMBER(store_run_get(store, run.id, &run), STATUS_OK);
    EXPECT(run.complete);
    run = begin_run(store, false, NOON + DAY);
    EXPECT(!run.complete);
    /* The next night the page that failed is not asked: it is no failure of this night. A flagged page stays one. */
    EXPECT_NUMBER(store_run_site_count(store, run.id, a, &row), STATUS_OK);
    EXPECT(row.flagged == 2 && row.failed == 0 && row.unknown == 0);
    store_close(store);
    clean_up(arena, path);
}

struct covered {
    struct arena *arena;
    struct coverage sites[4];
    struct outcome_count outcomes[4][4];
    size_t count;
    size_t stop_after;
};

static bool keep_coverage(void *context, const struct coverage *coverage)
{
    struct covered *all = context;
    struct coverage *copy = &all->sites[all->count % 4];
    *copy = *coverage;
    copy->site_name = arena_copy(all->arena, coverage->site_name);
    for (size_t i = 0; i < coverage->skipped_count && i < 4; i++) {
        all->outcomes[all->count % 4][i] = coverage->skipped[i];
        all->outcomes[all->count % 4][i].outcome = arena_copy(all->arena, coverage->skipped[i].outcome);
    }
    all->count++;
    return all->count != all->stop_after;
}

static void skip(struct store *store, int64_t page, int64_t run, const char *outcome)
{
    EXPECT_NUMBER(store_page_skipped(store, page, run, outcome, TEXT(""), false, NOON), STATUS_OK);
}

TEST(coverage_counts_every_address_once)
{
    const char *path = folder(arena, "coverage");
    struct store *store = open_store(path, true);
    struct covered all = {.arena = arena};
    EXPECT_NUMBER(store_coverage(store, keep_coverage, &all), STATUS_OK);
    EXPECT_NUMBER(all.count, 0);
    const int64_t b = add_site(store, TEXT("b")), a = add_site(store, TEXT("a"));
    add_site(store, TEXT("c"));
    struct run run = begin_run(store, false, NOON);
    int64_t page[10];
    for (int i = 0; i < 10; i++)
        page[i] = add_page(store, i < 8 ? a : b, arena_printf(arena, "/%d", i));
    judge(store, page[0], run.id, NOON, VERDICT_CLEAN);
    judge(store, page[1], run.id, NOON, VERDICT_TAKEDOWN);
    skip(store, page[2], run.id, "robots");
    skip(store, page[3], run.id, "connect");
    skip(store, page[4], run.id, "robots");
    EXPECT_NUMBER(store_page_waits(store, page[5], run.id, "documents"), STATUS_OK);
    judge(store, page[8], run.id, NOON, VERDICT_CLEAN);
    for (int finished = 0; finished < 2; finished++) {
        all = (struct covered){.arena = arena};
        EXPECT_NUMBER(store_coverage(store, keep_coverage, &all), STATUS_OK);
        EXPECT_NUMBER(all.count, 3);
        const struct coverage *row = &all.sites[0];
        EXPECT_TEXT(row->site_name, "a");
        EXPECT(row->site == a && row->known == 8 && row->reached == 2 && row->not_reached == 2);
        EXPECT_NUMBER(row->skipped_count, 3);
        EXPECT_TEXT(all.outcomes[0][0].outcome, "robots");
        EXPECT_NUMBER(all.outcomes[0][0].count, 2);
        EXPECT_TEXT(all.outcomes[0][1].outcome, "connect");
        EXPECT_TEXT(all.outcomes[0][2].outcome, "documents");
        row = &all.sites[1];
        EXPECT(row->site == b && row->known == 2 && row->reached == 1 && row->not_reached == 1 &&
               row->skipped_count == 0);
        row = &all.sites[2];
        EXPECT_TEXT(row->site_name, "c");
        EXPECT(row->known == 0 && row->reached == 0 && row->not_reached == 0);
        if (!finished)
            EXPECT_NUMBER(store_run_finish(store, run.id, NOON), STATUS_OK);
    }
    all = (struct covered){.arena = arena, .stop_after = 1};
    EXPECT_NUMBER(store_coverage(store, keep_coverage, &all), STATUS_OK);
    EXPECT_NUMBER(all.count, 1);
    run = begin_run(store, false, NOON);
    all = (struct covered){.arena = arena};
    EXPECT_NUMBER(store_coverage(store, keep_coverage, &all), STATUS_OK);
    EXPECT(all.sites[0].not_reached == 8 && all.sites[0].reached == 0 && all.sites[0].skipped_count == 0);
    store_close(store);
    clean_up(arena, path);
}

TEST(sources_of_an_address_are_kept)
{
    const char *path = folder(arena, "sources");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    int64_t page = 7;
    EXPECT_NUMBER(store_frontier_id(store, TEXT("/"), &page), STATUS_NOT_FOUND);
    EXPECT_NUMBER(page, 0);
    page = add_page(store, site, TEXT("/"));
    struct text sources;
    static const char *const added[] = {"search-console", "link", "access-log", "search-console"};
    for (int i = 0; i < 4; i++)
        EXPECT_NUMBER(store_source_add(store, page, added[i], 1, NOON + i), STATUS_OK);
    EXPECT_NUMBER(store_sources(store, arena, page, &sources), STATUS_OK);
    EXPECT_TEXT(sources, "link search-console access-log");
    EXPECT_NUMBER(store_source_add(store, 99, "link", 1, NOON), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_sources(store, arena, 99, &sources), STATUS_NOT_FOUND);
    store_close(store);
    clean_up(arena, path);
}
