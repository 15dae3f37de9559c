/* papers.h: the papers of a ticket: which there are, which template each has, and a dossier's values for the templates' names. No word of
 * a letter stands in code: legal basis, addressees, deadlines and forms are in templates/, for people to change (docs/papers.md). */
#ifndef RASOAT_TAKEDOWN_PAPERS_H
#define RASOAT_TAKEDOWN_PAPERS_H

#include "takedown/dossier.h"
#include "takedown/template.h"

#define PAPERS_LIMIT_FINDINGS 20 /* of one page, in one paper; of more their number is told */
#define PAPERS_LIMIT_SIGNS 30 /* of one ticket */
#define PAPERS_LIMIT_LINES 100 /* of each list of a digest; of more their number is told */
#define PAPERS_LIMIT_OUTPUT_BYTES (16 * 1024 * 1024)
#define PAPERS_LIMIT_SUBJECT_BYTES 300

enum paper_kind {
    PAPER_MAIL, /* to the owner */
    PAPER_REMINDER,
    PAPER_MARKDOWN,
    PAPER_HTML, /* the same to print */
    PAPER_DISPATCH, /* the official letter; HTML that is to be printed to A4 */
    PAPER_INCIDENT_INITIAL, /* HTML to print */
    PAPER_INCIDENT_FINAL,
    PAPER_INCIDENT_INITIAL_MAIL, /* with which the form is sent */
    PAPER_INCIDENT_FINAL_MAIL,
    PAPER_DIGEST, /* of the night; from a digest, not from a dossier */
    PAPER_COUNT
};
struct paper_row {
    const char *name; /* stable: "mail", "incident-initial" */
    const char *file; /* in the folder of its language: "mail.txt" */
    enum template_escape escape;
    bool has_subject; /* the template's first line is "Subject: ..." */
    bool is_digest;
    size_t page_limit; /* pages in its list; of more their number is told */
    const char *type; /* media type */
};
const struct paper_row *paper_row(enum paper_kind kind);
/* False where there is none of that name. */
bool paper_kind_named(struct text name, enum paper_kind *kind);

/* One paper's template, read. */
struct paper;
/* NULL where there were problems (with lines, from 1), which are added. Points into `source`; lives in the arena. */
const struct paper *paper_read(struct arena *arena, enum paper_kind kind, struct text source, struct template_problems *problems);
/* Writes the paper; *subject is set, one line in the arena, where it has one. The language is that of dossier->head, and should be the
 * template's. STATUS_LIMIT: nothing of it is to be used. */
enum status paper_write(struct arena *arena, const struct paper *paper, const struct dossier *dossier, struct text *subject,
                        struct buffer *out) MUST_USE;

/* --- the digest: what is new since last night --- */
struct digest_line {
    struct text reference;
    struct text agency;
    struct text site;
    struct text rule; /* of the heaviest finding */
    struct text target;
    uint64_t pages;
    uint64_t new_pages;
    int64_t due; /* 0: not known */
    uint32_t recurrences;
};
enum digest_list { DIGEST_OPENED, DIGEST_RETURNED, DIGEST_GROWN, DIGEST_OVERDUE, DIGEST_FIXED, DIGEST_LIST_COUNT };
struct digest {
    const struct list_head *head; /* run, counts, now, language */
    struct dossier_sender sender;
    struct {
        const struct digest_line *items;
        size_t count;
    } lists[DIGEST_LIST_COUNT];
    uint64_t undelivered; /* messages that were refused or given up, about which nobody decided yet */
};
enum status paper_write_digest(struct arena *arena, const struct paper *paper, const struct digest *digest, struct text *subject,
                               struct buffer *out) MUST_USE;

/* A dossier and a digest with everything set, invented: for checking templates and for showing papers. In the arena. */
struct dossier papers_sample(struct arena *arena, const struct list_head *head);
struct digest papers_sample_digest(struct arena *arena, const struct list_head *head);

/* Every type of names there is, outermost first, for the manual and its test. */
const struct template_type *papers_type(size_t index); /* NULL past the last */

#endif
