/* html.c: writes HTML, everything escaped (review/html.h). */
#include "review/html.h"

#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void html_markup(struct html *html, const char *markup, size_t length)
{
    buffer_add(&html->out, markup, length);
}

/* Controls, direction marks and embeddings, line separators, non-characters. */
static bool is_unfit(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

static const char *entity(uint32_t c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(struct html *html, struct text t)
{
    for (size_t i = 0; i < t.length;) {
        const uint32_t c = utf8_next(t, &i);
        const char *name = entity(c);
        char bytes[4];
        if (name)
            buffer_add_string(&html->out, name);
        else
            buffer_add(&html->out, bytes, utf8_put(bytes, is_unfit(c) ? UTF8_REPLACEMENT : c));
    }
}

void html_string(struct html *html, const char *string)
{
    html_text(html, text_from_string(string));
}

void html_foreign(struct html *html, struct text t, size_t limit)
{
    const bool is_cut = limit != 0 && t.length > limit;
    HTML(html, "<bdi>");
    html_text(html, is_cut ? utf8_cut(t, limit) : t);
    if (is_cut)
        HTML(html, "…");
    HTML(html, "</bdi>");
}

void html_address(struct html *html, struct text url)
{
    HTML(html, "<bdi class=\"address\">");
    html_text(html, url);
    HTML(html, "</bdi>");
}

void html_words(struct html *html, enum word word)
{
    html_string(html, words_of(word, html->language));
}

void html_sentence(struct html *html, enum word word, const struct text *texts, size_t count)
{
    const struct text sentence = text_from_string(words_of(word, html->language));
    size_t from = 0;
    for (size_t i = 0; i + 2 < sentence.length; i++) {
        const size_t place = (size_t)(unsigned char)sentence.data[i + 1] - '1';
        if (sentence.data[i] != '{' || sentence.data[i + 2] != '}' || place >= count)
            continue;
        html_text(html, text_slice(sentence, from, i - from));
        html_text(html, texts[place]);
        from = i + 3;
    }
    html_text(html, text_slice(sentence, from, SIZE_MAX));
}

void html_number(struct html *html, uint64_t number)
{
    char digits[32];
    const int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buffer_add_byte(&html->out, html->language == LANGUAGE_VIETNAMESE ? '.' : ',');
        buffer_add_byte(&html->out, digits[i]);
    }
}

void html_points(struct html *html, double points)
{
    const double tenths = round(fabs(points) < 1e9 ? points * 10 : 0);
    const long long whole = (long long)fabs(tenths) / 10, tenth = (long long)fabs(tenths) % 10;
    buffer_printf(&html->out, "%s%lld", tenths < 0 ? "-" : "", whole);
    if (tenth)
        buffer_printf(&html->out, "%c%lld", html->language == LANGUAGE_VIETNAMESE ? ',' : '.', tenth);
}

/* Days since 1970-01-01 to a date of the Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
struct date {
    int64_t year, month, day;
};
static struct date date_of(int64_t days)
{
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const int64_t day_of_era = days - era * 146097;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t shifted = (5 * day_of_year + 2) / 153;
    const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    return (struct date){.year = year_of_era + era * 400 + (month <= 2), .month = month,
                         .day = day_of_year - (153 * shifted + 2) / 5 + 1};
}

static void add_time(struct html *html, int64_t time)
{
    const int64_t local = time + (int64_t)html->time_zone_minutes * 60;
    const int64_t days = local >= 0 ? local / 86400 : (local - 86399) / 86400;
    const struct date date = date_of(days);
    const int64_t seconds = local - days * 86400;
    buffer_printf(&html->out, "%02lld/%02lld/%04lld %02lld:%02lld", (long long)date.day, (long long)date.month,
                  (long long)date.year, (long long)(seconds / 3600), (long long)(seconds / 60 % 60));
}

static void begin_time(struct html *html, int64_t time)
{
    const struct date utc = date_of(time / 86400);
    const int64_t seconds = time % 86400;
    HTML(html, "<time datetime=\"");
    buffer_printf(&html->out, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lldZ", (long long)utc.year, (long long)utc.month,
                  (long long)utc.day, (long long)(seconds / 3600), (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    HTML(html, "\"");
}

void html_time(struct html *html, int64_t time)
{
    if (time <= 0)
        return;
    begin_time(html, time);
    HTML(html, ">");
    add_time(html, time);
    HTML(html, "</time>");
}

int64_t html_days(const struct html *html, int64_t from, int64_t to)
{
    const int64_t zone = (int64_t)html->time_zone_minutes * 60, day = 86400;
    const int64_t days = (to + zone) / day - (from + zone) / day;
    return days > 0 ? days : 0;
}

void html_age(struct html *html, int64_t time)
{
    char number[24];
    if (time <= 0)
        return;
    const int64_t days = html_days(html, time, html->now);
    begin_time(html, time);
    HTML(html, " title=\"");
    add_time(html, time);
    HTML(html, "\">");
    snprintf(number, sizeof number, "%lld", (long long)days);
    if (days == 0)
        html_words(html, WORD_AGE_TODAY);
    else if (days == 1)
        html_words(html, WORD_AGE_DAY);
    else
        SENTENCE(html, WORD_AGE_DAYS, text_from_string(number));
    HTML(html, "</time>");
}

void html_encoded(struct html *html, struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        const char c = value.data[i];
        if (ascii_is_alnum(c) || c == '-' || c == '_' || c == '.')
            buffer_add_byte(&html->out, c);
        else
            buffer_printf(&html->out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

struct text html_taken(struct html *html, struct arena *arena, size_t from)
{
    const struct text taken = arena_copy(arena, text_slice(buffer_text(&html->out), from, SIZE_MAX));
    if (html->out.length > from)
        html->out.length = from;
    return taken;
}

struct html_query html_query_begin(struct html *html, const char *path)
{
    html_string(html, path);
    return (struct html_query){.html = html};
}

void html_query(struct html_query *query, const char *name, struct text value)
{
    if (value.length == 0)
        return;
    buffer_add_string(&query->html->out, query->has_any ? "&amp;" : "?");
    query->has_any = true;
    html_encoded(query->html, text_from_string(name));
    buffer_add_byte(&query->html->out, '=');
    html_encoded(query->html, value);
}

void html_query_number(struct html_query *query, const char *name, int64_t value)
{
    char digits[24];
    if (value == 0)
        return;
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    html_query(query, name, text_from_string(digits));
}
