/* queue.c: what waits for a worker, and whose turn it is. Knows no clock: CPU time is given.
 *
 * Each lane is shared by start-time fair queueing (Goyal, Vin, Cheng 1996, with what was used instead of lengths): the request
 * of the flow that has used least is next. Who had nothing to ask for a while begins at what the lane's last one had used, so
 * that he saves nothing up. A request is counted at first as the flow's last one, and rightly when it has ended. */
#include "analyst/pool_priv.h"

#include "base/check.h"

#include <string.h>

size_t queue_next(struct message *const *queue, size_t count, enum pool_lane lane)
{
    size_t next = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        if (queue[i]->lane != lane)
            continue;
        if (next == SIZE_MAX || queue[i]->flow->used_us[lane] < queue[next]->flow->used_us[lane])
            next = i;
    }
    return next;
}

/* The message waits there. */
static void enter(struct pool *pool, struct message *message, enum pool_lane lane)
{
    struct pool_flow *flow = message->flow;
    if (flow->used_us[lane] < pool->floor_us[lane])
        flow->used_us[lane] = pool->floor_us[lane];
    message->lane = lane;
    pool->waiting[lane]++;
}

void queue_add(struct pool *pool, struct message *message, enum pool_lane lane)
{
    enter(pool, message, lane);
    pool->queue[pool->queue_count++] = message;
}

struct message *queue_take(struct pool *pool, enum pool_lane lane)
{
    if (pool->waiting[lane] == 0)
        return NULL;
    const size_t at = queue_next(pool->queue, pool->queue_count, lane);
    struct message *message = pool->queue[at];
    pool->waiting[lane]--;
    memmove(pool->queue + at, pool->queue + at + 1, (--pool->queue_count - at) * sizeof *pool->queue);
    struct pool_flow *flow = message->flow;
    if (pool->floor_us[lane] < flow->used_us[lane])
        pool->floor_us[lane] = flow->used_us[lane];
    message->counted_us = flow->last_us;
    flow->used_us[lane] += message->counted_us;
    return message;
}

/* Its other requests that wait need not find out one by one. */
static void to_slow(struct pool *pool, const struct pool_flow *flow)
{
    for (size_t i = 0; i < pool->queue_count; i++) {
        if (pool->queue[i]->flow != flow || pool->queue[i]->lane == POOL_SLOW)
            continue;
        pool->waiting[POOL_QUICK]--;
        enter(pool, pool->queue[i], POOL_SLOW);
    }
}

void queue_charge(struct pool *pool, const struct message *message, uint64_t cpu_us)
{
    struct pool_flow *flow = message->flow;
    flow->used_us[message->lane] += cpu_us;
    flow->used_us[message->lane] -= message->counted_us;
    if (flow == &pool->nobody)
        return;
    /* One of the last two: a page whose sheets are missing is soon done with, and comes again. */
    const uint64_t dear_us = (uint64_t)pool->settings->quick_ms * 1000;
    flow->is_dear = dear_us > 0 && (cpu_us >= dear_us || flow->last_us >= dear_us);
    flow->last_us = cpu_us;
    if (flow->is_dear)
        to_slow(pool, flow);
}

/* --- the caller's side --- */

enum status pool_submit(struct pool *pool, uint32_t task, struct text request, void *ticket)
{
    return pool_submit_for(pool, &pool->nobody, task, request, ticket);
}

enum status pool_submit_for(struct pool *pool, struct pool_flow *flow, uint32_t task, struct text request, void *ticket)
{
    CHECK(task < pool->settings->task_count);
    if (request.length > POOL_LIMIT_REQUEST_BYTES)
        return STATUS_LIMIT;
    if (pool->queue_count >= POOL_LIMIT_QUEUE)
        return STATUS_BUSY;
    struct message *message = message_new(task, request, ticket);
    if (!message)
        return STATUS_LIMIT;
    message->epoch = pool->epoch;
    message->flow = flow;
    queue_add(pool, message, flow->is_dear ? POOL_SLOW : POOL_QUICK);
    return STATUS_OK;
}

size_t pool_pending(const struct pool *pool)
{
    size_t count = pool->queue_count;
    for (uint32_t i = 0; i < pool->slot_count; i++)
        count += pool->slots[i].request != NULL;
    return count;
}

size_t pool_pending_slow(const struct pool *pool)
{
    size_t count = pool->waiting[POOL_SLOW];
    for (uint32_t i = pool->workers; i < pool->slot_count; i++)
        count += pool->slots[i].request != NULL;
    return count;
}
