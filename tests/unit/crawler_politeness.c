/* crawler_politeness.c: a crawl by a simulated clock; what must hold at each start is checked at each start. */
#include "crawler/politeness.h"
#include "tests/unit/test.h"

#include <stdio.h>

static struct host *host_named(struct politeness *politeness, const char *name)
{
    struct host *host = politeness_host(politeness, text_from_string(name));
    host_set_waiting(politeness, host, true);
    return host;
}

TEST(delay_between_starts)
{
    struct politeness *politeness = politeness_create(1000, 1);
    struct host *host = politeness_host(politeness, TEXT("a.example"));
    uint32_t wait;
    EXPECT(politeness_next(politeness, 5, &wait) == NULL && wait == UINT32_MAX); /* nobody waits */
    EXPECT(politeness_host(politeness, TEXT("a.example")) == host);
    EXPECT(politeness_host(politeness, TEXT("a.example:8080")) != host);
    int mark;
    host_set_owner(host, &mark);
    EXPECT(host_owner(host) == &mark);
    host_set_waiting(politeness, host, true);
    EXPECT(politeness_next(politeness, 5, &wait) == host && wait == 0);
    host_begin(politeness, host, 5);
    EXPECT_NUMBER(host_in_flight(host), 1);
    EXPECT(politeness_next(politeness, 2000, &wait) == NULL && wait == UINT32_MAX); /* its one connection is in use */
    host_end(politeness, host, HOST_ANSWERED, 0, 305);
    EXPECT(politeness_next(politeness, 305, &wait) == NULL);
    EXPECT_NUMBER(wait, 700);
    EXPECT(politeness_next(politeness, 1004, &wait) == NULL && wait == 1);
    EXPECT(politeness_next(politeness, 1005, &wait) == host);
    host_set_waiting(politeness, host, false);
    EXPECT(politeness_next(politeness, 1005, &wait) == NULL && wait == UINT32_MAX);
    politeness_free(politeness);
    politeness_free(NULL);
}

TEST(crawl_delay)
{
    struct politeness *politeness = politeness_create(1000, 1);
    struct host *host = host_named(politeness, "a.example");
    uint32_t wait;
    host_begin(politeness, host, 0); /* robots.txt itself */
    host_end(politeness, host, HOST_ANSWERED, 0, 100);
    host_set_crawl_delay(host, 5000);
    EXPECT(politeness_next(politeness, 1000, &wait) == NULL && wait == 4000);
    host_set_crawl_delay(host, 500); /* shorter than ours: ours counts; what was promised is kept */
    EXPECT(politeness_next(politeness, 5000, &wait) == host);
    host_begin(politeness, host, 5000);
    host_end(politeness, host, HOST_ANSWERED, 0, 5001);
    EXPECT(politeness_next(politeness, 5999, &wait) == NULL && wait == 1);
    host_set_crawl_delay(host, 3600 * 1000);
    EXPECT(politeness_next(politeness, 6000, &wait) == NULL);
    EXPECT_NUMBER(wait, 5000 + POLITENESS_LIMIT_CRAWL_DELAY_MS - 6000);
    politeness_free(politeness);
}

TEST(back_off_doubles_and_gives_up)
{
    struct politeness *politeness = politeness_create(1000, 1);
    struct host *host = host_named(politeness, "a.example");
    uint64_t now = 0;
    uint32_t wait, pause = POLITENESS_BACK_OFF_FIRST_MS;
    for (int failure = 1; failure < POLITENESS_FAILURES_TO_GIVE_UP; failure++) {
        EXPECT(politeness_next(politeness, now, &wait) == host);
        host_begin(politeness, host, now);
        host_end(politeness, host, failure % 2 ? HOST_FAILED : HOST_OVERLOADED, 0, now + 10);
        EXPECT(!host_gave_up(host));
        EXPECT(politeness_next(politeness, now + 10, &wait) == NULL);
        EXPECT_NUMBER(wait, pause);
        now += 10 + pause;
        pause *= 2;
    }
    host_begin(politeness, host, now);
    host_end(politeness, host, HOST_FAILED, 0, now);
    EXPECT(host_gave_up(host));
    EXPECT(politeness_next(politeness, now + 1000000, &wait) == NULL && wait == UINT32_MAX);
    host_set_waiting(politeness, host, true);
    EXPECT(politeness_next(politeness, now + 1000000, &wait) == NULL);
    politeness_free(politeness);
}

