/* baseline.h: what the parts of `rasoat baseline` share: cli/baseline.c reads the command line and opens the store, the others
 * are one subcommand or two each (docs/baselines.md). */
#ifndef RASOAT_CLI_BASELINE_H
#define RASOAT_CLI_BASELINE_H

#include "baselines/knowledge.h"
#include "baselines/learn.h"
#include "cli/cli.h"
#include "cli/site_memory.h"
#include "store/baselines.h"
#include "store/store.h"

#define BASELINE_LIMIT_FILE_BYTES (512u * 1024 * 1024) /* of an export */
#define BASELINE_LIMIT_PERSON_BYTES 200
#define BASELINE_LIMIT_REASON_BYTES 1000

struct baseline_job {
    struct invocation *invocation;
    struct store *store;
    struct arena *scratch; /* reset for each page */
    struct buffer out; /* standard output */
    struct site_row site; /* id 0: all sites */
    const char *target; /* PAGE, URL, item:N, CHANNEL:VALUE, a file; NULL: none */
    const char *to;
    const char *key; /* file of a seal's key; NULL: the state folder's */
    bool even_though_flagged;
    struct text who;
    struct text reason;
    struct text plain; /* name of the plain identity */
    int64_t now;
    int64_t run; /* the newest one; 0: none */
    const struct site_row *sites; /* of baseline_sites, once read */
    size_t site_count;
    bool failed; /* the store or standard output; told */
};

/* The words in the configured language. */
const char *baseline_words(const struct baseline_job *job, const char *english, const char *vietnamese);
/* Formatted to job->out in the configured language. */
void baseline_print(struct baseline_job *job, const char *english, const char *vietnamese, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* "WORDS: COUNT" */
void baseline_count(struct baseline_job *job, const char *english, const char *vietnamese, uint64_t count);
/* True for STATUS_OK; else what the store says is told once, and job->failed set. */
bool baseline_stored(struct baseline_job *job, enum status status);
/* The start of the current day's date in the configured time zone: "2026-11-23". */
struct text baseline_date(const struct baseline_job *job, struct arena *arena, int64_t at);
/* The site's memory and templates; empty where there is none. False where the store failed. */
bool baseline_nights(struct baseline_job *job, int64_t site, struct nights *nights);
bool baseline_templates(struct baseline_job *job, int64_t site, enum site_templates which, struct templates *templates);
/* Accepted and rejected values of the site and its templates, in `arena`. False where the store failed. */
bool baseline_knowledge(struct baseline_job *job, struct arena *arena, int64_t site, struct knowledge *knowledge);
/* Sites that are asked for: the one of --site, or all. In the command's arena. */
size_t baseline_sites(struct baseline_job *job, const struct site_row **sites);
/* The page that a number or an address names; 0, told: none. */
int64_t baseline_page(struct baseline_job *job, const char *target);
/* The plain identity's last profile of the page in job->scratch; false where there is none. `id` (may be NULL): its number
 * in the store. */
bool baseline_look(struct baseline_job *job, int64_t page, int64_t *id, struct profile *profile);
/* Ends the baselines of the site that hold a value which is rejected; how many. */
uint64_t baseline_end_rejected(struct baseline_job *job, int64_t site);

/* The plain visitor's last look at the page becomes its baseline, and what it names becomes known, as job->who and job->reason say.
 * A page for takedown, or one that names what was rejected (*rejected), takes job->even_though_flagged. The caller commits. */
enum baseline_approval {
    BASELINE_APPROVAL_DONE,
    BASELINE_APPROVAL_NOT_SEEN,
    BASELINE_APPROVAL_FLAGGED,
    BASELINE_APPROVAL_REJECTED,
    BASELINE_APPROVAL_FAILED, /* told */
};
enum baseline_approval baseline_approve_page(struct baseline_job *job, int64_t page, struct text *rejected);

/* Scripts and frames that the site has had since the item's first night and nobody decided: what approving a redesign accepts. */
size_t baseline_coming(struct baseline_job *job, const struct site_item *item, const struct site_value **values);

enum exit_code baseline_list(struct baseline_job *job);
enum exit_code baseline_diff(struct baseline_job *job);
enum exit_code baseline_approve(struct baseline_job *job);
enum exit_code baseline_reject(struct baseline_job *job);
enum exit_code baseline_rollback(struct baseline_job *job);
enum exit_code baseline_export(struct baseline_job *job);
enum exit_code baseline_import(struct baseline_job *job);
/* cli/baseline_clock.c */
enum exit_code baseline_trust_clock(struct baseline_job *job);

#endif
