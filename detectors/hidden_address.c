/* hidden_address.c: addresses of strangers written where nobody sees them, without being links: search engines read them. */
#include "detectors/hidden_address.h"

#include "detectors/hidden_menu.h"
#include "detectors/link_signs.h"

enum { LEAST = 3, MOST_HOSTS = 32, MOST_TEXT = 300 };

static bool is_known(const struct text *hosts, size_t count, struct text host)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(hosts[i], host))
            return true;
    return false;
}

/* The page links there where visitors see it: "in lại từ https://..." below a print button. */
static bool is_linked(const struct subject *subject, struct text host)
{
    for (size_t i = 0; i < subject->links->count; i++)
        if (subject->links->items[i].kind == LINK_ANCHOR && text_equal(subject->links->items[i].host, host))
            return true;
    return false;
}

static bool is_read(enum tag parent)
{
    return parent != TAG_SCRIPT && parent != TAG_STYLE && parent != TAG_TITLE && parent != TAG_NOSCRIPT &&
           parent != TAG_TEXTAREA && parent != TAG_TEMPLATE;
}

size_t hidden_addresses(const struct subject *subject, struct host_memo *memo, uint32_t *node, struct text *first)
{
    struct text hosts[MOST_HOSTS];
    size_t count = 0;
    for (uint32_t i = 1; i < subject->document->node_count && count < MOST_HOSTS; i++) {
        const struct node *text = &subject->document->nodes[i];
        if (text->kind != NODE_TEXT || text->text.length > MOST_TEXT ||
            subject->visibilities->items[i].sight != SIGHT_HIDDEN || !is_read(subject->document->nodes[text->parent].tag))
            continue;
        struct text host = text_names_host(subject->arena, text->text);
        if (!host.length || host_is_vietnamese(host) || judge_host(memo, host) == HOST_HONEST || is_known(hosts, count, host) ||
            is_linked(subject, host))
            continue;
        if (count == 0) {
            *node = i;
            *first = host;
        }
        hosts[count++] = host;
    }
    return count >= LEAST ? count : 0;
}
