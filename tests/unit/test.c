/* test.c: runs the registered tests and prints TAP. */
#include "tests/unit/test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TEST_LIMIT = 2000, TEST_ARENA_BYTES = 256 * 1024 * 1024 };

static struct {
    const char *name;
    void (*run)(struct arena *arena);
} tests[TEST_LIMIT];
static int test_count;
static int failures_here;
static const char *skip_reason;

void test_register(const char *name, void (*run)(struct arena *arena))
{
    if (test_count == TEST_LIMIT)
        abort();
    tests[test_count].name = name;
    tests[test_count++].run = run;
}

bool test_that(bool held, const char *condition, const char *file, int line)
{
    if (!held) {
        failures_here++;
        printf("# %s:%d: does not hold: %s\n", file, line, condition);
    }
    return held;
}

bool test_same_text(struct text got, struct text wanted, const char *file, int line)
{
    if (text_equal(got, wanted))
        return true;
    failures_here++;
    printf("# %s:%d: got \"%.*s\", wanted \"%.*s\"\n", file, line, TEXT_ARGS(got), TEXT_ARGS(wanted));
    return false;
}

bool test_same_number(long long got, long long wanted, const char *file, int line)
{
    if (got == wanted)
        return true;
    failures_here++;
    printf("# %s:%d: got %lld, wanted %lld\n", file, line, got, wanted);
    return false;
}

void test_skip(const char *reason)
{
    skip_reason = reason;
}

void test_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("# ", stdout);
    vprintf(format, arguments);
    fputc('\n', stdout);
    va_end(arguments);
}

struct text test_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return (struct text){0};
    struct text bytes = {.data = "", .length = 0};
    struct stat facts;
    if (fstat(fileno(file), &facts) == 0 && facts.st_size > 0) {
        char *data = arena_alloc_raw(arena, (size_t)facts.st_size);
        bytes = text_of(data, fread(data, 1, (size_t)facts.st_size, file));
    }
    fclose(file);
    return bytes;
}

const char *test_suite(struct arena *arena, const char *name)
{
    struct text path = arena_printf(arena, "../shared/suites/%s", name);
    const char *string = arena_string(arena, path);
    struct stat facts;
    return stat(string, &facts) == 0 ? string : NULL;
}

int main(int count, char **arguments)
{
    const char *only = count > 1 ? arguments[1] : NULL;
    int failed = 0;
    int number = 0;
    const char *program = strrchr(arguments[0], '/') ? strrchr(arguments[0], '/') + 1 : arguments[0];
    for (int i = 0; i < test_count; i++) {
        if (only && !strstr(tests[i].name, only))
            continue;
        struct arena *arena = arena_create(TEST_ARENA_BYTES);
        failures_here = 0;
        skip_reason = NULL;
        tests[i].run(arena);
        arena_free(arena);
        failed += failures_here > 0;
        printf("%s %d - %s: %s%s%s\n", failures_here ? "not ok" : "ok", ++number, program, tests[i].name,
               skip_reason ? " # SKIP " : "", skip_reason ? skip_reason : "");
        fflush(stdout);
    }
    printf("1..%d\n", number);
    return failed ? 1 : 0;
}
