/* profile.c: what is kept of a document for later comparison. */
#include "page/profile.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "page/finding.h"
#include "page/profile_priv.h"

#include <stdlib.h>

enum { PROFILE_LIMIT_VALUE_BYTES = 512, PROFILE_LIMIT_TEXT_BYTES = 1024 };

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
    };
    return (unsigned)channel < PROFILE_CHANNEL_COUNT ? names[channel] : "other";
}

struct collected {
    struct arena *arena;
    ARENA_LIST(struct profile_entry) list;
};

static void add(struct collected *collected, enum profile_channel channel, struct text value, enum sight sight)
{
    if (value.length)
        *ARENA_PUSH(collected->arena, &collected->list) = (struct profile_entry){
            .channel = channel, .value = utf8_cut(value, PROFILE_LIMIT_VALUE_BYTES), .sight = sight, .count = 1};
}

/* "og:url=https://..." with the name that the page itself uses. */
static void add_meta(struct collected *collected, const struct document *document, const struct link *link)
{
    const struct node *node = &document->nodes[link->node];
    struct text name = text_from_string(link_kind_name(link->kind));
    if (link->kind == LINK_META && link->rel.length)
        name = node_has_attribute(node, TEXT("property")) ? node_attribute(node, TEXT("property"))
                                                          : node_attribute(node, TEXT("name"));
    struct text target = link->url.length ? link->url : link->raw;
    name = finding_clean(collected->arena, name, PROFILE_LIMIT_VALUE_BYTES);
    target = finding_clean(collected->arena, target, PROFILE_LIMIT_VALUE_BYTES); /* a header's bytes may be anything */
    struct text value = arena_printf(collected->arena, "%.*s=%.*s", TEXT_ARGS(name), TEXT_ARGS(target));
    add(collected, PROFILE_META, value, link->sight);
}

static void add_link(struct collected *collected, const struct document *document, const struct link *link)
{
    switch (link->kind) {
    case LINK_ANCHOR:
        if (link->off_site)
            add(collected, PROFILE_OUTBOUND, link->domain, link->sight);
        return;
    case LINK_SCRIPT:
        add(collected, PROFILE_SCRIPT, link->host, link->sight);
        return;
    case LINK_FRAME:
        add(collected, PROFILE_FRAME, link->host, link->sight);
        return;
    case LINK_FORM:
        add(collected, PROFILE_FORM, link->host, link->sight);
        return;
    case LINK_CANONICAL: case LINK_ALTERNATE: case LINK_AMP: case LINK_MANIFEST: case LINK_META: case LINK_REFRESH:
    case LINK_BASE:
        add_meta(collected, document, link);
        return;
    case LINK_IMAGE: case LINK_SHEET: case LINK_STRUCTURED: case LINK_PING: case LINK_DATA: case LINK_COMMENT:
    case LINK_OTHER: case LINK_KIND_COUNT:
        return;
    }
}

static void add_inline_scripts(struct collected *collected, const struct document *document)
{
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->tag != TAG_SCRIPT || node_has_attribute(node, TEXT("src")) || node->end_index == i + 1)
            continue;
        uint64_t hash = hash_text(text_trim(document->nodes[i + 1].text));
        struct text value = arena_printf(collected->arena, "inline:%016llx", (unsigned long long)hash);
        add(collected, PROFILE_SCRIPT, value, SIGHT_HIDDEN);
    }
}

static void add_hops(struct collected *collected, const struct response *response)
{
    for (size_t i = 0; i < response->hop_count; i++) {
        const struct hop *hop = &response->hops[i];
        /* A header's bytes, not the document's: they may be anything. */
        struct text location = finding_clean(collected->arena, hop->location, PROFILE_LIMIT_VALUE_BYTES);
        if (location.length)
            add(collected, PROFILE_HOP, arena_printf(collected->arena, "%u %.*s", hop->status, TEXT_ARGS(location)),
                SIGHT_VISIBLE);
    }
}

static int compare(const void *left, const void *right)
{
    const struct profile_entry *a = left;
    const struct profile_entry *b = right;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    int order = text_compare(a->value, b->value);
    return order ? order : (a->sight > b->sight) - (a->sight < b->sight);
}

/* Equal entries become one with a count; of a channel the first PROFILE_LIMIT_ENTRIES in order stay. */
static void settle(struct collected *collected, struct profile *profile)
{
    struct profile_entry *items = collected->list.items;
    size_t kept = 0;
    size_t channel_start = 0;
    if (collected->list.count > 1)
        qsort(items, collected->list.count, sizeof *items, compare);
    for (size_t i = 0; i < collected->list.count; i++) {
        if (kept && items[kept - 1].channel != items[i].channel)
            channel_start = kept;
        if (kept && compare(&items[kept - 1], &items[i]) == 0)
            items[kept - 1].count++;
        else if (kept - channel_start < PROFILE_LIMIT_ENTRIES)
            items[kept++] = items[i];
    }
    profile->entries = items;
    profile->entry_count = kept;
}

static struct text description(const struct document *document)
{
    for (uint32_t i = 1; i < document->node_count; i++)
        if (document->nodes[i].tag == TAG_META &&
            text_equal_ignore_case(node_attribute(&document->nodes[i], TEXT("name")), TEXT("description")))
            return text_trim(node_attribute(&document->nodes[i], TEXT("content")));
    return (struct text){0};
}

void profile_make(struct arena *arena, const struct document *document, const struct visibilities *visibilities,
                  const struct links *links, const struct profile_word *words, size_t word_count,
                  struct profile *profile)
{
    *profile = (struct profile){.status = document->response->status};
    profile->title = utf8_cut(document->title, PROFILE_LIMIT_TEXT_BYTES);
    profile->description = utf8_cut(description(document), PROFILE_LIMIT_TEXT_BYTES);
    profile->language = utf8_cut(document->language, PROFILE_LIMIT_VALUE_BYTES);
    profile_hash_text(document, visibilities, profile);
    struct collected collected = {.arena = arena};
    for (size_t i = 0; i < links->count; i++)
        add_link(&collected, document, &links->items[i]);
    add_inline_scripts(&collected, document);
    add_hops(&collected, document->response);
    for (size_t i = 0; i < word_count; i++)
        add(&collected, PROFILE_WORD,
            arena_printf(arena, "%.*s:%.*s", TEXT_ARGS(words[i].zone), TEXT_ARGS(words[i].term)), words[i].sight);
    settle(&collected, profile);
}
