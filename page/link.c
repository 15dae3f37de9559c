/* link.c: one pass over the nodes that gathers what points somewhere. */
#include "page/link.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "page/link_priv.h"

enum { LINK_HOSTS = 256, LINK_POLL_NODES = 1024 }; /* hosts remembered at a time, a power of two */

struct host_facts {
    struct text host;
    struct text domain;
    bool off_site;
};
struct collector {
    struct arena *arena;
    const struct document *document;
    const struct visibilities *visibilities;
    struct text domain; /* the document's own; empty where it has no URL */
    struct host_facts *hosts; /* a page links to few hosts many times: each asks the suffix list once */
    ARENA_LIST(struct link) links;
    bool cut;
};

const char *link_kind_name(enum link_kind kind)
{
    static const char *const names[LINK_KIND_COUNT] = {
        [LINK_ANCHOR] = "anchor",
        [LINK_IMAGE] = "image",
        [LINK_SCRIPT] = "script",
        [LINK_SHEET] = "sheet",
        [LINK_FRAME] = "frame",
        [LINK_FORM] = "form",
        [LINK_CANONICAL] = "canonical",
        [LINK_ALTERNATE] = "alternate",
        [LINK_META] = "meta",
        [LINK_REFRESH] = "refresh",
        [LINK_BASE] = "base",
        [LINK_OTHER] = "other",
    };
    return (unsigned)kind < LINK_KIND_COUNT ? names[kind] : "other";
}

static bool has_token(struct text tokens, struct text wanted)
{
    for (size_t i = 0; i < tokens.length; i++) {
        size_t start = i;
        while (i < tokens.length && !ascii_is_space(tokens.data[i]))
            i++;
        if (text_equal_ignore_case(text_slice(tokens, start, i - start), wanted))
            return true;
    }
    return false;
}

static const struct host_facts *host_facts(struct collector *collector, struct text host)
{
    struct host_facts *facts = &collector->hosts[hash_text(host) % LINK_HOSTS];
    if (!facts->host.length || !text_equal(facts->host, host)) {
        facts->host = host;
        facts->domain = url_registrable_domain(host);
        facts->off_site = !text_equal(facts->domain, collector->domain);
    }
    return facts;
}

static bool is_followable(enum link_kind kind)
{
    return kind == LINK_ANCHOR || kind == LINK_FRAME || kind == LINK_CANONICAL || kind == LINK_ALTERNATE ||
           kind == LINK_REFRESH;
}

static struct link *add(struct collector *collector, enum link_kind kind, uint32_t node, struct text raw)
{
    if (collector->links.count == LINK_LIMIT) {
        collector->cut = true;
        return NULL;
    }
    struct link *link = ARENA_PUSH(collector->arena, &collector->links);
    *link = (struct link){.kind = kind, .node = node, .raw = raw, .sight = SIGHT_UNDECIDED};
    /* A base element with an address of its own resolves against the document's URL, not against itself. */
    const struct document *document = collector->document;
    const struct url *base = kind == LINK_BASE ? &document->url : &document->base;
    struct url url;
    if (url_parse_start(collector->arena, raw, base->href.length ? base : NULL, &url)) {
        const struct host_facts *facts = host_facts(collector, url.host);
        link->url = url.href;
        link->host = url.host;
        link->domain = facts->domain;
        link->off_site = facts->off_site;
        link->followable = is_followable(kind);
    }
    if (collector->visibilities && node < collector->visibilities->count) {
        link->sight = collector->visibilities->items[node].sight;
        link->reason = collector->visibilities->items[node].reason;
    }
    return link;
}

static void add_attribute(struct collector *collector, enum link_kind kind, uint32_t node, struct text name)
{
    struct text value = text_trim(node_attribute(&collector->document->nodes[node], name));
    if (value.length)
        add(collector, kind, node, value);
}

