/* dossier.h: fills takedown/dossier.h from the store: all that papers, mails and packs of one ticket are made of. */
#ifndef RASOAT_CLI_DOSSIER_H
#define RASOAT_CLI_DOSSIER_H

#include "cli/cli.h"
#include "store/store.h"
#include "takedown/dossier.h"

/* The ticket's dossier: everything but `files`. `head` (cli/paper.h, paper_head) must live as long. Texts in the invocation's arena.
 * STATUS_NOT_FOUND: no such ticket. */
enum status dossier_of_ticket(struct invocation *invocation, struct store *store, const struct list_head *head, int64_t ticket,
                              struct dossier *dossier) MUST_USE;

#endif
