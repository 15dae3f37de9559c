/* script.c: scripts of a page through the engine, and the page as they left it through the judgement. Each line of the
 * input is a piece of the page: one that begins with '<' is markup, '@' and a letter is a script from the table below
 * with the rest of the line as its word, anything else is a script as it stands, so that one that is nonsense spoils no
 * other. Where the first byte is '!', the scripts are watched (below). JavaScriptCore is not built for fuzzing: what is
 * looked for is the page that scripts run against, its host functions, and what is made of effects. */
#include "tests/fuzz/fuzz.h"

#include "analyst/analysis.h"
#include "analyst/script_engine.h"
#include "base/utf8.h"
#include "page/rendered.h"

enum { LINES = 40, PAGE_BYTES = 256 * 1024 };

/* What the watch below writes where a script comes by a host function. */
#define REACHED "host" "-function-" "reached"

/* Wraps what the scripts' page may call with what it holds, so that a host function that passes by is seen. They are
 * objects of a class of the engine's embedder, which nothing else on the page is. */
static const char watch[] =
    "<script>(function(){var said=0,busy=0,O=Object,text=O.prototype.toString,apply=Reflect.apply,own=Reflect.ownKeys,"
    "construct=Reflect.construct,define=O.defineProperty,describe=O.getOwnPropertyDescriptor;"
    "function is(v){return typeof v==='function'&&apply(text,v,[])==='[object CallbackObject]'}"
    "function has(v,name){var d=describe(v,name);return !!d&&is(d.value)}"
    "function see(v){if(said||busy||v===null||(typeof v!=='object'&&typeof v!=='function'))return;busy=1;"
    "try{if(is(v)||has(v,'record')||has(v,'0')){said=1;document.title='host'+'-function-'+'reached'}}catch(e){}busy=0}"
    "[Array.prototype,String.prototype,Function.prototype,RegExp.prototype,Map.prototype,Set.prototype,"
    "WeakMap.prototype,"
    "Promise.prototype,Object,Reflect,JSON,Array,Math].forEach(function(on){own(on).forEach(function(name){"
    "var d=describe(on,name);if(!d||typeof d.value!=='function'||name==='constructor')return;var f=d.value;"
    "try{define(on,name,{configurable:true,writable:true,value:function(){see(this);"
    "for(var i=0;i<arguments.length;i++)see(arguments[i]);"
    "var r=new.target?construct(f,arguments):apply(f,this,arguments);see(r);return r}})}catch(e){}})});"
    "['info','children','find','select','parse','url','percent','names','record','enter','note','node','it','host',"
    "'source'].forEach(function(name){try{define(O.prototype,name,{configurable:true,get:function(){see(this)},"
    "set:function(v){see(this);see(v);define(this,name,{value:v,writable:true,configurable:true,enumerable:true})}})}"
    "catch(e){}});"
    "var seen=[],more=[window];while(more.length&&seen.length<1000){var at=more.pop();own(at).forEach(function(k){"
    "var v;try{v=at[k]}catch(e){}see(v);"
    "if(v&&(typeof v==='object'||typeof v==='function')&&seen.indexOf(v)<0&&seen.length<1000)"
    "{seen.push(v);more.push(v)}})}})()</script>\n";

/* '%' is the line's word as a string. */
static const char *const snippets[] = {
    "document.write(%)",
    "document.write('<script>'+%+'<\\/script>')",
    "document.writeln(%,%);document.close();document.write(%)",
    "document.body.innerHTML=%",
    "document.body.innerHTML+=%",
    "document.querySelector(%).remove()",
    "document.querySelectorAll(%).forEach(function(e){e.outerHTML=%})",
    "var d=document.createElement(%);d.innerHTML='<b>x</b>';document.body.appendChild(d);d.appendChild(document.body)",
    "var l=document.links;for(var i=0;i<l.length;i++)l[i].href=%",
    "document.body.insertAdjacentHTML('afterbegin',%);document.body.firstChild.replaceWith(document.body.lastChild)",
    "document.body.style.cssText=%;document.body.style.setProperty(%,%)",
    "document.body.setAttribute(%,%);document.body.removeAttribute(%)",
    "document.title=%;document.body.textContent=%",
    "location=%",
    "location.href='https://a.example/?'+%;location.hash=%;location.replace(%)",
    "window.open(%)",
    "eval(%)",
    "new Function(%)()",
    "setTimeout(%,1);setInterval(function(){document.write(%)},9)",
    "document.onclick=function(e){location=%;e.target.innerHTML=%};window.onload=document.onclick",
    "if(/iPhone|Google/.test(navigator.userAgent+document.referrer))document.write(%);else document.body.className=%",
    "for(var i=0;i<1e9;i++)document.body.innerHTML=%+i",
    "var s=%;while(1)s+=s",
    "document.body.innerHTML=new Array(3000).join('<p>'+%)",
    "for(var i=0;i<3000;i++)document.body.appendChild(document.createElement('p')).setAttribute(%,i)",
    "Array.prototype.push=String.prototype.slice=Object.defineProperty=Function.prototype.call=function(){throw %};"
    "document.write(%)",
    "Object.defineProperty(Object.prototype,%,{get:function(){return this},set:function(){throw 1}});document.write(%)",
    "var p=new Proxy(document,{});p.write(%);document.body.append(p,%)",
    "(function f(){try{f()}finally{document.write(%)}})()",
    "var t={toString:function(){document.body.remove();return %}};document.body.innerHTML=t;document.write(t)",
    "document.body.append.apply(document.body,Object.getOwnPropertyNames(window));Promise.resolve(%).then(window.open)",
    "document.write(String.fromCharCode(0xD800,0,0xDFFF,0x2028)+%)",
    "document.write(unescape(%)+decodeURIComponent(%)+atob(%))",
    "document.body.attachShadow({mode:'open'}).innerHTML=%;customElements.define(%,class extends HTMLElement{})",
    "var f=document.createElement('form');f.action=%;document.body.appendChild(f).submit()",
    "document.getElementById(%).parentNode.insertBefore(document.body,document.getElementById(%))",
};
enum { SNIPPETS = sizeof snippets / sizeof *snippets };

