/* words_flow.c: a document's text as flows. "nhà <b>cái</b>" is one flow, two cells of a table are two; text that is
 * hidden inside a visible sentence goes to a stream of its own, so that it neither joins nor parts what visitors
 * read. */
#include "base/fold.h"
#include "base/utf8.h"
#include "detectors/words_priv.h"

#include <string.h>

struct walk {
    struct flows *flows;
    ARENA_LIST(uint32_t) blocks; /* ends of the open block elements */
    uint32_t anchor_end;
    uint32_t anchor_link;
    uint32_t heading_end;
    size_t next_link; /* in links; both run in document order */
    bool has_title;
};

static void reserve(struct flows *flows, struct stream *stream, size_t more)
{
    if (stream->room - stream->length >= more)
        return;
    size_t room = stream->room * 2 > stream->length + more ? stream->room * 2 : stream->length + more + 1024;
    stream->written = arena_grow(flows->arena, stream->written, stream->room, room);
    stream->searched = arena_grow(flows->arena, stream->searched, stream->room, room);
    stream->room = room;
}

static void end_flow(struct flows *flows, struct stream *stream)
{
    if (stream->length == 0 || stream->searched[stream->length - 1] == FLOW_END)
        return;
    reserve(flows, stream, 1);
    stream->written[stream->length] = ' ';
    stream->searched[stream->length++] = FLOW_END;
}

static bool is_word_byte(char c)
{
    return (uint8_t)c >= 0x80 || ascii_is_alnum(c);
}

/* Bytes of the letter at `at`, 0 where there is none. */
static size_t letter_at(struct text t, size_t at)
{
    if (at >= t.length || ascii_is_digit(t.data[at]))
        return 0;
    size_t next = at;
    return fold_is_word(utf8_next(t, &next)) ? next - at : 0;
}

enum { SPELLED_LIMIT = 64 }; /* letters of a word that is spelled out; bounds the time on endless ones */

/* "n.h.à": three or more single letters with one and the same mark between them. Gives the end of the run, or 0. */
static size_t spelled_out(struct text t, size_t start, char mark)
{
    size_t at = start;
    size_t letters = 0;
    for (;;) {
        size_t length = letter_at(t, at);
        if (length == 0)
            break;
        if (++letters > SPELLED_LIMIT)
            return 0;
        at += length;
        if (at >= t.length || t.data[at] != mark)
            break;
        if (letter_at(t, at + 1) == 0)
            break;
        at++;
    }
    return letters >= 3 && letter_at(t, at) == 0 ? at : 0;
}

static size_t letter_start_before(struct text t, size_t at)
{
    while (at > 0 && ((uint8_t)t.data[at - 1] & 0xC0) == 0x80)
        at--;
    return at > 0 ? at - 1 : 0;
}

/* Makes `searched` from `written`: hyphens inside words become spaces, marks between single letters go (a control
 * character, which folding drops). */
static void make_searchable(char *searched, struct text t)
{
    static const bool looked_at[256] = {['-'] = true, ['_'] = true, ['.'] = true,     ['*'] = true,
                                        ['|'] = true, ['~'] = true, [FLOW_END] = true};
    for (size_t i = 0; i < t.length; i++) {
        char c = t.data[i];
        if (!looked_at[(uint8_t)c])
            continue;
        if (c == FLOW_END) {
            searched[i] = ' ';
            continue;
        }
        bool joins = c == '-' || c == '_';
        if (searched[i] != c || i == 0 || i + 1 >= t.length || !is_word_byte(t.data[i - 1]) ||
            !is_word_byte(t.data[i + 1]))
            continue;
        size_t first = letter_start_before(t, i);
        bool single = letter_at(t, first) != 0 && (first == 0 || letter_at(t, letter_start_before(t, first)) == 0);
        size_t end = single ? spelled_out(t, first, c) : 0;
        for (size_t k = i; k < end; k++)
            if (t.data[k] == c)
                searched[k] = MARK_GONE;
        if (end == 0 && joins)
            searched[i] = ' ';
    }
}

static void add_piece(struct flows *flows, struct stream *stream, const struct piece *piece, struct text t)
{
    if (t.length == 0 || t.length > UINT32_MAX / 4 - stream->length)
        return;
    reserve(flows, stream, t.length);
    struct piece *added = ARENA_PUSH(flows->arena, &stream->pieces);
    *added = *piece;
    added->start = (uint32_t)stream->length;
    memcpy(stream->written + stream->length, t.data, t.length);
    memcpy(stream->searched + stream->length, t.data, t.length);
    make_searchable(stream->searched + stream->length, t);
    stream->length += t.length;
}

