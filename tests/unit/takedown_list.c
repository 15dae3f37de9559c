/* takedown_list.c: the formats against hostile texts; times; the contract's JSON object. */
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
