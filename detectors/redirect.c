/* redirect.c: where the page sends visitors: redirects off the site, refreshes; scripts are redirect_script.c. */
#include "base/fold.h"
#include "detectors/carried.h"
#include "detectors/redirect_priv.h"

enum { AT_ONCE_SECONDS = 1, SOON_SECONDS = 60, OWN_TEXT_BYTES = 400, TITLE_BYTES = 200, MOVED_BYTES = 4000 };

/* The own site and known redirectors are on the way only; what they carry is where visitors come to. Of other known
 * hosts (sign-ins, translators) only gambling makes it so. */
static bool leads_on(const struct subject *subject, struct host_memo *memo, const struct url *url)
{
    if (carried_by_redirector(url) || redirect_is_own(subject, url->host))
        return true;
    struct url carried;
    if (judge_host(memo, url->host) != HOST_HONEST || !carried_target(subject->arena, url, &carried))
        return false;
    enum host_kind kind = judge_host(memo, carried.host);
    return kind == HOST_GAMBLING || kind == HOST_GAMBLING_SHAPE;
}

bool redirect_read_target(const struct subject *subject, struct host_memo *memo, struct text address,
                        struct target *target)
{
    struct url url;
    const struct url *base = subject->document->has_url ? &subject->document->url : NULL;
    if (!url_parse_start(subject->arena, address, base, &url))
        return false;
    for (int i = 0; i < CARRIED_LIMIT_LEVELS && leads_on(subject, memo, &url); i++) {
        struct url carried;
        if (!carried_target(subject->arena, &url, &carried))
            break;
        url = carried;
    }
    *target = (struct target){.url = url.href, .host = url.host, .kind = judge_host(memo, url.host)};
    target->words = target->kind == HOST_HONEST ? 0 : judge_path_words(subject, url.href);
    return true;
}

/* The whole page says that the site has a new address, and names it. */
bool redirect_says_moved(const struct subject *subject, const struct target *target)
{
    static const struct text words[] = {
        {"dia chi moi", 11}, {"chuyen sang", 11}, {"da chuyen", 9}, {"chuyen den", 10}, {"trang moi", 9},
        {"ten mien moi", 12}, {"giao dien moi", 13}, {"phien ban moi", 13}, {"has moved", 9}, {"new address", 11},
        {"tu dong chuyen", 14}, {"chuyen huong", 12}, {"chuyen tiep", 11},
    };
    bool cut;
    struct text folded = fold_plain(subject->arena, judge_visible_text(subject, MOVED_BYTES, &cut));
    struct text domain = url_registrable_domain(target->host);
    if (cut || text_find(folded, domain, 0) == SIZE_MAX)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_find(folded, words[i], 0) != SIZE_MAX)
            return true;
    return false;
}

/* "404" in the title: some servers say it with status 200. */
static bool is_error_page(const struct subject *subject)
{
    static const struct text words[] = {{"404", 3}, {"not found", 9}, {"khong tim thay", 14}, {"khong ton tai", 13}};
    if (subject->response->status >= 400)
        return true;
    struct text title = fold_plain(subject->arena, text_slice(subject->document->title, 0, TITLE_BYTES));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_find(title, words[i], 0) != SIZE_MAX)
            return true;
    return false;
}

/* A page with text of its own that nobody is given the time to read. */
bool redirect_is_taken_away(const struct subject *subject, double seconds)
{
    bool cut;
    return seconds <= AT_ONCE_SECONDS && judge_visible_text(subject, MOVED_BYTES, &cut).length >= OWN_TEXT_BYTES;
}

