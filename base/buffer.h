/* buffer.h: bytes that grow (malloc), with a maximum that is stated when the buffer is made; and the wire's integers.
 *
 * Writing past the maximum, or without memory, marks the buffer as failed and drops what was written; ask once at the
 * end with buffer_failed. Reading past the end marks the reader as failed and gives zeros and empty texts. */
#ifndef RASOAT_BASE_BUFFER_H
#define RASOAT_BASE_BUFFER_H

#include "base/text.h"

#include <stdarg.h>

struct buffer {
    char *data;
    size_t length;
    size_t room;
    size_t maximum;
    bool failed;
};

void buffer_init(struct buffer *buffer, size_t maximum);
/* Frees the bytes; the buffer may be used again. */
void buffer_release(struct buffer *buffer);
/* Length 0, not failed, room kept. */
void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const void *data, size_t length);
void buffer_add_text(struct buffer *buffer, struct text t);
void buffer_add_string(struct buffer *buffer, const char *string);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments);
/* Drops the first `length` bytes. */
void buffer_consume(struct buffer *buffer, size_t length);
bool buffer_failed(const struct buffer *buffer);
/* What was written; valid until the next change of the buffer. */
struct text buffer_text(const struct buffer *buffer);

/* The wire: little-endian integers, doubles as their bits, texts as 32-bit length and bytes. */
void buffer_put_u8(struct buffer *buffer, uint8_t value);
void buffer_put_u32(struct buffer *buffer, uint32_t value);
void buffer_put_u64(struct buffer *buffer, uint64_t value);
void buffer_put_double(struct buffer *buffer, double value);
void buffer_put_text(struct buffer *buffer, struct text t);

struct reader {
    struct text rest;
    bool failed;
};

static inline struct reader reader_of(struct text t)
{
    return (struct reader){.rest = t, .failed = false};
}
uint8_t reader_u8(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
uint64_t reader_u64(struct reader *reader);
double reader_double(struct reader *reader);
/* Points into the text that is read. */
struct text reader_text(struct reader *reader);
/* A count of items that each take at least `least` bytes: fails where the rest cannot hold that many, so that a lying
 * count never makes a large allocation. */
uint32_t reader_count(struct reader *reader, size_t least);
/* True where nothing failed and nothing is left. */
bool reader_done(const struct reader *reader);

#endif
