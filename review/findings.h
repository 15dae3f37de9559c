/* findings.h: how screens speak of findings: rule, evidence, advice, verdict, in the reader's language. */
#ifndef RASOAT_REVIEW_FINDINGS_H
#define RASOAT_REVIEW_FINDINGS_H

#include "review/screen.h"
#include "takedown/advice.h"
#include "takedown/phrases.h"

/* The rule's one line, with a capital letter. */
void findings_rule(struct screen *screen, struct text rule);
/* A finding's evidence, place or visitors, escaped and set apart. */
void findings_evidence(struct screen *screen, struct text evidence);
void findings_place(struct screen *screen, struct text path);
/* `seen_by`: names of identities with spaces between them. */
void findings_seen_by(struct screen *screen, struct text seen_by);
/* A sentence of ours that begins in the middle of one: with a capital letter, escaped. */
void findings_capital(struct screen *screen, struct text sentence);
struct text findings_capitalized(struct arena *arena, struct text sentence);
/* <span class="badge ..."> */
void findings_verdict_badge(struct screen *screen, enum verdict verdict);
void findings_state_badge(struct screen *screen, struct text state);
/* "links" to the reader's word. */
enum word findings_group(const char *group);

#endif
