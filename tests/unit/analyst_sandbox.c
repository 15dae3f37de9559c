/* The sandbox: an analyst that was taken over tries everything; its page alone is lost, and the pool goes on. */
#include "analyst/pool.h"
#include "analyst/pool_priv.h"
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEMORY_BYTES = 256 * 1024 * 1024, PORT_NONE = 9, STACK_WORDS = 512 };

/* --- what the analyst tries --- */

static void try_open(void)
{
    open("/etc/passwd", O_RDONLY);
}

static void try_open_raw(void)
{
#ifdef SYS_open
    syscall(SYS_open, "/etc/passwd", O_RDONLY);
#else
    syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
#endif
}

static void try_write_file(void)
{
    open("/tmp/rasoat-sandbox-test", O_WRONLY | O_CREAT, 0600);
}

static void try_read_proc(void)
{
    open("/proc/self/environ", O_RDONLY);
}

static void try_parent_memory(void)
{
    char word[8];
    const struct iovec here = {.iov_base = word, .iov_len = sizeof word};
    const struct iovec there = {.iov_base = (void *)(uintptr_t)word, .iov_len = sizeof word};
    process_vm_readv(getpid(), &here, 1, &there, 1, 0);
}

static void try_socket(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}

static void try_connect(void)
{
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(PORT_NONE), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connect(POOL_KEPT_DESCRIPTOR, (const struct sockaddr *)&to, sizeof to);
}

static void try_fork(void)
{
    if (fork() == 0)
        _exit(0);
}

static void try_thread(void)
{
    syscall(SYS_clone3, NULL, 0);
}

static void try_exec(void)
{
    execve("/bin/true", (char *[]){NULL}, (char *[]){NULL});
}

static void try_ptrace(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void try_kill(void)
{
    kill(1, 0);
}

/* tgkill(2) is allowed to itself alone. */
static void try_kill_thread(void)
{
    syscall(SYS_tgkill, getpid() - 1, getpid() - 1, 0);
}

static void try_executable(void)
{
    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void try_make_executable(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static void try_shared_memory(void)
{
    mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void try_namespace(void)
{
    unshare(CLONE_NEWUSER);
}

static void try_prctl(void)
{
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void try_ioctl(void)
{
    ioctl(0, TIOCSTI, "x");
}

/* It would outlive the call that is told, and go on without a word. */
static void try_handler(void)
{
    signal(SIGSYS, SIG_IGN);
}

static void try_raise_limits(void)
{
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){64, 64});
}

static void try_user(void)
{
    syscall(SYS_setuid, 0);
}

/* A descriptor to the caller: it would be one more for it with each page. */
static void try_leak(void)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } room = {0};
    struct iovec part = {.iov_base = (char[]){"x"}, .iov_len = 1};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room.bytes};
    struct cmsghdr *first = CMSG_FIRSTHDR(&header);
    *first = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
    sendmsg(POOL_KEPT_DESCRIPTOR, &header, 0);
}

static void try_duplicate(void)
{
    const int copy = dup(POOL_KEPT_DESCRIPTOR);
    (void)copy;
}

/* A call of the 32-bit interface has other numbers: the filter must not take it for one of ours. */
static void try_other_interface(void)
{
#ifdef __x86_64__
    long result = 20; /* getpid there, writev here */
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
#else
    kill(getpid(), SIGSYS);
#endif
}

static const struct attempt {
    const char *name;
    void (*run)(void);
    const char *call; /* what it is told to have asked for; NULL: the kernel ended it */
} attempts[] = {
    {"open a file", try_open, "openat"},
#ifdef SYS_open
    {"open a file, the old way", try_open_raw, "open"},
#else
    {"open a file, the raw way", try_open_raw, "openat"},
#endif
    {"write a file", try_write_file, "openat"},
    {"read /proc", try_read_proc, "openat"},
    {"read another's memory", try_parent_memory, "process_vm_readv"},
    {"open a socket", try_socket, "socket"},
    {"connect", try_connect, "connect"},
    {"fork", try_fork, "clone"},
    {"start a thread", try_thread, "clone3"},
    {"run a program", try_exec, "execve"},
    {"trace", try_ptrace, "ptrace"},
    {"signal another process", try_kill, "kill"},
    {"signal another process's thread", try_kill_thread, "tgkill"},
    {"map code", try_executable, "mmap"},
    {"make data code", try_make_executable, "mprotect"},
    {"share memory", try_shared_memory, "mmap"},
    {"enter a namespace", try_namespace, "unshare"},
    {"become traceable", try_prctl, "prctl"},
    {"control a device", try_ioctl, "ioctl"},
    {"survive a forbidden call", try_handler, "rt_sigaction"},
    {"raise its limits", try_raise_limits, "prlimit64"},
    {"become root", try_user, "setuid"},
    {"pass a descriptor on", try_leak, "sendmsg"},
    {"copy a descriptor", try_duplicate, "dup"},
    {"ask by another interface", try_other_interface, NULL},
};
enum { ATTEMPT_COUNT = sizeof attempts / sizeof *attempts };

