/* Failed logins, passwords and tokens. */
#include "review/backoff.h"

#include "review/password.h"
#include "tests/unit/test.h"

#include <string.h>

enum { NOW = 1795348800 };

static struct backoff *fresh(struct arena *arena)
{
    struct backoff *backoff = arena_alloc(arena, sizeof *backoff);
    backoff->seed = 42;
    return backoff;
}

TEST(an_account_waits_longer_and_longer)
{
    struct backoff *backoff = fresh(arena);
    const struct text account = TEXT("admin");
    int64_t now = NOW, before = 0;
    for (int i = 0; i < BACKOFF_FREE_PER_ACCOUNT; i++) {
        EXPECT_NUMBER(backoff_wait(backoff, account, TEXT("192.0.2.1"), now), 0);
        backoff_failed(backoff, account, TEXT("192.0.2.1"), now);
    }
    for (int i = 0; i < 12; i++) {
        const int64_t wait = backoff_wait(backoff, account, TEXT("198.51.100.9"), now); /* from any address */
        EXPECT(wait > before || wait == BACKOFF_LONGEST_SECONDS);
        EXPECT(backoff_wait(backoff, account, TEXT("192.0.2.1"), now + wait - 1) > 0);
        now += wait;
        EXPECT_NUMBER(backoff_wait(backoff, account, TEXT("198.51.100.9"), now), 0);
        backoff_failed(backoff, account, TEXT("203.0.113.1"), now);
        before = wait;
    }
    EXPECT_NUMBER(before, BACKOFF_LONGEST_SECONDS);
    EXPECT_NUMBER(backoff_wait(backoff, TEXT("other"), TEXT("198.51.100.9"), now), 0);
    EXPECT_NUMBER(backoff_wait(backoff, account, TEXT("198.51.100.9"), now + BACKOFF_FORGET_SECONDS), 0);
    backoff_passed(backoff, account);
    EXPECT_NUMBER(backoff_wait(backoff, account, TEXT("198.51.100.9"), now), 0);
}

TEST(an_address_waits_for_all_accounts)
{
    struct backoff *backoff = fresh(arena);
    for (int i = 0; i < BACKOFF_FREE_PER_ADDRESS; i++) {
        const struct text address = arena_printf(arena, "2001:db8:1:2:%x::1", i); /* one network */
        EXPECT_NUMBER(backoff_wait(backoff, TEXT("new"), address, NOW), 0);
        backoff_failed(backoff, arena_printf(arena, "guess-%d", i), address, NOW);
    }
    EXPECT(backoff_wait(backoff, TEXT("new"), TEXT("2001:db8:1:2:ffff::9"), NOW) > 0);
    EXPECT_NUMBER(backoff_wait(backoff, TEXT("new"), TEXT("2001:db8:1:3::1"), NOW), 0);
    backoff_passed(backoff, TEXT("new")); /* a login of his own does not free the address */
    EXPECT(backoff_wait(backoff, TEXT("new"), TEXT("2001:db8:1:2::1"), NOW) > 0);
    EXPECT_NUMBER(backoff_wait(backoff, TEXT("new"), TEXT("2001:db8:1:2::1"), NOW - 10) > 0, 1); /* a clock set back frees nobody */
}

TEST(a_flood_of_names_is_held)
{
    struct backoff *backoff = fresh(arena);
    for (int i = 0; i < 200000; i++)
        backoff_failed(backoff, arena_printf(arena, "n%d", i), TEXT("192.0.2.1"), NOW + i / 1000);
    size_t used = 0;
    for (size_t i = 0; i < BACKOFF_ENTRIES; i++)
        used += backoff->entries[i].key != 0;
    EXPECT(used > BACKOFF_ENTRIES / 2);
    EXPECT(backoff_wait(backoff, TEXT("x"), TEXT("192.0.2.1"), NOW + 200) > 0); /* who floods is still known */
}

