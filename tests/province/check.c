/* check.c: see check.h. Links are found by a plain scan for href= and src=, so that the check does not lean on the
 * parser that the province is there to test. */
#include "tests/province/check.h"

#include "base/hash.h"
#include "page/url.h"
#include "tests/province/answer.h"
#include "tests/province/feeds.h"
#include "tests/province/files.h"
#include "tests/province/papers.h"

#include <stdio.h>
#include <stdlib.h>

#define ANSWER_ARENA_BYTES (64 * 1024 * 1024)

/* One `when` or `change` line: it may stand at many pages, and must make a difference at one of them. */
struct difference {
    const struct option *options;
    struct text host;
    uint32_t line;
    bool is_seen;
};

struct check {
    const struct province *province;
    struct arena *arena; /* of one page */
    struct arena *kept;
    unsigned number;
    unsigned failed;
    size_t pages;
    size_t dead;
    size_t marked;
    const struct route *current; /* whose links are read: a canonical link to itself leads nobody there */
    bool **reached; /* by site and route */
    ARENA_LIST(uint64_t) bodies;
    ARENA_LIST(struct difference) differences;
};

static void report(struct check *check, bool held, const char *name)
{
    check->number++;
    check->failed += held ? 0 : 1;
    printf("%sok %u - night %u: %s\n", held ? "" : "not ", check->number, check->province->night, name);
}

static void mark_reached(struct check *check, const struct site *site, const struct route *route)
{
    for (size_t s = 0; s < check->province->site_count; s++) {
        if (check->province->sites[s] == site) {
            check->reached[s][route - site->routes.items] = true;
        }
    }
}

static struct text path_with_query(struct arena *arena, const struct url *url)
{
    return url->has_query ? arena_printf(arena, "%.*s?%.*s", TEXT_ARGS(url->path), TEXT_ARGS(url->query)) : url->path;
}

/* Addresses of hosts that are not ours and of other schemes need no route. */
static void check_link(struct check *check, const struct url *base, struct text raw, struct text from)
{
    struct url url;
    if (url_parse(check->arena, raw, base, &url) != STATUS_OK) {
        return;
    }
    const struct site *site = province_site(check->province, url.host);
    if (!site) {
        return;
    }
    struct text path = path_with_query(check->arena, &url);
    const struct route *route = site_route(site, path);
    if (route) {
        if (route != check->current) {
            mark_reached(check, site, route);
        }
        return;
    }
    struct answer answer;
    answer_make(check->province, site, path, (struct visit){.visitor = VISITOR_BROWSER}, check->arena, &answer);
    if (answer.status != 200) {
        check->dead++;
        printf("# %.*s links to %.*s, which no route answers\n", TEXT_ARGS(from), TEXT_ARGS(url.href));
    }
}

static struct text unescaped(struct arena *arena, struct text value)
{
    struct text start = TEXT("");
    for (size_t at; (at = text_find(value, TEXT("&amp;"), 0)) != SIZE_MAX;) {
        start = arena_printf(arena, "%.*s%.*s&", TEXT_ARGS(start), TEXT_ARGS(text_slice(value, 0, at)));
        value = text_slice(value, at + 5, SIZE_MAX);
    }
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(start), TEXT_ARGS(value));
}

static void check_links(struct check *check, const struct url *base, struct text body, struct text attribute)
{
    for (size_t at = 0; (at = text_find_ignore_case(body, attribute, at)) != SIZE_MAX;) {
        at += attribute.length;
        if (at >= body.length || (body.data[at] != '"' && body.data[at] != '\'')) {
            continue;
        }
        size_t end = text_find_byte(body, body.data[at], at + 1);
        if (end == SIZE_MAX) {
            return;
        }
        struct text value = text_slice(body, at + 1, end - at - 1);
        check_link(check, base, unescaped(check->arena, value), base->href);
        at = end;
    }
}

