/* fold.c: Vietnamese folding: both forms, the maps between them, and the way that long texts are searched. */
#include "tests/fuzz/fuzz.h"

#include "base/fold.h"
#include "base/utf8.h"

#include <string.h>

/* Maps go forward and end at the ends. */
static void check_maps(const struct folded *folded, struct text source)
{
    uint32_t from = 0;
    uint32_t marked = 0;
    for (size_t i = 0; i <= folded->folded.length; i++) {
        CHECK(folded->source[i] >= from && folded->source[i] <= source.length);
        CHECK(folded->to_marked[i] >= marked && folded->to_marked[i] <= folded->marked.length);
        from = folded->source[i];
        marked = folded->to_marked[i];
    }
    CHECK(from == source.length && marked == folded->marked.length);
    CHECK(folded->folded.length <= source.length && folded->marked.length <= source.length + source.length / 3 + 4);
}

static void check_search(struct arena *arena, struct text source, const struct folded *folded)
{
    struct fold_search search = fold_for_search(arena, source);
    CHECK(text_equal(search.folded, folded->folded));
    size_t step = folded->folded.length / 16 + 1;
    for (size_t start = 0; start < folded->folded.length; start += step) {
        size_t end = start + step / 2 + 1;
        if (end > folded->folded.length)
            end = folded->folded.length;
        struct fold_place place = fold_place(&search, start, end);
        CHECK(place.source_start <= place.source_end && place.source_end <= source.length);
        CHECK(place.source_start == folded->source[start]);
        struct text marked = text_slice(folded->marked, folded->to_marked[start],
                                        folded->to_marked[end] - folded->to_marked[start]);
        CHECK(text_equal(place.marked, marked));
    }
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct folded folded = fold_text(arena, input);
    check_maps(&folded, input);
    CHECK(text_equal(fold_marked(arena, input), folded.marked));
    CHECK(text_equal(fold_plain(arena, input), folded.folded));
    if (utf8_valid(input))
        CHECK(utf8_valid(folded.marked) && utf8_valid(folded.folded));
    check_search(arena, input, &folded);
    /* What is folded stays as it is. */
    CHECK(text_equal(fold_plain(arena, folded.folded), folded.folded));
    CHECK(text_equal(fold_plain(arena, folded.marked), folded.folded));
}
