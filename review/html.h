/* html.h: writes HTML. What is not written with HTML(...) is escaped: markup can only be a literal of our own source.
 *
 * Texts of others may hold anything: characters that are no text, or turn the reading direction, are shown as U+FFFD, and
 * html_foreign sets them apart so that they cannot reorder what stands around them. */
#ifndef RASOAT_REVIEW_HTML_H
#define RASOAT_REVIEW_HTML_H

#include "base/arena.h"
#include "base/buffer.h"
#include "review/words.h"

#define HTML_LIMIT_BYTES (8u << 20) /* of one page */

struct html {
    struct buffer out;
    enum language language;
    int time_zone_minutes;
    int64_t now;
};

/* Markup: a string literal and nothing else. */
#define HTML(html, literal) html_markup((html), "" literal "", sizeof(literal) - 1)
void html_markup(struct html *html, const char *markup, size_t length);

/* Escaped, for text and for attributes in double quotes. */
void html_text(struct html *html, struct text t);
void html_string(struct html *html, const char *string);
/* A text that comes from a site or from a person: escaped, within <bdi>. Cut to `limit` bytes with an ellipsis; 0: whole. */
void html_foreign(struct html *html, struct text t, size_t limit);
/* An address of somebody else: never a link; may be broken at any place. */
void html_address(struct html *html, struct text url);
/* A text of ours in the reader's language. */
void html_words(struct html *html, enum word word);
/* The same with {1}, {2} ... replaced by these texts, escaped. */
void html_sentence(struct html *html, enum word word, const struct text *texts, size_t count);
#define SENTENCE(html, word, ...) \
    html_sentence((html), (word), (const struct text[]){__VA_ARGS__}, sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))
/* "12.345" or "12,345". */
void html_number(struct html *html, uint64_t number);
/* "8.5" or "8,5". */
void html_points(struct html *html, double points);
/* <time>: "22/11/2026 08:10"; nothing for 0. */
void html_time(struct html *html, int64_t time);
/* "hôm nay", "3 ngày trước": how long ago, with the whole time behind it as a title. Nothing for 0. */
void html_age(struct html *html, int64_t time);
/* What a field for a person's words takes: a character of a form is at most three bytes of UTF-8, and these fit in any case
 * (TICKET_LIMIT_WORDS_BYTES). As an attribute. */
#define HTML_WORDS_ROOM " maxlength=\"330\""
/* Days of the clerk's calendar between two times: last evening was yesterday. 0 where `to` is not later. */
int64_t html_days(const struct html *html, int64_t from, int64_t to);
/* Percent-encoded, for a value within an address of our own. */
void html_encoded(struct html *html, struct text value);

/* What was written since the page was `from` bytes long, taken out of it again: to stand within a sentence, where it is escaped once more,
 * so only for words and numbers of ours. */
struct text html_taken(struct html *html, struct arena *arena, size_t from);

/* Addresses with a query: html_query_begin(html, "/queue"), html_query(html, "site", text) ...: empty values are left out. */
struct html_query {
    struct html *html;
    bool has_any;
};
struct html_query html_query_begin(struct html *html, const char *path);
void html_query(struct html_query *query, const char *name, struct text value);
void html_query_number(struct html_query *query, const char *name, int64_t value);

#endif
