/* list_priv.h: what the list's formats share. */
#ifndef RASOAT_TAKEDOWN_LIST_PRIV_H
#define RASOAT_TAKEDOWN_LIST_PRIV_H

#include "takedown/json.h"
#include "takedown/list.h"
#include "takedown/phrases.h"

/* One of the two, by the head's language; both may be formats of the same arguments. */
const char *list_word(const struct list_head *head, const char *english, const char *vietnamese)
    __attribute__((format_arg(2), format_arg(3)));
/* Ways in which an address became known, words of the store separated by spaces, in the head's language. */
void list_sources(struct buffer *out, const struct list_head *head, struct text sources);
/* "22/11/2026 08:10" in the head's time zone; "-" for 0. */
void list_time_local(struct buffer *out, const struct list_head *head, int64_t time);

/* Characters that steer a terminal or turn the reading direction: shown as a space. */
static inline bool list_is_unsafe(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
           (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}
/* The text with a space for each such character, and valid UTF-8. */
void list_safe_text(struct buffer *out, struct text t);
/* The same as text of HTML, in elements and in attributes within quotation marks. */
void list_html_text(struct buffer *out, struct text t);
/* "2026-11-22T01:10:05Z". */
struct json *list_time_json(int64_t time);

const char *list_section_title(const struct list_head *head, enum list_section section);
/* A line's sentence in the head's language; `out` is cleared first. */
void list_line_what(struct buffer *out, const struct list_head *head, const struct list_line *line);

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
