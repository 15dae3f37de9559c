/* script_choice.c: the scan that chooses scripts: one pass over the text, words looked up, shapes counted. */
#include "analyst/script_choice.h"

#include <string.h>

enum {
    LONG_RUN = 160, /* letters and digits without a break: packed data */
    ESCAPES = 6, /* \x68 and \u0068 */
    SYMBOL_BYTES = 200, /* JSFuck: at least so long, and nine in ten are []()!+ */
};

/* Where the word must stand to count. */
enum place { ANYWHERE, MEMBER /* behind a dot or in quotes */, CALLED /* before a parenthesis */ };

struct sink {
    const char *word;
    enum place place;
};

/* By first letter, so that a word is compared with few. */
static const struct sink sinks[] = {
    {"Function", CALLED}, {"Reflect", ANYWHERE}, {"action", MEMBER}, {"adoptedStyleSheets", ANYWHERE}, {"addClass", MEMBER}, {"after", MEMBER}, {"append", MEMBER}, {"appendChild", ANYWHERE},
    {"appendTo", MEMBER}, {"assign", MEMBER}, {"attachShadow", ANYWHERE}, {"attr", MEMBER}, {"atob", ANYWHERE}, {"before", MEMBER}, {"classList", ANYWHERE},
    {"className", ANYWHERE}, {"click", MEMBER}, {"constructor", MEMBER}, {"createElement", ANYWHERE}, {"css", MEMBER},
    {"cssText", ANYWHERE}, {"decodeURIComponent", ANYWHERE}, {"display", ANYWHERE}, {"eval", ANYWHERE},
    {"execScript", ANYWHERE}, {"fadeIn", MEMBER}, {"fadeOut", MEMBER}, {"fromCharCode", ANYWHERE},
    {"fromCodePoint", ANYWHERE}, {"hidden", MEMBER}, {"hide", MEMBER}, {"href", MEMBER}, {"html", MEMBER},
    {"innerHTML", ANYWHERE}, {"insertAdjacentElement", ANYWHERE},
    {"insertAdjacentHTML", ANYWHERE}, {"insertAfter", MEMBER}, {"insertBefore", ANYWHERE}, {"insertRule", ANYWHERE}, {"import", CALLED},
    {"insertNode", MEMBER}, {"innerText", ANYWHERE}, {"insertCell", MEMBER}, {"insertAdjacentText", ANYWHERE},
    {"location", ANYWHERE}, {"navigate", MEMBER}, {"navigation", ANYWHERE}, {"open", CALLED}, {"outerHTML", ANYWHERE}, {"parseFromString", ANYWHERE}, {"prepend", MEMBER}, {"prependTo", MEMBER}, {"prop", MEMBER}, {"raw", MEMBER},
    {"remove", MEMBER}, {"removeAttribute", MEMBER}, {"removeChild", ANYWHERE}, {"removeClass", MEMBER},
    {"replaceChild", ANYWHERE}, {"replaceChildren", ANYWHERE}, {"replaceWith", ANYWHERE}, {"requestSubmit", ANYWHERE}, {"setTimeout", ANYWHERE}, {"setInterval", ANYWHERE}, {"reverse", MEMBER},
    {"setAttribute", ANYWHERE}, {"setHTMLUnsafe", ANYWHERE}, {"setProperty", MEMBER}, {"show", MEMBER}, {"src", MEMBER}, {"srcdoc", MEMBER}, {"style", MEMBER}, {"submit", MEMBER},
    {"text", MEMBER}, {"textContent", ANYWHERE}, {"title", MEMBER}, {"unescape", ANYWHERE}, {"visibility", ANYWHERE},
    {"with", CALLED}, {"wrap", MEMBER}, {"write", MEMBER}, {"writeln", MEMBER},
};

static bool is_word_byte(char c)
{
    return ascii_is_alnum(c) || c == '_' || c == '$';
}

static char byte_at(struct text t, size_t at)
{
    return at < t.length ? t.data[at] : '\0';
}

static char solid_before(struct text t, size_t at)
{
    while (at > 0 && ascii_is_space(t.data[at - 1]))
        at--;
    return at > 0 ? t.data[at - 1] : '\0';
}

