/* Tickets with their places, their order in the queue, what a run says of a place, and decisions. */
#include "store/tickets.h"
#include "store/looks.h"
#include "tests/unit/store_fixture.h"

static struct ticket_row row_of(const char *owner, const char *key, int64_t site)
{
    return (struct ticket_row){.year = 2026,
                               .owner = text_from_string(owner),
                               .key = text_from_string(key),
                               .site = site,
                               .state = TEXT("open"),
                               .severity = VERDICT_TAKEDOWN,
                               .rule = TEXT("hidden-link"),
                               .target = TEXT("nohu.example"),
                               .score = 12.5,
                               .opened = NOON,
                               .due = NOON + 3 * DAY,
                               .changed = NOON};
}

static int64_t open_ticket(struct store *store, struct ticket_row row)
{
    int64_t id = 0;
    EXPECT_NUMBER(store_ticket_open(store, &row, &id), STATUS_OK);
    return id;
}

static void put(struct store *store, int64_t ticket, int64_t page, int64_t clean)
{
    const struct ticket_place place = {.ticket = ticket, .page = page, .added = NOON, .saw = TEXT("phone"), .found = NOON,
                                       .looked = NOON, .clean = clean, .clean_again = clean, .note = TEXT("")};
    EXPECT_NUMBER(store_ticket_place_put(store, &place), STATUS_OK);
}

struct lines {
    struct arena *arena;
    struct text text;
};

static bool line_of_ticket(void *context, const struct ticket_row *row)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%lld-%lld %.*s %.*s %.*s %llu/%llu|", TEXT_ARGS(lines->text), (long long)row->year,
                               (long long)row->number, TEXT_ARGS(row->owner), TEXT_ARGS(row->key), TEXT_ARGS(row->state),
                               (unsigned long long)row->places_bad, (unsigned long long)row->places);
    return true;
}

static bool line_of_place(void *context, const struct ticket_place *place)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%lld %.*s %.*s %.*s %lld %.*s|", TEXT_ARGS(lines->text), (long long)place->ticket,
                               TEXT_ARGS(place->url), TEXT_ARGS(place->site_name), TEXT_ARGS(place->saw), (long long)place->clean,
                               TEXT_ARGS(place->state));
    return true;
}

static bool line_of_count(void *context, struct text state, uint64_t count)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s %llu|", TEXT_ARGS(lines->text), TEXT_ARGS(state), (unsigned long long)count);
    return true;
}

static struct text listed(struct arena *arena, struct store *store, struct ticket_query query)
{
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_tickets(store, &query, line_of_ticket, &lines), STATUS_OK);
    return lines.text;
}

