/* cli_tasks.c: a page whose scripts take its analyst down is asked about once more, without them. */
#include "cli/tasks.h"
#include "base/hash.h"

#include "tests/unit/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BYTES = 16 * 1024 * 1024, MEMORY_BYTES = 256 * 1024 * 1024, ROUNDS = 3 };

/* What the scripts of a page do to the process that runs them: its first letter says it. */
static void run_hostile(void *context, struct arena *arena, const struct document *document,
                        struct script_effects *effects)
{
    (void)context;
    *effects = (struct script_effects){.ran = 1};
    switch (document->title.length ? document->title.data[0] : ' ') {
    case 'S':
        signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would say much */
        raise(SIGSEGV);
        break;
    case 'E':
        _exit(3);
    case 'D': /* does not even look at its deadline */
        for (volatile uint32_t i = 0;; i++)
            continue;
    case 'P': /* is told in time */
        for (;;)
            arena_poll(arena);
    case 'M':
        for (;;)
            arena_alloc(arena, 65536);
    default:
        break;
    }
}

struct asked {
    struct arena *arena;
    struct pool *pool;
    struct response response;
    struct page_asking asking;
    struct text sheet; /* empty: none goes with it */
    bool without; /* it is said that this sheet cannot be had */
    struct analysis analysis;
    bool done;
};

static void submit(struct asked *asked)
{
    struct buffer request;
    buffer_init(&request, POOL_LIMIT_REQUEST_BYTES);
    task_page_request(&request, &asked->response, &asked->asking, ROUNDS);
    if (asked->sheet.length)
        task_sheet_material(&request, arena_printf(asked->arena, "%.*sa.css", TEXT_ARGS(asked->response.url)), !asked->without, asked->sheet);
    EXPECT_NUMBER(pool_submit(asked->pool, TASK_PAGE, buffer_text(&request), asked), STATUS_OK);
    buffer_release(&request);
}

static void answered(void *context, void *ticket, enum pool_outcome outcome, struct text report)
{
    (void)context;
    struct asked *asked = ticket;
    tasks_analysis(asked->arena, &asked->response, &asked->asking, outcome, report, &asked->analysis);
    asked->done = !tasks_without_scripts(outcome, &asked->analysis, &asked->asking);
    if (!asked->done)
        submit(asked);
}

static struct wordlists *lists(struct arena *arena)
{
    struct wordlist_file file = {.name = TEXT("terms.tsv"), .bytes = TEXT("nổ hũ đổi thưởng\tslot\t5\tfold\t\n")};
    struct wordlists *result = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT_NUMBER(wordlists_read(arena, &file, 1, &result, &problems, &count), STATUS_OK);
    return result;
}

static bool has(const struct analysis *analysis, const char *rule)
{
    for (size_t i = 0; i < analysis->findings.list.count; i++)
        if (text_equal(analysis->findings.list.items[i].rule, text_from_string(rule)))
            return true;
    return false;
}

TEST(asked_again_without_scripts)
{
    static const struct script_runner runner = {.run = run_hostile};
    static const char *const titles[] = {"Segmentation fault", "Exit", "Deadline and more", "Polite", "Memory"};
    const struct analyst_knowledge knowledge = {.wordlists = lists(arena), .scripts = &runner};
    const struct pool_settings settings = {
        .workers = 1, .memory_limit = MEMORY_BYTES, .arena_limit = ARENA_BYTES, .deadline_ms = 300, .grace_ms = 300,
        .tasks = task_table, .task_count = task_count, .start = tasks_start, .knowledge = &knowledge,
    };
    struct pool *pool;
    if (!EXPECT_NUMBER(pool_create(&settings, answered, NULL, &pool), STATUS_OK))
        return;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        struct asked asked = {.arena = arena, .pool = pool};
        asked.response = (struct response){
            .url = TEXT("https://a.example/"), .final_url = TEXT("https://a.example/"), .identity = TEXT("browser"),
            .body = arena_printf(arena, "<title>%s: nổ hũ đổi thưởng</title><h1>nổ hũ đổi thưởng</h1><script>x()</script>",
                                 titles[i])};
        submit(&asked);
        while (!asked.done && EXPECT_NUMBER(pool_wait(pool), STATUS_OK))
            continue;
        bool held = EXPECT(asked.asking.without_scripts) && EXPECT_NUMBER(asked.asking.rounds, 2);
        held = EXPECT(has(&asked.analysis, "script-ran-too-long")) && held;
        held = EXPECT(has(&asked.analysis, "listed-word")) && EXPECT(!has(&asked.analysis, "unparsed-page")) && held;
        if (!held)
            test_say("%s", titles[i]);
    }
    pool_free(pool);
}

