/* crawler_sitemap.c: sitemaps, indexes, lists and feeds; faulty and hostile ones; packed ones; the wire. */
#include "crawler/gunzip.h"
#include "crawler/sitemap.h"
#include "tests/unit/test.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#define ZLIB_CONST /* input is const */
#include <zlib.h>

static struct sitemap parse(struct arena *arena, struct text bytes)
{
    struct url base;
    struct sitemap sitemap = {.kind = SITEMAP_UNKNOWN};
    if (EXPECT(url_parse(arena, TEXT("http://so-y-te.tinh.example/tin/map.xml"), NULL, &base) == STATUS_OK))
        sitemap_parse(arena, bytes, &base, &sitemap);
    return sitemap;
}

/* "kind c b: url url": c where cut, b where broken. */
static struct text describe(struct arena *arena, const struct sitemap *sitemap)
{
    static const char *const kinds[] = {"unknown", "urlset", "index", "text", "rss", "atom"};
    struct text line = arena_printf(arena, "%s%s%s:", kinds[sitemap->kind], sitemap->cut ? " c" : "",
                                    sitemap->broken ? " b" : "");
    for (size_t i = 0; i < sitemap->url_count; i++)
        line = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(line), TEXT_ARGS(sitemap->urls[i]));
    return line;
}

#define NS " xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"

TEST(forms)
{
    static const char *const cases[][2] = {
        {"", "unknown:"},
        {"  \n", "unknown:"},
        {"Không tìm thấy\n", "unknown:"},
        {"http://a.example/1\r\nhttps://a.example/2\nrubbish\n/3\n  http://a.example/1  \rHTTP://A.example/4",
         "text: http://a.example/1 https://a.example/2 http://a.example/4"},
        {"\xEF\xBB\xBFhttp://a.example/1", "text: http://a.example/1"},
        {"<urlset" NS "><url><loc> http://a.example/1?a=1&amp;b=2 </loc></url><url><loc>"
         "<![CDATA[http://a.example/?a&b]]></loc></url><url><loc>http://a.example/1?a=1&amp;b=2#x</loc></url></urlset>",
         "urlset: http://a.example/1?a=1&b=2 http://a.example/?a&b"},
        {"\xEF\xBB\xBF \n<?xml version='1.0' encoding='UTF-8'?><urlset><url><loc>/tin/1</loc></url></urlset>",
         "urlset: http://so-y-te.tinh.example/tin/1"},
        {"<x:urlset xmlns:x='urn:x'><x:url><x:loc>http://a.example/1</x:loc></x:url></x:urlset>",
         "urlset: http://a.example/1"},
        {"<urlset><url><loc>http://a.example/1</loc><image:image><image:loc>http://a.example/i.jpg</image:loc>"
         "</image:image><image:loc>http://a.example/j.jpg</image:loc></url></urlset>", /* prefix never declared */
         "urlset: http://a.example/1"},
        {"<urlset" NS " xmlns:xhtml='http://www.w3.org/1999/xhtml'><url><loc>http://a.example/1</loc>"
         "<xhtml:link rel='alternate' hreflang='en' href='http://a.example/en'/></url></urlset>",
         "urlset: http://a.example/1"},
        {"<urlset><url>http://a.example/1</url><url>none</url></urlset>", "urlset: http://a.example/1"},
        {"<urlset><url><loc>mailto:a@a.example</loc></url><url><loc></loc></url></urlset>", "urlset:"},
        {"<sitemapindex" NS "><sitemap><loc>http://a.example/1.xml</loc><lastmod>2026-11-22</lastmod></sitemap>"
         "<sitemap>http://a.example/2.xml</sitemap></sitemapindex>",
         "index: http://a.example/1.xml http://a.example/2.xml"},
        {"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><link>http://a.example/</link><item>"
         "<title>x &nbsp; y</title>"
         "<atom:link href='http://a.example/no'/><link>bai-1.html</link>"
         "<guid>http://a.example/g</guid></item><item><guid>http://a.example/2</guid></item>"
         "<item><guid>abc</guid></item></channel></rss>",
         "rss: http://so-y-te.tinh.example/tin/bai-1.html http://a.example/2"},
        {"<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://a.example/rss-0.91.dtd'>"
         "<rss><channel><item><link>http://a.example/1</link></item></channel></rss>",
         "rss: http://a.example/1"},
        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel>"
         "<link>http://a.example/</link></channel><item><link>http://a.example/1</link></item></rdf:RDF>",
         "rss: http://a.example/1"},
        {"<feed xmlns='http://www.w3.org/2005/Atom'><link href='http://a.example/'/><entry>"
         "<link href='/1?a=1&amp;b=2'/><link rel='edit' href='/edit'/>"
         "<link rel='enclosure' type='audio/mpeg' href='/a.mp3'/>"
         "<link rel='alternate' type='text/html' href='2'/></entry></feed>",
         "atom: http://so-y-te.tinh.example/1?a=1&b=2 http://so-y-te.tinh.example/tin/2"},
        {"<!DOCTYPE html><html><body><url><loc>http://a.example/1</loc></url></body></html>", "unknown:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sitemap sitemap = parse(arena, text_from_string(cases[i][0]));
        EXPECT_TEXT(describe(arena, &sitemap), cases[i][1]);
    }
}

