/* The worker pool: what goes in comes out, whatever a worker does to itself. */
#include "analyst/pool.h"
#include "analyst/pool_priv.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define UNDER_ASAN 1
#else
#define UNDER_ASAN 0
#endif

enum { ARENA_BYTES = 8 * 1024 * 1024, BIG_BYTES = 8 * 1024 * 1024, MEMORY_BYTES = 256 * 1024 * 1024 };

/* --- what the workers do --- */

enum { CHANNEL = 3 };

struct worker_state {
    char material[256]; /* every piece, in the order it came, each followed by a comma */
    uint32_t forgotten;
    const void *knowledge;
    pid_t nursery; /* getppid(2) is forbidden later */
};

/* A worker that was taken over: always about to have read what it was sent. */
static void read_slowly(void)
{
    const struct frame ready = {.magic = FRAME_MAGIC, .kind = FRAME_READY};
    static char bytes[65536];
    size_t left = POOL_LIMIT_REQUEST_BYTES;
    ssize_t count = write(CHANNEL, &ready, sizeof ready);
    while (count > 0 && left > 0) {
        count = read(CHANNEL, bytes, sizeof bytes);
        left -= count > 0 && (size_t)count < left ? (size_t)count : left;
        poll(NULL, 0, 2);
    }
    _exit(1);
}

static const char reads_slowly[] = "reads slowly";

static void *start(const void *knowledge)
{
    if (knowledge == reads_slowly)
        read_slowly();
    struct worker_state *state = calloc(1, sizeof *state);
    state->knowledge = knowledge;
    state->nursery = getppid();
    return state;
}

#define TASK(name) \
    static void task_##name(void *state __attribute__((unused)), struct arena *arena __attribute__((unused)), \
                            struct text request __attribute__((unused)), struct buffer *report __attribute__((unused)))

TASK(echo)
{
    buffer_add_text(report, request);
}

TASK(signal)
{
    raise(SIGSEGV);
}

TASK(exit)
{
    _exit(3);
}

TASK(spin)
{
    for (volatile uint32_t i = 0;; i++)
        continue;
}

/* "keep": allocates until the limit; else allocates one piece and waits for the deadline. Says why it had to leave. */
TASK(allocate)
{
    const bool keep = text_equal(request, TEXT("keep"));
    if (setjmp(*arena_escape(arena)) == 0) {
        for (arena_alloc(arena, 16);; arena_poll(arena)) {
            if (keep)
                arena_alloc(arena, 4096);
        }
    }
    arena_disarm(arena);
    buffer_add_string(report, status_name(arena_reason(arena)));
}

TASK(no_escape)
{
    for (;;)
        arena_alloc(arena, 65536);
}

TASK(malloc)
{
    size_t count = 0;
    while (count < 1000 && malloc(1024 * 1024))
        count++;
    buffer_printf(report, "%zu", count);
    _exit(count < 1000 ? 77 : 78);
}

TASK(long_report)
{
    static char block[1024 * 1024];
    for (size_t i = 0; i <= POOL_LIMIT_REPORT_BYTES / sizeof block; i++)
        buffer_add(report, block, sizeof block);
}

TASK(nonsense)
{
    static const char junk[100] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    ssize_t count = write(CHANNEL, junk, sizeof junk);
    (void)count;
    for (;;)
        poll(NULL, 0, -1); /* pause(2) is forbidden */
}

/* A well-formed frame with another token. */
TASK(forged)
{
    struct {
        uint32_t magic, kind, task, length;
        uint64_t token;
    } frame;
    memcpy(&frame, request.data, sizeof frame);
    ssize_t count = write(CHANNEL, &frame, sizeof frame);
    (void)count;
    for (;;)
        poll(NULL, 0, -1); /* pause(2) is forbidden */
}

TASK(close_channel)
{
    close(CHANNEL);
    for (;;)
        poll(NULL, 0, -1); /* pause(2) is forbidden */
}

