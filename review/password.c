/* password.c: libsodium's door for the review page (review/password.h). */
#include "review/password.h"

#include "base/utf8.h"

#include <sodium.h>
#include <string.h>

enum { PASSES = 3 };
_Static_assert(PASSWORD_HASH_BYTES >= crypto_pwhash_STRBYTES, "a hash has room");
_Static_assert(TOKEN_BYTES == crypto_generichash_BYTES, "a token's hash has room");

bool password_start(void)
{
    return sodium_init() >= 0;
}

/* Does it repeat its first `period` bytes to the end? */
static bool repeats(struct text t, size_t period)
{
    for (size_t i = period; i < t.length; i++)
        if (t.data[i] != t.data[i - period])
            return false;
    return true;
}

enum password_fault password_judge(struct text password, struct text account)
{
    size_t characters = 0;
    for (size_t i = 0; i < password.length; characters++)
        (void)utf8_next(password, &i);
    if (password.length > PASSWORD_LIMIT_BYTES)
        return PASSWORD_LONG;
    if (characters < PASSWORD_LEAST_CHARACTERS)
        return PASSWORD_SHORT;
    if (account.length > 2 && text_find_ignore_case(password, account, 0) != SIZE_MAX)
        return PASSWORD_LIKE_NAME;
    for (size_t period = 1; period <= 4; period++)
        if (repeats(password, period))
            return PASSWORD_PLAIN;
    return PASSWORD_GOOD;
}

enum status password_hash(struct text password, char hash[PASSWORD_HASH_BYTES])
{
    if (password.length > PASSWORD_LIMIT_BYTES)
        return STATUS_LIMIT;
    memset(hash, 0, PASSWORD_HASH_BYTES);
    return crypto_pwhash_str(hash, password.data ? password.data : "", password.length, PASSES, PASSWORD_MEMORY_BYTES) == 0
               ? STATUS_OK
               : STATUS_IO;
}

bool password_is(struct text password, struct text hash)
{
    char stored[PASSWORD_HASH_BYTES] = {0};
    unsigned char out[crypto_generichash_BYTES];
    const struct text given = text_slice(password, 0, PASSWORD_LIMIT_BYTES);
    const char *bytes = given.data ? given.data : "";
    if (hash.length == 0 || hash.length >= sizeof stored) {
        /* the same work as verifying, for an account that there is not */
        static const unsigned char salt[crypto_pwhash_SALTBYTES] = {0};
        (void)!crypto_pwhash(out, sizeof out, bytes, given.length, salt, PASSES, PASSWORD_MEMORY_BYTES,
                             crypto_pwhash_ALG_ARGON2ID13);
        sodium_memzero(out, sizeof out);
        return false;
    }
    memcpy(stored, hash.data, hash.length);
    return crypto_pwhash_str_verify(stored, bytes, given.length) == 0 && given.length == password.length;
}

void password_one_time(char password[PASSWORD_ONE_TIME_BYTES])
{
    static const char letters[] = "abcdefghjkmnpqrstvwxyz23456789"; /* 30 */
    size_t length = 0;
    for (size_t i = 0; i < 16; i++) {
        if (i > 0 && i % 4 == 0)
            password[length++] = '-';
        password[length++] = letters[randombytes_uniform(sizeof letters - 1)];
    }
    password[length] = '\0';
}

void token_make(struct token *token)
{
    randombytes_buf(token->bytes, sizeof token->bytes);
}

bool token_read(struct text hex, struct token *token)
{
    size_t length = 0;
    return hex.length == TOKEN_HEX_BYTES &&
           sodium_hex2bin(token->bytes, sizeof token->bytes, hex.data, hex.length, NULL, &length, NULL) == 0 &&
           length == sizeof token->bytes;
}

void token_write(const struct token *token, char hex[TOKEN_HEX_BYTES + 1])
{
    sodium_bin2hex(hex, TOKEN_HEX_BYTES + 1, token->bytes, sizeof token->bytes);
}

static void keyed(const struct token *token, const char *purpose, unsigned char out[TOKEN_BYTES])
{
    crypto_generichash(out, TOKEN_BYTES, (const unsigned char *)purpose, strlen(purpose), token->bytes, sizeof token->bytes);
}

void token_hash(const struct token *token, unsigned char hash[TOKEN_BYTES])
{
    keyed(token, "rasoat session", hash);
}

void token_for_forms(const struct token *token, char hex[TOKEN_HEX_BYTES + 1])
{
    unsigned char out[TOKEN_BYTES];
    keyed(token, "rasoat form", out);
    sodium_bin2hex(hex, TOKEN_HEX_BYTES + 1, out, sizeof out);
}

bool token_same(struct text a, struct text b)
{
    return a.length == b.length && a.length > 0 && sodium_memcmp(a.data, b.data, a.length) == 0;
}
