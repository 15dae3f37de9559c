/* buffer.c: growing bytes with a stated maximum; the wire's integers. */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_FIRST = 256 };

void buffer_init(struct buffer *buffer, size_t maximum)
{
    *buffer = (struct buffer){.maximum = maximum};
}

void buffer_release(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){.maximum = buffer->maximum};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
}

/* Makes room for `more` bytes; false (and failed) where the maximum or the memory ends. */
static bool make_room(struct buffer *buffer, size_t more)
{
    if (buffer->failed)
        return false;
    if (more > buffer->maximum - buffer->length) {
        buffer->failed = true;
        return false;
    }
    size_t wanted = buffer->length + more;
    if (wanted <= buffer->room)
        return true;
    size_t room = buffer->room ? buffer->room : BUFFER_FIRST;
    while (room < wanted)
        room = room > buffer->maximum / 2 ? buffer->maximum : room * 2;
    char *data = realloc(buffer->data, room);
    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->room = room;
    return true;
}

void buffer_add(struct buffer *buffer, const void *data, size_t length)
{
    if (length == 0 || !make_room(buffer, length))
        return;
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
}

void buffer_add_text(struct buffer *buffer, struct text t)
{
    buffer_add(buffer, t.data, t.length);
}

void buffer_add_string(struct buffer *buffer, const char *string)
{
    buffer_add(buffer, string, strlen(string));
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, &byte, 1);
}

void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    char small[512];
    int length = vsnprintf(small, sizeof small, format, arguments);
    if (length < 0) {
        buffer->failed = true;
    } else if ((size_t)length < sizeof small) {
        buffer_add(buffer, small, (size_t)length);
    } else if (make_room(buffer, (size_t)length + 1)) {
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(buffer, format, arguments);
    va_end(arguments);
}

void buffer_consume(struct buffer *buffer, size_t length)
{
    if (length >= buffer->length) {
        buffer->length = 0;
        return;
    }
    memmove(buffer->data, buffer->data + length, buffer->length - length);
    buffer->length -= length;
}

bool buffer_failed(const struct buffer *buffer)
{
    return buffer->failed;
}

struct text buffer_text(const struct buffer *buffer)
{
    return text_of(buffer->data ? buffer->data : "", buffer->length);
}

static void put_little_endian(struct buffer *buffer, uint64_t value, size_t bytes)
{
    unsigned char out[8];
    for (size_t i = 0; i < bytes; i++)
        out[i] = (unsigned char)(value >> (8 * i));
    buffer_add(buffer, out, bytes);
}

void buffer_put_u8(struct buffer *buffer, uint8_t value)
{
    put_little_endian(buffer, value, 1);
}

void buffer_put_u32(struct buffer *buffer, uint32_t value)
{
    put_little_endian(buffer, value, 4);
}

void buffer_put_u64(struct buffer *buffer, uint64_t value)
{
    put_little_endian(buffer, value, 8);
}

void buffer_put_double(struct buffer *buffer, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    buffer_put_u64(buffer, bits);
}

void buffer_put_text(struct buffer *buffer, struct text t)
{
    if (t.length > UINT32_MAX) {
        buffer->failed = true;
        return;
    }
    buffer_put_u32(buffer, (uint32_t)t.length);
    buffer_add_text(buffer, t);
}

static uint64_t read_little_endian(struct reader *reader, size_t bytes)
{
    if (reader->failed || reader->rest.length < bytes) {
        reader->failed = true;
        return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)(unsigned char)reader->rest.data[i] << (8 * i);
    reader->rest = text_of(reader->rest.data + bytes, reader->rest.length - bytes);
    return value;
}

uint8_t reader_u8(struct reader *reader)
{
    return (uint8_t)read_little_endian(reader, 1);
}

uint32_t reader_u32(struct reader *reader)
{
    return (uint32_t)read_little_endian(reader, 4);
}

uint64_t reader_u64(struct reader *reader)
{
    return read_little_endian(reader, 8);
}

double reader_double(struct reader *reader)
{
    uint64_t bits = reader_u64(reader);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

struct text reader_text(struct reader *reader)
{
    uint32_t length = reader_u32(reader);
    if (reader->failed || reader->rest.length < length) {
        reader->failed = true;
        return (struct text){0};
    }
    struct text t = text_of(reader->rest.data, length);
    reader->rest = text_of(reader->rest.data + length, reader->rest.length - length);
    return t;
}

uint32_t reader_count(struct reader *reader, size_t least)
{
    uint32_t count = reader_u32(reader);
    if (reader->failed || (least && count > reader->rest.length / least)) {
        reader->failed = true;
        return 0;
    }
    return count;
}

bool reader_done(const struct reader *reader)
{
    return !reader->failed && reader->rest.length == 0;
}