TASK(facts)
{
    extern char **environ;
    for (int file = 0; file < 4096; file++) {
        struct pollfd one = {.fd = file};
        if (poll(&one, 1, 0) >= 0 && !(one.revents & POLLNVAL))
            buffer_printf(report, "%d ", file);
    }
    char byte;
    for (int file = 0; file <= 2; file++)
        buffer_printf(report, "%d", write(file, "x", 1) == 1 && read(file, &byte, 1) == 0);
    buffer_printf(report, " env %d", environ && environ[0] != NULL);
}

TASK(pid)
{
    const struct worker_state *own = state;
    buffer_printf(report, "%d %d", (int)getpid(), (int)own->nursery);
}

TASK(share)
{
    struct worker_state *own = state;
    size_t length = strlen(own->material);
    snprintf(own->material + length, sizeof own->material - length, "%.*s,", TEXT_ARGS(request));
}

TASK(forget)
{
    struct worker_state *own = state;
    own->material[0] = '\0';
    own->forgotten++;
}

TASK(material)
{
    const struct worker_state *own = state;
    buffer_printf(report, "%s%s", own->material, (const char *)own->knowledge);
}

enum {
    ECHO,
    SIGNAL,
    EXIT,
    SPIN,
    ALLOCATE,
    NO_ESCAPE,
    MALLOC,
    LONG_REPORT,
    NONSENSE,
    FORGED,
    CLOSE_CHANNEL,
    FACTS,
    PID,
    SHARE,
    FORGET,
    MATERIAL
};
static const struct analyst_task tasks[] = {
    {"echo", task_echo}, {"signal", task_signal}, {"exit", task_exit}, {"spin", task_spin}, {"allocate", task_allocate},
    {"no-escape", task_no_escape}, {"malloc", task_malloc}, {"long-report", task_long_report},
    {"nonsense", task_nonsense}, {"forged", task_forged}, {"close-channel", task_close_channel}, {"facts", task_facts},
    {"pid", task_pid}, {"share", task_share}, {"forget", task_forget}, {"material", task_material},
};

/* --- the caller --- */

struct outcome {
    uint32_t calls;
    enum pool_outcome outcome;
    uint64_t length;
    char report[256];
    bool same; /* the report is `wanted` */
    struct text wanted;
};

struct caller {
    struct pool *pool;
    uint32_t calls;
    uint32_t again; /* requests that the call itself submits */
};

static void done(void *context, void *ticket, enum pool_outcome result, struct text report)
{
    struct caller *caller = context;
    struct outcome *outcome = ticket;
    caller->calls++;
    outcome->calls++;
    outcome->outcome = result;
    outcome->length = report.length;
    outcome->same = text_equal(report, outcome->wanted);
    snprintf(outcome->report, sizeof outcome->report, "%.*s", TEXT_ARGS(text_slice(report, 0, 200)));
    if (caller->again > 0) {
        caller->again--;
        EXPECT_NUMBER(pool_submit(caller->pool, ECHO, outcome->wanted, outcome), STATUS_OK);
    }
}

static const struct pool_settings usual = {.workers = 2,
                                           .memory_limit = MEMORY_BYTES,
                                           .arena_limit = ARENA_BYTES,
                                           .deadline_ms = 100,
                                           .grace_ms = 2000,
                                           .tasks = tasks,
                                           .task_count = sizeof tasks / sizeof *tasks,
                                           .start = start,
                                           .knowledge = "known"};

static bool set_up(struct caller *caller, const struct pool_settings *settings)
{
    *caller = (struct caller){0};
    const char *preloaded = getenv("LD_PRELOAD");
    if (preloaded && strstr(preloaded, "vgpreload")) {
        test_skip("a worker's limits leave no room for valgrind");
        return false;
    }
    return EXPECT_NUMBER(pool_create(settings, done, caller, &caller->pool), STATUS_OK);
}

