/* utf8.c: decoding with replacement as the Unicode Standard 3.9 (table 3-7) and the WHATWG decoder do it. */
#include "base/utf8.h"

#include <string.h>

uint32_t utf8_next(struct text t, size_t *offset)
{
    const unsigned char *bytes = (const unsigned char *)t.data;
    size_t i = *offset;
    unsigned char first = bytes[i++];
    *offset = i;
    if (first < 0x80)
        return first;
    unsigned needed = first >= 0xC2 && first <= 0xDF ? 1 : first >= 0xE0 && first <= 0xEF ? 2 : first >= 0xF0 && first <= 0xF4 ? 3 : 0;
    if (needed == 0)
        return UTF8_REPLACEMENT;
    unsigned char lower = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char upper = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    uint32_t code_point = first & (0x3Fu >> needed);
    for (; needed > 0; needed--) {
        if (i >= t.length || bytes[i] < lower || bytes[i] > upper)
            return UTF8_REPLACEMENT;
        code_point = (code_point << 6) | (bytes[i++] & 0x3Fu);
        *offset = i;
        lower = 0x80;
        upper = 0xBF;
    }
    return code_point;
}

size_t utf8_put(char out[4], uint32_t code_point)
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        code_point = UTF8_REPLACEMENT;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (char)((0xF00u >> length & 0xF0u) | code_point);
    return length;
}

bool utf8_valid(struct text t)
{
    size_t i = 0;
    while (i < t.length) {
        uint64_t eight;
        if (t.length - i >= sizeof eight) { /* pages are mostly ASCII */
            memcpy(&eight, t.data + i, sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        size_t start = i;
        uint32_t code_point = utf8_next(t, &i);
        if (code_point == UTF8_REPLACEMENT && !(i - start == 3 && (unsigned char)t.data[start] == 0xEF &&
                                                (unsigned char)t.data[start + 1] == 0xBF &&
                                                (unsigned char)t.data[start + 2] == 0xBD))
            return false;
    }
    return true;
}

struct text utf8_cut(struct text t, size_t limit)
{
    if (t.length <= limit)
        return t;
    size_t end = limit;
    while (end > 0 && ((unsigned char)t.data[end] & 0xC0) == 0x80 && limit - end < 3)
        end--;
    return text_of(t.data, ((unsigned char)t.data[end] & 0xC0) == 0x80 ? limit : end);
}
