/* steady.h: whether two responses are the same, byte for byte or but for noise: tokens, counters, clocks, padding.
 *
 * The sums are keyed (BLAKE2b) with a secret of the store: who controls a page could otherwise build a second one that has
 * the sum of the first, which was clean, and would not be read. Noise is only what cannot carry a message: digits in
 * text, and values of known names that are one long word without dot or colon. */
#ifndef RASOAT_PAGE_STEADY_H
#define RASOAT_PAGE_STEADY_H

#include "base/arena.h"
#include "page/response.h"

#define STEADY_KEY_BYTES 32
#define STEADY_LIMIT_TAG_BYTES (64 * 1024) /* a longer tag is summed as it stands */

/* Status, hops, the headers that judges read, and the body as it stands. Never 0. */
uint64_t response_sum(const unsigned char key[STEADY_KEY_BYTES], const struct response *response);
/* The same without noise, where the body looks like markup. `arena` holds the body once more until it is reset. */
uint64_t response_steady_sum(const unsigned char key[STEADY_KEY_BYTES], struct arena *arena,
                             const struct response *response);
/* Of bytes alone. Never 0. */
uint64_t bytes_sum(const unsigned char key[STEADY_KEY_BYTES], struct text bytes);
/* What is summed of a body: for tests, and for people who ask why a page counts as changed. */
struct text steady_body(struct arena *arena, struct text body);

#endif