double redirect_factor(const struct subject *subject, const struct target *target)
{
    switch (target->kind) {
    case HOST_HONEST:
        return 0;
    case HOST_GAMBLING:
    case HOST_GAMBLING_SHAPE:
        return redirect_to_gambling;
    case HOST_LUCKY_SHAPE:
        if (!text_ends_with(target->host, TEXT(".vn")))
            return redirect_to_gambling;
        /* fall through */
    case HOST_SHORTENER:
    case HOST_STORAGE:
        if (target->words >= judge_hints_gambling)
            return redirect_to_gambling;
        return is_error_page(subject) ? redirect_on_an_error_page : redirect_to_anybody;
    case HOST_UNLISTED:
        break;
    }
    if (target->words >= judge_hints_gambling)
        return redirect_to_gambling;
    return is_error_page(subject) ? redirect_on_an_error_page : redirect_to_unknown;
}

void redirect_report(const struct subject *subject, const struct detector *self, struct findings *findings,
                     double factor, uint32_t node, const struct target *target, struct text how)
{
    const char *error = subject->response->status >= 400 ? ", on an error page" : "";
    struct text evidence = arena_printf(subject->arena, "%.*s to %s%s: %.*s", TEXT_ARGS(how),
                                        judge_host_words(target->kind), error,
                                        TEXT_ARGS(finding_clean(subject->arena, target->url, 200)));
    judge_add(subject, self, findings, self->weight * factor, node, target->host, evidence);
}

/* A short text that says that it leads on ("Đang chuyển trang"). */
static bool only_forwards(const struct subject *subject)
{
    bool cut;
    struct text shown = judge_visible_text(subject, MOVED_BYTES, &cut);
    return shown.length < OWN_TEXT_BYTES && text_find(fold_plain(subject->arena, shown), TEXT("chuyen"), 0) != SIZE_MAX;
}

/* A page of content, not a front door or one that only forwards. */
static bool is_content(const struct subject *subject, const struct target *target)
{
    bool cut;
    if (judge_visible_text(subject, MOVED_BYTES, &cut).length >= OWN_TEXT_BYTES)
        return true;
    return redirect_is_below_root(subject) && !only_forwards(subject) &&
           (target->kind == HOST_UNLISTED || redirect_is_deep(subject));
}

/* What the server itself says, in an answer or in a refresh. */
static double factor_of_server(const struct subject *subject, const struct target *target, double seconds)
{
    double factor = redirect_factor(subject, target);
    if (factor == 0 || factor >= redirect_to_gambling)
        return factor;
    enum relation relation = redirect_relation(subject, target);
    if (relation == RELATION_CLOSE)
        return 0;
    if (factor >= redirect_on_an_error_page)
        return factor;
    if (redirect_says_moved(subject, target))
        return 0;
    if (redirect_is_taken_away(subject, seconds) ||
        (relation == RELATION_NONE && seconds <= SOON_SECONDS && is_content(subject, target)))
        return redirect_on_an_error_page;
    return factor;
}

static void look_at_hops(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                         struct findings *findings)
{
    for (size_t i = 0; i < subject->response->hop_count; i++) {
        const struct hop *hop = &subject->response->hops[i];
        struct target target;
        if (!hop->off_site || hop->location.length == 0 ||
            !redirect_read_target(subject, memo, hop->location, &target) || redirect_is_own(subject, target.host))
            continue;
        double factor = factor_of_server(subject, &target, 0);
        if (factor > 0)
            redirect_report(subject, self, findings, factor, 0, &target,
                            arena_printf(subject->arena, "answer %u redirects", (unsigned)hop->status));
    }
}

static void look_at_refreshes(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                              struct findings *findings)
{
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        struct target target;
        if (link->kind != LINK_REFRESH || !redirect_read_target(subject, memo, link->url, &target) ||
            redirect_is_own(subject, target.host))
            continue;
        double factor = factor_of_server(subject, &target, link->refresh_seconds);
        if (factor > 0)
            redirect_report(subject, self, findings, factor, link->node, &target,
                            arena_printf(subject->arena, "refresh after %g s", link->refresh_seconds));
    }
}

void detect_redirect(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    look_at_hops(subject, self, memo, findings);
    look_at_refreshes(subject, self, memo, findings);
    redirect_by_scripts(subject, self, memo, findings);
}
