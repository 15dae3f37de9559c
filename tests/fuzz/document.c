/* document.c: a page, bare or with status line and headers: the tree and all that is computed of it. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "page/link.h"
#include "page/profile.h"
#include "page/visible.h"

#include <string.h>

static const char address[] = "http://so-y-te.tinh.example/tin-tuc/bai-viet?x=1";

static void check_text(struct text t)
{
    CHECK(utf8_valid(t));
}

static void check_node(const struct document *document, uint32_t index)
{
    const struct node *node = &document->nodes[index];
    const struct node *parent = &document->nodes[node->parent];
    CHECK(index < node->end_index && node->end_index <= document->node_count);
    CHECK(index == 0 || (node->parent < index && node->end_index <= parent->end_index));
    CHECK(index == 0 || node->depth == parent->depth + 1);
    CHECK(node->source_start <= node->source_end && node->source_end <= document->source.length);
    CHECK(node->attribute_count <= DOCUMENT_LIMIT_ATTRIBUTES);
    CHECK((node->kind == NODE_DOCUMENT) == (index == 0));
    if (node->kind == NODE_ELEMENT) {
        CHECK(node->name.length > 0 && node->child_number > 0);
        CHECK(node->type_number > 0 && node->type_number <= node->child_number);
        CHECK(node->previous_sibling == 0 || (node->previous_sibling < index &&
                                              document->nodes[node->previous_sibling].parent == node->parent));
        CHECK((node->previous_sibling == 0) == (node->child_number == 1));
    } else {
        CHECK(node->end_index == index + 1 || index == 0);
    }
    check_text(node->name);
    check_text(node->text);
    for (uint32_t i = 0; i < node->attribute_count; i++) {
        check_text(node->attributes[i].name);
        check_text(node->attributes[i].value);
    }
}

static void check_links(struct arena *arena, const struct document *document, const struct links *links)
{
    CHECK(links->count <= LINK_LIMIT);
    for (size_t i = 0; i < links->count; i++) {
        const struct link *link = &links->items[i];
        CHECK(link->node < document->node_count);
        CHECK(link->kind < LINK_KIND_COUNT && link_kind_name(link->kind));
        check_text(link->text);
        CHECK(link->text.length <= LINK_LIMIT_TEXT_BYTES + 4);
        if (link->url.length == 0)
            continue;
        struct url url;
        enum status status = url_parse(arena, link->url, NULL, &url);
        CHECK(status == STATUS_LIMIT || (status == STATUS_OK && text_equal(url.href, link->url)));
        CHECK(link->domain.length > 0 && text_find(link->host, link->domain, 0) != SIZE_MAX);
    }
}

static void check_profile(struct arena *arena, const struct document *document,
                          const struct visibilities *visibilities, const struct links *links)
{
    struct profile profile;
    profile_make(arena, document, visibilities, links, NULL, 0, &profile);
    CHECK(profile.entry_count <= PROFILE_LIMIT_ENTRIES * PROFILE_CHANNEL_COUNT);
    check_text(profile.title);
    check_text(profile.description);
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct response response = {0};
    struct document document;
    response_from_stored(arena, input, &response);
    struct hop hop = {.url = text_of(address, sizeof address - 1), .status = response.status};
    response.url = response.final_url = hop.url;
    response.hops = &hop;
    response.hop_count = 1;
    document_parse(arena, &response, &document);
    CHECK(document.node_count > 0 && document.node_count <= DOCUMENT_LIMIT_NODES);
    check_text(document.source);
    CHECK(document.html_end <= document.source.length && document.first_tag <= document.source.length);
    for (uint32_t i = 0; i < document.node_count; i++)
        check_node(&document, i);
    struct visibilities visibilities = visible_compute(arena, &document, NULL);
    CHECK(visibilities.count == document.node_count);
    for (uint32_t i = 0; i < document.node_count; i++) {
        const struct visibility *visibility = &visibilities.items[i];
        CHECK(visibility->sight <= SIGHT_UNDECIDED && visibility->cause < document.node_count);
        CHECK((visibility->sight == SIGHT_HIDDEN) <= (visibility->reason != SIGHT_NONE));
        if (i % 16 == 1) {
            check_text(visible_reason(arena, &visibilities, i));
            check_text(document_path(arena, &document, i));
        }
        uint32_t start = document_body_offset(&document, document.nodes[i].source_start);
        uint32_t end = document_body_offset(&document, document.nodes[i].source_end);
        CHECK(start <= end && end <= response.body.length);
    }
    struct links links = links_collect(arena, &document, &visibilities);
    check_links(arena, &document, &links);
    check_profile(arena, &document, &visibilities, &links);
}