/* --- tasks --- */

enum { ATTEMPT, ECHO, LATE, ABORT, ALLOCATE, SPIN, LIE, EARLY, FACTS };

#define TASK(name) \
    static void task_##name(void *state __attribute__((unused)), struct arena *arena __attribute__((unused)), \
                            struct text request __attribute__((unused)), struct buffer *report __attribute__((unused)))

/* "12": the attempt of that number. Who comes back from it broke out. */
TASK(attempt)
{
    uint64_t number = 0;
    if (text_to_number(request, ATTEMPT_COUNT - 1, &number))
        attempts[number].run();
    buffer_add_string(report, "came back");
}

TASK(echo)
{
    buffer_add_text(report, request);
}

/* Files that libraries look for late: not opened, and the worker lives. */
TASK(late)
{
    static const char *const paths[] = {"/usr/share/poppler/cMap", "/usr/share/zoneinfo/Asia/Ho_Chi_Minh", "/etc/localtime",
                                        "/usr/lib/x86_64-linux-gnu/gconv/IBM037.so", "/usr/share/poppler/../../../etc/passwd"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        buffer_printf(report, "%d ", open(paths[i], O_RDONLY) < 0 ? errno : 0);
    buffer_printf(report, "%d", iconv_open("UTF-8", "IBM037") == (iconv_t)-1);
}

TASK(abort)
{
    abort();
}

TASK(allocate)
{
    size_t count = 0;
    while (count < 4096 && mmap(NULL, 1024 * 1024, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        count++;
    buffer_printf(report, "%d", count < 4096);
}

TASK(spin)
{
    for (volatile uint32_t i = 0;; i++)
        continue;
}

static void write_frame(const struct frame *frame, size_t body)
{
    static const char bytes[64];
    const struct iovec parts[2] = {{.iov_base = (void *)(uintptr_t)frame, .iov_len = sizeof *frame},
                                   {.iov_base = (void *)(uintptr_t)bytes, .iov_len = body}};
    const ssize_t count = writev(POOL_KEPT_DESCRIPTOR, parts, 2);
    (void)count;
}

/* Lies; `request` has which frame, with the token of an earlier one where it is to be given. */
TASK(lie)
{
    struct frame frame;
    memcpy(&frame, request.data, sizeof frame);
    write_frame(&frame, frame.length < 64 ? frame.length : 64);
    if (text_slice(request, sizeof frame, 1).length)
        return; /* and the true report after it */
    for (;;)
        poll(NULL, 0, -1);
}

/* Writes its own report, and that of the next page before it is asked, as if tokens were counted. Its own token is found
 * where the worker keeps the request's frame: on the stack above. */
TASK(early)
{
    volatile uint64_t here[1] = {0};
    const uint64_t *stack = (const uint64_t *)(uintptr_t)here;
    struct frame frame = {.magic = FRAME_MAGIC, .kind = FRAME_REPORT, .task = EARLY};
    for (size_t i = 0; i < STACK_WORDS; i++) {
        struct frame at;
        memcpy(&at, stack + i, sizeof at);
        if (at.magic == FRAME_MAGIC && at.kind == FRAME_REQUEST)
            frame.token = at.token;
    }
    write_frame(&frame, 0);
    frame.task = ECHO;
    frame.length = 4;
    frame.token++;
    write_frame(&frame, 4);
    for (;;)
        poll(NULL, 0, -1);
}

/* The user, the groups, whether it may be dumped, capabilities: as they are. */
TASK(facts)
{
    const uint64_t *facts = state;
    buffer_printf(report, "uid %llu dumpable %llu root %llu", (unsigned long long)facts[0], (unsigned long long)facts[1],
                  (unsigned long long)facts[2]);
}

static void *start(const void *knowledge)
{
    (void)knowledge;
    uint64_t *facts = calloc(3, sizeof *facts);
    facts[0] = getuid();
    facts[1] = (uint64_t)prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    facts[2] = (uint64_t)(setuid(0) == 0 || open("/tmp/rasoat-sandbox-test", O_WRONLY | O_CREAT, 0600) >= 0 ||
                          access("/root", R_OK) == 0);
    return facts;
}

static const struct analyst_task tasks[] = {
    {"attempt", task_attempt}, {"echo", task_echo}, {"late", task_late}, {"abort", task_abort}, {"allocate", task_allocate},
    {"spin", task_spin}, {"lie", task_lie}, {"early", task_early}, {"facts", task_facts},
};

/* --- the caller --- */

struct outcome {
    uint32_t calls;
    enum pool_outcome outcome;
    char report[256];
};

static void done(void *context, void *ticket, enum pool_outcome result, struct text report)
{
    (void)context;
    struct outcome *outcome = ticket;
    outcome->calls++;
    outcome->outcome = result;
    snprintf(outcome->report, sizeof outcome->report, "%.*s", TEXT_ARGS(text_slice(report, 0, 200)));
}

static struct pool_settings usual(void)
{
    struct pool_settings settings = {.workers = 1, .memory_limit = MEMORY_BYTES, .arena_limit = MEMORY_BYTES / 2,
                                     .deadline_ms = 300, .grace_ms = 500, .tasks = tasks,
                                     .task_count = sizeof tasks / sizeof *tasks, .start = start};
    EXPECT(sandbox_find_user("nobody", &settings.user));
    return settings;
}

static struct pool *begin(const struct pool_settings *settings)
{
    struct pool *pool = NULL;
    const char *preloaded = getenv("LD_PRELOAD");
    if (preloaded && strstr(preloaded, "vgpreload"))
        test_skip("valgrind would be stopped itself");
    else
        EXPECT_NUMBER(pool_create(settings, done, NULL, &pool), STATUS_OK);
    return pool;
}

static struct outcome ask(struct pool *pool, uint32_t task, struct text request)
{
    struct outcome outcome = {0};
    if (EXPECT_NUMBER(pool_submit(pool, task, request, &outcome), STATUS_OK))
        while (pool_pending(pool) > 0 && EXPECT_NUMBER(pool_wait(pool), STATUS_OK))
            continue;
    EXPECT_NUMBER(outcome.calls, 1);
    return outcome;
}

static bool is_alive(struct pool *pool)
{
    const struct outcome outcome = ask(pool, ECHO, TEXT("still there"));
    return EXPECT_NUMBER(outcome.outcome, POOL_REPORT) && EXPECT_TEXT(text_from_string(outcome.report), "still there");
}

static bool has_layer(struct pool *pool, uint32_t layer)
{
    uint32_t layers = 0;
    is_alive(pool);
    EXPECT(pool_layers(pool, &layers));
    if (layers & layer)
        return true;
    test_skip("this kernel refuses the layer");
    return false;
}

static size_t open_descriptors(void)
{
    size_t count = 0;
    for (int file = 0; file < 256; file++)
        count += fcntl(file, F_GETFD) >= 0;
    return count;
}

TEST(each_forbidden_call_ends_the_worker_and_is_named)
{
    const struct pool_settings settings = usual();
    struct pool *pool = begin(&settings);
    if (!pool)
        return;
    const size_t before = open_descriptors();
    remove("/tmp/rasoat-sandbox-test");
    if (has_layer(pool, SANDBOX_CALLS))
        for (size_t i = 0; i < ATTEMPT_COUNT; i++) {
            const struct outcome outcome = ask(pool, ATTEMPT, arena_printf(arena, "%zu", i));
            const char *call = attempts[i].call;
            struct text words = call ? arena_printf(arena, "worker killed: it asked for the forbidden system call %s", call)
                                     : TEXT("worker killed: it asked for a forbidden system call");
            bool held = EXPECT_NUMBER(outcome.outcome, POOL_DIED);
            held = EXPECT(text_equal(text_from_string(outcome.report), words)) && held;
            held = EXPECT_NUMBER(pool_replaced(pool), i + 1) && is_alive(pool) && held;
            if (!held)
                test_say("%s: %s", attempts[i].name, outcome.report);
        }
    EXPECT(open_descriptors() <= before + 1);
    EXPECT(access("/tmp/rasoat-sandbox-test", F_OK) != 0);
    pool_free(pool);
}

TEST(libraries_do_without_some_files)
{
    const struct pool_settings settings = usual();
    struct pool *pool = begin(&settings);
    if (pool && has_layer(pool, SANDBOX_CALLS)) {
        EXPECT_TEXT(text_from_string(ask(pool, LATE, TEXT("")).report), "2 2 2 2 2 1");
        EXPECT_NUMBER(pool_replaced(pool), 0);
        EXPECT_TEXT(text_from_string(ask(pool, ABORT, TEXT("")).report), "worker killed by signal 6 (SIGABRT)");
    }
    pool_free(pool);
}

TEST(the_worker_is_nobody)
{
    const struct pool_settings settings = usual();
    struct pool_settings unsaid = settings; /* a caller that names no user must not get root */
    unsaid.user = (struct sandbox_user){0};
    struct pool *pool = begin(&unsaid);
    if (pool && has_layer(pool, SANDBOX_USER | SANDBOX_PRIVILEGES)) {
        const uint64_t wanted = getuid() == 0 ? settings.user.uid : getuid();
        const struct outcome outcome = ask(pool, FACTS, TEXT(""));
        struct text words = arena_printf(arena, "uid %llu dumpable 0 root 0", (unsigned long long)wanted);
        EXPECT(text_equal(text_from_string(outcome.report), words) || strstr(outcome.report, "uid 65534 dumpable 0 root 0"));
    }
    pool_free(pool);
}

/* In a process of its own, without the filter of calls, which would end it before: a letter for each thing that was denied. */
static int deny_files_alone(void)
{
    char path[] = "/tmp/rasoat-sandbox-test";
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    if (bind(listener, (struct sockaddr *)&here, length) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&here, &length) != 0)
        return 1;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!sandbox_deny_files(true))
        return 77;
    if (open("/etc/passwd", O_RDONLY) < 0 || open(path, O_WRONLY | O_CREAT, 0600) >= 0 || open("/tmp", O_RDONLY) >= 0)
        return 2;
    if (!sandbox_deny_files(false) || open("/etc/passwd", O_RDONLY) >= 0 || open("/proc/self/status", O_RDONLY) >= 0)
        return 3;
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
    if (version >= 4 && connect(client, (struct sockaddr *)&here, length) == 0)
        return 4;
    if (version >= 6 && kill(getppid(), 0) == 0)
        return 5;
    return 0;
}

TEST(no_file_without_the_filter_too)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(deny_files_alone());
    int status = 0;
    EXPECT_NUMBER(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        test_skip("this kernel has no landlock");
    else
        EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(layers_are_told)
{
    const struct pool_settings settings = usual();
    struct pool *pool = begin(&settings);
    if (!pool)
        return;
    uint32_t layers = 0;
    EXPECT(!pool_layers(pool, &layers));
    is_alive(pool);
    EXPECT(pool_layers(pool, &layers));
    EXPECT((layers & SANDBOX_LIMITS) && (layers & SANDBOX_PRIVILEGES));
    EXPECT((layers & ~(uint32_t)SANDBOX_ALL) == 0);
    for (size_t i = 0; i < SANDBOX_LAYER_COUNT; i++)
        if (!(layers & sandbox_layers[i].layer))
            test_say("not on this machine: %s", sandbox_layers[i].english);
    pool_free(pool);
}

#ifndef __SANITIZE_ADDRESS__ /* its shadow takes terabytes of address space */
TEST(memory_has_an_end)
{
    struct pool_settings settings = usual();
    settings.deadline_ms = 3000;
    struct pool *pool = begin(&settings);
    if (pool)
        EXPECT_TEXT(text_from_string(ask(pool, ALLOCATE, TEXT("")).report), "1");
    pool_free(pool);
}
#endif

TEST(time_has_an_end)
{
    const struct pool_settings settings = usual();
    struct pool *pool = begin(&settings);
    if (!pool)
        return;
    EXPECT_NUMBER(ask(pool, SPIN, TEXT("")).outcome, POOL_DEADLINE);
    is_alive(pool);
    pool_free(pool);
}

TEST(lies_end_the_worker)
{
    static const struct {
        const char *name;
        struct frame frame;
        const char *report;
    } rows[] = {
        {"no token", {FRAME_MAGIC, FRAME_REPORT, LIE, 4, 0}, "worker answered nonsense"},
        {"another task", {FRAME_MAGIC, FRAME_REPORT, ECHO, 4, 1}, "worker answered nonsense"},
        {"too long", {FRAME_MAGIC, FRAME_REPORT, LIE, UINT32_MAX, 1}, "worker answered nonsense"},
        {"ready again", {FRAME_MAGIC, FRAME_READY, SANDBOX_ALL, 0, 0}, "worker answered nonsense"},
        {"a request", {FRAME_MAGIC, FRAME_REQUEST, LIE, 4, 1}, "worker answered nonsense"},
        {"no frame", {0x20505448u, 0, 0, 0, 0}, "worker answered nonsense"},
        {"it says to have been stopped", {FRAME_MAGIC, FRAME_FORBIDDEN, UINT32_MAX, 0, 0},
         "worker killed: it asked for the forbidden system call number 4294967295"},
    };
    const struct pool_settings settings = usual();
    struct pool *pool = begin(&settings);
    if (!pool)
        return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char request[sizeof(struct frame) + 1] = {0};
        memcpy(request, &rows[i].frame, sizeof rows[i].frame);
        for (size_t then = 0; then < 2; then++) { /* and waits, or sends the true report too */
            const struct outcome outcome = ask(pool, LIE, text_of(request, sizeof(struct frame) + then));
            if (!EXPECT_TEXT(text_from_string(outcome.report), rows[i].report) || !is_alive(pool))
                test_say("%s", rows[i].name);
        }
    }
    EXPECT_NUMBER(pool_replaced(pool), 2 * sizeof rows / sizeof *rows);
    pool_free(pool);
}

/* A worker that was taken over writes a report for the page that it will be given next. */
TEST(a_report_cannot_be_written_before_its_request)
{
    const struct pool_settings settings = usual();
    struct pool *pool = begin(&settings);
    if (!pool)
        return;
    size_t own = 0;
    for (int i = 0; i < 20; i++) {
        struct outcome first = {0}, second = {0};
        EXPECT_NUMBER(pool_submit(pool, EARLY, TEXT(""), &first), STATUS_OK);
        EXPECT_NUMBER(pool_submit(pool, ECHO, TEXT("true"), &second), STATUS_OK);
        while (pool_pending(pool) > 0 && EXPECT_NUMBER(pool_wait(pool), STATUS_OK))
            continue;
        own += first.outcome == POOL_REPORT;
        /* The next page is lost with the worker or, where that was found out before, judged by another. */
        EXPECT(second.calls == 1 && (second.outcome == POOL_NONSENSE || strcmp(second.report, "true") == 0));
        is_alive(pool);
    }
    EXPECT_NUMBER(own, 20); /* it does know its own token */
    EXPECT_NUMBER(pool_replaced(pool), 20);
    pool_free(pool);
}

/* Many at once that were taken over, and make noise when nothing is asked of them: the pool is not given up for it. */
TEST(noise_between_requests_ends_no_pool)
{
    enum { WORKERS = 12, ROUNDS = 3 };
    struct pool_settings settings = usual();
    settings.workers = WORKERS;
    struct pool *pool = begin(&settings);
    if (!pool)
        return;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct outcome outcomes[WORKERS] = {0};
        for (size_t i = 0; i < WORKERS; i++)
            EXPECT_NUMBER(pool_submit(pool, EARLY, TEXT(""), &outcomes[i]), STATUS_OK);
        while (pool_pending(pool) > 0)
            if (!EXPECT_NUMBER(pool_wait(pool), STATUS_OK)) {
                test_say("%s", pool_error(pool));
                break;
            }
        for (int i = 0; i < 50; i++) { /* all noise is read */
            EXPECT_NUMBER(pool_step(pool), STATUS_OK);
            poll(NULL, 0, 2);
        }
    }
    is_alive(pool);
    pool_free(pool);
}

TEST(workers_retire)
{
    struct pool_settings settings = usual();
    settings.requests_per_worker = 10;
    struct pool *pool = begin(&settings);
    if (!pool)
        return;
    for (int i = 0; i < 45; i++)
        if (!is_alive(pool))
            break;
    EXPECT_NUMBER(pool_retired(pool), 4);
    EXPECT_NUMBER(pool_replaced(pool), 0);
    pool_free(pool);
}
