/* foreign_link.c: what leads to a gambling site, seen or unseen: by the host's name, or by what the link says. */
#include "base/fold.h"
#include "detectors/link_signs.h"

enum { REPORTED_LIMIT = FINDING_LIMIT_PER_RULE };

/* Parts of the rule's weight. */
static const double certain = 2;
static const double strong = 1.5;
static const double likely = 1.25;
static const double doubtful = 0.75;
static const double named = 0.25; /* an honest page names the host, and an editor made a link of it */

/* From here the page speaks of gambling as police and newspapers do; a name in it may have become a link by itself. */
static const double honest_page = 0.6;

static bool leads_away(const struct link *link)
{
    switch ((int)link->kind) {
    case LINK_ANCHOR: case LINK_IMAGE: case LINK_SCRIPT: case LINK_FRAME: case LINK_FORM: case LINK_CANONICAL:
    case LINK_ALTERNATE: case LINK_AMP: case LINK_MANIFEST: case LINK_META: case LINK_STRUCTURED: case LINK_BASE:
    case LINK_DATA: case LINK_PING: case LINK_COMMENT:
        return link->off_site && link->host.length > 0;
    default:
        return false;
    }
}

/* What the link says, in its text or its picture's; its address counts where the host is not known. */
static double words_of(const struct subject *subject, const struct link *link, double anchor, enum host_kind kind)
{
    double words = anchor;
    const struct term *term;
    if (link->kind == LINK_IMAGE) {
        struct text alt = node_attribute(&subject->document->nodes[link->node], TEXT("alt"));
        words = words_strongest(subject->arena, subject->wordlists, alt, &term);
    }
    if (kind != HOST_HONEST && kind != HOST_GAMBLING && words < judge_says_gambling) {
        double path = judge_path_words(subject, link->url) - 1;
        words = path > words ? path : words;
    }
    return words;
}

static bool only_names_host(const struct link *link)
{
    return text_find_ignore_case(link->text, link->domain, 0) != SIZE_MAX;
}

static double by_name(const struct subject *subject, const struct link *link)
{
    if (link->kind == LINK_COMMENT) /* dead, but the page was broken into: somebody may have put it out of sight only */
        return doubtful;
    bool honest = subject->words->context >= honest_page;
    if (honest && only_names_host(link))
        return link->kind == LINK_ANCHOR && link->sight != SIGHT_HIDDEN ? named : doubtful;
    return certain; /* what a page says of gambling makes no live link honest */
}

/* Capital letters and no number: "Goldwin". */
static bool is_company_name(struct text t)
{
    bool capital = false;
    bool digit = false;
    for (size_t i = 0; i < t.length; i++) {
        capital = capital || (t.data[i] >= 'A' && t.data[i] <= 'Z');
        digit = digit || ascii_is_digit(t.data[i]);
    }
    return capital && !digit;
}

/* "Tazofun" for tazofun11.example: houses number their mirrors, companies do not. */
static bool is_numbered_mirror(const struct subject *subject, const struct link *link)
{
    enum { LEAST = 4, MOST = 24 };
    struct text name = text_trim(fold_plain(subject->arena, link->text));
    if (name.length < LEAST || name.length > MOST)
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (!ascii_is_alpha(name.data[i]))
            return false;
    for (struct text rest = link->host; rest.length;) {
        struct text label = text_split(&rest, '.');
        size_t digits = name.length;
        while (digits < label.length && ascii_is_digit(label.data[digits]))
            digits++;
        if (text_starts_with(label, name) && digits > name.length && digits == label.length)
            return true;
    }
    return false;
}

/* "f.a.p.o.6.8" for fapo68.example: the host's own name, parted so that machines do not read it. */
static bool is_parted_name(const struct link *link)
{
    enum { LEAST = 4, MOST = 24 };
    char joined[MOST];
    size_t length = 0;
    struct text said = text_trim(link->text);
    for (size_t i = 0; i < said.length; i++) {
        if (ascii_is_alnum(said.data[i]) != (i % 2 == 0) || length == MOST)
            return false;
        if (i % 2 == 0)
            joined[length++] = ascii_lower(said.data[i]);
    }
    return length >= LEAST && text_find(link->host, text_of(joined, length), 0) != SIZE_MAX;
}

/* Nobody is meant to see that it is a link. */
static bool looks_like_text(const struct subject *subject, const struct link *link)
{
    const struct node *node = &subject->document->nodes[link->node];
    struct text style = node_attribute(node, TEXT("style"));
    enum tag around = subject->document->nodes[node->parent].tag;
    if (!style.length || (around != TAG_P && around != TAG_SPAN && around != TAG_TD && around != TAG_DIV))
        return false;
    char *joined = arena_alloc_raw(subject->arena, style.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < style.length; i++)
        if (!ascii_is_space(style.data[i]))
            joined[length++] = ascii_lower(style.data[i]);
    struct text said = text_of(joined, length);
    return text_find(said, TEXT("color:inherit"), 0) != SIZE_MAX && text_find(said, TEXT("text-decoration:none"), 0) != SIZE_MAX;
}

