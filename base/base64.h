/* base64.h: bytes as Base64 (RFC 4648 section 4). */
#ifndef RASOAT_BASE_BASE64_H
#define RASOAT_BASE_BASE64_H

#include "base/buffer.h"
#include "base/status.h"

/* Appends the bytes with padding, in lines of `line_length` characters (a multiple of 4) that each end in `line_end`; 0: all in one
 * line, and no end. */
void base64_add(struct buffer *out, struct text bytes, size_t line_length, const char *line_end);
/* The other way round, appended; false where it is none, or has anything between its characters. */
bool base64_read(struct text encoded, struct buffer *out) MUST_USE;
/* What one character stands for, 0 to 63; -1: it is none. */
int base64_value(char c);

#endif
