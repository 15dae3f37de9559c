/* page_rendered.c: what scripts did, in the source of the page. */
#include "page/rendered.h"

#include "tests/unit/test.h"

#include <string.h>

enum { BOTH = SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE };

/* A tag and number name an element: "div" 2 is the second div; no name is target 0. */
struct did {
    enum script_effect_kind kind;
    const char *on;
    uint32_t number;
    const char *name;
    const char *value; /* NULL: taken away */
    enum script_moment moment;
    uint8_t seen_as; /* 0: both */
};

#define DID_WHEN(what, element, count, attribute, text, when, whom) \
    {.kind = (what), .on = (element), .number = (count), .name = (attribute), .value = (text), .moment = (when), \
     .seen_as = (whom)}
#define DID(what, element, count, attribute, text) \
    DID_WHEN(what, element, count, attribute, text, SCRIPT_WHILE_LOADING, 0)

static void parse(struct arena *arena, const char *html, struct document *document)
{
    static const struct header type = {.name = {"content-type", 12}, .value = {"text/html; charset=utf-8", 24}};
    struct response *response = arena_alloc(arena, sizeof *response);
    *response = (struct response){.url = TEXT("http://a.example/"), .final_url = TEXT("http://a.example/"),
                                  .headers = &type, .header_count = 1, .body = text_from_string(html)};
    document_parse(arena, response, document);
}

static uint32_t element(const struct document *document, const char *name, uint32_t number)
{
    for (uint32_t i = 1; name && i < document->node_count; i++)
        if (document->nodes[i].kind == NODE_ELEMENT && text_equal(document->nodes[i].name, text_from_string(name)) &&
            --number == 0)
            return i;
    return 0;
}

static struct script_effects effects_of(struct arena *arena, const struct document *document, const struct did *did,
                                        size_t count)
{
    struct script_effect *items = arena_alloc_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = element(document, did[i].on, did[i].number);
        items[i] = (struct script_effect){.kind = did[i].kind, .moment = did[i].moment, .target = index,
                                          .seen_as = did[i].seen_as ? did[i].seen_as : BOTH,
                                          .name = text_from_string(did[i].name),
                                          .value = text_from_string(did[i].value)};
        items[i].node = did[i].kind == SCRIPT_WRITE ? index : element(document, "script", 1);
    }
    return (struct script_effects){.items = items, .count = count};
}

static struct text render(struct arena *arena, const char *html, const struct did *did, size_t count)
{
    struct document document;
    struct rendered rendered;
    parse(arena, html, &document);
    struct script_effects effects = effects_of(arena, &document, did, count);
    if (!rendered_make(arena, &document, &effects, &rendered))
        return TEXT("(nothing)");
    EXPECT(!rendered.cut);
    return made_body_text(&rendered.made);
}
#define RENDER(html, ...) \
    render(arena, html, (const struct did[]){__VA_ARGS__}, \
           sizeof((const struct did[]){__VA_ARGS__}) / sizeof(struct did))

TEST(written_behind_its_script)
{
    EXPECT_TEXT(RENDER("<body><script>w</script><p>x", DID(SCRIPT_WRITE, "script", 1, NULL, "<b>1</b>"),
                       DID(SCRIPT_WRITE, "script", 1, NULL, "<i>"), DID(SCRIPT_WRITE, "script", 1, NULL, "2</i>")),
                "<body><script>w</script><b>1</b><i>2</i><p>x");
    EXPECT_TEXT(RENDER("<head><script>w</script></head>x", DID(SCRIPT_WRITE, "script", 1, NULL, "<style>a{}</style>")),
                "<head><script>w</script><style>a{}</style></head>x");
    EXPECT_TEXT(RENDER("<p>x<script>w", DID(SCRIPT_WRITE, "script", 1, NULL, "<b>1</b>")), "<p>x<b>1</b><script>w");
    /* by a handler: there is no script to stand behind */
    EXPECT_TEXT(RENDER("<body><p>x</p></body>", DID(SCRIPT_WRITE, "p", 1, NULL, "<b>1</b>")),
                "<body><p>x</p><b>1</b></body>");
}

