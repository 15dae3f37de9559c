/* meta_target.c: what tells machines that the page belongs elsewhere: canonical, hreflang, amphtml, og:url, JSON-LD,
 * base, manifest, and forms that send what visitors type to strangers. */
#include "detectors/link_signs.h"

enum { TARGETS = 32 };

/* Points of the rule's weight for one kind of pointer to a host on no list, abroad; at home most are a maker's test
 * server left over. */
static const struct {
    enum link_kind kind;
    double abroad;
    double at_home;
} kinds[] = {
    {LINK_CANONICAL, 1, 0.25}, {LINK_AMP, 2, 0.25}, {LINK_ALTERNATE, 0.5, 0.1}, {LINK_BASE, 1, 0.25},
    {LINK_MANIFEST, 0.5, 0.1},    {LINK_META, 0.35, 0.1}, {LINK_STRUCTURED, 0.25, 0.1}, {LINK_FORM, 0.25, 0},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };
/* A canonical address in anybody's storage may be a copy left over from tests. */
static const double in_storage = 1;
static const double to_a_house = 2; /* whose name is as gambling sites' are: nobody honest says that his page belongs there */
static const double at_least = 0.5; /* less is not reported */
static const double whole_page = 2; /* a base abroad turns every link of the page to a stranger */
static const double in_agreement = 2; /* canonical abroad, and previews or data say the same */
static const double foreign_language = 0.5; /* hreflang of where such advertisements come from */

struct target {
    const struct link *first;
    enum host_kind host;
    double points[KINDS];
    bool has_language;
};

static bool is_self_description(const struct link *link)
{
    static const struct text structured[] = {{"url", 3}, {"@id", 3}, {"mainEntityOfPage", 16}, {"item", 4}, {"urlTemplate", 11}};
    if (link->kind == LINK_META)
        return text_equal_ignore_case(link->rel, TEXT("og:url")) ||
               text_equal_ignore_case(link->rel, TEXT("twitter:url"));
    if (link->kind != LINK_STRUCTURED)
        return true;
    for (size_t i = 0; i < sizeof structured / sizeof structured[0]; i++)
        if (text_equal_ignore_case(link->rel, structured[i]))
            return true;
    return false;
}

/* Feeds and oEmbed are alternates of another kind: their type says so. */
static bool is_feed(const struct subject *subject, const struct link *link)
{
    struct text type = node_attribute(&subject->document->nodes[link->node], TEXT("type"));
    return link->kind == LINK_ALTERNATE && (text_find_ignore_case(type, TEXT("xml"), 0) != SIZE_MAX ||
                                            text_find_ignore_case(type, TEXT("json"), 0) != SIZE_MAX);
}

static bool names_their_language(const struct subject *subject, const struct link *link)
{
    static const struct text languages[] = {{"id", 2}, {"th", 2}, {"zh", 2}, {"ms", 2}, {"km", 2}, {"tl", 2}};
    struct text language = node_attribute(&subject->document->nodes[link->node], TEXT("hreflang"));
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (text_starts_with_ignore_case(language, languages[i]) &&
            (language.length == 2 || language.data[2] == '-'))
            return true;
    return false;
}

static size_t kind_of(const struct link *link)
{
    size_t k = 0;
    while (k < KINDS && kinds[k].kind != link->kind)
        k++;
    return k;
}

static struct target *target_of(struct target *targets, size_t *count, const struct link *link)
{
    for (size_t i = 0; i < *count; i++)
        if (text_equal(targets[i].first->domain, link->domain))
            return &targets[i];
    if (*count == TARGETS)
        return NULL;
    targets[*count] = (struct target){.first = link};
    return &targets[(*count)++];
}

static double points_for(const struct target *target, enum link_kind kind)
{
    for (size_t k = 0; k < KINDS; k++)
        if (kinds[k].kind == kind)
            return target->points[k];
    return 0;
}

static bool agrees(const struct target *target)
{
    return points_for(target, LINK_CANONICAL) >= 1 &&
           (points_for(target, LINK_META) > 0.1 || points_for(target, LINK_STRUCTURED) > 0.1);
}

/* "staging.x.example", the same path there, or a page that links to where it was taken from: a maker's other copy, or an
 * article of somebody else. */
