/* page_visible.c: tests/cases/visible/NNNN-name/: page.html, site.css (what <link href="/site.css"> gives), expect
 * (one line an element: "id visible", "id hidden REASON", "id undecided"), why; and hostile pages. */
#include "page/visible.h"

#include "tests/unit/test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CASES "tests/cases/visible"

static const struct sheet *find_sheet(void *context, struct text url, bool *missing)
{
    const struct sheet *const *site = context;
    *missing = false;
    return text_ends_with(url, TEXT("/site.css")) ? *site : NULL;
}

static void parse(struct arena *arena, struct text html, struct document *document)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    response->url = response->final_url = TEXT("http://so-y-te.tinh.example/");
    response->status = 200;
    response->body = html;
    document_parse(arena, response, document);
}

static struct visibilities judge(struct arena *arena, struct text html, struct text css, struct document *document)
{
    const struct sheet *site = css.data ? sheet_parse(arena, css, TEXT("http://so-y-te.tinh.example/site.css")) : NULL;
    struct sheet_source sources = {.find = find_sheet, .context = &site};
    parse(arena, html, document);
    return visible_compute(arena, document, &sources);
}

static uint32_t find_id(const struct document *document, struct text id)
{
    for (uint32_t i = 0; i < document->node_count; i++) {
        if (text_equal(document->nodes[i].id, id))
            return i;
    }
    return 0;
}

static struct text answer(struct arena *arena, const struct visibilities *all, uint32_t index)
{
    switch (all->items[index].sight) {
    case SIGHT_VISIBLE: return TEXT("visible");
    case SIGHT_UNDECIDED: return TEXT("undecided");
    case SIGHT_HIDDEN: break;
    }
    struct text reason = visible_reason(arena, all, index);
    return arena_printf(arena, "hidden %.*s", TEXT_ARGS(reason));
}

