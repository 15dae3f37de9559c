/* pipe.c: starts the keeper, cuts what comes into messages, and sends while it waits, so that two full pipes never stand against
 * each other. */
#include "browser/pipe.h"
#include "browser/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, NOBODY = 65534 };

uint64_t pipe_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int wait_until(struct pollfd *waits, nfds_t count, uint64_t until)
{
    for (;;) {
        uint64_t now = pipe_now();
        uint64_t rest = until > now ? until - now : 0;
        int ready = poll(waits, count, rest > 60000 ? 60000 : (int)rest);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return ready;
        if (pipe_now() >= until)
            return 0;
    }
}

/* ends[0] to read, [1] to write; ours never blocks. */
static bool make_pipe(int ends[2], int ours)
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[0] = ends[1] = -1;
        return false;
    }
    return fcntl(ends[ours], F_SETFL, O_NONBLOCK) == 0;
}

static void close_pair(int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

static bool make_folder(const struct pipe_settings *settings, uid_t account, char folder[PIPE_LIMIT_FOLDER])
{
    const char *parent = settings->folder && *settings->folder ? settings->folder : "/tmp";
    int length = snprintf(folder, PIPE_LIMIT_FOLDER, "%s/rasoat-browser-XXXXXX", parent);
    if (length < 0 || length >= PIPE_LIMIT_FOLDER || !mkdtemp(folder))
        return false;
    if (geteuid() != 0 || chown(folder, account, (gid_t)account) == 0)
        return true;
    rmdir(folder);
    return false;
}

enum status pipe_start(struct pipe *pipe, const struct pipe_settings *settings, uint64_t until)
{
    int to[2] = {-1, -1};
    int from[2] = {-1, -1};
    int life[2] = {-1, -1};
    char folder[PIPE_LIMIT_FOLDER];
    uid_t account = geteuid() != 0 ? geteuid() : settings->account ? settings->account : NOBODY;
    *pipe = (struct pipe){0};
    buffer_init(&pipe->out, PIPE_LIMIT_MESSAGE_BYTES * 2);
    buffer_init(&pipe->in, PIPE_LIMIT_MESSAGE_BYTES + READ_BYTES);
    pid_t child = -1;
    if (make_pipe(to, 1) && make_pipe(from, 0) && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, life) == 0 &&
        make_folder(settings, account, folder)) {
        const struct keeper keeper = {settings->program, folder, account, getpid(), to[0], from[1], life[1]};
        child = fork();
        if (child == 0)
            keeper_run(&keeper);
        if (child < 0)
            rmdir(folder);
    }
    if (child < 0) {
        close_pair(to);
        close_pair(from);
        close_pair(life);
        return STATUS_IO;
    }
    close(to[0]);
    close(from[1]);
    close(life[1]);
    pipe->keeper = child;
    pipe->to = to[1];
    pipe->from = from[0];
    pipe->life = life[0];
    struct pollfd wait = {.fd = pipe->life, .events = POLLIN};
    char facts = 0;
    int ready = wait_until(&wait, 1, until);
    if (ready <= 0 || read(pipe->life, &facts, 1) != 1 || !(facts & KEEPER_STARTED)) {
        pipe_end(pipe);
        return ready == 0 ? STATUS_DEADLINE : STATUS_IO;
    }
    pipe->sandboxed = facts & KEEPER_SANDBOXED;
    pipe->own_network = facts & KEEPER_OWN_NETWORK;
    return STATUS_OK;
}

/* A child that is gone is no reason for SIGPIPE to end us: the signal is held back while we write, and taken out. */
static ssize_t write_quietly(int file, const void *bytes, size_t length)
{
    sigset_t broken;
    sigset_t before;
    sigset_t waiting;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    sigpending(&waiting);
    bool was_waiting = sigismember(&waiting, SIGPIPE);
    sigprocmask(SIG_BLOCK, &broken, &before);
    ssize_t written = write(file, bytes, length);
    int error = errno;
    if (written < 0 && error == EPIPE && !was_waiting)
        sigtimedwait(&broken, NULL, &(struct timespec){0});
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return written;
}

