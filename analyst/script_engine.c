/* script_engine.c: JavaScriptCore brought up, and a page's scripts run in it, turn by turn. */
#include "analyst/script_engine.h"

#include "analyst/script_host.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* In the library, not in its headers. The callback says whether to stop; the timer does not start again by itself where
 * it says no, so that it sets the limit anew. */
void JSContextGroupSetExecutionTimeLimit(JSContextGroupRef group, double seconds,
                                         bool (*callback)(JSContextRef context, void *data), void *data);
void JSSynchronousGarbageCollectForDebugging(JSContextRef context);

#ifdef __has_feature /* clang */
#define HAS_LEAK_SANITIZER __has_feature(address_sanitizer)
#elif defined __SANITIZE_ADDRESS__
#define HAS_LEAK_SANITIZER 1
#else
#define HAS_LEAK_SANITIZER 0
#endif
#if HAS_LEAK_SANITIZER
/* The library keeps pointers in forms that the leak sanitizer does not take for pointers. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libjavascriptcoregtk\n";
}
#endif

/* The page's side: analyst/script_page/ joined, made by the Makefile. */
extern const char script_page_source[];
extern const size_t script_page_length;

enum {
    SLICE_MS = 4, /* how often time and memory are looked at */
#ifdef __SANITIZE_ADDRESS__ /* many times slower */
    COMMIT_MS = 3000,
#else
    COMMIT_MS = 150, /* for telling what was done before a stop; ample, since what is not told is lost */
#endif
    SWEEP_PAGES = 64, /* pages after which memory is collected in any case */
    OWN_BYTES = 128 * 1024 * 1024,
    LOG_BYTES = 3 * SCRIPT_LIMIT_MARKUP_BYTES,
    VISITS = 3,
    AS_ENGINE = 4, /* a search engine's own visit; outside it counts as that of a visitor from there */
};

struct script_engine {
    JSContextGroupRef group;
    JSStringRef page_source;
    struct script_host host;
    struct arena *scratch; /* of the host functions */
    struct arena *own; /* sources: bounded by what a page may hold, so that no escape is needed */
    struct arena *logs[VISITS];
    double (*now)(void);
    int statm; /* /proc/self/statm, opened before the worker may open nothing */
    uint32_t pages;
    /* of the page that runs */
    struct script_visit visits[VISITS];
    uint64_t turn_end; /* CPU time in microseconds */
    uint64_t resident; /* pages of memory at its start */
    bool stopped; /* this turn */
    bool is_full; /* by memory: nothing further is run */
    bool is_telling; /* what was done before a stop: its memory is still held, and is no reason to stop again */
};

/* For valgrind, under which the engine does not run. */
#ifdef RASOAT_MEMCHECK
static const bool is_memcheck = true;
#else
static const bool is_memcheck = false;
#endif

static uint64_t cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static double wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec * 1e3 + (double)(now.tv_nsec / 1000000);
}

/* Pages of resident memory (proc(5), statm, second field); 0 where it cannot be told. */
static uint64_t resident_pages(const struct script_engine *engine)
{
    char line[64];
    const ssize_t count = engine->statm >= 0 ? pread(engine->statm, line, sizeof line, 0) : -1;
    if (count <= 0)
        return 0;
    struct text rest = text_of(line, (size_t)count);
    uint64_t pages = 0;
    text_split(&rest, ' ');
    return text_to_number(text_split(&rest, ' '), UINT32_MAX, &pages) ? pages : 0;
}

static bool must_stop(JSContextRef context, void *data)
{
    (void)context;
    struct script_engine *engine = data;
    const uint64_t grown = engine->is_telling ? 0 : resident_pages(engine);
    if (grown > engine->resident &&
        (grown - engine->resident) * (uint64_t)sysconf(_SC_PAGESIZE) > SCRIPT_LIMIT_GROWTH_BYTES)
        engine->is_full = true;
    engine->stopped = engine->stopped || engine->is_full || cpu_us() >= engine->turn_end;
    if (!engine->stopped)
        JSContextGroupSetExecutionTimeLimit(engine->group, SLICE_MS / 1e3, must_stop, engine);
    return engine->stopped;
}

static void allow(struct script_engine *engine, uint64_t milliseconds)
{
    engine->stopped = false;
    engine->turn_end = cpu_us() + milliseconds * 1000u;
}

/* --- one visit --- */

