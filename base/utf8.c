/* utf8.c: decoding with replacement as the Unicode Standard 3.9 (table 3-7) and the WHATWG decoder do it. */
#include "base/utf8.h"

#include "base/eight.h"

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

/* The start of the sequence that goes on at `at`. */
static size_t sequence_start(struct text t, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)t.data[at] & 0xC0) == 0x80);
    return at;
}

/* One sequence after the other from `*at` until `end` is reached or passed. */
static bool valid_until(struct text t, size_t *at, size_t end)
{
    while (*at < end) {
        size_t start = *at;
        if (utf8_next(t, at) == UTF8_REPLACEMENT &&
            !text_equal(text_slice(t, start, *at - start), TEXT("\xEF\xBF\xBD")))
            return false;
    }
    return true;
}

/* The bytes of eight after which 3.9's table asks for more than the right number of continuation bytes: C0, C1, E0, ED
 * and F0 to FF, by their high bits; a byte above one that is marked may be marked too. */
static uint64_t particular_leads(uint64_t eight)
{
    uint64_t c0 = (eight & EACH(0xFE)) ^ EACH(0xC0);
    uint64_t e0 = eight ^ EACH(0xE0);
    uint64_t ed = eight ^ EACH(0xED);
    uint64_t zeros = ((c0 - EACH(1)) & ~c0) | ((e0 - EACH(1)) & ~e0) | ((ed - EACH(1)) & ~ed);
    return (zeros | (eight & eight << 1 & eight << 2 & eight << 3)) & EACH(0x80);
}

/* Eight bytes at a time: continuation bytes must stand just where the leading ones before them say. */
bool utf8_valid(struct text t)
{
    size_t i = 0;
    uint64_t owed = 0; /* where the next eight must begin with continuation bytes */
    while (t.length - i >= EIGHT) {
        uint64_t eight = eight_load(t.data + i);
        if (particular_leads(eight)) {
            size_t end = i + EIGHT;
            i = owed ? sequence_start(t, i) : i;
            owed = 0;
            if (!valid_until(t, &i, end))
                return false;
            continue;
        }
        uint64_t high = eight & EACH(0x80);
        uint64_t leads = high & eight << 1;
        uint64_t leads_of_three = leads & eight << 2;
        if ((owed | leads << 8 | leads_of_three << 16) != (high & ~leads))
            return false;
        owed = leads >> 56 | leads_of_three >> 48;
        i += EIGHT;
    }
    i = owed ? sequence_start(t, i) : i;
    return valid_until(t, &i, t.length);
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

struct text utf8_undo_latin1(struct text t, char *out)
{
    size_t length = 0;
    bool is_ascii = true;
    for (size_t i = 0; i < t.length;) {
        uint32_t c = utf8_next(t, &i);
        if (c > 0xFF)
            return (struct text){0};
        is_ascii = is_ascii && c < 0x80;
        out[length++] = (char)c;
    }
    struct text undone = text_of(out, length);
    return !is_ascii && utf8_valid(undone) ? undone : (struct text){0};
}
