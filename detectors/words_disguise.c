/* words_disguise.c: listed words that are written so that machines do not read them: "n h à c á i", "c*á đ*ộ", "кubet",
 * "kub3t", and phrases without spaces inside longer runs of letters.
 *
 * The folded form of a stream, in which a Vietnamese letter is one byte, is looked over eight bytes at a time for what
 * such writing leaves behind; only the few tokens there are put together again, in every way they could be meant, and
 * searched. What counts is a listed word, never the odd writing itself. */
#include "base/eight.h"
#include "base/utf8.h"
#include "detectors/wordlist_priv.h"
#include "detectors/words_priv.h"

#include <stdlib.h>
#include <string.h>

/* REGION_BYTES bounds what is put together at once, REGIONS the time on a page made of nothing else. */
enum { REGIONS = 1000, REGION_BYTES = 600, FEWEST_SINGLE = 4, LONG_LETTERS = 10, BESIDE_TOKENS = 2, HITS = 10,
       FEWEST_GLUED_LETTERS = 8, SHORT_LETTERS = 4, FEWEST_GONE = 3, BACK_LETTERS = 8, FOUND = 1000 };

/* Text put together from a range of the stream, and where each byte came from. */
struct region {
    char bytes[REGION_BYTES + 8];
    uint32_t from[REGION_BYTES + 8];
    bool changed[REGION_BYTES + 8];
    size_t length;
};

struct hunt {
    struct search *search;
    int which;
    struct fold_search *folded;
    const struct stream *stream;
    struct region *region;
    size_t regions; /* that were read */
    size_t long_words;
    size_t known; /* places that were there before */
    uint32_t flow; /* the number of the flow at flow_from */
    uint32_t flow_from;
};

static bool word_has_accent(uint32_t c)
{
    return (c >= 0xC0 && c <= 0x1B0) || (c >= 0x1EA0 && c <= 0x1EF9);
}

enum disguise disguise_of(const struct stream *stream, struct text term, uint32_t start, uint32_t end)
{
    struct text written = text_of(stream->written, end);
    if (memchr(stream->searched + start, MARK_GONE, end - start))
        return DISGUISE_PARTED;
    bool spaced = text_find_byte(term, ' ', 0) == SIZE_MAX;
    size_t letters = 0;
    bool underlined = false; /* "nhà_cái": machines write so, without accents */
    bool accents = false;
    size_t gone = 0; /* zero-width characters; word processors leave one here and there, never behind each letter */
    for (size_t at = start; at < end;) {
        uint32_t c = utf8_next(written, &at);
        underlined = underlined || c == '_';
        accents = accents || word_has_accent(c);
        bool word = fold_is_word(c);
        bool zero = (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0xAD;
        letters += word;
        gone += zero;
        spaced = spaced || !(word || zero);
        if (c >= 0x80 && fold_is_fancy(c))
            return DISGUISE_FANCY;
    }
    if (gone >= FEWEST_GONE && gone * 2 >= letters)
        return DISGUISE_PARTED;
    if (underlined && accents)
        return DISGUISE_PARTED;
    return spaced ? DISGUISE_NONE : DISGUISE_GLUED;
}

static bool overlaps_known(const struct hunt *hunt, uint32_t start, uint32_t end)
{
    const struct places *places = &hunt->search->places[hunt->which];
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].start < end && start < places->items[i].end &&
            (places->items[i].term->kind == TERM_LISTED || i >= hunt->known))
            return true;
    return false;
}

/* The number of the flow at an offset. Places come nearly in order: counting goes on from the last one. */
static uint32_t flow_at(struct hunt *hunt, uint32_t offset)
{
    struct text searched = text_of(hunt->stream->searched, hunt->stream->length);
    if (offset < hunt->flow_from)
        hunt->flow = hunt->flow_from = 0;
    for (size_t at = text_find_byte(searched, FLOW_END, hunt->flow_from); at < offset;
         at = text_find_byte(searched, FLOW_END, at + 1)) {
        hunt->flow++;
        hunt->flow_from = (uint32_t)at + 1;
    }
    return hunt->flow;
}