/* The first candidate's address (WHATWG HTML 4.8.4.3.10). */
static struct text first_candidate(struct text srcset)
{
    size_t start = 0;
    while (start < srcset.length && (ascii_is_space(srcset.data[start]) || srcset.data[start] == ','))
        start++;
    size_t end = start;
    while (end < srcset.length && !ascii_is_space(srcset.data[end]))
        end++;
    while (end > start && srcset.data[end - 1] == ',')
        end--;
    return text_slice(srcset, start, end - start);
}

static void add_image(struct collector *collector, uint32_t node)
{
    struct text source = text_trim(node_attribute(&collector->document->nodes[node], TEXT("src")));
    if (!source.length)
        source = first_candidate(node_attribute(&collector->document->nodes[node], TEXT("srcset")));
    if (source.length)
        add(collector, LINK_IMAGE, node, source);
}

/* What a reader of an anchor without text is given: alt and title of what is in it, or the anchor's own title. */
static struct text text_of_images(struct collector *collector, uint32_t node)
{
    const struct node *nodes = collector->document->nodes;
    for (uint32_t i = node + 1; i < nodes[node].end_index; i++) {
        if (nodes[i].kind != NODE_ELEMENT)
            continue;
        struct text alt = text_trim(node_attribute(&nodes[i], TEXT("alt")));
        if (!alt.length)
            alt = text_trim(node_attribute(&nodes[i], TEXT("title")));
        if (alt.length)
            return alt;
    }
    struct text own = text_trim(node_attribute(&nodes[node], TEXT("alt"))); /* area */
    if (!own.length)
        own = text_trim(node_attribute(&nodes[node], TEXT("title")));
    return own.length ? own : text_trim(node_attribute(&nodes[node], TEXT("aria-label")));
}

static void add_anchor(struct collector *collector, uint32_t node)
{
    const struct node *element = &collector->document->nodes[node];
    if (!node_has_attribute(element, TEXT("href")))
        return;
    struct text raw = text_trim(node_attribute(element, TEXT("href")));
    struct link *link = add(collector, LINK_ANCHOR, node, raw);
    if (!link)
        return;
    link->nofollow = has_token(node_attribute(element, TEXT("rel")), TEXT("nofollow"));
    link->text = document_inner_text(collector->arena, collector->document, node, LINK_LIMIT_TEXT_BYTES);
    if (!link->text.length)
        link->text = utf8_cut(text_of_images(collector, node), LINK_LIMIT_TEXT_BYTES);
}

static void add_link_element(struct collector *collector, uint32_t node)
{
    const struct node *element = &collector->document->nodes[node];
    struct text rel = node_attribute(element, TEXT("rel"));
    enum link_kind kind = LINK_OTHER;
    if (has_token(rel, TEXT("stylesheet")))
        kind = LINK_SHEET;
    else if (has_token(rel, TEXT("canonical")))
        kind = LINK_CANONICAL;
    else if (has_token(rel, TEXT("alternate")) || has_token(rel, TEXT("amphtml")) ||
             node_has_attribute(element, TEXT("hreflang")))
        kind = LINK_ALTERNATE;
    add_attribute(collector, kind, node, TEXT("href"));
}

static void add_refresh(struct collector *collector, uint32_t node, struct text value)
{
    double seconds;
    struct text url;
    if (!link_parse_refresh(value, &seconds, &url) || !text_trim(url).length)
        return; /* a page that reloads itself points nowhere */
    struct link *link = add(collector, LINK_REFRESH, node, text_trim(url));
    if (link)
        link->refresh_seconds = seconds;
}

/* Previews' addresses: those names that hold one, and any other whose value is written as one. */
static bool is_meta_address(struct text name, struct text value)
{
    if (!text_starts_with_ignore_case(name, TEXT("og:")) && !text_starts_with_ignore_case(name, TEXT("twitter:")))
        return false;
    static const char *const names[] = {"og:url", "og:image", "og:image:url", "og:image:secure_url", "og:video",
                                        "og:audio", "twitter:url", "twitter:image", "twitter:image:src",
                                        "twitter:player"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal_ignore_case(name, text_from_string(names[i])))
            return true;
    return text_starts_with_ignore_case(value, TEXT("http://")) ||
           text_starts_with_ignore_case(value, TEXT("https://")) || text_starts_with(value, TEXT("//"));
}

