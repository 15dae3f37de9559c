/* material.c: what all workers are told besides the requests: shared pieces and the word to forget them. */
#include "analyst/pool_priv.h"

#include <stdlib.h>
#include <string.h>

/* A piece that took this many workers down is given to no further one. */
enum { MATERIAL_LIMIT_FAILURES = 2 };

enum status pool_share(struct pool *pool, uint32_t material_task, struct text bytes)
{
    if (bytes.length > POOL_LIMIT_REQUEST_BYTES - pool->material_bytes)
        return STATUS_LIMIT;
    if (pool->material_count == pool->material_room) {
        size_t room = pool->material_room ? pool->material_room * 2 : 64;
        struct message **grown = reallocarray(pool->material, room, sizeof *grown);
        if (!grown)
            return STATUS_LIMIT;
        pool->material = grown;
        pool->material_room = room;
    }
    struct message *piece = message_new(material_task, bytes, NULL);
    if (!piece)
        return STATUS_LIMIT;
    piece->epoch = pool->epoch;
    piece->number = ++pool->material_number;
    pool->material[pool->material_count++] = piece;
    pool->material_bytes += bytes.length;
    return STATUS_OK;
}

void pool_forget(struct pool *pool, uint32_t forget_task)
{
    pool->epoch++;
    pool->material_bytes = 0;
    pool->forget->task = forget_task;
    material_purge(pool);
}

struct message *material_next(const struct pool *pool, const struct slot *slot)
{
    const uint64_t epoch = slot->request->epoch;
    const bool same = slot->epoch == epoch;
    if (!same && slot->material > 0)
        return pool->forget;
    const uint64_t after = same ? slot->material : 0;
    /* Almost always the worker is up to date: one look at the newest piece says so. */
    if (pool->material_count == 0 || pool->material[pool->material_count - 1]->number <= after)
        return NULL;
    for (size_t i = 0; i < pool->material_count; i++) {
        struct message *piece = pool->material[i];
        if (piece->epoch == epoch && piece->number > after && piece->failures < MATERIAL_LIMIT_FAILURES)
            return piece;
    }
    return NULL;
}

void material_given(const struct pool *pool, struct slot *slot, const struct message *piece)
{
    slot->epoch = slot->request->epoch;
    slot->material = piece == pool->forget ? 0 : piece->number;
}

void material_purge(struct pool *pool)
{
    uint64_t oldest = pool->epoch;
    if (pool->material_count == 0 || pool->material[0]->epoch == oldest)
        return;
    for (size_t i = 0; i < pool->queue_count; i++) {
        if (pool->queue[i]->epoch < oldest)
            oldest = pool->queue[i]->epoch;
    }
    for (uint32_t i = 0; i < pool->slot_count; i++) {
        if (pool->slots[i].request && pool->slots[i].request->epoch < oldest)
            oldest = pool->slots[i].request->epoch;
    }
    size_t gone = 0;
    while (gone < pool->material_count && pool->material[gone]->epoch < oldest)
        message_release(pool->material[gone++]);
    if (gone == 0)
        return;
    pool->material_count -= gone;
    memmove(pool->material, pool->material + gone, pool->material_count * sizeof *pool->material);
}
