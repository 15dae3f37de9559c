/* analyst_scripts.c: pages whose scripts ran, as the judge sees them; a table stands for the engine. */
#include "analyst/analysis.h"

#include "base/buffer.h"
#include "detectors/verdict.h"
#include "tests/unit/test.h"

#include <string.h>

enum { BOTH = SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE, MOST = 80 };

/* What the engine says: ids name elements. */
struct told {
    enum script_effect_kind kind;
    const char *node;
    const char *target;
    const char *name;
    const char *value;
    enum script_moment moment;
    uint8_t seen_as;
};
struct script {
    struct told told[MOST];
    size_t count;
    bool too_long;
    bool spins; /* never ends */
    uint32_t runs;
};

static uint32_t by_id(const struct document *document, const char *id)
{
    for (uint32_t i = 1; id && i < document->node_count; i++)
        if (text_equal(document->nodes[i].id, text_from_string(id)))
            return i;
    return 0;
}

static void run_table(void *context, struct arena *arena, const struct document *document, struct script_effects *effects)
{
    struct script *script = context;
    struct script_effect *items = arena_alloc_array(arena, MOST, sizeof *items);
    script->runs++;
    while (script->spins)
        (void)arena_alloc(arena, 4096);
    for (size_t i = 0; i < script->count; i++) {
        const struct told *told = &script->told[i];
        items[i] = (struct script_effect){.kind = told->kind, .moment = told->moment, .node = by_id(document, told->node),
                                          .seen_as = told->seen_as ? told->seen_as : BOTH,
                                          .target = by_id(document, told->target),
                                          .name = text_from_string(told->name), .value = text_from_string(told->value)};
    }
    *effects = (struct script_effects){.items = items, .count = script->count, .ran = 1, .too_long = script->too_long,
                                       .stopped_node = script->too_long ? by_id(document, "s") : 0};
}

static struct wordlists *lists(struct arena *arena)
{
    static const char *const names[] = {"terms.tsv", "contexts.tsv", "hosts.tsv", "honest-hosts.tsv", "host-shapes.tsv",
                                        "script-hosts.tsv"};
    struct wordlist_file files[sizeof names / sizeof *names];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        files[i] = (struct wordlist_file){
            text_from_string(names[i]),
            test_file(arena, arena_string(arena, arena_printf(arena, "wordlists/%s", names[i])))};
    struct wordlists *result = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT_NUMBER(wordlists_read(arena, files, sizeof names / sizeof *names, &result, &problems, &count), STATUS_OK);
    return result;
}

static void analyse_page(struct arena *arena, const char *html, struct script *script, struct analysis *analysis)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *header = arena_alloc(arena, sizeof *header);
    struct hop *hop = arena_alloc(arena, sizeof *hop);
    struct arena *own = arena_create(64 * 1024 * 1024);
    *header = (struct header){.name = TEXT("Content-Type"), .value = TEXT("text/html")};
    *hop = (struct hop){.url = TEXT("https://so-y-te.tinh.example/tin"), .status = 200};
    *response = (struct response){.url = hop->url, .final_url = hop->url, .identity = TEXT("browser"), .status = 200,
                                  .hops = hop, .hop_count = 1, .headers = header, .header_count = 1,
                                  .body = text_from_string(html)};
    struct analyst_knowledge known = {.wordlists = lists(arena)};
    struct script_runner runner = {.run = run_table, .context = script};
    struct buffer wire;
    analyse(own, &known, response, NULL, script ? &runner : NULL, true, NULL, analysis);
    buffer_init(&wire, 16 * 1024 * 1024);
    analysis_encode(analysis, &wire);
    struct reader reader = reader_of(arena_copy(arena, buffer_text(&wire)));
    EXPECT(analysis_decode(arena, &reader, analysis));
    buffer_release(&wire);
    arena_free(own);
}

static const struct finding *finding_of(const struct analysis *analysis, const char *rule)
{
    for (size_t i = 0; i < analysis->findings.list.count; i++)
        if (text_equal(analysis->findings.list.items[i].rule, text_from_string(rule)))
            return &analysis->findings.list.items[i];
    return NULL;
}

