/* link_box.c: a small box with a scroll bar that is packed with links to unrelated foreign sites: sold links that are
 * "visible" on paper. */
#include "detectors/link_signs.h"

enum { BOX_DOMAINS = 40, LEAST_DOMAINS = 3, MANY_DOMAINS = 8 };

/* In pixels: higher boxes are columns of a page. */
static const float low_box = 600;

static const double for_many = 2; /* parts of the rule's weight */
static const double for_signs = 1.5;

struct held {
    struct text domains[BOX_DOMAINS];
    uint32_t count;
    uint32_t others; /* own, known or Vietnamese: what honest boxes hold */
    uint32_t signs;
    const struct link *first;
};

static void put_in(const struct subject *subject, struct host_memo *memo, struct held *box, const struct link *link)
{
    if (!link->off_site || judge_host(memo, link->host) == HOST_HONEST ||
        link_reads_at_home(subject, link)) {
        box->others++;
        return;
    }
    if (!box->first)
        box->first = link;
    box->signs |= link_signs(subject, link) & (SIGN_DOFOLLOW | SIGN_BARE_ADDRESS | SIGN_PUSHED_ASIDE);
    for (uint32_t i = 0; i < box->count; i++)
        if (text_equal(box->domains[i], link->domain))
            return;
    if (box->count < BOX_DOMAINS)
        box->domains[box->count++] = link->domain;
}

void detect_link_box(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    if (!subject->visibilities)
        return;
    struct host_memo *memo = judge_memo(subject);
    uint32_t end = 0; /* boxes in boxes are judged with the outer one */
    for (size_t s = 0; s < subject->visibilities->box_count; s++) {
        const struct box *around = &subject->visibilities->boxes[s];
        const struct node *node = &subject->document->nodes[around->node];
        if (around->kind != BOX_SCROLLS || around->height <= 0 || around->height > low_box || around->node < end)
            continue;
        end = node->end_index;
        struct held box = {0};
        for (size_t i = links_first_at(subject->links, around->node);
             i < subject->links->count && subject->links->items[i].node < end; i++) {
            const struct link *link = &subject->links->items[i];
            if (link->kind == LINK_ANCHOR && link->host.length && link->sight != SIGHT_HIDDEN)
                put_in(subject, memo, &box, link);
        }
        if (box.count < LEAST_DOMAINS || box.count <= box.others)
            continue;
        double factor = box.count >= MANY_DOMAINS ? for_many : box.signs ? for_signs : 1;
        struct text evidence = arena_printf(subject->arena, "small box with a scroll bar holds links to %u unknown foreign "
                                            "sites, the first %.*s%.*s", box.count,
                                            TEXT_ARGS(judge_link_text(subject, box.first)),
                                            TEXT_ARGS(link_signs_words(subject->arena, box.signs)));
        judge_add(subject, self, findings, self->weight * factor, around->node, box.first->host, evidence);
    }
}
