/* Tickets on paper: ages, deadlines, both languages, and texts of pages that stay texts. */
#include "takedown/tickets.h"
#include "tests/unit/test.h"

enum { NOON = 1795348800, DAY = 86400 };

static const struct rule_words rules[] = {{"defacement", "a defaced page", "trang bị thay đổi giao diện"}};

static struct list_head head_of(enum language language)
{
    return (struct list_head){.language = language, .now = NOON + 5 * DAY, .rules = rules, .rule_count = 1, .time_zone_minutes = 420};
}

static struct ticket_line line_of(enum ticket_state state)
{
    return (struct ticket_line){.id = 7,
                                .reference = TEXT("RS-2026-0042"),
                                .life = {.state = state, .severity = VERDICT_TAKEDOWN, .opened = NOON, .due = NOON + 3 * DAY, .recurrences = 2},
                                .owner = TEXT("=Sở \"Y tế\"\x1b[2J"),
                                .site = TEXT("soyte"),
                                .key = TEXT("host nohu\x1b.example"),
                                .rule = TEXT("hidden-link"),
                                .campaign = TEXT("host nohu.example"),
                                .places = 3,
                                .places_bad = 2,
                                .score = 12};
}

static struct text listed(struct arena *arena, const char *format, enum language language, enum ticket_state state)
{
    const struct list_head head = head_of(language);
    const struct ticket_format *writer = ticket_format_named(text_from_string(format));
    const struct ticket_line line = line_of(state);
    struct buffer out;
    if (!EXPECT(writer != NULL))
        return (struct text){0};
    buffer_init(&out, 1 << 20);
    writer->begin(&out, &head);
    writer->line(&out, &head, &line);
    writer->end(&out, &head, 1, 1);
    struct text text = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return text;
}

static bool has(struct text whole, const char *part)
{
    return text_find(whole, text_from_string(part), 0) != SIZE_MAX;
}

TEST(ages_and_deadlines)
{
    struct ticket_life life = {.opened = NOON, .due = NOON + 3 * DAY};
    EXPECT_NUMBER(ticket_age_days(&life, NOON + 5 * DAY - 1), 4);
    EXPECT_NUMBER(ticket_age_days(&life, NOON - 1), 0);
    life.reopened = NOON + 4 * DAY;
    EXPECT_NUMBER(ticket_age_days(&life, NOON + 5 * DAY), 1);
    const struct text english = listed(arena, "table", LANGUAGE_ENGLISH, TICKET_SENT);
    EXPECT(has(english, "RS-2026-0042  sent · 5 days old · 2 days OVERDUE · came back 2 times"));
    EXPECT(has(english, "takedown · 3 pages, 2 not clean"));
    EXPECT(has(listed(arena, "table", LANGUAGE_VIETNAMESE, TICKET_SENT), "QUÁ HẠN 2 ngày"));
    EXPECT(!has(listed(arena, "table", LANGUAGE_ENGLISH, TICKET_CLOSED), "OVERDUE")); /* nobody has to do anything */
    EXPECT(has(listed(arena, "jsonl", LANGUAGE_ENGLISH, TICKET_CLOSED), "\"overdue\":false"));
}

TEST(every_state_has_words_in_both_languages)
{
    for (enum ticket_state state = TICKET_OPEN; state < TICKET_STATE_COUNT; state++)
        for (int language = 0; language < 2; language++) {
            const struct list_head head = head_of((enum language)language);
            EXPECT(ticket_state_words(&head, state)[0] != '\0');
        }
}

