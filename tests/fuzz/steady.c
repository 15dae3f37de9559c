/* steady.c: bodies without noise: the one scan of what servers sent that the crawling process does itself. */
#include "tests/fuzz/fuzz.h"

#include "page/steady.h"

static size_t count(struct text t, char byte)
{
    size_t found = 0;
    for (size_t i = 0; i < t.length; i++)
        found += t.data[i] == byte;
    return found;
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct text body = steady_body(arena, input);
    CHECK(body.length <= input.length);
    /* What is left out is one word without dot or colon: it can name no host and no address. */
    CHECK(count(body, '.') == count(input, '.'));
    CHECK(count(body, ':') == count(input, ':'));
    CHECK(text_equal(body, steady_body(arena, input)));
}
