/* A ticket's life, what a look at a place says, which pages are one ticket, and what a decision covers. */
#include "takedown/ticket.h"
#include "tests/unit/test.h"

#include <string.h>

static const struct ticket_deadlines days = {.takedown_days = 3, .review_days = 10};
enum { NOON = 1764000000, HOUR = 3600, DAY = 24 * HOUR };

/* Where each event leads from each state, by whom: a letter for the state (its place in `letters`), '.' for nowhere. Columns are
 * events in their order: send, claim, found, clean, settle, close, reject, accept, reopen. */
static const char letters[] = "oscxdrfa";
static const struct {
    enum ticket_state from;
    const char *person;
    const char *program;
} table[TICKET_STATE_COUNT] = {
    {TICKET_OPEN, "sc...dfa.", "s..x....."},
    {TICKET_SENT, ".c...dfa.", "...x....."},
    {TICKET_CLAIMED, ".....dfa.", "..sx....."},
    {TICKET_CHECKING, ".....dfa.", "..o.d...."}, /* nobody was told of this one */
    {TICKET_CLOSED, "........r", "..r......"},
    {TICKET_REOPENED, "sc...dfa.", "s..x....."},
    {TICKET_FALSE_POSITIVE, "........r", "..r......"},
    {TICKET_ACCEPTED, "........r", "..r......"},
};

static void expect_move(struct arena *arena, enum ticket_state from, enum ticket_event event, enum ticket_by by, char to)
{
    struct ticket_life life = ticket_begin(VERDICT_TAKEDOWN, NOON, &days);
    life.state = from;
    life.claimed = from == TICKET_CLAIMED ? NOON : 0;
    const struct ticket_life before = life;
    const bool moved = ticket_apply(&life, event, by, NOON + HOUR, &days);
    const char *words = arena_string(arena, arena_printf(arena, "%s, %s by %d", ticket_state_name(from), ticket_event_name(event), (int)by));
    if (to == '.' ? moved || memcmp(&life, &before, sizeof life) != 0 : !moved || letters[life.state] != to) {
        test_say("%s leads to %s", words, moved ? ticket_state_name(life.state) : "nothing");
        EXPECT(!"the table");
    }
}

TEST(every_event_in_every_state_leads_where_the_table_says)
{
    for (enum ticket_state from = TICKET_OPEN; from < TICKET_STATE_COUNT; from++) {
        EXPECT_NUMBER(table[from].from, from);
        for (enum ticket_event event = TICKET_SEND; event < TICKET_EVENT_COUNT; event++) {
            expect_move(arena, from, event, TICKET_BY_PERSON, table[from].person[event]);
            expect_move(arena, from, event, TICKET_BY_PROGRAM, table[from].program[event]);
        }
    }
}

TEST(names_of_states_are_read_back)
{
    enum ticket_state state;
    for (enum ticket_state s = TICKET_OPEN; s < TICKET_STATE_COUNT; s++)
        EXPECT(ticket_state_from_name(text_from_string(ticket_state_name(s)), &state) && state == s);
    EXPECT(!ticket_state_from_name(TEXT("opened"), &state));
    EXPECT(!ticket_state_from_name(TEXT(""), &state));
}

TEST(a_life_with_a_return)
{
    struct ticket_life life = ticket_begin(VERDICT_TAKEDOWN, NOON, &days);
    EXPECT_NUMBER(life.due, NOON + 3 * DAY);
    EXPECT(!ticket_is_overdue(&life, NOON + 3 * DAY) && ticket_is_overdue(&life, NOON + 3 * DAY + 1));
    EXPECT(ticket_apply(&life, TICKET_SEND, TICKET_BY_PROGRAM, NOON + 1, &days));
    EXPECT(ticket_apply(&life, TICKET_CLAIM, TICKET_BY_PERSON, NOON + 2, &days));
    EXPECT_NUMBER(life.claimed, NOON + 2);
    EXPECT(ticket_apply(&life, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 3, &days)); /* it was not fixed */
    EXPECT_NUMBER(life.state, TICKET_SENT);
    EXPECT_NUMBER(life.claimed, 0);
    EXPECT_NUMBER(life.recurrences, 0);
    EXPECT(ticket_apply(&life, TICKET_CLEAN, TICKET_BY_PROGRAM, NOON + DAY, &days));
    EXPECT(ticket_apply(&life, TICKET_SETTLE, TICKET_BY_PROGRAM, NOON + 2 * DAY, &days));
    EXPECT(life.state == TICKET_CLOSED && life.closed == NOON + 2 * DAY && !ticket_is_overdue(&life, NOON + 9 * DAY));
    EXPECT(ticket_apply(&life, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 5 * DAY, &days));
    EXPECT(life.state == TICKET_REOPENED && life.recurrences == 1 && life.sent == 0 && life.closed == 0);
    EXPECT_NUMBER(life.due, NOON + 8 * DAY);
    EXPECT_NUMBER(life.opened, NOON);
    EXPECT(ticket_apply(&life, TICKET_CLEAN, TICKET_BY_PROGRAM, NOON + 6 * DAY, &days));
    EXPECT(ticket_apply(&life, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 7 * DAY, &days));
    EXPECT_NUMBER(life.state, TICKET_REOPENED); /* nobody was told since */
    EXPECT_NUMBER(life.recurrences, 1);
}

