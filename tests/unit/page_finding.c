/* page_finding.c: findings made clean, ordered, sent and read back; names of verdicts. */
#include "page/finding.h"

#include "page/report.h"
#include "tests/unit/test.h"

#include <math.h>
#include <string.h>

TEST(cleaning)
{
    static const struct {
        const char *text;
        size_t limit;
        const char *clean;
    } cases[] = {
        {"  a \n\t b  ", 100, "a b"},
        {"a\x01" "b\x7F" "c\x1B[31m", 100, "abc[31m"},
        {"a\xC2\x85" "b\xC2\xA0\xE3\x80\x80" "c\xE2\x80\xA8" "d", 100, "a b c d"},
        {"nh\xE2\x80\x8B\xC3\xA0 c\xE2\x80\xAE\xC3\xA1i\xEF\xBB\xBF", 100, "nhà cái"},
        {"\xFFx\xC3", 100, "\xEF\xBF\xBDx\xEF\xBF\xBD"},
        {"abcdef", 6, "abcdef"},
        {"abcdefg", 6, "abc…"},
        {"đđđđ", 7, "đđ…"},
        {"đđđ", 6, "đđđ"},
        {"đđđa", 6, "đ…"},
        {"ab   cd", 5, "ab cd"},
        {"ab cd ", 5, "ab cd"},
        {"ab cd e", 5, "ab…"},
        {"abcd", 3, "…"},
        {"", 10, ""},
        {" \n ", 10, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_TEXT(finding_clean(arena, text_from_string(cases[i].text), cases[i].limit), cases[i].clean);
    for (size_t limit = 0; limit < 30; limit++) /* what was cleaned is clean, at every limit */
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            struct text once = finding_clean(arena, text_from_string(cases[i].text), limit);
            EXPECT(once.length <= limit);
            EXPECT(text_equal(finding_clean(arena, once, limit), once));
        }
}

static struct finding sample(const char *rule, uint32_t start, const char *target)
{
    return (struct finding){.rule = text_from_string(rule), .revision = 2, .identity = TEXT("googlebot"), .weight = 2.5,
                            .evidence = TEXT("đổi\nthưởng"), .path = TEXT("html > body > a"), .start = start,
                            .end = start + 5, .target = text_from_string(target)};
}

TEST(order_and_limits)
{
    struct findings findings = {.arena = arena};
    static const struct { const char *rule; uint32_t start; const char *target; } given[] = {
        {"b", 9, "x"}, {"a", 9, "y"}, {"a", 9, "x"}, {"c", 1, "z"}, {"a", 10, "a"}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        struct finding finding = sample(given[i].rule, given[i].start, given[i].target);
        findings_add(&findings, &finding);
    }
    findings_sort(&findings);
    static const uint8_t order[] = {3, 2, 1, 0, 4};
    for (size_t i = 0; i < sizeof order; i++) {
        EXPECT_TEXT(findings.list.items[i].rule, given[order[i]].rule);
        EXPECT_TEXT(findings.list.items[i].target, given[order[i]].target);
    }
    EXPECT_TEXT(findings.list.items[0].evidence, "đổi thưởng");
    for (uint32_t i = 0; i < FINDING_LIMIT_PER_RULE + 7; i++) {
        struct finding finding = sample("many", i, "x");
        findings_add(&findings, &finding);
    }
    EXPECT_NUMBER(findings.list.count, 5 + FINDING_LIMIT_PER_RULE);
    EXPECT_NUMBER(findings.dropped, 7);
}

TEST(sameness)
{
    struct finding a = sample("a", 1, "x");
    struct finding b = a;
    b.identity = TEXT("browser");
    EXPECT(finding_same(&a, &b));
    b.target = TEXT("y");
    EXPECT(!finding_same(&a, &b));
    b = a;
    b.start++; /* noise of another length stands before it */
    b.end++;
    EXPECT(finding_same(&a, &b));
    b.path = TEXT("body > p");
    EXPECT(!finding_same(&a, &b));
}

static struct text encoded(struct arena *arena, const struct findings *findings)
{
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    findings_encode(findings, &buffer);
    struct text copy = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return copy;
}

TEST(wire)
{
    struct findings findings = {.arena = arena, .dropped = 3};
    struct finding finding = sample("hidden-link", 7, "nohu88.example");
    findings_add(&findings, &finding);
    finding = sample("redirect", 0, "");
    findings_add(&findings, &finding);
    struct text bytes = encoded(arena, &findings);
    struct reader reader = reader_of(bytes);
    struct findings back = {.arena = arena};
    EXPECT(findings_decode(&back, &reader) && reader_done(&reader));
    EXPECT_NUMBER(back.list.count, 2);
    EXPECT_NUMBER(back.dropped, 3);
    for (size_t i = 0; i < 2; i++) {
        EXPECT(finding_same(&findings.list.items[i], &back.list.items[i]));
        EXPECT_TEXT(back.list.items[i].identity, "googlebot");
    }
    for (size_t length = 0; length < bytes.length; length++) {
        struct findings cut = {.arena = arena};
        reader = reader_of(text_slice(bytes, 0, length));
        EXPECT(!findings_decode(&cut, &reader));
    }
    for (size_t at = 0; at < bytes.length; at++) { /* changed bytes: any answer, no crash */
        char *changed = arena_string(arena, bytes);
        changed[at] = (char)(changed[at] ^ 0x81);
        struct findings odd = {.arena = arena};
        reader = reader_of(text_of(changed, bytes.length));
        if (findings_decode(&odd, &reader))
            for (size_t i = 0; i < odd.list.count; i++)
                EXPECT(isfinite(odd.list.items[i].weight) && odd.list.items[i].start <= odd.list.items[i].end);
    }
}

TEST(wire_refuses_what_is_not_clean)
{
    struct findings findings = {.arena = arena};
    struct finding finding = sample("hidden-link", 7, "nohu88.example");
    findings_add(&findings, &finding);
    findings.list.items[0].evidence = TEXT("a\x1B[2J");
    struct reader reader = reader_of(encoded(arena, &findings));
    struct findings back = {.arena = arena};
    EXPECT(!findings_decode(&back, &reader));
    findings.list.items[0].evidence = TEXT("a");
    findings.list.items[0].weight = (double)NAN;
    reader = reader_of(encoded(arena, &findings));
    back = (struct findings){.arena = arena};
    EXPECT(!findings_decode(&back, &reader));
    findings.list.items[0].weight = 1;
    findings.list.items[0].rule = TEXT("");
    reader = reader_of(encoded(arena, &findings));
    back = (struct findings){.arena = arena};
    EXPECT(!findings_decode(&back, &reader));
}

TEST(verdict_names)
{
    for (int i = 0; i < VERDICT_COUNT; i++) {
        enum verdict verdict = VERDICT_CLEAN;
        EXPECT(verdict_from_name(text_from_string(verdict_name((enum verdict)i)), &verdict));
        EXPECT_NUMBER(verdict, i);
    }
    enum verdict verdict = VERDICT_REVIEW;
    EXPECT(!verdict_from_name(TEXT("Clean"), &verdict));
    EXPECT(!verdict_from_name(TEXT(""), &verdict));
    EXPECT_NUMBER(verdict, VERDICT_REVIEW);
    EXPECT_TEXT(text_from_string(verdict_name((enum verdict)VERDICT_COUNT)), "unknown");
}
