/* gunzip.h: packed bytes (gzip, RFC 1952; one member after the other) unpacked piece by piece.
 *
 * The caller must close it; it owns memory outside any arena. */
#ifndef RASOAT_CRAWLER_GUNZIP_H
#define RASOAT_CRAWLER_GUNZIP_H

#include "base/text.h"
#include "page/limits.h"

#define GUNZIP_RATIO_FREE_BYTES (1024 * 1024) /* so much may come out whatever the ratio */

enum gunzip_end {
    GUNZIP_MORE, /* not at the end yet */
    GUNZIP_COMPLETE,
    GUNZIP_BROKEN, /* cut off, or not gzip: what came out before is good */
    GUNZIP_LIMIT, /* the size or the ratio was reached */
};

struct gunzip;

bool gunzip_recognises(struct text bytes);
/* `packed` must stay. NULL where there is no memory. */
struct gunzip *gunzip_open(struct text packed, size_t size_limit);
/* Writes the next bytes, at most `room`; 0 at the end. */
size_t gunzip_read(struct gunzip *gunzip, char *out, size_t room);
enum gunzip_end gunzip_end(const struct gunzip *gunzip);
void gunzip_close(struct gunzip *gunzip);

#endif
