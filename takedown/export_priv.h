/* export_priv.h: what the export's formats share: tables, ids, addresses, a page's evidence in words. */
#ifndef RASOAT_TAKEDOWN_EXPORT_PRIV_H
#define RASOAT_TAKEDOWN_EXPORT_PRIV_H

#include "takedown/export.h"
#include "takedown/json.h"
#include "takedown/list_priv.h"

/* Something told once however often it is met: a host, a site, a campaign at a site. */
struct export_entry {
    struct text name; /* the key */
    struct text words; /* a site's agency */
    int64_t first_seen;
    int64_t last_seen;
    uint64_t pages;
    struct export_host_facts facts; /* hosts */
    bool is_indicator; /* hosts: may be blocked */
};
struct export_table {
    ARENA_LIST(struct export_entry) list;
    uint32_t *slots; /* index + 1 into the list; 0: empty */
    size_t slot_count; /* a power of two */
};

struct export
{
    struct arena *arena;
    struct arena *scratch;
    const struct export_head *head;
    struct export_table hosts;
    struct export_table sites;
    struct export_table targets; /* "campaign site" */
    struct export_table urls; /* two pages of the store may be one address to the format: "|" and "%7C" */
    bool *campaign_used;
    uint64_t pages;
    uint64_t left_out;
    uint64_t written; /* objects or attributes so far: a comma goes before all but the first */
    int64_t newest; /* time in any page */
};

/* The place of the entry of that name, made where it is new (*is_new); SIZE_MAX where the table is full, which is
 * counted. The name is copied. Entries move when another is put. */
size_t export_put(struct export *export, struct export_table *table, struct text name, bool *is_new);
const struct export_entry *export_find(const struct export_table *table, struct text name);

/* A page's address, as all formats write it. */
struct export_address {
    struct text url; /* RFC 3986, no fragment */
    struct text host; /* punycode, IPv6 without brackets */
    uint16_t port; /* 0: cannot be asked for */
    bool is_new; /* no page before had it */
};
/* In the scratch arena; false where it is none that can be written. */
bool export_address(struct export *export, struct text url, struct export_address *address);

/* The hosts that a page's weighing findings lead to, each once, noted in the table; not the page's own. */
struct export_page_host {
    size_t entry; /* in the table of hosts */
    bool is_new; /* to the export */
    bool is_indicator; /* on this page */
};
struct export_page_hosts {
    struct export_page_host items[EXPORT_LIMIT_PAGE_HOSTS];
    size_t count;
};
void export_page_hosts(struct export *export, const struct page_report *report, struct text own,
                       struct export_page_hosts *hosts);

/* When the page was flagged first and last; never 0, and never the wrong way round. */
int64_t export_first(const struct export *export, const struct page_report *report);
int64_t export_last(const struct export *export, const struct page_report *report);
/* Begins a page: the scratch arena is empty, its address is read. False: it is left out, and counted. */
bool export_begin_page(struct export *export, const struct page_report *report, struct export_address *address);
/* All that is known of a page, line by line, in the head's language. */
void export_words(const struct export *export, const struct page_report *report, struct buffer *out);
enum { EXPORT_WORDS_BYTES = 4 * 1024 * 1024, EXPORT_LINE_BYTES = 4000 }; /* XARF takes 5 MiB of evidence */
/* `t` without what steers terminals or reading direction, cut to `limit` bytes with "…". Line breaks are kept where
 * they are said to be. In the scratch arena. */
struct text export_clean(const struct export *export, struct text t, size_t limit, bool keep_lines);
/* The rule's line and the heaviest finding's evidence. In the scratch arena. */
struct text export_summary(const struct export *export, const struct page_report *report, size_t limit);

#define EXPORT_UUID_LENGTH 36
struct export_uuid {
    char text[EXPORT_UUID_LENGTH + 1];
};
/* Name-based (RFC 9562 section 5.5) in rasoat's own name space, of the reporter, the kind of thing and its name, so
 * that the same thing has the same id in every export of one reporter, and another in another's. */
struct export_uuid export_uuid(const struct export *export, const char *kind, struct text name, struct text more);
/* The same as a version 4, for a format that wants one: its bits are those of a SHA-256. */
struct export_uuid export_uuid_random(const struct export *export, const char *kind, struct text name,
                                      struct text more);
/* Name-based in the given name space. */
struct export_uuid export_uuid_in(const unsigned char space[16], struct text name);
struct text export_uuid_text(const struct export_uuid *uuid);

/* "2026-11-22T01:10:05.000Z" where `with_fraction`, else without it. */
struct json *export_time(int64_t time, bool with_fraction);
/* A printf as a JSON string. */
struct json *export_json_string(const char *string);
/* Members of one JSON list, written one by one. */
void export_write_member(struct export *export, struct buffer *out, struct json *object);
/* Campaigns of one page: the members from *from up to the given end. */
size_t export_members(const struct export *export, int64_t page, size_t *from);
struct text export_campaign_words(const struct export *export, const struct export_campaign *campaign);

void export_xarf_page(struct export *export, struct buffer *out, const struct page_report *report);
void export_stix_begin(struct export *export, struct buffer *out);
void export_stix_page(struct export *export, struct buffer *out, const struct page_report *report);
void export_stix_end(struct export *export, struct buffer *out);
void export_misp_begin(struct export *export, struct buffer *out);
void export_misp_page(struct export *export, struct buffer *out, const struct page_report *report);
void export_misp_end(struct export *export, struct buffer *out);
void export_csv_begin(struct export *export, struct buffer *out);
void export_csv_page(struct export *export, struct buffer *out, const struct page_report *report);
void export_removal_page(struct export *export, struct buffer *out, const struct page_report *report);

#endif
