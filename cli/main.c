/* main.c: from the arguments to a command. */
#include "cli/cli.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMAND_ARENA_BYTES = 1024 * 1024 * 1024 };

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

/* Started without one of them (`rasoat crawl >&-`), the next file that is opened would take its place, and what is printed would
 * be written into it. */
static bool open_standard_files(void)
{
    int file;
    do
        file = open("/dev/null", O_RDWR);
    while (file >= STDIN_FILENO && file < STDERR_FILENO);
    return file == STDERR_FILENO || (file > STDERR_FILENO && close(file) == 0);
}

int main(int count, char **arguments)
{
    if (!open_standard_files()) {
        fputs("rasoat: /dev/null cannot be opened (không mở được /dev/null)\n", stderr);
        return EXIT_OPERATIONAL;
    }
    if (count < 2 || strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "help") == 0) {
        cli_help(count < 2 ? stderr : stdout);
        return count < 2 ? EXIT_CONFIGURATION : EXIT_DONE;
    }
    if (strcmp(arguments[1], "--version") == 0) {
        puts("rasoat " RASOAT_VERSION);
        return EXIT_DONE;
    }
    const struct command *command = cli_command(arguments[1]);
    if (!command) {
        fprintf(stderr, "rasoat: unknown command \"%s\" (lệnh không có); see rasoat --help\n", arguments[1]);
        return EXIT_CONFIGURATION;
    }
    struct invocation invocation = {.count = count - 1, .arguments = arguments + 1};
    invocation.arena = arena_create(COMMAND_ARENA_BYTES);
    if (!invocation.arena) {
        fputs("rasoat: out of memory (hết bộ nhớ)\n", stderr);
        return EXIT_OPERATIONAL;
    }
    config_defaults(invocation.arena, &invocation.config);
    invocation.program_folder = program_folder(invocation.arena);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error that is told, not an end in the middle of something */
    enum exit_code code = command->run(&invocation);
    if (code == EXIT_OPERATIONAL && invocation.met_damage)
        code = EXIT_INTEGRITY;
    const bool was_lost = ferror(stdout) != 0; /* on the way: of long outputs parts are written before their end */
    if (fflush(stdout) != 0 || was_lost) {
        cli_say(&invocation, "not all that was to be printed could be written; is the disk full?",
                "không ghi được hết kết quả cần in ra; có thể đĩa đã đầy");
        code = code == EXIT_DONE ? EXIT_OPERATIONAL : code;
    }
    arena_free(invocation.arena);
    return (int)code;
}
