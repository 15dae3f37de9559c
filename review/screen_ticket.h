/* screen_ticket.h: what the files of the ticket's screen share. */
#ifndef RASOAT_REVIEW_SCREEN_TICKET_H
#define RASOAT_REVIEW_SCREEN_TICKET_H

#include "review/screen.h"
#include "store/tickets.h"
#include "takedown/ticket.h"

struct ticket_view {
    struct screen *screen;
    struct ticket_row ticket;
    struct ticket_life life;
    struct text reference;
    bool is_checking; /* its pages are being looked at again */
    bool is_sending;
    uint64_t places; /* that were met while writing; so the next two */
    size_t messages;
    size_t events;
};
/* The ticket of the address. STATUS_NOT_FOUND. */
enum status ticket_view_read(struct screen *screen, struct ticket_view *view) MUST_USE;
/* The whole screen; `notice`: what was done or is wrong, WORD_COUNT: nothing. */
enum status ticket_screen(struct screen *screen, enum word notice, bool is_bad) MUST_USE;

/* --- screen_ticket_act.c: forms for what this account may do to it now --- */
void ticket_screen_acts(struct ticket_view *view);
/* What was done before this address was asked for; WORD_COUNT: nothing. */
enum word ticket_screen_done(const struct screen *screen);
/* --- screen_ticket_pack.c: its evidence packs, each a download --- */
void ticket_screen_packs(struct ticket_view *view);

#endif
