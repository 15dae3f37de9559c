/* advice.h: what a layman is told: what was found, who is shown it, where it leads, what to do, and where to look for the way in.
 * Mails, papers and the review page take their words from here (takedown/advice.def), so that all say the same. */
#ifndef RASOAT_TAKEDOWN_ADVICE_H
#define RASOAT_TAKEDOWN_ADVICE_H

#include "takedown/dossier.h"

#define ADVICE_LIMIT_WHO 8 /* identities that one sentence names; of more their number is told */
#define ADVICE_LIMIT_CAUSES 40

enum advice_family {
    ADVICE_CONTENT, /* was written through the site itself: articles, comments, accounts */
    ADVICE_CODE, /* stands in files, templates, settings */
    ADVICE_SERVER, /* is made by code or rules on the server, by who asks */
    ADVICE_SCRIPT, /* is put in by a script */
    ADVICE_REDIRECTOR, /* a function of the site is misused */
    ADVICE_OWNER, /* somebody took the site over at a search engine */
    ADVICE_NOTHING, /* nothing was done to the site */
    ADVICE_EVERY, /* causes to look for in any case */
};
/* By enum language. */
struct advice {
    const char *rule;
    enum advice_family family;
    const char *found[2];
    const char *remove[2];
};
/* NULL for a rule that this version does not know: papers then have the rule's own line. */
const struct advice *advice_of(struct text rule);
/* What was found: the advice's words, or the rule's line, or the rule. */
struct text advice_found(const struct list_head *head, struct text rule);
/* What to do about it; empty where the rule is not known. */
struct text advice_remove(const struct list_head *head, struct text rule);
/* Where to look for the way in, of these families (a bit each: 1u << ADVICE_CODE) and in any case. Gives their number. */
size_t advice_causes(const struct list_head *head, unsigned families, struct text causes[ADVICE_LIMIT_CAUSES]);
/* Who an identity is, for people; the name itself where it is one of the configuration's own. */
struct text advice_who(const struct list_head *head, struct text identity);
/* How to see with its eyes by hand; empty where that is not known. */
struct text advice_again(const struct list_head *head, struct text identity);
/* A ticket's state, an event of the audit log, in words; the stable word itself where there is none. */
struct text advice_state(const struct list_head *head, struct text state);
struct text advice_event(const struct list_head *head, struct text event);

/* Text that mail programs and viewers would make links of, so that they do not: "hxxp://nohu88[.]example", "ten[at]may[.]example".
 * In the arena. */
struct text advice_defanged(struct arena *arena, struct text t);

/* One sentence: what was found, where it leads, who is shown it, what to do. In the arena; targets are defanged, the rest is rasoat's
 * own words. Empty where nothing is known. */
struct text dossier_summary(struct arena *arena, const struct dossier *dossier);
/* The same of one page. */
struct text page_summary(struct arena *arena, const struct list_head *head, const struct page_report *report);

#endif
