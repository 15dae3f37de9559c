/* sitemap_filter.c: see sitemap_priv.h. It knows just enough of XML 1.0's grammar to tell text from tags, comments,
 * CDATA sections and processing instructions (2.4 - 2.7, 3.1). */
#include "crawler/sitemap_priv.h"

#include <string.h>

enum { MOST_WRITTEN = sizeof(((struct sitemap_filter *)0)->held) + 5 }; /* for one byte taken: "&amp;", held, itself */

/* "&amp;", "&#38;" ...: needs no declaration (XML 1.0 4.6, 4.1). */
static bool is_known_reference(struct text t)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_equal(t, text_from_string(known[i])))
            return true;
    if (t.length < 4 || t.data[1] != '#')
        return false;
    bool hexadecimal = t.data[2] == 'x';
    for (size_t i = hexadecimal ? 3 : 2; i + 1 < t.length; i++)
        if (hexadecimal ? ascii_hex_value(t.data[i]) < 0 : !ascii_is_digit(t.data[i]))
            return false;
    return t.length > (hexadecimal ? 4u : 3u);
}

static size_t release(struct sitemap_filter *filter, char *out)
{
    struct text held = text_of(filter->held, filter->held_length);
    size_t length = 0;
    if (!is_known_reference(held)) {
        memcpy(out, "&amp;", 5);
        length = 5;
        held = text_slice(held, 1, held.length);
    }
    if (held.length)
        memcpy(out + length, held.data, held.length);
    filter->hold = false;
    filter->held_length = 0;
    return length + held.length;
}

static void remember(struct sitemap_filter *filter, char c)
{
    if (filter->recent_length == sizeof filter->recent)
        memmove(filter->recent, filter->recent + 1, --filter->recent_length);
    filter->recent[filter->recent_length++] = c;
}

static bool recently(const struct sitemap_filter *filter, struct text end)
{
    return text_ends_with(text_of(filter->recent, filter->recent_length), end);
}

static void enter(struct sitemap_filter *filter, int state)
{
    filter->state = state;
    filter->recent_length = 0;
}

static void begin_tag(struct sitemap_filter *filter)
{
    enter(filter, FILTER_TAG);
    filter->quote = 0;
    filter->tag_length = filter->attributes = 0;
}

static void in_tag(struct sitemap_filter *filter, char c)
{
    if (c == '<') /* also inside quotes it can only be the next tag (3.1): a quote was forgotten */
        begin_tag(filter);
    filter->tag_length++;
    if (filter->tag_length <= sizeof filter->recent) {
        remember(filter, c);
        struct text start = text_of(filter->recent, filter->recent_length);
        if (text_equal(start, TEXT("<!--")))
            enter(filter, FILTER_COMMENT);
        else if (text_equal(start, TEXT("<![CDATA[")))
            enter(filter, FILTER_CDATA);
        else if (text_equal(start, TEXT("<?")))
            enter(filter, FILTER_INSTRUCTION);
        if (filter->state != FILTER_TAG)
            return;
    }
    if (filter->quote) {
        if (c == filter->quote)
            filter->quote = 0;
    } else if (c == '"' || c == '\'') {
        filter->quote = c;
        filter->attributes++;
    } else if (c == '>') {
        enter(filter, FILTER_CONTENT);
    }
    if (filter->tag_length > SITEMAP_LIMIT_TAG_BYTES || filter->attributes > SITEMAP_LIMIT_ATTRIBUTES)
        filter->refused = true;
}

static void skip_to(struct sitemap_filter *filter, char c, struct text end)
{
    remember(filter, c);
    if (recently(filter, end))
        enter(filter, FILTER_CONTENT);
}

static void follow(struct sitemap_filter *filter, char c)
{
    switch (filter->state) {
    case FILTER_CONTENT:
        if (c == '<')
            in_tag(filter, c);
        break;
    case FILTER_TAG:
        in_tag(filter, c);
        break;
    case FILTER_COMMENT:
        skip_to(filter, c, TEXT("-->"));
        break;
    case FILTER_CDATA:
        skip_to(filter, c, TEXT("]]>"));
        break;
    case FILTER_INSTRUCTION:
        skip_to(filter, c, TEXT("?>"));
        break;
    }
}

static size_t take(struct sitemap_filter *filter, char c, char *out)
{
    size_t length = 0;
    if (filter->hold) {
        if ((ascii_is_alnum(c) || c == '#' || c == ';') && filter->held_length < sizeof filter->held) {
            filter->held[filter->held_length++] = c;
            if (c == ';')
                length = release(filter, out);
            filter->tag_length++;
            return length;
        }
        length = release(filter, out);
    }
    bool references = filter->state == FILTER_CONTENT || (filter->state == FILTER_TAG && filter->quote);
    if (c == '&' && references) {
        filter->hold = true;
        filter->held[filter->held_length++] = c;
        return length;
    }
    follow(filter, c);
    out[length++] = c;
    return length;
}

size_t sitemap_filter_run(struct sitemap_filter *filter, struct text *in, char *out, size_t room)
{
    size_t length = 0;
    size_t at = 0;
    while (at < in->length && room - length >= MOST_WRITTEN && !filter->refused)
        length += take(filter, in->data[at++], out + length);
    *in = filter->refused ? (struct text){0} : text_slice(*in, at, in->length);
    return length;
}

size_t sitemap_filter_end(struct sitemap_filter *filter, char *out)
{
    return filter->hold ? release(filter, out) : 0;
}
