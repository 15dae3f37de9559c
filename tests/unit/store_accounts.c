/* Accounts and sessions: rules that hold whoever asks. */
#include "store/accounts.h"

#include "store/audit.h"
#include "tests/unit/store_fixture.h"

static const struct account_by by = {.who = {.data = "admin", .length = 5}, .now = NOON};

static struct store *open_beside(const char *path)
{
    struct store *store = NULL;
    if (!EXPECT_NUMBER(store_open_beside(path, &store), STATUS_OK))
        test_say("%s", store_error(store));
    return store;
}

static int64_t add_account(struct store *store, const char *name, enum account_role role)
{
    const struct account account = {.name = text_from_string(name), .full_name = TEXT("Nguyễn Thị An"), .role = role, .password = TEXT("$argon2id$")};
    int64_t id = 0;
    EXPECT_NUMBER(store_account_add(store, &account, &by, &id), STATUS_OK);
    return id;
}

static void hash_of(unsigned char hash[SESSION_HASH_BYTES], int number)
{
    memset(hash, 0, SESSION_HASH_BYTES);
    memcpy(hash, &number, sizeof number);
}

static bool has_session(struct store *store, int number)
{
    unsigned char hash[SESSION_HASH_BYTES];
    struct session_row row;
    hash_of(hash, number);
    return store_session(store, hash, &row) == STATUS_OK;
}

static void login(struct store *store, int number, int64_t account, int64_t now)
{
    unsigned char hash[SESSION_HASH_BYTES];
    hash_of(hash, number);
    EXPECT_NUMBER(store_session_put(store, hash, account, TEXT("192.0.2.1"), &(struct account_by){.who = TEXT("an"), .now = now}), STATUS_OK);
}

TEST(names_and_their_rules)
{
    const char *path = folder(arena, "accounts");
    struct store *store = open_beside(path);
    static const char *const bad[] = {"", "a", "An", "nguyễn", "a b", "-a", ".a", "a/b", "a\nb", "<b>"};
    int64_t id = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct account account = {.name = text_from_string(bad[i]), .password = TEXT("x")};
        if (!EXPECT_NUMBER(store_account_add(store, &account, &by, &id), STATUS_INVALID))
            test_say("%s", bad[i]);
    }
    const int64_t first = add_account(store, "an.nguyen@tinh", ROLE_SITE);
    const struct account again = {.name = TEXT("an.nguyen@tinh"), .password = TEXT("x")};
    EXPECT_NUMBER(store_account_add(store, &again, &by, &id), STATUS_INVALID);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    struct account read;
    EXPECT_NUMBER(store_account_named(store, arena, TEXT("an.nguyen@tinh"), &read), STATUS_OK);
    EXPECT_NUMBER(read.id, first);
    EXPECT_TEXT(read.full_name, "Nguyễn Thị An");
    EXPECT(account_is_bound(&read)); /* to nothing: it sees nothing */
    EXPECT_NUMBER(store_account_named(store, arena, TEXT("An.Nguyen@tinh"), &read), STATUS_NOT_FOUND);
    store_close(store);
    clean_up(arena, path);
}

