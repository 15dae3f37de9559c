/* finding.h: one judgement with its evidence. */
#ifndef RASOAT_PAGE_FINDING_H
#define RASOAT_PAGE_FINDING_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "page/limits.h"

#define FINDING_LIMIT_PER_PAGE 5000 /* more than all rules together have */
#define FINDING_LIMIT_EVIDENCE_BYTES 400
#define FINDING_LIMIT_TARGET_BYTES 512
#define FINDING_LIMIT_PATH_BYTES 1024

struct finding {
    struct text rule; /* stable id, "hidden-link" */
    uint32_t revision; /* of the rule */
    struct text identity; /* who saw it */
    double weight; /* points that it adds before caps; 0 is a note */
    struct text evidence; /* a short copied excerpt or sentence, valid UTF-8, no control characters */
    struct text path; /* CSS-like; empty where it is not about an element */
    uint32_t start; /* byte range in the body as received; start == end where it has none */
    uint32_t end;
    struct text target; /* host or URL it leads to; empty where none */
};

struct findings {
    struct arena *arena;
    ARENA_LIST(struct finding) list;
    uint32_t dropped; /* that were not kept, or not even counted: 0 says that there are no more */
};

/* Adds a finding, cutting and cleaning its texts to the limits above and copying them into findings->arena. */
void findings_add(struct findings *findings, const struct finding *finding);
/* For a rule that reports at most `limit` on a page: false where it has reported so many, and what it found now counts as dropped. */
bool findings_have_room(struct findings *findings, size_t reported, size_t limit);
/* A stable order: start, rule, target, evidence, identity. Order of detectors never shows. */
void findings_sort(struct findings *findings);
/* True where two findings say the same, whoever saw it (identity ignored), and wherever it stands among the bytes: a
 * page's own noise (view state, tokens) is of another length for each request, and moves all behind it. */
bool finding_same(const struct finding *a, const struct finding *b);
void findings_encode(const struct findings *findings, struct buffer *buffer);
/* false for bytes that are not findings; texts are copied into findings->arena. */
bool findings_decode(struct findings *findings, struct reader *reader);
/* One line without control characters, invalid UTF-8 replaced, white space folded, cut to `limit` with "…". */
struct text finding_clean(struct arena *arena, struct text t, size_t limit);

#endif
