/* pattern.c: the door to PCRE2. Its memory is the arena's; only machine code (JIT) lies elsewhere and stays as long
 * as the process, as the word lists do. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "detectors/pattern.h"

#include <pcre2.h>

struct pattern {
    pcre2_code *code;
    pcre2_match_data *result; /* scratch: a process uses a pattern in one thread */
    pcre2_match_context *limits;
};

static void *allocate(size_t size, void *arena)
{
    return arena_alloc_raw(arena, size);
}

static void forget(void *block, void *arena)
{
    (void)block;
    (void)arena;
}

static struct text problem_text(struct arena *arena, int error, size_t offset)
{
    PCRE2_UCHAR message[200];
    if (pcre2_get_error_message(error, message, sizeof message) < 0)
        return TEXT("not a pattern");
    return arena_printf(arena, "%s, at byte %zu", (const char *)message, offset);
}

struct pattern *pattern_compile(struct arena *arena, struct text source, struct text *problem)
{
    *problem = (struct text){0};
    if (source.length == 0 || source.length > PATTERN_LIMIT_BYTES) {
        *problem = TEXT("empty or too long");
        return NULL;
    }
    pcre2_general_context *memory = pcre2_general_context_create(allocate, forget, arena);
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)source.data, source.length, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C,
                                     &error,
                                     &offset, context);
    if (!code) {
        *problem = problem_text(arena, error, offset);
        return NULL;
    }
    /* Without JIT (a build or a kernel that refuses it) the interpreter gives the same answers. */
#ifndef RASOAT_MEMCHECK /* valgrind takes compiled patterns' wide loads for errors */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
#endif
    struct pattern *pattern = arena_alloc(arena, sizeof *pattern);
    pattern->code = code;
    pattern->result = pcre2_match_data_create(1, memory);
    pattern->limits = pcre2_match_context_create(memory);
    pcre2_set_match_limit(pattern->limits, PATTERN_LIMIT_MATCH);
    pcre2_set_heap_limit(pattern->limits, PATTERN_LIMIT_HEAP_KB);
    return pattern;
}

bool pattern_matches(const struct pattern *pattern, struct text text, size_t *start, size_t *end)
{
    int count = pcre2_match(pattern->code, (PCRE2_SPTR)(text.data ? text.data : ""), text.length, 0, 0, pattern->result,
                            pattern->limits);
    if (count < 0)
        return false;
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(pattern->result);
    *start = places[0];
    *end = places[1];
    return true;
}
