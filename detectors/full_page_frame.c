/* full_page_frame.c: another site laid over the whole page: by a frame, or by a link that takes every click. */
#include "detectors/link_signs.h"

enum { OWN_NODES = 40, OWN_TEXT_BYTES = 200 };

/* Parts of the rule's weight. */
static const double over_own_content = 2;
static const double instead_of_content = 0.5;
static const double every_click = 2;

static bool covers(const struct subject *subject, const struct link *link)
{
    const struct box *box = visible_box_of(subject->visibilities, link->node, BOX_COVERS);
    /* A box that would hold an absolute link may get its position from a sheet that is not there. */
    return box && (link->kind == LINK_FRAME || box->fixed || !subject->visibilities->sheets_missing);
}

/* "<frameset rows='100%,*'><frame src=...>": the page is the other site. */
static bool is_whole_frameset(const struct subject *subject, const struct link *link)
{
    const struct node *node = &subject->document->nodes[link->node];
    if (node->tag != TAG_FRAME || subject->document->nodes[node->parent].tag != TAG_FRAMESET)
        return false;
    const struct node *set = &subject->document->nodes[node->parent];
    struct text rows = node_attribute(set, TEXT("rows"));
    struct text columns = node_attribute(set, TEXT("cols"));
    struct text sizes = rows.length ? rows : columns;
    for (uint32_t i = 1; i < node->child_number; i++)
        text_split(&sizes, ',');
    struct text size = text_trim(text_split(&sizes, ','));
    return size.length == 0 || text_starts_with(size, TEXT("100%")) || text_starts_with(size, TEXT("99%")) ||
           (text_equal(size, TEXT("*")) && set->end_index - node->parent <= 3);
}

static bool has_own_content(const struct subject *subject)
{
    bool cut;
    return subject->document->node_count >= OWN_NODES ||
           judge_visible_text(subject, OWN_TEXT_BYTES * 2, &cut).length >= OWN_TEXT_BYTES;
}

void detect_full_page_frame(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    if (!subject->visibilities)
        return;
    struct host_memo *memo = judge_memo(subject);
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        bool is_frame = link->kind == LINK_FRAME;
        if ((!is_frame && link->kind != LINK_ANCHOR) || !link->off_site || link->nested || link->host.length == 0 ||
            (is_frame && link->sight == SIGHT_HIDDEN))
            continue;
        enum host_kind kind = judge_host(memo, link->host);
        bool is_set = is_frame && is_whole_frameset(subject, link);
        if (kind == HOST_HONEST || (!is_set && !covers(subject, link)))
            continue;
        bool known_bad = kind == HOST_GAMBLING || kind == HOST_GAMBLING_SHAPE || kind == HOST_LUCKY_SHAPE;
        double factor = !is_frame                                            ? every_click
                        : known_bad || (!is_set && has_own_content(subject)) ? over_own_content
                                                                             : instead_of_content;
        struct text evidence =
            arena_printf(subject->arena, "%s to %s lies over the whole page", is_set     ? "frameset"
                                                                               : is_frame ? "frame"
                                                                                          : "link that takes every click",
                         judge_host_words(kind));
        judge_add(subject, self, findings, self->weight * factor, link->node, link->host, evidence);
    }
}
