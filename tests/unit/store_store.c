/* The database: what is written is read again, also after the process was killed. */
#include "store/store.h"
#include "tests/unit/store_fixture.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- reading back: copies what a report or note points to --- */

struct collected {
    struct arena *arena;
    size_t count;
    size_t stop_after; /* 0: never */
    struct page_report reports[16];
    struct note notes[16];
};

static struct text keep(struct collected *all, struct text t)
{
    return arena_copy(all->arena, t);
}

static bool collect_report(void *context, const struct page_report *report)
{
    struct collected *all = context;
    struct page_report *copy = &all->reports[all->count++ % 16];
    *copy = *report;
    copy->url = keep(all, report->url);
    copy->site = keep(all, report->site);
    copy->agency = keep(all, report->agency);
    copy->reason = keep(all, report->reason);
    copy->state = keep(all, report->state);
    struct finding *findings = arena_alloc_array(all->arena, report->finding_count, sizeof *findings);
    struct text *seen_by = arena_alloc_array(all->arena, report->finding_count, sizeof *seen_by);
    for (size_t i = 0; i < report->finding_count; i++) {
        findings[i] = report->findings[i];
        findings[i].rule = keep(all, findings[i].rule);
        findings[i].identity = keep(all, findings[i].identity);
        findings[i].evidence = keep(all, findings[i].evidence);
        findings[i].path = keep(all, findings[i].path);
        findings[i].target = keep(all, findings[i].target);
        seen_by[i] = keep(all, report->seen_by[i]);
    }
    copy->findings = findings;
    copy->seen_by = seen_by;
    return all->count != all->stop_after;
}

static bool collect_note(void *context, const struct note *note)
{
    struct collected *all = context;
    struct note *copy = &all->notes[all->count++ % 16];
    *copy = *note;
    copy->site_name = keep(all, note->site_name);
    copy->kind = keep(all, note->kind);
    copy->detail = keep(all, note->detail);
    return all->count != all->stop_after;
}

static struct collected pages(struct store *store, struct arena *arena, struct page_query query)
{
    struct collected all = {.arena = arena};
    EXPECT_NUMBER(store_pages(store, &query, collect_report, &all), STATUS_OK);
    return all;
}

/* --- tests --- */

/* NUL, quotes, invalid UTF-8, Vietnamese: bytes survive as they are. */
#define HARD "a\0b '\"; DROP TABLE page;-- \xff\xfe\xc3( Sở Y tế %s"

