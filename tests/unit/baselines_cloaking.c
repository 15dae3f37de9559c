/* baselines_cloaking.c: looks that tell nothing, and what a night's judgement costs at worst. The cases are in cli_cloaking.c. */
#include "baselines/cloaking.h"

#include "tests/unit/test.h"

#include <time.h>

static const struct profile_entry hidden_links[] = {{PROFILE_OUTBOUND, {"la.example", 10}, SIGHT_HIDDEN, 5}};

static struct profile page(const struct profile_entry *entries, size_t count)
{
    return (struct profile){.status = 200, .title = TEXT("Thông báo"), .text_bytes = 2000, .entries = entries,
                            .entry_count = count};
}

static struct look look_of(const struct profile *profile)
{
    return (struct look){.identity = TEXT("googlebot"), .host = TEXT("so.tinh.example"), .status = 200,
                         .profile = profile, .crawler = true};
}

static size_t judged(struct arena *arena, const struct look *plain, const struct look *plain_again,
                     const struct look *other, const struct look *other_again)
{
    struct findings findings = {.arena = arena};
    judge_cloaking(arena, plain, plain_again, other, other_again, NULL, &findings);
    return findings.list.count;
}

TEST(looks_that_tell_nothing)
{
    const struct profile clean = page(NULL, 0);
    const struct profile bad = page(hidden_links, 1);
    const struct finding unparsed = {.rule = TEXT("unparsed-page")};
    struct look plain = look_of(&clean);
    struct look other = look_of(&bad);
    EXPECT_NUMBER(judged(arena, &plain, &plain, &other, &other), 1);
    EXPECT_NUMBER(judged(arena, &plain, NULL, &other, NULL), 1);
    EXPECT(cloaking_suspected(arena, &plain, &other, NULL) && !cloaking_suspected(arena, &plain, &plain, NULL));
    EXPECT_NUMBER(judged(arena, &other, NULL, &plain, NULL), 0); /* who sees less is not lied to */
    struct look nothing = look_of(NULL);
    EXPECT_NUMBER(judged(arena, &nothing, NULL, &other, NULL), 0);
    EXPECT_NUMBER(judged(arena, &plain, NULL, &nothing, NULL), 0);
    struct look silent = plain;
    silent.status = 0;
    EXPECT_NUMBER(judged(arena, &silent, NULL, &other, NULL), 0);
    EXPECT(!cloaking_suspected(arena, &silent, &other, NULL));
    struct look half = plain; /* not read whole: it lacks things without anybody hiding them */
    half.findings = &unparsed;
    half.finding_count = 1;
    EXPECT_NUMBER(judged(arena, &half, NULL, &other, NULL), 0);
    EXPECT_NUMBER(judged(arena, &plain, &half, &other, NULL), 1);
}

TEST(own_hosts_are_not_foreign)
{
    static const struct profile_entry own[] = {{PROFILE_OUTBOUND, {"apple.com", 9}, SIGHT_HIDDEN, 1},
                                               {PROFILE_OUTBOUND, {"tinh.example", 12}, SIGHT_HIDDEN, 1},
                                               {PROFILE_OUTBOUND, {"xa.gov.vn", 9}, SIGHT_HIDDEN, 1}};
    const struct profile clean = page(NULL, 0);
    const struct profile more = page(own, 3);
    struct look plain = look_of(&clean);
    struct look other = look_of(&more);
    EXPECT_NUMBER(judged(arena, &plain, NULL, &other, NULL), 0);
}

/* Every channel full on both sides, nothing in common. */
static struct profile full(struct arena *arena, char letter)
{
    struct profile_entry *entries = arena_alloc_array(arena, PROFILE_CHANNEL_COUNT * PROFILE_LIMIT_ENTRIES, sizeof *entries);
    struct profile profile = page(entries, 0);
    for (int channel = 0; channel < PROFILE_CHANNEL_COUNT; channel++)
        for (size_t i = 0; i < profile_channel_limit((enum profile_channel)channel); i++)
            entries[profile.entry_count++] = (struct profile_entry){
                (enum profile_channel)channel, arena_printf(arena, "%c%04zu.example", letter, i), SIGHT_HIDDEN, 1};
    return profile;
}

TEST(full_profiles_take_milliseconds)
{
    const struct profile a = full(arena, 'b'); /* what stands behind a full channel's last value is not known */
    const struct profile b = full(arena, 'a');
    struct look plain = look_of(&a);
    struct look other = look_of(&b);
    other.crawler = false;
    other.from_search = true;
    clock_t start = clock();
    EXPECT_NUMBER(judged(arena, &plain, &plain, &other, &other), 1);
    double ms = (double)(clock() - start) * 1000 / CLOCKS_PER_SEC;
    test_say("%.1f ms", ms);
    EXPECT(ms < 500); /* with sanitizers, on a busy machine */
}