static char solid_after(struct text t, size_t at)
{
    while (at < t.length && ascii_is_space(t.data[at]))
        at++;
    return byte_at(t, at);
}

static bool is_sink(struct text source, size_t start, size_t end)
{
    const struct text word = text_slice(source, start, end - start);
    for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) {
        if (sinks[i].word[0] != word.data[0] || !text_equal(word, text_from_string(sinks[i].word)))
            continue;
        const char before = solid_before(source, start);
        if (sinks[i].place == MEMBER)
            return before == '.' || before == '"' || before == '\'' || before == '`';
        return sinks[i].place == ANYWHERE || solid_after(source, end) == '(';
    }
    return false;
}

/* window['loca' + 'tion']: what is asked for is not written. */
static bool is_computed_member(struct text source, size_t start, size_t end)
{
    static const char *const roots[] = {"window", "self", "top", "parent", "document", "this", "globalThis", "frames"};
    if (solid_after(source, end) != '[')
        return false;
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (text_equal(text_slice(source, start, end - start), text_from_string(roots[i])))
            return true;
    return false;
}

bool script_is_suspect(struct text source)
{
    size_t escapes = 0;
    size_t symbols = 0;
    for (size_t at = 0; at < source.length;) {
        const char c = source.data[at];
        if (is_word_byte(c)) {
            size_t end = at;
            while (end < source.length && is_word_byte(source.data[end]))
                end++;
            if (end - at > LONG_RUN || (end - at > 3 && memcmp(source.data + at, "_0x", 3) == 0) ||
                is_sink(source, at, end) || is_computed_member(source, at, end))
                return true;
            at = end;
            continue;
        }
        const char next = byte_at(source, at + 1);
        escapes += c == '\\' && (next == 'x' || next == 'u' || (next >= '0' && next <= '7'));
        /* a name with an escape in it, which nobody needs */
        if (c == '\\' && next == 'u' && at > 0 && (is_word_byte(source.data[at - 1]) || byte_at(source, at + 2) == '{'))
            return true;
        symbols += c == '[' || c == ']' || c == '(' || c == ')' || c == '!' || c == '+';
        /* 'lo'+'ca': strings written in pieces */
        if (c == '+' && (next == '"' || next == '\'') && at > 0 && source.data[at - 1] == next)
            return true;
        at++;
    }
    return escapes >= ESCAPES || (source.length >= SYMBOL_BYTES && symbols * 10 >= source.length * 9) ||
           text_find(source, TEXT("\xEF\xBE\x9F"), 0) != SIZE_MAX; /* aaencode's half-width marks */
}

/* The text behind "data:" (RFC 2397); empty for other addresses. */
static struct text address_text(struct arena *arena, struct text address)
{
    address = text_trim(address);
    const size_t comma = text_find_byte(address, ',', 0);
    if (!text_starts_with_ignore_case(address, TEXT("data:")) || comma == SIZE_MAX)
        return (struct text){0};
    const struct text data = url_percent_decode(arena, text_slice(address, comma + 1, address.length));
    if (text_find_ignore_case(text_slice(address, 0, comma), TEXT(";base64"), 0) == SIZE_MAX)
        return data;
    char *out = arena_alloc_raw(arena, data.length + 1);
    size_t length = 0;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < data.length; i++) {
        static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const char *digit = data.data[i] ? memchr(digits, data.data[i], sizeof digits - 1) : NULL;
        if (!digit)
            continue;
        bits = (bits << 6 | (uint32_t)(digit - digits)) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[length++] = (char)(bits >> held & 0xFF);
        }
    }
    return text_of(out, length);
}

/* A script element's kind by its type (HTML 4.12.1, "prepare the script element"). */
static bool is_javascript(const struct node *node, bool *is_module)
{
    const struct text type = text_trim(node_attribute(node, TEXT("type")));
    *is_module = text_equal_ignore_case(type, TEXT("module"));
    if (type.length == 0) {
        const struct text language = node_attribute(node, TEXT("language"));
        return language.length == 0 || text_starts_with_ignore_case(language, TEXT("j"));
    }
    return *is_module || text_find_ignore_case(type, TEXT("javascript"), 0) != SIZE_MAX ||
           text_find_ignore_case(type, TEXT("ecmascript"), 0) != SIZE_MAX ||
           text_equal_ignore_case(type, TEXT("text/jscript")) || text_equal_ignore_case(type, TEXT("text/livescript"));
}

