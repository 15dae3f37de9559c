/* analyst_caps.c: rules that report only so many findings of a page say that there are more: `findings.dropped`, which the crawl notes
 * as "finding-limit". Just so many say nothing. */
#include "tests/unit/test.h"

#include "analyst/analysis.h"
#include "base/buffer.h"
#include "base/utf8.h"

enum { LISTS = 9, OWN_BYTES = 64 * 1024 * 1024, PAGE_BYTES = 1024 * 1024 };

static struct wordlists *read_lists(struct arena *arena)
{
    static const char *const names[LISTS] = {"terms.tsv", "brands.tsv", "contexts.tsv", "hosts.tsv", "honest-hosts.tsv",
                                             "host-shapes.tsv", "shorteners.tsv", "storage.tsv", "offers.tsv"};
    struct wordlist_file files[LISTS];
    for (size_t i = 0; i < LISTS; i++) {
        char *path = arena_string(arena, arena_printf(arena, "wordlists/%s", names[i]));
        files[i] = (struct wordlist_file){text_from_string(names[i]), test_file(arena, path)};
    }
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT(wordlists_read(arena, files, LISTS, &lists, &problems, &count) == STATUS_OK);
    return lists;
}

static void begin(struct buffer *page)
{
    buffer_clear(page);
    buffer_add_string(page, "<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>Lịch tiếp công dân</title></head><body>"
                            "<h1>Lịch tiếp công dân</h1><p>Lịch tiếp công dân tháng 11 của lãnh đạo Sở.</p>");
}

/* What is found of that rule; `dropped` of the page. */
static size_t found(struct arena *own, const struct wordlists *lists, const struct buffer *page, const char *rule, uint32_t *dropped)
{
    const struct analyst_knowledge knowledge = {.wordlists = lists};
    struct header header = {TEXT("content-type"), TEXT("text/html; charset=utf-8")};
    struct hop hop = {.url = TEXT("https://so-y-te.hoalu.example/tin-tuc/bai-viet"), .status = 200};
    const struct response response = {.url = hop.url, .final_url = hop.url, .identity = TEXT("browser"), .status = 200, .hops = &hop,
                                      .hop_count = 1, .headers = &header, .header_count = 1, .body = buffer_text(page)};
    struct analysis analysis;
    EXPECT(!buffer_failed(page));
    arena_reset(own);
    analyse(own, &knowledge, &response, NULL, NULL, true, NULL, &analysis);
    size_t count = 0;
    for (size_t i = 0; i < analysis.findings.list.count; i++)
        count += text_equal(analysis.findings.list.items[i].rule, text_from_string(rule));
    *dropped = analysis.findings.dropped;
    EXPECT_TEXT(analysis.unparsed, "");
    return count;
}

static const struct {
    const char *rule;
    unsigned most;
    const char *end; /* of the page, before its pieces; NULL: they stand within */
    const char *piece[3]; /* with a number of its own between them */
} rules[] = {
    {"advert-line", 20, NULL, {"<h2>Mẹo bắt cầu lô cho người mới tại mipo", "</h2><p>a", "</p>"}},
    {"disguised-anchor", 20, NULL, {"<p><a href='/tin/", ".html'>789bet.example</a><b>", "</b></p>"}},
    {"disguised-word", 10, NULL,
     {"<p>c\u200Bô\u200Bn\u200Bg t\u200Bá\u200Bc p\u200Bh\u200Bò\u200Bn\u200Bg c\u200Bh\u200Bố\u200Bn\u200Bg b\u200Bã\u200Bo ", "<b>",
      "</b></p>"}},
    {"floating-offer", 5, NULL,
     {"<div style='position:fixed;inset:0;z-index:9999'><p>Hoàn trả 1,2% mỗi ngày – rút tiền 3 phút</p><a href='https://kvnx", ".test'>Chơi ngay ",
      "</a></div>"}},
    {"image-banner", 20, NULL, {"<a href='https://t.ly/abc", "'><img alt='' src='https://pub-00aa.r2.dev/", ".webp'></a>"}},
    {"misplaced-markup", 20, "</body></html>", {"<p><a href='https://vuonhoa", ".test/'>xem thêm</a><b>", "</b></p>"}},
    {"open-redirect", 20, NULL, {"<p><a href='/chuyen-huong?url=https%3A%2F%2F789bet.example%2F", "'>xem thêm ", "</a></p>"}},
};

