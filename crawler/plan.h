/* plan.h: which identities a page is asked as tonight. Attackers show the bad page to some visitors only; asking every
 * page as everybody every night would cost as many requests as there are identities. So the extra requests go where
 * they pay, and all other pages are asked once, by the identity that has not seen them for longest: after as many nights as
 * there are identities each page was seen by each. Pure. */
#ifndef RASOAT_CRAWLER_PLAN_H
#define RASOAT_CRAWLER_PLAN_H

#include "crawler/identity.h"

#include <stdbool.h>
#include <stddef.h>

/* Why a page is asked as it is; what comes first in this list goes before what follows. */
enum plan_reason {
    PLAN_HOME, /* a host's start page: often the only one that is cloaked */
    PLAN_FLAGGED, /* it was flagged once: re-infection is normal */
    PLAN_NEW, /* never seen before */
    PLAN_USER_CONTENT, /* others than the owner write there, or upload: two ask each night */
    PLAN_CHANGED, /* not what it was when it was seen last; known only after the first look */
    PLAN_ROTATION,
    PLAN_REASON_COUNT
};

struct plan_identities {
    const struct identity *const *items; /* as configured */
    size_t count; /* 1 .. IDENTITY_LIMIT */
    size_t plain; /* index of the one that others are compared with: no robot, not from search */
    bool rotate;
};
struct plan_identities plan_identities(const struct identity *const *items, size_t count, bool rotate);

/* What is known of a page before it is asked for. */
struct plan_page {
    bool is_home;
    bool ever_flagged;
    bool takes_user_content;
    uint64_t spread; /* any number that differs from page to page: its id */
    const int64_t *last_run; /* for each identity: the run in which it saw the page last; 0: never */
};

struct plan {
    size_t order[IDENTITY_LIMIT]; /* indices of identities, in the order in which they ask */
    size_t count;
    enum plan_reason reason;
};
/* Who asks first tonight: all of them, two, or one. `extras_left`: the site's budget of extra requests, which new pages and
 * pages with user content draw on; start pages and pages once flagged always get everybody. */
void plan_page(const struct plan_identities *identities, const struct plan_page *page, size_t extras_left,
               struct plan *plan);
/* Adds everybody who is not in the plan yet, in asking order: the page turned out to be changed. */
void plan_add_all(const struct plan_identities *identities, struct plan *plan);
/* Nights until each page was seen by each identity, where nothing but rotation asks. */
size_t plan_rotation_nights(const struct plan_identities *identities);

#endif
