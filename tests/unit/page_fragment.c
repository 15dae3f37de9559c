/* page_fragment.c: pieces of markup closed, so that they stay where they are put. */
#include "page/fragment.h"

#include "tests/unit/test.h"

#include <string.h>

static struct text closed(struct arena *arena, const char *markup, enum fragment_place place)
{
    bool cut = false;
    struct text result = fragment_close(arena, text_from_string(markup), place, &cut);
    EXPECT(!cut);
    return result;
}

TEST(nothing_leaves_the_piece)
{
    static const struct { const char *markup; const char *closed; } cases[] = {
        {"a &amp; b", "a &amp; b"},
        {"<a href='http://x.example/?a=1&amp;b=2'>x", "<a href=\"http://x.example/?a=1&amp;b=2\">x</a>"},
        {"</div></body><p>x", "<p>x</p>"},
        {"<!-- swallows <p>x</p>", "<!--  swallows <p x</p  -->"},
        {"<!--> <b>x</b>", "<!--  --> <b>x</b>"},
        {"<img src=a.png alt='\"'>x", "<img src=\"a.png\" alt=\"&quot;\">x"},
        {"<script>if (a<b) w('</p>')</script>", "<script>if (a<b) w('<\\/p>')</script>"},
        {"<script>unclosed", "<script>unclosed</script>"},
        {"<style>a>b{}</style>", "<style>a>b{}</style>"},
        {"<plaintext>a</plaintext><b>", "<pre>a&lt;/plaintext&gt;&lt;b&gt;</pre>"},
        {"<body class=x><html lang=vi>y", "y"},
        {"<i><p>a</i>b", "<i></i><p><i>a</i>b</p>"},
        {"<svg viewBox='0 0 1 1'><path d=M0/></svg>", "<svg viewbox=\"0 0 1 1\"><path d=\"M0/\"></path></svg>"},
        {"<div a=1 \"=2 b=3>", "<div a=\"1\" b=\"3\"></div>"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_TEXT(closed(arena, cases[i].markup, FRAGMENT_IN_BODY), cases[i].closed);
}

TEST(the_place_decides)
{
    EXPECT_TEXT(closed(arena, "<tr><td>a", FRAGMENT_IN_TABLE), "<tbody><tr><td>a</td></tr></tbody>");
    EXPECT_TEXT(closed(arena, "<tr><td>a", FRAGMENT_IN_ROWS), "<tr><td>a</td></tr>");
    EXPECT_TEXT(closed(arena, "<td>a<td>b", FRAGMENT_IN_ROW), "<td>a</td><td>b</td>");
    EXPECT_TEXT(closed(arena, "</table><a>x", FRAGMENT_IN_ROW), "<a>x</a>");
    EXPECT_TEXT(closed(arena, "x<tr><td>a", FRAGMENT_IN_ROWS), "x<tr><td>a</td></tr>");
    EXPECT_TEXT(closed(arena, "<option>a", FRAGMENT_IN_SELECT), "<option>a</option>");
    EXPECT_TEXT(closed(arena, "a{}</style><p>", FRAGMENT_IN_RAW), "a{}<\\/style><p>");
    EXPECT_TEXT(closed(arena, "a</title><p>", FRAGMENT_IN_TEXT), "a&lt;/title>&lt;p>");
}

TEST(places_of_elements)
{
    static const struct { const char *name; enum fragment_place place; } cases[] = {
        {"div", FRAGMENT_IN_BODY}, {"td", FRAGMENT_IN_BODY}, {"tr", FRAGMENT_IN_ROW}, {"table", FRAGMENT_IN_TABLE},
        {"tbody", FRAGMENT_IN_ROWS}, {"select", FRAGMENT_IN_SELECT}, {"img", FRAGMENT_NOWHERE},
        {"iframe", FRAGMENT_NOWHERE}, {"style", FRAGMENT_IN_RAW}, {"title", FRAGMENT_IN_TEXT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct node node = {.name = text_from_string(cases[i].name)};
        EXPECT_NUMBER(fragment_place_in(&node), cases[i].place);
    }
    struct node foreign = {.name = TEXT("title"), .is_foreign = true};
    EXPECT_NUMBER(fragment_place_in(&foreign), FRAGMENT_IN_BODY);
}

TEST(depth_that_is_cut_is_said)
{
    enum { DEEP = DOCUMENT_LIMIT_DEPTH + 100, TAG_BYTES = 5 };
    char *markup = arena_alloc(arena, DEEP * TAG_BYTES);
    for (size_t i = 0; i < DEEP; i++)
        memcpy(markup + i * TAG_BYTES, "<div>", TAG_BYTES);
    bool cut = false;
    struct text result = fragment_close(arena, text_of(markup, DEEP * TAG_BYTES), FRAGMENT_IN_BODY, &cut);
    EXPECT(cut && result.length > 0);
}
