/* url_write.c: the href while it grows: percent-encoding (WHATWG URL 1.3) into arena memory. */
#include "page/url_priv.h"

#include "base/utf8.h"

#include <string.h>

/* Bits of struct url_set. */
#define LOW(c) ((uint64_t)1 << (c))
#define HIGH(c) ((uint64_t)1 << ((c) - 0x40))

#define CONTROLS 0xFFFFFFFFu /* U+0000 to U+001F */
#define FRAGMENT_LOW (CONTROLS | LOW(' ') | LOW('"') | LOW('<') | LOW('>'))
#define QUERY_LOW (CONTROLS | LOW(' ') | LOW('"') | LOW('#') | LOW('<') | LOW('>'))
#define PATH_LOW (QUERY_LOW | LOW('?'))
#define PATH_HIGH (HIGH('^') | HIGH('`') | HIGH('{') | HIGH('}') | HIGH(0x7F))

const struct url_set url_set_fragment = {.low = FRAGMENT_LOW, .high = HIGH('`') | HIGH(0x7F)};
/* The special-query set: the apostrophe besides. */
const struct url_set url_set_query = {.low = QUERY_LOW | LOW('\''), .high = HIGH(0x7F)};
const struct url_set url_set_path = {.low = PATH_LOW, .high = PATH_HIGH};
const struct url_set url_set_userinfo = {
    .low = PATH_LOW | LOW('/') | LOW(':') | LOW(';') | LOW('='),
    .high = PATH_HIGH | HIGH('@') | HIGH('[') | HIGH('\\') | HIGH(']') | HIGH('|'),
};
/* Forbidden domain code points (WHATWG URL 3.2). */
const struct url_set url_set_forbidden = {
    .low = CONTROLS | LOW(' ') | LOW('#') | LOW('%') | LOW('/') | LOW(':') | LOW('<') | LOW('>') | LOW('?'),
    .high = HIGH('@') | HIGH('[') | HIGH('\\') | HIGH(']') | HIGH('^') | HIGH('|') | HIGH(0x7F),
};

void url_out_reserve(struct url_out *out, size_t more)
{
    if (out->room - out->length >= more)
        return;
    size_t room = out->room * 2 > out->length + more ? out->room * 2 : out->length + more;
    out->data = arena_grow(out->arena, out->data, out->room, room);
    out->room = room;
}

void url_out_text(struct url_out *out, struct text t)
{
    if (t.length == 0)
        return;
    url_out_reserve(out, t.length);
    memcpy(out->data + out->length, t.data, t.length);
    out->length += t.length;
}

void url_out_byte(struct url_out *out, char byte)
{
    url_out_reserve(out, 1);
    out->data[out->length++] = byte;
}

static void put_percent(struct url_out *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    char *place = out->data + out->length;
    place[0] = '%';
    place[1] = digits[byte >> 4];
    place[2] = digits[byte & 15];
    out->length += 3;
}

void url_out_encoded(struct url_out *out, struct text t, const struct url_set *set)
{
    enum { LONGEST = 4 * 3 }; /* one code point, all its bytes encoded */
    url_out_reserve(out, t.length);
    size_t i = 0;
    while (i < t.length) {
        unsigned char c = (unsigned char)t.data[i];
        if (c < 0x80 && !url_set_has(set, c)) { /* room for the rest of t is always kept */
            out->data[out->length++] = (char)c;
            i++;
            continue;
        }
        url_out_reserve(out, LONGEST + (t.length - i));
        if (c < 0x80) {
            put_percent(out, c);
            i++;
            continue;
        }
        char bytes[4];
        size_t count = utf8_put(bytes, utf8_next(t, &i));
        for (size_t k = 0; k < count; k++)
            put_percent(out, (unsigned char)bytes[k]);
    }
}

size_t url_decode_bytes(struct text t, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < t.length; i++) {
        char c = t.data[i];
        if (c == '%' && t.length - i > 2) {
            int high = ascii_hex_value(t.data[i + 1]);
            int low = ascii_hex_value(t.data[i + 2]);
            if (high >= 0 && low >= 0) {
                c = (char)(high * 16 + low);
                i += 2;
            }
        }
        out[length++] = c;
    }
    return length;
}