/* atob gives bytes; what was put together from letters stays. */
TEST(bytes_read_as_letters)
{
    const char *html = "<!DOCTYPE html><body><script>1</script></body>";
    struct did bytes = DID(SCRIPT_WRITE, "script", 1, NULL, "<p>nh\xC3\x83\xC2\xA0 c\xC3\x83\xC2\xA1i</p>");
    struct did letters = DID(SCRIPT_WRITE, "script", 1, NULL, "<p>nh\xC3\xA0 c\xC3\xA1i</p>");
    EXPECT_TEXT(render(arena, html, &bytes, 1), "<!DOCTYPE html><body><script>1</script><p>nh\xC3\xA0 c\xC3\xA1i</p></body>");
    struct did inserted = DID(SCRIPT_INSERT, "p", 1, NULL, "<b>nh\xC3\x83&nbsp; c\xC3\x83\xC2\xA1i</b>");
    EXPECT_TEXT(render(arena, "<p>x</p>", &inserted, 1), "<p>x<b>nh\xC3\xA0 c\xC3\xA1i</b></p>");
    EXPECT_TEXT(render(arena, html, &letters, 1), "<!DOCTYPE html><body><script>1</script><p>nh\xC3\xA0 c\xC3\xA1i</p></body>");
}

TEST(put_into_its_target)
{
    EXPECT_TEXT(RENDER("<div><p>a</p></div>b", DID(SCRIPT_INSERT, "div", 1, NULL, "<b>1")),
                "<div><p>a</p><b>1</b></div>b");
    EXPECT_TEXT(RENDER("<ul><li>a<li>b</ul>", DID(SCRIPT_INSERT, "li", 1, NULL, "1"),
                       DID(SCRIPT_INSERT, "li", 2, NULL, "2")),
                "<ul><li>a1<li>b2</ul>");
    EXPECT_TEXT(RENDER("<p>a", DID(SCRIPT_INSERT, NULL, 0, NULL, "<b>1</b>")), "<p>a<b>1</b>");
    EXPECT_TEXT(RENDER("<html><body><p>a</p></body></html><!-- x -->", DID(SCRIPT_INSERT, NULL, 0, NULL, "1")),
                "<html><body><p>a</p>1</body></html><!-- x -->");
    EXPECT_TEXT(RENDER("<html><p>a</html>  ", DID(SCRIPT_INSERT, NULL, 0, NULL, "1")), "<html><p>a1</html>  ");
    EXPECT_TEXT(RENDER("<p>a</body>  ", DID(SCRIPT_INSERT, "body", 1, NULL, "1")), "<p>a1</body>  ");
    EXPECT_TEXT(RENDER("<table><tr><td>a</table>", DID(SCRIPT_INSERT, "tr", 1, NULL, "<td>1")),
                "<table><tr><td>a<td>1</td></table>");
    EXPECT_TEXT(RENDER("<p>a<p>b</p>", DID(SCRIPT_INSERT, "p", 1, NULL, "1")), "<p>a1<p>b</p>");
    EXPECT_TEXT(RENDER("<div><style>a{}</style></div>", DID(SCRIPT_INSERT, "style", 1, NULL, "#k{left:-9em}</style>")),
                "<div><style>a{}#k{left:-9em}<\\/style></style></div>");
}

/* What the source leaves open would take in what is put behind it. */
TEST(open_ends)
{
    const struct did put = DID(SCRIPT_INSERT, NULL, 0, NULL, "<b>1</b>");
    EXPECT_TEXT(RENDER("<p>a<!-- open", put), "<p>a<b>1</b><!-- open");
    EXPECT_TEXT(RENDER("<p>a<script>open", put), "<p>a<b>1</b><script>open");
    EXPECT_TEXT(RENDER("<p>a<div class=\"open", put), "<p>a<b>1</b><div class=\"open");
    EXPECT_TEXT(RENDER("<p>a<select><option>x", put), "<p>a<b>1</b><select><option>x");
    EXPECT_TEXT(RENDER("<p>a<table><tr><td>x", put), "<p>a<b>1</b><table><tr><td>x");
    EXPECT_TEXT(RENDER("<p>a</p><textarea>x", put), "<p>a</p><b>1</b><textarea>x");
}

/* Nothing put into an element leaves it, and nothing behind it is taken in. */
TEST(pieces_are_closed)
{
    EXPECT_TEXT(RENDER("<div id=k><p>a</p></div>b", DID(SCRIPT_REPLACE, "div", 1, NULL, "</div><b>1")),
                "<div id=k><b>1</b></div>b");
    EXPECT_TEXT(RENDER("<div id=k></div>b",
                       DID(SCRIPT_INSERT, "div", 1, NULL, "<!-- ")), "<div id=k><!--   --></div>b");
}