/* A word of the text is the host's own name in small letters, or the text is hardly more than a house's name, or the link
 * goes with the screen: a company is called by its name ("Vận tải Hoàng Long 68"). */
static bool names_house(const struct subject *subject, struct host_memo *memo, const struct link *link)
{
    enum { WORDS_ASKED = 24, SHORT = 24, FLOAT_LEVELS = 3 };
    if (link->kind != LINK_ANCHOR || host_is_vietnamese(link->host) || link_is_in_a_row_of_logos(subject, memo, link))
        return false;
    struct text label = text_slice(link->domain, 0, text_find_byte(link->domain, '.', 0));
    struct text rest = text_trim(link->text);
    for (int i = 0; i < WORDS_ASKED && rest.length; i++)
        if (text_equal(text_split(&rest, ' '), label))
            return true;
    if (is_parted_name(link) || is_numbered_mirror(subject, link) || (looks_like_text(subject, link) && !link_is_called_as_host(subject, link)))
        return true;
    if (link->text.length <= SHORT && !is_company_name(link->text) && text_names_house(subject, memo, link->text))
        return true;
    return box_around(subject, link->node, FLOAT_LEVELS, BOX_FLOATS) && text_names_house(subject, memo, link->text);
}

static bool page_advertises(const struct subject *subject)
{
    for (size_t i = 0; i < subject->words->count; i++) {
        const struct word_hit *hit = &subject->words->items[i];
        if (hit->weight * (1 - hit->context) >= judge_says_gambling)
            return true;
    }
    return false;
}

static double by_words(const struct subject *subject, struct host_memo *memo, const struct link *link,
                       enum host_kind kind, double words)
{
    if (link->kind != LINK_ANCHOR && link->kind != LINK_IMAGE)
        return 0;
    switch (kind) {
    case HOST_SHORTENER:
    case HOST_STORAGE:
        return words >= judge_says_gambling ? certain : words >= 2.5 ? likely : 0;
    case HOST_LUCKY_SHAPE:
        if (words >= judge_hints_gambling)
            return certain;
        if (names_house(subject, memo, link))
            return certain;
        return link->sight == SIGHT_HIDDEN || page_advertises(subject) ? doubtful : 0;
    case HOST_HONEST:
        return link->kind == LINK_ANCHOR && words > 4.5 ? doubtful : 0;
    case HOST_UNLISTED:
        if (link->kind == LINK_IMAGE)
            return 0;
        if (is_parted_name(link))
            return certain;
        return words > 4.5 ? (host_is_vietnamese(link->host) ? strong : certain) : words >= judge_says_gambling ? likely : words >= 2.5 ? doubtful : 0;
    case HOST_GAMBLING:
    case HOST_GAMBLING_SHAPE:
        break;
    }
    return 0;
}

static double factor_of(const struct subject *subject, struct host_memo *memo, const struct link *link,
                        enum host_kind kind, double words)
{
    if (kind == HOST_GAMBLING || kind == HOST_GAMBLING_SHAPE)
        return by_name(subject, link);
    return by_words(subject, memo, link, kind, words);
}

struct best {
    uint32_t link;
    enum host_kind kind;
    double factor;
};

static void report(const struct subject *subject, const struct detector *self, const struct best *best,
                   struct findings *findings)
{
    const struct link *link = &subject->links->items[best->link];
    struct text text = link->kind == LINK_ANCHOR ? judge_link_text(subject, link)
                                                 : finding_clean(subject->arena, link->raw, 120);
    struct text evidence = arena_printf(subject->arena, "%s to %s, %.*s", link_kind_name(link->kind),
                                        judge_host_words(best->kind), TEXT_ARGS(text));
    judge_add(subject, self, findings, self->weight * best->factor, link->node, link->host, evidence);
}

void detect_foreign_link(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    const double *words = judge_link_words(subject, memo, false);
    ARENA_LIST(struct best) best = {0};
    for (uint32_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (!leads_away(link))
            continue;
        enum host_kind kind = judge_host(memo, link->host);
        if (kind == HOST_HONEST && words[i] <= 4.5)
            continue;
        double factor = factor_of(subject, memo, link, kind, words_of(subject, link, words[i], kind));
        if (factor <= 0)
            continue;
        size_t k = 0;
        while (k < best.count && !text_equal(subject->links->items[best.items[k].link].host, link->host))
            k++;
        if (k == best.count && k < REPORTED_LIMIT)
            *ARENA_PUSH(subject->arena, &best) = (struct best){.link = i, .kind = kind, .factor = factor};
        else if (k == best.count)
            findings->dropped++;
        else if (best.items[k].factor < factor)
            best.items[k] = (struct best){.link = i, .kind = kind, .factor = factor};
    }
    for (size_t k = 0; k < best.count; k++)
        report(subject, self, &best.items[k], findings);
}