static void wait_all(const struct caller *caller)
{
    while (pool_pending(caller->pool) > 0) {
        if (!EXPECT_NUMBER(pool_wait(caller->pool), STATUS_OK)) {
            test_say("%s", pool_error(caller->pool));
            return;
        }
    }
}

static struct outcome ask(struct caller *caller, uint32_t task, struct text request)
{
    struct outcome outcome = {.wanted = request};
    if (EXPECT_NUMBER(pool_submit(caller->pool, task, request, &outcome), STATUS_OK))
        wait_all(caller);
    EXPECT_NUMBER(outcome.calls, 1);
    return outcome;
}

static size_t open_descriptors(void)
{
    size_t count = 0;
    for (int file = 0; file < 256; file++)
        count += fcntl(file, F_GETFD) >= 0;
    return count;
}

TEST(a_thousand_requests_over_two_workers)
{
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    EXPECT_NUMBER(pool_workers(caller.pool), 2);
    struct outcome *outcomes = arena_alloc_array(arena, 1000, sizeof *outcomes);
    for (size_t i = 0; i < 1000; i++) {
        outcomes[i].wanted = arena_printf(arena, "%zu %0*d", i, (int)(i % 300), 0);
        EXPECT_NUMBER(pool_submit(caller.pool, ECHO, outcomes[i].wanted, &outcomes[i]), STATUS_OK);
    }
    EXPECT_NUMBER(pool_pending(caller.pool), 1000);
    caller.again = 10;
    wait_all(&caller);
    EXPECT_NUMBER(caller.calls, 1010);
    size_t wrong = 0;
    for (size_t i = 0; i < 1000; i++)
        wrong += outcomes[i].calls == 0 || outcomes[i].outcome != POOL_REPORT || !outcomes[i].same;
    EXPECT_NUMBER(wrong, 0);
    EXPECT_NUMBER(pool_replaced(caller.pool), 0);
    EXPECT_NUMBER(ask(&caller, ECHO, TEXT("")).length, 0);
    pool_free(caller.pool);
}

TEST(a_worker_that_goes_down_costs_only_its_request)
{
    struct forged_frame {
        uint32_t magic, kind, task, length;
        uint64_t token;
    } forged = {.magic = 0x4D465352u, .kind = 3, .task = FORGED, .token = 1};
    static const struct {
        uint32_t task;
        enum pool_outcome outcome;
        const char *report;
    } rows[] = {
        {SIGNAL, POOL_DIED, "worker killed by signal 11 (SIGSEGV)"},
        {EXIT, POOL_DIED, "worker exited with status 3"},
        {NO_ESCAPE, POOL_DIED, "worker exited with status 1"},
        {MALLOC, POOL_DIED, UNDER_ASAN ? "worker exited with status 78" : "worker exited with status 77"},
        {LONG_REPORT, POOL_DIED, "worker gave up: its report passed the limit"},
        {NONSENSE, POOL_NONSENSE, "worker answered nonsense"},
        {FORGED, POOL_NONSENSE, "worker answered nonsense"},
        {CLOSE_CHANNEL, POOL_DIED, "worker killed by signal 9 (SIGKILL)"},
    };
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    const size_t before = open_descriptors();
    forged.token = 1000000; /* of no request */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct outcome outcome = ask(&caller, rows[i].task, text_of((const char *)&forged, sizeof forged));
        EXPECT_NUMBER(outcome.outcome, rows[i].outcome);
        EXPECT_TEXT(text_from_string(outcome.report), rows[i].report);
        EXPECT_NUMBER(pool_replaced(caller.pool), i + 1);
        EXPECT(ask(&caller, ECHO, TEXT("still there")).same);
        EXPECT(ask(&caller, ECHO, TEXT("and the other")).same);
    }
    EXPECT(open_descriptors() <= before + 2); /* the channels of two workers, and no more */
    pool_free(caller.pool);
}

