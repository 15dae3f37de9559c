/* Campaigns with their places, what they are made of, and hosts that are new to the province. */
#include "store/campaigns.h"
#include "tests/unit/store_fixture.h"

struct lines {
    struct arena *arena;
    struct text text;
    size_t count;
    size_t stop_after;
};

static bool line_of_target(void *context, const struct flagged_target *t)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s%.*s %s %.*s %.*s [%.*s] %u-%u by %.*s run %lld|",
                               TEXT_ARGS(lines->text), TEXT_ARGS(t->site_name), TEXT_ARGS(t->url),
                               verdict_name(t->verdict), TEXT_ARGS(t->finding->rule), TEXT_ARGS(t->finding->target),
                               TEXT_ARGS(t->finding->evidence), t->finding->start, t->finding->end,
                               TEXT_ARGS(t->seen_by), (long long)t->seen_run);
    return ++lines->count != lines->stop_after;
}

static bool line_of_campaign(void *context, const struct campaign *c)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s %.*s (%.*s) %lld-%lld %llu/%llu of %llu/%llu|",
                               TEXT_ARGS(lines->text), TEXT_ARGS(c->kind), TEXT_ARGS(c->value), TEXT_ARGS(c->shared),
                               (long long)c->first_run, (long long)c->last_run, (unsigned long long)c->sites,
                               (unsigned long long)c->pages, (unsigned long long)c->sites_ever,
                               (unsigned long long)c->pages_ever);
    return ++lines->count != lines->stop_after;
}

static bool line_of_place(void *context, const struct campaign_place *p)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s%.*s %lld-%lld|", TEXT_ARGS(lines->text), TEXT_ARGS(p->site_name),
                               TEXT_ARGS(p->url), (long long)p->first_run, (long long)p->last_run);
    EXPECT_TEXT(p->agency, "Sở Y tế");
    return ++lines->count != lines->stop_after;
}

static bool line_of_host(void *context, const struct province_host *h)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s %lld %llu|", TEXT_ARGS(lines->text), TEXT_ARGS(h->domain),
                               (long long)h->first_run, (unsigned long long)h->sites);
    return ++lines->count != lines->stop_after;
}

TEST(findings_of_flagged_pages_are_given)
{
    const char *path = folder(arena, "targets");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    const struct run run = begin_run(store, false, NOON);
    const int64_t page[] = {add_page(store, b, TEXT("/0")), add_page(store, a, TEXT("/1")),
                            add_page(store, a, TEXT("/2"))};
    static const enum verdict verdicts[] = {VERDICT_TAKEDOWN, VERDICT_REVIEW, VERDICT_CLEAN};
    const struct finding findings[] = {{.rule = TEXT("hidden-link"), .identity = TEXT("phone"), .target = TEXT("x.example"),
                                        .evidence = TEXT("nổ hũ"), .start = 3, .end = 9},
                                       {.rule = TEXT("keyword"), .identity = TEXT("bot")}};
    for (int i = 0; i < 3; i++) {
        const int64_t runs[] = {run.id, run.id + 4};
        const struct page_done done = {.address = page[i], .run = run.id, .now = NOON, .verdict = verdicts[i],
                                       .findings = findings, .finding_count = 2, .seen_runs = i == 1 ? runs : NULL};
        EXPECT_NUMBER(store_page_done(store, &done), STATUS_OK);
    }
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_flagged_targets(store, 0, line_of_target, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "b/0 takedown hidden-link x.example [nổ hũ] 3-9 by phone run 1|"
                            "b/0 takedown keyword  [] 0-0 by bot run 1|"
                            "a/1 review hidden-link x.example [nổ hũ] 3-9 by phone run 1|"
                            "a/1 review keyword  [] 0-0 by bot run 5|");
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_flagged_targets(store, run.id + 1, line_of_target, &lines), STATUS_OK);
    EXPECT_NUMBER(lines.count, 1);
    lines = (struct lines){.arena = arena, .stop_after = 2};
    EXPECT_NUMBER(store_flagged_targets(store, 0, line_of_target, &lines), STATUS_OK);
    EXPECT_NUMBER(lines.count, 2);
    store_close(store);
    clean_up(arena, path);
}

static int64_t campaign(struct store *store, const char *value, const char *shared, int64_t run, bool wanted_new)
{
    int64_t id = 0;
    bool is_new = !wanted_new;
    EXPECT_NUMBER(store_campaign_put(store, TEXT("host"), text_from_string(value), text_from_string(shared), run,
                                     NOON + run, &id, &is_new),
                  STATUS_OK);
    EXPECT(is_new == wanted_new);
    return id;
}

