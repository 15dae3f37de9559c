/* fold.c: one pass from a source text to its marked and folded forms and the maps between them.
 *
 * Nothing looks ahead: a combining mark or a vowel that takes over its neighbour's tone changes the letter that was
 * written last. So every path through here is linear, and a run of ASCII goes eight bytes at a time. */
#include "base/fold.h"

#include "base/check.h"
#include "base/fold_priv.h"
#include "base/utf8.h"

#include <string.h>

/* True where eight ASCII bytes can be copied in lower case: no control character, no space that joins another. */
static bool eight_are_plain(const struct fold_work *work, uint64_t eight)
{
    if ((eight | (eight - EACH(0x1F)) | (eight + EACH(0x01))) & EACH(0x80))
        return false;
    uint64_t difference = eight ^ EACH(0x20);
    uint64_t spaces = ~((difference + EACH(0x7F)) | difference) & EACH(0x80);
    if (spaces & (spaces >> 8))
        return false;
    if (work->marked_length == 0)
        return true;
    uint8_t last = (uint8_t)work->marked[work->marked_length - 1];
    char first = work->in.data[work->at];
    if (last == ' ' && first == ' ')
        return false;
    /* A vowel here may take the tone of the letter before it. */
    return last < 0x80 || !ascii_is_alpha(first);
}

static void copy_eight(struct fold_work *work, uint64_t eight)
{
    uint64_t lower = fold_lower_eight(eight);
    memcpy(work->marked + work->marked_length, &lower, 8);
    memcpy(work->folded + work->folded_length, &lower, 8);
    uint32_t *source = work->source + work->folded_length;
    uint32_t *to_marked = work->to_marked + work->folded_length;
    for (uint32_t i = 0; i < 8; i++) {
        source[i] = (uint32_t)work->at + i;
        to_marked[i] = (uint32_t)work->marked_length + i;
    }
    work->at += 8;
    work->marked_length += 8;
    work->folded_length += 8;
}

/* The code point that `marked` ends with, and where it begins; 0 where there is none. */
static uint32_t last_written(const struct fold_work *work, size_t *start)
{
    size_t i = work->marked_length;
    if (i == 0)
        return 0;
    do
        i--;
    while (i > 0 && ((uint8_t)work->marked[i] & 0xC0) == 0x80);
    *start = i;
    return utf8_next(text_of(work->marked, work->marked_length), &i);
}

static void rewrite_last(struct fold_work *work, size_t start, uint32_t code_point)
{
    char bytes[4];
    size_t length = utf8_put(bytes, code_point);
    memcpy(work->marked + start, bytes, length);
    work->marked_length = start + length;
}

/* A combining character joins the vowel before it; one that cannot is dropped, so that it hides nothing. */
static void join_mark(struct fold_work *work, unsigned mark)
{
    size_t start = 0;
    unsigned number = fold_vowel(last_written(work, &start));
    if (number == 0 || mark == MARK_OTHER)
        return;
    unsigned vowel = (number - 1) / TONES;
    unsigned tone = (number - 1) % TONES;
    if (mark < TONES)
        tone = mark;
    else
        vowel = fold_vowel_with(vowel, mark);
    rewrite_last(work, start, fold_vowel_code_point(vowel, tone));
}

/* "hòa" is written "hoà", "thúy" "thuý": an unmarked a or e after a toned o, an unmarked y after a toned u, takes the
 * tone over. Gives the code point to write. */
static uint32_t take_tone(struct fold_work *work, uint32_t code_point)
{
    if (code_point != 'a' && code_point != 'e' && code_point != 'y')
        return code_point;
    size_t start = 0;
    unsigned number = fold_vowel(last_written(work, &start));
    if (number == 0)
        return code_point;
    unsigned vowel = (number - 1) / TONES;
    unsigned tone = (number - 1) % TONES;
    if (tone == TONE_NONE || vowel != (code_point == 'y' ? VOWEL_U : VOWEL_O))
        return code_point;
    rewrite_last(work, start, fold_vowel_code_point(vowel, TONE_NONE));
    return fold_vowel_code_point((fold_vowel(code_point) - 1) / TONES, tone);
}

static void write_letter(struct fold_work *work, uint32_t code_point, size_t from)
{
    char bytes[4];
    uint32_t marked = take_tone(work, code_point);
    size_t marked_start = work->marked_length;
    rewrite_last(work, marked_start, marked);
    size_t length = utf8_put(bytes, fold_unmarked(code_point));
    for (size_t i = 0; i < length; i++) {
        work->folded[work->folded_length] = bytes[i];
        work->source[work->folded_length] = (uint32_t)from;
        work->to_marked[work->folded_length++] = (uint32_t)marked_start;
    }
}

/* The usual letters of Vietnamese text, copied as they stand: plain ASCII, lower-case vowels with marks, đ. False where
 * fold_one must look closer. */
