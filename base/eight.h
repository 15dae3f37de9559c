/* eight.h: text eight bytes at a time, in one 64-bit number: the first byte is its lowest. */
#ifndef RASOAT_BASE_EIGHT_H
#define RASOAT_BASE_EIGHT_H

#include "base/text.h"

#include <endian.h>
#include <string.h>

#define EIGHT ((size_t)8)
/* The same byte eight times. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* There must be eight. */
static inline uint64_t eight_load(const char *bytes)
{
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
    return le64toh(eight);
}

static inline void eight_store(char *bytes, uint64_t eight)
{
    eight = htole64(eight);
    memcpy(bytes, &eight, sizeof eight);
}

/* Those at `at`, with zeros past the text's end. */
static inline uint64_t eight_at(struct text t, size_t at)
{
    if (t.length - at >= EIGHT)
        return eight_load(t.data + at);
    char bytes[8] = {0};
    memcpy(bytes, t.data + at, t.length - at);
    return eight_load(bytes);
}

/* The high bits of the bytes that are equal to `byte`. */
static inline uint64_t eight_equal(uint64_t eight, uint8_t byte)
{
    uint64_t difference = eight ^ (EACH(0x01) * byte);
    return ~(((difference & EACH(0x7F)) + EACH(0x7F)) | difference) & EACH(0x80);
}

/* How many bytes stand before the first one whose high bit is set; 8 where there is none. */
static inline unsigned eight_before(uint64_t marks)
{
    return marks ? (unsigned)__builtin_ctzll(marks) / 8 : 8;
}

/* The first `count` bytes, the others zero. */
static inline uint64_t eight_first(uint64_t eight, unsigned count)
{
    return count < 8 ? eight & ((UINT64_C(1) << count * 8) - 1) : eight;
}

#endif
