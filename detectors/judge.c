/* judge.c: what several detectors ask about links and hosts. */
#include "detectors/judge.h"

#include "base/fold.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "detectors/carried.h"
#include "detectors/link_signs.h"
#include "detectors/offer.h"

#include <string.h>

enum { MEMO_SLOTS = 256, LINK_TEXT_SHOWN = 120 };

struct host_memo {
    const struct subject *subject;
    struct {
        struct text host;
        enum host_kind kind;
    } slots[MEMO_SLOTS];
};

struct host_memo *judge_memo(const struct subject *subject)
{
    if (subject->hosts)
        return subject->hosts;
    struct host_memo *memo = arena_alloc(subject->arena, sizeof *memo);
    memo->subject = subject;
    return memo;
}

static bool is_listed(const struct known_hosts *known, struct text host)
{
    size_t low = 0;
    size_t high = known->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(known->domains[middle], host);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool is_known(const struct known_hosts *known, struct text host)
{
    if (!known)
        return false;
    while (host.length) {
        if (is_listed(known, host))
            return true;
        size_t dot = text_find_byte(host, '.', 0);
        host = dot == SIZE_MAX ? (struct text){0} : text_slice(host, dot + 1, SIZE_MAX);
    }
    return false;
}

enum host_kind judge_host(struct host_memo *memo, struct text host)
{
    size_t slot = (size_t)hash_text(host) % MEMO_SLOTS;
    if (!memo->slots[slot].host.data || !text_equal(memo->slots[slot].host, host)) {
        memo->slots[slot].host = host;
        memo->slots[slot].kind = is_known(memo->subject->known, host)
                                     ? HOST_HONEST
                                     : wordlists_host(memo->subject->wordlists, host);
    }
    return memo->slots[slot].kind;
}

static bool is_called_as_host(const struct subject *subject, const struct link *link)
{
    struct text label = text_slice(link->domain, 0, text_find_byte(link->domain, '.', 0));
    struct text said = fold_plain(subject->arena, link->text);
    char *joined = arena_alloc_raw(subject->arena, said.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < said.length; i++)
        if (ascii_is_alnum(said.data[i]))
            joined[length++] = said.data[i];
    struct text name = text_of(joined, length);
    return text_find(name, label, 0) != SIZE_MAX || text_find(label, name, 0) != SIZE_MAX;
}

const double *judge_link_words(const struct subject *subject, struct host_memo *memo, bool hidden_only)
{
    static const double says_all = 4.5;
    double *weights = arena_alloc_array(subject->arena, subject->links->count, sizeof *weights);
    for (size_t i = 0; i < subject->words->count; i++) {
        const struct word_hit *hit = &subject->words->items[i];
        if (hit->link >= subject->links->count)
            continue;
        double weight = hit->weight * (1 - hit->context);
        if (weight > weights[hit->link])
            weights[hit->link] = weight;
    }
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->kind != LINK_ANCHOR || !link->off_site || link->host.length == 0 || link->text.length == 0 ||
            weights[i] > says_all || (hidden_only && link->sight != SIGHT_HIDDEN) || host_is_vietnamese(link->host) ||
            (!hidden_only && judge_host(memo, link->host) == HOST_HONEST) || text_names_host(subject->arena, link->text).length)
            continue; /* an address says what its host is called: "an-tien.example" */
        double offer = offer_weight(subject, link->text);
        /* A company is called as its host is; a house's name leads to whatever host is not blocked this week. */
        if (offer > judge_calls_players && offer < says_all)
            offer = is_called_as_host(subject, link) ? 0 : says_all + 0.1;
        if (offer > weights[i] && judge_host(memo, link->host) != HOST_HONEST)
            weights[i] = offer;
    }
    return weights;
}

double judge_path_words(const struct subject *subject, struct text url)
{
    size_t host = text_find(url, TEXT("//"), 0);
    size_t path = host == SIZE_MAX ? SIZE_MAX : text_find_byte(url, '/', host + 2);
    if (path == SIZE_MAX || path + 2 >= url.length)
        return 0;
    const struct term *term;
    struct text decoded = url_percent_decode(subject->arena, text_slice(url, path, LINK_LIMIT_TEXT_BYTES));
    return words_strongest(subject->arena, subject->wordlists, decoded, &term);
}

/* An answer that leads where its own address tells it to ("/redirect?url=..."): whoever wrote the address chose it, not
 * whoever owns the site (a misconfiguration, which probes tell). Only where the server itself redirects: a page could
 * name its planted links in its own address. */
