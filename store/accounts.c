/* accounts.c: accounts of the review page and their sessions (store/accounts.h). */
#include "store/accounts.h"

#include "store/audit.h"
#include "store/store_priv.h"

static const char *const role_names[ROLE_COUNT] = {"administrator", "analyst", "site", "reader"};

const char *account_role_name(enum account_role role)
{
    return role_names[role];
}

bool account_role_from_name(struct text name, enum account_role *role)
{
    size_t index = 0;
    if (!store_name_index(name, role_names, ROLE_COUNT, &index))
        return false;
    *role = (enum account_role)index;
    return true;
}

bool account_is_bound(const struct account *account)
{
    return account->role == ROLE_SITE || (account->role != ROLE_ADMINISTRATOR && account->agencies > 0);
}

static bool is_name(struct text name)
{
    if (name.length < 2 || name.length > ACCOUNT_LIMIT_NAME_BYTES || !ascii_is_alnum(name.data[0]))
        return false;
    for (size_t i = 0; i < name.length; i++) {
        const char c = name.data[i];
        if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '.' && c != '_' && c != '-' && c != '@')
            return false;
    }
    return true;
}

static enum status tell(struct store *store, const struct account_by *by, const char *what, int64_t account, struct text detail)
{
    const struct audit_row row = {.time = by->now, .who = by->who, .what = text_from_string(what), .kind = TEXT("account"),
                                  .subject = account, .detail = detail};
    return store_audit(store, &row);
}

static struct account account_of(sqlite3_stmt *row)
{
    const int64_t role = sqlite3_column_int64(row, 3);
    return (struct account){.id = sqlite3_column_int64(row, 0),
                            .name = store_text(row, 1),
                            .full_name = store_text(row, 2),
                            /* a number that is no role (a file changed by hand) may do least */
                            .role = role >= 0 && role < ROLE_COUNT ? (enum account_role)role : ROLE_SITE,
                            .is_disabled = sqlite3_column_int64(row, 4) != 0,
                            .must_change = sqlite3_column_int64(row, 5) != 0,
                            .password = store_text(row, 6),
                            .created = sqlite3_column_int64(row, 7),
                            .last_login = sqlite3_column_int64(row, 8),
                            .agencies = (uint32_t)sqlite3_column_int64(row, 9)};
}