TEST(faulty_xml)
{
    static const char *const cases[][2] = {
        {"<urlset><url><loc>http://a.example/?a=1&b=2&c</loc></url></urlset>", /* bare ampersands */
         "urlset: http://a.example/?a=1&b=2&c"},
        {"<urlset><url><loc>http://a.example/?a=1&amp;b=2&lang=vi&#38;c&#x26;d&;</loc></url></urlset>",
         "urlset: http://a.example/?a=1&b=2&lang=vi&c&d&;"},
        {"<feed><entry><link href='http://a.example/?a=1&b=2'/></entry></feed>", "atom: http://a.example/?a=1&b=2"},
        {"<urlset><!-- a & b -- > --><?php a & b ?><url><loc>http://a.example/1</loc></url></urlset>",
         "urlset b: http://a.example/1"},
        {"<urlset><url><loc>http://a.example/1</loc></url><url><loc>http://a.example/2",
         "urlset b: http://a.example/1"},
        {"<urlset><url><loc>http://a.example/1</loc></url>", "urlset b: http://a.example/1"},
        {"<urlset><url><loc>http://a.example/1</loc></url></urlset>trailing", "urlset b: http://a.example/1"},
        {"<urlset><url><loc>http://a.example/1</loc></url><url><loc>http://a.example/\xFF</loc></url><url>"
         "<loc>http://a.example/3</loc></url></urlset>",
         "urlset b: http://a.example/1 http://a.example/3"},
        {"<urlset><url><loc>http://a.example/1<x>y</x></loc></url></urlset>", "urlset: http://a.example/1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sitemap sitemap = parse(arena, text_from_string(cases[i][0]));
        EXPECT_TEXT(describe(arena, &sitemap), cases[i][1]);
    }
}

TEST(no_entities_no_files)
{
    static const char *const cases[][2] = {
        {"<!DOCTYPE urlset [<!ENTITY a 'xxxxxxxxxx'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
         "<!ENTITY c '&b;&b;&b;&b;&b;'>]><urlset><url><loc>http://a.example/&c;</loc></url></urlset>",
         "unknown b:"},
        {"<!DOCTYPE urlset [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>http://a.example/&e;</loc></url>"
         "</urlset>",
         "unknown b:"},
        {"<!DOCTYPE urlset [<!ENTITY % e SYSTEM 'http://a.example/x.dtd'>%e;]><urlset><url>"
         "<loc>http://a.example/1</loc></url></urlset>",
         "unknown b:"},
        {"<!DOCTYPE urlset SYSTEM 'file:///etc/passwd'><urlset><url><loc>http://a.example/&e;</loc></url></urlset>",
         "urlset: http://a.example/&e;"},
        {"<urlset xmlns:xi='http://www.w3.org/2001/XInclude'><url><loc>http://a.example/1<xi:include parse='text' "
         "href='file:///etc/passwd'/></loc></url></urlset>",
         "urlset: http://a.example/1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sitemap sitemap = parse(arena, text_from_string(cases[i][0]));
        EXPECT_TEXT(describe(arena, &sitemap), cases[i][1]);
    }
}

TEST(utf16)
{
    static const char file[] = "<?xml version='1.0' encoding='UTF-16'?><urlset><url><loc>http://a.example/1</loc></url>"
                               "</urlset>";
    char wide[2 * sizeof file] = "\xFF\xFE";
    for (size_t i = 0; i + 1 < sizeof file; i++) {
        wide[2 + 2 * i] = file[i];
        wide[3 + 2 * i] = 0;
    }
    struct sitemap sitemap = parse(arena, text_of(wide, sizeof wide));
    EXPECT_TEXT(describe(arena, &sitemap), "urlset: http://a.example/1");
}

static void repeat(struct buffer *buffer, const char *piece, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buffer_add_string(buffer, piece);
}

TEST(bombs_of_structure)
{
    struct buffer buffer;
    buffer_init(&buffer, 64 * 1024 * 1024);
    buffer_add_string(&buffer, "<urlset><url><loc>http://a.example/1</loc></url>");
    repeat(&buffer, "<a>", 500000);
    struct sitemap sitemap = parse(arena, buffer_text(&buffer));
    EXPECT(sitemap.cut && sitemap.url_count == 1);

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "<urlset><url><loc>http://a.example/1</loc></url><a ");
    for (int i = 0; i < 400000; i++)
        buffer_printf(&buffer, "a%d=''", i);
    sitemap = parse(arena, buffer_text(&buffer));
    EXPECT(sitemap.cut && sitemap.url_count == 1);

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "<urlset><url><loc>http://a.example/1</loc></url><a b='");
    repeat(&buffer, "xxxxxxxxxx", SITEMAP_LIMIT_BYTES / 100);
    sitemap = parse(arena, buffer_text(&buffer));
    EXPECT(sitemap.cut && sitemap.url_count == 1);

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "<urlset><url><loc>http://a.example/1</loc></url><url><loc>http://a.example/");
    repeat(&buffer, "xxxxxxxxxx", URL_LIMIT_BYTES / 5);
    buffer_add_string(&buffer, "</loc></url></urlset>");
    sitemap = parse(arena, buffer_text(&buffer));
    EXPECT(sitemap.cut && sitemap.url_count == 1 && !sitemap.broken);

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "<urlset><url><loc>http://a.example/1</loc></url>");
    for (int i = 0; i < 200000; i++)
        buffer_printf(&buffer, "<n%d/>", i);
    sitemap = parse(arena, buffer_text(&buffer));
    EXPECT(sitemap.cut && sitemap.url_count == 1);

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "<urlset><url><loc>http://a.example/1</loc></url>");
    repeat(&buffer, "<<<<<<<<<<", 20000); /* an error each */
    sitemap = parse(arena, buffer_text(&buffer));
    EXPECT(sitemap.cut && sitemap.url_count == 1);

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "http://a.example/1\nhttp://a.example/");
    repeat(&buffer, "xxxxxxxxxx", URL_LIMIT_BYTES / 5);
    sitemap = parse(arena, buffer_text(&buffer));
    EXPECT(sitemap.cut && sitemap.url_count == 1);
    buffer_release(&buffer);
}

