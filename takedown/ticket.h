/* ticket.h: a ticket's life: which states there are, what leads from one to another and who may do it, when it is due, and
 * which flagged pages are one ticket. Pure: times and facts are given. docs/tickets.md tells it to people. */
#ifndef RASOAT_TAKEDOWN_TICKET_H
#define RASOAT_TAKEDOWN_TICKET_H

#include "base/arena.h"
#include "page/report.h"

/* Between the first clean look and the one that closes: "once more a day later", and nights begin a little earlier or later. */
#define TICKET_SETTLE_SECONDS (20 * 60 * 60)
#define TICKET_LIMIT_KEY_BYTES 600

enum ticket_state {
    TICKET_OPEN, /* found; nobody was told */
    TICKET_SENT, /* its owner was told */
    TICKET_CLAIMED, /* its owner says that it is fixed */
    TICKET_CHECKING, /* all places were found clean once */
    TICKET_CLOSED, /* and once more, a day later */
    TICKET_REOPENED, /* it came back after it was closed; nobody was told of that */
    TICKET_FALSE_POSITIVE, /* a person decided that it is no injection */
    TICKET_ACCEPTED, /* a person decided that it may stay for a while */
    TICKET_STATE_COUNT
};
/* Stable word, kept in the store and shown: "open" ... "false-positive", "accepted". */
const char *ticket_state_name(enum ticket_state state);
bool ticket_state_from_name(struct text name, enum ticket_state *state);
/* Somebody has to do something about it: open, sent, claimed, checking, reopened. */
bool ticket_is_live(enum ticket_state state);

enum ticket_event {
    TICKET_SEND, /* its owner was told */
    TICKET_CLAIM, /* its owner says that it is fixed */
    TICKET_FOUND, /* a look found it at one of its places, or at a new one */
    TICKET_CLEAN, /* all places were found clean */
    TICKET_SETTLE, /* all places were found clean, and again at least TICKET_SETTLE_SECONDS later */
    TICKET_CLOSE, /* a person closes it without waiting for that */
    TICKET_REJECT, /* a person decides that it is no injection */
    TICKET_ACCEPT, /* a person decides that it may stay */
    TICKET_REOPEN, /* a person takes a decision back */
    TICKET_EVENT_COUNT
};
/* Stable word of the audit log: "ticket-sent" ... */
const char *ticket_event_name(enum ticket_event event);

/* Who may: the program itself (crawl, outbox), and people. */
enum ticket_by { TICKET_BY_PROGRAM = 1, TICKET_BY_PERSON = 2 };

/* What changes while a ticket lives. Times: Unix seconds (UTC), 0: not. */
struct ticket_life {
    enum ticket_state state;
    enum verdict severity; /* of its heaviest place: VERDICT_REVIEW or VERDICT_TAKEDOWN */
    int64_t opened; /* for the first time */
    int64_t reopened; /* for the last time; the next four are about the time since */
    int64_t sent;
    int64_t claimed;
    int64_t checked; /* all places clean for the first time */
    int64_t closed;
    int64_t due; /* when it must be clean */
    uint32_t recurrences; /* how often it came back after it was closed */
};
/* Days until a ticket is due, by severity. */
struct ticket_deadlines {
    uint32_t takedown_days;
    uint32_t review_days;
};
struct ticket_life ticket_begin(enum verdict severity, int64_t now, const struct ticket_deadlines *deadlines);
/* Does what the event leads to. False, nothing changed: it leads nowhere from this state, or this one may not. */
bool ticket_apply(struct ticket_life *life, enum ticket_event event, enum ticket_by by, int64_t now,
                  const struct ticket_deadlines *deadlines);
/* A place that weighs more makes a ticket due sooner; never later. True where that changed something. */
bool ticket_weigh(struct ticket_life *life, enum verdict severity, int64_t now, const struct ticket_deadlines *deadlines);
bool ticket_is_overdue(const struct ticket_life *life, int64_t now);
/* "RS-2026-0042": year of opening and number in the year. */
struct text ticket_reference(struct arena *arena, int64_t year, int64_t number);
/* False where it is none; small letters are taken too. */
bool ticket_reference_read(struct text reference, int64_t *year, int64_t *number);

/* --- one look at one place --- */
enum place_look {
    PLACE_NOTHING, /* says nothing: not reached, refused, or not everybody who ever saw it was given the page */
    PLACE_FOUND, /* somebody saw it */
    PLACE_CLEAN, /* everybody who ever saw it was given a clean page */
};
/* What a visit to a place brought. Lists of identities are names with spaces between. */
struct place_visit {
    bool judged; /* in this run */
    enum verdict verdict;
    bool seen; /* a finding that counts was seen in this run, not only kept from an earlier one */
    struct text saw_ever; /* who ever saw something there */
    struct text given; /* who was given a page (or told that there is none) in this run: not refused, no server's error */
    struct text configured; /* who can be asked */
};
/* Identities that are no longer configured cannot clear a place and do not hold one up, as long as another one that saw it, or,
 * where there is none, every configured one, was given a clean page. */
enum place_look place_judge(const struct place_visit *visit);
/* `names` and those of `more` that are not in it, in order of appearance. */
struct text place_names_add(struct arena *arena, struct text names, struct text more);
/* Since when it is clean that is so again in the look at `look`; `first`: since when it was (0: it was not), `now`: the time. What was clean
 * in the future was so by a clock that is right again: that look is the first. */
int64_t place_clean_since(int64_t first, int64_t look, int64_t now);
/* Both found clean at `first` and again at `last`: is that a fix? */
bool place_is_settled(int64_t first, int64_t last);

/* --- which pages are one ticket --- */
/* A flagged page, as grouping needs it. */
struct ticket_page {
    int64_t page;
    struct text owner; /* agency of the inventory; a site without one is its own owner */
    struct text site;
    const struct text *campaigns; /* "host nohu.example": those that it is part of, the strongest first */
    size_t campaign_count;
    const struct text *hosts; /* registrable domains that its heaviest findings lead to, each once */
    size_t host_count;
    struct text rule; /* of its heaviest finding */
};
/* Fills hosts and rule from the findings; `site_host` is the page's own. In the arena. */
void ticket_page_findings(struct arena *arena, const struct finding *findings, size_t count, struct text site_host,
                          struct ticket_page *page);
/* What may name the page's injection, the best first; at most `room`. The same words for a campaign of a host and for the host. */
#define TICKET_LIMIT_KEYS 16
size_t ticket_keys(struct arena *arena, const struct ticket_page *page, struct text keys[TICKET_LIMIT_KEYS]);

struct ticket_group {
    struct text owner;
    struct text key;
    const size_t *members; /* indices of pages, by page id */
    size_t count;
};
/* New tickets for pages that belong to none: by owner and key, each page in one. Of the hosts that a page's heaviest findings
 * lead to, the one that stands on most of the owner's pages names it. The same for any order of pages. In the arena. */
size_t ticket_group(struct arena *arena, const struct ticket_page *pages, size_t count, const struct ticket_group **groups);

/* --- what a person decided about: the same content, whatever page --- */
/* What the findings that count (weight above 0) say: one line each, "rule TAB target TAB excerpt", sorted, each once; without
 * their places on the page. Of a comparison's findings without the excerpt, which counts sites and nights; nothing of those that are
 * there because of other pages (campaign, new-to-province). Empty: nothing to decide about. In the arena. */
struct text decided_content(struct arena *arena, const struct finding *findings, size_t count);
/* Is each line of `now` also in `decided`? Both as decided_content gives them. */
bool decided_covers(struct text decided, struct text now);

#endif
