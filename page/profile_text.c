/* profile_text.c: fingerprints of the text: one that says "the same", one whose distance says "nearly", and the blocks that
 * say what is new. The second is Charikar's SimHash over word 3-grams: few changed words change few of its bits. */
#include "page/profile_priv.h"

#include "base/eight.h"
#include "base/hash.h"

#include <stdlib.h>

enum { PLANES = 32, BITS = 64, BATCH = 4, PIECE = 64, BLOCK_BYTES_MOST = 0xFFFF };

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

/* One block of text while it is read. */
struct block {
    uint64_t state;
    uint32_t bytes;
    uint32_t words;
};

struct block_list {
    struct block open;
    ARENA_LIST(uint64_t) list;
};

/* The high bits of the bytes from `first` to `last`, both below 0x80. */
static inline uint64_t eight_between(uint64_t eight, uint8_t first, uint8_t last)
{
    uint64_t low = eight & EACH(0x7F);
    return (low + EACH((uint8_t)(0x80 - first))) & ~(low + EACH((uint8_t)(0x7F - last))) & ~eight & EACH(0x80);
}

/* Nothing in it that a block's word is written without: a digit, or a letter in upper case. */
static inline bool eight_is_plain(uint64_t eight)
{
    return !(eight_between(eight, 'A', 'Z') | eight_between(eight, '0', '9'));
}

static bool word_is_plain(struct text word)
{
    for (size_t i = 0; i < word.length; i += EIGHT)
        if (!eight_is_plain(eight_at(word, i)))
            return false;
    return word.length <= PIECE;
}

static void block_word(struct block *block, uint64_t hash, size_t length)
{
    block->state = hash_u64(block->state ^ hash);
    size_t bytes = block->bytes + length + (block->words > 0);
    block->bytes = bytes < BLOCK_BYTES_MOST ? (uint32_t)bytes : BLOCK_BYTES_MOST;
    block->words++;
}

/* A word as blocks have it: in lower case, digits in a row as one 0, hashed in pieces. */
static void block_odd_word(struct block *block, struct text word)
{
    char piece[PIECE];
    size_t filled = 0;
    size_t length = 0;
    uint64_t hash = 0;
    bool after_digit = false;
    for (size_t i = 0; i < word.length; i++) {
        bool digit = ascii_is_digit(word.data[i]);
        if (digit && after_digit)
            continue;
        after_digit = digit;
        if (filled == PIECE) {
            hash = hash_more(hash, text_of(piece, filled));
            filled = 0;
        }
        piece[filled++] = digit ? '0' : ascii_lower(word.data[i]);
        length++;
    }
    block_word(block, hash_more(hash, text_of(piece, filled)), length);
}

/* Words of one text into the block, and into the reading where there is one. A plain word has the same hash in both. */
static void read_words(struct reading *reading, struct block *block, struct text t)
{
    for (size_t i = 0; i < t.length; i++) {
        size_t start = i;
        uint64_t eight = eight_at(t, i);
        unsigned length = before_space(eight);
        uint64_t hash;
        bool is_plain;
        i += length;
        if (length < EIGHT && (i == t.length || ascii_is_space(t.data[i]))) {
            if (length == 0)
                continue;
            uint64_t bytes = eight_first(eight, length);
            hash = hash_short(bytes, length);
            is_plain = eight_is_plain(bytes);
        } else {
            while (i < t.length && !ascii_is_space(t.data[i]))
                i++;
            hash = hash_text(text_slice(t, start, i - start));
            is_plain = word_is_plain(text_slice(t, start, i - start));
        }
        if (reading)
            read_word(reading, hash, i - start);
        if (is_plain)
            block_word(block, hash, i - start);
        else
            block_odd_word(block, text_slice(t, start, i - start));
    }
}

static uint64_t block_number(const struct block *block)
{
    return block->words ? (hash_u64(block->state) & ~(uint64_t)0xFFFF) | block->bytes : 0;
}

uint64_t profile_block(struct text block)
{
    struct block open = {0};
    read_words(NULL, &open, block);
    return block_number(&open);
}

static void block_end(struct arena *arena, struct block_list *blocks)
{
    if (blocks->open.words)
        *ARENA_PUSH(arena, &blocks->list) = block_number(&blocks->open);
    blocks->open = (struct block){0};
}

