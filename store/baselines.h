/* baselines.h: what is normal: the accepted profile of a page, the values known on a site, and who accepted them.
 *
 * Both are histories to which rows are only added: a row holds from `since` until `until` (0: it still does), so that
 * the state of any date can be made current again. Nothing is decided here. Times are Unix seconds (UTC). All is written
 * in the transaction that store_commit ends: an import that is given up is not committed, and leaves nothing.
 * Texts in rows given to `each` are valid until it returns. */
#ifndef RASOAT_STORE_BASELINES_H
#define RASOAT_STORE_BASELINES_H

#include "store/store.h"

/* Values of one site, all channels, that are current at once: a page that makes up new hosts for each visitor must not
 * fill the disk. */
#define STORE_LIMIT_KNOWN_VALUES 50000
#define STORE_LIMIT_VALUE_BYTES 2048 /* a longer value is not stored, and so never known; an item's is cut */
/* Learned baselines that ended before the run so many runs ago began, and candidates not met since, are removed when a
 * run is finished: pages that change every night would fill the disk. What a person decided stays. A roll-back to an
 * earlier date finds less then: such pages have no baseline and are learned anew. */
#define STORE_KEEP_RUNS 120

/* --- pages --- */
enum baseline_how { BASELINE_LEARNED, BASELINE_APPROVED, BASELINE_ROLLED_BACK, BASELINE_IMPORTED, BASELINE_HOW_COUNT };
/* "learned", "approved", "rolled-back", "imported"; a static string. */
const char *baseline_how_name(enum baseline_how how);
/* false where the text is no such name. */
bool baseline_how_from_name(struct text name, enum baseline_how *how);

struct baseline {
    int64_t id;
    int64_t page;
    struct text url; /* of the page; only when read in a list */
    struct text site_name; /* same */
    int64_t profile; /* id of the stored profile */
    struct text profile_bytes; /* given by store_baseline, and by store_baselines where they are asked for */
    int64_t since_run;
    int64_t since;
    int64_t until; /* 0: current */
    enum baseline_how how;
    struct text who; /* "two quiet nights", or a person's name */
    struct text reason;
    struct text ended_by; /* who ended it where nothing followed it; else empty */
    struct text ended_reason;
};
/* A new current baseline: page, profile_bytes (or, where these are empty, `profile`), since_run, since, how, who and
 * reason are read. Learning what is current already adds nothing. STATUS_NOT_FOUND: no such address or profile. */
enum status store_baseline_put(struct store *store, const struct baseline *baseline) MUST_USE;
/* Ends the current baseline without another: the page has none then. STATUS_NOT_FOUND where it has none. */
enum status store_baseline_end(struct store *store, int64_t page, int64_t now, struct text who,
                               struct text reason) MUST_USE;
/* The current baseline with its profile, in the arena; STATUS_NOT_FOUND. */
enum status store_baseline(struct store *store, struct arena *arena, int64_t page, struct baseline *baseline) MUST_USE;

struct baseline_query {
    int64_t site; /* 0: all */
    int64_t page; /* 0: all */
    bool history; /* those that ended too; else the current ones */
    bool profiles; /* with profile_bytes (some kilobytes each) */
};
typedef bool baseline_each(void *context, const struct baseline *baseline);
/* By site name, URL, since, id: a stable order, for lists and exports. Stops where `each` gives false. */
enum status store_baselines(struct store *store, const struct baseline_query *query, baseline_each *each,
                            void *context) MUST_USE;
/* --- what is known on a site --- */
enum known_state { KNOWN_CANDIDATE, KNOWN_ACCEPTED, KNOWN_REJECTED, KNOWN_STATE_COUNT };
/* "candidate", "accepted", "rejected"; a static string. */
const char *known_state_name(enum known_state state);
bool known_state_from_name(struct text name, enum known_state *state);

struct known {
    int64_t id;
    int64_t site;
    struct text site_name;
    struct text channel; /* stable word: "outbound", "script", "frame", "form", "meta", "token" ... */
    struct text value;
    int64_t first_run; /* met first */
    int64_t first_time;
    int64_t last_run; /* met last */
    uint32_t nights; /* quiet nights on which it was met (store_known_quiet) */
    enum known_state state;
    struct text who; /* empty for a candidate */
    struct text reason;
    int64_t since; /* the state holds since */
    int64_t until; /* 0: current */
    struct text ended_by; /* who ended it where nothing followed it (a roll-back); else empty */
    struct text ended_reason;
};
/* The value was met on the site in this run; a new one becomes a candidate. Counts no night: whether the site's night
 * is quiet is known only at its end. Cheap where it was met in this run before. STATUS_LIMIT past
 * STORE_LIMIT_KNOWN_VALUES or STORE_LIMIT_VALUE_BYTES: nothing is stored, what is known still counts. */
