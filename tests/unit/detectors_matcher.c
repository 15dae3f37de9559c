/* detectors_matcher.c: whole words, longest match, accents; and the automaton against a plain search. */
#include "tests/unit/test.h"

#include "detectors/matcher.h"

#include <string.h>

static const struct {
    const char *term;
    bool with_marks;
} terms[] = {
    {"game bài", false},        /* 0 */
    {"game bài đổi thưởng", false},
    {"đổi thưởng", true},       /* 2 */
    {"soi cầu", false},
    {"nhà cái", true},          /* 4 */
    {"nhà cái uy tín", false},
    {"tài xỉu", false},         /* 6 */
    {"sunwin", false},
    {"go88", false},            /* 8 */
    {"สล็อต", false},
    {"博彩", false},            /* 10 */
    {"thưởng uy tín", false},
    {"bán cá", true},           /* 12 */
    {"bắn cá", true},
};

static const struct {
    const char *text;
    const char *found; /* entry numbers in order */
} cases[] = {
    {"Chơi game bài ở đây", "0 "},
    {"game bài đổi thưởng", "1 "},
    {"game bài đổi thương", "0 "},
    {"GAME BAI DOI THUONG", "1 "},
    {"game bai doi thuong", "1 "},
    {"game bài doi thưởng", "1 "},
    {"game bãi đổi thưởng", "2 "},
    {"đời thường", ""},
    {"doi thuong", ""},
    {"soi cầu soi cau sôi cầu soi câu", "3 3 "},
    {"nhà cải tạo, nhà cai nghiện, nha cai", ""},
    {"nhà cái", "4 "},
    {"nha cai uy tin", "5 "},
    {"nha\xcc\x80 ca\xcc\x81i uy ti\xcc\x81n", "5 "},
    {"tàixỉu tài xỉu,tài xỉu.", "6 6 "},
    {"sunwin sunwins xsunwin sun-win sunwin.example", "7 7 "},
    {"go88 go880 ago88 (go88)", "8 8 "},
    {"đgo88 go88đ", ""},
    {"เว็บสล็อตเว็บตรง", "9 "},
    {"北京博彩网", "10 "},
    {"game bài đổi thưởng uy tín", "1 "}, /* what begins first stays */
    {"đổi thưởng uy tín", "2 "},
    {"bán cá ở chợ", "12 "},
    {"bắn cá", "13 "},
    {"ban ca", ""},
    {"nhà\x1f" "cái game\x1f" "bài", ""},
    {"", ""},
};

static struct matcher *build(struct arena *arena)
{
    struct matcher_entry entries[sizeof terms / sizeof terms[0]];
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        entries[i] = (struct matcher_entry){.marked = fold_marked(arena, text_from_string(terms[i].term)),
                                            .with_marks = terms[i].with_marks};
    return matcher_build(arena, entries, sizeof terms / sizeof terms[0], false);
}

TEST(cases)
{
    struct matcher *matcher = build(arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fold_search folded = fold_for_search(arena, text_from_string(cases[i].text));
        struct matches matches = matcher_find(matcher, arena, &folded, 100);
        struct text found = TEXT("");
        for (size_t k = 0; k < matches.count; k++)
            found = arena_printf(arena, "%.*s%u ", TEXT_ARGS(found), matches.items[k].entry);
        if (!EXPECT_TEXT(found, cases[i].found))
            test_say("in \"%s\"", cases[i].text);
    }
}

TEST(limit_is_said)
{
    struct fold_search folded = fold_for_search(arena, TEXT("go88 go88 go88"));
    struct matches matches = matcher_find(build(arena), arena, &folded, 2);
    EXPECT_NUMBER(matches.count, 2);
    EXPECT(matches.cut);
}

static bool has_match(const struct matches *matches, uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < matches->count; i++)
        if (matches->items[i].start <= start && matches->items[i].end >= end)
            return true;
    return false;
}

/* Terms that are taken as meant where all around them is written without accents, as far as the unit separators. */
TEST(bare)
{
    static const struct {
        const char *text;
        bool found;
    } rows[] = {
        {"choi no hu tien that", true},   {"nổ hũ", true},           {"chơi no hu tien that", false},
        {"no hu", false},                 {"choi no hu that \x1f đẹp", true}, {"choi nơ hu tien that", false},
        {"x\x1f" "no hu", false},
    };
    struct matcher_entry entry = {.marked = fold_marked(arena, TEXT("nổ hũ")), .with_marks = true, .bare = true};
    struct matcher *matcher = matcher_build(arena, &entry, 1, false);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fold_search folded = fold_for_search(arena, text_from_string(rows[i].text));
        EXPECT_NUMBER(matcher_find(matcher, arena, &folded, 10).count, rows[i].found);
    }
}

