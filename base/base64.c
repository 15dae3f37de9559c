/* base64.c: see base64.h. */
#include "base/base64.h"

void base64_add(struct buffer *out, struct text bytes, size_t line_length, const char *line_end)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t in_line = 0;
    for (size_t i = 0; i < bytes.length; i += 3) {
        uint32_t bits = (uint32_t)(unsigned char)bytes.data[i] << 16;
        bits |= i + 1 < bytes.length ? (uint32_t)(unsigned char)bytes.data[i + 1] << 8 : 0;
        bits |= i + 2 < bytes.length ? (uint32_t)(unsigned char)bytes.data[i + 2] : 0;
        const char four[] = {digits[bits >> 18], digits[bits >> 12 & 63],
                             i + 1 < bytes.length ? digits[bits >> 6 & 63] : '=',
                             i + 2 < bytes.length ? digits[bits & 63] : '='};
        buffer_add(out, four, sizeof four);
        in_line += sizeof four;
        if (line_length && (in_line == line_length || i + 3 >= bytes.length)) {
            buffer_add_string(out, line_end);
            in_line = 0;
        }
    }
}

int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ascii_is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_read(struct text encoded, struct buffer *out)
{
    enum { GROUP = 4 };
    while (encoded.length && encoded.data[encoded.length - 1] == '=')
        encoded.length--;
    if (encoded.length % GROUP == 1)
        return false;
    for (size_t i = 0; i < encoded.length; i += GROUP) {
        size_t count = encoded.length - i < GROUP ? encoded.length - i : GROUP;
        uint32_t group = 0;
        for (size_t k = 0; k < GROUP; k++) {
            int value = k < count ? base64_value(encoded.data[i + k]) : 0;
            if (value < 0)
                return false;
            group = group << 6 | (uint32_t)value;
        }
        const char bytes[] = {(char)(group >> 16), (char)(group >> 8 & 255), (char)(group & 255)};
        buffer_add(out, bytes, count - 1);
    }
    return !buffer_failed(out);
}