static enum status read_one(struct store *store, struct arena *arena, sqlite3_stmt *row, struct account *account)
{
    *account = (struct account){0};
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *account = account_of(row);
    account->name = arena_copy(arena, account->name);
    account->full_name = arena_copy(arena, account->full_name);
    account->password = arena_copy(arena, account->password);
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_account(struct store *store, struct arena *arena, int64_t id, struct account *account)
{
    return read_one(store, arena, BEGIN(store, ACCOUNT_GET, INTEGER(id)), account);
}

enum status store_account_named(struct store *store, struct arena *arena, struct text name, struct account *account)
{
    return read_one(store, arena, BEGIN(store, ACCOUNT_NAMED, STRING(name)), account);
}

enum status store_accounts(struct store *store, account_each *each, void *context)
{
    sqlite3_stmt *row = BEGIN(store, ACCOUNTS, INTEGER(0));
    enum status status;
    bool more = true;
    while (more && (status = store_next(store, row)) == STATUS_OK) {
        const struct account account = account_of(row);
        more = each(context, &account);
    }
    if (row)
        sqlite3_reset(row);
    return more && status != STATUS_NOT_FOUND ? status : STATUS_OK;
}

static enum status read_texts(struct store *store, struct arena *arena, sqlite3_stmt *row, const struct text **texts,
                              size_t *count)
{
    ARENA_LIST(struct text) list = {0};
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK)
        *ARENA_PUSH(arena, &list) = arena_copy(arena, store_text(row, 0));
    *texts = list.items;
    *count = list.count;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_account_agencies(struct store *store, struct arena *arena, int64_t id, const struct text **agencies,
                                   size_t *count)
{
    return read_texts(store, arena, BEGIN(store, ACCOUNT_AGENCIES, INTEGER(id)), agencies, count);
}

enum status store_agencies(struct store *store, struct arena *arena, const struct text **agencies, size_t *count)
{
    return read_texts(store, arena, BEGIN(store, AGENCIES, INTEGER(0)), agencies, count);
}

/* --- changes --- */

enum status store_account_add(struct store *store, const struct account *account, const struct account_by *by, int64_t *id)
{
    int64_t taken = 0, count = 0;
    *id = 0;
    if (!is_name(account->name) || account->full_name.length > ACCOUNT_LIMIT_FULL_NAME_BYTES)
        return store_fail(store, STATUS_INVALID, "an account's name has 2 to %d of a-z, 0-9 and . _ - @", ACCOUNT_LIMIT_NAME_BYTES);
    enum status status = store_writable(store); /* asked within the transaction: nobody comes between */
    if (status == STATUS_OK)
        status = NUMBER(store, ACCOUNT_NAMED, &taken, STRING(account->name));
    if (status == STATUS_OK && taken != 0)
        return store_fail(store, STATUS_INVALID, "there is an account of that name");
    if (status == STATUS_OK)
        status = store_number(store, QUERY_ACCOUNT_COUNT, NULL, 0, &count);
    if (status == STATUS_OK && count >= ACCOUNT_LIMIT_COUNT)
        return store_fail(store, STATUS_LIMIT, "there are %d accounts", ACCOUNT_LIMIT_COUNT);
    if (status == STATUS_OK)
        status = CHANGE(store, ACCOUNT_PUT, STRING(account->name), STRING(account->full_name), INTEGER(account->role),
                        INTEGER(account->is_disabled), INTEGER(account->must_change), STRING(account->password),
                        INTEGER(by->now));
    if (status != STATUS_OK)
        return status;
    *id = sqlite3_last_insert_rowid(store->db);
    return tell(store, by, "account-added", *id, account->name);
}

enum status store_account_set(struct store *store, const struct account *account, const struct account_by *by)
{
    struct account before;
    int64_t others = 0;
    if (account->full_name.length > ACCOUNT_LIMIT_FULL_NAME_BYTES)
        return store_fail(store, STATUS_INVALID, "the name is too long");
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    sqlite3_stmt *row = BEGIN(store, ACCOUNT_GET, INTEGER(account->id));
    status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    before = account_of(row); /* its texts end with the row */
    const bool is_renamed = !text_equal(before.full_name, account->full_name);
    sqlite3_reset(row);
    status = NUMBER(store, ADMINISTRATORS, &others, INTEGER(account->id));
    if (status == STATUS_OK && account->role == ROLE_ADMINISTRATOR && before.role != account->role && before.agencies > 0)
        status = CHANGE(store, ACCOUNT_FREE, INTEGER(account->id));
    const bool stays = account->role == ROLE_ADMINISTRATOR && !account->is_disabled;
    if (status == STATUS_OK && !stays && others == 0)
        return store_fail(store, STATUS_INVALID, "no administrator would be left");
    if (status == STATUS_OK)
        status = CHANGE(store, ACCOUNT_SET, INTEGER(account->id), STRING(account->full_name), INTEGER(account->role),
                        INTEGER(account->is_disabled));
    if (status == STATUS_OK && (before.role != account->role || before.is_disabled != account->is_disabled))
        status = CHANGE(store, SESSIONS_END, INTEGER(account->id));
    if (status == STATUS_OK && is_renamed)
        status = tell(store, by, "account-renamed", account->id, account->full_name);
    if (status == STATUS_OK && before.role != account->role)
        status = tell(store, by, "account-role", account->id, text_from_string(account_role_name(account->role)));
    if (status == STATUS_OK && before.is_disabled != account->is_disabled)
        status = tell(store, by, account->is_disabled ? "account-disabled" : "account-enabled", account->id, TEXT(""));
    return status;
}

enum status store_account_password(struct store *store, int64_t id, struct text password, bool must_change,
                                   const struct account_by *by)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, ACCOUNT_PASSWORD, INTEGER(id), STRING(password), INTEGER(must_change), INTEGER(by->now));
    if (status == STATUS_OK && sqlite3_changes(store->db) == 0)
        return store_fail(store, STATUS_NOT_FOUND, "there is no such account");
    if (status == STATUS_OK)
        status = CHANGE(store, SESSIONS_END, INTEGER(id));
    return status == STATUS_OK ? tell(store, by, must_change ? "password-given" : "password-changed", id, TEXT("")) : status;
}