/* A longer term that begins inside of the last match leaves room for the shorter one at its end. */
TEST(behind_an_overlap)
{
    struct matcher_entry entries[3] = {{.marked = fold_marked(arena, TEXT("làm đại lý"))},
                                       {.marked = fold_marked(arena, TEXT("đại lý nhà cái"))},
                                       {.marked = fold_marked(arena, TEXT("nhà cái"))}};
    struct fold_search folded = fold_for_search(arena, TEXT("làm đại lý nhà cái"));
    struct matches matches = matcher_find(matcher_build(arena, entries, 3, false), arena, &folded, 10);
    EXPECT_NUMBER(matches.count, 2);
    EXPECT_NUMBER(matches.items[0].entry, 0);
    EXPECT_NUMBER(matches.items[1].entry, 2);
}

/* Random terms and texts over a small alphabet: every plain occurrence at word boundaries is in some match or overlaps
 * one, and every match is an occurrence. */
TEST(against_a_plain_search)
{
    uint32_t seed = 7;
    for (int round = 0; round < 300; round++) {
        char words[12][8];
        struct matcher_entry entries[12];
        for (size_t i = 0; i < 12; i++) {
            size_t length = 1 + (seed >> 20) % 6;
            for (size_t k = 0; k < length; k++) {
                seed = seed * 1664525 + 1013904223;
                words[i][k] = k > 0 && k + 1 < length && (seed >> 28) == 0 ? ' ' : (char)('a' + (seed >> 24) % 3);
            }
            seed = seed * 1664525 + 1013904223;
            entries[i] = (struct matcher_entry){.marked = fold_plain(arena, text_of(words[i], length))};
        }
        struct matcher *matcher = matcher_build(arena, entries, 12, false);
        char text[80];
        for (size_t k = 0; k < sizeof text; k++) {
            seed = seed * 1664525 + 1013904223;
            text[k] = (seed >> 26) % 4 == 0 ? ' ' : (char)('a' + (seed >> 24) % 3);
        }
        struct fold_search folded = fold_for_search(arena, text_of(text, sizeof text));
        struct matches matches = matcher_find(matcher, arena, &folded, 1000);
        uint32_t before = 0;
        for (size_t i = 0; i < matches.count; i++) {
            const struct match *match = &matches.items[i];
            EXPECT(match->start >= before);
            before = match->end;
            EXPECT(text_equal(text_slice(folded.folded, match->start, match->end - match->start),
                              entries[match->entry].marked));
        }
        struct text f = folded.folded;
        for (size_t i = 0; i < 12; i++)
            for (size_t at = text_find(f, entries[i].marked, 0); at != SIZE_MAX; at = text_find(f, entries[i].marked,
                                                                                                at + 1)) {
                size_t end = at + entries[i].marked.length;
                bool whole = (at == 0 || f.data[at - 1] == ' ') && (end == f.length || f.data[end] == ' ');
                bool overlapped = has_match(&matches, (uint32_t)at, (uint32_t)at + 1) ||
                                  has_match(&matches, (uint32_t)end - 1, (uint32_t)end);
                EXPECT(!whole || overlapped);
            }
    }
}

TEST(inside_words)
{
    static const char *const glued[] = {"nhàcáiuytín", "gamebaidoithuong", "98win"};
    struct matcher_entry entries[3];
    for (size_t i = 0; i < 3; i++)
        entries[i] = (struct matcher_entry){.marked = fold_marked(arena, text_from_string(glued[i]))};
    struct matcher *matcher = matcher_build(arena, entries, 3, true);
    struct fold_search text = fold_for_search(arena, TEXT("xemnhàcáiuytínngay wwwgamebaidoithuongvip 98winxổsố "
                                                            "nhàcáiuytin"));
    struct matches matches = matcher_find(matcher, arena, &text, 10);
    EXPECT_NUMBER(matches.count, 3);
    for (size_t i = 0; i < 3 && i < matches.count; i++)
        EXPECT_NUMBER(matches.items[i].entry, i);
}