TEST(never_seen_where_it_is_put)
{
    EXPECT_TEXT(RENDER("<head></head><body>x<img src=a></body>", DID(SCRIPT_INSERT, "head", 1, NULL, "<a href=b>1</a>"),
                       DID(SCRIPT_INSERT, "img", 1, NULL, "2")),
                "<head></head><body>x<img src=a><div style=\"display:none !important\"><a href=\"b\">1</a></div>"
                "<div style=\"display:none !important\">2</div></body>");
    EXPECT_TEXT(RENDER("<head></head><body>x", DID(SCRIPT_INSERT, "head", 1, NULL, "<style>a{}</style>")),
                "<head><style>a{}</style></head><body>x");
}

TEST(replaced_and_removed)
{
    EXPECT_TEXT(RENDER("<div>a<b>c</b></div>d", DID(SCRIPT_INSERT, "div", 1, NULL, "0"),
                       DID(SCRIPT_REPLACE, "div", 1, NULL, "<i>1</i>"), DID(SCRIPT_INSERT, "div", 1, NULL, "2"),
                       DID(SCRIPT_INSERT, "b", 1, NULL, "lost")),
                "<div><i>1</i>2</div>d");
    EXPECT_TEXT(RENDER("a<div>b</div>c<p>d", DID(SCRIPT_REMOVE, "div", 1, NULL, NULL),
                       DID(SCRIPT_INSERT, "div", 1, NULL, "lost")),
                "ac<p>d");
    EXPECT_TEXT(RENDER("<ul><li>a<li>b</ul>", DID(SCRIPT_REMOVE, "li", 1, NULL, NULL)), "<ul><li>b</ul>");
    EXPECT_TEXT(RENDER("a<br>b", DID(SCRIPT_REMOVE, "br", 1, NULL, NULL)), "ab");
    /* The server sent these links to search engines. */
    EXPECT_TEXT(RENDER("<div id=k><a href=http://b.example/>b</a></div>c", DID(SCRIPT_REMOVE, "div", 1, NULL, NULL)),
                "<div id=\"k\" style=\"display:none !important\"><a href=http://b.example/>b</a></div>c");
    EXPECT_TEXT(RENDER("<div><a href=//b.example/>b</a></div>c", DID(SCRIPT_REPLACE, "div", 1, NULL, "d")),
                "<div><div style=\"display:none !important\"><a href=//b.example/>b</a></div>d</div>c");
}

TEST(start_tags)
{
    EXPECT_TEXT(RENDER("<div id=k class='a b' title=\"x &amp; '\">c</div>",
                       DID(SCRIPT_ATTRIBUTE, "div", 1, "class", "z\"<"),
                       DID(SCRIPT_ATTRIBUTE, "div", 1, "hidden", "")),
                "<div id=\"k\" class=\"z&quot;&lt;\" title=\"x &amp; '\" hidden=\"\">c</div>");
    EXPECT_TEXT(RENDER("<p hidden id=k>c", DID(SCRIPT_ATTRIBUTE, "p", 1, "hidden", NULL)), "<p id=\"k\">c");
    EXPECT_TEXT(RENDER("<p>c", DID(SCRIPT_ATTRIBUTE, "p", 1, "a b", "x"),
                       DID(SCRIPT_ATTRIBUTE, "p", 1, "x>", "x")), "<p>c");
    EXPECT_TEXT(RENDER("<img src=a><p>", DID(SCRIPT_ATTRIBUTE, "img", 1, "src", "b")), "<img src=\"b\"><p>");
    EXPECT_TEXT(RENDER("<svg><path d=M0 /></svg>", DID(SCRIPT_STYLE, "path", 1, NULL, "fill:red")),
                "<svg><path d=\"M0\" style=\"fill:red\"></path></svg>");
    /* of elements that no tag says */
    EXPECT_TEXT(RENDER("<!doctype html><p>c", DID(SCRIPT_STYLE, "body", 1, NULL, "display:none"),
                       DID(SCRIPT_ATTRIBUTE, "html", 1, "class", "js")),
                "<!doctype html><html class=\"js\"><body style=\"display:none\"><p>c");
}

