/* template_write.c: values into a template, each escaped for the kind of output. */
#include "takedown/template.h"

#include "base/utf8.h"
#include "takedown/template_priv.h"

/* --- one value, one line --- */

/* What takes no place: zero-width characters, soft hyphens, tags. */
static bool is_invisible(uint32_t c)
{
    return c == 0xAD || c == 0x34F || c == 0x180E || (c >= 0x200B && c <= 0x200D) || (c >= 0x2060 && c <= 0x2064) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* White space of any kind, what breaks lines or steers, and what turns the reading direction. */
static bool is_gap(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x61C || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202F) || c == 0x205F || (c >= 0x2065 && c <= 0x206F) ||
           c == 0x3000;
}

/* Into `line`, without gaps at its ends or two beside each other; cut at the limit. */
static void make_line(struct buffer *line, struct text value)
{
    static const struct text dots = {.data = "…", .length = sizeof "…" - 1};
    bool gap = false;
    for (size_t i = 0; i < value.length;) {
        char bytes[4];
        uint32_t code_point = utf8_next(value, &i);
        if (is_invisible(code_point))
            continue;
        if (is_gap(code_point)) {
            gap = line->length > 0;
            continue;
        }
        size_t length = utf8_put(bytes, code_point);
        if (line->length + gap + length > TEMPLATE_LIMIT_VALUE_BYTES - dots.length) {
            buffer_add_text(line, dots);
            return;
        }
        if (gap)
            buffer_add_byte(line, ' ');
        buffer_add(line, bytes, length);
        gap = false;
    }
}

/* RFC 5322 section 3.6.8, a field name and its colon; an address ("hxxp://...") is none. */
static bool looks_like_header(struct text line)
{
    size_t i = 0;
    while (i < line.length && line.data[i] > ' ' && line.data[i] < 0x7F && line.data[i] != ':')
        i++;
    return i > 0 && i < line.length && line.data[i] == ':' && !text_starts_with(text_slice(line, i, SIZE_MAX), TEXT("://"));
}

/* At the begin of a line of mail: a signature's delimiter, a mailbox's separator, a header, a quotation. */
static bool misleads(struct text line)
{
    return text_starts_with(line, TEXT("--")) || text_starts_with(line, TEXT("From ")) ||
           text_starts_with(line, TEXT(">")) || looks_like_header(line);
}

static void add_plain(struct buffer *out, struct text line)
{
    const bool at_start = out->length == 0 || out->data[out->length - 1] == '\n';
    const bool quote = at_start && misleads(line);
    buffer_add_string(out, quote ? "“" : "");
    buffer_add_text(out, line);
    buffer_add_string(out, quote ? "”" : "");
}

static void add_html(struct buffer *out, struct text line)
{
    for (size_t i = 0; i < line.length; i++) {
        const char c = line.data[i];
        const char *name = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : c == '\'' ? "&#39;" : NULL;
        if (name)
            buffer_add_string(out, name);
        else
            buffer_add_byte(out, c);
    }
}

/* CommonMark 0.31 section 2.4: a backslash before ASCII punctuation makes it plain text. What means something anywhere has one; what
 * does so at the begin of a block (lists, underlines of headings, code) only there. */
static void add_markdown(struct buffer *out, struct text line)
{
    bool in_number = true; /* "1." and "1)" begin a list */
    for (size_t i = 0; i < line.length; i++) {
        const char c = line.data[i];
        const bool anywhere = text_find_byte(TEXT("\\`*_{}[]<>()#|~&!$^"), c, 0) != SIZE_MAX;
        const bool at_start = (i == 0 && (c == '-' || c == '+' || c == '=' || c == ':')) || (in_number && i > 0 && c == '.');
        if (c != '\0' && (anywhere || at_start))
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, c);
        in_number = in_number && ascii_is_digit(c);
    }
}

