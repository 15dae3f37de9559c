/* What scripts do: tests/scripts/ FILE.txt holds pages ("=== name", the page, "---") and what their scripts must have
 * done, one effect a line: kind, moment, who got it, target, name=, value. SCRIPTS=show prints what was done instead. */
#include "analyst/script_engine.h"
#include "analyst/script_choice.h"
#include "analyst/script_priv.h"
#include "base/buffer.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double fixed_now(void)
{
    return 1700000000000.0;
}

/* One for all tests: a process that has many virtual machines is not what workers are. */
static struct script_runner the_runner(void)
{
    static struct script_engine *engine;
    if (!engine)
        engine = script_engine_create(fixed_now);
    EXPECT(engine != NULL);
    return script_engine_runner(engine);
}

static void run_page(struct script_runner runner, struct arena *arena, struct text page, struct document *document,
                     struct script_effects *effects)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *type = arena_alloc(arena, sizeof *type);
    *type = (struct header){TEXT("content-type"), TEXT("text/html; charset=utf-8")};
    *response = (struct response){.url = TEXT("http://so.gov.example/tin/1"), .final_url = TEXT("http://so.gov.example/tin/1"),
                                  .status = 200, .headers = type, .header_count = 1, .body = page};
    document_parse(arena, response, document);
    runner.run(runner.context, arena, document, effects);
}

static void write_effect(struct buffer *out, const struct document *document, const struct script_effect *effect)
{
    static const char *const kinds[] = {"navigate", "open", "write", "insert", "replace", "remove", "style", "attribute", "title"};
    static const char *const moments[] = {"loading", "timer", "click"};
    static const char *const visitors[] = {"nobody", "desktop", "phone", "both"};
    const struct node *target = &document->nodes[effect->target];
    buffer_printf(out, "%s %s %s", kinds[effect->kind], moments[effect->moment], visitors[effect->seen_as & 3]);
    buffer_printf(out, " %.*s%s%.*s", TEXT_ARGS(effect->target ? target->name : TEXT("-")), target->id.length ? "#" : "",
                  TEXT_ARGS(target->id));
    if (effect->name.length)
        buffer_printf(out, " %.*s=", TEXT_ARGS(effect->name));
    buffer_add_byte(out, ' ');
    for (size_t i = 0; i < effect->value.length; i++)
        if (effect->value.data[i] == '\n')
            buffer_add_string(out, "\\n");
        else
            buffer_add_byte(out, effect->value.data[i]);
    buffer_add_string(out, effect->value.data ? "\n" : "(gone)\n");
}

static void write_all(struct buffer *out, const struct document *document, const struct script_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++)
        write_effect(out, document, &effects->items[i]);
    if (effects->too_long)
        buffer_add_string(out, "too long\n");
    if (effects->cut)
        buffer_add_string(out, "cut\n");
    if (effects->decoded)
        buffer_printf(out, "decoded %u\n", effects->decoded);
}

static void check_file(struct arena *arena, const char *name)
{
    const bool show = getenv("SCRIPTS") != NULL;
    struct script_runner runner = the_runner();
    const char *path = arena_string(arena, arena_printf(arena, "tests/scripts/%s.txt", name));
    struct text file = test_file(arena, path);
    struct buffer out;
    size_t cases = 0;
    buffer_init(&out, 1024 * 1024);
    EXPECT(file.length > 0);
    for (size_t at = text_find(file, TEXT("\n=== "), 0); at != SIZE_MAX; cases++) {
        const size_t line = text_find_byte(file, '\n', at + 1);
        const size_t split = text_find(file, TEXT("\n---\n"), line);
        const size_t next = text_find(file, TEXT("\n=== "), split);
        if (!EXPECT(line != SIZE_MAX && split != SIZE_MAX))
            return;
        const struct text title = text_slice(file, at + 5, line - at - 5);
        const struct text page = text_slice(file, line + 1, split - line - 1);
        const struct text wanted = text_slice(file, split + 5, (next == SIZE_MAX ? file.length : next) - split - 5);
        struct document document;
        struct script_effects effects;
        run_page(runner, arena, page, &document, &effects);
        buffer_clear(&out);
        write_all(&out, &document, &effects);
        if (show)
            printf("\n=== %.*s\n%.*s\n---\n%.*s", TEXT_ARGS(title), TEXT_ARGS(page), TEXT_ARGS(buffer_text(&out)));
        else if (!text_equal(text_trim(buffer_text(&out)), text_trim(wanted)))
            test_say("%s: %.*s", name, TEXT_ARGS(title)), EXPECT_TEXT(text_trim(buffer_text(&out)), arena_string(arena, text_trim(wanted)));
        at = next;
    }
    EXPECT(cases >= 15);
    buffer_release(&out);
}

TEST(navigation)
{
    check_file(arena, "navigation");
}

TEST(decoding)
{
    check_file(arena, "decoding");
}

TEST(visitors)
{
    check_file(arena, "visitors");
}

TEST(tree)
{
    check_file(arena, "tree");
}

TEST(honest)
{
    check_file(arena, "honest");
}

