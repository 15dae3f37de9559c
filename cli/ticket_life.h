/* ticket_life.h: tickets of the store moved through their life (takedown/ticket.h): each change is written with its row in the
 * audit log, in the transaction that the caller commits. Shared by the crawl, commands and the review page. */
#ifndef RASOAT_CLI_TICKET_LIFE_H
#define RASOAT_CLI_TICKET_LIFE_H

#include "store/tickets.h"
#include "takedown/ticket.h"

struct ticket_life ticket_life_of(const struct ticket_row *row);
/* Into the row; nothing is stored. */
void ticket_life_put(struct ticket_row *row, const struct ticket_life *life);
bool ticket_row_is_live(const struct ticket_row *row);

/* Who does it. */
struct ticket_actor {
    struct text who; /* a name, or "rasoat" */
    enum ticket_by by;
    int64_t now;
    const struct ticket_deadlines *deadlines;
};
/* Does what the event leads to, and stores it. *moved false: it leads nowhere from the ticket's state; nothing is written. `detail`
 * is for people: a reason, an address; may be empty. */
enum status ticket_move(struct store *store, struct ticket_row *ticket, enum ticket_event event, const struct ticket_actor *actor,
                        struct text detail, bool *moved) MUST_USE;
/* What changes no state: "ticket-opened", "ticket-joined", "ticket-note" ... */
enum status ticket_tell(struct store *store, int64_t ticket, const char *what, const struct ticket_actor *actor,
                        struct text detail) MUST_USE;
/* What its mails of this kind ("sent", "reminder") are known by while it lives this time: "ticket/42/sent/1". A ticket that lives again,
 * whatever it had come to, gets mails of its own. In the arena. */
enum status ticket_notice_key(struct store *store, struct arena *arena, const struct ticket_row *ticket, const char *kind,
                              struct text *key) MUST_USE;
/* A place of a ticket that lives: its evidence stays until the ticket no longer does. */
enum status ticket_add_place(struct store *store, const struct ticket_place *place) MUST_USE;
/* A new ticket and its row in the audit log: owner, key, site, rule, target, campaign and score are given. */
enum status ticket_create(struct store *store, struct ticket_row *ticket, enum verdict severity, int time_zone_minutes,
                          const struct ticket_actor *actor, struct text detail) MUST_USE;

/* --- looks at places (cli/ticket_check.c) --- */
struct ticket_check {
    struct arena *arena; /* reset for each place */
    struct store *looked; /* where the run `run` judged pages */
    struct store *store; /* where tickets are */
    int64_t run;
    struct text configured; /* names of identities, spaces between */
    bool may_clear; /* false: the clock cannot be trusted, nothing is called clean */
    struct ticket_actor actor;
};
/* What a check came to. */
struct ticket_checked {
    uint64_t places;
    uint64_t found;
    uint64_t clean;
    uint64_t nothing; /* looks that said nothing */
    enum ticket_event events[2]; /* that moved the ticket */
    size_t event_count;
};
/* All places of the ticket, then the ticket itself. Adds to *checked; `ticket` is what it then is. */
enum status ticket_check(struct ticket_check *check, struct ticket_row *ticket, struct ticket_checked *checked) MUST_USE;

#endif