static enum verdict verdict_for(struct arena *arena, const struct analysis *analysis)
{
    struct verdict_settings settings = verdict_defaults();
    return verdict_of(arena, analysis->findings.list.items, analysis->findings.list.count, &settings).verdict;
}

#define PAGE "<!doctype html><html lang=vi><head><meta charset=utf-8><title>Thông báo</title></head><body>" \
             "<h1>Lịch tiêm chủng</h1><p>Trạm y tế các xã tổ chức tiêm chủng mở rộng từ ngày 5 đến ngày 10 hằng tháng.</p>"
#define LINKS "<a href=https://mot.example/>mot</a> <a href=https://hai.example/>hai</a> <a href=https://ba.example/>ba</a>"

#define MENU "<a href=/don-vi>Đơn vị</a> <a href=https://mot.example/>mot</a> <a href=https://hai.example/>hai</a>"

/* A8: style sheets alone show nothing. */
TEST(hidden_by_a_script)
{
    struct script hides = {.told = {{.kind = SCRIPT_STYLE, .node = "s", .target = "k", .value = "display:none"}},
                           .count = 1};
    const char *html = PAGE "<div id=k>" LINKS "</div><script id=s>hide()</script></body></html>";
    struct analysis analysis;
    analyse_page(arena, html, NULL, &analysis);
    EXPECT(!finding_of(&analysis, "hidden-link") && !analysis.ran_scripts);
    analyse_page(arena, html, &hides, &analysis);
    const struct finding *finding = finding_of(&analysis, "hidden-link");
    EXPECT(analysis.ran_scripts);
    EXPECT_NUMBER(hides.runs, 1);
    if (!EXPECT(finding != NULL))
        return;
    EXPECT(text_find(finding->evidence, TEXT("hidden by a script"), 0) != SIZE_MAX);
    EXPECT(strncmp(html + finding->start, "<a href", 7) == 0); /* the server's own bytes */
    EXPECT(verdict_for(arena, &analysis) == VERDICT_TAKEDOWN);
}

TEST(written_by_a_script)
{
    struct script writes = {.told = {{.kind = SCRIPT_WRITE, .node = "s", .value = "<style>#k{position:absolute;left:-9000px}"
                                                                                 "</style>"},
                                     {.kind = SCRIPT_INSERT, .node = "s", .target = "k",
                                      .value = "<a href=https://nohu88.example/>nổ hũ đổi thưởng</a><a href=/trong>x</a>"}},
                            .count = 2};
    const char *html = PAGE "<script id=s>w()</script><div id=k></div></body></html>";
    struct analysis analysis;
    analyse_page(arena, html, &writes, &analysis);
    const struct finding *finding = finding_of(&analysis, "hidden-link");
    if (!EXPECT(finding != NULL))
        return;
    EXPECT(text_ends_with(finding->evidence, TEXT(" (written by a script)")));
    EXPECT_TEXT(finding->target, "nohu88.example");
    EXPECT(strncmp(html + finding->start, "<script id=s>", 13) == 0);
    bool known = false;
    for (size_t i = 0; i < analysis.link_count; i++)
        known |= text_equal(analysis.links[i], TEXT("https://so-y-te.tinh.example/trong"));
    EXPECT(known); /* links that only scripts write are candidates, too */
}

/* The server's own links stay candidates although a script took them out. */
TEST(links_of_the_original_stay)
{
    struct script clears = {.told = {{.kind = SCRIPT_REPLACE, .target = "k", .value = ""}}, .count = 1};
    struct analysis analysis;
    analyse_page(arena, PAGE "<div id=k><a href=/cu>cũ</a></div></body></html>", &clears, &analysis);
    EXPECT_NUMBER(analysis.link_count, 1);
}

