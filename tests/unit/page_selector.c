/* page_selector.c: which elements of a small page a selector takes. */
#include "page/cascade.h"
#include "page/media.h"

#include "tests/unit/test.h"

static const char page[] =
    "<!doctype html><html id=html lang=vi><head id=head></head><body id=body>"
    "<div id=d1 class='a b'><p id=p1 class=c>x</p><p id=p2 title='hello world'>y</p>"
    "<span id=s1></span><p id=p3>z</p></div>"
    "<div id=d2 class='B a-b' data-x='en-US' lang=en><a id=l1 href=/x>l</a><a id=l2>m</a>"
    "<ul id=u><li id=i1></li><li id=i2>t</li><li id=i3></li><li id=i4></li><li id=i5></li></ul></div>"
    "<input id=n1 type=CHECKBOX checked><input id=n2 type=text disabled><em id=e><!-- c --></em></body></html>";

static const struct {
    const char *selector;
    const char *ids; /* in document order; "!" where the selector is invalid */
} cases[] = {
    {"p", "p1 p2 p3"}, {"P", "p1 p2 p3"}, {"#p1", "p1"}, {".a", "d1"}, {".b", "d1"}, {".B", "d2"}, {".a.b", "d1"},
    {"div.a", "d1"}, {"*|p", "p1 p2 p3"}, {"svg|p", "!"}, {"div p", "p1 p2 p3"}, {"body > p", ""}, {"div>p",
    "p1 p2 p3"},
    {"p + p", "p2"}, {"p ~ p", "p2 p3"}, {"span + p", "p3"}, {".c ~ span", "s1"}, {"p, span", "p1 p2 s1 p3"},
    {"[title]", "p2"}, {"[title='hello world']", "p2"}, {"[title~=world]", "p2"}, {"[title~='hello world']", ""},
    {"[data-x|=en]", "d2"}, {"[data-x|=e]", ""}, {"[title^=hel]", "p2"}, {"[title$=rld]", "p2"}, {"[title*=o\\ w]",
    "p2"},
    {"[title*='']", ""}, {"[title=HELLO\\ WORLD]", ""}, {"[title='HELLO WORLD' i]", "p2"}, {"[type=checkbox]", "n1"},
    {"[type=checkbox s]", "!"}, {"[ type = \"checkbox\" ]", "n1"}, {"[TITLE]", "p2"}, {"[title", "p2"}, {"[title=]",
    "!"},
    {"[title!=x]", "!"}, {":first-child", "html head d1 p1 l1 i1"}, {"p:last-child", "p3"}, {":only-child", "html"},
    {"li:nth-child(2n+1)", "i1 i3 i5"}, {"li:nth-child(odd)", "i1 i3 i5"}, {"li:nth-child(even)", "i2 i4"},
    {"li:nth-child(-n+2)", "i1 i2"}, {"li:nth-child( 2n + 2 )", "i2 i4"}, {"li:nth-child(3)", "i3"},
    {"li:nth-child(n)", "i1 i2 i3 i4 i5"}, {"li:nth-child(-n)", ""}, {"li:nth-child(+3n-1)", "i2 i5"},
    {"li:nth-last-child(2)", "i4"}, {"li:nth-last-child(-n+2)", "i4 i5"}, {"li:nth-child(2 n)", "!"},
    {"li:nth-child()", "!"}, {"p:nth-of-type(3)", "p3"}, {"p:nth-last-of-type(1)", "p3"}, {"span:only-of-type", "s1"},
    {"p:first-of-type", "p1"}, {"a:last-of-type", "l2"}, {":root", "html"}, {"li:empty", "i1 i3 i4 i5"},
    {"em:empty", "e"},
    {":link", "l1"}, {"a:any-link", "l1"}, {"a:visited", ""}, {"a:hover", ""}, {":checked", "n1"},
    {"input:disabled", "n2"}, {"input:enabled", "n1"}, {"p:not(.c)", "p2 p3"}, {"p:not(.c, #p3)", "p2"},
    {"a:not(:hover)", "l1 l2"}, {"p:not(div > .c)", "p2 p3"}, {":is(p, span).c", "p1"}, {":is(p, :unknown)",
    "p1 p2 p3"},
    {":where(#p1)", "p1"}, {":is()", ""}, {":not(p, :unknown)", "!"}, {"p, :unknown", "!"}, {"a::before", ""},
    {"a:after", ""}, {"a::unknown", "!"}, {"a::-webkit-x", ""}, {":-moz-x", "!"}, {"p:lang(vi)", "p1 p2 p3"},
    {"a:lang(en)", "l1 l2"}, {"div:has(> a)", "d2"}, {"div:has(.c)", "d1"}, {"p:has(+ span)", "p2"},
    {"p:has(~ #p3)", "p1 p2"}, {"div:has(b)", ""}, {"ul li:nth-child(2)", "i2"}, {"html > body > div > ul > li",
    "i1 i2 i3 i4 i5"},
    {"#d1 ~ #d2 a", "l1 l2"}, {"div div", ""}, {"> p", "!"}, {"p >", "!"}, {"p > > a", "!"}, {"", "!"}, {",", "!"},
    {"p,", "!"}, {"#1a", "!"}, {".1a", "!"}, {"..a", "!"}, {"a:", "!"}, {"*",
    "html head body d1 p1 p2 s1 p3 d2 l1 l2 u i1 i2"
     " i3 i4 i5 n1 n2 e"}, {"p.c#p1", "p1"}, {"\\70", "p1 p2 p3"}, {"p/**/.c", "p1"}, {"p /**/ .c", ""},
     {":NOT(.c):is(p)", "p2 p3"},
    {"&", "html"}, {".a, .B", "d1 d2"}, {"[class~=a]", "d1"}, {"[class^='a ']", "d1"}, {"div p ~ span + p", "p3"},
};

