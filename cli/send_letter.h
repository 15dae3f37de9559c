/* send_letter.h: a paper as a mail into the outbox; or, for --dry-run, into a folder. */
#ifndef RASOAT_CLI_SEND_LETTER_H
#define RASOAT_CLI_SEND_LETTER_H

#include "cli/papers.h"
#include "cli/send.h"

struct letter {
    struct send_notice notice; /* its subject is the paper's */
    const struct papers *papers;
    enum paper_kind kind;
    const struct dossier *dossier; /* of a ticket's paper */
    const struct digest *digest; /* of PAPER_DIGEST */
    struct text to;
    struct text in_reply_to; /* Message-ID of an earlier mail; empty: none */
    const struct mail_part *parts;
    size_t part_count;
};
/* In the store's open transaction; `folder` NULL: queued, else written to FOLDER/NAME.eml and nothing is queued. *is_new is false where the
 * notice was queued before. Not STATUS_OK: told. */
enum status letter_send(struct invocation *invocation, struct store *store, struct letter *letter, const char *folder, struct text name,
                        bool *is_new) MUST_USE;

#endif
