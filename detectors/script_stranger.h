/* script_stranger.h: what tells a planted script of an unknown host from an office's supplier. */
#ifndef RASOAT_DETECTORS_SCRIPT_STRANGER_H
#define RASOAT_DETECTORS_SCRIPT_STRANGER_H

#include "detectors/judge.h"

/* Points of the rule's weight for all traits of a script from a foreign host on no list; 0 for others. `words` becomes what
 * was seen, for evidence. */
double script_stranger_traits(const struct subject *subject, struct host_memo *memo, const struct link *link,
                              struct text *words);

#endif
