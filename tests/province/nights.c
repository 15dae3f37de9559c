/* nights.c: see nights.h. */
#include "tests/province/nights.h"

#include "tests/province/province.h"

static bool read_part(struct text part, unsigned *nights)
{
    uint64_t first, last;
    bool open_end = text_find_byte(part, '-', 0) != SIZE_MAX;
    struct text start = text_split(&part, '-');
    if (!text_to_number(start, NIGHT_LIMIT, &first) || first == 0) {
        return false;
    }
    last = open_end ? NIGHT_LIMIT : first;
    if (part.length && (!text_to_number(part, NIGHT_LIMIT, &last) || last < first)) {
        return false;
    }
    for (uint64_t night = first; night <= last; night++) {
        *nights |= 1u << (night - 1);
    }
    return true;
}

bool nights_read(struct text t, unsigned *nights)
{
    *nights = t.length ? 0 : NIGHTS_ALL;
    while (t.length) {
        if (!read_part(text_split(&t, ','), nights)) {
            return false;
        }
    }
    return true;
}

unsigned nights_first(unsigned nights)
{
    unsigned night = 1;
    while (night < NIGHT_LIMIT && !nights_hold(nights, night)) {
        night++;
    }
    return night;
}

/* Keeps the items of a list whose `nights` hold, in their order. */
#define KEEP(list, night) \
    do { \
        size_t kept = 0; \
        for (size_t k = 0; k < (list)->count; k++) { \
            if (nights_hold((list)->items[k].nights, night)) { \
                (list)->items[kept++] = (list)->items[k]; \
            } \
        } \
        (list)->count = kept; \
    } while (0)

static void apply_to_site(struct province *province, struct site *site)
{
    KEEP(&site->routes, province->night);
    KEEP(&site->menu, province->night);
    KEEP(&site->renewals, province->night);
    for (size_t i = 0; i < site->routes.count; i++) {
        KEEP(&site->routes.items[i].variants, province->night);
        KEEP(&site->routes.items[i].hooks, province->night);
    }
    size_t kept = 0;
    for (size_t i = 0; i < site->series.count; i++) {
        if (nights_hold(site->series.items[i]->nights, province->night)) {
            site->series.items[kept++] = site->series.items[i];
        }
    }
    site->series.count = kept;
    for (size_t i = 0; i < site->renewals.count; i++) {
        /* The first of two equal keys counts. */
        struct options renewed = {0};
        const struct options *parts[] = {&site->renewals.items[i].options, &site->options};
        for (size_t p = 0; p < 2; p++) {
            for (size_t k = 0; k < parts[p]->count; k++) {
                *ARENA_PUSH(province->arena, &renewed) = parts[p]->items[k];
            }
        }
        site->options = renewed;
    }
}

void nights_apply(struct province *province)
{
    for (size_t i = 0; i < province->site_count; i++) {
        apply_to_site(province, province->sites[i]);
    }
}