TEST(an_answer_ends_the_back_off)
{
    struct politeness *politeness = politeness_create(1000, 1);
    struct host *host = host_named(politeness, "a.example");
    uint64_t now = 0;
    uint32_t wait;
    for (int round = 0; round < 4 * POLITENESS_FAILURES_TO_GIVE_UP; round++) {
        host_begin(politeness, host, now);
        host_end(politeness, host, round % 2 ? HOST_ANSWERED : HOST_OVERLOADED, 0, now);
        EXPECT(politeness_next(politeness, now, &wait) == NULL);
        EXPECT_NUMBER(wait, round % 2 ? 1000 : POLITENESS_BACK_OFF_FIRST_MS);
        now += wait;
    }
    EXPECT(!host_gave_up(host));
    host_begin(politeness, host, now);
    host_end(politeness, host, HOST_OVERLOADED, 120000, now); /* Retry-After, where it is longer */
    EXPECT(politeness_next(politeness, now, &wait) == NULL && wait == 120000);
    now += wait;
    host_begin(politeness, host, now);
    host_end(politeness, host, HOST_OVERLOADED, UINT32_MAX, now);
    EXPECT(politeness_next(politeness, now, &wait) == NULL && wait == POLITENESS_LIMIT_RETRY_AFTER_MS);
    politeness_free(politeness);
}

/* Four requests that one outage ends are one failure, not four. */
TEST(one_outage_counts_once)
{
    struct politeness *politeness = politeness_create(100, 4);
    struct host *host = host_named(politeness, "a.example");
    uint32_t wait;
    for (uint64_t i = 0; i < 4; i++) {
        EXPECT(politeness_next(politeness, i * 100, &wait) == host);
        host_begin(politeness, host, i * 100);
    }
    for (int i = 0; i < 4; i++)
        host_end(politeness, host, HOST_FAILED, 0, 1000);
    EXPECT(politeness_next(politeness, 1000, &wait) == NULL);
    EXPECT_NUMBER(wait, POLITENESS_BACK_OFF_FIRST_MS);
    politeness_free(politeness);
}

enum { HOSTS = 101, SLOTS = 600 };

struct run {
    uint32_t connections;
    uint32_t delay_ms;
    uint64_t now;
    uint64_t last_start[HOSTS];
    uint64_t not_before[HOSTS]; /* by a failure */
    uint32_t running[HOSTS];
    uint32_t starts[HOSTS];
    struct {
        size_t host;
        uint64_t end;
    } flights[SLOTS];
    size_t flight_count;
    uint32_t random;
};

static uint32_t dice(struct run *run, uint32_t sides)
{
    run->random = run->random * 1664525 + 1013904223;
    return (run->random >> 8) % sides;
}

static void start(struct run *run, struct politeness *politeness, struct host *host)
{
    size_t number = *(size_t *)host_owner(host);
    EXPECT(run->starts[number] == 0 || run->now >= run->last_start[number] + run->delay_ms);
    EXPECT(run->now >= run->not_before[number]);
    EXPECT(run->running[number] < run->connections);
    EXPECT(!host_gave_up(host));
    host_begin(politeness, host, run->now);
    run->running[number]++;
    run->starts[number]++;
    run->last_start[number] = run->now;
    uint64_t takes = number == 0 ? 20000 : 50 + dice(run, 200); /* host 0 is slow */
    run->flights[run->flight_count].host = number;
    run->flights[run->flight_count++].end = run->now + takes;
    EXPECT_NUMBER(host_in_flight(host), run->running[number]);
}

static void land(struct run *run, struct politeness *politeness, struct host **hosts, bool failures)
{
    for (size_t i = 0; i < run->flight_count;) {
        if (run->flights[i].end > run->now) {
            i++;
            continue;
        }
        size_t number = run->flights[i].host;
        run->flights[i] = run->flights[--run->flight_count];
        run->running[number]--;
        bool failed = failures && number % 10 == 9 && dice(run, 4) == 0;
        host_end(politeness, hosts[number], failed ? HOST_OVERLOADED : HOST_ANSWERED, 0, run->now);
        if (failed)
            run->not_before[number] = run->now + POLITENESS_BACK_OFF_FIRST_MS;
    }
}

static void simulate(struct arena *arena, uint32_t connections, size_t slots, bool failures, struct run *run)
{
    struct politeness *politeness = politeness_create(1000, connections);
    struct host *hosts[HOSTS];
    size_t numbers[HOSTS];
    *run = (struct run){.connections = connections, .delay_ms = 1000, .random = 7};
    for (size_t i = 0; i < HOSTS; i++) {
        numbers[i] = i;
        hosts[i] = host_named(politeness, arena_printf(arena, "h%zu.example", i).data);
        host_set_owner(hosts[i], &numbers[i]);
    }
    while (run->now < 300000) {
        uint32_t wait = 0;
        land(run, politeness, hosts, failures);
        while (run->flight_count < slots) {
            struct host *host = politeness_next(politeness, run->now, &wait);
            if (!host)
                break;
            start(run, politeness, host);
        }
        uint64_t next = wait && wait < UINT32_MAX ? run->now + wait : run->now + 60000;
        for (size_t i = 0; i < run->flight_count; i++)
            next = run->flights[i].end < next ? run->flights[i].end : next;
        run->now = next;
    }
    politeness_free(politeness);
}

