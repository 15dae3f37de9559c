/* document_text.c: the text below a node, as one line. */
#include "page/document.h"

/* Words on both sides of these are not one word. */
static bool separates(const struct node *node)
{
    switch (node->tag) {
    case TAG_A: case TAG_B: case TAG_EM: case TAG_FONT: case TAG_I: case TAG_INS: case TAG_LABEL: case TAG_SLOT:
    case TAG_SMALL: case TAG_SPAN: case TAG_STRONG: case TAG_U: case TAG_COUNT:
        return false;
    case TAG_OTHER:
        return node->is_foreign && text_equal(node->name, TEXT("text")); /* SVG puts each where it likes */
    case TAG_APPLET: case TAG_AREA: case TAG_ARTICLE: case TAG_ASIDE: case TAG_AUDIO: case TAG_BASE:
    case TAG_BLOCKQUOTE: case TAG_BODY: case TAG_BR: case TAG_BUTTON: case TAG_CANVAS: case TAG_CENTER:
    case TAG_DATALIST: case TAG_DD: case TAG_DETAILS: case TAG_DIALOG: case TAG_DIV: case TAG_DL: case TAG_DT:
    case TAG_EMBED: case TAG_FIELDSET: case TAG_FIGCAPTION: case TAG_FIGURE: case TAG_FOOTER: case TAG_FORM:
    case TAG_FRAME: case TAG_FRAMESET: case TAG_H1: case TAG_H2: case TAG_H3: case TAG_H4: case TAG_H5: case TAG_H6:
    case TAG_HEAD: case TAG_HEADER: case TAG_HR: case TAG_HTML: case TAG_IFRAME: case TAG_IMG: case TAG_INPUT:
    case TAG_LEGEND: case TAG_LI: case TAG_LINK: case TAG_MAIN: case TAG_MAP: case TAG_MARQUEE: case TAG_META:
    case TAG_NAV: case TAG_NOEMBED: case TAG_NOFRAMES: case TAG_NOSCRIPT: case TAG_OBJECT: case TAG_OL:
    case TAG_OPTGROUP: case TAG_OPTION: case TAG_P: case TAG_PARAM: case TAG_PICTURE: case TAG_PRE: case TAG_SCRIPT:
    case TAG_SECTION: case TAG_SELECT: case TAG_SOURCE: case TAG_STYLE: case TAG_SUMMARY: case TAG_SVG:
    case TAG_TABLE: case TAG_TBODY: case TAG_TD: case TAG_TEMPLATE: case TAG_TEXTAREA: case TAG_TFOOT: case TAG_TH:
    case TAG_THEAD: case TAG_TITLE: case TAG_TR: case TAG_TRACK: case TAG_UL: case TAG_VIDEO:
        return true;
    }
    return false;
}

/* True for a text that is one line already: no white space but single spaces inside. */
static bool is_folded(struct text t)
{
    if (!t.length || ascii_is_space(t.data[0]) || ascii_is_space(t.data[t.length - 1]))
        return false;
    for (size_t i = 0; i < t.length; i++)
        if (ascii_is_space(t.data[i]) && (t.data[i] != ' ' || t.data[i + 1] == ' '))
            return false;
    return true;
}

struct line {
    char *bytes;
    size_t length;
    size_t room;
    bool space; /* one is due before the next character */
};

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Takes back the bytes of a character that did not fit whole. */
static void drop_partial(struct line *line)
{
    while (line->length && is_continuation(line->bytes[line->length - 1]))
        line->length--;
    if (line->length)
        line->length--;
}

/* False when the room is used up. */
static bool add_folded(struct line *line, struct text t)
{
    for (size_t i = 0; i < t.length; i++) {
        if (ascii_is_space(t.data[i])) {
            line->space = true;
            continue;
        }
        size_t more = 1u + (line->space && line->length > 0);
        if (line->room - line->length < more) {
            if (is_continuation(t.data[i]))
                drop_partial(line);
            return false;
        }
        if (more > 1)
            line->bytes[line->length++] = ' ';
        line->space = false;
        line->bytes[line->length++] = t.data[i];
    }
    return true;
}

/* True where the way from node `from` to the later node `to` leaves or enters an element that separates words. */
static bool is_separated(const struct document *document, uint32_t from, uint32_t to)
{
    const struct node *nodes = document->nodes;
    for (; nodes[from].end_index <= to; from = nodes[from].parent)
        if (nodes[from].kind == NODE_ELEMENT && separates(&nodes[from]))
            return true;
    return nodes[to].kind == NODE_ELEMENT && separates(&nodes[to]);
}

struct text document_inner_text(struct arena *arena, const struct document *document, uint32_t index, size_t limit)
{
    const struct node *nodes = document->nodes;
    uint32_t end = nodes[index].end_index;
    if (nodes[index].kind == NODE_TEXT || (end == index + 2 && nodes[index + 1].kind == NODE_TEXT)) {
        struct text only = nodes[end - 1].text;
        if (only.length <= limit && is_folded(only))
            return only;
    }
    size_t upper = 0;
    for (uint32_t i = index; i < end && upper < limit; i++)
        upper += nodes[i].kind == NODE_TEXT ? nodes[i].text.length + 1 : 0;
    struct line line = {.room = upper < limit ? upper : limit};
    line.bytes = arena_alloc_raw(arena, line.room + 1);
    for (uint32_t i = index, last = index; i < end; i++) {
        if (i != index)
            line.space |= is_separated(document, last, i);
        last = i;
        if (nodes[i].kind == NODE_TEXT && !add_folded(&line, nodes[i].text))
            break;
        if (i != index && (nodes[i].tag == TAG_SCRIPT || nodes[i].tag == TAG_STYLE))
            i = nodes[i].end_index - 1; /* has no text of its own */
    }
    return text_of(line.bytes, line.length);
}
