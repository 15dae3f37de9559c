/* matcher.h: many literal terms found in one pass (Aho-Corasick over folded bytes), whole words only, longest match.
 *
 * A term matches at word boundaries (base/fold.h, fold_is_word) where its own ends are such characters. A term with
 * marks matches only where every accent is written as in the term; any other term matches where each of its words is
 * written either with just its own accents or with none at all, so that "soi cau" is "soi cầu" but "sôi cầu" is not. What
 * is written wholly without accents never says which word is meant: there a term that is `bare` is taken as meant. */
#ifndef RASOAT_DETECTORS_MATCHER_H
#define RASOAT_DETECTORS_MATCHER_H

#include "base/arena.h"
#include "base/fold.h"
#include "base/text.h"

struct matcher;

struct matcher_entry {
    struct text marked; /* the term in marked form (fold_marked), without spaces at its ends, not empty */
    bool with_marks;
    bool bare; /* of one with marks: also without any, where all that stands around it is written so */
};

struct match {
    uint32_t entry; /* index of the entry */
    uint32_t start; /* offsets in `folded` */
    uint32_t end;
    uint32_t source_start; /* and in the source of the folded text */
    uint32_t source_end;
};

struct matches {
    const struct match *items; /* by start; never overlapping */
    size_t count;
    bool cut; /* `limit` was reached */
};

/* The entries are copied. Lives in the arena. `inside`: terms match inside words, too. */
struct matcher *matcher_build(struct arena *arena, const struct matcher_entry *entries, size_t count, bool inside);
struct matches matcher_find(const struct matcher *matcher, struct arena *arena, struct fold_search *text, size_t limit);

#endif
