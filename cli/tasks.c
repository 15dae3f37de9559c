/* tasks.c: the rows that run in analyst processes. */
#include "cli/tasks.h"
#include "analyst/convert.h"
#include "analyst/script_engine.h"
#include "base/hash.h"
#include "cli/config.h"
#include "page/charset.h"

#include <stdlib.h>
#include <time.h>

enum { SHEET_SLOTS = TASKS_LIMIT_SHEETS * 2 }; /* a power of two */

/* The first byte of a page's request. */
enum { PAGE_MUST_JUDGE = 1 << 0, PAGE_WITHOUT_SCRIPTS = 1 << 1 };

struct known_sheet {
    uint64_t url_hash; /* 0: empty slot */
    struct text url; /* itself: another one with its hash is another sheet */
    const struct sheet *sheet; /* NULL: cannot be had */
    uint64_t sum; /* of the bytes that it was parsed of, which live as long as it */
    struct text bytes;
};

/* What one worker keeps between requests. */
struct worker_state {
    const struct analyst_knowledge *knowledge;
    struct arena *sheet_arena;
    struct known_sheet sheets[SHEET_SLOTS];
    size_t sheet_count;
    uint32_t sheet_turn; /* that of the last page */
    struct script_engine *engine; /* runs pages' scripts; NULL in a build without it */
};

static struct known_sheet *find_slot(struct worker_state *state, struct text url)
{
    uint64_t hash = hash_text(url) | 1;
    size_t at = (size_t)hash & (SHEET_SLOTS - 1);
    while (state->sheets[at].url_hash && !(state->sheets[at].url_hash == hash && text_equal(state->sheets[at].url, url)))
        at = (at + 1) & (SHEET_SLOTS - 1);
    return &state->sheets[at];
}

static const struct sheet *find_sheet(void *context, struct text url, bool *missing)
{
    const struct known_sheet *slot = find_slot(context, url);
    *missing = slot->url_hash == 0;
    return slot->sheet;
}

void *tasks_start(const void *knowledge)
{
    struct worker_state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    state->knowledge = knowledge;
    state->engine = script_engine_create(NULL);
    convert_warm_up();
    state->sheet_arena = arena_create(TASKS_LIMIT_SHEET_ARENA);
    if (!state->sheet_arena) {
        script_engine_free(state->engine);
        free(state);
        return NULL;
    }
    return state;
}

/* CPU time of this worker in microseconds, for the stage table of `make bench`. The thread's clock: the process's is only
 * as fine as the kernel's tick while the deadline's timer runs. */
static uint64_t cpu_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* A sheet with the very same bytes: sites of one maker have the same ones, and what one says does not depend on where it stands
 * (what it imports is told as written). */
static const struct known_sheet *same_sheet(const struct worker_state *state, struct text bytes)
{
    uint64_t sum = hash_text(bytes);
    for (size_t i = 0; i < SHEET_SLOTS; i++)
        if (state->sheets[i].sheet && state->sheets[i].sum == sum && text_equal(state->sheets[i].bytes, bytes))
            return &state->sheets[i];
    return NULL;
}

static bool name_slot(struct worker_state *state, struct known_sheet *slot, struct text url)
{
    if (setjmp(*arena_escape(state->sheet_arena)) == 0) {
        slot->url = arena_copy(state->sheet_arena, url);
        slot->url_hash = hash_text(url) | 1;
        state->sheet_count++;
    }
    arena_disarm(state->sheet_arena);
    return slot->url_hash != 0;
}

/* Parses a sheet where it is new. False where there is no room: it is then known as one that cannot be had. */
static bool take_sheet(struct worker_state *state, struct text url, bool available, struct text bytes)
{
    if (state->sheet_count >= TASKS_LIMIT_SHEETS)
        return false;
    struct known_sheet *slot = find_slot(state, url);
    if (slot->url_hash && (slot->sheet || !available))
        return true;
    if (slot->url_hash == 0 && !name_slot(state, slot, url))
        return false;
    if (!available)
        return true;
    const struct known_sheet *same = same_sheet(state, bytes);
    if (same) {
        slot->sheet = same->sheet; /* its bytes are found under the first address */
        return true;
    }
    bool parsed = false;
    if (setjmp(*arena_escape(state->sheet_arena)) == 0) {
        struct text own = arena_copy(state->sheet_arena, bytes);
        const struct sheet *sheet = sheet_parse(state->sheet_arena, own, arena_copy(state->sheet_arena, url));
        slot->sum = hash_text(own);
        slot->bytes = own;
        slot->sheet = sheet;
        parsed = true;
    }
    arena_disarm(state->sheet_arena);
    return parsed;
}