TEST(who_claims_knew_of_it)
{
    struct ticket_life life = ticket_begin(VERDICT_REVIEW, NOON, &days);
    EXPECT_NUMBER(life.due, NOON + 10 * DAY);
    EXPECT(ticket_apply(&life, TICKET_CLAIM, TICKET_BY_PERSON, NOON + 2, &days));
    EXPECT(ticket_apply(&life, TICKET_FOUND, TICKET_BY_PROGRAM, NOON + 3, &days));
    EXPECT(life.state == TICKET_SENT && life.sent == NOON + 2);
}

TEST(a_heavier_place_is_due_sooner_never_later)
{
    struct ticket_life life = ticket_begin(VERDICT_REVIEW, NOON, &days);
    EXPECT(!ticket_weigh(&life, VERDICT_REVIEW, NOON + DAY, &days));
    EXPECT(ticket_weigh(&life, VERDICT_TAKEDOWN, NOON + DAY, &days));
    EXPECT_NUMBER(life.due, NOON + 4 * DAY);
    struct ticket_life late = ticket_begin(VERDICT_REVIEW, NOON, &days);
    EXPECT(ticket_weigh(&late, VERDICT_TAKEDOWN, NOON + 9 * DAY, &days));
    EXPECT_NUMBER(late.due, NOON + 10 * DAY);
}

