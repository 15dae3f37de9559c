/* analyst_analysis.c: the whole way of one page, and the ways on which it ends early. */
#include "analyst/analysis.h"

#include "base/buffer.h"
#include "detectors/verdict.h"
#include "tests/unit/test.h"

#include <string.h>

static struct analyst_knowledge knowledge(struct arena *arena)
{
    static const char terms[] = "term\tcategory\tweight\tmatch\tnote\n"
                                "nổ hũ\tslot\t4\tfold\t\n"
                                "nhà cái\tcasino\t5\tfold\t\n";
    struct wordlist_file file = {.name = TEXT("terms.tsv"), .bytes = text_of(terms, sizeof terms - 1)};
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t problem_count;
    EXPECT_NUMBER(wordlists_read(arena, &file, 1, &lists, &problems, &problem_count), STATUS_OK);
    return (struct analyst_knowledge){.wordlists = lists};
}

static struct response *page(struct arena *arena, const char *type, struct text body)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *header = arena_alloc(arena, sizeof *header);
    struct hop *hop = arena_alloc(arena, sizeof *hop);
    *header = (struct header){.name = TEXT("Content-Type"), .value = text_from_string(type)};
    *hop = (struct hop){.url = TEXT("http://so-y-te.tinh.example/tin"), .status = 200};
    *response = (struct response){.url = hop->url, .final_url = hop->url, .identity = TEXT("browser"), .status = 200,
                                  .hops = hop, .hop_count = 1, .headers = header, .header_count = 1, .body = body};
    return response;
}

static bool has_rule(const struct analysis *analysis, const char *rule)
{
    for (size_t i = 0; i < analysis->findings.list.count; i++)
        if (text_equal(analysis->findings.list.items[i].rule, text_from_string(rule)))
            return true;
    return false;
}

TEST(links_out)
{
    struct analyst_knowledge known = knowledge(arena);
    struct analysis analysis;
    struct response *response = page(
        arena, "text/html",
        TEXT("<link rel=canonical href=/tin><link rel=stylesheet href=/a.css><a href='/b#x'>1</a><a href=/b#y>2</a>"
             "<a href=http://khac.example/c rel=nofollow>3</a><a href=mailto:a@b.example>4</a><img src=/i.png>"
             "<iframe src=/f></iframe><map><area href=/d></map><form action=/g></form>"
             "<meta http-equiv=refresh content='9;url=/h'>"));
    struct hop hops[2] = {{.url = TEXT("http://so-y-te.tinh.example/"), .status = 302,
                           .location = TEXT("http://so-y-te.tinh.example/tin")},
                          {.url = TEXT("http://so-y-te.tinh.example/tin"), .status = 301,
                           .location = TEXT("http://xa.example/"), .off_site = true}};
    response->hops = hops;
    response->hop_count = 2;
    analyse(arena, &known, response, NULL, NULL, true, NULL, &analysis);
    static const char *const wanted[] = {
        "http://so-y-te.tinh.example/tin", "http://so-y-te.tinh.example/b", "http://khac.example/c",
        "http://so-y-te.tinh.example/f", "http://so-y-te.tinh.example/d", "http://so-y-te.tinh.example/h"};
    EXPECT(analysis.is_page && !analysis.needs_sheets && !analysis.links_cut);
    EXPECT_NUMBER(analysis.link_count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < analysis.link_count && i < sizeof wanted / sizeof *wanted; i++)
        EXPECT_TEXT(analysis.links[i], wanted[i]);
    EXPECT_TEXT(analysis.unparsed, "");
}

TEST(links_limit)
{
    struct analyst_knowledge known = knowledge(arena);
    struct buffer html;
    buffer_init(&html, 8 << 20);
    for (int i = 0; i < ANALYSIS_LIMIT_LINKS_OUT + 3; i++)
        buffer_printf(&html, "<a href=/%d>%d</a><a href=/%d>x</a>", i, i, i);
    struct analysis analysis;
    analyse(arena, &known, page(arena, "text/html", buffer_text(&html)), NULL, NULL, true, NULL, &analysis);
    EXPECT(analysis.links_cut);
    EXPECT_NUMBER(analysis.link_count, ANALYSIS_LIMIT_LINKS_OUT);
    EXPECT_TEXT(analysis.links[ANALYSIS_LIMIT_LINKS_OUT - 1], "http://so-y-te.tinh.example/4999");
    buffer_release(&html);
}