static void forget_sheets(struct worker_state *state)
{
    arena_reset(state->sheet_arena);
    for (size_t i = 0; i < SHEET_SLOTS; i++)
        state->sheets[i] = (struct known_sheet){0};
    state->sheet_count = 0;
}

/* The sheets behind a page's response. Where those of other pages leave no room, they are forgotten. */
static bool take_page_sheets(struct worker_state *state, struct text rest)
{
    for (unsigned attempt = 0; attempt < 2; attempt++) {
        bool has_room = true;
        struct reader reader = reader_of(rest);
        while (reader.rest.length && !reader.failed) {
            bool available = reader_u8(&reader) != 0;
            struct text url = reader_text(&reader);
            struct text bytes = reader_text(&reader);
            has_room = (reader.failed || take_sheet(state, url, available, bytes)) && has_room;
        }
        if (reader.failed)
            return false;
        if (has_room)
            return true;
        if (attempt == 0)
            forget_sheets(state);
    }
    return true; /* without those for which there is no room at all */
}

static void run_page(void *context, struct arena *arena, struct text request, struct buffer *report)
{
    struct worker_state *state = context;
    struct reader reader = reader_of(request);
    struct response response = {0};
    struct analysis analysis = {0};
    uint8_t flags = reader_u8(&reader);
    const uint32_t sheet_turn = reader_u32(&reader);
    bool decoded = false;
    if (sheet_turn != state->sheet_turn)
        forget_sheets(state);
    state->sheet_turn = sheet_turn;
    if (setjmp(*arena_escape(arena)) == 0)
        decoded = response_decode(arena, &reader, &response);
    arena_disarm(arena);
    if (!decoded || !take_page_sheets(state, reader.rest))
        return; /* an empty report: the parent says so */
    struct sheet_source sheets = {.find = find_sheet, .context = state};
    const struct script_runner engine = script_engine_runner(state->engine);
    const struct script_runner *scripts = state->knowledge->scripts ? state->knowledge->scripts : &engine;
    if (flags & PAGE_WITHOUT_SCRIPTS)
        scripts = &analysis_scripts_failed;
    analyse(arena, state->knowledge, &response, &sheets, scripts, (flags & PAGE_MUST_JUDGE) != 0, cpu_clock,
            &analysis);
    analysis_encode(&analysis, report);
}

static void run_sheet(void *context, struct arena *arena, struct text request, struct buffer *report)
{
    (void)arena;
    (void)report;
    struct reader reader = reader_of(request);
    bool available = reader_u8(&reader) != 0;
    struct text url = reader_text(&reader);
    struct text bytes = reader_text(&reader);
    if (!reader.failed)
        (void)take_sheet(context, url, available, bytes);
}

static void run_forget(void *context, struct arena *arena, struct text request, struct buffer *report)
{
    (void)arena;
    (void)request;
    (void)report;
    forget_sheets(context);
}

static void run_robots(void *context, struct arena *arena, struct text request, struct buffer *report)
{
    (void)context;
    struct reader reader = reader_of(request);
    struct robots robots = {.crawl_delay = -1};
    struct text agent = reader_text(&reader);
    struct text bytes = reader_text(&reader);
    if (setjmp(*arena_escape(arena)) == 0)
        robots_parse(arena, bytes, agent, &robots);
    else
        robots = (struct robots){.crawl_delay = -1, .cut = true};
    arena_disarm(arena);
    robots_encode(&robots, report);
}

static void run_sitemap(void *context, struct arena *arena, struct text request, struct buffer *report)
{
    (void)context;
    struct reader reader = reader_of(request);
    struct sitemap sitemap = {.broken = true};
    struct text base_text = reader_text(&reader);
    struct text bytes = reader_text(&reader);
    struct url base;
    if (setjmp(*arena_escape(arena)) == 0) {
        if (url_parse(arena, base_text, NULL, &base) == STATUS_OK)
            sitemap_parse(arena, bytes, &base, &sitemap);
    } else {
        sitemap = (struct sitemap){.cut = true, .broken = true};
    }
    arena_disarm(arena);
    sitemap_encode(&sitemap, report);
}

