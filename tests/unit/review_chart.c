/* Charts by night: numbers in, a picture and a table out. */
#include "review/chart.h"

#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

enum { NIGHT = 86400, NOON = 1795348800 };

static struct text draw(struct arena *arena, const struct chart *chart, enum language language)
{
    struct html html = {.language = language, .time_zone_minutes = 420, .now = NOON};
    buffer_init(&html.out, HTML_LIMIT_BYTES);
    chart_write(&html, chart);
    EXPECT(!buffer_failed(&html.out));
    const struct text drawn = arena_copy(arena, buffer_text(&html.out));
    buffer_release(&html.out);
    return drawn;
}

static size_t times_in(struct text t, const char *what)
{
    size_t count = 0;
    for (size_t at = 0; (at = text_find(t, text_from_string(what), at)) != SIZE_MAX; at++)
        count++;
    return count;
}

/* Nights up to noon, one a day. */
static struct chart nights(struct arena *arena, size_t count, const struct chart_series *series, size_t series_count)
{
    int64_t *times = arena_alloc_array(arena, count, sizeof *times);
    for (size_t i = 0; i < count; i++)
        times[i] = NOON - (int64_t)(count - 1 - i) * NIGHT;
    return (struct chart){.id = "c", .title = WORD_CHART_FLAGGED, .times = times, .count = count, .series = series,
                          .series_count = series_count};
}

TEST(the_scale_ends_at_a_whole_number_above)
{
    static const uint64_t cases[][2] = {{0, 4}, {1, 4}, {4, 4}, {5, 8}, {9, 12}, {17, 20}, {21, 32}, {33, 40}, {86, 120}, {320, 320},
                                        {865, 1200}, {199999, 200000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_NUMBER(chart_top(cases[i][0]), cases[i][1]);
    EXPECT(chart_top(UINT64_MAX) == UINT64_MAX);
}

TEST(each_night_has_a_bar_as_high_as_its_number)
{
    const uint64_t values[] = {20, 0, 10};
    const struct chart_series series = {WORD_CHART_FLAGGED, values};
    const struct chart chart = nights(arena, 3, &series, 1);
    const struct text drawn = draw(arena, &chart, LANGUAGE_VIETNAMESE);
    EXPECT_NUMBER(times_in(drawn, "<rect"), 2); /* none for 0 */
    EXPECT_NUMBER(times_in(drawn, " height=\"130.0\""), 1); /* 20 of 20 */
    EXPECT_NUMBER(times_in(drawn, " height=\"65.0\""), 1);
    EXPECT_NUMBER(times_in(drawn, "<svg"), 1);
    EXPECT(text_find(drawn, TEXT("<title id=\"c-title\">Trang đang bị đánh dấu</title><desc id=\"c-text\">"), 0) != SIZE_MAX);
    EXPECT(text_find(drawn, TEXT("aria-labelledby=\"c-title c-text\""), 0) != SIZE_MAX);
    EXPECT_NUMBER(times_in(drawn, "<th scope=\"row\">"), 3);
    EXPECT_NUMBER(times_in(drawn, "<td class=\"number\">"), 3);
    EXPECT(text_find(drawn, TEXT(">22/11</text>"), 0) != SIZE_MAX && text_find(drawn, TEXT(">20/11</text>"), 0) != SIZE_MAX);
    EXPECT(text_find(drawn, TEXT("style="), 0) == SIZE_MAX); /* the page's policy forbids it */
}

TEST(what_is_not_none_is_seen)
{
    const uint64_t values[] = {100000, 1};
    const struct chart_series series = {WORD_CHART_FLAGGED, values};
    const struct chart chart = nights(arena, 2, &series, 1);
    const struct text drawn = draw(arena, &chart, LANGUAGE_ENGLISH);
    EXPECT_NUMBER(times_in(drawn, " height=\"1.0\""), 1);
    EXPECT(text_find(drawn, TEXT("100,000"), 0) != SIZE_MAX);
}

/* Bars lie within the picture and beside each other. */
static void check_places(struct text drawn)
{
    double last = 0;
    for (size_t at = 0; (at = text_find(drawn, TEXT("<rect x=\""), at)) != SIZE_MAX; at++) {
        const double x = strtod(drawn.data + at + 9, NULL);
        const size_t width_at = text_find(drawn, TEXT(" width=\""), at);
        const double width = strtod(drawn.data + width_at + 8, NULL);
        EXPECT(x >= 34 && width > 0 && x + width <= 340.1);
        EXPECT(x >= last - 0.1 || x < 60); /* another series begins at the left again */
        last = x + width;
    }
}

TEST(many_nights_stay_in_the_picture)
{
    static uint64_t values[400];
    for (size_t i = 0; i < 400; i++)
        values[i] = i + 1;
    for (size_t count = 1; count <= 400; count += 19) {
        const struct chart_series series[] = {{WORD_CHART_OPENED, values}, {WORD_CHART_CLOSED, values}};
        const struct chart chart = nights(arena, count, series, 2);
        const struct text drawn = draw(arena, &chart, LANGUAGE_ENGLISH);
        const size_t shown = count < CHART_LIMIT_BARS ? count : CHART_LIMIT_BARS;
        EXPECT_NUMBER(times_in(drawn, "<rect"), 2 * shown);
        EXPECT_NUMBER(times_in(drawn, "<th scope=\"row\">"), shown);
        EXPECT_NUMBER(times_in(drawn, "<li class=\"series-"), 2);
        EXPECT(times_in(drawn, "/11</text>") + times_in(drawn, "/10</text>") + times_in(drawn, "/09</text>") <= 6);
        check_places(drawn);
    }
}

TEST(no_night_is_a_sentence)
{
    const struct chart_series series = {WORD_CHART_FLAGGED, NULL};
    const struct chart chart = nights(arena, 0, &series, 1);
    const struct text drawn = draw(arena, &chart, LANGUAGE_ENGLISH);
    EXPECT(text_find(drawn, TEXT("<svg"), 0) == SIZE_MAX);
    EXPECT(text_find(drawn, TEXT("No night is finished yet."), 0) != SIZE_MAX);
}

TEST(sums_beyond_all_scales_are_drawn)
{
    const uint64_t values[] = {UINT64_MAX, 0};
    const struct chart_series series = {WORD_CHART_FLAGGED, values};
    const struct chart chart = nights(arena, 2, &series, 1);
    EXPECT_NUMBER(times_in(draw(arena, &chart, LANGUAGE_ENGLISH), "<rect"), 1);
}
