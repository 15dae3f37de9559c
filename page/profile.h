/* profile.h: a document in a few kilobytes: what later looks are compared with (DESIGN section 1). */
#ifndef RASOAT_PAGE_PROFILE_H
#define RASOAT_PAGE_PROFILE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "page/document.h"
#include "page/link.h"
#include "page/visible.h"

#define PROFILE_VERSION 1
#define PROFILE_LIMIT_ENTRIES 500 /* of one channel */

enum profile_channel {
    PROFILE_OUTBOUND, /* registrable domains linked to, with sight */
    PROFILE_SCRIPT, /* hosts of scripts, and "inline:HASH" for inline ones */
    PROFILE_FRAME,
    PROFILE_FORM,
    PROFILE_META, /* canonical, alternate, refresh, og:*, "name=target" */
    PROFILE_WORD, /* terms that were hit, with zone */
    PROFILE_HOP, /* redirect chain */
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
bool profile_decode(struct arena *arena, struct reader *reader, struct profile *profile);
const char *profile_channel_name(enum profile_channel channel);

#endif
