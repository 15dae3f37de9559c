/* worker.c: the process that reads hostile bytes. It holds one descriptor, its channel; has no environment; is closed by
 * the sandbox before it reads a byte (analyst/sandbox.h); and dies with the nursery. */
#include "analyst/pool_priv.h"
#include "analyst/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
    WORKER_CPU_MARGIN_SECONDS = 60, /* for its start, and for what it does between requests */
    WORKER_KEPT_BYTES = 1024 * 1024, /* larger request and report buffers are given back after use */
};

struct worker {
    const struct pool_settings *settings;
    struct arena *arena;
    timer_t timer;
    void *state;
    char *request;
    size_t request_room;
    struct buffer report;
};

/* What the caller caught, the worker must not: its handlers would run here with the caller's meaning. */
static void set_signals(void)
{
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL)
            signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* clearenv() forgets where the words stand; they would still be there for whoever takes the process over. */
static bool empty_environment(void)
{
    for (char **word = environ; word && *word; word++)
        explicit_bzero(*word, strlen(*word));
    return clearenv() == 0;
}

static bool confine(int channel, pid_t nursery)
{
    prctl(PR_SET_NAME, "rasoat-worker");
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != nursery) /* it may have died before the call */
        return false;
    if (dup2(channel, POOL_KEPT_DESCRIPTOR) < 0 || !empty_environment())
        return false;
    closefrom(POOL_KEPT_DESCRIPTOR + 1);
    set_signals();
    return true;
}

static void on_deadline(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    arena_cancel(info->si_value.sival_ptr);
}

/* The deadline counts this process's CPU time; its signal carries the arena, so that no global is needed. */
static bool make_timer(struct worker *worker)
{
    struct sigaction action = {.sa_sigaction = on_deadline, .sa_flags = SA_SIGINFO | SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF};
    event.sigev_value.sival_ptr = worker->arena;
    return sigaction(SIGPROF, &action, NULL) == 0 &&
           timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &worker->timer) == 0;
}

static void arm(struct worker *worker, uint32_t milliseconds)
{
    struct itimerspec when = {
        .it_value = {.tv_sec = milliseconds / 1000, .tv_nsec = (long)(milliseconds % 1000) * 1000000}};
    if (timer_settime(worker->timer, 0, &when, NULL) != 0)
        _exit(WORKER_EXIT_CONFINE);
}

/* The caller closes the channel when it is done with the worker: the end of file, and a failed write, are the end. */
static void read_whole(void *to, size_t length)
{
    for (size_t at = 0; at < length;) {
        ssize_t count = read(POOL_KEPT_DESCRIPTOR, (char *)to + at, length - at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            _exit(WORKER_EXIT_OVER);
        at += (size_t)count;
    }
}

/* Header and report go together: the caller wakes up once. writev and not sendmsg, which can carry descriptors: it is
 * forbidden. Where the channel was closed SIGPIPE ends the process, and nobody asks why. */
static void answer(struct frame frame, struct text report)
{
    frame.length = (uint32_t)report.length;
    for (size_t sent = 0; sent < sizeof frame + report.length;) {
        size_t head = sent < sizeof frame ? sizeof frame - sent : 0;
        size_t body = sent > sizeof frame ? sent - sizeof frame : 0;
        struct iovec parts[2] = {
            {.iov_base = (char *)&frame + (sizeof frame - head), .iov_len = head},
            {.iov_base = (char *)(uintptr_t)report.data + body, .iov_len = report.length - body}, /* only read */
        };
        ssize_t count = writev(POOL_KEPT_DESCRIPTOR, parts, 2);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            _exit(WORKER_EXIT_OVER);
        sent += (size_t)count;
    }
}

static void request_reserve(struct worker *worker, size_t length)
{
    if (length <= worker->request_room && worker->request_room <= WORKER_KEPT_BYTES)
        return;
    free(worker->request);
    worker->request = malloc(length);
    if (length > 0 && !worker->request)
        _exit(WORKER_EXIT_MEMORY);
    worker->request_room = length;
}

static void serve(struct worker *worker)
{
    const struct pool_settings *settings = worker->settings;
    struct frame frame;
    read_whole(&frame, sizeof frame);
    if (frame.magic != FRAME_MAGIC || frame.kind != FRAME_REQUEST || frame.task >= settings->task_count ||
        frame.length > POOL_LIMIT_REQUEST_BYTES)
        _exit(WORKER_EXIT_FRAME);
    request_reserve(worker, frame.length);
    read_whole(worker->request, frame.length);

    arm(worker, settings->deadline_ms);
    settings->tasks[frame.task].run(worker->state, worker->arena, text_of(worker->request, frame.length),
                                    &worker->report);
    arm(worker, 0);
    arena_reset(worker->arena);
    if (buffer_failed(&worker->report))
        _exit(WORKER_EXIT_REPORT);
    frame.kind = FRAME_REPORT;
    answer(frame, buffer_text(&worker->report));
    if (worker->report.room > WORKER_KEPT_BYTES)
        buffer_release(&worker->report);
    buffer_clear(&worker->report);
}

/* A worker that serves as many requests as it may, each to its deadline, needs no more CPU time than this. */
static uint64_t cpu_seconds(const struct pool_settings *settings)
{
    const uint64_t each = ((uint64_t)settings->deadline_ms + settings->grace_ms) * settings->requests_per_worker;
    return each > 0 ? each / 1000 + WORKER_CPU_MARGIN_SECONDS : 0;
}

_Noreturn void worker_run(int channel, pid_t nursery, const struct pool_settings *settings, uint32_t layers)
{
    struct worker worker = {.settings = settings};
    const struct sandbox_limits limits = {.memory = settings->memory_limit, .cpu_seconds = cpu_seconds(settings)};
    if (!confine(channel, nursery) || !sandbox_begin(&layers))
        _exit(WORKER_EXIT_CONFINE);
    worker.arena = arena_create(settings->arena_limit);
    if (!worker.arena)
        _exit(WORKER_EXIT_MEMORY);
    if (!make_timer(&worker))
        _exit(WORKER_EXIT_CONFINE);
    buffer_init(&worker.report, POOL_LIMIT_REPORT_BYTES);
    worker.state = settings->start ? settings->start(settings->knowledge) : NULL;
    /* After `start`, which may read files, start threads and reserve address space, and before anything hostile. */
    if (!sandbox_close(&limits, &layers))
        _exit(WORKER_EXIT_CONFINE);
    answer((struct frame){.magic = FRAME_MAGIC, .kind = FRAME_READY, .task = layers}, (struct text){0});
    for (;;)
        serve(&worker);
}
