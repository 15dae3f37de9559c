/* work.h: what the review page asks of the rest of the program, whose folders it does not know: what was kept of a page, what it was
 * before, and to do what a person decided. cli/review_work.h gives the functions. Texts are in the arena that is given. */
#ifndef RASOAT_REVIEW_WORK_H
#define RASOAT_REVIEW_WORK_H

#include "store/evidence.h"
#include "store/tickets.h"

/* --- what was kept --- */
/* One identity's answer, decoded as it was judged. */
struct review_answer {
    struct text identity;
    struct text url; /* that answered last */
    uint16_t status;
    struct text type; /* Content-Type */
    struct text body;
};
/* STATUS_NOT_FOUND: nothing of that identity is in the file, or the file is gone; STATUS_LIMIT: too large to be shown. */
typedef enum status review_read_answer(void *context, struct arena *arena, const struct evidence_row *row, struct text identity,
                                       struct review_answer *answer);

/* --- before and after --- */
enum review_change_kind { REVIEW_CHANGE_NEW, REVIEW_CHANGE_GONE, REVIEW_CHANGE_HIDDEN, REVIEW_CHANGE_SHOWN, REVIEW_CHANGE_KIND_COUNT };
struct review_change {
    enum review_change_kind kind;
    const char *channel; /* stable word: "outbound", "script", "title" ... */
    struct text value;
    bool is_hidden; /* visitors do not see it */
};
struct review_past {
    bool has_baseline;
    int64_t since; /* of the baseline */
    struct text who; /* "two quiet nights", or a person */
    struct text reason;
    bool has_look; /* the plain visitor has seen the page */
    bool same; /* nothing differs */
    struct text title_before;
    struct text title_now;
    double text_new; /* 0..1: shares of the main text */
    double text_gone;
    double layout_same;
    const struct review_change *changes;
    size_t change_count;
};
typedef enum status review_read_past(void *context, struct arena *arena, struct store *store, int64_t page, struct review_past *past);

/* --- decisions --- */
enum review_act_kind {
    REVIEW_CONFIRM, /* it is an injection: its ticket is made, or kept */
    REVIEW_NOT_INJECTION,
    REVIEW_ACCEPT, /* may stay until a date */
    REVIEW_BASELINE, /* the page as it is now is normal */
    REVIEW_NOTE, /* these are about the page's ticket */
    REVIEW_CLAIM, /* its owner says that it is fixed */
    REVIEW_SEND, /* begun here, ends later */
    REVIEW_AGAIN, /* as well */
    REVIEW_ACT_COUNT
};
struct review_act {
    enum review_act_kind kind;
    int64_t page;
    int64_t ticket; /* of the page; 0: none */
    struct text who; /* the account */
    struct text reason; /* or a note's text; one line; may be empty where the kind allows it */
    struct text date; /* "2026-12-31"; empty: none */
    struct text to; /* REVIEW_SEND: a mail address; empty: the one that is known */
    bool everywhere; /* each page with the same content, on every site */
    bool is_sure; /* REVIEW_BASELINE: although it is flagged */
    int64_t now;
};
enum review_came {
    REVIEW_DONE,
    REVIEW_BEGUN, /* is under way */
    REVIEW_NOTHING_FOUND, /* nothing is found on the page now */
    REVIEW_NO_DATE, /* the date is none, or over */
    REVIEW_NO_WORDS, /* the reason is missing or too long */
    REVIEW_NO_TICKET,
    REVIEW_NOT_NOW, /* the ticket's state does not lead there */
    REVIEW_NOT_SEEN, /* the plain visitor has not seen the page */
    REVIEW_FLAGGED, /* REVIEW_BASELINE wants is_sure */
    REVIEW_CRAWLING, /* not while a crawl is running */
    REVIEW_NO_MAIL, /* no mail server is configured */
    REVIEW_NO_ADDRESS, /* `to` is no mail address */
    REVIEW_OCCUPIED, /* the same is under way, or too much is */
    REVIEW_CAME_COUNT
};
/* Writes to `store` (of store_open_beside) with rows in the audit log; the caller commits what was REVIEW_DONE and abandons all else.
 * Nothing slow happens: what needs the network is begun as a process of its own. */
typedef enum status review_do(void *context, struct arena *arena, struct store *store, const struct review_act *act,
                              enum review_came *came);

/* What was begun and has not ended. What ended badly is written to the audit log of its ticket. */
struct review_task {
    enum review_act_kind kind;
    int64_t begun;
};
typedef enum status review_tasks(void *context, struct arena *arena, struct store *store, int64_t ticket, int64_t now,
                                 const struct review_task **tasks, size_t *count);

struct review_work {
    void *context;
    struct text plain; /* the identity of an ordinary visitor */
    bool sends_mail; /* a mail server is configured */
    review_read_answer *read_answer;
    review_read_past *read_past;
    review_do *act;
    review_tasks *tasks;
};

#endif