TEST(one_administrator_stays)
{
    const char *path = folder(arena, "accounts-last");
    struct store *store = open_beside(path);
    const int64_t one = add_account(store, "mot", ROLE_ADMINISTRATOR), two = add_account(store, "hai", ROLE_ADMINISTRATOR);
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = two, .role = ROLE_ADMINISTRATOR, .is_disabled = true}, &by), STATUS_OK);
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = one, .role = ROLE_READER}, &by), STATUS_INVALID);
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = one, .role = ROLE_ADMINISTRATOR, .is_disabled = true}, &by), STATUS_INVALID);
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = one, .role = ROLE_ADMINISTRATOR, .full_name = TEXT("x")}, &by), STATUS_OK);
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = 99, .role = ROLE_READER}, &by), STATUS_NOT_FOUND);
    const struct text agency = TEXT("Sở Y tế");
    EXPECT_NUMBER(store_account_bind(store, one, &agency, 1, &by), STATUS_INVALID); /* administrators see all */
    EXPECT_NUMBER(store_abandon(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(who_becomes_administrator_is_bound_no_longer)
{
    const char *path = folder(arena, "accounts-free");
    struct store *store = open_beside(path);
    const int64_t id = add_account(store, "an", ROLE_ANALYST);
    const struct text agencies[] = {TEXT("Sở Y tế"), TEXT("Sở Nội vụ"), TEXT("Sở Y tế")};
    struct account account;
    const struct text *bound = NULL;
    size_t count = 0;
    add_account(store, "chu", ROLE_ADMINISTRATOR);
    EXPECT_NUMBER(store_account_bind(store, id, agencies, 3, &by), STATUS_OK);
    EXPECT_NUMBER(store_account_agencies(store, arena, id, &bound, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT_NUMBER(store_account(store, arena, id, &account), STATUS_OK);
    EXPECT(account_is_bound(&account));
    account.role = ROLE_ADMINISTRATOR;
    EXPECT_NUMBER(store_account_set(store, &account, &by), STATUS_OK);
    EXPECT_NUMBER(store_account(store, arena, id, &account), STATUS_OK);
    EXPECT(!account_is_bound(&account) && account.agencies == 0);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(sessions_end_with_what_they_stand_for)
{
    const char *path = folder(arena, "accounts-sessions");
    struct store *store = open_beside(path);
    const struct text agency = TEXT("Sở Y tế");
    const int64_t id = add_account(store, "an", ROLE_READER), other = add_account(store, "chu", ROLE_ADMINISTRATOR);
    login(store, 100, other, NOON);
    login(store, 1, id, NOON);
    EXPECT(has_session(store, 1) && !has_session(store, 2));
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = id, .role = ROLE_READER, .full_name = TEXT("y")}, &by), STATUS_OK);
    EXPECT(has_session(store, 1)); /* a name changes no right */
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = id, .role = ROLE_SITE}, &by), STATUS_OK);
    EXPECT(!has_session(store, 1));
    login(store, 2, id, NOON);
    EXPECT_NUMBER(store_account_bind(store, id, &agency, 1, &by), STATUS_OK);
    EXPECT(!has_session(store, 2));
    login(store, 3, id, NOON);
    EXPECT_NUMBER(store_account_password(store, id, TEXT("new"), true, &by), STATUS_OK);
    EXPECT(!has_session(store, 3));
    login(store, 4, id, NOON);
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = id, .role = ROLE_SITE, .is_disabled = true}, &by), STATUS_OK);
    EXPECT(!has_session(store, 4));
    EXPECT(has_session(store, 100)); /* others' go on */
    EXPECT_NUMBER(store_account_password(store, 99, TEXT("new"), true, &by), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_abandon(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

TEST(old_sessions_are_swept_and_there_are_only_so_many)
{
    const char *path = folder(arena, "accounts-sweep");
    struct store *store = open_beside(path);
    const int64_t id = add_account(store, "an", ROLE_READER);
    unsigned char hash[SESSION_HASH_BYTES];
    for (int i = 1; i <= SESSION_LIMIT_PER_ACCOUNT + 5; i++)
        login(store, i, id, NOON + i);
    EXPECT(!has_session(store, 5) && has_session(store, 6) && has_session(store, SESSION_LIMIT_PER_ACCOUNT + 5));
    hash_of(hash, 6);
    EXPECT_NUMBER(store_session_used(store, hash, NOON + 1000), STATUS_OK);
    EXPECT_NUMBER(store_session_used(store, hash, NOON + 10), STATUS_OK); /* a late note does not set it back */
    EXPECT_NUMBER(store_sessions_sweep(store, NOON + 500, 0), STATUS_OK);
    EXPECT(has_session(store, 6) && !has_session(store, 7));
    EXPECT_NUMBER(store_sessions_sweep(store, 0, NOON + 500), STATUS_OK); /* however much it was used */
    EXPECT(!has_session(store, 6));
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}

static bool count_row(void *context, const struct audit_row *row)
{
    EXPECT(row->who.length > 0);
    *(size_t *)context += 1;
    return true;
}

TEST(each_change_is_in_the_audit_log)
{
    const char *path = folder(arena, "accounts-audit");
    struct store *store = open_beside(path);
    const int64_t id = add_account(store, "an", ROLE_READER);
    unsigned char hash[SESSION_HASH_BYTES];
    size_t count = 0;
    int64_t broken = 0;
    add_account(store, "chu", ROLE_ADMINISTRATOR);
    EXPECT_NUMBER(store_account_set(store, &(struct account){.id = id, .role = ROLE_ANALYST, .is_disabled = true}, &by), STATUS_OK); /* name, role, state */
    EXPECT_NUMBER(store_account_password(store, id, TEXT("new"), false, &by), STATUS_OK);
    EXPECT_NUMBER(store_account_bind(store, id, NULL, 0, &by), STATUS_OK);
    login(store, 1, id, NOON);
    hash_of(hash, 1);
    EXPECT_NUMBER(store_session_end(store, hash, id, &by), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    EXPECT_NUMBER(store_audit_rows(store, &(struct audit_query){.kind = TEXT("account"), .subject = id}, count_row, &count), STATUS_OK);
    EXPECT_NUMBER(count, 8);
    EXPECT_NUMBER(store_audit_check(store, &broken), STATUS_OK);
    store_close(store);
    clean_up(arena, path);
}