TEST(too_many_addresses)
{
    struct buffer buffer;
    for (int form = 0; form < 2; form++) {
        buffer_init(&buffer, 64 * 1024 * 1024);
        buffer_add_string(&buffer, form ? "<urlset>" : "");
        for (int i = 0; i < SITEMAP_LIMIT_URLS + 10; i++)
            buffer_printf(&buffer, form ? "<url><loc>http://a.example/%d</loc></url>" : "http://a.example/%d\n", i);
        struct arena *own = arena_create(128 * 1024 * 1024);
        struct sitemap sitemap = parse(own, buffer_text(&buffer));
        EXPECT(sitemap.cut && !sitemap.broken);
        if (EXPECT_NUMBER(sitemap.url_count, SITEMAP_LIMIT_URLS))
            EXPECT_TEXT(sitemap.urls[SITEMAP_LIMIT_URLS - 1], "http://a.example/49999");
        test_say("%zu bytes of arena", arena_used(own));
        arena_free(own);
        buffer_release(&buffer);
    }
}

/* What came before the cut is kept, and no half address is made up. */
TEST(cut_at_each_byte)
{
    static const char xml[] = "<?xml version='1.0'?><!-- c --><urlset" NS "><url><loc>http://a.example/1?a&amp;b</loc>"
                              "</url><url><loc><![CDATA[http://a.example/2]]></loc></url></urlset>";
    static const char text[] = "http://a.example/1?a&b\nhttp://a.example/2\n";
    for (size_t length = 0; length < sizeof xml; length++) {
        struct sitemap sitemap = parse(arena, text_of(xml, length));
        if (sitemap.url_count > 0)
            EXPECT_TEXT(sitemap.urls[0], "http://a.example/1?a&b");
        if (sitemap.url_count > 1)
            EXPECT_TEXT(sitemap.urls[1], "http://a.example/2");
        EXPECT(sitemap.url_count <= 2 && (sitemap.url_count == 2 || length < sizeof xml - 1));
    }
    for (size_t length = 0; length < sizeof text; length++)
        EXPECT(parse(arena, text_of(text, length)).url_count <= 2);
}

