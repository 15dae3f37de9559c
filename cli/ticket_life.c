/* ticket_life.c: a ticket's changes, each with its row in the audit log (cli/ticket_life.h). */
#include "cli/ticket_life.h"

#include "store/audit.h"
#include "store/evidence.h"
#include "store/outbox.h"

#include <time.h>

struct ticket_life ticket_life_of(const struct ticket_row *row)
{
    struct ticket_life life = {
        .severity = row->severity,
        .opened = row->opened,
        .reopened = row->reopened,
        .sent = row->sent,
        .claimed = row->claimed,
        .checked = row->checked,
        .closed = row->closed,
        .due = row->due,
        .recurrences = row->recurrences,
    };
    if (!ticket_state_from_name(row->state, &life.state))
        life.state = TICKET_OPEN; /* a file changed by hand: somebody has to look */
    return life;
}

void ticket_life_put(struct ticket_row *row, const struct ticket_life *life)
{
    row->state = text_from_string(ticket_state_name(life->state));
    row->severity = life->severity;
    row->opened = life->opened;
    row->reopened = life->reopened;
    row->sent = life->sent;
    row->claimed = life->claimed;
    row->checked = life->checked;
    row->closed = life->closed;
    row->due = life->due;
    row->recurrences = life->recurrences;
}

bool ticket_row_is_live(const struct ticket_row *row)
{
    return ticket_is_live(ticket_life_of(row).state);
}

enum status ticket_tell(struct store *store, int64_t ticket, const char *what, const struct ticket_actor *actor,
                        struct text detail)
{
    const struct audit_row row = {.time = actor->now,
                                  .who = actor->who,
                                  .what = text_from_string(what),
                                  .kind = TEXT("ticket"),
                                  .subject = ticket,
                                  .detail = detail};
    return store_audit(store, &row);
}

/* The number of recurrences names a life, unless it was an accepted risk or a false alarm that lives again: that counts as none. */
enum status ticket_notice_key(struct store *store, struct arena *arena, const struct ticket_row *ticket, const char *kind,
                              struct text *key)
{
    int64_t before = 0;
    *key = arena_printf(arena, "ticket/%lld/%s/%u", (long long)ticket->id, kind, ticket->recurrences);
    enum status status = store_outbox_notice_before(store, *key, ticket->reopened, &before);
    if (status == STATUS_OK && before != 0)
        *key = arena_printf(arena, "%.*s-%lld", TEXT_ARGS(*key), (long long)ticket->reopened);
    return status;
}

struct holding {
    struct store *store;
    bool hold;
    enum status status;
};

static bool note_live(void *context, const struct ticket_row *row)
{
    bool *live = context;
    *live = *live || ticket_row_is_live(row);
    return !*live;
}

static bool hold_place(void *context, const struct ticket_place *place)
{
    struct holding *holding = context;
    const struct ticket_query others = {.page = place->page, .without = place->ticket};
    bool other = false;
    if (!holding->hold)
        holding->status = store_tickets(holding->store, &others, note_live, &other);
    if (other || holding->status != STATUS_OK)
        return holding->status == STATUS_OK; /* another ticket needs it */
    holding->status = store_evidence_hold(holding->store, place->page, holding->hold);
    return holding->status == STATUS_OK;
}

/* What was received from the ticket's pages is not removed as long as somebody has to do something about it. */
static enum status hold_evidence(struct store *store, int64_t ticket, bool hold)
{
    struct holding holding = {.store = store, .hold = hold};
    const struct ticket_place_query query = {.ticket = ticket};
    enum status status = store_ticket_places(store, &query, hold_place, &holding);
    return status == STATUS_OK ? holding.status : status;
}

enum status ticket_add_place(struct store *store, const struct ticket_place *place)
{
    enum status status = store_ticket_place_put(store, place);
    return status == STATUS_OK ? store_evidence_hold(store, place->page, true) : status;
}

enum status ticket_move(struct store *store, struct ticket_row *ticket, enum ticket_event event, const struct ticket_actor *actor,
                        struct text detail, bool *moved)
{
    struct ticket_life life = ticket_life_of(ticket);
    const bool was_live = ticket_is_live(life.state);
    *moved = ticket_apply(&life, event, actor->by, actor->now, actor->deadlines);
    if (!*moved)
        return STATUS_OK;
    ticket_life_put(ticket, &life);
    ticket->changed = actor->now;
    enum status status = store_ticket_update(store, ticket);
    if (status == STATUS_OK && was_live != ticket_is_live(life.state))
        status = hold_evidence(store, ticket->id, !was_live);
    return status == STATUS_OK ? ticket_tell(store, ticket->id, ticket_event_name(event), actor, detail) : status;
}

enum status ticket_create(struct store *store, struct ticket_row *ticket, enum verdict severity, int time_zone_minutes,
                          const struct ticket_actor *actor, struct text detail)
{
    struct tm parts;
    const struct ticket_life life = ticket_begin(severity, actor->now, actor->deadlines);
    const time_t local = (time_t)(actor->now + time_zone_minutes * 60);
    ticket->year = gmtime_r(&local, &parts) ? parts.tm_year + 1900 : 0;
    ticket->changed = actor->now;
    ticket_life_put(ticket, &life);
    enum status status = store_ticket_open(store, ticket, &ticket->id);
    return status == STATUS_OK ? ticket_tell(store, ticket->id, "ticket-opened", actor, detail) : status;
}
