/* pool_priv.h: what the three sides of the pool say to each other, and the caller's end of one worker's channel.
 *
 *     caller --- control (SOCK_SEQPACKET) --- nursery          spawn, kill; spawned (with the channel), ended, failed
 *     caller --- channel (SOCK_STREAM)    --- each worker      frames: request; ready, report
 *
 * The nursery is trusted (it reads nothing hostile); what comes over a channel is not. */
#ifndef RASOAT_ANALYST_POOL_PRIV_H
#define RASOAT_ANALYST_POOL_PRIV_H

#include "analyst/pool.h"

#include <sys/types.h>
#include <time.h>

/* The only descriptor a worker (its channel) and the nursery (its control socket) keep besides 0, 1 and 2. */
#define POOL_KEPT_DESCRIPTOR 3

/* --- control: one packet, one message --- */
enum nursery_kind { NURSERY_SPAWN = 1, NURSERY_KILL, NURSERY_SPAWNED, NURSERY_ENDED, NURSERY_FAILED };

struct nursery_message {
    uint32_t kind;
    uint32_t slot;
    int32_t pid;
    int32_t status; /* ended: as waitpid gives it; failed: errno */
};

/* Slots from `workers` on are slow. */
_Noreturn void nursery_run(int control, const struct pool_settings *settings, uint32_t workers, uint32_t slots);

/* --- channel: a header, then `length` bytes --- */
#define FRAME_MAGIC 0x4D465352u
enum frame_kind {
    FRAME_REQUEST = 1,
    FRAME_READY, /* `task`: the layers of the sandbox that hold */
    FRAME_REPORT,
    FRAME_FORBIDDEN, /* `task`: the system call that the worker dies of */
};

struct frame {
    uint32_t magic;
    uint32_t kind;
    uint32_t task;
    uint32_t length;
    uint64_t token; /* of the request: random, so that no report can be written before its request was read */
};

/* How a worker ends itself where it can do no other; the caller puts them in words. */
enum worker_exit {
    WORKER_EXIT_OVER = 0,
    WORKER_EXIT_CONFINE = 120,
    WORKER_EXIT_MEMORY,
    WORKER_EXIT_REPORT,
    WORKER_EXIT_FRAME,
    WORKER_EXIT_FORBIDDEN
};

_Noreturn void worker_run(int channel, pid_t nursery, const struct pool_settings *settings, uint32_t layers);

/* --- the caller's side --- */

/* A request or a piece of shared material: counted, because one piece may be on its way to several workers. */
struct message {
    size_t references;
    uint32_t task;
    uint32_t failures; /* workers that ended while they read this piece of material */
    uint64_t epoch; /* requests: the material that belongs to it; material: when it was shared */
    uint64_t number; /* material: counted over the pool's life */
    void *ticket;
    struct pool_flow *flow; /* requests */
    enum pool_lane lane; /* requests: whose worker is to have it */
    uint64_t counted_us; /* while it is in flight: what its flow was charged beforehand */
    size_t length;
    char bytes[];
};

/* NULL where there is no memory. */
struct message *message_new(uint32_t task, struct text bytes, void *ticket);
void message_release(struct message *message);

#define SLOT_NEVER UINT64_MAX

enum slot_state {
    SLOT_EMPTY, /* no worker; one is asked for at `deadline` */
    SLOT_SPAWNING, /* asked for */
    SLOT_STARTING, /* is there, not ready yet */
    SLOT_IDLE,
    SLOT_BUSY, /* a frame is on its way, or its report */
    SLOT_ENDING, /* its end was asked for, or its channel closed: waits for the nursery's word */
};

struct slot {
    enum slot_state state;
    int channel; /* -1: none */
    int32_t pid;
    clockid_t clock; /* of its CPU time */
    bool has_clock;
    uint64_t deadline; /* milliseconds, monotonic; starting: when it is killed; busy: when its time is looked at; empty: when it is spawned, SLOT_NEVER: when it is needed */
    uint64_t began; /* busy: the same clock */
    uint64_t cpu_us; /* busy: its CPU time then */
    uint64_t taken_by; /* busy: the same clock; by then it must have read what it is sent: its time begins anew with each part until then */
    uint64_t end; /* busy: the same clock; then it is killed whatever its CPU time */
    struct message *request; /* the caller's request: waits for material to go first, or is in flight */

    struct message *sending; /* what is in flight: the request, material, or the word to forget */
    struct frame out;
    size_t sent; /* of header and bytes */
    uint32_t served; /* frames that it answered */

    struct frame in;
    size_t received; /* of header and bytes */
    char *body;
    size_t body_room;

    uint64_t epoch; /* of the material it holds */
    uint64_t material; /* number of the last piece it was given in that epoch; 0: none */
    enum pool_outcome outcome; /* ending: what its request is told */
    bool passed_over; /* ending: its request is for a slow worker */
    bool retired; /* ending: it served as many as it may, and nothing is wrong */
    bool forbidden; /* it died of the system call `call` */
    uint32_t call;
};

