/* document_guard.c: one pass over the source before Gumbo reads it. Gumbo's time is quadratic in the depth of the tree
 * and in the attributes of one tag: the source is cut where the tree would grow too deep, and surplus attributes are
 * blanked. The same pass sees where the document's own tags begin and end, behind comments and scripts. */
#include "page/document_priv.h"

#include <string.h>

enum {
    GUARD_POLL_TAGS = 1024, /* tags between two looks at the deadline */
    CDATA_OPENING = 9, /* "<![CDATA[" */
    CDATA_CLOSING = 3, /* "]]>" */
};

struct scan {
    struct arena *arena;
    struct guarded *result;
    struct open_elements *open;
    const char *start;
    const char *end;
    char *changed; /* the copy in which attributes are blanked; NULL: none needed */
    uint32_t merged_attributes; /* of html and body tags: the parser gathers them all on one element */
    uint32_t nodes; /* text and comments; elements are counted by `open` */
    bool has_first_tag;
};

struct attribute_scan {
    const char *end; /* at '>' or the source's end */
    const char *surplus; /* where attributes past the allowed number begin; NULL: none */
    uint32_t count;
};

static bool is_name_end(char c)
{
    return ascii_is_space(c) || c == '/' || c == '>';
}

static const char *find_byte(const char *at, const char *end, char byte)
{
    const char *found = at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
    return found ? found : end;
}

static const char *skip_spaces(const char *at, const char *end)
{
    while (at < end && ascii_is_space(*at))
        at++;
    return at;
}

/* 13.2.5.32 to 40: from behind a tag's name to its '>'. */
static struct attribute_scan scan_attributes(const char *at, const char *end, uint32_t allowed)
{
    struct attribute_scan scan = {0};
    while (at < end && *at != '>') {
        if (ascii_is_space(*at) || *at == '/') {
            at++;
            continue;
        }
        if (++scan.count > allowed && !scan.surplus)
            scan.surplus = at;
        at++; /* a '=' here is the name's first character */
        while (at < end && *at != '=' && !is_name_end(*at))
            at++;
        const char *value = skip_spaces(at, end);
        if (value == end || *value != '=')
            continue;
        at = skip_spaces(value + 1, end);
        if (at < end && (*at == '"' || *at == '\'')) {
            at = find_byte(at + 1, end, *at);
            at += at < end;
        } else {
            while (at < end && *at != '>' && !ascii_is_space(*at))
                at++;
        }
    }
    scan.end = at;
    return scan;
}

/* Where `at` is in the copy that may be changed. */
static char *changeable(struct scan *scan, const char *at)
{
    size_t length = (size_t)(scan->end - scan->start);
    if (!scan->changed) {
        scan->changed = arena_alloc_raw(scan->arena, length);
        memcpy(scan->changed, scan->start, length);
    }
    return scan->changed + (at - scan->start);
}

static void blank_attributes(struct scan *scan, const char *from, const char *to)
{
    memset(changeable(scan, from), ' ', (size_t)(to - from));
    if (scan->result->cut == DOCUMENT_WHOLE)
        scan->result->cut = DOCUMENT_CUT_ATTRIBUTES;
}

/* Gumbo 0.10.1 aborts on a CDATA section in HTML that stands in svg in a table
 * ("<table><svg><desc><![CDATA[x]]>y"): the section becomes the text that it means, without the characters that would make it markup. */
static void cdata_to_text(struct scan *scan, const char *from, const char *to, size_t closing)
{
    char *section = changeable(scan, from);
    size_t length = (size_t)(to - from);
    memset(section, ' ', CDATA_OPENING);
    memset(section + length - closing, ' ', closing);
    for (size_t i = 0; i < length; i++)
        if (section[i] == '<' || section[i] == '&')
            section[i] = ' ';
}

/* Behind the end tag's '<' of a raw text element (13.2.5.9), or the end. */
static const char *skip_raw(const char *at, const char *end, struct text name)
{
    for (; (at = find_byte(at, end, '<')) < end; at++) {
        const char *after = at + 2 + name.length;
        if (after < end && at[1] == '/' && is_name_end(*after) &&
            text_equal_ignore_case(text_of(at + 2, name.length), name))
            return at;
    }
    return end;
}

/* 13.2.5.42 to 51: behind "-->" of a comment whose text begins at `at`. */
static const char *skip_comment(const char *at, const char *end)
{
    if (at < end && *at == '>')
        return at + 1;
    if (end - at > 1 && at[0] == '-' && at[1] == '>')
        return at + 2;
    for (at = find_byte(at, end, '-'); at < end; at = find_byte(at + 1, end, '-')) {
        if (end - at > 2 && at[1] == '-' && at[2] == '>')
            return at + 3;
        if (end - at > 3 && at[1] == '-' && at[2] == '!' && at[3] == '>')
            return at + 4;
    }
    return end;
}

static void note_first_tag(struct scan *scan, const char *at)
{
    if (scan->has_first_tag)
        return;
    scan->has_first_tag = true;
    scan->result->first_tag = (uint32_t)(at - scan->start);
}