static void check_marks(struct check *check, struct text body, struct text url)
{
    static const char *const marks[] = {"injected", "injection", "lookalike", "look-alike", "expected", "hook"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (text_find_ignore_case(body, text_from_string(marks[i]), 0) != SIZE_MAX) {
            check->marked++;
            printf("# %.*s carries the answer's mark \"%s\"\n", TEXT_ARGS(url), marks[i]);
        }
    }
}

static void check_route(struct check *check, const struct site *site, const struct route *route, unsigned visitor)
{
    struct answer answer;
    struct url base;
    check->current = route;
    struct text address = arena_printf(check->arena, "http://%.*s%.*s", TEXT_ARGS(site->host), TEXT_ARGS(route->path));
    answer_make(check->province, site, route->path, (struct visit){.visitor = visitor}, check->arena, &answer);
    if (url_parse(check->arena, address, NULL, &base) != STATUS_OK) {
        die("%.*s is no address", TEXT_ARGS(address));
    }
    if (!text_starts_with(answer.content_type, TEXT("text/html"))) {
        return;
    }
    if (visitor == VISITOR_BROWSER && route_is_html(route) && answer.status == 200) {
        check->pages++;
        *ARENA_PUSH(check->kept, &check->bodies) = hash_text(answer.body);
    }
    check_links(check, &base, answer.body, TEXT("href="));
    check_links(check, &base, answer.body, TEXT("src="));
    check_marks(check, answer.body, address);
    if (answer.location.length) {
        check_link(check, &base, answer.location, address);
    }
}

static void look_for_difference(struct check *check, const struct site *site, const struct route *route,
                                const struct variant *variant)
{
    unsigned visitor = condition_visitor(variant->condition);
    struct difference *found = NULL;
    if (condition_holds(variant->condition, VISITOR_BROWSER)) {
        return; /* a change of that night, for all */
    }
    for (size_t i = 0; i < check->differences.count && !found; i++) {
        struct difference *known = &check->differences.items[i];
        found = known->options == variant->options.items && text_equal(known->host, site->host) ? known : NULL;
    }
    if (!found) {
        found = ARENA_PUSH(check->kept, &check->differences);
        *found = (struct difference){.options = variant->options.items, .host = site->host, .line = route->line};
    }
    struct text path = route->path;
    if (route->kind == ROUTE_ANY) {
        path = arena_printf(check->arena, "%.*sk3x9.html", TEXT_ARGS(path)); /* the path itself may be a page's */
    }
    found->is_seen =
        found->is_seen || papers_differ(check->province, site, path, visitor, VISITOR_BROWSER, check->arena);
}

static size_t unseen_differences(const struct check *check)
{
    size_t count = 0;
    for (size_t i = 0; i < check->differences.count; i++) {
        const struct difference *difference = &check->differences.items[i];
        if (!difference->is_seen) {
            printf("# %.*s/routes:%u: a visitor is given nothing else than the browser\n",
                   TEXT_ARGS(difference->host), difference->line);
            count++;
        }
    }
    return count;
}

static void each_route(struct check *check)
{
    for (size_t s = 0; s < check->province->site_count; s++) {
        const struct site *site = check->province->sites[s];
        for (size_t i = 0; i < site->routes.count; i++) {
            const struct route *route = &site->routes.items[i];
            check_route(check, site, route, VISITOR_BROWSER);
            for (size_t v = 0; v < route->variants.count; v++) {
                unsigned visitor = condition_visitor(route->variants.items[v].condition);
                if (visitor != VISITOR_BROWSER) {
                    check_route(check, site, route, visitor);
                }
                look_for_difference(check, site, route, &route->variants.items[v]);
            }
            arena_reset(check->arena);
        }
    }
}

