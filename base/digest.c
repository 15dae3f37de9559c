/* digest.c: the door to OpenSSL's libcrypto. */
#include "base/digest.h"

#include <openssl/sha.h>

_Static_assert(DIGEST_SHA1_BYTES == SHA_DIGEST_LENGTH && DIGEST_SHA256_BYTES == SHA256_DIGEST_LENGTH,
               "the library's sizes");

void digest_sha1(struct text bytes, unsigned char out[DIGEST_SHA1_BYTES])
{
    SHA1((const unsigned char *)(bytes.data ? bytes.data : ""), bytes.length, out);
}

void digest_sha256(struct text bytes, unsigned char out[DIGEST_SHA256_BYTES])
{
    SHA256((const unsigned char *)(bytes.data ? bytes.data : ""), bytes.length, out);
}

void digest_hex(const unsigned char *digest, size_t length, char *out)
{
    for (size_t i = 0; i < length; i++) {
        out[i * 2] = "0123456789abcdef"[digest[i] >> 4];
        out[i * 2 + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    out[length * 2] = '\0';
}
