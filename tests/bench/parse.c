/* parse.c: what Gumbo alone costs for the benchmark's pages: bench-parse HOSTS PAGES. The ratio's other side. */
#include "base/arena.h"
#include "tests/bench/pages.h"

#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void *give(void *arena, size_t size)
{
    return arena_alloc_raw(arena, size);
}

static void keep(void *arena, void *pointer)
{
    (void)arena, (void)pointer;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    unsigned hosts = count > 1 ? (unsigned)atoi(arguments[1]) : 1;
    unsigned pages = count > 2 ? (unsigned)atoi(arguments[2]) : 100;
    struct arena *arena = arena_create(1024 * 1024 * 1024);
    struct buffer page;
    double seconds = 0;
    size_t bytes = 0;
    buffer_init(&page, 1024 * 1024);
    for (unsigned host = 0; host < hosts; host++) {
        for (unsigned number = 0; number < pages; number++) {
            buffer_clear(&page);
            bench_page(&page, host, number, pages, 0, 0);
            GumboOptions options = kGumboDefaultOptions;
            options.allocator = give;
            options.deallocator = keep;
            options.userdata = arena;
            double before = cpu_seconds();
            gumbo_parse_with_options(&options, page.data, page.length);
            arena_reset(arena);
            seconds += cpu_seconds() - before;
            bytes += page.length;
        }
    }
    printf("%.6f %zu\n", seconds, bytes);
    buffer_release(&page);
    arena_free(arena);
    return 0;
}
