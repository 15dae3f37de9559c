/* Quick and slow workers: what takes long is begun anew apart, ends there as it would have anywhere, and holds up nobody. */
#include "analyst/pool.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ARENA_BYTES = 8 * 1024 * 1024, MEMORY_BYTES = 256 * 1024 * 1024, QUICK_MS = 50, DEADLINE_MS = 200, GRACE_MS = 300 };

struct worker_state {
    int nice;
};

static void *start(const void *knowledge)
{
    (void)knowledge;
    struct worker_state *state = calloc(1, sizeof *state);
    state->nice = getpriority(PRIO_PROCESS, 0);
    return state;
}

#define TASK(name) \
    static void task_##name(void *state __attribute__((unused)), struct arena *arena __attribute__((unused)), \
                            struct text request __attribute__((unused)), struct buffer *report __attribute__((unused)))

/* Says where it was asked: how nice its worker is, and which process that is. */
TASK(who)
{
    const struct worker_state *own = state;
    buffer_printf(report, "%d %d", own->nice, (int)getpid());
}

/* Takes all the time that it may and heeds its deadline. */
TASK(long)
{
    while (!arena_is_cancelled(arena))
        continue;
    const struct worker_state *own = state;
    buffer_printf(report, "%d deadline", own->nice);
}

/* Does not heed its deadline. */
TASK(spin)
{
    for (volatile uint32_t i = 0;; i++)
        continue;
}

/* Uses no time and never ends. */
TASK(sleep)
{
    for (;;)
        poll(NULL, 0, -1);
}

TASK(exit)
{
    _exit(3);
}

enum { WHO, LONG, SPIN, SLEEP, EXIT };
static const struct analyst_task tasks[] = {
    {"who", task_who}, {"long", task_long}, {"spin", task_spin}, {"sleep", task_sleep}, {"exit", task_exit}};

static const struct pool_settings usual = {.workers = 2,
                                           .quick_ms = QUICK_MS,
                                           .memory_limit = MEMORY_BYTES,
                                           .arena_limit = ARENA_BYTES,
                                           .deadline_ms = DEADLINE_MS,
                                           .grace_ms = GRACE_MS,
                                           .tasks = tasks,
                                           .task_count = sizeof tasks / sizeof *tasks,
                                           .start = start};

struct caller {
    struct pool *pool;
    uint32_t calls;
    int own_nice;
};

struct outcome {
    uint32_t place; /* in the order of their ends, from 1 */
    enum pool_outcome outcome;
    int more_nice; /* than this process */
    int process;
};

static void done(void *context, void *ticket, enum pool_outcome result, struct text report)
{
    struct caller *caller = context;
    struct outcome *outcome = ticket;
    EXPECT_NUMBER(outcome->place, 0);
    outcome->place = ++caller->calls;
    outcome->outcome = result;
    char words[64];
    snprintf(words, sizeof words, "%.*s", TEXT_ARGS(text_slice(report, 0, 60)));
    if (result == POOL_REPORT && sscanf(words, "%d %d", &outcome->more_nice, &outcome->process) >= 1)
        outcome->more_nice -= caller->own_nice;
}

static bool set_up(struct caller *caller, const struct pool_settings *settings)
{
    *caller = (struct caller){.own_nice = getpriority(PRIO_PROCESS, 0)};
    const char *preloaded = getenv("LD_PRELOAD");
    if (preloaded && strstr(preloaded, "vgpreload")) {
        test_skip("a worker's limits leave no room for valgrind");
        return false;
    }
    return EXPECT_NUMBER(pool_create(settings, done, caller, &caller->pool), STATUS_OK);
}

static void submit(struct caller *caller, struct pool_flow *flow, uint32_t task, struct outcome *outcome)
{
    *outcome = (struct outcome){0};
    EXPECT_NUMBER(pool_submit_for(caller->pool, flow, task, TEXT(""), outcome), STATUS_OK);
}

static void wait_all(const struct caller *caller)
{
    while (pool_pending(caller->pool) > 0 && EXPECT_NUMBER(pool_wait(caller->pool), STATUS_OK))
        continue;
}

static size_t processes(const struct caller *caller)
{
    struct pollfd sockets[POOL_LIMIT_SLOTS + 1];
    return pool_descriptors(caller->pool, sockets, POOL_LIMIT_SLOTS + 1) - 1;
}

TEST(what_takes_long_is_done_by_a_slow_worker)
{
    struct caller caller;
    struct pool_flow flow = {0};
    struct outcome outcome;
    if (!set_up(&caller, &usual))
        return;
    submit(&caller, &flow, WHO, &outcome);
    wait_all(&caller);
    EXPECT_NUMBER(outcome.more_nice, 0);
    EXPECT(!flow.is_dear);
    EXPECT(flow.last_us < QUICK_MS * 1000);
    EXPECT(processes(&caller) <= 2); /* none that is slow yet; the second of the others may not have been started */
    submit(&caller, &flow, LONG, &outcome);
    wait_all(&caller);
    EXPECT_NUMBER(outcome.outcome, POOL_REPORT); /* with the whole deadline */
    EXPECT(outcome.more_nice > 0);
    EXPECT(flow.is_dear);
    EXPECT(flow.last_us >= DEADLINE_MS * 1000 && flow.last_us < (DEADLINE_MS + GRACE_MS) * 1000);
    EXPECT(flow.used_us[POOL_QUICK] >= QUICK_MS * 1000 && flow.used_us[POOL_QUICK] < DEADLINE_MS * 1000);
    EXPECT_NUMBER(pool_replaced(caller.pool), 0); /* nothing was wrong with anybody */
    pool_free(caller.pool);
}

