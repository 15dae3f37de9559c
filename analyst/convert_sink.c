/* convert_sink.c: markup that grows in the arena without ever leaving by its escape. */
#include "analyst/convert_priv.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROOM = 4096, PLACE_BYTES = 80 };

const struct unparsed_reason sink_too_much_text = {
    "text", "The document has more text than is read: only its start was judged."};
const struct unparsed_reason sink_too_many_links = {
    "links", "The document has more links than are read: only the first ones were judged."};

static const struct unparsed_reason too_slow = {
    "time", "Reading the document took longer than the time allowed: only its start was judged."};

bool sink_goes_on(const struct sink *sink)
{
    return !sink->is_over && !sink->is_cut && !arena_is_cancelled(sink->arena);
}

void sink_miss(struct sink *sink, const struct unparsed_reason *reason)
{
    if (!sink->unparsed)
        sink->unparsed = reason;
}

void sink_cut(struct sink *sink, const struct unparsed_reason *reason)
{
    sink_miss(sink, reason);
    sink->is_cut = true;
}

void sink_check_time(struct sink *sink)
{
    if (sink->clock && sink->clock() > sink->end)
        sink_cut(sink, &too_slow);
}

void *sink_grow(struct sink *sink, void *old, size_t count, size_t more, size_t *room, size_t size)
{
    if (count + more <= *room)
        return old;
    size_t wanted = *room ? *room : FIRST_ROOM / size;
    while (wanted < count + more)
        wanted *= 2;
    char *fresh = arena_try(sink->arena, wanted * size);
    if (!fresh) {
        sink->is_over = true;
        return NULL;
    }
    if (count)
        memcpy(fresh, old, count * size);
    *room = wanted;
    return fresh;
}

struct text sink_copy(struct sink *sink, struct text t)
{
    char *copy = arena_try(sink->arena, t.length);
    sink->is_over = sink->is_over || !copy;
    if (!copy)
        return (struct text){0};
    if (t.length)
        memcpy(copy, t.data, t.length);
    return text_of(copy, t.length);
}

static void append(struct sink *sink, struct text t)
{
    if (sink->is_over || t.length == 0)
        return;
    size_t length = sink->parts[sink->part].length;
    char *data = sink_grow(sink, sink->parts[sink->part].data, length, t.length, &sink->parts[sink->part].room, 1);
    if (!data)
        return;
    memcpy(data + length, t.data, t.length);
    sink->parts[sink->part].data = data;
    sink->parts[sink->part].length = length + t.length;
}

static bool has_room(struct sink *sink, size_t length)
{
    size_t used = sink->parts[SINK_HEAD].length + sink->parts[SINK_BODY].length;
    if (used > CONVERT_LIMIT_TEXT_BYTES || length > CONVERT_LIMIT_TEXT_BYTES - used)
        sink_cut(sink, &sink_too_much_text);
    return length <= CONVERT_LIMIT_TEXT_BYTES && used <= CONVERT_LIMIT_TEXT_BYTES - length;
}

void sink_place(struct sink *sink, uint32_t from, uint32_t to, const char *words, ...)
{
    char line[PLACE_BYTES];
    va_list arguments;
    va_start(arguments, words);
    int length = vsnprintf(line, sizeof line, words, arguments);
    va_end(arguments);
    size_t count = sink->parts[sink->part].place_count;
    if (count == CONVERT_LIMIT_PLACES)
        sink_cut(sink, &sink_too_much_text);
    if (sink->is_cut || sink->is_over || length < 0)
        return;
    struct sink_place *places = sink_grow(sink, sink->parts[sink->part].places, count, 1,
                                          &sink->parts[sink->part].place_room, sizeof *places);
    size_t kept = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    struct text copy = sink_copy(sink, text_of(line, kept));
    if (!places || !copy.data)
        return;
    places[count] = (struct sink_place){
        .start = sink->parts[sink->part].length, .from = from, .to = to, .words = copy};
    sink->parts[sink->part].places = places;
    sink->parts[sink->part].place_count = count + 1;
}

void sink_markup(struct sink *sink, const char *markup)
{
    append(sink, text_from_string(markup));
}

/* The part of t that the limit leaves room for, not cutting a character. */
static struct text cut_to_room(struct sink *sink, struct text t)
{
    if (has_room(sink, t.length))
        return t;
    size_t used = sink->parts[SINK_HEAD].length + sink->parts[SINK_BODY].length;
    size_t room = used < CONVERT_LIMIT_TEXT_BYTES ? CONVERT_LIMIT_TEXT_BYTES - used : 0;
    room = room < t.length ? room : t.length;
    while (room > 0 && room < t.length && ((uint8_t)t.data[room] & 0xC0) == 0x80)
        room--;
    return text_slice(t, 0, room);
}

/* What is no UTF-8 (an address in a PDF, half a character) as a reader of UTF-8 shows it. */
static void append_repaired(struct sink *sink, struct text t)
{
    if (utf8_valid(t)) {
        append(sink, t);
        return;
    }
    for (size_t at = 0; at < t.length && !sink->is_over;) {
        char bytes[4];
        append(sink, text_of(bytes, utf8_put(bytes, utf8_next(t, &at))));
    }
}

