/* fold_search.c: the folded form alone, at a few cycles a byte, and what lies behind a place in it.
 *
 * Here a letter does not depend on its neighbours: tones only move in the marked form. So the fast loop keeps no maps,
 * but notes now and then where it is; from such a point the full folding of fold.c is repeated over the few bytes
 * around a place that somebody asks for. It starts at least one letter before the place, which is as far as a tone
 * moves. */
#include "base/fold.h"

#include "base/check.h"
#include "base/fold_priv.h"
#include "base/utf8.h"

#include <string.h>

enum { POINT_EVERY = 64 /* bytes of the folded form */ };

/* The first of eight bytes that is no plain ASCII (non-ASCII, a control character, a space after a space), marked by
 * its high bit; what is marked above it may be wrong. */
static uint64_t not_plain(uint64_t eight, bool after_space)
{
    uint64_t difference = eight ^ EACH(0x20);
    uint64_t spaces = ~((difference + EACH(0x7F)) | difference) & EACH(0x80);
    uint64_t joined = spaces & (spaces << 8 | (after_space ? 0x80 : 0));
    return ((eight | (eight - EACH(0x20)) | (eight + EACH(0x01))) & EACH(0x80)) | joined;
}

/* The ASCII letter of a Latin letter with marks, and the number of its bytes; '.' for anything else. Without branches:
 * letters of two and of three bytes come in no order. */
static inline char marked_letter(const uint8_t *in, size_t *length)
{
    bool has_second = (in[1] & 0xC0) == 0x80;
    bool has_third = (in[2] & 0xC0) == 0x80;
    bool is_low = (in[0] >= 0xC3) & (in[0] <= 0xC7) & has_second;
    bool is_high = (in[0] == 0xE1) & (in[1] >= 0xB8) & (in[1] <= 0xBB) & has_third;
    uint32_t low = ((in[0] & 0x1Fu) << 6 | (in[1] & 0x3Fu)) - FOLD_LOW_FIRST;
    uint32_t high = FOLD_HIGH_INDEX + ((in[1] & 3u) << 6 | (in[2] & 0x3Fu));
    *length = is_high ? 3 : 2;
    uint32_t index = is_high ? high : low;
    return (is_low | is_high) ? fold_latin[index] : '.';
}

/* Anything else, one code point. */
static void put_other(struct text in, size_t *at, char *out, size_t *length)
{
    uint32_t code_point = 0;
    char bytes[4];
    size_t count = 0;
    switch (fold_next(in, at, &code_point)) {
    case FOLD_LETTER:
        count = utf8_put(bytes, fold_unmarked(code_point));
        break;
    case FOLD_SPACE:
        count = utf8_put(bytes, ' ');
        if (*length > 0 && out[*length - 1] == ' ')
            count = 0;
        while (*at < in.length && in.data[*at] == ' ') /* the rest of an indentation */
            ++*at;
        break;
    case FOLD_MARK:
    case FOLD_NOTHING:
        break;
    }
    memcpy(out + *length, bytes, count);
    *length += count;
}

struct fold_search fold_for_search(struct arena *arena, struct text source)
{
    CHECK(source.length <= UINT32_MAX);
    char *out = arena_alloc_raw(arena, source.length + EIGHT);
    struct fold_point *points = arena_alloc_raw(arena, (source.length / POINT_EVERY + 1) * sizeof *points);
    size_t count = 0;
    size_t length = 0;
    for (size_t at = 0; at < source.length;) {
        if (length >= count * POINT_EVERY)
            points[count++] = (struct fold_point){(uint32_t)length, (uint32_t)at};
        if (source.length - at >= EIGHT) {
            uint64_t eight = eight_load(source.data + at);
            unsigned plain = eight_before(not_plain(eight, length > 0 && out[length - 1] == ' '));
            eight_store(out + length, fold_lower_eight(eight)); /* what follows the plain ones is written over */
            at += plain;
            length += plain;
            if (plain == EIGHT)
                continue;
            size_t letter_length;
            char letter = '.';
            if (source.length - at >= 3)
                letter = marked_letter((const uint8_t *)source.data + at, &letter_length);
            if (letter != '.') {
                out[length++] = letter;
                at += letter_length;
                continue;
            }
        }
        put_other(source, &at, out, &length);
    }
    return (struct fold_search){.arena = arena, .source = source, .folded = text_of(out, length), .points = points,
                                .point_count = count};
}

/* Folds from the last point before `start` to the first one past `end`, and somewhat further on. */
static void move_window(struct fold_search *search, size_t start, size_t end)
{
    size_t first = start / POINT_EVERY;
    while (first > 0 && (first >= search->point_count || search->points[first].folded >= start))
        first--;
    size_t last = (end + (end - start)) / POINT_EVERY + 2;
    struct fold_point whole = {(uint32_t)search->folded.length, (uint32_t)search->source.length};
    search->window_start = search->point_count ? search->points[first] : (struct fold_point){0};
    search->window_end = last < search->point_count ? search->points[last] : whole;
    struct text source = text_slice(search->source, search->window_start.source,
                                    search->window_end.source - search->window_start.source);
    if (!search->window)
        search->window = arena_alloc(search->arena, sizeof *search->window);
    if (!search->window->folded || search->window->room < source.length) {
        size_t room = source.length * 2; /* the next one may be somewhat longer */
        fold_work_reserve(search->arena, search->window, room < UINT32_MAX ? room : source.length);
    }
    fold_work_run(search->window, source);
}

struct fold_place fold_place(struct fold_search *search, size_t start, size_t end)
{
    bool begins_before = search->window_start.folded < start || search->window_start.folded == 0;
    bool ends_behind = end < search->window_end.folded || search->window_end.source == search->source.length;
    if (!search->window || !begins_before || !ends_behind)
        move_window(search, start, end);
    const struct fold_work *window = search->window;
    size_t from = search->window_start.folded;
    /* A space that joined the one before the window is written at its beginning, being the first there. */
    if (from > 0 && search->folded.data[from - 1] == ' ' && window->folded_length > 0 && window->folded[0] == ' ')
        from--;
    uint32_t marked_start = window->to_marked[start - from];
    uint32_t marked_end = window->to_marked[end - from];
    return (struct fold_place){.marked = text_of(window->marked + marked_start, marked_end - marked_start),
                               .source_start = search->window_start.source + window->source[start - from],
                               .source_end = search->window_start.source + window->source[end - from]};
}

struct text fold_plain(struct arena *arena, struct text source)
{
    return fold_for_search(arena, source).folded;
}
