/* frontier.c: an address to its key, its shape and the cut that it alone decides. */
#include "crawler/frontier.h"

#include "base/check.h"
#include "crawler/frontier_priv.h"

#include <string.h>

struct parameter {
    struct text whole; /* "name=value" */
    struct text name;
    struct text value;
    bool has_date;
};

/* The pieces that stay of an address. Where there are more than fit, the counts say so and the address is cut. */
struct pieces {
    struct text segments[FRONTIER_LIMIT_PATH_SEGMENTS];
    bool dated[FRONTIER_LIMIT_PATH_SEGMENTS];
    size_t segment_count;
    struct parameter parameters[FRONTIER_LIMIT_PARAMETERS];
    size_t parameter_count;
};

struct writer {
    char *out;
    size_t room;
    size_t length;
};

static struct writer writer_of(struct arena *arena, size_t room)
{
    return (struct writer){.out = arena_alloc_raw(arena, room), .room = room};
}

static void add(struct writer *writer, struct text t)
{
    CHECK(t.length <= writer->room - writer->length);
    if (t.length)
        memcpy(writer->out + writer->length, t.data, t.length);
    writer->length += t.length;
}

static struct text written(const struct writer *writer)
{
    return text_of(writer->out, writer->length);
}

/* Writes the path's segments to the key and keeps the first of them. */
static void read_path(const struct url *url, struct writer *key, struct pieces *pieces)
{
    size_t start = key->length;
    struct text rest = text_slice(url->path, 1, url->path.length);
    for (bool more = true; more;) {
        more = text_find_byte(rest, '/', 0) != SIZE_MAX;
        struct text segment = frontier_without_session(text_split(&rest, '/'));
        if (frontier_is_session_segment(segment))
            continue;
        add(key, TEXT("/"));
        add(key, segment);
        if (pieces->segment_count < FRONTIER_LIMIT_PATH_SEGMENTS)
            pieces->segments[pieces->segment_count] = segment;
        pieces->segment_count++;
    }
    if (key->length == start)
        add(key, TEXT("/"));
}

static void read_query(const struct url *url, struct writer *key, struct pieces *pieces)
{
    struct text rest = url->query;
    while (rest.length > 0) {
        struct text whole = text_split(&rest, '&');
        struct text value = whole;
        struct text name = text_split(&value, '=');
        if (whole.length == 0 || frontier_drops_parameter(name, value))
            continue;
        add(key, pieces->parameter_count ? TEXT("&") : TEXT("?"));
        add(key, whole);
        if (pieces->parameter_count < FRONTIER_LIMIT_PARAMETERS)
            pieces->parameters[pieces->parameter_count] =
                (struct parameter){whole, name, value, frontier_is_date_parameter(name, value)};
        pieces->parameter_count++;
    }
}

/* "2026-11-22.html" -> "2026-11-22" */
static struct text stem(struct text segment)
{
    size_t dot = segment.length;
    while (dot > 0 && ascii_is_alpha(segment.data[dot - 1]))
        dot--;
    return dot > 0 && dot < segment.length && segment.data[dot - 1] == '.' ? text_slice(segment, 0, dot - 1) : segment;
}

static size_t kept_segments(const struct pieces *pieces)
{
    return pieces->segment_count < FRONTIER_LIMIT_PATH_SEGMENTS ? pieces->segment_count : FRONTIER_LIMIT_PATH_SEGMENTS;
}

static size_t kept_parameters(const struct pieces *pieces)
{
    return pieces->parameter_count < FRONTIER_LIMIT_PARAMETERS ? pieces->parameter_count : FRONTIER_LIMIT_PARAMETERS;
}

/* Dates in one segment, or spread over neighbours: /2026/11/22, /11/2026. */
static bool mark_dates(struct pieces *pieces)
{
    bool any = false;
    size_t count = kept_segments(pieces);
    for (size_t i = 0; i < count; i++) {
        struct text here = stem(pieces->segments[i]);
        struct text next = i + 1 < count ? stem(pieces->segments[i + 1]) : (struct text){0};
        bool pair = (frontier_is_year(here) && frontier_is_month_or_day(next)) ||
                    (frontier_is_month_or_day(here) && frontier_is_year(next));
        if (frontier_is_date(here))
            pieces->dated[i] = any = true;
        if (!pair)
            continue;
        pieces->dated[i] = pieces->dated[i + 1] = any = true;
        if (i + 2 < count && frontier_is_year(here) && frontier_is_month_or_day(stem(pieces->segments[i + 2])))
            pieces->dated[i + 2] = true;
        if (i > 0 && frontier_is_year(next) && frontier_is_month_or_day(pieces->segments[i - 1]))
            pieces->dated[i - 1] = true;
    }
    for (size_t i = 0; i < kept_parameters(pieces); i++)
        any = any || pieces->parameters[i].has_date;
    return any;
}

static bool is_escape(struct text t, size_t at)
{
    return t.data[at] == '%' && at + 2 < t.length && ascii_hex_value(t.data[at + 1]) >= 0 &&
           ascii_hex_value(t.data[at + 2]) >= 0;
}

/* The end of a run of at least four hexadecimal digits, letters and digits mixed (a piece of a hash or UUID); else
 * `at`. */
