/* script_source.c: scripts and frames that come from where no honest page gets them: from hosts that imitate well-known
 * ones, the same one again and again, or only for visitors from search. Gambling hosts are foreign_link.c. */
#include "base/hash.h"
#include "detectors/link_signs.h"
#include "detectors/script_stranger.h"

enum { REPEATED = 5, REPEATED_OFTEN = 7, PARSED_BYTES = 64 * 1024 };

/* Parts of the rule's weight. */
static const double imitates = 2;
static const double is_repeated = 1.25; /* an embedded box of a social network may come with its script each time */
static const double is_repeated_often = 2;
static const double only_searchers = 2;
static const double is_strange = 2; /* traits that come to so much are a takedown, half of it a look */
static const double strange_from = 1.75;
static const double is_odd = 1.25;

static bool is_loaded(const struct link *link)
{
    return (link->kind == LINK_SCRIPT || link->kind == LINK_FRAME) && link->off_site && link->host.length > 0;
}

static void look_at_name(const struct subject *subject, const struct detector *self, const struct link *link,
                         struct findings *findings)
{
    struct text known = wordlists_imitated(subject->wordlists, link->host);
    if (!known.length)
        return;
    struct text evidence = arena_printf(subject->arena, "%s from a host that imitates %.*s: %.*s",
                                        link_kind_name(link->kind), TEXT_ARGS(known),
                                        TEXT_ARGS(finding_clean(subject->arena, link->url, 200)));
    judge_add(subject, self, findings, self->weight * imitates, link->node, link->host, evidence);
}

static void look_at_traits(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                           const struct link *link, struct findings *findings)
{
    struct text words;
    double sum = script_stranger_traits(subject, memo, link, &words);
    if (sum < is_odd)
        return;
    struct text evidence = arena_printf(subject->arena, "script from %s, %.*s: %.*s",
                                        judge_host_words(judge_host(memo, link->host)), TEXT_ARGS(words),
                                        TEXT_ARGS(finding_clean(subject->arena, link->url, 200)));
    judge_add(subject, self, findings, self->weight * (sum >= strange_from ? is_strange : is_odd), link->node, link->host,
              evidence);
}

/* How often each text was counted; open addressing, at most half full. */
struct counts {
    struct counted {
        struct text key;
        uint32_t count;
    } *slots;
    size_t mask;
};

static struct counts counts_of(struct arena *arena, size_t most)
{
    struct counts counts = {.mask = 63};
    while (counts.mask < most * 2)
        counts.mask = counts.mask * 2 + 1;
    counts.slots = arena_alloc_array(arena, counts.mask + 1, sizeof *counts.slots);
    return counts;
}

static uint32_t count(const struct counts *counts, struct text key)
{
    size_t slot = (size_t)hash_text(key) & counts->mask;
    while (counts->slots[slot].count && !text_equal(counts->slots[slot].key, key))
        slot = (slot + 1) & counts->mask;
    counts->slots[slot].key = key;
    return ++counts->slots[slot].count;
}

/* A box of a social network: an empty element that says what to show, and the script that fills it. */
static bool fills_box(const struct document *document, uint32_t script)
{
    uint32_t before = document->nodes[script].previous_sibling;
    if (before == 0 || before >= document->node_count)
        return false;
    const struct node *box = &document->nodes[before];
    for (uint32_t i = before + 1; i < box->end_index; i++)
        if (document->nodes[i].kind == NODE_ELEMENT || text_trim(document->nodes[i].text).length > 0)
            return false;
    return box->tag != TAG_SCRIPT && box->attribute_count > 0;
}

