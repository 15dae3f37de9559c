/* misplaced_markup.c: links and frames before the doctype or behind </html>, seen by visitors: planting scripts write
 * there because they know nothing of the page. Hidden ones are hidden-link's. */
#include "detectors/hidden_menu.h"
#include "detectors/link_signs.h"

enum { REPORTED_LIMIT = 20 };

static const double with_a_sign = 0.5; /* more, of the rule's weight */

static bool is_outside(const struct subject *subject, const struct link *link)
{
    return link->node > 0 && (link->kind == LINK_ANCHOR || link->kind == LINK_FRAME) &&
           hidden_is_outside(subject->document, link->node);
}

/* A template that goes on behind its </html> holds links of its own. */
static bool is_more_of_the_page(const struct subject *subject)
{
    size_t own = 0;
    size_t foreign = 0;
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (!is_outside(subject, link) || link->host.length == 0)
            continue;
        own += !link->off_site;
        foreign += link->off_site;
    }
    return own > foreign;
}

void detect_misplaced_markup(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    if (is_more_of_the_page(subject))
        return;
    struct host_memo *memo = judge_memo(subject);
    ARENA_LIST(struct text) reported = {0};
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (!link->off_site || link->host.length == 0 || link->sight == SIGHT_HIDDEN || !is_outside(subject, link) ||
            judge_host(memo, link->host) == HOST_HONEST || hidden_is_credit(subject, link))
            continue;
        bool again = false;
        for (size_t k = 0; k < reported.count && !again; k++)
            again = text_equal(reported.items[k], link->domain);
        if (again)
            continue;
        if (!findings_have_room(findings, reported.count, REPORTED_LIMIT))
            break;
        *ARENA_PUSH(subject->arena, &reported) = link->domain;
        uint32_t signs = link_signs(subject, link) & ~(uint32_t)SIGN_OUTSIDE;
        double points = self->weight * (1 + with_a_sign * link_signs_count(signs));
        bool before = subject->document->nodes[link->node].source_start < subject->document->first_tag;
        struct text evidence = arena_printf(
            subject->arena, "%s to %s %s, %.*s%.*s", link_kind_name(link->kind),
            judge_host_words(judge_host(memo, link->host)), before ? "before the page begins" : "behind the page's end",
            TEXT_ARGS(judge_link_text(subject, link)), TEXT_ARGS(link_signs_words(subject->arena, signs)));
        judge_add(subject, self, findings, points, link->node, link->host, evidence);
    }
}
