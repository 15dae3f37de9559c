/* listing.c: see listing.h. */
#include "tests/province/listing.h"

#include "tests/province/answer.h"
#include "tests/province/files.h"

#include <stdio.h>

#define ANSWER_ARENA_BYTES (64 * 1024 * 1024)

struct text listing_file(struct arena *arena, const struct site *site, struct text path, bool is_page)
{
    struct text name = arena_printf(arena, "%.*s%.*s", TEXT_ARGS(site->host), TEXT_ARGS(path));
    char *bytes = arena_string(arena, name);
    size_t query = text_find_byte(name, '?', 0);
    if (query != SIZE_MAX) {
        bytes[query] = '@';
    }
    name = text_of(bytes, name.length);
    if (text_ends_with(name, TEXT("/"))) {
        return arena_printf(arena, "%.*sindex.html", TEXT_ARGS(name));
    }
    if (is_page && !text_ends_with(name, TEXT(".html")) && !text_ends_with(name, TEXT(".htm"))) {
        return arena_printf(arena, "%.*s.html", TEXT_ARGS(name));
    }
    return name;
}

static bool is_html(const struct answer *answer)
{
    return text_starts_with(answer->content_type, TEXT("text/html")) && !answer->location.length;
}

static void print_route(const struct province *province, const struct site *site, const struct route *route,
                        struct arena *arena)
{
    struct answer answer;
    answer_make(province, site, route->path, (struct visit){.visitor = VISITOR_BROWSER}, arena, &answer);
    struct text file = TEXT("-");
    if (is_html(&answer) || text_equal(text_from_string(answer.kind), TEXT("sheet"))) {
        file = listing_file(arena, site, route->path, is_html(&answer));
    }
    printf("%s\t%u\thttp://%.*s%.*s\t%.*s\n", answer.kind, answer.status, TEXT_ARGS(site->host), TEXT_ARGS(route->path),
           TEXT_ARGS(file));
}

static void dump_route(const struct province *province, const struct site *site, const struct route *route,
                       struct text folder, struct arena *arena)
{
    struct answer answer;
    answer_make(province, site, route->path, (struct visit){.visitor = VISITOR_BROWSER}, arena, &answer);
    bool sheet = text_equal(text_from_string(answer.kind), TEXT("sheet"));
    if (is_html(&answer) || sheet) {
        struct text file = listing_file(arena, site, route->path, !sheet);
        file_write(arena, arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(folder), TEXT_ARGS(file)), answer.body);
    }
}

static void for_each(const struct province *province, const struct text *folder)
{
    struct arena *arena = arena_create(ANSWER_ARENA_BYTES);
    if (!arena) {
        die("no memory");
    }
    for (size_t s = 0; s < province->site_count; s++) {
        const struct site *site = province->sites[s];
        for (size_t i = 0; i < site->routes.count; i++) {
            if (text_equal(site->routes.items[i].path, TEXT("/404"))) {
                continue; /* what other addresses show: no address of its own */
            }
            if (folder) {
                dump_route(province, site, &site->routes.items[i], *folder, arena);
            } else {
                print_route(province, site, &site->routes.items[i], arena);
            }
            arena_reset(arena);
        }
    }
    arena_free(arena);
}

void listing_print(const struct province *province)
{
    for_each(province, NULL);
}

void listing_dump(const struct province *province, struct text folder)
{
    for_each(province, &folder);
}
