/* encode.c: see encode.h. */
#include "tests/province/encode.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "tests/province/files.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <zlib.h>

#define ENCODED_LIMIT_BYTES (16 * 1024 * 1024)

static struct text taken(struct arena *arena, struct buffer *buffer)
{
    if (buffer_failed(buffer)) {
        die("a text grew past %d bytes", ENCODED_LIMIT_BYTES);
    }
    struct text copy = arena_copy(arena, buffer_text(buffer));
    buffer_release(buffer);
    return copy;
}

struct text encode_nfd(struct arena *arena, struct text utf8)
{
    size_t length = 0;
    uint8_t *form = u8_normalize(UNINORM_NFD, (const uint8_t *)utf8.data, utf8.length, NULL, &length);
    if (!form) {
        die("no NFD of a text");
    }
    struct text copy = arena_copy(arena, text_of((const char *)form, length));
    free(form);
    return copy;
}

struct text encode_slug(struct arena *arena, struct text title)
{
    struct text plain = encode_nfd(arena, title);
    struct buffer out;
    buffer_init(&out, ENCODED_LIMIT_BYTES);
    bool gap = false;
    for (size_t at = 0; at < plain.length;) {
        uint32_t letter = utf8_next(plain, &at);
        if (letter == 0x111 || letter == 0x110) {
            letter = 'd';
        }
        if (letter >= 0x300 && letter < 0x370) {
            continue;
        }
        if (letter >= 0x80 || !ascii_is_alnum((char)letter)) {
            gap = out.length > 0;
            if (out.length > SLUG_LIMIT_BYTES) {
                break;
            }
            continue;
        }
        if (gap) {
            buffer_add_byte(&out, '-');
            gap = false;
        }
        buffer_add_byte(&out, ascii_lower((char)letter));
    }
    return taken(arena, &out);
}

struct text encode_charset(struct arena *arena, struct text utf8, struct text charset)
{
    iconv_t door = iconv_open(arena_string(arena, charset), "UTF-8");
    if (door == (iconv_t)-1) {
        die("iconv does not know %.*s", TEXT_ARGS(charset));
    }
    size_t room = utf8.length * 2 + 16, left = utf8.length;
    char *out = arena_alloc_raw(arena, room), *to = out;
    char *from = arena_string(arena, utf8);
    char *start = from;
    if (iconv(door, &from, &left, &to, &room) == (size_t)-1 || iconv(door, NULL, NULL, &to, &room) == (size_t)-1) {
        die("%.*s has no place for the text from \"%.40s\"", TEXT_ARGS(charset), start + (from - start));
    }
    iconv_close(door);
    return text_of(out, (size_t)(to - out));
}

struct text encode_references(struct arena *arena, struct text utf8)
{
    struct buffer out;
    buffer_init(&out, ENCODED_LIMIT_BYTES);
    for (size_t at = 0; at < utf8.length;) {
        buffer_printf(&out, "&#%u;", (unsigned)utf8_next(utf8, &at));
    }
    return taken(arena, &out);
}

struct text encode_gzip(struct arena *arena, struct text bytes)
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    /* 16 + the window's size: a gzip header; level 6 gives the same bytes on every machine with one zlib. */
    if (deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        die("zlib does not start");
    }
    uLong room = deflateBound(&stream, (uLong)bytes.length) + 32;
    Bytef *out = arena_alloc_raw(arena, room);
    stream.next_in = (Bytef *)arena_string(arena, bytes);
    stream.avail_in = (uInt)bytes.length;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        die("zlib does not finish");
    }
    size_t length = stream.total_out;
    deflateEnd(&stream);
    return text_of((const char *)out, length);
}

struct text encode_capital(struct arena *arena, struct text sentence)
{
    size_t first = 0, length = 0;
    if (sentence.length == 0) {
        return sentence;
    }
    utf8_next(sentence, &first);
    uint8_t *upper = u8_toupper((const uint8_t *)sentence.data, first, NULL, UNINORM_NFC, NULL, &length);
    if (!upper) {
        die("no capital of a letter");
    }
    struct text capital = arena_printf(arena, "%.*s%.*s", (int)length, (const char *)upper,
                                       TEXT_ARGS(text_slice(sentence, first, SIZE_MAX)));
    free(upper);
    return capital;
}

struct text encode_html(struct arena *arena, struct text t)
{
    struct buffer out;
    buffer_init(&out, ENCODED_LIMIT_BYTES);
    for (size_t i = 0; i < t.length; i++) {
        switch (t.data[i]) {
        case '&': buffer_add_string(&out, "&amp;"); break;
        case '<': buffer_add_string(&out, "&lt;"); break;
        case '>': buffer_add_string(&out, "&gt;"); break;
        case '"': buffer_add_string(&out, "&quot;"); break;
        default: buffer_add_byte(&out, t.data[i]); break;
        }
    }
    return taken(arena, &out);
}
