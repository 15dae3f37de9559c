/* profile.c: what is kept of a document for later comparison. */
#include "page/profile.h"

#include "base/utf8.h"
#include "page/finding.h"
#include "page/profile_priv.h"

#include <stdlib.h>

const char *profile_channel_name(enum profile_channel channel)
{
    static const char *const names[PROFILE_CHANNEL_COUNT] = {
        [PROFILE_OUTBOUND] = "outbound",
        [PROFILE_SCRIPT] = "script",
        [PROFILE_FRAME] = "frame",
        [PROFILE_FORM] = "form",
        [PROFILE_META] = "meta",
        [PROFILE_WORD] = "word",
        [PROFILE_HOP] = "hop",
        [PROFILE_TOKEN] = "token",
        [PROFILE_NAME] = "name",
        [PROFILE_HEADER] = "header",
    };
    return (unsigned)channel < PROFILE_CHANNEL_COUNT ? names[channel] : "other";
}

size_t profile_channel_limit(enum profile_channel channel)
{
    static const uint16_t limits[PROFILE_CHANNEL_COUNT] = {
        [PROFILE_OUTBOUND] = PROFILE_LIMIT_ENTRIES, [PROFILE_SCRIPT] = 200, [PROFILE_FRAME] = 100,
        [PROFILE_FORM] = 100, [PROFILE_META] = 100, [PROFILE_WORD] = 200, [PROFILE_HOP] = 20,
        [PROFILE_TOKEN] = 40, [PROFILE_NAME] = 10, [PROFILE_HEADER] = 60,
    };
    return limits[channel];
}

void profile_add(struct profile_entries *entries, enum profile_channel channel, struct text value, enum sight sight)
{
    if (value.length)
        *ARENA_PUSH(entries->arena, &entries->list) = (struct profile_entry){
            .channel = channel, .value = utf8_cut(value, PROFILE_LIMIT_VALUE_BYTES), .sight = sight, .count = 1};
}

void profile_add_named(struct profile_entries *entries, enum profile_channel channel, struct text name,
                       struct text value, enum sight sight)
{
    name = finding_clean(entries->arena, name, PROFILE_LIMIT_VALUE_BYTES);
    value = finding_clean(entries->arena, value, PROFILE_LIMIT_VALUE_BYTES); /* a header's bytes may be anything */
    profile_add(entries, channel, arena_printf(entries->arena, "%.*s=%.*s", TEXT_ARGS(name), TEXT_ARGS(value)), sight);
}

/* "og:url=https://..." with the name that the page itself uses. */
static void add_meta(struct profile_entries *entries, const struct document *document, const struct link *link)
{
    const struct node *node = &document->nodes[link->node];
    struct text name = text_from_string(link_kind_name(link->kind));
    if (link->kind == LINK_META && link->rel.length)
        name = node_has_attribute(node, TEXT("property")) ? node_attribute(node, TEXT("property"))
                                                          : node_attribute(node, TEXT("name"));
    profile_add_named(entries, PROFILE_META, name, link->url.length ? link->url : link->raw, link->sight);
}

static void add_link(struct profile_entries *entries, const struct document *document, const struct link *link)
{
    switch (link->kind) {
    case LINK_ANCHOR:
        if (link->off_site)
            profile_add(entries, PROFILE_OUTBOUND, link->domain, link->sight);
        return;
    case LINK_SCRIPT:
        profile_add(entries, PROFILE_SCRIPT, link->host, link->sight);
        return;
    case LINK_FRAME:
        profile_add(entries, PROFILE_FRAME, link->host, link->sight);
        return;
    case LINK_FORM:
        profile_add(entries, PROFILE_FORM, link->host, link->sight);
        return;
    case LINK_CANONICAL: case LINK_ALTERNATE: case LINK_AMP: case LINK_MANIFEST: case LINK_META: case LINK_REFRESH:
    case LINK_BASE:
        add_meta(entries, document, link);
        return;
    case LINK_IMAGE: case LINK_SHEET: case LINK_STRUCTURED: case LINK_PING: case LINK_DATA: case LINK_COMMENT:
    case LINK_OTHER: case LINK_KIND_COUNT:
        return;
    }
}

static void add_hops(struct profile_entries *entries, const struct response *response)
{
    for (size_t i = 0; i < response->hop_count; i++) {
        const struct hop *hop = &response->hops[i];
        /* A header's bytes, not the document's: they may be anything. */
        struct text location = finding_clean(entries->arena, hop->location, PROFILE_LIMIT_VALUE_BYTES);
        if (location.length)
            profile_add(entries, PROFILE_HOP, arena_printf(entries->arena, "%u %.*s", hop->status, TEXT_ARGS(location)),
                SIGHT_VISIBLE);
    }
}

int profile_entry_order(const struct profile_entry *a, const struct profile_entry *b)
{
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    int order = text_compare(a->value, b->value);
    return order ? order : (a->sight > b->sight) - (a->sight < b->sight);
}

static int compare(const void *left, const void *right)
{
    return profile_entry_order(left, right);
}

/* Equal entries become one with a count; of a channel the first ones in order stay, up to its limit. */
static void settle(struct profile_entries *entries, struct profile *profile)
{
    struct profile_entry *items = entries->list.items;
    size_t kept = 0;
    size_t channel_start = 0;
    if (entries->list.count > 1)
        qsort(items, entries->list.count, sizeof *items, compare);
    for (size_t i = 0; i < entries->list.count; i++) {
        if (kept && items[kept - 1].channel != items[i].channel)
            channel_start = kept;
        if (kept && compare(&items[kept - 1], &items[i]) == 0)
            items[kept - 1].count++;
        else if (kept - channel_start < profile_channel_limit(items[i].channel))
            items[kept++] = items[i];
    }
    profile->entries = items;
    profile->entry_count = kept;
}

void profile_make(struct arena *arena, const struct document *document, const struct visibilities *visibilities,
                  const struct links *links, const struct profile_word *words, size_t word_count,
                  struct profile *profile)
{
    *profile = (struct profile){.status = document->response->status};
    profile->title = utf8_cut(document->title, PROFILE_LIMIT_TEXT_BYTES);
    profile->language = utf8_cut(document->language, PROFILE_LIMIT_VALUE_BYTES);
    profile_read_text(arena, document, visibilities, profile);
    profile_read_skeleton(arena, document, links, profile);
    struct profile_entries entries = {.arena = arena};
    for (size_t i = 0; i < links->count; i++)
        add_link(&entries, document, &links->items[i]);
    profile_read_names(&entries, document, visibilities, links, profile);
    add_hops(&entries, document->response);
    for (size_t i = 0; i < word_count; i++)
        profile_add(&entries, PROFILE_WORD,
            arena_printf(arena, "%.*s:%.*s", TEXT_ARGS(words[i].zone), TEXT_ARGS(words[i].term)), words[i].sight);
    settle(&entries, profile);
}
