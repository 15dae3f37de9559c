/* Nights and sites at a glance, of all sites and of one agency's alone. */
#include "store/overview.h"

#include "store/accounts.h"
#include "store/audit.h"
#include "store/baselines.h"
#include "store/nights.h"
#include "store/scope.h"
#include "store/tickets.h"
#include "tests/unit/store_fixture.h"

enum { SITES = 2 };

struct world {
    const char *path;
    int64_t site[SITES];
    int64_t page[SITES][2]; /* one is flagged, one does not load in the last night */
    int64_t runs[2];
};

static const char *const agencies[SITES] = {"Sở Y tế", "Sở Công Thương"};

static void judge_site_page(struct store *store, int64_t page, int64_t run, enum verdict verdict, int64_t now)
{
    const struct finding finding = {.rule = TEXT("hidden-link"), .revision = 1, .identity = TEXT("browser"), .weight = 9,
                                    .evidence = TEXT("evidence"), .target = TEXT("nohu.example")};
    const struct page_done done = {.address = page, .run = run, .now = now, .status = 200, .verdict = verdict,
                                   .score = verdict == VERDICT_TAKEDOWN ? 9 : 0, .findings = &finding,
                                   .finding_count = verdict == VERDICT_TAKEDOWN, .seen_by = &finding.identity};
    EXPECT_NUMBER(store_page_done(store, &done), STATUS_OK);
}

static void tell(struct store *store, const char *what, int64_t ticket, int64_t now)
{
    const struct audit_row row = {.time = now, .who = TEXT("rasoat"), .what = text_from_string(what), .kind = TEXT("ticket"), .subject = ticket};
    EXPECT_NUMBER(store_audit(store, &row), STATUS_OK);
}

static void add_ticket(struct store *store, const struct world *world, size_t site, int64_t now)
{
    const struct ticket_row ticket = {.year = 2026, .owner = text_from_string(agencies[site]), .key = TEXT("host nohu.example"),
                                      .site = world->site[site], .state = TEXT("open"), .severity = VERDICT_TAKEDOWN,
                                      .rule = TEXT("hidden-link"), .opened = now, .due = now + DAY};
    int64_t id = 0;
    EXPECT_NUMBER(store_ticket_open(store, &ticket, &id), STATUS_OK);
    const struct ticket_place place = {.ticket = id, .page = world->page[site][0], .added = now, .found = now};
    EXPECT_NUMBER(store_ticket_place_put(store, &place), STATUS_OK);
    tell(store, "ticket-opened", id, now);
}

static int64_t night(struct store *store, const struct world *world, int64_t now, bool loads)
{
    const struct run run = begin_run(store, true, now);
    for (size_t s = 0; s < SITES; s++) {
        struct run_site row;
        judge_site_page(store, world->page[s][0], run.id, VERDICT_TAKEDOWN, now + 60);
        if (loads)
            judge_site_page(store, world->page[s][1], run.id, VERDICT_CLEAN, now + 60);
        else
            EXPECT_NUMBER(store_page_skipped(store, world->page[s][1], run.id, "timeout", TEXT("no answer"), true, now + 60), STATUS_OK);
        EXPECT_NUMBER(store_run_site_count(store, run.id, world->site[s], &row), STATUS_OK);
        row.complete = s == 0;
        EXPECT_NUMBER(store_run_site_put(store, run.id, world->site[s], &row), STATUS_OK);
    }
    EXPECT_NUMBER(store_run_finish(store, run.id, now + 600), STATUS_OK);
    return run.id;
}