TEST(texts_of_pages_stay_texts)
{
    static const char *const formats[] = {"table", "jsonl", "csv"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        EXPECT(!has(listed(arena, formats[i], LANGUAGE_VIETNAMESE, TICKET_OPEN), "\x1b"));
    const struct text csv = listed(arena, "csv", LANGUAGE_VIETNAMESE, TICKET_OPEN);
    EXPECT(text_starts_with(csv, TEXT("\xEF\xBB\xBF")));
    EXPECT(has(csv, "\"'=Sở \"\"Y tế\"\" [2J\""));
    EXPECT(has(listed(arena, "jsonl", LANGUAGE_VIETNAMESE, TICKET_OPEN), "\"agency\":\"=Sở \\\"Y tế\\\"\\u001B[2J\""));
    EXPECT(ticket_format_named(TEXT("xml")) == NULL);
}

TEST(an_injection_is_named_for_people)
{
    struct buffer out;
    const struct list_head head = head_of(LANGUAGE_ENGLISH);
    buffer_init(&out, 1 << 16);
    ticket_key_words(&out, &head, TEXT("host nohu.example"));
    EXPECT_TEXT(buffer_text(&out), "links to nohu.example");
    buffer_clear(&out);
    ticket_key_words(&out, &head, TEXT("rule defacement on soyte"));
    EXPECT_TEXT(buffer_text(&out), "a defaced page · soyte");
    buffer_clear(&out);
    ticket_key_words(&out, &head, TEXT("rule"));
    EXPECT(!buffer_failed(&out));
    buffer_release(&out);
}

TEST(one_ticket_with_its_places_and_relatives)
{
    const struct list_head head = head_of(LANGUAGE_ENGLISH);
    const struct ticket_life life = line_of(TICKET_CHECKING).life;
    const struct page_report report = {.id = 17, .url = TEXT("http://a.example/\x1b[0m"), .site = TEXT("a"), .verdict = VERDICT_CLEAN};
    const struct dossier_place places[] = {{.page = 17, .report = &report, .checked = NOON, .saw = TEXT("phone")},
                                           {.page = 18, .report = &report, .is_clean = true, .clean_since = NOON, .note = TEXT("gone")},
                                           {.page = 19, .report = &report, .is_clean = true, .note = TEXT("redirects-home")},
                                           {.page = 20, .report = &report, .is_accepted = true, .note = TEXT("decided")}};
    const struct dossier_relative relative = {TEXT("RS-2026-0043"), TEXT("Sở X"), TEXT("closed")};
    const struct dossier_event events[] = {{NOON, TEXT("An\x1b"), TEXT("ticket-opened"), TEXT("x")}, {NOON, TEXT("rasoat"), TEXT("other"), TEXT("")},
                                            {NOON, TEXT("An"), TEXT("evidence-packed"), TEXT("")}};
    const struct dossier dossier = {.head = &head, .reference = TEXT("RS-2026-0042"), .agency = TEXT("Sở Y tế"), .places = places,
                                    .place_count = 4, .places_open = 1, .places_left_out = 2, .relatives = &relative, .relative_count = 1,
                                    .events = events, .event_count = 3};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    ticket_show_table(&out, &dossier, &life, TEXT("host nohu.example"));
    const struct text table = buffer_text(&out);
    EXPECT(!has(table, "\x1b") && has(table, "NOT CLEAN") && has(table, "404 or 410)") && has(table, "only leads to the start page"));
    EXPECT(has(table, "decided: may stay") && has(table, "and 2 more") && has(table, "RS-2026-0043 · Sở X · closed"));
    EXPECT(has(table, "no contact known") && has(table, "ever seen by: phone"));
    buffer_clear(&out);
    ticket_show_json(&out, &dossier, &life, TEXT("host nohu.example"));
    EXPECT(has(buffer_text(&out), "\"note\":\"gone\"") && has(buffer_text(&out), "\"clean_since\":null") && !has(buffer_text(&out), "\x1b"));
    buffer_clear(&out);
    ticket_history(&out, &dossier, false);
    EXPECT(has(buffer_text(&out), "An : opened · x\n") && has(buffer_text(&out), "rasoat: other\n") && has(buffer_text(&out), "An: evidence pack made\n"));
    buffer_clear(&out);
    ticket_history(&out, &dossier, true);
    EXPECT(has(buffer_text(&out), "\"what\":\"ticket-opened\""));
    buffer_release(&out);
}
