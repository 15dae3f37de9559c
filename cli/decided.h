/* decided.h: content that a person decided about (false positive, accepted): where a verdict is made, a page whose findings say
 * nothing but what was decided is clean, with who decided, why and until when as its reason; its findings stay. */
#ifndef RASOAT_CLI_DECIDED_H
#define RASOAT_CLI_DECIDED_H

#include "cli/crawl.h"
#include "detectors/verdict.h"
#include "store/tickets.h"

/* A page's reason that begins so was decided about. */
bool decided_is(struct text reason);
/* The reason's words: "decided (false-positive) by "NAME" until 2026-12-31: WHY". */
struct text decided_words(struct arena *arena, const struct decision *decision, int time_zone_minutes);
/* Where a decision covers what the findings say: *sum is clean with its words. False where the store failed. */
bool decided_apply(struct crawl *crawl, struct arena *arena, int64_t page, const struct finding *findings, size_t count,
                   struct verdict_sum *sum);
/* Pages of this run whose verdict is not what the decisions of now make of it (nobody had to judge them anew, or a decision
 * ended): revised. False where the store failed. */
bool decided_sweep(struct crawl *crawl);

#endif
