/* fold.h: Vietnamese text in the forms that words are matched in.
 *
 * Two forms of one text, code point by code point, with a map back to the source:
 *   marked: NFC for Vietnamese letters (also from NFD input), lower case, both tone placements made one (hoà = hòa),
 *           fullwidth and mathematical Latin letters as ASCII, zero-width characters, soft hyphens and bidi controls
 * gone,           every run of white space (also U+00A0, U+3000 ...) one space;
 *   folded: the same without marks: "đổi thưởng" -> "doi thuong", đ -> d.
 * Letters of other scripts stay as they are (lower-cased for Latin, Greek and Cyrillic). Control characters are gone
 * too, except U+001F (unit separator), which stays: callers put it between texts that are folded together. */
#ifndef RASOAT_BASE_FOLD_H
#define RASOAT_BASE_FOLD_H

#include "base/arena.h"
#include "base/text.h"

struct folded {
    struct text marked;
    struct text folded;
    const uint32_t *source;    /* for each byte of `folded`: offset in the source of the character it came from;
                                  one more entry at the end: the source's length */
    const uint32_t *to_marked; /* for each byte of `folded`: offset in `marked`; one more at the end */
};

/* Folds at most UINT32_MAX bytes. All results live in the arena. */
struct folded fold_text(struct arena *arena, struct text source);
/* Only one form. */
struct text fold_marked(struct arena *arena, struct text source);
struct text fold_plain(struct arena *arena, struct text source);

/* The same for long texts in which little is found: only the folded form is made; the marked form and the maps are
 * worked out around the places that are asked for. */
struct fold_point {
    uint32_t folded; /* an offset in the folded form, */
    uint32_t source; /* and in the source, where a character begins */
};
struct fold_search {
    struct arena *arena;
    struct text source;
    struct text folded;
    const struct fold_point *points;
    size_t point_count;
    struct fold_work *window; /* what was asked for last, and its neighbourhood */
    struct fold_point window_start;
    struct fold_point window_end;
};
struct fold_place {
    struct text marked;    /* the marked form of the place; valid until the next one is asked for */
    uint32_t source_start; /* as fold_text's map says */
    uint32_t source_end;
};
struct fold_search fold_for_search(struct arena *arena, struct text source);
struct fold_place fold_place(struct fold_search *search, size_t start, size_t end);
/* A letter or digit of any script that separates words by spaces (so that a term must not begin or end inside a run of
 * them); Thai, Lao, Khmer, Han, Kana and Hangul are not: their terms match anywhere. */
bool fold_is_word(uint32_t code_point);

/* Disguise; folding itself does nothing of it but read fancy letters as plain ones. */
/* The lower-case Latin letter that a Greek, Cyrillic, Armenian or Thai one, or half a flag, is put for; or 0. */
uint32_t fold_lookalike(uint32_t code_point);
/* The letter that a digit or sign is put for ("c4s1no"), or 0. */
uint32_t fold_digit_likeness(uint32_t code_point, bool one_is_l);
/* Fullwidth, mathematical, circled, squared or small capital. */
bool fold_is_fancy(uint32_t code_point);

#endif
