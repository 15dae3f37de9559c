/* routes.c: reading the routes file of a site. */
#include "tests/province/routes.h"

#include "base/hash.h"
#include "tests/province/files.h"

struct reading {
    struct province *province;
    struct site *site;
    struct route *last; /* that `when` lines change */
    uint32_t line;
};

static void fail(const struct reading *reading, const char *why)
{
    die("%.*s/routes:%u: %s", TEXT_ARGS(reading->site->folder), reading->line, why);
}

/* The next word of a line: bare, "quoted", or key="quoted"; false at the end. */
static bool next_word(struct text *rest, struct text *key, struct text *value)
{
    *rest = text_trim(*rest);
    if (rest->length == 0 || rest->data[0] == '#') {
        return false;
    }
    size_t at = 0;
    *key = text_of(NULL, 0);
    if (rest->data[0] != '"') {
        while (at < rest->length && !ascii_is_space(rest->data[at]) && rest->data[at] != '=') {
            at++;
        }
        if (at < rest->length && rest->data[at] == '=' && rest->data[0] != '/') {
            *key = text_slice(*rest, 0, at);
            at++;
        } else {
            at = 0;
        }
    }
    size_t start = at, end;
    if (at < rest->length && rest->data[at] == '"') {
        start = at + 1;
        end = text_find_byte(*rest, '"', start);
        end = end == SIZE_MAX ? rest->length : end;
        at = end + 1;
    } else {
        while (at < rest->length && !ascii_is_space(rest->data[at])) {
            at++;
        }
        end = at;
    }
    *value = text_slice(*rest, start, end - start);
    *rest = text_slice(*rest, at, SIZE_MAX);
    return true;
}

static struct options read_options(const struct reading *reading, struct text rest)
{
    struct options options = {0};
    struct text key, value;
    while (next_word(&rest, &key, &value)) {
        if (key.length == 0) {
            fail(reading, "expected key=value");
        }
        *ARENA_PUSH(reading->province->arena, &options) = (struct option){key, value};
    }
    return options;
}

static unsigned read_nights(const struct reading *reading, const struct options *options)
{
    unsigned nights;
    if (!nights_read(options_get(options, TEXT("nights")), &nights)) {
        fail(reading, "nights= is \"2\", \"2-3\", \"2-\" or \"1,3\"");
    }
    return nights;
}

static struct text bare_word(const struct reading *reading, struct text *rest)
{
    struct text key, value;
    if (!next_word(rest, &key, &value) || key.length) {
        fail(reading, "a word is missing");
    }
    return value;
}

static void read_menu(struct reading *reading, struct text rest)
{
    struct menu_item *item = ARENA_PUSH(reading->province->arena, &reading->site->menu);
    item->title = bare_word(reading, &rest);
    if (text_equal(item->title, TEXT(">"))) {
        item->is_child = true;
        item->title = bare_word(reading, &rest);
    }
    item->path = bare_word(reading, &rest);
    struct options options = read_options(reading, rest);
    item->nights = read_nights(reading, &options);
}

static bool path_matches(struct text pattern, struct text path)
{
    if (pattern.length && pattern.data[pattern.length - 1] == '*') {
        return text_starts_with(path, text_slice(pattern, 0, pattern.length - 1));
    }
    return text_equal(pattern, path);
}

static bool takes_changes(const struct route *route)
{
    return route->kind == ROUTE_PAGE || route->kind == ROUTE_LIST;
}

static void read_inject(struct reading *reading, struct text rest)
{
    struct text pattern = bare_word(reading, &rest);
    struct options options = read_options(reading, rest);
    struct hook hook = {.place = options_get(&options, TEXT("at")), .content = options_get(&options, TEXT("content")),
                        .nights = read_nights(reading, &options)};
    if (options_has(&options, TEXT("for"))) {
        hook.condition = condition_read(options_get(&options, TEXT("for")));
    }
    size_t matched = 0;
    for (size_t i = 0; i < reading->site->routes.count; i++) {
        struct route *route = &reading->site->routes.items[i];
        if (path_matches(pattern, route->path) && takes_changes(route)) {
            *ARENA_PUSH(reading->province->arena, &route->hooks) = hook;
            matched++;
        }
    }
    if (matched == 0) {
        fail(reading, "no page stands above that this is to be injected into");
    }
}

/* "googlebot,inspection": one variant for each. */
static void add_variants(const struct reading *reading, struct route *route, struct text visitors,
                         const struct options *options)
{
    while (visitors.data) {
        struct condition condition = condition_read(text_split(&visitors, ','));
        *ARENA_PUSH(reading->province->arena, &route->variants) =
            (struct variant){condition, *options, read_nights(reading, options)};
    }
}

static void read_when(struct reading *reading, struct text rest)
{
    if (!reading->last) {
        fail(reading, "no route above");
    }
    struct text visitors = bare_word(reading, &rest);
    struct options options = read_options(reading, rest);
    add_variants(reading, reading->last, visitors, &options);
}

static void read_change(struct reading *reading, struct text rest)
{
    struct text pattern = bare_word(reading, &rest), visitors = bare_word(reading, &rest);
    struct options options = read_options(reading, rest);
    size_t matched = 0;
    for (size_t i = 0; i < reading->site->routes.count; i++) {
        struct route *route = &reading->site->routes.items[i];
        if (path_matches(pattern, route->path) && takes_changes(route)) {
            add_variants(reading, route, visitors, &options);
            matched++;
        }
    }
    if (matched == 0) {
        fail(reading, "no page stands above that this is to change");
    }
}

static struct series *series_of_list(const struct site *site, struct text list)
{
    for (size_t i = 0; i < site->series.count; i++) {
        if (text_equal(site->series.items[i]->list, list)) {
            return site->series.items[i];
        }
    }
    return NULL;
}

