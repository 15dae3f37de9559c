/* options.h: options that several commands share. */
#ifndef RASOAT_CLI_OPTIONS_H
#define RASOAT_CLI_OPTIONS_H

#include "base/arena.h"
#include "base/text.h"
#include "page/report.h"

/* --fail-on takedown|review: exit code 2 where there is one of these or worse. */
struct fail_on {
    bool given;
    enum verdict least; /* VERDICT_REVIEW or VERDICT_TAKEDOWN */
};
bool fail_on_read(const char *value, struct fail_on *fail_on);
bool fail_on_reached(const struct fail_on *fail_on, const uint64_t counts[VERDICT_COUNT]);

/* --verdict takedown,review */
bool verdicts_read(const char *value, bool verdicts[VERDICT_COUNT]);

/* What a person says of himself or as a reason: one line with a letter in it, at most so many bytes; *words without white space
 * around it. */
bool words_read(struct arena *arena, const char *given, size_t limit, struct text *words);
/* "2026-11-30": the end of that day, so many minutes ahead of UTC. */
bool date_read(const char *given, int time_zone_minutes, int64_t *end);

/* The words for a note's kind ("robots", "growing-path" ...); the kind itself where there are none. */
struct text note_words(struct text kind, bool vietnamese);

#endif