/* "<!" and "<?": comments, the doctype, CDATA sections. */
static const char *skip_declaration(struct scan *scan, const char *at)
{
    struct text rest = text_of(at, (size_t)(scan->end - at));
    scan->nodes++;
    if (text_starts_with(rest, TEXT("<!--")))
        return skip_comment(at + 4, scan->end);
    bool is_island = open_is_html_in_foreign(scan->open);
    if (text_starts_with(rest, TEXT("<![CDATA[")) && (is_island || open_is_foreign(scan->open))) {
        size_t close = text_find(rest, TEXT("]]>"), CDATA_OPENING);
        size_t closing = close == SIZE_MAX ? 0 : CDATA_CLOSING;
        const char *end = close == SIZE_MAX ? scan->end : at + close + closing;
        if (is_island)
            cdata_to_text(scan, at, end, closing);
        return end;
    }
    if (text_starts_with_ignore_case(rest, TEXT("<!doctype")))
        note_first_tag(scan, at);
    const char *close = find_byte(at + 2, scan->end, '>');
    return close + (close < scan->end);
}

static struct text tag_name(const char *at, const char *end)
{
    const char *name_end = at;
    while (name_end < end && !is_name_end(*name_end))
        name_end++;
    return text_of(at, (size_t)(name_end - at));
}

static const char *scan_end_tag(struct scan *scan, const char *at)
{
    struct text name = tag_name(at + 2, scan->end);
    const char *close = scan_attributes(name.data + name.length, scan->end, UINT32_MAX).end;
    struct open_tag tag = open_tag_for(scan->open, name);
    close += close < scan->end;
    open_end(scan->open, tag);
    if (tag.kind == OPEN_HTML && text_equal_ignore_case(name, TEXT("html")))
        scan->result->html_end = (uint32_t)(close - scan->start);
    return close;
}

/* NULL where the tree would grow too deep. */
static const char *scan_start_tag(struct scan *scan, const char *at)
{
    struct text name = tag_name(at + 1, scan->end);
    const char *name_end = name.data + name.length;
    struct open_tag tag = open_tag_for(scan->open, name);
    bool is_html = tag.kind == OPEN_HTML && text_equal_ignore_case(name, TEXT("html"));
    bool is_merged = is_html || tag.kind == OPEN_BODY;
    uint32_t allowed = DOCUMENT_LIMIT_ATTRIBUTES - (is_merged ? scan->merged_attributes : 0);
    struct attribute_scan attributes = scan_attributes(name_end, scan->end, allowed);
    if (is_html)
        note_first_tag(scan, at);
    if (is_merged)
        scan->merged_attributes += attributes.count < allowed ? attributes.count : allowed;
    if (attributes.surplus)
        blank_attributes(scan, attributes.surplus, attributes.end);
    bool self_closing = attributes.end < scan->end && attributes.end[-1] == '/';
    struct text written = text_of(name_end, (size_t)(attributes.end - name_end));
    bool is_foreign = open_is_foreign(scan->open); /* no raw text there */
    /* Gumbo 0.10.1 takes a select in svg for the one in HTML and aborts
     * ("<table><svg><select><desc><select><table>"). */
    if (is_foreign && text_equal_ignore_case(name, TEXT("select")))
        changeable(scan, name.data)[0] = 'x';
    if (!open_start(scan->open, tag, written, self_closing))
        return NULL;
    const char *after = attributes.end + (attributes.end < scan->end);
    if ((tag.flags & OPEN_REST_IS_TEXT) && !is_foreign)
        return scan->end;
    return (tag.flags & OPEN_RAW) && !is_foreign ? skip_raw(after, scan->end, name) : after;
}

/* One tag, comment or lone '<'; gives what is behind it, or NULL where the tree would grow too deep. */
static const char *scan_markup(struct scan *scan, const char *at)
{
    char next = scan->end - at > 1 ? at[1] : '\0';
    if (ascii_is_alpha(next))
        return scan_start_tag(scan, at);
    if (next == '!' || next == '?')
        return skip_declaration(scan, at);
    if (next != '/')
        return at + 1;
    if (scan->end - at > 2 && ascii_is_alpha(at[2]))
        return scan_end_tag(scan, at);
    const char *close = find_byte(at + 2, scan->end, '>'); /* 13.2.5.7: a bogus comment */
    return close + (close < scan->end);
}

static void cut_at(struct scan *scan, const char *at, enum document_cut cut)
{
    scan->result->cut = cut;
    scan->end = at;
}

static void scan_source(struct scan *scan)
{
    const char *at = scan->start;
    for (uint32_t tags = 1; at < scan->end; tags++) {
        const char *markup = find_byte(at, scan->end, '<');
        if (tags % GUARD_POLL_TAGS == 0)
            arena_poll(scan->arena);
        if (markup > at) {
            scan->nodes++;
            if (!open_text(scan->open)) {
                cut_at(scan, at, DOCUMENT_CUT_DEPTH);
                return;
            }
        }
        if (markup == scan->end)
            return;
        at = scan_markup(scan, markup);
        if (!at) {
            cut_at(scan, markup, DOCUMENT_CUT_DEPTH);
            return;
        }
        if (open_count(scan->open) + scan->nodes > DOCUMENT_LIMIT_NODES) {
            cut_at(scan, markup, DOCUMENT_CUT_NODES);
            return;
        }
    }
}

struct guarded document_guard(struct arena *arena, struct text source)
{
    struct guarded result = {.cut = DOCUMENT_WHOLE, .html_end = UINT32_MAX};
    struct scan scan = {.arena = arena, .result = &result, .start = source.data ? source.data : ""};
    scan.end = scan.start + source.length;
    scan.open = open_elements_create(arena);
    scan_source(&scan);
    size_t length = (size_t)(scan.end - scan.start);
    if (result.html_end > length)
        result.html_end = (uint32_t)length;
    result.source = text_of(scan.changed ? scan.changed : scan.start, length);
    return result;
}
