/* Baselines and site knowledge: histories, decisions, roll-backs, items. */
#include "store/baselines.h"
#include "store/campaigns.h"
#include "store/looks.h"
#include "tests/unit/store_fixture.h"

static void put(struct store *store, int64_t page, int64_t now, enum baseline_how how, const char *profile)
{
    const struct baseline baseline = {.page = page, .since_run = now - NOON, .since = now, .how = how,
                                      .profile_bytes = text_from_string(profile), .who = TEXT("Trần Văn A"),
                                      .reason = TEXT("vì sao")};
    EXPECT_NUMBER(store_baseline_put(store, &baseline), STATUS_OK);
}

static struct text current(struct store *store, struct arena *arena, int64_t page)
{
    struct baseline baseline;
    enum status status = store_baseline(store, arena, page, &baseline);
    return status == STATUS_OK ? baseline.profile_bytes : status == STATUS_NOT_FOUND ? TEXT("none") : TEXT("error");
}

/* Every row as one line. */
struct lines {
    struct arena *arena;
    struct text text;
    size_t count;
    size_t stop_after;
};

static bool line_of_baseline(void *context, const struct baseline *b)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s%.*s=%.*s %lld-%lld %s %.*s|", TEXT_ARGS(lines->text),
                               TEXT_ARGS(b->site_name), TEXT_ARGS(b->url), TEXT_ARGS(b->profile_bytes),
                               (long long)(b->since - NOON), (long long)(b->until ? b->until - NOON : 0),
                               baseline_how_name(b->how), TEXT_ARGS(b->ended_by));
    return ++lines->count != lines->stop_after;
}

static struct text baselines(struct store *store, struct arena *arena, struct baseline_query query)
{
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_baselines(store, &query, line_of_baseline, &lines), STATUS_OK);
    return lines.text;
}

TEST(baselines_are_a_history)
{
    const char *path = folder(arena, "baselines");
    struct store *store = open_store(path, true);
    const int64_t b = add_site(store, TEXT("b")), a = add_site(store, TEXT("a"));
    const int64_t page = add_page(store, b, TEXT("/1")), other = add_page(store, a, TEXT("/2"));
    struct baseline baseline;
    EXPECT_NUMBER(store_baseline(store, arena, page, &baseline), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_baseline_end(store, page, NOON, TEXT("A"), TEXT("")), STATUS_NOT_FOUND);
    put(store, page, NOON + 1, BASELINE_LEARNED, "p1");
    put(store, page, NOON + 2, BASELINE_LEARNED, "p1"); /* nothing new */
    put(store, page, NOON + 3, BASELINE_APPROVED, "p1"); /* a decision is kept */
    put(store, page, NOON + 4, BASELINE_LEARNED, "p2");
    put(store, other, NOON + 5, BASELINE_IMPORTED, "p1");
    EXPECT_NUMBER(store_baseline(store, arena, page, &baseline), STATUS_OK);
    EXPECT(baseline.page == page && baseline.since == NOON + 4 && baseline.since_run == 4 && baseline.until == 0 &&
           baseline.how == BASELINE_LEARNED);
    EXPECT_TEXT(baseline.profile_bytes, "p2");
    EXPECT_TEXT(baseline.who, "Trần Văn A");
    EXPECT_TEXT(baseline.reason, "vì sao");
    EXPECT_TEXT(baseline.url, "/1");
    EXPECT_TEXT(baselines(store, arena, (struct baseline_query){.profiles = true}),
                "a/2=p1 5-0 imported |b/1=p2 4-0 learned |");
    EXPECT_TEXT(baselines(store, arena, (struct baseline_query){.history = true, .site = b}),
                "b/1= 1-3 learned |b/1= 3-4 approved |b/1= 4-0 learned |");
    EXPECT_NUMBER(store_baseline_end(store, page, NOON + 9, TEXT("B"), TEXT("xấu")), STATUS_OK);
    EXPECT_TEXT(current(store, arena, page), "none");
    EXPECT_TEXT(baselines(store, arena, (struct baseline_query){.history = true, .page = page}),
                "b/1= 1-3 learned |b/1= 3-4 approved |b/1= 4-9 learned B|");
    struct lines few = {.arena = arena, .stop_after = 1};
    EXPECT_NUMBER(store_baselines(store, &(struct baseline_query){.history = true}, line_of_baseline, &few), STATUS_OK);
    EXPECT_NUMBER(few.count, 1);
    /* By a stored profile's id: only the page's own. */
    EXPECT_NUMBER(store_baseline(store, arena, other, &baseline), STATUS_OK);
    struct baseline by_id = {.page = other, .profile = baseline.profile, .how = BASELINE_APPROVED, .since = NOON + 10};
    EXPECT_NUMBER(store_baseline_put(store, &by_id), STATUS_OK);
    by_id.page = page;
    EXPECT_NUMBER(store_baseline_put(store, &by_id), STATUS_NOT_FOUND);
    by_id.profile = 0;
    EXPECT_NUMBER(store_baseline_put(store, &by_id), STATUS_NOT_FOUND);
    by_id.page = 99;
    EXPECT_NUMBER(store_baseline_put(store, &by_id), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

static bool line_of_known(void *context, const struct known *k)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s %.*s %.*s %s n%u %lld-%lld %.*s%.*s|", TEXT_ARGS(lines->text),
                               TEXT_ARGS(k->site_name), TEXT_ARGS(k->channel), TEXT_ARGS(k->value),
                               known_state_name(k->state), k->nights, (long long)(k->since - NOON),
                               (long long)(k->until ? k->until - NOON : 0), TEXT_ARGS(k->who), TEXT_ARGS(k->ended_by));
    return ++lines->count != lines->stop_after;
}

