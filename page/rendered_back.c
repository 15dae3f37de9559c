/* rendered_back.c: the way back from the made body: its response, and what became of the elements of the original. */
#include "page/rendered.h"

#include <stdlib.h>

struct response rendered_response(struct rendered *rendered, const struct response *original)
{
    struct response response = *original;
    struct header *headers = arena_alloc_array(rendered->arena, original->header_count + 1, sizeof *headers);
    size_t count = 0;
    headers[count++] = (struct header){TEXT("content-type"), TEXT("text/html; charset=utf-8")};
    for (size_t i = 0; i < original->header_count; i++)
        if (!text_equal_ignore_case(original->headers[i].name, TEXT("content-type")))
            headers[count++] = original->headers[i];
    response.headers = headers;
    response.header_count = count;
    response.body = made_body_text(&rendered->made);
    return response;
}

/* An element of the original and what it is in the page; each step of the way sorts them anew. */
struct place {
    uint32_t node;
    uint32_t start; /* of its start tag: in the original, then in the made body; UINT32_MAX: it is not there */
    uint32_t becomes;
};
struct places {
    ARENA_LIST(struct place) list;
};

static int by_start(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    return a->start != b->start ? (a->start < b->start ? -1 : 1) : a->node < b->node ? -1 : a->node > b->node;
}

static int by_node(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    return a->node < b->node ? -1 : a->node > b->node;
}

static void sort(struct places *places, int (*order)(const void *, const void *))
{
    if (places->list.count)
        qsort(places->list.items, places->list.count, sizeof *places->list.items, order);
}

static struct place *find(const struct places *places, uint32_t node)
{
    struct place key = {.node = node};
    return places->list.count ? bsearch(&key, places->list.items, places->list.count, sizeof key, by_node) : NULL;
}

static void want(struct arena *arena, struct places *places, const struct document *original, uint32_t node)
{
    if (node == 0 || node >= original->node_count || original->nodes[node].kind != NODE_ELEMENT)
        return;
    *ARENA_PUSH(arena, &places->list) = (struct place){.node = node, .start = original->nodes[node].source_start};
}

/* Sorted by start in the original: pieces that were copied stand in the same order. */
static void to_made_body(struct places *places, const struct made_body *made)
{
    size_t at = 0;
    for (size_t i = 0; i < places->list.count; i++) {
        struct place *place = &places->list.items[i];
        while (at < made->pieces.count && (!made->pieces.items[at].is_copy || made->pieces.items[at].to <= place->start))
            at++;
        bool is_there = at < made->pieces.count && made->pieces.items[at].from <= place->start;
        place->start = is_there ? made->pieces.items[at].start + (place->start - made->pieces.items[at].from) : UINT32_MAX;
    }
}

/* Sorted by start in the made body. */
static void to_page(struct places *places, const struct document *page)
{
    for (uint32_t i = 1; i < page->node_count; i++) {
        const struct node *node = &page->nodes[i];
        if (node->kind != NODE_ELEMENT || node->is_inserted)
            continue;
        size_t low = 0;
        size_t high = places->list.count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (places->list.items[middle].start < node->source_start)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < places->list.count && places->list.items[low].start == node->source_start; low++)
            if (!places->list.items[low].becomes) /* a formatting element that was opened again has the same start */
                places->list.items[low].becomes = i;
    }
}

/* All elements that the effects name, each once, by node. */
static struct places wanted(struct arena *arena, const struct document *original, const struct script_effects *effects)
{
    struct places places = {0};
    size_t kept = 0;
    for (size_t i = 0; i < effects->count; i++) {
        want(arena, &places, original, effects->items[i].node);
        want(arena, &places, original, effects->items[i].target);
    }
    want(arena, &places, original, effects->stopped_node);
    sort(&places, by_node);
    for (size_t i = 0; i < places.list.count; i++)
        if (kept == 0 || places.list.items[kept - 1].node != places.list.items[i].node)
            places.list.items[kept++] = places.list.items[i];
    places.list.count = kept;
    return places;
}

static uint32_t became(const struct places *places, uint32_t node)
{
    const struct place *place = find(places, node);
    return place ? place->becomes : 0;
}

struct script_effects rendered_effects(const struct rendered *rendered, const struct document *original,
                                       const struct document *page, const struct script_effects *effects)
{
    struct places places = wanted(rendered->arena, original, effects);
    sort(&places, by_start);
    to_made_body(&places, &rendered->made);
    sort(&places, by_node);
    for (size_t i = 0; i < rendered->tags.count; i++) {
        struct place *place = find(&places, rendered->tags.items[i].node);
        if (place)
            place->start = rendered->tags.items[i].start;
    }
    sort(&places, by_start);
    to_page(&places, page);
    sort(&places, by_node);
    struct script_effects result = *effects;
    struct script_effect *items = arena_alloc_array(rendered->arena, effects->count, sizeof *items);
    for (size_t i = 0; i < effects->count; i++) {
        items[i] = effects->items[i];
        items[i].node = became(&places, items[i].node);
        items[i].target = became(&places, items[i].target);
    }
    result.items = items;
    result.stopped_node = became(&places, effects->stopped_node);
    return result;
}
