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
