/* hash.h: 64-bit hashes for tables and fingerprints. Stable over machines and versions: they are stored.
 * Not for secrets or evidence (that is SHA-256's work). */
#ifndef RASOAT_BASE_HASH_H
#define RASOAT_BASE_HASH_H

#include "base/text.h"

uint64_t hash_text(struct text t);
/* Continues `seed` with t: hash_more(hash_more(0, a), b) differs from hash of a and b glued. */
uint64_t hash_more(uint64_t seed, struct text t);
uint64_t hash_u64(uint64_t value);

#endif
