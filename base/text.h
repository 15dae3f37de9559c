/* text.h: a piece of text that somebody else owns: pointer and length, never NUL-ended by contract.
 *
 * All functions work on bytes and on ASCII case only; no locale. A text with length 0 may have data NULL. */
#ifndef RASOAT_BASE_TEXT_H
#define RASOAT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *data;
    size_t length;
};

/* A string literal as text. */
#define TEXT(literal) ((struct text){.data = (literal), .length = sizeof(literal) - 1})
/* For printf's "%.*s". */
#define TEXT_ARGS(t) (int)(t).length, ((t).data ? (t).data : "")

static inline struct text text_of(const char *data, size_t length)
{
    return (struct text){.data = data, .length = length};
}

/* A NUL-ended string as text; NULL gives the empty text. */
struct text text_from_string(const char *string);
bool text_equal(struct text a, struct text b);
bool text_equal_ignore_case(struct text a, struct text b);
/* <0, 0, >0 by bytes. */
int text_compare(struct text a, struct text b);
bool text_starts_with(struct text whole, struct text start);
bool text_starts_with_ignore_case(struct text whole, struct text start);
bool text_ends_with(struct text whole, struct text end);
bool text_ends_with_ignore_case(struct text whole, struct text end);
/* Offset of the first occurrence at or after `from`, or SIZE_MAX. */
size_t text_find(struct text whole, struct text part, size_t from);
size_t text_find_ignore_case(struct text whole, struct text part, size_t from);
size_t text_find_byte(struct text whole, char byte, size_t from);
/* Without ASCII white space (space, tab, LF, FF, CR) at both ends. */
struct text text_trim(struct text t);
/* From `start` (clamped) for at most `length` bytes. */
struct text text_slice(struct text t, size_t start, size_t length);
/* Cuts `rest` at the first `byte`: gives the part before it, leaves the part after it in `rest`; where there is no such
 * byte gives all and leaves rest with data NULL, length 0. */
struct text text_split(struct text *rest, char byte);
/* Decimal digits only; STATUS-free: false where there is anything else, nothing at all, or more than `maximum`. */
bool text_to_number(struct text t, uint64_t maximum, uint64_t *number);

static inline bool ascii_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}
static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool ascii_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool ascii_is_alnum(char c)
{
    return ascii_is_digit(c) || ascii_is_alpha(c);
}
static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}
/* 0..15, or -1. */
static inline int ascii_hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

#endif
