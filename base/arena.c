/* arena.c: blocks of growing size, a limit on their sum, and the escape. */
#include "base/arena.h"
#include "base/check.h"

#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Under the address sanitizer what was not given out is poisoned, and each allocation has a gap behind it: a block is
 * one malloc, in which the sanitizer sees nothing by itself. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_POISONS)
#include <sanitizer/asan_interface.h>
static __attribute__((noinline)) void poison(void *place, size_t size)
{
    __asan_poison_memory_region(place, size);
}
static __attribute__((noinline)) void unpoison(void *place, size_t size)
{
    __asan_unpoison_memory_region(place, size);
}
enum { ARENA_GAP = 16 };
#else
static inline void poison(void *place, size_t size)
{
    (void)place;
    (void)size;
}
static inline void unpoison(void *place, size_t size)
{
    (void)place;
    (void)size;
}
enum { ARENA_GAP = 0 };
#endif

enum { ARENA_FIRST_BLOCK = 16 * 1024, ARENA_LARGEST_STEP = 8 * 1024 * 1024, ARENA_ALIGNMENT = 16 };

struct block {
    struct block *previous;
    size_t size; /* of `bytes` */
    size_t used;
    _Alignas(ARENA_ALIGNMENT) char bytes[];
};

struct arena {
    struct block *block; /* the newest */
    size_t limit;
    size_t used; /* in all blocks */
    size_t held; /* bytes of all blocks */
    volatile sig_atomic_t cancelled;
    bool armed;
    enum status reason;
    jmp_buf escape;
};

struct arena *arena_create(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena)
        arena->limit = limit;
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *previous = block->previous;
        free(block);
        block = previous;
    }
}

void arena_reset(struct arena *arena)
{
    if (arena->block) {
        free_blocks(arena->block->previous);
        arena->block->previous = NULL;
        arena->block->used = 0;
        poison(arena->block->bytes, arena->block->size);
        arena->held = arena->block->size;
        if (arena->held > ARENA_LARGEST_STEP) { /* one huge page must not keep its memory for ever */
            free_blocks(arena->block);
            arena->block = NULL;
            arena->held = 0;
        }
    }
    arena->used = 0;
    arena->cancelled = 0;
    arena->armed = false;
    arena->reason = STATUS_OK;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->block);
    free(arena);
}

void arena_leave(struct arena *arena, enum status reason)
{
    if (!arena->armed)
        return;
    arena->reason = reason;
    arena->armed = false;
    longjmp(arena->escape, 1);
}

static void out_of_room(struct arena *arena) __attribute__((noreturn));
static void out_of_room(struct arena *arena)
{
    arena_leave(arena, STATUS_LIMIT);
    fprintf(stderr, "rasoat: out of memory (hết bộ nhớ): %zu of %zu bytes used\n", arena->used, arena->limit);
    _exit(1); /* an operational error; what was not committed is done again next time */
}

void arena_poll(struct arena *arena)
{
    if (arena->cancelled)
        arena_leave(arena, STATUS_DEADLINE);
}

/* False where the limit or the system gives no further block. */
static bool add_block(struct arena *arena, size_t size)
{
    size_t wanted = arena->block ? arena->block->size * 2 : (size_t)ARENA_FIRST_BLOCK;
    if (wanted > ARENA_LARGEST_STEP)
        wanted = ARENA_LARGEST_STEP;
    if (wanted < size)
        wanted = size;
    if (arena->held > arena->limit || wanted > arena->limit - arena->held)
        wanted = size; /* near the limit: no more than what is asked for */
    if (arena->held > arena->limit || wanted > arena->limit - arena->held)
        return false;
    struct block *block = malloc(sizeof *block + wanted);
    if (!block)
        return false;
    *block = (struct block){.previous = arena->block, .size = wanted, .used = 0};
    poison(block->bytes, wanted);
    arena->block = block;
    arena->held += wanted;
    return true;
}

/* What an allocation takes of its block. */
static size_t footprint(size_t size)
{
    return ((size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1)) + ARENA_GAP;
}

/* NULL where there is no room. */
static void *take(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = footprint(size);
    if ((!arena->block || arena->block->size - arena->block->used < rounded) && !add_block(arena, rounded))
        return NULL;
    char *place = arena->block->bytes + arena->block->used;
    arena->block->used += rounded;
    arena->used += rounded;
    unpoison(place, size);
    return place;
}

void *arena_alloc_raw(struct arena *arena, size_t size)
{
    if (arena->cancelled)
        arena_poll(arena);
    void *place = take(arena, size);
    if (!place)
        out_of_room(arena);
    return place;
}

void *arena_try(struct arena *arena, size_t size)
{
    return arena->cancelled ? NULL : take(arena, size);
}

bool arena_is_cancelled(const struct arena *arena)
{
    return arena->cancelled != 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_alloc_raw(arena, size), 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        out_of_room(arena);
    return arena_alloc(arena, count * size);
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size)
{
    if (!old)
        return arena_alloc(arena, new_size);
    size_t taken = footprint(old_size);
    struct block *block = arena->block;
    char *end = block->bytes + block->used;
    if (new_size <= taken - ARENA_GAP) {
        unpoison(old, new_size);
        if (new_size > old_size)
            memset((char *)old + old_size, 0, new_size - old_size);
        return old;
    }
    size_t more = new_size > SIZE_MAX / 2 ? SIZE_MAX : footprint(new_size) - taken;
    if ((char *)old + taken == end && more <= block->size - block->used) {
        unpoison(old, new_size);
        memset((char *)old + old_size, 0, new_size - old_size);
        block->used += more;
        arena->used += more;
        return old;
    }
    char *fresh = arena_alloc_raw(arena, new_size);
    memcpy(fresh, old, old_size);
    memset(fresh + old_size, 0, new_size - old_size);
    return fresh;
}

struct text arena_copy(struct arena *arena, struct text t)
{
    return text_of(arena_string(arena, t), t.length);
}

char *arena_string(struct arena *arena, struct text t)
{
    char *copy = arena_alloc_raw(arena, t.length + 1);
    if (t.length)
        memcpy(copy, t.data, t.length);
    copy[t.length] = '\0';
    return copy;
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    CHECK(length >= 0);
    char *text = arena_alloc_raw(arena, (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text_of(text, (size_t)length);
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

jmp_buf *arena_escape(struct arena *arena)
{
    arena->armed = true;
    arena->reason = STATUS_OK;
    return &arena->escape;
}

void arena_disarm(struct arena *arena)
{
    arena->armed = false;
}

void arena_cancel(struct arena *arena)
{
    arena->cancelled = 1;
}

enum status arena_reason(const struct arena *arena)
{
    return arena->reason;
}

void *arena_list_room(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    size_t wanted = *room ? *room * 2 : 8;
    if (wanted > SIZE_MAX / 2 / size)
        out_of_room(arena);
    void *grown = arena_grow(arena, items, *room * size, wanted * size);
    *room = wanted;
    return grown;
}
