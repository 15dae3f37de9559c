/* wordlist.c: all files made one: terms into the matcher, and what is asked of the whole. */
#include "detectors/wordlist.h"

#include "base/fold.h"
#include "base/hash.h"
#include "detectors/wordlist_priv.h"

#include <stdlib.h>

enum { GLUED_LEAST_LETTERS = 8, GLUED_LEAST_WEIGHT = 4, INSIDE_LEAST_LETTERS = 6 };

struct numbered {
    struct text marked;
    size_t index;
};

static int compare_numbered(const void *left, const void *right)
{
    const struct numbered *a = left;
    const struct numbered *b = right;
    int order = text_compare(a->marked, b->marked);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* Drops what is said twice; the first counts (files are read terms, brands, contexts ... as given). */
static void drop_doubles(struct list_reader *reader)
{
    size_t count = reader->terms.count;
    struct numbered *sorted = arena_alloc_array(reader->arena, count, sizeof *sorted);
    bool *dropped = arena_alloc_array(reader->arena, count, sizeof *dropped);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct numbered){reader->marked.items[i], i};
    qsort(sorted, count, sizeof *sorted, compare_numbered);
    reader->file = (struct text){0};
    reader->line = 0;
    for (size_t i = 1; i < count; i++)
        if (text_equal(sorted[i].marked, sorted[i - 1].marked)) {
            dropped[sorted[i].index] = true;
            list_problem(reader, "a word stands in the lists twice; the first one counts",
                         "một từ xuất hiện hai lần trong các danh sách, chỉ tính lần đầu", sorted[i].marked);
        }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (dropped[i])
            continue;
        reader->terms.items[kept] = reader->terms.items[i];
        reader->marked.items[kept++] = reader->marked.items[i];
    }
    reader->terms.count = kept;
}

static struct text without_spaces(struct arena *arena, struct text marked)
{
    char *out = arena_alloc_raw(arena, marked.length);
    size_t length = 0;
    for (size_t i = 0; i < marked.length; i++)
        if (marked.data[i] != ' ')
            out[length++] = marked.data[i];
    return text_of(out, length);
}

/* "gamebaidoithuong": what slugs, tags and names make of a phrase. Only for long ones that mean nothing else. */
static struct text glued(struct arena *arena, const struct term *term, struct text marked)
{
    if (term->kind != TERM_LISTED || term->with_marks || term->weight < GLUED_LEAST_WEIGHT ||
        text_find_byte(marked, ' ', 0) == SIZE_MAX)
        return (struct text){0};
    struct text whole = without_spaces(arena, marked);
    return fold_plain(arena, whole).length >= GLUED_LEAST_LETTERS ? whole : (struct text){0};
}

/* Entries of one matcher, and the term that each stands for. */
struct entries {
    struct matcher_entry *items;
    uint32_t *terms;
    size_t count;
    bool only_marked; /* what is bare is no disguise */
};

static struct entries entries_begin(struct arena *arena, size_t room)
{
    return (struct entries){.items = arena_alloc_array(arena, room, sizeof(struct matcher_entry)),
                            .terms = arena_alloc_array(arena, room, sizeof(uint32_t))};
}

static void add_entry(struct entries *entries, struct text marked, const struct term *of, size_t term)
{
    entries->terms[entries->count] = (uint32_t)term;
    entries->items[entries->count++] = (struct matcher_entry){
        .marked = marked, .with_marks = of && of->with_marks, .bare = of && of->bare && !entries->only_marked};
}

/* Calls to action are everyday words, short brands read like numbers: neither is looked for in disguise. */
static bool is_worth_disguising(struct arena *arena, const struct term *term, struct text marked)
{
    if (term->kind == TERM_DISGUISED)
        return true;
    bool brand = text_equal(term->category, TEXT("brand"));
    if (term->kind != TERM_LISTED || text_equal(term->category, TEXT("cta")) || term->weight < (brand ? 4 : 2))
        return false;
    return fold_plain(arena, without_spaces(arena, marked)).length >= (brand ? 5 : 4);
}

static void build_offers(struct arena *arena, struct wordlists *wordlists, struct list_reader *reader)
{
    struct matcher_entry *entries = arena_alloc_array(arena, reader->offers.count, sizeof *entries);
    wordlists->offers = reader->offers.items;
    for (size_t i = 0; i < reader->offers.count; i++)
        entries[i] = (struct matcher_entry){.marked = wordlists->offers[i].marked,
                                            .with_marks = wordlists->offers[i].with_marks,
                                            .bare = wordlists->offers[i].with_marks};
    if (reader->offers.count > 0)
        wordlists->offer_matcher = matcher_build(arena, entries, reader->offers.count, false);
}

