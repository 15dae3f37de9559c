/* dossier.h: fills takedown/dossier.h from the store: all that papers, mails and packs of one ticket, or of one page, are made of. */
#ifndef RASOAT_CLI_DOSSIER_H
#define RASOAT_CLI_DOSSIER_H

#include "cli/cli.h"
#include "store/store.h"
#include "takedown/dossier.h"

/* The ticket's dossier: everything but `files`. `head` (cli/paper.h, paper_head) must live as long. Texts in the invocation's arena.
 * STATUS_NOT_FOUND: no such ticket. */
enum status dossier_of_ticket(struct invocation *invocation, struct store *store, const struct list_head *head, int64_t ticket,
                              struct dossier *dossier) MUST_USE;
/* The same of a single page without a ticket. STATUS_NOT_FOUND: no such page. */
enum status dossier_of_page(struct invocation *invocation, struct store *store, const struct list_head *head, int64_t page,
                            struct dossier *dossier) MUST_USE;

#endif
