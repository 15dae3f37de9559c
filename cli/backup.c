/* backup.c: `rasoat backup`: copies of the database. */
#include "store/backup.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum action { BACKUP_MAKE, BACKUP_CHECK, BACKUP_RESTORE };

struct backup_options {
    const char *config;
    const char *file;
    enum action action;
    bool replace;
};

static bool read_options(struct invocation *invocation, struct backup_options *options)
{
    bool named = false;
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        if (strcmp(argument, "--config") == 0 && i + 1 < invocation->count)
            options->config = invocation->arguments[++i];
        else if (strcmp(argument, "--replace") == 0)
            options->replace = true;
        else if (argument[0] == '-')
            return false;
        else if (!named && !options->file && (strcmp(argument, "check") == 0 || strcmp(argument, "restore") == 0))
            named = true, options->action = argument[0] == 'c' ? BACKUP_CHECK : BACKUP_RESTORE;
        else if (!options->file)
            options->file = argument;
        else
            return false;
    }
    return options->file && (options->action == BACKUP_MAKE || !options->replace);
}

static enum exit_code say_error(struct invocation *invocation, enum action action, enum status status, const struct backup_error *error)
{
    const bool is_copy = error->trouble == STORE_TROUBLE_DAMAGED && action != BACKUP_MAKE; /* it is damaged, not the store */
    if (is_copy)
        cli_say(invocation, "this is no whole backup: %s", "đây không phải bản sao lưu nguyên vẹn: %s", error->words);
    else if (error->trouble == STORE_TROUBLE_OTHER && status == STATUS_BUSY && action == BACKUP_MAKE)
        cli_say(invocation, "there is such a file already; --replace puts the new backup in its place [%s]",
                "đã có tệp này; dùng --replace để thay bằng bản sao lưu mới [%s]", error->words);
    else if (error->trouble == STORE_TROUBLE_OTHER && status == STATUS_BUSY)
        cli_say(invocation, "another process of rasoat, such as the review page, has the database open: end it first [%s]",
                "một tiến trình rasoat khác (chẳng hạn trang xem xét) đang mở cơ sở dữ liệu: hãy dừng tiến trình đó trước [%s]", error->words);
    else if (error->trouble == STORE_TROUBLE_OTHER)
        cli_say(invocation, "that cannot be done: %s", "không thực hiện được: %s", error->words);
    else
        cli_say_trouble(invocation, error->trouble, error->holder, error->words);
    return status == STATUS_INVALID ? EXIT_INTEGRITY : EXIT_OPERATIONAL;
}

static void print_facts(const struct invocation *invocation, const char *file, const struct backup_facts *facts)
{
    bool vietnamese = invocation->config.language == LANGUAGE_VIETNAMESE;
    printf(vietnamese ? "%s: nguyên vẹn · %.1f MB · %lld lần rà soát · %lld địa chỉ · %lld trang đang trong danh sách\n"
                      : "%s: whole · %.1f MB · %lld runs · %lld addresses · %lld pages in the list\n",
           file, (double)facts->bytes / 1e6, (long long)facts->runs, (long long)facts->pages, (long long)facts->flagged);
}

enum exit_code command_backup(struct invocation *invocation)
{
    struct backup_options options = {0};
    struct backup_facts facts = {0};
    struct backup_error error = {.words = ""};
    char kept[64] = "";
    if (!read_options(invocation, &options))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, options.config))
        return EXIT_CONFIGURATION;
    const char *state = invocation->config.state;
    enum status status = STATUS_OK;
    switch (options.action) {
    case BACKUP_MAKE:
        status = store_backup(state, options.file, options.replace, &facts, &error);
        break;
    case BACKUP_CHECK:
        status = store_backup_check(options.file, &facts, &error);
        break;
    case BACKUP_RESTORE:
        status = store_restore(state, options.file, time(NULL), &facts, kept, &error);
        break;
    }
    if (status != STATUS_OK)
        return say_error(invocation, options.action, status, &error);
    print_facts(invocation, options.file, &facts);
    if (options.action == BACKUP_RESTORE && kept[0])
        cli_say(invocation, "what was there before is kept as %s/%s", "dữ liệu trước đó được giữ lại ở %s/%s", state, kept);
    return EXIT_DONE;
}