TEST(a_judged_page_round_trips)
{
    const char *path = folder(arena, "round");
    struct store *store = open_store(path, true);
    const struct run run = begin_run(store, false, NOON);
    EXPECT_NUMBER(run.id, 1);
    EXPECT(!run.resumed);
    const int64_t site = add_site(store, TEXT(HARD));
    EXPECT(add(store, site, TEXT("https://so-y-te.tinh.example/" HARD), 0));
    struct address address;
    EXPECT_NUMBER(take(store, arena, site, run.id, 1, &address), 1);
    EXPECT(text_equal(address.url, TEXT("https://so-y-te.tinh.example/" HARD)));
    const struct finding findings[3] = {
        {.rule = TEXT("hidden-link"),
         .revision = 2,
         .identity = TEXT("googlebot"),
         .weight = 4.5,
         .evidence = TEXT(HARD),
         .path = TEXT("html > body > a"),
         .start = 8120,
         .end = UINT32_MAX,
         .target = TEXT("nohu88.example")},
        {.rule = TEXT("keyword"), .identity = TEXT("browser"), .weight = 0},
        {.rule = TEXT("redirect"), .identity = TEXT("phone"), .weight = 1e-300},
    };
    const struct text seen_by[3] = {TEXT("browser googlebot"), TEXT("browser"), TEXT("")};
    const struct page_done page = {.address = address.id, .run = run.id, .now = NOON + 5, .status = 200,
                                   .final_url = TEXT(HARD), .verdict = VERDICT_TAKEDOWN, .score = 12.5,
                                   .reason = TEXT(HARD), .bytes = 4321, .findings = findings, .finding_count = 3,
                                   .seen_by = seen_by};
    EXPECT_NUMBER(store_page_done(store, &page), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);

    store = open_store(path, false);
    struct collected all = pages(store, arena, (struct page_query){.verdicts = {[VERDICT_TAKEDOWN] = true}});
    EXPECT_NUMBER(all.count, 1);
    const struct page_report *report = &all.reports[0];
    EXPECT(report->id == address.id && report->score == 12.5 && report->verdict == VERDICT_TAKEDOWN);
    EXPECT(text_equal(report->url, address.url));
    EXPECT(text_equal(report->site, TEXT(HARD)));
    EXPECT(text_equal(report->reason, TEXT(HARD)));
    EXPECT_TEXT(report->agency, "Sở Y tế");
    EXPECT_TEXT(report->state, "new");
    EXPECT(report->first_seen == NOON + 5 && report->last_seen == NOON + 5);
    EXPECT_NUMBER(report->finding_count, 3);
    for (size_t i = 0; i < 3; i++) {
        EXPECT(finding_same(&report->findings[i], &findings[i]));
        EXPECT(text_equal(report->findings[i].identity, findings[i].identity));
        EXPECT(report->findings[i].weight == findings[i].weight &&
               report->findings[i].revision == findings[i].revision);
        EXPECT(text_equal(report->seen_by[i], seen_by[i]));
    }
    int64_t owner = 0;
    EXPECT_NUMBER(store_page_of_finding(store, address.id * 65536 + 2, &owner), STATUS_OK);
    EXPECT_NUMBER(owner, address.id);
    EXPECT_NUMBER(store_page_of_finding(store, address.id * 65536 + 3, &owner), STATUS_NOT_FOUND);
    EXPECT(store_commit(store) != STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(the_queue_has_an_order)
{
    const char *path = folder(arena, "order");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a")), other = add_site(store, TEXT("b"));
    struct run run = begin_run(store, false, NOON);
    static const struct {
        const char *url;
        uint32_t depth;
    } rows[] = {{"/deep", 3}, {"/one", 1}, {"/", 0}, {"/two", 2}, {"/also-one", 1}, {"/nearer", 9}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT(add(store, site, text_from_string(rows[i].url), rows[i].depth));
    EXPECT(add(store, other, TEXT("/other"), 0));
    EXPECT(!add(store, site, TEXT("/one"), 5)); /* known, and not nearer */
    EXPECT(!add(store, site, TEXT("/nearer"), 1));
    EXPECT(!add(store, site, TEXT("/nearer"), 2));
    struct address got[16];
    EXPECT_NUMBER(take(store, arena, site, run.id, 2, got), 2);
    EXPECT_NUMBER(take(store, arena, site, run.id, 14, got + 2), 4);
    EXPECT_NUMBER(take(store, arena, site, run.id, 16, got + 6), 0); /* all are given out */
    static const char *const wanted[] = {"/", "/one", "/also-one", "/nearer", "/two", "/deep"};
    for (size_t i = 0; i < 6; i++)
        EXPECT_TEXT(got[i].url, wanted[i]);
    EXPECT_NUMBER(got[3].depth, 1);

    /* Next night: "/two" was not reached and goes first, behind the home page. */
    for (size_t i = 0; i < 6; i++) {
        if (i == 4)
            EXPECT_NUMBER(store_page_skipped(store, got[i].id, run.id, "connect", TEXT("refused"), true, NOON),
                          STATUS_OK);
        else
            judge(store, got[i].id, run.id, NOON, VERDICT_CLEAN);
    }
    uint64_t due = 9;
    EXPECT_NUMBER(store_frontier_due(store, run.id, &due), STATUS_OK);
    EXPECT_NUMBER(due, 1); /* the other site's */
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON + 60), STATUS_OK);
    EXPECT(add(store, site, TEXT("/between"), 1)); /* an import while no run is open */
    run = begin_run(store, false, NOON + 86400);
    EXPECT_NUMBER(run.id, 2);
    EXPECT(!run.resumed);
    static const char *const second[] = {"/", "/two", "/one", "/also-one", "/nearer", "/between", "/deep"};
    EXPECT_NUMBER(take(store, arena, site, run.id, 16, got), 7);
    for (size_t i = 0; i < 7; i++)
        EXPECT_TEXT(got[i].url, second[i]);
    EXPECT_NUMBER(take(store, arena, other, run.id, 16, got), 1); /* finishing a run leaves nothing behind in it */
    EXPECT_NUMBER(store_page_skipped(store, 12345, run.id, "connect", TEXT(""), true, NOON), STATUS_NOT_FOUND);
    store_close(store);
    clean_up(arena, path);
}

TEST(totals_and_shapes_and_closing)
{
    const char *path = folder(arena, "totals");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    EXPECT_NUMBER(add_site(store, TEXT("a")), site);
    const struct run run = begin_run(store, false, NOON);
    for (int i = 0; i < 2000; i++)
        add(store, site, arena_printf(arena, "/%d", i), i == 0 ? 0 : 1);
    uint64_t count = 0;
    EXPECT_NUMBER(store_shape_count(store, site, TEXT("/shape"), &count), STATUS_OK);
    EXPECT_NUMBER(count, 2000);
    EXPECT_NUMBER(store_shape_count(store, site, TEXT("/other"), &count), STATUS_OK);
    EXPECT_NUMBER(count, 0);
    bool known = false;
    EXPECT(store_frontier_known(store, TEXT("/7"), &known) == STATUS_OK && known);
    EXPECT(store_frontier_known(store, TEXT("/2000"), &known) == STATUS_OK && !known);
    struct address *got = arena_alloc_array(arena, 1500, sizeof *got);
    EXPECT_NUMBER(take(store, arena, site, run.id, 1500, got), 1500);
    for (size_t i = 0; i < 1200; i += 2) /* out of order, so that the marks are removed from the middle */
        judge(store, got[i].id, run.id, NOON, VERDICT_CLEAN);
    for (size_t i = 1; i < 1200; i += 2)
        judge(store, got[i].id, run.id, NOON, VERDICT_CLEAN);
    EXPECT_NUMBER(take(store, arena, site, run.id, 1500, got), 500); /* 300 are still in use */
    judge(store, got[0].id, run.id, NOON, VERDICT_REVIEW);
    judge(store, got[0].id, run.id, NOON, VERDICT_TAKEDOWN); /* judged twice, counted once */
    struct site_totals totals, again;
    for (int i = 0; i < 2; i++) {
        EXPECT_NUMBER(store_site_totals(store, site, run.id, &totals), STATUS_OK);
        EXPECT_NUMBER(totals.known, 2000);
        EXPECT_NUMBER(totals.done, 1201);
        EXPECT_NUMBER(totals.due, 799);
        EXPECT_NUMBER(totals.bytes, 1201000);
        EXPECT_NUMBER(store_commit(store), STATUS_OK);
        store_close(store); /* the second time from the file */
        store = open_store(path, true);
    }
    uint64_t counts[VERDICT_COUNT];
    EXPECT_NUMBER(store_verdict_counts(store, run.id, counts), STATUS_OK);
    EXPECT(counts[VERDICT_CLEAN] == 1200 && counts[VERDICT_REVIEW] == 0 && counts[VERDICT_TAKEDOWN] == 1 &&
           counts[VERDICT_UNKNOWN] == 0);
    EXPECT_NUMBER(store_frontier_close(store, site, run.id, "pages", NOON, &count), STATUS_OK);
    EXPECT_NUMBER(count, 799);
    EXPECT_NUMBER(store_site_totals(store, site, run.id, &again), STATUS_OK);
    EXPECT(again.due == 0 && again.done == 1201);
    EXPECT_NUMBER(take(store, arena, site, run.id, 10, got), 0);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON), STATUS_OK);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON), STATUS_NOT_FOUND);
    struct run latest;
    EXPECT_NUMBER(store_run_latest(store, &latest), STATUS_OK);
    EXPECT(latest.pages == 1201 && latest.flagged == 1 && latest.finished == NOON);
    store_close(store);
    clean_up(arena, path);
}