static JSObjectRef make_facts(struct script_engine *engine, JSContextRef context, const struct document *document,
                              const struct script_visit *visit)
{
    struct arena *arena = engine->own;
    JSObjectRef facts = JSObjectMake(context, NULL, NULL);
    const bool phone = visit->seen_as != SCRIPT_AS_DESKTOP;
    script_put(context, facts, "phone", JSValueMakeBoolean(context, phone));
    script_put(context, facts, "engine", JSValueMakeBoolean(context, visit->as_engine));
    script_put(context, facts, "url", script_string_value(context, arena, document->has_url ? document->url.href : TEXT("")));
    script_put(context, facts, "base", script_string_value(context, arena, document->has_url ? document->base.href : TEXT("")));
    script_put(context, facts, "referrer",
               script_string_value(context, arena, phone ? TEXT("https://www.google.com/") : TEXT("")));
    script_put(context, facts, "now", JSValueMakeNumber(context, engine->now()));
    script_put(context, facts, "rootNode", JSValueMakeNumber(context, 0));
    JSObjectRef scripts = JSObjectMakeArray(context, 0, NULL, NULL);
    for (size_t i = 0; i < visit->choice->sources.count; i++)
        JSObjectSetPropertyAtIndex(context, scripts, (unsigned)i,
                                   JSValueMakeNumber(context, visit->choice->sources.items[i].node), NULL);
    script_put(context, facts, "scripts", scripts);
    JSObjectRef handlers = JSObjectMakeArray(context, 0, NULL, NULL);
    for (size_t i = 0; i < visit->choice->handlers.count; i++) {
        const struct script_handler *handler = &visit->choice->handlers.items[i];
        const unsigned at = (unsigned)i * 3;
        JSObjectSetPropertyAtIndex(context, handlers, at, JSValueMakeNumber(context, handler->node), NULL);
        JSObjectSetPropertyAtIndex(context, handlers, at + 1, script_string_value(context, arena, handler->name), NULL);
        JSObjectSetPropertyAtIndex(context, handlers, at + 2, script_string_value(context, arena, handler->text), NULL);
    }
    script_put(context, facts, "handlers", handlers);
    return facts;
}

/* The function that runs one turn; NULL where the page could not be made. */
static JSObjectRef make_page(struct script_engine *engine, JSContextRef context, const struct document *document,
                             const struct script_visit *visit)
{
    JSValueRef made = JSEvaluateScript(context, engine->page_source, NULL, NULL, 1, NULL);
    if (!made || !JSValueIsObject(context, made))
        return NULL;
    const JSValueRef arguments[2] = {script_host_object(&engine->host, context),
                                     make_facts(engine, context, document, visit)};
    JSValueRef turn = JSObjectCallAsFunction(context, (JSObjectRef)(uintptr_t)made, NULL, 2, arguments, NULL);
    return turn && JSValueIsObject(context, turn) ? (JSObjectRef)(uintptr_t)turn : NULL;
}

static void run_source(struct script_engine *engine, JSContextRef context, const struct script_source *source)
{
    struct arena *arena = engine->own;
    JSStringRef string =
        script_string(arena, script_without_loader(arena, source));
    JSEvaluateScript(context, string, NULL, NULL, 1, NULL);
    JSStringRelease(string);
}

struct outcome {
    bool too_long;
    uint32_t stopped_node;
    uint32_t decoded;
};

static void note_stop(struct script_engine *engine, const struct script_visit *visit, struct outcome *outcome)
{
    if (!engine->stopped)
        return;
    if (!outcome->too_long)
        outcome->stopped_node = visit->node;
    outcome->too_long = true;
}

/* False at the end. */
static bool take_turn(struct script_engine *engine, JSContextRef context, JSObjectRef turn, struct script_visit *visit,
                      uint32_t *last_decoded, struct outcome *outcome)
{
    JSValueRef next = JSObjectCallAsFunction(context, turn, NULL, 0, NULL, NULL);
    note_stop(engine, visit, outcome);
    if (next && JSValueIsString(context, next)) {
        JSStringRef source = JSValueToStringCopy(context, next, NULL);
        if (source) {
            JSEvaluateScript(context, source, NULL, NULL, 1, NULL);
            JSStringRelease(source);
        }
    } else if (next && JSValueIsNumber(context, next)) {
        const double number = JSValueToNumber(context, next, NULL);
        if (number >= 0 && number < (double)visit->choice->sources.count)
            run_source(engine, context, &visit->choice->sources.items[(size_t)number]);
    }
    note_stop(engine, visit, outcome);
    if (visit->decoded && visit->node != *last_decoded) {
        outcome->decoded++;
        *last_decoded = visit->node;
    }
    visit->decoded = false;
    return !next || !JSValueIsUndefined(context, next); /* no value: the turn was stopped, or threw; the next one is */
}

