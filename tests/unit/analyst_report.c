/* A report is what a process says that read hostile bytes: what cannot be true of its response is no report. */
#include "analyst/analysis.h"
#include "tests/unit/test.h"

#include <math.h>
#include <string.h>

enum { BODY_BYTES = 1000, REPORT_BYTES = 32 * 1024 * 1024 };

static struct response answer(struct arena *arena)
{
    char *body = arena_alloc(arena, BODY_BYTES);
    memset(body, 'x', BODY_BYTES);
    return (struct response){.url = TEXT("https://xa.example/"), .final_url = TEXT("https://xa.example/"),
                             .identity = TEXT("browser"), .status = 200, .body = text_of(body, BODY_BYTES)};
}

static struct finding true_finding(void)
{
    return (struct finding){.rule = TEXT("hidden-link"), .revision = 1, .identity = TEXT("browser"), .weight = 4,
                            .evidence = TEXT("a link"), .path = TEXT("body > a"), .start = 10, .end = BODY_BYTES,
                            .target = TEXT("nohu.example")};
}

static struct analysis with_finding(struct arena *arena, struct finding finding)
{
    struct analysis analysis = {.is_page = true, .findings = {.arena = arena}, .profile = {.status = 200}};
    *ARENA_PUSH(arena, &analysis.findings.list) = finding; /* not findings_add: it would clean it */
    return analysis;
}

/* As the master takes it; `more` follows the report. */
static bool is_believed(struct arena *arena, const struct analysis *analysis, bool must_judge, struct text more)
{
    struct buffer bytes;
    struct analysis read;
    const struct response response = answer(arena);
    buffer_init(&bytes, REPORT_BYTES);
    analysis_encode(analysis, &bytes);
    buffer_add_text(&bytes, more);
    EXPECT(!buffer_failed(&bytes));
    struct reader reader = reader_of(arena_copy(arena, buffer_text(&bytes)));
    buffer_release(&bytes);
    return analysis_decode(arena, &reader, &read) && analysis_fits(&read, &response, must_judge);
}

TEST(a_true_report)
{
    struct analysis analysis = with_finding(arena, true_finding());
    EXPECT(is_believed(arena, &analysis, true, TEXT("")));
    analysis = (struct analysis){.needs_sheets = true, .sheets = {.items = &(struct text){"https://xa.example/a.css", 24}, .count = 1}};
    EXPECT(is_believed(arena, &analysis, false, TEXT("")));
    analysis = (struct analysis){0}; /* no page */
    EXPECT(is_believed(arena, &analysis, true, TEXT("")));
}

TEST(findings_that_cannot_be)
{
    enum { COUNT = 22 };
    struct finding lies[COUNT];
    size_t count = 0;
    char *long_words = arena_alloc(arena, 64 * 1024);
    memset(long_words, 'a', 64 * 1024);
#define LIE(field, value) (lies[count] = true_finding(), lies[count++].field = (value))
    LIE(rule, TEXT("no-such-rule"));
    LIE(rule, TEXT(""));
    LIE(rule, TEXT("cloaked-content")); /* found from several reports, never in one */
    LIE(rule, TEXT("campaign"));
    LIE(revision, 2);
    LIE(revision, 0);
    LIE(identity, TEXT("googlebot")); /* another's look */
    LIE(identity, TEXT(""));
    LIE(weight, -1);
    LIE(weight, 1e300);
    LIE(weight, 1001);
    LIE(weight, (double)INFINITY);
    LIE(weight, -(double)INFINITY);
    LIE(weight, (double)NAN);
    LIE(start, BODY_BYTES + 1);
    LIE(end, BODY_BYTES + 1);
    LIE(end, UINT32_MAX);
    LIE(evidence, TEXT("two\nlines"));
    LIE(evidence, TEXT("\x1B[2Jcleared"));
    LIE(evidence, TEXT("half \xE1\xBB"));
    LIE(path, text_of(long_words, 64 * 1024));
    LIE(target, TEXT("nohu\xE2\x80\xAE.example")); /* turned round */
    EXPECT_NUMBER(count, COUNT);
    for (size_t i = 0; i < count; i++) {
        const struct analysis analysis = with_finding(arena, lies[i]);
        if (!EXPECT(!is_believed(arena, &analysis, true, TEXT(""))))
            test_say("lie %zu", i);
    }
}

TEST(reports_that_cannot_be)
{
    struct analysis analysis = with_finding(arena, true_finding());
    EXPECT(!is_believed(arena, &analysis, true, TEXT("x"))); /* more than a report */
    analysis.profile.status = 404;
    EXPECT(!is_believed(arena, &analysis, true, TEXT("")));
    analysis = with_finding(arena, true_finding());
    for (size_t i = 0; i < FINDING_LIMIT_PER_PAGE; i++)
        *ARENA_PUSH(arena, &analysis.findings.list) = true_finding();
    EXPECT(!is_believed(arena, &analysis, true, TEXT("")));
    /* Sheets asked for at the last request too, with findings, or none named: the page would be asked about for ever. */
    struct text sheet = TEXT("https://xa.example/a.css");
    analysis = (struct analysis){.needs_sheets = true, .sheets = {.items = &sheet, .count = 1}};
    EXPECT(!is_believed(arena, &analysis, true, TEXT("")));
    analysis.sheets.count = 0;
    EXPECT(!is_believed(arena, &analysis, false, TEXT("")));
    analysis = with_finding(arena, true_finding());
    analysis.needs_sheets = true;
    analysis.sheets = (struct style_urls){.items = &sheet, .count = 1};
    EXPECT(!is_believed(arena, &analysis, false, TEXT("")));
}