static struct text pack(struct arena *arena, struct text t)
{
    z_stream stream = {.next_in = (const Bytef *)t.data, .avail_in = (uInt)t.length};
    if (!EXPECT(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK))
        return TEXT("");
    size_t room = deflateBound(&stream, (uLong)t.length);
    char *out = arena_alloc_raw(arena, room);
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    EXPECT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&stream);
    return text_of(out, room - stream.avail_out);
}

TEST(packed_files)
{
    struct text packed = pack(arena, TEXT("<urlset><url><loc>http://a.example/1</loc></url></urlset>"));
    struct sitemap sitemap = parse(arena, packed);
    EXPECT_TEXT(describe(arena, &sitemap), "urlset: http://a.example/1");
    struct text padded = arena_printf(arena, "%*s", (int)(2 * packed.length + 7), "padding");
    char *glued = arena_string(arena, padded);
    memcpy(glued, packed.data, packed.length);
    memcpy(glued + packed.length, "padding", 7);
    sitemap = parse(arena, text_of(glued, packed.length + 7));
    EXPECT_TEXT(describe(arena, &sitemap), "urlset: http://a.example/1");
    for (size_t length = 2; length < packed.length; length++) {
        sitemap = parse(arena, text_slice(packed, 0, length));
        EXPECT(sitemap.broken && sitemap.url_count <= 1);
    }
    for (size_t i = 0; i < packed.length; i++) {
        memcpy(glued, packed.data, packed.length);
        glued[i] = (char)(glued[i] ^ 0x10);
        EXPECT(parse(arena, text_of(glued, packed.length)).url_count <= 1);
    }
    struct text first = pack(arena, TEXT("http://a.example/1\nhttp://a."));
    struct text second = pack(arena, TEXT("example/2\n"));
    glued = arena_alloc_raw(arena, first.length + second.length); /* two members are one file (RFC 1952 2.2) */
    memcpy(glued, first.data, first.length);
    memcpy(glued + first.length, second.data, second.length);
    sitemap = parse(arena, text_of(glued, first.length + second.length));
    EXPECT_TEXT(describe(arena, &sitemap), "text: http://a.example/1 http://a.example/2");
}

