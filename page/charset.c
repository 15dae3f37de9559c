/* charset.c: which encoding a page is in, and its text as UTF-8 (WHATWG HTML 13.2.3, WHATWG Encoding). */
#include "page/charset.h"

#include "base/utf8.h"
#include "page/charset_priv.h"

#include <string.h>

enum { PRESCAN_BYTES = 1024 };

const struct charset_encoding charset_encodings[CHARSET_COUNT] = {
#define ENCODING(id, name, kind, iconv) {CHARSET_ID_##id, name, CHARSET_##kind, iconv},
#define LABEL(id, label)
#include "page/charset_labels.def"
#undef ENCODING
#undef LABEL
};

static const struct {
    enum charset_id id;
    struct text label;
} labels[] = {
#define ENCODING(id, name, kind, iconv)
#define LABEL(id, label) {CHARSET_ID_##id, {label, sizeof(label) - 1}},
#include "page/charset_labels.def"
#undef ENCODING
#undef LABEL
};

const struct charset_encoding *charset_for_label(struct text label)
{
    label = text_trim(label);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (text_equal_ignore_case(labels[i].label, label))
            return &charset_encodings[labels[i].id];
    return NULL;
}

/* The charset parameter of a Content-Type value (WHATWG MIME Sniffing 4.4); of several the first. */
static struct text header_label(struct text t)
{
    size_t i = text_find_byte(t, ';', 0);
    while (i < t.length) {
        size_t start = ++i;
        while (i < t.length && t.data[i] != ';' && t.data[i] != '=')
            i++;
        struct text name = text_trim(text_slice(t, start, i - start));
        if (i >= t.length || t.data[i] == ';')
            continue;
        struct text value;
        start = ++i;
        if (start < t.length && t.data[start] == '"') {
            size_t end = text_find_byte(t, '"', start + 1);
            end = end == SIZE_MAX ? t.length : end;
            value = text_slice(t, start + 1, end - start - 1);
            i = text_find_byte(t, ';', end);
        } else {
            i = text_find_byte(t, ';', start);
            value = text_trim(text_slice(t, start, i - start));
        }
        if (value.length > 0 && text_equal_ignore_case(name, TEXT("charset")))
            return value;
    }
    return (struct text){0};
}

/* UTF-8 with U+FFFD for what is ill-formed; counts where `out` is NULL. */
static size_t repair_utf8(struct text body, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < body.length;) {
        char bytes[4];
        size_t count = utf8_put(bytes, utf8_next(body, &i));
        if (out)
            memcpy(out + length, bytes, count);
        length += count;
    }
    return length;
}

/* The UTF-16 decoders (WHATWG Encoding 14.4); counts where `out` is NULL. */
static size_t decode_utf16(struct text body, bool is_big, char *out)
{
    size_t length = 0;
    const unsigned char *bytes = (const unsigned char *)body.data;
    for (size_t i = 0; i < body.length;) {
        uint32_t unit[2] = {UTF8_REPLACEMENT, 0};
        for (size_t k = 0; k < 2 && body.length - i >= 2 * k + 2; k++) {
            const unsigned char *pair = bytes + i + 2 * k;
            unit[k] = is_big ? (uint32_t)pair[0] << 8 | pair[1] : (uint32_t)pair[1] << 8 | pair[0];
        }
        bool is_pair = (unit[0] & 0xFC00) == 0xD800 && (unit[1] & 0xFC00) == 0xDC00;
        uint32_t code_point = is_pair ? 0x10000 + ((unit[0] & 0x3FF) << 10 | (unit[1] & 0x3FF)) : unit[0];
        char written[4];
        size_t count = utf8_put(written, code_point); /* half a pair becomes U+FFFD there */
        if (out)
            memcpy(out + length, written, count);
        length += count;
        i += is_pair ? 4 : body.length - i < 2 ? 1 : 2;
    }
    return length;
}

/* A byte is a character: `upper` holds those of 0x80 to 0xFF. */
static struct text decode_single(struct arena *arena, struct text body, const uint32_t upper[128])
{
    struct {
        char bytes[4];
        size_t length;
    } written[128];
    size_t total = 0;
    for (size_t i = 0; i < 128; i++)
        written[i].length = utf8_put(written[i].bytes, upper[i]);
    for (size_t i = 0; i < body.length; i++)
        total += (unsigned char)body.data[i] < 0x80 ? 1 : written[(unsigned char)body.data[i] - 0x80].length;
    char *out = arena_alloc_raw(arena, total);
    size_t length = 0;
    for (size_t i = 0; i < body.length; i++) {
        unsigned char byte = (unsigned char)body.data[i];
        if (byte < 0x80) {
            out[length++] = (char)byte;
        } else {
            memcpy(out + length, written[byte - 0x80].bytes, written[byte - 0x80].length);
            length += written[byte - 0x80].length;
        }
    }
    return text_of(out, length);
}

