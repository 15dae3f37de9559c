/* name_hash.h: hashes of tag, id, class and attribute names for the style engine's tables; never stored. */
#ifndef RASOAT_PAGE_NAME_HASH_H
#define RASOAT_PAGE_NAME_HASH_H

#include "base/text.h"

#include <string.h>

enum name_kind { NAME_TAG = 1, NAME_ID = 2, NAME_CLASS = 3 };

/* The same for names that differ in ASCII case only (quirks mode matches ids and classes so), so that equal hashes are
 * always followed by a comparison. */
static inline uint32_t name_hash(enum name_kind kind, struct text name)
{
    const uint64_t fold = 0x2020202020202020u;
    const uint64_t mix = 0x9FB21C651E98DF25u;
    uint64_t state = (name.length << 2 | (uint64_t)kind) * mix;
    const char *at = name.data;
    size_t left = name.length;
    uint64_t word;
    for (; left >= 8; left -= 8, at += 8) {
        memcpy(&word, at, 8);
        state = (state ^ (word | fold)) * mix;
        state ^= state >> 32;
    }
    word = 0;
    if (left >= 4) {
        uint32_t half;
        memcpy(&half, at, 4);
        word = half;
        memcpy(&half, at + left - 4, 4);
        word = word << 32 | half;
    } else if (left > 0) {
        word = (uint64_t)(unsigned char)at[0] << 16 | (uint64_t)(unsigned char)at[left / 2] << 8 |
               (unsigned char)at[left - 1];
    }
    state = (state ^ (word | fold)) * mix;
    return (uint32_t)((state ^ state >> 29) * mix >> 32);
}

#endif