void template_escape(struct buffer *out, enum template_escape escape, struct text value)
{
    static void (*const writers[TEMPLATE_ESCAPE_COUNT])(struct buffer *, struct text) = {
        [TEMPLATE_PLAIN] = add_plain,
        [TEMPLATE_LINE] = buffer_add_text,
        [TEMPLATE_HTML] = add_html,
        [TEMPLATE_MARKDOWN] = add_markdown,
    };
    struct buffer line;
    buffer_init(&line, TEMPLATE_LIMIT_VALUE_BYTES);
    make_line(&line, value);
    writers[escape](out, buffer_text(&line));
    buffer_release(&line);
}

/* --- the whole --- */

struct template_writer {
    const struct template *whole;
    const struct template_record *scopes[TEMPLATE_SCOPES];
    size_t scope_count;
    size_t at[TEMPLATE_LIMIT_DEPTH]; /* which item each list that is being gone through is at */
    size_t depth;
    struct buffer *out;
};

/* Sections that were not written leave their empty lines: of several one is left. */
static void add_words(struct template_writer *writer, struct text words)
{
    struct buffer *out = writer->out;
    if (writer->whole->escape == TEMPLATE_HTML) {
        buffer_add_text(out, words);
        return;
    }
    for (size_t i = 0; i < words.length; i++) {
        const char c = words.data[i];
        const bool is_third = out->length >= 2 && out->data[out->length - 1] == '\n' && out->data[out->length - 2] == '\n';
        const bool is_first = out->length == 0;
        if (c != '\r' && !(c == '\n' && (is_third || is_first)))
            buffer_add_byte(out, writer->whole->escape == TEMPLATE_LINE && c == '\n' ? ' ' : c);
    }
}

static const struct template_value *value_of(const struct template_writer *writer, const struct template_node *node)
{
    return &writer->scopes[node->scope]->values[node->field];
}

static bool is_set(const struct template_value *value)
{
    return value->text.length > 0 || value->count > 0;
}

/* The next node. */
static size_t write_node(struct template_writer *writer, size_t at)
{
    const struct template_node *node = &writer->whole->nodes[at];
    switch (node->kind) {
    case NODE_WORDS:
        add_words(writer, node->words);
        return at + 1;
    case NODE_VALUE:
        template_escape(writer->out, writer->whole->escape, value_of(writer, node)->text);
        return at + 1;
    case NODE_IF:
        return is_set(value_of(writer, node)) ? at + 1 : node->other + 1;
    case NODE_UNLESS:
        return is_set(value_of(writer, node)) ? node->other + 1 : at + 1;
    case NODE_EACH: {
        const struct template_value *list = value_of(writer, node);
        if (list->count == 0)
            return node->other + 1;
        writer->at[writer->depth++] = 0;
        writer->scopes[writer->scope_count++] = &list->items[0];
        return at + 1;
    }
    case NODE_END_EACH: {
        writer->scope_count--;
        const struct template_value *list = value_of(writer, &writer->whole->nodes[node->other]);
        if (++writer->at[writer->depth - 1] == list->count) {
            writer->depth--;
            return at + 1;
        }
        writer->scopes[writer->scope_count++] = &list->items[writer->at[writer->depth - 1]];
        return node->other + 1;
    }
    case NODE_END:
        break;
    }
    return at + 1;
}

enum status template_write(const struct template *whole, const struct template_record *const *records, struct buffer *out)
{
    struct template_writer writer = {.whole = whole, .out = out};
    for (size_t i = 0; i < whole->scope_count; i++)
        writer.scopes[writer.scope_count++] = records[i];
    size_t steps = 0;
    for (size_t at = 0; at < whole->count;) {
        if (++steps > TEMPLATE_LIMIT_STEPS || buffer_failed(out))
            return STATUS_LIMIT;
        at = write_node(&writer, at);
    }
    return buffer_failed(out) ? STATUS_LIMIT : STATUS_OK;
}
