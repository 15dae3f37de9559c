/* charset_convert.c: the door to the C library's iconv and to libunistring's normalisation.
 *
 * No arena memory is asked for while a converter is open: the arena may leave by longjmp. So text of unknown length is
 * converted twice, once to learn its length. */
#include "page/charset_priv.h"

#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

/* libunistring's own memory is 16 bytes and more for each mark of a run: pieces keep that small on hostile pages. */
#define COMPOSE_PIECE_BYTES ((size_t)64 * 1024)

#define NO_CONVERTER ((iconv_t)-1)

/* Where WHATWG's index says otherwise than the C library. */
static const struct {
    enum charset_id id;
    unsigned char byte;
    uint16_t code_point;
} exceptions[] = {
    {CHARSET_ID_KOI8_U, 0xAE, 0x045E},
    {CHARSET_ID_KOI8_U, 0xBE, 0x040E},
    {CHARSET_ID_MACINTOSH, 0xC6, 0x2206},
    {CHARSET_ID_MACINTOSH, 0xF0, 0xF8FF},
    {CHARSET_ID_MAC_CYRILLIC, 0xFF, 0x20AC},
};

struct charset_converters {
    iconv_t open[CHARSET_COUNT];
};

struct charset_converters *charset_converters_open(void)
{
    struct charset_converters *converters = malloc(sizeof *converters);
    for (size_t i = 0; converters && i < CHARSET_COUNT; i++) {
        const char *name = charset_encodings[i].iconv;
        converters->open[i] = name ? iconv_open("UTF-8", name) : NO_CONVERTER;
    }
    return converters;
}

void charset_converters_close(struct charset_converters *converters)
{
    for (size_t i = 0; converters && i < CHARSET_COUNT; i++)
        if (converters->open[i] != NO_CONVERTER)
            iconv_close(converters->open[i]);
    free(converters);
}

/* One byte's code point, or U+FFFD. The flush makes converters that wait for a combining mark give what they have. */
static uint32_t convert_byte(iconv_t converter, unsigned char byte)
{
    char in = (char)byte;
    char out[16];
    char *from = &in;
    char *to = out;
    size_t left = 1;
    size_t room = sizeof out;
    size_t result = iconv(converter, &from, &left, &to, &room);
    if (result != (size_t)-1)
        result = iconv(converter, NULL, NULL, &to, &room);
    else
        iconv(converter, NULL, NULL, NULL, NULL);
    size_t i = 0;
    struct text made = text_of(out, sizeof out - room);
    uint32_t code_point = result == (size_t)-1 || made.length == 0 ? UTF8_REPLACEMENT : utf8_next(made, &i);
    return i == made.length ? code_point : UTF8_REPLACEMENT;
}

void charset_upper_half(const struct charset_encoding *encoding, uint32_t table[128])
{
    iconv_t converter = iconv_open("UTF-8", encoding->iconv);
    for (unsigned byte = 0x80; byte <= 0xFF; byte++) {
        uint32_t code_point = UTF8_REPLACEMENT;
        if (converter != NO_CONVERTER)
            code_point = convert_byte(converter, (unsigned char)byte);
        if (code_point == UTF8_REPLACEMENT && byte < 0xA0) /* WHATWG's indexes have controls where no character is */
            code_point = byte;
        table[byte - 0x80] = code_point;
    }
    if (converter != NO_CONVERTER)
        iconv_close(converter);
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (exceptions[i].id == encoding->id)
            table[exceptions[i].byte - 0x80] = exceptions[i].code_point;
}

/* What a sequence that the converter refuses is, and how many of its bytes go with it. As the WHATWG decoders do it, a
 * byte below 0x80 is never swallowed: markup that follows half a character must stay. */
static size_t refused(const struct charset_encoding *encoding, struct text rest, uint32_t *code_point)
{
    unsigned char first = (unsigned char)rest.data[0];
    bool is_gb = encoding->id == CHARSET_ID_GBK || encoding->id == CHARSET_ID_GB18030;
    *code_point = is_gb && first == 0x80 ? 0x20AC : UTF8_REPLACEMENT;
    bool is_lead = encoding->kind == CHARSET_MULTI && first > 0x80 && first < 0xFF;
    return is_lead && rest.length > 1 && (unsigned char)rest.data[1] >= 0x80 ? 2 : 1;
}