TEST(what_is_no_page)
{
    struct analyst_knowledge known = knowledge(arena);
    struct analysis analysis;
    analyse(arena, &known, page(arena, "image/png", TEXT("\x89PNG\r\n\x1A\n")), NULL, NULL, true, NULL, &analysis);
    EXPECT(!analysis.is_page);
    EXPECT_NUMBER(analysis.findings.list.count, 0);
    /* ... but an answer that leads away is judged, whatever its body is */
    struct response *response = page(arena, "image/png", TEXT("\x89PNG\r\n\x1A\n"));
    struct hop hop = {.url = response->url, .status = 302, .off_site = true};
    hop.location = TEXT("http://nohu88.example/");
    response->hops = &hop;
    analyse(arena, &known, response, NULL, NULL, true, NULL, &analysis);
    EXPECT(analysis.is_page);
    EXPECT(analysis.profile.entry_count == 1 && analysis.profile.entries[0].channel == PROFILE_HOP);
}

TEST(words_reach_the_profile)
{
    struct analyst_knowledge known = knowledge(arena);
    struct analysis analysis;
    struct response *response = page(arena, "text/html", TEXT("<title>Nổ hũ đổi thưởng</title><p>nhà cái"));
    analyse(arena, &known, response, NULL, NULL, true, NULL, &analysis);
    uint32_t words = 0;
    for (size_t i = 0; i < analysis.profile.entry_count; i++)
        words += analysis.profile.entries[i].channel == PROFILE_WORD;
    EXPECT_NUMBER(words, 2);
}

struct sheet_shop {
    int asked;
    bool missing;
};

static const struct sheet *find_sheet(void *context, struct text url, bool *missing)
{
    struct sheet_shop *shop = context;
    shop->asked++;
    EXPECT_TEXT(url, "http://so-y-te.tinh.example/a.css");
    *missing = shop->missing;
    return NULL;
}

TEST(missing_sheets)
{
    struct analyst_knowledge known = knowledge(arena);
    struct response *response = page(arena, "text/html", TEXT("<link rel=stylesheet href=/a.css><a href=/b>b</a>"));
    struct sheet_shop shop = {.missing = true};
    struct sheet_source source = {.find = find_sheet, .context = &shop};
    struct analysis analysis;
    analyse(arena, &known, response, &source, NULL, false, NULL, &analysis);
    EXPECT(analysis.needs_sheets && shop.asked > 0);
    EXPECT(analysis.sheets.count == 1 && analysis.link_count == 0);
    if (analysis.sheets.count)
        EXPECT_TEXT(analysis.sheets.items[0], "http://so-y-te.tinh.example/a.css");
    analyse(arena, &known, response, &source, NULL, true, NULL, &analysis);
    EXPECT(!analysis.needs_sheets && analysis.link_count == 1);
    shop.missing = false; /* cannot be had: judged without */
    analyse(arena, &known, response, &source, NULL, false, NULL, &analysis);
    EXPECT(!analysis.needs_sheets && analysis.link_count == 1);
}

static struct text encoded(struct arena *arena, const struct analysis *analysis)
{
    struct buffer buffer;
    buffer_init(&buffer, 1 << 24);
    analysis_encode(analysis, &buffer);
    EXPECT(!buffer_failed(&buffer));
    struct text copy = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return copy;
}

/* An analysis of a page that ended early says so, is never clean, and goes over the wire. */
static void expect_unparsed(struct arena *arena, const struct analysis *analysis)
{
    EXPECT(analysis->is_page && analysis->unparsed.length > 0);
    EXPECT_NUMBER(analysis->findings.list.count, 1);
    EXPECT(has_rule(analysis, "unparsed-page"));
    struct verdict_settings settings = verdict_defaults();
    EXPECT_NUMBER(verdict_of(arena, analysis->findings.list.items, 1, &settings).verdict, VERDICT_UNKNOWN);
    struct reader reader = reader_of(encoded(arena, analysis));
    struct analysis back;
    EXPECT(analysis_decode(arena, &reader, &back) && reader_done(&reader));
    EXPECT(text_equal(back.unparsed, analysis->unparsed));
    EXPECT_NUMBER(back.findings.list.count, 1);
}

/* Every step of the way allocates somewhere. */
static struct text mixed_page(struct arena *arena)
{
    struct buffer html;
    buffer_init(&html, 1 << 20);
    buffer_add_string(&html, "<title>Nổ hũ</title><style>.k{display:none} #x a>b{left:-999px}</style>");
    for (int i = 0; i < 80; i++)
        buffer_printf(&html, "<div class='k t%d' id=x><p>nhà cái số %d<a href=http://h%d.example/>nổ hũ</a>"
                             "<table><td style='color:red'>x</table><script>var a=%d</script></div>", i, i, i, i);
    struct text copy = arena_copy(arena, buffer_text(&html));
    buffer_release(&html);
    return copy;
}

