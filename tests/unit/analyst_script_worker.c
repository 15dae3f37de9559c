/* The engine in a worker, under its limits; alone in its program, since the library must not be up before the fork. */
#include "analyst/pool.h"
#include "analyst/script_engine.h"
#include "base/buffer.h"
#include "tests/unit/test.h"

#include <stdlib.h>


static void *start_worker(const void *knowledge)
{
    (void)knowledge;
    return script_engine_create(NULL);
}

static void run_task(void *state, struct arena *arena, struct text request, struct buffer *report)
{
    struct document document;
    struct script_effects effects = {0};
    const struct script_runner runner = script_engine_runner(state);
    const struct response response = {.url = TEXT("http://so.gov.example/"), .final_url = TEXT("http://so.gov.example/"),
                                      .status = 200, .body = request};
    if (setjmp(*arena_escape(arena)) == 0) {
        document_parse(arena, &response, &document);
        runner.run(runner.context, arena, &document, &effects);
        for (size_t i = 0; i < effects.count; i++)
            buffer_printf(report, "%d %.*s\n", (int)effects.items[i].kind, TEXT_ARGS(effects.items[i].value));
        if (effects.too_long)
            buffer_add_string(report, "too long\n");
    }
    arena_disarm(arena);
}

struct answers {
    struct arena *arena;
    struct text last;
    enum pool_outcome outcome;
};

static void answered(void *context, void *ticket, enum pool_outcome outcome, struct text report)
{
    struct answers *answers = context;
    (void)ticket;
    answers->outcome = outcome;
    answers->last = arena_copy(answers->arena, report);
}

TEST(in_a_worker)
{
    static const struct analyst_task tasks[] = {{"run", run_task}};
    const struct pool_settings settings = {.workers = 1, .memory_limit = 512u * 1024 * 1024, .arena_limit = 64u * 1024 * 1024,
                                           .deadline_ms = 5000, .grace_ms = 5000, .tasks = tasks, .task_count = 1, .start = start_worker};
    struct answers answers = {.arena = arena};
    struct pool *pool = NULL;
    if (!EXPECT(pool_create(&settings, answered, &answers, &pool) == STATUS_OK))
        return;
    static const struct {
        const char *page;
        const char *report;
    } rows[] = {
        {"<body><script>document.title='a';if(navigator.platform)location='https://keo88.example/'</script>",
         "0 https://keo88.example/\n8 a\n"},
        {"<body><script>document.title='a';a=[];for(;;)a.push(new Array(1e5).fill(1))</script>", "8 a\ntoo long\n"},
        {"<body><script>document.title='a';for(;;);</script>", "8 a\ntoo long\n"},
        {"<body><script>document.title='a';s='abc';for(;;){s+=s;try{s.split('')}catch(e){s='abc'}}</script>", "8 a\ntoo long\n"},
        {"<body><script>location='https://keo88.example/'</script>", "0 https://keo88.example/\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!EXPECT(pool_submit(pool, 0, text_from_string(rows[i].page), NULL) == STATUS_OK) ||
            !EXPECT(pool_wait(pool) == STATUS_OK)) {
            test_say("%s", pool_error(pool));
            break;
        }
        EXPECT_NUMBER(answers.outcome, POOL_REPORT);
        EXPECT_TEXT(answers.last, rows[i].report);
    }
    EXPECT_NUMBER(pool_replaced(pool), 0);
    pool_free(pool);
}
