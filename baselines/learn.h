/* learn.h: when something may be learned: over two quiet nights, never from a partial, failed or flagged run.
 *
 * Three questions with one kind of answer: was the site's night one to learn from, may this page's look become its
 * baseline, may this value become known. Every refusal has a sentence (learn.def). A named person may accept
 * what is refused here; that is the store's and the command's work (docs/baselines.md). */
#ifndef RASOAT_BASELINES_LEARN_H
#define RASOAT_BASELINES_LEARN_H

#include "baselines/knowledge.h"
#include "page/finding.h"
#include "page/report.h"

#define LEARN_LEAST_SECONDS (12 * 3600) /* between two nights */
#define LEARN_NIGHTS 2 /* quiet ones on which a value was met */
#define LEARN_NIGHTS_AFTER_FLAGGED 4 /* the same where it was met first on a night on which the site was flagged */
#define LEARN_LIMIT_NIGHTS 64 /* quiet nights that are remembered of a site: a page's turn with the plain identity comes
                               * every few nights */
#define LEARN_SETTLED_PERCENT 70 /* of the site's pages have a baseline: it is settled */
#define LEARN_LIMIT_DRIP 3 /* new hosts that a page with a baseline may take on ... */
#define LEARN_DRIP_SECONDS (30 * 24 * 3600) /* ... in this time, without a person */

enum refusal {
#define REFUSAL(name, english, vietnamese) REFUSAL_##name,
#include "baselines/learn.def"
#undef REFUSAL
    REFUSAL_COUNT
};
const char *refusal_english(enum refusal refusal);
const char *refusal_vietnamese(enum refusal refusal);

/* --- the site's night --- */
struct night {
    int64_t run;
    int64_t started;
    int64_t finished; /* Unix seconds; of this site or of the run */
    bool complete; /* the site was walked to its end */
    bool failed; /* most of it could not be had, or was error pages */
    bool flagged; /* a page of the site stands as takedown or review, or an item of the site is open */
    bool clock_back; /* the clock was seen to go back during or since the last run */
    uint64_t pages; /* of the site, judged tonight */
    uint64_t baselines; /* pages of the site that have a baseline; for `settled` */
};
/* What is remembered of a site's quiet nights; oldest first. All zeros: nothing yet. */
struct nights {
    struct night quiet[LEARN_LIMIT_NIGHTS];
    size_t count;
    int64_t last_started; /* of any night, quiet or not */
    bool settled; /* most of the site's pages had a baseline once: what is new since is news, not a first acquaintance */
    enum refusal last_why; /* what became of the last night, quiet or not */
};
enum learning_step {
    LEARN_NOTHING, /* `why` says it */
    LEARN_CANDIDATES, /* the first quiet night: count it, accept nothing */
    LEARN_ACCEPT /* a further one: what two quiet nights agree on becomes normal */
};
struct learning {
    enum learning_step step;
    enum refusal why;
};
struct learning learning_of_site(const struct night *tonight, const struct nights *before);
/* Remembers tonight as `learning` says. */
void nights_after(struct nights *nights, const struct night *tonight, const struct learning *learning);
/* A person says that it is `now`: nights that lie later were counted with a wrong clock and are forgotten. */
void nights_trust_clock(struct nights *nights, int64_t now);
/* The clock was set forward by `seconds`, and it is `now`: quiet nights before that count as so much later, but not as after now. */
void nights_later(struct nights *nights, int64_t seconds, int64_t now);
void nights_encode(const struct nights *nights, struct buffer *buffer);
/* False for bytes that are none, `nights` is empty then. */
bool nights_decode(struct reader *reader, struct nights *nights);

/* --- a page --- */
struct page_night {
    const struct plain_profile *tonight; /* NULL: the plain identity did not ask for it tonight */
    const struct plain_profile *last; /* its look before, of whatever night; NULL: none */
    const struct plain_profile *baseline; /* NULL: none */
    enum verdict verdict; /* tonight's, over all identities and after all comparisons */
    bool whole; /* nothing of it unparsed, no limit reached */
    bool cloaking; /* identities differ tonight, explained or not */
    bool soft_404; /* what the host answers for paths that do not exist */
    const struct finding *findings; /* tonight's */
    size_t finding_count;
};
enum page_step {
    PAGE_KEEP, /* nothing changes */
    PAGE_ACCEPT, /* where the site's night turns out LEARN_ACCEPT, tonight's look becomes the baseline */
    PAGE_WITHDRAW /* the baseline ends now, whatever the night: it holds what the page is flagged for */
};
struct page_learning {
    enum page_step step;
    enum refusal why; /* with PAGE_KEEP and PAGE_WITHDRAW */
    struct text value; /* the one that the refusal speaks of; may be empty */
};
/* Is the page fit to learn from at all, tonight? Only then its values are met (REFUSAL_NONE): values of flagged pages, error
 * pages and pages that were not read whole are not even candidates. */
enum refusal page_refused(const struct page_night *page);
struct page_learning page_learning(struct arena *arena, const struct page_night *page, const struct nights *before,
                                   const struct knowledge *knowledge);

/* --- a value --- */
/* REFUSAL_NONE: accept the candidate, whose `nights` have tonight's with them. Asked only on a night that is LEARN_ACCEPT. */
enum refusal value_learning(const struct known_value *value, const struct knowledge *knowledge);
/* Is the value to be rejected, because a page that needs takedown is flagged for it? What was accepted stays accepted: an
 * intruder who names the site's own partners must not make them strangers. */
bool value_falls(const struct page_night *page, const struct knowledge *knowledge, const struct site_value *value);

#endif