TEST(references)
{
    int64_t year, number;
    EXPECT_TEXT(ticket_reference(arena, 2026, 42), "RS-2026-0042");
    EXPECT_TEXT(ticket_reference(arena, 2026, 123456), "RS-2026-123456");
    EXPECT(ticket_reference_read(TEXT("rs-2026-0042"), &year, &number) && year == 2026 && number == 42);
    static const char *const wrong[] = {"", "RS-", "RS-2026", "RS-2026-", "RS-2026-4x", "2026-42", "RS-99999-1", "RS-2026--1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        EXPECT(!ticket_reference_read(text_from_string(wrong[i]), &year, &number));
}

TEST(a_place_is_clean_only_for_everybody_who_ever_saw_it)
{
    const struct place_visit clean = {.judged = true, .verdict = VERDICT_CLEAN, .saw_ever = TEXT("googlebot phone"),
                                      .given = TEXT("browser googlebot phone"), .configured = TEXT("browser googlebot phone")};
    struct place_visit visit = clean;
    EXPECT_NUMBER(place_judge(&visit), PLACE_CLEAN);
    visit.given = TEXT("browser googlebot");
    EXPECT_NUMBER(place_judge(&visit), PLACE_NOTHING);
    visit.given = TEXT("googlebot phone");
    EXPECT_NUMBER(place_judge(&visit), PLACE_CLEAN);
    visit = clean;
    visit.judged = false; /* not loaded, or skipped */
    EXPECT_NUMBER(place_judge(&visit), PLACE_NOTHING);
    visit = clean;
    visit.verdict = VERDICT_UNKNOWN;
    EXPECT_NUMBER(place_judge(&visit), PLACE_NOTHING);
    visit.verdict = VERDICT_TAKEDOWN; /* only remembered: shown once to each visitor */
    EXPECT_NUMBER(place_judge(&visit), PLACE_NOTHING);
    visit.seen = true;
    EXPECT_NUMBER(place_judge(&visit), PLACE_FOUND);
    visit.verdict = VERDICT_REVIEW;
    EXPECT_NUMBER(place_judge(&visit), PLACE_FOUND);
}

TEST(who_is_no_longer_configured_neither_clears_nor_holds_up)
{
    struct place_visit visit = {.judged = true, .verdict = VERDICT_CLEAN, .saw_ever = TEXT("gone phone"),
                                .given = TEXT("phone"), .configured = TEXT("browser phone")};
    EXPECT_NUMBER(place_judge(&visit), PLACE_CLEAN);
    visit.saw_ever = TEXT("gone");
    EXPECT_NUMBER(place_judge(&visit), PLACE_NOTHING); /* then everybody who can be asked */
    visit.given = TEXT("phone browser");
    EXPECT_NUMBER(place_judge(&visit), PLACE_CLEAN);
    visit.given = (struct text){0};
    visit.saw_ever = (struct text){0};
    EXPECT_NUMBER(place_judge(&visit), PLACE_NOTHING);
}

TEST(names_are_added_once)
{
    EXPECT_TEXT(place_names_add(arena, TEXT("a b"), TEXT("b c a d")), "a b c d");
    EXPECT_TEXT(place_names_add(arena, TEXT(""), TEXT("x")), "x");
    EXPECT_TEXT(place_names_add(arena, TEXT("x"), TEXT("")), "x");
    EXPECT(!place_is_settled(0, NOON) && !place_is_settled(NOON, NOON + 20 * HOUR - 1) && place_is_settled(NOON, NOON + 20 * HOUR));
}

TEST(a_clean_period_begins_with_the_first_look_of_a_clock_that_is_right)
{
    EXPECT_NUMBER(place_clean_since(0, NOON, NOON + 5), NOON);
    EXPECT_NUMBER(place_clean_since(NOON - DAY, NOON, NOON + 5), NOON - DAY);
    EXPECT_NUMBER(place_clean_since(NOON + 5, NOON, NOON + 5), NOON + 5); /* checked again while a run was stopped */
    EXPECT_NUMBER(place_clean_since(NOON + 365 * DAY, NOON, NOON + 5), NOON); /* the clock stood a year ahead */
}

/* --- grouping --- */

static struct ticket_page page_with(struct arena *arena, int64_t id, const char *owner, const struct finding *findings, size_t count)
{
    struct ticket_page page = {.page = id, .owner = text_from_string(owner), .site = TEXT("soyte")};
    ticket_page_findings(arena, findings, count, TEXT("soyte.songan.example"), &page);
    return page;
}

TEST(the_heaviest_finding_that_leads_somewhere_names_the_injection)
{
    const struct finding findings[] = {
        {.rule = TEXT("hidden-block"), .weight = 9},
        {.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("https://www.nohu.example/x?y")},
        {.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("w99.test")},
        {.rule = TEXT("link"), .weight = 1, .target = TEXT("other.example")},
        {.rule = TEXT("note"), .weight = 0, .target = TEXT("none.example")},
    };
    const struct ticket_page page = page_with(arena, 1, "A", findings, 5);
    EXPECT_NUMBER(page.host_count, 2);
    EXPECT_TEXT(page.hosts[0], "nohu.example");
    EXPECT_TEXT(page.hosts[1], "w99.test");
    EXPECT_TEXT(page.rule, "hidden-block");
    struct text keys[TICKET_LIMIT_KEYS];
    EXPECT_NUMBER(ticket_keys(arena, &page, keys), 2);
    EXPECT_TEXT(keys[0], "host nohu.example");
}

TEST(what_leads_nowhere_is_named_by_rule_and_site)
{
    static const char *const nowhere[] = {"", "/tin-tuc", "app", "app://install", "http://cdn.soyte.songan.example/a", "javascript:x"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        const struct finding finding = {.rule = TEXT("defacement"), .weight = 9, .target = text_from_string(nowhere[i])};
        const struct ticket_page page = page_with(arena, 1, "A", &finding, 1);
        struct text keys[TICKET_LIMIT_KEYS];
        EXPECT_NUMBER(page.host_count, 0);
        EXPECT_NUMBER(ticket_keys(arena, &page, keys), 1);
        EXPECT_TEXT(keys[0], "rule defacement on soyte");
    }
}

/* Groups as text, whatever the order of pages. */
static struct text grouped(struct arena *arena, const struct ticket_page *pages, size_t count)
{
    const struct ticket_group *groups;
    const size_t group_count = ticket_group(arena, pages, count, &groups);
    struct text said = {0};
    for (size_t g = 0; g < group_count; g++) {
        said = arena_printf(arena, "%.*s%.*s, %.*s:", TEXT_ARGS(said), TEXT_ARGS(groups[g].owner), TEXT_ARGS(groups[g].key));
        for (size_t m = 0; m < groups[g].count; m++)
            said = arena_printf(arena, "%.*s %lld", TEXT_ARGS(said), (long long)pages[groups[g].members[m]].page);
        said = arena_printf(arena, "%.*s|", TEXT_ARGS(said));
    }
    return said;
}

TEST(pages_are_one_ticket_by_owner_and_injection_in_any_order)
{
    static const struct text campaign[] = {{"host nohu.example", 17}, {"text abc", 8}};
    static const struct text farm1[] = {{"a.test", 6}, {"z.test", 6}};
    static const struct text farm2[] = {{"b.test", 6}, {"z.test", 6}};
    static const struct text nohu[] = {{"nohu.example", 12}};
    const struct ticket_page pages[] = {
        {.page = 1, .owner = TEXT("A"), .site = TEXT("a1"), .campaigns = campaign, .campaign_count = 2, .rule = TEXT("r")},
        {.page = 2, .owner = TEXT("A"), .site = TEXT("a2"), .hosts = nohu, .host_count = 1, .rule = TEXT("r")},
        {.page = 3, .owner = TEXT("B"), .site = TEXT("b"), .campaigns = campaign, .campaign_count = 1, .rule = TEXT("r")},
        {.page = 4, .owner = TEXT("A"), .site = TEXT("a1"), .hosts = farm1, .host_count = 2, .rule = TEXT("r")},
        {.page = 5, .owner = TEXT("A"), .site = TEXT("a1"), .hosts = farm2, .host_count = 2, .rule = TEXT("r")},
        {.page = 6, .owner = TEXT("A"), .site = TEXT("a1"), .rule = TEXT("defacement")},
        {.page = 7, .owner = TEXT("A"), .site = TEXT("a2"), .rule = TEXT("defacement")},
    };
    static const char wanted[] = "A, host nohu.example: 1 2|A, host z.test: 4 5|A, rule defacement on a1: 6|"
                                 "A, rule defacement on a2: 7|B, host nohu.example: 3|";
    enum { COUNT = sizeof pages / sizeof *pages };
    EXPECT_TEXT(grouped(arena, pages, COUNT), wanted);
    struct ticket_page turned[COUNT];
    uint64_t chance = 1;
    for (int round = 0; round < 50; round++) {
        memcpy(turned, pages, sizeof turned);
        for (size_t i = COUNT; i-- > 1;) {
            chance = chance * 6364136223846793005u + 1442695040888963407u;
            const size_t other = (size_t)(chance >> 33) % (i + 1);
            const struct ticket_page kept = turned[i];
            turned[i] = turned[other];
            turned[other] = kept;
        }
        EXPECT_TEXT(grouped(arena, turned, COUNT), wanted);
    }
    EXPECT_TEXT(grouped(arena, pages, 0), "");
}

/* --- decisions --- */

TEST(a_decision_covers_what_was_there_and_nothing_more)
{
    const struct finding findings[] = {
        {.rule = TEXT("listed-word"), .weight = 2, .evidence = TEXT("lô đề"), .path = TEXT("p:1"), .start = 5},
        {.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("x.example"), .evidence = TEXT("mời")},
        {.rule = TEXT("listed-word"), .weight = 2, .evidence = TEXT("lô đề"), .path = TEXT("p:2"), .start = 9},
        {.rule = TEXT("new-script"), .weight = 1, .target = TEXT("x.example"), .evidence = TEXT("on 4 pages")},
        {.rule = TEXT("note"), .weight = 0, .evidence = TEXT("no matter")},
        {.rule = TEXT("listed-word"), .weight = 2, .evidence = TEXT("nổ hũ")},
    };
    const struct text decided = decided_content(arena, findings, 5);
    EXPECT_TEXT(decided, "hidden-link\tx.example\tm\xE1\xBB\x9Di\nlisted-word\t\tl\xC3\xB4 \xC4\x91\xE1\xBB\x81\nnew-script\tx.example\t");
    EXPECT(decided_covers(decided, decided));
    EXPECT(decided_covers(decided, decided_content(arena, findings, 1))); /* less than there was */
    EXPECT(decided_covers(decided, decided_content(arena, findings + 1, 1)));
    EXPECT(!decided_covers(decided, decided_content(arena, findings, 6)));
    EXPECT(!decided_covers(decided, decided_content(arena, findings + 5, 1)));
    struct finding grown = findings[3];
    grown.evidence = TEXT("on 5 pages"); /* their number is not the page's content */
    EXPECT(decided_covers(decided, decided_content(arena, &grown, 1)));
    const struct finding neighbours = {.rule = TEXT("campaign"), .weight = 2, .target = TEXT("x.example"), .evidence = TEXT("on 3 sites")};
    EXPECT_NUMBER(decided_content(arena, &neighbours, 1).length, 0);
    struct finding other = findings[1];
    other.target = TEXT("y.example");
    EXPECT(!decided_covers(decided, decided_content(arena, &other, 1)));
    EXPECT_NUMBER(decided_content(arena, findings + 4, 1).length, 0);
}
