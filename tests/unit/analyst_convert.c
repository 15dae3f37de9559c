/* analyst_convert.c: documents that are no HTML as pages: where findings lead, what is said of files that cannot be read
 * whole, and that no limit, truncation or nonsense takes the process down. What they are judged as: tests/cases/documents. */
#include "analyst/analysis.h"
#include "analyst/convert.h"
#include "analyst/convert_priv.h"
#include "base/utf8.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_BYTES = 64 * 1024 * 1024 };

static struct wordlists *read_lists(struct arena *arena)
{
    struct wordlist_file files[] = {
        {TEXT("terms.tsv"), test_file(arena, "wordlists/terms.tsv")},
        {TEXT("contexts.tsv"), test_file(arena, "wordlists/contexts.tsv")},
    };
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT(wordlists_read(arena, files, 2, &lists, &problems, &count) == STATUS_OK);
    return lists;
}

static struct response response_of(struct text body, const char *type)
{
    static struct header header;
    static struct hop hop;
    header = (struct header){TEXT("content-type"), text_from_string(type)};
    hop = (struct hop){.url = TEXT("https://so-y-te.hoalu.example/tep"), .status = 200};
    return (struct response){.url = hop.url, .final_url = hop.url, .identity = TEXT("browser"), .status = 200,
                             .hops = &hop, .hop_count = 1, .headers = &header, .header_count = 1, .body = body};
}

/* Judges in an arena of its own; the analysis lives there until the next call with the same arena. */
static void judge(struct arena *own, const struct wordlists *lists, struct text body, const char *type,
                  struct analysis *analysis)
{
    const struct analyst_knowledge knowledge = {.wordlists = lists};
    struct response response = response_of(body, type);
    arena_reset(own);
    analyse(own, &knowledge, &response, NULL, NULL, true, NULL, analysis);
}

static bool has_place(const struct analysis *analysis, const char *rule, const char *path)
{
    for (size_t i = 0; i < analysis->findings.list.count; i++) {
        const struct finding *finding = &analysis->findings.list.items[i];
        if (text_equal(finding->rule, text_from_string(rule)) && text_equal(finding->path, text_from_string(path)))
            return true;
    }
    for (size_t i = 0; i < analysis->findings.list.count; i++)
        test_say("    %.*s at %.*s", TEXT_ARGS(analysis->findings.list.items[i].rule),
                 TEXT_ARGS(analysis->findings.list.items[i].path));
    return false;
}

static struct text case_page(struct arena *arena, const char *name)
{
    return test_file(arena, arena_string(arena, arena_printf(arena, "tests/cases/documents/%s", name)));
}

TEST(findings_lead_to_places)
{
    static const struct {
        const char *file;
        const char *type;
        const char *rule;
        const char *place;
    } cases[] = {
        {"0001-pdf-through-a-form/page.pdf", "application/pdf", "listed-word", "document properties"},
        {"0001-pdf-through-a-form/page.pdf", "application/pdf", "foreign-link", "PDF page 1"},
        {"0003-docx-upload/page.docx", "", "listed-word", "document properties"},
        {"0003-docx-upload/page.docx", "", "foreign-link", "paragraph 4"},
        {"0004-xlsx-links-of-cells/page.xlsx", "", "listed-word", "worksheet 1, row 3"},
        {"0005-pptx-click/page.pptx", "", "foreign-link", "slide 2"},
        {"0006-odt-upload/page.odt", "", "foreign-link", "paragraph 5"},
        {"0007-svg-script/page.svg", "image/svg+xml", "foreign-link", "html > body > svg > a"},
        {"0008-txt-upload/page.txt", "text/plain", "listed-word", "line 3"},
        {"0009-feed-of-spam/page.xml", "text/xml", "foreign-link", "entry 1"},
        {"0010-json-answer/page.json", "application/json", "foreign-link", "line 1"},
    };
    struct wordlists *lists = read_lists(arena);
    struct arena *own = arena_create(SMALL_BYTES);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct analysis analysis;
        judge(own, lists, case_page(arena, cases[i].file), cases[i].type, &analysis);
        EXPECT(analysis.is_page && analysis.unparsed.length == 0);
        if (!EXPECT(has_place(&analysis, cases[i].rule, cases[i].place)))
            test_say("%s", cases[i].file);
    }
    arena_free(own);
}