static size_t hexadecimal_end(struct text t, size_t at)
{
    size_t end = at;
    bool letter = false, digit = false;
    if (at > 0 && ascii_is_alnum(t.data[at - 1]))
        return at;
    for (; end < t.length && ascii_hex_value(t.data[end]) >= 0; end++) {
        letter = letter || !ascii_is_digit(t.data[end]);
        digit = digit || ascii_is_digit(t.data[end]);
    }
    return letter && digit && end - at >= 4 && (end == t.length || !ascii_is_alnum(t.data[end])) ? end : at;
}

/* Numbers as 0. Percent escapes stay: their digits are letters of words. */
static void add_shaped(struct writer *writer, struct text t)
{
    for (size_t i = 0; i < t.length;) {
        if (is_escape(t, i)) {
            add(writer, text_slice(t, i, 3));
            i += 3;
            continue;
        }
        size_t end = hexadecimal_end(t, i);
        while (end < t.length && ascii_is_digit(t.data[end]))
            end++;
        if (end > i)
            add(writer, TEXT("0"));
        else
            add(writer, text_slice(t, end++, 1));
        i = end;
    }
}

static void sort_parameters(struct pieces *pieces)
{
    for (size_t i = 1; i < kept_parameters(pieces); i++) {
        struct parameter moved = pieces->parameters[i];
        size_t at = i;
        for (; at > 0 && text_compare(moved.name, pieces->parameters[at - 1].name) < 0; at--)
            pieces->parameters[at] = pieces->parameters[at - 1];
        pieces->parameters[at] = moved;
    }
}

/* Addresses with a date get a narrow limit, meant for calendars. Articles carry dates too: so there all that tells one
 * article from another (further numbers of the path, ids) stays in the shape, and only the date itself goes. */
static struct text make_shape(struct arena *arena, const struct url *url, struct pieces *pieces, bool has_date)
{
    struct writer shape = writer_of(arena, url->href.length + 2);
    for (size_t i = 0; i < kept_segments(pieces); i++) {
        add(&shape, TEXT("/"));
        if (has_date && !pieces->dated[i])
            add(&shape, pieces->segments[i]);
        else
            add_shaped(&shape, pieces->segments[i]);
    }
    if (shape.length == 0)
        add(&shape, TEXT("/"));
    sort_parameters(pieces);
    for (size_t i = 0; i < kept_parameters(pieces); i++) {
        const struct parameter *parameter = &pieces->parameters[i];
        add(&shape, i ? TEXT("&") : TEXT("?"));
        add_shaped(&shape, parameter->name);
        if (parameter->name.length < parameter->whole.length)
            add(&shape, TEXT("="));
        if (has_date && !parameter->has_date && frontier_is_id_name(parameter->name))
            add(&shape, parameter->value);
    }
    return written(&shape);
}

static bool is_number(struct text t)
{
    uint64_t number;
    return text_to_number(t, UINT64_MAX, &number);
}

/* A relative link that is wrong by one folder gives /a/b/a/b/a/b ...; numbers repeat without any harm. */
static bool grows(const struct pieces *pieces)
{
    if (pieces->segment_count > FRONTIER_LIMIT_PATH_SEGMENTS)
        return true;
    for (size_t i = 0; i < pieces->segment_count; i++) {
        size_t same = 0;
        for (size_t j = 0; j <= i; j++)
            same += text_equal(pieces->segments[i], pieces->segments[j]);
        if (same >= FRONTIER_LIMIT_REPEATED_SEGMENT && !is_number(pieces->segments[i]))
            return true;
    }
    return false;
}

static enum frontier_cut cut_of(const struct candidate *candidate, const struct pieces *pieces, uint32_t depth,
                                uint32_t depth_limit)
{
    size_t last = kept_segments(pieces);
    if (candidate->key.length > FRONTIER_LIMIT_URL_BYTES)
        return FRONTIER_CUT_LENGTH;
    if (grows(pieces))
        return FRONTIER_CUT_GROWING_PATH;
    if (last > 0 && frontier_is_not_a_page(pieces->segments[last - 1]))
        return FRONTIER_CUT_NOT_A_PAGE;
    if (pieces->parameter_count > FRONTIER_LIMIT_PARAMETERS)
        return FRONTIER_CUT_PARAMETERS;
    return depth > depth_limit ? FRONTIER_CUT_DEPTH : FRONTIER_ADMITTED;
}

void frontier_consider(struct arena *arena, const struct url *url, uint32_t depth, uint32_t depth_limit,
                       struct candidate *candidate)
{
    struct pieces pieces = {.segment_count = 0};
    struct writer key = writer_of(arena, url->href.length + 2);
    add(&key, url->scheme);
    add(&key, TEXT("://"));
    add(&key, url->host);
    if (url->port.length > 0) {
        add(&key, TEXT(":"));
        add(&key, url->port);
    }
    read_path(url, &key, &pieces);
    read_query(url, &key, &pieces);
    *candidate = (struct candidate){.key = written(&key), .has_date = mark_dates(&pieces)};
    candidate->cut = cut_of(candidate, &pieces, depth, depth_limit);
    candidate->shape = make_shape(arena, url, &pieces, candidate->has_date);
}

enum frontier_cut frontier_shape_cut(const struct candidate *candidate, const struct frontier_room *room, uint64_t nth)
{
    if (candidate->has_date && nth > room->calendar)
        return FRONTIER_CUT_CALENDAR;
    return nth > room->shape ? FRONTIER_CUT_SHAPE : FRONTIER_ADMITTED;
}
