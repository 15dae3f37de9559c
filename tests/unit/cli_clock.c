/* cli_clock.c: a clock that is set between two crawls makes nothing seem to be longer ago than it is. */
#include "cli/clock.h"
#include "cli/site_memory.h"
#include "store/nights.h"
#include "store/tickets.h"
#include "tests/unit/store_fixture.h"

#define BOOT "6f1d0a52-0c1b-4a55-9d0e-8d9f1f0a7c11"
#define NEXT_BOOT "6f1d0a52-0c1b-4a55-9d0e-8d9f1f0a7c12"
enum { HOUR = 3600, UP = 5000 };

TEST(set_between_two_readings)
{
    static const struct {
        const char *then_boot, *now_boot;
        int64_t then_up, now_up, passed, moved; /* how far the clock went on, what is made of it */
    } cases[] = {
        {BOOT, BOOT, UP, UP + DAY, DAY, 0}, /* as it should be */
        {BOOT, BOOT, UP, UP + DAY, DAY + CLOCK_SET_SECONDS, 0}, /* corrected now and then */
        {BOOT, BOOT, UP, UP + DAY, DAY - CLOCK_SET_SECONDS, 0},
        {BOOT, BOOT, UP, UP + DAY, DAY + CLOCK_SET_SECONDS + 1, CLOCK_SET_SECONDS + 1},
        {BOOT, BOOT, UP, UP + DAY, DAY - CLOCK_SET_SECONDS - 1, -CLOCK_SET_SECONDS - 1},
        {BOOT, BOOT, UP, UP + 60, 366 * DAY, 366 * DAY - 60},
        {BOOT, BOOT, UP, UP + 60, -366 * DAY, -366 * DAY - 60},
        {BOOT, NEXT_BOOT, UP, 30, 366 * DAY, 0}, /* a restart: nothing is known */
        {BOOT, NEXT_BOOT, UP, UP + 60, 366 * DAY, 0},
        {BOOT, "", UP, UP + 60, 366 * DAY, 0},
        {"", "", UP, UP + 60, 366 * DAY, 0},
        {BOOT, BOOT, -1, UP, 366 * DAY, 0}, /* no such clock */
        {BOOT, BOOT, UP, -1, 366 * DAY, 0},
        {BOOT, BOOT, UP, UP - 1, 366 * DAY, 0}, /* it cannot run backwards: another machine's, or none */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct clock_reading then = {.up = cases[i].then_up, .wall = NOON};
        struct clock_reading now = {.up = cases[i].now_up, .wall = NOON + cases[i].passed};
        memcpy(then.boot, cases[i].then_boot, strlen(cases[i].then_boot) + 1);
        memcpy(now.boot, cases[i].now_boot, strlen(cases[i].now_boot) + 1);
        if (!EXPECT_NUMBER(clock_set_by(&then, &now), cases[i].moved))
            test_say("case %zu", i);
    }
    EXPECT_TEXT(clock_words(arena, 2 * DAY), "+48.0 h");
    EXPECT_TEXT(clock_words(arena, -90 * 60), "-1.5 h");
}

TEST(what_a_record_is)
{
    static const char *const none[] = {
        "", "\n", BOOT, BOOT " 5", BOOT " 5 ", BOOT " -5 6", BOOT " 5 6 7", BOOT "0 5 6", " 5 6", BOOT " 5 99999999999999",
        "6F1D0A52-0c1b-4a55-9d0e-8d9f1f0a7c1/ 5 6", "6f1d0a52-0c1b-4a55-9d0e-8d9f1f0a7c1 5 6",
    };
    struct clock_reading reading, again;
    EXPECT(clock_record_read(TEXT(BOOT " 5000 1795348800\n"), &reading));
    EXPECT_TEXT(text_from_string(reading.boot), BOOT);
    EXPECT(reading.up == UP && reading.wall == NOON);
    EXPECT_TEXT(clock_record(arena, &reading), BOOT " 5000 1795348800\n");
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (!EXPECT(!clock_record_read(text_from_string(none[i]), &reading)) || !EXPECT(reading.boot[0] == '\0' && reading.up == -1))
            test_say("\"%s\"", none[i]);
    const struct clock_reading now = clock_now();
    EXPECT(now.up >= 0 && clock_record_read(clock_record(arena, &now), &again));
    EXPECT(strcmp(now.boot, again.boot) == 0 && again.up == now.up && again.wall == now.wall);
}

/* --- what becomes of a store --- */

