/* redirect.c: where the page sends visitors: redirects off the site, refreshes, and scripts that name the target. */
#include "base/fold.h"
#include "detectors/judge.h"

#include <string.h>

enum { AT_ONCE_SECONDS = 1, OWN_TEXT_BYTES = 400, TITLE_BYTES = 200, MOVED_BYTES = 4000, SCRIPT_NEAR = 160,
       SCRIPT_BYTES = 256 * 1024, ENCODED_BYTES = 8192, ENCODED_ASKED = 16 };

/* Parts of the rule's weight. */
static const double to_gambling = 2.5;
static const double on_an_error_page = 2;
static const double to_anybody = 1.25;
static const double to_unknown = 1;

struct target {
    struct text url;
    struct text host;
    enum host_kind kind;
    double words;
};

static bool read_target(const struct subject *subject, struct host_memo *memo, struct text address,
                        struct target *target)
{
    struct url url;
    const struct url *base = subject->document->has_url ? &subject->document->url : NULL;
    if (!url_parse_start(subject->arena, address, base, &url))
        return false;
    *target = (struct target){.url = url.href, .host = url.host, .kind = judge_host(memo, url.host)};
    target->words = target->kind == HOST_HONEST ? 0 : judge_path_words(subject, url.href);
    return true;
}

/* The whole page says that the site has a new address, and names it. */
static bool says_moved(const struct subject *subject, const struct target *target)
{
    static const struct text words[] = {
        {"dia chi moi", 11}, {"chuyen sang", 11}, {"da chuyen", 9}, {"chuyen den", 10}, {"trang moi", 9},
        {"ten mien moi", 12}, {"giao dien moi", 13}, {"phien ban moi", 13}, {"has moved", 9}, {"new address", 11},
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
static bool is_taken_away(const struct subject *subject, double seconds)
{
    bool cut;
    return seconds <= AT_ONCE_SECONDS && judge_visible_text(subject, MOVED_BYTES, &cut).length >= OWN_TEXT_BYTES;
}

static double factor_of(const struct subject *subject, const struct target *target)
{
    switch (target->kind) {
    case HOST_HONEST:
        return 0;
    case HOST_GAMBLING:
    case HOST_GAMBLING_SHAPE:
        return to_gambling;
    case HOST_LUCKY_SHAPE:
        if (!text_ends_with(target->host, TEXT(".vn")))
            return to_gambling;
        /* fall through */
    case HOST_SHORTENER:
    case HOST_STORAGE:
        return target->words >= judge_hints_gambling ? to_gambling : is_error_page(subject) ? on_an_error_page
                                                                                           : to_anybody;
    case HOST_UNLISTED:
        break;
    }
    if (target->words >= judge_hints_gambling)
        return to_gambling;
    return is_error_page(subject) ? on_an_error_page : to_unknown;
}

static void report(const struct subject *subject, const struct detector *self, struct findings *findings, double factor,
                   uint32_t node, const struct target *target, struct text how)
{
    const char *error = subject->response->status >= 400 ? ", on an error page" : "";
    struct text evidence = arena_printf(subject->arena, "%.*s to %s%s: %.*s", TEXT_ARGS(how),
                                        judge_host_words(target->kind), error,
                                        TEXT_ARGS(finding_clean(subject->arena, target->url, 200)));
    judge_add(subject, self, findings, self->weight * factor, node, target->host, evidence);
}

static void look_at_hops(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                         struct findings *findings)
{
    for (size_t i = 0; i < subject->response->hop_count; i++) {
        const struct hop *hop = &subject->response->hops[i];
        struct target target;
        if (!hop->off_site || hop->location.length == 0 || !read_target(subject, memo, hop->location, &target))
            continue;
        double factor = factor_of(subject, &target);
        if (factor > 0)
            report(subject, self, findings, factor, 0, &target,
                   arena_printf(subject->arena, "answer %u redirects", (unsigned)hop->status));
    }
}

static void look_at_refreshes(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                              struct findings *findings)
{
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        struct target target;
        if (link->kind != LINK_REFRESH || !link->off_site || !read_target(subject, memo, link->url, &target))
            continue;
        double factor = factor_of(subject, &target);
        bool suspect = factor >= on_an_error_page;
        if (factor > 0 && !suspect && is_taken_away(subject, link->refresh_seconds) && !says_moved(subject, &target))
            factor = on_an_error_page;
        if (factor > 0 && (suspect || !says_moved(subject, &target)))
            report(subject, self, findings, factor, link->node, &target,
                   arena_printf(subject->arena, "refresh after %g s", link->refresh_seconds));
    }
}

static bool is_address_byte(char c)
{
    return (uint8_t)c > 0x20 && c != '"' && c != '\'' && c != '`' && c != '\\' && c != '<' && c != '>' && c != ')';
}

/* "'//host/..." or SIZE_MAX: an address that takes the page's own scheme. */
static size_t quoted_slashes(struct text t)
{
    size_t at = text_find(t, TEXT("//"), 0);
    while (at != SIZE_MAX && (at == 0 || (t.data[at - 1] != '"' && t.data[at - 1] != '\'' && t.data[at - 1] != '`')))
        at = text_find(t, TEXT("//"), at + 1);
    return at;
}

/* The next "location ... = 'http...'" or "location.replace('http...')" behind *at; false where there is none. */
static bool next_jump(struct text script, size_t *at, struct text *address)
{
    while ((*at = text_find(script, TEXT("location"), *at)) != SIZE_MAX) {
        size_t from = *at + 8;
        *at = from;
        struct text near = text_slice(script, from, SCRIPT_NEAR);
        size_t end_of_statement = text_find_byte(near, ';', 0);
        near = text_slice(near, 0, end_of_statement);
        size_t http = text_find(near, TEXT("http"), 0);
        size_t without_scheme = quoted_slashes(near);
        http = without_scheme < http ? without_scheme : http;
        if (http == SIZE_MAX || http == 0)
            continue;
        /* An assignment or a call leads there; a comparison ("location.href == ...", "!=") only asks. */
        struct text before = text_slice(near, 0, http);
        bool asks = text_find(before, TEXT("=="), 0) != SIZE_MAX || text_find(before, TEXT("!="), 0) != SIZE_MAX ||
                    text_find(before, TEXT("indexOf"), 0) != SIZE_MAX || text_find(before, TEXT("search"),
                                                                                   0) != SIZE_MAX;
        bool leads = text_find_byte(before, '=', 0) != SIZE_MAX || text_find(before, TEXT("replace("), 0) != SIZE_MAX ||
                     text_find(before, TEXT("assign("), 0) != SIZE_MAX;
        if (asks || !leads)
            continue;
        size_t end = http;
        while (end < near.length && is_address_byte(near.data[end]))
            end++;
        *address = text_slice(near, http, end - http);
        return true;
    }
    return false;
}

/* A visitor's origin is asked before he is sent away: search engines' visitors, telephones. */
static bool asks_for_searchers(struct text script)
{
    static const struct text engines[] = {{"google", 6}, {"bing", 4}, {"coccoc", 6}, {"yahoo", 5}, {"yandex", 6},
                                          {"baidu", 5}, {"zalo", 4}, {"facebook", 8}};
    if (text_find(script, TEXT("document.referrer"), 0) == SIZE_MAX)
        return false;
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++)
        if (text_find_ignore_case(script, engines[i], 0) != SIZE_MAX)
            return true;
    return false;
}

