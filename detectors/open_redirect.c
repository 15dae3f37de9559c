/* open_redirect.c: addresses of trusted sites that carry another address along ("?url=https://..."): advertisers borrow
 * a state body's name so. Judged only where what is carried is a gambling site's, since honest pages do this all the
 * time. */
#include "detectors/carried.h"
#include "detectors/judge.h"

enum { REPORTED_LIMIT = 20 };

/* Parts of the rule's weight. */
static const double by_host = 2;
static const double on_honest_pages = 0.25;
static const double by_words = 1;
static const double honest_page = 0.6;

struct carried {
    struct url url;
    enum host_kind kind;
    bool speaks;
};

/* What is carried speaks of gambling by its host's name or its own words. */
static bool look_at(const struct subject *subject, struct host_memo *memo, struct text value, struct carried *carried)
{
    if (text_starts_with(value, TEXT("//")))
        value = arena_printf(subject->arena, "https:%.*s", TEXT_ARGS(value));
    if (!carried_is_address(value) || url_parse(subject->arena, value, NULL, &carried->url) != STATUS_OK)
        return false;
    struct url inner;
    for (int i = 1; i < CARRIED_LIMIT_LEVELS && judge_host(memo, carried->url.host) == HOST_HONEST &&
                    carried_target(subject->arena, &carried->url, &inner); i++)
        carried->url = inner;
    carried->kind = judge_host(memo, carried->url.host);
    if (carried->kind == HOST_HONEST)
        return false;
    carried->speaks = judge_path_words(subject, carried->url.href) >= judge_says_gambling;
    return carried->kind == HOST_GAMBLING || carried->kind == HOST_GAMBLING_SHAPE || carried->speaks;
}

/* In a parameter, or behind the path ("/chuyen-huong/https://..."). */
static bool find_carried(const struct subject *subject, struct host_memo *memo, struct text address,
                         struct carried *carried)
{
    struct url url;
    if (url_parse(subject->arena, address, NULL, &url) != STATUS_OK)
        return false;
    struct text query = url.query;
    struct text name;
    struct text value;
    for (int i = 0; i < CARRIED_LIMIT_PARAMETERS && carried_next_value(subject->arena, &query, &name, &value); i++)
        if (look_at(subject, memo, value, carried))
            return true;
    return look_at(subject, memo, carried_in_path(subject->arena, &url), carried);
}

/* Most addresses are told apart by this, so that few are parsed again. */
static bool may_carry(struct text url)
{
    return text_find_byte(url, '?', 0) != SIZE_MAX || text_find_ignore_case(url, TEXT("/http"), 0) != SIZE_MAX;
}

void detect_open_redirect(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    size_t reported = 0;
    for (size_t i = 0; i < subject->links->count && reported < REPORTED_LIMIT; i++) {
        const struct link *link = &subject->links->items[i];
        struct carried carried;
        if ((link->kind != LINK_ANCHOR && link->kind != LINK_FRAME && link->kind != LINK_FORM) || !may_carry(link->url))
            continue;
        enum host_kind host = judge_host(memo, link->host);
        bool trusted = !link->off_site || host == HOST_HONEST;
        if (!trusted || !find_carried(subject, memo, link->url, &carried))
            continue;
        bool known_bad = carried.kind == HOST_GAMBLING || carried.kind == HOST_GAMBLING_SHAPE;
        double factor = known_bad ? by_host : by_words;
        if (subject->words->context >= honest_page && link->sight != SIGHT_HIDDEN)
            factor *= on_honest_pages;
        struct text evidence = arena_printf(
            subject->arena, "%s on %s carries visitors on to %s, %.*s", link_kind_name(link->kind),
            link->off_site ? "a known host" : "the site itself", judge_host_words(carried.kind),
            TEXT_ARGS(judge_link_text(subject, link)));
        judge_add(subject, self, findings, self->weight * factor, link->node, carried.url.host, evidence);
        reported++;
    }
}
