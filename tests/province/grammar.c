/* grammar.c: text grammars, see grammar.h. */
#include "tests/province/grammar.h"

#include "base/hash.h"
#include "tests/province/encode.h"
#include "tests/province/files.h"

struct symbol {
    struct text name;
    ARENA_LIST(struct text) lines;
};

struct grammar {
    ARENA_LIST(struct symbol) symbols;
};

static struct symbol *find(const struct grammar *grammar, struct text name)
{
    for (size_t i = 0; i < grammar->symbols.count; i++) {
        if (text_equal(grammar->symbols.items[i].name, name)) {
            return &grammar->symbols.items[i];
        }
    }
    return NULL;
}

static void read_file(struct arena *arena, struct grammar *grammar, struct text name, struct text bytes)
{
    struct symbol *symbol = NULL;
    while (bytes.data) {
        struct text line = text_trim(text_split(&bytes, '\n'));
        if (line.length == 0 || text_starts_with(line, TEXT("# "))) {
            continue;
        }
        if (line.data[0] == '[' && line.data[line.length - 1] == ']') {
            struct text title = text_slice(line, 1, line.length - 2);
            symbol = find(grammar, title);
            if (!symbol) {
                symbol = ARENA_PUSH(arena, &grammar->symbols);
                symbol->name = title;
            }
        } else if (symbol) {
            *ARENA_PUSH(arena, &symbol->lines) = line;
        } else {
            die("grammar/%.*s: a line before the first symbol", TEXT_ARGS(name));
        }
    }
}

/* What stands between the next braces of `rest`, which moves behind them; `before` is what comes first. */
static bool next_reference(struct text *rest, struct text *before, struct text *reference)
{
    size_t open = text_find_byte(*rest, '{', 0);
    size_t close = open == SIZE_MAX ? SIZE_MAX : text_find_byte(*rest, '}', open);
    if (close == SIZE_MAX) {
        *before = *rest;
        return false;
    }
    *before = text_slice(*rest, 0, open);
    *reference = text_slice(*rest, open + 1, close - open - 1);
    *rest = text_slice(*rest, close + 1, SIZE_MAX);
    return true;
}

static void check_references(const struct grammar *grammar)
{
    for (size_t i = 0; i < grammar->symbols.count; i++) {
        const struct symbol *symbol = &grammar->symbols.items[i];
        for (size_t n = 0; n < symbol->lines.count; n++) {
            struct text rest = symbol->lines.items[n], before, name;
            while (next_reference(&rest, &before, &name)) {
                if (name.length && name.data[0] == '#') {
                    continue;
                }
                if (name.length && name.data[0] == '@') {
                    name = text_slice(name, 1, SIZE_MAX);
                }
                if (!find(grammar, name)) {
                    die("grammar: [%.*s] uses {%.*s}, which no file defines", TEXT_ARGS(symbol->name), TEXT_ARGS(name));
                }
            }
        }
    }
}

struct grammar *grammar_load(struct arena *arena, struct text folder)
{
    struct grammar *grammar = arena_alloc(arena, sizeof *grammar);
    struct names names = folder_names(arena, folder);
    for (size_t i = 0; i < names.count; i++) {
        if (text_ends_with(names.items[i], TEXT(".txt"))) {
            read_file(arena, grammar, names.items[i], file_read(arena, folder, names.items[i]));
        }
    }
    check_references(grammar);
    return grammar;
}

void voice_begin(struct voice *voice, const struct grammar *grammar, struct arena *arena, uint64_t seed)
{
    voice->grammar = grammar;
    voice->arena = arena;
    voice->state = seed;
    voice->kept_count = 0;
}

uint64_t voice_choose(struct voice *voice, uint64_t below)
{
    voice->state += 0x9E3779B97F4A7C15u;
    return below ? hash_u64(voice->state) % below : 0;
}

void voice_keep(struct voice *voice, struct text symbol, struct text said)
{
    if (voice->kept_count == VOICE_LIMIT_KEPT) {
        die("grammar: one page keeps more than %d symbols", VOICE_LIMIT_KEPT);
    }
    voice->kept[voice->kept_count].symbol = symbol;
    voice->kept[voice->kept_count++].said = said;
}