static int by_number(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* The longest first. */
static int by_length(const void *left, const void *right)
{
    uint32_t a = profile_block_bytes(*(const uint64_t *)left);
    uint32_t b = profile_block_bytes(*(const uint64_t *)right);
    return a != b ? (a < b ? 1 : -1) : by_number(left, right);
}

/* Sorts, leaves each once, and the longest where they are too many; gives how many are left. */
static uint32_t block_settle(struct block_list *blocks, uint32_t most, bool *cut)
{
    uint64_t *items = blocks->list.items;
    size_t count = 0;
    if (blocks->list.count > 1)
        qsort(items, blocks->list.count, sizeof *items, by_number);
    for (size_t i = 0; i < blocks->list.count; i++)
        if (count == 0 || items[count - 1] != items[i])
            items[count++] = items[i];
    *cut = count > most;
    if (*cut) {
        qsort(items, count, sizeof *items, by_length);
        count = most;
        qsort(items, count, sizeof *items, by_number);
    }
    return (uint32_t)count;
}

/* Elements inside of which a line of text goes on; all others begin a block. What a page calls by other names does too. */
static bool goes_on(enum tag tag)
{
    static const bool inlines[TAG_COUNT] = {
        [TAG_OTHER] = true, [TAG_A] = true, [TAG_B] = true, [TAG_EM] = true, [TAG_FONT] = true, [TAG_I] = true,
        [TAG_IMG] = true, [TAG_INS] = true, [TAG_LABEL] = true, [TAG_MAP] = true, [TAG_PICTURE] = true,
        [TAG_SMALL] = true, [TAG_SOURCE] = true, [TAG_SPAN] = true, [TAG_STRONG] = true, [TAG_SVG] = true,
        [TAG_SCRIPT] = true, [TAG_STYLE] = true, [TAG_LINK] = true, [TAG_META] = true, [TAG_U] = true,
        [TAG_TEMPLATE] = true, [TAG_SLOT] = true, [TAG_BASE] = true, [TAG_PARAM] = true, [TAG_TRACK] = true,
    };
    return inlines[tag];
}

static bool is_text(const struct document *document, uint32_t i)
{
    enum tag parent = document->nodes[document->nodes[i].parent].tag;
    return parent != TAG_SCRIPT && parent != TAG_STYLE && parent != TAG_TITLE;
}

static bool is_hidden(const struct visibilities *visibilities, uint32_t i)
{
    return visibilities && i < visibilities->count && visibilities->items[i].sight == SIGHT_HIDDEN;
}

/* Where blocks end, node by node in document order. */
struct blocks {
    struct arena *arena;
    uint32_t *block_of; /* for each node, the element that begins the block around it */
    uint32_t current;
    struct block_list seen;
    struct block_list hidden;
};

static void blocks_end(struct blocks *blocks)
{
    block_end(blocks->arena, &blocks->seen);
    block_end(blocks->arena, &blocks->hidden);
}

void profile_read_text(struct arena *arena, const struct document *document, const struct visibilities *visibilities,
                       struct profile *profile)
{
    struct reading reading = {0};
    struct blocks blocks = {.arena = arena};
    blocks.block_of = arena_alloc_raw(arena, (document->node_count + (size_t)1) * sizeof *blocks.block_of);
    blocks.block_of[0] = 0;
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind == NODE_ELEMENT) {
            bool begins = !goes_on(node->tag);
            blocks.block_of[i] = begins ? i : blocks.block_of[node->parent];
            if (begins)
                blocks.current = UINT32_MAX; /* an empty one parts what stands around it, too */
        } else if (node->kind == NODE_TEXT && is_text(document, i)) {
            uint32_t block = blocks.block_of[node->parent];
            if (block != blocks.current)
                blocks_end(&blocks);
            blocks.current = block;
            bool hidden = is_hidden(visibilities, i);
            read_words(hidden ? NULL : &reading, hidden ? &blocks.hidden.open : &blocks.seen.open, node->text);
        }
    }
    blocks_end(&blocks);
    for (uint32_t i = 0; i < reading.batched; i++)
        vote(&reading.votes, reading.batch[i]);
    if (reading.words > 0 && reading.words < 3)
        vote(&reading.votes, reading.exact); /* too short for a 3-gram */
    profile->text_hash = reading.exact;
    profile->text_simhash = majority(&reading.votes);
    profile->text_bytes = reading.bytes;
    profile->block_count = block_settle(&blocks.seen, PROFILE_LIMIT_BLOCKS, &profile->blocks_cut);
    profile->blocks = blocks.seen.list.items;
    profile->hidden_count = block_settle(&blocks.hidden, PROFILE_LIMIT_HIDDEN_BLOCKS, &profile->hidden_cut);
    profile->hidden_blocks = blocks.hidden.list.items;
}
