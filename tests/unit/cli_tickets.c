/* cli_tickets.c: which flagged pages the end of a night looks at for tickets. */
#include "cli/crawl_tickets.h"
#include "tests/unit/store_fixture.h"

enum { PAGES = 5, FEW = 3 };

/* Page i of PAGES; the later ones are heavier. */
static struct text page_url(struct arena *arena, size_t i)
{
    return arena_printf(arena, "https://so-y-te.tinh.example/%zu", i);
}

static void judge_pages(struct arena *arena, struct store *store, int64_t site, int64_t run, int64_t now)
{
    for (size_t i = 0; i < PAGES; i++) {
        const struct finding finding = {.rule = TEXT("hidden-link"), .revision = 1, .identity = TEXT("browser"), .weight = 9,
                                        .evidence = TEXT("evidence"), .target = arena_printf(arena, "nohu%zu.example", i)};
        const struct page_done done = {.address = add_page(store, site, page_url(arena, i)), .run = run, .now = now, .status = 200,
                                       .verdict = VERDICT_TAKEDOWN, .score = 10 + (double)i, .findings = &finding, .finding_count = 1,
                                       .seen_by = &finding.identity};
        EXPECT_NUMBER(store_page_done(store, &done), STATUS_OK);
    }
}

static void begin_night(struct crawl *crawl, struct night_tickets *night, struct arena *arena, size_t limit)
{
    *night = (struct night_tickets){.crawl = crawl, .arena = arena, .flagged_limit = limit};
    EXPECT(tickets_know(night) && tickets_flagged(night));
}

/* A ticket for each page that the night looks at. */
static void open_tickets(const struct night_tickets *night, struct store *store, int64_t site, int64_t now)
{
    for (size_t i = 0; i < night->flagged.count; i++) {
        const struct ticket_row ticket = {.year = 2026, .owner = TEXT("Sở Y tế"), .key = night->flagged.items[i].target, .site = site,
                                          .state = TEXT("open"), .severity = VERDICT_TAKEDOWN, .rule = TEXT("hidden-link"),
                                          .opened = now, .due = now + DAY};
        struct ticket_place place = {.page = night->flagged.items[i].page.page, .added = now, .found = now};
        EXPECT_NUMBER(store_ticket_open(store, &ticket, &place.ticket), STATUS_OK);
        EXPECT_NUMBER(store_ticket_place_put(store, &place), STATUS_OK);
    }
}

struct told {
    struct arena *arena;
    size_t notes;
    struct text page;
};

static bool count_notes(void *context, const struct note *note)
{
    struct told *told = context;
    if (text_equal(note->kind, TEXT("ticket-limit"))) {
        told->notes += (size_t)note->count;
        told->page = arena_copy(told->arena, note->detail);
    }
    return true;
}

static struct told told_in(struct store *store, struct arena *arena, int64_t run)
{
    struct told told = {.arena = arena};
    EXPECT_NUMBER(store_notes(store, run, count_notes, &told), STATUS_OK);
    return told;
}

TEST(the_heaviest_pages_are_looked_at_first_and_the_others_the_next_night)
{
    const char *path = folder(arena, "tickets-limit");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("so-y-te"));
    struct crawl *crawl = arena_alloc(arena, sizeof *crawl);
    crawl->store = store;
    crawl->run = begin_run(store, true, NOON);
    judge_pages(arena, store, site, crawl->run.id, NOON);
    struct night_tickets night;
    begin_night(crawl, &night, arena, TICKETS_LIMIT_FLAGGED);
    EXPECT_NUMBER(night.flagged.count, PAGES);
    begin_night(crawl, &night, arena, PAGES);
    EXPECT_NUMBER(night.flagged.count, PAGES);
    EXPECT_NUMBER(told_in(store, arena, crawl->run.id).notes, 0);
    begin_night(crawl, &night, arena, FEW);
    EXPECT_NUMBER(night.flagged.count, FEW);
    for (size_t i = 0; i < night.flagged.count; i++)
        EXPECT_TEXT(night.flagged.items[i].report->url, arena_string(arena, page_url(arena, PAGES - 1 - i)));
    const struct told told = told_in(store, arena, crawl->run.id);
    EXPECT_NUMBER(told.notes, 1);
    EXPECT_TEXT(told.page, arena_string(arena, page_url(arena, PAGES - 1 - FEW)));
    open_tickets(&night, store, site, NOON);
    EXPECT_NUMBER(store_run_finish(store, crawl->run.id, NOON + 600), STATUS_OK);

    crawl->run = begin_run(store, true, NOON + DAY);
    judge_pages(arena, store, site, crawl->run.id, NOON + DAY);
    begin_night(crawl, &night, arena, FEW);
    EXPECT_NUMBER(night.flagged.count, PAGES - FEW);
    for (size_t i = 0; i < night.flagged.count; i++)
        EXPECT(night.flagged.items[i].seen && night.flagged.items[i].report->score < 10 + PAGES - FEW);
    EXPECT_NUMBER(told_in(store, arena, crawl->run.id).notes, 0);
    EXPECT_NUMBER(crawl->failure, STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}
