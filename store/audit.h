/* audit.h: who did what, for ever. Rows are only added (triggers refuse anything else), each with a hash over itself and the
 * row before, so that a log that was changed behind rasoat's back is found. Decisions, tickets, messages, evidence (its custody),
 * accounts and settings of the review page are told here by whoever changes them, in the same transaction. */
#ifndef RASOAT_STORE_AUDIT_H
#define RASOAT_STORE_AUDIT_H

#include "store/store.h"

#define AUDIT_LIMIT_TEXT_BYTES 2000 /* of who, of detail; longer ones are cut at a character */

struct audit_row {
    int64_t id;
    int64_t time;
    struct text who; /* a name as given with --by, an account of the review page, or "rasoat" for the program itself */
    struct text what; /* a stable word: "ticket-opened", "evidence-packed", "login" ... */
    struct text kind; /* of the subject: "page", "ticket", "evidence", "message", "account", "site", "item" */
    int64_t subject; /* its id; 0: none */
    struct text detail; /* for people: what was said, an address; may be empty */
};
/* Appends (id is given by the store). `what` and `kind` must not be empty: STATUS_INVALID. */
enum status store_audit(struct store *store, const struct audit_row *row) MUST_USE;

typedef bool audit_each(void *context, const struct audit_row *row);
struct audit_query {
    struct text kind; /* empty: all */
    int64_t subject; /* 0: all of the kind */
    struct text who; /* empty: all */
    int64_t after; /* rows with a greater id */
    size_t room; /* at most so many; 0: all */
    bool newest_first;
};
enum status store_audit_rows(struct store *store, const struct audit_query *query, audit_each *each, void *context) MUST_USE;
/* The log's end: number of the newest row and its chain (hex, in the arena); 0 and empty where there is none. */
enum status store_audit_end(struct store *store, struct arena *arena, int64_t *row, struct text *chain) MUST_USE;
/* STATUS_INVALID where a row was changed or taken out of the middle: *row is the first whose chain does not fit. What was cut from
 * the end cannot be seen; the last chain of a pack's custody log shows that. */
enum status store_audit_check(struct store *store, int64_t *row) MUST_USE;

#endif