TEST(one_injection_at_one_owner_is_one_ticket)
{
    const char *path = folder(arena, "ticket-one");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("soyte"));
    struct ticket_row again = row_of("A", "host x", site), read;
    int64_t id = 0;
    EXPECT_NUMBER(open_ticket(store, row_of("A", "host x", site)), 1);
    EXPECT_NUMBER(store_ticket_open(store, &again, &id), STATUS_INVALID);
    EXPECT_NUMBER(open_ticket(store, row_of("A", "host y", site)), 2);
    EXPECT_NUMBER(open_ticket(store, row_of("B", "host x", site)), 3);
    again = row_of("C", "host x", site);
    again.year = 2027; /* numbers begin anew */
    EXPECT_NUMBER(open_ticket(store, again), 4);
    EXPECT_NUMBER(store_ticket_numbered(store, arena, 2026, 3, &read), STATUS_OK);
    EXPECT_NUMBER(read.id, 3);
    EXPECT_NUMBER(store_ticket_numbered(store, arena, 2027, 1, &read), STATUS_OK);
    EXPECT_TEXT(read.owner, "C");
    EXPECT_TEXT(read.contact, "vanthu@so-y-te.tinh.example");
    EXPECT_NUMBER(store_ticket_keyed(store, arena, TEXT("A"), TEXT("host y"), &read), STATUS_OK);
    EXPECT_NUMBER(read.id, 2);
    EXPECT(read.score > 12.4 && read.severity == VERDICT_TAKEDOWN && read.due == NOON + 3 * DAY);
    read.state = TEXT("sent");
    read.sent = NOON + 5;
    read.recurrences = 2;
    EXPECT_NUMBER(store_ticket_update(store, &read), STATUS_OK);
    EXPECT_NUMBER(store_ticket(store, arena, 2, &read), STATUS_OK);
    EXPECT(read.sent == NOON + 5 && read.recurrences == 2);
    EXPECT_TEXT(read.state, "sent");
    EXPECT_NUMBER(store_ticket(store, arena, 99, &read), STATUS_NOT_FOUND);
    read.id = 99;
    EXPECT_NUMBER(store_ticket_update(store, &read), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(lists_filters_and_counts)
{
    const char *path = folder(arena, "ticket-list");
    struct store *store = open_store(path, true);
    const int64_t a = add_site(store, TEXT("a")), b = add_site(store, TEXT("b"));
    const int64_t one = add_page(store, a, TEXT("/1")), two = add_page(store, b, TEXT("/2"));
    struct ticket_row late = row_of("A", "host x", a), sent = row_of("B", "host x", b), closed = row_of("B", "host y", b);
    static const char *const live[] = {"open", "sent"};
    static const char *const odd[] = {"open\" OR 1", "'"};
    late.due = NOON + DAY;
    sent.state = TEXT("sent");
    sent.changed = NOON + 9;
    closed.state = TEXT("closed");
    const int64_t first = open_ticket(store, late), second = open_ticket(store, sent), third = open_ticket(store, closed);
    put(store, first, one, 0);
    put(store, first, two, NOON);
    put(store, second, two, 0);
    put(store, third, two, NOON);
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){0}),
                "2026-1 A host x open 1/2|2026-2 B host x sent 1/1|2026-3 B host y closed 0/1|");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.states = live, .state_count = 2, .order = TICKETS_BY_CHANGE}),
                "2026-2 B host x sent 1/1|2026-1 A host x open 1/2|");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.states = odd, .state_count = 2}), "");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.site = a}), "2026-1 A host x open 1/2|");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.page = two, .without = second}),
                "2026-1 A host x open 1/2|2026-3 B host y closed 0/1|");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.owner = TEXT("B"), .key = TEXT("host x")}), "2026-2 B host x sent 1/1|");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.overdue_at = NOON + DAY + 1}), "2026-1 A host x open 1/2|");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.changed_since = NOON + 1}), "2026-2 B host x sent 1/1|");
    EXPECT_TEXT(listed(arena, store, (struct ticket_query){.room = 1, .skip = 1}), "2026-2 B host x sent 1/1|");
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_ticket_counts(store, &(struct ticket_query){.owner = TEXT("B")}, line_of_count, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "closed 1|sent 1|");
    lines = (struct lines){.arena = arena};
    EXPECT_NUMBER(store_ticket_places(store, &(struct ticket_place_query){.page = two, .not_closed = true}, line_of_place, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "1 /2 b phone 1795348800 open|2 /2 b phone 0 sent|");
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(places_are_first_in_the_queue_for_good)
{
    const char *path = folder(arena, "ticket-first");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    struct run run = begin_run(store, false, NOON);
    struct address taken[8];
    bool added;
    add(store, site, TEXT("/home"), 0);
    add_page(store, site, TEXT("/near"));
    add(store, site, TEXT("/past"), 5);
    add(store, site, TEXT("/bad"), 6);
    int64_t past, bad;
    EXPECT_NUMBER(store_frontier_id(store, TEXT("/past"), &past), STATUS_OK);
    EXPECT_NUMBER(store_frontier_id(store, TEXT("/bad"), &bad), STATUS_OK);
    struct ticket_row closed = row_of("A", "x", site);
    closed.state = TEXT("closed");
    put(store, open_ticket(store, closed), past, NOON);
    put(store, open_ticket(store, row_of("A", "y", site)), bad, 0);
    EXPECT_NUMBER(store_tickets_first(store), STATUS_OK);
    EXPECT_NUMBER(store_frontier_first(store, TEXT("/past")), STATUS_OK); /* an import names it: it is first already */
    EXPECT_NUMBER(store_frontier_add(store, site, TEXT("/bad"), TEXT("s"), 2, "link", run.id, NOON, &added), STATUS_OK);
    EXPECT_NUMBER(take(store, arena, site, run.id, 8, taken), 4);
    EXPECT_TEXT(taken[0].url, "/home");
    EXPECT_TEXT(taken[1].url, "/bad");
    EXPECT_TEXT(taken[2].url, "/past");
    EXPECT_TEXT(taken[3].url, "/near");
    EXPECT(!taken[0].is_ticket_place && taken[1].is_ticket_place && taken[2].is_ticket_place && !taken[3].is_ticket_place);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON + 1), STATUS_OK); /* none was reached: all go first tomorrow */
    run = begin_run(store, false, NOON + DAY);
    EXPECT_NUMBER(store_tickets_first(store), STATUS_OK);
    EXPECT_NUMBER(take(store, arena, site, run.id, 2, taken), 2);
    EXPECT_TEXT(taken[1].url, "/bad");
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

