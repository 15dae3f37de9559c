/* template.c: HTML templates. Each word of a template is a row in the table at the end. */
#include "tests/province/template.h"

#include "tests/province/answer.h"
#include "tests/province/encode.h"
#include "tests/province/files.h"
#include "tests/province/noise.h"
#include "tests/province/routes.h"

#include <stdlib.h>

struct call {
    struct page *page;
    struct text words[4]; /* after the command */
    struct buffer *out;
    int depth;
};

static void add_escaped(const struct call *call, struct text t)
{
    buffer_add_text(call->out, encode_html(call->page->arena, t));
}

static size_t number_of(struct text word, size_t otherwise)
{
    uint64_t number;
    return text_to_number(word, 100000, &number) ? (size_t)number : otherwise;
}

static int newest_first(const void *a, const void *b)
{
    const struct route *one = *(const struct route *const *)a, *other = *(const struct route *const *)b;
    if (one->day != other->day) {
        return one->day < other->day ? 1 : -1;
    }
    return text_compare(one->path, other->path);
}

/* The site's dated pages that lists show, newest first; of one series, or of all. */
static const struct route **articles(const struct page *page, const struct series *series, size_t *count)
{
    const struct site *site = page->site;
    const struct route **found = arena_alloc_array(page->arena, site->routes.count + 1, sizeof(struct route *));
    *count = 0;
    for (size_t i = 0; i < site->routes.count; i++) {
        const struct route *route = &site->routes.items[i];
        bool linked = !text_equal(options_get(&route->options, TEXT("linked")), TEXT("no"));
        if (route->kind == ROUTE_PAGE && route->day && linked && (!series || route->series == series)) {
            found[(*count)++] = route;
        }
    }
    if (*count) {
        qsort(found, *count, sizeof(struct route *), newest_first);
    }
    return found;
}

struct text template_part(const struct page *page, struct text name)
{
    const struct style *style = page->site->style;
    struct text form = page->route ? route_option(page->route, TEXT("parts"), page->visitor) : TEXT("");
    struct text html = {0};
    if (form.length) {
        html = style_part(style, arena_printf(page->arena, "%.*s.%.*s", TEXT_ARGS(name), TEXT_ARGS(form)));
    }
    html = html.data ? html : style_part(style, name);
    if (!html.data) {
        die("styles/%.*s has no part %.*s", TEXT_ARGS(style->name), TEXT_ARGS(name));
    }
    return html;
}

static void add_part(const struct call *call, struct text name)
{
    template_expand(call->page, template_part(call->page, name), call->out, call->depth + 1);
}

static void add_rows(const struct call *call, const struct series *series, size_t skip, size_t limit, struct text part,
                     const struct route *but)
{
    size_t count;
    const struct route **found = articles(call->page, series, &count);
    const struct route *outer = call->page->item;
    for (size_t i = 0; i < count && limit; i++) {
        if (found[i] == but) {
            continue;
        }
        if (skip) {
            skip--;
            continue;
        }
        call->page->item = found[i];
        add_part(call, part);
        limit--;
    }
    call->page->item = outer;
}

static void word_items(const struct call *call)
{
    add_rows(call, NULL, number_of(call->words[2], 0), number_of(call->words[0], 5), call->words[1], NULL);
}

static void word_related(const struct call *call)
{
    const struct route *route = call->page->route;
    const struct series *series = route ? route->series : NULL;
    add_rows(call, series, 0, number_of(call->words[0], 5), call->words[1], route);
}

static void word_rows(const struct call *call)
{
    const struct route *route = call->page->route;
    if (!route || !route->series) {
        die("{{rows}} outside of a list");
    }
    struct text part = route->series->rows.length ? route->series->rows : call->words[0];
    size_t skip = route->list_page * route->series->per_page;
    add_rows(call, route->series, skip, route->series->per_page, part, NULL);
}

static void word_pager(const struct call *call)
{
    const struct route *route = call->page->route;
    if (!route || !route->series || route->kind != ROUTE_LIST) {
        return;
    }
    for (size_t i = 0; i < call->page->site->routes.count; i++) {
        const struct route *other = &call->page->site->routes.items[i];
        if (other->kind == ROUTE_LIST && other->series == route->series && other != route) {
            buffer_add_string(call->out, "<a class=\"page\" href=\"");
            add_escaped(call, other->path);
            buffer_printf(call->out, "\">%zu</a> ", other->list_page + 1);
        }
    }
}

static void word_sections(const struct call *call)
{
    for (size_t i = 0; i < call->page->site->series.count; i++) {
        const struct series *series = call->page->site->series.items[i];
        struct menu_item item = {.title = series->title, .path = series->list};
        const struct menu_item *outer = call->page->menu;
        call->page->menu = &item;
        add_part(call, call->words[0]);
        call->page->menu = outer;
    }
}