TEST(a_campaign_keeps_its_places)
{
    const char *path = folder(arena, "campaigns");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    const int64_t page[] = {add_page(store, b, TEXT("/0")), add_page(store, a, TEXT("/1")),
                            add_page(store, a, TEXT("/2"))};
    const int64_t wide = campaign(store, "wide.example", "", 1, true);
    const int64_t narrow = campaign(store, "narrow.example", "", 1, true);
    EXPECT_NUMBER(store_campaign_place(store, wide, page[0], 1), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(store, wide, page[1], 1), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(store, wide, page[2], 1), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(store, narrow, page[2], 1), STATUS_OK);
    EXPECT_NUMBER(campaign(store, "wide.example", "Joomla 3", 2, false), wide);
    EXPECT_NUMBER(store_campaign_place(store, wide, page[1], 2), STATUS_OK);
    EXPECT_NUMBER(store_campaign_place(store, wide, page[0], 2), STATUS_OK); /* page 2 was cleaned */
    EXPECT_NUMBER(store_campaign_place(store, wide, page[0], 2), STATUS_OK);
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_campaigns(store, &(struct campaign_query){0}, line_of_campaign, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "host wide.example (Joomla 3) 1-2 2/2 of 2/3|host narrow.example () 1-1 1/1 of 1/1|");
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_campaigns(store, &(struct campaign_query){.run = 2}, line_of_campaign, &lines), STATUS_OK);
    EXPECT_NUMBER(lines.count, 1);
    EXPECT_NUMBER(store_campaigns(store, &(struct campaign_query){.id = narrow}, line_of_campaign, &lines), STATUS_OK);
    EXPECT_NUMBER(lines.count, 2);
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_campaign_places(store, wide, line_of_place, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "a/1 1-2|a/2 1-1|b/0 1-2|");
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_campaigns_of_page(store, page[2], line_of_campaign, &lines), STATUS_OK);
    EXPECT_NUMBER(lines.count, 2);
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_campaigns_of_page(store, page[0], line_of_campaign, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "host wide.example (Joomla 3) 1-2 2/2 of 2/3|"); /* whole, not the page's part */
    store_close(store);
    clean_up(arena, path);
}

static bool count_current(void *context, const struct campaign *campaign)
{
    size_t *count = context;
    *count += campaign->is_current;
    return true;
}

static size_t current(struct store *store)
{
    size_t count = 0;
    EXPECT_NUMBER(store_campaigns(store, &(struct campaign_query){0}, count_current, &count), STATUS_OK);
    return count;
}

/* Campaigns are looked for when a run ends: while the next one is on its way, those of the last one are there still. */
TEST(a_campaign_is_current_while_the_next_run_is_on_its_way)
{
    const char *path = folder(arena, "current");
    struct store *store = open_store(path, true);
    const struct run first = begin_run(store, false, NOON);
    campaign(store, "wide.example", "", first.id, true);
    EXPECT_NUMBER(current(store), 1);
    EXPECT_NUMBER(store_run_finish(store, first.id, NOON + 600), STATUS_OK);
    EXPECT_NUMBER(current(store), 1);
    const struct run second = begin_run(store, false, NOON + DAY);
    EXPECT_NUMBER(current(store), 1);
    EXPECT_NUMBER(store_run_finish(store, second.id, NOON + DAY + 600), STATUS_OK);
    EXPECT_NUMBER(current(store), 0);
    store_close(store);
    clean_up(arena, path);
}

static bool host(struct store *store, const char *domain, int64_t site, int64_t run)
{
    bool is_new = false;
    EXPECT_NUMBER(store_province_host_seen(store, text_from_string(domain), site, run, NOON + run, &is_new), STATUS_OK);
    return is_new;
}

static bool line_of_host_site(void *context, const struct province_host_site *site)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%lld %.*s %lld|", TEXT_ARGS(lines->text), (long long)site->site,
                               TEXT_ARGS(site->agency), (long long)site->run);
    return true;
}

TEST(a_host_is_new_to_the_province_for_one_run)
{
    const char *path = folder(arena, "hosts");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    uint64_t before = 9;
    EXPECT_NUMBER(store_province_hosts_before(store, 1, &before), STATUS_OK);
    EXPECT_NUMBER(before, 0);
    EXPECT(host(store, "old.example", a, 1) && host(store, "old.example", a, 1) && host(store, "old.example", b, 1));
    EXPECT(!host(store, "old.example", b, 2) && !host(store, "old.example", a, 2));
    EXPECT(host(store, "new.example", a, 2));
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    store = open_store(path, true); /* the run is taken up again */
    EXPECT(host(store, "new.example", a, 2) && host(store, "new.example", b, 2) && host(store, "one.example", b, 2));
    EXPECT_NUMBER(store_province_hosts_before(store, 2, &before), STATUS_OK);
    EXPECT_NUMBER(before, 1);
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_province_hosts_new(store, 2, line_of_host, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "new.example 2 2|one.example 2 1|");
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_province_host_sites(store, TEXT("new.example"), line_of_host_site, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "1 Sở Y tế 2|2 Sở Y tế 2|");
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_province_host_sites(store, TEXT("none.example"), line_of_host_site, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "");
    struct province_host got;
    EXPECT_NUMBER(store_province_host(store, TEXT("old.example"), &got), STATUS_OK);
    EXPECT(got.first_run == 1 && got.first_time == NOON + 1 && got.sites == 2);
    EXPECT_NUMBER(store_province_host(store, TEXT("none.example"), &got), STATUS_NOT_FOUND);
    EXPECT(!host(store, "new.example", a, 3));
    store_close(store);
    clean_up(arena, path);
}

TEST(a_site_that_makes_up_hosts_does_not_fill_the_disk)
{
    const char *path = folder(arena, "made-up");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    const struct run run = begin_run(store, false, NOON);
    char domain[32];
    for (int i = 0; i < STORE_LIMIT_PROVINCE_HOSTS; i++) {
        snprintf(domain, sizeof domain, "h%d.example", i);
        host(store, domain, a, run.id);
    }
    bool is_new = false;
    EXPECT_NUMBER(store_province_host_seen(store, TEXT("x.example"), a, run.id, NOON, &is_new), STATUS_LIMIT);
    EXPECT(is_new); /* it is, though it is not stored */
    EXPECT(host(store, "x.example", b, run.id)); /* another site's are */
    EXPECT_NUMBER(store_province_host_seen(store, TEXT("h5.example"), a, run.id + 1, NOON, &is_new), STATUS_OK);
    EXPECT(!is_new);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}
