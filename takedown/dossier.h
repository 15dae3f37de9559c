/* dossier.h: one ticket as its papers need it: everything that is known about one injection at one owner, in one place. All papers
 * (mail, dispatch, incident forms, Markdown, exports of one ticket) and the evidence pack are made from a dossier and from nothing else, so that
 * no two of them can tell different things. cli/dossier.c fills it from the store; it is plain data, and any text in it may be hostile. */
#ifndef RASOAT_TAKEDOWN_DOSSIER_H
#define RASOAT_TAKEDOWN_DOSSIER_H

#include "takedown/list.h"

#define DOSSIER_LIMIT_PLACES 5000 /* of one ticket; of more their number is told */

/* One page. */
struct dossier_place {
    int64_t page; /* its number, for `rasoat show` */
    const struct page_report *report; /* address, verdict, findings with who saw them, first and last seen */
    bool is_clean; /* found clean when it was looked at last */
    bool is_accepted; /* somebody decided that it may stay, or that it is no injection */
    struct text address; /* of the server that answered ("192.0.2.7"); empty: not kept */
    struct text certificate; /* one line: subject, issuer, valid until, SHA-256; empty: none */
    int64_t checked; /* looked at last; 0: never since it was flagged */
    int64_t clean_since; /* 0: not clean */
    struct text saw; /* identities that ever saw something there, "browser googlebot" */
    struct text note; /* stable word of the last look: "gone" (404, 410), "redirects-home", "decided"; may be empty */
};
/* One file of the evidence pack. */
struct dossier_file {
    struct text name; /* in the pack: "visitor.warc.gz" */
    struct text sha256; /* hex */
    uint64_t bytes;
    struct text what; /* one line for people, in the reader's language */
};
struct dossier_event {
    int64_t time;
    struct text who;
    struct text what; /* stable word of the audit log: "ticket-opened" */
    struct text detail;
};
/* Another ticket of the same campaign. */
struct dossier_relative {
    struct text reference;
    struct text agency;
    struct text state;
};
/* Whom papers come from: [export] and [papers] of the configuration; any may be empty. */
struct dossier_sender {
    struct text org;
    struct text domain;
    struct text mail;
    struct text phone;
    struct text address;
    struct text person; /* who signs */
    struct text position; /* of the signer */
    struct text place; /* where papers are dated: "Sông Hương An" */
    struct text parent_org; /* the issuing body's superior, in the head of a dispatch */
    struct text symbol; /* of the issuing body in the numbers of dispatches: "CATTT" */
    struct text subject_mark; /* before the subject of incident reports: "[TBSC]" */
};

struct dossier {
    const struct list_head *head; /* language, time zone, now, the rules' words */
    struct dossier_sender sender;
    int64_t ticket;
    struct text reference; /* "RS-2026-0042" */
    struct text state; /* stable word of the ticket's life: "open", "sent", "claimed", "checking", "closed", "reopened" ... */
    struct text agency; /* the owner */
    struct text site; /* name in the inventory; of several sites of one owner: the first */
    struct text contact; /* mail address of the inventory; may be empty */
    struct text rule; /* of the heaviest finding */
    struct text target; /* host that it leads to; may be empty */
    struct text campaign; /* "host nohu88.example"; empty: part of none */
    int64_t opened;
    int64_t sent; /* 0: not yet; as are the next three */
    int64_t due; /* when it must be clean */
    int64_t claimed; /* when the owner said that it is */
    int64_t closed;
    uint32_t recurrences; /* how often it came back after it was closed */
    struct text first_report_number; /* of the initial incident report, which the final one names */
    int64_t first_reported; /* its date */
    double score; /* of the heaviest place */
    const struct dossier_place *places; /* open ones first, heaviest first */
    size_t place_count;
    uint64_t places_left_out; /* past the limit */
    uint64_t places_open;
    const struct dossier_file *files;
    size_t file_count;
    const struct dossier_event *events; /* oldest first */
    size_t event_count;
    const struct dossier_relative *relatives;
    size_t relative_count;
};

#endif
