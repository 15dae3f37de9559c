/* papers.h: the templates of papers as files, and papers made with them: a dossier in, bytes out. */
#ifndef RASOAT_CLI_PAPERS_H
#define RASOAT_CLI_PAPERS_H

#include "cli/cli.h"
#include "takedown/mail.h"
#include "takedown/papers.h"

/* All templates of one language, read. */
struct papers;
/* Each template from [papers] templates where that has it, else from those that came with the program. In the command's arena. NULL: one
 * cannot be read or has mistakes; they were told with file and line. Ask at the begin of a command, not when the night's work is done. */
const struct papers *papers_load(struct invocation *invocation, enum language language);
/* Whom papers come from: [papers], and [export] for organisation, domain and mail. */
struct dossier_sender papers_sender(const struct config *config);

/* One paper. *subject: in the arena, empty where it has none. STATUS_LIMIT: too large, nothing of it is to be used. */
enum status papers_make(const struct papers *papers, struct arena *arena, enum paper_kind kind, const struct dossier *dossier,
                        struct text *subject, struct buffer *out) MUST_USE;
enum status papers_make_digest(const struct papers *papers, struct arena *arena, const struct digest *digest, struct text *subject,
                               struct buffer *out) MUST_USE;

/* What a mail is beside its text. */
struct papers_envelope {
    struct text from; /* address; its name is the sender's organisation */
    struct text reply_to; /* address; empty: none */
    const struct text *to; /* addresses */
    size_t to_count;
    struct text message_id;
    struct text in_reply_to; /* empty: goes on from none */
    const struct mail_part *parts;
    size_t part_count;
};
/* A paper that has a subject as a whole message, dated head->now. STATUS_INVALID: the paper is no mail, or an address or id is none. */
enum status papers_make_mail(const struct papers *papers, struct arena *arena, enum paper_kind kind, const struct dossier *dossier,
                             const struct papers_envelope *envelope, struct text *subject, struct buffer *out) MUST_USE;
enum status papers_make_digest_mail(const struct papers *papers, struct arena *arena, const struct digest *digest,
                                    const struct papers_envelope *envelope, struct text *subject, struct buffer *out) MUST_USE;

/* Reads every template of the folder (NULL: as configured) in both languages, and writes each with an invented ticket and with nothing
 * at all. Mistakes are told with file and line. Gives their number. */
size_t papers_check(struct invocation *invocation, const char *folder);

#endif