static void look_at_links(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                          struct findings *findings)
{
    struct counts hosts = counts_of(subject->arena, subject->links->count);
    struct counts addresses = counts_of(subject->arena, subject->links->count);
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (!is_loaded(link) || judge_host(memo, link->host) == HOST_HONEST)
            continue;
        if (count(&hosts, link->host) == 1) {
            look_at_name(subject, self, link, findings);
            look_at_traits(subject, self, memo, link, findings);
        }
        bool counts = link->kind == LINK_SCRIPT && !fills_box(subject->document, link->node);
        uint32_t times = counts ? count(&addresses, link->url) : 0;
        if (times == REPEATED || (times == REPEATED_OFTEN && !host_is_vietnamese(link->host)))
            judge_add(subject, self, findings,
                      self->weight * (times == REPEATED ? is_repeated : is_repeated_often), link->node, link->host,
                      arena_printf(subject->arena, "the same script from %s again and again: %.*s",
                                   judge_host_words(judge_host(memo, link->host)),
                                   TEXT_ARGS(finding_clean(subject->arena, link->url, 200))));
    }
}

static void look_at_address(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                            const struct script_effect *effect, struct text address, struct findings *findings)
{
    struct url url;
    if (url_parse(subject->arena, address, subject->document->has_url ? &subject->document->base : NULL, &url) !=
            STATUS_OK ||
        url.host.length == 0 || url_same_site_host(url.host, subject->document->url.host))
        return;
    struct text own = url_registrable_domain(subject->document->url.host);
    if ((own.length && text_equal(url_registrable_domain(url.host), own)) || judge_host(memo, url.host) == HOST_HONEST)
        return;
    struct text evidence =
        arena_printf(subject->arena, "for visitors from search on a phone only, a script from %s: %.*s",
                     judge_host_words(judge_host(memo, url.host)),
                     TEXT_ARGS(finding_clean(subject->arena, url.href, 200)));
    judge_add(subject, self, findings, self->weight * only_searchers, effect->node, url.host, evidence);
}

static bool loads(const struct node *node)
{
    return node->kind == NODE_ELEMENT && (node->tag == TAG_SCRIPT || node->tag == TAG_IFRAME);
}

/* What was written is parsed by itself: whom it was written for is not known of the page's own tree. */
static void look_at_written(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                            const struct script_effect *effect, struct findings *findings)
{
    static const struct header type = {.name = {"content-type", 12}, .value = {"text/html; charset=utf-8", 24}};
    const struct response response = {.headers = &type, .header_count = 1,
                                      .body = text_slice(effect->value, 0, PARSED_BYTES)};
    struct document written;
    document_parse(subject->arena, &response, &written);
    for (uint32_t i = 1; i < written.node_count; i++)
        if (loads(&written.nodes[i]) && node_has_attribute(&written.nodes[i], TEXT("src")))
            look_at_address(subject, self, memo, effect, node_attribute(&written.nodes[i], TEXT("src")), findings);
}

static void look_at_effect(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                           const struct script_effect *effect, struct findings *findings)
{
    bool is_markup = effect->kind == SCRIPT_WRITE || effect->kind == SCRIPT_INSERT || effect->kind == SCRIPT_REPLACE;
    if (effect->seen_as != SCRIPT_AS_SEARCH_PHONE || effect->moment == SCRIPT_BY_CLICK)
        return;
    if (is_markup && (text_find_ignore_case(effect->value, TEXT("<script"), 0) != SIZE_MAX ||
                      text_find_ignore_case(effect->value, TEXT("<iframe"), 0) != SIZE_MAX))
        look_at_written(subject, self, memo, effect, findings);
    if (effect->kind == SCRIPT_ATTRIBUTE && text_equal(effect->name, TEXT("src")) && effect->target > 0 &&
        effect->target < subject->document->node_count && loads(&subject->document->nodes[effect->target]))
        look_at_address(subject, self, memo, effect, effect->value, findings);
}

void detect_script_source(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    look_at_links(subject, self, memo, findings);
    for (size_t i = 0; subject->scripts && i < subject->scripts->count; i++)
        look_at_effect(subject, self, memo, &subject->scripts->items[i], findings);
}
