/* grammar.h: natural varied text out of data files, the same for the same seed.
 *
 * A grammar file holds symbols and their alternatives, one a line:
 *     [yte.title]
 *     {@coquan} tăng cường phòng, chống sốt xuất huyết tại {@diaban}
 * {x} expands x anew each time, {@x} keeps its first expansion for the whole page, {#10-99} is a number. Lines that
 * begin with "# " are remarks. All files of the folder make one grammar. */
#ifndef RASOAT_TESTS_PROVINCE_GRAMMAR_H
#define RASOAT_TESTS_PROVINCE_GRAMMAR_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#define GRAMMAR_LIMIT_DEPTH 12
#define VOICE_LIMIT_KEPT 64
#define VOICE_LIMIT_LINE_BYTES 65536

struct grammar;

/* Dies where a symbol is used that no file defines. Lives in the arena. */
struct grammar *grammar_load(struct arena *arena, struct text folder);

/* One page's way of speaking: what was kept, and where in the sequence of choices it stands. */
struct voice {
    const struct grammar *grammar;
    struct arena *arena;
    uint64_t state;
    struct {
        struct text symbol;
        struct text said;
    } kept[VOICE_LIMIT_KEPT];
    size_t kept_count;
};

void voice_begin(struct voice *voice, const struct grammar *grammar, struct arena *arena, uint64_t seed);
/* Fixes what {@symbol} says on this page. */
void voice_keep(struct voice *voice, struct text symbol, struct text said);
void voice_say(struct voice *voice, struct text symbol, struct buffer *out);
/* `count` different alternatives of the symbol, each as a <p>. */
void voice_paragraphs(struct voice *voice, struct text symbol, size_t count, struct buffer *out);
/* 0 .. below-1 */
uint64_t voice_choose(struct voice *voice, uint64_t below);

#endif
