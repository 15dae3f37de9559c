/* Whose turn it is with the workers: no process, no clock, only what each flow has used. */
#include "analyst/pool_priv.h"
#include "tests/unit/test.h"

enum { FLOWS = 8, QUICK_MS = 100, WAITING = 4 };

static const struct pool_settings settings = {.quick_ms = QUICK_MS};

struct bench {
    struct pool *pool;
    struct pool_flow flows[FLOWS];
};

static void set_up(struct arena *arena, struct bench *bench)
{
    *bench = (struct bench){.pool = arena_alloc(arena, sizeof *bench->pool)};
    bench->pool->settings = &settings;
}

/* `name` comes back as the ticket. */
static void submit(struct arena *arena, struct bench *bench, size_t flow, enum pool_lane lane, const char *name)
{
    struct message *message = arena_alloc(arena, sizeof *message);
    *message = (struct message){.flow = &bench->flows[flow], .ticket = arena_string(arena, text_from_string(name))};
    queue_add(bench->pool, message, lane);
}

/* The names of the next ones, in their turn, each charged with `cpu_us`. */
static struct text turns(struct arena *arena, struct bench *bench, enum pool_lane lane, size_t count, uint64_t cpu_us)
{
    struct buffer names;
    buffer_init(&names, 4096);
    for (size_t i = 0; i < count; i++) {
        struct message *message = queue_take(bench->pool, lane);
        if (!message) {
            buffer_add_string(&names, "- ");
            continue;
        }
        buffer_printf(&names, "%s ", (const char *)message->ticket);
        queue_charge(bench->pool, message, cpu_us);
    }
    struct text copy = arena_copy(arena, buffer_text(&names));
    buffer_release(&names);
    return copy;
}

TEST(who_has_used_least_is_next)
{
    struct bench bench;
    set_up(arena, &bench);
    static const uint64_t used_us[] = {700, 20, 300};
    for (size_t i = 0; i < 3; i++)
        bench.flows[i].used_us[POOL_QUICK] = used_us[i];
    static const char *const names[] = {"a1", "b1", "c1", "a2", "b2", "c2"};
    for (size_t i = 0; i < 6; i++)
        submit(arena, &bench, i % 3, POOL_QUICK, names[i]);
    EXPECT_NUMBER(queue_next(bench.pool->queue, bench.pool->queue_count, POOL_QUICK), 1);
    EXPECT_NUMBER(queue_next(bench.pool->queue, bench.pool->queue_count, POOL_SLOW), SIZE_MAX);
    /* 20, 320, 620: c's 300 come between */
    EXPECT_TEXT(turns(arena, &bench, POOL_QUICK, 7, 300), "b1 c1 b2 c2 a1 a2 - ");
}

TEST(equals_come_in_the_order_of_their_requests)
{
    struct bench bench;
    set_up(arena, &bench);
    static const char *const names[] = {"a1", "a2", "b1", "c1", "b2"};
    static const size_t flows[] = {0, 0, 1, 2, 1};
    for (size_t i = 0; i < 5; i++)
        submit(arena, &bench, flows[i], POOL_QUICK, names[i]);
    EXPECT_TEXT(turns(arena, &bench, POOL_QUICK, 5, 10), "a1 b1 c1 a2 b2 ");
}

/* Before the first has ended the second is not next: several workers would be one flow's. */
TEST(what_is_under_way_counts_as_the_last_one)
{
    struct bench bench;
    set_up(arena, &bench);
    bench.flows[0].last_us = 90000;
    submit(arena, &bench, 0, POOL_QUICK, "dear 1");
    submit(arena, &bench, 0, POOL_QUICK, "dear 2");
    submit(arena, &bench, 1, POOL_QUICK, "other");
    struct message *first = queue_take(bench.pool, POOL_QUICK);
    struct message *second = queue_take(bench.pool, POOL_QUICK);
    EXPECT_TEXT(text_from_string(first->ticket), "dear 1");
    EXPECT_TEXT(text_from_string(second->ticket), "other");
    EXPECT_NUMBER(bench.flows[0].used_us[POOL_QUICK], 90000);
    queue_charge(bench.pool, first, 5000);
    EXPECT_NUMBER(bench.flows[0].used_us[POOL_QUICK], 5000);
    EXPECT_NUMBER(bench.flows[0].last_us, 5000);
}

TEST(who_was_away_saves_nothing_up)
{
    struct bench bench;
    set_up(arena, &bench);
    for (size_t i = 0; i < 100; i++) {
        submit(arena, &bench, 0, POOL_QUICK, "busy");
        EXPECT_TEXT(turns(arena, &bench, POOL_QUICK, 1, 1000), "busy ");
    }
    for (size_t i = 0; i < 3; i++) {
        submit(arena, &bench, 0, POOL_QUICK, "busy");
        submit(arena, &bench, 1, POOL_QUICK, "new");
    }
    EXPECT_TEXT(turns(arena, &bench, POOL_QUICK, 6, 1000), "new busy new busy new busy ");
}

