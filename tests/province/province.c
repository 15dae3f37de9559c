/* province.c: loading the province and the small questions about it. */
#include "tests/province/province.h"

#include "tests/province/files.h"
#include "tests/province/routes.h"

struct text options_get(const struct options *options, struct text key)
{
    for (size_t i = 0; i < options->count; i++) {
        if (text_equal(options->items[i].key, key)) {
            return options->items[i].value;
        }
    }
    return text_of(NULL, 0);
}

bool options_has(const struct options *options, struct text key)
{
    return options_get(options, key).data != NULL;
}

struct text route_option(const struct route *route, struct text key, unsigned visitor)
{
    struct text value = options_get(&route->options, key);
    for (size_t i = 0; i < route->variants.count; i++) {
        const struct variant *variant = &route->variants.items[i];
        if (condition_holds(variant->condition, visitor) && options_has(&variant->options, key)) {
            value = options_get(&variant->options, key);
        }
    }
    return value;
}

bool route_counts_visits(const struct route *route)
{
    for (size_t i = 0; i < route->variants.count; i++) {
        const struct condition *condition = &route->variants.items[i].condition;
        if ((condition->needs | condition->lacks) & VISITOR_FIRST) {
            return true;
        }
    }
    return false;
}

struct text day_text(struct arena *arena, unsigned day, char format)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static const char weekdays[] = "ThuFriSatSunMonTueWed";
    /* Days to a civil date, counted in eras of 400 years that begin on 1 March. */
    unsigned shifted = day + 719468u;
    unsigned of_era = shifted % 146097u;
    unsigned year_of_era = (of_era - of_era / 1460u + of_era / 36524u - of_era / 146096u) / 365u;
    unsigned of_year = of_era - (365u * year_of_era + year_of_era / 4u - year_of_era / 100u);
    unsigned month_shifted = (5u * of_year + 2u) / 153u;
    unsigned date = of_year - (153u * month_shifted + 2u) / 5u + 1u;
    unsigned month = month_shifted < 10u ? month_shifted + 3u : month_shifted - 9u;
    unsigned year = year_of_era + shifted / 146097u * 400u + (month <= 2u ? 1u : 0u);
    if (format == 'd') {
        return arena_printf(arena, "%02u/%02u/%u", date, month, year);
    }
    if (format == 's') {
        return arena_printf(arena, "%u-%02u-%02u", year, month, date);
    }
    return arena_printf(arena, "%.3s, %02u %.3s %u 07:30:00 +0700", weekdays + day % 7u * 3u, date,
                        months + (month - 1u) * 3u, year);
}

struct text style_part(const struct style *style, struct text name)
{
    for (size_t i = 0; i < style->parts.count; i++) {
        if (text_equal(style->parts.items[i].name, name)) {
            return style->parts.items[i].html;
        }
    }
    return text_of(NULL, 0);
}

static const struct style *style_load(struct province *province, struct text name)
{
    for (size_t i = 0; i < province->styles.count; i++) {
        if (text_equal(province->styles.items[i]->name, name)) {
            return province->styles.items[i];
        }
    }
    struct arena *arena = province->arena;
    struct style *style = arena_alloc(arena, sizeof *style);
    style->name = name;
    style->folder = arena_printf(arena, "%.*s/styles/%.*s", TEXT_ARGS(province->root), TEXT_ARGS(name));
    struct text bytes = file_read(arena, style->folder, TEXT("parts.html"));
    struct part *part = NULL;
    while (bytes.data) {
        struct text line = text_split(&bytes, '\n');
        if (text_starts_with(line, TEXT("@@ "))) {
            part = ARENA_PUSH(arena, &style->parts);
            part->name = text_trim(text_slice(line, 3, SIZE_MAX));
            part->html = text_of(line.data + line.length + 1, 0);
        } else if (part) {
            /* A part ends before the next "@@": lines are contiguous in the file. */
            part->html.length = (size_t)(line.data + line.length - part->html.data);
        }
    }
    *ARENA_PUSH(arena, &province->styles) = style;
    return style;
}

struct province *province_load(struct arena *arena, struct text root, unsigned night)
{
    struct province *province = arena_alloc(arena, sizeof *province);
    province->arena = arena;
    province->root = root;
    province->night = night;
    province->grammar = grammar_load(arena, arena_printf(arena, "%.*s/grammar", TEXT_ARGS(root)));
    struct text folder = arena_printf(arena, "%.*s/sites", TEXT_ARGS(root));
    struct names hosts = folder_names(arena, folder);
    province->sites = arena_alloc_array(arena, hosts.count + 1, sizeof(struct site *));
    for (size_t i = 0; i < hosts.count; i++) {
        struct site *site = arena_alloc(arena, sizeof *site);
        site->host = hosts.items[i];
        site->folder = arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(folder), TEXT_ARGS(site->host));
        routes_read(province, site);
        province->sites[province->site_count++] = site;
    }
    nights_apply(province);
    for (size_t i = 0; i < province->site_count; i++) {
        struct site *site = province->sites[i];
        site->style = style_load(province, options_get(&site->options, TEXT("style")));
    }
    return province;
}

struct site *province_site(const struct province *province, struct text host)
{
    for (size_t i = 0; i < province->site_count; i++) {
        if (text_equal_ignore_case(province->sites[i]->host, host)) {
            return province->sites[i];
        }
    }
    return NULL;
}

/* "/tim-kiem?q=abc" where the route is "/tim-kiem query=q". */
static bool takes_query(const struct route *route, struct text path)
{
    struct text name = options_get(&route->options, TEXT("query"));
    struct text bare = text_split(&path, '?');
    return name.length && path.data && text_equal(route->path, bare) && text_starts_with(path, name) &&
           path.length > name.length && path.data[name.length] == '=';
}

const struct route *site_route(const struct site *site, struct text path)
{
    const struct route *taking = NULL;
    for (size_t i = 0; i < site->routes.count; i++) {
        const struct route *route = &site->routes.items[i];
        if (route->kind != ROUTE_ANY && text_equal(route->path, path)) {
            return route;
        }
        taking = takes_query(route, path) ? route : taking;
    }
    return taking;
}

const struct route *site_any(const struct site *site, struct text path, unsigned visitor)
{
    const struct route *best = NULL;
    for (size_t i = 0; i < site->routes.count; i++) {
        const struct route *route = &site->routes.items[i];
        if (route->kind == ROUTE_ANY && text_starts_with(path, route->path) &&
            route_option(route, TEXT("raw"), visitor).length && (!best || best->path.length < route->path.length)) {
            best = route;
        }
    }
    return best;
}

bool route_is_html(const struct route *route)
{
    struct text status = options_get(&route->options, TEXT("status"));
    return route->kind == ROUTE_LIST ||
           (route->kind == ROUTE_PAGE && (status.length == 0 || text_equal(status, TEXT("200"))));
}
