/* accounts.h: who may use the review page, which agencies an account is bound to, and sessions.
 *
 * Passwords and session tokens never come here: only what review/password.h made of them. All changes write their row of the
 * audit log in the same transaction, and are committed by the caller (store_open_beside). Times are Unix seconds (UTC). */
#ifndef RASOAT_STORE_ACCOUNTS_H
#define RASOAT_STORE_ACCOUNTS_H

#include "store/store.h"

#define ACCOUNT_LIMIT_NAME_BYTES 64
#define ACCOUNT_LIMIT_FULL_NAME_BYTES 200
#define ACCOUNT_LIMIT_AGENCIES 200 /* of one account */
#define ACCOUNT_LIMIT_COUNT 10000
#define SESSION_HASH_BYTES 32
#define SESSION_LIMIT_PER_ACCOUNT 20 /* the oldest end where there would be more */

enum account_role {
    ROLE_ADMINISTRATOR, /* everything, and accounts */
    ROLE_ANALYST, /* sees and decides on all sites */
    ROLE_SITE, /* sees and decides on the sites of his own agencies, and learns nothing of others */
    ROLE_READER, /* sees, decides nothing; on all sites, or on his own agencies' where he has any */
    ROLE_COUNT
};
/* "administrator", "analyst", "site", "reader". */
const char *account_role_name(enum account_role role);
bool account_role_from_name(struct text name, enum account_role *role);

struct account {
    int64_t id;
    struct text name; /* a-z, 0-9, '.', '_', '-', '@': what is typed at login */
    struct text full_name; /* for people; may be empty */
    enum account_role role;
    bool is_disabled;
    bool must_change; /* the password was given by somebody else */
    struct text password; /* as password_hash made it */
    int64_t created;
    int64_t last_login; /* 0: never */
    uint32_t agencies; /* how many agencies it is bound to */
};
/* True for accounts that must not learn of other agencies' sites. */
bool account_is_bound(const struct account *account);

/* Who does it, and when: of every change. `who` is an account's name, or "rasoat". */
struct account_by {
    struct text who;
    int64_t now;
};
/* STATUS_INVALID: no name as above, or taken; STATUS_LIMIT. Of `account` id, created and last_login are not
 * read. */
enum status store_account_add(struct store *store, const struct account *account, const struct account_by *by,
                              int64_t *id) MUST_USE;
/* Full name, role and whether it is disabled. Ends the account's sessions where role or disabled change. STATUS_INVALID where no
 * administrator would be left; STATUS_NOT_FOUND. */
enum status store_account_set(struct store *store, const struct account *account, const struct account_by *by) MUST_USE;
/* A new password: all the account's sessions end. */
enum status store_account_password(struct store *store, int64_t id, struct text password, bool must_change,
                                   const struct account_by *by) MUST_USE;
/* The agencies of a bound account, as the inventory names them; all its sessions end. STATUS_INVALID for an administrator's: he is
 * bound to none, and becoming one frees him of those that he had. */
enum status store_account_bind(struct store *store, int64_t id, const struct text *agencies, size_t count,
                               const struct account_by *by) MUST_USE;

/* Texts in the arena. STATUS_NOT_FOUND. */
enum status store_account(struct store *store, struct arena *arena, int64_t id, struct account *account) MUST_USE;
enum status store_account_named(struct store *store, struct arena *arena, struct text name,
                                struct account *account) MUST_USE;
typedef bool account_each(void *context, const struct account *account);
/* By name; texts are valid until `each` returns. */
enum status store_accounts(struct store *store, account_each *each, void *context) MUST_USE;
/* Sorted; in the arena. */
enum status store_account_agencies(struct store *store, struct arena *arena, int64_t id, const struct text **agencies,
                                   size_t *count) MUST_USE;
/* All agencies that the inventory names, sorted; in the arena. */
enum status store_agencies(struct store *store, struct arena *arena, const struct text **agencies, size_t *count) MUST_USE;

/* --- sessions --- */
struct session_row {
    int64_t account;
    int64_t created;
    int64_t used; /* last time that was noted: some minutes may be missing */
};
/* A login: `hash` is of the token that the browser keeps, `address` the visitor's. */
enum status store_session_put(struct store *store, const unsigned char hash[SESSION_HASH_BYTES], int64_t account,
                              struct text address, const struct account_by *by) MUST_USE;
/* STATUS_NOT_FOUND. */
enum status store_session(struct store *store, const unsigned char hash[SESSION_HASH_BYTES],
                          struct session_row *session) MUST_USE;
enum status store_session_used(struct store *store, const unsigned char hash[SESSION_HASH_BYTES], int64_t now) MUST_USE;
/* A logout. */
enum status store_session_end(struct store *store, const unsigned char hash[SESSION_HASH_BYTES], int64_t account,
                              const struct account_by *by) MUST_USE;
/* Removes those last used before `used_before` or made before `created_before`. */
enum status store_sessions_sweep(struct store *store, int64_t used_before, int64_t created_before) MUST_USE;

#endif