TEST(flagged_pages_are_new_then_ongoing_then_gone_then_returned)
{
    static const struct {
        enum verdict verdict;
        const char *state;
        int first, last; /* nights; 0: never */
    } nights[] = {
        {VERDICT_CLEAN, "", 0, 0},           {VERDICT_TAKEDOWN, "new", 2, 2},     {VERDICT_REVIEW, "ongoing", 2, 3},
        {VERDICT_UNKNOWN, "ongoing", 2, 3},  {VERDICT_TAKEDOWN, "ongoing", 2, 5}, {VERDICT_CLEAN, "gone", 2, 5},
        {VERDICT_TAKEDOWN, "returned", 2, 7}, {VERDICT_TAKEDOWN, "ongoing", 2, 8},
    };
    const char *path = folder(arena, "state");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    add(store, site, TEXT("/"), 0);
    for (int night = 1; night <= (int)(sizeof nights / sizeof *nights); night++) {
        const struct run run = begin_run(store, false, NOON);
        struct address address;
        EXPECT_NUMBER(take(store, arena, site, run.id, 1, &address), 1);
        judge(store, address.id, run.id, NOON + night, nights[night - 1].verdict);
        struct collected all = pages(store, arena, (struct page_query){0});
        EXPECT_NUMBER(all.count, 1);
        EXPECT_TEXT(all.reports[0].state, nights[night - 1].state);
        EXPECT_NUMBER(all.reports[0].first_seen, nights[night - 1].first ? NOON + nights[night - 1].first : 0);
        EXPECT_NUMBER(all.reports[0].last_seen, nights[night - 1].last ? NOON + nights[night - 1].last : 0);
        EXPECT_NUMBER(store_run_finish(store, run.id, NOON), STATUS_OK);
    }
    store_close(store);
    clean_up(arena, path);
}

