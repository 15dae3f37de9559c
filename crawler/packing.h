/* packing.h: bytes that were packed by gzip (RFC 1952), deflate (RFC 1950 or bare 1951, as servers send both), Brotli
 * (RFC 7932) or Zstandard (RFC 8878), unpacked in steps of any size; and gzip the other way.
 *
 * An unpacker owns memory outside any arena: the caller closes it. */
#ifndef RASOAT_CRAWLER_PACKING_H
#define RASOAT_CRAWLER_PACKING_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

enum packing {
    PACKING_GZIP,
    PACKING_DEFLATE,
    PACKING_BROTLI,
    PACKING_ZSTD,
};

enum unpack_step {
    UNPACK_WANTS_INPUT, /* all of `packed` was taken */
    UNPACK_WANTS_ROOM,
    UNPACK_END, /* of this gzip member, Zstandard frame or stream; `packed` holds what stands behind it */
    UNPACK_BROKEN, /* what came out before is good */
};

struct unpacker;

/* True where the bytes begin as gzip does. */
bool packing_is_gzip(struct text bytes);
/* `start`: what the packed bytes begin with, at least two bytes of them; it tells the forms of deflate apart. NULL where
 * there is no memory. */
struct unpacker *unpack_open(enum packing packing, struct text start);
/* Takes from the front of `packed`, writes at most `room` bytes (> 0) and says how many. */
enum unpack_step unpack(struct unpacker *unpacker, struct text *packed, char *out, size_t room, size_t *got);
/* After UNPACK_END of gzip or Zstandard: another member or frame begins. */
bool unpack_again(struct unpacker *unpacker);
void unpack_close(struct unpacker *unpacker);

/* Appends one gzip member without name or time: the same bytes give the same member. STATUS_LIMIT where the buffer is
 * full or there is no memory; the buffer's length is then as it was. */
enum status pack_gzip(struct buffer *out, struct text bytes) MUST_USE;

#endif
