/* utf8.h: one code point at a time. */
#ifndef RASOAT_BASE_UTF8_H
#define RASOAT_BASE_UTF8_H

#include "base/text.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* The code point at `*offset`, which moves behind it (always by at least one byte); an ill-formed sequence gives
 * U+FFFD and moves behind its maximal valid part (Unicode 3.9, as the WHATWG decoder does). `*offset` < length. */
uint32_t utf8_next(struct text t, size_t *offset);
/* Writes 1..4 bytes; gives their number. A surrogate or a number past U+10FFFF is written as U+FFFD. */
size_t utf8_put(char out[4], uint32_t code_point);
bool utf8_valid(struct text t);
/* The longest start of t of at most `limit` bytes that does not cut a code point. */
struct text utf8_cut(struct text t, size_t limit);

/* What was UTF-8, and was read as Latin-1, as `atob` of scripts does ("nhÃ\u00A0 cÃ¡i"): the bytes that it was, or empty where it is
 * nothing of the kind. Writes at most t.length bytes. */
struct text utf8_undo_latin1(struct text t, char *out);

#endif