TEST(queries_choose_and_sort)
{
    const char *path = folder(arena, "query");
    struct store *store = open_store(path, true);
    EXPECT_NUMBER(pages(store, arena, (struct page_query){0}).count, 0);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    struct run run = begin_run(store, false, NOON);
    add(store, b, TEXT("/b"), 0);
    add(store, a, TEXT("/a2"), 0);
    add(store, a, TEXT("/a1"), 0);
    add(store, a, TEXT("/review"), 1);
    add(store, a, TEXT("/clean"), 2);
    add(store, a, TEXT("/unreachable"), 3);
    add(store, a, TEXT("/later"), 4);
    struct address got[8];
    EXPECT_NUMBER(take(store, arena, a, run.id, 8, got), 6);
    EXPECT_NUMBER(take(store, arena, b, run.id, 2, got + 6), 1);
    judge(store, got[0].id, run.id, NOON, VERDICT_TAKEDOWN);
    judge(store, got[1].id, run.id, NOON, VERDICT_TAKEDOWN);
    judge(store, got[2].id, run.id, NOON, VERDICT_REVIEW);
    judge(store, got[3].id, run.id, NOON, VERDICT_CLEAN);
    EXPECT_NUMBER(store_page_skipped(store, got[4].id, run.id, "connect", TEXT("Connection refused"), true, NOON),
                  STATUS_OK);
    judge(store, got[6].id, run.id, NOON, VERDICT_TAKEDOWN);
    struct page_query flagged = {.verdicts = {[VERDICT_TAKEDOWN] = true, [VERDICT_REVIEW] = true}};
    struct collected all = pages(store, arena, flagged);
    EXPECT_NUMBER(all.count, 4);
    static const char *const wanted[] = {"/a1", "/a2", "/b", "/review"};
    for (size_t i = 0; i < 4; i++)
        EXPECT_TEXT(all.reports[i].url, wanted[i]);
    all = pages(store, arena, (struct page_query){.verdicts = {[VERDICT_UNKNOWN] = true}});
    EXPECT_NUMBER(all.count, 2); /* not looked at is never silence */
    EXPECT_TEXT(all.reports[0].reason, "not reached");
    EXPECT_TEXT(all.reports[1].reason, "not reached: connect: Connection refused");
    EXPECT_NUMBER(pages(store, arena, (struct page_query){0}).count, 7);
    EXPECT_NUMBER(pages(store, arena, (struct page_query){.verdicts = {true}}).count, 1);
    all = pages(store, arena, (struct page_query){.page = got[2].id});
    EXPECT_NUMBER(all.count, 1);
    EXPECT_TEXT(all.reports[0].url, "/review");
    EXPECT_NUMBER(pages(store, arena, (struct page_query){.url = TEXT("/b")}).count, 1);
    EXPECT_NUMBER(pages(store, arena, (struct page_query){.url = TEXT("/c")}).count, 0);
    struct collected few = {.arena = arena, .stop_after = 2};
    EXPECT_NUMBER(store_pages(store, &flagged, collect_report, &few), STATUS_OK);
    EXPECT_NUMBER(few.count, 2);
    /* The next night only one page is judged again. */
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON), STATUS_OK);
    run = begin_run(store, false, NOON);
    judge(store, got[6].id, run.id, NOON, VERDICT_TAKEDOWN);
    flagged.since_run = run.id;
    EXPECT_NUMBER(pages(store, arena, flagged).count, 1);
    flagged.since_run = run.id - 1;
    EXPECT_NUMBER(pages(store, arena, flagged).count, 4);
    store_close(store);
    clean_up(arena, path);
}

