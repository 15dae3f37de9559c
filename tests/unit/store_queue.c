/* The review page's queue: what is in it as pages are judged, its filters and parts. */
#include "store/queue.h"

#include "store/campaigns.h"
#include "store/tickets.h"
#include "tests/unit/store_fixture.h"

struct world {
    const char *path;
    struct store *store;
    int64_t site;
    int64_t other;
    struct run run;
};

static struct world make_world(struct arena *arena, const char *name)
{
    struct world world = {.path = folder(arena, name)};
    world.store = open_store(world.path, true);
    world.run = begin_run(world.store, true, NOON);
    world.site = add_site(world.store, TEXT("y-te"));
    EXPECT_NUMBER(store_site(world.store, TEXT("khac"), TEXT("http://k.example/"), TEXT("Sở Nội vụ"), TEXT(""), &world.other), STATUS_OK);
    return world;
}

static void end_world(struct world *world, struct arena *arena)
{
    store_close(world->store);
    clean_up(arena, world->path);
}

static void next_night(struct world *world, int64_t now)
{
    EXPECT_NUMBER(store_run_finish(world->store, world->run.id, now - 60), STATUS_OK);
    world->run = begin_run(world->store, false, now);
}

static void judge_with(struct world *world, int64_t page, enum verdict verdict, double score, const char *rule, int64_t now)
{
    const struct finding finding = {.rule = text_from_string(rule), .revision = 1, .identity = TEXT("browser"), .weight = score, .evidence = TEXT("e")};
    const struct page_done done = {.address = page, .run = world->run.id, .now = now, .status = 200, .verdict = verdict, .score = score,
                                   .findings = &finding, .finding_count = score > 0, .seen_by = &finding.identity};
    EXPECT_NUMBER(store_page_done(world->store, &done), STATUS_OK);
}

/* The pages that fit as one line, "3 1 2", and their count behind it. */
static struct text shown(struct world *world, struct arena *arena, struct queue_query query)
{
    const struct queue_row *rows = NULL;
    size_t row_count = 0;
    uint64_t count = 0;
    struct text line = TEXT("");
    if (query.verdict == VERDICT_CLEAN)
        query.verdict = VERDICT_COUNT;
    if (!EXPECT_NUMBER(store_queue(world->store, arena, &query, &rows, &row_count, &count), STATUS_OK))
        test_say("%s", store_error(world->store));
    for (size_t i = 0; i < row_count; i++)
        line = arena_printf(arena, "%.*s%lld%.*s ", TEXT_ARGS(line), (long long)rows[i].page, TEXT_ARGS(text_slice(rows[i].state, 0, 1)));
    return arena_printf(arena, "%.*s(%llu)", TEXT_ARGS(line), (unsigned long long)count);
}

TEST(a_page_goes_through_the_states)
{
    struct world world = make_world(arena, "queue-states");
    const int64_t one = add_page(world.store, world.site, TEXT("http://y.example/1")), two = add_page(world.store, world.site, TEXT("http://y.example/2"));
    judge_with(&world, one, VERDICT_TAKEDOWN, 9, "hidden-link", NOON);
    judge_with(&world, two, VERDICT_CLEAN, 0, "", NOON);
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){0}), "1n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.state = QUEUE_NEW}), "1n (1)");
    next_night(&world, NOON + DAY);
    judge_with(&world, one, VERDICT_REVIEW, 5, "hidden-link", NOON + DAY);
    judge_with(&world, two, VERDICT_TAKEDOWN, 12, "redirect", NOON + DAY);
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){0}), "2n 1o (2)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.state = QUEUE_ONGOING}), "1o (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.verdict = VERDICT_TAKEDOWN}), "2n (1)");
    next_night(&world, NOON + 2 * DAY);
    judge_with(&world, one, VERDICT_CLEAN, 0, "", NOON + 2 * DAY);
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){0}), "2o (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.state = QUEUE_GONE}), "1g (1)");
    next_night(&world, NOON + 3 * DAY);
    judge_with(&world, one, VERDICT_TAKEDOWN, 9, "hidden-link", NOON + 3 * DAY);
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.state = QUEUE_RETURNED}), "1r (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.state = QUEUE_GONE}), "(0)");
    struct queue_sums sums;
    EXPECT_NUMBER(store_queue_sums(world.store, &sums), STATUS_OK);
    EXPECT(sums.takedown == 2 && sums.review == 0 && sums.is_new == 0 && sums.sites == 1);
    /* What somebody decided about is neither to be done nor clean again. */
    next_night(&world, NOON + 4 * DAY);
    judge_with(&world, one, VERDICT_TAKEDOWN, 9, "hidden-link", NOON + 4 * DAY);
    EXPECT_NUMBER(store_page_decided(world.store, one, TEXT("decided (accepted) by \"An\": x"), NOON + 4 * DAY), STATUS_OK);
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){0}), "2o (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.state = QUEUE_GONE}), "(0)");
    end_world(&world, arena);
}

