/* launch.c: how Chromium is started: its command line, its environment, what it may not have. */
#include "browser/keeper.h"

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes that one of its processes may write to one file, and may have as data of its own. */
#define LAUNCH_LIMIT_FILE_BYTES ((rlim_t)256 * 1024 * 1024)
#define LAUNCH_LIMIT_DATA_BYTES ((rlim_t)4 * 1024 * 1024 * 1024)

enum { FIRST_FREE = 10, MAPPING_BYTES = 64 };

static const char *const switches[] = {
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    /* No network: what a page asks for is answered by us (browser/network.h); what Chromium itself asks for fails. */
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=socks5://127.0.0.1:1",
    "--proxy-bypass-list=<-loopback>", /* loopback goes to the proxy too, else it were reached directly */
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--disable-quic",
    "--no-pings",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--block-new-web-contents",
    "--disable-notifications",
    "--deny-permission-prompts",
    "--mute-audio",
    "--hide-scrollbars",
    "--disable-gpu",
    "--disable-dev-shm-usage", /* small in containers; the private folder is used */
    "--password-store=basic",
    "--disk-cache-size=1",
    /* Frames of other sites in the page's own process, so that one session sees all its requests. */
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,IsolateSandboxedIframes,HttpsUpgrades,HttpsFirstBalancedMode,"
    "HttpsFirstBalancedModeAutoEnable,OptimizationHints,MediaRouter,DialMediaRouteProvider,Translate,SpareRendererForSitePerProcess,"
    "PaintHolding",
    /* The same picture everywhere. */
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--lang=vi",
};

static bool change_account(const struct keeper *keeper)
{
    if (geteuid() != 0 || keeper->account == 0)
        return true;
    return setgroups(0, NULL) == 0 && setgid((gid_t)keeper->account) == 0 && setuid(keeper->account) == 0;
}

static bool write_file(const char *path, const char *line)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool written = write(file, line, strlen(line)) == (ssize_t)strlen(line);
    close(file);
    return written;
}

/* A namespace without a single interface. Without root's rights it needs a user namespace, in which we stay who we are. */
static bool leave_network(void)
{
    if (geteuid() == 0)
        return unshare(CLONE_NEWNET) == 0;
    char users[MAPPING_BYTES];
    char groups[MAPPING_BYTES];
    snprintf(users, sizeof users, "%u %u 1", (unsigned)geteuid(), (unsigned)geteuid());
    snprintf(groups, sizeof groups, "%u %u 1", (unsigned)getegid(), (unsigned)getegid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 && write_file("/proc/self/setgroups", "deny") &&
           write_file("/proc/self/uid_map", users) && write_file("/proc/self/gid_map", groups);
}

/* Chromium's own sandbox makes user namespaces; where it may not, it wants its helper with root's rights beside the program. */
static bool has_helper(const char *program)
{
    char path[PATH_MAX];
    const char *slash = strrchr(program, '/');
    struct stat helper;
    snprintf(path, sizeof path, "%.*s/chrome-sandbox", slash ? (int)(slash - program) : 1, slash ? program : ".");
    return stat(path, &helper) == 0 && helper.st_uid == 0 && (helper.st_mode & S_ISUID);
}

int launch_probe(const struct keeper *keeper)
{
    int facts = leave_network() ? KEEPER_OWN_NETWORK : 0;
    if (change_account(keeper) && geteuid() != 0 &&
        (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET) == 0 || has_helper(keeper->program)))
        facts |= KEEPER_SANDBOXED;
    return facts;
}

static bool place_descriptors(const struct keeper *keeper)
{
    enum { COMMANDS = 3, ANSWERS = 4 }; /* --remote-debugging-pipe */
    int commands = fcntl(keeper->from_us, F_DUPFD, FIRST_FREE);
    int answers = fcntl(keeper->to_us, F_DUPFD, FIRST_FREE);
    if (commands < 0 || answers < 0 || dup2(commands, COMMANDS) < 0 || dup2(answers, ANSWERS) < 0)
        return false;
    return close_range(ANSWERS + 1, ~0u, 0) == 0;
}

static void set_limits(void)
{
    const struct rlimit no_core = {0, 0};
    const struct rlimit file = {LAUNCH_LIMIT_FILE_BYTES, LAUNCH_LIMIT_FILE_BYTES};
    const struct rlimit data = {LAUNCH_LIMIT_DATA_BYTES, LAUNCH_LIMIT_DATA_BYTES};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_FSIZE, &file);
    setrlimit(RLIMIT_DATA, &data);
}

void launch(const struct keeper *keeper, bool sandboxed, bool own_network)
{
    char profile[PATH_MAX];
    char home[PATH_MAX];
    char temporary[PATH_MAX];
    char *arguments[KEEPER_LIMIT_ARGUMENTS];
    size_t count = 0;
    snprintf(profile, sizeof profile, "--user-data-dir=%s/profile", keeper->folder);
    snprintf(home, sizeof home, "HOME=%s", keeper->folder);
    snprintf(temporary, sizeof temporary, "TMPDIR=%s", keeper->folder);
    char *environment[] = {home, temporary, (char[]){"PATH=/usr/bin:/bin"}, (char[]){"LANG=C.UTF-8"},
                           (char[]){"DBUS_SESSION_BUS_ADDRESS=disabled:"}, (char[]){"DBUS_SYSTEM_BUS_ADDRESS=disabled:"}, NULL};
    arguments[count++] = strdup(keeper->program); /* exec takes what could be changed */
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        arguments[count++] = strdup(switches[i]);
    if (!sandboxed)
        arguments[count++] = strdup("--no-sandbox");
    arguments[count++] = profile;
    arguments[count] = NULL;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    if (!place_descriptors(keeper) || (own_network && !leave_network()) || !change_account(keeper) || chdir(keeper->folder) != 0)
        return;
    set_limits();
    execve(keeper->program, arguments, environment);
}
