/* profile_skeleton.c: what a page is built of, without what it says: the outer elements' ids and classes, and its style sheets.
 * Pages of one template share it; a redesign or a vandal's page does not. The smallest hashes stand for all (Broder's
 * MinHash, bottom-k), so that pages of any size are compared in the same few bytes. */
#include "page/profile_priv.h"

#include "base/hash.h"

#include <string.h>

enum { SKELETON_DEPTH = 4, SKELETON_NAME_BYTES = 64 };

struct skeleton {
    uint32_t items[PROFILE_LIMIT_SKELETON];
    uint32_t count;
};

static void keep(struct skeleton *skeleton, uint64_t hash)
{
    uint32_t item = (uint32_t)(hash >> 32);
    uint32_t count = skeleton->count;
    if (count == PROFILE_LIMIT_SKELETON && item >= skeleton->items[count - 1])
        return;
    uint32_t at = 0;
    for (uint32_t end = count; at < end;) {
        uint32_t middle = at + (end - at) / 2;
        if (skeleton->items[middle] < item)
            at = middle + 1;
        else
            end = middle;
    }
    if (at < count && skeleton->items[at] == item)
        return;
    if (count == PROFILE_LIMIT_SKELETON)
        count--;
    memmove(&skeleton->items[at + 1], &skeleton->items[at], (count - at) * sizeof skeleton->items[0]);
    skeleton->items[at] = item;
    skeleton->count = count + 1;
}

/* Classes that say in what state an element is, or where it stands in its row: no part of a template. */
static bool is_state(struct text name)
{
    static const struct text states[] = {
        {"active", 6}, {"current", 7}, {"selected", 8}, {"open", 4}, {"opened", 6}, {"show", 4}, {"shown", 5}, {"in", 2},
        {"hover", 5}, {"focus", 5}, {"first", 5}, {"last", 4}, {"odd", 3}, {"even", 4}, {"collapsed", 9},
        {"expanded", 8}, {"visited", 7}, {"on", 2}, {"loaded", 6}, {"loading", 7},
        {"lazyload", 8}, {"lazyloaded", 10}, {"js", 2},
    };
    size_t start = name.length;
    while (start > 0 && name.data[start - 1] != '-' && name.data[start - 1] != '_')
        start--;
    struct text tail = text_slice(name, start, SIZE_MAX); /* "active" of "menu-item-active" */
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (tail.length == states[i].length && text_equal_ignore_case(tail, states[i]))
            return true;
    return false;
}

/* A name without its digits ("post-123", "col-md-6"), which number what a template repeats. */
static uint64_t hash_name(uint64_t seed, struct text name)
{
    char plain[SKELETON_NAME_BYTES];
    size_t length = 0;
    for (size_t i = 0; i < name.length && length < sizeof plain; i++)
        if (!ascii_is_digit(name.data[i]))
            plain[length++] = name.data[i];
    return hash_more(seed, text_of(plain, length));
}

static void keep_element(struct skeleton *skeleton, const struct node *node, uint32_t depth)
{
    uint64_t seed = hash_more(depth, node->name);
    keep(skeleton, seed);
    if (node->id.length)
        keep(skeleton, hash_name(hash_u64(seed), node->id));
    for (uint32_t i = 0; i < node->class_count; i++)
        if (!is_state(node->classes[i]))
            keep(skeleton, hash_name(seed, node->classes[i]));
}

/* "/css/site.css" of "https://h.example/css/site.css?v=3". */
static struct text path_of(struct text url)
{
    size_t start = text_find(url, TEXT("://"), 0);
    start = start == SIZE_MAX ? 0 : text_find_byte(url, '/', start + 3);
    struct text path = text_slice(url, start, SIZE_MAX);
    for (size_t i = 0; i < path.length; i++)
        if (path.data[i] == '?' || path.data[i] == '#')
            return text_slice(path, 0, i);
    return path;
}

static bool is_layout(const struct node *node)
{
    return node->kind == NODE_ELEMENT && node->tag != TAG_SCRIPT && node->tag != TAG_STYLE && node->tag != TAG_LINK &&
           node->tag != TAG_META && node->tag != TAG_NOSCRIPT && node->tag != TAG_TEMPLATE && node->tag != TAG_BR;
}

void profile_read_skeleton(struct arena *arena, const struct document *document, const struct links *links,
                           struct profile *profile)
{
    struct skeleton skeleton = {.count = 0};
    uint32_t body = 1;
    while (body < document->node_count && document->nodes[body].tag != TAG_BODY)
        body = document->nodes[body].tag == TAG_HEAD ? document->nodes[body].end_index : body + 1;
    if (body < document->node_count) {
        const struct node *nodes = document->nodes;
        for (uint32_t i = body; i < nodes[body].end_index;) {
            uint32_t depth = (uint32_t)(nodes[i].depth - nodes[body].depth);
            if (is_layout(&nodes[i]))
                keep_element(&skeleton, &nodes[i], depth);
            i = depth < SKELETON_DEPTH ? i + 1 : nodes[i].end_index;
        }
    }
    for (size_t i = 0; i < links->count; i++)
        if (links->items[i].kind == LINK_SHEET && !links->items[i].nested)
            keep(&skeleton, hash_name(1, path_of(links->items[i].url)));
    uint32_t *items = arena_alloc_raw(arena, (skeleton.count + (size_t)1) * sizeof *items);
    memcpy(items, skeleton.items, skeleton.count * sizeof *items);
    profile->skeleton = items;
    profile->skeleton_count = skeleton.count;
}

double profile_likeness(const struct profile *a, const struct profile *b)
{
    uint32_t i = 0;
    uint32_t j = 0;
    uint32_t all = 0;
    uint32_t both = 0;
    bool cut = a->skeleton_count == PROFILE_LIMIT_SKELETON || b->skeleton_count == PROFILE_LIMIT_SKELETON;
    while ((i < a->skeleton_count || j < b->skeleton_count) && !(cut && all == PROFILE_LIMIT_SKELETON)) {
        bool has_a = i < a->skeleton_count;
        bool has_b = j < b->skeleton_count;
        bool equal = has_a && has_b && a->skeleton[i] == b->skeleton[j];
        bool from_a = has_a && (!has_b || a->skeleton[i] <= b->skeleton[j]);
        all++;
        both += equal;
        i += from_a;
        j += equal || !from_a;
    }
    return all ? (double)both / all : 1;
}
