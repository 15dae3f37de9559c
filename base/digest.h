/* digest.h: SHA-256 and SHA-1 of bytes that come piece by piece: for evidence, and for checking what others wrote down. */
#ifndef RASOAT_BASE_DIGEST_H
#define RASOAT_BASE_DIGEST_H

#include "base/text.h"

enum digest_kind {
    DIGEST_SHA1, /* only to check what others wrote: no evidence of its own */
    DIGEST_SHA256,
};

#define DIGEST_LIMIT_BYTES 32

struct digest;

/* NULL where there is no memory. Caller closes. */
struct digest *digest_open(enum digest_kind kind);
void digest_add(struct digest *digest, struct text bytes);
/* The sum of what was added, its length in bytes (20 or 32); closes the digest. */
size_t digest_end(struct digest *digest, unsigned char sum[DIGEST_LIMIT_BYTES]);
void digest_close(struct digest *digest);
/* The sum of bytes that are all at hand; 0 where there is no memory. */
size_t digest_of(enum digest_kind kind, struct text bytes, unsigned char sum[DIGEST_LIMIT_BYTES]);

#endif