const struct analyst_task task_table[] = {
    [TASK_PAGE] = {"page", run_page},
    [TASK_SHEET] = {"sheet", run_sheet},
    [TASK_FORGET_SHEETS] = {"forget sheets", run_forget},
    [TASK_ROBOTS] = {"robots", run_robots},
    [TASK_SITEMAP] = {"sitemap", run_sitemap},
};
const size_t task_count = sizeof task_table / sizeof *task_table;

void task_page_request(struct buffer *request, const struct response *response, struct page_asking *asking,
                       uint32_t rounds)
{
    asking->rounds++;
    asking->must_judge = asking->rounds >= rounds;
    buffer_put_u8(request, (uint8_t)((asking->must_judge ? PAGE_MUST_JUDGE : 0) |
                                     (asking->without_scripts ? PAGE_WITHOUT_SCRIPTS : 0)));
    buffer_put_u32(request, asking->sheet_turn);
    response_encode(response, request);
}

void task_sheet_material(struct buffer *material, struct text url, bool available, struct text bytes)
{
    buffer_put_u8(material, available);
    buffer_put_text(material, url);
    buffer_put_text(material, bytes);
}

void task_robots_request(struct buffer *request, struct text agent, struct text bytes)
{
    buffer_put_text(request, agent);
    buffer_put_text(request, bytes);
}

void task_sitemap_request(struct buffer *request, struct text base_url, struct text bytes)
{
    buffer_put_text(request, base_url);
    buffer_put_text(request, bytes);
}

enum status tasks_pool(struct arena *arena, const struct config *config, const struct analyst_knowledge *knowledge,
                       uint32_t quick_ms, pool_done *done, void *context, struct pool **pool)
{
    enum { ARENA_SHARE = 2, GRACE_MS = 2000 };
    struct pool_settings *settings = arena_alloc(arena, sizeof *settings); /* the pool keeps looking at it */
    *settings = (struct pool_settings){
        .workers = config->workers,
        .quick_ms = quick_ms,
        .memory_limit = (uint64_t)config->memory_mb * 1024 * 1024,
        .arena_limit = (uint64_t)config->memory_mb * 1024 * 1024 / ARENA_SHARE,
        .deadline_ms = config->deadline_ms,
        .grace_ms = GRACE_MS,
        .requests_per_worker = TASKS_REQUESTS_PER_WORKER,
        .tasks = task_table,
        .task_count = task_count,
        .start = tasks_start,
        .knowledge = knowledge,
    };
    /* The configuration knows that it exists; who is not root becomes nobody else. */
    if (!sandbox_find_user(arena_string(arena, config->analyst_user), &settings->user))
        return STATUS_NOT_FOUND;
    /* The C library reads its converters from files: a worker must have them before it can open none. */
    struct charset_converters *converters = charset_converters_open();
    enum status status = pool_create(settings, done, context, pool);
    charset_converters_close(converters);
    return status;
}

void tasks_analysis(struct arena *arena, const struct response *response, const struct page_asking *asking,
                    enum pool_outcome outcome, struct text report, struct analysis *analysis)
{
    if (outcome == POOL_REPORT && report.length <= TASKS_LIMIT_REPORT_BYTES) {
        struct text own = arena_copy(arena, report);
        struct reader reader = reader_of(own);
        *analysis = (struct analysis){0};
        if (analysis_decode(arena, &reader, analysis) && analysis_fits(analysis, response, asking->must_judge))
            return;
    }
    static const char *const why[] = {
        [POOL_REPORT] = "the analyst's report could not be read",
        [POOL_DIED] = "the analyst ended",
        [POOL_DEADLINE] = "deadline",
        [POOL_NONSENSE] = "the analyst answered nonsense",
    };
    struct text words = text_from_string(why[outcome]);
    if (outcome == POOL_DIED && report.length)
        words = arena_printf(arena, "the analyst ended: %.*s", TEXT_ARGS(report));
    analysis_unparsed(arena, response, words, analysis);
}

bool tasks_without_scripts(enum pool_outcome outcome, const struct analysis *analysis, struct page_asking *asking)
{
    bool is_limit = text_equal(analysis->unparsed, TEXT("deadline")) ||
                    text_equal(analysis->unparsed, TEXT("memory limit"));
    bool by_scripts = outcome != POOL_REPORT || (analysis->ran_scripts && is_limit);
    if (!by_scripts || asking->without_scripts)
        return false;
    asking->without_scripts = true;
    return true;
}
