/* list_priv.h: what the list's formats share. */
#ifndef RASOAT_TAKEDOWN_LIST_PRIV_H
#define RASOAT_TAKEDOWN_LIST_PRIV_H

#include "takedown/list.h"

/* One of the two, by the head's language; both may be formats of the same arguments. */
const char *list_word(const struct list_head *head, const char *english, const char *vietnamese)
    __attribute__((format_arg(2), format_arg(3)));
const char *list_verdict(const struct list_head *head, enum verdict verdict);
const char *list_state(const struct list_head *head, struct text state);
/* Ways in which an address became known, words of the store separated by spaces, in the head's language. */
void list_sources(struct buffer *out, const struct list_head *head, struct text sources);
/* The rule's one line for people, or the rule's id. */
struct text list_rule(const struct list_head *head, struct text rule);
/* "22/11/2026 08:10" in the head's time zone; "-" for 0. */
void list_time_local(struct buffer *out, const struct list_head *head, int64_t time);
/* A finding's evidence in the head's language; `out` is cleared first. */
enum { LIST_EVIDENCE_BYTES = FINDING_LIMIT_EVIDENCE_BYTES * 8 };
void list_evidence(struct buffer *out, const struct list_head *head, struct text evidence);
/* Where a finding stands: a path in HTML as it is ("html > body > a"), a place in a document in the reader's language. */
void list_place(struct buffer *out, const struct list_head *head, struct text path);
/* Who saw the finding, "browser, googlebot", in the head's language; `out` is cleared first. */
void list_seen_by(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding);
/* The finding that weighs most, NULL where there is none. */
const struct finding *list_heaviest(const struct page_report *report);

/* Characters that steer a terminal or turn the reading direction: shown as a space. */
static inline bool list_is_unsafe(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
           (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

const char *list_section_title(const struct list_head *head, enum list_section section);
/* "host nohu.example" as a person says it: "links to nohu.example". */
void list_campaign(struct buffer *out, const struct list_head *head, struct text campaign);
/* A line's sentence in the head's language; `out` is cleared first. */
void list_line_what(struct buffer *out, const struct list_head *head, const struct list_line *line);
/* "not seen again since ..., kept because ..." behind a finding that was not seen in the newest run, where the page was;
 * nothing else. */
void list_not_seen_again(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding);

void list_table_sections(struct buffer *out, const struct list_head *head, const struct list_sections *sections, uint64_t pages,
                         unsigned width);
void list_html_sections(struct buffer *out, const struct list_head *head, const struct list_sections *sections, uint64_t pages,
                         unsigned width);
void list_table_begin(struct buffer *out, const struct list_head *head, unsigned width);
void list_table_page(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width);
void list_table_end(struct buffer *out, const struct list_head *head, uint64_t pages);
void list_csv_begin(struct buffer *out, const struct list_head *head, unsigned width);
void list_csv_page(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width);
void list_csv_end(struct buffer *out, const struct list_head *head, uint64_t pages);
void list_html_begin(struct buffer *out, const struct list_head *head, unsigned width);
void list_html_page(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width);
void list_html_end(struct buffer *out, const struct list_head *head, uint64_t pages);

#endif
