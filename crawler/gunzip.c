/* gunzip.c: gzip that is all at hand, against bombs. */
#include "crawler/gunzip.h"
#include "crawler/packing.h"

#include <stdlib.h>

struct gunzip {
    struct unpacker *unpacker;
    struct text rest; /* packed bytes that were not taken yet */
    size_t packed; /* bytes that were */
    size_t unpacked;
    size_t size_limit;
    enum gunzip_end end;
};

bool gunzip_recognises(struct text bytes)
{
    return packing_is_gzip(bytes);
}

struct gunzip *gunzip_open(struct text packed, size_t size_limit)
{
    struct gunzip *gunzip = calloc(1, sizeof *gunzip);
    if (!gunzip)
        return NULL;
    gunzip->rest = packed;
    gunzip->size_limit = size_limit;
    gunzip->unpacker = unpack_open(PACKING_GZIP, packed);
    if (gunzip->unpacker)
        return gunzip;
    free(gunzip);
    return NULL;
}

/* Behind a member another may begin (RFC 1952 2.2); anything else there is padding. */
static bool next_member(struct gunzip *gunzip)
{
    return packing_is_gzip(gunzip->rest) && unpack_again(gunzip->unpacker);
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
    while (gunzip->end == GUNZIP_MORE && got == 0 && room > 0) {
        const size_t before = gunzip->rest.length;
        enum unpack_step step = unpack(gunzip->unpacker, &gunzip->rest, out, room, &got);
        gunzip->packed += before - gunzip->rest.length;
        gunzip->unpacked += got;
        if (past_limit(gunzip)) {
            gunzip->end = GUNZIP_LIMIT;
            size_t over = gunzip->unpacked > gunzip->size_limit ? gunzip->unpacked - gunzip->size_limit : 0;
            got -= over < got ? over : got;
        } else if (step == UNPACK_END) {
            if (!next_member(gunzip))
                gunzip->end = GUNZIP_COMPLETE;
        } else if (step == UNPACK_BROKEN || (got == 0 && step == UNPACK_WANTS_INPUT)) {
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
    unpack_close(gunzip->unpacker);
    free(gunzip);
}
