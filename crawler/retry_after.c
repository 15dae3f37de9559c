/* retry_after.c: the Retry-After header: seconds, or one of the three forms of an HTTP date (RFC 9110 10.2.3 and
 * 5.6.7). */
#include "crawler/politeness.h"

/* What a date's words said so far; -1: not yet. */
struct date {
    int64_t year;
    int64_t month; /* 1..12 */
    int64_t day;
    int64_t second; /* of the day */
};

/* Days from 1970-01-01 in the Gregorian calendar. */
static int64_t days_before(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2; /* years that begin in March: the leap day is the last */
    int64_t era = year / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static int64_t month_of(struct text word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (size_t i = 0; i < 12; i++)
        if (text_equal_ignore_case(word, text_of(names + i * 3, 3)))
            return (int64_t)i + 1;
    return -1;
}

/* "08:49:37" */
static bool read_time(struct text word, int64_t *second)
{
    uint64_t hour, minute, rest;
    struct text first = text_split(&word, ':');
    struct text middle = text_split(&word, ':');
    if (!text_to_number(first, 23, &hour) || !text_to_number(middle, 59, &minute) || !text_to_number(word, 60, &rest))
        return false;
    *second = (int64_t)(hour * 3600 + minute * 60 + rest);
    return true;
}

/* A year of two digits is the one that lies at most 50 years ahead of now (5.6.7). */
static int64_t full_year(struct text word, int64_t year, int64_t now)
{
    if (word.length != 2)
        return year;
    int64_t now_year = 1970 + now / 31556952;
    year += now_year - now_year % 100;
    return year > now_year + 50 ? year - 100 : year;
}

static bool read_word(struct text word, int64_t now, struct date *date)
{
    uint64_t number;
    if (text_find_byte(word, ':', 0) != SIZE_MAX)
        return read_time(word, &date->second);
    if (text_to_number(word, 9999, &number)) {
        if (date->day < 0 && word.length <= 2 && number >= 1 && number <= 31)
            date->day = (int64_t)number;
        else if (date->year < 0 && (word.length == 2 || word.length == 4))
            date->year = full_year(word, (int64_t)number, now);
        else
            return false;
        return true;
    }
    if (word.length == 3 && month_of(word) > 0)
        date->month = month_of(word);
    return true; /* a weekday or "GMT" */
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994": in all three the day
 * stands before the year, and words tell what they are by their form. */
static bool read_date(struct text value, int64_t now, int64_t *time)
{
    struct date date = {-1, -1, -1, -1};
    for (size_t start = 0, i = 0; i <= value.length; i++) {
        if (i < value.length && value.data[i] != ' ' && value.data[i] != '-' && value.data[i] != ',')
            continue;
        if (i > start && !read_word(text_slice(value, start, i - start), now, &date))
            return false;
        start = i + 1;
    }
    if (date.year < 0 || date.month < 0 || date.day < 0 || date.second < 0)
        return false;
    *time = days_before(date.year, date.month, date.day) * 86400 + date.second;
    return true;
}

uint32_t politeness_retry_after(struct text value, int64_t now)
{
    const int64_t limit = POLITENESS_MOST_RETRY_AFTER_MS / 1000;
    int64_t seconds = 0;
    value = text_trim(value);
    size_t digits = 0;
    while (digits < value.length && ascii_is_digit(value.data[digits]))
        digits++;
    if (digits > 0 && digits == value.length) {
        uint64_t number;
        seconds = text_to_number(value, (uint64_t)limit, &number) ? (int64_t)number : limit;
    } else {
        int64_t time;
        if (!read_date(value, now, &time))
            return 0;
        seconds = time - now;
    }
    return seconds <= 0 ? 0 : (uint32_t)(seconds < limit ? seconds : limit) * 1000;
}
