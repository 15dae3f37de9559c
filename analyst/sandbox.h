/* sandbox.h: what keeps an analyst in, in layers that each hold alone: whoever takes an analyst over finds no user, no
 * network, no file and almost no system call to go on with. What a kernel refuses is told, not required, but for the
 * layers that every Linux has (docs/sandbox.md). */
#ifndef RASOAT_ANALYST_SANDBOX_H
#define RASOAT_ANALYST_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum sandbox_layer {
    SANDBOX_USER = 1 << 0, /* not root, in no group of the caller's */
    SANDBOX_NETWORK = 1 << 1, /* a network namespace of its own, with no interface that is up */
    SANDBOX_PRIVILEGES = 1 << 2, /* no_new_privs, no capability, not to be traced or dumped */
    SANDBOX_LIMITS = 1 << 3, /* memory, CPU time, files, processes */
    SANDBOX_FILES = 1 << 4, /* landlock: no file, no TCP, no signal to others */
    SANDBOX_CALLS = 1 << 5, /* seccomp: the listed system calls alone */
    SANDBOX_ALL = (1 << 6) - 1
};

struct sandbox_layer_words {
    uint32_t layer;
    const char *name; /* for programs */
    const char *english; /* "what it keeps out", for people */
    const char *vietnamese;
};
#define SANDBOX_LAYER_COUNT 6
extern const struct sandbox_layer_words sandbox_layers[SANDBOX_LAYER_COUNT];

/* Who a worker becomes where the caller is root. */
struct sandbox_user {
    bool is_set;
    uid_t uid;
    gid_t gid;
};
/* False where there is no such user, or it is root. Reads the system's user database. */
bool sandbox_find_user(const char *name, struct sandbox_user *user);

/* In the nursery, once, before any worker: becomes that user (not set: nobody), leaves the network. Gives the layers that hold. */
uint32_t sandbox_leave(const struct sandbox_user *user);
/* In the worker, before it starts threads or reads files: nothing can be gained, written or run any more; files of the
 * system can still be read. False: not even that which every Linux has. Adds to *layers. */
bool sandbox_begin(uint32_t *layers) __attribute__((warn_unused_result));

struct sandbox_limits {
    uint64_t memory; /* bytes of address space besides what is in use now */
    uint64_t cpu_seconds; /* of the process's whole life; 0: no limit */
};
/* In the worker, after its start and before anything hostile: closes. False as above. */
bool sandbox_close(const struct sandbox_limits *limits, uint32_t *layers) __attribute__((warn_unused_result));

/* The layer of files, by itself: denies all that this kernel's landlock knows, but with `may_read` reading the system's
 * own files. It holds for the calling thread and those that it starts later. False where the kernel has none. */
bool sandbox_deny_files(bool may_read);
/* sandbox_calls.c: the filter of system calls, for all threads of the process. False where the kernel or the build has
 * none. A call that is not listed ends the process; its channel is told which (FRAME_FORBIDDEN, pool_priv.h). */
bool sandbox_filter_calls(void);
/* "openat" for its number; written into `room`. */
void sandbox_call_name(uint32_t number, char *room, size_t size);

#endif
