/* open_redirect.c: addresses of trusted sites that carry another address along ("?url=https://..."): advertisers borrow
 * a state body's name so. Judged only where what is carried is a gambling site's, since honest pages do this all the
 * time. */
#include "detectors/carried.h"
#include "detectors/link_signs.h"
#include "detectors/offer.h"

enum { REPORTED_LIMIT = 20 };

/* Parts of the rule's weight. */
static const double by_host = 2;
static const double on_honest_pages = 0.25;
static const double by_words = 2; /* the link's or the address's own words */
static const double by_words_at_home = 1;
static const double honest_page = 0.6;

struct carried {
    struct url url;
    enum host_kind kind;
    bool by_host;
    bool is_offered; /* the link offers a game, and carries to a stranger abroad */
};

/* A foreign host named as gambling sites often are, unless the link calls it by a company's name. */
static bool is_house(const struct subject *subject, const struct link *link, const struct carried *carried)
{
    return carried->kind == HOST_LUCKY_SHAPE && !host_is_vietnamese(carried->url.host) &&
           !text_is_vietnamese_name(subject->arena, link->text);
}

/* What is carried speaks of gambling by its host's name, its own words, or what the link says. */
static bool look_at(const struct subject *subject, struct host_memo *memo, const struct link *link, struct text value,
                    struct carried *carried)
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
    carried->by_host = carried->kind == HOST_GAMBLING || carried->kind == HOST_GAMBLING_SHAPE ||
                       is_house(subject, link, carried);
    const struct term *term;
    carried->is_offered = !host_is_vietnamese(carried->url.host) &&
                          offer_weight(subject, link->text) > judge_calls_players;
    return carried->by_host || carried->is_offered || judge_path_words(subject, carried->url.href) >= judge_says_gambling ||
           words_strongest(subject->arena, subject->wordlists, link->text, &term) >= judge_says_gambling;
}

/* In a parameter, or behind the path ("/chuyen-huong/https://..."). */
static bool find_carried(const struct subject *subject, struct host_memo *memo, const struct link *link,
                         struct carried *carried)
{
    struct url url;
    if (url_parse(subject->arena, link->url, NULL, &url) != STATUS_OK)
        return false;
    struct text query = url.query;
    struct text name;
    struct text value;
    for (int i = 0; i < CARRIED_LIMIT_PARAMETERS && carried_next_value(subject->arena, &query, &name, &value); i++)
        if (look_at(subject, memo, link, value, carried))
            return true;
    return look_at(subject, memo, link, carried_in_path(subject->arena, &url), carried);
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
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        struct carried carried;
        if ((link->kind != LINK_ANCHOR && link->kind != LINK_FRAME && link->kind != LINK_FORM) || !may_carry(link->url))
            continue;
        enum host_kind host = judge_host(memo, link->host);
        bool trusted = !link->off_site || host == HOST_HONEST;
        if (!trusted || !find_carried(subject, memo, link, &carried))
            continue;
        if (!findings_have_room(findings, reported, REPORTED_LIMIT))
            break;
        double factor = carried.by_host                        ? by_host
                        : host_is_vietnamese(carried.url.host) ? by_words_at_home
                                                               : by_words;
        bool names_it = text_find_ignore_case(link->text, carried.url.host, 0) != SIZE_MAX;
        if (subject->words->context >= honest_page && link->sight != SIGHT_HIDDEN && ((!carried.by_host && !carried.is_offered) || names_it))
            factor *= on_honest_pages;
        struct text evidence = arena_printf(
            subject->arena, "%s on %s carries visitors on to %s, %.*s", link_kind_name(link->kind),
            link->off_site ? "a known host" : "the site itself", judge_host_words(carried.kind),
            TEXT_ARGS(judge_link_text(subject, link)));
        judge_add(subject, self, findings, self->weight * factor, link->node, carried.url.host, evidence);
        reported++;
    }
}