static void add_meta(struct collector *collector, uint32_t node)
{
    const struct node *element = &collector->document->nodes[node];
    struct text content = text_trim(node_attribute(element, TEXT("content")));
    if (text_equal_ignore_case(text_trim(node_attribute(element, TEXT("http-equiv"))), TEXT("refresh"))) {
        add_refresh(collector, node, content);
        return;
    }
    struct text name = text_trim(node_attribute(element, TEXT("property")));
    if (!name.length)
        name = text_trim(node_attribute(element, TEXT("name")));
    if (content.length && is_meta_address(name, content))
        add(collector, LINK_META, node, content);
}

static void add_input(struct collector *collector, uint32_t node)
{
    struct text type = node_attribute(&collector->document->nodes[node], TEXT("type"));
    if (text_equal_ignore_case(type, TEXT("image")))
        add_image(collector, node);
    add_attribute(collector, LINK_FORM, node, TEXT("formaction"));
}

/* SVG writes href, or xlink:href, where HTML has src (SVG 2, 16.2); the tree knows both as "href". */
static void add_svg_element(struct collector *collector, uint32_t node)
{
    const struct node *element = &collector->document->nodes[node];
    if (element->tag == TAG_SCRIPT)
        add_attribute(collector, LINK_SCRIPT, node, TEXT("href"));
    else if (text_equal(element->name, TEXT("image")))
        add_attribute(collector, LINK_IMAGE, node, TEXT("href"));
}

static void add_element(struct collector *collector, uint32_t node)
{
    static const struct { uint8_t tag; uint8_t kind; char attribute[12]; } simple[] = {
        {TAG_SCRIPT, LINK_SCRIPT, "src"}, {TAG_IFRAME, LINK_FRAME, "src"}, {TAG_FRAME, LINK_FRAME, "src"},
        {TAG_EMBED, LINK_FRAME, "src"}, {TAG_OBJECT, LINK_FRAME, "data"}, {TAG_FORM, LINK_FORM, "action"},
        {TAG_BUTTON, LINK_FORM, "formaction"}, {TAG_BASE, LINK_BASE, "href"}, {TAG_VIDEO, LINK_IMAGE, "poster"},
        {TAG_VIDEO, LINK_OTHER, "src"}, {TAG_AUDIO, LINK_OTHER, "src"}, {TAG_TRACK, LINK_OTHER, "src"},
    };
    enum tag tag = collector->document->nodes[node].tag;
    if (collector->document->nodes[node].is_foreign)
        add_svg_element(collector, node);
    if (tag == TAG_A || tag == TAG_AREA)
        add_anchor(collector, node);
    else if (tag == TAG_IMG || tag == TAG_SOURCE)
        add_image(collector, node);
    else if (tag == TAG_LINK)
        add_link_element(collector, node);
    else if (tag == TAG_META)
        add_meta(collector, node);
    else if (tag == TAG_INPUT)
        add_input(collector, node);
    else
        for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
            if (simple[i].tag == tag)
                add_attribute(collector, (enum link_kind)simple[i].kind, node, text_from_string(simple[i].attribute));
}

struct links links_collect(struct arena *arena, const struct document *document,
                           const struct visibilities *visibilities)
{
    struct collector collector = {.arena = arena, .document = document, .visibilities = visibilities};
    collector.hosts = arena_alloc_array(arena, LINK_HOSTS, sizeof *collector.hosts);
    if (document->has_url)
        collector.domain = url_registrable_domain(document->url.host);
    add_refresh(&collector, 0, response_header(document->response, TEXT("refresh")));
    for (uint32_t i = 1; i < document->node_count; i++) {
        if (i % LINK_POLL_NODES == 0)
            arena_poll(arena);
        const struct node *node = &document->nodes[i];
        if (node->kind == NODE_ELEMENT && node->attribute_count)
            add_element(&collector, i);
    }
    return (struct links){.items = collector.links.items, .count = collector.links.count, .cut = collector.cut};
}
