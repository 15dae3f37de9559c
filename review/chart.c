/* chart.c: bars by night (review/chart.h). Coordinates are those of a picture CHART_WIDTH wide, which is what a small phone shows: letters
 * are then never smaller than on the page around. Tenths are drawn, so that no locale's decimal comma gets in. */
#include "review/chart.h"

enum {
    CHART_WIDTH = 340,
    CHART_HEIGHT = 170,
    LEFT = 34, /* the scale's numbers */
    TOP = 16, /* a number above the highest bar */
    BASE = 146,
    LINES = 4, /* of the scale above its ground */
    NUMBERED_BARS = 8, /* up to so many nights each bar has its number */
    LABELS = 6, /* dates below */
    WIDEST_BAR = 300, /* tenths */
};

static const char *const classes[CHART_LIMIT_SERIES] = {"series-1", "series-2", "series-3"};

uint64_t chart_top(uint64_t greatest)
{
    static const uint64_t steps[] = {4, 8, 12, 16, 20, 32};
    for (uint64_t power = 1; power < UINT64_MAX / 400; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (steps[i] * power >= greatest)
                return steps[i] * power;
    return UINT64_MAX;
}

static void add_tenths(struct html *html, const char *name, int64_t tenths)
{
    buffer_printf(&html->out, " %s=\"%lld.%lld\"", name, (long long)(tenths / 10), (long long)(tenths % 10));
}

static void add_text(struct html *html, int64_t x_tenths, int y, const char *anchor)
{
    HTML(html, "<text");
    add_tenths(html, "x", x_tenths);
    buffer_printf(&html->out, " y=\"%d\" text-anchor=\"%s\">", y, anchor);
}

/* "23/11" */
static void add_day(struct html *html, int64_t time)
{
    struct html day = *html;
    buffer_init(&day.out, 256);
    html_time(&day, time);
    const struct text words = buffer_text(&day.out);
    const size_t end = text_find_byte(words, '>', 0);
    html_text(html, end == SIZE_MAX ? TEXT("") : text_slice(words, end + 1, 5));
    buffer_release(&day.out);
}

/* Tenths from the base line up. */
static int64_t height_of(uint64_t value, uint64_t top)
{
    const double share = top ? (double)value / (double)top : 0;
    const int64_t height = (int64_t)(share * (BASE - TOP) * 10 + 0.5);
    return value > 0 && height < 10 ? 10 : height; /* one is not none */
}

static void write_scale(struct html *html, uint64_t top)
{
    HTML(html, "<g class=\"scale\">");
    for (uint64_t line = 0; line <= LINES; line++) {
        const int y = BASE - (int)line * (BASE - TOP) / LINES;
        buffer_printf(&html->out, "<path d=\"M%d %dH%d\"/>", LEFT, y, CHART_WIDTH);
        add_text(html, (LEFT - 5) * 10, y + 4, "end");
        html_number(html, top / LINES * line);
        HTML(html, "</text>");
    }
    HTML(html, "</g>");
}

struct drawing {
    struct html *html;
    const struct chart *chart;
    size_t from; /* first night that is drawn */
    size_t count;
    uint64_t top;
    int64_t slot; /* tenths, of one night */
    int64_t bar;
};

static int64_t slot_begin(const struct drawing *drawing, size_t night)
{
    return LEFT * 10 + drawing->slot * (int64_t)night;
}

static void write_bar(const struct drawing *drawing, size_t night, size_t series)
{
    struct html *html = drawing->html;
    const uint64_t value = drawing->chart->series[series].values[drawing->from + night];
    const int64_t height = height_of(value, drawing->top);
    const int64_t bars = drawing->bar * (int64_t)drawing->chart->series_count;
    const int64_t x = slot_begin(drawing, night) + (drawing->slot - bars) / 2 + drawing->bar * (int64_t)series;
    if (value > 0) {
        HTML(html, "<rect");
        add_tenths(html, "x", x);
        add_tenths(html, "y", BASE * 10 - height);
        add_tenths(html, "width", drawing->bar > 30 ? drawing->bar - 10 : drawing->bar);
        add_tenths(html, "height", height);
        HTML(html, "/>");
    }
    if (drawing->count > NUMBERED_BARS)
        return;
    add_text(html, x + drawing->bar / 2, (int)(BASE - height / 10 - 4), "middle");
    html_number(html, value);
    HTML(html, "</text>");
}

static void write_bars(const struct drawing *drawing)
{
    struct html *html = drawing->html;
    for (size_t s = 0; s < drawing->chart->series_count; s++) {
        HTML(html, "<g class=\"");
        html_string(html, classes[s]);
        HTML(html, "\">");
        for (size_t i = 0; i < drawing->count; i++)
            write_bar(drawing, i, s);
        HTML(html, "</g>");
    }
}

static void write_days(const struct drawing *drawing)
{
    struct html *html = drawing->html;
    const size_t step = (drawing->count + LABELS - 1) / LABELS;
    HTML(html, "<g>");
    for (size_t i = drawing->count; i-- > 0;) { /* the newest night always has its date */
        if ((drawing->count - 1 - i) % step != 0)
            continue;
        int64_t x = slot_begin(drawing, i) + drawing->slot / 2;
        const int64_t last = (CHART_WIDTH - 16) * 10;
        add_text(html, x < last ? x : last, BASE + 17, "middle");
        add_day(html, drawing->chart->times[drawing->from + i]);
        HTML(html, "</text>");
    }
    HTML(html, "</g>");
}

/* What a screen reader says instead of the picture: the newest numbers. */
static void write_description(const struct drawing *drawing)
{
    struct html *html = drawing->html;
    const struct chart *chart = drawing->chart;
    for (size_t s = 0; s < chart->series_count; s++) {
        if (s > 0)
            HTML(html, "; ");
        html_words(html, chart->series[s].name);
        HTML(html, ", ");
        add_day(html, chart->times[chart->count - 1]);
        HTML(html, ": ");
        html_number(html, chart->series[s].values[chart->count - 1]);
    }
    HTML(html, ". ");
    html_words(html, WORD_CHART_TABLE_BELOW);
}

static void write_picture(const struct drawing *drawing)
{
    struct html *html = drawing->html;
    const char *id = drawing->chart->id;
    buffer_printf(&html->out,
                  "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-text\"><title id=\"%s-title\">", CHART_WIDTH,
                  CHART_HEIGHT, id, id, id);
    html_words(html, drawing->chart->title);
    buffer_printf(&html->out, "</title><desc id=\"%s-text\">", id);
    write_description(drawing);
    HTML(html, "</desc>");
    write_scale(html, drawing->top);
    write_bars(drawing);
    write_days(drawing);
    HTML(html, "</svg>");
}

static void write_key(struct html *html, const struct chart *chart)
{
    HTML(html, "<ul class=\"key\">");
    for (size_t s = 0; s < chart->series_count; s++) {
        HTML(html, "<li class=\"");
        html_string(html, classes[s]);
        HTML(html, "\">");
        html_words(html, chart->series[s].name);
        HTML(html, "</li>");
    }
    HTML(html, "</ul>");
}

/* The newest night first: that is what one looks for. */
static void write_table(const struct drawing *drawing)
{
    struct html *html = drawing->html;
    const struct chart *chart = drawing->chart;
    HTML(html, "<details><summary>");
    html_words(html, WORD_CHART_TABLE);
    HTML(html, "</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    html_words(html, WORD_CHART_NIGHT);
    HTML(html, "</th>");
    for (size_t s = 0; s < chart->series_count; s++) {
        HTML(html, "<th scope=\"col\" class=\"number\">");
        html_words(html, chart->series[s].name);
        HTML(html, "</th>");
    }
    HTML(html, "</tr></thead><tbody>");
    for (size_t i = drawing->from + drawing->count; i-- > drawing->from;) {
        HTML(html, "<tr><th scope=\"row\">");
        html_time(html, chart->times[i]);
        HTML(html, "</th>");
        for (size_t s = 0; s < chart->series_count; s++) {
            HTML(html, "<td class=\"number\">");
            html_number(html, chart->series[s].values[i]);
            HTML(html, "</td>");
        }
        HTML(html, "</tr>");
    }
    HTML(html, "</tbody></table></div></details>");
}

static uint64_t greatest_of(const struct drawing *drawing)
{
    uint64_t greatest = 0;
    for (size_t s = 0; s < drawing->chart->series_count; s++)
        for (size_t i = drawing->from; i < drawing->from + drawing->count; i++)
            if (drawing->chart->series[s].values[i] > greatest)
                greatest = drawing->chart->series[s].values[i];
    return greatest;
}

void chart_write(struct html *html, const struct chart *chart)
{
    struct drawing drawing = {.html = html, .chart = chart, .count = chart->count < CHART_LIMIT_BARS ? chart->count : CHART_LIMIT_BARS};
    HTML(html, "<figure class=\"chart card\"><h2>");
    html_words(html, chart->title);
    HTML(html, "</h2>");
    if (chart->count == 0 || chart->series_count == 0) {
        HTML(html, "<p class=\"soft\">");
        html_words(html, WORD_CHART_EMPTY);
        HTML(html, "</p></figure>");
        return;
    }
    drawing.from = chart->count - drawing.count;
    drawing.top = chart_top(greatest_of(&drawing));
    drawing.slot = (CHART_WIDTH - LEFT) * 10 / (int64_t)drawing.count;
    drawing.bar = drawing.slot * 8 / 10 / (int64_t)chart->series_count;
    if (drawing.bar > WIDEST_BAR)
        drawing.bar = WIDEST_BAR;
    if (chart->series_count > 1)
        write_key(html, chart);
    write_picture(&drawing);
    write_table(&drawing);
    HTML(html, "</figure>");
}
