/* ticket.c: the life of a ticket as one table, its deadlines, and what one look at a place says. */
#include "takedown/ticket.h"

enum { SECONDS_PER_DAY = 24 * 60 * 60, REFERENCE_LEAST_DIGITS = 4 };

static const char *const state_names[TICKET_STATE_COUNT] = {
    [TICKET_OPEN] = "open",         [TICKET_SENT] = "sent",
    [TICKET_CLAIMED] = "claimed",   [TICKET_CHECKING] = "checking",
    [TICKET_CLOSED] = "closed",     [TICKET_REOPENED] = "reopened",
    [TICKET_ACCEPTED] = "accepted", [TICKET_FALSE_POSITIVE] = "false-positive",
};

static const char *const event_names[TICKET_EVENT_COUNT] = {
    [TICKET_SEND] = "ticket-sent",         [TICKET_CLAIM] = "ticket-claimed",
    [TICKET_FOUND] = "ticket-found-again", [TICKET_CLEAN] = "ticket-clean-once",
    [TICKET_SETTLE] = "ticket-closed",     [TICKET_CLOSE] = "ticket-closed-by-hand",
    [TICKET_ACCEPT] = "ticket-accepted",   [TICKET_REJECT] = "ticket-false-positive",
    [TICKET_REOPEN] = "ticket-reopened",
};

const char *ticket_state_name(enum ticket_state state)
{
    return (unsigned)state < TICKET_STATE_COUNT ? state_names[state] : "?";
}

bool ticket_state_from_name(struct text name, enum ticket_state *state)
{
    for (enum ticket_state s = TICKET_OPEN; s < TICKET_STATE_COUNT; s++)
        if (text_equal(name, text_from_string(state_names[s]))) {
            *state = s;
            return true;
        }
    return false;
}

const char *ticket_event_name(enum ticket_event event)
{
    return (unsigned)event < TICKET_EVENT_COUNT ? event_names[event] : "?";
}

bool ticket_is_live(enum ticket_state state)
{
    return state != TICKET_CLOSED && state != TICKET_FALSE_POSITIVE && state != TICKET_ACCEPTED;
}

/* --- the life --- */

enum { BOTH = TICKET_BY_PROGRAM | TICKET_BY_PERSON, BACK = TICKET_STATE_COUNT };

