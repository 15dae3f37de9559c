/* export.h: flagged pages for other machines and other offices: XARF, STIX, MISP, Excel, search engines' removal tools.
 * Pure writers: reports in, bytes out; docs/exports.md says what each format holds and by which published rules.
 *
 * The pages are given one by one, so that no export needs the memory of its whole; what must be told once however many
 * pages have it (hosts, sites, campaigns) is kept in the export's tables until the end. Texts of pages are cleaned of
 * control characters; addresses are written as RFC 3986 has them, without fragment, user and password. */
#ifndef RASOAT_TAKEDOWN_EXPORT_H
#define RASOAT_TAKEDOWN_EXPORT_H

#include "base/arena.h"
#include "takedown/list.h"

#define EXPORT_LIMIT_ENTRIES 200000 /* of addresses, of hosts, of sites; those past it are counted as left out */
#define EXPORT_LIMIT_PAGE_HOSTS 100 /* of one page */
#define EXPORT_LIMIT_FINDINGS 100 /* of one page in words; of more their number is told */
#define EXPORT_LIMIT_TARGETS 5000 /* findings of one page whose targets are looked at */
#define EXPORT_SCRATCH_BYTES (64 * 1024 * 1024) /* what one page takes at most */
#define EXPORT_CELL_LIMIT 30000 /* bytes; Excel cuts cells at 32,767 characters */
#define EXPORT_INDICATOR_POINTS 4 /* of a finding on a page for takedown: its host may be blocked by machines */

/* Traffic Light Protocol: with whom a receiver may share. */
enum export_tlp { EXPORT_TLP_CLEAR, EXPORT_TLP_GREEN, EXPORT_TLP_AMBER, EXPORT_TLP_RED, EXPORT_TLP_COUNT };
const char *export_tlp_name(enum export_tlp tlp);
bool export_tlp_read(struct text name, enum export_tlp *tlp);

/* What a host that injected links lead to is, apart from what the pages say. */
struct export_host_facts {
    bool is_spared; /* known, a shortener, anybody's storage: told, but never as something to block */
    int64_t known_since; /* first met on any site; 0: not known */
};
struct export_campaign {
    struct text kind; /* "host", "script", "block", "text" */
    struct text value;
    struct text shared; /* English sentence, as evidence is; may be empty */
    int64_t first_time;
    int64_t last_time;
};
struct export_member {
    int64_t page;
    size_t campaign; /* index */
};

struct export_head {
    const struct list_head *list;
    struct text reporter_org;
    struct text reporter_domain;
    struct text reporter_mail;
    enum export_tlp tlp;
    /* Asked once for each host; NULL: nothing is known of any. */
    struct export_host_facts (*host_facts)(void *context, struct text host);
    void *context;
    const struct export_campaign *campaigns;
    size_t campaign_count;
    const struct export_member *members; /* by page, then campaign */
    size_t member_count;
};

enum export_host_kind { EXPORT_HOST_NAME, EXPORT_HOST_IPV4, EXPORT_HOST_IPV6, EXPORT_HOST_NONE };
/* Of a host as URLs write it, without brackets. NAME: letters, digits and hyphens in labels, with a dot (RFC 1123
 * section 2.1). */
enum export_host_kind export_host_kind(struct text host);

struct export;
/* `scratch` is reset for each page, so it must hold nothing else; both outlive the export, and so does `head`. */
struct export *export_new(struct arena *arena, struct arena *scratch, const struct export_head *head);
/* Pages without an address that the format can hold, and what did not fit. */
uint64_t export_left_out(const struct export *export);

/* An export format: begin, one call for each page, end. `out` may be emptied between two calls. */
struct export_format {
    const char *name;
    bool needs_reporter; /* org, domain and mail must be set */
    void (*begin)(struct export *export, struct buffer *out);
    void (*page)(struct export *export, struct buffer *out, const struct page_report *report);
    void (*end)(struct export *export, struct buffer *out);
};
extern const struct export_format export_formats[];
extern const size_t export_format_count;
const struct export_format *export_format_named(struct text name);

/* --- one ticket (takedown/export_dossier.c) --- */
struct dossier;
/* What a dossier does not say. */
struct export_facts {
    enum export_tlp tlp;
    struct export_host_facts (*host_facts)(void *context, struct text host); /* as in export_head; NULL marks hosts that it should not */
    void *context;
};
/* The pages of a ticket that still have it; a list for search engines has those that were deleted since, too. Reporter: the dossier's
 * sender. *left_out: pages, hosts and addresses that are not in it. STATUS_INVALID: the format needs a reporter and there is none.
 * STATUS_LIMIT: the buffer is full. */
enum status export_dossier(struct arena *arena, struct arena *scratch, const struct export_format *format,
                           const struct dossier *dossier, const struct export_facts *facts, struct buffer *out,
                           uint64_t *left_out) MUST_USE;

#endif
