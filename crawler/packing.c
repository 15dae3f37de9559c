/* packing.c: the one door of zlib and of the decoders of Brotli and Zstandard. */
#include "crawler/packing.h"

#include <brotli/decode.h>
#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST /* input is const */
#include <zlib.h>
#include <zstd.h>

/* Where both are NULL it is zlib's. */
struct unpacker {
    z_stream stream;
    BrotliDecoderState *brotli;
    ZSTD_DStream *zstd;
};

enum { /* window bits, of the largest window */
    GZIP_ONLY = 15 + 16,
    ZLIB_HEADER = 15,
    BARE_DEFLATE = -15,
    PACK_MEMORY = 8,
};

bool packing_is_gzip(struct text bytes)
{
    return text_starts_with(bytes, TEXT("\x1F\x8B"));
}

/* RFC 1950 2.2: method 8, and a check that makes the first two bytes a multiple of 31. */
static bool has_zlib_header(struct text start)
{
    if (start.length < 2)
        return false;
    unsigned first = (unsigned char)start.data[0];
    unsigned second = (unsigned char)start.data[1];
    return (first & 0x0F) == 8 && (first << 8 | second) % 31 == 0;
}

struct unpacker *unpack_open(enum packing packing, struct text start)
{
    struct unpacker *unpacker = calloc(1, sizeof *unpacker);
    if (!unpacker)
        return NULL;
    if (packing == PACKING_BROTLI) {
        unpacker->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL);
        if (unpacker->brotli)
            return unpacker;
    } else if (packing == PACKING_ZSTD) {
        unpacker->zstd = ZSTD_createDStream();
        if (unpacker->zstd)
            return unpacker;
    } else {
        int bits = packing == PACKING_GZIP ? GZIP_ONLY : has_zlib_header(start) ? ZLIB_HEADER : BARE_DEFLATE;
        if (inflateInit2(&unpacker->stream, bits) == Z_OK)
            return unpacker;
    }
    free(unpacker);
    return NULL;
}

static enum unpack_step unpack_brotli(struct unpacker *unpacker, struct text *packed, char *out, size_t room, size_t *got)
{
    size_t in_length = packed->length;
    size_t out_length = room;
    const uint8_t *in = (const uint8_t *)packed->data;
    uint8_t *to = (uint8_t *)out;
    BrotliDecoderResult result =
        BrotliDecoderDecompressStream(unpacker->brotli, &in_length, &in, &out_length, &to, NULL);
    *packed = text_slice(*packed, packed->length - in_length, in_length);
    *got = room - out_length;
    if (result == BROTLI_DECODER_RESULT_SUCCESS)
        return UNPACK_END;
    if (result == BROTLI_DECODER_RESULT_ERROR)
        return UNPACK_BROKEN;
    return result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT ? UNPACK_WANTS_INPUT : UNPACK_WANTS_ROOM;
}

static enum unpack_step unpack_zstd(struct unpacker *unpacker, struct text *packed, char *out, size_t room, size_t *got)
{
    ZSTD_inBuffer in = {packed->data, packed->length, 0};
    ZSTD_outBuffer to = {out, room, 0};
    size_t left;
    do
        left = ZSTD_decompressStream(unpacker->zstd, &to, &in);
    while (left > 0 && !ZSTD_isError(left) && in.pos < in.size && to.pos < to.size);
    *packed = text_slice(*packed, in.pos, packed->length);
    *got = to.pos;
    if (ZSTD_isError(left))
        return UNPACK_BROKEN;
    if (left == 0)
        return UNPACK_END;
    return to.pos == to.size ? UNPACK_WANTS_ROOM : UNPACK_WANTS_INPUT;
}

enum unpack_step unpack(struct unpacker *unpacker, struct text *packed, char *out, size_t room, size_t *got)
{
    if (unpacker->brotli)
        return unpack_brotli(unpacker, packed, out, room, got);
    if (unpacker->zstd)
        return unpack_zstd(unpacker, packed, out, room, got);
    z_stream *stream = &unpacker->stream;
    room = room < INT_MAX ? room : INT_MAX; /* zlib's counters are 32 bits wide */
    stream->next_out = (Bytef *)out;
    stream->avail_out = (uInt)room;
    int result;
    do {
        size_t length = packed->length < INT_MAX ? packed->length : INT_MAX;
        stream->next_in = (const Bytef *)packed->data;
        stream->avail_in = (uInt)length;
        result = inflate(stream, Z_NO_FLUSH);
        *packed = text_slice(*packed, length - stream->avail_in, packed->length);
    } while (result == Z_OK && packed->length > 0 && stream->avail_out > 0);
    *got = room - stream->avail_out;
    if (result == Z_STREAM_END)
        return UNPACK_END;
    if (result != Z_OK && result != Z_BUF_ERROR)
        return UNPACK_BROKEN;
    return stream->avail_out == 0 ? UNPACK_WANTS_ROOM : UNPACK_WANTS_INPUT;
}

bool unpack_again(struct unpacker *unpacker)
{
    return unpacker->zstd || inflateReset(&unpacker->stream) == Z_OK; /* Zstandard's next frame needs no word */
}

void unpack_close(struct unpacker *unpacker)
{
    if (!unpacker)
        return;
    if (unpacker->brotli)
        BrotliDecoderDestroyInstance(unpacker->brotli);
    else if (unpacker->zstd)
        ZSTD_freeDStream(unpacker->zstd);
    else
        inflateEnd(&unpacker->stream);
    free(unpacker);
}

enum status pack_gzip(struct buffer *out, struct text bytes)
{
    unsigned char piece[16 * 1024];
    z_stream stream = {0};
    const size_t before = out->length;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_ONLY, PACK_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return STATUS_LIMIT;
    int result;
    do {
        size_t length = bytes.length < INT_MAX ? bytes.length : INT_MAX;
        stream.next_in = (const Bytef *)bytes.data;
        stream.avail_in = (uInt)length;
        stream.next_out = piece;
        stream.avail_out = sizeof piece;
        result = deflate(&stream, length == bytes.length ? Z_FINISH : Z_NO_FLUSH);
        bytes = text_slice(bytes, length - stream.avail_in, bytes.length);
        buffer_add(out, piece, sizeof piece - stream.avail_out);
    } while (result == Z_OK && !buffer_failed(out));
    deflateEnd(&stream);
    if (result == Z_STREAM_END && !buffer_failed(out))
        return STATUS_OK;
    out->length = before;
    return STATUS_LIMIT;
}