static void add_place(struct hunt *hunt, const struct term *term, uint32_t start, uint32_t end, enum disguise disguise)
{
    if (overlaps_known(hunt, start, end))
        return;
    *ARENA_PUSH(hunt->search->arena, &hunt->search->places[hunt->which]) = (struct place){
        .term = term,
        .piece = stream_piece_at(hunt->stream, start),
        .flow = flow_at(hunt, start),
        .start = start,
        .end = end,
        .disguise = disguise,
    };
}

static size_t letters_of(struct text t)
{
    size_t letters = 0;
    for (size_t at = 0; at < t.length;)
        letters += fold_is_word(utf8_next(t, &at));
    return letters;
}

/* "B3T" is how forms are numbered. */
static bool has_capital(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if (t.data[i] >= 'A' && t.data[i] <= 'Z')
            return true;
    return false;
}

/* Searches what was put together. A match must hold something that was changed. */
static void search_region(struct hunt *hunt, const struct matcher *matcher, const uint32_t *terms,
                          enum disguise disguise)
{
    struct region *region = hunt->region;
    struct text text = text_of(region->bytes, region->length);
    struct fold_search folded = fold_for_search(hunt->search->arena, text);
    struct matches matches = matcher_find(matcher, hunt->search->arena, &folded, HITS);
    for (size_t i = 0; i < matches.count; i++) {
        const struct match *match = &matches.items[i];
        const struct term *term = &hunt->search->wordlists->terms[terms[match->entry]];
        bool changed = false;
        for (size_t k = match->source_start; k < match->source_end; k++)
            changed = changed || region->changed[k];
        uint32_t start = region->from[match->source_start];
        uint32_t end = region->from[match->source_end];
        size_t letters = letters_of(text_slice(text, match->source_start, match->source_end - match->source_start));
        if (disguise == DISGUISE_GLUED) {
            bool at_edge = match->source_start == 0 || match->source_end == region->length;
            bool brand = text_equal(term->category, TEXT("brand"));
            if (term->weight < 4 || (brand ? !at_edge || term->weight < 5 : letters < FEWEST_GLUED_LETTERS))
                continue;
        } else if (!changed) {
            continue;
        }
        if (letters < SHORT_LETTERS && has_capital(text_of(hunt->stream->written + start, end - start)))
            continue;
        add_place(hunt, term, start, end, disguise);
    }
}

static void put_bytes(struct region *region, const char *bytes, size_t length, size_t from, bool changed)
{
    for (size_t i = 0; i < length && region->length < REGION_BYTES; i++) {
        region->bytes[region->length] = bytes[i];
        region->changed[region->length] = changed;
        region->from[region->length++] = (uint32_t)from;
    }
}

static void end_region(struct region *region, size_t end)
{
    region->from[region->length] = (uint32_t)end;
}

static bool is_gap(char c)
{
    return ascii_is_space(c) || c == FLOW_END;
}

/* Bytes of the space at `at`, also one that does not break; 0 where there is none. */
static size_t space_at(struct text t, size_t at)
{
    if (at >= t.length)
        return 0;
    if (ascii_is_space(t.data[at]))
        return 1;
    if (text_starts_with(text_slice(t, at, 2), TEXT("\xC2\xA0")))
        return 2;
    bool wide = text_starts_with(text_slice(t, at, 2), TEXT("\xE2\x80")) && at + 2 < t.length;
    return wide && (uint8_t)t.data[at + 2] >= 0x80 && (uint8_t)t.data[at + 2] <= 0x8A ? 3 : 0;
}

/* How letters are read: as look-alikes, and digits as letters. */
struct reading {
    bool digits;
    bool one_is_l;
    bool joins; /* marks between letters go */
    enum disguise used;
};

static bool is_mark(uint32_t c)
{
    return c == '*' || c == '.' || c == '|' || c == '~' || c == '_' || c == '-' || c == 0xB7 || c == 0x2022 ||
           c == '\'' || c == '`' || c == '^' || c == '+' || c == '/' || c == ',';
}

static bool letter_follows(struct text t, size_t at)
{
    if (at >= t.length || is_gap(t.data[at]))
        return false;
    uint32_t c = utf8_next(t, &at);
    return fold_is_word(c) || fold_lookalike(c) != 0;
}

