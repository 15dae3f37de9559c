/* pack.h: an evidence pack: one ZIP with what servers sent, what was found, who had it in hand, and a manifest over all of it, with
 * a third party's time stamp where one is configured. `rasoat verify` checks it (docs/evidence.md). */
#ifndef RASOAT_CLI_PACK_H
#define RASOAT_CLI_PACK_H

#include "cli/cli.h"
#include "store/store.h"
#include "takedown/pack.h"

#define PACK_LIMIT_COMPARED 40 /* pages of which difference.html shows the difference */

/* A further file: a screenshot, a paper. */
struct pack_attachment {
    struct text name; /* in the pack: "pictures/7-visitor.png" */
    const char *path; /* on disk */
    struct text what; /* one line, in the reader's language */
    bool is_picture;
};
struct pack_request {
    const struct dossier *dossier; /* cli/dossier.h; its `files` are not read */
    const char *destination; /* of the ZIP; there whole or not at all, and an older one is replaced */
    struct text by; /* who asked for it, for the custody log */
    const struct pack_attachment *attachments;
    size_t attachment_count;
};
enum pack_stamp { PACK_NO_STAMP, PACK_STAMPED, PACK_STAMP_FAILED };
struct pack_result {
    const struct dossier_file *files; /* all but manifest, stamp and sums, in the pack's order; in the invocation's arena */
    size_t file_count;
    struct text sha256; /* hex, of the ZIP */
    uint64_t bytes;
    uint64_t without_evidence; /* pages of which nothing was kept */
    enum pack_stamp stamp;
    struct text stamp_words; /* why there is none, for people */
};
/* Writes the pack, and a row "evidence-packed" into the audit log (of the ticket, or of the page where there is none), which the
 * caller commits: nothing was written to the store before that, so no transaction waits for files or for the time stamp's server.
 * What failed is said on stderr: STATUS_IO, STATUS_LIMIT. */
enum status pack_write(struct invocation *invocation, struct store *store, const struct pack_request *request,
                       struct pack_result *result) MUST_USE;

#endif