enum { RAN = 60, MOVED = 48 * HOUR - RAN, PLACES = 4 };

struct world {
    struct invocation invocation;
    struct store *store;
    int64_t site;
    int64_t pages[PLACES];
    int64_t ticket;
    int64_t now;
};

static void write_record(const struct world *world, struct text line)
{
    struct arena *arena = world->invocation.arena;
    FILE *file = fopen(arena_string(arena, arena_printf(arena, "%s/" CLOCK_RECORD, world->invocation.config.state)), "w");
    if (EXPECT(file) && EXPECT(fwrite(line.data, 1, line.length, file) == line.length))
        EXPECT_NUMBER(fclose(file), 0);
}

/* Since the crawl before the clock went on by `hours`, while the computer ran for a minute. */
static void had_crawled(const struct world *world, int64_t hours)
{
    struct clock_reading then = clock_now();
    then.wall -= hours * HOUR;
    then.up -= RAN;
    write_record(world, clock_record(world->invocation.arena, &then));
}

static void put_place(struct world *world, int i, int64_t clean, int64_t again)
{
    static const char *const paths[PLACES] = {"/a", "/b", "/c", "/d"};
    world->pages[i] = add_page(world->store, world->site, text_from_string(paths[i]));
    const struct ticket_place place = {.ticket = world->ticket, .page = world->pages[i], .added = 1, .saw = TEXT("phone"),
                                       .clean = clean, .clean_again = again, .note = TEXT("")};
    EXPECT_NUMBER(store_ticket_place_put(world->store, &place), STATUS_OK);
}

/* A site with a quiet night and a ticket: clean for a while, for long, in a crawl a moment ago, and not; a run was stopped. */
static void make(struct world *world, struct arena *arena, const char *name)
{
    *world = (struct world){.invocation = {.arena = arena}, .now = clock_now().wall};
    const char *state = folder(arena, name);
    world->invocation.config.state = arena_string(arena, text_from_string(state));
    world->store = open_store(state, true);
    world->site = add_site(world->store, TEXT("soyte"));
    (void)begin_run(world->store, false, world->now - 72 * HOUR);
    const struct ticket_row row = {.year = 2026, .owner = TEXT("A"), .key = TEXT("host x"), .site = world->site, .state = TEXT("checking"),
                                   .severity = VERDICT_TAKEDOWN, .rule = TEXT("hidden-link"), .opened = 1, .due = 2, .changed = 1};
    EXPECT_NUMBER(store_ticket_open(world->store, &row, &world->ticket), STATUS_OK);
    put_place(world, 0, world->now - 72 * HOUR, world->now - 71 * HOUR);
    put_place(world, 1, world->now - 96 * HOUR, world->now - 72 * HOUR);
    put_place(world, 2, world->now - HOUR, world->now - HOUR);
    put_place(world, 3, 0, 0);
    const struct nights nights = {.quiet = {{.run = 1, .started = world->now - 72 * HOUR, .finished = world->now - HOUR, .pages = 7}}, .count = 1};
    EXPECT_NUMBER(site_nights_write(world->store, world->site, &nights), STATUS_OK);
    EXPECT_NUMBER(store_commit(world->store), STATUS_OK);
}

static void end(struct world *world)
{
    struct arena *arena = world->invocation.arena;
    store_close(world->store);
    EXPECT_NUMBER(unlink(arena_string(arena, arena_printf(arena, "%s/" CLOCK_RECORD, world->invocation.config.state))), 0);
    clean_up(arena, world->invocation.config.state);
}

static bool keep_place(void *context, const struct ticket_place *place)
{
    *(struct ticket_place *)context = *place;
    return false;
}

static struct ticket_place place_of(const struct world *world, int i)
{
    struct ticket_place place = {0};
    const struct ticket_place_query query = {.page = world->pages[i]};
    EXPECT_NUMBER(store_ticket_places(world->store, &query, keep_place, &place), STATUS_OK);
    return place;
}

static int64_t settle(struct world *world)
{
    int64_t moved = -1;
    EXPECT_NUMBER(clock_settle(&world->invocation, world->store, &moved), STATUS_OK);
    return moved;
}

/* Is anything else than make() left it? */
static bool is_changed(const struct world *world)
{
    struct run run;
    struct nights nights;
    EXPECT_NUMBER(store_run_latest(world->store, &run), STATUS_OK);
    EXPECT_NUMBER(site_nights_read(world->store, world->invocation.arena, world->site, &nights), STATUS_OK);
    return run.clock_back || place_of(world, 0).clean != world->now - 72 * HOUR || place_of(world, 2).clean != world->now - HOUR ||
           nights.quiet[0].started != world->now - 72 * HOUR;
}

