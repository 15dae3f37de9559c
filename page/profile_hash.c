/* profile_hash.c: fingerprints of the visible text: one that says "the same", one whose distance says "nearly". The
 * second is Charikar's SimHash over word 3-grams: few changed words change few of its bits. */
#include "page/profile_priv.h"

#include "base/eight.h"
#include "base/hash.h"

enum { PLANES = 32, BITS = 64, BATCH = 4 };

/* For each bit, how many hashes have it set: 64 counters side by side, plane p holding digit p of each. */
struct votes {
    uint64_t planes[PLANES];
    uint32_t total;
};

/* Adds 2^plane to the counters of these bits. */
static void count_at(struct votes *votes, uint64_t carry, uint32_t plane)
{
    for (; carry && plane < PLANES; plane++) {
        uint64_t next = votes->planes[plane] & carry;
        votes->planes[plane] ^= carry;
        carry = next;
    }
}

static void vote(struct votes *votes, uint64_t hash)
{
    count_at(votes, hash, 0);
    votes->total++;
}

/* Adds three numbers of one digit, 64 times side by side: gives the sum's low digit, *high gets the other. */
static inline uint64_t add_three(uint64_t a, uint64_t b, uint64_t c, uint64_t *high)
{
    uint64_t odd = a ^ b;
    *high = (a & b) | (odd & c);
    return odd ^ c;
}

/* Four votes with one carry instead of four. */
static void vote_batch(struct votes *votes, const uint64_t hashes[BATCH])
{
    uint64_t twos[2];
    uint64_t fours;
    votes->planes[0] = add_three(votes->planes[0], hashes[0], hashes[1], &twos[0]);
    votes->planes[0] = add_three(votes->planes[0], hashes[2], hashes[3], &twos[1]);
    votes->planes[1] = add_three(votes->planes[1], twos[0], twos[1], &fours);
    count_at(votes, fours, 2);
    votes->total += BATCH;
}

static uint64_t majority(const struct votes *votes)
{
    uint64_t hash = 0;
    for (uint32_t bit = 0; bit < BITS; bit++) {
        uint64_t count = 0;
        for (uint32_t plane = 0; plane < PLANES; plane++)
            count |= (votes->planes[plane] >> bit & 1) << plane;
        hash |= (uint64_t)(count * 2 > votes->total) << bit;
    }
    return hash;
}

struct reading {
    struct votes votes;
    uint64_t batch[BATCH];
    uint32_t batched;
    uint64_t exact;
    uint64_t before; /* the last two words' hashes */
    uint64_t before_that;
    uint32_t words;
    uint32_t bytes;
};

static uint64_t turn(uint64_t hash, uint32_t by)
{
    return hash << by | hash >> (64 - by);
}

static void read_word(struct reading *reading, uint64_t hash, size_t length)
{
    reading->exact = hash_u64(reading->exact ^ hash);
    reading->bytes += (uint32_t)length + (reading->words > 0);
    reading->words++;
    if (reading->words >= 3) {
        uint64_t three = hash ^ turn(reading->before, 21) ^ turn(reading->before_that, 42);
        reading->batch[reading->batched++] = hash_u64(three);
        if (reading->batched == BATCH) {
            vote_batch(&reading->votes, reading->batch);
            reading->batched = 0;
        }
    }
    reading->before_that = reading->before;
    reading->before = hash;
}

/* The bytes that stand before the first of eight that may end a word: white space, or another control character. */
static unsigned before_space(uint64_t eight)
{
    return eight_before(((eight - EACH(0x21)) & ~eight & EACH(0x80)));
}

static void read_text(struct reading *reading, struct text t)
{
    for (size_t i = 0; i < t.length;) {
        size_t start = i;
        uint64_t eight = eight_at(t, i);
        unsigned length = before_space(eight);
        i += length;
        if (length < EIGHT && (i == t.length || ascii_is_space(t.data[i]))) {
            if (length > 0)
                read_word(reading, hash_short(eight_first(eight, length), length), length);
            i++;
            continue;
        }
        while (i < t.length && !ascii_is_space(t.data[i]))
            i++;
        read_word(reading, hash_text(text_slice(t, start, i - start)), i - start);
        i++;
    }
}

static bool is_visible(const struct document *document, const struct visibilities *visibilities, uint32_t i)
{
    enum tag parent = document->nodes[document->nodes[i].parent].tag;
    if (parent == TAG_SCRIPT || parent == TAG_STYLE || parent == TAG_TITLE)
        return false;
    return !visibilities || i >= visibilities->count || visibilities->items[i].sight != SIGHT_HIDDEN;
}

void profile_hash_text(const struct document *document, const struct visibilities *visibilities,
                       struct profile *profile)
{
    struct reading reading = {0};
    for (uint32_t i = 1; i < document->node_count; i++)
        if (document->nodes[i].kind == NODE_TEXT && is_visible(document, visibilities, i))
            read_text(&reading, document->nodes[i].text);
    for (uint32_t i = 0; i < reading.batched; i++)
        vote(&reading.votes, reading.batch[i]);
    if (reading.words > 0 && reading.words < 3)
        vote(&reading.votes, reading.exact); /* too short for a 3-gram */
    profile->text_hash = reading.exact;
    profile->text_simhash = majority(&reading.votes);
    profile->text_bytes = reading.bytes;
}
