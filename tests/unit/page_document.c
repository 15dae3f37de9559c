/* page_document.c: trees, places and limits of documents. */
#include "page/document.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "tests/unit/test.h"

#include <setjmp.h>
#include <string.h>
#include <time.h>

static void parse_as(struct arena *arena, struct text body, const char *content_type, struct document *document)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *header = arena_alloc(arena, sizeof *header);
    *header = (struct header){.name = TEXT("Content-Type"), .value = text_from_string(content_type)};
    *response = (struct response){.status = 200, .headers = header, .header_count = 1};
    response->url = TEXT("http://so-y-te.tinh.example/tin/bai.html");
    response->final_url = response->url;
    response->body = body;
    document_parse(arena, response, document);
}

static void parse(struct arena *arena, struct text body, struct document *document)
{
    parse_as(arena, body, "text/html; charset=utf-8", document);
}

static void write_node(struct buffer *out, const struct document *document, uint32_t index)
{
    const struct node *node = &document->nodes[index];
    if (node->kind == NODE_TEXT) {
        buffer_printf(out, "\"%.*s\"", TEXT_ARGS(node->text));
        return;
    }
    if (node->kind == NODE_COMMENT) {
        buffer_printf(out, "!%.*s!", TEXT_ARGS(node->text));
        return;
    }
    buffer_printf(out, "%.*s", TEXT_ARGS(node->name));
    for (uint32_t i = 0; i < node->attribute_count; i++)
        buffer_printf(out, "[%.*s=%.*s]", TEXT_ARGS(node->attributes[i].name), TEXT_ARGS(node->attributes[i].value));
    if (node->end_index == index + 1)
        return;
    buffer_add_byte(out, '(');
    for (uint32_t child = index + 1; child < node->end_index; child = document->nodes[child].end_index) {
        if (child > index + 1)
            buffer_add_byte(out, ' ');
        write_node(out, document, child);
    }
    buffer_add_byte(out, ')');
}

/* What must hold of every tree. */
static bool is_sound(const struct document *document)
{
    bool sound = document->node_count > 0 && document->nodes[0].end_index == document->node_count;
    for (uint32_t i = 1; i < document->node_count && sound; i++) {
        const struct node *node = &document->nodes[i];
        const struct node *parent = &document->nodes[node->parent];
        sound = node->parent < i && node->end_index > i && node->end_index <= parent->end_index &&
                node->depth == parent->depth + 1 && node->source_start <= node->source_end &&
                node->source_end <= document->source.length &&
                (node->kind == NODE_ELEMENT) == (node->child_number > 0);
        if (node->previous_sibling)
            sound = sound && document->nodes[node->previous_sibling].child_number + 1 == node->child_number &&
                    document->nodes[node->previous_sibling].parent == node->parent;
        if (!sound)
            test_say("node %u is not sound", i);
    }
    return sound;
}

