/* cloaking_priv.h: the signs that one kind of visitor is shown what others are not. */
#ifndef RASOAT_BASELINES_CLOAKING_PRIV_H
#define RASOAT_BASELINES_CLOAKING_PRIV_H

#include "baselines/cloaking.h"

#define CLOAKING_NAMED_HOSTS 3 /* in the sentence */
#define CLOAKING_TITLE_SHOWN 80 /* bytes of a title in the sentence */
#define CLOAKING_OWN_BESIDE 2 /* points of findings of its own that make other signs count */
#define CLOAKING_TEXT_MOSTLY 0.5 /* of the main text is new */
#define CLOAKING_LAYOUT_SAME 0.5 /* likeness of two layouts of one template, at least */

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
    bool is_measured; /* noise is known, so that what is seen and new counts */
    const struct comparison *comparison; /* without what either page does by itself */
    const struct comparison *steady; /* without what the plain page does by itself: an attacker's page may change each time */
    struct rotation rotation; /* of either page */
    struct rotation plain_rotation;
};

struct signs {
    struct arena *arena;
    struct text sentence; /* "title ... instead of ...; 3 hidden links to 2 foreign hosts"; empty for none */
    struct text target; /* the first foreign host, or empty */
    double own; /* points of findings that only the other one's page has */
    bool fires;
    bool is_certain; /* there is no honest reason for it */
    bool tells_alone; /* seen once it is enough */
    bool is_weak; /* Vary: User-Agent, an odd header, a cookie of its own */
};

void signs_collect(const struct sides *sides, struct signs *signs);
void signs_say(struct signs *signs, struct text part);
void signs_say_instead(struct signs *signs, const char *what, struct text after, struct text before, size_t limit);
/* The other one's page has foreign links, scripts or frames that the plain one has not. */
bool signs_lead_to_strangers(const struct sides *sides);
/* cloaking_names.c */
void signs_collect_names(const struct sides *sides, struct signs *signs);
void signs_collect_language(const struct sides *sides, struct signs *signs);
/* What makes a difference without advertising worth a note; empty where nothing does. */
struct text signs_note(struct arena *arena, const struct sides *sides);

/* cloaking_hosts.c */
/* A registrable domain or host that honest pages of any visitor lead to or load from: networks, shops of apps, the state. */
bool host_is_common(struct text host);
/* Neither common nor of the page's own domain. */
bool host_is_foreign(const struct look *look, struct text host);

/* Where anybody can put a script. */
bool host_serves_anybody(struct text host);

/* cloaking_texts.c */
/* Both say something, and hardly a word of one is in the other; what both begin or end with (a site's name) aside. */
bool texts_are_unrelated(struct arena *arena, struct text before, struct text after);
/* A challenge, refusal, login or maintenance page, by what it is called and how little it says. */
bool page_is_refusal(struct arena *arena, const struct profile *profile);

#endif
