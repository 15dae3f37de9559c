/* detectors_verdict.c: sums, caps, thresholds, and one list of what several identities saw. */
#include "tests/unit/test.h"

#include "detectors/detectors.h"
#include "detectors/verdict.h"

#include <string.h>

struct row {
    const char *rule;
    double weight;
    const char *target;
    const char *evidence;
};

static const struct {
    const char *why;
    struct row rows[6];
    enum verdict verdict;
    double score;
} cases[] = {
    {"nothing", {{0}}, VERDICT_CLEAN, 0},
    {"one weak signal", {{"hidden-link", 4, "a.example", "x"}}, VERDICT_REVIEW, 4},
    {"one certain signal", {{"foreign-link", 8, "a.example", "x"}}, VERDICT_TAKEDOWN, 8},
    {"two rules", {{"hidden-link", 4, "a.example", "x"}, {"listed-word", 4, "", "y"}}, VERDICT_TAKEDOWN, 8},
    {"one term in three places is one sign",
     {{"listed-word", 4, "", "\"tài xỉu\" in title: a"}, {"listed-word", 3, "", "\"tài xỉu\" in meta: a"},
      {"listed-word", 3, "", "\"tài xỉu\" in heading: a"}}, VERDICT_REVIEW, 10},
    {"a term, and the same disguised",
     {{"listed-word", 4, "", "\"tài xỉu\" in title: a"}, {"disguised-word", 4, "", "\"tài xỉu\" in title, parted: a"}},
     VERDICT_TAKEDOWN, 8},
    {"two terms are two",
     {{"listed-word", 4, "", "\"tài xỉu\" in title: a"}, {"listed-word", 4, "", "\"nổ hũ\" in title: a"}},
     VERDICT_TAKEDOWN, 8},
    {"a word and a link",
     {{"listed-word", 4, "", "\"tài xỉu\" in title: a"}, {"hidden-link", 4, "a.example", "x"}}, VERDICT_TAKEDOWN, 8},
    {"a term and a term too weak to count",
     {{"listed-word", 7.6, "", "\"tài xỉu\" in title: a"}, {"listed-word", 0.4, "", "\"cá cược\" in text: a"}},
     VERDICT_REVIEW, 8},
    {"words of two rules share a cap",
     {{"listed-word", 7, "", "\"tài xỉu\" in title: a"}, {"listed-word", 6, "", "\"nổ hũ\" in title: a"},
      {"disguised-word", 8, "", "\"nhà cái\" in text: a"}}, VERDICT_TAKEDOWN, 14},
    {"the same thing twice", {{"hidden-link", 4, "a.example", "x"}, {"hidden-link", 4, "a.example", "z"}},
     VERDICT_REVIEW, 4},
    {"two targets", {{"hidden-link", 4, "a.example", "x"}, {"hidden-link", 4, "b.example", "x"}}, VERDICT_TAKEDOWN, 8},
    {"one word seen by two, with other words around it",
     {{"listed-word", 4, "", "\"go88\" in text: one"}, {"listed-word", 4, "", "\"go88\" in text: two"}},
         VERDICT_REVIEW, 4},
    {"below review", {{"listed-word", 3.9, "", "x"}}, VERDICT_CLEAN, 3.9},
    {"a cap holds",
     {{"hidden-link", 8, "a.example", ""}, {"hidden-link", 8, "b.example", ""}, {"hidden-link", 8, "c.example", ""}},
     VERDICT_TAKEDOWN, 12},
    {"unparsed alone", {{"unparsed-page", 0, "", "deadline"}}, VERDICT_UNKNOWN, 0},
    {"unparsed and little else", {{"unparsed-page", 0, "", "deadline"}, {"listed-word", 2, "", "x"}}, VERDICT_UNKNOWN,
     2},
    {"unparsed and enough", {{"unparsed-page", 0, "", "depth"}, {"foreign-link", 8, "a.example", "x"}},
     VERDICT_TAKEDOWN, 8},
};