/* Scripts that want all the time or memory there is end, what they did before is told, and the next page is as before. */
TEST(bombs)
{
    static const char *const bombs[] = {
        "for(;;){try{while(1);}catch(e){}}",
        "function f(){f()}for(;;)try{f()}catch(e){}",
        "a=[];for(;;)a.push(new Array(1e5).fill(1))",
        "s='abc';for(;;){s+=s;try{s.split('')}catch(e){s='abc'}}",
        "var a=[];for(var i=0;i<3e6;i++)a.push(i*7%13);a.sort(function(x,y){return x-y});for(;;);",
        "new Array(1e9).join('xyz').length;for(;;);",
        "for(;;)document.body.appendChild(document.createElement('p')).innerHTML='<b>x</b>'",
        "for(;;)document.write('<p>x</p>')",
        "var d=document.body;for(;;){var e=document.createElement('div');d.appendChild(e);d=e}",
        "setInterval(function(){for(;;);},1);setInterval(function(){for(;;);},1);for(;;);",
        "try{(function g(){eval('g()')})()}catch(e){}for(;;);",
    };
    struct script_runner runner = the_runner();
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        struct document document;
        struct script_effects effects;
        struct text page = arena_printf(arena, "<body><script>document.title='trước'</script><script>%s</script>"
                                               "<script>document.title='sau'</script>", bombs[i]);
        size_t tries = 0;
        do { /* where the machine is busy, with sanitizers, beginning may take all of a page's time: that is said as well */
            run_page(runner, arena, page, &document, &effects);
            if (!EXPECT(effects.too_long || effects.cut))
                test_say("%s", bombs[i]);
        } while (effects.count == 0 && ++tries < 5);
        EXPECT(effects.count > 0);
        run_page(runner, arena, TEXT("<body><script>location='https://a.example/'</script>"), &document, &effects);
        EXPECT_NUMBER(effects.count, 1);
        EXPECT(!effects.too_long);
    }
}

/* Where there was no memory for an engine, what scripts show is not known: such a page is never clean. */
TEST(without_an_engine_scripts_are_not_seen)
{
    static const struct {
        const char *page;
        bool too_long;
    } rows[] = {{"<p>Tin</p><script>document.write('<a href=https://nohu.example/>x</a>')</script>", true},
                {"<p>Tin</p><script type='application/ld+json'>{}</script>", false},
                {"<p>Tin</p>", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct document document;
        struct script_effects effects;
        run_page(script_engine_runner(NULL), arena, text_from_string(rows[i].page), &document, &effects);
        EXPECT_NUMBER(effects.too_long, rows[i].too_long);
    }
}

TEST(choice)
{
    static const char *const idle[] = {"var x = {title: 'a', url: '/b'};", "", "gtag('config','G-1')"};
    static const char *const suspect[] = {"location='x'", "a['wri'+'te']('x')", "window[x]=1", "eval(x)", "new Function('x')",
                                          "x=\"\\x61\\x62\\x63\\x64\\x65\\x66\\x67\"", "var _0x12ab=1", "open('x')"};
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
        EXPECT(!script_is_suspect(text_from_string(idle[i])));
    for (size_t i = 0; i < sizeof suspect / sizeof *suspect; i++)
        EXPECT(script_is_suspect(text_from_string(suspect[i])));
    struct text names[SCRIPT_LIMIT_NAMES];
    const size_t count = script_free_names(
        TEXT("var a=1;a.b();wp.ready(x);if(typeof gtag==='function')gtag('x');window.own=1;own();new Swiper('s');'q.w()'"), names);
    for (size_t i = 0; i < count; i++)
        EXPECT(text_equal(names[i], TEXT("wp")) || text_equal(names[i], TEXT("Swiper")) ||
               text_equal(names[i], TEXT("window")));
    EXPECT_NUMBER(count, 3);
}

/* Pairs that base/hash.h takes for one with every second seed: what people are given must not stand for what search engines' visitors are. */
TEST(made_effects_hide_no_others)
{
    enum { PAIRS = 30 };
    struct script_log first = {.arena = arena}, second = {.arena = arena};
    struct script_effects effects = {0};
    for (int i = 0; i < PAIRS; i++) {
        const struct text usual = arena_printf(arena, "<a href=//ta-tin-%d/?v=1111111q111q111q>tin</a>", i + 100);
        const struct text hidden = arena_printf(arena, "<a href=//ta-tin-%d/?v=1111111111111111>tin</a>", i + 100);
        script_log_add(&first, &(struct script_effect){.kind = SCRIPT_WRITE, .seen_as = SCRIPT_AS_DESKTOP, .node = 1, .value = usual});
        script_log_add(&second, &(struct script_effect){.kind = SCRIPT_WRITE, .seen_as = SCRIPT_AS_SEARCH_PHONE, .node = 1, .value = hidden});
    }
    script_log_add(&first, &(struct script_effect){.kind = SCRIPT_WRITE, .seen_as = SCRIPT_AS_DESKTOP, .node = 2, .value = TEXT("both")});
    script_log_add(&second, &(struct script_effect){.kind = SCRIPT_WRITE, .seen_as = SCRIPT_AS_SEARCH_PHONE, .node = 2, .value = TEXT("both")});
    script_log_merge(arena, &first, &second, &effects);
    EXPECT_NUMBER(effects.count, 2 * PAIRS + 1);
    EXPECT_NUMBER(effects.items[PAIRS].seen_as, SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE);
}