static bool is_ascii(struct text t)
{
    size_t i = 0;
    for (uint64_t eight; t.length - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, t.data + i, sizeof eight);
        if (eight & 0x8080808080808080u)
            return false;
    }
    for (; i < t.length; i++)
        if ((unsigned char)t.data[i] >= 0x80)
            return false;
    return true;
}

static struct text decode_legacy(struct arena *arena, struct text body, const struct charset_encoding *encoding)
{
    uint32_t upper[128];
    charset_upper_half(encoding, upper);
    struct text text = decode_single(arena, body, upper);
    return encoding->id == CHARSET_ID_WINDOWS_1258 ? charset_compose(arena, text) : text;
}

static struct text decode_user_defined(struct arena *arena, struct text body)
{
    uint32_t upper[128];
    for (uint32_t i = 0; i < 128; i++)
        upper[i] = 0xF780 + i;
    return decode_single(arena, body, upper);
}

static struct text decode_wide(struct arena *arena, struct text body, bool is_big)
{
    char *out = arena_alloc_raw(arena, decode_utf16(body, is_big, NULL));
    return text_of(out, decode_utf16(body, is_big, out));
}

static struct text decode(struct arena *arena, struct text body, const struct charset_encoding *encoding)
{
    switch (encoding->kind) {
    case CHARSET_UTF8: {
        char *out = arena_alloc_raw(arena, repair_utf8(body, NULL));
        return text_of(out, repair_utf8(body, out));
    }
    case CHARSET_SINGLE:
        return decode_legacy(arena, body, encoding);
    case CHARSET_MULTI:
    case CHARSET_STATEFUL:
        return charset_convert(arena, encoding, body);
    case CHARSET_REPLACEMENT:
        return body.length > 0 ? TEXT("\xEF\xBF\xBD") : body;
    case CHARSET_UTF16BE:
        return decode_wide(arena, body, true);
    case CHARSET_UTF16LE:
        return decode_wide(arena, body, false);
    case CHARSET_USER_DEFINED:
        return decode_user_defined(arena, body);
    }
    return body;
}

/* The bytes as they stand are the text. */
static bool is_text_already(struct text body, const struct charset_encoding *encoding)
{
    if (encoding->kind == CHARSET_UTF8)
        return utf8_valid(body);
    return (encoding->kind == CHARSET_SINGLE || encoding->kind == CHARSET_MULTI ||
            encoding->kind == CHARSET_USER_DEFINED) && is_ascii(body);
}

/* Encoding sniffing: `skipped` is the length of a BOM. */
static const struct charset_encoding *sniff(struct text body, struct text content_type, struct decoded *decoded)
{
    decoded->source = CHARSET_BOM;
    if (text_starts_with(body, TEXT("\xEF\xBB\xBF"))) {
        decoded->skipped = 3;
        return &charset_encodings[CHARSET_ID_UTF_8];
    }
    if (text_starts_with(body, TEXT("\xFE\xFF")) || text_starts_with(body, TEXT("\xFF\xFE"))) {
        decoded->skipped = 2;
        return &charset_encodings[body.data[0] == '\xFE' ? CHARSET_ID_UTF_16BE : CHARSET_ID_UTF_16LE];
    }
    decoded->source = CHARSET_HEADER;
    const struct charset_encoding *encoding = charset_for_label(header_label(content_type));
    if (encoding)
        return encoding;
    decoded->source = CHARSET_META;
    encoding = charset_prescan_head(text_slice(body, 0, PRESCAN_BYTES)).encoding;
    if (encoding)
        return encoding;
    decoded->source = CHARSET_GUESS;
    decoded->same_bytes = utf8_valid(body);
    return &charset_encodings[decoded->same_bytes ? CHARSET_ID_UTF_8 : CHARSET_ID_WINDOWS_1258];
}

struct decoded charset_decode(struct arena *arena, struct text body, struct text content_type)
{
    struct decoded decoded = {0};
    const struct charset_encoding *encoding = sniff(body, content_type, &decoded);
    body = text_slice(body, decoded.skipped, body.length);
    decoded.encoding = encoding->name;
    decoded.same_bytes = decoded.same_bytes || is_text_already(body, encoding);
    decoded.text = decoded.same_bytes ? body : decode(arena, body, encoding);
    return decoded;
}