TEST(text_keeps_its_ranges)
{
    static const char bytes[] = "\xEF\xBB\xBFmột\r\n\r\nnhà cái uy tín, tài xỉu online, nổ hũ đổi thưởng, nhận ngay 188k\r\n";
    struct arena *own = arena_create(SMALL_BYTES);
    struct analysis analysis;
    judge(own, read_lists(arena), text_of(bytes, sizeof bytes - 1), "text/plain", &analysis);
    EXPECT(analysis.findings.list.count > 0);
    for (size_t i = 0; i < analysis.findings.list.count; i++) {
        const struct finding *finding = &analysis.findings.list.items[i];
        EXPECT_TEXT(text_slice(text_of(bytes, sizeof bytes - 1), finding->start, finding->end - finding->start),
                    "nhà cái uy tín, tài xỉu online, nổ hũ đổi thưởng, nhận ngay 188k");
    }
    arena_free(own);
}

TEST(links_keep_their_addresses_and_texts)
{
    static const char feed[] = "<rss><channel><title>a</title><item><title>Tin &amp; bài</title>"
                               "<link>https://a.example/?x=1&amp;y=2</link><description>&lt;p&gt;m&amp;ocirc;t &lt;a "
                               "class=x href='https://b.example/?x=1&amp;amp;y=2'&gt;hai&lt;/a&gt; &lt;!-- ba"
                               "</description></item></channel></rss>";
    struct response response = response_of(text_of(feed, sizeof feed - 1), "application/rss+xml");
    struct converted converted;
    struct document document;
    EXPECT(convert_to_page(arena, &response, BODY_XML, NULL, &converted));
    document_parse(arena, &converted.response, &document);
    struct links links = links_collect(arena, &document, NULL);
    EXPECT_TEXT(document.title, "a");
    if (EXPECT_NUMBER(links.count, 2)) {
        EXPECT_TEXT(links.items[0].url, "https://a.example/?x=1&y=2");
        EXPECT_TEXT(links.items[0].text, "Tin & bài");
        EXPECT_TEXT(links.items[1].url, "https://b.example/?x=1&y=2");
        EXPECT_TEXT(links.items[1].text, "hai");
    }
    EXPECT(text_find(document_inner_text(arena, &document, 0, 1000), TEXT("môt hai"), 0) != SIZE_MAX);
}

