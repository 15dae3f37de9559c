/* takedown_list.c: the formats against hostile texts; times; the contract's JSON object. */
#include "takedown/campaigns.h"
#include "takedown/list.h"
#include "takedown/list_priv.h"
#include "tests/unit/test.h"

#include <string.h>

static const struct rule_words rules[] = {{"hidden-link", "a hidden link", "liên kết bị ẩn"}};

static struct list_head head_in(enum language language)
{
    return (struct list_head){.language = language, .run = 3, .run_started = 1795309805, .rules = rules, .rule_count = 1,
                              .time_zone_minutes = 420};
}

static struct finding finding = {
    .revision = 1, .weight = 4, .start = 8120, .end = 8412,
};

static struct page_report hostile(void)
{
    finding.rule = TEXT("hidden-link");
    finding.identity = TEXT("googlebot");
    finding.evidence = TEXT("hidden link (ancestor display:none) to an unknown host, text \"to <b>in</b> \x1b[31m\"");
    finding.path = TEXT("html > body > div:nth-child(7) > a");
    finding.target = TEXT("nohu88.example");
    return (struct page_report){
        .id = 7, .url = TEXT("http://a.example/?x=<script>alert(1)</script>"), .site = TEXT("=cmd|' /C calc'!A0"),
        .agency = TEXT("Sở \"Y tế\"\nmới"), .verdict = VERDICT_TAKEDOWN, .score = 12.5, .first_seen = 1795309805,
        .last_seen = 1795309805, .state = TEXT("new"), .findings = &finding, .finding_count = 1};
}

