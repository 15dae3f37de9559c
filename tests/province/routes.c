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
}

static bool path_matches(struct text pattern, struct text path)
{
    if (pattern.length && pattern.data[pattern.length - 1] == '*') {
        return text_starts_with(path, text_slice(pattern, 0, pattern.length - 1));
    }
    return text_equal(pattern, path);
}

static void read_inject(struct reading *reading, struct text rest)
{
    struct text pattern = bare_word(reading, &rest);
    struct options options = read_options(reading, rest);
    struct hook hook = {.place = options_get(&options, TEXT("at")), .content = options_get(&options, TEXT("content"))};
    if (options_has(&options, TEXT("for"))) {
        hook.visitor = visitor_from_name(options_get(&options, TEXT("for")));
    }
    size_t matched = 0;
    for (size_t i = 0; i < reading->site->routes.count; i++) {
        struct route *route = &reading->site->routes.items[i];
        if (path_matches(pattern, route->path) && (route->kind == ROUTE_PAGE || route->kind == ROUTE_LIST)) {
            *ARENA_PUSH(reading->province->arena, &route->hooks) = hook;
            matched++;
        }
    }
    if (matched == 0) {
        fail(reading, "no page stands above that this is to be injected into");
    }
}

static void read_when(struct reading *reading, struct text rest)
{
    if (!reading->last) {
        fail(reading, "no route above");
    }
    struct text name = bare_word(reading, &rest);
    struct variant *variant = ARENA_PUSH(reading->province->arena, &reading->last->variants);
    variant->visitor = visitor_from_name(name);
    variant->options = read_options(reading, rest);
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
    if (text_to_number(options_get(&route->options, TEXT("ago")), 20000, &back) || section.length) {
        route->day = 20778u - (unsigned)(back ? back : route->seed % 40); /* 2026-11-21 and before */
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
    {"index", ROUTE_INDEX}, {"feed", ROUTE_FEED}, {"gone", ROUTE_GONE},
};

static bool read_route(struct reading *reading, struct text word, struct text rest)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!text_equal(word, text_from_string(kinds[i].name))) {
            continue;
        }
        struct text path = bare_word(reading, &rest);
        if (path.length == 0 || path.data[0] != '/' || site_route(reading->site, path)) {
            fail(reading, "the path does not begin with / or stands here for the second time");
        }
        struct options options = read_options(reading, rest);
        struct route *route = ARENA_PUSH(reading->province->arena, &reading->site->routes);
        route->kind = kinds[i].kind;
        route->path = path;
        route->options = options;
        route->line = reading->line;
        route->seed = hash_more(hash_text(reading->site->host), path);
        if (route->kind == ROUTE_PAGE) {
            finish_page(reading, route);
        }
        reading->last = route;
        return true;
    }
    return false;
}

static void read_line(struct reading *reading, struct text rest)
{
    struct text word = bare_word(reading, &rest);
    if (text_equal(word, TEXT("site"))) {
        reading->site->options = read_options(reading, rest);
    } else if (text_equal(word, TEXT("menu"))) {
        read_menu(reading, rest);
    } else if (text_equal(word, TEXT("inject"))) {
        read_inject(reading, rest);
    } else if (text_equal(word, TEXT("when"))) {
        read_when(reading, rest);
    } else if (text_equal(word, TEXT("series"))) {
        struct text path = bare_word(reading, &rest);
        struct options options = read_options(reading, rest);
        reading->last = NULL;
        series_make(reading->province, reading->site, &options, path, reading->line);
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
