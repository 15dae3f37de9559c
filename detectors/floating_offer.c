/* floating_offer.c: a box that goes with the screen or covers it, that asks visitors to come and play and leads to a
 * stranger abroad, without one listed word of gambling: "Thưởng 150% lần nạp đầu tiên", "Hội viên mới nhận 88k". Campaigns,
 * surveys, consent and hotlines float, too: they offer no money for paying in, and lead home. */
#include "base/fold.h"
#include "detectors/link_signs.h"
#include "detectors/offer.h"

/* A box costs what it holds, and boxes may stand in each other: so many are looked into, and so many that lead to strangers are read. */
enum { LOOKED_LIMIT = VISIBLE_LIMIT_BOXES, READ_LIMIT = 40, REPORTED_LIMIT = 5, TEXT_BYTES = 3000, LINKS_LIMIT = 2000 };

/* What is said comes to this; nothing less is told. */
static const double offers = 3;
static const double offers_clearly = 4;
static const double certain = 2;
static const double likely = 1.25;
static const double per_sum = 2; /* "nhận 88k", "thưởng 150%" */
static const double per_name = 2;
static const double per_messenger = 1;

/* The text in the box, the texts of its pictures among it. */
static struct text text_of_box(const struct subject *subject, uint32_t box)
{
    const struct document *document = subject->document;
    char *out = arena_alloc_raw(subject->arena, TEXT_BYTES);
    size_t length = 0;
    for (uint32_t i = box + 1; i < document->nodes[box].end_index; i++) {
        const struct node *node = &document->nodes[i];
        enum tag parent = document->nodes[node->parent].tag;
        struct text t = node->kind == NODE_TEXT && parent != TAG_SCRIPT && parent != TAG_STYLE ? node->text
                        : node->tag == TAG_IMG ? node_attribute(node, TEXT("alt"))
                                               : (struct text){0};
        t = text_trim(t);
        for (size_t k = 0; k < t.length && length + 2 < TEXT_BYTES; k++)
            out[length++] = t.data[k];
        if (t.length > 0 && length + 1 < TEXT_BYTES)
            out[length++] = ' ';
    }
    return text_of(out, length);
}

/* A link in the box that leads to a stranger abroad. */
static const struct link *way_out(const struct subject *subject, struct host_memo *memo, uint32_t box, bool *messenger)
{
    uint32_t end = subject->document->nodes[box].end_index;
    const struct link *out = NULL;
    size_t looked = 0;
    for (size_t i = links_first_at(subject->links, box); i < subject->links->count && looked < LINKS_LIMIT; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->node >= end)
            break;
        if (link->kind != LINK_ANCHOR || link->nested || !link->off_site)
            continue;
        looked++;
        if (text_equal(link->host, TEXT("t.me")) || text_equal(link->host, TEXT("zalo.me")))
            *messenger = true;
        enum host_kind kind = judge_host(memo, link->host);
        if (!out && link->host.length && kind != HOST_HONEST && !host_is_vietnamese(link->host) &&
            !link_names_own_site(subject, link))
            out = link;
    }
    return out;
}

static double said_in(const struct subject *subject, struct host_memo *memo, struct text said)
{
    struct words_sums sums = words_sum(subject->arena, subject->wordlists, said);
    struct text plain = fold_plain(subject->arena, said);
    double money = offer_gives_money(plain) ? per_sum : 0;
    double name = text_names_house(subject, memo, plain) ? per_name : 0;
    double total = sums.selling + sums.listed + money + name - sums.honest;
    /* Every campaign calls. Without money to pay in, or a house's name, a call must be a player's. */
    return sums.of_players + sums.listed + money + name > 0 ? total : 0;
}

void detect_floating_offer(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    if (!subject->visibilities)
        return;
    struct host_memo *memo = judge_memo(subject);
    size_t looked = 0;
    size_t read = 0;
    size_t reported = 0;
    uint32_t done = 0; /* a box in a box is read once */
    for (uint32_t i = 0; i < subject->visibilities->box_count; i++) {
        const struct box *box = &subject->visibilities->boxes[i];
        if (box->kind == BOX_SCROLLS || box->node < done)
            continue;
        if (!findings_have_room(findings, looked++, LOOKED_LIMIT))
            break;
        bool messenger = false;
        const struct link *link = way_out(subject, memo, box->node, &messenger);
        if (!link)
            continue;
        if (!findings_have_room(findings, read++, READ_LIMIT))
            break;
        struct text said = text_of_box(subject, box->node);
        double sum = said_in(subject, memo, said) + (messenger ? per_messenger : 0);
        if (sum < offers)
            continue;
        if (!findings_have_room(findings, reported, REPORTED_LIMIT))
            break;
        done = subject->document->nodes[box->node].end_index;
        struct text evidence = arena_printf(
            subject->arena, "a box over the page asks visitors to come, and leads to %s: %.*s",
            judge_host_words(judge_host(memo, link->host)),
            TEXT_ARGS(finding_clean(subject->arena, said, FINDING_LIMIT_EVIDENCE_BYTES - 200)));
        judge_add(subject, self, findings, self->weight * (sum >= offers_clearly ? certain : likely), link->node,
                  link->host, evidence);
        reported++;
    }
}
