/* main.c: the command table. */
#include "cli/cli.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMAND_ARENA_BYTES = 1024 * 1024 * 1024 };

static const struct command commands[] = {
    {"crawl", command_crawl, "--config FILE [--site NAME]... [--resume|--fresh] [--fail-on VERDICT]",
     "crawl all sites of the inventory tonight", "đi qua mọi trang web trong danh sách đêm nay"},
    {"scan", command_scan, "[--config FILE] [--host NAME] [--site-root FOLDER] [--fail-on VERDICT] FILE|FOLDER|-",
     "judge stored pages, one JSON line each", "đánh giá các trang đã lưu, mỗi trang một dòng JSON"},
    {"list", command_list,
     "--config FILE [--format table|jsonl|csv|html] [--verdict takedown,review] [--since RUN] [--fail-on VERDICT]",
     "the pages that need takedown", "danh sách trang cần gỡ bỏ"},
    {"show", command_show, "--config FILE PAGE|FINDING", "the evidence for one page, for a person",
     "bằng chứng của một trang, cho người đọc"},
    {"inspect", command_inspect, "url BASE INPUT | robots FILE AGENT URL | page FILE | links FILE | visibility FILE",
     "what rasoat makes of one input", "xem rasoat hiểu một đầu vào như thế nào"},
    {"wordlist", command_wordlist, "check [--config FILE] [FOLDER]", "check the word lists",
     "kiểm tra các danh sách từ"},
    {"config", command_config, "check FILE", "check a configuration file", "kiểm tra tệp cấu hình"},
};

void cli_say(const struct invocation *invocation, const char *english, const char *vietnamese, ...)
{
    va_list arguments;
    va_start(arguments, vietnamese);
    fputs("rasoat: ", stderr);
    vfprintf(stderr, invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

enum exit_code cli_usage(const struct invocation *invocation)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, invocation->arguments[0]) == 0)
            fprintf(stderr, "rasoat %s %s\n", commands[i].name, commands[i].usage);
    return EXIT_CONFIGURATION;
}

static void print_help(FILE *out)
{
    fputs("rasoat " RASOAT_VERSION "\n\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "rasoat %s %s\n    %s\n    %s\n", commands[i].name, commands[i].usage, commands[i].english,
                commands[i].vietnamese);
}

/* Word lists stand beside the program in a build tree. */
static const char *program_folder(struct arena *arena)
{
    char *path = arena_alloc(arena, PATH_MAX);
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length <= 0)
        return "";
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    return path;
}

int main(int count, char **arguments)
{
    if (count < 2 || strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "help") == 0) {
        print_help(count < 2 ? stderr : stdout);
        return count < 2 ? EXIT_CONFIGURATION : EXIT_DONE;
    }
    if (strcmp(arguments[1], "--version") == 0) {
        puts("rasoat " RASOAT_VERSION);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, arguments[1]) != 0)
            continue;
        struct invocation invocation = {.count = count - 1, .arguments = arguments + 1};
        invocation.arena = arena_create(COMMAND_ARENA_BYTES);
        if (!invocation.arena)
            return EXIT_OPERATIONAL;
        config_defaults(invocation.arena, &invocation.config);
        invocation.program_folder = program_folder(invocation.arena);
        enum exit_code code = commands[i].run(&invocation);
        arena_free(invocation.arena);
        if (fflush(stdout) != 0 && code == EXIT_DONE)
            code = EXIT_OPERATIONAL;
        return (int)code;
    }
    fprintf(stderr, "rasoat: unknown command \"%s\" (lệnh không có); see rasoat --help\n", arguments[1]);
    return EXIT_CONFIGURATION;
}