static void run_turns(struct script_engine *engine, JSContextRef context, JSObjectRef turn, struct script_visit *visit,
                      uint64_t end, struct outcome *outcome)
{
    uint32_t last_decoded = UINT32_MAX;
    bool more = true;
    uint32_t turns = 0;
    for (; more && turns < SCRIPT_LIMIT_TURNS && !engine->is_full && cpu_us() < end; turns++) {
        const uint64_t left = (end - cpu_us()) / 1000u;
        allow(engine, left < SCRIPT_LIMIT_TURN_MS ? left : SCRIPT_LIMIT_TURN_MS);
        more = take_turn(engine, context, turn, visit, &last_decoded, outcome);
    }
    if (!more)
        return;
    if (!outcome->too_long)
        outcome->stopped_node = visit->node;
    outcome->too_long = true;
    engine->is_full = false;
    allow(engine, COMMIT_MS);
    engine->is_telling = true;
    JSValueRef only_commit = JSValueMakeBoolean(context, true);
    JSObjectCallAsFunction(context, turn, NULL, 1, &only_commit, NULL);
    engine->is_telling = false;
}

static void begin_visit(struct script_engine *engine, const struct document *document, const struct script_choice *choice,
                        size_t number)
{
    arena_reset(engine->scratch);
    arena_reset(engine->own);
    arena_reset(engine->logs[number]);
    engine->visits[number] = (struct script_visit){
        .pieces = {.arena = engine->scratch, .page = document}, .log = {.arena = engine->logs[number]}, .choice = choice,
        .seen_as = number == 0 ? SCRIPT_AS_DESKTOP : number == 1 ? SCRIPT_AS_SEARCH_PHONE : AS_ENGINE,
        .as_engine = number == 2};
    engine->host.visit = &engine->visits[number];
}

static void visit_page(struct script_engine *engine, const struct document *document, const struct script_choice *choice,
                       size_t number, uint64_t end, struct outcome *outcome)
{
    begin_visit(engine, document, choice, number);
    struct script_visit *visit = &engine->visits[number];
    allow(engine, SCRIPT_LIMIT_RUN_MS);
    JSContextGroupSetExecutionTimeLimit(engine->group, SLICE_MS / 1e3, must_stop, engine);
    JSGlobalContextRef context = JSGlobalContextCreateInGroup(engine->group, NULL);
    JSObjectRef turn = make_page(engine, context, document, visit);
    if (turn) {
        JSValueProtect(context, turn);
        run_turns(engine, context, turn, visit, end, outcome);
        JSValueUnprotect(context, turn);
    } else { /* stopped before its first script: what they would have shown is not known */
        note_stop(engine, visit, outcome);
        outcome->too_long = true;
    }
    engine->host.visit = NULL;
    if (outcome->too_long || ++engine->pages % SWEEP_PAGES == 0)
        JSSynchronousGarbageCollectForDebugging(context);
    JSGlobalContextRelease(context);
}

/* What is shown to search engines alone, and to the visitors whom they send. */
static void visit_as_engine(struct script_engine *engine, struct arena *arena, const struct document *document,
                            const struct script_choice *choice, uint64_t end, struct outcome *outcome,
                            struct script_effects *effects)
{
    struct script_log known = {.arena = arena};
    for (size_t i = 0; i < effects->count; i++)
        *ARENA_PUSH(arena, &known.effects) = effects->items[i];
    visit_page(engine, document, choice, 2, end, outcome);
    script_log_merge(arena, &known, &engine->visits[2].log, effects);
    struct script_effect *items = arena_alloc_array(arena, effects->count + 1, sizeof *items);
    for (size_t i = 0; i < effects->count; i++) {
        items[i] = effects->items[i];
        items[i].seen_as &= SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE;
        items[i].seen_as = items[i].seen_as ? items[i].seen_as : SCRIPT_AS_SEARCH_PHONE;
    }
    effects->items = items;
    effects->cut = effects->cut || engine->visits[2].cut || engine->visits[2].pieces.cut;
}

static void run_page(void *data, struct arena *arena, const struct document *document, struct script_effects *effects)
{
    struct script_engine *engine = data;
    struct script_choice choice;
    *effects = (struct script_effects){0};
    script_choose(arena, document, &choice);
    effects->cut = choice.cut;
    if (choice.chosen == 0)
        return;
    const uint64_t start = cpu_us();
    struct outcome outcome = {0};
    engine->resident = resident_pages(engine);
    engine->is_full = false;
    visit_page(engine, document, &choice, 0, start + SCRIPT_LIMIT_RUN_MS * 1000u, &outcome);
    struct script_visit *visits = engine->visits;
    visits[1] = (struct script_visit){0};
    if ((visits[0].asked || choice.asks) && !engine->is_full) {
        visit_page(engine, document, &choice, 1, start + SCRIPT_LIMIT_PAGE_MS * 1000u, &outcome);
    } else {
        for (size_t i = 0; i < visits[0].log.effects.count; i++)
            visits[0].log.effects.items[i].seen_as = SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE;
    }
    script_log_merge(arena, &visits[0].log, &visits[1].log, effects);
    if (choice.names_engines && visits[0].asked && !engine->is_full)
        visit_as_engine(engine, arena, document, &choice, start + SCRIPT_LIMIT_PAGE_MS * 1000u, &outcome, effects);
    effects->cut = effects->cut || visits[0].cut || visits[1].cut || visits[0].pieces.cut || visits[1].pieces.cut;
    effects->too_long = outcome.too_long;
    effects->stopped_node = outcome.stopped_node;
    effects->ran = (uint32_t)choice.sources.count;
    effects->decoded = outcome.decoded < effects->ran ? outcome.decoded : effects->ran;
}

