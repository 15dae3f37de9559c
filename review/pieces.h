/* pieces.h: what several screens are made of: filters, facts, parts of a list, a ticket's state and deadline. */
#ifndef RASOAT_REVIEW_PIECES_H
#define RASOAT_REVIEW_PIECES_H

#include "review/screen.h"
#include "store/audit.h"
#include "store/tickets.h"
#include "takedown/ticket.h"

/* --- a filter's choice: <select> with its label, whose first option `any` has no value --- */
void piece_select_begin(struct html *html, const char *name, enum word label, enum word any);
void piece_option(struct html *html, struct text value, struct text label, bool is_chosen);
/* `chosen`: the value that is. */
void piece_option_words(struct html *html, const char *value, enum word word, struct text chosen);
void piece_select_end(struct html *html);
/* The agencies that the account sees; nothing where there is one at most. */
enum status piece_select_agency(struct screen *screen, struct text chosen) MUST_USE;
/* <details class="filters"> with a form that leads to `path`, and its end with the buttons. */
void piece_filters_begin(struct html *html, const char *path, bool is_open);
void piece_filters_end(struct html *html, const char *path);

/* A number as the reader writes it, for a sentence. */
struct text piece_number(struct screen *screen, uint64_t number);
/* <dt>WORD</dt><dd>, and its end. */
void piece_fact(struct html *html, enum word word);
void piece_fact_end(struct html *html);
/* Links to the parts before and behind part `part` (from 0) of `parts`; `link` writes the address of one. */
typedef void piece_link(struct screen *screen, const void *context, uint64_t part);
void piece_parts(struct screen *screen, uint64_t part, uint64_t parts, piece_link *link, const void *context);
/* The part that the address asks for, from 0. */
uint64_t piece_part(const struct screen *screen);

/* --- the audit log's rows, for people --- */
/* Files that the crawl keeps, and their sums, are for the log alone. */
bool piece_event_has_detail(const struct audit_row *row);
/* What the program wrote there in the reader's language; what people wrote as it is. */
void piece_event_detail(struct screen *screen, const struct audit_row *row);

/* --- tickets --- */
/* <span class="badge ..."> with the state; with the deadline where somebody has to do something. */
void piece_ticket_state(struct screen *screen, const struct ticket_life *life);
void piece_ticket_due(struct screen *screen, const struct ticket_life *life);
/* What names the ticket's injection, with a capital letter, escaped. */
void piece_ticket_key(struct screen *screen, struct text key);
/* One ticket of a list: <li class="item">. */
void piece_ticket(struct screen *screen, const struct ticket_row *row);

#endif
