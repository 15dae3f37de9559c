/* A store that shows only some sites: every table, by the statements that screens use. */
#include "store/scope.h"

#include "store/accounts.h"
#include "store/campaigns.h"
#include "store/looks.h"
#include "store/nights.h"
#include "store/queue.h"
#include "tests/unit/store_fixture.h"

struct world {
    const char *path;
    int64_t sites[2];
    int64_t pages[2];
    int64_t campaign; /* on the second site alone */
    int64_t shared; /* on both */
};

static int64_t add_site_of(struct store *store, struct text name, struct text agency)
{
    int64_t id = 0;
    EXPECT_NUMBER(store_site(store, name, TEXT("http://a.example/"), agency, TEXT(""), &id), STATUS_OK);
    return id;
}

static struct world make_world(struct arena *arena, const char *name)
{
    struct world world = {.path = folder(arena, name)};
    struct store *store = open_store(world.path, true);
    const struct run run = begin_run(store, true, NOON);
    world.sites[0] = add_site_of(store, TEXT("y-te"), TEXT("Sở Y tế"));
    world.sites[1] = add_site_of(store, TEXT("cong-thuong"), TEXT("Sở Công Thương"));
    world.pages[0] = add_page(store, world.sites[0], TEXT("http://y-te.example/"));
    world.pages[1] = add_page(store, world.sites[1], TEXT("http://cong-thuong.example/"));
    for (size_t i = 0; i < 2; i++) {
        const struct finding finding = {.rule = TEXT("hidden-link"), .revision = 1, .identity = TEXT("browser"), .weight = 9,
                                        .evidence = TEXT("evidence"), .target = TEXT("nohu.example")};
        const struct page_done page = {.address = world.pages[i], .run = run.id, .now = NOON, .status = 200,
                                       .verdict = VERDICT_TAKEDOWN, .score = 9, .findings = &finding, .finding_count = 1,
                                       .seen_by = &finding.identity};
        EXPECT_NUMBER(store_page_done(store, &page), STATUS_OK);
        EXPECT_NUMBER(store_note(store, run.id, world.sites[i], "depth", TEXT("http://x.example/"), 1), STATUS_OK);
    }
    bool is_new = false;
    EXPECT_NUMBER(store_campaign_put(store, TEXT("host"), TEXT("nohu.example"), TEXT("other sites on it: cong-thuong"), run.id, NOON, &world.shared, &is_new), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(store, world.shared, world.pages[0], run.id), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(store, world.shared, world.pages[1], run.id), STATUS_OK);
    EXPECT_NUMBER(store_campaign_put(store, TEXT("host"), TEXT("bet.example"), TEXT(""), run.id, NOON, &world.campaign, &is_new), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(store, world.campaign, world.pages[1], run.id), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    return world;
}

static struct store *open_bounded(const struct world *world, struct text agency)
{
    struct store *store = NULL;
    if (!EXPECT_NUMBER(store_open_bounded(world->path, &store), STATUS_OK))
        test_say("%s", store_error(store));
    EXPECT_NUMBER(store_bound_to(store, &agency, 1), STATUS_OK);
    return store;
}

static bool count_page(void *context, const struct page_report *report)
{
    *(int64_t *)context += report->id;
    return true;
}

static bool count_campaign(void *context, const struct campaign *campaign)
{
    EXPECT_NUMBER(campaign->shared.length, 0); /* it may name other sites */
    *(int64_t *)context += (int64_t)campaign->pages * 100 + (int64_t)campaign->sites_ever;
    return true;
}

static bool count_note(void *context, const struct note *note)
{
    *(int64_t *)context += note->site;
    return true;
}

static bool count_site(void *context, const struct site_row *site)
{
    *(int64_t *)context += site->id;
    return true;
}

TEST(a_bounded_store_shows_its_own_sites_alone)
{
    const struct world world = make_world(arena, "scope");
    struct store *store = open_bounded(&world, TEXT("Sở Y tế"));
    const struct queue_row *rows = NULL;
    size_t count = 0;
    uint64_t all = 0;
    int64_t sum = 0;
    if (!EXPECT_NUMBER(store_queue(store, arena, &(struct queue_query){.verdict = VERDICT_COUNT}, &rows, &count, &all), STATUS_OK))
        test_say("%s", store_error(store));
    EXPECT_NUMBER(count, 1);
    EXPECT_NUMBER(all, 1);
    EXPECT_NUMBER(rows[0].page, world.pages[0]);
    EXPECT_TEXT(rows[0].rule, "hidden-link");
    struct queue_sums sums;
    EXPECT_NUMBER(store_queue_sums(store, &sums), STATUS_OK);
    EXPECT_NUMBER(sums.takedown, 1);
    EXPECT_NUMBER(sums.sites, 1);
    EXPECT_NUMBER(store_pages(store, &(struct page_query){0}, count_page, &sum), STATUS_OK);
    EXPECT_NUMBER(sum, world.pages[0]);
    sum = 0;
    EXPECT_NUMBER(store_pages(store, &(struct page_query){.page = world.pages[1]}, count_page, &sum), STATUS_OK);
    EXPECT_NUMBER(sum, 0);
    EXPECT_NUMBER(store_notes(store, 1, count_note, &sum), STATUS_OK);
    EXPECT_NUMBER(sum, world.sites[0]);
    sum = 0;
    EXPECT_NUMBER(store_sites(store, count_site, &sum), STATUS_OK);
    EXPECT_NUMBER(sum, world.sites[0]);
    /* of a campaign on both sites his own place, and not how far it reaches */
    sum = 0;
    EXPECT_NUMBER(store_campaigns(store, &(struct campaign_query){0}, count_campaign, &sum), STATUS_OK);
    EXPECT_NUMBER(sum, 101);
    struct stored_findings findings;
    EXPECT_NUMBER(store_findings(store, arena, world.pages[1], &findings), STATUS_OK);
    EXPECT_NUMBER(findings.count, 0);
    struct page_facts facts;
    EXPECT_NUMBER(store_page_facts(store, arena, world.pages[1], &facts), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_page_facts(store, arena, world.pages[0], &facts), STATUS_OK);
    uint64_t verdicts[VERDICT_COUNT];
    EXPECT_NUMBER(store_verdict_counts(store, 1, verdicts), STATUS_OK);
    EXPECT_NUMBER(verdicts[VERDICT_TAKEDOWN], 0); /* of all sites together: not told */
    store_close(store);
    clean_up(arena, world.path);
}

TEST(ids_of_others_are_as_ids_that_there_are_not)
{
    const struct world world = make_world(arena, "scope-ids");
    struct store *store = open_bounded(&world, TEXT("Sở Y tế"));
    EXPECT_NUMBER(store_shows(store, SCOPE_PAGE, world.pages[0]), STATUS_OK);
    EXPECT_NUMBER(store_shows(store, SCOPE_PAGE, world.pages[1]), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_shows(store, SCOPE_PAGE, 999), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_shows(store, SCOPE_SITE, world.sites[0]), STATUS_OK);
    EXPECT_NUMBER(store_shows(store, SCOPE_SITE, world.sites[1]), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_shows(store, SCOPE_CAMPAIGN, world.shared), STATUS_OK);
    EXPECT_NUMBER(store_shows(store, SCOPE_CAMPAIGN, world.campaign), STATUS_NOT_FOUND);
    /* bound anew, also while statements were cached */
    EXPECT_NUMBER(store_bound_to(store, (const struct text[]){TEXT("Sở Công Thương")}, 1), STATUS_OK);
    EXPECT_NUMBER(store_shows(store, SCOPE_PAGE, world.pages[0]), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_shows(store, SCOPE_PAGE, world.pages[1]), STATUS_OK);
    EXPECT_NUMBER(store_bound_to(store, (const struct text[]){TEXT(""), TEXT("Sở Y")}, 2), STATUS_OK);
    EXPECT_NUMBER(store_shows(store, SCOPE_PAGE, world.pages[0]), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_bound_to(store, NULL, 0), STATUS_OK);
    EXPECT_NUMBER(store_shows(store, SCOPE_PAGE, world.pages[1]), STATUS_NOT_FOUND);
    store_close(store);
    clean_up(arena, world.path);
}

TEST(tables_without_a_view_cannot_be_read)
{
    const struct world world = make_world(arena, "scope-closed");
    struct store *store = open_bounded(&world, TEXT("Sở Y tế"));
    unsigned char secret[STORE_SECRET_BYTES], hash[SESSION_HASH_BYTES] = {0};
    struct account account;
    struct session_row session;
    EXPECT(store_secret(store, secret) != STATUS_OK);
    EXPECT_NUMBER(store_account(store, arena, 1, &account), STATUS_IO);
    EXPECT_NUMBER(store_session(store, hash, &session), STATUS_IO);
    EXPECT_NUMBER(store_shows(store, SCOPE_ACCOUNT, 1), STATUS_IO);
    struct province_host host;
    EXPECT_NUMBER(store_province_host(store, TEXT("nohu.example"), &host), STATUS_IO);
    /* and nothing can be written */
    EXPECT(store_note(store, 1, world.sites[0], "depth", TEXT(""), 1) != STATUS_OK);
    store_close(store);
    clean_up(arena, world.path);
}

TEST(a_held_store_does_not_see_what_is_written_meanwhile)
{
    const struct world world = make_world(arena, "scope-hold");
    struct store *reader = open_store(world.path, false), *writer = NULL;
    const struct text *agencies = NULL;
    size_t count = 0;
    EXPECT_NUMBER(store_hold(reader), STATUS_OK);
    EXPECT_NUMBER(store_agencies(reader, arena, &agencies, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT_NUMBER(store_open(world.path, true, &writer), STATUS_OK);
    add_site_of(writer, TEXT("noi-vu"), TEXT("Sở Nội vụ"));
    EXPECT_NUMBER(store_commit(writer), STATUS_OK);
    EXPECT_NUMBER(store_agencies(reader, arena, &agencies, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    store_rest(reader);
    EXPECT_NUMBER(store_agencies(reader, arena, &agencies, &count), STATUS_OK);
    EXPECT_NUMBER(count, 3);
    EXPECT(store_hold(writer) != STATUS_OK);
    store_close(writer);
    store_close(reader);
    clean_up(arena, world.path);
}
