/* screen_charts.c: how it went night by night. */
#include "review/screen_charts.h"

#include "review/chart.h"
#include "review/screens.h"

#include <stddef.h>

enum { NIGHTS_SHOWN = 30 };

/* Numbers of a night, by their place in its row. */
struct series_kind {
    enum word name;
    size_t offset;
    size_t more; /* added to it; 0: nothing */
};

static const struct series_kind flagged[] = {{WORD_CHART_FLAGGED, offsetof(struct night_line, flagged), 0}};
static const struct series_kind tickets[] = {
    {WORD_CHART_OPENED, offsetof(struct night_line, opened), offsetof(struct night_line, reopened)},
    {WORD_CHART_CLOSED, offsetof(struct night_line, closed), 0}};
static const struct series_kind judged[] = {{WORD_CHART_JUDGED, offsetof(struct night_line, judged), 0}};
static const struct series_kind failed[] = {{WORD_CHART_FAILED, offsetof(struct night_line, failed), 0}};

static uint64_t number_at(const struct night_line *night, size_t offset)
{
    return *(const uint64_t *)(const void *)((const char *)night + offset);
}

static void write_chart(struct screen *screen, const char *id, enum word title, const struct series_kind *kinds, size_t kind_count,
                        const struct night_line *nights, size_t count)
{
    struct chart_series series[CHART_LIMIT_SERIES];
    int64_t *times = arena_alloc_array(screen->arena, count, sizeof *times);
    for (size_t i = 0; i < count; i++)
        times[i] = nights[i].started;
    for (size_t s = 0; s < kind_count; s++) {
        uint64_t *values = arena_alloc_array(screen->arena, count, sizeof *values);
        for (size_t i = 0; i < count; i++)
            values[i] = number_at(&nights[i], kinds[s].offset) + (kinds[s].more ? number_at(&nights[i], kinds[s].more) : 0);
        series[s] = (struct chart_series){.name = kinds[s].name, .values = values};
    }
    const struct chart chart = {.id = id, .title = title, .times = times, .count = count, .series = series, .series_count = kind_count};
    chart_write(&screen->html, &chart);
}

void charts_write_flagged(struct screen *screen, const struct night_line *nights, size_t count)
{
    write_chart(screen, "flagged", WORD_CHART_FLAGGED, flagged, 1, nights, count);
}

enum status screen_charts(struct screen *screen)
{
    struct html *html = &screen->html;
    struct night_line *nights = arena_alloc_array(screen->arena, NIGHTS_SHOWN, sizeof *nights);
    size_t count = 0;
    enum status status = store_nights(screen->store, nights, NIGHTS_SHOWN, &count);
    if (status != STATUS_OK)
        return status;
    screen_begin_words(screen, WORD_CHARTS, "/charts");
    HTML(html, "<p class=\"lead\">");
    html_words(html, WORD_CHARTS_LEAD);
    HTML(html, "</p><div class=\"charts\">");
    charts_write_flagged(screen, nights, count);
    write_chart(screen, "tickets", WORD_CHART_TICKETS, tickets, 2, nights, count);
    if (!account_is_bound(&screen->account)) /* of some sites alone it is not known */
        write_chart(screen, "judged", WORD_CHART_JUDGED, judged, 1, nights, count);
    write_chart(screen, "failed", WORD_CHART_FAILED, failed, 1, nights, count);
    HTML(html, "</div>");
    screen_end(screen);
    return STATUS_OK;
}
