/* matcher.c: the automaton.
 *
 * States are numbered breadth first, so that the children of a state stand side by side: a state is its first child,
 * their number and the byte that leads to it. Most states have one child; only the root needs a table. That keeps
 * 10,000 states in 200 KB and builds 200,000 terms without a dense table.
 *
 * Almost every word of a page begins no term. A term that begins with a letter or digit begins with a whole word of the
 * text, so a bitmap of the terms' first words, or first two, lets all others be passed over, eight bytes at a time,
 * without entering the automaton; and no failure link leads to a suffix that begins inside a word. */
#include "detectors/matcher.h"

#include "base/check.h"
#include "base/eight.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define NO_ENTRY UINT32_MAX

enum { OPENING_BITS = 15, BARE_BYTES = 400, BARE_SPACES = 2 };

struct sorted_entry {
    struct text folded;
    struct text marked;
    uint32_t entry;
    bool with_marks;
    bool bare;
};

struct state {
    uint32_t first_child;
    uint32_t fail;   /* the longest proper suffix that is a state too */
    uint32_t sorted; /* first of the sorted entries that end here, or NO_ENTRY */
    uint32_t output; /* the nearest state on the way of `fail` where an entry ends; 0: none */
    uint16_t child_count;
    uint16_t depth;
};

struct matcher {
    const struct sorted_entry *entries; /* by folded form; equal ones stand side by side */
    uint32_t entry_count;
    struct state *states;
    uint8_t *labels; /* the byte that leads to each state */
    uint32_t state_count;
    uint32_t from_root[256];
    bool inside; /* terms match inside words */
    uint64_t openings[(1u << OPENING_BITS) / 64]; /* hashed, of terms that begin with a letter or digit */
};

static int compare_entries(const void *left, const void *right)
{
    const struct sorted_entry *a = left;
    const struct sorted_entry *b = right;
    int order = text_compare(a->folded, b->folded);
    if (order != 0)
        return order;
    /* The stricter of two terms with one folded form is asked first. */
    if (a->with_marks != b->with_marks)
        return a->with_marks ? -1 : 1;
    return (a->entry > b->entry) - (a->entry < b->entry);
}

/* The child of a state that is not the root, or 0. */
static inline uint32_t child_of(const struct matcher *matcher, uint32_t state, uint8_t byte)
{
    uint32_t first = matcher->states[state].first_child;
    uint32_t end = first + matcher->states[state].child_count;
    for (uint32_t child = first; child < end; child++)
        if (matcher->labels[child] == byte)
            return child;
    return 0;
}

/* The state below the root that goes on with `byte`, or 0: then `byte` is to be looked at from the root. */
static inline uint32_t step(const struct matcher *matcher, uint32_t state, uint8_t byte)
{
    uint32_t next = 0;
    while (state != 0 && (next = child_of(matcher, state, byte)) == 0)
        state = matcher->states[state].fail;
    return next;
}

/* True where a match may begin with `byte` behind `before`. */
static bool may_begin(uint8_t before, uint8_t byte)
{
    return !ascii_is_alnum((char)before) || !ascii_is_alnum((char)byte);
}

/* The run of letters and digits that these eight folded bytes begin with, and its length. */
static inline uint64_t leading_word(uint64_t eight, unsigned *length)
{
    uint64_t letters = (eight + EACH(0x80 - 'a')) & ~(eight + EACH(0x80 - 'z' - 1));
    uint64_t digits = (eight + EACH(0x80 - '0')) & ~(eight + EACH(0x80 - '9' - 1));
    uint64_t others = ~((letters | digits) & ~eight) & EACH(0x80);
    *length = eight_before(others);
    return eight_first(eight, *length);
}

/* How a term or a place in the text begins: a word, and the one that follows behind a single space. Of a word only the
 * first eight bytes are looked at; behind a longer one none is. */
struct opening {
    uint64_t word;
    uint64_t following; /* 0: none */
    unsigned length;
    unsigned following_length;
    size_t after; /* where the following word would begin */
};

