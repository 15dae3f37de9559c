/* convert_text.c: plain text line by line, and the strings of JSON. No address in them is a link: browsers show it as
 * text, and lists of blocked hosts stand in such files. A JSON string that is markup has the links of markup. */
#include "analyst/convert_priv.h"
#include "base/utf8.h"
#include "page/charset.h"

#include <string.h>

enum { STRING_BYTES = 256 * 1024 };

/* A line's range can be said where its bytes are the body's own. */
static void place_line(struct sink *sink, const struct decoded *decoded, uint32_t number, struct text line)
{
    size_t from = (size_t)(line.data - decoded->text.data) + decoded->skipped;
    bool is_same = decoded->same_bytes;
    sink_place(sink, is_same ? (uint32_t)from : 0, is_same ? (uint32_t)(from + line.length) : 0, "line %u", number);
}

bool convert_plain(const struct response *response, struct sink *sink)
{
    struct decoded decoded = charset_decode(sink->arena, response->body,
                                            response_header(response, TEXT("content-type")));
    struct text rest = decoded.text;
    bool in_paragraph = false;
    for (uint32_t number = 1; rest.data && sink_goes_on(sink); number++) {
        struct text line = text_trim(text_split(&rest, '\n'));
        if (line.length == 0) {
            sink_markup(sink, in_paragraph ? "</p>" : "");
            in_paragraph = false;
            continue;
        }
        place_line(sink, &decoded, number, line);
        sink_markup(sink, in_paragraph ? "" : "<p>");
        in_paragraph = true;
        for (struct text cells = line; cells.data && sink_goes_on(sink);) { /* tabs part columns */
            sink_text(sink, text_split(&cells, '\t'));
            sink_markup(sink, cells.data ? " | " : "\n");
        }
    }
    return true;
}

struct json {
    struct text source;
    size_t at;
    uint32_t line;
    char *out;
    size_t length;
    bool is_cut; /* a string was longer than is read */
};

static void put_code(struct json *json, uint32_t code)
{
    char bytes[4];
    size_t length = utf8_put(bytes, code);
    if (STRING_BYTES - json->length >= length) {
        memcpy(json->out + json->length, bytes, length);
        json->length += length;
    } else {
        json->is_cut = true;
    }
}

/* The four digits behind "\u", or UINT32_MAX. */
static uint32_t four_digits(const struct json *json, size_t at)
{
    uint32_t code = 0;
    for (size_t i = at; i < at + 4; i++) {
        int value = i < json->source.length ? ascii_hex_value(json->source.data[i]) : -1;
        if (value < 0)
            return UINT32_MAX;
        code = code << 4 | (uint32_t)value;
    }
    return code;
}

/* RFC 8259 7; json->at stands behind the 'u'. */
static void read_unicode_escape(struct json *json)
{
    uint32_t code = four_digits(json, json->at);
    if (code == UINT32_MAX)
        return;
    json->at += 4;
    bool is_high = code >= 0xD800 && code < 0xDC00;
    if (is_high && text_starts_with(text_slice(json->source, json->at, 2), TEXT("\\u"))) {
        uint32_t low = four_digits(json, json->at + 2);
        if (low >= 0xDC00 && low < 0xE000) {
            json->at += 6;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    put_code(json, code); /* half a pair becomes U+FFFD */
}

/* json->at stands behind the opening quotation mark, and then behind the closing one. */
static struct text read_string(struct json *json)
{
    json->length = 0;
    while (json->at < json->source.length) {
        char c = json->source.data[json->at++];
        if (c == '"')
            break;
        if (c == '\\' && json->at < json->source.length) {
            c = json->source.data[json->at++];
            if (c == 'u')
                read_unicode_escape(json);
            else
                put_code(json, c == 'n' || c == 't' || c == 'r' || c == 'b' || c == 'f' ? ' ' : (uint8_t)c);
        } else if (json->length < STRING_BYTES) {
            json->line += c == '\n';
            json->out[json->length++] = c;
        } else {
            json->is_cut = true;
        }
    }
    return text_of(json->out, json->length);
}

static bool is_key(const struct json *json)
{
    size_t at = json->at;
    while (at < json->source.length && ascii_is_space(json->source.data[at]))
        at++;
    return at < json->source.length && json->source.data[at] == ':';
}

/* Strings are found without regard to the structure around them: a file that is not well-formed is read all the same. */
bool convert_json(const struct response *response, struct sink *sink)
{
    struct decoded decoded = charset_decode(sink->arena, response->body, TEXT("application/json; charset=utf-8"));
    struct json json = {.source = decoded.text, .line = 1, .out = arena_try(sink->arena, STRING_BYTES)};
    sink->is_over = sink->is_over || !json.out;
    while (json.at < json.source.length && sink_goes_on(sink)) {
        char c = json.source.data[json.at++];
        json.line += c == '\n';
        if (c != '"')
            continue;
        size_t from = json.at;
        struct text value = text_trim(read_string(&json));
        if (value.length == 0 || is_key(&json))
            continue;
        bool is_same = decoded.same_bytes;
        sink_place(sink, is_same ? (uint32_t)from + decoded.skipped : 0,
                   is_same ? (uint32_t)json.at + decoded.skipped : 0, "line %u", json.line);
        sink_markup(sink, "<p>");
        if (text_find_byte(value, '<', 0) != SIZE_MAX)
            sink_fragment(sink, value);
        else
            sink_text(sink, value);
        sink_markup(sink, "</p>\n");
    }
    if (json.is_cut)
        sink_miss(sink, &sink_too_much_text);
    return true;
}
