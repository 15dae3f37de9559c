/* seen.c: an open-addressing set of 64-bit sums. */
#include "cli/seen.h"

#include <stdlib.h>
#include <sys/random.h>

enum { SEEN_FIRST = 4096 };

static size_t find(const uint64_t *hashes, size_t room, uint64_t hash)
{
    size_t at = (size_t)hash & (room - 1);
    while (hashes[at] && hashes[at] != hash)
        at = (at + 1) & (room - 1);
    return at;
}

static bool grow(struct seen *seen)
{
    size_t room = seen->room ? seen->room * 2 : SEEN_FIRST;
    if (seen->room == 0 && getrandom(seen->key, sizeof seen->key, 0) != (ssize_t)sizeof seen->key)
        return false;
    uint64_t *hashes = calloc(room, sizeof *hashes);
    uint8_t *depths = calloc(room, sizeof *depths);
    if (!hashes || !depths) {
        free(hashes);
        free(depths);
        return false;
    }
    for (size_t i = 0; i < seen->room; i++) {
        if (!seen->hashes[i])
            continue;
        size_t at = find(hashes, room, seen->hashes[i]);
        hashes[at] = seen->hashes[i];
        depths[at] = seen->depths[i];
    }
    free(seen->hashes);
    free(seen->depths);
    seen->hashes = hashes;
    seen->depths = depths;
    seen->room = room;
    return true;
}

bool seen_before(struct seen *seen, struct text url, uint32_t depth)
{
    uint8_t level = depth > UINT8_MAX ? UINT8_MAX : (uint8_t)depth;
    if (seen->count * 2 >= seen->room && (seen->count >= SEEN_LIMIT || !grow(seen)) && seen->room == 0)
        return false;
    const uint64_t hash = bytes_sum(seen->key, url);
    size_t at = find(seen->hashes, seen->room, hash);
    if (seen->hashes[at]) {
        if (seen->depths[at] <= level)
            return true;
        seen->depths[at] = level;
        return false;
    }
    if (seen->count < SEEN_LIMIT && seen->count * 2 < seen->room) {
        seen->hashes[at] = hash;
        seen->depths[at] = level;
        seen->count++;
    }
    return false;
}

void seen_release(struct seen *seen)
{
    free(seen->hashes);
    free(seen->depths);
    *seen = (struct seen){0};
}