TEST(what_was_seen_before_a_clock_was_set_forward_counts_from_later)
{
    struct world world;
    struct nights nights;
    struct run run;
    make(&world, arena, "clock-forward");
    had_crawled(&world, 48);
    const int64_t moved = settle(&world);
    EXPECT(moved >= MOVED && moved < MOVED + 30);
    store_close(world.store); /* it is committed, as the record is written */
    world.store = open_store(world.invocation.config.state, true);
    const struct ticket_place first = place_of(&world, 0), settled = place_of(&world, 1), late = place_of(&world, 2), bad = place_of(&world, 3);
    EXPECT_NUMBER(first.clean, world.now - 72 * HOUR + moved);
    EXPECT_NUMBER(first.clean_again, world.now - 71 * HOUR + moved);
    EXPECT(settled.clean == world.now - 96 * HOUR && settled.clean_again == world.now - 72 * HOUR);
    EXPECT(late.clean >= world.now && late.clean <= clock_now().wall); /* not in the future */
    EXPECT(bad.clean == 0 && bad.clean_again == 0);
    EXPECT_NUMBER(site_nights_read(world.store, arena, world.site, &nights), STATUS_OK);
    EXPECT(nights.count == 1 && nights.quiet[0].run == 1 && nights.quiet[0].pages == 7);
    EXPECT_NUMBER(nights.quiet[0].started, world.now - 72 * HOUR + moved);
    EXPECT(nights.quiet[0].finished >= world.now && nights.quiet[0].finished <= clock_now().wall);
    EXPECT_NUMBER(store_run_latest(world.store, &run), STATUS_OK);
    EXPECT(run.clock_back); /* its looks have times of two clocks */
    EXPECT_NUMBER(settle(&world), 0); /* once */
    EXPECT_NUMBER(place_of(&world, 0).clean, first.clean);
    end(&world);
}

TEST(a_clock_that_was_set_back_ages_nothing)
{
    struct world world;
    struct run run;
    make(&world, arena, "clock-back");
    had_crawled(&world, -48);
    EXPECT(settle(&world) < -MOVED);
    EXPECT(is_changed(&world));
    EXPECT_NUMBER(store_run_latest(world.store, &run), STATUS_OK);
    EXPECT(run.clock_back && place_of(&world, 0).clean == world.now - 72 * HOUR);
    EXPECT_NUMBER(settle(&world), 0);
    end(&world);
}

TEST(where_nothing_is_known_of_the_clock_nothing_changes)
{
    struct world world;
    struct text record;
    make(&world, arena, "clock-unknown");
    EXPECT_NUMBER(settle(&world), 0); /* the first crawl */
    EXPECT(!is_changed(&world));
    EXPECT_NUMBER(settle(&world), 0); /* the next one, a moment later */
    EXPECT(!is_changed(&world));
    write_record(&world, TEXT(BOOT " 1 1000000000\n")); /* the computer was started anew */
    EXPECT_NUMBER(settle(&world), 0);
    EXPECT(!is_changed(&world));
    write_record(&world, TEXT("no such thing"));
    EXPECT_NUMBER(settle(&world), 0);
    EXPECT(!is_changed(&world));
    const char *path = arena_string(arena, arena_printf(arena, "%s/" CLOCK_RECORD, world.invocation.config.state));
    struct clock_reading reading;
    const struct clock_reading now = clock_now();
    EXPECT_NUMBER(cli_read_file(arena, path, 200, &record), STATUS_OK);
    EXPECT(clock_record_read(record, &reading) && strcmp(reading.boot, now.boot) == 0 && now.up - reading.up < 60);
    end(&world);
}

/* Where the record cannot be written the crawl must not go on as if it had been. */
TEST(a_record_that_cannot_be_written_is_told)
{
    struct world world;
    int64_t moved = 0;
    make(&world, arena, "clock-full");
    const char *path = arena_string(arena, arena_printf(arena, "%s/" CLOCK_RECORD ".new", world.invocation.config.state));
    EXPECT_NUMBER(mkdir(path, 0755), 0);
    EXPECT_NUMBER(clock_settle(&world.invocation, world.store, &moved), STATUS_IO);
    EXPECT_NUMBER(rmdir(path), 0);
    EXPECT_NUMBER(settle(&world), 0);
    end(&world);
}
