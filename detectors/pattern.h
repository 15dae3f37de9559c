/* pattern.h: regular expressions (PCRE2), with limits, so that no pattern and no input can run away. */
#ifndef RASOAT_DETECTORS_PATTERN_H
#define RASOAT_DETECTORS_PATTERN_H

#include "base/arena.h"
#include "base/text.h"

#define PATTERN_LIMIT_BYTES 2000  /* of a pattern */
#define PATTERN_LIMIT_MATCH 20000 /* backtracking steps of one search; reaching it is no match */
#define PATTERN_LIMIT_HEAP_KB 1024

struct pattern;

/* Compiles; the pattern lives in the arena. NULL where it is not a pattern: `problem` then says why and where, in
 * English. The source is UTF-8. */
struct pattern *pattern_compile(struct arena *arena, struct text source, struct text *problem);
/* Whether the pattern matches anywhere in the text (valid UTF-8; anything else is no match). */
bool pattern_matches(const struct pattern *pattern, struct text text, size_t *start, size_t *end);

#endif