enum slot_read { SLOT_READ_MORE, SLOT_READ_FRAME, SLOT_READ_FORBIDDEN, SLOT_READ_CLOSED, SLOT_READ_NONSENSE };

/* Begins the frame; takes its own reference. */
void slot_begin(struct slot *slot, struct message *message);
/* Writes what the channel takes now; true where some of it went. A closed channel shows when it is read. */
bool slot_write(struct slot *slot);
/* Still bytes to write. */
bool slot_writing(const struct slot *slot);
/* Reads what is there. After SLOT_READ_FRAME the report is (body, in.length) until slot_done. */
enum slot_read slot_receive(struct slot *slot);
/* Makes the slot ready for the next frame. */
void slot_done(struct slot *slot);
/* Closes the channel and forgets what was in flight; keeps `request`. */
void slot_close(struct slot *slot);

struct pool {
    const struct pool_settings *settings;
    pool_done *done;
    void *context;
    pid_t nursery;
    int control;
    bool failed; /* the nursery is gone, or no worker starts any more */
    char error[192]; /* then: why */
    bool stepping;
    uint32_t workers; /* without slow ones */
    uint32_t slot_count; /* slow ones are the last */
    struct slot slots[POOL_LIMIT_SLOTS];

    struct message *queue[POOL_LIMIT_QUEUE + POOL_LIMIT_SLOTS]; /* as submitted; room for those that are passed over */
    size_t queue_count;
    size_t waiting[POOL_LANE_COUNT]; /* of them */
    uint64_t floor_us[POOL_LANE_COUNT]; /* what the flow had used whose request was taken last, the highest so far */
    struct pool_flow nobody; /* of requests without a flow */

    /* Shared material in the order it was shared. Each pool_forget begins an epoch; a queued request keeps the material
     * of its own epoch alive. */
    struct message **material;
    size_t material_count;
    size_t material_room;
    size_t material_bytes; /* of this epoch */
    uint64_t material_number;
    uint64_t epoch;
    struct message *forget;

    uint32_t failures; /* workers in a row that ended outside of any request, or did not start */
    uint64_t replaced;
    uint64_t retired;
    uint32_t layers; /* of the sandbox, as the first worker said when it was ready */
    bool has_layers;
    uint64_t ended; /* requests that had their call */
};

/* queue.c: whose turn it is: the place of that lane's next request; SIZE_MAX: none waits. */
size_t queue_next(struct message *const *queue, size_t count, enum pool_lane lane);
void queue_add(struct pool *pool, struct message *message, enum pool_lane lane);
/* That request, no longer in the queue; NULL: none waits. */
struct message *queue_take(struct pool *pool, enum pool_lane lane);
/* A request that was taken has had so much CPU time. */
void queue_charge(struct pool *pool, const struct message *message, uint64_t cpu_us);

/* pool_time.c: milliseconds, monotonic. */
uint64_t time_now_ms(void);
enum pool_lane slot_lane(const struct pool *pool, const struct slot *slot);
/* The slot has a new worker: finds the clock of its CPU time. */
void time_find_clock(struct slot *slot);
/* The worker's time with what it has in flight runs from now on: from the last byte that went. */
void time_begin(const struct pool *pool, struct slot *slot);
/* The same of a frame of which no byte went yet. */
void time_begin_sending(const struct pool *pool, struct slot *slot);
/* False where the worker has had its time; else the next look is at slot->deadline. */
bool time_goes_on(const struct pool *pool, struct slot *slot, uint64_t now_ms);
/* By the clock on the wall it has grace_ms left, if not more. */
void time_extend(const struct pool *pool, struct slot *slot);
/* It has a request whose CPU time counts, not only the clock on the wall. */
bool time_is_measured(const struct pool *pool, const struct slot *slot);
/* CPU time of what it has in flight. */
uint64_t time_spent_us(const struct slot *slot);
/* The same of a worker that has ended, and its clock with it: no more than it may have been. */
uint64_t time_of_ended_us(const struct pool *pool, const struct slot *slot);

/* control.c: marks the pool as failed; the first reason stays. */
void control_failed(struct pool *pool, const char *what, struct text why);
/* NURSERY_KILL or NURSERY_SPAWN for the slot's worker. Marks the pool as failed where the nursery is gone. */
void control_command(struct pool *pool, uint32_t kind, const struct slot *slot);
void control_spawn(struct pool *pool, struct slot *slot);
/* One message from the nursery; false where there is none. *channel: the descriptor that came with it, or -1. */
bool control_next(struct pool *pool, struct nursery_message *message, int *channel);
/* How the slot's worker ended, for people; `status` as waitpid gives it. Written into `room`. */
struct text control_words(char *room, size_t size, const struct slot *slot, enum pool_outcome outcome, int status);

/* material.c: the next thing that must go to the worker before its request; NULL: the request itself. */
struct message *material_next(const struct pool *pool, const struct slot *slot);
/* Notes that the slot was given this piece. */
void material_given(const struct pool *pool, struct slot *slot, const struct message *piece);
/* Frees what no queued request can ask for any more. */
void material_purge(struct pool *pool);

#endif