TEST(the_deadline_cancels_the_arena_and_then_kills)
{
    struct pool_settings settings = usual;
    settings.deadline_ms = 60;
    settings.grace_ms = 2500; /* on a machine that does other things too */
    struct caller caller;
    if (!set_up(&caller, &settings))
        return;
    struct outcome outcome = ask(&caller, ALLOCATE, TEXT("turn"));
    EXPECT_NUMBER(outcome.outcome, POOL_REPORT);
    EXPECT_TEXT(text_from_string(outcome.report), status_name(STATUS_DEADLINE));
    outcome = ask(&caller, ALLOCATE, TEXT("keep"));
    EXPECT_NUMBER(outcome.outcome, POOL_REPORT);
    EXPECT_TEXT(text_from_string(outcome.report), status_name(STATUS_LIMIT));
    EXPECT_NUMBER(pool_replaced(caller.pool), 0);
    outcome = ask(&caller, SPIN, TEXT(""));
    EXPECT_NUMBER(outcome.outcome, POOL_DEADLINE);
    EXPECT_NUMBER(pool_replaced(caller.pool), 1);
    EXPECT(ask(&caller, ECHO, TEXT("again")).same);
    pool_free(caller.pool);
}

TEST(a_worker_that_reads_slowly_is_killed)
{
    enum { BYTES = POOL_LIMIT_REQUEST_BYTES }; /* it would take two seconds */
    struct pool_settings settings = usual;
    settings.deadline_ms = settings.grace_ms = 100;
    settings.knowledge = reads_slowly;
    struct caller caller;
    if (!set_up(&caller, &settings))
        return;
    char *bytes = arena_alloc(arena, BYTES);
    memset(bytes, 0, BYTES);
    EXPECT_NUMBER(ask(&caller, ECHO, text_of(bytes, BYTES)).outcome, POOL_DEADLINE);
    pool_free(caller.pool);
}

TEST(a_hundred_bad_requests_in_a_row_are_each_told)
{
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    struct outcome *outcomes = arena_alloc_array(arena, 100, sizeof *outcomes);
    for (size_t i = 0; i < 100; i++)
        EXPECT_NUMBER(pool_submit(caller.pool, EXIT, TEXT(""), &outcomes[i]), STATUS_OK);
    wait_all(&caller);
    size_t died = 0;
    for (size_t i = 0; i < 100; i++)
        died += outcomes[i].calls == 1 && outcomes[i].outcome == POOL_DIED;
    EXPECT_NUMBER(died, 100);
    EXPECT_NUMBER(pool_replaced(caller.pool), 100);
    pool_free(caller.pool);
}

TEST(large_requests_and_reports_on_all_workers_at_once)
{
    struct pool_settings settings = usual;
    settings.workers = 3;
    settings.deadline_ms = 2000;
    struct caller caller;
    if (!set_up(&caller, &settings))
        return;
    char *big = arena_alloc_raw(arena, BIG_BYTES);
    for (size_t i = 0; i < BIG_BYTES; i++)
        big[i] = (char)(i * 2654435761u >> 13);
    struct outcome outcomes[6] = {0};
    for (size_t i = 0; i < 6; i++) {
        outcomes[i].wanted = text_of(big + i, BIG_BYTES - i);
        EXPECT_NUMBER(pool_submit(caller.pool, ECHO, outcomes[i].wanted, &outcomes[i]), STATUS_OK);
    }
    wait_all(&caller);
    for (size_t i = 0; i < 6; i++) {
        EXPECT_NUMBER(outcomes[i].outcome, POOL_REPORT);
        EXPECT(outcomes[i].same);
    }
    EXPECT_NUMBER(pool_replaced(caller.pool), 0);
    pool_free(caller.pool);
}

