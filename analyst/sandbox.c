/* sandbox.c: the layers of the sandbox but the filter of system calls: user, network, privileges, resource limits, files.
 *
 * setuid(2), namespaces(7), prctl(2), landlock(7), setrlimit(2). Landlock's numbers stand here because the headers of
 * Debian 12 are older than kernels that its users run. */
#include "analyst/sandbox.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

const struct sandbox_layer_words sandbox_layers[SANDBOX_LAYER_COUNT] = {
    {SANDBOX_USER, "user", "an unprivileged user", "người dùng không có đặc quyền"},
    {SANDBOX_NETWORK, "network", "no network of its own", "không có mạng"},
    {SANDBOX_PRIVILEGES, "privileges", "no way to gain privileges", "không thể giành thêm đặc quyền"},
    {SANDBOX_LIMITS, "limits", "limits of memory, time, files and processes",
     "giới hạn bộ nhớ, thời gian, tệp và tiến trình"},
    {SANDBOX_FILES, "files", "no file system (landlock)", "không truy cập hệ thống tệp (landlock)"},
    {SANDBOX_CALLS, "calls", "a list of allowed system calls (seccomp)",
     "chỉ những lời gọi hệ thống được phép (seccomp)"},
};

bool sandbox_find_user(const char *name, struct sandbox_user *user)
{
    const struct passwd *entry = getpwnam(name);
    if (!entry || entry->pw_uid == 0)
        return false;
    *user = (struct sandbox_user){.is_set = true, .uid = entry->pw_uid, .gid = entry->pw_gid};
    return true;
}

/* --- in the nursery --- */

/* True where this process is not root, or is not any more. */
static bool become(const struct sandbox_user *user)
{
    if (geteuid() != 0 && getuid() != 0)
        return true;
    struct sandbox_user other = *user;
    if (!other.is_set && !sandbox_find_user("nobody", &other))
        return false;
    return setgroups(0, NULL) == 0 && setresgid(other.gid, other.gid, other.gid) == 0 &&
           setresuid(other.uid, other.uid, other.uid) == 0 && setuid(0) != 0;
}

/* Capabilities of all sets; those within a user namespace of its own too. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &header, none) == 0;
}

uint32_t sandbox_leave(const struct sandbox_user *user)
{
    uint32_t layers = 0;
    /* Root needs no user namespace for it; others get one where the system allows it. */
    const int root = geteuid() == 0 ? 0 : CLONE_NEWUSER;
    if (unshare(root | CLONE_NEWNET | CLONE_NEWIPC) == 0)
        layers |= SANDBOX_NETWORK;
    if (become(user)) {
        layers |= SANDBOX_USER;
        drop_capabilities(); /* of the user namespace; a user has no others, and sandbox_begin looks */
    }
    return layers;
}

/* --- in the worker --- */