void flows_add_alone(struct flows *flows, const struct piece *piece, struct text t)
{
    struct stream *stream = &flows->streams[STREAM_OTHER];
    end_flow(flows, stream);
    add_piece(flows, stream, piece, t);
    end_flow(flows, stream);
}

/* Elements inside which text runs on. */
static bool is_inline(const struct node *node)
{
    static const struct text others[] = {
        {"abbr", 4}, {"acronym", 7}, {"bdi", 3}, {"bdo", 3}, {"big", 3}, {"cite", 4}, {"code", 4}, {"data", 4},
        {"del", 3}, {"dfn", 3}, {"kbd", 3}, {"mark", 4}, {"nobr", 4}, {"q", 1}, {"ruby", 4}, {"s", 1}, {"samp", 4},
        {"strike", 6}, {"sub", 3}, {"sup", 3}, {"time", 4}, {"tt", 2}, {"var", 3}, {"wbr", 3},
    };
    switch ((int)node->tag) {
    case TAG_A: case TAG_B: case TAG_EM: case TAG_FONT: case TAG_I: case TAG_IMG: case TAG_INS: case TAG_SMALL:
    case TAG_SPAN: case TAG_STRONG: case TAG_U: case TAG_SCRIPT: case TAG_STYLE: case TAG_LABEL:
        return true;
    case TAG_OTHER:
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
            if (text_equal(node->name, others[i]))
                return true;
        return false;
    default:
        return false;
    }
}

static struct visibility visibility_of(const struct flows *flows, uint32_t index)
{
    if (flows->visibilities && index < flows->visibilities->count)
        return flows->visibilities->items[index];
    return (struct visibility){.sight = SIGHT_UNDECIDED};
}

static void end_flows(struct walk *walk)
{
    end_flow(walk->flows, &walk->flows->streams[STREAM_VISIBLE]);
    end_flow(walk->flows, &walk->flows->streams[STREAM_HIDDEN]);
}

static uint32_t link_of_node(struct walk *walk, uint32_t index)
{
    const struct links *links = walk->flows->links;
    while (walk->next_link < links->count && links->items[walk->next_link].node < index)
        walk->next_link++;
    for (size_t i = walk->next_link; i < links->count && links->items[i].node == index; i++)
        if (links->items[i].kind == LINK_ANCHOR)
            return (uint32_t)i;
    return NO_LINK;
}

static struct piece piece_here(const struct walk *walk, uint32_t index, enum sight sight)
{
    struct piece piece = {.node = index, .link = NO_LINK, .zone = ZONE_TEXT, .sight = sight};
    if (index < walk->anchor_end) {
        piece.link = walk->anchor_link;
        piece.zone = piece.link != NO_LINK && walk->flows->links->items[piece.link].off_site ? ZONE_ANCHOR_OUT
                                                                                            : ZONE_ANCHOR_IN;
    } else if (index < walk->heading_end) {
        piece.zone = ZONE_HEADING;
    }
    if (sight == SIGHT_HIDDEN)
        piece.zone = ZONE_HIDDEN;
    return piece;
}

static bool meta_is_read(const struct node *node)
{
    static const struct text names[] = {
        {"description", 11}, {"keywords", 8}, {"news_keywords", 13}, {"og:title", 8}, {"og:description", 14},
        {"og:site_name", 12}, {"twitter:title", 13}, {"twitter:description", 19}, {"title", 5}, {"dc.title", 8},
    };
    struct text name = node_attribute(node, TEXT("name"));
    if (name.length == 0)
        name = node_attribute(node, TEXT("property"));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return false;
}

static void add_attributes(struct walk *walk, uint32_t index)
{
    const struct node *node = &walk->flows->document->nodes[index];
    if (node->attribute_count == 0)
        return;
    struct piece piece = piece_here(walk, index, visibility_of(walk->flows, index).sight);
    if (node->tag == TAG_META) {
        piece.zone = ZONE_META;
        piece.sight = SIGHT_UNDECIDED;
        if (meta_is_read(node))
            flows_add_alone(walk->flows, &piece, node_attribute(node, TEXT("content")));
        return;
    }
    piece.zone = piece.zone == ZONE_HIDDEN ? ZONE_HIDDEN : ZONE_ALT;
    if (node->tag == TAG_IMG || node->tag == TAG_AREA || node->tag == TAG_INPUT)
        flows_add_alone(walk->flows, &piece, node_attribute(node, TEXT("alt")));
    if (node->tag == TAG_IMG || node->tag == TAG_A || node->tag == TAG_IFRAME)
        flows_add_alone(walk->flows, &piece, node_attribute(node, TEXT("title")));
}

