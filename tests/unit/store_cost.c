/* What nights cost the database: small by default; `STORE_PAGES=100000 make unit-store_cost` prints figures. */
#include "store/baselines.h"
#include "store/campaigns.h"
#include "store/looks.h"
#include "store/nights.h"
#include "tests/unit/store_fixture.h"

#include <stdlib.h>
#include <time.h>

enum { IDENTITIES = 6, SITES = 25, PROFILE_BYTES = 3000, COMMIT_EVERY = 128 };

struct province {
    struct store *store;
    const char *path;
    int64_t site[SITES];
    int64_t identity[IDENTITIES];
    size_t pages; /* ids are 1..pages */
    int64_t run;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static long long file_bytes(struct arena *arena, const char *path)
{
    struct stat facts;
    const char *name = arena_string(arena, arena_printf(arena, "%s/rasoat.db", path));
    return stat(name, &facts) == 0 ? (long long)facts.st_size : 0;
}

static void tell(struct arena *arena, const struct province *province, const char *what, double begun)
{
    const double took = seconds() - begun;
    EXPECT_NUMBER(store_commit(province->store), STATUS_OK);
    if (getenv("STORE_PAGES"))
        test_say("%-34s %7.2f s, %6.2f us a page, file %lld MB", what, took, took * 1e6 / (double)province->pages,
                 file_bytes(arena, province->path) / 1000000);
}

static void commit_now_and_then(struct store *store, size_t i)
{
    if (i % COMMIT_EVERY == 0)
        EXPECT_NUMBER(store_commit(store), STATUS_OK);
}

static void fill(struct province *province, struct arena *arena)
{
    char name[64];
    for (int i = 0; i < SITES; i++)
        province->site[i] = add_site(province->store, arena_printf(arena, "site-%02d", i));
    for (int i = 0; i < IDENTITIES; i++)
        EXPECT_NUMBER(store_identity(province->store, arena_printf(arena, "identity-%d", i), &province->identity[i]),
                      STATUS_OK);
    for (size_t i = 1; i <= province->pages; i++) {
        snprintf(name, sizeof name, "https://site-%02zu.example/tin-tuc/%zu", i % SITES, i);
        add(province->store, province->site[i % SITES], text_from_string(name), 1);
        commit_now_and_then(province->store, i);
    }
}

static void judge_all(struct province *province, const char *profile, size_t identities)
{
    for (size_t i = 1; i <= province->pages; i++) {
        const int64_t page = (int64_t)i;
        struct look_row look = {.page = page, .run = province->run, .time = NOON, .status = 200, .quiet = true,
                                .fingerprint = i, .profile_bytes = text_from_string(profile)};
        for (size_t who = 0; who < identities; who++) {
            look.identity = province->identity[who];
            EXPECT_NUMBER(store_look_put(province->store, &look), STATUS_OK);
        }
        const struct page_done done = {.address = page, .run = province->run, .now = NOON, .status = 200,
                                       .bytes = 1000};
        EXPECT_NUMBER(store_page_done(province->store, &done), STATUS_OK);
        commit_now_and_then(province->store, i);
    }
}

static void see_all_again(struct province *province, bool whole)
{
    for (size_t i = 1; i <= province->pages; i++) {
        const int64_t page = (int64_t)i, who = province->identity[i % IDENTITIES];
        EXPECT_NUMBER(store_look_again(province->store, page, who, province->run, NOON), STATUS_OK);
        if (whole) {
            struct page_past past;
            struct look_row looks[IDENTITIES];
            size_t count = 0;
            const struct page_again again = {.page = page, .run = province->run, .now = NOON, .bytes = 1000};
            EXPECT_NUMBER(store_page_past(province->store, page, &past), STATUS_OK);
            EXPECT_NUMBER(store_looks(province->store, page, looks, IDENTITIES, &count), STATUS_OK);
            EXPECT_NUMBER(count, IDENTITIES);
            EXPECT_NUMBER(store_page_again(province->store, &again), STATUS_OK);
        }
        commit_now_and_then(province->store, i);
    }
}

static void accept_all(struct province *province, const char *profile)
{
    for (size_t i = 1; i <= province->pages; i++) {
        const struct baseline baseline = {.page = (int64_t)i, .since_run = province->run, .since = NOON,
                                          .profile_bytes = text_from_string(profile), .who = TEXT("two quiet nights")};
        EXPECT_NUMBER(store_baseline_put(province->store, &baseline), STATUS_OK);
        commit_now_and_then(province->store, i);
    }
}

static void name_hosts(struct province *province)
{
    char domain[64];
    bool is_new;
    for (size_t i = 1; i <= province->pages; i++) {
        for (size_t host = 0; host < 20; host++) { /* what a site's pages link to: mostly the same */
            snprintf(domain, sizeof domain, "host-%zu.example", host == 0 ? i / 50 : (i % SITES) * 7 + host);
            const struct text name = text_from_string(domain);
            EXPECT_NUMBER(store_province_host_seen(province->store, name, province->site[i % SITES], province->run, NOON,
                                                   &is_new), STATUS_OK);
            EXPECT_NUMBER(store_known_seen(province->store, province->site[i % SITES], TEXT("outbound"), name,
                                           province->run, NOON), STATUS_OK);
        }
        commit_now_and_then(province->store, i);
    }
}

static bool count_rotation(void *context, const struct rotation *rotation)
{
    *(uint64_t *)context += rotation->recent;
    return true;
}

static bool count_coverage(void *context, const struct coverage *coverage)
{
    *(uint64_t *)context += coverage->reached;
    return true;
}

static void next(struct province *province)
{
    if (province->run)
        EXPECT_NUMBER(store_run_finish(province->store, province->run, NOON), STATUS_OK);
    province->run = begin_run(province->store, false, NOON).id;
}

TEST(an_unchanged_night_is_cheap)
{
    const char *wanted = getenv("STORE_PAGES");
    const char *path = folder(arena, "cost");
    struct province province = {.store = open_store(path, true), .path = path,
                                .pages = wanted ? (size_t)strtoul(wanted, NULL, 10) : 500};
    char *profile = arena_alloc(arena, PROFILE_BYTES + 1);
    memset(profile, 'p', PROFILE_BYTES);
    next(&province);
    double begun = seconds();
    fill(&province, arena);
    tell(arena, &province, "addresses", begun);
    begun = seconds();
    judge_all(&province, profile, IDENTITIES);
    tell(arena, &province, "first night, six identities", begun);
    const long long first = file_bytes(arena, path);
    begun = seconds();
    next(&province);
    tell(arena, &province, "end of a run", begun);
    begun = seconds();
    see_all_again(&province, false);
    tell(arena, &province, "look again, alone", begun);
    next(&province);
    begun = seconds();
    see_all_again(&province, true);
    tell(arena, &province, "unchanged night: all calls", begun);
    begun = seconds();
    accept_all(&province, profile);
    tell(arena, &province, "baselines accepted", begun);
    begun = seconds();
    struct rollback back;
    EXPECT_NUMBER(store_rollback(province.store, 0, NOON - 1, TEXT("A"), TEXT("reason"), province.run, NOON + 1, &back),
                  STATUS_OK);
    EXPECT_NUMBER(back.pages_ended, province.pages);
    tell(arena, &province, "everything rolled back", begun);
    begun = seconds();
    name_hosts(&province);
    tell(arena, &province, "20 hosts and 20 values a page", begun);
    begun = seconds();
    uint64_t looks = 0, reached = 0;
    EXPECT_NUMBER(store_rotation(province.store, province.run, count_rotation, &looks), STATUS_OK);
    EXPECT_NUMBER(looks, province.pages);
    tell(arena, &province, "report: rotation", begun);
    begun = seconds();
    EXPECT_NUMBER(store_coverage(province.store, count_coverage, &reached), STATUS_OK);
    EXPECT_NUMBER(reached, province.pages);
    tell(arena, &province, "report: coverage", begun);
    next(&province);
    begun = seconds();
    profile[0] = 'q';
    judge_all(&province, profile, 1);
    tell(arena, &province, "all changed, one identity", begun);
    if (!wanted)
        EXPECT(first < 500 * (PROFILE_BYTES + 4096)); /* one profile a page, not six */
    store_close(province.store);
    clean_up(arena, path);
}