static void look(struct store *store, int64_t page, const char *name, int64_t run, uint16_t status)
{
    struct look_row row = {.page = page, .run = run, .time = NOON, .status = status};
    EXPECT_NUMBER(store_identity(store, text_from_string(name), &row.identity), STATUS_OK);
    EXPECT_NUMBER(store_look_put(store, &row), STATUS_OK);
}

static void judge_redirect(struct store *store, int64_t page, int64_t run, enum verdict verdict, const struct finding *findings, size_t count)
{
    const struct page_done done = {.address = page, .run = run, .now = NOON, .status = 301, .final_url = TEXT("/home"),
                                   .verdict = verdict, .score = 9, .findings = findings, .finding_count = count};
    EXPECT_NUMBER(store_page_done(store, &done), STATUS_OK);
}

TEST(what_a_run_says_of_a_place)
{
    const char *path = folder(arena, "ticket-facts");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    const int64_t page = add_page(store, site, TEXT("/1")), never = add_page(store, site, TEXT("/2"));
    struct place_facts facts;
    static const struct {
        const char *name;
        uint16_t status;
    } looks[] = {{"browser", 200}, {"none", 0}, {"refused", 403}, {"later", 429}, {"failed", 502}, {"phone", 404}, {"unauthorised", 401}};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        look(store, page, looks[i].name, run.id, looks[i].status);
    look(store, page, "last-night", run.id - 1, 200);
    judge_redirect(store, page, run.id, VERDICT_CLEAN, NULL, 0);
    EXPECT_NUMBER(store_place_facts(store, arena, page, run.id, &facts), STATUS_OK);
    EXPECT(facts.judged && facts.verdict == VERDICT_CLEAN && facts.status == 301 && facts.time == NOON);
    EXPECT_TEXT(facts.given, "browser phone");
    EXPECT_TEXT(facts.final_url, "/home");
    EXPECT_TEXT(facts.site_url, "https://so-y-te.tinh.example/");
    EXPECT_NUMBER(store_place_facts(store, arena, page, run.id + 1, &facts), STATUS_OK);
    EXPECT(!facts.judged && facts.given.length == 0);
    EXPECT_NUMBER(store_place_facts(store, arena, never, run.id, &facts), STATUS_OK);
    EXPECT(!facts.judged);
    EXPECT_NUMBER(store_place_facts(store, arena, 999, run.id, &facts), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

static bool line_of_decision(void *context, const struct decision *decision)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%lld %.*s page %lld %.*s|", TEXT_ARGS(lines->text), (long long)decision->id,
                               TEXT_ARGS(decision->kind), (long long)decision->page, TEXT_ARGS(decision->content));
    return true;
}

static struct text decided(struct arena *arena, struct store *store, struct decision_query query)
{
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_decisions(store, &query, line_of_decision, &lines), STATUS_OK);
    return lines.text;
}

TEST(decisions_hold_for_a_page_or_for_all_with_the_content)
{
    const char *path = folder(arena, "ticket-decisions");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const int64_t page = add_page(store, site, TEXT("/1")), other = add_page(store, site, TEXT("/2"));
    const struct decision of_page = {.kind = TEXT("false-positive"), .content = TEXT("x"), .page = page, .who = TEXT("An"),
                                     .reason = TEXT("r"), .made = NOON, .ticket = 7};
    struct decision of_all = of_page;
    int64_t id;
    of_all.page = 0;
    of_all.content = TEXT("y");
    of_all.until = NOON + DAY;
    EXPECT_NUMBER(store_decision_put(store, &of_page, &id), STATUS_OK);
    EXPECT_NUMBER(store_decision_put(store, &of_all, &id), STATUS_OK);
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.page = page, .content = TEXT("x")}), "1 false-positive page 1 x|");
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.page = page, .content = TEXT("y")}),
                "2 false-positive page 0 y|1 false-positive page 1 x|");
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.page = other, .content = TEXT("y"), .at = NOON}), "2 false-positive page 0 y|");
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.page = other, .content = TEXT("y"), .at = NOON + DAY}), "");
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.page = other, .content = TEXT("x")}), "");
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.ticket = 7, .standing = true, .at = NOON + DAY}), "1 false-positive page 1 x|");
    EXPECT_NUMBER(store_decision_end(store, 1, NOON + 1, TEXT("Bình")), STATUS_OK);
    EXPECT_NUMBER(store_decision_end(store, 1, NOON + 2, TEXT("Bình")), STATUS_NOT_FOUND);
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.page = page, .content = TEXT("x"), .standing = true}), "");
    EXPECT_TEXT(decided(arena, store, (struct decision_query){.id = 1}), "1 false-positive page 1 x|");
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

