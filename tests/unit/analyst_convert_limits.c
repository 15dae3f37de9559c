/* analyst_convert_limits.c: how much of a document is read (page/limits.h, CONVERT_LIMIT_*): just so much says nothing, one
 * more is said, and what was read until then is kept. And links that are long in every way are not lost. */
#include "analyst/convert.h"
#include "analyst/office.h"
#include "base/buffer.h"
#include "tests/unit/test.h"

#include <string.h>

enum { MOST_BYTES = 16 * 1024 * 1024 };

struct source {
    struct text rest;
};

static size_t give(void *context, char *out, size_t room)
{
    struct source *source = context;
    size_t length = source->rest.length < room ? source->rest.length : room;
    if (length)
        memcpy(out, source->rest.data, length);
    source->rest = text_slice(source->rest, length, SIZE_MAX);
    return length;
}

static enum xml_end read_member(struct office *office, const char *name, struct text content)
{
    struct text member = text_from_string(name);
    office_part *part = office_part_of(member, 0);
    part = part ? part : office_part_of(member, 1);
    struct source source = {content};
    return EXPECT(part) ? part(office, member, give, &source) : XML_BROKEN;
}

/* Why not all of a body is read; empty where it is. The page that is made of it is given in `made`. */
static struct text unread(struct arena *arena, struct text body, enum body_kind kind, uint64_t (*clock)(void), struct text *made)
{
    static struct hop hop;
    hop = (struct hop){.url = TEXT("https://so-y-te.hoalu.example/tep"), .status = 200};
    const struct response response = {.url = hop.url, .final_url = hop.url, .identity = TEXT("browser"), .status = 200,
                                      .hops = &hop, .hop_count = 1, .body = body};
    struct converted converted;
    EXPECT(convert_to_page(arena, &response, kind, clock, &converted));
    if (made)
        *made = converted.response.body;
    return converted.unparsed ? text_from_string(converted.unparsed->name) : TEXT("");
}

static bool holds(struct text t, const char *words)
{
    return text_find(t, text_from_string(words), 0) != SIZE_MAX;
}

static struct text sink_written(const struct sink *sink)
{
    return text_of(sink->parts[SINK_BODY].data, sink->parts[SINK_BODY].length);
}

static struct text feed_of_links(struct buffer *feed, unsigned count)
{
    buffer_clear(feed);
    buffer_add_string(feed, "<rss><channel>");
    for (unsigned i = 0; i < count; i++)
        buffer_printf(feed, "<item><enclosure url='https://a.example/%u'/></item>", i);
    buffer_add_string(feed, "</channel></rss>");
    return buffer_text(feed);
}

TEST(links_have_a_limit)
{
    struct buffer feed;
    struct text made;
    buffer_init(&feed, MOST_BYTES);
    EXPECT_TEXT(unread(arena, feed_of_links(&feed, CONVERT_LIMIT_LINKS), BODY_XML, NULL, NULL), "");
    EXPECT_TEXT(unread(arena, feed_of_links(&feed, CONVERT_LIMIT_LINKS + 1), BODY_XML, NULL, &made), "links");
    EXPECT(holds(made, "\"https://a.example/9999\"") && !holds(made, "\"https://a.example/10000\""));
    buffer_release(&feed);
}

TEST(places_have_a_limit)
{
    struct buffer lines;
    struct text made;
    buffer_init(&lines, MOST_BYTES);
    for (unsigned i = 1; i <= CONVERT_LIMIT_PLACES; i++)
        buffer_printf(&lines, "%u\n", i);
    EXPECT_TEXT(unread(arena, buffer_text(&lines), BODY_TEXT, NULL, NULL), "");
    buffer_add_string(&lines, "cuối");
    EXPECT_TEXT(unread(arena, buffer_text(&lines), BODY_TEXT, NULL, &made), "text");
    EXPECT(holds(made, "\n99999\n"));
    buffer_release(&lines);
}

static uint64_t time_now, time_step;

static uint64_t stepping_clock(void)
{
    time_now += time_step;
    return time_now;
}

