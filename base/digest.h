/* digest.h: SHA-1 and SHA-256, where a published format asks for them (name-based UUIDs, hashes of evidence). For
 * tables and fingerprints of our own there is base/hash.h. */
#ifndef RASOAT_BASE_DIGEST_H
#define RASOAT_BASE_DIGEST_H

#include "base/text.h"

#define DIGEST_SHA1_BYTES 20
#define DIGEST_SHA256_BYTES 32
#define DIGEST_SHA256_HEX (DIGEST_SHA256_BYTES * 2)

/* SHA-1 (FIPS 180-4): only for what the standard names by it (RFC 9562 section 5.5); never where collisions matter. */
void digest_sha1(struct text bytes, unsigned char out[DIGEST_SHA1_BYTES]);
void digest_sha256(struct text bytes, unsigned char out[DIGEST_SHA256_BYTES]);
/* Lower-case hex, NUL-ended: `out` has room for length * 2 + 1. */
void digest_hex(const unsigned char *digest, size_t length, char *out);

#endif