enum status pipe_send(struct pipe *pipe, struct text message)
{
    if (message.length >= PIPE_LIMIT_MESSAGE_BYTES || pipe->out.length + message.length + 1 > pipe->out.maximum)
        return STATUS_LIMIT; /* asked first, since a buffer that fails drops what it holds */
    buffer_add_text(&pipe->out, message);
    buffer_add_byte(&pipe->out, '\0');
    return buffer_failed(&pipe->out) ? STATUS_LIMIT : STATUS_OK;
}

static bool push_out(struct pipe *pipe)
{
    ssize_t written = write_quietly(pipe->to, pipe->out.data + pipe->sent, pipe->out.length - pipe->sent);
    if (written > 0)
        pipe->sent += (size_t)written;
    if (pipe->sent == pipe->out.length) {
        buffer_clear(&pipe->out);
        pipe->sent = 0;
    }
    return written >= 0 || errno == EAGAIN || errno == EINTR;
}

static enum status pull_in(struct pipe *pipe)
{
    char bytes[READ_BYTES];
    ssize_t got = read(pipe->from, bytes, sizeof bytes);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return STATUS_OK;
    if (got <= 0)
        return STATUS_IO;
    buffer_add(&pipe->in, bytes, (size_t)got);
    return buffer_failed(&pipe->in) ? STATUS_LIMIT : STATUS_OK;
}

/* The next whole message among what came. */
static bool cut_message(struct pipe *pipe, char **message, size_t *length)
{
    size_t from = pipe->taken + pipe->looked;
    const char *end = from < pipe->in.length ? memchr(pipe->in.data + from, '\0', pipe->in.length - from) : NULL;
    if (!end) {
        pipe->looked = pipe->in.length - pipe->taken;
        return false;
    }
    *message = pipe->in.data + pipe->taken;
    *length = (size_t)(end - *message);
    pipe->taken += *length + 1;
    pipe->looked = 0;
    return true;
}

enum status pipe_receive(struct pipe *pipe, uint64_t until, char **message, size_t *length)
{
    if (!pipe->keeper)
        return STATUS_IO;
    if (cut_message(pipe, message, length))
        return pipe_now() < until ? STATUS_OK : STATUS_DEADLINE; /* one that floods us does not outrun the time */
    buffer_consume(&pipe->in, pipe->taken);
    pipe->taken = 0;
    for (;;) {
        struct pollfd waits[] = {{.fd = pipe->from, .events = POLLIN}, {.fd = pipe->out.length ? pipe->to : -1, .events = POLLOUT}};
        int ready = wait_until(waits, 2, until);
        if (ready <= 0)
            return ready == 0 ? STATUS_DEADLINE : STATUS_IO;
        if (waits[1].revents && !push_out(pipe))
            return STATUS_IO;
        enum status status = waits[0].revents ? pull_in(pipe) : STATUS_OK;
        if (status != STATUS_OK)
            return status;
        if (cut_message(pipe, message, length))
            return STATUS_OK;
        if (pipe->looked > PIPE_LIMIT_MESSAGE_BYTES)
            return STATUS_LIMIT;
        if (pipe_now() >= until)
            return STATUS_DEADLINE;
    }
}

void pipe_end(struct pipe *pipe)
{
    if (pipe->keeper) {
        close(pipe->to);
        close(pipe->from);
        shutdown(pipe->life, SHUT_RDWR); /* not close alone: another child of ours may hold a copy */
        struct pollfd ended = {.fd = pidfd_open(pipe->keeper, 0), .events = POLLIN};
        if (ended.fd < 0 || wait_until(&ended, 1, pipe_now() + PIPE_END_MS) <= 0)
            kill(pipe->keeper, SIGKILL);
        while (waitpid(pipe->keeper, NULL, 0) < 0 && errno == EINTR)
            ;
        if (ended.fd >= 0)
            close(ended.fd);
        close(pipe->life);
    }
    buffer_release(&pipe->out);
    buffer_release(&pipe->in);
    pipe->keeper = 0;
}
