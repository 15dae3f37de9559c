/* page_link.c: what points somewhere, and where to. */
#include "page/link.h"

#include "base/buffer.h"
#include "page/link_priv.h"
#include "tests/unit/test.h"

static struct links collect(struct arena *arena, const char *url, const char *refresh, struct text body)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *headers = arena_alloc_array(arena, 2, sizeof *headers);
    struct document *document = arena_alloc(arena, sizeof *document);
    headers[0] = (struct header){.name = TEXT("Content-Type"), .value = TEXT("text/html; charset=utf-8")};
    headers[1] = (struct header){.name = TEXT("Refresh"), .value = text_from_string(refresh)};
    *response = (struct response){.final_url = text_from_string(url), .status = 200, .headers = headers, .body = body};
    response->header_count = refresh ? 2 : 1;
    document_parse(arena, response, document);
    return links_collect(arena, document, NULL);
}

TEST(kinds)
{
    static const struct {
        const char *html;
        const char *links; /* kind url [text] flags: o off-site, f followable */
    } cases[] = {
        {"<a href='/tin'>Tin  <b>tức</b></a>", "anchor http://so-y-te.tinh.gov.vn/tin [Tin tức] f"},
        {"<a href='//nohu88.example/?a=1#k' rel='noopener NOFOLLOW'>x</a>",
         "anchor http://nohu88.example/?a=1#k [x] of"},
        {"<a href='http://www.tinh.gov.vn/'>t</a>", "anchor http://www.tinh.gov.vn/ [t] f"},
        {"<a href='https://huyen.tinh.gov.vn'>t</a>", "anchor https://huyen.tinh.gov.vn/ [t] f"},
        {"<a href='http://khac.gov.vn/'>t</a>", "anchor http://khac.gov.vn/ [t] of"},
        {"<a href='mailto:a@b.example'>m</a>", "anchor  [m] "},
        {"<a href='javascript:void(0)'>m</a>", "anchor  [m] "},
        {"<a name=k>m</a>", ""},
        {"<a href=/a><img src=/i.png alt='nha cai'></a>",
         "anchor http://so-y-te.tinh.gov.vn/a [nha cai] f|image http://so-y-te.tinh.gov.vn/i.png [] "},
        {"<a href=/a><img src=/i.png alt='' title=' t '></a>",
         "anchor http://so-y-te.tinh.gov.vn/a [t] f|image http://so-y-te.tinh.gov.vn/i.png [] "},
        {"<a href=/a title=own></a>", "anchor http://so-y-te.tinh.gov.vn/a [own] f"},
        {"<map><area href=/a alt=vùng></map>", "anchor http://so-y-te.tinh.gov.vn/a [vùng] f"},
        {"<img srcset=' /x.png 1x, /y.png 2x'>", "image http://so-y-te.tinh.gov.vn/x.png [] "},
        {"<picture><source srcset='/x.png, /y.png 2x'></picture>", "image http://so-y-te.tinh.gov.vn/x.png [] "},
        {"<video poster=/p.png src=/v.mp4></video>",
         "image http://so-y-te.tinh.gov.vn/p.png [] |other http://so-y-te.tinh.gov.vn/v.mp4 [] "},
        {"<script src='http://cdn.example/a.js'></script>", "script http://cdn.example/a.js [] o"},
        {"<script>var a</script>", ""},
        {"<link rel='shortcut icon' href=/f.ico>", "other http://so-y-te.tinh.gov.vn/f.ico [] "},
        {"<link rel='alternate stylesheet' href=/a.css>", "sheet http://so-y-te.tinh.gov.vn/a.css [] "},
        {"<link rel=Canonical href=/c>", "canonical http://so-y-te.tinh.gov.vn/c [] f"},
        {"<link rel=amphtml href=https://a.pages.example/x>", "amphtml https://a.pages.example/x [] of"},
        {"<link rel=alternate hreflang=id href=/id>", "alternate http://so-y-te.tinh.gov.vn/id [] f"},
        {"<iframe src=http://k.example/></iframe>", "frame http://k.example/ [] of"},
        {"<object data=/o></object><embed src=/e>",
         "frame http://so-y-te.tinh.gov.vn/o [] f|frame http://so-y-te.tinh.gov.vn/e [] f"},
        {"<form action=/s><button formaction=http://k.example/b>g</button><input type=submit formaction=/i></form>",
         "form http://so-y-te.tinh.gov.vn/s [] |form http://k.example/b [] o|form http://so-y-te.tinh.gov.vn/i [] "},
        {"<input type=IMAGE src=/b.png><input src=/no.png>", "image http://so-y-te.tinh.gov.vn/b.png [] "},
        {"<meta property=og:url content=http://k.example/><meta property=og:title content=t>"
         "<meta name='twitter:card' content=summary><meta name=twitter:image content=/t.png>",
         "meta http://k.example/ [] o|meta http://so-y-te.tinh.gov.vn/t.png [] "},
        {"<meta property=og:see_also content=https://k.example/s>", "meta https://k.example/s [] o"},
        {"<meta http-equiv=Refresh content='0;url=http://k.example/r'>", "refresh http://k.example/r [] of"},
        {"<meta http-equiv=refresh content=300>", ""},
        {"<base href=/goc/><a href=t>t</a>",
         "base http://so-y-te.tinh.gov.vn/goc/ [] |anchor http://so-y-te.tinh.gov.vn/goc/t [t] f"},
        {"<a href=t>t</a><base href=https://k.example/x/>",
         "anchor https://k.example/x/t [t] of|base https://k.example/x/ [] o"},
        {"<svg><a xlink:href=https://k.example/s>s</a></svg>", "anchor https://k.example/s [s] of"},
        {"<img src=/cho.gif data-src=//k.example/a.webp>",
         "image http://so-y-te.tinh.gov.vn/cho.gif [] |image http://k.example/a.webp [] o"},
        {"<iframe data-src=http://k.example/></iframe>", "frame http://k.example/ [] of"},
        {"<div data-href=https://k.example/a data-url=trang>x</div>", "data attribute https://k.example/a [] o"},
        {"<link rel=preload as=image imagesrcset='//k.example/a.png 1x'>", "other http://k.example/a.png [] o"},
        {"<link rel=manifest href=https://k.example/m.json>", "manifest https://k.example/m.json [] o"},
        {"<a href=/a ping='https://k.example/p /q'>x</a>",
         "anchor http://so-y-te.tinh.gov.vn/a [x] f|ping https://k.example/p [] o|ping http://so-y-te.tinh.gov.vn/q [] "},
        {"<script type='application/ld+json'>{\"url\":\"https:\\/\\/k.example\\/a\",\"name\":\"https://n.example/\","
         "\"sameAs\":[\"https://s.example/\", \"x\"], \"@id\" : \"\\u0068ttps://i.example/#\\u0031\"}</script>",
         "structured data https://k.example/a [] o|structured data https://s.example/ [] o|"
         "structured data https://i.example/#1 [] o"},
        {"<script type='application/ld+json'>{\"url\":\"https://k.example/ch\\", "structured data https://k.example/ch/ [] o"},
        {"<!-- <a href=http://k.example/>nha cai</a> --><!-- chu thich -->", "HTML comment http://k.example/ [nha cai] o"},
        {"<iframe srcdoc='<a href=//k.example/>x</a><iframe srcdoc=\"&lt;img src=/i.png&gt;\"></iframe>'></iframe>",
         "anchor http://k.example/ [x] of|image http://so-y-te.tinh.gov.vn/i.png [] "},
        {"<meta http-equiv=refresh content=300><meta http-equiv=refresh content='0;url=http://k.example/'>",
         "refresh http://k.example/ [] of"},
        {"<noscript><meta http-equiv=refresh content='0;url=/js'></noscript>"
         "<meta http-equiv=refresh content='1;http://k.example/'>",
         "refresh http://so-y-te.tinh.gov.vn/js [] f|refresh http://k.example/ [] of"},
        {"<svg><meta http-equiv=refresh content='0;url=http://k.example/'></svg>", "refresh http://k.example/ [] of"},
        {"<svg><a xlink:href=/s>s</a></svg>", "anchor http://so-y-te.tinh.gov.vn/s [s] f"},
        {"<svg><a href=/s>s</a><image xlink:href=/i.png /><script href=https://k.example/j.js></script></svg>",
         "anchor http://so-y-te.tinh.gov.vn/s [s] f|image http://so-y-te.tinh.gov.vn/i.png [] |"
         "script https://k.example/j.js [] o"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct links links =
            collect(arena, "http://so-y-te.tinh.gov.vn/", NULL, text_from_string(cases[i].html));
        struct buffer out;
        buffer_init(&out, 65536);
        for (size_t k = 0; k < links.count; k++) {
            const struct link *link = &links.items[k];
            buffer_printf(&out, "%s%s %.*s [%.*s] %s%s", k ? "|" : "", link_kind_name(link->kind),
                          TEXT_ARGS(link->url), TEXT_ARGS(link->text), link->off_site ? "o" : "",
                          link->followable ? "f" : "");
            EXPECT_NUMBER(link->sight, SIGHT_UNDECIDED);
        }
        EXPECT_TEXT(buffer_text(&out), cases[i].links);
        buffer_release(&out);
    }
}

TEST(refresh)
{
    static const struct {
        const char *value;
        bool holds;
        double seconds;
        const char *url;
    } cases[] = {
        {"0;url=http://a.example/", true, 0, "http://a.example/"},
        {" 5 ; URL = '/x y' z", true, 5, "/x y"},
        {"1,/x", true, 1, "/x"},
        {"1 /x", true, 1, "/x"},
        {"1;\"/x\"rest", true, 1, "/x"},
        {"1;'/x", true, 1, "/x"},
        {"1;url", true, 1, "url"},
        {"1;urn:x", true, 1, "urn:x"},
        {"1;url /x", true, 1, "url /x"},
        {"2.9;url=/x", true, 2, "/x"},
        {".5;url=/x", true, 0, "/x"},
        {"1.2.3 url=/x", true, 1, "/x"},
        {"3", true, 3, ""},
        {"3;", true, 3, ""},
        {"3;url=", true, 3, ""},
        {"", false, 0, ""},
        {"url=/x", false, 0, ""},
        {"-1;url=/x", false, 0, ""},
        {"1x;url=/x", false, 1, ""},
        {"99999999999999999999;url=/x", true, 1e9, "/x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double seconds;
        struct text url;
        bool holds = link_parse_refresh(text_from_string(cases[i].value), &seconds, &url);
        if (!EXPECT(holds == cases[i].holds))
            test_say("value %s", cases[i].value);
        if (!holds)
            continue;
        EXPECT(seconds >= cases[i].seconds && seconds <= cases[i].seconds);
        EXPECT_TEXT(url, cases[i].url);
    }
}

TEST(refresh_header)
{
    struct links links = collect(arena, "http://so-y-te.tinh.gov.vn/a/", "3; url=b", TEXT("<p>x"));
    EXPECT_NUMBER(links.count, 1);
    EXPECT_NUMBER(links.items[0].kind, LINK_REFRESH);
    EXPECT_NUMBER(links.items[0].node, 0);
    EXPECT_TEXT(links.items[0].url, "http://so-y-te.tinh.gov.vn/a/b");
    EXPECT(links.items[0].refresh_seconds > 2.9 && links.items[0].refresh_seconds < 3.1);
}

TEST(link_header)
{
    struct header headers[] = {
        {TEXT("content-type"), TEXT("text/html; charset=utf-8")},
        {TEXT("Link"), TEXT("<https://k.example/c>; rel=\"canonical nofollow\"; title=\"a, <b>; c\" , </f.css>;rel=stylesheet")},
        {TEXT("LINK"), TEXT("<//k.example/id>; hreflang=id ;rel=alternate;rel=canonical, <https://k.example/x")},
    };
    struct response response = {.final_url = TEXT("http://so-y-te.tinh.gov.vn/"), .status = 200, .headers = headers,
                                .header_count = 3, .body = TEXT("<p>x")};
    struct document document;
    document_parse(arena, &response, &document);
    struct links links = links_collect(arena, &document, NULL);
    EXPECT_NUMBER(links.count, 3);
    EXPECT_NUMBER(links.items[0].kind, LINK_CANONICAL);
    EXPECT_TEXT(links.items[0].url, "https://k.example/c");
    EXPECT_TEXT(links.items[0].rel, "canonical nofollow");
    EXPECT_NUMBER(links.items[1].kind, LINK_SHEET);
    EXPECT_TEXT(links.items[1].url, "http://so-y-te.tinh.gov.vn/f.css");
    EXPECT_NUMBER(links.items[2].kind, LINK_ALTERNATE);
    EXPECT_TEXT(links.items[2].domain, "k.example");
}

TEST(nested_limits)
{
    struct buffer html;
    buffer_init(&html, 8 << 20);
    for (int i = 0; i < LINK_LIMIT_NESTED + 9; i++)
        buffer_printf(&html, "<!-- <a href=//h%d.example>x</a> -->", i);
    struct links links = collect(arena, "http://so-y-te.tinh.gov.vn/", NULL, buffer_text(&html));
    EXPECT(links.cut);
    EXPECT_NUMBER(links.count, LINK_LIMIT_NESTED);
    buffer_release(&html);
    buffer_init(&html, 8 << 20);
    buffer_printf(&html, "<script type=application/ld+json>{\"sameAs\":[");
    for (int i = 0; i < LINK_LIMIT_STRUCTURED + 9; i++)
        buffer_printf(&html, "\"https://h%d.example/\",", i);
    links = collect(arena, "http://so-y-te.tinh.gov.vn/", NULL, buffer_text(&html));
    EXPECT(links.cut);
    EXPECT_NUMBER(links.count, LINK_LIMIT_STRUCTURED);
    buffer_release(&html);
}

TEST(without_url)
{
    struct links links = collect(arena, "", NULL, TEXT("<a href=/tin>t</a><a href=http://tinh.gov.vn/>u</a>"));
    EXPECT_NUMBER(links.count, 2);
    EXPECT_TEXT(links.items[0].url, "");
    EXPECT_TEXT(links.items[0].raw, "/tin");
    EXPECT(!links.items[0].off_site && !links.items[0].followable);
    EXPECT(links.items[1].off_site);
    EXPECT_TEXT(links.items[1].domain, "tinh.gov.vn");
}

TEST(limits)
{
    struct buffer html;
    buffer_init(&html, 8 << 20);
    for (int i = 0; i < LINK_LIMIT + 5; i++)
        buffer_printf(&html, "<a href=//h%d.example>x</a>", i % 700); /* more hosts than are remembered */
    struct links links = collect(arena, "http://so-y-te.tinh.gov.vn/", NULL, buffer_text(&html));
    EXPECT(links.cut);
    EXPECT_NUMBER(links.count, LINK_LIMIT);
    EXPECT_TEXT(links.items[700].domain, "h0.example");
    EXPECT_TEXT(links.items[LINK_LIMIT - 1].host, "h399.example");
    buffer_release(&html);
    struct text long_text = arena_printf(arena, "<a href=/>%0*d</a>", 5000, 7);
    links = collect(arena, "http://so-y-te.tinh.gov.vn/", NULL, long_text);
    EXPECT_NUMBER(links.items[0].text.length, LINK_LIMIT_TEXT_BYTES);
}

TEST(names)
{
    for (int kind = 0; kind < LINK_KIND_COUNT; kind++)
        EXPECT(link_kind_name((enum link_kind)kind)[0] != '\0');
    EXPECT_TEXT(text_from_string(link_kind_name(LINK_REFRESH)), "refresh");
}