TEST(memory_limits)
{
    struct analyst_knowledge known = knowledge(arena);
    struct response *response = page(arena, "text/html; charset=utf-8", mixed_page(arena));
    int left = 0;
    int whole = 0;
    for (size_t limit = 64 * 1024; limit < (size_t)8 << 20; limit += limit / 12) {
        struct arena *own = arena_create(limit);
        struct analysis analysis;
        analyse(own, &known, response, NULL, NULL, true, NULL, &analysis);
        if (analysis.unparsed.length) {
            EXPECT_TEXT(analysis.unparsed, "memory limit");
            expect_unparsed(arena, &analysis);
            left++;
        } else {
            EXPECT(has_rule(&analysis, "unparsed-page") == false && analysis.link_count == 80);
            whole++;
        }
        arena_free(own);
    }
    test_say("%d left, %d whole", left, whole);
    EXPECT(left > 5 && whole > 5);
}

TEST(deadline)
{
    struct analyst_knowledge known = knowledge(arena);
    struct arena *own = arena_create(1 << 26);
    struct analysis analysis;
    arena_cancel(own);
    analyse(own, &known, page(arena, "text/html", TEXT("<p>x")), NULL, NULL, true, NULL, &analysis);
    EXPECT_TEXT(analysis.unparsed, "deadline");
    expect_unparsed(arena, &analysis);
    arena_free(own);
}

TEST(cut_documents_are_judged_as_far_as_they_go)
{
    struct analyst_knowledge known = knowledge(arena);
    struct buffer html;
    buffer_init(&html, 1 << 22);
    buffer_add_string(&html, "<a href=/b>b</a>");
    for (int i = 0; i < 80000; i++)
        buffer_add_string(&html, "<div>");
    struct analysis analysis;
    analyse(arena, &known, page(arena, "text/html", buffer_text(&html)), NULL, NULL, true, NULL, &analysis);
    EXPECT_TEXT(analysis.unparsed, "depth");
    EXPECT(has_rule(&analysis, "unparsed-page"));
    EXPECT_NUMBER(analysis.link_count, 1);
    buffer_release(&html);
    struct response *response = page(arena, "text/html", TEXT("<a href=/b>b</a>"));
    response->body_cut = true;
    analyse(arena, &known, response, NULL, NULL, true, NULL, &analysis);
    EXPECT_TEXT(analysis.unparsed, "size");
}

TEST(a_lost_worker)
{
    struct analysis analysis;
    analysis_unparsed(arena, page(arena, "text/html", TEXT("")), TEXT("the analyst died: SIGSEGV"), &analysis);
    expect_unparsed(arena, &analysis);
    EXPECT_TEXT(analysis.unparsed, "the analyst died: SIGSEGV");
}

TEST(wire)
{
    struct analyst_knowledge known = knowledge(arena);
    struct analysis analysis;
    struct analysis back;
    struct response *response = page(arena, "text/html", text_slice(mixed_page(arena), 0, 900));
    analyse(arena, &known, response, NULL, NULL, true, NULL, &analysis);
    struct text bytes = encoded(arena, &analysis);
    struct reader reader = reader_of(bytes);
    EXPECT(analysis_decode(arena, &reader, &back) && reader_done(&reader));
    EXPECT(text_equal(encoded(arena, &back), bytes));
    for (size_t length = 0; length < bytes.length; length++) {
        reader = reader_of(text_slice(bytes, 0, length));
        EXPECT(!analysis_decode(arena, &reader, &back));
    }
    for (size_t at = 0; at < bytes.length; at++) {
        char *changed = arena_string(arena, bytes);
        changed[at] = (char)(changed[at] ^ 0x55);
        reader = reader_of(text_of(changed, bytes.length));
        if (analysis_decode(arena, &reader, &back))
            EXPECT(back.link_count <= ANALYSIS_LIMIT_LINKS_OUT);
    }
}

static uint64_t tick(void)
{
    return 7;
}

TEST(same_bytes_same_report)
{
    struct analyst_knowledge known = knowledge(arena);
    struct response *response = page(arena, "text/html", mixed_page(arena));
    struct analysis once;
    struct analysis again;
    analyse(arena, &known, response, NULL, NULL, true, tick, &once);
    analyse(arena, &known, response, NULL, NULL, true, tick, &again);
    EXPECT(text_equal(encoded(arena, &once), encoded(arena, &again)));
    EXPECT_NUMBER(once.cpu_us[0], 0);
}
