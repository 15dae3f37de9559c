/* fold_priv.h: what one letter is, and the parts of folding. */
#ifndef RASOAT_BASE_FOLD_PRIV_H
#define RASOAT_BASE_FOLD_PRIV_H

#include "base/eight.h"
#include "base/fold.h"

/* The Vietnamese vowels, each with six tones: vowel * TONES + tone + 1 is a letter's number; 0 is no such letter. */
enum { VOWEL_A, VOWEL_A_BREVE, VOWEL_A_HAT, VOWEL_E, VOWEL_E_HAT, VOWEL_I, VOWEL_O, VOWEL_O_HAT, VOWEL_O_HORN, VOWEL_U,
       VOWEL_U_HORN, VOWEL_Y, VOWEL_COUNT };
enum { TONE_NONE, TONE_GRAVE, TONE_ACUTE, TONE_HOOK, TONE_TILDE, TONE_DOT, TONES };
/* Marks that change the vowel instead of its tone. */
enum { MARK_HAT = TONES, MARK_BREVE, MARK_HORN, MARK_OTHER };

#define FOLD_LAST_VOWEL 0x1EF9u
extern const uint8_t fold_vowel_numbers[FOLD_LAST_VOWEL + 1];
/* The number of a lower-case vowel, or 0. */
static inline unsigned fold_vowel(uint32_t code_point)
{
    return code_point <= FOLD_LAST_VOWEL ? fold_vowel_numbers[code_point] : 0;
}
uint32_t fold_vowel_code_point(unsigned vowel, unsigned tone);
/* What a combining character does: TONE_GRAVE .. TONE_DOT, MARK_*; 0 where it is none. */
unsigned fold_combining(uint32_t code_point);
/* `vowel` with MARK_HAT, MARK_BREVE or MARK_HORN; itself where there is no such letter. */
unsigned fold_vowel_with(unsigned vowel, unsigned mark);
/* The ASCII letter or digit that a fullwidth, mathematical, circled or small-capital character stands for, or 0. */
uint32_t fold_ascii_likeness(uint32_t code_point);
/* Lower case for Latin, Greek and Cyrillic; the eth that old fonts used for đ becomes đ. */
uint32_t fold_lower(uint32_t code_point);
/* The ASCII letter under the marks of a Latin letter in either case: U+00C0 to U+01FF, then U+1E00 to U+1EFF; '.' where
 * fold_unmarked must be asked. */
#define FOLD_LOW_FIRST 0xC0u
#define FOLD_HIGH_FIRST 0x1E00u
#define FOLD_HIGH_INDEX 0x140u
#define FOLD_LATIN_COUNT 0x240u
extern const char fold_latin[FOLD_LATIN_COUNT + 1];
/* A lower-case letter without its marks (Latin to ASCII), else itself. */
uint32_t fold_unmarked(uint32_t code_point);
/* Zero-width, soft hyphen, bidi control, variation selector, control character: nothing that is read. */
bool fold_is_ignored(uint32_t code_point);
bool fold_is_space(uint32_t code_point);

/* Eight ASCII bytes in lower case. */
static inline uint64_t fold_lower_eight(uint64_t eight)
{
    uint64_t from_a = eight + EACH(0x80 - 'A');
    uint64_t past_z = eight + EACH(0x80 - 'Z' - 1);
    return eight | ((from_a & ~past_z & EACH(0x80)) >> 2);
}

enum fold_kind { FOLD_LETTER, FOLD_SPACE, FOLD_MARK, FOLD_NOTHING };
/* What the code point at *at is, which moves behind it. A letter comes in lower case in *code_point, a combining mark
 * as fold_combining says. */
enum fold_kind fold_next(struct text in, size_t *at, uint32_t *code_point);

/* One pass to both forms and their maps; `room` is the longest source that the memory is for. */
struct fold_work {
    struct text in;
    size_t at;
    size_t room;
    char *marked;
    size_t marked_length;
    char *folded;
    size_t folded_length;
    uint32_t *source;
    uint32_t *to_marked;
};
void fold_work_reserve(struct arena *arena, struct fold_work *work, size_t source_length);
void fold_work_run(struct fold_work *work, struct text source);

#endif
