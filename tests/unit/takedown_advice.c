/* takedown_advice.c: every rule has its advice, every identity and state its words; the sentence for laymen; no links. */
#include "page/rule.h"
#include "takedown/advice.h"
#include "tests/unit/test.h"

static const char *const rules[] = {
#define DETECTOR(function, rule, revision, weight, cap, english, vietnamese) rule,
#include "detectors/detectors.def"
#undef DETECTOR
#define COMPARISON(name, rule, revision, weight, cap, english, vietnamese) rule,
#include "page/comparisons.def"
#undef COMPARISON
};
static const char *const advised[] = {
#define ADVICE(rule, family, found_en, found_vi, remove_en, remove_vi) rule,
#define CAUSE(family, english, vietnamese)
#define WHO(identity, english, vietnamese, again_en, again_vi)
#define STATE(word, english, vietnamese)
#define EVENT(word, english, vietnamese)
#include "takedown/advice.def"
};
enum { RULES = sizeof rules / sizeof *rules, ADVISED = sizeof advised / sizeof *advised };

static struct list_head head_in(enum language language)
{
    return (struct list_head){.language = language};
}

/* Goes on in the middle of a sentence, and as a step begins a line: a small letter of ASCII first (papers make it a capital), no full stop. */
static bool goes_on(const char *words, enum language language)
{
    struct text t = text_from_string(words);
    const char first = t.length ? t.data[0] : 'X';
    const bool is_name = language == LANGUAGE_VIETNAMESE && (unsigned char)first >= 0x80;
    return ((first >= 'a' && first <= 'z') || is_name) && !text_ends_with(t, TEXT(".")) && text_find_byte(t, '\n', 0) == SIZE_MAX;
}

TEST(every_rule_has_its_advice)
{
    for (size_t i = 0; i < RULES; i++) {
        const struct advice *advice = advice_of(text_from_string(rules[i]));
        if (!EXPECT(advice != NULL)) {
            test_say("%s has no row in advice.def", rules[i]);
            continue;
        }
        for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++) {
            const char first = advice->remove[language][0];
            if (!EXPECT(goes_on(advice->found[language], language) && first >= 'a' && first <= 'z' && goes_on(advice->remove[language], language)))
                test_say("%s", rules[i]);
        }
    }
    for (size_t i = 0; i < ADVISED; i++) {
        bool is_rule = false;
        for (size_t at = 0; at < RULES; at++)
            is_rule = is_rule || text_equal(text_from_string(advised[i]), text_from_string(rules[at]));
        if (!EXPECT(is_rule))
            test_say("%s is no rule", advised[i]);
    }
}

TEST(every_family_has_causes)
{
    struct text none[ADVICE_LIMIT_CAUSES], some[ADVICE_LIMIT_CAUSES];
    const struct list_head head = head_in(LANGUAGE_VIETNAMESE);
    size_t least = advice_causes(&head, 0, none);
    EXPECT(least >= 3);
    for (enum advice_family family = ADVICE_CONTENT; family < ADVICE_NOTHING; family++)
        EXPECT(advice_causes(&head, 1u << family, some) > least);
    EXPECT_NUMBER(advice_causes(&head, 1u << ADVICE_NOTHING, some), least);
}

TEST(identities_and_states_have_words)
{
    static const char *const identities[] = {"browser",        "googlebot",      "googlebot-desktop", "search-visitor", "inspection-tool",
                                             "google-desktop", "coccoc-desktop", "phone",             "rasoat"};
    static const char *const states[] = {"open", "sent", "claimed", "checking", "closed", "reopened", "false-positive", "accepted"};
    const struct list_head head = head_in(LANGUAGE_VIETNAMESE);
    for (size_t i = 0; i < sizeof identities / sizeof *identities; i++) {
        struct text name = text_from_string(identities[i]);
        if (!EXPECT(!text_equal(advice_who(&head, name), name) && advice_again(&head, name).length > 0))
            test_say("%s", identities[i]);
    }
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        EXPECT(!text_equal(advice_state(&head, text_from_string(states[i])), text_from_string(states[i])));
    EXPECT_TEXT(advice_who(&head, TEXT("my-own")), "my-own");
    EXPECT(advice_again(&head, TEXT("my-own")).length == 0);
    EXPECT_TEXT(advice_event(&head, TEXT("something-new")), "something-new");
}

TEST(one_sentence_says_it_all)
{
    const struct finding findings[] = {{.rule = TEXT("hidden-link"), .weight = 4, .identity = TEXT("googlebot"), .target = TEXT("nohu88.example")},
                                       {.rule = TEXT("listed-word"), .weight = 2, .identity = TEXT("phone")}};
    const struct text seen_by[] = {TEXT("browser googlebot"), TEXT("phone")};
    const struct page_report report = {.findings = findings, .finding_count = 2, .seen_by = seen_by};
    const struct dossier_place places[] = {{.report = &report}, {.report = NULL}};
    const struct list_head vietnamese = head_in(LANGUAGE_VIETNAMESE), english = head_in(LANGUAGE_ENGLISH);
    struct dossier dossier = {.head = &vietnamese, .places = places, .place_count = 2, .target = TEXT("nohu88.example")};
    const char *sentence = "Phát hiện liên kết ra trang khác mà người xem không nhìn thấy nhưng máy tìm kiếm đọc được, dẫn tới nohu88[.]example; nội "
                           "dung này có trong trang gửi cho người xem bằng máy tính, máy tìm kiếm Google (bản di động); cần xóa các liên kết ẩn "
                           "khỏi mã trang.";
    EXPECT_TEXT(dossier_summary(arena, &dossier), sentence);
    EXPECT_TEXT(page_summary(arena, &vietnamese, &report), sentence);
    dossier.head = &english;
    dossier.rule = TEXT("listed-word");
    dossier.target = (struct text){0};
    EXPECT_TEXT(dossier_summary(arena, &dossier), "What was found: words of gambling advertisements in the page's text; it is in what the site sends "
                                                  "to visitors with a phone; please delete the article, comment or piece of text that holds these words.");
    const struct dossier nothing = {.head = &english};
    EXPECT_TEXT(dossier_summary(arena, &nothing), "");
    const struct dossier unknown = {.head = &english, .rule = TEXT("rule-of-tomorrow")};
    EXPECT_TEXT(dossier_summary(arena, &unknown), "What was found: rule-of-tomorrow.");
}

TEST(nothing_is_left_for_a_program_to_link)
{
    static const struct {
        const char *given, *wanted;
    } rows[] = {
        {"https://a.example/x.php?u=http://b.example", "hxxps://a[.]example/x[.]php?u=hxxp://b[.]example"},
        {"HTTP://A.EXAMPLE", "hxxp://A[.]EXAMPLE"},
        {"www.a.example, ftp://a.example", "www[.]a[.]example, ftp[://]a[.]example"},
        {"ten@may.example", "ten[at]may[.]example"},
        {"1.000.000 đồng, v.v. và 3.5", "1.000.000 đồng, v.v. và 3.5"},
        {"192.0.2.7", "192.0.2.7"},
        {"chơi ngay. Nhận thưởng", "chơi ngay. Nhận thưởng"},
        {"cờ.vn", "cờ[.]vn"},
        {"", ""},
        {".@://", ".@://"},
        {"nohttp", "nohttp"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT_TEXT(advice_defanged(arena, text_from_string(rows[i].given)), rows[i].wanted);
}
