/* difference.c: pieces of two bodies against each other (takedown/difference.h). */
#include "takedown/difference.h"

#include "base/utf8.h"

#include <stdlib.h>

struct pieces pieces_of(struct arena *arena, struct text body)
{
    ARENA_LIST(struct text) list = {0};
    size_t start = 0;
    size_t i = 0;
    for (; i < body.length && list.count < DIFFERENCE_LIMIT_PIECES; i++) {
        const bool ends = body.data[i] == '\n' || (body.data[i] == '<' && i > start);
        if (!ends)
            continue;
        struct text piece = text_trim(text_slice(body, start, i - start));
        if (piece.length)
            *ARENA_PUSH(arena, &list) = piece;
        start = i + (body.data[i] == '\n');
    }
    struct text last = text_trim(text_slice(body, start, body.length));
    if (last.length && i == body.length)
        *ARENA_PUSH(arena, &list) = last;
    return (struct pieces){.items = list.items, .count = list.count, .cut = i < body.length};
}

/* By bytes, then by place: of equal ones the first stands first. */
static int by_bytes(const void *a, const void *b)
{
    const struct text *one = *(const struct text *const *)a, *two = *(const struct text *const *)b;
    const int order = text_compare(*one, *two);
    return order ? order : one < two ? -1 : one > two;
}

static const struct text **sorted(struct arena *arena, const struct pieces *pieces)
{
    const struct text **order = arena_alloc_array(arena, pieces->count, sizeof *order);
    for (size_t i = 0; i < pieces->count; i++)
        order[i] = &pieces->items[i];
    if (pieces->count)
        qsort(order, pieces->count, sizeof *order, by_bytes);
    return order;
}

struct pieces pieces_only(struct arena *arena, const struct pieces *mine, const struct pieces *other, size_t room, size_t *more)
{
    const struct text **own = sorted(arena, mine), **known = sorted(arena, other);
    bool *is_only = arena_alloc_array(arena, mine->count, sizeof *is_only);
    ARENA_LIST(struct text) list = {0};
    for (size_t i = 0, k = 0; i < mine->count; i++) {
        while (k < other->count && text_compare(*known[k], *own[i]) < 0)
            k++;
        is_only[own[i] - mine->items] = (k == other->count || !text_equal(*known[k], *own[i])) &&
                                        (i == 0 || !text_equal(*own[i], *own[i - 1]));
    }
    *more = 0;
    for (size_t i = 0; i < mine->count; i++) {
        if (is_only[i] && list.count < room)
            *ARENA_PUSH(arena, &list) = mine->items[i];
        else
            *more += is_only[i];
    }
    return (struct pieces){.items = list.items, .count = list.count, .cut = mine->cut || other->cut};
}

/* --- what a piece says --- */