/* A PDF of so many pages without a table of places: poppler finds the objects itself. */
static void write_pdf(struct buffer *out, unsigned pages)
{
    buffer_printf(out, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count %u/Kids[", pages);
    for (unsigned i = 0; i < pages; i++)
        buffer_printf(out, "%u 0 R ", i + 3);
    buffer_printf(out, "]>>endobj\n");
    for (unsigned i = 0; i < pages; i++)
        buffer_printf(out, "%u 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[<</Type/Annot/Subtype/Link/Rect"
                           "[0 0 9 9]/A<</S/URI/URI(https://a.example/%u)>>>>]>>endobj\n", i + 3, i);
    buffer_printf(out, "trailer<</Root 1 0 R>>\n");
}

static bool is_made_of_utf8(struct arena *arena, const struct buffer *body, const char *type, enum body_kind kind)
{
    struct response response = response_of(buffer_text(body), type);
    struct converted converted;
    return EXPECT(convert_to_page(arena, &response, kind, NULL, &converted)) && converted.response.body.length > 0 &&
           utf8_valid(converted.response.body);
}

/* Neither a limit that falls into a character nor bytes that were no UTF-8 to begin with come through. */
TEST(what_is_written_is_utf8)
{
    struct buffer body;
    buffer_init(&body, 4 * 1024 * 1024);
    for (unsigned shift = 0; shift < 3; shift++) {
        buffer_clear(&body);
        buffer_printf(&body, "<rss><item><enclosure url='https://a.example/%.*s", (int)shift, "xxx");
        for (unsigned i = 0; i < 2000; i++)
            buffer_add_string(&body, "ổ");
        buffer_printf(&body, "'/><description>%.*s", (int)shift, "yyy");
        for (unsigned i = 0; i < 200000; i++)
            buffer_add_string(&body, "ổ");
        buffer_add_string(&body, "</description></item></rss>");
        EXPECT(is_made_of_utf8(arena, &body, "application/rss+xml", BODY_XML));
        buffer_clear(&body);
        buffer_printf(&body, "{\"a\":\"%.*s", (int)shift, "xxx");
        for (unsigned i = 0; i < 200000; i++)
            buffer_add_string(&body, "ổ");
        buffer_add_string(&body, "\"}");
        EXPECT(is_made_of_utf8(arena, &body, "application/json", BODY_JSON));
    }
    buffer_clear(&body);
    buffer_add_text(&body, test_file(arena, "tests/fuzz/corpus/pdf/link-no-utf8"));
    EXPECT(!utf8_valid(buffer_text(&body)) && is_made_of_utf8(arena, &body, "application/pdf", BODY_PDF));
    buffer_release(&body);
}

TEST(what_is_not_read_is_said)
{
    static const struct {
        const char *file;
        const char *type;
        const char *unparsed;
    } cases[] = {
        {"tests/cases/documents/0011-pdf-with-a-password/page.pdf", "application/pdf", "password"},
        {"tests/cases/documents/0012-docx-cut-off/page.docx", "", "broken"},
        {"tests/documents/bomb.docx", "", "unpacked"},
        {"tests/documents/laughs.docx", "", "broken"},
        {"tests/documents/deep.docx", "", "depth"},
    };
    struct wordlists *lists = read_lists(arena);
    struct arena *own = arena_create(SMALL_BYTES);
    struct analysis analysis;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        judge(own, lists, test_file(arena, cases[i].file), cases[i].type, &analysis);
        EXPECT(analysis.is_page && analysis.findings.list.count > 0);
        if (!EXPECT_TEXT(analysis.unparsed, cases[i].unparsed))
            test_say("%s", cases[i].file);
    }
    judge(own, lists, TEXT("%PDF-1.7 no more"), "", &analysis);
    EXPECT_TEXT(analysis.unparsed, "broken");
    judge(own, lists, TEXT("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
                           "trailer<</Root 1 0 R>>\n"), "", &analysis);
    EXPECT_TEXT(analysis.unparsed, "broken");
    judge(own, lists, TEXT("<?xml version='1.0'?><rss><channel>"), "text/xml", &analysis);
    EXPECT_TEXT(analysis.unparsed, "broken");
    static const char no_archive[] = "PK\x03\x04 and nothing more";
    judge(own, lists, text_of(no_archive, sizeof no_archive - 1), "application/vnd.oasis.opendocument.text", &analysis);
    EXPECT_TEXT(analysis.unparsed, "broken");
    judge(own, lists, text_of(no_archive, sizeof no_archive - 1), "application/zip", &analysis);
    EXPECT(!analysis.is_page && analysis.unparsed.length == 0);
    judge(own, lists, test_file(arena, "tests/documents/other.zip"), "application/zip", &analysis);
    EXPECT(!analysis.is_page && analysis.unparsed.length == 0);
    struct buffer pdf;
    buffer_init(&pdf, 4 * 1024 * 1024);
    write_pdf(&pdf, CONVERT_LIMIT_PDF_PAGES);
    judge(own, lists, buffer_text(&pdf), "application/pdf", &analysis);
    EXPECT(analysis.is_page && analysis.unparsed.length == 0);
    buffer_clear(&pdf);
    write_pdf(&pdf, CONVERT_LIMIT_PDF_PAGES + 1);
    judge(own, lists, buffer_text(&pdf), "application/pdf", &analysis);
    EXPECT_TEXT(analysis.unparsed, "pages");
    buffer_release(&pdf);
    arena_free(own);
}

TEST(text_has_a_limit)
{
    char *bytes = malloc(CONVERT_LIMIT_TEXT_BYTES + 100000);
    for (size_t i = 0; i < CONVERT_LIMIT_TEXT_BYTES + 100000; i++)
        bytes[i] = i % 2000 == 1999 ? '\n' : i % 7 == 6 ? ' ' : 'a';
    struct arena *own = arena_create(4 * (size_t)SMALL_BYTES);
    struct wordlists *lists = read_lists(arena);
    struct analysis analysis;
    judge(own, lists, text_of(bytes, CONVERT_LIMIT_TEXT_BYTES + 100000), "text/plain", &analysis);
    EXPECT_TEXT(analysis.unparsed, "text");
    for (size_t i = 0; i < 3 * CONVERT_LIMIT_PLACES; i++)
        bytes[i] = i % 2 ? '\n' : 'a';
    judge(own, lists, text_of(bytes, 3 * CONVERT_LIMIT_PLACES), "text/plain", &analysis);
    EXPECT_TEXT(analysis.unparsed, "text");
    arena_free(own);
    free(bytes);
}

/* Where the arena ends in the middle, the page is said to be unparsed and nothing of a library is left behind (the
 * sanitizers and valgrind look for that). */
TEST(arena_that_ends_leaves_nothing)
{
    static const char *const files[] = {
        "0001-pdf-through-a-form/page.pdf", "0003-docx-upload/page.docx", "0004-xlsx-links-of-cells/page.xlsx",
        "0009-feed-of-spam/page.xml", "0010-json-answer/page.json", "0008-txt-upload/page.txt"};
    struct wordlists *lists = read_lists(arena);
    struct analysis analysis;
    for (size_t limit = 512; limit < 400000; limit = limit * 3 / 2) {
        struct arena *own = arena_create(limit);
        for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
            judge(own, lists, case_page(arena, files[i]), i == 5 ? "text/plain" : "", &analysis);
            EXPECT(!analysis.is_page || analysis.unparsed.length == 0 ||
                   text_equal(analysis.unparsed, TEXT("memory limit")));
        }
        arena_free(own);
    }
    struct arena *own = arena_create(SMALL_BYTES);
    const struct analyst_knowledge knowledge = {.wordlists = lists};
    struct response response = response_of(case_page(arena, files[0]), "application/pdf");
    arena_cancel(own);
    analyse(own, &knowledge, &response, NULL, NULL, true, NULL, &analysis);
    EXPECT_TEXT(analysis.unparsed, "deadline");
    arena_free(own);
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

/* Cut short, and with bytes changed: any verdict, but an end. */
TEST(damaged_files_end_well)
{
    static const char *const files[] = {
        "0001-pdf-through-a-form/page.pdf", "0003-docx-upload/page.docx", "0004-xlsx-links-of-cells/page.xlsx",
        "0005-pptx-click/page.pptx", "0006-odt-upload/page.odt", "0009-feed-of-spam/page.xml",
        "0010-json-answer/page.json", "0007-svg-script/page.svg"};
    struct wordlists *lists = read_lists(arena);
    struct arena *own = arena_create(SMALL_BYTES);
    uint32_t state = 20261122;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct text whole = case_page(arena, files[i]);
        char *bytes = malloc(whole.length);
        for (unsigned round = 0; round < 60; round++) {
            struct analysis analysis;
            memcpy(bytes, whole.data, whole.length);
            size_t length = round % 2 ? whole.length : 1 + next_random(&state) % whole.length;
            for (unsigned k = 0; k < round % 8; k++)
                bytes[next_random(&state) % length] = (char)next_random(&state);
            judge(own, lists, text_of(bytes, length), "", &analysis);
            EXPECT(analysis.unparsed.length == 0 || analysis.findings.list.count > 0);
        }
        free(bytes);
    }
    arena_free(own);
}