TEST(a_dear_flow_goes_to_slow_workers_until_it_is_quick_again)
{
    struct caller caller;
    struct pool_flow flow = {.is_dear = true, .last_us = QUICK_MS * 1000};
    struct outcome outcomes[3];
    if (!set_up(&caller, &usual))
        return;
    for (size_t i = 0; i < 3; i++) {
        submit(&caller, &flow, WHO, &outcomes[i]);
        EXPECT_NUMBER(pool_pending_slow(caller.pool), i < 2);
        wait_all(&caller);
    }
    EXPECT(outcomes[0].more_nice > 0);
    EXPECT(outcomes[1].more_nice > 0);
    EXPECT_NUMBER(outcomes[2].more_nice, 0);
    EXPECT_NUMBER(outcomes[0].process, outcomes[1].process);
    pool_free(caller.pool);
}

/* A quick worker is free for the others all the time, however many requests spin, and each of those ends. */
TEST(requests_that_never_end_hold_up_no_others)
{
    enum { DEAR = 5, OTHERS = 40 };
    struct caller caller;
    struct pool_flow dear[DEAR] = {0}, others[OTHERS] = {0};
    struct outcome dear_ends[DEAR], other_ends[OTHERS];
    if (!set_up(&caller, &usual))
        return;
    for (size_t i = 0; i < DEAR; i++)
        submit(&caller, &dear[i], SPIN, &dear_ends[i]);
    for (size_t i = 0; i < OTHERS; i++)
        submit(&caller, &others[i], WHO, &other_ends[i]);
    wait_all(&caller);
    size_t early = 0;
    for (size_t i = 0; i < OTHERS; i++) {
        EXPECT_NUMBER(other_ends[i].outcome, POOL_REPORT);
        EXPECT_NUMBER(other_ends[i].more_nice, 0);
        early += other_ends[i].place <= OTHERS + 1;
    }
    EXPECT_NUMBER(early, OTHERS);
    for (size_t i = 0; i < DEAR; i++) {
        EXPECT_NUMBER(dear_ends[i].outcome, POOL_DEADLINE);
        EXPECT_NUMBER(dear[i].last_us, (DEADLINE_MS + GRACE_MS) * 1000);
    }
    EXPECT_NUMBER(pool_replaced(caller.pool), DEAR); /* once each: being handed on is no fault */
    pool_free(caller.pool);
}

/* Who uses no CPU time ends by the clock on the wall: sooner than the deadline's time and grace in both lanes. */
TEST(who_sleeps_is_ended_too)
{
    struct pool_settings settings = usual;
    settings.deadline_ms = 20;
    settings.grace_ms = 30;
    struct caller caller;
    struct pool_flow flow = {0};
    struct outcome outcome;
    if (!set_up(&caller, &settings))
        return;
    submit(&caller, &flow, SLEEP, &outcome);
    wait_all(&caller);
    EXPECT_NUMBER(outcome.outcome, POOL_DEADLINE);
    pool_free(caller.pool);
}

TEST(who_dies_is_not_asked_again)
{
    struct caller caller;
    struct pool_flow quick = {0}, dear = {.is_dear = true};
    struct outcome outcomes[4];
    if (!set_up(&caller, &usual))
        return;
    submit(&caller, &quick, EXIT, &outcomes[0]);
    submit(&caller, &dear, EXIT, &outcomes[1]);
    wait_all(&caller);
    EXPECT_NUMBER(outcomes[0].outcome, POOL_DIED);
    EXPECT_NUMBER(outcomes[1].outcome, POOL_DIED);
    EXPECT_NUMBER(pool_replaced(caller.pool), 2);
    dear.is_dear = true;
    submit(&caller, &quick, WHO, &outcomes[2]);
    submit(&caller, &dear, WHO, &outcomes[3]);
    wait_all(&caller);
    EXPECT_NUMBER(outcomes[2].more_nice, 0);
    EXPECT(outcomes[3].more_nice > 0); /* a slow worker's place is filled again */
    pool_free(caller.pool);
}

TEST(a_pool_with_one_lane_has_no_slow_workers)
{
    struct pool_settings settings = usual;
    settings.quick_ms = 0;
    settings.grace_ms = 20000; /* of the clock on the wall here */
    struct caller caller;
    struct pool_flow flow = {0};
    struct outcome outcome;
    if (!set_up(&caller, &settings))
        return;
    submit(&caller, &flow, LONG, &outcome);
    wait_all(&caller);
    EXPECT_NUMBER(outcome.outcome, POOL_REPORT);
    EXPECT_NUMBER(outcome.more_nice, 0);
    EXPECT(!flow.is_dear);
    EXPECT_NUMBER(processes(&caller), 2);
    pool_free(caller.pool);
}