static const struct {
    const char *name;
    uint32_t c;
} references[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", ' '}};

/* The reference behind an '&' at `at`; 0: none. *length: its bytes with the '&'. */
static uint32_t reference(struct text t, size_t at, size_t *length)
{
    enum { LONGEST = 10 };
    const size_t end = text_find_byte(text_slice(t, at, LONGEST), ';', 0);
    if (end == SIZE_MAX)
        return 0;
    const struct text name = text_slice(t, at + 1, end - 1);
    uint32_t c = 0;
    *length = end + 1;
    for (size_t i = 0; i < sizeof references / sizeof *references; i++)
        if (text_equal(name, text_from_string(references[i].name)))
            return references[i].c;
    if (name.length < 2 || name.data[0] != '#')
        return 0;
    const bool is_hex = ascii_lower(name.data[1]) == 'x';
    for (size_t i = is_hex ? 2 : 1; i < name.length; i++) {
        const int digit = ascii_hex_value(name.data[i]);
        if (digit < 0 || (!is_hex && digit > 9) || c > 0x10FFFF)
            return 0;
        c = c * (is_hex ? 16 : 10) + (uint32_t)digit;
    }
    return c;
}

/* Without character references; what is none stays. */
static struct text plain(struct arena *arena, struct text t)
{
    if (text_find_byte(t, '&', 0) == SIZE_MAX)
        return t;
    char *out = arena_alloc_raw(arena, t.length + 4);
    size_t length = 0;
    for (size_t i = 0; i < t.length;) {
        size_t taken = 0;
        const uint32_t c = t.data[i] == '&' ? reference(t, i, &taken) : 0;
        if (c) {
            length += utf8_put(out + length, c); /* never longer than "&#..;" */
            i += taken;
        } else {
            out[length++] = t.data[i++];
        }
    }
    return text_of(out, length);
}

/* The value of an attribute in a tag's bytes; empty where there is none. */
static struct text attribute(struct text tag, struct text name)
{
    for (size_t at = 0; (at = text_find_ignore_case(tag, name, at)) != SIZE_MAX; at += name.length) {
        size_t i = at + name.length;
        while (i < tag.length && ascii_is_space(tag.data[i]))
            i++;
        if (i >= tag.length || tag.data[i] != '=' || at == 0 || !(ascii_is_space(tag.data[at - 1]) || tag.data[at - 1] == '/' ||
                                                                 tag.data[at - 1] == '"' || tag.data[at - 1] == '\''))
            continue;
        do
            i++;
        while (i < tag.length && ascii_is_space(tag.data[i]));
        if (i >= tag.length)
            return (struct text){0};
        const char quote = tag.data[i];
        if (quote == '"' || quote == '\'') {
            const size_t end = text_find_byte(tag, quote, i + 1);
            return text_trim(text_slice(tag, i + 1, end == SIZE_MAX ? SIZE_MAX : end - i - 1));
        }
        size_t end = i;
        while (end < tag.length && !ascii_is_space(tag.data[end]) && tag.data[end] != '>')
            end++;
        return text_slice(tag, i, end - i);
    }
    return (struct text){0};
}

static bool is_tag(struct text bytes, struct text name)
{
    if (!text_starts_with_ignore_case(bytes, name))
        return false;
    return bytes.length == name.length || !ascii_is_alnum(bytes.data[name.length]);
}

/* Where the tag ends: at the first '>' outside of quotation marks. */
static size_t tag_end(struct text bytes)
{
    char quote = 0;
    for (size_t i = 1; i < bytes.length; i++) {
        const char c = bytes.data[i];
        if (quote ? c == quote : (c == '"' || c == '\'') && bytes.data[i - 1] == '=')
            quote = quote ? 0 : c;
        else if (!quote && c == '>')
            return i;
    }
    return bytes.length;
}

struct piece piece_read(struct arena *arena, struct text bytes, bool *in_script)
{
    const bool ends_script = is_tag(bytes, TEXT("</script")) || is_tag(bytes, TEXT("</style"));
    if (*in_script && !ends_script)
        return (struct piece){.kind = PIECE_SCRIPT, .words = bytes};
    *in_script = false;
    if (bytes.length == 0 || bytes.data[0] != '<')
        return (struct piece){.kind = PIECE_WORDS, .words = plain(arena, bytes)};
    const size_t end = tag_end(bytes);
    const struct text tag = text_slice(bytes, 0, end);
    const struct text words = plain(arena, text_trim(text_slice(bytes, end + 1, SIZE_MAX)));
    if (is_tag(bytes, TEXT("<a"))) {
        const struct text address = plain(arena, attribute(tag, TEXT("href")));
        return (struct piece){.kind = address.length ? PIECE_LINK : words.length ? PIECE_WORDS : PIECE_MARKUP, .address = address,
                              .words = words};
    }
    const bool is_script = is_tag(bytes, TEXT("<script")), is_style = is_tag(bytes, TEXT("<style"));
    if (is_script || is_style || is_tag(bytes, TEXT("<iframe"))) {
        *in_script = (is_script || is_style) && end < bytes.length;
        return (struct piece){.kind = PIECE_SCRIPT, .address = plain(arena, attribute(tag, TEXT("src"))),
                              .words = *in_script ? text_trim(text_slice(bytes, end + 1, SIZE_MAX)) : (struct text){0}};
    }
    const bool is_comment = text_starts_with(bytes, TEXT("<!"));
    return (struct piece){.kind = words.length && !is_comment ? PIECE_WORDS : PIECE_MARKUP, .words = is_comment ? bytes : words};
}
