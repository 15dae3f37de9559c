/* phrases.h: what is kept of a finding (English sentences, names of identities, paths) in the reader's language. Pure. */
#ifndef RASOAT_TAKEDOWN_PHRASES_H
#define RASOAT_TAKEDOWN_PHRASES_H

#include "takedown/list.h"

const char *list_verdict(const struct list_head *head, enum verdict verdict);
const char *list_state(const struct list_head *head, struct text state);
/* The rule's one line for people, or the rule's id. */
struct text list_rule(const struct list_head *head, struct text rule);
/* A finding's evidence in the head's language; `out` is cleared first. */
enum { LIST_EVIDENCE_BYTES = FINDING_LIMIT_EVIDENCE_BYTES * 8 };
void list_evidence(struct buffer *out, const struct list_head *head, struct text evidence);
/* Where a finding stands: a path in HTML as it is ("html > body > a"), a place in a document in the reader's language. */
void list_place(struct buffer *out, const struct list_head *head, struct text path);
/* Who saw the finding, "browser, googlebot", in the head's language; `out` is cleared first. */
void list_seen_by(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding);
/* The finding that weighs most, NULL where there is none. */
const struct finding *list_heaviest(const struct page_report *report);
/* "host nohu.example" as a person says it: "links to nohu.example". */
void list_campaign(struct buffer *out, const struct list_head *head, struct text campaign);
/* "not seen again since ..., kept because ..." behind a finding that was not seen in the newest run, where the page was;
 * nothing else. */
void list_not_seen_again(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding);

#endif