static bool may_be_a_copy(const struct subject *subject, const struct link *link)
{
    static const struct text labels[] = {{"staging", 7}, {"stage", 5}, {"demo", 4}, {"test", 4}, {"dev", 3}, {"beta", 4},
                                         {"uat", 3}, {"preview", 7}, {"localhost", 9}};
    for (struct text rest = text_slice(link->host, 0, link->host.length - link->domain.length); rest.length;) {
        struct text label = text_split(&rest, '.');
        for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
            if (text_starts_with(label, labels[i]))
                return true;
    }
    struct url there;
    if (subject->document->url.path.length > 1 && url_parse_start(subject->arena, link->url, NULL, &there) &&
        text_equal(there.path, subject->document->url.path))
        return true;
    /* Below a base every link leads there. */
    for (size_t i = 0; link->kind != LINK_BASE && i < subject->links->count; i++) {
        const struct link *other = &subject->links->items[i];
        if (other->kind == LINK_ANCHOR && other->sight == SIGHT_VISIBLE && text_equal(other->domain, link->domain))
            return true;
    }
    return false;
}

/* Canonical to one stranger, a language's edition to another: neither is a copy. */
static bool others_agree(const struct target *targets, size_t count, const struct target *canonical)
{
    if (points_for(canonical, LINK_CANONICAL) < 1)
        return false;
    for (size_t i = 0; i < count; i++)
        if (&targets[i] != canonical && points_for(&targets[i], LINK_ALTERNATE) >= at_least)
            return true;
    return false;
}

static void report(const struct subject *subject, const struct detector *self, const struct target *targets,
                   size_t count, const struct target *target, struct findings *findings)
{
    double sum = target->has_language ? foreign_language : 0;
    struct text names = TEXT("");
    for (size_t k = 0; k < KINDS; k++) {
        sum += target->points[k];
        if (target->points[k] > 0)
            names = arena_printf(subject->arena, "%.*s%s%s", TEXT_ARGS(names), names.length ? ", " : "",
                                 link_kind_name(kinds[k].kind));
    }
    if ((agrees(target) || others_agree(targets, count, target)) && sum < in_agreement && !may_be_a_copy(subject, target->first))
        sum = in_agreement;
    if (points_for(target, LINK_BASE) >= 1 && sum < whole_page && !may_be_a_copy(subject, target->first))
        sum = whole_page;
    if (sum < at_least)
        return;
    struct text evidence = arena_printf(subject->arena, "the page calls itself a page of %s (%.*s): %.*s",
                                        judge_host_words(target->host), TEXT_ARGS(names),
                                        TEXT_ARGS(finding_clean(subject->arena, target->first->url, 120)));
    judge_add(subject, self, findings, self->weight * sum, target->first->node, target->first->host, evidence);
}

/* A maker's test server: an address without a name, one of this country, or one that names the site. */
static bool is_at_home(const struct subject *subject, const struct link *link)
{
    return host_is_vietnamese(link->host) || url_host_is_address(link->host) || link_names_own_site(subject, link);
}

static double points_of(const struct subject *subject, const struct link *link, size_t k, enum host_kind host)
{
    bool is_page = link->kind == LINK_AMP || link->kind == LINK_CANONICAL || link->kind == LINK_STRUCTURED ||
                   link->kind == LINK_META;
    bool at_home = is_at_home(subject, link);
    if (link->kind == LINK_CANONICAL && !at_home && judge_path_words(subject, link->url) >= judge_hints_gambling)
        return to_a_house;
    if (host == HOST_LUCKY_SHAPE && is_page && !at_home)
        return to_a_house;
    if (host == HOST_STORAGE || host == HOST_LUCKY_SHAPE || host == HOST_SHORTENER) {
        if (link->kind == LINK_CANONICAL || link->kind == LINK_ALTERNATE)
            return in_storage;
    }
    return at_home ? kinds[k].at_home : kinds[k].abroad;
}

void detect_meta_target(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    if (!subject->document->has_url)
        return;
    struct host_memo *memo = judge_memo(subject);
    struct target *targets = arena_alloc_array(subject->arena, TARGETS, sizeof *targets);
    size_t count = 0;
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        size_t k = kind_of(link);
        if (k == KINDS || !link->off_site || link->nested || link->host.length == 0 || !is_self_description(link) ||
            is_feed(subject, link))
            continue;
        enum host_kind host = judge_host(memo, link->host);
        /* Gambling hosts are foreign-link's. */
        if (host == HOST_HONEST || host == HOST_GAMBLING || host == HOST_GAMBLING_SHAPE)
            continue;
        struct target *target = target_of(targets, &count, link);
        if (!target)
            continue;
        target->host = host;
        target->points[k] = points_of(subject, link, k, host);
        target->has_language = target->has_language || names_their_language(subject, link);
    }
    for (size_t i = 0; i < count; i++)
        report(subject, self, targets, count, &targets[i], findings);
}
