/* digest_news.c: what is new about tickets, and which owners are to be reminded (cli/digest.h). What happened is read from the audit log,
 * which numbers it: nothing falls between two digests or into both, whatever the clock did. */
#include "cli/digest.h"

#include "cli/ticket_life.h"
#include "store/audit.h"

enum { DAY_SECONDS = 86400 };

struct touched {
    int64_t ticket;
    bool was_opened;
    bool was_closed; /* found clean, or by a person; decided about, too */
    int64_t found; /* when it was found or reopened last: where that is when it was reopened, it was reopened by that */
    uint64_t joined; /* pages that joined it */
};

struct collecting {
    struct invocation *invocation;
    struct store *store;
    const struct digest_mark *last;
    int64_t now;
    int64_t audit; /* newest row */
    ARENA_LIST(struct touched) touched; /* in order of their ids */
    ARENA_LIST(struct digest_line) lists[DIGEST_LIST_COUNT];
    uint64_t undelivered;
    uint64_t undelivered_lately; /* refused or given up since the last digest */
};

/* The place of a ticket, made where there is none: ids come in any order, most of them rising. */
static struct touched *touch(struct collecting *collecting, int64_t ticket)
{
    size_t low = 0, high = collecting->touched.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (collecting->touched.items[middle].ticket < ticket)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < collecting->touched.count && collecting->touched.items[low].ticket == ticket)
        return &collecting->touched.items[low];
    (void)ARENA_PUSH(collecting->invocation->arena, &collecting->touched);
    for (size_t i = collecting->touched.count - 1; i > low; i--)
        collecting->touched.items[i] = collecting->touched.items[i - 1];
    collecting->touched.items[low] = (struct touched){.ticket = ticket};
    return &collecting->touched.items[low];
}

static bool read_event(void *context, const struct audit_row *row)
{
    struct collecting *collecting = context;
    collecting->audit = row->id;
    if (!text_equal(row->kind, TEXT("ticket")))
        return true;
    struct touched *touched = touch(collecting, row->subject);
    touched->was_opened = touched->was_opened || text_equal(row->what, TEXT("ticket-opened"));
    touched->joined += text_equal(row->what, TEXT("ticket-joined"));
    for (enum ticket_event event = 0; event < TICKET_EVENT_COUNT; event++) {
        if (!text_equal(row->what, text_from_string(ticket_event_name(event))))
            continue;
        if (event == TICKET_FOUND || event == TICKET_REOPEN)
            touched->found = row->time;
        touched->was_closed = touched->was_closed || event == TICKET_SETTLE || event == TICKET_CLOSE || event == TICKET_ACCEPT ||
                              event == TICKET_REJECT;
    }
    return true;
}

static struct digest_line line_of(struct arena *arena, const struct ticket_row *row, uint64_t joined)
{
    return (struct digest_line){.reference = ticket_reference(arena, row->year, row->number),
                                .agency = arena_copy(arena, row->owner),
                                .site = arena_copy(arena, row->site_name),
                                .rule = arena_copy(arena, row->rule),
                                .target = arena_copy(arena, row->target),
                                .pages = row->places,
                                .new_pages = joined,
                                .due = row->due,
                                .recurrences = row->recurrences};
}

/* The one list that says most about it; DIGEST_LIST_COUNT: none (somebody wrote a note). */
static enum digest_list list_of(const struct touched *touched, const struct ticket_row *row)
{
    const bool is_live = ticket_row_is_live(row);
    if (touched->was_opened && is_live)
        return DIGEST_OPENED;
    if (is_live && touched->found != 0 && touched->found == row->reopened)
        return DIGEST_RETURNED;
    if (!is_live && touched->was_closed && !touched->was_opened)
        return DIGEST_FIXED;
    return is_live && touched->joined > 0 ? DIGEST_GROWN : DIGEST_LIST_COUNT;
}

static enum status sort_touched(struct collecting *collecting)
{
    struct arena *arena = collecting->invocation->arena;
    for (size_t i = 0; i < collecting->touched.count; i++) {
        const struct touched *touched = &collecting->touched.items[i];
        struct ticket_row row;
        enum status status = store_ticket(collecting->store, arena, touched->ticket, &row);
        if (status == STATUS_NOT_FOUND)
            continue;
        if (status != STATUS_OK)
            return status;
        const enum digest_list list = list_of(touched, &row);
        if (list != DIGEST_LIST_COUNT)
            *ARENA_PUSH(arena, &collecting->lists[list]) = line_of(arena, &row, touched->joined);
    }
    return STATUS_OK;
}