static void word_menu(const struct call *call)
{
    const struct site *site = call->page->site;
    for (size_t i = 0; i < site->menu.count; i++) {
        if (site->menu.items[i].is_child) {
            continue;
        }
        bool parent = i + 1 < site->menu.count && site->menu.items[i + 1].is_child;
        call->page->menu = &site->menu.items[i];
        add_part(call, parent ? TEXT("menu_parent") : TEXT("menu_item"));
    }
    call->page->menu = NULL;
}

static void word_children(const struct call *call)
{
    const struct site *site = call->page->site;
    const struct menu_item *parent = call->page->menu;
    if (!parent) {
        die("{{children}} outside of a menu");
    }
    for (const struct menu_item *item = parent + 1; item < site->menu.items + site->menu.count && item->is_child;
         item++) {
        call->page->menu = item;
        add_part(call, TEXT("menu_child"));
    }
    call->page->menu = parent;
}

static void word_hook(const struct call *call)
{
    const struct page *page = call->page;
    for (size_t i = 0; page->route && i < page->route->hooks.count; i++) {
        const struct hook *hook = &page->route->hooks.items[i];
        if (text_equal(hook->place, call->words[0]) && condition_holds(hook->condition, page->visitor)) {
            template_expand(call->page, template_file(page, hook->content), call->out, call->depth + 1);
        }
    }
}

static void word_article(const struct call *call)
{
    struct page *page = call->page;
    struct text topic = options_get(&page->route->options, TEXT("topic"));
    if (topic.length == 0 && page->route->series) {
        topic = page->route->series->topic;
    }
    size_t count = number_of(call->words[0], 3 + (size_t)voice_choose(page->voice, 3));
    struct text symbol = arena_printf(page->arena, "%.*s.y", TEXT_ARGS(topic));
    voice_paragraphs(page->voice, symbol, count, call->out);
    voice_paragraphs(page->voice, TEXT("chung.y"), 1 + (size_t)voice_choose(page->voice, 2), call->out);
}

static void word_paragraphs(const struct call *call)
{
    voice_paragraphs(call->page->voice, call->words[0], number_of(call->words[1], 3), call->out);
}

static void word_say(const struct call *call)
{
    voice_say(call->page->voice, call->words[0], call->out);
}

static void word_site(const struct call *call)
{
    add_escaped(call, options_get(&call->page->site->options, call->words[0]));
}

static void word_option(const struct call *call)
{
    if (call->page->route) {
        add_escaped(call, route_option(call->page->route, call->words[0], call->page->visitor));
    }
}

static void word_shared(const struct call *call)
{
    template_expand(call->page, template_file(call->page, call->words[0]), call->out, call->depth + 1);
}

static void word_part(const struct call *call)
{
    add_part(call, call->words[0]);
}

static void word_item(const struct call *call)
{
    const struct route *item = call->page->item;
    if (!item) {
        die("{{item ...}} outside of a list");
    }
    if (text_equal(call->words[0], TEXT("title"))) {
        add_escaped(call, item->title);
    } else if (text_equal(call->words[0], TEXT("url"))) {
        add_escaped(call, item->path);
    } else if (text_equal(call->words[0], TEXT("summary"))) {
        add_escaped(call, item->summary);
    } else if (text_equal(call->words[0], TEXT("date"))) {
        buffer_add_text(call->out, day_text(call->page->arena, item->day, 'd'));
    } else if (text_equal(call->words[0], TEXT("number"))) {
        buffer_printf(call->out, "%u", item->number ? item->number : (unsigned)(item->seed % 900 + 100));
    } else {
        die("{{item %.*s}}", TEXT_ARGS(call->words[0]));
    }
}

static void word_menu_title(const struct call *call)
{
    add_escaped(call, call->page->menu->title);
}

static void word_menu_url(const struct call *call)
{
    add_escaped(call, call->page->menu->path);
}

static void word_title(const struct call *call)
{
    struct page *page = call->page;
    if (page->route && text_equal(route_option(page->route, TEXT("references"), page->visitor), TEXT("yes"))) {
        buffer_add_text(call->out, encode_references(page->arena, page->title));
    } else {
        add_escaped(call, page->title);
    }
}

static void word_description(const struct call *call)
{
    struct page *page = call->page;
    if (page->route && text_equal(route_option(page->route, TEXT("references"), page->visitor), TEXT("yes"))) {
        buffer_add_text(call->out, encode_references(page->arena, page->description));
    } else {
        add_escaped(call, page->description);
    }
}

static void word_heading(const struct call *call)
{
    add_escaped(call, call->page->heading);
}

static void word_summary(const struct call *call)
{
    if (call->page->route) {
        add_escaped(call, call->page->route->summary);
    }
}

static void word_body(const struct call *call)
{
    buffer_add_text(call->out, call->page->body);
}

static void word_host(const struct call *call)
{
    buffer_add_text(call->out, call->page->site->host);
}

static void word_path(const struct call *call)
{
    if (call->page->route) {
        add_escaped(call, call->page->route->path);
    }
}

