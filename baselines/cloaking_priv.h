/* cloaking_priv.h: the signs that one kind of visitor is shown what others are not. */
#ifndef RASOAT_BASELINES_CLOAKING_PRIV_H
#define RASOAT_BASELINES_CLOAKING_PRIV_H

#include "baselines/cloaking.h"

#define CLOAKING_NAMED_HOSTS 3 /* in the sentence */

/* How many hosts the page changes by itself from one request to the next: partners, advertisements. Two looks may share some
 * of a pool by chance, so that as many new ones are none. */
struct rotation {
    size_t hidden_links;
    size_t seen_links;
    size_t scripts;
};
void rotation_measure(struct rotation *rotation, const struct look *look, const struct comparison *noise);

/* What is compared: an ordinary visitor's looks, the other one's look, and the difference without noise. */
struct sides {
    const struct look *plain;
    const struct look *plain_again; /* or NULL */
    const struct look *other;
    const struct look *confirmed; /* the other one's second look, where findings must be in both; or NULL */
    bool is_certain; /* noise was measured, so that what is seen and new counts */
    const struct comparison *comparison;
    struct rotation rotation;
};

struct signs {
    struct arena *arena;
    struct text sentence; /* "title ... instead of ...; 3 hidden links to 2 foreign hosts"; empty for none */
    struct text target; /* the first foreign host, or empty */
    double own; /* points of findings that only the other one's page has */
    bool fires;
    bool is_weak; /* Vary: User-Agent, an odd header, a cookie of its own */
};

void signs_collect(const struct sides *sides, struct signs *signs);
void signs_say(struct signs *signs, struct text part);
/* What makes a difference without advertising worth a note; empty where nothing does. */
struct text signs_note(struct arena *arena, const struct sides *sides);

/* cloaking_hosts.c */
/* A registrable domain or host that honest pages of any visitor lead to or load from: networks, shops of apps, the state. */
bool host_is_common(struct text host);
/* Neither common nor of the page's own domain. */
bool host_is_foreign(const struct look *look, struct text host);

/* cloaking_texts.c */
/* Both say something, and hardly a word of one is in the other. */
bool texts_are_unrelated(struct arena *arena, struct text before, struct text after);
/* What challenges, refusals and maintenance pages are called. */
bool title_is_refusal(struct arena *arena, struct text title);

#endif
