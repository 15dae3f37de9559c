/* pool_time.c: how long a worker may take. Its own timer counts CPU time and ends what can be ended; here, from outside, the
 * system's count of it is read, and a clock on the wall for those that use none. */
#include "analyst/pool_priv.h"

/* By the clock on the wall: its share may be a thirtieth of the CPU time where all want it (NURSERY_SLOW_NICE). */
enum { TIME_SLOW_TIMES = 20 };
/* A worker that works reads what it is sent in no time, but for its turn on a busy machine; one that was taken over might read on and on. */
enum { TIME_SENDING_TIMES = 4 };

uint64_t time_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

enum pool_lane slot_lane(const struct pool *pool, const struct slot *slot)
{
    return slot < pool->slots + pool->workers ? POOL_QUICK : POOL_SLOW;
}

void time_find_clock(struct slot *slot)
{
    slot->has_clock = clock_getcpuclockid(slot->pid, &slot->clock) == 0;
}

/* What the worker says of its time may be a lie. */
static uint64_t cpu_us(const struct slot *slot)
{
    struct timespec used;
    if (!slot->has_clock || clock_gettime(slot->clock, &used) != 0)
        return slot->cpu_us; /* it has just ended */
    return (uint64_t)used.tv_sec * 1000000 + (uint64_t)used.tv_nsec / 1000;
}

/* A worker has one thread that works: it cannot have had more than passed on the wall, whatever a clock that was set says. */
uint64_t time_spent_us(const struct slot *slot)
{
    const uint64_t now = cpu_us(slot);
    const uint64_t spent = now > slot->cpu_us ? now - slot->cpu_us : 0;
    const uint64_t wall = (time_now_ms() - slot->began + 1) * 1000;
    return spent < wall ? spent : wall;
}

static uint64_t full_ms(const struct pool *pool)
{
    return (uint64_t)pool->settings->deadline_ms + pool->settings->grace_ms;
}

/* CPU time that a request may take there. */
static uint64_t allowed_ms(const struct pool *pool, const struct slot *slot)
{
    const bool is_quick = pool->settings->quick_ms > 0 && slot_lane(pool, slot) == POOL_QUICK;
    return is_quick ? pool->settings->quick_ms : full_ms(pool);
}

uint64_t time_of_ended_us(const struct pool *pool, const struct slot *slot)
{
    const uint64_t wall = time_now_ms() - slot->began;
    const uint64_t allowed = allowed_ms(pool, slot);
    return (wall < allowed ? wall : allowed) * 1000;
}

bool time_is_measured(const struct pool *pool, const struct slot *slot)
{
    return slot->state == SLOT_BUSY && slot->sending == slot->request && pool->settings->quick_ms > 0;
}

void time_begin(const struct pool *pool, struct slot *slot)
{
    slot->began = time_now_ms();
    slot->cpu_us = cpu_us(slot);
    slot->end = slot->began + full_ms(pool) * (slot_lane(pool, slot) == POOL_SLOW ? TIME_SLOW_TIMES : 1);
    slot->deadline = time_is_measured(pool, slot) ? slot->began + allowed_ms(pool, slot) : slot->end;
}

void time_begin_sending(const struct pool *pool, struct slot *slot)
{
    const uint64_t times = slot_lane(pool, slot) == POOL_SLOW ? TIME_SLOW_TIMES : TIME_SENDING_TIMES;
    slot->taken_by = time_now_ms() + full_ms(pool) * times;
    time_begin(pool, slot);
}

bool time_goes_on(const struct pool *pool, struct slot *slot, uint64_t now_ms)
{
    if (now_ms < slot->deadline)
        return true;
    const uint64_t spent = time_spent_us(slot) / 1000;
    const uint64_t allowed = allowed_ms(pool, slot);
    if (!time_is_measured(pool, slot) || now_ms >= slot->end || spent >= allowed)
        return false;
    const uint64_t next = now_ms + allowed - spent;
    slot->deadline = next < slot->end ? next : slot->end;
    return true;
}

void time_extend(const struct pool *pool, struct slot *slot)
{
    const uint64_t end = time_now_ms() + pool->settings->grace_ms;
    if (slot->end < end)
        slot->end = end;
    if (!time_is_measured(pool, slot))
        slot->deadline = slot->end;
}
