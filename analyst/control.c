/* control.c: the caller's end of the control socket: what it asks of the nursery, and what it hears. */
#include "analyst/pool_priv.h"
#include "analyst/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { CONTROL_WAIT_MS = 1000 };

void control_failed(struct pool *pool, const char *what, struct text why)
{
    if (!pool->failed)
        snprintf(pool->error, sizeof pool->error, "%s%.*s", what, TEXT_ARGS(why));
    pool->failed = true;
}

/* The nursery only takes messages and forks: where its socket stays full for a second, it is gone. */
void control_command(struct pool *pool, uint32_t kind, const struct slot *slot)
{
    struct nursery_message message = {.kind = kind, .slot = (uint32_t)(slot - pool->slots), .pid = slot->pid};
    for (int tries = 0; tries < 2; tries++) {
        if (send(pool->control, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)sizeof message)
            return;
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            break;
        poll(&(struct pollfd){.fd = pool->control, .events = POLLOUT}, 1, CONTROL_WAIT_MS);
    }
    control_failed(pool, "the process that starts workers is gone", (struct text){0});
}

void control_spawn(struct pool *pool, struct slot *slot)
{
    slot->state = SLOT_SPAWNING;
    control_command(pool, NURSERY_SPAWN, slot);
}

bool control_next(struct pool *pool, struct nursery_message *message, int *channel)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } room;
    struct iovec part = {.iov_base = message, .iov_len = sizeof *message};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room};
    *channel = -1;
    ssize_t count;
    do
        count = recvmsg(pool->control, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    if (count != (ssize_t)sizeof *message || message->slot >= pool->slot_count) {
        control_failed(pool, "the process that starts workers is gone", (struct text){0});
        return false;
    }
    const struct cmsghdr *first = CMSG_FIRSTHDR(&header);
    if (first && first->cmsg_type == SCM_RIGHTS)
        memcpy(channel, CMSG_DATA(first), sizeof *channel);
    return true;
}

static struct text forbidden_words(char *room, size_t size, const struct slot *slot)
{
    char call[64];
    if (!slot->forbidden)
        return text_of(room, (size_t)snprintf(room, size, "worker killed: it asked for a forbidden system call"));
    sandbox_call_name(slot->call, call, sizeof call);
    return text_of(room, (size_t)snprintf(room, size, "worker killed: it asked for the forbidden system call %s", call));
}

struct text control_words(char *room, size_t size, const struct slot *slot, enum pool_outcome outcome, int status)
{
    static const char *const exits[] = {"it could not be confined", "no memory for the request",
                                        "its report passed the limit", "it could not read the request"};
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
    int length;
    if (slot->forbidden || code == WORKER_EXIT_FORBIDDEN || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS))
        return forbidden_words(room, size, slot);
    if (outcome == POOL_DEADLINE)
        length = snprintf(room, size, "worker killed past its deadline");
    else if (outcome == POOL_NONSENSE)
        length = snprintf(room, size, "worker answered nonsense");
    else if (WIFSIGNALED(status))
        length = snprintf(room, size, "worker killed by signal %d (SIG%s)", WTERMSIG(status), name ? name : "?");
    else if (code >= WORKER_EXIT_CONFINE && code <= WORKER_EXIT_FRAME)
        length = snprintf(room, size, "worker gave up: %s", exits[code - WORKER_EXIT_CONFINE]);
    else
        length = snprintf(room, size, "worker exited with status %d", code);
    return text_of(room, (size_t)length);
}