TEST(passwords)
{
    char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES], given[PASSWORD_ONE_TIME_BYTES], other[PASSWORD_ONE_TIME_BYTES];
    EXPECT(password_start());
    EXPECT_NUMBER(password_hash(TEXT("một câu đủ dài"), hash), STATUS_OK);
    EXPECT_NUMBER(password_hash(TEXT("một câu đủ dài"), again), STATUS_OK);
    EXPECT(text_starts_with(text_from_string(hash), TEXT("$argon2id$v=19$m=49152,t=3,p=1$")));
    EXPECT(strcmp(hash, again) != 0); /* each has its salt */
    EXPECT(password_is(TEXT("một câu đủ dài"), text_from_string(hash)));
    EXPECT(!password_is(TEXT("một câu đủ dà"), text_from_string(hash)));
    EXPECT(!password_is(TEXT(""), text_from_string(hash)));
    EXPECT(!password_is(TEXT("một câu đủ dài"), TEXT("")));
    EXPECT(!password_is(TEXT("một câu đủ dài"), TEXT("$argon2id$nonsense")));
    EXPECT_NUMBER(password_judge(TEXT("mười một ký"), TEXT("an")), PASSWORD_SHORT);
    EXPECT_NUMBER(password_judge(TEXT("mười hai ký!"), TEXT("an")), PASSWORD_GOOD);
    EXPECT_NUMBER(password_judge(TEXT("xin chào Nguyen.An"), TEXT("nguyen.an")), PASSWORD_LIKE_NAME);
    EXPECT_NUMBER(password_judge(TEXT("aaaaaaaaaaaaaa"), TEXT("x1")), PASSWORD_PLAIN);
    EXPECT_NUMBER(password_judge(TEXT("123412341234"), TEXT("x1")), PASSWORD_PLAIN);
    char *large = arena_alloc(arena, PASSWORD_LIMIT_BYTES + 1);
    for (size_t i = 0; i <= PASSWORD_LIMIT_BYTES; i++)
        large[i] = (char)('a' + i % 23);
    EXPECT_NUMBER(password_judge(text_of(large, PASSWORD_LIMIT_BYTES + 1), TEXT("x1")), PASSWORD_LONG);
    EXPECT_NUMBER(password_hash(text_of(large, PASSWORD_LIMIT_BYTES + 1), hash), STATUS_LIMIT);
    EXPECT_NUMBER(password_hash(text_of(large, PASSWORD_LIMIT_BYTES), hash), STATUS_OK);
    EXPECT(!password_is(text_of(large, PASSWORD_LIMIT_BYTES + 1), text_from_string(hash))); /* nothing is cut silently */
    password_one_time(given);
    password_one_time(other);
    EXPECT(strcmp(given, other) != 0);
    EXPECT_NUMBER(password_judge(text_from_string(given), TEXT("admin")), PASSWORD_GOOD);
}

TEST(tokens)
{
    struct token token, read;
    char hex[TOKEN_HEX_BYTES + 1], form[TOKEN_HEX_BYTES + 1];
    unsigned char hash[TOKEN_BYTES];
    EXPECT(password_start());
    token_make(&token);
    token_write(&token, hex);
    EXPECT(token_read(text_from_string(hex), &read) && memcmp(&token, &read, sizeof token) == 0);
    token_hash(&token, hash);
    EXPECT(memcmp(hash, token.bytes, sizeof hash) != 0);
    token_for_forms(&token, form);
    EXPECT_NUMBER(strlen(form), TOKEN_HEX_BYTES);
    EXPECT(strcmp(form, hex) != 0);
    EXPECT(!token_read(text_of(hex, TOKEN_HEX_BYTES - 1), &read));
    EXPECT(!token_read(TEXT(""), &read));
    hex[5] = 'g';
    EXPECT(!token_read(text_from_string(hex), &read));
    EXPECT(token_same(TEXT("abc"), TEXT("abc")));
    EXPECT(!token_same(TEXT("abc"), TEXT("abd")));
    EXPECT(!token_same(TEXT("abc"), TEXT("ab")));
    EXPECT(!token_same(TEXT(""), TEXT(""))); /* no token is no token */
}