enum status store_known_seen(struct store *store, int64_t site, struct text channel, struct text value, int64_t run,
                             int64_t now) MUST_USE;
/* The site's night was whole and quiet: counts it for each value that was met in this run, once for a run. */
enum status store_known_quiet(struct store *store, int64_t site, int64_t run, uint64_t *count) MUST_USE;
/* A decision (a person's, learning's or an import's): ends the current row, adds one with this state. A value that was
 * never met may be decided too. STATUS_LIMIT past STORE_LIMIT_VALUE_BYTES. */
enum status store_known_decide(struct store *store, int64_t site, struct text channel, struct text value,
                               enum known_state state, struct text who, struct text reason, int64_t run,
                               int64_t now) MUST_USE;
/* The current row without its texts; STATUS_NOT_FOUND. */
enum status store_known_get(struct store *store, int64_t site, struct text channel, struct text value,
                            struct known *known) MUST_USE;
struct known_query {
    int64_t site; /* 0: all */
    struct text channel; /* empty: all */
    bool states[KNOWN_STATE_COUNT]; /* none set: all */
    uint32_t nights; /* at least so many */
    bool history; /* those that ended too */
};
typedef bool known_each(void *context, const struct known *known);
/* By site name, channel, value, since, id: a stable order. Stops where `each` gives false. */
enum status store_known(struct store *store, const struct known_query *query, known_each *each, void *context) MUST_USE;

/* Counting tables and the like of a site, whole, by name ("blocks"). */
enum status store_site_blob_put(struct store *store, int64_t site, const char *name, struct text bytes) MUST_USE;
/* In the arena; STATUS_NOT_FOUND. */
enum status store_site_blob_get(struct store *store, struct arena *arena, int64_t site, const char *name,
                                struct text *bytes) MUST_USE;

/* --- back to a date --- */
struct rollback {
    uint64_t pages_restored; /* an earlier profile is current again */
    uint64_t pages_ended; /* had none at that date: have none again */
    uint64_t values_restored;
    uint64_t values_ended;
};
/* What was current at `date` (a site's, or all with site 0) becomes current again, as new rows with who and reason.
 * Candidates lose the nights they were counted: what is rolled back may have been learned on them. Site blobs, which
 * have no history, are removed. */
enum status store_rollback(struct store *store, int64_t site, int64_t date, struct text who, struct text reason,
                           int64_t run, int64_t now, struct rollback *result) MUST_USE;

/* --- items: one decision for a whole site --- */
enum item_state { ITEM_OPEN, ITEM_APPROVED, ITEM_REJECTED, ITEM_GONE, ITEM_STATE_COUNT };

struct site_item {
    int64_t id;
    int64_t site;
    struct text site_name; /* when read */
    struct text kind; /* stable word: "redesign", "new-script-host" ... */
    struct text value; /* what it is about: a host, a token; may be empty */
    struct text detail; /* one sentence of evidence, English */
    struct text example; /* URL of one page */
    uint64_t pages; /* that show it */
    struct text identity; /* who is shown it */
    double points; /* of its finding on the site's start page; 0: told, not counted */
    int64_t first_run;
    int64_t first_time;
    int64_t last_run;
    int64_t last_time;
    enum item_state state;
    struct text who; /* who decided */
    struct text reason;
    int64_t decided; /* when; 0: not */
};
/* Opens an item, or, where one of the same site, kind and value is open, brings it up to date (detail, pages, last_run;
 * the first example stays). Reads site, kind, value, detail, example, pages, points, identity, last_run and last_time. */
enum status store_item_put(struct store *store, const struct site_item *item, int64_t *id, bool *is_new) MUST_USE;
/* Decides an item, again where it was decided before; STATUS_INVALID for ITEM_OPEN, STATUS_NOT_FOUND. */
enum status store_item_decide(struct store *store, int64_t id, enum item_state state, struct text who,
                              struct text reason, int64_t now) MUST_USE;
/* Open items of the site that this run did not bring up to date are gone. */
enum status store_items_gone(struct store *store, int64_t site, int64_t run, int64_t now, uint64_t *count) MUST_USE;
struct item_query {
    int64_t id; /* 0: all */
    int64_t site; /* 0: all */
    struct text kind; /* empty: all */
    struct text value; /* empty: all */
    bool states[ITEM_STATE_COUNT]; /* none set: all */
};
typedef bool item_each(void *context, const struct site_item *item);
/* By site name, kind, value, id (the last one of a kind and value is the newest). */
enum status store_items(struct store *store, const struct item_query *query, item_each *each, void *context) MUST_USE;

#endif
