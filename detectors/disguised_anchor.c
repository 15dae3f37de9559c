/* disguised_anchor.c: links whose text names one host and that lead to another: doorways on the own site called by a
 * gambling house's address, and strangers behind a state body's name. */
#include "detectors/link_signs.h"
#include "detectors/offer_name.h"

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
    struct text label = text_slice(url_registrable_domain(host), 0, text_find_byte(url_registrable_domain(host), '.', 0));
    return is_gambling(named) || (named == HOST_LUCKY_SHAPE && !host_is_vietnamese(host)) ||
           (named == HOST_UNLISTED && host.length && !host_is_vietnamese(host) &&
            name_kind_of(label, (struct text){0}) == NAME_HOUSE);
}

static size_t add_text_of(const struct subject *subject, uint32_t node, char *out, size_t length, size_t room)
{
    const struct document *document = subject->document;
    for (uint32_t i = node + 1; i < document->nodes[node].end_index && length + 1 < room; i++) {
        struct text t = document->nodes[i].kind == NODE_TEXT ? text_trim(document->nodes[i].text) : (struct text){0};
        for (size_t k = 0; k < t.length && length + 1 < room; k++)
            out[length++] = t.data[k];
        if (t.length && length + 1 < room)
            out[length++] = ' ';
    }
    return length;
}

static bool is_part_of_list(enum tag tag)
{
    return tag == TAG_LI || tag == TAG_TD || tag == TAG_TR || tag == TAG_TBODY || tag == TAG_UL || tag == TAG_OL;
}

/* What visitors read around the link says what its domain is: blocked, reported. Its sentence, or the list or table that it stands
 * in, and the heading, or what ends in a colon, before that. */
static bool is_reported_there(const struct subject *subject, const struct link *link)
{
    enum { LEVELS = 9, BYTES = 1500, BEFORE = 40 };
    static const double reports = 1.5;
    const struct document *document = subject->document;
    const struct node *nodes = document->nodes;
    uint32_t node = link->node;
    for (int level = 0; level < LEVELS && nodes[node].parent > 0; level++) {
        enum tag tag = nodes[node].tag;
        enum tag around = nodes[nodes[node].parent].tag;
        bool is_inline = tag == TAG_A || tag == TAG_B || tag == TAG_STRONG || tag == TAG_SPAN || tag == TAG_I || tag == TAG_EM;
        if (around == TAG_BODY || (!is_inline && !is_part_of_list(tag)) || (tag == TAG_UL && around != TAG_LI) ||
            (tag == TAG_OL && around != TAG_LI))
            break;
        node = nodes[node].parent;
    }
    char *said = arena_alloc_raw(subject->arena, BYTES);
    size_t length = 0;
    uint32_t parent = nodes[node].parent;
    for (uint32_t i = node - 1, k = 0; i > parent && k < BEFORE; i--, k++)
        if (nodes[i].parent == parent && nodes[i].kind == NODE_ELEMENT) {
            length = add_text_of(subject, i, said, length, BYTES / 2);
            bool introduces = (nodes[i].tag >= TAG_H1 && nodes[i].tag <= TAG_H6) || (length > 1 && said[length - 2] == ':');
            length = introduces ? length : 0;
            break;
        }
    length = add_text_of(subject, node, said, length, BYTES);
    return words_sum(subject->arena, subject->wordlists, text_of(said, length)).honest >= reports;
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
        if (is_doorway(subject, memo, link) && (!may_be_news || is_user_area(subject, link) || !is_reported_there(subject, link))) {
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