static void check_case(struct arena *arena, const char *name)
{
    struct text html = test_file(arena, arena_string(arena, arena_printf(arena, CASES "/%s/page.html", name)));
    struct text css = test_file(arena, arena_string(arena, arena_printf(arena, CASES "/%s/site.css", name)));
    struct text expect = test_file(arena, arena_string(arena, arena_printf(arena, CASES "/%s/expect", name)));
    struct document document;
    struct visibilities all = judge(arena, html, css, &document);
    size_t lines = 0;
    while (expect.data && expect.length > 0) {
        struct text wanted = text_split(&expect, '\n');
        if (wanted.length == 0)
            continue;
        lines++;
        struct text id = text_split(&wanted, ' ');
        uint32_t index = find_id(&document, id);
        if (!EXPECT(index != 0)) {
            test_say("%s: no element #%.*s", name, TEXT_ARGS(id));
            continue;
        }
        struct text got = answer(arena, &all, index);
        if (!text_equal(got, wanted)) {
            EXPECT_TEXT(got, arena_string(arena, wanted));
            test_say("%s: #%.*s", name, TEXT_ARGS(id));
        }
    }
    if (!EXPECT(html.length > 0 && lines > 0))
        test_say("%s: nothing to check", name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

TEST(cases)
{
    enum { LEAST = 60, MOST = 1000 };
    static char *names[MOST];
    size_t count = 0;
    DIR *folder = opendir(CASES);
    if (!EXPECT(folder != NULL))
        return;
    for (struct dirent *entry; (entry = readdir(folder)) && count < MOST;) {
        if (entry->d_name[0] != '.')
            names[count++] = arena_string(arena, text_from_string(entry->d_name));
    }
    closedir(folder);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        check_case(arena, names[i]);
    test_say("%zu cases", count);
    EXPECT(count >= LEAST);
}

static struct text repeated(struct arena *arena, const char *start, const char *piece, size_t times, const char *end)
{
    size_t length = strlen(piece);
    size_t before = strlen(start);
    size_t after = strlen(end);
    char *data = arena_alloc_raw(arena, before + length * times + after);
    memcpy(data, start, before);
    for (size_t i = 0; i < times; i++)
        memcpy(data + before + i * length, piece, length);
    memcpy(data + before + length * times, end, after);
    return text_of(data, before + length * times + after);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Long enough for the sanitizers on a busy machine, far too short for anything quadratic. */
static const double patience = 20;

static struct visibilities hostile(struct arena *arena, struct text html, struct text css, struct document *document)
{
    double start = seconds();
    struct visibilities all = judge(arena, html, css, document);
    if (!EXPECT(seconds() - start < patience))
        test_say("%.1f s for %.*s...", seconds() - start, 40, html.data);
    EXPECT_NUMBER(all.count, document->node_count);
    return all;
}

TEST(selector_bombs)
{
    struct document document;
    struct text css = repeated(arena, "", "* * * > * ~ * + * .x{display:none}\n", 2000, "");
    const char *link = "<link rel=stylesheet href=/site.css>";
    struct text html = repeated(arena, link, "<div><p class=x><a class=x></a></p>", 200, "");
    hostile(arena, html, css, &document);
    css = repeated(arena, "", "[style*=abc] ~ [class~=b]:not(:is(a,b):has(c *)){color:red}", 3000, "");
    html = repeated(arena, link, "<p class='b c' style='top:0'>x</p>", 3000, "");
    struct visibilities all = hostile(arena, html, css, &document);
    EXPECT(all.cut);
    EXPECT_NUMBER(all.items[document.node_count - 1].sight, SIGHT_UNDECIDED);
    css = repeated(arena, "", ":nth-last-child(n+2):nth-last-of-type(3n+1){opacity:1}", 500, "");
    hostile(arena, repeated(arena, link, "<i></i><b></b>", 5000, ""), css, &document);
}

TEST(many_rules)
{
    struct document document;
    struct text css = repeated(arena, "", ".a{display:block}b{top:1px}", 100000, ".hid{display:none}");
    struct text html = TEXT("<link rel=stylesheet href=/site.css><p class=a>x</p><p class=hid id=hid>y</p>");
    struct visibilities all = hostile(arena, html, css, &document);
    EXPECT(all.cut);
    html = repeated(arena, "<style>", ".a{display:block}", 40000,
                    ".hid{display:none}</style><p class=hid id=hid>y</p>");
    all = hostile(arena, html, (struct text){0}, &document);
    EXPECT(!all.cut);
    EXPECT_NUMBER(all.items[find_id(&document, TEXT("hid"))].sight, SIGHT_HIDDEN);
}

TEST(deep_and_unterminated)
{
    static const char *const sheets[] = {
        "@media screen{", "a{b{", "&{", ":not(", ":is(a,", "@layer x{", "@supports(", "a[b=", "a{left:calc(1px + (",
        "a{--x:var(--x", "a{color:rgb(", ":root{--a:var(--b);--b:var(--a)}p{color:var(--a)}", "@import url(", "a,",
        "a>", ":nth-child(2n+", "a{font:", "a{background:url(", "a{transform:translate(", "a{clip-path:polygon(",
        "@media (min-width:((", "\\", "/*", "a{margin:1px 2px 3px 4px 5px;", "*|", "|", "a{color:red!", "@", "#", "."};
    struct document document;
    for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        struct arena *own = arena_create(256 * 1024 * 1024);
        struct text css = repeated(own, "", sheets[i], 300000 / strlen(sheets[i]), "");
        struct text html = TEXT("<link rel=stylesheet href=/site.css><p id=p>x<a>y</a></p>");
        struct visibilities all = hostile(own, html, css, &document);
        EXPECT_NUMBER(all.items[find_id(&document, TEXT("p"))].sight, SIGHT_VISIBLE);
        for (size_t cut = 0; cut < strlen(sheets[i]); cut++)
            hostile(own, html, text_of(sheets[i], cut), &document);
        arena_free(own);
    }
}

TEST(variables_that_grow)
{
    struct text html = TEXT("<style>:root{--a:x x;--b:var(--a) var(--a);--c:var(--b) var(--b);--d:var(--c) var(--c);"
                            "--e:var(--d)var(--d)var(--d)var(--d);--f:var(--e)var(--e)var(--e)var(--e);"
                            "--g:var(--f)var(--f)var(--f)var(--f)var(--f)var(--f)var(--f)var(--f)var(--f)}"
                            "p{display:var(--g);color:var(--g)}</style>"
                            "<p id=p>x</p>");
    struct document document;
    struct visibilities all = hostile(arena, html, (struct text){0}, &document);
    EXPECT_NUMBER(all.items[find_id(&document, TEXT("p"))].sight, SIGHT_UNDECIDED);
}

TEST(large_inline_styles)
{
    struct document document;
    struct text html = repeated(arena, "<p id=p style='", "left:-1px;", 100000, "display:none'>x</p>");
    struct visibilities all = hostile(arena, html, (struct text){0}, &document);
    EXPECT_NUMBER(all.items[find_id(&document, TEXT("p"))].sight, SIGHT_HIDDEN);
    html = repeated(arena, "<p id=p style='", "(", 1000000, "'>x</p>");
    all = hostile(arena, html, (struct text){0}, &document);
    EXPECT(all.cut);
    html = repeated(arena, "", "<p style='--x:1;color:var(--y)'><a style='--y:2;top:var(--x)'>", 5000, "");
    hostile(arena, html, (struct text){0}, &document);
}

TEST(sheet_urls)
{
    struct document document;
    parse(arena,
          TEXT("<base href=/a/><link rel=stylesheet href=x.css><link rel='alternate stylesheet' href=no1.css>"
               "<link rel=stylesheet media=print href=no2.css>"
               "<link rel=stylesheet media='(min-width:600px)' href=y.css>"
               "<link rel=stylesheet href=//cdn.example/no3.css><noscript><link rel=stylesheet href=no4.css></noscript>"
               "<link rel=preload as=style href=late.css onload=\"this.rel='stylesheet'\"><link rel=icon href=no5.ico>"
               "<style>@import 'z.css';@import url(no6.css) print;@import \"w.css\" layer(a) screen;a{}"
               "@import 'no7.css';"
               "</style><link rel=stylesheet href=x.css#again><link disabled rel=stylesheet href=no8.css>"),
          &document);
    struct style_urls urls = style_sheet_urls(arena, &document);
    static const char *const wanted[] = {"x", "y", "late", "z", "w"};
    EXPECT_NUMBER(urls.count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < urls.count && i < sizeof wanted / sizeof wanted[0]; i++)
        EXPECT_TEXT(urls.items[i],
                    arena_string(arena, arena_printf(arena, "http://so-y-te.tinh.example/a/%s.css", wanted[i])));
}

TEST(missing_sheets_are_counted)
{
    struct document document;
    struct text html = TEXT("<link rel=stylesheet href=/site.css><link rel=stylesheet href=/gone.css>"
                            "<link rel=stylesheet href=//cdn.example/x.css>"
                            "<p id=a style='color:#fff'>x<p id=b style='color:#fff;background:#fff'>x");
    struct visibilities all = judge(arena, html, TEXT("p{}"), &document);
    EXPECT_NUMBER(all.sheets_missing, 2);
    /* What stands behind the first may come from a sheet that nobody has seen. */
    EXPECT_NUMBER(all.items[find_id(&document, TEXT("a"))].sight, SIGHT_UNDECIDED);
    EXPECT_NUMBER(all.items[find_id(&document, TEXT("b"))].sight, SIGHT_HIDDEN);
    all = visible_compute(arena, &document, NULL);
    EXPECT_NUMBER(all.sheets_missing, 3);
}

TEST(whose_rule_it_was)
{
    struct document document;
    struct visibilities all = judge(arena,
                                    TEXT("<style>.a{display:none}</style><p class=a id=a>x</p>"
                                         "<p id=b style='display:none'>y <b id=c>z</b></p><!-- c --> text"),
                                    (struct text){0}, &document);
    uint32_t a = find_id(&document, TEXT("a"));
    uint32_t b = find_id(&document, TEXT("b"));
    uint32_t c = find_id(&document, TEXT("c"));
    EXPECT(all.items[a].by_sheet && all.items[a].cause == a);
    EXPECT(!all.items[b].by_sheet && all.items[b].cause == b);
    EXPECT(all.items[c].cause == b);
    EXPECT_TEXT(visible_reason(arena, &all, c), "ancestor display:none");
    EXPECT_TEXT(visible_reason(arena, &all, b), "display:none");
    EXPECT_TEXT(visible_reason(arena, &all, document.node_count - 1), "");
    EXPECT_TEXT(visible_reason(arena, &all, document.node_count - 2), "HTML comment");
}

TEST(boxes_that_scroll_or_cover)
{
    struct document document;
    struct visibilities all = judge(
        arena,
        TEXT("<style>.s{height:40px;overflow:auto}.w{overflow-y:scroll}.f{position:fixed;inset:0;z-index:99}</style>"
             "<div id=a class=s>x</div><div id=b class=w>x</div><div id=c class=f><iframe id=d width='100%' height='100%'>"
             "</iframe><p id=e class=s style='width:50%;max-height:30px'>x</p></div>"
             "<div style='position:relative'><b id=f style='position:absolute;inset:0'>x</b>"
             "<b id=g style='position:absolute;width:100vw;height:95vh;overflow:auto;z-index:2'>x</b></div>"
             "<iframe id=h style='position:absolute;top:0;left:0;width:100%;height:100%;z-index:2147483647'></iframe>"
             "<a id=k href=/ style='position:fixed;inset:0;opacity:0'></a><b id=l style='position:fixed;top:0'>x</b>"
             "<div hidden><p id=i class=s>x</p></div><p id=j style='overflow:hidden;height:9px'>x</p>"),
        (struct text){0}, &document);
    static const struct {
        const char *id;
        enum box_kind kind;
        int width;
        int height;
        int z_index;
        bool fixed;
    } wanted[] = {{"a", BOX_SCROLLS, -1, 40, 0, false},     {"c", BOX_COVERS, 1366, 768, 99, true},
                  {"d", BOX_COVERS, 1366, 768, 99, true},   {"e", BOX_SCROLLS, 683, 30, 99, true},
                  {"g", BOX_SCROLLS, 1366, 729, 2, false},  {"h", BOX_COVERS, 1366, 768, 1000000000, false},
                  {"k", BOX_COVERS, 1366, 768, 0, true},    {"l", BOX_FLOATS, -1, -1, 0, true}};
    EXPECT_NUMBER(all.box_count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < all.box_count && i < sizeof wanted / sizeof wanted[0]; i++) {
        const struct box *box = &all.boxes[i];
        EXPECT_TEXT(document.nodes[box->node].id, wanted[i].id);
        EXPECT_NUMBER(box->kind, wanted[i].kind);
        EXPECT_NUMBER((int)box->width, wanted[i].width);
        EXPECT_NUMBER((int)box->height, wanted[i].height);
        EXPECT_NUMBER(box->z_index, wanted[i].z_index);
        EXPECT(box->fixed == wanted[i].fixed);
    }
    EXPECT(visible_box_of(&all, find_id(&document, TEXT("d")), BOX_COVERS) != NULL);
    EXPECT(visible_box_of(&all, find_id(&document, TEXT("d")), BOX_SCROLLS) == NULL);
    EXPECT(visible_box_of(&all, find_id(&document, TEXT("b")), BOX_COVERS) == NULL);
    all = judge(arena, repeated(arena, "", "<p style='overflow:auto;height:1em'>x", 300, ""), (struct text){0},
                &document);
    EXPECT_NUMBER(all.box_count, VISIBLE_LIMIT_BOXES);
    EXPECT(all.boxes_cut);
}

TEST(words_that_sheets_write)
{
    struct document document;
    struct visibilities all = judge(
        arena,
        TEXT("<link rel=stylesheet href=/site.css><style>.a::before{content:'nh\u00e0 c\u00e1i ' 'M\u1eabu'}"
             ".i::before{content:'\\f001'}.b:after{content:attr(data-t)}:root{--t:'t\u00e0i x\u1ec9u'}"
             "h1::after{content:var(--t) / 'x y'}.k::before{content:''}.h::before{content:'never seen'}"
             ".w::after{content:'white words';color:red}.a:hover::before{content:'by hand'}</style>"
             "<p id=a class='a i k'>x</p><p id=b class=b data-t='k\u00e8o b\u00f3ng'>x</p><h1 id=c>x</h1>"
             "<div hidden><p class=h>x</p></div><p id=d class=w style='color:#fff'>x</p><p id=e class=s>x</p>"),
        TEXT("p.s::before{content:\"of the site\"}"), &document);
    static const struct {
        const char *id;
        const char *text;
        const char *sheet;
        enum sight sight;
    } wanted[] = {{"a", "nh\u00e0 c\u00e1i M\u1eabu", "", SIGHT_VISIBLE},
                  {"b", "k\u00e8o b\u00f3ng", "", SIGHT_VISIBLE},
                  {"c", "t\u00e0i x\u1ec9u", "", SIGHT_VISIBLE},
                  {"d", "white words", "", SIGHT_HIDDEN},
                  {"e", "of the site", "http://so-y-te.tinh.example/site.css", SIGHT_VISIBLE}};
    EXPECT_NUMBER(all.content_count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < all.content_count && i < sizeof wanted / sizeof wanted[0]; i++) {
        EXPECT_TEXT(document.nodes[all.contents[i].node].id, wanted[i].id);
        EXPECT_TEXT(all.contents[i].text, wanted[i].text);
        EXPECT_TEXT(all.contents[i].sheet, wanted[i].sheet);
        EXPECT_NUMBER(all.contents[i].sight, wanted[i].sight);
    }
    struct text css = repeated(arena, "", "p::before{content:'x y'}", 3000, "");
    struct text html = repeated(arena, "<link rel=stylesheet href=/site.css>", "<p>x", 3000, "");
    all = hostile(arena, html, css, &document);
    EXPECT_NUMBER(all.content_count, VISIBLE_LIMIT_CONTENTS);
    EXPECT(all.contents_cut);
}

TEST(scopes_that_grow)
{
    struct document document;
    struct text css = TEXT("*{--a:var(--b);--b:var(--c) var(--c);--c:var(--a)}p{color:var(--a);top:var(--z,var(--b))}"
                           "@scope (div) to (p){div{--z:1}}");
    struct text html = repeated(arena, "<link rel=stylesheet href=/site.css>", "<div style='--q:1'><p>x</p>", 300, "");
    hostile(arena, html, css, &document);
    css = repeated(arena, "*{", "--x:1;", 3000, "}p{left:var(--nothing,var(--x))}");
    hostile(arena, html, css, &document);
    css = repeated(arena, "", "li:nth-child(2n+1 of :not(.a):nth-last-child(n of li)){top:1px}", 50, "");
    hostile(arena, repeated(arena, "<link rel=stylesheet href=/site.css>", "<li>x", 3000, ""), css, &document);
    html = repeated(arena, "<style>div{position:relative}b{position:absolute;inset:0;background:#fff}</style><div>",
                    "<div><b>x</b>", 3000, "");
    hostile(arena, html, (struct text){0}, &document);
}
