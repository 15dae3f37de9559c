/* document.c: from a response to a document, and questions to its nodes. */
#include "page/document.h"

#include "base/utf8.h"
#include "page/document_priv.h"
#include "page/finding.h"

#include <string.h>

/* Gumbo counts a character reference's number in 32 bits, so that "&#2147483648;" ends a text where browsers show U+FFFD and go on (HTML
 * 13.2.5.80). Numbers past U+10FFFF become the one behind it, in as many digits; counts all references. */
static struct text tame_references(struct arena *arena, struct text source, uint32_t *count)
{
    enum { UNICODE_LAST = 0x10FFFF };
    char *tamed = NULL;
    for (size_t at = text_find_byte(source, '&', 0); at != SIZE_MAX; at = text_find_byte(source, '&', at + 1)) {
        if (at + 2 >= source.length || source.data[at + 1] != '#')
            continue;
        ++*count;
        const bool is_hex = source.data[at + 2] == 'x' || source.data[at + 2] == 'X';
        const size_t start = at + 2 + is_hex;
        size_t end = start;
        uint32_t number = 0;
        for (int digit; end < source.length && (digit = ascii_hex_value(source.data[end])) >= 0 && (is_hex || digit < 10); end++)
            number = number > UNICODE_LAST ? number : number * (is_hex ? 16 : 10) + (uint32_t)digit;
        if (number <= UNICODE_LAST)
            continue;
        if (!tamed)
            tamed = memcpy(arena_alloc_raw(arena, source.length), source.data, source.length);
        memset(tamed + start, '0', end - start);
        const struct text past = is_hex ? TEXT("110000") : TEXT("1114112");
        memcpy(tamed + end - past.length, past.data, past.length);
    }
    return tamed ? text_of(tamed, source.length) : source;
}

static void set_urls(struct arena *arena, struct document *document, uint32_t base)
{
    document->has_url = url_parse(arena, document->response->final_url, NULL, &document->url) == STATUS_OK;
    document->base = document->url;
    struct url changed;
    struct text href = base ? text_trim(node_attribute(&document->nodes[base], TEXT("href"))) : (struct text){0};
    if (base && url_parse_start(arena, href, document->has_url ? &document->url : NULL, &changed))
        document->base = changed;
    /* Each relative link repeats its base: a giant one would fill the memory. What matters then is the host. */
    struct url whole = document->base;
    if (whole.href.length > DOCUMENT_LIMIT_BASE_BYTES) {
        struct text origin = text_slice(whole.href, 0, (size_t)(whole.path.data - whole.href.data));
        (void)url_parse_start(arena, arena_printf(arena, "%.*s/", TEXT_ARGS(origin)), NULL, &document->base);
    }
}

void document_parse(struct arena *arena, const struct response *response, struct document *document)
{
    *document = (struct document){.response = response};
    document->decoded = charset_decode(arena, response->body, response_header(response, TEXT("content-type")));
    struct text source = document->decoded.text;
    bool is_cut = response->body_cut || source.length > DOCUMENT_LIMIT_TEXT_BYTES;
    source = utf8_cut(source, DOCUMENT_LIMIT_TEXT_BYTES);
    source = tame_references(arena, source, &document->character_reference_count);
    struct guarded guarded = document_guard(arena, source);
    document->source = guarded.source;
    document->html_end = guarded.html_end;
    document->first_tag = guarded.first_tag;
    document->cut = guarded.cut == DOCUMENT_WHOLE && is_cut ? DOCUMENT_CUT_BYTES : guarded.cut;
    struct tree_marks marks = document_tree(arena, document);
    if (marks.title)
        document->title = text_trim(document_inner_text(arena, document, marks.title, SIZE_MAX));
    if (marks.html)
        document->language = text_trim(node_attribute(&document->nodes[marks.html], TEXT("lang")));
    set_urls(arena, document, marks.base);
}

static const struct attribute *find_attribute(const struct node *node, struct text name)
{
    for (uint32_t i = 0; i < node->attribute_count; i++)
        if (text_equal(node->attributes[i].name, name))
            return &node->attributes[i];
    return NULL;
}

struct text node_attribute(const struct node *node, struct text name)
{
    const struct attribute *attribute = find_attribute(node, name);
    return attribute ? attribute->value : (struct text){0};
}

bool node_has_attribute(const struct node *node, struct text name)
{
    return find_attribute(node, name) != NULL;
}