/* What is not in the table leads nowhere. BACK: to where it waited before somebody said or saw that it is fixed. */
static const struct {
    enum ticket_state from;
    enum ticket_event event;
    unsigned to;
    unsigned who;
} moves[] = {
    {TICKET_OPEN, TICKET_SEND, TICKET_SENT, BOTH},
    {TICKET_OPEN, TICKET_CLAIM, TICKET_CLAIMED, TICKET_BY_PERSON},
    {TICKET_OPEN, TICKET_CLEAN, TICKET_CHECKING, TICKET_BY_PROGRAM},
    {TICKET_OPEN, TICKET_CLOSE, TICKET_CLOSED, TICKET_BY_PERSON},
    {TICKET_OPEN, TICKET_REJECT, TICKET_FALSE_POSITIVE, TICKET_BY_PERSON},
    {TICKET_OPEN, TICKET_ACCEPT, TICKET_ACCEPTED, TICKET_BY_PERSON},

    {TICKET_SENT, TICKET_CLAIM, TICKET_CLAIMED, TICKET_BY_PERSON},
    {TICKET_SENT, TICKET_CLEAN, TICKET_CHECKING, TICKET_BY_PROGRAM},
    {TICKET_SENT, TICKET_CLOSE, TICKET_CLOSED, TICKET_BY_PERSON},
    {TICKET_SENT, TICKET_REJECT, TICKET_FALSE_POSITIVE, TICKET_BY_PERSON},
    {TICKET_SENT, TICKET_ACCEPT, TICKET_ACCEPTED, TICKET_BY_PERSON},

    {TICKET_CLAIMED, TICKET_FOUND, BACK, TICKET_BY_PROGRAM},
    {TICKET_CLAIMED, TICKET_CLEAN, TICKET_CHECKING, TICKET_BY_PROGRAM},
    {TICKET_CLAIMED, TICKET_CLOSE, TICKET_CLOSED, TICKET_BY_PERSON},
    {TICKET_CLAIMED, TICKET_REJECT, TICKET_FALSE_POSITIVE, TICKET_BY_PERSON},
    {TICKET_CLAIMED, TICKET_ACCEPT, TICKET_ACCEPTED, TICKET_BY_PERSON},

    {TICKET_CHECKING, TICKET_FOUND, BACK, TICKET_BY_PROGRAM},
    {TICKET_CHECKING, TICKET_SETTLE, TICKET_CLOSED, TICKET_BY_PROGRAM},
    {TICKET_CHECKING, TICKET_CLOSE, TICKET_CLOSED, TICKET_BY_PERSON},
    {TICKET_CHECKING, TICKET_REJECT, TICKET_FALSE_POSITIVE, TICKET_BY_PERSON},
    {TICKET_CHECKING, TICKET_ACCEPT, TICKET_ACCEPTED, TICKET_BY_PERSON},

    {TICKET_CLOSED, TICKET_FOUND, TICKET_REOPENED, TICKET_BY_PROGRAM},
    {TICKET_CLOSED, TICKET_REOPEN, TICKET_REOPENED, TICKET_BY_PERSON},

    {TICKET_REOPENED, TICKET_SEND, TICKET_SENT, BOTH},
    {TICKET_REOPENED, TICKET_CLAIM, TICKET_CLAIMED, TICKET_BY_PERSON},
    {TICKET_REOPENED, TICKET_CLEAN, TICKET_CHECKING, TICKET_BY_PROGRAM},
    {TICKET_REOPENED, TICKET_CLOSE, TICKET_CLOSED, TICKET_BY_PERSON},
    {TICKET_REOPENED, TICKET_REJECT, TICKET_FALSE_POSITIVE, TICKET_BY_PERSON},
    {TICKET_REOPENED, TICKET_ACCEPT, TICKET_ACCEPTED, TICKET_BY_PERSON},

    {TICKET_FALSE_POSITIVE, TICKET_FOUND, TICKET_REOPENED, TICKET_BY_PROGRAM},
    {TICKET_FALSE_POSITIVE, TICKET_REOPEN, TICKET_REOPENED, TICKET_BY_PERSON},

    {TICKET_ACCEPTED, TICKET_FOUND, TICKET_REOPENED, TICKET_BY_PROGRAM},
    {TICKET_ACCEPTED, TICKET_REOPEN, TICKET_REOPENED, TICKET_BY_PERSON},
};

static int64_t due_after(enum verdict severity, int64_t now, const struct ticket_deadlines *deadlines)
{
    const uint32_t days = severity == VERDICT_TAKEDOWN ? deadlines->takedown_days : deadlines->review_days;
    return now + (int64_t)days * SECONDS_PER_DAY;
}

struct ticket_life ticket_begin(enum verdict severity, int64_t now, const struct ticket_deadlines *deadlines)
{
    return (struct ticket_life){.state = TICKET_OPEN,
                                .severity = severity,
                                .opened = now,
                                .due = due_after(severity, now, deadlines)};
}

/* What was said or seen so far was wrong. An owner who said that it is fixed knows of it, whoever told him. */
static enum ticket_state go_back(struct ticket_life *life)
{
    if (life->sent == 0)
        life->sent = life->claimed;
    life->claimed = life->checked = 0;
    return life->sent ? TICKET_SENT : life->reopened ? TICKET_REOPENED : TICKET_OPEN;
}

static void begin_again(struct ticket_life *life, int64_t now, const struct ticket_deadlines *deadlines)
{
    life->recurrences += life->state == TICKET_CLOSED;
    life->reopened = now;
    life->sent = life->claimed = life->checked = life->closed = 0;
    life->due = due_after(life->severity, now, deadlines);
}