static struct world make_world(struct arena *arena, const char *name)
{
    struct world world = {.path = folder(arena, name)};
    struct store *store = open_store(world.path, true);
    for (size_t s = 0; s < SITES; s++) {
        const struct text url = arena_printf(arena, "https://site-%zu.example/", s);
        EXPECT_NUMBER(store_site(store, arena_printf(arena, "site-%zu", s), url, text_from_string(agencies[s]), TEXT(""), &world.site[s]),
                      STATUS_OK);
        for (size_t p = 0; p < 2; p++) {
            const struct text page = arena_printf(arena, "https://site-%zu.example/%zu", s, p);
            EXPECT(add(store, world.site[s], page, 1));
            EXPECT_NUMBER(store_frontier_id(store, page, &world.page[s][p]), STATUS_OK);
        }
    }
    world.runs[0] = night(store, &world, NOON, true);
    for (size_t s = 0; s < SITES; s++)
        add_ticket(store, &world, s, NOON + 120);
    const struct baseline baseline = {.page = world.page[0][1], .profile_bytes = TEXT("profile"), .since_run = 1, .since = NOON + 300,
                                      .who = TEXT("An"), .reason = TEXT("")};
    EXPECT_NUMBER(store_baseline_put(store, &baseline), STATUS_OK);
    world.runs[1] = night(store, &world, NOON + DAY, false);
    tell(store, "ticket-closed-by-hand", 1, NOON + DAY + 5000);
    tell(store, "ticket-reopened", 1, NOON + DAY + 6000);
    tell(store, "ticket-clean-once", 1, NOON + DAY + 6100);
    tell(store, "ticket-found-again", 1, NOON + DAY + 6200); /* it waited for a second look */
    tell(store, "ticket-accepted", 2, NOON + DAY + 6300);
    tell(store, "ticket-note", 2, NOON + DAY + 6400);
    tell(store, "ticket-found-again", 2, NOON + DAY + 6500); /* reopened by the crawl */
    tell(store, "ticket-found-again", 2, NOON + DAY + 6600);
    EXPECT_NUMBER(store_known_seen(store, world.site[0], TEXT("outbound"), TEXT("nhan.example"), world.runs[1], NOON + DAY), STATUS_OK);
    EXPECT_NUMBER(store_known_decide(store, world.site[1], TEXT("outbound"), TEXT("nhan.example"), KNOWN_REJECTED, TEXT("An"), TEXT("no"),
                                     world.runs[1], NOON + DAY),
                  STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    return world;
}

TEST(nights_are_told_the_oldest_first)
{
    const struct world world = make_world(arena, "overview-nights");
    struct store *store = open_store(world.path, false);
    struct night_line nights[4];
    size_t count = 0;
    EXPECT_NUMBER(store_nights(store, nights, 4, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT(nights[0].run == world.runs[0] && nights[1].run == world.runs[1]);
    EXPECT_NUMBER(nights[0].started, NOON);
    EXPECT_NUMBER(nights[0].finished, NOON + 600);
    EXPECT_NUMBER(nights[0].judged, 4);
    EXPECT_NUMBER(nights[1].judged, 2);
    EXPECT_NUMBER(nights[1].sites, 2);
    EXPECT_NUMBER(nights[1].sites_complete, 1);
    EXPECT_NUMBER(nights[1].flagged, 2);
    EXPECT_NUMBER(nights[0].failed, 0);
    EXPECT_NUMBER(nights[1].failed, 2);
    EXPECT_NUMBER(nights[0].opened, 2);
    EXPECT_NUMBER(nights[1].opened, 0);
    EXPECT_NUMBER(nights[1].closed, 2);
    EXPECT_NUMBER(nights[1].reopened, 2);
    EXPECT_NUMBER(store_nights(store, nights, 1, &count), STATUS_OK);
    EXPECT(count == 1 && nights[0].run == world.runs[1]);
    store_close(store);
    clean_up(arena, world.path);
}

TEST(sites_are_told_with_their_sums)
{
    const struct world world = make_world(arena, "overview-sites");
    struct store *store = open_store(world.path, false);
    const struct site_line *sites = NULL;
    size_t count = 0;
    EXPECT_NUMBER(store_site_lines(store, arena, NOON + DAY + DAY, &sites, &count), STATUS_OK);
    if (!EXPECT_NUMBER(count, 2))
        return;
    for (size_t s = 0; s < SITES; s++) {
        EXPECT_NUMBER(sites[s].id, world.site[s]);
        EXPECT_NUMBER(sites[s].takedown, 1);
        EXPECT_NUMBER(sites[s].review, 0);
        EXPECT_NUMBER(sites[s].tickets, 1);
        EXPECT_NUMBER(sites[s].overdue, 1);
        EXPECT_NUMBER(sites[s].failing, 1);
        EXPECT_NUMBER(sites[s].run, world.runs[1]);
        EXPECT(sites[s].run_complete == (s == 0));
    }
    EXPECT_NUMBER(store_site_lines(store, arena, NOON + 300, &sites, &count), STATUS_OK);
    EXPECT_NUMBER(sites[0].overdue, 0);
    store_close(store);
    clean_up(arena, world.path);
}

TEST(a_site_is_told_more_closely)
{
    const struct world world = make_world(arena, "overview-site");
    struct store *store = open_store(world.path, false);
    const struct site_failing *failing = NULL;
    const struct left_out *reasons = NULL;
    struct site_view view;
    size_t count = 0;
    bool named = false;
    EXPECT_NUMBER(store_site_view(store, arena, world.site[0], NOON, &view), STATUS_OK);
    EXPECT_TEXT(view.line.name, "site-0");
    EXPECT_NUMBER(view.known, 2);
    EXPECT_NUMBER(view.reached, 1);
    EXPECT_NUMBER(view.waiting, 0);
    EXPECT_NUMBER(view.left_out, 1);
    EXPECT_NUMBER(view.judged, 2);
    EXPECT_NUMBER(view.baselines, 1);
    EXPECT_NUMBER(view.baseline_oldest, NOON + 300);
    EXPECT_NUMBER(view.values, 1);
    EXPECT_NUMBER(store_site_left_out(store, arena, world.site[0], &reasons, &count), STATUS_OK);
    EXPECT(count == 1 && text_equal(reasons[0].outcome, TEXT("timeout")) && reasons[0].count == 1);
    EXPECT_NUMBER(store_site_failing(store, arena, world.site[0], 10, &failing, &count), STATUS_OK);
    EXPECT(count == 1 && failing[0].page == world.page[0][1] && failing[0].since == NOON + DAY + 60 && !failing[0].flagged);
    EXPECT_NUMBER(store_site_names(store, world.site[0], TEXT("nhan.example"), &named), STATUS_OK);
    EXPECT(named);
    EXPECT_NUMBER(store_site_names(store, world.site[1], TEXT("nhan.example"), &named), STATUS_OK);
    EXPECT(!named); /* rejected */
    EXPECT_NUMBER(store_site_view(store, arena, 99, NOON, &view), STATUS_NOT_FOUND);
    store_close(store);
    clean_up(arena, world.path);
}

TEST(a_bounded_store_tells_of_its_own_sites)
{
    const struct world world = make_world(arena, "overview-bounded");
    struct store *store = NULL;
    const struct text agency = text_from_string(agencies[1]);
    const struct site_line *sites = NULL;
    struct night_line nights[4];
    struct site_view view;
    size_t count = 0;
    EXPECT_NUMBER(store_open_bounded(world.path, &store), STATUS_OK);
    EXPECT_NUMBER(store_bound_to(store, &agency, 1), STATUS_OK);
    EXPECT_NUMBER(store_nights(store, nights, 4, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT_NUMBER(nights[1].judged, 0); /* of all sites: not told */
    EXPECT_NUMBER(nights[1].sites, 1);
    EXPECT_NUMBER(nights[1].sites_complete, 0);
    EXPECT_NUMBER(nights[1].flagged, 1);
    EXPECT_NUMBER(nights[0].opened, 1);
    EXPECT_NUMBER(nights[1].closed, 1); /* one of two: the other is another agency's */
    EXPECT_NUMBER(nights[1].reopened, 1);
    EXPECT_NUMBER(store_site_lines(store, arena, NOON, &sites, &count), STATUS_OK);
    EXPECT(count == 1 && sites[0].id == world.site[1] && sites[0].tickets == 1 && sites[0].failing == 1);
    EXPECT_NUMBER(store_site_view(store, arena, world.site[0], NOON, &view), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_site_view(store, arena, world.site[1], NOON, &view), STATUS_OK);
    EXPECT_NUMBER(view.known, 2);
    store_close(store);
    clean_up(arena, world.path);
}

static bool count_state(void *context, struct text state, uint64_t count)
{
    EXPECT_TEXT(state, "open");
    *(uint64_t *)context += count;
    return true;
}

TEST(a_bounded_store_counts_its_own_tickets)
{
    static const char *const states[TICKETS_LIMIT_STATES] = {"open", "sent", "claimed", "checking", "reopened", "closed", "a", "b"};
    const struct world world = make_world(arena, "overview-tickets");
    struct store *store = NULL;
    const struct text agency = text_from_string(agencies[1]);
    const struct ticket_query query = {.states = states, .state_count = TICKETS_LIMIT_STATES, .site = world.site[1], .owner = agency,
                                       .overdue_at = NOON + 9 * DAY};
    uint64_t count = 0;
    EXPECT_NUMBER(store_open_bounded(world.path, &store), STATUS_OK);
    EXPECT_NUMBER(store_bound_to(store, &agency, 1), STATUS_OK);
    if (!EXPECT_NUMBER(store_ticket_counts(store, &query, count_state, &count), STATUS_OK))
        test_say("%s", store_error(store));
    EXPECT_NUMBER(count, 1);
    store_close(store);
    clean_up(arena, world.path);
}
