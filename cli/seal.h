/* seal.h: the integrity line of exported baselines: HMAC-SHA-256 (libsodium) with a key that stays in the state folder. A bare
 * sum would only tell of accidents: whoever changes the file could write a new one. */
#ifndef RASOAT_CLI_SEAL_H
#define RASOAT_CLI_SEAL_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

enum { SEAL_KEY_BYTES = 32, SEAL_HEX_LENGTH = 64 };
struct seal_key {
    unsigned char bytes[SEAL_KEY_BYTES];
};
/* Reads the key from the file, 64 hex digits; where it is missing and `make` says so, makes one (mode 0600). STATUS_NOT_FOUND,
 * STATUS_INVALID (no key in it), STATUS_IO (errno says why). */
enum status seal_key_read(const char *path, bool make, struct seal_key *key) MUST_USE;
/* The seal of the bytes in hex; in the arena. */
struct text seal_of(struct arena *arena, const struct seal_key *key, struct text bytes);
/* Does the seal fit? In constant time. */
bool seal_fits(const struct seal_key *key, struct text bytes, struct text seal);
/* Bytes as one word of text, and back (false: it is none). */
struct text seal_base64(struct arena *arena, struct text bytes);
bool seal_from_base64(struct arena *arena, struct text word, struct text *bytes);

#endif
