/* digest.c: the one door of libcrypto. */
#include "base/digest.h"
#include "base/check.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

_Static_assert(DIGEST_LIMIT_BYTES <= EVP_MAX_MD_SIZE, "a sum fits");
_Static_assert(DIGEST_SHA1_BYTES == SHA_DIGEST_LENGTH && DIGEST_SHA256_BYTES == SHA256_DIGEST_LENGTH,
               "the library's sizes");

/* The library's own type under our name: nothing has to be allocated around it. */
static EVP_MD_CTX *inner(struct digest *digest)
{
    return (EVP_MD_CTX *)digest;
}

struct digest *digest_open(enum digest_kind kind)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context && EVP_DigestInit_ex(context, kind == DIGEST_SHA1 ? EVP_sha1() : EVP_sha256(), NULL) == 1)
        return (struct digest *)context;
    EVP_MD_CTX_free(context);
    return NULL;
}

void digest_add(struct digest *digest, struct text bytes)
{
    if (bytes.length)
        CHECK(EVP_DigestUpdate(inner(digest), bytes.data, bytes.length) == 1);
}

size_t digest_end(struct digest *digest, unsigned char sum[DIGEST_LIMIT_BYTES])
{
    unsigned length = 0;
    unsigned char whole[EVP_MAX_MD_SIZE];
    CHECK(EVP_DigestFinal_ex(inner(digest), whole, &length) == 1 && length <= DIGEST_LIMIT_BYTES);
    for (unsigned i = 0; i < length; i++)
        sum[i] = whole[i];
    digest_close(digest);
    return length;
}

void digest_close(struct digest *digest)
{
    EVP_MD_CTX_free(inner(digest));
}

size_t digest_of(enum digest_kind kind, struct text bytes, unsigned char sum[DIGEST_LIMIT_BYTES])
{
    struct digest *digest = digest_open(kind);
    if (!digest)
        return 0;
    digest_add(digest, bytes);
    return digest_end(digest, sum);
}

void digest_sha1(struct text bytes, unsigned char out[DIGEST_SHA1_BYTES])
{
    SHA1((const unsigned char *)(bytes.data ? bytes.data : ""), bytes.length, out);
}

void digest_sha256(struct text bytes, unsigned char out[DIGEST_SHA256_BYTES])
{
    SHA256((const unsigned char *)(bytes.data ? bytes.data : ""), bytes.length, out);
}

void digest_hmac_sha256(struct text key, struct text bytes, unsigned char out[DIGEST_SHA256_BYTES])
{
    unsigned length = 0;
    CHECK(key.length <= INT32_MAX);
    CHECK(HMAC(EVP_sha256(), key.data ? key.data : "", (int)key.length,
               (const unsigned char *)(bytes.data ? bytes.data : ""), bytes.length, out, &length) != NULL);
}

void digest_hex(const unsigned char *digest, size_t length, char *out)
{
    for (size_t i = 0; i < length; i++) {
        out[i * 2] = "0123456789abcdef"[digest[i] >> 4];
        out[i * 2 + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    out[length * 2] = '\0';
}
