/* digest.h: what each morning tells the incident team: only what is new since the last digest; and whom to remind. */
#ifndef RASOAT_CLI_DIGEST_H
#define RASOAT_CLI_DIGEST_H

#include "cli/cli.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "takedown/papers.h"

/* What was told to the audit log about tickets since `last` (all zero: ever), and tickets that became overdue, and messages that nobody
 * took: each ticket in one list,
 * by the order of enum digest_list with OVERDUE asked besides. `mark` is where the next digest goes on. Texts in the command's arena.
 * *is_new is false where there is nothing to tell. The digest's head and sender are the caller's. */
enum status digest_collect(struct invocation *invocation, struct store *store, const struct digest_mark *last, int64_t now,
                           struct digest *digest, struct digest_mark *mark, bool *is_new) MUST_USE;

/* A ticket whose owner was told a while ago and that is still there. */
struct reminder {
    int64_t ticket;
    uint32_t level; /* from 1: the how manieth number of days of the configuration it has passed */
    struct text key; /* "ticket/42/reminder/0/2": of a ticket, in its recurrence, of a level */
};
/* All that are due, whether queued before or not. In the command's arena. */
enum status reminders_due(struct invocation *invocation, struct store *store, int64_t now, const struct reminder **reminders,
                          size_t *count) MUST_USE;

#endif