enum status store_account_bind(struct store *store, int64_t id, const struct text *agencies, size_t count,
                               const struct account_by *by)
{
    if (count > ACCOUNT_LIMIT_AGENCIES)
        return store_fail(store, STATUS_LIMIT, "an account is bound to at most %d agencies", ACCOUNT_LIMIT_AGENCIES);
    int64_t role = -1;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = NUMBER(store, ACCOUNT_ROLE, &role, INTEGER(id));
    if (status == STATUS_OK && role == ROLE_ADMINISTRATOR && count > 0)
        return store_fail(store, STATUS_INVALID, "an administrator is bound to no agency");
    if (status == STATUS_OK)
        status = CHANGE(store, ACCOUNT_FREE, INTEGER(id));
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = CHANGE(store, ACCOUNT_BIND, INTEGER(id), STRING(agencies[i]));
        if (status == STATUS_OK)
            status = tell(store, by, "account-bound", id, agencies[i]);
    }
    if (status == STATUS_OK && count == 0)
        status = tell(store, by, "account-bound", id, TEXT(""));
    return status == STATUS_OK ? CHANGE(store, SESSIONS_END, INTEGER(id)) : status;
}

/* --- sessions --- */

static struct value hash_value(const unsigned char hash[SESSION_HASH_BYTES])
{
    return BLOB(text_of((const char *)hash, SESSION_HASH_BYTES));
}

enum status store_session_put(struct store *store, const unsigned char hash[SESSION_HASH_BYTES], int64_t account,
                              struct text address, const struct account_by *by)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, SESSION_PUT, hash_value(hash), INTEGER(account), INTEGER(by->now));
    if (status == STATUS_OK)
        status = CHANGE(store, SESSIONS_CROWD, INTEGER(account), INTEGER(SESSION_LIMIT_PER_ACCOUNT));
    if (status == STATUS_OK)
        status = CHANGE(store, ACCOUNT_LOGIN, INTEGER(account), INTEGER(by->now));
    return status == STATUS_OK ? tell(store, by, "login", account, address) : status;
}

enum status store_session(struct store *store, const unsigned char hash[SESSION_HASH_BYTES], struct session_row *session)
{
    *session = (struct session_row){0};
    sqlite3_stmt *row = BEGIN(store, SESSION_GET, hash_value(hash));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *session = (struct session_row){.account = sqlite3_column_int64(row, 0),
                                    .created = sqlite3_column_int64(row, 1),
                                    .used = sqlite3_column_int64(row, 2)};
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_session_used(struct store *store, const unsigned char hash[SESSION_HASH_BYTES], int64_t now)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, SESSION_USED, hash_value(hash), INTEGER(now)) : status;
}

enum status store_session_end(struct store *store, const unsigned char hash[SESSION_HASH_BYTES], int64_t account,
                              const struct account_by *by)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, SESSION_END, hash_value(hash));
    return status == STATUS_OK ? tell(store, by, "logout", account, TEXT("")) : status;
}

enum status store_sessions_sweep(struct store *store, int64_t used_before, int64_t created_before)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, SESSIONS_SWEEP, INTEGER(used_before), INTEGER(created_before)) : status;
}
