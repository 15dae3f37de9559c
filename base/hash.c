/* hash.c: eight bytes at a time with a strong finisher (the mixing constants of splitmix64). */
#include "base/hash.h"

#include <endian.h>
#include <string.h>

uint64_t hash_more(uint64_t seed, struct text t)
{
    uint64_t state = hash_u64(seed ^ t.length);
    size_t i = 0;
    for (; t.length - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, t.data + i, sizeof word);
        state = (state ^ le64toh(word)) * 0x9FB21C651E98DF25u;
        state ^= state >> 32;
    }
    uint64_t tail = 0;
    for (unsigned byte = 0; i < t.length; i++, byte++)
        tail |= (uint64_t)(unsigned char)t.data[i] << (8 * byte);
    return hash_u64(state ^ tail);
}

uint64_t hash_text(struct text t)
{
    return hash_more(0, t);
}
