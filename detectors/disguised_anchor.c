/* disguised_anchor.c: links whose text names one host and that lead to another: doorways on the own site called by a
 * gambling house's address, and strangers behind a state body's name. */
#include "detectors/link_signs.h"

enum { REPORTED_LIMIT = 20, LEAST_NAME = 4 };

/* Parts of the rule's weight. */
static const double doorway = 2;
static const double stranger = 2;
static const double vietnamese_stranger = 0.25;
/* From here the page speaks of gambling as police and newspapers do, and may list domains that lead to its own news. */
static const double honest_page = 0.6;

struct false_name {
    struct text named;
    double factor;
    const char *words;
};

static bool is_state(struct text host)
{
    return text_ends_with(host, TEXT(".gov.vn")) || text_ends_with(host, TEXT(".edu.vn"));
}

static bool is_gambling(enum host_kind kind)
{
    return kind == HOST_GAMBLING || kind == HOST_GAMBLING_SHAPE;
}

static bool is_doorway(const struct subject *subject, struct host_memo *memo, const struct link *link)
{
    struct text host = link->off_site || link->kind != LINK_ANCHOR ? (struct text){0}
                                                                   : text_names_host(subject->arena, link->text);
    enum host_kind named = host.length ? judge_host(memo, host) : HOST_UNLISTED;
    return is_gambling(named) || (named == HOST_LUCKY_SHAPE && !host_is_vietnamese(host));
}

/* Where visitors may leave something: nobody keeps news of blocked domains there. */
static bool is_user_area(const struct subject *subject, const struct link *link)
{
    static const struct text folders[] = {
        {"upload", 6}, {"uploads", 7}, {"userfiles", 9}, {"files", 5}, {"forum", 5}, {"dien-dan", 8}, {"hoi-dap", 7},
        {"gop-y", 5}, {"member", 6}, {"members", 7}, {"profile", 7}, {"thanh-vien", 10}, {"comment", 7},
        {"binh-luan", 9}, {"images", 6}, {"media", 5}, {"attachments", 11}, {"tai-len", 7}, {"wp-content", 10},
    };
    struct url url;
    if (url_parse(subject->arena, link->url, NULL, &url) != STATUS_OK)
        return false;
    for (struct text rest = url.path; rest.data;) {
        struct text folder = text_split(&rest, '/');
        for (size_t i = 0; rest.data && i < sizeof folders / sizeof folders[0]; i++)
            if (text_equal_ignore_case(folder, folders[i]))
                return true;
    }
    return false;
}

static struct false_name look_at(const struct subject *subject, struct host_memo *memo, const struct link *link,
                                 bool may_be_news)
{
    struct false_name disguise = {.named = text_names_host(subject->arena, link->text)};
    if (!disguise.named.length || link->host.length == 0)
        return disguise;
    if (!link->off_site) {
        if (is_doorway(subject, memo, link) && (!may_be_news || is_user_area(subject, link))) {
            disguise.factor = doorway;
            disguise.words = "leads to a page of the site itself";
        }
        return disguise;
    }
    struct text domain = url_registrable_domain(disguise.named);
    bool own = subject->document->has_url &&
               text_equal(domain, url_registrable_domain(subject->document->url.host));
    enum host_kind target = judge_host(memo, link->host);
    if ((!own && !is_state(disguise.named)) || text_equal(domain, link->domain) || target == HOST_HONEST)
        return disguise;
    disguise.factor = is_gambling(target) || target == HOST_LUCKY_SHAPE ? doorway
                      : host_is_vietnamese(link->host)                   ? vietnamese_stranger
                                                                         : stranger;
    disguise.words = "leads to";
    return disguise;
}

void detect_disguised_anchor(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    size_t reported = 0;
    bool may_be_news = subject->words->context >= honest_page;
    for (size_t i = 0; i < subject->links->count && reported < REPORTED_LIMIT; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->kind != LINK_ANCHOR || link->text.length < LEAST_NAME)
            continue;
        struct false_name disguise = look_at(subject, memo, link, may_be_news);
        if (disguise.factor <= 0)
            continue;
        struct text shown = finding_clean(subject->arena, link->off_site ? link->host : link->url, 120);
        struct text evidence = arena_printf(subject->arena, "link called \"%.*s\" %s: %.*s", TEXT_ARGS(disguise.named),
                                            disguise.words, TEXT_ARGS(shown));
        judge_add(subject, self, findings, self->weight * disguise.factor, link->node,
                  link->off_site ? link->host : disguise.named, evidence);
        reported++;
    }
}
