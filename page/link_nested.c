/* link_nested.c: links of documents inside of the page: srcdoc of frames, markup in comments. */
#include "page/link_priv.h"

enum { NESTED_DEPTH = 4 };

/* A comment without an address in a tag is none that anybody could bring back to life. */
static bool has_links(struct text markup)
{
    return text_find_byte(markup, '<', 0) != SIZE_MAX && (text_find_ignore_case(markup, TEXT("href"), 0) != SIZE_MAX ||
                                                          text_find_ignore_case(markup, TEXT("src"), 0) != SIZE_MAX);
}

static bool has_room(struct collector *collector, size_t bytes)
{
    if (collector->nested == LINK_LIMIT_NESTED || collector->nested_bytes + bytes > LINK_LIMIT_NESTED_BYTES) {
        collector->cut = true;
        return false;
    }
    collector->nested++;
    collector->nested_bytes += bytes;
    return true;
}

/* A srcdoc in a srcdoc: the next one to read; empty where there is none. Only the first of each level is followed, the
 * others are cut: nobody honest nests frames so. */
static struct text next_level(struct collector *collector, const struct document *inner)
{
    struct text found = {0};
    for (uint32_t i = 1; i < inner->node_count; i++) {
        struct text value = inner->nodes[i].tag == TAG_IFRAME ? node_attribute(&inner->nodes[i], TEXT("srcdoc"))
                                                              : (struct text){0};
        if (value.length && found.length)
            collector->cut = true;
        else if (value.length)
            found = value;
    }
    return found;
}

/* The page's own characters, decoded already. */
static const struct header utf8 = {{"Content-Type", 12}, {"text/html; charset=utf-8", 24}};

void link_nest(struct collector *collector, uint32_t node, struct text markup, bool is_comment)
{
    if (collector->outer || (is_comment && !has_links(markup)))
        return;
    const struct document *page = collector->document;
    const struct visibilities *page_visibilities = collector->visibilities;
    collector->outer = node;
    collector->outer_visibilities = page_visibilities;
    collector->in_comment = is_comment;
    for (int depth = 0; markup.length && depth < NESTED_DEPTH && has_room(collector, markup.length); depth++) {
        struct response *response = arena_alloc(collector->arena, sizeof *response);
        struct document *inner = arena_alloc(collector->arena, sizeof *inner);
        *response = (struct response){.final_url = page->base.href, .status = 200, .headers = &utf8, .header_count = 1,
                                      .body = markup};
        document_parse(collector->arena, response, inner);
        struct visibilities visibilities = {0};
        if (!is_comment && page_visibilities)
            visibilities = visible_compute(collector->arena, inner, NULL);
        collector->document = inner;
        collector->visibilities = visibilities.count ? &visibilities : NULL;
        link_collect_nodes(collector);
        markup = next_level(collector, inner);
    }
    if (markup.length)
        collector->cut = true;
    collector->document = page;
    collector->visibilities = page_visibilities;
    collector->outer = 0;
    collector->in_comment = false;
}