static size_t fill(struct finding *findings, const struct row *rows)
{
    size_t count = 0;
    for (; count < 6 && rows[count].rule; count++)
        findings[count] = (struct finding){.rule = text_from_string(rows[count].rule),
                                           .weight = rows[count].weight,
                                           .target = text_from_string(rows[count].target),
                                           .evidence = text_from_string(rows[count].evidence)};
    return count;
}

TEST(sums)
{
    const struct weight_row listed[] = {
        {TEXT("listed-word"), 2, 14, WEIGHT_GROUP_WORDS}, {TEXT("disguised-word"), 4, 10, WEIGHT_GROUP_WORDS},
        {TEXT("hidden-link"), 4, 12, WEIGHT_GROUP_LINKS}, {TEXT("foreign-link"), 4, 12, WEIGHT_GROUP_LINKS},
    };
    const struct weights weights = {listed, sizeof listed / sizeof *listed, -1, -1};
    struct verdict_settings settings = verdict_defaults();
    settings.weights = &weights;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct finding findings[6];
        size_t count = fill(findings, cases[i].rows);
        struct verdict_sum sum = verdict_of(arena, findings, count, &settings);
        bool held = EXPECT_NUMBER(sum.verdict, cases[i].verdict);
        held = EXPECT_NUMBER(sum.score * 100, cases[i].score * 100) && held;
        EXPECT((sum.verdict == VERDICT_UNKNOWN) == (sum.reason.length > 0));
        if (!held)
            test_say("case: %s", cases[i].why);
    }
}

TEST(configured_weights_and_caps)
{
    const struct verdict_rule_setting rules[] = {
        {TEXT("hidden-link"), 2, -1}, {TEXT("listed-word"), -1, 3}, {TEXT("foreign-link"), 0, -1},
    };
    struct verdict_settings settings = verdict_defaults();
    settings.rules = rules;
    settings.rule_count = 3;
    struct finding findings[] = {
        {.rule = TEXT("hidden-link"), .weight = 8, .target = TEXT("a.example")},
        {.rule = TEXT("listed-word"), .weight = 4, .evidence = TEXT("x")},
        {.rule = TEXT("foreign-link"), .weight = 8, .target = TEXT("a.example")},
    };
    struct verdict_sum sum = verdict_of(arena, findings, 3, &settings);
    EXPECT_NUMBER(sum.score * 100, 700);
    EXPECT_NUMBER(sum.verdict, VERDICT_REVIEW);
    settings.review = 7.5;
    EXPECT_NUMBER(verdict_of(arena, findings, 3, &settings).verdict, VERDICT_CLEAN);
}

/* Configuration before lists before the table; a rule on trial adds nothing and is no sign. */
TEST(weights_of_lists)
{
    const struct weight_row own[] = {{TEXT("hidden-link"), 2, 3, WEIGHT_GROUP_LINKS},
                                     {TEXT("redirect"), 0, 12, WEIGHT_GROUP_REDIRECTS}};
    const struct weights listed = {own, 2, 6, 7};
    struct verdict_settings settings = verdict_defaults();
    struct finding findings[] = {
        {.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("a.example")},
        {.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("b.example")},
        {.rule = TEXT("redirect"), .weight = 10, .target = TEXT("a.example")},
        {.rule = TEXT("defacement"), .weight = 3, .evidence = TEXT("x")},
    };
    EXPECT_NUMBER(verdict_takedown_points(&settings), 8);
    EXPECT_NUMBER(verdict_review_points(&settings), 4);
    EXPECT_NUMBER(verdict_of(arena, findings, 4, &settings).score * 100, 2000);
    settings.weights = &listed;
    EXPECT_NUMBER(verdict_takedown_points(&settings), 6);
    EXPECT_NUMBER(verdict_review_points(&settings), 6);
    struct verdict_sum sum = verdict_of(arena, findings, 4, &settings);
    EXPECT_NUMBER(sum.score * 100, 600);
    EXPECT_NUMBER(sum.verdict, VERDICT_TAKEDOWN);
    EXPECT_TEXT(verdict_words(arena, &sum), "6.0 points: links 3.0, structure 3.0");
    EXPECT_NUMBER(verdict_of(arena, findings + 2, 1, &settings).verdict, VERDICT_CLEAN);
    const struct verdict_rule_setting rule = {TEXT("hidden-link"), 4, -1};
    settings.rules = &rule;
    settings.rule_count = 1;
    settings.takedown = 10;
    settings.review = 3;
    EXPECT_NUMBER(verdict_of(arena, findings, 1, &settings).verdict, VERDICT_REVIEW);
    EXPECT_NUMBER(verdict_of(arena, findings, 1, &settings).score * 100, 300);
    EXPECT_NUMBER(verdict_takedown_points(&settings), 10);
}

