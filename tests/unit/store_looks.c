/* Looks of several identities, profiles that are stored once, what is known of a page, rotation. */
#include "store/looks.h"
#include "store/baselines.h"
#include "store/nights.h"
#include "store/second.h"
#include "tests/unit/store_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

static int64_t identity(struct store *store, const char *name)
{
    int64_t id = 0;
    EXPECT_NUMBER(store_identity(store, text_from_string(name), &id), STATUS_OK);
    return id;
}

static void look(struct store *store, int64_t page, int64_t who, int64_t run, const char *profile)
{
    const struct look_row row = {.page = page, .identity = who, .run = run, .time = NOON + run, .status = 200,
                                 .quiet = true, .fingerprint = UINT64_MAX - (uint64_t)run, .rules = 1ull << 63,
                                 .sheets = 42, .profile_bytes = text_from_string(profile)};
    EXPECT_NUMBER(store_look_put(store, &row), STATUS_OK);
}

/* Rows of a table as another program sees them, after a commit. */
static int64_t rows_of(struct store *store, struct arena *arena, const char *path, const char *sql)
{
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    int64_t count = -1;
    if (sqlite3_open(arena_string(arena, arena_printf(arena, "%s/rasoat.db", path)), &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
        count = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return count;
}

TEST(a_look_round_trips_and_is_touched)
{
    const char *path = folder(arena, "look");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    const int64_t page = add_page(store, site, TEXT("/"));
    const int64_t phone = identity(store, "phone"), bot = identity(store, "googlebot");
    EXPECT(phone != bot && identity(store, "phone") == phone);
    int64_t set = 0, again = 0, other = 0;
    EXPECT_NUMBER(store_sheet_set(store, TEXT("https://a.example/x.css\nhttps://a.example/y.css"), &set), STATUS_OK);
    EXPECT_NUMBER(store_sheet_set(store, TEXT("https://a.example/x.css\nhttps://a.example/y.css"), &again), STATUS_OK);
    EXPECT_NUMBER(store_sheet_set(store, TEXT("https://a.example/y.css"), &other), STATUS_OK);
    EXPECT(set != 0 && again == set && other != set);
    struct look_row row = {.page = page, .identity = bot, .run = run.id, .time = NOON, .status = 503,
                           .fingerprint = UINT64_MAX, .rules = 1, .sheets = 1ull << 63, .sheet_set = set,
                           .profile_bytes = TEXT("\0profile")};
    EXPECT_NUMBER(store_look_put(store, &row), STATUS_OK);
    look(store, page, phone, run.id, "other");
    EXPECT_NUMBER(store_look_again(store, page, bot, run.id + 1, NOON + DAY), STATUS_OK);
    EXPECT_NUMBER(store_look_again(store, page, 99, run.id + 1, NOON + DAY), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);

    store = open_store(path, false);
    struct look_row rows[8];
    size_t count = 0;
    EXPECT_NUMBER(store_looks(store, page, rows, 8, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT(rows[0].identity == phone && rows[0].quiet && rows[0].rules == 1ull << 63);
    const struct look_row *got = &rows[1];
    EXPECT(got->identity == bot && got->run == run.id + 1 && got->time == NOON + DAY && got->status == 503 &&
           !got->quiet && got->fingerprint == UINT64_MAX && got->rules == 1 && got->sheets == 1ull << 63 &&
           got->sheet_set == set && got->profile != 0);
    struct text bytes;
    EXPECT_NUMBER(store_profile(store, arena, got->profile, &bytes), STATUS_OK);
    EXPECT(text_equal(bytes, TEXT("\0profile")));
    EXPECT_NUMBER(store_sheet_urls(store, arena, set, &bytes), STATUS_OK);
    EXPECT_TEXT(bytes, "https://a.example/x.css\nhttps://a.example/y.css");
    EXPECT_NUMBER(store_looks(store, page, rows, 1, &count), STATUS_OK);
    EXPECT_NUMBER(count, 1); /* no more than there is room for */
    EXPECT_NUMBER(store_looks(store, page + 1, rows, 8, &count), STATUS_OK);
    EXPECT_NUMBER(count, 0);
    int64_t id = 0;
    EXPECT_NUMBER(store_identity(store, TEXT("phone"), &id), STATUS_OK);
    EXPECT_NUMBER(store_identity(store, TEXT("nobody"), &id), STATUS_NOT_FOUND);
    EXPECT(store_look_again(store, page, bot, 3, NOON) != STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(profiles_are_stored_once_and_go_when_nothing_needs_them)
{
    const char *path = folder(arena, "profiles");
    const char *const profiles = "SELECT count(*) FROM profile";
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    const int64_t page = add_page(store, site, TEXT("/")), other = add_page(store, site, TEXT("/other"));
    int64_t who[6];
    for (int i = 0; i < 6; i++) {
        who[i] = identity(store, arena_string(arena, arena_printf(arena, "identity-%d", i)));
        look(store, page, who[i], run.id, "same");
    }
    look(store, other, who[0], run.id, "same"); /* once for a page */
    EXPECT_NUMBER(rows_of(store, arena, path, profiles), 2);
    look(store, page, who[3], run.id, "cloaked");
    EXPECT_NUMBER(rows_of(store, arena, path, profiles), 3);
    look(store, page, who[3], run.id, ""); /* not read: the last one stays */
    EXPECT_NUMBER(rows_of(store, arena, path, profiles), 3);
    struct look_row rows[6];
    size_t count = 0;
    struct text bytes;
    EXPECT_NUMBER(store_looks(store, page, rows, 6, &count), STATUS_OK);
    EXPECT(count == 6 && rows[3].identity == who[3]);
    EXPECT_NUMBER(store_profile(store, arena, rows[3].profile, &bytes), STATUS_OK);
    EXPECT_TEXT(bytes, "cloaked");
    EXPECT_NUMBER(store_baseline_put(store, &(struct baseline){.page = page, .profile_bytes = TEXT("same"),
                                                               .since_run = run.id, .since = NOON}),
                  STATUS_OK);
    EXPECT_NUMBER(rows_of(store, arena, path, profiles), 3);
    for (int i = 0; i < 6; i++)
        look(store, page, who[i], run.id + 1, "next");
    EXPECT_NUMBER(rows_of(store, arena, path, profiles), 4); /* "same", also the baseline's, and "cloaked" were before */
    struct baseline baseline;
    EXPECT_NUMBER(store_baseline(store, arena, page, &baseline), STATUS_OK);
    EXPECT_TEXT(baseline.profile_bytes, "same");
    /* A page that changes every night keeps to a handful of ids. */
    for (int night = 0; night < 300; night++)
        look(store, page, who[0], run.id + 2 + night, arena_string(arena, arena_printf(arena, "night %d", night)));
    EXPECT_NUMBER(rows_of(store, arena, path, "SELECT max(id & 65535) FROM profile"), 5);
    EXPECT_NUMBER(rows_of(store, arena, path, profiles), 6);
    store_close(store);
    clean_up(arena, path);
}

static void failing(struct store *store, int64_t page, int64_t run)
{
    EXPECT_NUMBER(store_page_skipped(store, page, run, "connect", TEXT("refused"), true, NOON + run * DAY), STATUS_OK);
}

static int64_t next_run(struct store *store, int64_t run)
{
    if (run != 0)
        EXPECT_NUMBER(store_run_finish(store, run, NOON + run * DAY), STATUS_OK);
    return begin_run(store, false, NOON + (run + 1) * DAY).id;
}

struct fails {
    size_t count;
    struct failing_page last;
};

static bool count_failing(void *context, const struct failing_page *page)
{
    struct fails *fails = context;
    fails->count++;
    fails->last = *page;
    EXPECT_TEXT(page->outcome, "connect");
    EXPECT_TEXT(page->detail, "refused");
    return true;
}

TEST(the_past_of_a_page_tells_states_and_failures)
{
    const char *path = folder(arena, "past");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    int64_t run = next_run(store, 0);
    const int64_t page = add_page(store, site, TEXT("/"));
    struct page_past past;
    EXPECT_NUMBER(store_page_past(store, page, &past), STATUS_OK);
    EXPECT(past.site == site && !past.judged && past.verdict == VERDICT_UNKNOWN && past.times_flagged == 0 &&
           past.baseline == 0);
    EXPECT_NUMBER(store_page_past(store, 99, &past), STATUS_NOT_FOUND);
    judge(store, page, run, NOON + run * DAY, VERDICT_TAKEDOWN); /* 1 */
    run = next_run(store, run);
    judge(store, page, run, NOON + run * DAY, VERDICT_CLEAN); /* 2 */
    run = next_run(store, run);
    judge(store, page, run, NOON + run * DAY, VERDICT_REVIEW); /* 3 */
    for (int i = 0; i < 3; i++) { /* 4, 5, 6 */
        run = next_run(store, run);
        failing(store, page, run);
        failing(store, page, run); /* counted once in a run */
    }
    EXPECT_NUMBER(store_page_past(store, page, &past), STATUS_OK);
    EXPECT(past.judged && past.first_run == 1 && past.last_run == 3 && past.last_time == NOON + 3 * DAY &&
           past.verdict == VERDICT_REVIEW && past.times_flagged == 2 && past.first_seen == NOON + DAY &&
           past.last_seen == NOON + 3 * DAY && past.flagged_run == 3 && past.cleared_run == 2);
    struct fails fails = {0};
    EXPECT_NUMBER(store_failing(store, 0, count_failing, &fails), STATUS_OK);
    EXPECT(fails.count == 1 && fails.last.page == page && fails.last.count == 3 && fails.last.flagged &&
           fails.last.since_run == 4 && fails.last.last_run == 6);
    EXPECT(fails.last.since_time == NOON + 4 * DAY);
    EXPECT_NUMBER(store_failing(store, 5, count_failing, &fails), STATUS_OK);
    EXPECT_NUMBER(fails.count, 1); /* told once, in run 4 */
    run = next_run(store, run);
    judge(store, page, run, NOON + run * DAY, VERDICT_CLEAN);
    EXPECT_NUMBER(store_page_past(store, page, &past), STATUS_OK);
    EXPECT(past.flagged_run == 0 && past.cleared_run == 7);
    EXPECT_NUMBER(store_failing(store, 0, count_failing, &fails), STATUS_OK);
    EXPECT_NUMBER(fails.count, 1);
    /* A page that may not be asked (robots) does not fail. */
    run = next_run(store, run);
    EXPECT_NUMBER(store_page_skipped(store, page, run, "robots", TEXT(""), false, NOON + run * DAY), STATUS_OK);
    EXPECT_NUMBER(store_failing(store, 0, count_failing, &fails), STATUS_OK);
    EXPECT_NUMBER(fails.count, 1);
    store_close(store);
    clean_up(arena, path);
}

struct found {
    size_t count;
    char states[4][16];
};

static bool keep_state(void *context, const struct page_report *report)
{
    struct found *found = context;
    snprintf(found->states[found->count++ % 4], 16, "%.*s", TEXT_ARGS(report->state));
    return true;
}

TEST(pages_gone_in_a_run_are_found)
{
    const char *path = folder(arena, "gone");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    int64_t run = next_run(store, 0);
    const int64_t page = add_page(store, site, TEXT("/")), other = add_page(store, site, TEXT("/other"));
    judge(store, page, run, NOON, VERDICT_TAKEDOWN);
    judge(store, other, run, NOON, VERDICT_CLEAN);
    run = next_run(store, run);
    judge(store, page, run, NOON, VERDICT_CLEAN);
    judge(store, other, run, NOON, VERDICT_CLEAN);
    struct found found = {0};
    EXPECT_NUMBER(store_pages(store, &(struct page_query){.gone_in_run = run}, keep_state, &found), STATUS_OK);
    EXPECT_NUMBER(found.count, 1);
    EXPECT(strcmp(found.states[0], "gone") == 0);
    run = next_run(store, run);
    judge(store, other, run, NOON, VERDICT_TAKEDOWN);
    found = (struct found){0};
    EXPECT_NUMBER(store_pages(store, &(struct page_query){.gone_in_run = run - 1}, keep_state, &found), STATUS_OK);
    EXPECT_NUMBER(found.count, 1); /* asked about later it still is */
    EXPECT(strcmp(found.states[0], "gone") == 0);
    EXPECT_NUMBER(store_pages(store, &(struct page_query){.gone_in_run = run}, keep_state, &found), STATUS_OK);
    EXPECT_NUMBER(found.count, 1);
    judge(store, page, run, NOON, VERDICT_TAKEDOWN);
    found = (struct found){0};
    EXPECT_NUMBER(store_pages(store, &(struct page_query){.gone_in_run = run - 1}, keep_state, &found), STATUS_OK);
    EXPECT_NUMBER(found.count, 0); /* it has returned */
    EXPECT_NUMBER(store_pages(store, &(struct page_query){.page = page}, keep_state, &found), STATUS_OK);
    EXPECT(strcmp(found.states[0], "returned") == 0);
    store_close(store);
    clean_up(arena, path);
}

TEST(findings_say_when_they_were_seen_last)
{
    const char *path = folder(arena, "seen");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    int64_t run = next_run(store, 0);
    const int64_t page = add_page(store, site, TEXT("/"));
    const struct finding findings[] = {{.rule = TEXT("hidden-link"), .identity = TEXT("phone")},
                                       {.rule = TEXT("redirect"), .identity = TEXT("googlebot")},
                                       {.rule = TEXT("keyword"), .identity = TEXT("bot")}};
    const struct text seen_by[] = {TEXT("phone desktop"), TEXT("googlebot"), TEXT("bot")};
    const int64_t seen_runs[] = {7, 8, 9}, seen_times[] = {70, 80, 90};
    struct page_done done = {.address = page, .run = run, .now = NOON, .verdict = VERDICT_TAKEDOWN,
                             .findings = findings, .finding_count = 3, .seen_by = seen_by};
    EXPECT_NUMBER(store_page_done(store, &done), STATUS_OK);
    struct stored_findings stored;
    EXPECT_NUMBER(store_findings(store, arena, page, &stored), STATUS_OK);
    EXPECT_NUMBER(stored.count, 3);
    EXPECT(stored.seen_runs[0] == run && stored.seen_times[2] == NOON);
    done.seen_runs = seen_runs;
    done.seen_times = seen_times;
    EXPECT_NUMBER(store_page_done(store, &done), STATUS_OK);
    /* Tomorrow only two identities ask, and get what they got: "bot" is not a part of "googlebot". */
    run = next_run(store, run);
    const struct text asked[] = {TEXT("desktop"), TEXT("bot")};
    EXPECT_NUMBER(store_page_again(store, &(struct page_again){.page = page, .run = run, .now = NOON + 500,
                                                               .bytes = 10, .identities = asked, .identity_count = 2}),
                  STATUS_OK);
    EXPECT_NUMBER(store_findings(store, arena, page, &stored), STATUS_OK);
    EXPECT(stored.seen_runs[0] == run && stored.seen_times[0] == NOON + 500);
    EXPECT(stored.seen_runs[1] == 8 && stored.seen_times[1] == 80);
    EXPECT(stored.seen_runs[2] == run && stored.seen_times[2] == NOON + 500);
    EXPECT(text_equal(stored.findings[1].rule, TEXT("redirect")) && text_equal(stored.seen_by[0], seen_by[0]));
    struct page_past past;
    EXPECT_NUMBER(store_page_past(store, page, &past), STATUS_OK);
    EXPECT(past.last_run == run && past.last_seen == NOON + 500 && past.verdict == VERDICT_TAKEDOWN &&
           past.times_flagged == 1 && past.flagged_run == run - 1);
    uint64_t counts[VERDICT_COUNT];
    EXPECT_NUMBER(store_verdict_counts(store, run, counts), STATUS_OK);
    EXPECT(counts[VERDICT_TAKEDOWN] == 1 && counts[VERDICT_CLEAN] == 0);
    struct site_totals totals;
    EXPECT_NUMBER(store_site_totals(store, site, run, &totals), STATUS_OK);
    EXPECT(totals.done == 1 && totals.due == 0 && totals.bytes == 10);
    const int64_t fresh = add_page(store, site, TEXT("/fresh"));
    EXPECT_NUMBER(store_page_again(store, &(struct page_again){.page = fresh, .run = run}), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_commit(store), STATUS_OK); /* which harms nothing */
    store_close(store);
    clean_up(arena, path);
}

struct rotations {
    struct rotation rows[8];
    size_t count;
};

static bool keep_rotation(void *context, const struct rotation *rotation)
{
    struct rotations *all = context;
    all->rows[all->count++ % 8] = *rotation;
    return true;
}

TEST(rotation_tells_what_was_never_probed)
{
    const char *path = folder(arena, "rotation");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    add_site(store, TEXT("empty"));
    const int64_t phone = identity(store, "phone"), bot = identity(store, "googlebot");
    int64_t run = next_run(store, 0);
    int64_t page[4];
    for (int i = 0; i < 4; i++) {
        page[i] = add_page(store, i < 3 ? a : b, arena_printf(arena, "/%d", i));
        judge(store, page[i], run, NOON, VERDICT_CLEAN);
        look(store, page[i], phone, run, "p");
    }
    add_page(store, a, TEXT("/never-judged"));
    run = next_run(store, run);
    look(store, page[0], bot, run, "p");
    EXPECT_NUMBER(store_look_again(store, page[1], phone, run, NOON), STATUS_OK);
    struct rotations all = {0};
    EXPECT_NUMBER(store_rotation(store, run, keep_rotation, &all), STATUS_OK);
    EXPECT_NUMBER(all.count, 4);
    static const uint64_t wanted[4][3] = {{3, 1, 3}, {3, 1, 1}, {1, 0, 1}, {1, 0, 0}};
    for (size_t i = 0; i < 4; i++) {
        const struct rotation *row = &all.rows[i];
        EXPECT(row->site == (i < 2 ? a : b) && row->identity == (i % 2 ? bot : phone));
        EXPECT(row->pages == wanted[i][0] && row->recent == wanted[i][1] && row->ever == wanted[i][2]);
    }
    store_close(store);
    clean_up(arena, path);
}

/* Killed between two commits: a look, its profile and its page's judgement are there together or not at all. */
TEST(a_look_and_its_page_are_written_together)
{
    const char *path = folder(arena, "kill");
    const pid_t child = fork();
    if (child == 0) {
        struct store *store = open_store(path, true);
        const int64_t site = add_site(store, TEXT("a"));
        const int64_t run = next_run(store, 0), who = identity(store, "phone");
        for (int i = 0; i < 300; i++) {
            const int64_t page = add_page(store, site, arena_printf(arena, "/%d", i));
            look(store, page, who, run, "profile");
            if (i == 200 && store_commit(store) != STATUS_OK)
                _exit(1);
            judge(store, page, run, NOON, VERDICT_CLEAN);
        }
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    EXPECT_NUMBER(waitpid(child, &status, 0), child);
    EXPECT(WIFSIGNALED(status));
    struct store *store = open_store(path, true);
    EXPECT_NUMBER(rows_of(store, arena, path, "SELECT count(*) FROM look"), 201);
    EXPECT_NUMBER(rows_of(store, arena, path, "SELECT count(*) FROM profile"), 201);
    EXPECT_NUMBER(rows_of(store, arena, path, "SELECT count(*) FROM judgement"), 200); /* committed in between */
    store_close(store);
    clean_up(arena, path);
}

TEST(sheet_sets_that_no_look_needs_go_with_the_run)
{
    const char *path = folder(arena, "sheets");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a")), who = identity(store, "phone");
    int64_t run = next_run(store, 0), set = 0;
    const int64_t page = add_page(store, site, TEXT("/"));
    for (int night = 0; night < 3; night++) { /* a version in the address that changes each night */
        EXPECT_NUMBER(store_sheet_set(store, arena_printf(arena, "/a.css?v=%d", night), &set), STATUS_OK);
        const struct look_row row = {.page = page, .identity = who, .run = run, .time = NOON, .sheet_set = set};
        EXPECT_NUMBER(store_look_put(store, &row), STATUS_OK);
        run = next_run(store, run);
    }
    EXPECT_NUMBER(rows_of(store, arena, path, "SELECT count(*) FROM sheet_set"), 1);
    struct text urls;
    EXPECT_NUMBER(store_sheet_urls(store, arena, set, &urls), STATUS_OK);
    EXPECT_TEXT(urls, "/a.css?v=2");
    store_close(store);
    clean_up(arena, path);
}

TEST(the_pages_judged_in_a_run_are_given_by_site)
{
    const char *path = folder(arena, "second");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    int64_t run = next_run(store, 0);
    int64_t page[700];
    for (int i = 0; i < 700; i++) {
        page[i] = add_page(store, i % 7 == 3 ? b : a, arena_printf(arena, "/%d", i));
        judge(store, page[i], run, NOON, VERDICT_CLEAN);
    }
    run = next_run(store, run);
    for (int i = 0; i < 690; i++) {
        if (i < 300) /* more than one batch of pages that could not be had */
            failing(store, page[i], run);
        else if (i % 2)
            judge(store, page[i], run, NOON, VERDICT_REVIEW);
        else
            EXPECT_NUMBER(store_page_again(store, &(struct page_again){.page = page[i], .run = run, .now = NOON}),
                          STATUS_OK);
    }
    EXPECT_NUMBER(store_baseline_put(store, &(struct baseline){.page = page[300], .profile_bytes = TEXT("p"),
                                                               .since = NOON}),
                  STATUS_OK);
    struct judged_page got[50];
    size_t count = 0, all = 0, flagged = 0;
    int64_t after = 0;
    do {
        EXPECT_NUMBER(store_judged_pages(store, arena, a, run, after, 50, got, &count), STATUS_OK);
        for (size_t i = 0; i < count; i++) {
            EXPECT(got[i].page > after);
            after = got[i].page;
            flagged += got[i].verdict == VERDICT_REVIEW;
            EXPECT((got[i].baseline != 0) == (after == page[300]));
        }
        all += count;
    } while (count > 0);
    size_t wanted = 0, odd = 0;
    for (int i = 300; i < 690; i++) {
        wanted += i % 7 != 3;
        odd += i % 7 != 3 && i % 2;
    }
    EXPECT(all == wanted && flagged == odd);
    store_close(store);
    clean_up(arena, path);
}

TEST(a_verdict_is_revised_in_its_run)
{
    const char *path = folder(arena, "revised");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    int64_t run = next_run(store, 0);
    const int64_t page = add_page(store, site, TEXT("/"));
    struct page_revised revised = {.page = page, .run = run, .now = NOON + 9, .verdict = VERDICT_TAKEDOWN, .score = 7};
    EXPECT_NUMBER(store_page_revised(store, &revised), STATUS_NOT_FOUND);
    judge(store, page, run, NOON, VERDICT_CLEAN);
    const struct finding finding = {.rule = TEXT("new-outbound"), .identity = TEXT("phone")};
    revised.findings = &finding;
    revised.finding_count = 1;
    EXPECT_NUMBER(store_page_revised(store, &revised), STATUS_OK);
    struct page_past past;
    EXPECT_NUMBER(store_page_past(store, page, &past), STATUS_OK);
    EXPECT(past.verdict == VERDICT_TAKEDOWN && past.times_flagged == 1 && past.flagged_run == run &&
           past.first_seen == NOON + 9 && past.finding_count == 1 && past.last_time == NOON);
    uint64_t counts[VERDICT_COUNT];
    EXPECT_NUMBER(store_verdict_counts(store, run, counts), STATUS_OK);
    EXPECT(counts[VERDICT_TAKEDOWN] == 1 && counts[VERDICT_CLEAN] == 0);
    struct site_totals totals;
    EXPECT_NUMBER(store_site_totals(store, site, run, &totals), STATUS_OK);
    EXPECT(totals.done == 1 && totals.bytes == 1000);
    run = next_run(store, run);
    EXPECT_NUMBER(store_page_revised(store, &revised), STATUS_OK); /* of the run that judged it */
    revised.run = run;
    EXPECT_NUMBER(store_page_revised(store, &revised), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

static void revise(struct store *store, int64_t page, int64_t run, enum verdict verdict)
{
    const struct page_revised revised = {.page = page, .run = run, .now = NOON + run * DAY, .verdict = verdict};
    EXPECT_NUMBER(store_page_revised(store, &revised), STATUS_OK);
}

/* A page that only the second look condemns is judged clean first, night after night. */
TEST(only_the_last_verdict_of_a_run_makes_a_state)
{
    static const struct {
        enum verdict first, second;
        const char *state;
        uint32_t times;
        bool ever; /* seen first and last are kept */
    } nights[] = {
        {VERDICT_TAKEDOWN, VERDICT_CLEAN, "", 0, false},      {VERDICT_CLEAN, VERDICT_TAKEDOWN, "new", 1, true},
        {VERDICT_CLEAN, VERDICT_TAKEDOWN, "ongoing", 1, true}, {VERDICT_CLEAN, VERDICT_REVIEW, "ongoing", 1, true},
        {VERDICT_REVIEW, VERDICT_CLEAN, "gone", 1, true},      {VERDICT_TAKEDOWN, VERDICT_CLEAN, "", 1, true},
        {VERDICT_CLEAN, VERDICT_TAKEDOWN, "returned", 2, true}, {VERDICT_CLEAN, VERDICT_CLEAN, "gone", 2, true},
    };
    const char *path = folder(arena, "revisions");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a")), page = add_page(store, site, TEXT("/"));
    int64_t run = 0;
    for (size_t night = 0; night < sizeof nights / sizeof *nights; night++) {
        run = next_run(store, run);
        judge(store, page, run, NOON + run * DAY, nights[night].first);
        revise(store, page, run, nights[night].second);
        struct found found = {0};
        EXPECT_NUMBER(store_pages(store, &(struct page_query){.page = page}, keep_state, &found), STATUS_OK);
        if (!EXPECT(strcmp(found.states[0], nights[night].state) == 0))
            test_say("night %zu: %s", night + 1, found.states[0]);
        struct page_past past;
        EXPECT_NUMBER(store_page_past(store, page, &past), STATUS_OK);
        EXPECT_NUMBER(past.times_flagged, nights[night].times);
        EXPECT_NUMBER(past.first_seen, nights[night].ever ? NOON + 2 * DAY : 0);
    }
    store_close(store);
    clean_up(arena, path);
}
