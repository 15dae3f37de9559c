/* keeper.c: ends what Chromium started. Its crash handlers leave its process group and its session, so a group is not enough; a
 * process that is a "child subreaper" (prctl(2)) inherits them all. */
#include "browser/keeper.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STAT_BYTES = 512, WAIT_MS = 20, ROUNDS = 500, DECIMAL = 10 };

/* The parent's number in /proc/PID/stat: the second field behind the name, which ends with the last parenthesis (proc(5)). */
static pid_t parent_of(const char *number)
{
    char path[NAME_MAX + sizeof "/proc//stat"];
    char line[STAT_BYTES];
    snprintf(path, sizeof path, "/proc/%s/stat", number);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t got = read(file, line, sizeof line - 1);
    close(file);
    if (got <= 0)
        return -1;
    line[got] = '\0';
    const char *name_end = strrchr(line, ')');
    return name_end && strlen(name_end) > 4 ? (pid_t)strtol(name_end + 4, NULL, DECIMAL) : -1; /* ") S 123" */
}

static void kill_children(void)
{
    DIR *processes = opendir("/proc");
    if (!processes)
        return;
    const pid_t self = getpid();
    for (const struct dirent *entry; (entry = readdir(processes));)
        if (ascii_is_digit(entry->d_name[0]) && parent_of(entry->d_name) == self)
            kill((pid_t)strtol(entry->d_name, NULL, DECIMAL), SIGKILL);
    closedir(processes);
}

/* Grandchildren become children when their parent is gone: again, until there is none. */
static void end_all(int signals, pid_t leader)
{
    kill(-leader, SIGKILL);
    for (int round = 0; round < ROUNDS; round++) {
        kill_children();
        for (;;) {
            pid_t gone = waitpid(-1, NULL, WNOHANG);
            if (gone < 0 && errno == ECHILD)
                return;
            if (gone <= 0)
                break;
        }
        struct pollfd wait = {.fd = signals, .events = POLLIN};
        struct signalfd_siginfo told;
        if (poll(&wait, 1, WAIT_MS) > 0 && read(signals, &told, sizeof told) < 0 && errno != EAGAIN)
            return;
    }
}

static void remove_in(int parent, const char *name, int depth)
{
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    if (!entries) {
        if (folder >= 0)
            close(folder);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(entries));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(entries), entry->d_name, 0) == 0 || depth == KEEPER_LIMIT_DEPTH)
            continue;
        remove_in(dirfd(entries), entry->d_name, depth + 1); /* a bounded recursion, over our own folder */
        unlinkat(dirfd(entries), entry->d_name, AT_REMOVEDIR);
    }
    closedir(entries);
}

void keeper_remove(const char *folder)
{
    remove_in(AT_FDCWD, folder, 0);
    rmdir(folder);
}

/* Standard input and output lead nowhere; of the other descriptors only the keeper's three stay. */
static void close_others(const struct keeper *keeper)
{
    int nowhere = open("/dev/null", O_RDWR);
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        if (nowhere >= 0 && nowhere != i)
            dup2(nowhere, i);
    int kept[] = {keeper->from_us, keeper->to_us, keeper->life};
    unsigned next = STDERR_FILENO + 1;
    for (unsigned done = 0; done < sizeof kept / sizeof *kept; done++) {
        unsigned least = ~0u;
        for (unsigned i = 0; i < sizeof kept / sizeof *kept; i++)
            if ((unsigned)kept[i] >= next && (unsigned)kept[i] < least)
                least = (unsigned)kept[i];
        if (least > next)
            close_range(next, least - 1, 0);
        next = least + 1;
    }
    close_range(next, ~0u, 0);
}

static int probe(const struct keeper *keeper)
{
    pid_t child = fork();
    if (child == 0)
        _exit(launch_probe(keeper));
    int status;
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

/* SIGCHLD and SIGTERM as a descriptor; all others as the system has them. */
static int take_signals(void)
{
    sigset_t set;
    for (int signal_number = 1; signal_number < SIGRTMIN; signal_number++)
        signal(signal_number, signal_number == SIGPIPE ? SIG_IGN : SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_SETMASK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void watch(const struct keeper *keeper, int signals)
{
    for (bool over = false; !over;) {
        struct pollfd waits[] = {{.fd = keeper->life, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR)
            return;
        struct signalfd_siginfo told;
        while (read(signals, &told, sizeof told) == (ssize_t)sizeof told)
            over = over || told.ssi_signo == SIGTERM;
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        over = over || waits[0].revents;
    }
}

_Noreturn void keeper_run(const struct keeper *keeper)
{
    setsid();
    close_others(keeper);
    int signals = take_signals();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (getppid() != keeper->parent) /* it went before the request above: nobody would tell us */
        _exit(1);
    int facts = probe(keeper);
    pid_t child = fork();
    if (child == 0) {
        launch(keeper, facts & KEEPER_SANDBOXED, facts & KEEPER_OWN_NETWORK);
        _exit(1);
    }
    close(keeper->from_us);
    close(keeper->to_us);
    char byte = (char)(facts | KEEPER_STARTED);
    if (child > 0 && signals >= 0 && write(keeper->life, &byte, 1) == 1)
        watch(keeper, signals);
    if (child > 0)
        end_all(signals, child);
    keeper_remove(keeper->folder);
    _exit(0);
}