/* Honest menus: hidden while loading, shown by a button; not where nobody can press it. */
TEST(opened_by_a_click)
{
    struct script menu = {.told = {{.kind = SCRIPT_STYLE, .node = "s", .target = "k", .value = "display:none"},
                                   {.kind = SCRIPT_STYLE, .node = "b", .target = "k", .value = "display:block",
                                    .moment = SCRIPT_BY_CLICK}},
                          .count = 2};
    struct analysis analysis;
    analyse_page(arena, PAGE "<span id=b>Đơn vị</span><p>Danh sách</p><div id=k>" MENU "</div><script id=s>m()</script>",
                 &menu, &analysis);
    EXPECT(!finding_of(&analysis, "hidden-link"));
    analyse_page(arena, PAGE "<span id=b hidden>Đơn vị</span><p>Danh sách</p><div id=k>" MENU "</div>"
                             "<script id=s>m()</script>",
                 &menu, &analysis);
    EXPECT(finding_of(&analysis, "hidden-link") != NULL);
    menu.told[1].value = "display:none";
    analyse_page(arena, PAGE "<span id=b>Đơn vị</span><p>Danh sách</p><div id=k>" MENU "</div><script id=s>m()</script>",
                 &menu, &analysis);
    EXPECT(finding_of(&analysis, "hidden-link") != NULL);
}

TEST(sent_away)
{
    static const struct {
        struct told told;
        enum verdict verdict;
        const char *evidence; /* its beginning; NULL: no finding */
    } cases[] = {
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://la.example/x", .seen_as = SCRIPT_AS_SEARCH_PHONE},
         VERDICT_TAKEDOWN, "script leads visitors from search on a phone and no others to an unknown host: "},
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://m.la.example/x", .seen_as = SCRIPT_AS_SEARCH_PHONE},
         VERDICT_TAKEDOWN, "script leads visitors from search on a phone and no others to an unknown host: "},
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://m.tinh.example/x", .seen_as = SCRIPT_AS_SEARCH_PHONE},
         VERDICT_CLEAN, NULL},
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://apps.apple.com/vn/app", .seen_as = SCRIPT_AS_SEARCH_PHONE},
         VERDICT_CLEAN, NULL},
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://la.example/x", .moment = SCRIPT_BY_TIMER},
         VERDICT_REVIEW, "after a while script leads visitors to an unknown host: "},
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://nohu88.example/", .moment = SCRIPT_BY_CLICK},
         VERDICT_TAKEDOWN, "on a click script leads visitors to "},
        {{.kind = SCRIPT_OPEN, .node = NULL, .value = "https://la.example/x", .moment = SCRIPT_BY_CLICK},
         VERDICT_REVIEW, "on a click anywhere a window opens for visitors to an unknown host: "},
        {{.kind = SCRIPT_OPEN, .node = "b", .value = "https://la.example/x", .moment = SCRIPT_BY_CLICK}, VERDICT_CLEAN, NULL},
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "javascript:void(0)"}, VERDICT_CLEAN, NULL},
        {{.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://dichvucong.gov.vn/"}, VERDICT_CLEAN, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct script script = {.told = {cases[i].told}, .count = 1};
        struct analysis analysis;
        analyse_page(arena, PAGE "<span id=b>Liên kết</span><script id=s>go()</script>", &script, &analysis);
        const struct finding *finding = finding_of(&analysis, "redirect");
        bool held = EXPECT((finding != NULL) == (cases[i].evidence != NULL));
        if (finding && cases[i].evidence)
            held = EXPECT(text_starts_with(finding->evidence, text_from_string(cases[i].evidence))) && held;
        held = EXPECT_NUMBER(verdict_for(arena, &analysis), cases[i].verdict) && held;
        if (!held)
            test_say("%s: %.*s", cases[i].told.value, TEXT_ARGS(finding ? finding->evidence : TEXT("-")));
    }
}

/* Links that turn to many hosts leave room for what sends visitors away; more hosts than are told apart are said. */
TEST(sent_to_many_places)
{
    enum { HOSTS = 70 };
    struct script script = {.count = HOSTS + 1};
    struct analysis analysis;
    for (unsigned i = 0; i < HOSTS; i++) {
        const char *address = arena_string(arena, arena_printf(arena, "https://ban%u.example/", i));
        script.told[i] = (struct told){.kind = SCRIPT_ATTRIBUTE, .node = "s", .target = "a", .name = "href", .value = address};
    }
    script.told[HOSTS] = (struct told){.kind = SCRIPT_NAVIGATE, .node = "s", .value = "https://nohu88.example/"};
    for (unsigned round = 0; round < 2; round++) {
        analyse_page(arena, PAGE "<a id=a href=/tin>tin</a><script id=s>go()</script>", &script, &analysis);
        const struct finding *finding = finding_of(&analysis, "redirect");
        EXPECT(round || (finding && text_equal(finding->target, TEXT("nohu88.example"))));
        EXPECT(analysis.findings.dropped > 0);
        for (unsigned i = 0; i < HOSTS; i++)
            script.told[i] = (struct told){.kind = SCRIPT_OPEN, .node = "s", .value = script.told[i].value};
    }
    script.count = 3;
    analyse_page(arena, PAGE "<a id=a href=/tin>tin</a><script id=s>go()</script>", &script, &analysis);
    EXPECT_NUMBER(analysis.findings.dropped, 0);
}

