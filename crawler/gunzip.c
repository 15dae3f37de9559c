/* gunzip.c: the one door of zlib. */
#include "crawler/gunzip.h"

#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST /* input is const */
#include <zlib.h>

struct gunzip {
    z_stream stream;
    struct text rest; /* packed bytes that zlib was not given yet */
    size_t packed; /* bytes that zlib has taken */
    size_t unpacked;
    size_t size_limit;
    enum gunzip_end end;
};

enum { ANY_GZIP = 15 + 16 }; /* window bits: the largest window, gzip header only */

bool gunzip_recognises(struct text bytes)
{
    return text_starts_with(bytes, TEXT("\x1F\x8B"));
}

struct gunzip *gunzip_open(struct text packed, size_t size_limit)
{
    struct gunzip *gunzip = calloc(1, sizeof *gunzip);
    if (!gunzip)
        return NULL;
    gunzip->rest = packed;
    gunzip->size_limit = size_limit;
    if (inflateInit2(&gunzip->stream, ANY_GZIP) == Z_OK)
        return gunzip;
    free(gunzip);
    return NULL;
}

/* Hands zlib the next packed bytes: its counters are 32 bits wide. */
static void feed(struct gunzip *gunzip)
{
    if (gunzip->stream.avail_in > 0 || gunzip->rest.length == 0)
        return;
    size_t length = gunzip->rest.length < INT_MAX ? gunzip->rest.length : INT_MAX;
    gunzip->stream.next_in = (const Bytef *)gunzip->rest.data;
    gunzip->stream.avail_in = (uInt)length;
    gunzip->rest = text_slice(gunzip->rest, length, gunzip->rest.length);
}

/* Behind a member another may begin (RFC 1952 2.2); anything else there is padding. */
static bool next_member(struct gunzip *gunzip)
{
    feed(gunzip);
    if (!gunzip_recognises(text_of((const char *)gunzip->stream.next_in, gunzip->stream.avail_in)))
        return false;
    return inflateReset(&gunzip->stream) == Z_OK;
}

static bool past_limit(const struct gunzip *gunzip)
{
    if (gunzip->unpacked > gunzip->size_limit)
        return true;
    return gunzip->unpacked > GUNZIP_RATIO_FREE_BYTES && gunzip->unpacked / GUNZIP_LIMIT_RATIO > gunzip->packed;
}

size_t gunzip_read(struct gunzip *gunzip, char *out, size_t room)
{
    size_t got = 0;
    room = room < INT_MAX ? room : INT_MAX;
    while (gunzip->end == GUNZIP_MORE && got == 0 && room > 0) {
        feed(gunzip);
        uInt before = gunzip->stream.avail_in;
        gunzip->stream.next_out = (Bytef *)out;
        gunzip->stream.avail_out = (uInt)room;
        int result = inflate(&gunzip->stream, Z_NO_FLUSH);
        got = room - gunzip->stream.avail_out;
        gunzip->packed += before - gunzip->stream.avail_in;
        gunzip->unpacked += got;
        if (past_limit(gunzip)) {
            gunzip->end = GUNZIP_LIMIT;
            size_t over = gunzip->unpacked > gunzip->size_limit ? gunzip->unpacked - gunzip->size_limit : 0;
            got -= over < got ? over : got;
        } else if (result == Z_STREAM_END) {
            if (!next_member(gunzip))
                gunzip->end = GUNZIP_COMPLETE;
        } else if (result != Z_OK || (got == 0 && gunzip->stream.avail_in == 0 && gunzip->rest.length == 0)) {
            gunzip->end = GUNZIP_BROKEN;
        }
    }
    return got;
}

enum gunzip_end gunzip_end(const struct gunzip *gunzip)
{
    return gunzip->end;
}

void gunzip_close(struct gunzip *gunzip)
{
    if (!gunzip)
        return;
    inflateEnd(&gunzip->stream);
    free(gunzip);
}
