/* wordlist.c: word list files and a text that they are asked of: NAME, a line feed, ROWS; files are parted by lines of a
 * form feed, and the text stands behind the last one. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "detectors/matcher.h"
#include "detectors/wordlist_priv.h"
#include "detectors/words.h"

#include <math.h>
#include <string.h>

enum { FILES = 6, TERMS = 32 };
static const size_t limit_matches = 1000;

static void check_lists(struct arena *arena, const struct wordlists *lists)
{
    CHECK(lists->term_count <= WORDLIST_LIMIT_TERMS && lists->hosts.count <= WORDLIST_LIMIT_HOSTS);
    for (size_t i = 0; i < lists->term_count; i++) {
        const struct term *term = &lists->terms[i];
        CHECK(term->term.length > 0 && utf8_valid(term->term));
        CHECK(lists->marked[i].length > 0 && lists->marked[i].length <= WORDLIST_LIMIT_TERM_BYTES);
        CHECK(term->weight >= 0 && term->weight <= WORDLIST_LIMIT_WEIGHT);
        /* A list's own term is found where nothing else is written. */
        struct fold_search search = fold_for_search(arena, term->term);
        CHECK(term->kind != TERM_LISTED || lists->term_count > TERMS ||
              matcher_find(lists->matcher, arena, &search, limit_matches).count > 0);
    }
}

/* Spaces and marks aside: "su-win" stands for "suwin", too. */
static bool same_letters(struct text a, struct text b)
{
    size_t i = 0;
    size_t j = 0;
    for (;; i++, j++) {
        while (i < a.length && (uint8_t)a.data[i] < 0x80 && !ascii_is_alnum(a.data[i]))
            i++;
        while (j < b.length && (uint8_t)b.data[j] < 0x80 && !ascii_is_alnum(b.data[j]))
            j++;
        if (i == a.length || j == b.length || a.data[i] != b.data[j])
            return i == a.length && j == b.length;
    }
}

static void check_matches(struct arena *arena, const struct wordlists *lists, struct text text)
{
    struct fold_search search = fold_for_search(arena, text);
    struct matches matches = matcher_find(lists->matcher, arena, &search, limit_matches);
    uint32_t end = 0;
    CHECK(matches.count <= limit_matches);
    for (size_t i = 0; i < matches.count; i++) {
        const struct match *match = &matches.items[i];
        CHECK(match->start >= end && match->start < match->end && match->end <= search.folded.length);
        CHECK(match->source_start <= match->source_end && match->source_end <= text.length);
        end = match->end;
        struct text marked = lists->marked[lists->entry_terms[match->entry]];
        CHECK(same_letters(fold_plain(arena, marked),
                           text_slice(search.folded, match->start, match->end - match->start)));
    }
}

static void check_text(struct arena *arena, const struct wordlists *lists, struct text text)
{
    const struct term *terms[TERMS];
    const struct term *strongest = NULL;
    bool strong = false;
    words_in_text(arena, lists, text, terms, TERMS);
    double weight = words_strongest(arena, lists, text, &strongest);
    CHECK(isfinite(weight) && weight >= 0 && (weight == 0 || strongest));
    CHECK(wordlists_host(lists, text) <= HOST_STORAGE);
    wordlists_defacement(lists, arena, text, &strong);
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct wordlist_file files[FILES];
    size_t count = 0;
    for (size_t end; count < FILES && (end = text_find(input, TEXT("\n\f\n"), 0)) != SIZE_MAX;) {
        struct text file = text_slice(input, 0, end);
        input = text_slice(input, end + 3, SIZE_MAX);
        struct text name = fuzz_take_line(&file);
        if (!utf8_valid(name))
            return;
        files[count++] = (struct wordlist_file){.name = name, .bytes = file};
    }
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems = NULL;
    size_t problem_count = 0;
    enum status status = wordlists_read(arena, files, count, &lists, &problems, &problem_count);
    CHECK(problem_count <= WORDLIST_LIMIT_PROBLEMS);
    for (size_t i = 0; i < problem_count; i++)
        CHECK(problems[i].english.length > 0 && utf8_valid(problems[i].vietnamese));
    if (status != STATUS_OK)
        return;
    check_lists(arena, lists);
    check_matches(arena, lists, input);
    check_text(arena, lists, input);
    check_text(arena, fuzz_wordlists(), input);
}
