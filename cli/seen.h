/* seen.h: which addresses were already offered to the store in this run, and how deep: so that the hundred links of each
 * page cost no SQL. An address that is not remembered is simply offered again. They are kept as sums with a random key: with a known
 * hash, an address could be made that stands for another one, which then were never asked for. */
#ifndef RASOAT_CLI_SEEN_H
#define RASOAT_CLI_SEEN_H

#include "base/text.h"
#include "page/steady.h"

#define SEEN_LIMIT 4000000 /* addresses remembered: 9 bytes each at half load, 72 MB at most */

struct seen {
    uint64_t *hashes;
    uint8_t *depths;
    size_t room; /* a power of two, or 0 */
    size_t count;
    unsigned char key[STEADY_KEY_BYTES];
};

/* True where the address was offered before at this depth or a lesser one; else remembers it. */
bool seen_before(struct seen *seen, struct text url, uint32_t depth);
void seen_release(struct seen *seen);

#endif