static void say_number(struct voice *voice, struct text range, struct buffer *out)
{
    uint64_t low = 0, high = 0;
    struct text rest = text_slice(range, 1, SIZE_MAX);
    struct text first = text_split(&rest, '-');
    if (!text_to_number(first, 1000000000, &low) || !text_to_number(rest, 1000000000, &high) || high < low) {
        die("grammar: {%.*s} is no range of numbers", TEXT_ARGS(range));
    }
    uint64_t number = low + voice_choose(voice, high - low + 1);
    /* Vietnamese writes thousands with a dot: 1.250 */
    if (number >= 1000000) {
        buffer_printf(out, "%u.%03u.%03u", (unsigned)(number / 1000000), (unsigned)(number / 1000 % 1000),
                      (unsigned)(number % 1000));
    } else if (number >= 1000) {
        buffer_printf(out, "%u.%03u", (unsigned)(number / 1000), (unsigned)(number % 1000));
    } else {
        buffer_printf(out, "%u", (unsigned)number);
    }
}

static void say(struct voice *voice, struct text name, struct buffer *out, int depth);

static void say_line(struct voice *voice, struct text line, struct buffer *out, int depth)
{
    struct text before, name;
    while (next_reference(&line, &before, &name)) {
        buffer_add_text(out, before);
        say(voice, name, out, depth + 1);
    }
    buffer_add_text(out, before);
}

static void say_kept(struct voice *voice, struct text name, struct buffer *out, int depth)
{
    for (size_t i = 0; i < voice->kept_count; i++) {
        if (text_equal(voice->kept[i].symbol, name)) {
            buffer_add_text(out, voice->kept[i].said);
            return;
        }
    }
    size_t start = out->length;
    say(voice, name, out, depth);
    voice_keep(voice, name, arena_copy(voice->arena, text_slice(buffer_text(out), start, SIZE_MAX)));
}

static void say(struct voice *voice, struct text name, struct buffer *out, int depth)
{
    if (depth > GRAMMAR_LIMIT_DEPTH) {
        die("grammar: [%.*s] goes round in circles", TEXT_ARGS(name));
    }
    if (name.length && name.data[0] == '#') {
        say_number(voice, name, out);
        return;
    }
    if (name.length && name.data[0] == '@') {
        say_kept(voice, text_slice(name, 1, SIZE_MAX), out, depth);
        return;
    }
    const struct symbol *symbol = find(voice->grammar, name);
    if (!symbol || symbol->lines.count == 0) {
        die("grammar: no symbol [%.*s]", TEXT_ARGS(name));
    }
    say_line(voice, symbol->lines.items[voice_choose(voice, symbol->lines.count)], out, depth);
}

void voice_say(struct voice *voice, struct text symbol, struct buffer *out)
{
    say(voice, symbol, out, 0);
}

void voice_paragraphs(struct voice *voice, struct text symbol, size_t count, struct buffer *out)
{
    const struct symbol *found = find(voice->grammar, symbol);
    if (!found) {
        die("grammar: no symbol [%.*s]", TEXT_ARGS(symbol));
    }
    /* A partial shuffle, so that no sentence stands twice on a page. */
    size_t total = found->lines.count;
    size_t *order = arena_alloc_array(voice->arena, total + 1, sizeof *order);
    for (size_t i = 0; i < total; i++) {
        order[i] = i;
    }
    for (size_t i = 0; i < count && i < total; i++) {
        size_t other = i + (size_t)voice_choose(voice, total - i);
        size_t chosen = order[other];
        order[other] = order[i];
        struct buffer line;
        buffer_init(&line, VOICE_LIMIT_LINE_BYTES);
        say_line(voice, found->lines.items[chosen], &line, 0);
        buffer_add_string(out, "<p>");
        buffer_add_text(out, encode_capital(voice->arena, buffer_text(&line)));
        buffer_add_string(out, "</p>\n");
        buffer_release(&line);
    }
}