TEST(style_declarations)
{
    static const struct { const char *own; const char *set; const char *result; } cases[] = {
        {"", "display:none", "display:none"},
        {"color:red", "display:none", "color:red;display:none"},
        {"display:block !important; color:red", "DISPLAY:none", "color:red;DISPLAY:none"},
        {"display:none", "display:", "display:"},
        {"width:calc(1px", "left:-9px", "width:calc(1px);left:-9px"},
        {"content:\"a", "left:-9px", "content:&quot;a&quot;;left:-9px"},
        {"x{", "left:-9px", "left:-9px"},
        {"background:url(a;b)", "left:1px;top:2px", "background:url(a;b);left:1px;top:2px"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *own = arena_string(arena, arena_printf(arena, "<p style='%s'>x", cases[i].own));
        const char *result = arena_string(arena, arena_printf(arena, "<p style=\"%s\">x", cases[i].result));
        EXPECT_TEXT(RENDER(own, DID(SCRIPT_STYLE, "p", 1, NULL, cases[i].set)), result);
    }
    EXPECT_TEXT(RENDER("<p>", DID(SCRIPT_STYLE, "p", 1, NULL, "top:1px"),
                       DID(SCRIPT_ATTRIBUTE, "p", 1, "style", "left:0"),
                       DID(SCRIPT_STYLE, "p", 1, NULL, "top:2px")),
                "<p style=\"left:0;top:2px\">");
}

TEST(titles)
{
    EXPECT_TEXT(RENDER("<title>a</title><p>b", DID(SCRIPT_TITLE, NULL, 0, NULL, "x<y")),
                "<title>x&lt;y</title><title>a</title><p>b");
    EXPECT_TEXT(RENDER("<body><p>b</p></body>", DID(SCRIPT_TITLE, NULL, 0, NULL, "x"),
                       DID(SCRIPT_TITLE, NULL, 0, NULL, "y")),
                "<body><p>b</p><title>y</title></body>");
}

TEST(who_got_it)
{
    /* The phone's page; what only desktops were given is beside it. */
    EXPECT_TEXT(RENDER("<div>a</div>",
                       DID_WHEN(SCRIPT_REPLACE, "div", 1, NULL, "<b>p</b>", SCRIPT_WHILE_LOADING,
                       SCRIPT_AS_SEARCH_PHONE),
                       DID_WHEN(SCRIPT_REPLACE, "div", 1, NULL, "<b>d</b>", SCRIPT_WHILE_LOADING, SCRIPT_AS_DESKTOP),
                       DID_WHEN(SCRIPT_STYLE, "div", 1, NULL, "display:none", SCRIPT_WHILE_LOADING, SCRIPT_AS_DESKTOP)),
                "<div><b>p</b><b>d</b></div>");
    EXPECT_TEXT(RENDER("<div>a</div>",
                       DID_WHEN(SCRIPT_STYLE, "div", 1, NULL, "display:none", SCRIPT_WHILE_LOADING, SCRIPT_AS_DESKTOP)),
                "(nothing)");
    EXPECT_TEXT(RENDER("<div>a</div>",
                       DID_WHEN(SCRIPT_STYLE, "div", 1, NULL, "top:0", SCRIPT_BY_TIMER, SCRIPT_AS_SEARCH_PHONE)),
                "<div style=\"top:0\">a</div>");
}

TEST(nothing_to_splice)
{
    EXPECT_TEXT(RENDER("<div>a</div>", DID(SCRIPT_NAVIGATE, NULL, 0, NULL, "http://b.example/"),
                       DID(SCRIPT_OPEN, NULL, 0, NULL, "http://b.example/"),
                       DID_WHEN(SCRIPT_STYLE, "div", 1, NULL, "display:none", SCRIPT_BY_CLICK, 0),
                       DID_WHEN(SCRIPT_INSERT, NULL, 0, NULL, "x", SCRIPT_BY_CLICK, 0)),
                "(nothing)");
}

/* Whatever the indexes are, the rest of the page stands as it was. */
TEST(indexes_of_nothing)
{
    static const uint32_t indexes[] = {0, 3, 5, 6, 100, UINT32_MAX};
    struct document document;
    struct rendered rendered;
    parse(arena, "<body><div>a</div><!-- c --></body>", &document);
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
        struct script_effect items[SCRIPT_EFFECT_KIND_COUNT + 2];
        for (int kind = 0; kind < SCRIPT_EFFECT_KIND_COUNT + 2; kind++)
            items[kind] = (struct script_effect){.kind = (enum script_effect_kind)kind, .node = indexes[i],
                                                 .target = indexes[i], .seen_as = (uint8_t)kind, .name = TEXT("class"),
                                                 .value = TEXT("<b>x</b>")};
        struct script_effects effects = {.items = items, .count = sizeof items / sizeof *items};
        EXPECT(rendered_make(arena, &document, &effects, &rendered)); /* writes and titles always have a place */
        struct text made = made_body_text(&rendered.made);
        EXPECT(indexes[i] == 3 || text_find(made, TEXT("<div>a</div><!-- c -->"), 0) != SIZE_MAX);
        struct document page;
        struct response response = rendered_response(&rendered, document.response);
        document_parse(arena, &response, &page);
        struct script_effects back = rendered_effects(&rendered, &document, &page, &effects);
        for (size_t k = 0; k < back.count; k++)
            EXPECT(back.items[k].target < page.node_count && back.items[k].node < page.node_count);
    }
}