static const char *const live_states[] = {"open", "sent", "claimed", "checking", "reopened"};
enum { LIVE_STATES = sizeof live_states / sizeof *live_states };

static bool read_overdue(void *context, const struct ticket_row *row)
{
    struct collecting *collecting = context;
    if (row->due >= collecting->last->time)
        *ARENA_PUSH(collecting->invocation->arena, &collecting->lists[DIGEST_OVERDUE]) =
            line_of(collecting->invocation->arena, row, 0);
    return true;
}

static bool read_undelivered(void *context, const struct outbox_message *message)
{
    struct collecting *collecting = context;
    collecting->undelivered++;
    collecting->undelivered_lately += message->changed >= collecting->last->time;
    return true;
}

enum status digest_collect(struct invocation *invocation, struct store *store, const struct digest_mark *last, int64_t now,
                           struct digest *digest, struct digest_mark *mark, bool *is_new)
{
    struct collecting collecting = {.invocation = invocation, .store = store, .last = last, .now = now, .audit = last->audit};
    const struct audit_query events = {.after = last->audit};
    const struct ticket_query overdue = {.states = live_states, .state_count = LIVE_STATES, .overdue_at = now};
    enum status status = store_audit_rows(store, &events, read_event, &collecting);
    if (status == STATUS_OK)
        status = sort_touched(&collecting);
    if (status == STATUS_OK)
        status = store_tickets(store, &overdue, read_overdue, &collecting);
    const struct outbox_query undelivered = {.states = {[OUTBOX_FAILED] = true, [OUTBOX_GIVEN_UP] = true}};
    if (status == STATUS_OK)
        status = store_outbox(store, &undelivered, read_undelivered, &collecting);
    digest->undelivered = collecting.undelivered;
    *is_new = collecting.undelivered_lately > 0;
    for (size_t i = 0; i < DIGEST_LIST_COUNT; i++) {
        digest->lists[i].items = collecting.lists[i].items;
        digest->lists[i].count = collecting.lists[i].count;
        *is_new = *is_new || collecting.lists[i].count > 0;
    }
    mark->time = now;
    mark->audit = collecting.audit;
    return status;
}

/* --- reminders --- */
struct reminding {
    struct invocation *invocation;
    struct store *store;
    int64_t now;
    enum status status;
    ARENA_LIST(struct reminder) due;
};

static bool read_sent(void *context, const struct ticket_row *row)
{
    struct reminding *reminding = context;
    const struct config *config = &reminding->invocation->config;
    const struct config_steps *steps =
        row->severity == VERDICT_TAKEDOWN ? &config->reminders_takedown_days : &config->reminders_review_days;
    const int64_t days = row->sent > 0 && reminding->now > row->sent ? (reminding->now - row->sent) / DAY_SECONDS : 0;
    uint32_t level = 0;
    while (level < steps->count && days >= steps->values[level])
        level++;
    if (level == 0) /* the highest alone: whoever was away for a week is not reminded twice in a morning */
        return true;
    struct arena *arena = reminding->invocation->arena;
    struct text key = {0};
    reminding->status = ticket_notice_key(reminding->store, arena, row, "reminder", &key);
    *ARENA_PUSH(arena, &reminding->due) =
        (struct reminder){.ticket = row->id, .level = level, .key = arena_printf(arena, "%.*s/%u", TEXT_ARGS(key), level)};
    return reminding->status == STATUS_OK;
}

enum status reminders_due(struct invocation *invocation, struct store *store, int64_t now, const struct reminder **reminders,
                          size_t *count)
{
    /* One that its owner calls fixed waits for the crawl's looks; one that nobody was told of is the team's own to send. */
    static const char *const sent[] = {"sent"};
    struct reminding reminding = {.invocation = invocation, .store = store, .now = now, .status = STATUS_OK};
    const struct ticket_query query = {.states = sent, .state_count = 1, .order = TICKETS_BY_REFERENCE};
    enum status status = store_tickets(store, &query, read_sent, &reminding);
    *reminders = reminding.due.items;
    *count = reminding.due.count;
    return status == STATUS_OK ? reminding.status : status;
}