TEST(trees)
{
    static const struct {
        const char *html;
        const char *tree;
    } cases[] = {
        {"", "(html(head body))"},
        {"<!doctype html><title> Sở Y tế </title><p>Xin ch&agrave;o &#21271;",
         "(html(head(title(\" Sở Y tế \")) body(p(\"Xin chào 北\"))))"},
        {"<A HREF='/x?a=1&amp;b=2' Class=\"p q\">t</A>", "(html(head body(a[href=/x?a=1&b=2][class=p q](\"t\"))))"},
        {"<table><tr><td>1<td>2", "(html(head body(table(tbody(tr(td(\"1\") td(\"2\")))))))"},
        {"<p>a<p>b<!-- c --><br>", "(html(head body(p(\"a\") p(\"b\" ! c ! br))))"},
        {"<b><p>x</b>y", "(html(head body(b p(b(\"x\") \"y\"))))"},
        {"<template><p>t</template>", "(html(head(template(p(\"t\"))) body))"},
        {"<svg viewBox='0 0 1 1'><linearGradient/><a xlink:href=/k>z</a></svg><slot></slot>",
         "(html(head body(svg[viewbox=0 0 1 1](lineargradient a[href=/k](\"z\")) slot)))"},
        {"<noscript><a href=x>n</a></noscript>", "(html(head(noscript) body(a[href=x](\"n\"))))"},
        {"<body><noscript><a href=x>n</a></noscript>", "(html(head body(noscript(a[href=x](\"n\")))))"},
        {"<script>if (a<b) '<p>'</script><div>d</div>",
         "(html(head(script(\"if (a<b) '<p>'\")) body(div(\"d\"))))"},
        {"<x-y z>k</x-y>", "(html(head body(x-y[z=](\"k\"))))"},
        {"</html><div>after", "(html(head body(div(\"after\"))))"},
        {"<div>a</q>b</div>", "(html(head body(div(\"ab\"))))"},
        {"<table><svg><desc><![CDATA[x<b>]]>y", "(html(head body(svg(desc(\"         x b>   y\")) table)))"},
        {"<svg><style><![CDATA[a>b{}]]></style></svg>", "(html(head body(svg(style(\"a>b{}\")))))"},
        {"<table><svg><select><desc><select><table>",
         "(html(head body(svg(xelect(desc(select))) table table)))"},
        {"<p a=1 a=2>", "(html(head body(p[a=1])))"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document document;
        struct buffer out;
        buffer_init(&out, 65536);
        parse(arena, text_from_string(cases[i].html), &document);
        write_node(&out, &document, 0);
        if (!text_equal(buffer_text(&out), text_from_string(cases[i].tree)))
            test_say("input %s", cases[i].html);
        EXPECT_TEXT(buffer_text(&out), cases[i].tree);
        EXPECT(is_sound(&document));
        EXPECT_NUMBER(document.cut, DOCUMENT_WHOLE);
        buffer_release(&out);
    }
}

/* The node with that id, 0 where there is none. */
static uint32_t with_id(const struct document *document, const char *id)
{
    for (uint32_t i = 1; i < document->node_count; i++)
        if (document->nodes[i].id.length && text_equal(document->nodes[i].id, text_from_string(id)))
            return i;
    return 0;
}

TEST(paths_and_ranges)
{
    static const struct {
        const char *html;
        const char *path;
        const char *source; /* of the element with id k */
    } cases[] = {
        {"<p><a id=k>x</a>", "html > body > p > a", "<a id=k>x</a>"},
        {"<div></div><p>t</p><div><a id=k>x</a></div>", "html > body > div:nth-child(3) > a", "<a id=k>x</a>"},
        {"<ul><li>1<li id=k>2</ul>", "html > body > ul > li:nth-child(2)", "<li id=k>"},
        {"<ul><li id=k>1<li>2</ul>", "html > body > ul > li:nth-child(1)", "<li id=k>"},
        {"<table><tr><td>a<td id=k>b</td></table>", "html > body > table > tbody > tr > td:nth-child(2)",
         "<td id=k>b</td>"},
        {"<svg><linearGradient id=k /></svg>", "html > body > svg > *:nth-child(1)", "<linearGradient id=k />"},
        {"<o:p id=k>w</o:p>", "html > body > *:nth-child(1)", "<o:p id=k>w</o:p>"},
        {"<DIV ID=k>\xC4\x90\xE1\xBB\x95i</DIV>", "html > body > div", "<DIV ID=k>\xC4\x90\xE1\xBB\x95i</DIV>"},
        {"<b id=k><div>x</b>", "html > body > b", "<b id=k>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document document;
        parse(arena, text_from_string(cases[i].html), &document);
        uint32_t node = with_id(&document, "k");
        EXPECT_TEXT(document_path(arena, &document, node), cases[i].path);
        uint32_t start = document.nodes[node].source_start;
        EXPECT_TEXT(text_slice(document.source, start, document.nodes[node].source_end - start), cases[i].source);
    }
}

TEST(path_of_many_names)
{
    /* More names under one parent than a level counts by itself. */
    struct buffer html;
    buffer_init(&html, 1 << 20);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 300; i++)
            buffer_printf(&html, "<t%d></t%d>", i, i);
    buffer_add_string(&html, "<only id=k></only>");
    struct document document;
    parse(arena, arena_copy(arena, buffer_text(&html)), &document);
    buffer_release(&html);
    EXPECT(is_sound(&document));
    EXPECT_TEXT(document_path(arena, &document, with_id(&document, "k")), "html > body > only");
    uint32_t last = document.nodes[with_id(&document, "k")].previous_sibling;
    EXPECT_TEXT(document.nodes[last].name, "t299");
    EXPECT_NUMBER(document.nodes[last].type_number, 2);
    EXPECT_TEXT(document_path(arena, &document, last), "html > body > t299:nth-child(600)");
}

TEST(facts)
{
    static const struct {
        const char *html;
        const char *title;
        const char *language;
        const char *base;
        int first_tag;
        int html_end; /* -1: the length */
        int references;
    } cases[] = {
        {"<!doctype html><html lang=vi><title> a\n b </title></html>", "a b", "vi",
         "http://so-y-te.tinh.example/tin/bai.html", 0, -1, 0},
        {"  <div>x</div><html><base href='/goc/'><base href=/2><title>&#84;&#x48;&amp;</title></html><p>y", "TH&", "",
         "http://so-y-te.tinh.example/goc/", 14, 91, 2},
        {"<!-- <html> --><script>'</html>'</script><svg><title>s</title></svg>x", "", "",
         "http://so-y-te.tinh.example/tin/bai.html", 0, -1, 0},
        {"<html></html><html></html >", "", "", "http://so-y-te.tinh.example/tin/bai.html", 0, -1, 0},
        {"a<HTML></HTML>b", "", "", "http://so-y-te.tinh.example/tin/bai.html", 1, 14, 0},
        {"<base target=x><base href='https://kho.example/a/'>", "", "", "https://kho.example/a/", 0, -1, 0},
        {"<base href='mailto:a@b.example'>", "", "", "http://so-y-te.tinh.example/tin/bai.html", 0, -1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document document;
        parse(arena, text_from_string(cases[i].html), &document);
        EXPECT_TEXT(document.title, cases[i].title);
        EXPECT_TEXT(document.language, cases[i].language);
        EXPECT_TEXT(document.base.href, cases[i].base);
        EXPECT_NUMBER(document.first_tag, cases[i].first_tag);
        EXPECT_NUMBER(document.html_end, cases[i].html_end < 0 ? (int)strlen(cases[i].html) : cases[i].html_end);
        EXPECT_NUMBER(document.character_reference_count, cases[i].references);
    }
}

TEST(inner_text)
{
    static const struct {
        const char *html;
        size_t limit;
        const char *text;
    } cases[] = {
        {"<div id=k>một</div>", 100, "một"},
        {"<div id=k>  a \n b  </div>", 100, "a b"},
        {"<div id=k><p>a</p><p>b</p>c<br>d</div>", 100, "a b c d"},
        {"<div id=k>a<div>b<p>c</p>d</div>e</div>", 100, "a b c d e"},
        {"<div id=k>nhà <b>c</b><i>ái</i></div>", 100, "nhà cái"},
        {"<div id=k>a<script>s()</script><style>t</style>b</div>", 100, "a b"},
        {"<script id=k>s( )</script>", 100, "s( )"},
        {"<div id=k>đổi thưởng</div>", 6, "đổi"},
        {"<div id=k>đổi thưởng</div>", 4, "đ"},
        {"<div id=k>ab<b>cd</b></div>", 3, "abc"},
        {"<div id=k></div>", 100, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document document;
        parse(arena, text_from_string(cases[i].html), &document);
        EXPECT_TEXT(document_inner_text(arena, &document, with_id(&document, "k"), cases[i].limit), cases[i].text);
    }
}

TEST(classes_and_attributes)
{
    struct document document;
    parse(arena, TEXT("<a id=k class=' x  yy\tz ' hidden href>"), &document);
    const struct node *node = &document.nodes[with_id(&document, "k")];
    EXPECT_NUMBER(node->tag, TAG_A);
    EXPECT_NUMBER(node->class_count, 3);
    EXPECT_TEXT(node->classes[0], "x");
    EXPECT_TEXT(node->classes[1], "yy");
    EXPECT_TEXT(node->classes[2], "z");
    EXPECT(node_has_attribute(node, TEXT("hidden")));
    EXPECT(!node_has_attribute(node, TEXT("rel")));
    EXPECT_TEXT(node_attribute(node, TEXT("href")), "");
    EXPECT(!node->is_inserted);
    EXPECT(document.nodes[1].is_inserted);
}

TEST(body_offsets)
{
    static const struct {
        const char *body;
        const char *type;
        const char *mark; /* its offset in the source is mapped */
        int offset;
    } cases[] = {
        {"\xEF\xBB\xBF<p>k", "text/html", "k", 6},
        {"<p>\xC4\x91 k", "text/html; charset=utf-8", "k", 6},
        {"<p>\xFF\xFF k", "text/html; charset=utf-8", "k", 6},
        {"<p>\xE9\xEC k", "text/html; charset=windows-1258", "k", 6},
        {"<p>\xEA\xEC k", "text/html; charset=windows-1258", "k", 6},
        {"<p>\xB1\xB1 k", "text/html; charset=gbk", "k", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document document;
        parse_as(arena, text_from_string(cases[i].body), cases[i].type, &document);
        size_t at = text_find(document.source, text_from_string(cases[i].mark), 0);
        EXPECT(at != SIZE_MAX);
        EXPECT_NUMBER(document_body_offset(&document, (uint32_t)at), cases[i].offset);
    }
}

static struct text repeat(struct arena *arena, const char *piece, size_t times, const char *tail)
{
    size_t length = strlen(piece);
    char *all = arena_alloc_raw(arena, length * times + strlen(tail));
    for (size_t i = 0; i < times; i++)
        memcpy(all + i * length, piece, length);
    memcpy(all + times * length, tail, strlen(tail));
    return text_of(all, length * times + strlen(tail));
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

TEST(hostile)
{
    static const struct {
        const char *piece;
        size_t times;
        const char *tail;
        enum document_cut cut;
    } cases[] = {
        {"<div>", 80000, "", DOCUMENT_CUT_DEPTH},
        {"<b>", 200000, "", DOCUMENT_CUT_DEPTH}, /* equal ones nest, but ... */
        {"<span>", 200000, "", DOCUMENT_CUT_DEPTH},
        {"<p><b>", 50000, "x", DOCUMENT_WHOLE}, /* ... p ends them, and only three are opened again */
        {"<p><font color=red>x", 50000, "", DOCUMENT_WHOLE},
        {"<div><b>x</div>", 50000, "", DOCUMENT_WHOLE},
        {"<li><a href=x>y", 50000, "", DOCUMENT_WHOLE},
        {"<table><tr><td>", 50000, "", DOCUMENT_CUT_DEPTH},
        {"<table>", 50000, "", DOCUMENT_WHOLE},
        {"<tr><td>x", 50000, "</table>", DOCUMENT_WHOLE},
        {"<svg><g>", 50000, "", DOCUMENT_CUT_DEPTH},
        {"<select><option>x", 50000, "", DOCUMENT_CUT_DEPTH},
        {"<button>x", 50000, "", DOCUMENT_WHOLE},
        {"<object>", 50000, "", DOCUMENT_CUT_DEPTH},
        {"<template>", 50000, "", DOCUMENT_CUT_DEPTH},
        {"</p>", 50000, "", DOCUMENT_WHOLE},
        {"<a></b><b></a>", 50000, "", DOCUMENT_WHOLE},
        {"<!--", 50000, "", DOCUMENT_WHOLE},
        {"<", 100000, "", DOCUMENT_WHOLE},
        {"</", 100000, "", DOCUMENT_WHOLE},
        {"<!x", 100000, "", DOCUMENT_WHOLE},
        {"<plaintext>", 1000, "", DOCUMENT_WHOLE},
        {"<script><!--<script>", 5000, "", DOCUMENT_WHOLE},
        {"&amp", 100000, ";", DOCUMENT_WHOLE},
        {"&#9999999999;", 100000, "", DOCUMENT_WHOLE},
        {"<body a=1 b=2>", 100000, "", DOCUMENT_CUT_ATTRIBUTES},
        {"<frameset>", 1000, "", DOCUMENT_CUT_DEPTH},
        {"<math><mi><svg><title>", 5000, "", DOCUMENT_CUT_DEPTH},
        {"<form><input>", 5000, "", DOCUMENT_CUT_DEPTH},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document document;
        struct arena *own = arena_create(256 << 20);
        struct text body = repeat(own, cases[i].piece, cases[i].times, cases[i].tail);
        double start = seconds_now();
        parse(own, body, &document);
        double taken = seconds_now() - start;
        test_say("%s x %zu: %.0f ms, cut %d, %u nodes", cases[i].piece, cases[i].times, taken * 1e3, document.cut,
                 document.node_count);
        EXPECT_NUMBER(document.cut, cases[i].cut);
        EXPECT(is_sound(&document));
        EXPECT(taken < 10); /* quadratic time is minutes here; the margin is for slow machines and sanitizers */
        arena_free(own);
    }
}

TEST(many_attributes)
{
    struct buffer html;
    buffer_init(&html, 4 << 20);
    buffer_add_string(&html, "<p><a first=1");
    for (int i = 0; i < 100000; i++)
        buffer_printf(&html, " a%d='>%d'", i, i);
    buffer_add_string(&html, ">x</a><b id=k c=d>y</b>");
    struct document document;
    double start = seconds_now();
    parse(arena, buffer_text(&html), &document);
    EXPECT(seconds_now() - start < 5);
    EXPECT_NUMBER(document.cut, DOCUMENT_CUT_ATTRIBUTES);
    EXPECT_NUMBER(document.source.length, buffer_text(&html).length);
    uint32_t node = with_id(&document, "k");
    EXPECT_TEXT(document_path(arena, &document, node), "html > body > p > b");
    EXPECT_TEXT(text_slice(document.source, document.nodes[node].source_start, 12), "<b id=k c=d>");
    EXPECT_NUMBER(document.nodes[document.nodes[node].previous_sibling].attribute_count, DOCUMENT_LIMIT_ATTRIBUTES);
    buffer_release(&html);
}

TEST(long_values)
{
    struct text body = repeat(arena, "đ", 500000, "'>x</a>");
    struct text whole = arena_printf(arena, "<a href='%.*s", TEXT_ARGS(body));
    struct document document;
    parse(arena, whole, &document);
    EXPECT_NUMBER(document.cut, DOCUMENT_WHOLE);
    EXPECT_NUMBER(document.nodes[4].attributes[0].value.length, 1000000);
    parse(arena, text_slice(whole, 0, 900000), &document); /* never closed: no tag at all */
    EXPECT(is_sound(&document));
}

TEST(odd_bytes)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {"\0\0<p>\0a\0</p>\0", 12}, {"<a \0=\0 href=\0>\0", 15}, {"<\0p>", 4}, {"<!--\0", 5},
        {"<p \xFF\xFE=\xC3>\xE1\xBB", 11}, {"</", 2}, {"<a", 2}, {"<a b='", 6}, {"<!doctype", 9}, {"&", 1}, {"&#", 2},
        {"<script>\0</script", 17}, {"<svg><![CDATA[\0]]", 17}, {"\r\n<p>\r\n", 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct document document;
        parse(arena, text_of(cases[i].bytes, cases[i].length), &document);
        EXPECT(is_sound(&document));
    }
}

/* One such reference in a title, a description or a link would make all that is told of the page no UTF-8, and the page unjudged. */
TEST(references_past_all_numbers)
{
    static const char *const references[] = {"&#22899999999999999999999970;", "&#4294967200;", "&#x1fffffffe;", "&#2147483648;", "&#x80000000;",
                                             "&#1114112;", "&#x110000", "&#xD800;"};
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        struct document document;
        parse(arena, arena_printf(arena, "<title>tin %s mới</title><a title='%s' href='/%s'>%s</a>", references[i], references[i],
                                  references[i], references[i]), &document);
        EXPECT(utf8_valid(document.title));
        EXPECT(text_starts_with(document.title, TEXT("tin ")) && text_ends_with(document.title, TEXT(" mới")));
        for (uint32_t n = 1; n < document.node_count; n++) {
            EXPECT(utf8_valid(document.nodes[n].text));
            for (uint32_t a = 0; a < document.nodes[n].attribute_count; a++)
                EXPECT(utf8_valid(document.nodes[n].attributes[a].value));
        }
    }
}

/* Many kinds of markup in one page, so that every step allocates. */
static struct text mixed_page(struct arena *arena)
{
    return repeat(arena,
                  "<div class='a b' id=x><table><tr><td><a href='/tin?a=1&amp;b=2'>Tin t&#7913;c</a>"
                  "<b>x<p>y</b></table>"
                  "<svg viewBox='1'><g/></svg><u1><u2><u3><u4><u5></u5></u4></u3></u2></u1></div><!-- c -->",
                  60, "<title>t</title>");
}

TEST(memory_limits)
{
    struct text page = mixed_page(arena);
    volatile int left = 0;
    volatile int done = 0;
    for (volatile size_t limit = 1024; limit < (size_t)1 << 22; limit += limit / 16) {
        struct arena *own = arena_create(limit);
        if (setjmp(*arena_escape(own)) == 0) {
            struct document document;
            parse(own, page, &document);
            EXPECT(is_sound(&document));
            done++;
        } else {
            EXPECT_NUMBER(arena_reason(own), STATUS_LIMIT);
            left++;
        }
        arena_free(own);
    }
    test_say("%d left, %d done", left, done);
    EXPECT(left > 20 && done > 10);
}

TEST(deadline)
{
    struct arena *own = arena_create(1 << 24);
    volatile bool left = false;
    if (setjmp(*arena_escape(own)) == 0) {
        struct document document;
        arena_cancel(own);
        parse(own, TEXT("<p>x"), &document);
    } else {
        left = true;
        EXPECT_NUMBER(arena_reason(own), STATUS_DEADLINE);
    }
    EXPECT(left);
    arena_free(own);
}

TEST(size_limit)
{
    struct text body = repeat(arena, "<p>đ", DOCUMENT_LIMIT_TEXT_BYTES / 5 + 10, "<p id=k>");
    struct document document;
    struct arena *own = arena_create((size_t)2 << 30);
    parse(own, text_slice(body, 0, body.length), &document);
    EXPECT(document.cut == DOCUMENT_CUT_NODES || document.cut == DOCUMENT_CUT_BYTES);
    EXPECT(document.node_count <= DOCUMENT_LIMIT_NODES);
    EXPECT(document.source.length <= DOCUMENT_LIMIT_TEXT_BYTES);
    arena_free(own);
}
