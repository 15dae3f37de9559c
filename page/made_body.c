/* made_body.c: pieces appended, and offsets looked up again by binary search. */
#include "page/made_body.h"

#include <string.h>

enum { FIRST_ROOM = 16 * 1024 };

void made_body_begin(struct made_body *made, struct arena *arena)
{
    *made = (struct made_body){.arena = arena};
}

/* Cuts at the limit between characters: half a character would be read as a replacement one. */
static struct text cut_to_room(struct made_body *made, struct text bytes)
{
    size_t room = MADE_BODY_LIMIT_BYTES - made->length;
    if (bytes.length <= room)
        return bytes;
    made->cut = true;
    while (room > 0 && ((uint8_t)bytes.data[room] & 0xC0) == 0x80)
        room--;
    return text_slice(bytes, 0, room);
}

static void append(struct made_body *made, struct text bytes)
{
    bytes = cut_to_room(made, bytes);
    if (made->length + bytes.length > made->room) {
        size_t room = made->room ? made->room : FIRST_ROOM;
        while (room < made->length + bytes.length)
            room *= 2;
        char *data = arena_alloc_raw(made->arena, room);
        if (made->length)
            memcpy(data, made->data, made->length);
        made->data = data;
        made->room = room;
    }
    if (bytes.length)
        memcpy(made->data + made->length, bytes.data, bytes.length);
    made->length += bytes.length;
}

static void begin_piece(struct made_body *made, struct made_piece piece, bool is_copy)
{
    piece.start = (uint32_t)made->length;
    piece.is_copy = is_copy;
    piece.place = arena_copy(made->arena, piece.place);
    piece.note = arena_copy(made->arena, piece.note);
    *ARENA_PUSH(made->arena, &made->pieces) = piece;
}

void made_body_copy(struct made_body *made, struct text original, size_t from, size_t to)
{
    if (made->cut || from >= to)
        return;
    begin_piece(made, (struct made_piece){.from = (uint32_t)from, .to = (uint32_t)to}, true);
    append(made, text_slice(original, from, to - from));
}

void made_body_add(struct made_body *made, struct text bytes, const struct made_piece *piece)
{
    if (made->cut || bytes.length == 0)
        return;
    begin_piece(made, *piece, false);
    append(made, bytes);
}

struct text made_body_text(const struct made_body *made)
{
    return text_of(made->data, made->length);
}

static const struct made_piece *piece_at(const struct made_body *made, uint32_t offset)
{
    size_t low = 0;
    size_t high = made->pieces.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (made->pieces.items[middle].start <= offset)
            low = middle;
        else
            high = middle;
    }
    return &made->pieces.items[low];
}

/* What a piece that was added comes from is its whole range; a copied one maps byte by byte. */
static uint32_t original_offset(const struct made_piece *piece, uint32_t offset, bool is_end)
{
    if (!piece->is_copy)
        return is_end ? piece->to : piece->from;
    uint32_t at = piece->from + (offset - piece->start);
    return at < piece->to ? at : piece->to;
}

/* The note stays whole: longer evidence than FINDING_LIMIT_EVIDENCE_BYTES would not pass the analyst's wire. */
static void add_note(struct arena *arena, struct finding *finding, struct text note)
{
    enum { NOTE_BYTES = 120, AROUND = 3 };
    note = finding_clean(arena, note, NOTE_BYTES);
    struct text said = finding_clean(arena, finding->evidence, FINDING_LIMIT_EVIDENCE_BYTES - note.length - AROUND);
    finding->evidence = arena_printf(arena, "%.*s (%.*s)", TEXT_ARGS(said), TEXT_ARGS(note));
}

static void translate(const struct made_body *made, const struct document *original, struct finding *finding)
{
    const struct made_piece *first = piece_at(made, finding->start);
    bool is_empty = finding->end == finding->start; /* at an element that no tag of the body says */
    const struct made_piece *last = is_empty ? first : piece_at(made, finding->end - 1);
    uint32_t start = original_offset(first, finding->start, false);
    uint32_t end = is_empty ? start : original_offset(last, finding->end, true);
    if (end < start)
        end = start;
    finding->start = original ? document_body_offset(original, start) : start;
    finding->end = original ? document_body_offset(original, end) : end;
    if (first->place.length)
        finding->path = finding_clean(made->arena, first->place, FINDING_LIMIT_PATH_BYTES);
    if (first->note.length)
        add_note(made->arena, finding, first->note);
}

void made_body_translate(const struct made_body *made, const struct document *original, struct findings *findings)
{
    for (size_t i = 0; i < findings->list.count && made->pieces.count; i++)
        if (findings->list.items[i].end > 0)
            translate(made, original, &findings->list.items[i]);
}
