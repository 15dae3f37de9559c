/* pool.c: the caller's side: who gets what, who ended and why. Waits in pool_wait and pool_free only. */
#include "analyst/pool_priv.h"

#include "base/check.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    POOL_START_MS = 30000, /* wall time for a new worker to get ready */
    POOL_LIMIT_FAILURES = 8, /* in a row; the pauses between them add up to about 2.5 s */
    POOL_FIRST_PAUSE_MS = 10,
};

static uint32_t cores(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (uint32_t)count : 1;
}

enum status pool_create(const struct pool_settings *settings, pool_done *done, void *context, struct pool **result)
{
    CHECK(settings->task_count > 0 && settings->memory_limit > 0 && settings->arena_limit > 0 &&
          settings->deadline_ms > 0);
    *result = NULL;
    struct pool *pool = calloc(1, sizeof *pool);
    int ends[2] = {-1, -1};
    if (!pool || !(pool->forget = message_new(0, (struct text){0}, NULL)) ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        goto no;
    pool->settings = settings;
    pool->done = done;
    pool->context = context;
    pool->workers = settings->workers ? settings->workers : cores();
    if (pool->workers > POOL_LIMIT_WORKERS)
        pool->workers = POOL_LIMIT_WORKERS;
    pool->slot_count = pool->workers + (settings->quick_ms > 0 ? (pool->workers + 1) / 2 : 0);
    pool->nursery = fork();
    if (pool->nursery < 0)
        goto no;
    if (pool->nursery == 0)
        nursery_run(ends[1], settings, pool->workers, pool->slot_count);
    close(ends[1]);
    pool->control = ends[0];
    for (uint32_t i = 0; i < pool->slot_count; i++) {
        pool->slots[i].channel = -1;
        pool->slots[i].deadline = SLOT_NEVER;
        if (slot_lane(pool, &pool->slots[i]) == POOL_QUICK)
            control_spawn(pool, &pool->slots[i]);
    }
    *result = pool;
    return STATUS_OK;
no:
    if (ends[0] >= 0) {
        close(ends[0]);
        close(ends[1]);
    }
    if (pool)
        free(pool->forget);
    free(pool);
    return STATUS_IO;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    CHECK(!pool->stepping);
    close(pool->control); /* the nursery's sign to end the workers and itself */
    while (waitpid(pool->nursery, NULL, 0) < 0 && errno == EINTR)
        continue;
    for (uint32_t i = 0; i < pool->slot_count; i++) {
        slot_close(&pool->slots[i]);
        message_release(pool->slots[i].request);
        free(pool->slots[i].body);
    }
    for (size_t i = 0; i < pool->queue_count; i++)
        message_release(pool->queue[i]);
    for (size_t i = 0; i < pool->material_count; i++)
        message_release(pool->material[i]);
    free(pool->material);
    message_release(pool->forget);
    free(pool);
}

/* --- what became of a request --- */

/* Ends the slot's request with a call. The slot must already be as later steps may find it: the call may submit. */
static void finish_request(struct pool *pool, struct slot *slot, enum pool_outcome outcome, struct text report)
{
    struct message *request = slot->request;
    slot->request = NULL;
    pool->ended++;
    pool->done(pool->context, request->ticket, outcome, report);
    message_release(request);
    material_purge(pool);
}

/* Kills the worker; what its request is told waits for the nursery's word, so that it can name the signal. */
static void end_worker(struct pool *pool, struct slot *slot, enum pool_outcome outcome)
{
    if (slot->state == SLOT_ENDING)
        return;
    slot->state = SLOT_ENDING;
    slot->outcome = outcome;
    control_command(pool, NURSERY_KILL, slot);
}

/* The slot's worker is busy too long: a slow worker shall have the request. */
static void pass_over(struct pool *pool, struct slot *slot)
{
    slot->passed_over = true;
    end_worker(pool, slot, POOL_DEADLINE);
}

/* A piece of material that takes workers down is counted, so that no request waits behind it for ever; neither is the
 * request to blame. What ended without anything in flight counts against the pool. True: the request is to be ended. */
static bool blame(struct pool *pool, const struct slot *slot)
{
    if (slot->retired)
        return false;
    if (!slot->sending) {
        pool->failures += slot->served == 0; /* one that served was able to start: pages took it, and can not stop the pool */
        return false;
    }
    if (slot->sending == slot->request)
        return true;
    slot->sending->failures++;
    return false;
}

/* `why`: how the last one ended. */
static void replace_worker(struct pool *pool, struct slot *slot, struct text why)
{
    slot->pid = 0;
    slot->served = 0;
    slot->retired = false;
    slot->passed_over = false;
    slot->forbidden = false;
    slot->epoch = 0;
    slot->material = 0;
    slot->state = SLOT_EMPTY;
    slot->deadline = slot_lane(pool, slot) == POOL_SLOW ? SLOT_NEVER : 0;
    if (pool->failures > POOL_LIMIT_FAILURES)
        control_failed(pool, "workers do not start: ", why);
    else if (pool->failures > 0)
        slot->deadline = time_now_ms() + (uint64_t)(POOL_FIRST_PAUSE_MS << (pool->failures - 1));
    if (slot->deadline == 0 && !pool->failed)
        control_spawn(pool, slot);
}

static void receive(struct pool *pool, struct slot *slot);

static void worker_ended(struct pool *pool, struct slot *slot, const struct nursery_message *message)
{
    if (slot->pid != message->pid || slot->channel < 0)
        return;
    if (slot->state != SLOT_ENDING)
        receive(pool, slot); /* a report that was written just before the end still counts */
    const enum pool_outcome outcome = slot->state == SLOT_ENDING ? slot->outcome : POOL_DIED;
    const bool tell = blame(pool, slot);
    const bool pass = tell && slot->passed_over;
    char words[128];
    struct text report = control_words(words, sizeof words, slot, outcome, message->status);
    if (tell)
        queue_charge(pool, slot->request, time_of_ended_us(pool, slot));
    slot_close(slot);
    pool->replaced += !slot->retired && !pass;
    pool->retired += slot->retired;
    replace_worker(pool, slot, report);
    if (pass) {
        queue_add(pool, slot->request, POOL_SLOW);
        slot->request = NULL;
    } else if (tell) {
        finish_request(pool, slot, outcome, report);
    }
}

/* --- what comes in --- */

static void frame_complete(struct pool *pool, struct slot *slot)
{
    const bool was_request = slot->state == SLOT_BUSY && slot->sending == slot->request;
    if (slot->state == SLOT_BUSY) {
        pool->failures = 0;
        slot->served++;
    } else if (!pool->has_layers) {
        pool->has_layers = true;
        pool->layers = slot->in.task;
    }
    slot->state = SLOT_IDLE;
    if (was_request)
        queue_charge(pool, slot->request, time_spent_us(slot));
    if (was_request)
        finish_request(pool, slot, POOL_REPORT, text_of(slot->body, slot->in.length));
    slot_done(slot);
    if (was_request && slot->served >= pool->settings->requests_per_worker && pool->settings->requests_per_worker > 0) {
        slot->retired = true;
        end_worker(pool, slot, POOL_DIED);
    }
}

static void receive(struct pool *pool, struct slot *slot)
{
    const bool fresh = slot->received == 0;
    switch (slot_receive(slot)) {
    case SLOT_READ_FRAME:
        frame_complete(pool, slot);
        break;
    case SLOT_READ_FORBIDDEN:
        slot->forbidden = true;
        slot->call = slot->in.task;
        end_worker(pool, slot, POOL_DIED);
        break;
    case SLOT_READ_CLOSED:
        end_worker(pool, slot, POOL_DIED);
        break;
    case SLOT_READ_NONSENSE:
        end_worker(pool, slot, POOL_NONSENSE);
        break;
    case SLOT_READ_MORE:
        if (slot->state == SLOT_IDLE && slot->received > 0) {
            end_worker(pool, slot, POOL_NONSENSE);
        } else if (slot->state == SLOT_BUSY && fresh && slot->received > 0) {
            /* It is done and only our reading is awaited: the time until here may have been our own. Given once. */
            time_extend(pool, slot);
        }
        break;
    }
}

static void write_on(const struct pool *pool, struct slot *slot)
{
    if (slot_write(slot) && time_now_ms() < slot->taken_by)
        time_begin(pool, slot);
}

/* Gives an idle worker what is next for it. */
static void advance(struct pool *pool, struct slot *slot)
{
    if (!slot->request)
        slot->request = queue_take(pool, slot_lane(pool, slot));
    if (!slot->request)
        return;
    struct message *piece = material_next(pool, slot);
    slot_begin(slot, piece ? piece : slot->request);
    slot->state = SLOT_BUSY;
    time_begin_sending(pool, slot);
    if (piece)
        material_given(pool, slot, piece);
    write_on(pool, slot);
}

static void read_notices(struct pool *pool)
{
    struct nursery_message message;
    int channel;
    while (control_next(pool, &message, &channel)) {
        struct slot *slot = &pool->slots[message.slot];
        if (message.kind == NURSERY_SPAWNED && channel >= 0) {
            slot->channel = channel;
            slot->pid = message.pid;
            time_find_clock(slot);
            slot->state = SLOT_STARTING;
            slot->deadline = time_now_ms() + POOL_START_MS;
        } else if (message.kind == NURSERY_ENDED) {
            worker_ended(pool, slot, &message);
        } else { /* no process, or no descriptor left on our side to take its channel */
            pool->failures++;
            replace_worker(pool, slot,
                           text_from_string(message.status ? strerrordesc_np(message.status) : "no descriptor"));
        }
    }
}

/* --- the caller's loop --- */

const char *pool_error(const struct pool *pool)
{
    return pool->error;
}

uint32_t pool_workers(const struct pool *pool)
{
    return pool->workers;
}

uint64_t pool_replaced(const struct pool *pool)
{
    return pool->replaced;
}

uint64_t pool_retired(const struct pool *pool)
{
    return pool->retired;
}

bool pool_layers(const struct pool *pool, uint32_t *layers)
{
    *layers = pool->layers;
    return pool->has_layers;
}

size_t pool_descriptors(const struct pool *pool, struct pollfd *descriptors, size_t room)
{
    size_t count = 0;
    if (room > 0)
        descriptors[count++] = (struct pollfd){.fd = pool->control, .events = POLLIN};
    for (uint32_t i = 0; i < pool->slot_count && count < room; i++) {
        const struct slot *slot = &pool->slots[i];
        if (slot->channel >= 0 && slot->state != SLOT_ENDING)
            descriptors[count++] = (struct pollfd){.fd = slot->channel,
                                                   .events = (short)(slot_writing(slot) ? POLLIN | POLLOUT : POLLIN)};
    }
    return count;
}

/* A slow worker's place: one is started when there is something for it to do. */
static bool is_asleep(const struct slot *slot)
{
    return slot->state == SLOT_EMPTY && slot->deadline == SLOT_NEVER;
}

static bool has_work(const struct pool *pool, const struct slot *slot)
{
    return slot->request || pool->waiting[slot_lane(pool, slot)] > 0;
}

static bool has_deadline(const struct slot *slot)
{
    return slot->state == SLOT_EMPTY || slot->state == SLOT_STARTING || slot->state == SLOT_BUSY;
}

uint32_t pool_wait_ms(const struct pool *pool)
{
    const uint64_t now = time_now_ms();
    uint64_t wait = UINT32_MAX;
    for (uint32_t i = 0; i < pool->slot_count; i++) {
        const struct slot *slot = &pool->slots[i];
        if ((slot->state == SLOT_IDLE || is_asleep(slot)) && has_work(pool, slot))
            return 0; /* submitted since the last step */
        if (!has_deadline(slot))
            continue;
        const uint64_t left = slot->deadline > now ? slot->deadline - now : 0;
        wait = left < wait ? left : wait;
    }
    return (uint32_t)wait;
}

static void check_deadline(struct pool *pool, struct slot *slot, uint64_t now)
{
    if (!has_deadline(slot) || now < slot->deadline)
        return;
    if (slot->state == SLOT_EMPTY) {
        control_spawn(pool, slot);
        return;
    }
    if (time_goes_on(pool, slot, now))
        return;
    if (time_is_measured(pool, slot) && slot_lane(pool, slot) == POOL_QUICK)
        pass_over(pool, slot);
    else
        end_worker(pool, slot, POOL_DEADLINE);
}

enum status pool_step(struct pool *pool)
{
    CHECK(!pool->stepping);
    pool->stepping = true;
    for (uint32_t i = 0; i < pool->slot_count && !pool->failed; i++) {
        struct slot *slot = &pool->slots[i];
        if (slot->channel < 0 || slot->state == SLOT_ENDING)
            continue;
        write_on(pool, slot);
        receive(pool, slot);
    }
    if (!pool->failed)
        read_notices(pool);
    const uint64_t now = time_now_ms();
    for (uint32_t i = 0; i < pool->slot_count && !pool->failed; i++) {
        check_deadline(pool, &pool->slots[i], now);
        if (is_asleep(&pool->slots[i]) && has_work(pool, &pool->slots[i]))
            control_spawn(pool, &pool->slots[i]);
        if (pool->slots[i].state == SLOT_IDLE)
            advance(pool, &pool->slots[i]);
    }
    pool->stepping = false;
    return pool->failed ? STATUS_IO : STATUS_OK;
}

enum status pool_wait(struct pool *pool)
{
    const uint64_t ended = pool->ended;
    for (;;) {
        enum status status = pool_step(pool);
        if (status != STATUS_OK || pool->ended != ended || pool_pending(pool) == 0)
            return status;
        struct pollfd sockets[POOL_LIMIT_SLOTS + 1];
        const size_t count = pool_descriptors(pool, sockets, POOL_LIMIT_SLOTS + 1);
        const uint32_t wait = pool_wait_ms(pool);
        if (poll(sockets, count, wait > INT32_MAX ? -1 : (int)wait) < 0 && errno != EINTR)
            return STATUS_IO;
    }
}