TEST(rules_say_that_there_is_more_than_they_report)
{
    const struct wordlists *lists = read_lists(arena);
    struct arena *own = arena_create(OWN_BYTES);
    struct buffer page;
    buffer_init(&page, PAGE_BYTES);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        for (unsigned more = 0; more < 3; more++) {
            begin(&page);
            buffer_add_string(&page, rules[i].end ? rules[i].end : "");
            for (unsigned k = 0; k < rules[i].most + more; k++)
                buffer_printf(&page, "%s%u%s%u%s", rules[i].piece[0], k, rules[i].piece[1], k, rules[i].piece[2]);
            uint32_t dropped;
            bool fine = EXPECT_NUMBER(found(own, lists, &page, rules[i].rule, &dropped), rules[i].most);
            if (!EXPECT((dropped > 0) == (more > 0)) || !fine)
                test_say("%s, %u more than it reports: %u dropped", rules[i].rule, more, dropped);
        }
    buffer_release(&page);
    arena_free(own);
}

TEST(a_page_of_many_disguised_words_says_so)
{
    static const char *const terms[] = {
        "game bài đổi thưởng", "game bài uy tín", "game bài online", "game bài tiền thật", "game bài đổi thẻ cào", "game bài macau",
        "tải game bài", "tải game đánh bài", "đánh bài online", "đánh bài đổi thưởng", "chơi bài online", "cổng game bài",
        "cổng game đổi thưởng", "cổng game uy tín", "cổng game quốc tế", "game đổi thẻ", "đổi thưởng uy tín", "nhà cái uy tín",
        "tài xỉu online", "nổ hũ đổi thưởng", "cá cược bóng đá", "soi kèo bóng đá", "casino online", "xóc đĩa online"};
    const struct wordlists *lists = read_lists(arena);
    struct arena *own = arena_create(OWN_BYTES);
    struct buffer page;
    buffer_init(&page, PAGE_BYTES);
    begin(&page);
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        buffer_add_string(&page, "<p>");
        struct text term = text_from_string(terms[i]);
        for (size_t at = 0; at < term.length;) {
            size_t from = at;
            utf8_next(term, &at);
            buffer_add_text(&page, text_slice(term, from, at - from));
            buffer_add_byte(&page, ' ');
        }
        buffer_add_string(&page, "</p>");
    }
    uint32_t dropped;
    EXPECT_NUMBER(found(own, lists, &page, "disguised-word", &dropped), 20);
    EXPECT(dropped > 0);
    buffer_release(&page);
    arena_free(own);
}

/* Boxes that hold nothing to look at use up no room; where the room ends, that is said. */
TEST(an_offer_behind_many_boxes)
{
    static const char offer[] = "<div style='position:fixed;inset:0;z-index:9999'><p>Hoàn trả 1,2% mỗi ngày – rút tiền 3 phút</p>"
                                "<a href='https://kvnx.test'>Chơi ngay</a></div>";
    static const struct { const char *box; bool is_found; } cases[] = {
        {"<div style='overflow:auto;height:90px'>a</div>", true},
        {"<div style='position:fixed;top:0'><a href='/tin'>tin</a></div>", true},
        {"<div style='position:fixed;top:0'><a href='https://vuonhoa.test'>cây cảnh</a></div>", false},
    };
    const struct wordlists *lists = read_lists(arena);
    struct arena *own = arena_create(OWN_BYTES);
    struct buffer page;
    buffer_init(&page, PAGE_BYTES);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t dropped;
        begin(&page);
        for (unsigned k = 0; k < 60; k++)
            buffer_add_string(&page, cases[i].box);
        buffer_add_string(&page, offer);
        EXPECT_NUMBER(found(own, lists, &page, "floating-offer", &dropped), cases[i].is_found);
        EXPECT((dropped > 0) == !cases[i].is_found);
    }
    buffer_release(&page);
    arena_free(own);
}