/* `word` and `length` are known already: each word is first the following one of another. */
static inline struct opening opening_at(struct text t, size_t at, uint64_t word, unsigned length)
{
    struct opening opening = {.word = word, .length = length, .after = at + (length ? length : 1)};
    bool is_spaced = length > 0 && length < EIGHT && opening.after < t.length && t.data[opening.after] == ' ';
    opening.after += is_spaced;
    opening.following = leading_word(eight_at(t, opening.after), &opening.following_length);
    return opening;
}

static inline uint32_t opening_bit(uint64_t word, uint64_t following)
{
    uint64_t both = (word ^ following * UINT64_C(0xBF58476D1CE4E5B9)) * UINT64_C(0x9FB21C651E98DF25);
    return (uint32_t)(both >> (64 - OPENING_BITS));
}

static inline bool bit_is_set(const uint64_t *bits, uint32_t bit)
{
    return (bits[bit / 64] >> bit % 64 & 1) != 0;
}

static bool has_following(struct text t, const struct opening *opening)
{
    return opening->following_length > 0 && t.data[opening->after - 1] == ' ';
}

static void note_opening(struct matcher *matcher, struct text folded)
{
    unsigned length;
    uint64_t word = leading_word(eight_at(folded, 0), &length);
    struct opening opening = opening_at(folded, 0, word, length);
    uint32_t bit = opening_bit(word, has_following(folded, &opening) ? opening.following : 0);
    matcher->openings[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* The part of the sorted entries that a state's subtree holds, while the states are made. */
struct range {
    uint32_t low;
    uint32_t high;
};

/* Adds the children of one state: a run of entries with the same next byte each. */
static void add_children(struct matcher *matcher, struct range *ranges, uint32_t state)
{
    struct state *parent = &matcher->states[state];
    struct range range = ranges[state];
    uint32_t depth = parent->depth;
    while (range.low < range.high && matcher->entries[range.low].folded.length == depth) {
        if (parent->sorted == NO_ENTRY)
            parent->sorted = range.low;
        range.low++;
    }
    parent->first_child = matcher->state_count;
    while (range.low < range.high) {
        uint8_t byte = (uint8_t)matcher->entries[range.low].folded.data[depth];
        uint32_t end = range.low + 1;
        while (end < range.high && (uint8_t)matcher->entries[end].folded.data[depth] == byte)
            end++;
        uint32_t child = matcher->state_count++;
        matcher->labels[child] = byte;
        matcher->states[child] = (struct state){.sorted = NO_ENTRY, .depth = (uint16_t)(depth + 1)};
        ranges[child] = (struct range){range.low, end};
        parent->child_count++;
        range.low = end;
    }
}

/* Where the child of `state` with this label goes on where it has no child itself. */
static uint32_t fail_of(const struct matcher *matcher, uint32_t state, uint8_t label)
{
    uint32_t fail = step(matcher, matcher->states[state].fail, label);
    return fail == 0 && (matcher->inside || may_begin(matcher->labels[state], label)) ? matcher->from_root[label] : fail;
}

static void build_states(struct arena *arena, struct matcher *matcher)
{
    size_t room = 1;
    for (uint32_t i = 0; i < matcher->entry_count; i++)
        room += matcher->entries[i].folded.length;
    CHECK(room < UINT32_MAX);
    matcher->states = arena_alloc_array(arena, room, sizeof *matcher->states);
    matcher->labels = arena_alloc_raw(arena, room);
    struct range *ranges = arena_alloc_array(arena, room, sizeof *ranges);
    ranges[0] = (struct range){0, matcher->entry_count};
    matcher->states[0].sorted = NO_ENTRY;
    matcher->state_count = 1;
    for (uint32_t state = 0; state < matcher->state_count; state++)
        add_children(matcher, ranges, state);
    for (uint32_t i = 0; i < matcher->states[0].child_count; i++)
        matcher->from_root[matcher->labels[1 + i]] = 1 + i;
    /* Breadth first: the failure links of shorter states are there when a longer one asks. */
    for (uint32_t state = 0; state < matcher->state_count; state++) {
        const struct state *parent = &matcher->states[state];
        for (uint32_t i = 0; i < parent->child_count; i++) {
            struct state *child = &matcher->states[parent->first_child + i];
            child->fail = state == 0 ? 0 : fail_of(matcher, state, matcher->labels[parent->first_child + i]);
            const struct state *suffix = &matcher->states[child->fail];
            child->output = suffix->sorted != NO_ENTRY ? child->fail : suffix->output;
        }
    }
}

struct matcher *matcher_build(struct arena *arena, const struct matcher_entry *entries, size_t count, bool inside)
{
    CHECK(count < UINT32_MAX);
    struct matcher *matcher = arena_alloc(arena, sizeof *matcher);
    struct sorted_entry *sorted = arena_alloc_array(arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct sorted_entry){.folded = fold_plain(arena, entries[i].marked),
                                          .marked = arena_copy(arena, entries[i].marked),
                                          .entry = (uint32_t)i,
                                          .with_marks = entries[i].with_marks,
                                          .bare = entries[i].bare};
        CHECK(sorted[i].folded.length > 0 && sorted[i].folded.length <= UINT16_MAX);
    }
    for (size_t i = 0; i < count; i++)
        note_opening(matcher, sorted[i].folded);
    qsort(sorted, count, sizeof *sorted, compare_entries);
    matcher->entries = sorted;
    matcher->entry_count = (uint32_t)count;
    matcher->inside = inside;
    build_states(arena, matcher);
    return matcher;
}

static uint32_t code_point_before(struct text t, size_t end)
{
    size_t start = end - 1;
    while (start > 0 && ((uint8_t)t.data[start] & 0xC0) == 0x80)
        start--;
    return utf8_next(t, &start);
}

static uint32_t code_point_at(struct text t, size_t start)
{
    return utf8_next(t, &start);
}

static bool at_boundaries(struct text folded, size_t start, size_t end)
{
    if (start > 0 && fold_is_word(code_point_at(folded, start)) && fold_is_word(code_point_before(folded, start)))
        return false;
    return end == folded.length || !fold_is_word(code_point_before(folded, end)) ||
           !fold_is_word(code_point_at(folded, end));
}

/* Each word as in the term, or wholly without accents. */
static bool words_agree(struct text written, struct text marked, struct text plain)
{
    while (written.data) {
        struct text word = text_split(&written, ' ');
        if (!marked.data || !plain.data)
            return false;
        struct text with = text_split(&marked, ' ');
        struct text without = text_split(&plain, ' ');
        if (!text_equal(word, with) && !text_equal(word, without))
            return false;
    }
    return !marked.data;
}

/* The first byte of a letter with an accent, or of an accent alone. */
static bool is_mark(char c)
{
    uint8_t byte = (uint8_t)c;
    return (byte >= 0xC3 && byte <= 0xC6) || byte == 0xCC || byte == 0xCD || byte == 0xE1;
}

/* The text around a place, as far as the unit separators, has several words and not one accent. */
static bool is_bare(struct text source, size_t start, size_t end)
{
    size_t from = start;
    size_t to = end;
    size_t spaces = 0;
    while (from > 0 && start - from < BARE_BYTES && source.data[from - 1] != '\x1f' && !is_mark(source.data[from - 1]))
        spaces += ascii_is_space(source.data[--from]);
    if (from > 0 && is_mark(source.data[from - 1]))
        return false;
    while (to < source.length && to - end < BARE_BYTES && source.data[to] != '\x1f' && !is_mark(source.data[to]))
        spaces += ascii_is_space(source.data[to++]);
    if (to < source.length && is_mark(source.data[to]))
        return false;
    for (size_t i = start; i < end; i++)
        spaces += source.data[i] == ' ';
    return spaces >= BARE_SPACES;
}

/* The entry that the folded bytes stand for as they are written, or NO_ENTRY. */
static uint32_t entry_as_written(const struct matcher *matcher, const struct fold_search *text,
                                 const struct fold_place *place, uint32_t sorted)
{
    struct text folded = matcher->entries[sorted].folded;
    struct text written = place->marked;
    for (uint32_t i = sorted; i < matcher->entry_count && text_equal(matcher->entries[i].folded, folded); i++) {
        const struct sorted_entry *entry = &matcher->entries[i];
        if (text_equal(written, entry->marked) || (!entry->with_marks && words_agree(written, entry->marked, folded)))
            return entry->entry;
        if (entry->bare && text_equal(written, folded) && is_bare(text->source, place->source_start, place->source_end))
            return entry->entry;
    }
    return NO_ENTRY;
}

/* The longest entry that ends here and does not begin inside of the last match. */
static bool longest_ending(const struct matcher *matcher, struct fold_search *text, uint32_t state, size_t end,
                           const struct match *last, struct match *match)
{
    if (matcher->states[state].sorted == NO_ENTRY)
        state = matcher->states[state].output;
    for (; state != 0; state = matcher->states[state].output) {
        size_t start = end - matcher->states[state].depth;
        if (last && start > last->start && start < last->end)
            continue; /* what overlaps its beginning came first and stays; a shorter one may stand behind it */
        if (!matcher->inside && !at_boundaries(text->folded, start, end))
            continue;
        struct fold_place place = fold_place(text, start, end);
        uint32_t entry = entry_as_written(matcher, text, &place, matcher->states[state].sorted);
        if (entry == NO_ENTRY)
            continue;
        *match = (struct match){.entry = entry, .start = (uint32_t)start, .end = (uint32_t)end,
                                .source_start = place.source_start, .source_end = place.source_end};
        return true;
    }
    return false;
}

/* The next place at or after `at` where a match may begin, or the text's length. */
static size_t next_beginning(const struct matcher *matcher, struct text t, size_t at)
{
    if (matcher->inside) {
        while (at < t.length && matcher->from_root[(uint8_t)t.data[at]] == 0)
            at++;
        return at;
    }
    bool inside = at > 0 && ascii_is_alnum(t.data[at - 1]);
    unsigned length;
    uint64_t word = leading_word(eight_at(t, at), &length);
    while (at < t.length) {
        struct opening opening = opening_at(t, at, word, length);
        if (length == 0) {
            if (matcher->from_root[(uint8_t)t.data[at]] != 0)
                return at;
        } else if (!inside && (bit_is_set(matcher->openings, opening_bit(word, 0)) ||
                               bit_is_set(matcher->openings, opening_bit(word, opening.following)))) {
            return at;
        }
        inside = length == EIGHT;
        at = opening.after;
        word = opening.following;
        length = opening.following_length;
    }
    return at;
}

struct matches matcher_find(const struct matcher *matcher, struct arena *arena, struct fold_search *text, size_t limit)
{
    ARENA_LIST(struct match) found = {0};
    struct matches matches = {0};
    uint32_t state = 0;
    const uint8_t *bytes = (const uint8_t *)text->folded.data;
    for (size_t i = 0; i < text->folded.length;) {
        if (state == 0) {
            i = next_beginning(matcher, text->folded, i);
            if (i == text->folded.length)
                break;
            state = matcher->from_root[bytes[i]];
        } else {
            state = step(matcher, state, bytes[i]);
            if (state == 0)
                continue;
        }
        i++;
        if (matcher->states[state].sorted == NO_ENTRY && matcher->states[state].output == 0)
            continue;
        struct match match;
        if (!longest_ending(matcher, text, state, i, found.count > 0 ? &found.items[found.count - 1] : NULL, &match))
            continue;
        /* What the new one holds was a part of it; what overlaps its beginning came first and stays. */
        size_t kept = found.count;
        while (kept > 0 && found.items[kept - 1].start >= match.start)
            kept--;
        if (kept > 0 && found.items[kept - 1].end > match.start)
            continue;
        found.count = kept;
        if (found.count == limit) {
            matches.cut = true;
            break;
        }
        *ARENA_PUSH(arena, &found) = match;
    }
    matches.items = found.items;
    matches.count = found.count;
    return matches;
}