/* A name that stands in a selector as it is. Names in svg are written in mixed case, which the lower-case name would
 * not match: only those that rasoat knows are used there. */
static bool is_selector_name(const struct node *node)
{
    if (node->is_foreign && node->tag == TAG_OTHER)
        return false;
    for (size_t i = 0; i < node->name.length; i++) {
        char c = node->name.data[i];
        if (!ascii_is_alnum(c) && (c != '-' || i == 0))
            return false;
    }
    return node->name.length > 0 && ascii_is_alpha(node->name.data[0]);
}

static struct text path_step(struct arena *arena, const struct node *node)
{
    if (!is_selector_name(node))
        return arena_printf(arena, "*:nth-child(%u)", node->child_number);
    if (!node->has_type_sibling)
        return node->name;
    return arena_printf(arena, "%.*s:nth-child(%u)", TEXT_ARGS(node->name), node->child_number);
}

struct text document_path(struct arena *arena, const struct document *document, uint32_t index)
{
    enum { SEPARATOR_BYTES = 3 }; /* " > " */
    while (index && document->nodes[index].kind != NODE_ELEMENT)
        index = document->nodes[index].parent; /* a text's path is its element's */
    ARENA_LIST(struct text) steps = {0};
    size_t length = 0;
    for (uint32_t i = index; i; i = document->nodes[i].parent) {
        struct text step = path_step(arena, &document->nodes[i]);
        size_t more = step.length + (steps.count ? SEPARATOR_BYTES : 0);
        if (length + more > FINDING_LIMIT_PATH_BYTES)
            break; /* the lower end still is a selector that finds the element, if not it alone */
        *ARENA_PUSH(arena, &steps) = step;
        length += more;
    }
    char *path = arena_alloc_raw(arena, length);
    char *at = path;
    for (size_t i = steps.count; i-- > 0;) {
        memcpy(at, steps.items[i].data, steps.items[i].length);
        at += steps.items[i].length;
        if (i) {
            memcpy(at, " > ", SEPARATOR_BYTES);
            at += SEPARATOR_BYTES;
        }
    }
    return text_of(path, length);
}

/* UTF-8 with invalid bytes: each piece of them became one U+FFFD; decode again up to the place. */
static uint64_t offset_in_utf8(struct text body, uint64_t wanted)
{
    uint64_t written = 0;
    size_t at = 0;
    while (at < body.length && written < wanted) {
        char out[4];
        written += utf8_put(out, utf8_next(body, &at));
    }
    return at;
}

/* Bytes that a character takes in a legacy encoding. */
static uint32_t legacy_bytes(const char *encoding, uint32_t code_point)
{
    if (strncmp(encoding, "utf-16", 6) == 0)
        return code_point > 0xFFFF ? 4 : 2;
    static const char *const wide[] = {"gb", "big5", "euc-", "shift_jis", "iso-2022"};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(encoding, wide[i], strlen(wide[i])) == 0)
            return code_point > 0x7F ? 2 : 1;
    /* Vietnamese code pages write a letter with two marks as letter and tone; NFC made one of them. */
    bool is_composed = code_point >= 0x1EA0 && code_point <= 0x1EF9;
    return is_composed && strcmp(encoding, "windows-1258") == 0 ? 2 : 1;
}

static uint64_t offset_in_legacy(const struct document *document, uint64_t wanted)
{
    uint64_t offset = 0;
    for (size_t at = 0; at < wanted;)
        offset += legacy_bytes(document->decoded.encoding, utf8_next(document->decoded.text, &at));
    return offset;
}

uint32_t document_body_offset(const struct document *document, uint32_t source_offset)
{
    const struct decoded *decoded = &document->decoded;
    uint64_t body = document->response->body.length;
    uint64_t wanted = source_offset < decoded->text.length ? source_offset : decoded->text.length;
    uint64_t skipped = decoded->skipped < body ? decoded->skipped : body;
    uint64_t offset = skipped + wanted;
    if (!decoded->same_bytes && strcmp(decoded->encoding, "utf-8") == 0)
        offset = skipped + offset_in_utf8(text_slice(document->response->body, (size_t)skipped, SIZE_MAX), wanted);
    else if (!decoded->same_bytes)
        offset = skipped + offset_in_legacy(document, wanted);
    return (uint32_t)(offset < body ? offset : body);
}