static bool note_report(void *context, const struct page_report *report)
{
    struct lines *lines = context;
    lines->text = arena_printf(lines->arena, "%.*s%.*s %s [%.*s] %.*s %zu|", TEXT_ARGS(lines->text), TEXT_ARGS(report->url),
                               verdict_name(report->verdict), TEXT_ARGS(report->state), TEXT_ARGS(report->reason), report->finding_count);
    return true;
}

static struct text reported(struct arena *arena, struct store *store, struct page_query query)
{
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_pages(store, &query, note_report, &lines), STATUS_OK);
    return lines.text;
}

TEST(a_page_that_was_decided_about_is_clean_at_once_and_not_gone)
{
    const char *path = folder(arena, "ticket-decided");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    const struct run run = begin_run(store, false, NOON);
    const int64_t bad = add_page(store, site, TEXT("/bad")), clean = add_page(store, site, TEXT("/clean"));
    const struct finding finding = {.rule = TEXT("r"), .identity = TEXT("phone"), .weight = 9};
    uint64_t counts[VERDICT_COUNT];
    const int64_t *pages;
    size_t count;
    judge_redirect(store, bad, run.id, VERDICT_TAKEDOWN, &finding, 1);
    judge_redirect(store, clean, run.id, VERDICT_CLEAN, NULL, 0);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    struct store *beside = NULL;
    EXPECT_NUMBER(store_open_beside(path, &beside), STATUS_OK);
    store_close(store);
    EXPECT_NUMBER(store_page_decided(beside, bad, TEXT("decided (x)"), NOON + 5), STATUS_OK);
    EXPECT_NUMBER(store_page_decided(beside, clean, TEXT("decided (x)"), NOON + 5), STATUS_OK); /* nothing to decide */
    EXPECT_NUMBER(store_commit(beside), STATUS_OK);
    EXPECT_TEXT(reported(arena, beside, (struct page_query){.verdicts = {[VERDICT_TAKEDOWN] = true}}), "");
    EXPECT_TEXT(reported(arena, beside, (struct page_query){.verdicts = {[VERDICT_CLEAN] = true}, .decided = true}),
                "/bad clean [] decided (x) 1|");
    EXPECT_TEXT(reported(arena, beside, (struct page_query){.gone_in_run = run.id}), "");
    EXPECT_NUMBER(store_verdict_counts(beside, run.id, counts), STATUS_OK);
    EXPECT(counts[VERDICT_CLEAN] == 2 && counts[VERDICT_TAKEDOWN] == 0);
    EXPECT_NUMBER(store_decidable(beside, arena, run.id, &pages, &count), STATUS_OK);
    EXPECT(count == 1 && pages[0] == bad);
    store_close(beside);
    clean_up(arena, path);
}

TEST(five_hundred_tickets_with_five_thousand_places)
{
    const char *path = folder(arena, "ticket-many");
    struct store *store = open_store(path, true);
    const int64_t site = add_site(store, TEXT("a"));
    static const char *const live[] = {"open", "sent", "claimed", "checking", "reopened"};
    for (int i = 0; i < 500; i++) {
        const int64_t ticket = open_ticket(store, row_of(arena_string(arena, arena_printf(arena, "owner %d", i)), "host x", site));
        for (int p = 0; p < 10; p++)
            put(store, ticket, add_page(store, site, arena_printf(arena, "/%d/%d", i, p)), p % 2 ? NOON : 0);
    }
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    const struct ticket_query query = {.states = live, .state_count = 5, .site = site};
    struct lines lines = {.arena = arena};
    EXPECT_NUMBER(store_ticket_counts(store, &query, line_of_count, &lines), STATUS_OK);
    EXPECT_TEXT(lines.text, "open 500|");
    const struct text all = listed(arena, store, query);
    EXPECT_TEXT(text_slice(all, 0, 31), "2026-1 owner 0 host x open 5/10");
    EXPECT_NUMBER(store_tickets_first(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}
