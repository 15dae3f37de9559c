/* profile.h: a document in a few kilobytes: what later looks are compared with (DESIGN section 1). */
#ifndef RASOAT_PAGE_PROFILE_H
#define RASOAT_PAGE_PROFILE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "page/document.h"
#include "page/link.h"
#include "page/visible.h"

#define PROFILE_VERSION 2
#define PROFILE_LIMIT_ENTRIES 500 /* of one channel; most have less (profile_channel_limit) */
#define PROFILE_LIMIT_INLINE_SCRIPTS 100 /* the first ones of a page */
#define PROFILE_LIMIT_BLOCKS 400 /* of what is seen; of more the longest are kept */
#define PROFILE_LIMIT_HIDDEN_BLOCKS 100
#define PROFILE_LIMIT_SKELETON 64
#define PROFILE_LIMIT_VALUE_BYTES 512
#define PROFILE_LIMIT_TEXT_BYTES 1024 /* of title and description */
#define PROFILE_LIMIT_GENERATOR_BYTES 80

enum profile_channel {
    PROFILE_OUTBOUND, /* registrable domains linked to, with sight */
    PROFILE_SCRIPT, /* hosts of scripts, and "inline:HASH" for inline ones */
    PROFILE_FRAME,
    PROFILE_FORM,
    PROFILE_META, /* canonical, alternate, refresh, og:*, robots: "name=target" */
    PROFILE_WORD, /* terms that were hit, with zone */
    PROFILE_HOP, /* redirect chain, "302 URL" */
    PROFILE_TOKEN, /* who proves to engines that the site is his: "google-site-verification=..." */
    PROFILE_NAME, /* what the page is called beside its title: "og:site_name=...", "application-name=", "keywords=", "h1=",
                   * "ld:name=" (of the site or its owner, in JSON-LD) */
    PROFILE_HEADER, /* "vary:user-agent" (-language, referer), "cookie:NAME", "x-robots-tag=VALUE", names of odd X- headers */
    PROFILE_CHANNEL_COUNT
};

struct profile_entry {
    enum profile_channel channel;
    struct text value;
    enum sight sight;
    uint32_t count;
};

struct profile {
    uint16_t status;
    struct text title;
    struct text description;
    struct text language;
    uint64_t text_hash; /* of the visible text, exact */
    uint64_t text_simhash; /* of its word 3-grams */
    uint32_t text_bytes;
    struct text generator; /* the page's own word for what made it, or a guess by its marks ("DotNetNuke"); or empty */
    const uint64_t *blocks; /* of what is seen: numbers as profile_block makes them, ascending, each once */
    uint32_t block_count;
    bool blocks_cut; /* shorter blocks than the shortest one here were left out */
    const uint64_t *hidden_blocks; /* of what is written and not seen */
    uint32_t hidden_count;
    bool hidden_cut;
    const uint32_t *skeleton; /* hashes of the parts of the layout, the PROFILE_LIMIT_SKELETON smallest, ascending: pages of
                               * one template share most (profile_likeness) */
    uint32_t skeleton_count;
    const struct profile_entry *entries; /* sorted by channel, value, sight */
    size_t entry_count;
};

/* A word that the word lists found; given by the judge because page/ knows no word lists. */
struct profile_word {
    struct text term;
    struct text zone;
    enum sight sight;
};

void profile_make(struct arena *arena, const struct document *document, const struct visibilities *visibilities,
                  const struct links *links, const struct profile_word *words, size_t word_count,
                  struct profile *profile);
void profile_encode(const struct profile *profile, struct buffer *buffer);
/* False for bytes that are none of this version's: then there is nothing to compare with. Texts and arrays are copied into
 * the arena. */
bool profile_decode(struct arena *arena, struct reader *reader, struct profile *profile);
const char *profile_channel_name(enum profile_channel channel);
/* How many entries a profile keeps of the channel: the first ones in their order. Where there are so many, nothing is known of
 * values behind the last one. */
size_t profile_channel_limit(enum profile_channel channel);

/* A block of text (a paragraph, a cell, an entry of a list) as a number: in the upper 48 bits a hash of its words, in the lower
 * 16 its bytes (65535: or more). ASCII letters count in any case, digits in a row as one 0, white space in a row as one:
 * counters and dates change nothing. 0: no words in it. A page's block is that of its words joined by spaces, where no
 * element begins or ends inside a word. */
uint64_t profile_block(struct text block);
static inline uint32_t profile_block_bytes(uint64_t block)
{
    return (uint32_t)(block & 0xFFFF);
}
/* How much of two layouts is the same, 0..1: the Jaccard index, estimated by the smallest hashes where there are many. 1
 * where neither has a layout. */
double profile_likeness(const struct profile *a, const struct profile *b);

#endif