/* Where converted bytes go: without `data` they are only counted. */
struct sink {
    char *data;
    size_t length;
};

static void put(struct sink *sink, const char *bytes, size_t count)
{
    if (sink->data && count > 0)
        memcpy(sink->data + sink->length, bytes, count);
    sink->length += count;
}

static void put_code_point(struct sink *sink, uint32_t code_point)
{
    char bytes[4];
    put(sink, bytes, utf8_put(bytes, code_point));
}

/* Converts up to what the converter refuses or one block's end: 0 or E2BIG where it went well, else iconv's errno. With
 * an empty `rest` it gives what the converter held back. */
static int convert_some(iconv_t converter, struct text *rest, struct sink *sink)
{
    char block[4096];
    char *from = (char *)(uintptr_t)rest->data; /* iconv takes char **, and changes nothing there */
    char *to = block;
    size_t left = rest->length;
    size_t room = sizeof block;
    size_t result = left > 0 ? iconv(converter, &from, &left, &to, &room) : iconv(converter, NULL, NULL, &to, &room);
    int reason = result == (size_t)-1 ? errno : 0;
    put(sink, block, sizeof block - room);
    *rest = text_slice(*rest, rest->length - left, left);
    return reason;
}

static void convert_all(iconv_t converter, const struct charset_encoding *encoding, struct text rest, struct sink *sink)
{
    iconv(converter, NULL, NULL, NULL, NULL);
    while (rest.length > 0) {
        int reason = convert_some(converter, &rest, sink);
        if (reason == 0 || reason == E2BIG)
            continue;
        uint32_t code_point = UTF8_REPLACEMENT;
        size_t used = rest.length; /* EINVAL: the body ends within a sequence */
        if (reason != EINVAL)
            used = refused(encoding, rest, &code_point);
        put_code_point(sink, code_point);
        rest = text_slice(rest, used, rest.length);
    }
    convert_some(converter, &rest, sink);
}

/* Without a converter ASCII stays, and each other byte is U+FFFD. */
static void convert_nothing(struct text rest, struct sink *sink)
{
    for (size_t i = 0; i < rest.length; i++)
        put_code_point(sink, (unsigned char)rest.data[i] < 0x80 ? (unsigned char)rest.data[i] : UTF8_REPLACEMENT);
}

static void convert(const struct charset_encoding *encoding, struct text body, struct sink *sink)
{
    iconv_t converter = iconv_open("UTF-8", encoding->iconv);
    if (converter == NO_CONVERTER) {
        convert_nothing(body, sink);
        return;
    }
    convert_all(converter, encoding, body, sink);
    iconv_close(converter);
}

struct text charset_convert(struct arena *arena, const struct charset_encoding *encoding, struct text body)
{
    struct sink count = {0};
    convert(encoding, body, &count);
    struct sink written = {.data = arena_alloc_raw(arena, count.length)};
    convert(encoding, body, &written);
    return text_of(written.data, written.length);
}

/* The start of `rest` that is composed at once: what follows an ASCII character never changes what is before it. Only
 * where a whole piece has none (no page of a person) is the cut between any two characters. */
static size_t piece_length(struct text rest)
{
    if (rest.length <= COMPOSE_PIECE_BYTES)
        return rest.length;
    for (size_t i = COMPOSE_PIECE_BYTES; i > 0; i--)
        if ((unsigned char)rest.data[i] < 0x80)
            return i;
    return utf8_cut(rest, COMPOSE_PIECE_BYTES).length;
}

struct text charset_compose(struct arena *arena, struct text t)
{
    char *composed = arena_alloc_raw(arena, t.length);
    size_t length = 0;
    while (t.length > 0) {
        size_t piece = piece_length(t);
        size_t made = piece;
        uint8_t *place = (uint8_t *)composed + length;
        uint8_t *result = u8_normalize(UNINORM_NFC, (const uint8_t *)t.data, piece, place, &made);
        if (result != place) { /* no memory: marks stay apart, as they came */
            free(result);
            made = piece;
            memcpy(place, t.data, piece);
        }
        length += made;
        t = text_slice(t, piece, t.length);
    }
    return text_of(composed, length);
}
