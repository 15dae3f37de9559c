/* redirect_priv.h: what the parts of the rule "redirect" share. */
#ifndef RASOAT_DETECTORS_REDIRECT_PRIV_H
#define RASOAT_DETECTORS_REDIRECT_PRIV_H

#include "detectors/judge.h"

/* Parts of the rule's weight. */
static const double redirect_to_gambling = 2.5;
static const double redirect_on_an_error_page = 2;
static const double redirect_to_anybody = 1.25;
static const double redirect_to_unknown = 1;

struct target {
    struct text url;
    struct text host;
    enum host_kind kind;
    double words;
};

bool redirect_read_target(const struct subject *subject, struct host_memo *memo, struct text address,
                          struct target *target);
/* The whole page says that the site has a new address, and names it. */
bool redirect_says_moved(const struct subject *subject, const struct target *target);
/* What the page's and the target's addresses have in common. */
enum relation {
    RELATION_NONE,
    RELATION_DOUBTFUL, /* an address that only leads on, a host of this country, the same path ...: a person looks */
    RELATION_CLOSE     /* a sign-in that leads back, a counter of clicks, the own name there, the own file ... */
};
enum relation redirect_relation(const struct subject *subject, const struct target *target);
/* An address that is not a site's front door. */
bool redirect_is_below_root(const struct subject *subject);
bool redirect_is_deep(const struct subject *subject);
/* A page with text of its own that nobody is given the time to read. */
bool redirect_is_taken_away(const struct subject *subject, double seconds);
/* By where it leads, and whether from an error page; 0: an honest host. */
double redirect_factor(const struct subject *subject, const struct target *target);
void redirect_report(const struct subject *subject, const struct detector *self, struct findings *findings,
                     double factor, uint32_t node, const struct target *target, struct text how);

/* What scripts did when they ran, and what they say in so many words: a branch that was not taken (a date, a chance, a
 * cookie) is only read. */
void redirect_by_scripts(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                         struct findings *findings);
/* The literal reading; hosts in `seen` were reported already. */
struct seen_hosts;
void redirect_read_scripts(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                           const struct seen_hosts *seen, struct findings *findings);

#define REDIRECT_LIMIT_HOSTS 64 /* different hosts that scripts lead to on one page */
struct seen_hosts {
    struct text hosts[REDIRECT_LIMIT_HOSTS];
    size_t count;
};
bool redirect_is_seen(const struct seen_hosts *seen, struct text host);
bool redirect_is_own(const struct subject *subject, struct text host);

#endif
