/* noise.h: what honest pages change from one request to the next. */
#ifndef RASOAT_TESTS_PROVINCE_NOISE_H
#define RASOAT_TESTS_PROVINCE_NOISE_H

#include "base/arena.h"
#include "base/buffer.h"

/* One request's noise: `state` begins as a number that no other request has, and moves on with each use. */
uint64_t noise_next(uint64_t *state);
/* Writes noise of that kind: "viewstate", "token", "nonce", "counter", "clock", "comment", "ticket"; false where there is
 * no such kind. `day` is the night's, as number of days since 1970-01-01. */
bool noise_write(struct text kind, uint64_t *state, unsigned day, struct arena *arena, struct buffer *out);
/* Puts `count` numbers from 0 in another order. */
void noise_shuffle(uint64_t *state, size_t *numbers, size_t count);

#endif
