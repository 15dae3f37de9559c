/* HTML that is written: nothing but our own literals is markup. */
#include "review/html.h"

#include "tests/unit/test.h"

#include <string.h>

static struct html begin(enum language language)
{
    struct html html = {.language = language, .time_zone_minutes = 420, .now = 1795348800};
    buffer_init(&html.out, HTML_LIMIT_BYTES);
    return html;
}

/* What was written, and the writer begins anew. */
static struct text taken(struct html *html, struct arena *arena)
{
    const struct text text = arena_copy(arena, buffer_text(&html->out));
    EXPECT(!buffer_failed(&html->out));
    buffer_clear(&html->out);
    return text;
}

TEST(everything_is_escaped)
{
    struct html html = begin(LANGUAGE_ENGLISH);
    html_text(&html, TEXT("<a href=\"x\" id='y'>&amp;</a>"));
    EXPECT_TEXT(taken(&html, arena), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    for (unsigned byte = 0; byte < 256; byte++) {
        const char one = (char)byte;
        html_text(&html, text_of(&one, 1));
        const struct text out = taken(&html, arena);
        EXPECT(text_find_byte(out, '<', 0) == SIZE_MAX && text_find_byte(out, '"', 0) == SIZE_MAX && text_find_byte(out, '\'', 0) == SIZE_MAX);
        if (byte < 0x20 && byte != '\n' && byte != '\t')
            EXPECT_TEXT(out, "\xEF\xBF\xBD");
    }
    buffer_release(&html.out);
}

TEST(what_is_no_text_or_turns_the_direction_is_replaced)
{
    static const char *const unfit[] = {"\u202E", "\u2066", "\u200F", "\u061C", "\u2028", "\uFEFF", "\uFFFE", "\xC2\x85", "\x7F", "\xC3", "\xED\xA0\x80", "\xF8"};
    struct html html = begin(LANGUAGE_ENGLISH);
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++) {
        html_text(&html, text_from_string(unfit[i]));
        const struct text out = taken(&html, arena);
        if (!EXPECT(text_starts_with(out, TEXT("\xEF\xBF\xBD")) && text_find(out, text_from_string(unfit[i]), 0) == SIZE_MAX))
            test_say("%zu", i);
    }
    html_text(&html, TEXT("Sở Y tế – nổ hũ 🎰 \u200Dx"));
    EXPECT_TEXT(taken(&html, arena), "Sở Y tế – nổ hũ 🎰 \u200Dx");
    buffer_release(&html.out);
}

TEST(foreign_texts_are_set_apart_and_cut_at_a_character)
{
    struct html html = begin(LANGUAGE_ENGLISH);
    html_foreign(&html, TEXT("<b>ữữ"), 5);
    EXPECT_TEXT(taken(&html, arena), "<bdi>&lt;b&gt;…</bdi>");
    html_foreign(&html, TEXT("abc"), 3);
    EXPECT_TEXT(taken(&html, arena), "<bdi>abc</bdi>");
    html_address(&html, TEXT("http://a.example/?\"><script>"));
    EXPECT_TEXT(taken(&html, arena), "<bdi class=\"address\">http://a.example/?&quot;&gt;&lt;script&gt;</bdi>");
    buffer_release(&html.out);
}

TEST(sentences_are_filled_in_and_escaped)
{
    struct html html = begin(LANGUAGE_ENGLISH);
    SENTENCE(&html, WORD_QUEUE_PART, TEXT("<1>"), TEXT("{1}"));
    EXPECT_TEXT(taken(&html, arena), "Part &lt;1&gt; of {1}");
    html_sentence(&html, WORD_QUEUE_PART, NULL, 0);
    EXPECT_TEXT(taken(&html, arena), "Part {1} of {2}");
    buffer_release(&html.out);
}

TEST(numbers_and_times_of_both_languages)
{
    struct html english = begin(LANGUAGE_ENGLISH), vietnamese = begin(LANGUAGE_VIETNAMESE);
    html_number(&english, 1234567);
    html_number(&vietnamese, 1234567);
    EXPECT_TEXT(taken(&english, arena), "1,234,567");
    EXPECT_TEXT(taken(&vietnamese, arena), "1.234.567");
    html_number(&english, 999);
    html_points(&english, 8.46);
    html_points(&vietnamese, 8.5);
    EXPECT_TEXT(taken(&english, arena), "9998.5");
    EXPECT_TEXT(taken(&vietnamese, arena), "8,5");
    html_points(&english, 12);
    html_points(&english, -0.25);
    EXPECT_TEXT(taken(&english, arena), "12-0.3");
    html_time(&english, 1795348800 - 12 * 3600); /* 2026-11-22T00:00Z */
    EXPECT_TEXT(taken(&english, arena), "<time datetime=\"2026-11-22T00:00:00Z\">22/11/2026 07:00</time>");
    html_time(&english, 951782399); /* 2000-02-28T23:59:59Z, the day before a leap day of a century */
    EXPECT_TEXT(taken(&english, arena), "<time datetime=\"2000-02-28T23:59:59Z\">29/02/2000 06:59</time>");
    html_time(&english, 0);
    html_age(&english, 0);
    EXPECT_TEXT(taken(&english, arena), "");
    html_age(&vietnamese, 1795348800 - 3 * 86400);
    EXPECT(text_find(taken(&vietnamese, arena), TEXT(">3 ngày trước</time>"), 0) != SIZE_MAX);
    html_age(&english, 1795348800 + 500); /* a clock that was ahead */
    EXPECT(text_find(taken(&english, arena), TEXT(">today</time>"), 0) != SIZE_MAX);
    html_age(&english, 1795348800 - 19 * 3600); /* it is 19:00 there: midnight */
    EXPECT(text_find(taken(&english, arena), TEXT(">today</time>"), 0) != SIZE_MAX);
    html_age(&english, 1795348800 - 19 * 3600 - 1);
    EXPECT(text_find(taken(&english, arena), TEXT(">yesterday</time>"), 0) != SIZE_MAX);
    html_age(&english, 1795348800 - 43 * 3600 - 1);
    EXPECT(text_find(taken(&english, arena), TEXT(">2 days ago</time>"), 0) != SIZE_MAX);
    buffer_release(&english.out);
    buffer_release(&vietnamese.out);
}

TEST(addresses_are_encoded)
{
    struct html html = begin(LANGUAGE_ENGLISH);
    struct html_query query = html_query_begin(&html, "/queue");
    html_query(&query, "agency", TEXT("Sở & \"x\"<"));
    html_query(&query, "empty", TEXT(""));
    html_query_number(&query, "site", 7);
    html_query_number(&query, "part", 0);
    EXPECT_TEXT(taken(&html, arena), "/queue?agency=S%E1%BB%9F%20%26%20%22x%22%3C&amp;site=7");
    buffer_release(&html.out);
}

TEST(every_text_exists_in_both_languages_with_the_same_places)
{
    for (int word = 0; word < WORD_COUNT; word++) {
        const struct text vietnamese = text_from_string(words_of((enum word)word, LANGUAGE_VIETNAMESE));
        const struct text english = text_from_string(words_of((enum word)word, LANGUAGE_ENGLISH));
        EXPECT(vietnamese.length > 0 && english.length > 0);
        for (const char *place = "1234"; *place; place++) {
            const struct text wanted = arena_printf(arena, "{%c}", *place);
            if (!EXPECT((text_find(vietnamese, wanted, 0) == SIZE_MAX) == (text_find(english, wanted, 0) == SIZE_MAX)))
                test_say("%.*s", TEXT_ARGS(english));
        }
    }
}
