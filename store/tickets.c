/* tickets.c: tickets with their places (store/tickets.h). */
#include "store/tickets.h"

#include "store/store_priv.h"

enum status store_ticket_open(struct store *store, const struct ticket_row *ticket, int64_t *id)
{
    int64_t number = 0;
    *id = 0;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = NUMBER(store, TICKET_FIND, id, STRING(ticket->owner), STRING(ticket->key));
    if (status == STATUS_OK && *id != 0)
        return store_fail(store, STATUS_INVALID, "there is a ticket of this owner and injection: %lld", (long long)*id);
    if (status == STATUS_OK)
        status = NUMBER(store, TICKET_NUMBER, &number, INTEGER(ticket->year));
    if (status == STATUS_OK)
        status = CHANGE(store, TICKET_INSERT, INTEGER(ticket->year), INTEGER(number), STRING(ticket->owner),
                        STRING(ticket->key), INTEGER(ticket->site), STRING(ticket->state), INTEGER(ticket->severity),
                        STRING(ticket->rule), STRING(ticket->target), INTEGER(ticket->campaign), REAL(ticket->score),
                        INTEGER(ticket->opened), INTEGER(ticket->reopened), INTEGER(ticket->sent),
                        INTEGER(ticket->claimed), INTEGER(ticket->checked), INTEGER(ticket->closed),
                        INTEGER(ticket->due), INTEGER(ticket->recurrences), INTEGER(ticket->changed));
    if (status == STATUS_OK)
        *id = sqlite3_last_insert_rowid(store->db);
    return status;
}

enum status store_ticket_update(struct store *store, const struct ticket_row *ticket)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, TICKET_UPDATE, INTEGER(ticket->id), STRING(ticket->state), INTEGER(ticket->severity),
                        STRING(ticket->rule), STRING(ticket->target), INTEGER(ticket->campaign), REAL(ticket->score),
                        INTEGER(ticket->opened), INTEGER(ticket->reopened), INTEGER(ticket->sent),
                        INTEGER(ticket->claimed), INTEGER(ticket->checked), INTEGER(ticket->closed),
                        INTEGER(ticket->due), INTEGER(ticket->recurrences), INTEGER(ticket->changed));
    if (status == STATUS_OK && sqlite3_changes(store->db) == 0)
        return store_fail(store, STATUS_NOT_FOUND, "no ticket %lld", (long long)ticket->id);
    return status;
}

/* --- reading --- */

#define TICKET_FROM " FROM ticket AS t JOIN site AS s ON s.id = t.site LEFT JOIN campaign AS c ON c.id = t.campaign "
static const char ticket_columns[] =
    "SELECT t.id, t.year, t.number, t.owner, t.key, t.site, t.state, t.severity, t.rule, t.target, t.campaign, t.score, "
    "t.opened, t.reopened, t.sent, t.claimed, t.checked, t.closed, t.due, t.recurrences, t.changed, s.name, s.url, s.contact, "
    "coalesce(c.kind, ''), coalesce(c.value, ''), (SELECT count(*) FROM ticket_place AS x WHERE x.ticket = t.id), "
    "(SELECT count(*) FROM ticket_place AS x WHERE x.ticket = t.id AND x.clean = 0 AND x.note <> 'decided')" TICKET_FROM
    "WHERE 1";

static struct ticket_row ticket_of(sqlite3_stmt *row)
{
    return (struct ticket_row){.id = sqlite3_column_int64(row, 0),
                               .year = sqlite3_column_int64(row, 1),
                               .number = sqlite3_column_int64(row, 2),
                               .owner = store_text(row, 3),
                               .key = store_text(row, 4),
                               .site = sqlite3_column_int64(row, 5),
                               .state = store_text(row, 6),
                               .severity = store_verdict(row, 7),
                               .rule = store_text(row, 8),
                               .target = store_text(row, 9),
                               .campaign = sqlite3_column_int64(row, 10),
                               .score = sqlite3_column_double(row, 11),
                               .opened = sqlite3_column_int64(row, 12),
                               .reopened = sqlite3_column_int64(row, 13),
                               .sent = sqlite3_column_int64(row, 14),
                               .claimed = sqlite3_column_int64(row, 15),
                               .checked = sqlite3_column_int64(row, 16),
                               .closed = sqlite3_column_int64(row, 17),
                               .due = sqlite3_column_int64(row, 18),
                               .recurrences = (uint32_t)sqlite3_column_int64(row, 19),
                               .changed = sqlite3_column_int64(row, 20),
                               .site_name = store_text(row, 21),
                               .site_url = store_text(row, 22),
                               .contact = store_text(row, 23),
                               .campaign_kind = store_text(row, 24),
                               .campaign_value = store_text(row, 25),
                               .places = (uint64_t)sqlite3_column_int64(row, 26),
                               .places_bad = (uint64_t)sqlite3_column_int64(row, 27)};
}