/* What could not be had for one page must not be kept from the next one, for which it is there. */
TEST(a_missing_sheet_is_not_missing_for_ever)
{
    const struct analyst_knowledge knowledge = {.wordlists = lists(arena)};
    const struct pool_settings settings = {
        .workers = 1, .memory_limit = 1024 * 1024 * 1024, .arena_limit = ARENA_BYTES, .deadline_ms = 20000, .grace_ms = 20000,
        .tasks = task_table, .task_count = task_count, .start = tasks_start, .knowledge = &knowledge,
    };
    struct pool *pool;
    if (!EXPECT_NUMBER(pool_create(&settings, answered, NULL, &pool), STATUS_OK))
        return;
    for (int i = 0; i < 3; i++) {
        struct asked asked = {.arena = arena, .pool = pool, .without = i != 1, .sheet = TEXT(".an { display: none }")};
        asked.response = (struct response){
            .url = TEXT("https://a.example/"), .final_url = TEXT("https://a.example/"), .identity = TEXT("browser"),
            .body = TEXT("<link rel=stylesheet href=/a.css><p>Tin<div class=an><a href=https://nohu88.example/>nổ hũ đổi thưởng</a></div>")};
        submit(&asked);
        while (!asked.done && EXPECT_NUMBER(pool_wait(pool), STATUS_OK))
            continue;
        EXPECT_NUMBER(asked.analysis.sheets_missing, i == 0);
        EXPECT(has(&asked.analysis, "hidden-link") == (i > 0));
    }
    pool_free(pool);
}

/* Two addresses with the same hash_text: whoever reads the program can make as many as he likes. */
#define MADE "http://la.example/m/abcdxwycid_g1edm8fb_"
TEST(a_made_address_gives_no_other_page_its_sheet)
{
    static const struct {
        const char *url;
        const char *body;
        const char *sheet;
    } pages[] = {
        {MADE, "<link rel=stylesheet href='" MADE "a.css'><p>Tin", ".an { display: none }"},
        {"http://xa.example/", "<link rel=stylesheet href=/a.css><p>Tin<div class=an><a href=https://nohu88.example/>nổ hũ đổi thưởng</a></div>",
         ".khac { color: red }"},
    };
    const struct analyst_knowledge knowledge = {.wordlists = lists(arena)};
    const struct pool_settings settings = {
        .workers = 1, .memory_limit = 1024 * 1024 * 1024, .arena_limit = ARENA_BYTES, .deadline_ms = 20000, .grace_ms = 20000,
        .tasks = task_table, .task_count = task_count, .start = tasks_start, .knowledge = &knowledge,
    };
    struct pool *pool;
    EXPECT_NUMBER(hash_text(TEXT(MADE "a.css")), hash_text(TEXT("http://xa.example/a.css")));
    if (!EXPECT_NUMBER(pool_create(&settings, answered, NULL, &pool), STATUS_OK))
        return;
    for (size_t i = 0; i < 2; i++) {
        struct asked asked = {.arena = arena, .pool = pool, .sheet = text_from_string(pages[i].sheet)};
        asked.response = (struct response){.url = text_from_string(pages[i].url), .final_url = text_from_string(pages[i].url),
                                           .identity = TEXT("browser"), .body = text_from_string(pages[i].body)};
        submit(&asked);
        while (!asked.done && EXPECT_NUMBER(pool_wait(pool), STATUS_OK))
            continue;
        EXPECT(!has(&asked.analysis, "hidden-link"));
        EXPECT_NUMBER(asked.analysis.sheets_missing, 0);
    }
    pool_free(pool);
}

