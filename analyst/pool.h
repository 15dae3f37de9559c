/* pool.h: worker processes that read hostile bytes, and the way to them.
 *
 * A nursery process is forked first, before the caller opens anything; it forks the workers, so that no worker ever
 * holds a file or socket but its own channel. One request is in flight with a worker at a time. A worker that dies,
 * stalls past its deadline or answers nonsense is killed and replaced, and its request ends with that status. */
#ifndef RASOAT_ANALYST_POOL_H
#define RASOAT_ANALYST_POOL_H

#include "analyst/sandbox.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

#include <poll.h>

#define POOL_LIMIT_WORKERS 64 /* without slow ones */
#define POOL_LIMIT_SLOTS (POOL_LIMIT_WORKERS + POOL_LIMIT_WORKERS / 2)
#define POOL_LIMIT_REQUEST_BYTES (64 * 1024 * 1024)
#define POOL_LIMIT_REPORT_BYTES (32 * 1024 * 1024)
#define POOL_LIMIT_QUEUE 4096

/* What a worker can do: a table the caller makes; rows run in the worker. */
struct analyst_task {
    const char *name;
    /* Reads `request`, writes the report. `arena` is empty, has its limit, is cancelled at the deadline, and is reset
     * afterwards; the task arms its own escape. `state` is the worker's own memory between requests. */
    void (*run)(void *state, struct arena *arena, struct text request, struct buffer *report);
};

struct pool_settings {
    uint32_t workers; /* 0: as many as cores */
    uint32_t quick_ms; /* CPU time of a request after which it is begun anew by a slow worker; 0: there are none */
    uint64_t memory_limit; /* bytes of address space that a worker may add to what it starts with */
    uint64_t arena_limit; /* bytes one request may allocate */
    uint32_t deadline_ms; /* CPU time of one request in the worker, after which its arena is cancelled */
    uint32_t grace_ms; /* wall time added before the worker is killed */
    uint32_t requests_per_worker; /* after which it is replaced, so that one that was taken over ends; 0: never */
    struct sandbox_user user; /* whom a worker runs as where the caller is root; not set: nobody */
    const struct analyst_task *tasks;
    size_t task_count;
    /* Runs in each new worker before its first request, after fork and before the worker's limits (memory, processes,
     * descriptors), which are put on top of what it takes; gives the `state` of its tasks. */
    void *(*start)(const void *knowledge);
    const void *knowledge;
};

struct pool;

/* Where there are slow workers (half as many as others, started when first needed), requests that take long hold up no others:
 * a worker that has spent quick_ms on one is killed, and a slow worker, to which the system gives a tenth of the CPU time
 * that others get where all want it, does it again from its start. */
enum pool_lane { POOL_QUICK, POOL_SLOW, POOL_LANE_COUNT };

/* On whose behalf requests come (a site): flows share the workers' CPU time fairly. Zeroed at first; stays where it is until
 * the pool is freed. */
struct pool_flow {
    uint64_t used_us[POOL_LANE_COUNT]; /* CPU time by lane, and what it may not save up */
    uint64_t last_us; /* of the last request that ended; measured from outside */
    bool is_dear; /* that, or the one before, took quick_ms and more: the next ones go to the slow workers at once */
};

enum pool_outcome {
    POOL_REPORT, /* the report is what the task wrote */
    POOL_DIED, /* the worker ended by a signal or exit: `report` says which, in words */
    POOL_DEADLINE, /* killed past deadline and grace */
    POOL_NONSENSE, /* what came back was no report frame */
};

/* Called from pool_step, once for each request that was submitted. `report` is valid until it returns.
 * It may submit and share. */
typedef void pool_done(void *context, void *ticket, enum pool_outcome outcome, struct text report);

/* Forks the nursery. Call it before threads, files and sockets exist. `settings` and what it points to must stay. */
enum status pool_create(const struct pool_settings *settings, pool_done *done, void *context,
                        struct pool **pool) MUST_USE;
/* Ends all workers; requests in flight are dropped without a call. */
void pool_free(struct pool *pool);
/* Queues a request for the next free worker; bytes are copied. STATUS_BUSY past POOL_LIMIT_QUEUE, STATUS_LIMIT past
 * POOL_LIMIT_REQUEST_BYTES. */
enum status pool_submit(struct pool *pool, uint32_t task, struct text request, void *ticket) MUST_USE;
/* The same on behalf of a flow. */
enum status pool_submit_for(struct pool *pool, struct pool_flow *flow, uint32_t task, struct text request, void *ticket) MUST_USE;
/* Hands a piece of shared material (a style sheet) to every worker that gets a later request: `material_task` runs with
 * `bytes` once in each worker before the next request to it, its report is ignored, and again after a worker was
 * replaced. Kept until pool_forget; the total is at most POOL_LIMIT_REQUEST_BYTES (STATUS_LIMIT). A piece that took two
 * workers down is handed to no further one. */
enum status pool_share(struct pool *pool, uint32_t material_task, struct text bytes) MUST_USE;
/* Forgets all shared material; a worker that had some is told by a run of `forget_task` with an empty request before
 * the first request that was submitted after this call. Earlier ones still run with the material they were submitted
 * with. */
void pool_forget(struct pool *pool, uint32_t forget_task);
/* Requests queued or in flight. */
size_t pool_pending(const struct pool *pool);
/* Those of them that are slow workers'. */
size_t pool_pending_slow(const struct pool *pool);
uint32_t pool_workers(const struct pool *pool);
/* Workers that were replaced so far. */
uint64_t pool_replaced(const struct pool *pool);
/* Workers that were replaced because they had served as many requests as they may. */
uint64_t pool_retired(const struct pool *pool);
/* The layers of the sandbox that hold (enum sandbox_layer), as the first worker said before it read anything; false
 * before it is ready. */
bool pool_layers(const struct pool *pool, uint32_t *layers);
/* The sockets to poll: at most `room` are written (events set), the number is given. */
size_t pool_descriptors(const struct pool *pool, struct pollfd *descriptors, size_t room);
/* Milliseconds until a deadline must be checked; UINT32_MAX: none. */
uint32_t pool_wait_ms(const struct pool *pool);
/* Does what can be done without waiting; calls `done`. STATUS_IO: the nursery is gone, or no worker starts any more;
 * what is pending then gets no call. */
enum status pool_step(struct pool *pool) MUST_USE;
/* Waits and steps until a request ends or nothing is pending. */
enum status pool_wait(struct pool *pool) MUST_USE;
/* After STATUS_IO: what is wrong, in words ("workers do not start: ..."); valid until pool_free. */
const char *pool_error(const struct pool *pool);

#endif