static void take_script(struct arena *arena, const struct document *document, uint32_t index, size_t *bytes,
                        struct script_choice *choice)
{
    const struct node *node = &document->nodes[index];
    bool is_module = false;
    if (!is_javascript(node, &is_module))
        return;
    struct text text = {0};
    const char *const sources[] = {"src", "href", "xlink:href"}; /* the last two in SVG */
    for (size_t i = 0; i < sizeof sources / sizeof *sources && text.length == 0; i++)
        if (node_has_attribute(node, text_from_string(sources[i]))) {
            text = address_text(arena, node_attribute(node, text_from_string(sources[i])));
            if (text.length == 0)
                return;
            choice->chosen++;
        }
    if (text.length == 0 && index + 1 < node->end_index && document->nodes[index + 1].kind == NODE_TEXT)
        text = document->nodes[index + 1].text;
    if (text.length == 0)
        return;
    if (choice->sources.count >= SCRIPT_LIMIT_SOURCES || *bytes + text.length > SCRIPT_LIMIT_SOURCE_BYTES) {
        choice->cut = true;
        return;
    }
    *bytes += text.length;
    struct script_source *source = ARENA_PUSH(arena, &choice->sources);
    *source = (struct script_source){.node = index, .text = text, .is_module = is_module};
    choice->chosen += script_is_suspect(text);
    /* Asked with "in", which the page that is made for scripts cannot see. */
    choice->asks = choice->asks || text_find(text, TEXT("ontouch"), 0) != SIZE_MAX ||
                   text_find(text, TEXT("TouchEvent"), 0) != SIZE_MAX;
    choice->names_engines = choice->names_engines || text_find_ignore_case(text, TEXT("bot"), 0) != SIZE_MAX ||
                            text_find_ignore_case(text, TEXT("spider"), 0) != SIZE_MAX;
}

static void take_handlers(struct arena *arena, const struct document *document, uint32_t index,
                          struct script_choice *choice)
{
    const struct node *node = &document->nodes[index];
    for (uint32_t i = 0; i < node->attribute_count; i++) {
        const struct attribute *attribute = &node->attributes[i];
        struct text code = attribute->value;
        if (text_equal(attribute->name, TEXT("href"))) {
            code = text_trim(code);
            if (!text_starts_with_ignore_case(code, TEXT("javascript:")))
                continue;
            code = text_slice(code, sizeof "javascript:" - 1, code.length);
        } else if (node->tag != TAG_SCRIPT &&
                   (text_equal(attribute->name, TEXT("src")) || text_equal(attribute->name, TEXT("data")))) {
            code = text_trim(code);
            if (!text_starts_with_ignore_case(code, TEXT("javascript:")))
                continue;
            code = text_slice(code, sizeof "javascript:" - 1, code.length);
        } else if (text_equal(attribute->name, TEXT("srcdoc"))) {
            if (text_find_ignore_case(code, TEXT("<script"), 0) == SIZE_MAX)
                continue;
        } else if (!text_starts_with(attribute->name, TEXT("on"))) {
            continue;
        }
        if (!script_is_suspect(code))
            continue;
        if (choice->handlers.count >= SCRIPT_LIMIT_HANDLERS) {
            choice->cut = true;
            return;
        }
        struct script_handler *handler = ARENA_PUSH(arena, &choice->handlers);
        *handler = (struct script_handler){.node = index, .name = attribute->name, .text = code};
        choice->chosen++;
    }
}

void script_choose(struct arena *arena, const struct document *document, struct script_choice *choice)
{
    size_t bytes = 0;
    *choice = (struct script_choice){0};
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind != NODE_ELEMENT)
            continue;
        if (node->tag == TAG_SCRIPT)
            take_script(arena, document, i, &bytes, choice);
        if (node->attribute_count > 0)
            take_handlers(arena, document, i, choice);
    }
    if (choice->chosen == 0)
        choice->sources.count = 0;
}
