/* failing.c: a preloaded library that makes one allocation of one process fail: the FAIL_AT-th (from 1) of the processes that are
 * FAIL_DEPTH forks away from the first (0: itself, 1: the analysts' nursery, 2: an analyst), and with FAIL_ON=1 all behind it too.
 * With FAIL_COUNT=FILE the first process writes there how many it made. Used by tests/torture/run.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_ullong calls;
static unsigned long long fail_at;
static int fail_on;
static int fail_depth;
static int depth;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);

/* Libraries allocate before this one's constructor runs, and dlsym itself may. */
static char first[1 << 20];
static size_t first_used;

static void *from_first(size_t size)
{
    size_t at = first_used;
    first_used += (size + 15) & ~(size_t)15;
    return first_used <= sizeof first ? first + at : NULL;
}

static int is_first(const void *memory)
{
    return (const char *)memory >= first && (const char *)memory < first + sizeof first;
}

static int fails(void)
{
    unsigned long long call = atomic_fetch_add(&calls, 1) + 1;
    return fail_at && depth == fail_depth && (call == fail_at || (fail_on && call > fail_at));
}

static void forked(void)
{
    depth++;
    atomic_store(&calls, 0);
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT");
    const char *on = getenv("FAIL_ON");
    real_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    real_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
    real_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
    const char *deep = getenv("FAIL_DEPTH");
    fail_depth = deep ? atoi(deep) : 0;
    atomic_store(&calls, 0);
    pthread_atfork(NULL, NULL, forked);
    fail_on = on && *on == '1';
    fail_at = at ? strtoull(at, NULL, 10) : 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAIL_COUNT");
    if (!path || depth != 0)
        return;
    fail_at = 0;
    FILE *file = fopen(path, "w");
    if (file) {
        fprintf(file, "%llu\n", (unsigned long long)atomic_load(&calls));
        fclose(file);
    }
}

void *malloc(size_t size)
{
    if (!real_malloc)
        return from_first(size);
    if (fails())
        return errno = ENOMEM, NULL;
    return real_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (!real_calloc)
        return from_first(count * size); /* static memory is zero */
    if (fails())
        return errno = ENOMEM, NULL;
    return real_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    if (!real_realloc || is_first(old)) {
        void *new = from_first(size);
        return new && old ? memcpy(new, old, size) : new;
    }
    if (fails())
        return errno = ENOMEM, NULL;
    return real_realloc(old, size);
}

void free(void *memory)
{
    static void (*real_free)(void *);
    if (!memory || is_first(memory))
        return;
    if (!real_free)
        real_free = (void (*)(void *))dlsym(RTLD_NEXT, "free");
    real_free(memory);
}
