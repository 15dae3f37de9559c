/* list.h: the morning list on paper: table, JSON lines, CSV, HTML. Pure writers: reports in, bytes out. */
#ifndef RASOAT_TAKEDOWN_LIST_H
#define RASOAT_TAKEDOWN_LIST_H

#include "base/buffer.h"
#include "page/report.h"

enum language { LANGUAGE_ENGLISH, LANGUAGE_VIETNAMESE };

/* A rule's one line for people; given by the caller because takedown/ knows no detectors. */
struct rule_words {
    const char *rule;
    const char *english;
    const char *vietnamese;
};

/* What stands above and below the pages. */
struct list_head {
    enum language language;
    int64_t run; /* 0: none yet */
    int64_t run_started;
    int64_t run_finished; /* 0: not finished */
    int64_t now;
    uint64_t pages_judged;
    uint64_t counts[VERDICT_COUNT];
    const struct rule_words *rules;
    size_t rule_count;
    int time_zone_minutes; /* of shown times; Viet Nam: 420 */
};

/* What is told below the pages, a line each. */
enum list_section {
    SECTION_CAMPAIGNS,
    SECTION_GONE,
    SECTION_ITEMS, /* changes of whole sites that wait for a decision */
    SECTION_MISCONFIGURED, /* no intrusion, but a door for one */
    SECTION_DECIDED, /* found, and decided to be no injection or to be accepted */
    SECTION_FAILING, /* pages that do not load since this run */
    SECTION_COUNT
};
struct list_line {
    struct text subject; /* an address, a campaign's value */
    struct text owner; /* site or agency; may be empty */
    struct text what; /* one sentence; may be empty */
    bool is_translated; /* `what` is in the reader's language; else English, as evidence is */
    struct text command; /* what to type next; may be empty */
};
struct list_lines {
    const struct list_line *items;
    size_t count;
    uint64_t left_out;
};
struct list_sections {
    struct list_lines of[SECTION_COUNT];
};

/* Would Excel or LibreOffice take this cell for a formula, once what cannot be seen before it is gone? */
bool list_begins_formula(struct text t);
/* A cell of CSV in quotation marks, on one line (RFC 4180 section 2); what would be a formula is made text. */
void list_csv_cell(struct buffer *out, struct text t);

/* A list format: begin, one call for each page, sections, end. `width`: columns of the terminal, 0 where none. */
struct list_format {
    const char *name; /* "table", "jsonl", "csv", "html" */
    void (*begin)(struct buffer *out, const struct list_head *head, unsigned width);
    void (*page)(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width);
    /* After the last page; NULL where the format is one line a page. Sections without lines are not written. */
    void (*sections)(struct buffer *out, const struct list_head *head, const struct list_sections *sections, uint64_t pages,
                     unsigned width);
    void (*end)(struct buffer *out, const struct list_head *head, uint64_t pages);
};
/* NULL: none. */
const struct list_format *list_format_named(struct text name);

/* One page as the contract's JSON object and a newline (DESIGN section 6); "file" and "sum" only where they are set,
 * "reason" only with verdict unknown. */
void list_json_line(struct buffer *out, const struct page_report *report);
/* Everything known of one page, for a person (`rasoat show`). `finding`: index of the one asked for, or SIZE_MAX. */
void list_show(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding);
/* "2026-11-22T01:10:05Z" */
void list_time_utc(struct buffer *out, int64_t time);
#endif
