/* digest.h: SHA-1 and SHA-256, where a published format asks for them: name-based UUIDs, hashes of evidence, checking what
 * others wrote down. For tables and fingerprints of our own there is base/hash.h. */
#ifndef RASOAT_BASE_DIGEST_H
#define RASOAT_BASE_DIGEST_H

#include "base/text.h"

enum digest_kind {
    DIGEST_SHA1, /* only for what a standard names by it, and to check what others wrote */
    DIGEST_SHA256,
};

#define DIGEST_SHA1_BYTES 20
#define DIGEST_SHA256_BYTES 32
#define DIGEST_SHA256_HEX (DIGEST_SHA256_BYTES * 2)
#define DIGEST_LIMIT_BYTES DIGEST_SHA256_BYTES

struct digest;

/* NULL where there is no memory. Caller closes. */
struct digest *digest_open(enum digest_kind kind);
void digest_add(struct digest *digest, struct text bytes);
/* The sum of what was added, its length in bytes (20 or 32); closes the digest. */
size_t digest_end(struct digest *digest, unsigned char sum[DIGEST_LIMIT_BYTES]);
void digest_close(struct digest *digest);
/* The sum of bytes that are all at hand; 0 where there is no memory. */
size_t digest_of(enum digest_kind kind, struct text bytes, unsigned char sum[DIGEST_LIMIT_BYTES]);

/* SHA-1 (FIPS 180-4): only for what the standard names by it (RFC 9562 section 5.5); never where collisions matter. */
void digest_sha1(struct text bytes, unsigned char out[DIGEST_SHA1_BYTES]);
void digest_sha256(struct text bytes, unsigned char out[DIGEST_SHA256_BYTES]);
/* HMAC-SHA-256 (RFC 2104): who knows the key made these bytes. */
void digest_hmac_sha256(struct text key, struct text bytes, unsigned char out[DIGEST_SHA256_BYTES]);
/* Lower-case hex, NUL-ended: `out` has room for length * 2 + 1. */
void digest_hex(const unsigned char *digest, size_t length, char *out);

#endif