/* Sheets of many sites, more than one analyst has room for, go with the pages that need them: none is judged without its own. */
TEST(sheets_go_with_their_pages)
{
    enum { SITES = 60, FILL = 1500 };
    const struct analyst_knowledge knowledge = {.wordlists = lists(arena)};
    const struct pool_settings settings = {
        .workers = 1, .memory_limit = 1024 * 1024 * 1024, .arena_limit = ARENA_BYTES, .deadline_ms = 20000, .grace_ms = 20000,
        .tasks = task_table, .task_count = task_count, .start = tasks_start, .knowledge = &knowledge,
    };
    struct pool *pool;
    if (!EXPECT_NUMBER(pool_create(&settings, answered, NULL, &pool), STATUS_OK))
        return;
    for (int round = 0; round < 2; round++)
        for (int site = 0; site < SITES; site++) {
            struct arena *own = arena_create(ARENA_BYTES);
            struct buffer sheet;
            buffer_init(&sheet, 1024 * 1024);
            for (int i = 0; i < FILL; i++)
                buffer_printf(&sheet, ".m%d-%d .x > a:hover { color: #%06x; margin: 0 %dpx }\n", site, i, i, i);
            buffer_add_string(&sheet, ".an { display: none }");
            struct asked asked = {.arena = own, .pool = pool, .sheet = buffer_text(&sheet)};
            asked.response = (struct response){
                .url = arena_printf(own, "https://s%d.example/", site), .final_url = arena_printf(own, "https://s%d.example/", site),
                .identity = TEXT("browser"),
                .body = TEXT("<link rel=stylesheet href=/a.css><p>Tin<div class=an><a href=https://nohu88.example/>nổ hũ đổi thưởng</a></div>")};
            submit(&asked);
            while (!asked.done && EXPECT_NUMBER(pool_wait(pool), STATUS_OK))
                continue;
            bool held = EXPECT(!asked.analysis.needs_sheets) && EXPECT_NUMBER(asked.analysis.sheets_missing, 0);
            held = EXPECT(has(&asked.analysis, "hidden-link")) && held;
            if (!held)
                test_say("round %d, site %d", round, site);
            buffer_release(&sheet);
            arena_free(own);
        }
    pool_free(pool);
}

/* Where it is not the scripts' fault, the second answer is the last one. */
TEST(asked_again_once)
{
    struct analysis analysis = {.unparsed = TEXT("deadline"), .ran_scripts = true};
    struct page_asking asking = {0};
    EXPECT(tasks_without_scripts(POOL_REPORT, &analysis, &asking));
    EXPECT(!tasks_without_scripts(POOL_REPORT, &analysis, &asking));
    EXPECT(!tasks_without_scripts(POOL_DIED, &analysis, &asking));
    analysis = (struct analysis){.unparsed = TEXT("deadline")};
    asking = (struct page_asking){0};
    EXPECT(!tasks_without_scripts(POOL_REPORT, &analysis, &asking)); /* no scripts ran */
    analysis = (struct analysis){.unparsed = TEXT("depth"), .ran_scripts = true};
    EXPECT(!tasks_without_scripts(POOL_REPORT, &analysis, &asking));
    EXPECT(tasks_without_scripts(POOL_DIED, &analysis, &asking));
    asking = (struct page_asking){0};
    EXPECT(tasks_without_scripts(POOL_NONSENSE, &analysis, &asking));
}