static bool asks_who_comes(struct text script)
{
    return text_find(script, TEXT("document.referrer"), 0) != SIZE_MAX ||
           text_find(script, TEXT("userAgent"), 0) != SIZE_MAX;
}

static void look_at_script(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                           uint32_t index, struct text script, struct findings *findings)
{
    size_t at = 0;
    struct text address;
    while (next_jump(script, &at, &address)) {
        struct target target;
        if (!read_target(subject, memo, address, &target) || url_same_site_host(target.host,
                                                                                subject->document->url.host))
            continue;
        struct text own = url_registrable_domain(subject->document->url.host);
        if (own.length && text_equal(url_registrable_domain(target.host), own))
            continue;
        double factor = factor_of(subject, &target);
        /* Pages have many reasons to name an unknown host in a script; asking first who comes is not one of them. */
        if (target.kind == HOST_UNLISTED && factor < on_an_error_page && !asks_who_comes(script))
            factor = 0;
        if (factor > 0 && factor < on_an_error_page && asks_for_searchers(script))
            factor = on_an_error_page;
        if (factor > 0)
            report(subject, self, findings, factor, subject->document->nodes[index].parent, &target,
                   TEXT("script leads visitors"));
    }
}

static int base64_value(char c)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? memchr(letters, c, sizeof letters - 1) : NULL;
    return at ? (int)(at - letters) : -1;
}

/* The script that stands in the next atob("...") behind *at; empty where there is none. */
static struct text next_decoded(struct arena *arena, struct text script, size_t *at)
{
    *at = text_find(script, TEXT("atob("), *at);
    if (*at == SIZE_MAX)
        return (struct text){0};
    size_t from = *at + 6; /* behind the quotation mark */
    *at = from;
    struct text coded = text_slice(script, from, ENCODED_BYTES);
    char *out = arena_alloc_raw(arena, coded.length + 1);
    size_t length = 0;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < coded.length && base64_value(coded.data[i]) >= 0; i++) {
        bits = (bits << 6 | (uint32_t)base64_value(coded.data[i])) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[length++] = (char)(bits >> held & 0xFF);
        }
    }
    return text_of(out, length);
}

static void look_into_encoded(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                              uint32_t index, struct findings *findings)
{
    struct text script = text_slice(subject->document->nodes[index].text, 0, SCRIPT_BYTES);
    size_t at = 0;
    for (int asked = 0; asked < ENCODED_ASKED; asked++) {
        struct text decoded = next_decoded(subject->arena, script, &at);
        if (at == SIZE_MAX)
            return;
        look_at_script(subject, self, memo, index, decoded, findings);
    }
}

void detect_redirect(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    look_at_hops(subject, self, memo, findings);
    look_at_refreshes(subject, self, memo, findings);
    for (uint32_t i = 1; i < subject->document->node_count; i++) {
        const struct node *node = &subject->document->nodes[i];
        if (node->kind == NODE_TEXT && subject->document->nodes[node->parent].tag == TAG_SCRIPT) {
            look_at_script(subject, self, memo, i, text_slice(node->text, 0, SCRIPT_BYTES), findings);
            look_into_encoded(subject, self, memo, i, findings);
        }
    }
}
