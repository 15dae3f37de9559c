/* tickets.h: tickets with their places, and what a person decided about flagged content. What a state means and what leads to
 * another is takedown/ticket.h's business; here they are words. Every change goes with a row of store/audit.h, which the caller
 * writes in the same transaction. Works in a crawl's store and in one of store_open_beside. Texts that are given to `each` are
 * valid until it returns. Times are Unix seconds (UTC), 0: not. */
#ifndef RASOAT_STORE_TICKETS_H
#define RASOAT_STORE_TICKETS_H

#include "store/store.h"

#define TICKETS_LIMIT_STATES 8 /* words of a query */

struct ticket_row {
    int64_t id;
    int64_t year; /* reference: RS-year-number; the number is given by the store */
    int64_t number;
    struct text owner; /* owner and key: one ticket, whatever its state */
    struct text key;
    int64_t site; /* its first one */
    struct text state;
    enum verdict severity;
    struct text rule; /* of the heaviest finding */
    struct text target;
    int64_t campaign; /* 0: none */
    double score;
    int64_t opened;
    int64_t reopened;
    int64_t sent;
    int64_t claimed;
    int64_t checked;
    int64_t closed;
    int64_t due;
    uint32_t recurrences;
    int64_t changed;
    /* read only: */
    struct text site_name;
    struct text site_url;
    struct text contact; /* mail address of the inventory */
    struct text campaign_kind;
    struct text campaign_value;
    uint64_t places;
    uint64_t places_bad; /* not found clean when looked at last, nor decided about */
};
/* A new ticket; its number in the year is the next one. STATUS_INVALID where there is one of this owner and key. */
enum status store_ticket_open(struct store *store, const struct ticket_row *ticket, int64_t *id) MUST_USE;
/* Writes all of it but id, reference, owner, key, site and what is read only. STATUS_NOT_FOUND. */
enum status store_ticket_update(struct store *store, const struct ticket_row *ticket) MUST_USE;
/* Texts in the arena. STATUS_NOT_FOUND (all three). */
enum status store_ticket(struct store *store, struct arena *arena, int64_t id, struct ticket_row *ticket) MUST_USE;
enum status store_ticket_numbered(struct store *store, struct arena *arena, int64_t year, int64_t number,
                                  struct ticket_row *ticket) MUST_USE;
enum status store_ticket_keyed(struct store *store, struct arena *arena, struct text owner, struct text key,
                               struct ticket_row *ticket) MUST_USE;

enum ticket_order { TICKETS_BY_DUE, TICKETS_BY_REFERENCE, TICKETS_BY_CHANGE }; /* the last: newest change first */
struct ticket_query {
    const char *const *states; /* words, at most TICKETS_LIMIT_STATES */
    size_t state_count; /* 0: all */
    int64_t site; /* it has a place on the site; 0: all */
    struct text owner; /* empty: all; so the next two */
    int64_t campaign;
    struct text key;
    int64_t page; /* it has this place; 0: all */
    int64_t overdue_at; /* due before this time; the caller names the live states; 0: all */
    int64_t changed_since; /* 0: all */
    int64_t without; /* all but this ticket; 0: all */
    enum ticket_order order;
    size_t room; /* at most so many; 0: all */
    size_t skip; /* after so many */
};
typedef bool ticket_each(void *context, const struct ticket_row *ticket);
enum status store_tickets(struct store *store, const struct ticket_query *query, ticket_each *each, void *context) MUST_USE;
/* How many fit (order, room and skip do not matter), of all and by state: `each` is called for each state that has any. */
typedef bool ticket_count_each(void *context, struct text state, uint64_t count);
enum status store_ticket_counts(struct store *store, const struct ticket_query *query, ticket_count_each *each,
                                void *context) MUST_USE;

