/* nursery.c: the process that bears the workers. It is forked before the caller opens anything, holds nothing but its
 * control socket, reads nothing hostile, and ends, with all its workers, when that socket closes. */
#include "analyst/pool_priv.h"
#include "analyst/sandbox.h"

#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NURSERY_SLOW_NICE = 10 }; /* steps of sched(7), a quarter less CPU time each: a tenth of what others get */

struct nursery {
    int control;
    int children; /* signalfd of SIGCHLD */
    const struct pool_settings *settings;
    uint32_t workers; /* without slow ones */
    uint32_t slots;
    uint32_t layers; /* of the sandbox, which workers inherit */
    pid_t pids[POOL_LIMIT_SLOTS]; /* 0: none; a process in here is not reaped yet, so that its id is still its own */
};

/* Sends the message, with `channel` where it is not negative. The caller reads whenever it steps; an error means that
 * it is gone, which the next read of the control socket shows. */
static void tell(const struct nursery *nursery, struct nursery_message message, int channel)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } room = {0};
    struct iovec part = {.iov_base = &message, .iov_len = sizeof message};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (channel >= 0) {
        header.msg_control = room.bytes;
        header.msg_controllen = sizeof room.bytes;
        struct cmsghdr *first = CMSG_FIRSTHDR(&header);
        first->cmsg_level = SOL_SOCKET;
        first->cmsg_type = SCM_RIGHTS;
        first->cmsg_len = CMSG_LEN(sizeof channel);
        memcpy(CMSG_DATA(first), &channel, sizeof channel);
    }
    while (sendmsg(nursery->control, &header, MSG_NOSIGNAL) < 0 && errno == EINTR)
        continue;
}

static void spawn(struct nursery *nursery, uint32_t slot)
{
    int ends[2];
    struct nursery_message message = {.kind = NURSERY_FAILED, .slot = slot};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        message.status = errno;
        tell(nursery, message, -1);
        return;
    }
    const pid_t self = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
        if (slot >= nursery->workers)
            setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NURSERY_SLOW_NICE); /* past the scale's end: to it */
        worker_run(ends[1], self, nursery->settings, nursery->layers);
    }
    message.status = errno;
    close(ends[1]);
    if (pid > 0) {
        nursery->pids[slot] = pid;
        message = (struct nursery_message){.kind = NURSERY_SPAWNED, .slot = slot, .pid = (int32_t)pid};
    }
    tell(nursery, message, pid > 0 ? ends[0] : -1);
    close(ends[0]);
}

static void reap(struct nursery *nursery)
{
    int status = 0;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (uint32_t slot = 0; slot < nursery->slots; slot++) {
            if (nursery->pids[slot] != pid)
                continue;
            nursery->pids[slot] = 0;
            tell(nursery,
                 (struct nursery_message){.kind = NURSERY_ENDED, .slot = slot, .pid = (int32_t)pid, .status = status},
                 -1);
        }
    }
}

_Noreturn static void end(const struct nursery *nursery)
{
    for (uint32_t slot = 0; slot < nursery->slots; slot++) {
        if (nursery->pids[slot] > 0)
            kill(nursery->pids[slot], SIGKILL);
    }
    for (uint32_t slot = 0; slot < nursery->slots; slot++) {
        while (nursery->pids[slot] > 0 && waitpid(nursery->pids[slot], NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    _exit(0);
}

/* False where the caller is gone. */
static bool obey(struct nursery *nursery)
{
    struct nursery_message message;
    ssize_t count = recv(nursery->control, &message, sizeof message, 0);
    if (count < 0)
        return errno == EINTR || errno == EAGAIN;
    if (count != (ssize_t)sizeof message)
        return false;
    CHECK(message.slot < nursery->slots);
    const pid_t pid = nursery->pids[message.slot];
    if (message.kind == NURSERY_SPAWN && pid == 0)
        spawn(nursery, message.slot);
    else if (message.kind == NURSERY_SPAWN) /* the last one of this place is still on its way out */
        tell(nursery, (struct nursery_message){.kind = NURSERY_FAILED, .slot = message.slot, .status = EBUSY}, -1);
    if (message.kind == NURSERY_KILL && pid > 0 && pid == message.pid)
        kill(pid, SIGKILL);
    return true;
}

/* A Ctrl-C at the terminal and a service manager's SIGTERM reach the whole group; only the caller decides what they
 * mean, and its workers must live until it has saved its state. */
static void set_signals(struct nursery *nursery)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_SETMASK, &set, NULL);
    nursery->children = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Leaves 0, 1, 2 on /dev/null and the control socket; everything else of the caller is closed. */
static bool keep_only_control(int control)
{
    int moved = fcntl(control, F_DUPFD, POOL_KEPT_DESCRIPTOR);
    int null = open("/dev/null", O_RDWR);
    if (moved < 0 || null < 0)
        return false;
    for (int standard = 0; standard <= 2; standard++) {
        if (dup2(null, standard) < 0)
            return false;
    }
    if (moved != POOL_KEPT_DESCRIPTOR && dup2(moved, POOL_KEPT_DESCRIPTOR) < 0)
        return false;
    closefrom(POOL_KEPT_DESCRIPTOR + 1);
    return true;
}

_Noreturn void nursery_run(int control, const struct pool_settings *settings, uint32_t workers, uint32_t slots)
{
    struct nursery nursery = {.control = POOL_KEPT_DESCRIPTOR, .settings = settings, .workers = workers, .slots = slots};
    prctl(PR_SET_NAME, "rasoat-nursery");
    if (!keep_only_control(control))
        _exit(1);
    set_signals(&nursery);
    if (nursery.children < 0)
        _exit(1);
    nursery.layers = sandbox_leave(&settings->user);
    for (;;) {
        struct pollfd sockets[2] = {{.fd = nursery.control, .events = POLLIN},
                                    {.fd = nursery.children, .events = POLLIN}};
        if (poll(sockets, 2, -1) < 0)
            continue;
        if (sockets[1].revents) {
            struct signalfd_siginfo what;
            ssize_t count = read(nursery.children, &what, sizeof what);
            (void)count; /* that it is readable says enough: reap asks for all who ended */
            reap(&nursery);
        }
        if (sockets[0].revents && !obey(&nursery))
            end(&nursery);
    }
}
