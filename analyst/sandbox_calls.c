/* sandbox_calls.c: libseccomp's one door: the system calls that an analyst may make once it is closed.
 *
 * The list was measured (docs/sandbox.md says how). A call that is not in it is not made: the kernel hands it to
 * on_forbidden (SECCOMP_RET_TRAP), which tells the channel its number and ends the process. Whoever took the process over
 * may keep that function from running, but gets no call out of it. */
#include "analyst/sandbox.h"

#include "analyst/pool_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef __has_feature /* clang */
#define UNDER_SANITIZER __has_feature(address_sanitizer)
#elif defined __SANITIZE_ADDRESS__
#define UNDER_SANITIZER 1
#else
#define UNDER_SANITIZER 0
#endif

/* Where the registers of an interrupted call are, its arguments and its result. */
#if defined __x86_64__
#define CALL_ARGUMENT(context, number) ((context)->uc_mcontext.gregs[(number) == 0 ? REG_RDI : REG_RSI])
#define CALL_SET_RESULT(context, value) ((context)->uc_mcontext.gregs[REG_RAX] = (value))
#elif defined __aarch64__
#define CALL_ARGUMENT(context, number) ((context)->uc_mcontext.regs[number])
#define CALL_SET_RESULT(context, value) ((context)->uc_mcontext.regs[0] = (unsigned long long)(value))
#endif

/* Calls with harmless arguments, whatever they are. */
static const int calls[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(close), SCMP_SYS(poll), SCMP_SYS(ppoll),
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
    SCMP_SYS(sched_yield), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(timer_settime), SCMP_SYS(restart_syscall),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sysinfo), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(exit), SCMP_SYS(exit_group),
#if UNDER_SANITIZER
    SCMP_SYS(sigaltstack), /* a thread of the library that ends */
#endif
};

static bool allow(scmp_filter_ctx filter, int call, unsigned count, const struct scmp_arg_cmp *checks)
{
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, count, checks) == 0;
}

/* Calls whose arguments decide. */
static bool allow_checked(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp memory[] = {
        {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0},
        {.arg = 3, .op = SCMP_CMP_MASKED_EQ, .datum_a = MAP_ANONYMOUS | MAP_SHARED, .datum_b = MAP_ANONYMOUS},
    };
    /* abort() raises SIGABRT and takes its handler away; the library stops its other thread to look at its stack. */
    const struct scmp_arg_cmp itself = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)getpid()};
    const struct scmp_arg_cmp abort_alone = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = SIGABRT};
    return allow(filter, SCMP_SYS(mmap), 2, memory) && allow(filter, SCMP_SYS(mprotect), 1, memory) &&
           allow(filter, SCMP_SYS(tgkill), 1, &itself) && allow(filter, SCMP_SYS(rt_sigaction), 1, &abort_alone);
}

#ifdef CALL_ARGUMENT
/* Files that libraries look for late and do without: poppler's tables for CJK, the clock's zone (libarchive, ICU), converters
 * of encodings that no browser knows (libxml2, libarchive). They are answered "no such file". */
static bool does_without(const char *path)
{
    static const char *const begins[] = {"/usr/share/poppler/", "/usr/share/zoneinfo", "/etc/localtime"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncmp(path, begins[i], strlen(begins[i])) == 0)
            return true;
    return strstr(path, "/gconv/") != NULL;
}

static bool is_harmless(int call, const ucontext_t *context)
{
    if (call != SCMP_SYS(openat) && call != SCMP_SYS(newfstatat))
        return false;
    const char *path = (const char *)(uintptr_t)CALL_ARGUMENT(context, 1);
    return path && (does_without(path) || (call == SCMP_SYS(newfstatat) && !*path)); /* stdio asks what 2 is */
}
#endif

static void on_forbidden(int number, siginfo_t *info, void *interrupted)
{
    (void)number;
    const int error = errno;
#ifdef CALL_ARGUMENT
    ucontext_t *context = interrupted;
    if (is_harmless(info->si_syscall, context)) {
        CALL_SET_RESULT(context, -ENOENT);
        errno = error;
        return;
    }
#else
    (void)interrupted;
    (void)error;
#endif
    const struct frame frame = {.magic = FRAME_MAGIC, .kind = FRAME_FORBIDDEN, .task = (uint32_t)info->si_syscall};
    const ssize_t count = write(POOL_KEPT_DESCRIPTOR, &frame, sizeof frame);
    (void)count; /* a full channel: the status says that a call was forbidden, not which */
    _exit(WORKER_EXIT_FORBIDDEN);
}

bool sandbox_filter_calls(void)
{
    struct sigaction action = {.sa_sigaction = on_forbidden, .sa_flags = SA_SIGINFO};
    sigfillset(&action.sa_mask);
    if (sigaction(SIGSYS, &action, NULL) != 0)
        return false;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    bool done = filter && seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
                seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && allow_checked(filter);
    for (size_t i = 0; done && i < sizeof calls / sizeof *calls; i++)
        done = allow(filter, calls[i], 0, NULL);
    done = done && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

void sandbox_call_name(uint32_t number, char *room, size_t size)
{
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, (int)number);
    if (name)
        snprintf(room, size, "%s", name);
    else
        snprintf(room, size, "number %u", number);
    free(name);
}