#if defined RASOAT_MEMCHECK
/* valgrind refuses some limits, and would be stopped by the others itself. */
bool sandbox_begin(uint32_t *layers)
{
    (void)layers;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool sandbox_close(const struct sandbox_limits *limits, uint32_t *layers)
{
    (void)limits;
    (void)layers;
    return true;
}

bool sandbox_deny_files(bool may_read)
{
    (void)may_read;
    return false;
}
#else

enum {
    /* Later than the headers: linux/landlock.h of 6.2, 6.7, 6.10 and 6.12. */
    FS_TRUNCATE = 1 << 14,
    FS_IOCTL_DEV = 1 << 15,
    NET_ALL = 1 << 0 | 1 << 1, /* bind and connect of TCP */
    SCOPE_ALL = 1 << 0 | 1 << 1, /* abstract UNIX sockets and signals of others */
    FS_FIRST = (1 << 13) - 1, /* what the first version knew */
    FS_REFER = 1 << 13,
};

struct landlock_rights {
    uint64_t files;
    uint64_t net;
    uint64_t scope;
};

static const struct landlock_rights landlock_versions[] = {
    {FS_FIRST, 0, 0},
    {FS_FIRST | FS_REFER, 0, 0},
    {FS_FIRST | FS_REFER | FS_TRUNCATE, 0, 0},
    {FS_FIRST | FS_REFER | FS_TRUNCATE, NET_ALL, 0},
    {FS_FIRST | FS_REFER | FS_TRUNCATE | FS_IOCTL_DEV, NET_ALL, 0},
    {FS_FIRST | FS_REFER | FS_TRUNCATE | FS_IOCTL_DEV, NET_ALL, SCOPE_ALL},
};

static const char *const readable[] = {"/usr", "/lib", "/lib64", "/etc", "/proc", "/sys/devices/system/cpu",
                                       "/dev/urandom", "/dev/null"};

bool sandbox_deny_files(bool may_read)
{
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return false;
    const size_t known = sizeof landlock_versions / sizeof *landlock_versions;
    const struct landlock_rights rights = landlock_versions[((size_t)version < known ? (size_t)version : known) - 1];
    /* A kernel takes a longer structure where what it does not know is zero. */
    const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
    if (ruleset < 0)
        return false;
    for (size_t i = 0; may_read && i < sizeof readable / sizeof *readable; i++) {
        struct landlock_path_beneath_attr rule = {
            .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = open(readable[i], O_PATH | O_CLOEXEC)};
        if (rule.parent_fd < 0)
            continue;
        syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        close(rule.parent_fd);
    }
    const bool done = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return done;
}

/* Bytes of address space in use now (proc(5), statm, first field: pages); 0 where it cannot be told. */
static uint64_t address_space(void)
{
    char line[64];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t count = file >= 0 ? read(file, line, sizeof line) : -1;
    if (file >= 0)
        close(file);
    if (count <= 0)
        return 0;
    struct text rest = text_of(line, (size_t)count);
    uint64_t pages = 0;
    if (!text_to_number(text_split(&rest, ' '), UINT64_MAX >> 16, &pages))
        return 0;
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static bool limit(__rlimit_resource_t resource, uint64_t value)
{
    return setrlimit(resource, &(struct rlimit){.rlim_cur = value, .rlim_max = value}) == 0;
}

static bool set_limits(const struct sandbox_limits *limits, uint64_t in_use)
{
#ifdef __SANITIZE_ADDRESS__
    (void)in_use; /* its shadow takes terabytes of address space */
#else
    if (!limit(RLIMIT_AS, in_use + limits->memory))
        return false;
#endif
    if (limits->cpu_seconds > 0 && !limit(RLIMIT_CPU, limits->cpu_seconds))
        return false;
    /* No descriptor besides those that are open, which stay usable. 1 and not 0: poll(2) takes no more than this many. */
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NPROC, 0) && limit(RLIMIT_MEMLOCK, 0) &&
           limit(RLIMIT_MSGQUEUE, 0) && limit(RLIMIT_NOFILE, 1);
}

static bool has_no_capability(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capget, &header, data) == 0 &&
           (data[0].effective | data[1].effective | data[0].permitted | data[1].permitted) == 0;
}

bool sandbox_begin(uint32_t *layers)
{
    drop_capabilities(); /* where it is root still: the user is a layer of its own */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return false;
    if (has_no_capability())
        *layers |= SANDBOX_PRIVILEGES;
    if (sandbox_deny_files(true))
        *layers |= SANDBOX_FILES;
    return true;
}

bool sandbox_close(const struct sandbox_limits *limits, uint32_t *layers)
{
    const uint64_t in_use = address_space(); /* while a file can be read */
    if ((*layers & SANDBOX_FILES) && !sandbox_deny_files(false))
        *layers &= ~(uint32_t)SANDBOX_FILES;
    if (in_use == 0 || !set_limits(limits, in_use))
        return false;
    *layers |= SANDBOX_LIMITS;
    if (sandbox_filter_calls())
        *layers |= SANDBOX_CALLS;
    return true;
}
#endif
