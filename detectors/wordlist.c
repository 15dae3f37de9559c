/* wordlist.c: all files made one: terms into the matcher, and what is asked of the whole. */
#include "detectors/wordlist.h"

#include "base/fold.h"
#include "base/hash.h"
#include "detectors/wordlist_priv.h"

#include <stdlib.h>

enum { GLUED_LEAST_LETTERS = 8, GLUED_LEAST_WEIGHT = 4 };

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
        reader->marked.items[kept] = reader->marked.items[i];
        reader->context_weights.items[kept++] = reader->context_weights.items[i];
    }
    reader->terms.count = kept;
}

/* "gamebaidoithuong": what slugs, tags and names make of a phrase. Only for long ones that mean nothing else. */
static struct text glued(struct arena *arena, const struct term *term, struct text marked)
{
    if (term->is_context || term->with_marks || term->weight < GLUED_LEAST_WEIGHT ||
        text_find_byte(marked, ' ', 0) == SIZE_MAX)
        return (struct text){0};
    char *out = arena_alloc_raw(arena, marked.length);
    size_t length = 0;
    for (size_t i = 0; i < marked.length; i++)
        if (marked.data[i] != ' ')
            out[length++] = marked.data[i];
    struct text whole = text_of(out, length);
    return fold_plain(arena, whole).length >= GLUED_LEAST_LETTERS ? whole : (struct text){0};
}

static void build_matcher(struct arena *arena, struct wordlists *wordlists)
{
    struct matcher_entry *entries = arena_alloc_array(arena, wordlists->term_count * 2, sizeof *entries);
    wordlists->entry_terms = arena_alloc_array(arena, wordlists->term_count * 2, sizeof *wordlists->entry_terms);
    size_t count = 0;
    for (size_t i = 0; i < wordlists->term_count; i++) {
        const struct term *term = &wordlists->terms[i];
        wordlists->entry_terms[count] = (uint32_t)i;
        entries[count++] = (struct matcher_entry){.marked = wordlists->marked[i], .with_marks = term->with_marks};
        struct text one = glued(arena, term, wordlists->marked[i]);
        if (one.length) {
            wordlists->entry_terms[count] = (uint32_t)i;
            entries[count++] = (struct matcher_entry){.marked = one};
        }
    }
    wordlists->matcher = matcher_build(arena, entries, count);
}

enum status wordlists_read(struct arena *arena, const struct wordlist_file *files, size_t file_count,
                           struct wordlists **wordlists, const struct wordlist_problem **problems,
                               size_t *problem_count)
{
    struct list_reader reader = {.arena = arena};
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
        usable += !reader.terms.items[i].is_context;
    if (usable == 0)
        return STATUS_INVALID;
    lists->terms = reader.terms.items;
    lists->marked = reader.marked.items;
    lists->context_weights = reader.context_weights.items;
    lists->term_count = reader.terms.count;
    lists->hosts = reader.hosts;
    lists->shapes = reader.shapes.items;
    lists->shape_count = reader.shapes.count;
    lists->defacements = reader.defacements.items;
    lists->defacement_count = reader.defacements.count;
    build_matcher(arena, lists);
    *wordlists = lists;
    return STATUS_OK;
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