TEST(limits_of_the_queue)
{
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    struct outcome outcome = {0};
    EXPECT_NUMBER(pool_submit(caller.pool, ECHO, text_of("x", (size_t)POOL_LIMIT_REQUEST_BYTES + 1), &outcome),
                  STATUS_LIMIT);
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, text_of("x", (size_t)POOL_LIMIT_REQUEST_BYTES + 1)), STATUS_LIMIT);
    for (size_t i = 0; i < POOL_LIMIT_QUEUE; i++)
        EXPECT_NUMBER(pool_submit(caller.pool, ECHO, TEXT("x"), &outcome), STATUS_OK);
    EXPECT_NUMBER(pool_submit(caller.pool, ECHO, TEXT("x"), &outcome), STATUS_BUSY);
    wait_all(&caller);
    EXPECT_NUMBER(outcome.calls, POOL_LIMIT_QUEUE);
    EXPECT_NUMBER(pool_submit(caller.pool, ECHO, TEXT("x"), &outcome), STATUS_OK);
    EXPECT_NUMBER(pool_wait_ms(caller.pool), 0); /* a worker is idle */
    struct pollfd sockets[POOL_LIMIT_SLOTS + 1];
    EXPECT_NUMBER(pool_descriptors(caller.pool, sockets, 1), 1);
    EXPECT_NUMBER(pool_descriptors(caller.pool, sockets, POOL_LIMIT_SLOTS + 1), 3);
    wait_all(&caller);
    pool_free(caller.pool);
}

/* Puts `count` requests that each report what their worker holds, so many that every worker gets some. */
static void expect_material(struct caller *caller, struct arena *arena, const char *wanted)
{
    enum { COUNT = 40 };
    struct outcome *outcomes = arena_alloc_array(arena, COUNT, sizeof *outcomes);
    for (size_t i = 0; i < COUNT; i++) {
        outcomes[i].wanted = text_from_string(wanted);
        EXPECT_NUMBER(pool_submit(caller->pool, MATERIAL, TEXT(""), &outcomes[i]), STATUS_OK);
    }
    wait_all(caller);
    for (size_t i = 0; i < COUNT; i++)
        EXPECT_TEXT(text_from_string(outcomes[i].report), wanted);
}

TEST(shared_material_reaches_every_worker_and_its_successor)
{
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    expect_material(&caller, arena, "known");
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("a.css")), STATUS_OK);
    expect_material(&caller, arena, "a.css,known");
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("b.css")), STATUS_OK);
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("c.css")), STATUS_OK);
    expect_material(&caller, arena, "a.css,b.css,c.css,known");
    ask(&caller, SIGNAL, TEXT(""));
    ask(&caller, EXIT, TEXT(""));
    expect_material(&caller, arena, "a.css,b.css,c.css,known");
    pool_forget(caller.pool, FORGET);
    expect_material(&caller, arena, "known");
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("d.css")), STATUS_OK);
    expect_material(&caller, arena, "d.css,known");
    pool_free(caller.pool);
}

TEST(a_queued_request_keeps_the_material_it_was_submitted_with)
{
    struct pool_settings settings = usual;
    settings.workers = 1;
    struct caller caller;
    if (!set_up(&caller, &settings))
        return;
    struct outcome outcomes[3] = {0};
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("a")), STATUS_OK);
    EXPECT_NUMBER(pool_submit(caller.pool, MATERIAL, TEXT(""), &outcomes[0]), STATUS_OK);
    EXPECT_NUMBER(pool_submit(caller.pool, MATERIAL, TEXT(""), &outcomes[1]), STATUS_OK);
    pool_forget(caller.pool, FORGET);
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("b")), STATUS_OK);
    EXPECT_NUMBER(pool_submit(caller.pool, MATERIAL, TEXT(""), &outcomes[2]), STATUS_OK);
    wait_all(&caller);
    EXPECT_TEXT(text_from_string(outcomes[0].report), "a,known");
    EXPECT_TEXT(text_from_string(outcomes[1].report), "a,known");
    EXPECT_TEXT(text_from_string(outcomes[2].report), "b,known");
    pool_free(caller.pool);
}

