/* hash.h: 64-bit hashes for tables and fingerprints. Stable over machines and versions: they are stored.
 * Not for secrets or evidence (that is SHA-256's work). */
#ifndef RASOAT_BASE_HASH_H
#define RASOAT_BASE_HASH_H

#include "base/text.h"

uint64_t hash_text(struct text t);
/* Continues `seed` with t: hash_more(hash_more(0, a), b) differs from hash of a and b glued. */
uint64_t hash_more(uint64_t seed, struct text t);
static inline uint64_t hash_u64(uint64_t value)
{
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}
/* hash_text of fewer than eight bytes, which are given as base/eight.h loads them, with zeros behind them. */
static inline uint64_t hash_short(uint64_t bytes, unsigned length)
{
    return hash_u64(hash_u64(length) ^ bytes);
}

#endif