TEST(findings_are_replaced)
{
    const char *path = folder(arena, "replace");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    add(store, site, TEXT("/"), 0);
    struct address address;
    EXPECT_NUMBER(take(store, arena, site, run.id, 1, &address), 1);
    static const char *const said[] = {"one", "one", "", "two"};
    struct finding findings[5] = {{.rule = TEXT("hidden-link"), .identity = TEXT("browser")}};
    for (size_t i = 0; i < 4; i++) {
        findings[0].evidence = text_from_string(said[i]);
        const struct page_done page = {.address = address.id,
                                       .run = run.id,
                                       .verdict = VERDICT_REVIEW,
                                       .findings = findings,
                                       .finding_count = 5 - i};
        EXPECT_NUMBER(store_page_done(store, &page), STATUS_OK);
        struct collected all = pages(store, arena, (struct page_query){0});
        EXPECT_NUMBER(all.reports[0].finding_count, 5 - i);
        EXPECT_TEXT(all.reports[0].findings[0].evidence, said[i]);
        EXPECT_TEXT(all.reports[0].seen_by[0], "browser");
    }
    const struct page_done many = {.address = address.id, .run = run.id, .findings = findings, .finding_count = 65537};
    EXPECT_NUMBER(store_page_done(store, &many), STATUS_LIMIT);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(notes_are_counted_and_keep_their_first_example)
{
    const char *path = folder(arena, "notes");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    EXPECT_NUMBER(store_note(store, run.id, site, "growing-path", TEXT("/a/a/a"), 1), STATUS_OK);
    EXPECT_NUMBER(store_note(store, run.id, site, "growing-path", TEXT("/b/b/b"), 41), STATUS_OK);
    EXPECT_NUMBER(store_note(store, run.id, site, "connect", TEXT(HARD), 2), STATUS_OK);
    EXPECT_NUMBER(store_note(store, run.id, 0, "time-limit", TEXT(""), 1), STATUS_OK);
    EXPECT_NUMBER(store_note(store, run.id + 1, site, "connect", TEXT("tomorrow"), 1), STATUS_OK);
    struct collected all = {.arena = arena};
    EXPECT_NUMBER(store_notes(store, run.id, collect_note, &all), STATUS_OK);
    EXPECT_NUMBER(all.count, 3);
    EXPECT_TEXT(all.notes[0].kind, "time-limit"); /* of no site */
    EXPECT_TEXT(all.notes[0].site_name, "");
    EXPECT(text_equal(all.notes[1].detail, TEXT(HARD)));
    EXPECT_TEXT(all.notes[2].kind, "growing-path");
    EXPECT_TEXT(all.notes[2].detail, "/a/a/a");
    EXPECT_TEXT(all.notes[2].site_name, "a");
    EXPECT_NUMBER(all.notes[2].count, 42);
    struct collected first = {.arena = arena, .stop_after = 1};
    EXPECT_NUMBER(store_notes(store, run.id, collect_note, &first), STATUS_OK);
    EXPECT_NUMBER(first.count, 1);
    store_close(store);
    clean_up(arena, path);
}

/* Crawls 30 of 50 pages, commits after 20, and is killed. */
_Noreturn static void crawl_and_die(struct arena *arena, const char *path)
{
    struct store *store = open_store(path, true);
    int64_t holder = 0;
    const struct run run = begin_run(store, false, NOON);
    if (store_lock_crawl(store, &holder) != STATUS_OK)
        _exit(1);
    const int64_t site = add_site(store, TEXT("a"));
    for (int i = 0; i < 50; i++)
        add(store, site, arena_printf(arena, "/%d", i), 1);
    struct address got[30];
    take(store, arena, site, run.id, 30, got);
    for (size_t i = 0; i < 30; i++) {
        judge(store, got[i].id, run.id, NOON, VERDICT_TAKEDOWN);
        if (i == 19 && store_commit(store) != STATUS_OK)
            _exit(1);
    }
    kill(getpid(), SIGKILL);
    _exit(1);
}

TEST(a_killed_run_is_taken_up)
{
    const char *path = folder(arena, "killed");
    const pid_t child = fork();
    if (child == 0)
        crawl_and_die(arena, path);
    int status = 0;
    EXPECT_NUMBER(waitpid(child, &status, 0), child);
    EXPECT(WIFSIGNALED(status));
    struct store *store = open_store(path, true);
    int64_t holder = 0;
    EXPECT_NUMBER(store_lock_crawl(store, &holder), STATUS_OK); /* the dead process's lock is gone */
    EXPECT_NUMBER(holder, getpid());
    struct run run = begin_run(store, false, NOON + 600);
    EXPECT(run.id == 1 && run.resumed && run.started == NOON && run.pages == 20 && run.flagged == 20);
    const int64_t site = add_site(store, TEXT("a"));
    struct site_totals totals;
    EXPECT_NUMBER(store_site_totals(store, site, run.id, &totals), STATUS_OK);
    EXPECT(totals.known == 50 && totals.done == 20 && totals.due == 30 && totals.bytes == 20000);
    struct address got[50];
    EXPECT_NUMBER(take(store, arena, site, run.id, 50, got), 30);
    EXPECT_TEXT(got[0].url, "/20");
    EXPECT_NUMBER(pages(store, arena, (struct page_query){.verdicts = {[VERDICT_TAKEDOWN] = true}}).count, 20);
    /* Without --resume: the old run is closed and all is due again, what was not reached first. */
    run = begin_run(store, true, NOON + 700);
    EXPECT(run.id == 2 && !run.resumed);
    EXPECT_NUMBER(take(store, arena, site, run.id, 50, got), 50);
    EXPECT_TEXT(got[0].url, "/20");
    EXPECT_TEXT(got[30].url, "/0");
    store_close(store);
    clean_up(arena, path);
}

TEST(what_was_not_committed_is_dropped_on_close)
{
    const char *path = folder(arena, "dropped");
    struct store *store = open_store(path, true);
    begin_run(store, false, NOON);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    add_site(store, TEXT("a"));
    store_close(store);
    store = open_store(path, true);
    EXPECT_NUMBER(add_site(store, TEXT("b")), 1);
    EXPECT(begin_run(store, false, NOON).resumed);
    store_close(store);
    clean_up(arena, path);
}

TEST(one_crawl_at_a_time)
{
    const char *path = folder(arena, "lock");
    int ready[2], over[2];
    EXPECT_NUMBER(pipe(ready) + pipe(over), 0);
    const pid_t child = fork();
    if (child == 0) {
        int64_t holder = 0;
        struct store *store = open_store(path, true);
        char byte = store_lock_crawl(store, &holder) == STATUS_OK && holder == getpid() ? 'y' : 'n';
        close(over[1]);
        ssize_t count = write(ready[1], &byte, 1);
        count += read(over[0], &byte, 1);
        store_close(store);
        _exit(count == 1 ? 0 : 1);
    }
    char byte = 0;
    EXPECT_NUMBER(read(ready[0], &byte, 1), 1);
    EXPECT_NUMBER(byte, 'y');
    struct store *store = NULL;
    EXPECT_NUMBER(store_open(path, true, &store), STATUS_BUSY);
    EXPECT(strstr(store_error(store), arena_string(arena, arena_printf(arena, "process %d", (int)child))) != NULL);
    int64_t holder = 0;
    EXPECT_NUMBER(store_lock_crawl(store, &holder), STATUS_BUSY);
    EXPECT_NUMBER(holder, child);
    EXPECT(store_commit(store) != STATUS_OK);
    store_close(store);
    close(over[1]);
    int status = 1;
    EXPECT_NUMBER(waitpid(child, &status, 0), child);
    EXPECT_NUMBER(status, 0);
    store = open_store(path, true);
    EXPECT_NUMBER(store_lock_crawl(store, &holder), STATUS_OK);
    EXPECT_NUMBER(store_lock_crawl(store, &holder), STATUS_OK);
    store_close(store);
    close(ready[0]);
    close(ready[1]);
    close(over[0]);
    clean_up(arena, path);
}

TEST(a_reader_sees_what_is_committed_while_a_crawl_writes)
{
    const char *path = folder(arena, "reader");
    struct store *writer = open_store(path, true);
    int64_t holder = 0;
    EXPECT_NUMBER(store_lock_crawl(writer, &holder), STATUS_OK);
    const struct run run = begin_run(writer, false, NOON);
    const int64_t site = add_site(writer, TEXT("a"));
    add(writer, site, TEXT("/"), 0);
    add(writer, site, TEXT("/1"), 1);
    struct address got[2];
    EXPECT_NUMBER(take(writer, arena, site, run.id, 2, got), 2);
    judge(writer, got[0].id, run.id, NOON, VERDICT_TAKEDOWN);
    EXPECT_NUMBER(store_commit(writer), STATUS_OK);
    judge(writer, got[1].id, run.id, NOON, VERDICT_TAKEDOWN);

    struct store *reader = open_store(path, false);
    const struct page_query query = {.verdicts = {[VERDICT_TAKEDOWN] = true}};
    EXPECT_NUMBER(pages(reader, arena, query).count, 1);
    EXPECT_NUMBER(pages(writer, arena, query).count, 2);
    struct run latest;
    EXPECT_NUMBER(store_run_latest(reader, &latest), STATUS_OK);
    EXPECT_NUMBER(latest.flagged, 1);
    EXPECT_NUMBER(store_commit(writer), STATUS_OK);
    EXPECT_NUMBER(pages(reader, arena, query).count, 2);
    EXPECT(store_note(reader, 1, 1, "x", TEXT(""), 1) != STATUS_OK);
    store_close(writer);
    EXPECT_NUMBER(pages(reader, arena, query).count, 2);
    store_close(reader);
    clean_up(arena, path);
}

/* Puts bytes into the closed database file: the header's fields are at fixed places (SQLite file format, 1.3). */
static void patch(struct arena *arena, const char *path, long offset, const char *bytes, size_t length)
{
    int file = open(arena_string(arena, arena_printf(arena, "%s/rasoat.db", path)), O_WRONLY | O_CREAT, 0644);
    EXPECT(file >= 0 && pwrite(file, bytes, length, offset) == (ssize_t)length);
    close(file);
}

static void expect_refused(const char *path, enum status wanted, const char *words)
{
    for (int writing = 0; writing < 2; writing++) {
        struct store *store = NULL;
        EXPECT_NUMBER(store_open(path, writing == 1, &store), wanted);
        if (!EXPECT(strstr(store_error(store), words) != NULL))
            test_say("%s", store_error(store));
        store_close(store);
    }
}

TEST(files_that_are_not_ours_are_refused)
{
    enum { VERSION_AT = 60, APPLICATION_AT = 68 };
    const char *path = folder(arena, "foreign");
    store_close(open_store(path, true));
    patch(arena, path, VERSION_AT, "\0\0\0\x7f", 4);
    expect_refused(path, STATUS_INVALID, "newer");
    patch(arena, path, APPLICATION_AT, "ABCD", 4);
    expect_refused(path, STATUS_INVALID, "another program");
    folder(arena, "foreign");
    patch(arena, path, 0,
          "This is a text of more than a hundred bytes, and whoever names it rasoat.db will not make it "
          "a database by that; rasoat says so and leaves it alone.",
          140);
    expect_refused(path, STATUS_INVALID, "not a database");
    struct text whole = test_file(arena, arena_string(arena, arena_printf(arena, "%s/rasoat.db", path)));
    EXPECT_NUMBER(whole.length, 140);
    clean_up(arena, path);
}

TEST(an_empty_file_and_no_file)
{
    const char *path = folder(arena, "empty");
    struct store *store = NULL;
    EXPECT_NUMBER(store_open(path, false, &store), STATUS_NOT_FOUND);
    store_close(store);
    EXPECT_NUMBER(store_open("build/test-store/no/such", true, &store), STATUS_IO);
    EXPECT(strstr(store_error(store), "No such file") != NULL);
    store_close(store);
    store_close(NULL);
    mkdir(path, 0755);
    patch(arena, path, 0, "", 0);
    struct run run;
    for (int writing = 0; writing < 2; writing++) {
        store = open_store(path, writing == 1);
        EXPECT_NUMBER(store_run_latest(store, &run), STATUS_NOT_FOUND);
        store_close(store);
    }
    clean_up(arena, path);
}

/* Files that may not grow further are a full disk. */
TEST(a_full_disk_is_told_and_harms_nothing)
{
    const char *path = folder(arena, "full");
    const pid_t child = fork();
    if (child == 0) {
        struct store *store = open_store(path, true);
        begin_run(store, false, NOON);
        const int64_t site = add_site(store, TEXT("a"));
        bool added = add(store, site, TEXT("/kept"), 0);
        enum status status = store_commit(store);
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 400000, .rlim_max = 400000});
        for (int i = 0; i < 1000 && status == STATUS_OK; i++) {
            status = store_frontier_add(store, site, arena_printf(arena, "/%0*d", 4000, i), TEXT("/"), 1, "link", 1,
                                        NOON, &added);
            if (status == STATUS_OK)
                status = store_commit(store);
        }
        const bool told = status == STATUS_IO && store_error(store)[0] != '\0' && store_commit(store) == STATUS_IO;
        store_close(store);
        _exit(told ? 0 : 1);
    }
    int status = 1;
    EXPECT_NUMBER(waitpid(child, &status, 0), child);
    EXPECT_NUMBER(status, 0);
    struct store *store = open_store(path, true);
    const struct run run = begin_run(store, false, NOON);
    EXPECT(run.resumed);
    struct address got[200];
    const size_t count = take(store, arena, 1, run.id, 200, got);
    EXPECT(count > 1 && count < 200);
    EXPECT_TEXT(got[0].url, "/kept");
    EXPECT(add(store, 1, TEXT("/more"), 1));
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

/* The arena's escape may end store_frontier_take halfway: nothing is given out then, and the store goes on. */
TEST(leaving_by_the_arena_loses_no_address)
{
    const char *path = folder(arena, "escape");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    for (int i = 0; i < 200; i++)
        add(store, site, arena_printf(arena, "/%0*d", 4000, i), 1);
    struct arena *small = arena_create(200000);
    struct address *got = arena_alloc_array(arena, 200, sizeof *got);
    if (setjmp(*arena_escape(small)) == 0) {
        take(store, small, site, run.id, 200, got);
        EXPECT(false);
    }
    EXPECT_NUMBER(arena_reason(small), STATUS_LIMIT);
    arena_disarm(small);
    arena_free(small);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    EXPECT_NUMBER(take(store, arena, site, run.id, 200, got), 200);
    store_close(store);
    clean_up(arena, path);
}