TEST(material_that_takes_workers_down_stops_no_request)
{
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("a")), STATUS_OK);
    EXPECT_NUMBER(pool_share(caller.pool, EXIT, TEXT("bad")), STATUS_OK);
    EXPECT_NUMBER(pool_share(caller.pool, SHARE, TEXT("b")), STATUS_OK);
    expect_material(&caller, arena, "a,b,known");
    /* Two; three where the second of two workers was reading it while the first was replaced. */
    EXPECT(pool_replaced(caller.pool) == 2 || pool_replaced(caller.pool) == 3);
    pool_free(caller.pool);
}

TEST(a_worker_is_confined)
{
    setenv("RASOAT_SECRET", "xyz", 1);
    int extra = open("/dev/null", O_RDONLY);
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    for (int i = 0; i < 4; i++)
        EXPECT_TEXT(text_from_string(ask(&caller, FACTS, TEXT("")).report), "0 1 2 3 111 env 0");
    pool_free(caller.pool);
    close(extra);
    unsetenv("RASOAT_SECRET");
}

TEST(nothing_is_left_behind)
{
    const size_t before = open_descriptors();
    int worker = 0, nursery = 0;
    for (int i = 0; i < 3; i++) {
        struct caller caller;
        if (!set_up(&caller, &usual))
            return;
        struct outcome outcome = ask(&caller, PID, TEXT(""));
        EXPECT_NUMBER(sscanf(outcome.report, "%d %d", &worker, &nursery), 2);
        EXPECT_NUMBER(pool_submit(caller.pool, SPIN, TEXT(""), &outcome), STATUS_OK);
        EXPECT_NUMBER(pool_step(caller.pool), STATUS_OK); /* in flight, and dropped */
        pool_free(caller.pool);
        EXPECT(worker > 1 && kill(worker, 0) != 0 && errno == ESRCH);
        EXPECT(nursery > 1 && kill(nursery, 0) != 0 && errno == ESRCH);
    }
    EXPECT_NUMBER(waitpid(-1, NULL, WNOHANG), -1);
    EXPECT_NUMBER(open_descriptors(), before);
}

TEST(without_its_nursery_the_pool_says_so)
{
    struct caller caller;
    if (!set_up(&caller, &usual))
        return;
    int worker = 0, nursery = 0;
    EXPECT_NUMBER(sscanf(ask(&caller, PID, TEXT("")).report, "%d %d", &worker, &nursery), 2);
    struct outcome outcome = {0};
    EXPECT_NUMBER(pool_submit(caller.pool, SPIN, TEXT(""), &outcome), STATUS_OK);
    if (EXPECT(nursery > 1))
        kill(nursery, SIGKILL);
    enum status status = STATUS_OK;
    for (int i = 0; i < 100 && status == STATUS_OK && pool_pending(caller.pool) > 0; i++)
        status = pool_wait(caller.pool);
    EXPECT_NUMBER(status, STATUS_IO);
    EXPECT_TEXT(text_from_string(pool_error(caller.pool)), "the process that starts workers is gone");
    pool_free(caller.pool);
}

static void *start_and_die(const void *knowledge)
{
    (void)knowledge;
    _exit(9);
}

TEST(workers_that_never_start_are_given_up)
{
    struct pool_settings settings = usual;
    settings.start = start_and_die;
    struct caller caller;
    if (!set_up(&caller, &settings))
        return;
    struct outcome outcome = {0};
    EXPECT_NUMBER(pool_submit(caller.pool, ECHO, TEXT(""), &outcome), STATUS_OK);
    EXPECT_NUMBER(pool_wait(caller.pool), STATUS_IO);
    EXPECT_NUMBER(outcome.calls, 0);
    EXPECT_TEXT(text_from_string(pool_error(caller.pool)), "workers do not start: worker exited with status 9");
    pool_free(caller.pool);
}
