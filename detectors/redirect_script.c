/* redirect_script.c: where scripts sent the visitors as whom they were run: whom, when, and where to. */
#include "detectors/redirect_priv.h"

/* Parts of the rule's weight. */
static const double surely = 2;
static const double by_unpacked_code = 1.5;

enum { MANY_LINKS = 5 }; /* of one page, all to one stranger */

bool redirect_is_seen(const struct seen_hosts *seen, struct text host)
{
    for (size_t i = 0; i < seen->count; i++)
        if (text_equal(seen->hosts[i], host))
            return true;
    return false;
}

bool redirect_is_own(const struct subject *subject, struct text host)
{
    struct text own = url_registrable_domain(subject->document->url.host);
    return url_same_site_host(host, subject->document->url.host) ||
           (own.length && text_equal(url_registrable_domain(host), own));
}

/* A way to somewhere that scripts took, of all effects that lead to one host. */
struct way {
    struct target target;
    const struct script_effect *effect; /* the first one */
    uint8_t seen_as;
    bool at_once; /* before anybody clicks */
    bool anywhere; /* a click on whatever place does it */
    uint32_t links; /* of the page that lead there since a script changed their address, or hears them being pressed */
};

struct ways {
    struct way items[REDIRECT_LIMIT_HOSTS];
    size_t count;
};

static bool is_link(const struct subject *subject, uint32_t node)
{
    return node > 0 && node < subject->document->node_count && subject->document->nodes[node].tag == TAG_A;
}

/* The handler hangs on the whole page: no button says what it does. */
static bool is_anywhere(const struct subject *subject, uint32_t node)
{
    if (node == 0 || node >= subject->document->node_count)
        return true;
    enum tag tag = subject->document->nodes[node].tag;
    return tag == TAG_BODY || tag == TAG_HTML;
}

static void add_way(const struct subject *subject, struct host_memo *memo, const struct script_effect *effect, struct ways *ways,
                    struct findings *findings)
{
    struct target target;
    if (!redirect_read_target(subject, memo, effect->value, &target) || target.host.length == 0 ||
        redirect_is_own(subject, target.host))
        return;
    size_t i = 0;
    while (i < ways->count && !text_equal(ways->items[i].target.host, target.host))
        i++;
    if (!findings_have_room(findings, i, REDIRECT_LIMIT_HOSTS))
        return;
    struct way *way = &ways->items[i];
    const bool is_turn = effect->kind == SCRIPT_ATTRIBUTE;
    bool is_click = effect->moment == SCRIPT_BY_CLICK;
    if (i == ways->count) {
        *way = (struct way){.target = target, .effect = effect};
        ways->count++;
    } else if (!is_turn && (way->effect->kind == SCRIPT_ATTRIBUTE || (way->effect->moment == SCRIPT_BY_CLICK && !is_click))) {
        way->effect = effect; /* what needs no click says more */
        way->seen_as = 0;
    }
    if (target.words > way->target.words)
        way->target = target;
    way->links += is_turn || (is_click && is_link(subject, effect->node));
    if (is_turn)
        return;
    way->at_once |= !is_click;
    way->anywhere |= is_click && is_anywhere(subject, effect->node);
    if (!is_click || !way->at_once)
        way->seen_as |= effect->seen_as;
}

/* "m.", "wap.": a site for telephones on another domain; a person should look. */
static bool is_named_for_phones(struct text host)
{
    static const struct text starts[] = {{"m.", 2}, {"mobile.", 7}, {"wap.", 4}, {"amp.", 4}};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (text_starts_with(host, starts[i]))
            return true;
    return false;
}

static double factor_of(const struct subject *subject, const struct way *way)
{
    double factor = redirect_factor(subject, &way->target);
    const bool is_strange = redirect_relation(subject, &way->target) == RELATION_NONE;
    if (way->effect->kind == SCRIPT_ATTRIBUTE)
        return factor > 0 && is_strange && way->links >= MANY_LINKS ? surely : 0;
    if (factor == 0 || factor >= redirect_on_an_error_page)
        return factor;
    if (!way->at_once && way->links >= MANY_LINKS && is_strange)
        return surely;
    if (way->seen_as == SCRIPT_AS_SEARCH_PHONE) /* the site's own people do not see it */
        return !is_strange && is_named_for_phones(way->target.host) ? redirect_to_unknown : surely;
    if (!way->at_once && !way->anywhere) /* a button that leads somewhere is a link like others */
        return 0;
    if (way->at_once && redirect_says_moved(subject, &way->target))
        return 0;
    if (!way->at_once || way->effect->kind == SCRIPT_OPEN)
        return is_strange && redirect_is_taken_away(subject, 0) ? surely : redirect_to_anybody;
    const bool by_timer = way->effect->moment != SCRIPT_WHILE_LOADING;
    if (redirect_is_taken_away(subject, by_timer && !is_strange ? 60 : 0))
        return surely;
    if (is_strange && subject->document->has_url && judge_is_user_area(subject, subject->document->url.href))
        return surely; /* a file that somebody left there */
    return subject->scripts->decoded > 0 ? (is_strange ? surely : by_unpacked_code) : factor;
}

/* "on the first click a script opens a window for visitors from search on a phone and no others, and leads it" ... */
static struct text words_of(const struct subject *subject, const struct way *way)
{
    static const char *const whom[] = {
        [0] = "visitors",
        [SCRIPT_AS_DESKTOP] = "visitors on a desktop and no others",
        [SCRIPT_AS_SEARCH_PHONE] = "visitors from search on a phone and no others",
        [SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE] = "visitors",
    };
    if (way->effect->kind == SCRIPT_ATTRIBUTE)
        return TEXT("script turns links of the page");
    const char *when = way->at_once ? (way->effect->moment == SCRIPT_BY_TIMER ? "after a while " : "")
                                    : (way->anywhere ? "on a click anywhere " : "on a click ");
    const char *what = way->effect->kind == SCRIPT_OPEN ? "a window opens for" : "script leads";
    return arena_printf(subject->arena, "%s%s %s", when, what,
                        whom[way->seen_as & (SCRIPT_AS_DESKTOP | SCRIPT_AS_SEARCH_PHONE)]);
}

void redirect_by_scripts(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                         struct findings *findings)
{
    struct ways *ways = arena_alloc(subject->arena, sizeof *ways);
    struct seen_hosts *seen = arena_alloc(subject->arena, sizeof *seen);
    for (size_t k = 0; subject->scripts && k < 2 * subject->scripts->count; k++) { /* links that turn take no way out's room */
        const bool turns = k >= subject->scripts->count;
        const struct script_effect *effect = &subject->scripts->items[turns ? k - subject->scripts->count : k];
        const bool is_turn = effect->kind == SCRIPT_ATTRIBUTE && effect->moment != SCRIPT_BY_CLICK &&
                             is_link(subject, effect->target) && text_equal(effect->name, TEXT("href"));
        if (turns ? is_turn : effect->kind == SCRIPT_NAVIGATE || effect->kind == SCRIPT_OPEN)
            add_way(subject, memo, effect, ways, findings);
    }
    for (size_t i = 0; i < ways->count; i++) {
        const struct way *way = &ways->items[i];
        double factor = factor_of(subject, way);
        if (way->effect->kind != SCRIPT_ATTRIBUTE)
            seen->hosts[seen->count++] = way->target.host;
        if (factor > 0)
            redirect_report(subject, self, findings, factor, way->effect->node, &way->target, words_of(subject, way));
    }
    redirect_read_scripts(subject, self, memo, seen, findings);
}