/* One token as it is read in this way. */
static void put_token(struct hunt *hunt, size_t start, size_t end, struct reading *reading)
{
    struct text t = text_of(hunt->stream->written, end);
    bool after_letter = false;
    bool marks_went = false;
    for (size_t at = start; at < end;) {
        size_t from = at;
        uint32_t c = utf8_next(t, &at);
        uint32_t like = c >= 0x370 ? fold_lookalike(c) : 0;
        enum disguise how = DISGUISE_LOOKALIKE;
        if (like == 0 && reading->digits && (after_letter || letter_follows(t, at))) {
            like = fold_digit_likeness(c, reading->one_is_l);
            how = DISGUISE_DIGITS;
        }
        if (like != 0) {
            char one = (char)like;
            put_bytes(hunt->region, &one, 1, from, true);
            reading->used = how;
            after_letter = true;
        } else if (reading->joins && is_mark(c) && after_letter && letter_follows(t, at)) {
            marks_went = true;
            if (reading->used == DISGUISE_NONE)
                reading->used = DISGUISE_PARTED;
        } else {
            put_bytes(hunt->region, t.data + from, at - from, from, marks_went);
            after_letter = fold_is_word(c);
        }
    }
}

static size_t token_start(const struct stream *stream, size_t at)
{
    while (at > 0 && !is_gap(stream->written[at - 1]) && stream->searched[at - 1] != FLOW_END)
        at--;
    return at;
}

static size_t token_end(const struct stream *stream, size_t at)
{
    while (at < stream->length && !is_gap(stream->written[at]) && stream->searched[at] != FLOW_END)
        at++;
    return at;
}

/* The start of the token before the one at `start`, in the same flow; `start` where there is none. */
static size_t token_before(const struct stream *stream, size_t start)
{
    size_t at = start;
    while (at > 0 && ascii_is_space(stream->written[at - 1]) && stream->searched[at - 1] != FLOW_END)
        at--;
    return at == start || at == 0 || stream->searched[at - 1] == FLOW_END ? start : token_start(stream, at - 1);
}

/* The end of the token behind the one that ends at `end`, in the same flow. */
static size_t token_behind(const struct stream *stream, size_t end)
{
    size_t at = end;
    while (at < stream->length && ascii_is_space(stream->written[at]) && stream->searched[at] != FLOW_END)
        at++;
    return at == end || at == stream->length || stream->searched[at] == FLOW_END ? end : token_end(stream, at);
}

/* Reads the tokens around one that looks odd, in all ways. Gives where they end. */
static size_t read_token(struct hunt *hunt, size_t at)
{
    const struct stream *stream = hunt->stream;
    size_t start = token_start(stream, at);
    size_t end = token_end(stream, at);
    for (int i = 0; i < BESIDE_TOKENS; i++) {
        start = token_before(stream, start);
        end = token_behind(stream, end);
    }
    if (end - start > REGION_BYTES)
        return end;
    static const struct reading readings[] = {
        {.joins = true}, {.joins = true, .digits = true}, {.joins = true, .digits = true, .one_is_l = true},
    };
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        struct reading reading = readings[i];
        hunt->region->length = 0;
        for (size_t token = start; token < end;) {
            if (is_gap(stream->written[token])) {
                put_bytes(hunt->region, " ", 1, token++, false);
                continue;
            }
            size_t next = token_end(stream, token);
            put_token(hunt, token, next, &reading);
            token = next > token ? next : token + 1;
        }
        end_region(hunt->region, end);
        if (reading.used != DISGUISE_NONE)
            search_region(hunt, hunt->search->wordlists->disguised, hunt->search->wordlists->disguised_terms,
                          reading.used);
    }
    return token_end(stream, at);
}

/* One letter or digit between spaces; gives where it ends, or 0. Punctuation may hang on it. */
static size_t single_letter(const struct stream *stream, size_t at, bool *ends)
{
    struct text t = text_of(stream->written, stream->length);
    size_t next = at;
    *ends = false;
    if (at >= t.length || !fold_is_word(utf8_next(t, &next)))
        return 0;
    /* A combining tone belongs to the letter. */
    while (next < t.length && ((uint8_t)t.data[next] == 0xCC || (uint8_t)t.data[next] == 0xCD)) {
        size_t behind = next;
        utf8_next(t, &behind);
        next = behind;
    }
    if (next == t.length || is_gap(t.data[next]) || space_at(t, next) > 0)
        return next;
    *ends = t.data[next] == ',' || t.data[next] == '.' || t.data[next] == '!' || t.data[next] == ':';
    return *ends ? next : 0;
}

