/* page_made_body.c: pieces put together, and findings led back to the original. */
#include "page/made_body.h"

#include "tests/unit/test.h"

#include <string.h>

static const char original[] = "<p>a</p><script>w()</script><p>b</p>";

TEST(ranges_lead_back)
{
    struct text source = text_from_string(original);
    struct made_body made;
    made_body_begin(&made, arena);
    const struct made_piece written = {.from = 8, .to = 28, .note = TEXT("written by a script")};
    made_body_copy(&made, source, 0, 28);
    made_body_add(&made, TEXT("<a>x</a>"), &written);
    made_body_copy(&made, source, 28, source.length);
    EXPECT_TEXT(made_body_text(&made), "<p>a</p><script>w()</script><a>x</a><p>b</p>");
    static const struct { uint32_t start, end, from, to; const char *evidence; } cases[] = {
        {0, 8, 0, 8, "said"},
        {28, 36, 8, 28, "said (written by a script)"},
        {30, 31, 8, 28, "said (written by a script)"},
        {36, 44, 28, 36, "said"},
        {3, 40, 3, 32, "said"}, /* from one piece to another */
        {0, 0, 0, 0, "said"}, /* about no place */
    };
    struct findings findings = {.arena = arena};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct finding finding = {.rule = TEXT("hidden-link"), .evidence = TEXT("said"), .path = TEXT("html > p"),
                                  .start = cases[i].start, .end = cases[i].end};
        findings_add(&findings, &finding);
    }
    made_body_translate(&made, NULL, &findings);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        EXPECT(findings.list.items[i].start == cases[i].from && findings.list.items[i].end == cases[i].to);
        EXPECT_TEXT(findings.list.items[i].evidence, cases[i].evidence);
        EXPECT_TEXT(findings.list.items[i].path, "html > p");
    }
}

TEST(places_stand_for_paths)
{
    struct made_body made;
    made_body_begin(&made, arena);
    const struct made_piece first = {.place = TEXT("PDF page 1")};
    const struct made_piece second = {.place = TEXT("PDF page 2")};
    made_body_add(&made, TEXT("một dòng"), &first);
    size_t behind = made.length;
    made_body_add(&made, TEXT("<p>"), &second);
    EXPECT_TEXT(made_body_text(&made), "một dòng<p>");
    struct findings findings = {.arena = arena};
    struct finding finding = {.rule = TEXT("listed-word"), .path = TEXT("html > p"), .start = 2, .end = 3};
    findings_add(&findings, &finding);
    finding.start = (uint32_t)behind;
    finding.end = (uint32_t)behind + 3;
    findings_add(&findings, &finding);
    made_body_translate(&made, NULL, &findings);
    EXPECT_TEXT(findings.list.items[0].path, "PDF page 1");
    EXPECT_TEXT(findings.list.items[1].path, "PDF page 2");
    EXPECT(findings.list.items[0].start == 0 && findings.list.items[0].end == 0);
}

TEST(the_limit_cuts_between_characters)
{
    struct made_body made;
    made_body_begin(&made, arena);
    const struct made_piece piece = {.place = TEXT("page")};
    enum { CHUNK = 3 * 100001 };
    char *letters = arena_alloc_raw(arena, CHUNK);
    for (size_t i = 0; i < CHUNK; i += 3) {
        letters[i] = '\xE1';
        letters[i + 1] = '\xBA';
        letters[i + 2] = '\xA1';
    }
    while (!made.cut)
        made_body_add(&made, text_of(letters, CHUNK), &piece);
    EXPECT(made.length <= MADE_BODY_LIMIT_BYTES && made.length > MADE_BODY_LIMIT_BYTES - 3 && made.length % 3 == 0);
    size_t length = made.length;
    made_body_add(&made, TEXT("x"), &piece);
    EXPECT(made.length == length);
}

/* What is longer than evidence may be would be no finding on the analyst's wire. */
TEST(notes_keep_to_the_limit)
{
    char said[FINDING_LIMIT_EVIDENCE_BYTES];
    memset(said, 'x', sizeof said);
    struct made_body made;
    made_body_begin(&made, arena);
    made_body_add(&made, TEXT("<a>x</a>"), &(const struct made_piece){.from = 8, .to = 28,
                                                                     .note = TEXT("written by a script")});
    struct findings findings = {.arena = arena};
    struct finding finding = {.rule = TEXT("hidden-link"), .evidence = text_of(said, sizeof said), .end = 4};
    findings_add(&findings, &finding);
    made_body_translate(&made, NULL, &findings);
    struct text evidence = findings.list.items[0].evidence;
    EXPECT(evidence.length <= FINDING_LIMIT_EVIDENCE_BYTES);
    EXPECT(text_ends_with(evidence, TEXT(" (written by a script)")));
    EXPECT(text_equal(finding_clean(arena, evidence, FINDING_LIMIT_EVIDENCE_BYTES), evidence));
}

/* A finding at an element that no tag says has a place without a length. */
TEST(places_without_length_are_found)
{
    struct made_body made;
    made_body_begin(&made, arena);
    made_body_add(&made, TEXT("<html>"), &(const struct made_piece){.from = 0});
    made_body_add(&made, TEXT("<p>x</p>"), &(const struct made_piece){.from = 40, .to = 50, .place = TEXT("line 3")});
    struct findings findings = {.arena = arena};
    findings_add(&findings, &(const struct finding){.rule = TEXT("a"), .evidence = TEXT("e"), .start = 9, .end = 9});
    findings_add(&findings, &(const struct finding){.rule = TEXT("b"), .evidence = TEXT("e"), .path = TEXT("html")});
    made_body_translate(&made, NULL, &findings);
    EXPECT(findings.list.items[0].start == 40 && findings.list.items[0].end == 40);
    EXPECT_TEXT(findings.list.items[0].path, "line 3");
    EXPECT(findings.list.items[1].start == 0 && findings.list.items[1].end == 0);
    EXPECT_TEXT(findings.list.items[1].path, "html");
}
