/* disguised_anchor.c: links whose text names one host and that lead to another: doorways on the own site called by a
 * gambling house's address, and strangers behind a state body's name. */
#include "base/fold.h"
#include "detectors/link_signs.h"
#include "detectors/offer.h"
#include "detectors/offer_name.h"

enum { REPORTED_LIMIT = 20, LEAST_NAME = 4, OPTIONS_ASKED = 200 };

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
    static const struct text others[] = {{"chinhphu.vn", 11}, {"quochoi.vn", 10}, {"dangcongsan.vn", 14}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (text_ends_with(host, others[i]))
            return true;
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

/* "Nghi-quyet-12.pdf", "Cổng dịch vụ công quốc gia", "Quyết định số 12/QĐ-UBND", "Tải văn bản": what only an office calls
 * so. */
static bool is_called_as_office(const struct subject *subject, struct text said)
{
    static const struct text endings[] = {{".pdf", 4}, {".doc", 4}, {".docx", 5}, {".xls", 4}, {".xlsx", 5}, {".zip", 4},
                                          {".rar", 4}};
    static const struct text words[] = {
        {"cong dich vu cong", 17}, {"dich vu cong quoc gia", 21}, {"cong thong tin dien tu", 22}, {"cong thong tin tinh", 19},
        {"chinh phu", 9}, {"quyet dinh so", 13}, {"nghi quyet so", 13}, {"thong bao so", 12}, {"cong van so", 11},
        {"ke hoach so", 11}, {"van ban", 7}, {"tai van ban", 11}, {"bieu mau", 8}, {"thong bao tuyen dung", 20}, {"bo mau", 6},
        {"ubnd", 4}, {"uy ban nhan dan", 15}, {"hdnd", 4}, {"thu tuc hanh chinh", 18}, {"trang chu", 9}, {"lich tiep dan", 13},
        {"tai lieu dinh kem", 17}, {"tep dinh kem", 12}, {"phu luc", 7}, {"hop thu cong vu", 15}, {"bao cao so", 10},
    };
    struct text plain = text_trim(fold_plain(subject->arena, said));
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (text_ends_with(plain, endings[i]))
            return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_find(plain, words[i], 0) != SIZE_MAX)
            return true;
    return false;
}

/* What stands behind the host speaks of gambling, or names a house or a game ("/bivo88-casino"), and is no document. */
static bool is_gambling_path(const struct subject *subject, struct text address)
{
    static const double a_game = 1.2;
    size_t host = text_find(address, TEXT("//"), 0);
    size_t path = host == SIZE_MAX ? SIZE_MAX : text_find_byte(address, '/', host + 2);
    if (path == SIZE_MAX || path + LEAST_NAME >= address.length || text_ends_with(address, TEXT(".pdf")))
        return false;
    if (judge_path_words(subject, address) >= judge_says_gambling)
        return true;
    struct text behind = text_slice(address, path, SIZE_MAX);
    char *spaced = arena_string(subject->arena, behind);
    for (size_t i = 0; i < behind.length; i++)
        if (!ascii_is_alnum(spaced[i]))
            spaced[i] = ' ';
    struct offer offer = offer_of(subject, text_of(spaced, behind.length));
    return offer.games >= a_game || (offer.house && offer.games > 0);
}

/* An office's words lead to a foreign house. */
static bool is_false_office(const struct subject *subject, struct host_memo *memo, const struct link *link)
{
    enum host_kind kind = judge_host(memo, link->host);
    if (!link->off_site || host_is_vietnamese(link->host) || kind == HOST_HONEST || link_is_called_as_host(subject, link) ||
        !is_called_as_office(subject, link->text))
        return false;
    struct offer said = offer_of(subject, link->text);
    if (said.games > 0) /* a paper on casinos */
        return false;
    return kind == HOST_LUCKY_SHAPE || (said.honest <= 1.5 && !is_gambling(kind) && is_gambling_path(subject, link->url)); /* others: foreign-link */
}

static struct false_name look_at(const struct subject *subject, struct host_memo *memo, const struct link *link,
                                 bool may_be_news)
{
    struct false_name disguise = {.named = text_names_host(subject->arena, link->text)};
    if (!disguise.named.length && link->host.length && is_false_office(subject, memo, link)) {
        disguise.named = finding_clean(subject->arena, link->text, 100);
        disguise.factor = doorway;
        disguise.words = "leads to";
        return disguise;
    }
    if (!disguise.named.length || link->host.length == 0)
        return disguise;
    if (!link->off_site) {
        if (is_doorway(subject, memo, link) && (!may_be_news || judge_is_user_area(subject, link->url) || !is_reported_there(subject, link))) {
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

/* False where the rule reports no more. */
static bool report(const struct subject *subject, const struct detector *self, struct host_memo *memo, const struct link *link,
                   size_t *reported, struct findings *findings)
{
    bool may_be_news = subject->words->context >= honest_page;
    struct false_name disguise = look_at(subject, memo, link, may_be_news);
    if (disguise.factor <= 0)
        return true;
    if (!findings_have_room(findings, (*reported)++, REPORTED_LIMIT))
        return false;
    struct text shown = finding_clean(subject->arena, link->off_site ? link->host : link->url, 120);
    struct text evidence = arena_printf(subject->arena, "link called \"%.*s\" %s: %.*s", TEXT_ARGS(disguise.named),
                                        disguise.words, TEXT_ARGS(shown));
    judge_add(subject, self, findings, self->weight * disguise.factor, link->node,
              link->off_site ? link->host : disguise.named, evidence);
    return true;
}

/* "<option value='https://...'>": lists of links to choose from. */
static bool read_option(const struct subject *subject, uint32_t index, struct link *link)
{
    enum { BYTES = 120 };
    const struct node *node = &subject->document->nodes[index];
    struct text value = node->tag == TAG_OPTION ? text_trim(node_attribute(node, TEXT("value"))) : (struct text){0};
    struct url url;
    if (!text_starts_with_ignore_case(value, TEXT("http")) || url_parse(subject->arena, value, NULL, &url) != STATUS_OK ||
        url.host.length == 0)
        return false;
    *link = (struct link){.kind = LINK_ANCHOR, .node = index, .url = url.href, .raw = value, .host = url.host,
                          .domain = url_registrable_domain(url.host),
                          .text = text_trim(document_inner_text(subject->arena, subject->document, index, BYTES))};
    link->off_site = subject->document->has_url && !url_same_site_host(url.host, subject->document->url.host) &&
                     !text_equal(link->domain, url_registrable_domain(subject->document->url.host));
    return link->off_site;
}

void detect_disguised_anchor(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    size_t reported = 0;
    bool goes_on = true;
    for (size_t i = 0; i < subject->links->count && goes_on; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->kind == LINK_ANCHOR && link->text.length >= LEAST_NAME)
            goes_on = report(subject, self, memo, link, &reported, findings);
    }
    size_t asked = 0;
    for (uint32_t i = 1; i < subject->document->node_count && goes_on; i++) {
        struct link link;
        if (subject->document->nodes[i].kind != NODE_ELEMENT || !read_option(subject, i, &link))
            continue;
        goes_on = findings_have_room(findings, asked++, OPTIONS_ASKED) && report(subject, self, memo, &link, &reported, findings);
    }
}
