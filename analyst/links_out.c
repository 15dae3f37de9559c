/* links_out.c: the addresses that a page gives to the frontier. */
#include "analyst/analysis_priv.h"

#include "base/hash.h"

struct outlet {
    struct text *items;
    size_t count;
    uint32_t *slots; /* index in items + 1; 0: empty */
    size_t mask; /* their number, a power of two, less one */
    bool cut;
};

static void add(struct outlet *outlet, struct text url)
{
    url = text_slice(url, 0, text_find_byte(url, '#', 0)); /* in a serialised URL, only the fragment's '#' */
    if (!url.length)
        return;
    size_t slot = (size_t)hash_text(url) & outlet->mask;
    for (; outlet->slots[slot]; slot = (slot + 1) & outlet->mask)
        if (text_equal(outlet->items[outlet->slots[slot] - 1], url))
            return;
    if (outlet->count == ANALYSIS_LIMIT_LINKS_OUT) {
        outlet->cut = true;
        return;
    }
    outlet->items[outlet->count++] = url;
    outlet->slots[slot] = (uint32_t)outlet->count;
}

void links_out(struct arena *arena, const struct document *document, const struct links *links,
               struct analysis *analysis)
{
    const struct response *response = document->response;
    size_t most = links->count + response->hop_count;
    if (most > ANALYSIS_LIMIT_LINKS_OUT)
        most = ANALYSIS_LIMIT_LINKS_OUT;
    struct outlet outlet = {.cut = links->cut, .mask = 63};
    while (outlet.mask < most * 2)
        outlet.mask = outlet.mask * 2 + 1;
    outlet.items = arena_alloc_array(arena, most, sizeof *outlet.items);
    outlet.slots = arena_alloc_array(arena, outlet.mask + 1, sizeof *outlet.slots);
    for (size_t i = 0; i < response->hop_count; i++) {
        struct url url;
        if (!response->hops[i].off_site && response->hops[i].location.length &&
            url_parse_start(arena, response->hops[i].location, NULL, &url))
            add(&outlet, url.href);
    }
    for (size_t i = 0; i < links->count; i++)
        if (links->items[i].followable)
            add(&outlet, links->items[i].url);
    analysis->links = outlet.items;
    analysis->link_count = outlet.count;
    analysis->links_cut = outlet.cut;
}