static void parse(struct arena *arena, const char *html, struct document *document)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    response->final_url = TEXT("http://so-y-te.tinh.example/");
    response->body = text_from_string(html);
    document_parse(arena, response, document);
}

static struct text matches(struct arena *arena, struct cascade *cascade, const char *selector)
{
    const struct document *document = cascade->document;
    struct css_tokens tokens = css_tokenise(arena, text_from_string(selector));
    const struct selector_list *list = selector_parse(arena, css_slice_of(tokens), NULL, NULL);
    struct text ids = {0};
    if (!list)
        return TEXT("!");
    for (uint32_t i = 1; i < document->node_count; i++) {
        bool match = false;
        for (size_t j = 0; j < list->count && document->nodes[i].kind == NODE_ELEMENT; j++)
            match = match || (!list->items[j].never && selector_matches(&cascade->matcher, &list->items[j], i));
        if (match)
            ids = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(ids), ids.length ? " " : "",
                               TEXT_ARGS(document->nodes[i].id));
    }
    return ids;
}

TEST(selectors)
{
    struct document document;
    struct cascade cascade;
    parse(arena, page, &document);
    cascade_init(&cascade, arena, &document, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!EXPECT_TEXT(matches(arena, &cascade, cases[i].selector), cases[i].ids))
            test_say("%s", cases[i].selector);
    }
    test_say("%zu selectors", sizeof cases / sizeof cases[0]);
}

TEST(quirks_mode_ignores_case)
{
    static const struct {
        const char *start;
        bool quirks;
    } starts[] = {
        {"<!doctype html>", false}, {"", true}, {"<div>x</div><!doctype html>", true},
        {"<!-- c --> <!DOCTYPE HTML>", false},
        {"<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/x.dtd\">", false},
        {"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">", true},
        {"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"http://www.w3.org/loose.dtd\">", false},
        {"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.0 Transitional//EN\">", true}, {"<!DOCTYPE svg>", true},
    };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        struct document document;
        struct cascade cascade;
        parse(arena, arena_string(arena, arena_printf(arena, "%s<p id=P1 class=Aa>x", starts[i].start)), &document);
        cascade_init(&cascade, arena, &document, NULL);
        if (!EXPECT_TEXT(matches(arena, &cascade, "#p1.aA"), starts[i].quirks ? "P1" : ""))
            test_say("%s", starts[i].start);
    }
}

TEST(specificity)
{
    static const struct {
        const char *selector;
        uint32_t specificity;
    } weights[] = {{"*", 0}, {"li", 0x1}, {"ul li", 0x2}, {"ul ol + li", 0x3}, {"h1 + *[rel=up]", 0x101},
                   {"ul ol li.red", 0x103}, {"li.red.level", 0x201}, {"#x34y", 0x10000}, {"#s12:not(foo)", 0x10001},
                   {".foo :is(.bar, #baz)", 0x10100}, {":where(#a) b", 0x1}, {"a:hover", 0x101}, {"a::before", 0x2},
                   {"li:nth-child(2)", 0x101}, {"a:has(#x)", 0x10001}};
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
        struct css_tokens tokens = css_tokenise(arena, text_from_string(weights[i].selector));
        const struct selector_list *list = selector_parse(arena, css_slice_of(tokens), NULL, NULL);
        if (!EXPECT(list != NULL) || !EXPECT_NUMBER(list->specificity, weights[i].specificity))
            test_say("%s", weights[i].selector);
    }
}

TEST(media_queries)
{
    static const struct {
        const char *query;
        bool holds;
    } queries[] = {
        {"", true}, {"all", true}, {"screen", true}, {"print", false}, {"speech", false}, {"only screen", true},
        {"not print", true}, {"not screen", false}, {"not all and (min-width:100px)", false},
        {"screen and (min-width: 768px)", true}, {"(max-width: 767.98px)", false}, {"(min-width:1366px)", true},
        {"(min-width:1367px)", false}, {"print, screen", true}, {"print, (max-width:600px)", false},
        {"(orientation: landscape)", true}, {"(orientation: portrait)", false}, {"(width >= 600px)", true},
        {"(400px <= width <= 700px)", false}, {"(400px<width<2000px)", true}, {"(width < 50em)", false},
        {"(min-width: 60em)", true}, {"(max-height: 500px)", false}, {"(hover)", true}, {"(hover: none)", false},
        {"(pointer: coarse)", false}, {"(prefers-color-scheme: dark)", false},
        {"(prefers-reduced-motion: reduce)", false},
        {"(prefers-reduced-motion)", false}, {"(min-resolution: 2dppx)", false},
        {"(-webkit-min-device-pixel-ratio: 2)", false},
        {"(-webkit-min-device-pixel-ratio: 1)", true}, {"(min-aspect-ratio: 16/10)", true}, {"(color)", true},
        {"(monochrome)", false}, {"(unknown)", false}, {"(min-width)", false}, {"not (max-width: 600px)", true},
        {"(min-width:100px) and (not (max-width: 600px))", true}, {"(max-width:100px) or (min-width:200px)", true},
        {"screen and", false}, {"&", false}, {"(max-device-width: 480px)", false}, {"((min-width: 100px))", true},
    };
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        if (!EXPECT(media_text_matches(arena, text_from_string(queries[i].query)) == queries[i].holds))
            test_say("%s", queries[i].query);
    }
}