static struct text written(struct arena *arena, const char *format, enum language language)
{
    struct buffer out;
    struct page_report report = hostile();
    struct list_head head = head_in(language);
    const struct list_format *row = list_format_named(text_from_string(format));
    buffer_init(&out, 1024 * 1024);
    row->begin(&out, &head, 0);
    row->page(&out, &head, &report, 0);
    row->end(&out, &head, 1);
    EXPECT(!buffer_failed(&out));
    struct text copy = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

static bool has(struct text t, const char *part)
{
    return text_find(t, text_from_string(part), 0) != SIZE_MAX;
}

TEST(json_is_the_contract)
{
    EXPECT_TEXT(written(arena, "jsonl", LANGUAGE_ENGLISH),
                "{\"url\":\"http://a.example/?x=<script>alert(1)</script>\",\"site\":\"=cmd|' /C calc'!A0\","
                "\"verdict\":\"takedown\",\"score\":12.5,\"first_seen\":\"2026-11-22T01:10:05Z\","
                "\"last_seen\":\"2026-11-22T01:10:05Z\",\"state\":\"new\",\"findings\":[{\"rule\":\"hidden-link\","
                "\"revision\":1,\"identity\":\"googlebot\",\"weight\":4,\"evidence\":\"hidden link (ancestor "
                "display:none) to an unknown host, text \\\"to <b>in</b> \\u001B[31m\\\"\",\"path\":\"html > body > "
                "div:nth-child(7) > a\",\"bytes\":[8120,8412],\"target\":\"nohu88.example\"}]}\n");
}

TEST(csv_is_text_for_excel)
{
    struct text csv = written(arena, "csv", LANGUAGE_VIETNAMESE);
    EXPECT(text_starts_with(csv, TEXT("\xEF\xBB\xBF")));
    EXPECT(has(csv, "\"'=cmd|"));
    EXPECT(has(csv, "\"Sở \"\"Y tế\"\" mới\""));
}

TEST(html_is_inert)
{
    struct text html = written(arena, "html", LANGUAGE_VIETNAMESE);
    EXPECT(!has(html, "<script") && !has(html, "<b>in") && !has(html, "\x1b"));
    EXPECT(has(html, "&lt;script&gt;") && has(html, "lang=\"vi\"") && has(html, "cần gỡ bỏ"));
    EXPECT(has(written(arena, "html", LANGUAGE_ENGLISH), "lang=\"en\""));
}

TEST(terminal_is_not_steered)
{
    struct text table = written(arena, "table", LANGUAGE_ENGLISH);
    EXPECT(!has(table, "\x1b") && has(table, "22/11/2026 08:10") && has(table, "a hidden link"));
}

TEST(evidence_is_in_the_readers_language)
{
    struct text vietnamese = written(arena, "table", LANGUAGE_VIETNAMESE);
    EXPECT(has(vietnamese, "liên kết bị ẩn (phần bao ngoài: không hiển thị (display:none)) sang trang lạ, chữ \"to <b>in"));
    EXPECT(has(written(arena, "table", LANGUAGE_ENGLISH), "hidden link (ancestor display:none) to an unknown host"));
}

TEST(places_are_in_the_readers_language)
{
    struct list_head vietnamese = head_in(LANGUAGE_VIETNAMESE);
    struct list_head english = head_in(LANGUAGE_ENGLISH);
    struct buffer out;
    buffer_init(&out, 1000);
    list_place(&out, &vietnamese, TEXT("worksheet 2, row 15"));
    EXPECT_TEXT(buffer_text(&out), "trang tính 2, hàng 15");
    list_place(&out, &vietnamese, TEXT("PDF page 3"));
    EXPECT_TEXT(buffer_text(&out), "tệp PDF, trang 3");
    list_place(&out, &vietnamese, TEXT("html > head > title"));
    EXPECT_TEXT(buffer_text(&out), "html > head > title");
    list_place(&out, &english, TEXT("line 120"));
    EXPECT_TEXT(buffer_text(&out), "line 120");
    buffer_release(&out);
}

TEST(notes_behind_an_excerpt_are_in_the_readers_language)
{
    struct list_head vietnamese = head_in(LANGUAGE_VIETNAMESE);
    struct buffer out;
    buffer_init(&out, 1000);
    list_evidence(&out, &vietnamese, TEXT("\"x\" in text: y (written by a script)"));
    EXPECT(text_ends_with(buffer_text(&out), TEXT(": y (do mã lệnh (script) viết ra)")));
    buffer_clear(&out);
    list_evidence(&out, &vietnamese, TEXT("\"x\" in text: y (written by a clerk)"));
    EXPECT(text_ends_with(buffer_text(&out), TEXT(": y (written by a clerk)")));
    buffer_release(&out);
}

TEST(times)
{
    static const struct {
        int64_t time;
        const char *words;
    } rows[] = {{0, "1970-01-01T00:00:00Z"}, {951782400, "2000-02-29T00:00:00Z"}, {1772323199, "2026-02-28T23:59:59Z"},
                {4102444800, "2100-01-01T00:00:00Z"}, {-1, "1969-12-31T23:59:59Z"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buffer out;
        buffer_init(&out, 100);
        list_time_utc(&out, rows[i].time);
        EXPECT_TEXT(buffer_text(&out), rows[i].words);
        buffer_release(&out);
    }
}

static struct text sections_of(struct arena *arena, const char *format, enum language language, uint64_t pages)
{
    const struct list_line campaign = {.subject = TEXT("nohu.example"), .owner = TEXT("4 sites, 9 pages"),
                                       .what = TEXT("all 4 sites run \"Dot<b>\" on the same template"),
                                       .command = TEXT("rasoat campaign show 1")};
    const struct list_line failing = {.subject = TEXT("http://a.example/\x1b[31m"), .what = TEXT("in <b>"), .is_translated = true};
    const struct list_sections sections = {.of = {[SECTION_CAMPAIGNS] = {&campaign, 1, 0}, [SECTION_FAILING] = {&failing, 1, 7}}};
    struct buffer out;
    struct list_head head = head_in(language);
    buffer_init(&out, 1024 * 1024);
    list_format_named(text_from_string(format))->sections(&out, &head, &sections, pages, 0);
    EXPECT(!buffer_failed(&out));
    struct text copy = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

TEST(sections_stand_below_the_pages)
{
    struct text table = sections_of(arena, "table", LANGUAGE_VIETNAMESE, 1);
    EXPECT(has(table, "Chiến dịch") && has(table, "nohu.example") && has(table, "rasoat campaign show 1"));
    EXPECT(has(table, "cả 4 trang web dùng hệ thống \"Dot<b>\" với cùng một mẫu giao diện"));
    EXPECT(has(table, "in <b>") && has(table, "và 7 mục khác") && !has(table, "\x1b"));
    EXPECT(!has(table, "chờ quyết định")); /* nothing of that kind */
    struct text html = sections_of(arena, "html", LANGUAGE_ENGLISH, 0);
    EXPECT(has(html, "No page needs takedown.") && has(html, "all 4 sites run") && !has(html, "<b>") && !has(html, "\x1b"));
    EXPECT(!has(sections_of(arena, "html", LANGUAGE_ENGLISH, 1), "No page needs takedown."));
    EXPECT(!list_format_named(TEXT("jsonl"))->sections && !list_format_named(TEXT("csv"))->sections);
}

TEST(what_was_not_seen_again_is_told_with_its_time)
{
    const int64_t seen_times[] = {1795309805 - 86400};
    struct page_report report = hostile();
    struct list_head head = head_in(LANGUAGE_ENGLISH);
    struct buffer out;
    buffer_init(&out, 10000);
    report.seen_times = seen_times;
    report.last_seen = head.run_started + 60;
    report.campaign = TEXT("host nohu.example");
    report.sources = TEXT("search-console link");
    list_show(&out, &head, &report, SIZE_MAX);
    EXPECT(has(buffer_text(&out), "not seen again since 21/11/2026 08:10; kept because"));
    EXPECT(has(buffer_text(&out), "Campaign:   links to nohu.example"));
    EXPECT(has(buffer_text(&out), "Known from: Search Console, a link\n"));
    buffer_clear(&out);
    report.last_seen = head.run_started - 60; /* the page was not looked at in this run */
    list_show(&out, &head, &report, SIZE_MAX);
    EXPECT(!has(buffer_text(&out), "not seen again"));
    buffer_clear(&out);
    list_json_line(&out, &report);
    EXPECT(has(buffer_text(&out), "\"campaign\":\"host nohu.example\",\"findings\":["));
    EXPECT(has(buffer_text(&out), "\"target\":\"nohu88.example\",\"last_seen\":\"2026-11-21T01:10:05Z\"}]"));
    buffer_release(&out);
}

TEST(a_campaign_on_paper)
{
    const struct campaign_row row = {.id = 3, .kind = TEXT("script"), .value = TEXT("js.nohu.example\x1b"),
                                     .shared = TEXT("3 out of 4 sites have the same template, so ask its vendor"),
                                     .first_time = 1795309805, .last_time = 1795309805, .is_current = true, .sites = 4,
                                     .pages = 9, .sites_ever = 5, .pages_ever = 12};
    const struct campaign_row_place places[] = {
        {.url = TEXT("http://a.example/"), .site = TEXT("a"), .agency = TEXT("Sở Y tế"), .contact = TEXT("cntt@a.example"),
         .is_current = true},
        {.url = TEXT("http://b.example/"), .site = TEXT("b")}};
    struct list_head head = head_in(LANGUAGE_VIETNAMESE);
    struct buffer out;
    buffer_init(&out, 10000);
    campaign_write_table(&out, &head, &row, places, 2);
    EXPECT_TEXT(buffer_text(&out),
                "[3]  mã lệnh lấy từ js.nohu.example \n"
                "  4 trang web, 9 trang (từ trước đến nay: 5 trang web, 12 trang); thấy lần đầu 22/11/2026 08:10, thấy lần cuối "
                "22/11/2026 08:10\n  3 trên 4 trang web có cùng một mẫu giao diện, nên hỏi đơn vị cung cấp\n"
                "  Sở Y tế · cntt@a.example\n    http://a.example/\n  b · chưa có đầu mối liên hệ\n    http://b.example/ (không còn)\n\n");
    buffer_clear(&out);
    campaign_write_json(&out, &row, true, places, 1);
    EXPECT_TEXT(buffer_text(&out),
                "{\"id\":3,\"kind\":\"script\",\"value\":\"js.nohu.example\\u001B\",\"shared\":\"3 out of 4 sites have the same "
                "template, so ask its vendor\",\"current\":true,\"sites\":4,\"pages\":9,\"sites_ever\":5,\"pages_ever\":12,"
                "\"first_seen\":\"2026-11-22T01:10:05Z\",\"last_seen\":\"2026-11-22T01:10:05Z\",\"places\":[{\"url\":"
                "\"http://a.example/\",\"site\":\"a\",\"agency\":\"Sở Y tế\",\"contact\":\"cntt@a.example\",\"current\":true}]}\n");
    buffer_release(&out);
}