TEST(loaded_for_searchers_only)
{
    struct script loads = {.told = {{.kind = SCRIPT_INSERT, .node = "s", .seen_as = SCRIPT_AS_SEARCH_PHONE,
                                     .value = "<script src=//tz.la.example/jump/ov.js></script>"}},
                           .count = 1};
    struct analysis analysis;
    analyse_page(arena, PAGE "<script id=s>go()</script>", &loads, &analysis);
    const struct finding *finding = finding_of(&analysis, "script-source");
    if (EXPECT(finding != NULL))
        EXPECT_TEXT(finding->target, "tz.la.example");
    /* a path without a loader's name, and an address that can be read: those are signs of their own */
    loads.told[0].seen_as = BOTH;
    loads.told[0].value = "<script src=//ma.la.example/thu-vien/trinh-chieu.js></script>";
    analyse_page(arena, PAGE "<script id=s>go('//ma.la.example/thu-vien/trinh-chieu.js')</script>", &loads, &analysis);
    EXPECT(!finding_of(&analysis, "script-source"));
    loads.told[0].seen_as = SCRIPT_AS_SEARCH_PHONE;
    loads.told[0].value = "<script src=//sp.zalo.me/plugins/sdk.js></script>";
    analyse_page(arena, PAGE "<script id=s>go()</script>", &loads, &analysis);
    EXPECT(!finding_of(&analysis, "script-source"));
}

TEST(stopped_scripts_are_said)
{
    struct script stopped = {.too_long = true};
    struct analysis analysis;
    const char *html = PAGE "<script id=s>for(;;);</script>";
    analyse_page(arena, html, &stopped, &analysis);
    const struct finding *finding = finding_of(&analysis, "script-ran-too-long");
    if (!EXPECT(finding != NULL))
        return;
    EXPECT(strncmp(html + finding->start, "<script id=s>", 13) == 0);
    EXPECT(verdict_for(arena, &analysis) != VERDICT_TAKEDOWN);
}

/* The whole page leaves by the arena's limit; whoever asked may ask again without scripts. */
TEST(scripts_that_take_all_memory)
{
    struct script spins = {.spins = true};
    struct analysis analysis;
    analyse_page(arena, PAGE "<script id=s>for(;;);</script>", &spins, &analysis);
    EXPECT(analysis.ran_scripts);
    EXPECT_TEXT(analysis.unparsed, "memory limit");
    EXPECT(finding_of(&analysis, "unparsed-page") != NULL);
}

TEST(without_scripts)
{
    struct response response = {.url = TEXT("https://a.example/"), .final_url = TEXT("https://a.example/"),
                                .identity = TEXT("browser"), .body = TEXT(PAGE "<script>for(;;);</script>")};
    struct analyst_knowledge known = {.wordlists = lists(arena)};
    struct analysis analysis;
    analyse(arena, &known, &response, NULL, &analysis_scripts_failed, true, NULL, &analysis);
    EXPECT(finding_of(&analysis, "script-ran-too-long") != NULL);
    EXPECT_NUMBER(analysis.findings.list.count, 1);
}

TEST(what_is_written_has_a_limit)
{
    static const char html[] = PAGE "<script id=s>w()</script>";
    size_t length = SCRIPT_LIMIT_MARKUP_BYTES + 1;
    char *many = arena_alloc(arena, length + 1);
    memset(many, 'x', length);
    struct script writes = {.told = {{.kind = SCRIPT_WRITE, .node = "s", .value = many}}, .count = 1};
    struct analysis analysis;
    analyse_page(arena, html, &writes, &analysis);
    EXPECT_TEXT(analysis.unparsed, "scripts");
    EXPECT(finding_of(&analysis, "unparsed-page") != NULL);
}