static struct ticket_row kept(struct arena *arena, const struct ticket_row *ticket)
{
    struct ticket_row copy = *ticket;
    struct text *const texts[] = {&copy.owner,     &copy.key,      &copy.state,   &copy.rule,          &copy.target,
                                  &copy.site_name, &copy.site_url, &copy.contact, &copy.campaign_kind, &copy.campaign_value};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_copy(arena, *texts[i]);
    return copy;
}

/* The one ticket that fits; STATUS_NOT_FOUND. Takes the selection over. */
static enum status read_one(struct store *store, struct arena *arena, struct selection *selection, struct ticket_row *ticket)
{
    *ticket = (struct ticket_row){0};
    sqlite3_stmt *row = selection_end(selection, store, "");
    enum status status = store_next(store, row);
    if (status == STATUS_OK) {
        const struct ticket_row found = ticket_of(row);
        *ticket = kept(arena, &found);
    } else if (status == STATUS_NOT_FOUND) {
        status = store_fail(store, status, "no such ticket");
    }
    sqlite3_finalize(row);
    return status;
}

enum status store_ticket(struct store *store, struct arena *arena, int64_t id, struct ticket_row *ticket)
{
    struct selection selection;
    selection_begin(&selection, ticket_columns);
    selection_and(&selection, "t.id = ?", INTEGER(id));
    return read_one(store, arena, &selection, ticket);
}

enum status store_ticket_numbered(struct store *store, struct arena *arena, int64_t year, int64_t number,
                                  struct ticket_row *ticket)
{
    struct selection selection;
    selection_begin(&selection, ticket_columns);
    selection_and(&selection, "t.year = ?", INTEGER(year));
    selection_and(&selection, "t.number = ?", INTEGER(number));
    return read_one(store, arena, &selection, ticket);
}

enum status store_ticket_keyed(struct store *store, struct arena *arena, struct text owner, struct text key,
                               struct ticket_row *ticket)
{
    struct selection selection;
    selection_begin(&selection, ticket_columns);
    selection_and(&selection, "t.owner = ?", STRING(owner));
    selection_and(&selection, "t.key = ?", STRING(key));
    return read_one(store, arena, &selection, ticket);
}

/* Conditions of a query, but its states, which have their own place among the values. */
static void select_tickets(struct selection *selection, const struct ticket_query *query)
{
    if (query->owner.length)
        selection_and(selection, "t.owner = ?", STRING(query->owner));
    if (query->key.length)
        selection_and(selection, "t.key = ?", STRING(query->key));
    if (query->campaign)
        selection_and(selection, "t.campaign = ?", INTEGER(query->campaign));
    if (query->page)
        selection_and(selection, "t.id IN (SELECT ticket FROM ticket_place WHERE page = ?)", INTEGER(query->page));
    if (query->site)
        selection_and(selection, "t.id IN (SELECT x.ticket FROM ticket_place AS x JOIN page AS p ON p.id = x.page "
                                 "WHERE p.site = ?)", INTEGER(query->site));
    if (query->overdue_at)
        selection_and(selection, "t.due < ?", INTEGER(query->overdue_at));
    if (query->changed_since)
        selection_and(selection, "t.changed >= ?", INTEGER(query->changed_since));
    if (query->without)
        selection_and(selection, "t.id <> ?", INTEGER(query->without));
}

static enum status select_states(struct store *store, struct selection *selection, const struct ticket_query *query)
{
    if (query->state_count > TICKETS_LIMIT_STATES) {
        buffer_release(&selection->sql);
        return store_fail(store, STATUS_LIMIT, "more than %d states are asked for", TICKETS_LIMIT_STATES);
    }
    for (size_t i = 0; i < query->state_count; i++)
        selection_bind(selection, i == 0 ? " AND t.state IN (?" : ", ?", STRING(text_from_string(query->states[i])));
    if (query->state_count)
        selection_add(selection, ")");
    return STATUS_OK;
}

enum status store_tickets(struct store *store, const struct ticket_query *query, ticket_each *each, void *context)
{
    static const char *const orders[] = {
        [TICKETS_BY_DUE] = " ORDER BY t.due, t.id",
        [TICKETS_BY_REFERENCE] = " ORDER BY t.year, t.number",
        [TICKETS_BY_CHANGE] = " ORDER BY t.changed DESC, t.id DESC",
    };
    struct selection selection;
    selection_begin(&selection, ticket_columns);
    select_tickets(&selection, query);
    enum status status = select_states(store, &selection, query);
    if (status != STATUS_OK)
        return status;
    selection_add(&selection, orders[query->order]);
    const int64_t room = query->room ? (int64_t)query->room : -1;
    buffer_printf(&selection.sql, " LIMIT %lld OFFSET %lld", (long long)room, (long long)query->skip);
    sqlite3_stmt *row = selection_end(&selection, store, "");
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct ticket_row ticket = ticket_of(row);
        if (!each(context, &ticket))
            break;
    }
    return selection_done(row, status);
}

