/* words_lines.c: texts that are read by themselves: title, description, keywords, headings; all strings of one JSON-LD block as one;
 * and sentences that lead to another site. */
#include "detectors/wordlist_priv.h"
#include "detectors/words_priv.h"

#include <string.h>

enum { LINE_BYTES = 1500, SHORT_CALL = 60, SENTENCES = 60 };

static struct text piece_text(const struct stream *stream, size_t index)
{
    uint32_t start = stream->pieces.items[index].start;
    size_t end = index + 1 < stream->pieces.count ? stream->pieces.items[index + 1].start : stream->length;
    return text_of(stream->written + start, end - start);
}

static bool is_structured(const struct search *search, const struct piece *piece)
{
    return search->flows.document->nodes[piece->node].kind == NODE_TEXT && piece->zone == ZONE_META;
}

static void add_line(struct search *search, struct lines *lines, struct text t, const struct piece *piece,
                             enum zone zone)
{
    lines->cut = lines->cut || lines->count == WORDS_LIMIT_LINES;
    if (lines->cut)
        return;
    struct text_line *line = ARENA_PUSH(search->arena, lines);
    *line = (struct text_line){.text = t, .zone = zone, .node = piece->node, .link = piece->link};
}

/* Addresses, and names of types ("WebPage"), say nothing. */
static bool is_speech(struct text t)
{
    bool speaks = false;
    for (size_t i = 0; i < t.length; i++)
        speaks = speaks || t.data[i] == ' ' || ascii_is_digit(t.data[i]);
    return speaks && !text_starts_with_ignore_case(t, TEXT("http"));
}

/* All that one block says; `index` moves to its last string. */
static struct text joined_strings(struct search *search, const struct stream *stream, size_t *index)
{
    char *out = arena_alloc_raw(search->arena, LINE_BYTES);
    size_t length = 0;
    uint32_t node = stream->pieces.items[*index].node;
    for (size_t i = *index; i < stream->pieces.count && stream->pieces.items[i].node == node; i++) {
        struct text t = text_trim(piece_text(stream, i));
        *index = i;
        if (!is_speech(t) || length + t.length + 3 > LINE_BYTES)
            continue;
        memcpy(out + length, t.data, t.length);
        memcpy(out + length + t.length, " , ", 3);
        length += t.length + 3;
    }
    return text_of(out, length);
}

static void add_apart(struct search *search, struct lines *lines)
{
    const struct stream *stream = &search->flows.streams[STREAM_OTHER];
    for (size_t i = 0; i < stream->pieces.count; i++) {
        const struct piece *piece = &stream->pieces.items[i];
        if (piece->zone != ZONE_TITLE && piece->zone != ZONE_META)
            continue;
        if (is_structured(search, piece))
            add_line(search, lines, joined_strings(search, stream, &i), piece, piece->zone);
        else
            add_line(search, lines, piece_text(stream, i), piece, piece->zone);
    }
}

/* A sentence with a way out in it; where it is no more than a call ("click here"), the one before as well. */
static void add_sentences(struct search *search, struct lines *lines)
{
    const struct stream *stream = &search->flows.streams[STREAM_VISIBLE];
    size_t done = 0;
    size_t added = 0;
    for (size_t i = 0; i < stream->pieces.count && added < SENTENCES; i++) {
        const struct piece *piece = &stream->pieces.items[i];
        if (piece->start < done || !search_leads_out(search, piece))
            continue;
        size_t start = piece->start;
        size_t end = piece->start;
        while (start > 0 && piece->start - start < LINE_BYTES && stream->searched[start - 1] != FLOW_END)
            start--;
        while (end < stream->length && end - piece->start < LINE_BYTES && stream->searched[end] != FLOW_END)
            end++;
        if (end - start <= SHORT_CALL && start > 1) {
            size_t before = start - 1;
            while (before > 0 && start - before < LINE_BYTES && stream->searched[before - 1] != FLOW_END)
                before--;
            start = before > done ? before : start;
        }
        done = end;
        added++;
        add_line(search, lines, text_of(stream->written + start, end - start), piece, ZONE_TEXT);
    }
}

static void add_headings(struct search *search, struct lines *lines)
{
    const struct stream *stream = &search->flows.streams[STREAM_VISIBLE];
    size_t added = 0;
    size_t done = 0;
    for (size_t i = 0; i < stream->pieces.count && added < SENTENCES; i++) {
        const struct piece *piece = &stream->pieces.items[i];
        if (piece->zone != ZONE_HEADING || piece->start < done)
            continue;
        struct text rest = text_of(stream->searched + piece->start, stream->length - piece->start);
        struct text said = text_slice(rest, 0, text_find_byte(rest, FLOW_END, 0));
        said.length = said.length < LINE_BYTES ? said.length : LINE_BYTES;
        done = piece->start + said.length;
        add_line(search, lines, text_of(stream->written + piece->start, said.length), piece, ZONE_HEADING);
        added++;
    }
}

/* Sentences with a listed word, on a page where nobody reports, or more is sold than reported. */
static void add_said(struct search *search, struct lines *lines)
{
    const struct stream *stream = &search->flows.streams[STREAM_VISIBLE];
    const struct places *places = &search->places[STREAM_VISIBLE];
    uint32_t last = UINT32_MAX;
    size_t added = 0;
    for (size_t i = 0; i < places->count && added < SENTENCES; i++) {
        const struct place *place = &places->items[i];
        if (place->term->kind != TERM_LISTED || place->flow == last || place->is_quoted || place->is_introduced ||
            place->piece->link != NO_LINK)
            continue;
        last = place->flow;
        uint32_t start;
        uint32_t end;
        stream_flow_around(stream, place, &start, &end);
        struct piece piece = *place->piece;
        piece.link = NO_LINK;
        add_line(search, lines, text_of(stream->written + start, end - start < LINE_BYTES ? end - start : LINE_BYTES), &piece,
                 ZONE_TEXT);
        added++;
    }
}

void lines_gather(struct search *search, const struct tone *tone, struct lines *lines)
{
    static const double nobody_reports = 3.1; /* everyday words come to 3 */
    add_apart(search, lines);
    add_headings(search, lines);
    add_sentences(search, lines);
    if (tone->contexts < nobody_reports || tone->selling > tone->contexts)
        add_said(search, lines);
}