static struct text *many(struct arena *arena, struct text one, size_t count)
{
    struct text *texts = arena_alloc_array(arena, count, sizeof *texts);
    for (size_t i = 0; i < count; i++)
        texts[i] = one;
    return texts;
}

TEST(lists_that_are_too_long)
{
    const struct text url = TEXT("https://xa.example/a");
    struct analysis analysis = with_finding(arena, true_finding());
    analysis.links = many(arena, url, ANALYSIS_LIMIT_LINKS_OUT + 1);
    for (size_t more = 0; more <= 1; more++) {
        analysis.link_count = ANALYSIS_LIMIT_LINKS_OUT + more;
        EXPECT(is_believed(arena, &analysis, true, TEXT("")) == (more == 0));
    }
    analysis.link_count = 0;
    analysis.sheets.items = many(arena, url, STYLE_LIMIT_SHEETS + 1);
    for (size_t more = 0; more <= 1; more++) {
        analysis.sheets.count = STYLE_LIMIT_SHEETS + more;
        EXPECT(is_believed(arena, &analysis, true, TEXT("")) == (more == 0));
    }
}

TEST(texts_that_are_none)
{
    struct text half = TEXT("https://xa.example/\xE1\xBB");
    struct analysis analysis = with_finding(arena, true_finding()), read;
    analysis.links = &half;
    analysis.link_count = 1;
    EXPECT(!is_believed(arena, &analysis, true, TEXT("")));
    analysis.link_count = 0;
    analysis.sheets = (struct style_urls){.items = &half, .count = 1};
    EXPECT(!is_believed(arena, &analysis, true, TEXT("")));
    analysis.sheets.count = 0;
    analysis.profile.title = half;
    EXPECT(!is_believed(arena, &analysis, true, TEXT("")));
    analysis.profile.title = (struct text){0};
    analysis.unparsed = TEXT("two\nlines\x1B[2J"); /* told to people: it is cleaned */
    struct buffer bytes;
    buffer_init(&bytes, REPORT_BYTES);
    analysis_encode(&analysis, &bytes);
    struct reader reader = reader_of(buffer_text(&bytes));
    EXPECT(analysis_decode(arena, &reader, &read) && text_find_byte(read.unparsed, '\n', 0) == SIZE_MAX &&
           text_find_byte(read.unparsed, '\x1B', 0) == SIZE_MAX);
    buffer_release(&bytes);
}

/* Of a report without sheets: its own version, its flags, the number of sheets, then the version of findings. */
TEST(other_versions_and_unknown_flags)
{
    enum { VERSION_AT = 0, FLAGS_AT = 1, FINDINGS_VERSION_AT = 6 };
    static const struct {
        size_t at;
        unsigned char change;
    } rows[] = {{VERSION_AT, 0x01}, {VERSION_AT, 0x80}, {FLAGS_AT, 0x20}, {FLAGS_AT, 0x80}, {FINDINGS_VERSION_AT, 0x01}, {FINDINGS_VERSION_AT, 0x80}};
    struct buffer bytes;
    struct analysis analysis = with_finding(arena, true_finding()), read;
    buffer_init(&bytes, REPORT_BYTES);
    analysis.signs_cut = true;
    analysis_encode(&analysis, &bytes);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bytes.data[rows[i].at] = (char)(bytes.data[rows[i].at] ^ rows[i].change);
        struct reader reader = reader_of(buffer_text(&bytes));
        if (!EXPECT(!analysis_decode(arena, &reader, &read)))
            test_say("row %zu", i);
        bytes.data[rows[i].at] = (char)(bytes.data[rows[i].at] ^ rows[i].change);
    }
    struct reader reader = reader_of(buffer_text(&bytes));
    EXPECT(analysis_decode(arena, &reader, &read) && read.signs_cut && !read.links_cut && !read.ran_scripts);
    buffer_release(&bytes);
}

/* Counts that announce more than there is, and any cut, are refused without a read past the end. */
TEST(cut_and_inflated)
{
    struct buffer bytes;
    struct analysis analysis = with_finding(arena, true_finding()), read;
    buffer_init(&bytes, REPORT_BYTES);
    analysis_encode(&analysis, &bytes);
    const struct text whole = buffer_text(&bytes);
    for (size_t length = 0; length < whole.length; length++) {
        struct reader reader = reader_of(arena_copy(arena, text_slice(whole, 0, length)));
        EXPECT(!analysis_decode(arena, &reader, &read));
    }
    char *copy = arena_alloc(arena, whole.length);
    for (size_t at = 0; at + 4 <= whole.length; at++) {
        memcpy(copy, whole.data, whole.length);
        memset(copy + at, 0xFF, 4);
        struct reader reader = reader_of(text_of(copy, whole.length));
        const struct response response = answer(arena);
        if (analysis_decode(arena, &reader, &read) && analysis_fits(&read, &response, true))
            EXPECT(read.findings.list.count == 1 && read.link_count == 0 && read.sheets.count == 0);
    }
    buffer_release(&bytes);
}