/* "n h à c á i": from the first single letter on. Gives where the run ends. */
static size_t read_run(struct hunt *hunt, size_t at)
{
    const struct stream *stream = hunt->stream;
    size_t letters = 0;
    bool ends = false;
    hunt->region->length = 0;
    size_t end = at;
    while (!ends) {
        size_t next = single_letter(stream, at, &ends);
        if (next == 0 || hunt->region->length + 8 > REGION_BYTES)
            break;
        put_bytes(hunt->region, stream->written + at, next - at, at, true);
        letters++;
        end = next;
        at = next;
        struct text t = text_of(stream->written, stream->length);
        while (at < stream->length && stream->searched[at] != FLOW_END && space_at(t, at) > 0)
            at += space_at(t, at);
    }
    end_region(hunt->region, end);
    if (letters < FEWEST_SINGLE)
        return end;
    search_region(hunt, hunt->search->wordlists->disguised, hunt->search->wordlists->disguised_terms,
                  DISGUISE_PARTED);
    search_region(hunt, hunt->search->wordlists->inside, hunt->search->wordlists->inside_terms, DISGUISE_PARTED);
    return end;
}

/* A long run of letters: phrases without spaces in it. */
static size_t read_long(struct hunt *hunt, size_t at)
{
    const struct stream *stream = hunt->stream;
    struct text t = text_of(stream->written, stream->length);
    size_t start = at;
    while (start > 0 && ((uint8_t)t.data[start - 1] >= 0x80 || ascii_is_alnum(t.data[start - 1])) &&
           stream->searched[start - 1] != FLOW_END)
        start--;
    size_t end = at;
    while (end < t.length && ((uint8_t)t.data[end] >= 0x80 || ascii_is_alnum(t.data[end])))
        end++;
    if (end - start > REGION_BYTES || end - start < LONG_LETTERS)
        return end;
    hunt->region->length = 0;
    for (size_t i = start; i < end; i++)
        put_bytes(hunt->region, t.data + i, 1, i, false);
    end_region(hunt->region, end);
    search_region(hunt, hunt->search->wordlists->inside, hunt->search->wordlists->inside_terms, DISGUISE_GLUED);
    return end;
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    return a->start != b->start ? (a->start > b->start ? 1 : -1) : (a->end > b->end) - (a->end < b->end);
}

void disguise_find(struct search *search, int which, struct fold_search *folded)
{
    struct hunt hunt = {.search = search, .which = which, .folded = folded, .stream = &search->flows.streams[which],
                        .known = search->places[which].count};
    size_t done = 0; /* in the stream */
    size_t where = 0;
    for (size_t at = 0; at < folded->folded.length; at += EIGHT) {
        enum odd odd = disguise_look(folded->folded, at, &where);
        if (odd == ODD_NONE)
            continue;
        size_t *read = odd == ODD_LONG ? &hunt.long_words : &hunt.regions;
        if (*read == REGIONS || search->places[which].count - hunt.known > FOUND) {
            search->cut = true;
            continue;
        }
        if (!hunt.region)
            hunt.region = arena_alloc_raw(search->arena, sizeof *hunt.region);
        /* A run is read from its first letter on, which may stand before these eight bytes. */
        if (odd == ODD_RUN)
            for (int i = 0; i < BACK_LETTERS && where >= 2 && folded->folded.data[where - 2] == ' ' && folded->folded.data[where] == ' '; i++)
                where -= 2;
        if (odd == ODD_RUN && where >= 1 && ascii_is_alnum(folded->folded.data[where - 1]) &&
            (where == 1 || !ascii_is_alnum(folded->folded.data[where - 2])))
            where -= 2;
        size_t first = odd == ODD_RUN ? where + 1 : where;
        size_t source = fold_place(folded, first, first + 1).source_start;
        if (source < done)
            continue;
        ++*read;
        if (odd == ODD_RUN)
            done = read_run(&hunt, source);
        else
            done = odd == ODD_LONG ? read_long(&hunt, source) : read_token(&hunt, source);
    }
    if (search->places[which].count > hunt.known)
        qsort(search->places[which].items, search->places[which].count, sizeof(struct place), compare_places);
}
