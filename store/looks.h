/* looks.h: what each identity was last given for a page: status, fingerprint, what it was judged with, profile.
 *
 * A look is one row that is replaced by the next one of the same identity. Profiles are stored once for a page, however
 * many looks and baselines have the same bytes; those that nothing refers to any more are removed. All is written in the
 * transaction that store_commit ends, together with store_page_done. Times are Unix seconds (UTC). */
#ifndef RASOAT_STORE_LOOKS_H
#define RASOAT_STORE_LOOKS_H

#include "store/store.h"

#define STORE_LIMIT_IDENTITIES 256 /* ever configured */

/* The small id of an identity's name, stable over runs: from 1. A writer makes it where it is new; a reader gets
 * STATUS_NOT_FOUND. STATUS_LIMIT past STORE_LIMIT_IDENTITIES. */
enum status store_identity(struct store *store, struct text name, int64_t *id) MUST_USE;

struct look_row {
    int64_t page;
    int64_t identity;
    int64_t run;
    int64_t time;
    uint16_t status; /* HTTP; 0: no answer */
    bool quiet; /* judged with no finding at all */
    uint64_t fingerprint; /* of the bytes without known noise; 0: none */
    uint64_t rules; /* program, lists and settings that judged */
    uint64_t sheets; /* contents of the style sheets that it was judged with */
    int64_t sheet_set; /* store_sheet_set; 0: none */
    int64_t profile; /* id of the stored profile; 0: none */
    int64_t before_run; /* the identity's look before, of an earlier run; 0: none */
    int64_t before_time;
    int64_t before_profile;
    struct text profile_bytes; /* only for store_look_put, which does not read the three above */
};
/* Replaces the last look of that page and identity. The profile is `profile_bytes`; where these are empty, the stored
 * profile of id `profile`; where that is 0 too, the last look's one stays. */
enum status store_look_put(struct store *store, const struct look_row *look) MUST_USE;
/* The page is what it was: only run and time change (one small row). STATUS_NOT_FOUND where there is no such look. */
enum status store_look_again(struct store *store, int64_t page, int64_t identity, int64_t run, int64_t time) MUST_USE;
/* The last looks of all identities at a page, by identity id; at most `room`. */
enum status store_looks(struct store *store, int64_t page, struct look_row *rows, size_t room, size_t *count) MUST_USE;
/* A stored profile by id (look_row.profile, baseline.profile); STATUS_NOT_FOUND. */
enum status store_profile(struct store *store, struct arena *arena, int64_t profile, struct text *bytes) MUST_USE;

/* The shared row of a list of style sheet URLs (one a line, in the page's order); an empty list is 0. Rows that no look
 * refers to are removed when a run ends. */
enum status store_sheet_set(struct store *store, struct text urls, int64_t *id) MUST_USE;
enum status store_sheet_urls(struct store *store, struct arena *arena, int64_t id, struct text *urls) MUST_USE;

/* What is known of a page before tonight: one row's worth of questions, asked when the page is taken. */
struct page_past {
    int64_t site;
    bool judged; /* ever; else all that follows is 0 */
    int64_t first_run; /* first run that judged it */
    int64_t last_run;
    int64_t last_time;
    enum verdict verdict; /* last one */
    uint32_t finding_count; /* stored ones */
    uint32_t times_flagged; /* how often it became flagged; 0: never was */
    int64_t first_seen; /* flagged first and last; 0: never */
    int64_t last_seen;
    int64_t flagged_run; /* since when it is flagged now; 0: it is not */
    int64_t cleared_run; /* when it was last found clean after having been flagged; 0: never */
    int64_t baseline; /* id of the current one (store/baselines.h); 0: none */
    int64_t baseline_profile;
};
/* STATUS_NOT_FOUND where there is no such address. */
enum status store_page_past(struct store *store, int64_t page, struct page_past *past) MUST_USE;

/* A page that is what it was, for all identities that were asked tonight: it is done with in this run, its verdict and
 * findings stay; findings that one of these identities had seen count as seen again. It loads (store_failing). */
struct page_again {
    int64_t page;
    int64_t run;
    int64_t now;
    uint64_t bytes; /* received */
    const struct text *identities; /* names */
    size_t identity_count;
};
/* STATUS_NOT_FOUND where the page was never judged. */
enum status store_page_again(struct store *store, const struct page_again *again) MUST_USE;

/* The stored findings of a page, in the order in which they were stored; in the arena. */
struct stored_findings {
    const struct finding *findings;
    const struct text *seen_by;
    const int64_t *seen_runs;
    const int64_t *seen_times;
    size_t count;
};
enum status store_findings(struct store *store, struct arena *arena, int64_t page,
                           struct stored_findings *findings) MUST_USE;

/* --- rotation: who has seen how much --- */
struct rotation {
    int64_t site;
    struct text site_name;
    int64_t identity;
    struct text identity_name;
    uint64_t pages; /* of the site, judged at least once */
    uint64_t recent; /* of these, seen by the identity in run `since_run` or later */
    uint64_t ever; /* ... at all; pages - ever were never probed as this identity */
};
typedef bool rotation_each(void *context, const struct rotation *rotation);
/* Calls `each` for every site with judged pages and every identity that the store knows, by site name and identity id,
 * until it gives false. since_run == the open run: tonight's looks by identity. Reads all looks: for reports. */
enum status store_rotation(struct store *store, int64_t since_run, rotation_each *each, void *context) MUST_USE;

#endif