static void open_element(struct walk *walk, uint32_t index)
{
    const struct node *node = &walk->flows->document->nodes[index];
    if (!is_inline(node)) {
        end_flows(walk);
        *ARENA_PUSH(walk->flows->arena, &walk->blocks) = node->end_index;
    }
    if (node->tag == TAG_A) {
        walk->anchor_end = node->end_index;
        walk->anchor_link = link_of_node(walk, index);
    }
    if (node->tag >= TAG_H1 && node->tag <= TAG_H6 && node->end_index > walk->heading_end)
        walk->heading_end = node->end_index;
    add_attributes(walk, index);
}

static void add_text_node(struct walk *walk, uint32_t index)
{
    struct flows *flows = walk->flows;
    const struct node *node = &flows->document->nodes[index];
    const struct node *parent = &flows->document->nodes[node->parent];
    struct piece piece;
    if (parent->tag == TAG_STYLE || parent->tag == TAG_SCRIPT) {
        piece = (struct piece){.node = index, .link = NO_LINK, .sight = SIGHT_UNDECIDED};
        struct text type = node_attribute(parent, TEXT("type"));
        piece.zone = parent->tag == TAG_STYLE                                     ? ZONE_STYLE
                     : text_equal_ignore_case(type, TEXT("application/ld+json")) ? ZONE_META
                                                                                  : ZONE_DATA;
        if (parent->tag == TAG_STYLE)
            flows_add_css(flows, &piece, node->text);
        else if (text_find_ignore_case(type, TEXT("json"), 0) != SIZE_MAX)
            flows_add_json(flows, &piece, node->text);
        return;
    }
    bool is_of_picture = parent->is_foreign; /* of a page's only where the file is a picture: it has no other */
    if (parent->tag == TAG_TITLE && !walk->has_title && (!is_of_picture || flows->document->nodes[parent->parent].depth <= 4)) {
        walk->has_title = true;
        piece = (struct piece){.node = index, .link = NO_LINK, .zone = ZONE_TITLE, .sight = SIGHT_VISIBLE,
                               .is_text_node = true};
        flows_add_alone(flows, &piece, node->text);
        return;
    }
    struct visibility visibility = visibility_of(flows, index);
    piece = piece_here(walk, index, visibility.sight);
    piece.is_text_node = true;
    if (node->source_start >= flows->document->html_end && piece.zone == ZONE_TEXT)
        piece.zone = ZONE_BEHIND;
    struct stream *stream = &flows->streams[visibility.sight == SIGHT_HIDDEN ? STREAM_HIDDEN : STREAM_VISIBLE];
    /* Two neighbouring links are two entries of a menu. */
    if (stream->pieces.count > 0 && piece.link != NO_LINK) {
        uint32_t last = stream->pieces.items[stream->pieces.count - 1].link;
        if (last != NO_LINK && last != piece.link)
            end_flow(flows, stream);
    }
    add_piece(flows, stream, &piece, node->text);
}

static bool is_blank(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if (!ascii_is_space(t.data[i]))
            return false;
    return true;
}

/* Spaces between elements keep words apart, but tell nothing of where they stand. */
static void add_blank(struct walk *walk, uint32_t index)
{
    int which = visibility_of(walk->flows, index).sight == SIGHT_HIDDEN ? STREAM_HIDDEN : STREAM_VISIBLE;
    struct stream *stream = &walk->flows->streams[which];
    if (stream->length == 0 || stream->searched[stream->length - 1] == FLOW_END)
        return;
    reserve(walk->flows, stream, 1);
    stream->written[stream->length] = ' ';
    stream->searched[stream->length++] = ' ';
}

static void add_path(struct walk *walk)
{
    const struct document *document = walk->flows->document;
    if (!document->has_url || document->url.path.length <= 1)
        return;
    struct text path = url_percent_decode(walk->flows->arena, document->url.path);
    struct piece piece = {.link = NO_LINK, .zone = ZONE_URL, .sight = SIGHT_VISIBLE};
    struct text rest = path;
    while (rest.data) {
        struct text segment = text_split(&rest, '/');
        flows_add_alone(walk->flows, &piece, segment);
    }
}

void flows_gather(struct flows *flows)
{
    struct walk walk = {.flows = flows, .anchor_link = NO_LINK};
    const struct document *document = flows->document;
    add_path(&walk);
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        while (walk.blocks.count > 0 && walk.blocks.items[walk.blocks.count - 1] <= i) {
            walk.blocks.count--;
            end_flows(&walk);
        }
        if (node->kind == NODE_ELEMENT)
            open_element(&walk, i);
        else if (node->kind == NODE_TEXT && is_blank(node->text))
            add_blank(&walk, i);
        else if (node->kind == NODE_TEXT)
            add_text_node(&walk, i);
        else if (node->kind == NODE_COMMENT)
            flows_add_comment(flows, i);
        if (i % 4096 == 0)
            arena_poll(flows->arena);
    }
}