static struct text known(struct store *store, struct arena *arena, struct known_query query)
{
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_known(store, &query, line_of_known, &lines), STATUS_OK);
    return lines.text;
}

static void seen(struct store *store, int64_t site, const char *value, int64_t run)
{
    EXPECT_NUMBER(store_known_seen(store, site, TEXT("script"), text_from_string(value), run, NOON + run), STATUS_OK);
}

static uint64_t quiet(struct store *store, int64_t site, int64_t run)
{
    uint64_t count = 0;
    EXPECT_NUMBER(store_known_quiet(store, site, run, &count), STATUS_OK);
    return count;
}

static void decide(struct store *store, int64_t site, const char *value, enum known_state state, int64_t now)
{
    EXPECT_NUMBER(store_known_decide(store, site, TEXT("script"), text_from_string(value), state, TEXT("A"), TEXT("vì"),
                                     now, NOON + now),
                  STATUS_OK);
}

/* A page that changes every night is learned every night. */
TEST(old_learned_baselines_and_candidates_go_when_a_run_ends)
{
    const char *path = folder(arena, "prune");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const int64_t page = add_page(store, site, TEXT("/"));
    for (int night = 1; night <= STORE_KEEP_RUNS + 7; night++) {
        const struct run run = begin_run(store, false, NOON + night);
        if (night <= 9) { /* "p1" is used twice, and stays for the second time */
            put(store, page, NOON + night, night == 3 ? BASELINE_APPROVED : BASELINE_LEARNED,
                arena_string(arena, arena_printf(arena, "p%d", night == 8 ? 1 : night)));
            seen(store, site, night == 2 ? "once.example" : "often.example", run.id);
        }
        if (night == 4)
            decide(store, site, "old.example", KNOWN_REJECTED, 4);
        const struct look_row look = {.page = page, .identity = 1, .run = run.id, .time = NOON + night,
                                      .profile_bytes = night == 4 ? TEXT("p4") : TEXT("seen now")};
        if (night == 4 || night == 5)
            EXPECT_NUMBER(store_look_put(store, &look), STATUS_OK);
        EXPECT_NUMBER(store_run_finish(store, run.id, NOON + night), STATUS_OK);
    }
    EXPECT_TEXT(baselines(store, arena, (struct baseline_query){.history = true, .profiles = true}),
                "a/=p3 3-4 approved |a/=p6 6-7 learned |a/=p7 7-8 learned |a/=p1 8-9 learned |a/=p9 9-0 learned |");
    EXPECT_TEXT(known(store, arena, (struct known_query){0}),
                "a script often.example candidate n0 1-0 |a script old.example rejected n0 4-0 A|");
    struct look_row look; /* what a look still refers to stays */
    size_t count = 0;
    struct text bytes = {0};
    EXPECT_NUMBER(store_looks(store, page, &look, 1, &count), STATUS_OK);
    EXPECT_NUMBER(store_profile(store, arena, look.before_profile, &bytes), STATUS_OK);
    EXPECT_TEXT(bytes, "p4");
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(a_value_is_counted_once_a_quiet_night)
{
    const char *path = folder(arena, "known");
    struct store *store = open_store(path, true);
    const int64_t b = add_site(store, TEXT("b")), a = add_site(store, TEXT("a"));
    for (int i = 0; i < 3; i++)
        seen(store, b, "cdn.example", 1);
    seen(store, a, "cdn.example", 1);
    EXPECT_NUMBER(quiet(store, b, 1), 1);
    EXPECT_NUMBER(quiet(store, b, 1), 0); /* once a run */
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    store = open_store(path, true); /* nothing of it is in memory alone */
    seen(store, b, "cdn.example", 1);
    EXPECT_NUMBER(quiet(store, b, 1), 0);
    seen(store, b, "cdn.example", 2); /* not a quiet night */
    seen(store, b, "late.example", 3);
    EXPECT_NUMBER(quiet(store, b, 3), 1); /* cdn.example was not met in 3 */
    seen(store, b, "cdn.example", 4);
    EXPECT_NUMBER(quiet(store, b, 4), 1);
    EXPECT_TEXT(known(store, arena, (struct known_query){0}),
                "a script cdn.example candidate n0 1-0 |b script cdn.example candidate n2 1-0 |"
                "b script late.example candidate n1 3-0 |");
    EXPECT_TEXT(known(store, arena, (struct known_query){.nights = 2}), "b script cdn.example candidate n2 1-0 |");
    decide(store, b, "cdn.example", KNOWN_ACCEPTED, 5);
    decide(store, b, "bad.example", KNOWN_REJECTED, 5); /* never met */
    struct known row;
    EXPECT_NUMBER(store_known_get(store, b, TEXT("script"), TEXT("cdn.example"), &row), STATUS_OK);
    EXPECT(row.state == KNOWN_ACCEPTED && row.nights == 2 && row.first_run == 1 && row.first_time == NOON + 1 &&
           row.last_run == 4 && row.since == NOON + 5);
    EXPECT_NUMBER(store_known_get(store, b, TEXT("frame"), TEXT("cdn.example"), &row), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_known_get(store, a, TEXT("script"), TEXT("bad.example"), &row), STATUS_NOT_FOUND);
    seen(store, b, "cdn.example", 6);
    EXPECT_NUMBER(quiet(store, b, 6), 1); /* what is accepted counts on, in its state */
    EXPECT_TEXT(known(store, arena, (struct known_query){.site = b, .history = true}),
                "b script bad.example rejected n0 5-0 A|b script cdn.example candidate n2 1-5 |"
                "b script cdn.example accepted n3 5-0 A|b script late.example candidate n1 3-0 |");
    EXPECT_TEXT(known(store, arena, (struct known_query){.states = {[KNOWN_ACCEPTED] = true, [KNOWN_REJECTED] = true}}),
                "b script bad.example rejected n0 5-0 A|b script cdn.example accepted n3 5-0 A|");
    EXPECT_NUMBER(known(store, arena, (struct known_query){.channel = TEXT("frame")}).length, 0);
    store_close(store);
    clean_up(arena, path);
}

TEST(values_of_a_site_have_a_limit_and_a_length)
{
    const char *path = folder(arena, "many");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    char value[32];
    for (int i = 0; i < STORE_LIMIT_KNOWN_VALUES; i++) {
        snprintf(value, sizeof value, "h%d.example", i);
        seen(store, site, value, run.id);
    }
    EXPECT_NUMBER(store_known_seen(store, site, TEXT("script"), TEXT("one.example"), run.id, NOON), STATUS_LIMIT);
    EXPECT(strstr(store_error(store), "50000") != NULL);
    EXPECT_NUMBER(store_known_seen(store, site, TEXT("script"), TEXT("h7.example"), run.id + 1, NOON), STATUS_OK);
    const int64_t other = add_site(store, TEXT("b"));
    struct text bulk = arena_printf(arena, "%0*d", STORE_LIMIT_VALUE_BYTES + 500, 1);
    EXPECT_NUMBER(store_known_seen(store, other, TEXT("token"), bulk, run.id, NOON), STATUS_LIMIT);
    EXPECT_NUMBER(store_known_decide(store, other, TEXT("token"), bulk, KNOWN_ACCEPTED, TEXT("A"), TEXT(""), 1, NOON),
                  STATUS_LIMIT);
    struct known row; /* what begins like a known value is another one */
    bulk.length = STORE_LIMIT_VALUE_BYTES;
    EXPECT_NUMBER(store_known_seen(store, other, TEXT("token"), bulk, run.id, NOON), STATUS_OK);
    EXPECT_NUMBER(store_known_get(store, other, TEXT("token"), bulk, &row), STATUS_OK);
    bulk.length++;
    EXPECT_NUMBER(store_known_get(store, other, TEXT("token"), bulk, &row), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

/* Pairs that base/hash.h takes for one with every second seed: who names the one first must not hide the other. */
TEST(made_values_hide_no_others)
{
    const char *path = folder(arena, "made");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    for (int i = 10; i < 40; i++)
        for (int real = 0; real < 2; real++) {
            struct known row;
            bool is_new = false;
            const struct text host = arena_printf(arena, "www.ten-may-chu-dai-%d--%s.test", i, real ? "1111111111111111" : "1111111q111q111q");
            EXPECT_NUMBER(store_known_seen(store, site, TEXT("script"), host, run.id, NOON), STATUS_OK);
            EXPECT_NUMBER(store_known_get(store, site, TEXT("script"), host, &row), STATUS_OK);
            EXPECT_NUMBER(store_province_host_seen(store, host, site, run.id, NOON, &is_new), STATUS_OK);
            struct province_host stored;
            EXPECT_NUMBER(store_province_host(store, host, &stored), STATUS_OK);
        }
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(a_date_can_be_made_current_again)
{
    const char *path = folder(arena, "rollback");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    const int64_t page[] = {add_page(store, a, TEXT("/0")), add_page(store, a, TEXT("/1")),
                            add_page(store, a, TEXT("/2")), add_page(store, b, TEXT("/3"))};
    put(store, page[0], NOON + 10, BASELINE_LEARNED, "good");
    put(store, page[1], NOON + 10, BASELINE_LEARNED, "stays");
    put(store, page[3], NOON + 10, BASELINE_LEARNED, "good");
    seen(store, a, "good.example", 10);
    decide(store, a, "good.example", KNOWN_ACCEPTED, 12);
    seen(store, a, "maybe.example", 12);
    quiet(store, a, 12);
    decide(store, a, "turned.example", KNOWN_REJECTED, 15);
    /* Poisoned after 20. */
    put(store, page[0], NOON + 25, BASELINE_LEARNED, "poison");
    put(store, page[0], NOON + 26, BASELINE_LEARNED, "more");
    put(store, page[2], NOON + 25, BASELINE_LEARNED, "poison");
    put(store, page[3], NOON + 25, BASELINE_LEARNED, "next");
    decide(store, a, "bad.example", KNOWN_ACCEPTED, 25);
    decide(store, a, "turned.example", KNOWN_ACCEPTED, 25);
    EXPECT_NUMBER(store_site_blob_put(store, a, "blocks", TEXT("\0counts")), STATUS_OK);
    EXPECT_NUMBER(store_site_blob_put(store, b, "blocks", TEXT("others")), STATUS_OK);
    struct rollback result;
    EXPECT_NUMBER(store_rollback(store, a, NOON + 20, TEXT("Bà B"), TEXT("đầu độc"), 30, NOON + 30, &result), STATUS_OK);
    EXPECT(result.pages_restored == 1 && result.pages_ended == 1 && result.values_restored == 2 &&
           result.values_ended == 1);
    EXPECT_TEXT(current(store, arena, page[0]), "good");
    EXPECT_TEXT(current(store, arena, page[1]), "stays");
    EXPECT_TEXT(current(store, arena, page[2]), "none");
    EXPECT_TEXT(current(store, arena, page[3]), "next"); /* another site */
    EXPECT_TEXT(baselines(store, arena, (struct baseline_query){.history = true, .profiles = true, .site = a}),
                "a/0=good 10-25 learned |a/0=poison 25-26 learned |a/0=more 26-30 learned |a/0=good 30-0 rolled-back |"
                "a/1=stays 10-0 learned |a/2=poison 25-30 learned Bà B|");
    EXPECT_TEXT(known(store, arena, (struct known_query){.site = a}),
                "a script good.example accepted n0 12-0 A|a script maybe.example candidate n0 30-0 Bà B|"
                "a script turned.example rejected n0 30-0 Bà B|");
    EXPECT_TEXT(known(store, arena, (struct known_query){.site = a, .history = true, .states = {false, true}}),
                "a script bad.example accepted n0 25-30 ABà B|a script good.example accepted n0 12-0 A|"
                "a script turned.example accepted n0 25-30 A|");
    struct text bytes;
    EXPECT_NUMBER(store_site_blob_get(store, arena, a, "blocks", &bytes), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_site_blob_get(store, arena, b, "blocks", &bytes), STATUS_OK);
    EXPECT_TEXT(bytes, "others");
    /* Again to the same date: nothing to do. A roll-back can be rolled back; and everything at once. */
    EXPECT_NUMBER(store_rollback(store, a, NOON + 20, TEXT("B"), TEXT(""), 31, NOON + 31, &result), STATUS_OK);
    EXPECT(result.pages_restored + result.pages_ended + result.values_restored + result.values_ended == 0);
    EXPECT_NUMBER(store_rollback(store, 0, NOON + 29, TEXT("B"), TEXT(""), 32, NOON + 32, &result), STATUS_OK);
    EXPECT_TEXT(current(store, arena, page[0]), "more");
    EXPECT_TEXT(current(store, arena, page[2]), "poison");
    EXPECT_NUMBER(store_rollback(store, 0, NOON + 10, TEXT("B"), TEXT(""), 33, NOON + 33, &result), STATUS_OK);
    EXPECT_TEXT(current(store, arena, page[3]), "good");
    EXPECT_TEXT(known(store, arena, (struct known_query){0}), "a script good.example candidate n0 33-0 B|");
    EXPECT_NUMBER(store_rollback(store, 0, NOON, TEXT("B"), TEXT(""), 34, NOON + 34, &result), STATUS_OK);
    EXPECT_TEXT(baselines(store, arena, (struct baseline_query){0}), "");
    /* A value that ended may be met again. */
    seen(store, a, "bad.example", 35);
    EXPECT_TEXT(known(store, arena, (struct known_query){0}), "a script bad.example candidate n0 35-0 |");
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(an_import_that_is_given_up_leaves_nothing)
{
    const char *path = folder(arena, "import");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const int64_t page = add_page(store, site, TEXT("/"));
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    put(store, page, NOON, BASELINE_IMPORTED, "p");
    decide(store, site, "x.example", KNOWN_ACCEPTED, 1);
    store_close(store);
    store = open_store(path, true);
    EXPECT_TEXT(current(store, arena, page), "none");
    EXPECT_TEXT(known(store, arena, (struct known_query){.history = true}), "");
    store_close(store);
    clean_up(arena, path);
}

static bool line_of_item(void *context, const struct site_item *i)
{
    static const char *const states[ITEM_STATE_COUNT] = {"open", "approved", "rejected", "gone"};
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s %.*s %.*s '%.*s' %.*s %llu %lld-%lld %s %.*s|",
                               TEXT_ARGS(lines->text), TEXT_ARGS(i->site_name), TEXT_ARGS(i->kind), TEXT_ARGS(i->value),
                               TEXT_ARGS(i->detail), TEXT_ARGS(i->example), (unsigned long long)i->pages,
                               (long long)i->first_run, (long long)i->last_run, states[i->state],
                               TEXT_ARGS(i->who));
    return ++lines->count != lines->stop_after;
}

static struct text items(struct store *store, struct arena *arena, struct item_query query)
{
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_items(store, &query, line_of_item, &lines), STATUS_OK);
    return lines.text;
}

static int64_t item(struct store *store, int64_t site, int64_t run, uint64_t pages, bool wanted_new)
{
    const struct site_item row = {.site = site, .kind = TEXT("redesign"), .detail = TEXT("all"), .pages = pages,
                                  .example = run == 1 ? TEXT("/first") : TEXT("/later"), .last_run = run,
                                  .last_time = NOON + run};
    int64_t id = 0;
    bool is_new = !wanted_new;
    EXPECT_NUMBER(store_item_put(store, &row, &id, &is_new), STATUS_OK);
    EXPECT(is_new == wanted_new);
    return id;
}

TEST(one_item_one_decision)
{
    const char *path = folder(arena, "items");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    const int64_t id = item(store, a, 1, 5, true);
    EXPECT_NUMBER(item(store, a, 2, 900, false), id);
    EXPECT(item(store, b, 2, 7, true) != id);
    EXPECT_TEXT(items(store, arena, (struct item_query){0}),
                "a redesign  'all' /first 900 1-2 open |b redesign  'all' /later 7 2-2 open |");
    EXPECT_NUMBER(store_item_decide(store, id, ITEM_APPROVED, TEXT("A"), TEXT("mới"), NOON + 3), STATUS_OK);
    EXPECT_NUMBER(store_item_decide(store, 99, ITEM_APPROVED, TEXT("A"), TEXT(""), NOON), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_item_decide(store, id, ITEM_OPEN, TEXT("A"), TEXT(""), NOON), STATUS_INVALID);
    EXPECT(item(store, a, 4, 3, true) != id); /* another one, after the decision */
    uint64_t gone = 0;
    EXPECT_NUMBER(store_items_gone(store, b, 3, NOON + 4, &gone), STATUS_OK);
    EXPECT_NUMBER(gone, 1);
    EXPECT_TEXT(items(store, arena, (struct item_query){.kind = TEXT("redesign")}),
                "a redesign  'all' /first 900 1-2 approved A|a redesign  'all' /later 3 4-4 open |"
                "b redesign  'all' /later 7 2-2 gone |");
    EXPECT_TEXT(items(store, arena, (struct item_query){.states = {[ITEM_OPEN] = true}, .site = a}),
                "a redesign  'all' /later 3 4-4 open |");
    EXPECT_TEXT(items(store, arena, (struct item_query){.id = id}), "a redesign  'all' /first 900 1-2 approved A|");
    EXPECT_NUMBER(items(store, arena, (struct item_query){.value = TEXT("x")}).length, 0);
    store_close(store);
    clean_up(arena, path);
}

TEST(words_have_their_numbers)
{
    for (size_t i = 0; i < BASELINE_HOW_COUNT; i++) {
        enum baseline_how how;
        EXPECT(baseline_how_from_name(text_from_string(baseline_how_name((enum baseline_how)i)), &how) && how == i);
    }
    for (size_t i = 0; i < KNOWN_STATE_COUNT; i++) {
        enum known_state state;
        EXPECT(known_state_from_name(text_from_string(known_state_name((enum known_state)i)), &state) && state == i);
    }
    enum known_state state;
    EXPECT(!known_state_from_name(TEXT("Accepted"), &state));
}
