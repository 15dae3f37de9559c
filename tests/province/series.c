/* series.c: series of articles with their lists: titles spoken by the grammar, addresses in the site's own shape. */
#include "tests/province/routes.h"

#include "base/hash.h"
#include "tests/province/files.h"
#include "tests/province/encode.h"

#define TITLE_ATTEMPTS 200

void article_speak(const struct province *province, const struct site *site, const struct route *route,
                   struct text topic, struct arena *arena, struct voice *voice, struct text *title,
                   struct text *summary)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    voice_begin(voice, province->grammar, arena, route->seed);
    /* A newspaper writes of others, an office of itself. */
    struct text speaker = options_get(&site->options, TEXT("speaker"));
    voice_keep(voice, TEXT("coquan"), speaker.length ? speaker : options_get(&site->options, TEXT("agency")));
    if (options_has(&site->options, TEXT("place"))) {
        voice_keep(voice, TEXT("diaban"), options_get(&site->options, TEXT("place")));
    }
    voice_keep(voice, TEXT("ngay"), day_text(arena, route->day ? route->day : DAY_ONE, 'd'));
    voice_say(voice, arena_printf(arena, "%.*s.title", TEXT_ARGS(topic)), &out);
    *title = encode_capital(arena, buffer_text(&out));
    buffer_clear(&out);
    voice_say(voice, arena_printf(arena, "%.*s.lead", TEXT_ARGS(topic)), &out);
    *summary = encode_capital(arena, buffer_text(&out));
    buffer_release(&out);
}

static bool title_taken(const struct province *province, const struct site *site, struct text title)
{
    for (size_t i = 0; i < site->routes.count; i++) {
        if (text_equal(site->routes.items[i].title, title)) {
            return true;
        }
    }
    for (size_t s = 0; s < province->site_count; s++) {
        const struct site *other = province->sites[s];
        for (size_t i = 0; i < other->routes.count; i++) {
            if (text_equal(other->routes.items[i].title, title)) {
                return true;
            }
        }
    }
    return false;
}

/* The pattern with {slug}, {id}, {n}, {year} and {month} filled in. */
static struct text fill(struct arena *arena, struct text pattern, const struct route *route, size_t n)
{
    struct buffer out;
    buffer_init(&out, 4096);
    while (pattern.length) {
        size_t open = text_find_byte(pattern, '{', 0);
        size_t close = open == SIZE_MAX ? SIZE_MAX : text_find_byte(pattern, '}', open);
        if (close == SIZE_MAX) {
            buffer_add_text(&out, pattern);
            break;
        }
        buffer_add_text(&out, text_slice(pattern, 0, open));
        struct text name = text_slice(pattern, open + 1, close - open - 1);
        struct text date = day_text(arena, route->day, 's');
        if (text_equal(name, TEXT("slug"))) {
            buffer_add_text(&out, encode_slug(arena, route->title));
        } else if (text_equal(name, TEXT("id"))) {
            buffer_printf(&out, "%u", route->number);
        } else if (text_equal(name, TEXT("n"))) {
            buffer_printf(&out, "%zu", n);
        } else if (text_equal(name, TEXT("year"))) {
            buffer_add_text(&out, text_slice(date, 0, 4));
        } else if (text_equal(name, TEXT("month"))) {
            buffer_add_text(&out, text_slice(date, 5, 2));
        } else {
            die("a series' address has {%.*s}", TEXT_ARGS(name));
        }
        pattern = text_slice(pattern, close + 1, SIZE_MAX);
    }
    struct text filled = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return filled;
}

static void make_article(struct province *province, struct site *site, struct series *series, unsigned number,
                         unsigned day, unsigned nights, uint32_t line)
{
    struct arena *arena = province->arena;
    struct route route = {
        .kind = ROUTE_PAGE, .series = series, .number = number, .day = day, .nights = nights, .line = line};
    struct voice *voice = arena_alloc(arena, sizeof *voice);
    uint64_t base = hash_more(hash_more(hash_text(site->host), series->list), series->topic) + number;
    for (unsigned attempt = 0;; attempt++) {
        if (attempt == TITLE_ATTEMPTS) {
            die("%.*s: the topic %.*s has too few titles", TEXT_ARGS(site->host), TEXT_ARGS(series->topic));
        }
        route.seed = hash_u64(base * TITLE_ATTEMPTS + attempt);
        article_speak(province, site, &route, series->topic, arena, voice, &route.title, &route.summary);
        if (!title_taken(province, site, route.title)) {
            break;
        }
    }
    route.path = fill(arena, series->url, &route, 0);
    if (site_route(site, route.path)) {
        die("%.*s: two routes %.*s", TEXT_ARGS(site->host), TEXT_ARGS(route.path));
    }
    *ARENA_PUSH(arena, &route.options) = (struct option){TEXT("topic"), series->topic};
    *ARENA_PUSH(arena, &site->routes) = route;
}

static uint64_t number_option(const struct options *options, struct text key, uint64_t otherwise)
{
    uint64_t number;
    return text_to_number(options_get(options, key), 1000000, &number) ? number : otherwise;
}

void series_add_news(struct province *province, struct site *site, struct series *series,
                     const struct options *options, unsigned nights, uint32_t line)
{
    unsigned night = nights_first(nights);
    unsigned number = (unsigned)number_option(options, TEXT("first"), 30000 + 100 * night);
    uint64_t count = number_option(options, TEXT("count"), 1);
    for (unsigned i = 0; i < count; i++) {
        make_article(province, site, series, number + i, DAY_ONE + night - 1, nights, line);
    }
}

void series_make(struct province *province, struct site *site, const struct options *options, struct text path,
                 unsigned nights, uint32_t line)
{
    struct arena *arena = province->arena;
    struct series *series = arena_alloc(arena, sizeof *series);
    series->list = path;
    series->title = options_get(options, TEXT("title"));
    series->topic = options_get(options, TEXT("topic"));
    series->more = options_get(options, TEXT("more"));
    series->url = options_get(options, TEXT("url"));
    series->nights = nights;
    series->rows = options_get(options, TEXT("rows"));
    series->per_page = (size_t)number_option(options, TEXT("per"), 8);
    *ARENA_PUSH(arena, &site->series) = series;
    size_t count = (size_t)number_option(options, TEXT("count"), 8);
    unsigned number = (unsigned)number_option(options, TEXT("first"), 1001);
    unsigned day = DAY_ONE;
    for (size_t i = 0; i < count; i++) {
        make_article(province, site, series, number, day, nights, line);
        unsigned step = (unsigned)(hash_u64(number) % 7);
        number += 1 + step;
        day -= 1 + step;
    }
    size_t extra = (size_t)number_option(options, TEXT("extra"), 0); /* pages that stand in the list besides */
    size_t pages = (count + extra + series->per_page - 1) / series->per_page;
    for (size_t page = 0; page < (pages ? pages : 1); page++) {
        if (page && series->more.length == 0) {
            break;
        }
        struct route list = {.kind = ROUTE_LIST, .series = series, .list_page = page, .nights = nights, .line = line};
        list.path = page ? fill(arena, series->more, &list, page + 1) : path;
        list.title = series->title;
        list.seed = hash_more(hash_text(site->host), list.path);
        if (options_has(options, TEXT("layout"))) {
            *ARENA_PUSH(arena, &list.options) = (struct option){TEXT("part"), options_get(options, TEXT("layout"))};
        }
        *ARENA_PUSH(arena, &site->routes) = list;
    }
}