/* The clock is asked at the start, for each 16 KB of a feed, and where these end. */
TEST(time_has_a_limit)
{
    struct buffer feed;
    struct text made;
    buffer_init(&feed, MOST_BYTES);
    buffer_add_string(&feed, "<rss><channel><item><title>đầu</title></item>");
    for (unsigned i = 0; i < 2 * 16 * 1024; i++)
        buffer_add_byte(&feed, ' ');
    buffer_add_string(&feed, "<item><title>cuối</title></item></channel></rss>");
    time_step = CONVERT_LIMIT_CPU_MS * 1000 / 4;
    EXPECT_TEXT(unread(arena, buffer_text(&feed), BODY_XML, stepping_clock, &made), "");
    EXPECT(holds(made, "đầu") && holds(made, "cuối"));
    time_step = CONVERT_LIMIT_CPU_MS * 1000 / 2 + 1;
    EXPECT_TEXT(unread(arena, buffer_text(&feed), BODY_XML, stepping_clock, &made), "time");
    EXPECT(holds(made, "đầu") && !holds(made, "cuối"));
    buffer_release(&feed);
}

/* One page, and bookmarks: `count` beside each other, or each in the one before. Without a table of places. */
static struct text pdf_with_bookmarks(struct buffer *pdf, unsigned count, bool nested)
{
    const char *next = nested ? "First" : "Next";
    buffer_clear(pdf);
    buffer_add_string(pdf, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>endobj\n"
                           "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
                           "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n");
    buffer_printf(pdf, "4 0 obj<</Type/Outlines/First 5 0 R/Last %u 0 R>>endobj\n", nested ? 5 : count + 4);
    for (unsigned i = 1; i <= count; i++) {
        buffer_printf(pdf, "%u 0 obj<</Title(bookmark %u.)/A<</S/URI/URI(https://a.example/%u)>>", i + 4, i, i);
        if (i < count)
            buffer_printf(pdf, "/%s %u 0 R", next, i + 5);
        buffer_printf(pdf, "%s>>endobj\n", nested && i < count ? "/Count 1" : "");
    }
    buffer_add_string(pdf, "trailer<</Root 1 0 R>>\n");
    return buffer_text(pdf);
}

TEST(bookmarks_have_a_limit)
{
    struct buffer pdf;
    struct text made;
    buffer_init(&pdf, MOST_BYTES);
    EXPECT_TEXT(unread(arena, pdf_with_bookmarks(&pdf, CONVERT_LIMIT_PDF_BOOKMARKS, false), BODY_PDF, NULL, &made), "");
    EXPECT(holds(made, "bookmark 2000."));
    EXPECT_TEXT(unread(arena, pdf_with_bookmarks(&pdf, CONVERT_LIMIT_PDF_BOOKMARKS + 1, false), BODY_PDF, NULL, &made), "bookmarks");
    EXPECT(holds(made, "bookmark 2000.") && !holds(made, "bookmark 2001."));
    EXPECT_TEXT(unread(arena, pdf_with_bookmarks(&pdf, CONVERT_LIMIT_PDF_BOOKMARK_DEPTH, true), BODY_PDF, NULL, &made), "");
    EXPECT(holds(made, "bookmark 16."));
    EXPECT_TEXT(unread(arena, pdf_with_bookmarks(&pdf, CONVERT_LIMIT_PDF_BOOKMARK_DEPTH + 1, true), BODY_PDF, NULL, &made), "bookmarks");
    EXPECT(holds(made, "bookmark 16.") && !holds(made, "bookmark 17."));
    buffer_release(&pdf);
}

/* Why not all of a member is read, in a document of its own. */
static struct text unread_member(struct arena *arena, const char *name, const struct buffer *content)
{
    struct sink sink = {.arena = arena, .part = SINK_BODY};
    struct office office = {.sink = &sink};
    read_member(&office, name, buffer_text(content));
    return sink.unparsed ? text_from_string(sink.unparsed->name) : TEXT("");
}

TEST(tables_of_an_office_file_have_limits)
{
    struct buffer xml;
    buffer_init(&xml, MOST_BYTES);
    for (unsigned more = 0; more < 2; more++) {
        buffer_clear(&xml);
        buffer_add_string(&xml, "<sst>");
        for (unsigned i = 0; i < CONVERT_LIMIT_SHARED_STRINGS + more; i++)
            buffer_add_string(&xml, "<si/>");
        buffer_add_string(&xml, "</sst>");
        EXPECT_TEXT(unread_member(arena, "xl/sharedStrings.xml", &xml), more ? "text" : "");
        buffer_clear(&xml);
        buffer_add_string(&xml, "<r>");
        for (unsigned i = 0; i < CONVERT_LIMIT_RELATIONSHIPS + more; i++)
            buffer_printf(&xml, "<Relationship Id='r%u' TargetMode='External' Target='https://a.example/'/>", i);
        buffer_add_string(&xml, "</r>");
        EXPECT_TEXT(unread_member(arena, "word/_rels/document.xml.rels", &xml), more ? "links" : "");
    }
    buffer_release(&xml);
}

