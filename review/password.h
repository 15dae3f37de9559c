/* password.h: passwords, and the random tokens of sessions and forms. libsodium's door for the review page.
 *
 * A password is kept as argon2id with PASSWORD_MEMORY_BYTES and three passes: about 50 ms of one core. One is worked out at a
 * time (the server has one thread for requests), so the memory is needed once. */
#ifndef RASOAT_REVIEW_PASSWORD_H
#define RASOAT_REVIEW_PASSWORD_H

#include "base/status.h"
#include "base/text.h"

#define PASSWORD_LEAST_CHARACTERS 12
#define PASSWORD_LIMIT_BYTES 200
#define PASSWORD_MEMORY_BYTES (48u << 20)
#define PASSWORD_HASH_BYTES 128 /* with the ending NUL */
#define PASSWORD_ONE_TIME_BYTES 24 /* with the ending NUL */
#define TOKEN_BYTES 32
#define TOKEN_HEX_BYTES (TOKEN_BYTES * 2)

/* Once, before anything else here; false where there are no random numbers. */
bool password_start(void);

enum password_fault { PASSWORD_GOOD, PASSWORD_SHORT, PASSWORD_LONG, PASSWORD_LIKE_NAME, PASSWORD_PLAIN };
/* Is it fit to be the account's password? PASSWORD_PLAIN: one character or a short run again and again. */
enum password_fault password_judge(struct text password, struct text account);
/* STATUS_IO: no memory for it; STATUS_LIMIT: longer than PASSWORD_LIMIT_BYTES. */
enum status password_hash(struct text password, char hash[PASSWORD_HASH_BYTES]) MUST_USE;
/* With an empty hash (there is no such account) the same work is done, and the answer is no. */
bool password_is(struct text password, struct text hash);
/* "k7mt-x2pf-9hqd-w3vn": about 79 bits, without letters that look alike. */
void password_one_time(char password[PASSWORD_ONE_TIME_BYTES]);

struct token {
    unsigned char bytes[TOKEN_BYTES];
};
void token_make(struct token *token);
/* From hex as token_write gives it; false where it is anything else. */
bool token_read(struct text hex, struct token *token);
void token_write(const struct token *token, char hex[TOKEN_HEX_BYTES + 1]);
/* What the store keeps of a session's token: who reads the store can make no cookie of it. */
void token_hash(const struct token *token, unsigned char hash[TOKEN_BYTES]);
/* The token that the session's forms carry (against cross-site requests); the session's own cannot be found from it. */
void token_for_forms(const struct token *token, char hex[TOKEN_HEX_BYTES + 1]);
/* In a time that does not depend on where they differ. */
bool token_same(struct text a, struct text b);

#endif