TEST(lanes_are_queues_of_their_own)
{
    struct bench bench;
    set_up(arena, &bench);
    submit(arena, &bench, 0, POOL_SLOW, "slow");
    submit(arena, &bench, 0, POOL_QUICK, "quick");
    EXPECT_NUMBER(pool_pending(bench.pool), 2);
    EXPECT_NUMBER(pool_pending_slow(bench.pool), 1);
    EXPECT_TEXT(turns(arena, &bench, POOL_QUICK, 2, 1000), "quick - ");
    EXPECT_TEXT(turns(arena, &bench, POOL_SLOW, 2, 4000000), "slow - ");
    /* What the slow workers spent on it holds up none of its quick requests. */
    EXPECT_NUMBER(bench.flows[0].used_us[POOL_QUICK], 1000);
    EXPECT_NUMBER(bench.flows[0].used_us[POOL_SLOW], 4000000);
    EXPECT_NUMBER(pool_pending(bench.pool), 0);
}

TEST(a_flow_is_dear_for_its_last_two_requests)
{
    struct bench bench;
    set_up(arena, &bench);
    static const struct {
        uint64_t cpu_us;
        bool is_dear;
    } rows[] = {{99999, false}, {100000, true}, {10, true}, {10, false}, {4000000, true}, {10, true}, {200000, true}, {10, true}, {10, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        submit(arena, &bench, 0, POOL_QUICK, "x");
        turns(arena, &bench, POOL_QUICK, 1, rows[i].cpu_us);
        if (!EXPECT_NUMBER(bench.flows[0].is_dear, rows[i].is_dear))
            test_say("row %zu", i);
    }
    static const struct pool_settings one_lane = {.quick_ms = 0};
    bench.pool->settings = &one_lane;
    submit(arena, &bench, 1, POOL_QUICK, "x");
    turns(arena, &bench, POOL_QUICK, 1, 4000000);
    EXPECT(!bench.flows[1].is_dear);
}

TEST(what_waits_of_a_flow_goes_with_it)
{
    struct bench bench;
    set_up(arena, &bench);
    submit(arena, &bench, 0, POOL_QUICK, "dear 1");
    submit(arena, &bench, 0, POOL_QUICK, "dear 2");
    submit(arena, &bench, 1, POOL_QUICK, "other");
    submit(arena, &bench, 0, POOL_QUICK, "dear 3");
    EXPECT_TEXT(turns(arena, &bench, POOL_QUICK, 1, QUICK_MS * 1000), "dear 1 ");
    EXPECT_NUMBER(pool_pending_slow(bench.pool), 2);
    EXPECT_TEXT(turns(arena, &bench, POOL_QUICK, 2, 10), "other - ");
    EXPECT_TEXT(turns(arena, &bench, POOL_SLOW, 3, 10), "dear 2 dear 3 - ");
}

/* Flows that always have something to ask get the same CPU time, whatever one request of theirs costs; and one with a page now
 * and then waits for no more than one request of each. */
TEST(shares_are_equal)
{
    struct bench bench;
    set_up(arena, &bench);
    static const uint64_t cost_us[] = {90000, 1000, 40000, 7000};
    uint64_t spent_us[WAITING] = {0};
    uint64_t total_us = 0;
    uint64_t longest = 0; /* turns that a rare request waited for */
    for (size_t i = 0; i < WAITING; i++)
        submit(arena, &bench, i, POOL_QUICK, "1");
    for (uint64_t turn = 0, since = 0; turn < 20000; turn++) {
        if (turn % 50 == 0) {
            submit(arena, &bench, WAITING, POOL_QUICK, "rare");
            since = turn;
        }
        struct message *message = queue_take(bench.pool, POOL_QUICK);
        const size_t flow = (size_t)(message->flow - bench.flows);
        if (flow == WAITING) {
            longest = turn - since > longest ? turn - since : longest;
            queue_charge(bench.pool, message, 1000);
            continue;
        }
        queue_charge(bench.pool, message, cost_us[flow]);
        spent_us[flow] += cost_us[flow];
        total_us += cost_us[flow];
        queue_add(bench.pool, message, POOL_QUICK);
    }
    for (size_t i = 0; i < WAITING; i++)
        EXPECT(spent_us[i] > total_us / WAITING - 2 * cost_us[0] && spent_us[i] < total_us / WAITING + 2 * cost_us[0]);
    EXPECT(longest <= WAITING);
}
