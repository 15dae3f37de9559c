/* convert_feed.c: RSS, Atom and any other XML: what its elements say, and where they lead. */
#include "analyst/convert_priv.h"
#include "analyst/xml.h"
#include "base/utf8.h"

#include <string.h>

enum { ELEMENT_BYTES = 256 * 1024, ADDRESS_BYTES = 2048, TITLE_BYTES = 300 };

static const struct unparsed_reason broken = {"broken", "The XML is broken: not all of it could be read."};
static const struct unparsed_reason too_deep = {
    "depth", "Elements are nested too deeply: the page was read only up to there."};

struct feed {
    struct text rest; /* of the body */
    struct sink *sink;
    char *said; /* text of the innermost element so far */
    size_t length;
    uint32_t items; /* entries so far */
    bool has_title; /* the feed's own */
    char title[TITLE_BYTES]; /* the entry's: the text of its link, as readers show it */
    size_t title_length;
};

static size_t give_bytes(void *source, char *out, size_t room)
{
    struct feed *feed = source;
    sink_check_time(feed->sink);
    size_t length = feed->rest.length < room ? feed->rest.length : room;
    if (length)
        memcpy(out, feed->rest.data, length);
    feed->rest = text_slice(feed->rest, length, SIZE_MAX);
    return length;
}

static bool is_address(struct text t)
{
    return text_starts_with_ignore_case(t, TEXT("http://")) || text_starts_with_ignore_case(t, TEXT("https://"));
}

static void keep_title(struct feed *feed, struct text title)
{
    title = utf8_cut(title, TITLE_BYTES);
    memcpy(feed->title, title.data, title.length);
    feed->title_length = title.length;
}

/* Writes what was said since the last tag. Descriptions are markup, written as text. */
static void say(struct feed *feed, struct text name)
{
    struct text said = text_trim(text_of(feed->said, feed->length));
    feed->length = 0;
    if (said.length == 0)
        return;
    bool is_title = text_equal(name, TEXT("title"));
    if (is_title && !feed->has_title) {
        feed->has_title = true;
        sink_property(feed->sink, "title", said);
        return;
    }
    if (is_title)
        keep_title(feed, said);
    sink_markup(feed->sink, is_title ? "<h2>" : "<p>");
    if (is_address(said) && text_find_byte(said, ' ', 0) == SIZE_MAX)
        sink_link(feed->sink, said, text_of(feed->title, feed->title_length));
    else if (text_find_byte(said, '<', 0) != SIZE_MAX)
        sink_fragment(feed->sink, said);
    else
        sink_text(feed->sink, said);
    sink_markup(feed->sink, is_title ? "</h2>\n" : "</p>\n");
}

static void begin_entry(struct feed *feed)
{
    feed->title_length = 0;
    sink_place(feed->sink, 0, 0, "entry %u", ++feed->items);
}

static void on_open(void *context, struct text name, const struct xml_attributes *attributes)
{
    static const char *const addresses[] = {"href", "url", "src", "resource"};
    struct feed *feed = context;
    say(feed, (struct text){0});
    if (text_equal(name, TEXT("item")) || text_equal(name, TEXT("entry")) || text_equal(name, TEXT("url")))
        begin_entry(feed);
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        char room[ADDRESS_BYTES];
        struct text address = text_trim(xml_attribute(attributes, addresses[i], room, sizeof room));
        if (is_address(address))
            sink_link(feed->sink, address, text_of(feed->title, feed->title_length));
    }
}

static void on_close(void *context, struct text name)
{
    say(context, name);
}

static void on_text(void *context, struct text t)
{
    struct feed *feed = context;
    while (t.length) {
        struct text part = utf8_cut(t, ELEMENT_BYTES - feed->length);
        memcpy(feed->said + feed->length, part.data, part.length);
        feed->length += part.length;
        t = text_slice(t, part.length, SIZE_MAX);
        if (t.length)
            say(feed, (struct text){0});
    }
}

static bool goes_on(void *context)
{
    return sink_goes_on(((struct feed *)context)->sink);
}

bool convert_feed(const struct response *response, struct sink *sink)
{
    static const struct xml_handler handler = {
        .open = on_open, .close = on_close, .text = on_text, .goes_on = goes_on};
    struct feed feed = {.rest = response->body, .sink = sink, .said = arena_try(sink->arena, ELEMENT_BYTES)};
    if (!feed.said) {
        sink->is_over = true;
        return true;
    }
    enum xml_end end = xml_read(give_bytes, &feed, &handler, &feed);
    say(&feed, (struct text){0});
    if (end == XML_TOO_DEEP)
        sink_cut(sink, &too_deep);
    else if (end == XML_TOO_MUCH)
        sink_cut(sink, &sink_too_much_text);
    else if (end == XML_BROKEN && !response->body_cut)
        sink_cut(sink, &broken);
    return true;
}
