/* decide.h: what a person decides about flagged content: that it is no injection, or that it may stay until a date. Bound to what the
 * findings say, so that other content alarms again. For commands and the review page: everything is written to a store of
 * store_open_beside with its rows in the audit log; the caller commits. Where it applies: cli/decided.h. */
#ifndef RASOAT_CLI_DECIDE_H
#define RASOAT_CLI_DECIDE_H

#include "cli/ticket_life.h"

struct decide {
    struct store *store;
    struct arena *arena; /* holds what is read until the caller's end */
    const struct ticket_actor *actor;
    int time_zone_minutes;
    bool accepted; /* it may stay, until a date; else: it is no injection */
    bool everywhere; /* each page with exactly this content, on every site; else this page alone */
    int64_t until; /* 0: for ever */
    struct text reason;
};
/* About a page; it is clean from now on, and where it is decided everywhere so are the others with its content. Tickets whose last open place it was move too. *decided false: no finding of the page counts, and
 * nothing is written. */
enum status decide_page(const struct decide *decide, int64_t page, bool *decided) MUST_USE;
/* About all places of the ticket, which moves. *moved false: its state does not allow that; *decided false: nothing is found at any of its
 * places now; then what was written is to be abandoned. */
enum status decide_ticket(const struct decide *decide, struct ticket_row *ticket, bool *moved, bool *decided) MUST_USE;
/* The ticket is opened again by a person, and what was decided about it no longer holds: its pages are judged as any other from the next
 * look on. */
enum status decide_reopen(const struct decide *decide, struct ticket_row *ticket, bool *moved) MUST_USE;

#endif
