/* crawl_tickets.h: what a night does to tickets: opens and joins them, checks their places, closes and reopens them. */
#ifndef RASOAT_CLI_CRAWL_TICKETS_H
#define RASOAT_CLI_CRAWL_TICKETS_H

#include "cli/crawl.h"
#include "cli/ticket_life.h"

#define TICKETS_LIMIT_FLAGGED 100000 /* pages that are no ticket's yet; of more the heaviest, the others the next night */

/* After campaigns were found, before the run is finished. A run that is stopped here does it again: what was done is found done.
 * False where the store failed. */
bool tickets_run(struct crawl *crawl);

/* --- inside: cli/crawl_tickets.c, cli/crawl_tickets_known.c --- */

struct night_member {
    int64_t page;
    size_t rank; /* of its campaign: the strongest first */
};
struct night_campaign {
    int64_t id;
    struct text words; /* "host nohu.example" */
};
struct night_ticket {
    struct ticket_row row;
};
/* A page that is or was a ticket's place. */
struct night_place {
    int64_t page;
    int64_t ticket;
    bool closed; /* the ticket is */
};
/* A flagged page. */
struct night_flagged {
    struct ticket_page page; /* keys are filled where they are asked for */
    const struct page_report *report; /* only what is copied: no findings */
    struct text target;
    struct text saw;
    int64_t seen_at; /* a finding that counts was seen last */
    bool seen; /* in this run */
};
struct night_tickets {
    struct crawl *crawl;
    struct arena *arena;
    struct ticket_actor actor;
    size_t flagged_limit; /* TICKETS_LIMIT_FLAGGED */
    ARENA_LIST(struct night_campaign) campaigns;
    ARENA_LIST(struct night_member) members; /* by page, then rank */
    ARENA_LIST(struct night_ticket) tickets; /* by owner and key */
    ARENA_LIST(struct night_place) places; /* by page */
    ARENA_LIST(struct night_flagged) flagged;
};
/* Campaigns with their pages, tickets, places. False where the store failed. */
bool tickets_know(struct night_tickets *night);
/* Flagged pages that are no place of a ticket which is not closed: the heaviest; where there are more than `flagged_limit` the note
 * "ticket-limit" names one that is left for the next night. */
bool tickets_flagged(struct night_tickets *night);
/* Index of the page's first row in a list that is sorted by page; it may be another page's, or the list's end. */
size_t tickets_first_member(const struct night_tickets *night, int64_t page);
size_t tickets_first_place(const struct night_tickets *night, int64_t page);
/* NULL: there is none. */
struct night_ticket *tickets_keyed(struct night_tickets *night, struct text owner, struct text key);

#endif