enum status store_ticket_counts(struct store *store, const struct ticket_query *query, ticket_count_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT t.state, count(*) FROM ticket AS t WHERE 1");
    select_tickets(&selection, query);
    enum status status = select_states(store, &selection, query);
    if (status != STATUS_OK)
        return status;
    sqlite3_stmt *row = selection_end(&selection, store, " GROUP BY t.state ORDER BY t.state");
    while ((status = store_next(store, row)) == STATUS_OK)
        if (!each(context, store_text(row, 0), (uint64_t)sqlite3_column_int64(row, 1)))
            break;
    return selection_done(row, status);
}

/* --- places --- */

enum status store_ticket_place_put(struct store *store, const struct ticket_place *place)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, TICKET_PLACE_PUT, INTEGER(place->ticket), INTEGER(place->page), INTEGER(place->added),
                        STRING(place->saw), INTEGER(place->found), INTEGER(place->looked), INTEGER(place->clean),
                        INTEGER(place->clean_again), STRING(place->note));
    return status;
}

enum status store_ticket_places_later(struct store *store, int64_t seconds, int64_t now, int64_t settled)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, TICKET_PLACES_LATER, INTEGER(seconds), INTEGER(now), INTEGER(settled)) : status;
}

enum status store_ticket_places(struct store *store, const struct ticket_place_query *query, ticket_place_each *each,
                                void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT x.ticket, x.page, x.added, x.saw, x.found, x.looked, x.clean, x.clean_again, x.note, "
                                "p.url, p.site, s.name, t.state FROM ticket_place AS x JOIN ticket AS t ON t.id = x.ticket "
                                "JOIN page AS p ON p.id = x.page JOIN site AS s ON s.id = p.site WHERE 1");
    if (query->ticket)
        selection_and(&selection, "x.ticket = ?", INTEGER(query->ticket));
    if (query->page)
        selection_and(&selection, "x.page = ?", INTEGER(query->page));
    if (query->not_closed)
        selection_add(&selection, " AND t.state <> 'closed'");
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY x.ticket, s.name, p.url");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct ticket_place place = {.ticket = sqlite3_column_int64(row, 0),
                                           .page = sqlite3_column_int64(row, 1),
                                           .added = sqlite3_column_int64(row, 2),
                                           .saw = store_text(row, 3),
                                           .found = sqlite3_column_int64(row, 4),
                                           .looked = sqlite3_column_int64(row, 5),
                                           .clean = sqlite3_column_int64(row, 6),
                                           .clean_again = sqlite3_column_int64(row, 7),
                                           .note = store_text(row, 8),
                                           .url = store_text(row, 9),
                                           .site = sqlite3_column_int64(row, 10),
                                           .site_name = store_text(row, 11),
                                           .state = store_text(row, 12)};
        if (!each(context, &place))
            break;
    }
    return selection_done(row, status);
}

enum status store_tickets_first(struct store *store)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? store_change(store, QUERY_TICKETS_FIRST, NULL, 0) : status;
}

static enum status read_given(struct store *store, struct arena *arena, int64_t page, int64_t run, struct text *names)
{
    sqlite3_stmt *row = BEGIN(store, PLACE_GIVEN, INTEGER(page), INTEGER(run));
    enum status status;
    *names = (struct text){0};
    while ((status = store_next(store, row)) == STATUS_OK)
        *names = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(*names), names->length ? " " : "", TEXT_ARGS(store_text(row, 0)));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_place_facts(struct store *store, struct arena *arena, int64_t page, int64_t run, struct place_facts *facts)
{
    *facts = (struct place_facts){0};
    sqlite3_stmt *row = BEGIN(store, PLACE_FACTS, INTEGER(page), INTEGER(run));
    enum status status = store_next(store, row);
    if (status == STATUS_NOT_FOUND)
        return store_fail(store, status, "no address %lld", (long long)page);
    if (status != STATUS_OK)
        return status;
    *facts = (struct place_facts){.judged = sqlite3_column_int(row, 0) != 0,
                                  .time = sqlite3_column_int64(row, 1),
                                  .verdict = store_verdict(row, 2),
                                  .status = (uint16_t)sqlite3_column_int64(row, 3),
                                  .final_url = arena_copy(arena, store_text(row, 4)),
                                  .reason = arena_copy(arena, store_text(row, 5)),
                                  .site_url = arena_copy(arena, store_text(row, 6))};
    sqlite3_reset(row);
    return read_given(store, arena, page, run, &facts->given);
}
