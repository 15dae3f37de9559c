/* arena.h: memory that is given back all at once, with a hard limit and a way out.
 *
 * A page owns an arena; all that is read from the page lives in it. Nothing in an arena is freed singly.
 *
 * arena_alloc never returns NULL. When the limit would be passed, or after arena_cancel (safe in a signal handler: the
 * worker's deadline), it leaves by longjmp to the escape that arena_escape armed; where none is armed the process
 * says so and ends with 1, so that arenas without an escape are for input that is already bounded. Code that runs under an escape must
 * therefore own nothing outside the arena while it allocates (no open handle, no malloc'd block), or free it before.
 *
 *     switch (setjmp(*arena_escape(arena))) { case 0: ...work...; break; default: status = arena_reason(arena); }
 *     arena_disarm(arena);
 */
#ifndef RASOAT_BASE_ARENA_H
#define RASOAT_BASE_ARENA_H

#include "base/status.h"
#include "base/text.h"

#include <setjmp.h>
#include <stddef.h>

struct arena;

/* An empty arena that will hold at most `limit` bytes; NULL where the system has no memory. Caller frees. */
struct arena *arena_create(size_t limit);
/* Forgets all that was allocated, keeps one block for reuse, clears reason, cancel and escape. */
void arena_reset(struct arena *arena);
void arena_free(struct arena *arena);
/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);
/* count * size, zeroed; an overflowing product counts as passing the limit. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);
/* As arena_alloc, but not zeroed. */
void *arena_alloc_raw(struct arena *arena, size_t size);
/* As arena_alloc_raw, but NULL where arena_alloc would leave: for code that holds what a library allocated. It gives
 * that back first, and then leaves by arena_leave. */
void *arena_try(struct arena *arena, size_t size);
/* Grows `old` (NULL: a new one) to `new_size` bytes, in place where it was the last allocation, else by copy. */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size);
struct text arena_copy(struct arena *arena, struct text t);
/* NUL-ended copy. */
char *arena_string(struct arena *arena, struct text t);
struct text arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Bytes given out so far. */
size_t arena_used(const struct arena *arena);

/* Where arena_alloc leaves to; call setjmp on it. */
jmp_buf *arena_escape(struct arena *arena);
void arena_disarm(struct arena *arena);
/* Makes the next arena_alloc or arena_poll leave with STATUS_DEADLINE; async-signal-safe. */
void arena_cancel(struct arena *arena);
/* True after arena_cancel, for code that must not leave at once. */
bool arena_is_cancelled(const struct arena *arena);
/* For long loops that allocate nothing: leaves where arena_cancel was called. */
void arena_poll(struct arena *arena);
/* Why arena_alloc left: STATUS_LIMIT or STATUS_DEADLINE; STATUS_OK where it did not. */
enum status arena_reason(const struct arena *arena);
/* Ends the work under the escape with this reason (another part found a limit); returns only where none is armed. */
void arena_leave(struct arena *arena, enum status reason);

/* A list that grows in an arena: declare `ARENA_LIST(struct link) links;` (zeroed), then ARENA_PUSH(arena, &links)
 * gives a pointer to a new zeroed item, valid until the next push. */
#define ARENA_LIST(type) \
    struct { \
        type *items; \
        size_t count; \
        size_t room; \
    }
#define ARENA_PUSH(arena, list) \
    ((list)->items = arena_list_room((arena), (list)->items, (list)->count, &(list)->room, sizeof *(list)->items), \
     &(list)->items[(list)->count++])
void *arena_list_room(struct arena *arena, void *items, size_t count, size_t *room, size_t size);

#endif