/* What sitemaps and feeds name is reached too. */
static void each_feed(struct check *check)
{
    for (size_t s = 0; s < check->province->site_count; s++) {
        const struct site *site = check->province->sites[s];
        for (size_t i = 0; i < site->routes.count; i++) {
            for (size_t m = 0; m < site->routes.count; m++) {
                const struct route *map = &site->routes.items[m], *page = &site->routes.items[i];
                bool fed = map->kind == ROUTE_FEED && page->series &&
                           text_equal(page->series->list, options_get(&map->options, TEXT("of")));
                if (fed || (map->kind == ROUTE_SITEMAP && feed_lists(map, page))) {
                    check->reached[s][i] = true;
                }
            }
        }
    }
}

static size_t unreached(struct check *check)
{
    size_t count = 0;
    for (size_t s = 0; s < check->province->site_count; s++) {
        const struct site *site = check->province->sites[s];
        for (size_t i = 0; i < site->routes.count; i++) {
            const struct route *route = &site->routes.items[i];
            bool page = route->kind == ROUTE_PAGE || route->kind == ROUTE_LIST || route->kind == ROUTE_REDIRECT;
            bool start = text_equal(route->path, TEXT("/")) || text_equal(route->path, TEXT("/404"));
            bool down = options_has(&site->options, TEXT("status"));
            if (page && !start && !down && !check->reached[s][i] &&
                !papers_import(check->province, site, route->path, check->kept)) {
                printf("# nothing leads to http://%.*s%.*s\n", TEXT_ARGS(site->host), TEXT_ARGS(route->path));
                count++;
            }
        }
    }
    return count;
}

static int by_value(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return one < other ? -1 : one > other ? 1 : 0;
}

static size_t repeated_bodies(const struct check *check)
{
    size_t repeated = 0;
    if (check->bodies.count) {
        qsort(check->bodies.items, check->bodies.count, sizeof(uint64_t), by_value);
    }
    for (size_t i = 1; i < check->bodies.count; i++) {
        repeated += check->bodies.items[i] == check->bodies.items[i - 1] ? 1 : 0;
    }
    return repeated;
}

/* Gives the number of the last test. */
static unsigned check_province(const struct province *province, unsigned number, unsigned *failed)
{
    struct check check = {.province = province, .arena = arena_create(ANSWER_ARENA_BYTES), .kept = province->arena,
                          .number = number};
    if (!check.arena) {
        die("no memory");
    }
    check.reached = arena_alloc_array(check.kept, province->site_count + 1, sizeof(bool *));
    for (size_t s = 0; s < province->site_count; s++) {
        check.reached[s] = arena_alloc_array(check.kept, province->sites[s]->routes.count + 1, sizeof(bool));
    }
    each_route(&check);
    each_feed(&check);
    printf("# night %u: %zu sites, %zu styles, %zu pages\n", province->night, province->site_count,
           province->styles.count, check.pages);
    report(&check, check.pages >= CHECK_LEAST_PAGES, "enough pages");
    report(&check, province->site_count >= CHECK_LEAST_SITES, "enough sites");
    report(&check, province->styles.count >= CHECK_LEAST_STYLES, "enough styles");
    report(&check, check.dead == 0, "every link inside of the province resolves, or is gone on purpose");
    report(&check, unreached(&check) == 0, "every page is reached by a link, a sitemap, a feed or an import");
    report(&check, repeated_bodies(&check) == 0, "no two pages are alike");
    report(&check, check.marked == 0, "no page carries an answer mark");
    report(&check, unseen_differences(&check) == 0, "what differs by visitor differs");
    arena_free(check.arena);
    *failed += check.failed;
    return check.number;
}

int check_nights(struct arena *arena, struct text root)
{
    const struct province *provinces[NIGHT_LIMIT];
    unsigned number = 0, failed = 0;
    for (unsigned night = 1; night <= NIGHT_LIMIT; night++) {
        provinces[night - 1] = province_load(arena, root, night);
        number = check_province(provinces[night - 1], number, &failed);
    }
    number = papers_check(provinces, arena, number, &failed);
    printf("1..%u\n", number);
    return failed ? 1 : 0;
}