static void finish_page(struct reading *reading, struct route *route)
{
    struct arena *arena = reading->province->arena;
    struct text topic = options_get(&route->options, TEXT("topic"));
    struct text section = options_get(&route->options, TEXT("in"));
    if (section.length) {
        route->series = series_of_list(reading->site, section);
        if (!route->series) {
            fail(reading, "in= names no list of a series above");
        }
        if (topic.length == 0) {
            topic = route->series->topic;
        }
    }
    uint64_t back = 0;
    unsigned first = nights_first(route->nights);
    if (section.length && first > 1 && !options_has(&route->options, TEXT("ago"))) {
        route->day = DAY_ONE + first - 1; /* news of its first night */
    } else if (text_to_number(options_get(&route->options, TEXT("ago")), 20000, &back) || section.length) {
        route->day = DAY_ONE - (unsigned)(back ? back : route->seed % 40); /* 2026-11-21 and before */
    }
    if (topic.length) {
        struct voice *voice = arena_alloc(arena, sizeof *voice);
        article_speak(reading->province, reading->site, route, topic, arena, voice, &route->title, &route->summary);
    }
    /* Lists and <h1> show the heading; <title> may say something else. */
    if (options_has(&route->options, TEXT("heading"))) {
        route->title = options_get(&route->options, TEXT("heading"));
    } else if (options_has(&route->options, TEXT("title"))) {
        route->title = options_get(&route->options, TEXT("title"));
    }
    if (options_has(&route->options, TEXT("summary"))) {
        route->summary = options_get(&route->options, TEXT("summary"));
    } else if (options_has(&route->options, TEXT("content")) || options_has(&route->options, TEXT("raw"))) {
        route->summary = route->title; /* what the grammar would say of the topic is not what the file says */
    }
}

static const struct {
    const char *name;
    enum route_kind kind;
} kinds[] = {
    {"page", ROUTE_PAGE}, {"redirect", ROUTE_REDIRECT}, {"file", ROUTE_FILE}, {"sitemap", ROUTE_SITEMAP},
    {"index", ROUTE_INDEX}, {"feed", ROUTE_FEED}, {"gone", ROUTE_GONE}, {"any", ROUTE_ANY},
};

/* Two routes may have one path where they never stand on the same night. */
static bool path_is_free(const struct site *site, struct text path, enum route_kind kind, unsigned nights)
{
    for (size_t i = 0; i < site->routes.count; i++) {
        const struct route *route = &site->routes.items[i];
        if (text_equal(route->path, path) && route->nights & nights &&
            (route->kind == ROUTE_ANY) == (kind == ROUTE_ANY)) {
            return false;
        }
    }
    return true;
}

static bool read_route(struct reading *reading, struct text word, struct text rest)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!text_equal(word, text_from_string(kinds[i].name))) {
            continue;
        }
        struct text path = bare_word(reading, &rest);
        struct options options = read_options(reading, rest);
        unsigned nights = read_nights(reading, &options);
        if (path.length == 0 || path.data[0] != '/' || !path_is_free(reading->site, path, kinds[i].kind, nights)) {
            fail(reading, "the path does not begin with / or stands here for the second time");
        }
        struct route *route = ARENA_PUSH(reading->province->arena, &reading->site->routes);
        route->kind = kinds[i].kind;
        route->path = path;
        route->options = options;
        route->line = reading->line;
        route->nights = nights;
        route->seed = hash_more(hash_text(reading->site->host), path);
        if (route->kind == ROUTE_PAGE) {
            finish_page(reading, route);
        }
        reading->last = route;
        return true;
    }
    return false;
}

static void read_series(struct reading *reading, bool is_news, struct text rest)
{
    struct text path = bare_word(reading, &rest);
    struct options options = read_options(reading, rest);
    unsigned nights = read_nights(reading, &options);
    struct series *series = series_of_list(reading->site, path);
    reading->last = NULL;
    if (!is_news) {
        series_make(reading->province, reading->site, &options, path, nights, reading->line);
    } else if (series) {
        series_add_news(reading->province, reading->site, series, &options, nights, reading->line);
    } else {
        fail(reading, "news of no series above");
    }
}

static void read_line(struct reading *reading, struct text rest)
{
    struct text word = bare_word(reading, &rest);
    if (text_equal(word, TEXT("site"))) {
        struct options options = read_options(reading, rest);
        if (reading->site->options.count == 0) {
            reading->site->options = options;
        } else {
            *ARENA_PUSH(reading->province->arena, &reading->site->renewals) =
                (struct renewal){options, read_nights(reading, &options)};
        }
    } else if (text_equal(word, TEXT("menu"))) {
        read_menu(reading, rest);
    } else if (text_equal(word, TEXT("inject"))) {
        read_inject(reading, rest);
    } else if (text_equal(word, TEXT("when"))) {
        read_when(reading, rest);
    } else if (text_equal(word, TEXT("change"))) {
        read_change(reading, rest);
    } else if (text_equal(word, TEXT("series")) || text_equal(word, TEXT("news"))) {
        read_series(reading, text_equal(word, TEXT("news")), rest);
    } else if (!read_route(reading, word, rest)) {
        fail(reading, "no such directive");
    }
}

void routes_read(struct province *province, struct site *site)
{
    struct text bytes = file_read(province->arena, site->folder, TEXT("routes"));
    struct reading reading = {.province = province, .site = site};
    while (bytes.data) {
        struct text line = text_trim(text_split(&bytes, '\n'));
        reading.line++;
        if (line.length && line.data[0] != '#') {
            read_line(&reading, line);
        }
    }
}