static void build_matchers(struct arena *arena, struct wordlists *wordlists)
{
    struct entries plain = entries_begin(arena, wordlists->term_count * 2);
    struct entries inside = entries_begin(arena, wordlists->term_count);
    struct entries disguised = entries_begin(arena, wordlists->term_count * 2);
    inside.only_marked = disguised.only_marked = true;
    for (size_t i = 0; i < wordlists->term_count; i++) {
        const struct term *term = &wordlists->terms[i];
        struct text marked = wordlists->marked[i];
        add_entry(&plain, marked, term, i);
        struct text one = glued(arena, term, marked);
        if (one.length)
            add_entry(&plain, one, NULL, i);
        if (!is_worth_disguising(arena, term, marked))
            continue;
        add_entry(&disguised, marked, term, i);
        one = without_spaces(arena, marked);
        if (one.length < marked.length)
            add_entry(&disguised, one, term, i);
        if (fold_plain(arena, one).length >= INSIDE_LEAST_LETTERS || text_equal(term->category, TEXT("brand")))
            add_entry(&inside, one, term, i);
    }
    wordlists->matcher = matcher_build(arena, plain.items, plain.count, false);
    wordlists->entry_terms = plain.terms;
    wordlists->inside = matcher_build(arena, inside.items, inside.count, true);
    wordlists->inside_terms = inside.terms;
    wordlists->disguised = matcher_build(arena, disguised.items, disguised.count, false);
    wordlists->disguised_terms = disguised.terms;
}

enum status wordlists_read(struct arena *arena, const struct wordlist_file *files, size_t file_count,
                           struct wordlists **wordlists, const struct wordlist_problem **problems,
                               size_t *problem_count)
{
    struct list_reader reader = {.arena = arena, .takedown = -1, .review = -1};
    struct wordlists *lists = arena_alloc(arena, sizeof *lists);
    for (size_t i = 0; i < file_count; i++) {
        list_read_file(&reader, &files[i]);
        /* A sum, so that the order of files does not show. */
        lists->revision += hash_more(hash_text(files[i].name), files[i].bytes);
    }
    drop_doubles(&reader);
    *problems = reader.problems.items;
    *problem_count = reader.problems.count;
    size_t usable = 0;
    for (size_t i = 0; i < reader.terms.count; i++)
        usable += reader.terms.items[i].kind == TERM_LISTED;
    if (usable == 0)
        return STATUS_INVALID;
    lists->terms = reader.terms.items;
    lists->marked = reader.marked.items;
    lists->term_count = reader.terms.count;
    lists->hosts = reader.hosts;
    lists->shapes = reader.shapes.items;
    lists->shape_count = reader.shapes.count;
    lists->defacements = reader.defacements.items;
    lists->defacement_count = reader.defacements.count;
    lists->script_hosts = reader.script_hosts.items;
    lists->script_host_count = reader.script_hosts.count;
    lists->weights = (struct weights){reader.weights.items, reader.weights.count, reader.takedown, reader.review};
    lists->slugs = reader.slugs.items;
    lists->slug_count = reader.slugs.count;
    lists->prefixes = reader.prefixes.items;
    lists->prefix_count = reader.prefixes.count;
    lists->seals = reader.seals.items;
    lists->seal_count = reader.seals.count;
    build_matchers(arena, lists);
    build_offers(arena, lists, &reader);
    *wordlists = lists;
    return STATUS_OK;
}

const struct weights *wordlists_weights(const struct wordlists *wordlists)
{
    return &wordlists->weights;
}

uint64_t wordlists_revision(const struct wordlists *wordlists)
{
    return wordlists->revision;
}

size_t wordlists_term_count(const struct wordlists *wordlists)
{
    return wordlists->term_count;
}

struct text wordlists_defacement(const struct wordlists *wordlists, struct arena *arena, struct text text, bool *strong)
{
    *strong = false;
    struct text folded = fold_plain(arena, text);
    struct text weak = {0};
    size_t start;
    size_t end;
    for (size_t i = 0; i < wordlists->defacement_count; i++) {
        const struct named_pattern *mark = &wordlists->defacements[i];
        if ((!mark->strong && weak.length) || !pattern_matches(mark->pattern, folded, &start, &end))
            continue;
        if (mark->strong) {
            *strong = true;
            return mark->name;
        }
        weak = mark->name;
    }
    return weak;
}

size_t wordlists_defacement_marks(const struct wordlists *wordlists, struct arena *arena, struct text text,
                                  struct text *first, bool *strong)
{
    struct text folded = fold_plain(arena, text);
    size_t count = 0;
    size_t start;
    size_t end;
    *first = (struct text){0};
    *strong = false;
    for (size_t i = 0; i < wordlists->defacement_count; i++) {
        if (!pattern_matches(wordlists->defacements[i].pattern, folded, &start, &end))
            continue;
        *strong = *strong || wordlists->defacements[i].strong;
        if (count++ == 0)
            *first = wordlists->defacements[i].name;
    }
    return count;
}

const struct text *wordlists_seals(const struct wordlists *wordlists, size_t *count)
{
    *count = wordlists->seal_count;
    return wordlists->seals;
}
