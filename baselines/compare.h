/* compare.h: two profiles against each other: what appeared, what went, what hides now. One comparison, four uses: two
 * identities of one night (cloaking), one identity twice (noise), two nights (change), two sites (campaigns).
 *
 * Pure; all results live in the arena or point into the two profiles, which must live as long. */
#ifndef RASOAT_BASELINES_COMPARE_H
#define RASOAT_BASELINES_COMPARE_H

#include "base/arena.h"
#include "page/profile.h"

enum difference_kind {
    DIFFERENCE_APPEARED, /* only in `after` */
    DIFFERENCE_WENT, /* only in `before` */
    DIFFERENCE_HIDDEN, /* in both; hidden now as it was not, or not seen any more */
    DIFFERENCE_SHOWN, /* the other way round */
    DIFFERENCE_KIND_COUNT
};

/* A value of a channel that is not as it was. */
struct difference {
    enum difference_kind kind;
    enum profile_channel channel;
    struct text value;
    enum sight sight; /* HIDDEN and SHOWN: what is new. Else where it is, or was; SIGHT_VISIBLE where it is both. */
    uint32_t count; /* how often it is that */
};

/* Numbers of profile_block, ascending, each once. */
struct block_set {
    const uint64_t *items;
    size_t count;
};

struct comparison {
    const struct difference *items; /* sorted by channel, value */
    size_t count;
    bool status_changed;
    bool title_changed; /* beyond case, white space and numbers; so are the next two */
    bool description_changed;
    bool language_changed;
    double text_new; /* 0..1: share of the bytes of the main text of `after` that `before` does not have */
    double text_gone; /* 0..1: share of the bytes of the main text of `before` that `after` does not have */
    struct block_set new_blocks; /* of the main text; in `before` they are not seen */
    struct block_set gone_blocks;
    struct block_set new_hidden; /* neither seen nor hidden in `before` */
    double template_likeness; /* 0..1: how much of the two layouts is the same (profile_likeness) */
    const struct profile *before;
    const struct profile *after;
};

bool block_set_has(const struct block_set *set, uint64_t block);
/* `template_blocks`: what the site's template says on every page, taken out of the text first, because pages of one site
 * share most of their text; may be NULL. What a profile left out for its limits is no difference. */
void compare_profiles(struct arena *arena, const struct profile *before, const struct profile *after,
                      const struct block_set *template_blocks, struct comparison *comparison);
/* What noise (the same page asked twice) differs in as well is no difference. Of addresses in redirects and metas only the host
 * counts here; of inline scripts and of text only how much is noise where it is never the same twice. */
void comparison_subtract(struct arena *arena, struct comparison *what, const struct comparison *noise);
bool comparison_is_empty(const struct comparison *comparison);
/* How many differences of that kind the channel has. */
size_t comparison_count(const struct comparison *comparison, enum difference_kind kind, enum profile_channel channel);
/* The host of a redirect's ("302 URL") or meta's ("canonical=URL") value, without port; empty where it holds no address. */
struct text difference_host(struct text value);
/* A page's own word in quotation marks, as evidence shows it: one line without such marks in it, at most `limit` bytes. */
struct text comparison_quoted(struct arena *arena, struct text value, size_t limit);

#endif
