/* base64.h: bytes as Base64 (RFC 4648 section 4). */
#ifndef RASOAT_BASE_BASE64_H
#define RASOAT_BASE_BASE64_H

#include "base/buffer.h"

/* Appends the bytes with padding, in lines of `line_length` characters (a multiple of 4) that each end in `line_end`; 0: all in one
 * line, and no end. */
void base64_add(struct buffer *out, struct text bytes, size_t line_length, const char *line_end);

#endif