static bool is_chosen_by_address(const struct subject *subject, struct text target)
{
    const struct response *response = subject->response;
    struct url own, carried, led;
    if (response->hop_count == 0 || !response->hops[0].off_site || response->hops[0].status < 300 ||
        response->hops[0].status > 399 || url_parse(subject->arena, response->url, NULL, &own) != STATUS_OK ||
        !carried_target(subject->arena, &own, &carried) ||
        url_parse(subject->arena, response->hops[0].location, NULL, &led) != STATUS_OK || !text_equal(carried.host, led.host))
        return false;
    return text_equal(target, led.host) || text_find(target, led.host, 0) != SIZE_MAX;
}

bool judge_is_user_area(const struct subject *subject, struct text address)
{
    static const struct text folders[] = {
        {"upload", 6}, {"uploads", 7}, {"userfiles", 9}, {"files", 5}, {"forum", 5}, {"dien-dan", 8}, {"hoi-dap", 7},
        {"gop-y", 5}, {"member", 6}, {"members", 7}, {"profile", 7}, {"thanh-vien", 10}, {"comment", 7},
        {"binh-luan", 9}, {"images", 6}, {"media", 5}, {"attachments", 11}, {"tai-len", 7}, {"wp-content", 10},
    };
    struct url url;
    if (url_parse(subject->arena, address, NULL, &url) != STATUS_OK)
        return false;
    for (struct text rest = url.path; rest.data;) {
        struct text folder = text_split(&rest, '/');
        for (size_t i = 0; rest.data && i < sizeof folders / sizeof folders[0]; i++)
            if (text_equal_ignore_case(folder, folders[i]))
                return true;
    }
    return false;
}

void judge_add(const struct subject *subject, const struct detector *self, struct findings *findings, double weight,
               uint32_t node, struct text target, struct text evidence)
{
    struct finding finding = {
        .rule = text_from_string(self->rule),
        .revision = self->revision,
        .identity = subject->response->identity,
        .weight = weight,
        .evidence = evidence,
        .target = target,
    };
    const struct document *document = subject->document;
    if (target.length && is_chosen_by_address(subject, target))
        return;
    if (node > 0 && node < document->node_count) {
        finding.path = document_path(subject->arena, document, node);
        finding.start = document_body_offset(document, document->nodes[node].source_start);
        finding.end = document_body_offset(document, document->nodes[node].source_end);
    }
    findings_add(findings, &finding);
}

struct text judge_link_text(const struct subject *subject, const struct link *link)
{
    struct text shown = finding_clean(subject->arena, link->text, LINK_TEXT_SHOWN);
    if (shown.length == 0)
        return TEXT("no text");
    return arena_printf(subject->arena, "text \"%.*s\"", TEXT_ARGS(shown));
}

const char *judge_host_words(enum host_kind kind)
{
    switch (kind) {
    case HOST_GAMBLING:
        return "a listed gambling host";
    case HOST_GAMBLING_SHAPE:
        return "a host named like a gambling site";
    case HOST_LUCKY_SHAPE:
        return "a host named as gambling sites often are";
    case HOST_SHORTENER:
        return "a link shortener";
    case HOST_STORAGE:
        return "anybody's storage";
    case HOST_HONEST:
        return "a known host";
    case HOST_UNLISTED:
        return "an unknown host";
    }
    return "an unknown host";
}

struct text judge_visible_text(const struct subject *subject, size_t limit, bool *cut)
{
    char *out = arena_alloc_raw(subject->arena, limit);
    size_t length = 0;
    *cut = false;
    for (uint32_t i = 0; i < subject->document->node_count; i++) {
        const struct node *node = &subject->document->nodes[i];
        if (node->kind != NODE_TEXT || (subject->visibilities && i < subject->visibilities->count &&
                                        subject->visibilities->items[i].sight == SIGHT_HIDDEN))
            continue;
        enum tag parent = subject->document->nodes[node->parent].tag;
        if (parent == TAG_SCRIPT || parent == TAG_STYLE || parent == TAG_TITLE)
            continue;
        struct text t = text_trim(node->text);
        if (t.length == 0)
            continue;
        if (length + t.length + 1 > limit) {
            *cut = true;
            t = utf8_cut(t, limit > length + 1 ? limit - length - 1 : 0);
        }
        memcpy(out + length, t.data, t.length);
        length += t.length;
        if (*cut)
            break;
        out[length++] = ' ';
    }
    return text_of(out, length);
}
