/* rendered_places.c: where in a source markup can be put so that it ends up in the element it is meant for. */
#include "page/rendered_priv.h"

#include "page/fragment.h"

/* Markup behind its start tag would be dropped or moved, until it is closed. */
static bool is_trap(const struct node *node)
{
    return node->tag == TAG_SELECT || node->tag == TAG_TEMPLATE || node->tag == TAG_TABLE || node->tag == TAG_NOSCRIPT ||
           node->tag == TAG_FRAMESET || node->is_foreign;
}

static bool names_another_host(const struct node *node)
{
    if (node->kind != NODE_ELEMENT || (node->tag != TAG_A && node->tag != TAG_AREA && node->tag != TAG_IFRAME))
        return false;
    struct text address = node_attribute(node, node->tag == TAG_IFRAME ? TEXT("src") : TEXT("href"));
    return text_find(address, TEXT("//"), 0) != SIZE_MAX;
}

/* What comes behind it would be read as part of it: an open script, or a comment at the very end, which may be open. */
static bool swallows_the_rest(const struct document *document, const struct node *node)
{
    if (node->kind == NODE_COMMENT)
        return node->source_end >= document->source.length;
    return node->kind == NODE_ELEMENT && !node->inner_end && !node->is_inserted && fragment_swallows(node);
}

/* Children are met before their parents, the last one first: it says whether something is open at the parent's end. */
static void look_at(struct rendered_places *places, uint32_t index)
{
    const struct node *node = &places->document->nodes[index];
    uint32_t *reach = &places->reach[index];
    if (swallows_the_rest(places->document, node))
        *reach = node->source_start;
    else if (node->source_end > *reach)
        *reach = node->source_end;
    if (*reach > places->reach[node->parent])
        places->reach[node->parent] = *reach;
    if (places->trap[node->parent])
        return; /* a later child said */
    bool is_open = node->kind == NODE_ELEMENT && !node->inner_end;
    uint32_t deeper = places->trap[index] ? places->trap[index] : UINT32_MAX;
    places->trap[node->parent] = !is_open ? UINT32_MAX : is_trap(node) ? node->source_start + 1 : deeper;
}

struct rendered_places rendered_places_of(struct arena *arena, const struct document *document)
{
    uint32_t count = document->node_count;
    struct rendered_places places = {.document = document};
    places.reach = arena_alloc_array(arena, count, sizeof *places.reach);
    places.trap = arena_alloc_array(arena, count, sizeof *places.trap);
    places.links = arena_alloc_array(arena, (size_t)count + 1, sizeof *places.links);
    for (uint32_t i = 0; i < count; i++)
        places.links[i + 1] = places.links[i] + names_another_host(&document->nodes[i]);
    for (uint32_t i = count; i-- > 1;)
        look_at(&places, i);
    return places;
}

static uint32_t find_tag(const struct document *document, enum tag tag)
{
    for (uint32_t i = 1; i < document->node_count; i++)
        if (document->nodes[i].kind == NODE_ELEMENT && document->nodes[i].tag == tag)
            return i;
    return 0;
}

static uint32_t end_of_open(const struct rendered_places *places, uint32_t node)
{
    uint32_t end = places->reach[node];
    if (places->trap[node] && places->trap[node] - 1 < end)
        end = places->trap[node] - 1;
    uint32_t least = places->document->nodes[node].inner_start;
    return end > least ? end : least;
}

uint32_t rendered_content_end(const struct rendered_places *places, uint32_t node)
{
    const struct document *document = places->document;
    uint32_t asked[] = {node, 0};
    if (node == 0 || document->nodes[node].tag == TAG_BODY) { /* behind </html> would be outside of the page */
        asked[0] = find_tag(document, TAG_BODY);
        asked[1] = find_tag(document, TAG_HTML);
    }
    for (size_t i = 0; i < 2 && asked[i]; i++)
        if (document->nodes[asked[i]].inner_end > document->nodes[asked[i]].inner_start)
            return document->nodes[asked[i]].inner_end;
    if (document->nodes[asked[0]].inner_end)
        return document->nodes[asked[0]].inner_end;
    return end_of_open(places, asked[0]);
}

bool rendered_leads_away(const struct rendered_places *places, uint32_t node)
{
    return places->links[places->document->nodes[node].end_index] > places->links[node];
}
