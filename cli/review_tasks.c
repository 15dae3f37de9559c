/* review_tasks.c: what a person asks for on the review page and takes minutes (looking at a ticket's pages again, sending it with its
 * pack): a process of its own, `rasoat ticket ...`, so that the page goes on answering. It writes what came of it to the ticket itself;
 * where it ends badly, its last words are written here. */
#include "cli/review_work.h"

#include "store/audit.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { LIMIT_ARGUMENTS = 12, LAST_WORDS_BYTES = 600 };

/* A clean start: signals as any command has them, no input, what it says to `words`. */
static bool spawn(char *const arguments[], int words, pid_t *id)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    if (posix_spawn_file_actions_init(&files) != 0)
        return false;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return false;
    }
    const bool is_set = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
                        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
                        (words < 0 || posix_spawn_file_actions_adddup2(&files, words, STDERR_FILENO) == 0) &&
                        posix_spawnattr_setsigmask(&attributes, &none) == 0 && posix_spawnattr_setsigdefault(&attributes, &usual) == 0 &&
                        posix_spawnattr_setpgroup(&attributes, 0) == 0 &&
                        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP) == 0;
    const bool begun = is_set && posix_spawn(id, "/proc/self/exe", &files, &attributes, arguments, environ) == 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return begun;
}

enum review_came review_task_begin(struct review_office *office, const struct review_act *act, struct text reference)
{
    struct arena *arena = office->scratch;
    struct review_process *place = NULL;
    for (size_t i = 0; i < REVIEW_LIMIT_TASKS; i++) {
        struct review_process *process = &office->processes[i];
        if (process->id && process->kind == act->kind && process->ticket == act->ticket)
            return REVIEW_OCCUPIED;
        if (!process->id)
            place = process;
    }
    if (!place)
        return REVIEW_OCCUPIED;
    char *arguments[LIMIT_ARGUMENTS] = {(char[]){"rasoat"}, (char[]){"ticket"}};
    size_t count = 2;
    const bool sends = act->kind == REVIEW_SEND;
    arguments[count++] = arena_string(arena, sends ? TEXT("send") : TEXT("recheck"));
    if (office->config) {
        arguments[count++] = arena_string(arena, TEXT("--config"));
        arguments[count++] = arena_string(arena, text_from_string(office->config));
    }
    if (sends) {
        arguments[count++] = arena_string(arena, TEXT("--by"));
        arguments[count++] = arena_string(arena, act->who);
    }
    if (sends && act->to.length) {
        arguments[count++] = arena_string(arena, TEXT("--to"));
        arguments[count++] = arena_string(arena, act->to);
    }
    arguments[count] = arena_string(arena, reference);
    const int words = memfd_create("rasoat-task", MFD_CLOEXEC);
    pid_t id = 0;
    const bool begun = spawn(arguments, words, &id);
    if (!begun) {
        if (words >= 0)
            close(words);
        return REVIEW_OCCUPIED;
    }
    *place = (struct review_process){.id = id, .kind = act->kind, .ticket = act->ticket, .begun = act->now, .words = words};
    snprintf(place->who, sizeof place->who, "%.*s", TEXT_ARGS(act->who));
    return REVIEW_BEGUN;
}

/* The end of what it said, on one line. */
static struct text last_words(struct arena *arena, int words)
{
    char bytes[LAST_WORDS_BYTES];
    const off_t end = words >= 0 ? lseek(words, 0, SEEK_END) : 0;
    const off_t from = end > LAST_WORDS_BYTES ? end - LAST_WORDS_BYTES : 0;
    const ssize_t got = end > 0 ? pread(words, bytes, sizeof bytes, from) : 0;
    struct text said = text_trim(text_of(bytes, got > 0 ? (size_t)got : 0));
    for (size_t line; (line = text_find_byte(said, '\n', 0)) != SIZE_MAX;)
        said = text_slice(said, line + 1, SIZE_MAX);
    return finding_clean(arena, said, LAST_WORDS_BYTES);
}

/* Writes of a process that ended badly; all that ended make room. */
static enum status reap(struct review_office *office, struct arena *arena, struct store *store, int64_t now)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < REVIEW_LIMIT_TASKS; i++) {
        struct review_process *process = &office->processes[i];
        int code = 0;
        if (!process->id || waitpid(process->id, &code, WNOHANG) == 0)
            continue;
        if (!WIFEXITED(code) || WEXITSTATUS(code) != EXIT_DONE) {
            const struct audit_row row = {.time = now, .who = text_from_string(process->who), .kind = TEXT("ticket"),
                                          .what = process->kind == REVIEW_SEND ? TEXT("ticket-send-failed") : TEXT("ticket-recheck-failed"),
                                          .subject = process->ticket, .detail = last_words(arena, process->words)};
            if (status == STATUS_OK)
                status = store_audit(store, &row);
        }
        if (process->words >= 0)
            close(process->words);
        *process = (struct review_process){.words = -1};
    }
    return status;
}

enum status review_office_tasks(void *context, struct arena *arena, struct store *store, int64_t ticket, int64_t now,
                                const struct review_task **tasks, size_t *count)
{
    struct review_office *office = context;
    struct review_task *list = arena_alloc_array(arena, REVIEW_LIMIT_TASKS, sizeof *list);
    *tasks = list;
    *count = 0;
    const enum status status = reap(office, arena, store, now);
    for (size_t i = 0; i < REVIEW_LIMIT_TASKS; i++)
        if (office->processes[i].id && office->processes[i].ticket == ticket)
            list[(*count)++] = (struct review_task){.kind = office->processes[i].kind, .begun = office->processes[i].begun};
    return status;
}