TEST(packed_bomb)
{
    size_t size = 20 * 1000 * 1000;
    char *plain = arena_alloc_raw(arena, size);
    memset(plain, ' ', size);
    memcpy(plain, "<urlset><url><loc>http://a.example/1</loc></url>", 48);
    struct text bomb = pack(arena, text_of(plain, size));
    EXPECT(size / bomb.length > 900);
    struct arena *own = arena_create(1024 * 1024); /* it must not be unpacked into memory */
    struct sitemap sitemap = parse(own, bomb);
    EXPECT(sitemap.cut);
    EXPECT_NUMBER(sitemap.url_count, 1);
    arena_free(own);
    struct gunzip *gunzip = gunzip_open(bomb, 1000);
    char out[600];
    if (EXPECT(gunzip != NULL)) {
        EXPECT_NUMBER(gunzip_read(gunzip, out, sizeof out), 600);
        EXPECT_NUMBER(gunzip_read(gunzip, out, sizeof out), 400);
        EXPECT_NUMBER(gunzip_read(gunzip, out, sizeof out), 0);
        EXPECT_NUMBER(gunzip_end(gunzip), GUNZIP_LIMIT);
    }
    gunzip_close(gunzip);
}

/* False where the arena was too small. */
static bool parse_within(size_t limit, struct text bytes)
{
    struct arena *own = arena_create(limit);
    struct sitemap sitemap;
    volatile bool whole = false;
    if (setjmp(*arena_escape(own)) == 0) {
        sitemap_parse(own, bytes, NULL, &sitemap);
        whole = true;
    }
    arena_free(own);
    return whole;
}

/* The arena may end at any allocation: nothing may leak (the address sanitizer looks) nor crash. */
TEST(small_arenas)
{
    struct text bytes = pack(arena, TEXT("<urlset><url><loc>http://a.example/1</loc></url></urlset>"));
    size_t limit = 100;
    while (limit < 1000000 && !parse_within(limit, bytes))
        limit += limit < 65000 ? 10000 : 100;
    EXPECT(limit > 65000 && limit < 200000);
}

TEST(wire)
{
    static const char file[] = "http://a.example/1\nhttp://a.example/2\n";
    struct sitemap sitemap = parse(arena, TEXT(file));
    struct sitemap again;
    struct buffer buffer;
    buffer_init(&buffer, 4096);
    for (int flags = 0; flags < 4; flags++) {
        sitemap.cut = flags & 1;
        sitemap.broken = flags >> 1;
        buffer_clear(&buffer);
        sitemap_encode(&sitemap, &buffer);
        struct reader reader = reader_of(buffer_text(&buffer));
        EXPECT(sitemap_decode(arena, &reader, &again) && reader_done(&reader));
        EXPECT(text_equal(describe(arena, &again), describe(arena, &sitemap)));
    }
    for (size_t length = 0; length < buffer.length; length++) {
        struct reader reader = reader_of(text_of(buffer.data, length));
        EXPECT(!sitemap_decode(arena, &reader, &again));
    }
    for (size_t i = 0; i < buffer.length; i++)
        for (int value = 0; value < 256; value++) {
            char kept = buffer.data[i];
            buffer.data[i] = (char)(unsigned char)value;
            struct reader reader = reader_of(buffer_text(&buffer));
            if (sitemap_decode(arena, &reader, &again))
                EXPECT(again.url_count <= SITEMAP_LIMIT_URLS && again.kind <= SITEMAP_ATOM);
            buffer.data[i] = kept;
        }
    buffer_release(&buffer);
}
