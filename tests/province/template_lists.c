/* template_lists.c: the words of a template that write lists of articles and menus. */
#include "tests/province/template_call.h"

#include "tests/province/files.h"
#include "tests/province/noise.h"

#include <stdlib.h>

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
        call_add_part(call, part);
        limit--;
    }
    call->page->item = outer;
}

void word_items(const struct call *call)
{
    add_rows(call, NULL, call_number(call->words[2], 0), call_number(call->words[0], 5), call->words[1], NULL);
}

void word_related(const struct call *call)
{
    const struct route *route = call->page->route;
    const struct series *series = route ? route->series : NULL;
    add_rows(call, series, 0, call_number(call->words[0], 5), call->words[1], route);
}

void word_rows(const struct call *call)
{
    const struct route *route = call->page->route;
    if (!route || !route->series) {
        die("{{rows}} outside of a list");
    }
    struct text part = route->series->rows.length ? route->series->rows : call->words[0];
    size_t skip = route->list_page * route->series->per_page;
    add_rows(call, route->series, skip, route->series->per_page, part, NULL);
}

void word_pager(const struct call *call)
{
    const struct route *route = call->page->route;
    if (!route || !route->series || route->kind != ROUTE_LIST) {
        return;
    }
    for (size_t i = 0; i < call->page->site->routes.count; i++) {
        const struct route *other = &call->page->site->routes.items[i];
        if (other->kind == ROUTE_LIST && other->series == route->series && other != route) {
            buffer_add_string(call->out, "<a class=\"page\" href=\"");
            call_add_escaped(call, other->path);
            buffer_printf(call->out, "\">%zu</a> ", other->list_page + 1);
        }
    }
}

void word_sections(const struct call *call)
{
    for (size_t i = 0; i < call->page->site->series.count; i++) {
        const struct series *series = call->page->site->series.items[i];
        struct menu_item item = {.title = series->title, .path = series->list};
        const struct menu_item *outer = call->page->menu;
        call->page->menu = &item;
        call_add_part(call, call->words[0]);
        call->page->menu = outer;
    }
}

void word_menu(const struct call *call)
{
    const struct site *site = call->page->site;
    for (size_t i = 0; i < site->menu.count; i++) {
        if (site->menu.items[i].is_child) {
            continue;
        }
        bool parent = i + 1 < site->menu.count && site->menu.items[i + 1].is_child;
        call->page->menu = &site->menu.items[i];
        call_add_part(call, parent ? TEXT("menu_parent") : TEXT("menu_item"));
    }
    call->page->menu = NULL;
}

void word_children(const struct call *call)
{
    const struct site *site = call->page->site;
    const struct menu_item *parent = call->page->menu;
    if (!parent) {
        die("{{children}} outside of a menu");
    }
    for (const struct menu_item *item = parent + 1; item < site->menu.items + site->menu.count && item->is_child;
         item++) {
        call->page->menu = item;
        call_add_part(call, TEXT("menu_child"));
    }
    call->page->menu = parent;
}

/* The newest articles in another order for each request. */
void word_shuffled(const struct call *call)
{
    size_t count, limit = call_number(call->words[0], 4);
    const struct route **found = articles(call->page, NULL, &count);
    const struct route *outer = call->page->item;
    limit = limit < count ? limit : count;
    size_t *order = arena_alloc_array(call->page->arena, limit + 1, sizeof *order);
    noise_shuffle(&call->page->noise, order, limit);
    for (size_t i = 0; i < limit; i++) {
        call->page->item = found[order[i]];
        call_add_part(call, call->words[1]);
    }
    call->page->item = outer;
}

void word_item(const struct call *call)
{
    const struct route *item = call->page->item;
    if (!item) {
        die("{{item ...}} outside of a list");
    }
    if (text_equal(call->words[0], TEXT("title"))) {
        call_add_escaped(call, item->title);
    } else if (text_equal(call->words[0], TEXT("url"))) {
        call_add_escaped(call, item->path);
    } else if (text_equal(call->words[0], TEXT("summary"))) {
        call_add_escaped(call, item->summary);
    } else if (text_equal(call->words[0], TEXT("date"))) {
        buffer_add_text(call->out, day_text(call->page->arena, item->day, 'd'));
    } else if (text_equal(call->words[0], TEXT("number"))) {
        buffer_printf(call->out, "%u", item->number ? item->number : (unsigned)(item->seed % 900 + 100));
    } else {
        die("{{item %.*s}}", TEXT_ARGS(call->words[0]));
    }
}

void word_menu_title(const struct call *call)
{
    call_add_escaped(call, call->page->menu->title);
}

void word_menu_url(const struct call *call)
{
    call_add_escaped(call, call->page->menu->path);
}