static inline bool copy_usual(struct fold_work *work)
{
    static const char plain[VOWEL_COUNT + 1] = "aaaeeiooouuy";
    const uint8_t *in = (const uint8_t *)work->in.data + work->at;
    size_t left = work->in.length - work->at;
    uint8_t last = work->marked_length ? (uint8_t)work->marked[work->marked_length - 1] : 0;
    char folded;
    size_t length;
    if (in[0] < 0x80) {
        if (in[0] < ' ' || in[0] == 0x7F || (in[0] == ' ' && last == ' ') ||
            (last >= 0x80 && ascii_is_alpha((char)in[0])))
            return false;
        folded = ascii_lower((char)in[0]);
        work->marked[work->marked_length] = folded;
        length = 1;
    } else {
        uint32_t code_point = 0;
        length = 0;
        if ((in[0] & 0xE0) == 0xC0 && in[0] >= 0xC2 && left >= 2 && (in[1] & 0xC0) == 0x80) {
            code_point = ((uint32_t)(in[0] & 0x1F) << 6) | (in[1] & 0x3F);
            length = 2;
        } else if (in[0] == 0xE1 && left >= 3 && (in[1] & 0xC0) == 0x80 && (in[2] & 0xC0) == 0x80) {
            code_point = 0x1000u | ((uint32_t)(in[1] & 0x3F) << 6) | (in[2] & 0x3F);
            length = 3;
        }
        unsigned number = length ? fold_vowel(code_point) : 0;
        if (number == 0 && code_point != 0x111)
            return false;
        folded = number ? plain[(number - 1) / TONES] : 'd';
        memcpy(work->marked + work->marked_length, in, length);
    }
    work->folded[work->folded_length] = folded;
    work->source[work->folded_length] = (uint32_t)work->at;
    work->to_marked[work->folded_length++] = (uint32_t)work->marked_length;
    work->marked_length += length;
    work->at += length;
    return true;
}

enum fold_kind fold_next(struct text in, size_t *at, uint32_t *code_point)
{
    uint32_t c = utf8_next(in, at);
    if (fold_is_space(c))
        return FOLD_SPACE;
    if (c >= 0x7F || c < 0x20) {
        if (fold_is_ignored(c))
            return FOLD_NOTHING;
        *code_point = fold_combining(c);
        if (*code_point != 0)
            return FOLD_MARK;
        /* An ill-formed byte becomes one byte, so that the folded form is never longer than the source. */
        if (c == UTF8_REPLACEMENT)
            c = '?';
        uint32_t ascii = c >= 0x250 ? fold_ascii_likeness(c) : 0;
        if (ascii != 0)
            c = ascii;
    }
    *code_point = fold_lower(c);
    return FOLD_LETTER;
}

static void fold_one(struct fold_work *work)
{
    size_t from = work->at;
    uint32_t code_point = 0;
    switch (fold_next(work->in, &work->at, &code_point)) {
    case FOLD_LETTER:
        write_letter(work, code_point, from);
        break;
    case FOLD_SPACE:
        if (work->marked_length == 0 || work->marked[work->marked_length - 1] != ' ')
            write_letter(work, ' ', from);
        break;
    case FOLD_MARK:
        join_mark(work, code_point);
        break;
    case FOLD_NOTHING:
        break;
    }
}

void fold_work_reserve(struct arena *arena, struct fold_work *work, size_t source_length)
{
    CHECK(source_length <= UINT32_MAX);
    /* Folded is never longer than the source; marked grows where "ũy" (3 bytes) becomes "uỹ" (4). */
    work->marked = arena_alloc_raw(arena, source_length + source_length / 3 + 4);
    work->folded = arena_alloc_raw(arena, source_length + 1);
    work->source = arena_alloc_raw(arena, (source_length + 1) * sizeof *work->source);
    work->to_marked = arena_alloc_raw(arena, (source_length + 1) * sizeof *work->to_marked);
    work->room = source_length;
}

void fold_work_run(struct fold_work *work, struct text source)
{
    CHECK(source.length <= work->room);
    work->in = source;
    work->at = work->marked_length = work->folded_length = 0;
    while (work->at < source.length) {
        uint64_t eight;
        if (source.length - work->at >= sizeof eight) {
            memcpy(&eight, source.data + work->at, sizeof eight);
            if (eight_are_plain(work, eight)) {
                copy_eight(work, eight);
                continue;
            }
        }
        if (!copy_usual(work))
            fold_one(work);
    }
    work->source[work->folded_length] = (uint32_t)source.length;
    work->to_marked[work->folded_length] = (uint32_t)work->marked_length;
}

struct folded fold_text(struct arena *arena, struct text source)
{
    struct fold_work work = {0};
    fold_work_reserve(arena, &work, source.length);
    fold_work_run(&work, source);
    return (struct folded){.marked = text_of(work.marked, work.marked_length),
                           .folded = text_of(work.folded, work.folded_length),
                           .source = work.source,
                           .to_marked = work.to_marked};
}

struct text fold_marked(struct arena *arena, struct text source)
{
    return fold_text(arena, source).marked;
}
