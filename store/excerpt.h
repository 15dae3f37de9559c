/* excerpt.h: a small store with some pages of a large one and all that is known of them, for a run of its own that must not touch the
 * large one (`rasoat ticket recheck`). */
#ifndef RASOAT_STORE_EXCERPT_H
#define RASOAT_STORE_EXCERPT_H

#include "store/store.h"

/* Makes FOLDER/rasoat.db, where there is none yet, with the pages of these ids: judgement, findings, looks, profiles, baseline, what
 * was decided, templates of their sites, the newest run (as a finished one). All of them are due in the next run there, and count
 * as tickets' places. store_error(source) says what failed. */
enum status store_excerpt(struct store *source, const char *folder, const int64_t *pages, size_t count) MUST_USE;

#endif
