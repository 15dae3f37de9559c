/* cloaking.h: is one kind of visitor shown what others are not? Two looks of one night at one page, and the same two once more,
 * which says what the page does by itself from one request to the next. Pure. */
#ifndef RASOAT_BASELINES_CLOAKING_H
#define RASOAT_BASELINES_CLOAKING_H

#include "base/arena.h"
#include "baselines/compare.h"
#include "page/finding.h"
#include "page/profile.h"

/* What one identity was given for a page, once. */
struct look {
    struct text identity; /* its name in the configuration */
    struct text host; /* of the page that was asked for: what belongs to its registrable domain is not foreign */
    uint16_t status; /* of the last hop; 0: no answer */
    const struct profile *profile; /* NULL: none (no answer, not parsed, stored by another version) */
    const struct finding *findings; /* of the single page's judgement */
    size_t finding_count;
    bool crawler; /* says that it is a search engine's robot */
    bool from_search; /* comes from a search engine's list of results */
    bool phone;
};

/* Worth asking both once more tonight: they differ in what an attack would differ in. `plain` is an ordinary visitor's look. */
bool cloaking_suspected(struct arena *arena, const struct look *plain, const struct look *other,
                        const struct block_set *template_blocks);
/* Adds to `findings` (identity: other's) at most one "cloaked-content", or one "other-answer" of weight 0 where they are answered
 * otherwise without a sign of advertising. The looks `*_again` may be NULL: not asked twice; then nothing is noise. What
 * only `other` was shown the first time counts all the same where its own findings or foreign addresses speak for it: many
 * attacks show themselves once for each visitor. */
void judge_cloaking(struct arena *arena, const struct look *plain, const struct look *plain_again,
                    const struct look *other, const struct look *other_again, const struct block_set *template_blocks,
                    struct findings *findings);

#endif
