/* link.c: one pass over the nodes that gathers what points somewhere. */
#include "page/link.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "page/link_priv.h"

enum { LINK_POLL_NODES = 1024 };

const char *link_kind_name(enum link_kind kind)
{
    static const char *const names[LINK_KIND_COUNT] = {
#define LINK_KIND(name, word, followable) word,
#include "page/link_kinds.def"
#undef LINK_KIND
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

static const struct link_host *facts_of(struct collector *collector, struct text host)
{
    struct link_host *facts = &collector->hosts[hash_text(host) % LINK_HOSTS];
    if (!facts->host.length || !text_equal(facts->host, host)) {
        facts->host = host;
        facts->domain = url_registrable_domain(host);
        facts->off_site = !text_equal(facts->domain, collector->domain);
    }
    return facts;
}

static bool is_followable(enum link_kind kind)
{
    static const bool followable[LINK_KIND_COUNT] = {
#define LINK_KIND(name, word, followable) followable,
#include "page/link_kinds.def"
#undef LINK_KIND
    };
    return followable[kind];
}

/* A link in a srcdoc document is no better seen than its frame. */
static void take_sight(const struct collector *collector, struct link *link, uint32_t node)
{
    const struct visibilities *seen = collector->visibilities;
    const struct visibilities *around = collector->outer_visibilities;
    link->sight = SIGHT_UNDECIDED;
    if (seen && node < seen->count) {
        link->sight = seen->items[node].sight;
        link->reason = seen->items[node].reason;
    }
    if (around && collector->outer < around->count && around->items[collector->outer].sight != SIGHT_VISIBLE) {
        link->sight = around->items[collector->outer].sight;
        link->reason = around->items[collector->outer].reason;
    }
}

struct link *link_add(struct collector *collector, enum link_kind kind, uint32_t node, struct text raw)
{
    if (collector->links.count == LINK_LIMIT) {
        collector->cut = true;
        return NULL;
    }
    if (collector->in_comment)
        kind = LINK_COMMENT;
    struct link *link = ARENA_PUSH(collector->arena, &collector->links);
    *link = (struct link){.kind = kind, .node = collector->outer ? collector->outer : node, .raw = raw,
                          .nested = collector->outer > 0};
    /* A base element with an address of its own resolves against the document's URL, not against itself. */
    const struct document *document = collector->document;
    const struct url *base = kind == LINK_BASE ? &document->url : &document->base;
    struct url url;
    if (url_parse_start(collector->arena, raw, base->href.length ? base : NULL, &url)) {
        const struct link_host *facts = facts_of(collector, url.host);
        link->url = url.href;
        link->host = url.host;
        link->domain = facts->domain;
        link->off_site = facts->off_site;
        link->followable = is_followable(kind);
    }
    take_sight(collector, link, node);
    return link;
}

static void add_attribute(struct collector *collector, enum link_kind kind, uint32_t node, struct text name)
{
    struct text value = text_trim(node_attribute(&collector->document->nodes[node], name));
    if (value.length)
        link_add(collector, kind, node, value);
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

/* Where scripts that load images and frames late look for the address. */
static struct text late_source(const struct node *node)
{
    static const struct text names[] = {
        {"data-src", 8}, {"data-original", 13}, {"data-lazy-src", 13}, {"data-lazy", 9}, {"data-url", 8},
        {"data-srcset", 11},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct text value = text_trim(node_attribute(node, names[i]));
        if (value.length)
            return first_candidate(value);
    }
    return (struct text){0};
}

/* The picture that is shown, and the one that a script puts in its place. */
static void add_image(struct collector *collector, uint32_t node)
{
    const struct node *element = &collector->document->nodes[node];
    struct text source = text_trim(node_attribute(element, TEXT("src")));
    if (!source.length)
        source = first_candidate(node_attribute(element, TEXT("srcset")));
    if (source.length)
        link_add(collector, LINK_IMAGE, node, source);
    struct text late = late_source(element);
    if (late.length && !text_equal(late, source))
        link_add(collector, LINK_IMAGE, node, late);
}

static void add_frame(struct collector *collector, uint32_t node, struct text attribute)
{
    const struct node *element = &collector->document->nodes[node];
    struct text source = text_trim(node_attribute(element, attribute));
    struct text late = late_source(element);
    if (source.length)
        link_add(collector, LINK_FRAME, node, source);
    if (late.length && !text_equal(late, source))
        link_add(collector, LINK_FRAME, node, late);
    struct text inner = node_attribute(element, TEXT("srcdoc"));
    if (inner.length && element->tag == TAG_IFRAME)
        link_nest(collector, node, inner, false);
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
    struct text ping = text_trim(node_attribute(element, TEXT("ping")));
    struct link *link = link_add(collector, LINK_ANCHOR, node, raw);
    if (!link)
        return;
    link->rel = node_attribute(element, TEXT("rel"));
    link->text = document_inner_text(collector->arena, collector->document, node, LINK_LIMIT_TEXT_BYTES);
    if (!link->text.length)
        link->text = utf8_cut(text_of_images(collector, node), LINK_LIMIT_TEXT_BYTES);
    while (ping.length) {
        struct text one = text_trim(text_split(&ping, ' '));
        if (one.length)
            link_add(collector, LINK_PING, node, one);
    }
}

enum link_kind link_kind_of_rel(struct text rel, bool has_language)
{
    static const struct { struct text token; enum link_kind kind; } rows[] = {
        {{"stylesheet", 10}, LINK_SHEET}, {{"canonical", 9}, LINK_CANONICAL}, {{"amphtml", 7}, LINK_AMP},
        {{"alternate", 9}, LINK_ALTERNATE}, {{"manifest", 8}, LINK_MANIFEST},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (has_token(rel, rows[i].token))
            return rows[i].kind;
    return has_language ? LINK_ALTERNATE : LINK_OTHER;
}

static void add_link_element(struct collector *collector, uint32_t node)
{
    const struct node *element = &collector->document->nodes[node];
    struct text rel = node_attribute(element, TEXT("rel"));
    struct text href = text_trim(node_attribute(element, TEXT("href")));
    if (!href.length)
        href = first_candidate(node_attribute(element, TEXT("imagesrcset")));
    if (!href.length)
        return;
    enum link_kind kind = link_kind_of_rel(rel, node_has_attribute(element, TEXT("hreflang")));
    struct link *link = link_add(collector, kind, node, href);
    if (link)
        link->rel = rel;
}

/* The standard knows one refresh, the first ("will declaratively refresh"); Chromium takes the soonest of all, and those in
 * noscript are another browser's. So each counts. */
static void add_refresh(struct collector *collector, uint32_t node, struct text value)
{
    double seconds;
    struct text url;
    if (!link_parse_refresh(value, &seconds, &url) || !text_trim(url).length)
        return; /* a page that reloads itself points nowhere */
    struct link *link = link_add(collector, LINK_REFRESH, node, text_trim(url));
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
    if (text_equal_ignore_case(node_attribute(element, TEXT("http-equiv")), TEXT("refresh"))) {
        add_refresh(collector, node, content);
        return;
    }
    struct text name = text_trim(node_attribute(element, TEXT("property")));
    if (!name.length)
        name = text_trim(node_attribute(element, TEXT("name")));
    if (!content.length || !is_meta_address(name, content))
        return;
    struct link *link = link_add(collector, LINK_META, node, content);
    if (link)
        link->rel = name;
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

static void add_data(struct collector *collector, uint32_t node)
{
    static const struct text names[] = {{"data-href", 9}, {"data-url", 8}, {"data-link", 9}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct text value = text_trim(node_attribute(&collector->document->nodes[node], names[i]));
        if (text_starts_with_ignore_case(value, TEXT("http")) || text_starts_with(value, TEXT("//")))
            link_add(collector, LINK_DATA, node, value);
    }
}

static void add_element(struct collector *collector, uint32_t node)
{
    static const struct { uint8_t tag; uint8_t kind; char attribute[12]; } simple[] = {
        {TAG_SCRIPT, LINK_SCRIPT, "src"}, {TAG_FORM, LINK_FORM, "action"}, {TAG_BUTTON, LINK_FORM, "formaction"},
        {TAG_BASE, LINK_BASE, "href"}, {TAG_VIDEO, LINK_IMAGE, "poster"}, {TAG_VIDEO, LINK_OTHER, "src"},
        {TAG_AUDIO, LINK_OTHER, "src"}, {TAG_TRACK, LINK_OTHER, "src"},
    };
    const struct node *element = &collector->document->nodes[node];
    enum tag tag = element->tag;
    if (element->is_foreign)
        add_svg_element(collector, node);
    if (tag == TAG_A || tag == TAG_AREA)
        add_anchor(collector, node);
    else if (tag == TAG_IMG || tag == TAG_SOURCE)
        add_image(collector, node);
    else if (tag == TAG_IFRAME || tag == TAG_FRAME || tag == TAG_EMBED)
        add_frame(collector, node, TEXT("src"));
    else if (tag == TAG_OBJECT)
        add_frame(collector, node, TEXT("data"));
    else if (tag == TAG_LINK)
        add_link_element(collector, node);
    else if (tag == TAG_META && !element->is_foreign)
        add_meta(collector, node);
    else if (tag == TAG_INPUT)
        add_input(collector, node);
    else
        for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
            if (simple[i].tag == tag)
                add_attribute(collector, (enum link_kind)simple[i].kind, node, text_from_string(simple[i].attribute));
    if (tag != TAG_IMG && tag != TAG_SOURCE && tag != TAG_IFRAME)
        add_data(collector, node);
    if (tag == TAG_SCRIPT && element->end_index > node + 1)
        link_structured(collector, node);
}

void link_collect_nodes(struct collector *collector)
{
    const struct document *document = collector->document;
    for (uint32_t i = 1; i < document->node_count; i++) {
        if (i % LINK_POLL_NODES == 0)
            arena_poll(collector->arena);
        const struct node *node = &document->nodes[i];
        if (node->kind == NODE_ELEMENT && node->attribute_count)
            add_element(collector, i);
        else if (node->kind == NODE_COMMENT && !collector->outer)
            link_nest(collector, i, node->text, true);
    }
}

struct links links_collect(struct arena *arena, const struct document *document,
                           const struct visibilities *visibilities)
{
    struct collector collector = {.arena = arena, .document = document, .visibilities = visibilities};
    collector.hosts = arena_alloc_array(arena, LINK_HOSTS, sizeof *collector.hosts);
    if (document->has_url)
        collector.domain = url_registrable_domain(document->url.host);
    add_refresh(&collector, 0, response_header(document->response, TEXT("refresh")));
    link_header_links(&collector);
    link_collect_nodes(&collector);
    return (struct links){.items = collector.links.items, .count = collector.links.count, .cut = collector.cut};
}

size_t links_first_at(const struct links *links, uint32_t node)
{
    size_t low = 0;
    size_t high = links->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (links->items[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
