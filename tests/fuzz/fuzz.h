/* fuzz.h: what the fuzz targets share. tests/fuzz/TARGET.c holds fuzz_one; it states what must hold with CHECK, which
 * stays and aborts. The same file makes two programs: a fuzzer (clang, `make fuzz`) and one that replays the target's
 * corpus (tests/fuzz/replay.c, `make check`). docs/fuzzing.md says more. */
#ifndef RASOAT_TESTS_FUZZ_FUZZ_H
#define RASOAT_TESTS_FUZZ_FUZZ_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/check.h"
#include "base/text.h"
#include "page/finding.h"
#include "page/made_body.h"

#define FUZZ_ARENA_BYTES ((size_t)256 << 20)

/* One input. The arena is empty and its escape is armed: reaching a limit is no failure. */
void fuzz_one(struct arena *arena, struct text input);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte, taken off (0 where there is none); the first line, taken off. */
uint8_t fuzz_take_byte(struct text *input);
struct text fuzz_take_line(struct text *input);
/* `part` stands in `whole`: what says that it is a slice must not point elsewhere. */
bool fuzz_is_slice(struct text part, struct text whole);
/* The checkout's own word lists, read once; they live as long as the program. */
struct wordlists;
const struct wordlists *fuzz_wordlists(void);
/* What every finding keeps, whatever the page was: limits, valid UTF-8, ranges in a body of that length. */
void fuzz_check_findings(const struct findings *findings, size_t body_length);
/* What every made body keeps: valid UTF-8, pieces in order, ranges in an original of that length. */
void fuzz_check_made(const struct made_body *made, size_t original_length);
/* The findings have a verdict, and what was not read whole is never shown as clean. */
struct analysis;
void fuzz_check_verdict(struct arena *arena, const struct analysis *analysis);

#endif
