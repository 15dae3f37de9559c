/* desk.h: what the screens of tickets and sites ask of the rest of the program, whose folders this one does not know. cli/review_desk.c
 * gives the functions. Texts are in the arena that is given. */
#ifndef RASOAT_REVIEW_DESK_H
#define RASOAT_REVIEW_DESK_H

#include "base/buffer.h"
#include "store/tickets.h"
#include "takedown/list.h"
#include "takedown/ticket.h"

/* What a person does to a ticket. */
struct desk_move {
    int64_t ticket;
    enum ticket_event event;
    struct text who; /* the account */
    struct text words; /* a reason; one line, may be empty */
    int64_t now;
};
/* The mail to the owner as it would go out now; nothing is sent, nothing is kept. */
struct desk_letter {
    struct text to; /* as the inventory says; empty: not known */
    struct text subject;
};

struct review_desk {
    void *context;
    /* A stored ticket as takedown/ticket.h sees it. */
    struct ticket_life (*life)(const struct ticket_row *row);
    /* Writes to `store` (of store_open_beside) with its row of the audit log; the caller commits. *moved false: the ticket's state does not
     * lead there, and nothing was written. STATUS_NOT_FOUND. */
    enum status (*move)(void *context, struct arena *arena, struct store *store, const struct desk_move *move, bool *moved);
    /* The same for a note, which moves nothing. */
    enum status (*note)(void *context, struct store *store, const struct desk_move *move);
    /* Adds the letter's text to `body`. STATUS_INVALID: the letter's template has mistakes, or it would be too large. */
    enum status (*letter)(void *context, struct arena *arena, struct store *store, const struct list_head *head, int64_t ticket,
                          struct desk_letter *letter, struct buffer *body);
    /* Is what is new on the site news, since most of its pages have a baseline? */
    enum status (*settled)(void *context, struct arena *arena, struct store *store, int64_t site, bool *settled);
    const struct text *seals; /* domains of the label of trust: wordlists/seals.tsv */
    size_t seal_count;
    const struct ticket_deadlines *deadlines;
};

#endif