TEST(effects_follow_their_elements)
{
    struct document document;
    struct document page;
    struct rendered rendered;
    parse(arena, "<head></head><body><p>1</p><script>s</script><div id=gone>x</div><div id=k>y</div><b>z</b></body>",
    &document);
    const struct did did[] = {
        DID(SCRIPT_WRITE, "script", 1, NULL, "<p>2</p><p>3</p>"),
        DID(SCRIPT_REMOVE, "div", 1, NULL, NULL),
        DID(SCRIPT_STYLE, "div", 2, NULL, "display:none"),
        DID_WHEN(SCRIPT_STYLE, "div", 2, NULL, "display:block", SCRIPT_BY_CLICK, 0),
        DID_WHEN(SCRIPT_STYLE, "b", 1, NULL, "display:block", SCRIPT_BY_CLICK, 0),
        DID(SCRIPT_ATTRIBUTE, "html", 1, "class", "js"),
    };
    struct script_effects effects = effects_of(arena, &document, did, sizeof did / sizeof *did);
    effects.stopped_node = element(&document, "script", 1);
    EXPECT(rendered_make(arena, &document, &effects, &rendered));
    struct response response = rendered_response(&rendered, document.response);
    EXPECT_NUMBER(response.header_count, 1);
    document_parse(arena, &response, &page);
    struct script_effects back = rendered_effects(&rendered, &document, &page, &effects);
    EXPECT_NUMBER(back.count, effects.count);
    EXPECT_NUMBER(back.items[0].node, element(&page, "script", 1));
    EXPECT_NUMBER(back.items[1].target, 0);
    EXPECT_NUMBER(back.items[2].target, element(&page, "div", 1));
    EXPECT_NUMBER(back.items[3].target, element(&page, "div", 1));
    EXPECT_NUMBER(back.items[4].target, element(&page, "b", 1));
    EXPECT_NUMBER(back.items[5].target, element(&page, "html", 1));
    EXPECT_NUMBER(back.stopped_node, element(&page, "script", 1));
}

TEST(limits_are_said)
{
    struct document document;
    struct rendered rendered;
    parse(arena, "<p>a</p>", &document);
    size_t length = SCRIPT_LIMIT_MARKUP_BYTES / 2 + 1;
    char *many = arena_alloc(arena, length);
    memset(many, 'x', length);
    struct script_effect items[2];
    for (size_t i = 0; i < 2; i++)
        items[i] = (struct script_effect){.kind = SCRIPT_INSERT, .seen_as = BOTH, .value = text_of(many, length)};
    struct script_effects effects = {.items = items, .count = 2};
    EXPECT(rendered_make(arena, &document, &effects, &rendered));
    EXPECT(rendered.cut);
    EXPECT_NUMBER(made_body_text(&rendered.made).length, 8 + length);

    enum { MANY = RENDERED_LIMIT_DECLARATIONS + 1 };
    struct script_effect *styles = arena_alloc_array(arena, MANY, sizeof *styles);
    for (uint32_t i = 0; i < MANY; i++)
        styles[i] = (struct script_effect){.kind = SCRIPT_STYLE, .seen_as = BOTH, .target = element(&document, "p", 1),
                                           .value = arena_printf(arena, "--x%u:1", i)};
    effects = (struct script_effects){.items = styles, .count = MANY};
    EXPECT(rendered_make(arena, &document, &effects, &rendered));
    EXPECT(rendered.cut);
}