static void add(struct sink *sink, struct text t, bool references_stay)
{
    t = cut_to_room(sink, t);
    size_t plain = 0;
    for (size_t i = 0; i < t.length && !sink->is_over; i++) {
        const char *reference = t.data[i] == '<'                       ? "&lt;"
                                : t.data[i] == '>'                     ? "&gt;"
                                : t.data[i] == '"'                     ? "&quot;"
                                : t.data[i] == '&' && !references_stay ? "&amp;"
                                : t.data[i] == '\0'                    ? " "
                                                                       : NULL;
        if (!reference)
            continue;
        append_repaired(sink, text_slice(t, plain, i - plain));
        append(sink, text_from_string(reference));
        plain = i + 1;
    }
    append_repaired(sink, text_slice(t, plain, SIZE_MAX));
}

void sink_text(struct sink *sink, struct text t)
{
    add(sink, t, false);
}

static bool open_link(struct sink *sink, struct text address, bool references_stay)
{
    address = text_trim(address);
    if (sink->links == CONVERT_LIMIT_LINKS)
        sink_cut(sink, &sink_too_many_links);
    if (sink->is_cut || address.length == 0)
        return false;
    sink->links++;
    sink_markup(sink, "<a href=\"");
    add(sink, address, references_stay);
    sink_markup(sink, "\">");
    return true;
}

bool sink_link_open(struct sink *sink, struct text address)
{
    return open_link(sink, address, false);
}

void sink_link(struct sink *sink, struct text address, struct text t)
{
    if (!sink_link_open(sink, address))
        return;
    sink_text(sink, t);
    sink_markup(sink, "</a> ");
}

/* The value of href in a tag's inside, without quotation marks. */
static struct text href_of(struct text tag)
{
    size_t at = text_find_ignore_case(tag, TEXT("href"), 0);
    if (at == SIZE_MAX || at == 0 || !ascii_is_space(tag.data[at - 1]))
        return (struct text){0};
    struct text value = text_trim(text_slice(tag, at + 4, SIZE_MAX));
    if (value.length == 0 || value.data[0] != '=')
        return (struct text){0};
    value = text_trim(text_slice(value, 1, SIZE_MAX));
    char quote = value.length ? value.data[0] : ' ';
    if (quote == '"' || quote == '\'') {
        size_t end = text_find_byte(value, quote, 1);
        return text_slice(value, 1, end == SIZE_MAX ? SIZE_MAX : end - 1);
    }
    size_t end = 0;
    while (end < value.length && !ascii_is_space(value.data[end]))
        end++;
    return text_slice(value, 0, end);
}

/* Tags become spaces, but for links: nothing that stands in one fragment (an open comment, <plaintext>) may swallow what
 * follows it. Character references stay what they are. */
void sink_fragment(struct sink *sink, struct text markup)
{
    bool in_link = false;
    size_t last_end = text_find_byte(markup, '>', 0) == SIZE_MAX ? 0 : markup.length;
    while (markup.length && sink_goes_on(sink)) {
        size_t open = text_find_byte(markup, '<', 0);
        add(sink, text_slice(markup, 0, open), true);
        if (open == SIZE_MAX)
            break;
        size_t close = last_end ? text_find_byte(markup, '>', open) : SIZE_MAX;
        if (close == SIZE_MAX) { /* a tag without an end is text; so is all behind it */
            add(sink, text_slice(markup, open, SIZE_MAX), true);
            break;
        }
        struct text tag = text_slice(markup, open + 1, close - open - 1);
        struct text name = text_slice(tag, 0, 2);
        bool is_anchor = name.length == 2 && ascii_lower(name.data[0]) == 'a' && ascii_is_space(name.data[1]);
        bool ends_anchor = text_equal_ignore_case(text_trim(tag), TEXT("/a"));
        if (in_link && (is_anchor || ends_anchor)) {
            sink_markup(sink, "</a>");
            in_link = false;
        }
        if (is_anchor)
            in_link = open_link(sink, href_of(tag), true);
        else
            sink_markup(sink, " ");
        markup = text_slice(markup, close + 1, SIZE_MAX);
    }
    if (in_link)
        sink_markup(sink, "</a>");
}

void sink_property(struct sink *sink, const char *name, struct text value)
{
    value = text_trim(value);
    if (value.length == 0)
        return;
    enum sink_part before = sink->part;
    sink->part = SINK_HEAD;
    bool is_title = strcmp(name, "title") == 0;
    sink_place(sink, 0, 0, "document properties");
    sink_markup(sink, is_title ? "<title>" : "<meta name=\"");
    if (!is_title) {
        sink_markup(sink, name);
        sink_markup(sink, "\" content=\"");
    }
    sink_text(sink, value);
    sink_markup(sink, is_title ? "</title>" : "\">");
    sink->part = before;
}
