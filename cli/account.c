/* account.c: `rasoat account`: who may use the review page, from the command line of the machine that runs it. */
#include "cli/cli.h"
#include "review/password.h"
#include "store/accounts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

struct account_job {
    struct invocation *invocation;
    struct store *store;
    const char *config;
    const char *verb;
    struct account account;
    bool has_role;
    struct text agencies[ACCOUNT_LIMIT_AGENCIES];
    size_t agency_count;
    struct account_by by;
};

static bool read_options(struct account_job *job)
{
    const struct invocation *invocation = job->invocation;
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        if (argument[0] != '-' && !job->verb) {
            job->verb = argument;
            continue;
        }
        if (argument[0] != '-' && job->account.name.length == 0) {
            job->account.name = text_from_string(argument);
            continue;
        }
        const struct text value = text_from_string(++i < invocation->count ? invocation->arguments[i] : NULL);
        if (!value.data)
            return false;
        if (strcmp(argument, "--config") == 0)
            job->config = value.data;
        else if (strcmp(argument, "--full-name") == 0)
            job->account.full_name = value;
        else if (strcmp(argument, "--agency") == 0 && job->agency_count < ACCOUNT_LIMIT_AGENCIES)
            job->agencies[job->agency_count++] = value;
        else if (strcmp(argument, "--role") == 0 && account_role_from_name(value, &job->account.role))
            job->has_role = true;
        else
            return false;
    }
    return job->verb != NULL;
}

/* A one-time password on stdout: the first login asks for another. */
static enum status make_password(char hash[PASSWORD_HASH_BYTES], char password[PASSWORD_ONE_TIME_BYTES])
{
    password_one_time(password);
    return password_hash(text_from_string(password), hash);
}

static void print_password(const struct account_job *job, const char *password)
{
    const bool vietnamese = job->invocation->config.language == LANGUAGE_VIETNAMESE;
    printf(vietnamese ? "Tài khoản: %.*s\nMật khẩu dùng một lần: %s\n" : "Account: %.*s\nOne-time password: %s\n",
           TEXT_ARGS(job->account.name), password);
}

/* The inventory must know them: a name with a slip of the pen would bind the account to nothing. */
static enum status check_agencies(struct account_job *job)
{
    const struct text *known = NULL;
    size_t count = 0;
    enum status status = store_agencies(job->store, job->invocation->arena, &known, &count);
    for (size_t i = 0; status == STATUS_OK && i < job->agency_count; i++) {
        size_t k = 0;
        while (k < count && !text_equal(known[k], job->agencies[i]))
            k++;
        if (k < count)
            continue;
        cli_say(job->invocation, "no site of the store belongs to the agency \"%.*s\"",
                "không có trang web nào trong kho dữ liệu thuộc đơn vị \"%.*s\"", TEXT_ARGS(job->agencies[i]));
        return STATUS_NOT_FOUND;
    }
    return status;
}

static enum status add(struct account_job *job)
{
    char hash[PASSWORD_HASH_BYTES], password[PASSWORD_ONE_TIME_BYTES];
    int64_t id = 0;
    enum status status = check_agencies(job);
    if (status == STATUS_NOT_FOUND)
        return STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = make_password(hash, password);
    job->account.password = text_from_string(hash);
    job->account.must_change = true;
    if (status == STATUS_OK)
        status = store_account_add(job->store, &job->account, &job->by, &id);
    if (status == STATUS_OK && job->agency_count > 0)
        status = store_account_bind(job->store, id, job->agencies, job->agency_count, &job->by);
    if (status == STATUS_OK)
        status = store_commit(job->store);
    if (status == STATUS_OK)
        print_password(job, password);
    return status;
}

static bool print_account(void *context, const struct account *account)
{
    (void)context;
    printf("%.*s\t%s\t%s\t%u\t%.*s\n", TEXT_ARGS(account->name), account_role_name(account->role),
           account->is_disabled ? "disabled" : account->must_change ? "one-time-password" : "active", account->agencies,
           TEXT_ARGS(account->full_name));
    return true;
}

static enum status list(struct account_job *job)
{
    return store_accounts(job->store, print_account, NULL);
}

static enum status find(struct account_job *job, struct account *account)
{
    enum status status = store_account_named(job->store, job->invocation->arena, job->account.name, account);
    if (status == STATUS_NOT_FOUND)
        cli_say(job->invocation, "no account \"%.*s\"", "không có tài khoản \"%.*s\"", TEXT_ARGS(job->account.name));
    return status;
}

static enum status set_disabled(struct account_job *job, bool is_disabled)
{
    struct account account;
    enum status status = find(job, &account);
    account.is_disabled = is_disabled;
    if (status == STATUS_OK)
        status = store_account_set(job->store, &account, &job->by);
    return status == STATUS_OK ? store_commit(job->store) : status;
}

static enum status disable(struct account_job *job)
{
    return set_disabled(job, true);
}

static enum status enable(struct account_job *job)
{
    return set_disabled(job, false);
}

static enum status give(struct account_job *job)
{
    char hash[PASSWORD_HASH_BYTES], password[PASSWORD_ONE_TIME_BYTES];
    struct account account;
    enum status status = find(job, &account);
    if (status == STATUS_OK)
        status = make_password(hash, password);
    if (status == STATUS_OK)
        status = store_account_password(job->store, account.id, text_from_string(hash), true, &job->by);
    if (status == STATUS_OK)
        status = store_commit(job->store);
    if (status == STATUS_OK)
        print_password(job, password);
    return status;
}

static const struct {
    const char *name;
    bool has_name;
    bool has_role;
    enum status (*run)(struct account_job *job);
} verbs[] = {{"add", true, true, add},
             {"list", false, false, list},
             {"disable", true, false, disable},
             {"enable", true, false, enable},
             {"password", true, false, give}};

static enum exit_code run(struct account_job *job, size_t verb)
{
    struct invocation *invocation = job->invocation;
    enum status status = store_open_beside(invocation->config.state, &job->store);
    if (status == STATUS_OK)
        status = verbs[verb].run(job);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        cli_say_store(invocation, job->store);
    store_close(job->store);
    return status == STATUS_OK ? EXIT_DONE : EXIT_OPERATIONAL;
}

enum exit_code command_account(struct invocation *invocation)
{
    struct account_job job = {.invocation = invocation, .by = {.who = TEXT("rasoat"), .now = time(NULL)}};
    if (!read_options(&job))
        return cli_usage(invocation);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(job.verb, verbs[i].name) != 0)
            continue;
        if (verbs[i].has_name != (job.account.name.length > 0) || verbs[i].has_role != job.has_role)
            return cli_usage(invocation);
        if (!cli_load_store_config(invocation, job.config))
            return EXIT_CONFIGURATION;
        return password_start() ? run(&job, i) : EXIT_OPERATIONAL;
    }
    return cli_usage(invocation);
}
