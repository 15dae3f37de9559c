/* seal.c: libsodium's only door. */
#include "cli/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

_Static_assert(SEAL_KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES, "the key fits the function");
_Static_assert(SEAL_HEX_LENGTH == crypto_auth_hmacsha256_BYTES * 2, "the seal is the function's result in hex");

static enum status read_key(const char *path, struct seal_key *key)
{
    char hex[SEAL_KEY_BYTES * 2 + 2];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    ssize_t length = read(descriptor, hex, sizeof hex);
    close(descriptor);
    if (length < 0)
        return STATUS_IO;
    size_t digits = length > 0 && hex[length - 1] == '\n' ? (size_t)length - 1 : (size_t)length;
    size_t bytes = 0;
    bool read = digits == SEAL_KEY_BYTES * 2 &&
                sodium_hex2bin(key->bytes, sizeof key->bytes, hex, digits, NULL, &bytes, NULL) == 0 &&
                bytes == SEAL_KEY_BYTES;
    sodium_memzero(hex, sizeof hex);
    return read ? STATUS_OK : STATUS_INVALID;
}

static enum status make_key(const char *path, struct seal_key *key)
{
    char hex[SEAL_KEY_BYTES * 2 + 1];
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return errno == EEXIST ? read_key(path, key) : STATUS_IO;
    randombytes_buf(key->bytes, sizeof key->bytes);
    sodium_bin2hex(hex, sizeof hex, key->bytes, sizeof key->bytes);
    hex[SEAL_KEY_BYTES * 2] = '\n';
    bool written = write(descriptor, hex, sizeof hex) == (ssize_t)sizeof hex && fsync(descriptor) == 0;
    int reason = errno;
    close(descriptor);
    sodium_memzero(hex, sizeof hex);
    if (!written)
        unlink(path);
    errno = reason;
    return written ? STATUS_OK : STATUS_IO;
}

enum status seal_key_read(const char *path, bool make, struct seal_key *key)
{
    if (sodium_init() < 0)
        return STATUS_IO;
    enum status status = read_key(path, key);
    return status == STATUS_NOT_FOUND && make ? make_key(path, key) : status;
}

struct text seal_of(struct arena *arena, const struct seal_key *key, struct text bytes)
{
    unsigned char seal[crypto_auth_hmacsha256_BYTES];
    char *hex = arena_alloc(arena, SEAL_HEX_LENGTH + 1);
    crypto_auth_hmacsha256(seal, (const unsigned char *)bytes.data, bytes.length, key->bytes);
    sodium_bin2hex(hex, SEAL_HEX_LENGTH + 1, seal, sizeof seal);
    return text_of(hex, SEAL_HEX_LENGTH);
}

bool seal_fits(const struct seal_key *key, struct text bytes, struct text seal)
{
    unsigned char given[crypto_auth_hmacsha256_BYTES];
    size_t length = 0;
    return seal.length == SEAL_HEX_LENGTH &&
           sodium_hex2bin(given, sizeof given, seal.data, seal.length, NULL, &length, NULL) == 0 &&
           length == sizeof given &&
           crypto_auth_hmacsha256_verify(given, (const unsigned char *)bytes.data, bytes.length, key->bytes) == 0;
}

struct text seal_base64(struct arena *arena, struct text bytes)
{
    size_t room = sodium_base64_encoded_len(bytes.length, sodium_base64_VARIANT_ORIGINAL);
    char *word = arena_alloc(arena, room);
    sodium_bin2base64(word, room, (const unsigned char *)bytes.data, bytes.length, sodium_base64_VARIANT_ORIGINAL);
    return text_of(word, strlen(word));
}

bool seal_from_base64(struct arena *arena, struct text word, struct text *bytes)
{
    size_t length = 0;
    char *data = arena_alloc(arena, word.length / 4 * 3 + 3);
    bool read = sodium_base642bin((unsigned char *)data, word.length / 4 * 3 + 3, word.data, word.length, NULL, &length,
                                  NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
    *bytes = text_of(data, read ? length : 0);
    return read;
}