bool ticket_apply(struct ticket_life *life, enum ticket_event event, enum ticket_by by, int64_t now,
                  const struct ticket_deadlines *deadlines)
{
    size_t i = 0;
    while (i < sizeof moves / sizeof *moves && (moves[i].from != life->state || moves[i].event != event))
        i++;
    if (i == sizeof moves / sizeof *moves || !(moves[i].who & (unsigned)by))
        return false;
    int64_t *const times[TICKET_STATE_COUNT] = {
        [TICKET_SENT] = &life->sent,     [TICKET_CLAIMED] = &life->claimed,       [TICKET_CHECKING] = &life->checked,
        [TICKET_CLOSED] = &life->closed, [TICKET_FALSE_POSITIVE] = &life->closed, [TICKET_ACCEPTED] = &life->closed,
    };
    if (moves[i].to == BACK) {
        life->state = go_back(life);
        return true;
    }
    if (moves[i].to == TICKET_REOPENED)
        begin_again(life, now, deadlines);
    life->state = (enum ticket_state)moves[i].to;
    if (times[life->state])
        *times[life->state] = now;
    return true;
}

bool ticket_weigh(struct ticket_life *life, enum verdict severity, int64_t now, const struct ticket_deadlines *deadlines)
{
    if (severity != VERDICT_TAKEDOWN || life->severity == VERDICT_TAKEDOWN)
        return false;
    const int64_t due = due_after(severity, now, deadlines);
    life->severity = severity;
    if (due < life->due)
        life->due = due;
    return true;
}

bool ticket_is_overdue(const struct ticket_life *life, int64_t now)
{
    return ticket_is_live(life->state) && life->due < now;
}

struct text ticket_reference(struct arena *arena, int64_t year, int64_t number)
{
    return arena_printf(arena, "RS-%04lld-%0*lld", (long long)year, REFERENCE_LEAST_DIGITS, (long long)number);
}

bool ticket_reference_read(struct text reference, int64_t *year, int64_t *number)
{
    uint64_t parts[2];
    if (!text_starts_with_ignore_case(reference, TEXT("RS-")))
        return false;
    struct text rest = text_slice(reference, 3, reference.length);
    if (!text_to_number(text_split(&rest, '-'), 9999, &parts[0]) || !text_to_number(rest, INT64_MAX, &parts[1]))
        return false;
    *year = (int64_t)parts[0];
    *number = (int64_t)parts[1];
    return true;
}

/* --- one look at one place --- */

static bool has_name(struct text names, struct text name)
{
    while (names.length)
        if (text_equal(text_split(&names, ' '), name))
            return true;
    return false;
}

enum place_look place_judge(const struct place_visit *visit)
{
    if (!visit->judged || visit->verdict == VERDICT_UNKNOWN)
        return PLACE_NOTHING;
    if (visit->verdict != VERDICT_CLEAN) /* what is only remembered is neither there nor gone */
        return visit->seen ? PLACE_FOUND : PLACE_NOTHING;
    bool can_ask = false;
    for (struct text saw = visit->saw_ever; saw.length;)
        can_ask = has_name(visit->configured, text_split(&saw, ' ')) || can_ask;
    for (struct text wanted = can_ask ? visit->saw_ever : visit->configured; wanted.length;) {
        const struct text name = text_split(&wanted, ' ');
        if (name.length && has_name(visit->configured, name) && !has_name(visit->given, name))
            return PLACE_NOTHING;
    }
    return PLACE_CLEAN;
}

struct text place_names_add(struct arena *arena, struct text names, struct text more)
{
    while (more.length) {
        const struct text name = text_split(&more, ' ');
        if (name.length && !has_name(names, name))
            names = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(names), names.length ? " " : "", TEXT_ARGS(name));
    }
    return names;
}

int64_t place_clean_since(int64_t first, int64_t look, int64_t now)
{
    return first != 0 && first <= now ? first : look;
}

bool place_is_settled(int64_t first, int64_t last)
{
    return first != 0 && last - first >= TICKET_SETTLE_SECONDS;
}
