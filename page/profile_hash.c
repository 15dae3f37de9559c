/* profile_hash.c: fingerprints of the visible text: one that says "the same", one whose distance says "nearly". The
 * second is Charikar's SimHash over word 3-grams: few changed words change few of its bits. */
#include "page/profile_priv.h"

#include "base/hash.h"

enum { PLANES = 32, BITS = 64 };

/* For each bit, how many hashes have it set: 64 counters side by side, plane p holding digit p of each. */
struct votes {
    uint64_t planes[PLANES];
    uint32_t total;
};

static void vote(struct votes *votes, uint64_t hash)
{
    uint64_t carry = hash;
    for (uint32_t plane = 0; carry && plane < PLANES; plane++) {
        uint64_t next = votes->planes[plane] & carry;
        votes->planes[plane] ^= carry;
        carry = next;
    }
    votes->total++;
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

static void read_word(struct reading *reading, struct text word)
{
    uint64_t hash = hash_text(word);
    reading->exact = hash_u64(reading->exact ^ hash);
    reading->bytes += (uint32_t)word.length + (reading->words > 0);
    reading->words++;
    if (reading->words >= 3)
        vote(&reading->votes, hash_u64(hash ^ turn(reading->before, 21) ^ turn(reading->before_that, 42)));
    reading->before_that = reading->before;
    reading->before = hash;
}

static void read_text(struct reading *reading, struct text t)
{
    for (size_t i = 0; i < t.length; i++) {
        size_t start = i;
        while (i < t.length && !ascii_is_space(t.data[i]))
            i++;
        if (i > start)
            read_word(reading, text_slice(t, start, i - start));
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
    if (reading.words > 0 && reading.words < 3)
        vote(&reading.votes, reading.exact); /* too short for a 3-gram */
    profile->text_hash = reading.exact;
    profile->text_simhash = majority(&reading.votes);
    profile->text_bytes = reading.bytes;
}