static void add(struct findings *findings, const char *rule, const char *target, uint32_t start, const char *identity)
{
    struct finding finding = {.rule = text_from_string(rule), .revision = 1, .identity = text_from_string(identity),
                              .weight = 4, .evidence = TEXT("e"), .start = start, .end = start + 1,
                              .target = text_from_string(target)};
    findings_add(findings, &finding);
}

TEST(merging)
{
    struct findings each[3] = {{.arena = arena}, {.arena = arena}, {.arena = arena}};
    add(&each[0], "hidden-link", "b.example", 50, "browser");
    add(&each[1], "hidden-link", "b.example", 50, "googlebot");
    add(&each[1], "foreign-link", "a.example", 10, "googlebot");
    add(&each[2], "foreign-link", "a.example", 10, "phone");
    each[2].dropped = 3;
    struct findings merged = {.arena = arena};
    struct text *seen_by;
    verdict_merge(arena, each, 3, &merged, &seen_by);
    EXPECT_NUMBER(merged.list.count, 2);
    EXPECT_NUMBER(merged.dropped, 3);
    EXPECT_TEXT(merged.list.items[0].rule, "foreign-link");
    EXPECT_TEXT(merged.list.items[0].identity, "googlebot");
    EXPECT_TEXT(seen_by[0], "googlebot phone");
    EXPECT_TEXT(merged.list.items[1].identity, "browser");
    EXPECT_TEXT(seen_by[1], "browser googlebot");
}

/* Noise of another length before them: the same findings, further back. */
TEST(merging_what_noise_has_moved)
{
    struct findings each[3] = {{.arena = arena}, {.arena = arena}, {.arena = arena}};
    add(&each[0], "listed-word", "", 50, "browser");
    add(&each[0], "listed-word", "", 80, "browser");
    add(&each[1], "listed-word", "", 57, "googlebot");
    add(&each[1], "listed-word", "", 87, "googlebot");
    add(&each[1], "redirect", "a.example", 99, "googlebot");
    add(&each[2], "listed-word", "", 41, "phone");
    struct findings merged = {.arena = arena};
    struct text *seen_by;
    verdict_merge(arena, each, 3, &merged, &seen_by);
    EXPECT_NUMBER(merged.list.count, 3);
    EXPECT_NUMBER(merged.list.items[0].start, 50);
    EXPECT_TEXT(seen_by[0], "browser googlebot phone");
    EXPECT_NUMBER(merged.list.items[1].start, 80);
    EXPECT_TEXT(seen_by[1], "browser googlebot");
    EXPECT_TEXT(seen_by[2], "googlebot");
}

TEST(table)
{
    EXPECT(detector_count > 6);
    for (size_t i = 0; i < detector_count; i++) {
        const struct detector *detector = &detector_table[i];
        EXPECT(detector_for_rule(text_from_string(detector->rule)) == detector);
        EXPECT(strlen(detector->english) > 10 && strlen(detector->vietnamese) > 10);
        EXPECT(detector->cap >= detector->weight);
        EXPECT(detector->revision >= 1);
    }
    EXPECT(detector_for_rule(TEXT("no-such-rule")) == NULL);
}