static void least_and_most(const struct run *run, uint32_t *least, uint32_t *most)
{
    *least = UINT32_MAX;
    *most = 0;
    for (size_t i = 1; i < HOSTS; i++) {
        *least = run->starts[i] < *least ? run->starts[i] : *least;
        *most = run->starts[i] > *most ? run->starts[i] : *most;
    }
}

TEST(one_slow_host_and_a_hundred_fast_ones)
{
    struct run *run = arena_alloc(arena, sizeof *run);
    uint32_t least, most;
    simulate(arena, 1, 500, false, run); /* room for all: each goes at its own pace */
    least_and_most(run, &least, &most);
    EXPECT(least >= 299 && most <= 301);
    EXPECT(run->starts[0] >= 15 && run->starts[0] <= 16);
    simulate(arena, 1, 5, false, run); /* too little room: equal shares */
    least_and_most(run, &least, &most);
    test_say("5 slots: %u to %u starts a host", least, most);
    EXPECT(least > 50 && most - least <= 2);
    EXPECT(run->starts[0] >= 10);
    simulate(arena, 3, 500, false, run);
    EXPECT(run->starts[0] >= 40 && run->starts[0] <= 48); /* three slow requests side by side */
    simulate(arena, 2, 50, true, run);
    least_and_most(run, &least, &most);
    EXPECT(least > 20 && most <= 301);
}

TEST(a_hundred_thousand_hosts)
{
    struct politeness *politeness = politeness_create(1000, 1);
    char name[32];
    uint32_t wait;
    for (int i = 0; i < POLITENESS_LIMIT_HOSTS; i++) {
        snprintf(name, sizeof name, "h%d.example", i);
        host_named(politeness, name);
    }
    EXPECT(politeness_host(politeness, TEXT("one-more.example")) == NULL);
    EXPECT(politeness_host(politeness, TEXT("h0.example")) != NULL);
    uint64_t starts = 0;
    for (uint64_t now = 0; now < 3000; now++) /* each three times */
        for (struct host *host; (host = politeness_next(politeness, now, &wait)) != NULL; starts++) {
            host_begin(politeness, host, now);
            host_end(politeness, host, HOST_ANSWERED, 0, now);
        }
    EXPECT_NUMBER(starts, 3 * POLITENESS_LIMIT_HOSTS);
    politeness_free(politeness);
}

TEST(retry_after)
{
    enum { NOW = 784111777 }; /* Sun, 06 Nov 1994 08:49:37 GMT */
    static const struct {
        const char *value;
        uint32_t milliseconds;
    } cases[] = {
        {"0", 0},
        {"120", 120000},
        {" 7 ", 7000},
        {"99999999999999999999999999", POLITENESS_MOST_RETRY_AFTER_MS},
        {"86400", POLITENESS_MOST_RETRY_AFTER_MS},
        {"86401", POLITENESS_MOST_RETRY_AFTER_MS},
        {"-1", 0},
        {"1.5", 0},
        {"", 0},
        {"soon", 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:50:07 GMT", 30000},
        {"Sunday, 06-Nov-94 08:50:07 GMT", 30000},
        {"Sun Nov  6 08:50:07 1994", 30000},
        {"Sun, 06 Nov 1994 08:49:36 GMT", 0},
        {"Mon, 07 Nov 1994 08:49:38 GMT", POLITENESS_MOST_RETRY_AFTER_MS},
        {"Sun, 06 Nov 1994 08:50 GMT", 0},
        {"Sun, 06 Nov 1994", 0},
        {"Sun, 06 Foo 1994 08:50:07 GMT", 0},
        {"Sun, 06 Nov 1994 25:50:07 GMT", 0},
        {"99999999999 Nov 1994 08:50:07", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!EXPECT_NUMBER(politeness_retry_after(text_from_string(cases[i].value), NOW), cases[i].milliseconds))
            test_say("%s", cases[i].value);
    EXPECT_NUMBER(politeness_retry_after(TEXT("Thu, 29 Feb 2024 00:00:05 GMT"), 1709164800), 5000);
    EXPECT_NUMBER(politeness_retry_after(TEXT("Sunday, 22-Nov-26 00:00:05 GMT"), 1795305600), 5000);
}