static struct text nested(struct buffer *xml, unsigned depth)
{
    buffer_clear(xml);
    for (unsigned i = 0; i < depth; i++)
        buffer_printf(xml, "<a>%u.", i + 1);
    for (unsigned i = 0; i < depth; i++)
        buffer_add_string(xml, "</a>");
    return buffer_text(xml);
}

TEST(depth_of_xml_has_a_limit)
{
    struct buffer xml;
    struct text made;
    buffer_init(&xml, MOST_BYTES);
    EXPECT_TEXT(unread(arena, nested(&xml, CONVERT_LIMIT_XML_DEPTH), BODY_XML, NULL, &made), "");
    EXPECT(holds(made, "256."));
    EXPECT_TEXT(unread(arena, nested(&xml, CONVERT_LIMIT_XML_DEPTH + 1), BODY_XML, NULL, &made), "depth");
    EXPECT(holds(made, "256.") && !holds(made, "257."));
    buffer_release(&xml);
}

/* Names of 50 bytes and what is shown, until all names have so many bytes. */
static struct text names(struct buffer *xml, size_t bytes)
{
    buffer_clear(xml);
    buffer_add_string(xml, "<p><t>đầu</t>");
    for (unsigned i = 0; i < bytes / 50; i++)
        buffer_printf(xml, "<a%049u/>", i);
    buffer_add_string(xml, "<t>cuối</t></p>");
    return buffer_text(xml);
}

/* The library counts names in its own blocks: half of the limit fits, twice as much does not. */
TEST(names_of_xml_have_a_limit)
{
    struct buffer xml;
    struct text made;
    buffer_init(&xml, MOST_BYTES);
    EXPECT_TEXT(unread(arena, names(&xml, CONVERT_LIMIT_XML_NAME_BYTES / 2), BODY_XML, NULL, &made), "");
    EXPECT(holds(made, "đầu") && holds(made, "cuối"));
    EXPECT_TEXT(unread(arena, names(&xml, CONVERT_LIMIT_XML_NAME_BYTES * 2), BODY_XML, NULL, &made), "text");
    EXPECT(holds(made, "đầu") && !holds(made, "cuối"));
    struct sink sink = {.arena = arena, .part = SINK_BODY};
    struct office office = {.sink = &sink};
    EXPECT(read_member(&office, "word/document.xml", buffer_text(&xml)) == XML_TOO_MUCH);
    EXPECT(holds(sink_written(&sink), "đầu"));
    buffer_release(&xml);
}

/* As long as an attribute is read, in a part whose own name is long, by an id that is long. */
TEST(long_links_are_not_lost)
{
    char digits[400], id[201], address[3000];
    memset(digits, '1', sizeof digits);
    memset(id, 'i', sizeof id);
    memset(address, 'a', sizeof address);
    static const struct { const char *folder, *name, *before, *after; } cases[] = {
        {"ppt/slides/", "slide", "<p><hlinkClick", "/><r><t>vào</t></r></p>"},
        {"ppt/slides/", "slide", "<p><sp><hlinkClick", "/></sp></p>"},
        {"word/", "document", "<p><hyperlink", "><t>vào</t></hyperlink></p>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sink sink = {.arena = arena, .part = SINK_BODY};
        struct office office = {.sink = &sink};
        char *table = arena_string(arena, arena_printf(arena, "%s_rels/%s%.*s.xml.rels", cases[i].folder, cases[i].name,
                                                       (int)sizeof digits, digits));
        char *part = arena_string(arena, arena_printf(arena, "%s%s%.*s.xml", cases[i].folder, cases[i].name,
                                                      (int)sizeof digits, digits));
        EXPECT(read_member(&office, table, arena_printf(arena, "<r><Relationship Id='%.*s' TargetMode='External' "
                                                        "Target='https://vao.example/%.*s'/></r>", (int)sizeof id, id,
                                                        (int)sizeof address, address)) == XML_WHOLE);
        EXPECT(read_member(&office, part, arena_printf(arena, "%s id='%.*s'%s", cases[i].before, (int)sizeof id, id,
                                                       cases[i].after)) == XML_WHOLE);
        EXPECT(holds(sink_written(&sink), "<a href=\"https://vao.example/aaa"));
    }
}