/* --- places --- */
struct ticket_place {
    int64_t ticket;
    int64_t page;
    int64_t added;
    struct text saw; /* identities that ever saw something there, with spaces between */
    int64_t found; /* last seen bad */
    int64_t looked; /* last look that said something */
    int64_t clean; /* first clean look since it was last seen bad */
    int64_t clean_again; /* the last one */
    struct text note; /* stable word: "gone" (404, 410), "redirects-home", "decided"; may be empty */
    /* read only: */
    struct text url;
    int64_t site;
    struct text site_name;
    struct text state; /* of the ticket */
};
/* Adds the place, or replaces what is known of it. */
enum status store_ticket_place_put(struct store *store, const struct ticket_place *place) MUST_USE;
/* The clock was set forward by `seconds`, and it is `now`: clean looks that lie before that count as so much later, but not as after now;
 * those of places that were clean for `settled` seconds stay what they were. */
enum status store_ticket_places_later(struct store *store, int64_t seconds, int64_t now, int64_t settled) MUST_USE;
struct ticket_place_query {
    int64_t ticket; /* 0: all */
    int64_t page; /* 0: all */
    bool not_closed; /* only of tickets whose state is not "closed" */
};
typedef bool ticket_place_each(void *context, const struct ticket_place *place);
/* By ticket, site name and URL. */
enum status store_ticket_places(struct store *store, const struct ticket_place_query *query, ticket_place_each *each,
                                void *context) MUST_USE;
/* Puts every address that ever was a ticket's place first in the queue of the open run: those of tickets that are not closed
 * before the others. Begin of a run, also of one that is taken up. */
enum status store_tickets_first(struct store *store) MUST_USE;

/* What the run's visit to a page says, for judging a place. Texts in the arena. */
struct place_facts {
    bool judged; /* in this run */
    int64_t time; /* of its judgement */
    enum verdict verdict;
    uint16_t status; /* as the plain visitor was answered, before redirects */
    struct text final_url;
    struct text reason;
    struct text given; /* identities that were given something in this run: not refused, no server's error; names, spaces between */
    struct text site_url; /* start address of its site */
};
/* STATUS_NOT_FOUND where there is no such address. */
enum status store_place_facts(struct store *store, struct arena *arena, int64_t page, int64_t run,
                              struct place_facts *facts) MUST_USE;

/* --- decisions about content --- */
struct decision {
    int64_t id;
    struct text kind; /* "false-positive", "accepted" */
    struct text content; /* takedown/ticket.h, decided_content */
    int64_t page; /* 0: every page with exactly this content */
    int64_t ticket; /* 0: none */
    struct text who;
    struct text reason;
    int64_t made;
    int64_t until; /* 0: for ever */
    int64_t ended; /* taken back */
    struct text ended_by;
    struct text url; /* of the page; read only */
};
enum status store_decision_put(struct store *store, const struct decision *decision, int64_t *id) MUST_USE;
enum status store_decision_end(struct store *store, int64_t id, int64_t now, struct text by) MUST_USE;
struct decision_query {
    int64_t id; /* 0: all */
    int64_t page; /* 0: all; else those of the page alone, and with `content` those of every page with it */
    struct text content;
    int64_t ticket; /* 0: all */
    bool standing; /* not taken back */
    int64_t at; /* holds at this time; 0: all */
};
typedef bool decision_each(void *context, const struct decision *decision);
/* A flagged page is clean from now on, because somebody decided so: its verdict, and the counts of the run that judged it; its findings
 * stay. Nothing happens where it is not flagged. For decisions beside a crawl, so that the list is right at once. */
enum status store_page_decided(struct store *store, int64_t page, struct text reason, int64_t now) MUST_USE;
/* Pages judged in this run that are flagged, or clean with a reason (somebody decided so), by id; in the arena. */
enum status store_decidable(struct store *store, struct arena *arena, int64_t run, const int64_t **pages, size_t *count) MUST_USE;
/* The newest first. */
enum status store_decisions(struct store *store, const struct decision_query *query, decision_each *each, void *context) MUST_USE;

#endif
