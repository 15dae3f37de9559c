/* profile_priv.h: the parts of a profile. */
#ifndef RASOAT_PAGE_PROFILE_PRIV_H
#define RASOAT_PAGE_PROFILE_PRIV_H

#include "page/profile.h"

struct profile_entries {
    struct arena *arena;
    ARENA_LIST(struct profile_entry) list;
};
/* Adds one, cut to PROFILE_LIMIT_VALUE_BYTES; nothing where the value is empty. */
void profile_add(struct profile_entries *entries, enum profile_channel channel, struct text value, enum sight sight);
/* The same, of "name=value" in one line of valid UTF-8 without control characters. */
void profile_add_named(struct profile_entries *entries, enum profile_channel channel, struct text name,
                       struct text value, enum sight sight);

/* The order of entries: channel, value, sight. */
int profile_entry_order(const struct profile_entry *a, const struct profile_entry *b);

/* profile_text.c: fills text_hash, text_simhash and text_bytes from the words that a visitor can see; and the blocks. */
void profile_read_text(struct arena *arena, const struct document *document, const struct visibilities *visibilities,
                       struct profile *profile);
/* profile_names.c: description and generator; entries of meta elements, h1, inline scripts and headers. */
void profile_read_names(struct profile_entries *entries, const struct document *document,
                        const struct visibilities *visibilities, const struct links *links, struct profile *profile);
/* profile_skeleton.c */
void profile_read_skeleton(struct arena *arena, const struct document *document, const struct links *links,
                           struct profile *profile);

#endif
