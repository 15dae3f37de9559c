/* clock.h: was the computer's clock set since the last crawl or re-check? A small file in the state folder holds what the clock said when
 * that one began, and how long the computer had run by then: what lies between two readings of one boot, the computer's running time says
 * as well, and nobody sets that one. After a restart nothing can be known this way. (Within a crawl: cli/crawl_clock.c.) */
#ifndef RASOAT_CLI_CLOCK_H
#define RASOAT_CLI_CLOCK_H

#include "cli/cli.h"
#include "store/store.h"

#define CLOCK_RECORD "clock" /* in the state folder: boot, seconds that it has run, Unix seconds; one line */
#define CLOCK_BOOT_BYTES 36 /* a UUID in lower case */
/* What it may gain or lose between two crawls: a time server's corrections, a virtual machine that stands still for a backup. Two clean
 * looks must be 20 hours apart, two quiet nights 12: this takes nothing from that. */
#define CLOCK_SET_SECONDS (10 * 60)

struct clock_reading {
    char boot[CLOCK_BOOT_BYTES + 1]; /* which start of the computer; empty: not known */
    int64_t up; /* seconds since then, asleep or awake; -1: not known */
    int64_t wall; /* Unix seconds */
};
/* What it says now. */
struct clock_reading clock_now(void);
/* Seconds by which the clock went ahead of the computer's running time between two readings of one boot (below 0: behind it); 0 where
 * that is not known. */
int64_t clock_moved(const struct clock_reading *then, const struct clock_reading *now);
/* The same between two commands: 0 also where the computer was started anew in between, and for what CLOCK_SET_SECONDS allows. */
int64_t clock_set_by(const struct clock_reading *then, const struct clock_reading *now);
/* The record's line, in the arena; false: it is none. */
struct text clock_record(struct arena *arena, const struct clock_reading *reading);
bool clock_record_read(struct text line, struct clock_reading *reading);

/* Compares with the record of the state folder, which is written anew. Where the clock was set forward, what lies before that counts as
 * so much later: first clean looks at tickets' pages (those that are not settled), quiet nights of all sites. So nothing seems to be
 * longer ago than it is; where the clock was set back, nothing does anyway. A run that is not finished is `clock_back` then. *moved: clock_set_by. The caller has locked the configured
 * store for crawls; it is committed where something changed. What fails is told. */
enum status clock_settle(struct invocation *invocation, struct store *store, int64_t *moved) MUST_USE;
/* "+48.0 h" */
struct text clock_words(struct arena *arena, int64_t moved);

#endif