static void word_date(const struct call *call)
{
    const struct route *route = call->page->route;
    buffer_add_text(call->out, day_text(call->page->arena, route && route->day ? route->day : DAY_ONE, 'd'));
}

static void word_noise(const struct call *call)
{
    unsigned day = DAY_ONE + call->page->province->night - 1;
    if (!noise_write(call->words[0], &call->page->noise, day, call->page->arena, call->out)) {
        die("{{noise %.*s}}", TEXT_ARGS(call->words[0]));
    }
}

/* The newest articles in another order for each request. */
static void word_shuffled(const struct call *call)
{
    size_t count, limit = number_of(call->words[0], 4);
    const struct route **found = articles(call->page, NULL, &count);
    const struct route *outer = call->page->item;
    limit = limit < count ? limit : count;
    size_t *order = arena_alloc_array(call->page->arena, limit + 1, sizeof *order);
    noise_shuffle(&call->page->noise, order, limit);
    for (size_t i = 0; i < limit; i++) {
        call->page->item = found[order[i]];
        add_part(call, call->words[1]);
    }
    call->page->item = outer;
}

/* One of two files, by chance. */
static void word_either(const struct call *call)
{
    struct text name = call->words[noise_next(&call->page->noise) % 2];
    template_expand(call->page, template_file(call->page, name), call->out, call->depth + 1);
}

static void word_query(const struct call *call)
{
    add_escaped(call, call->page->query);
}

static void word_canonical(const struct call *call)
{
    struct page *page = call->page;
    struct text canonical = page->route ? route_option(page->route, TEXT("canonical"), page->visitor) : TEXT("");
    if (canonical.length) {
        add_escaped(call, canonical);
        return;
    }
    buffer_printf(call->out, "http://%.*s", TEXT_ARGS(page->site->host));
    word_path(call);
}

static const struct {
    const char *name;
    void (*write)(const struct call *call);
} words[] = {
    {"title", word_title},        {"heading", word_heading},       {"description", word_description},
    {"summary", word_summary},    {"body", word_body},             {"host", word_host},
    {"path", word_path},          {"date", word_date},             {"site", word_site},
    {"option", word_option},      {"menu", word_menu},             {"children", word_children},
    {"menu.title", word_menu_title}, {"menu.url", word_menu_url},  {"item", word_item},
    {"items", word_items},        {"related", word_related},       {"rows", word_rows},
    {"pager", word_pager},        {"sections", word_sections},     {"hook", word_hook},
    {"shared", word_shared},      {"part", word_part},             {"say", word_say},
    {"paragraphs", word_paragraphs}, {"article", word_article},
    {"noise", word_noise},        {"shuffled", word_shuffled},     {"either", word_either},
    {"query", word_query},        {"canonical", word_canonical},
};

static void write_word(struct page *page, struct text inside, struct buffer *out, int depth)
{
    struct call call = {.page = page, .out = out, .depth = depth};
    struct text rest = text_trim(inside);
    struct text command = text_split(&rest, ' ');
    for (size_t i = 0; i < 4 && rest.data; i++) {
        rest = text_trim(rest);
        call.words[i] = text_split(&rest, ' ');
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_equal(command, text_from_string(words[i].name))) {
            words[i].write(&call);
            return;
        }
    }
    die("%.*s: a template has {{%.*s}}", TEXT_ARGS(page->site->host), TEXT_ARGS(inside));
}

void template_expand(struct page *page, struct text source, struct buffer *out, int depth)
{
    if (depth > TEMPLATE_LIMIT_DEPTH) {
        die("%.*s: templates go round in circles", TEXT_ARGS(page->site->host));
    }
    while (source.length) {
        size_t open = text_find(source, TEXT("{{"), 0);
        size_t close = open == SIZE_MAX ? SIZE_MAX : text_find(source, TEXT("}}"), open);
        if (close == SIZE_MAX) {
            buffer_add_text(out, source);
            return;
        }
        buffer_add_text(out, text_slice(source, 0, open));
        write_word(page, text_slice(source, open + 2, close - open - 2), out, depth);
        source = text_slice(source, close + 2, SIZE_MAX);
    }
}

struct text template_file(const struct page *page, struct text name)
{
    if (page->site && file_exists(page->arena, page->site->folder, name)) {
        return file_read(page->arena, page->site->folder, name);
    }
    return file_read(page->arena, arena_printf(page->arena, "%.*s/shared", TEXT_ARGS(page->province->root)), name);
}

struct text template_text(struct page *page, struct text source)
{
    struct buffer out;
    buffer_init(&out, ANSWER_LIMIT_BYTES);
    template_expand(page, source, &out, 0);
    if (buffer_failed(&out)) {
        die("%.*s: a page grew past %d bytes", TEXT_ARGS(page->site->host), ANSWER_LIMIT_BYTES);
    }
    struct text text = arena_copy(page->arena, buffer_text(&out));
    buffer_release(&out);
    return text;
}