/* --- the page --- */

static void add_word(struct buffer *page, struct text word)
{
    buffer_add_byte(page, '\'');
    for (size_t i = 0; i < word.length; i++) {
        const char c = word.data[i];
        if (c == '\'' || c == '<' || c == '\r')
            buffer_printf(page, "\\x%02x", (unsigned)c);
        else
            buffer_add_byte(page, c);
    }
    buffer_add_byte(page, '\'');
}

static void add_line(struct buffer *page, struct text line)
{
    if (line.length > 0 && line.data[0] == '<') {
        buffer_add_text(page, line);
        buffer_add_byte(page, '\n');
        return;
    }
    buffer_add_string(page, "<script>");
    if (line.length > 1 && line.data[0] == '@') {
        struct text rest = text_from_string(snippets[(uint8_t)(line.data[1] - 'A') % SNIPPETS]);
        while (rest.data) {
            buffer_add_text(page, text_split(&rest, '%'));
            if (rest.data)
                add_word(page, text_slice(line, 2, SIZE_MAX));
        }
    } else {
        buffer_add_text(page, line);
    }
    buffer_add_string(page, "</script>\n");
}

static struct text make_page(struct arena *arena, struct text input)
{
    struct buffer page;
    buffer_init(&page, PAGE_BYTES);
    const bool is_watched = fuzz_take_byte(&input) == '!';
    buffer_add_string(&page, "<!DOCTYPE html><title>Sở Y tế</title><body><p id=p class=c><a href=/>tin</a></p>\n");
    if (is_watched)
        buffer_add_string(&page, watch);
    for (int i = 0; i < LINES && input.length > 0; i++)
        add_line(&page, fuzz_take_line(&input));
    CHECK(!buffer_failed(&page) || page.maximum == PAGE_BYTES);
    struct text made = arena_copy(arena, buffer_text(&page));
    buffer_release(&page);
    return made;
}

/* --- what must hold --- */

static void check_effects(const struct document *document, const struct script_effects *effects, bool may_say_reached)
{
    size_t bytes = 0;
    CHECK(effects->count <= 2u * SCRIPT_LIMIT_EFFECTS && effects->decoded <= effects->ran);
    CHECK(effects->stopped_node < document->node_count && (effects->stopped_node == 0 || effects->too_long));
    for (size_t i = 0; i < effects->count; i++) {
        const struct script_effect *effect = &effects->items[i];
        CHECK(effect->kind < SCRIPT_EFFECT_KIND_COUNT && effect->moment <= SCRIPT_BY_CLICK);
        CHECK(effect->seen_as >= 1 && effect->seen_as <= (SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE));
        CHECK(effect->node < document->node_count && effect->target < document->node_count);
        CHECK(utf8_valid(effect->name) && utf8_valid(effect->value));
        CHECK((effect->kind == SCRIPT_ATTRIBUTE) == (effect->name.length > 0));
        CHECK(effect->value.data || effect->kind == SCRIPT_ATTRIBUTE || effect->kind == SCRIPT_REMOVE);
        CHECK(may_say_reached || text_find(effect->value, TEXT(REACHED), 0) == SIZE_MAX);
        bytes += effect->name.length + effect->value.length;
    }
    CHECK(bytes <= 2u * SCRIPT_LIMIT_MARKUP_BYTES);
}

struct watcher {
    struct script_runner engine;
    bool may_say_reached; /* the input's own words */
};

static void run_watched(void *context, struct arena *arena, const struct document *document,
                        struct script_effects *effects)
{
    const struct watcher *watcher = context;
    watcher->engine.run(watcher->engine.context, arena, document, effects);
    check_effects(document, effects, watcher->may_say_reached);
    struct rendered rendered;
    if (rendered_make(arena, document, effects, &rendered))
        fuzz_check_made(&rendered.made, document->source.length);
}

static double some_time(void)
{
    return 1.8e12;
}

void fuzz_one(struct arena *arena, struct text input)
{
    static struct script_engine *engine;
    if (!engine)
        engine = script_engine_create(some_time);
    CHECK(engine);
    struct header header = {.name = TEXT("content-type"), .value = TEXT("text/html; charset=utf-8")};
    struct hop hop = {.url = TEXT("https://so-y-te.tinh.example/tin"), .status = 200};
    struct response response = {.url = hop.url, .final_url = hop.url, .identity = TEXT("browser"), .status = 200,
                                .hops = &hop, .hop_count = 1, .headers = &header, .header_count = 1,
                                .body = make_page(arena, input)};
    struct watcher watcher = {.engine = script_engine_runner(engine),
                              .may_say_reached = text_find(input, TEXT("reached"), 0) != SIZE_MAX};
    struct script_runner runner = {.run = run_watched, .context = &watcher};
    struct analyst_knowledge knowledge = {.wordlists = fuzz_wordlists()};
    struct analysis analysis;
    analyse(arena, &knowledge, &response, NULL, &runner, true, NULL, &analysis);
    fuzz_check_findings(&analysis.findings, response.body.length);
    if (arena_reason(arena) != STATUS_OK)
        return;
    if (setjmp(*arena_escape(arena)) == 0)
        fuzz_check_verdict(arena, &analysis);
}
