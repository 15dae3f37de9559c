/* robots.c: a robots.txt and a path that is asked for: AGENT, a line feed, PATH, a line feed, FILE. */
#include "tests/fuzz/fuzz.h"

#include "crawler/politeness.h"
#include "crawler/robots.h"

#include <string.h>

void fuzz_one(struct arena *arena, struct text input)
{
    struct robots robots;
    struct text agent = fuzz_take_line(&input);
    struct text path = fuzz_take_line(&input);
    robots_parse(arena, input, agent, &robots);
    CHECK(robots.rule_count <= ROBOTS_LIMIT_RULES && robots.sitemap_count <= ROBOTS_LIMIT_SITEMAPS);
    CHECK(robots.crawl_delay == -1 || (robots.crawl_delay >= 0 && robots.crawl_delay <= ROBOTS_LIMIT_CRAWL_DELAY));
    CHECK(robots_allowed(&robots, TEXT("/robots.txt")));
    bool allowed = robots_allowed(&robots, path);
    struct buffer buffer;
    buffer_init(&buffer, (size_t)64 << 20);
    robots_encode(&robots, &buffer);
    CHECK(!buffer_failed(&buffer));
    struct text bytes = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    struct reader reader = reader_of(bytes);
    struct robots back;
    CHECK(robots_decode(arena, &reader, &back) && reader_done(&reader));
    CHECK(robots_allowed(&back, path) == allowed && back.rule_count == robots.rule_count && back.cut == robots.cut);
    /* A file that allows nothing but what it forbids not: without rules all is allowed. */
    CHECK(allowed || robots.rule_count > 0);
    politeness_retry_after(path, 1700000000);
    CHECK(politeness_retry_after(agent, 1700000000) <= POLITENESS_MOST_RETRY_AFTER_MS);
}