/* --- the engine --- */

/* Read once by the library, at its first use of each. An interpreter alone; one thread beside ours (the timer's). */
static void set_options(void)
{
    static const char *const options[][2] = {
        {"JSC_useJIT", "0"}, {"JSC_useWasm", "0"}, {"JSC_useConcurrentGC", "0"}, {"JSC_numberOfGCMarkers", "1"},
        {"JSC_useSharedArrayBuffer", "0"}, {"JSC_usePollingTraps", "1"},
        /* The C library's memory: the other allocator keeps a thread that ends when idle and is started again later,
         * which a worker's limits do not allow. */
        {"Malloc", "1"},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        setenv(options[i][0], options[i][1], 1);
    setenv("TZ", "Asia/Ho_Chi_Minh", 1); /* the visitors': asked before they are sent away */
}

/* Runs something of everything once, so that what the library brings up later it brings up now. */
static void warm_up(struct script_engine *engine)
{
    static const char source[] =
        "for(var i=0,a=[];i<2e4;i++)a.push({i:'x'+i});/(a+)b/.exec(a.join(''));JSON.stringify(a);"
        "new Intl.DateTimeFormat('vi-VN').format(new Date());new Date().toLocaleString('vi-VN');'\\u0110'.normalize('NFD');"
        "'\\u0110'.localeCompare('d','vi');Promise.resolve().then(function(){});for(;;);";
    JSGlobalContextRef context = JSGlobalContextCreateInGroup(engine->group, NULL);
    JSStringRef string = JSStringCreateWithUTF8CString(source);
    allow(engine, 2 * SLICE_MS);
    JSContextGroupSetExecutionTimeLimit(engine->group, SLICE_MS / 1e3, must_stop, engine);
    JSEvaluateScript(context, string, NULL, NULL, 1, NULL);
    JSStringRelease(string);
    JSSynchronousGarbageCollectForDebugging(context);
    JSGlobalContextRelease(context);
}

struct script_engine *script_engine_create(double (*now)(void))
{
    if (is_memcheck)
        return NULL;
    struct script_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return NULL;
    set_options();
    engine->now = now ? now : wall_ms;
    engine->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    engine->scratch = arena_create(SCRIPT_LIMIT_SCRATCH_BYTES);
    engine->own = arena_create(OWN_BYTES);
    for (size_t i = 0; i < VISITS; i++)
        engine->logs[i] = arena_create(LOG_BYTES);
    engine->group = JSContextGroupCreate();
    char *source = calloc(1, script_page_length + 1);
    if (!engine->scratch || !engine->own || !engine->logs[0] || !engine->logs[1] || !engine->logs[2] || !engine->group || !source ||
        !script_host_init(&engine->host)) {
        free(source);
        script_engine_free(engine);
        return NULL;
    }
    memcpy(source, script_page_source, script_page_length);
    engine->page_source = JSStringCreateWithUTF8CString(source);
    free(source);
    engine->resident = resident_pages(engine);
    warm_up(engine);
    return engine;
}

void script_engine_free(struct script_engine *engine)
{
    if (!engine)
        return;
    if (engine->page_source)
        JSStringRelease(engine->page_source);
    script_host_free(&engine->host);
    if (engine->group)
        JSContextGroupRelease(engine->group);
    for (size_t i = 0; i < VISITS; i++)
        if (engine->logs[i])
            arena_free(engine->logs[i]);
    if (engine->own)
        arena_free(engine->own);
    if (engine->scratch)
        arena_free(engine->scratch);
    if (engine->statm >= 0)
        close(engine->statm);
    free(engine);
}

/* Without an engine scripts are not run, which is said: what they show is not known. But for valgrind's build, where none ever is. */
static void run_nothing(void *data, struct arena *arena, const struct document *document, struct script_effects *effects)
{
    (void)data;
    *effects = (struct script_effects){0};
    if (is_memcheck)
        return;
    struct script_choice choice;
    script_choose(arena, document, &choice);
    effects->cut = choice.cut;
    effects->too_long = choice.chosen > 0;
}

struct script_runner script_engine_runner(struct script_engine *engine)
{
    return (struct script_runner){.run = engine ? run_page : run_nothing, .context = engine};
}
