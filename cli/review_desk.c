/* review_desk.c: tickets and sites for the review page (review/desk.h): the same functions that `rasoat ticket` calls. */
#include "cli/review_desk.h"

#include "cli/decide.h"
#include "cli/dossier.h"
#include "cli/papers.h"
#include "cli/site_memory.h"
#include "cli/ticket_life.h"
#include "detectors/wordlist.h"

struct desk {
    struct invocation *invocation;
    const struct papers *papers[2]; /* by enum language; NULL: a template has mistakes */
};

static enum status move_ticket(void *context, struct arena *arena, struct store *store, const struct desk_move *move, bool *moved)
{
    const struct desk *desk = context;
    const struct config *config = &desk->invocation->config;
    const struct ticket_actor actor = {.who = move->who, .by = TICKET_BY_PERSON, .now = move->now, .deadlines = &config->ticket_deadlines};
    struct ticket_row ticket;
    *moved = false;
    enum status status = store_ticket(store, arena, move->ticket, &ticket);
    if (status != STATUS_OK)
        return status;
    if (move->event != TICKET_REOPEN)
        return ticket_move(store, &ticket, move->event, &actor, move->words, moved);
    const struct decide decide = {.store = store, .arena = arena, .actor = &actor, .time_zone_minutes = config->time_zone_minutes,
                                  .reason = move->words};
    return decide_reopen(&decide, &ticket, moved);
}

static enum status note_ticket(void *context, struct store *store, const struct desk_move *move)
{
    const struct desk *desk = context;
    const struct ticket_actor actor = {.who = move->who, .by = TICKET_BY_PERSON, .now = move->now,
                                       .deadlines = &desk->invocation->config.ticket_deadlines};
    return ticket_tell(store, move->ticket, "ticket-note", &actor, move->words);
}

static enum status write_letter(void *context, struct arena *arena, struct store *store, const struct list_head *head, int64_t ticket,
                                struct desk_letter *letter, struct buffer *body)
{
    const struct desk *desk = context;
    const struct papers *papers = desk->papers[head->language];
    struct invocation here = *desk->invocation; /* a request's memory, not the command's */
    struct dossier dossier;
    here.arena = arena;
    *letter = (struct desk_letter){0};
    if (!papers)
        return STATUS_INVALID;
    enum status status = dossier_of_ticket(&here, store, head, ticket, &dossier);
    if (status != STATUS_OK)
        return status;
    letter->to = dossier.contact;
    status = papers_make(papers, arena, PAPER_MAIL, &dossier, &letter->subject, body);
    return status == STATUS_LIMIT ? STATUS_INVALID : status;
}

static enum status is_settled(void *context, struct arena *arena, struct store *store, int64_t site, bool *settled)
{
    (void)context;
    struct nights nights;
    enum status status = site_nights_read(store, arena, site, &nights);
    *settled = status == STATUS_OK && nights.settled;
    return status;
}

void review_desk_open(struct invocation *invocation, const struct wordlists *wordlists, struct review_desk *desk)
{
    struct desk *own = arena_alloc(invocation->arena, sizeof *own);
    *own = (struct desk){.invocation = invocation};
    own->papers[LANGUAGE_VIETNAMESE] = papers_load(invocation, LANGUAGE_VIETNAMESE);
    own->papers[LANGUAGE_ENGLISH] = papers_load(invocation, LANGUAGE_ENGLISH);
    *desk = (struct review_desk){.context = own,
                                 .life = ticket_life_of,
                                 .move = move_ticket,
                                 .note = note_ticket,
                                 .letter = write_letter,
                                 .settled = is_settled,
                                 .deadlines = &invocation->config.ticket_deadlines};
    desk->seals = wordlists_seals(wordlists, &desk->seal_count);
}