TEST(filters)
{
    struct world world = make_world(arena, "queue-filters");
    const int64_t one = add_page(world.store, world.site, TEXT("http://y.example/tin/1")), two = add_page(world.store, world.other, TEXT("http://k.example/2%25"));
    int64_t campaign = 0;
    bool is_new = false;
    judge_with(&world, one, VERDICT_TAKEDOWN, 9, "hidden-link", NOON);
    judge_with(&world, two, VERDICT_REVIEW, 5, "redirect", NOON + 100);
    EXPECT_NUMBER(store_campaign_put(world.store, TEXT("host"), TEXT("nohu.example"), TEXT(""), world.run.id, NOON, &campaign, &is_new), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(world.store, campaign, two, world.run.id), STATUS_OK);
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.site = world.site}), "1n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.agency = TEXT("Sở Nội vụ")}), "2n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.agency = TEXT("Sở")}), "(0)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.rule = TEXT("redirect")}), "2n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.rule = TEXT("' OR 1 --")}), "(0)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.campaign = campaign}), "2n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.seen_before = NOON + 50}), "1n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.seen_since = NOON + 50}), "2n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.words = TEXT("tin/")}), "1n (1)");
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.words = TEXT("%")}), "2n (1)"); /* as it stands, no pattern */
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.site = world.site, .agency = TEXT("Sở Nội vụ"), .rule = TEXT("redirect"), .campaign = campaign,
                                                          .state = QUEUE_NEW, .verdict = VERDICT_REVIEW, .seen_since = 1, .seen_before = NOON + DAY,
                                                          .words = TEXT("2"), .from = 3}), "(0)"); /* all of them together */
    end_world(&world, arena);
}

TEST(parts)
{
    struct world world = make_world(arena, "queue-parts");
    for (int i = 0; i < QUEUE_LIMIT_ROWS * 2 + 3; i++) {
        const int64_t page = add_page(world.store, world.site, arena_printf(arena, "http://y.example/%d", i));
        judge_with(&world, page, VERDICT_TAKEDOWN, 10 + i % 7, "hidden-link", NOON);
    }
    bool seen[QUEUE_LIMIT_ROWS * 2 + 4] = {0};
    size_t all = 0;
    double before = 1000;
    for (uint64_t from = 0; from <= QUEUE_LIMIT_ROWS * 3; from += QUEUE_LIMIT_ROWS) {
        const struct queue_row *rows = NULL;
        size_t row_count = 0;
        uint64_t count = 0;
        const struct queue_query query = {.verdict = VERDICT_COUNT, .from = from};
        EXPECT_NUMBER(store_queue(world.store, arena, &query, &rows, &row_count, &count), STATUS_OK);
        EXPECT_NUMBER(count, QUEUE_LIMIT_ROWS * 2 + 3);
        for (size_t i = 0; i < row_count; i++, all++) {
            EXPECT(rows[i].score <= before && !seen[rows[i].page]);
            seen[rows[i].page] = true;
            before = rows[i].score;
        }
    }
    EXPECT_NUMBER(all, QUEUE_LIMIT_ROWS * 2 + 3);
    EXPECT_TEXT(shown(&world, arena, (struct queue_query){.from = 1u << 30}), "(103)");
    end_world(&world, arena);
}

TEST(facts_of_a_page)
{
    struct world world = make_world(arena, "queue-facts");
    const int64_t page = add_page(world.store, world.site, TEXT("http://y.example/1")), never = add_page(world.store, world.site, TEXT("http://y.example/2"));
    struct page_facts facts;
    judge_with(&world, page, VERDICT_TAKEDOWN, 9, "hidden-link", NOON);
    EXPECT_NUMBER(store_page_facts(world.store, arena, page, &facts), STATUS_OK);
    EXPECT(facts.site == world.site && facts.status == 200 && facts.judged == NOON && facts.times == 1 && facts.found == NOON);
    EXPECT_TEXT(facts.contact, "vanthu@so-y-te.tinh.example");
    EXPECT_TEXT(facts.source, "link");
    EXPECT_NUMBER(store_page_facts(world.store, arena, never, &facts), STATUS_OK);
    EXPECT(facts.judged == 0 && facts.status == 0);
    EXPECT_NUMBER(store_page_facts(world.store, arena, 99, &facts), STATUS_NOT_FOUND);
    end_world(&world, arena);
}
