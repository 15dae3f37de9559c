/* hidden_address.c: addresses of strangers written where nobody sees them, without being links: search engines read them. */
#include "detectors/hidden_address.h"

#include "detectors/hidden_menu.h"
#include "detectors/link_signs.h"

enum { LEAST = 3, MOST_HOSTS = 32, MOST_TEXT = 2000 };

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

struct found {
    const struct subject *subject;
    struct host_memo *memo;
    struct text hosts[MOST_HOSTS];
    size_t count;
};

static void look_at_word(struct found *found, struct text word)
{
    const struct subject *subject = found->subject;
    struct text host = text_names_host(subject->arena, word);
    if (host.length && !host_is_vietnamese(host) && judge_host(found->memo, host) != HOST_HONEST &&
        !is_known(found->hosts, found->count, host) && !is_linked(subject, host))
        found->hosts[found->count++] = host;
}

/* Nothing but addresses, parted by spaces and marks. */
static void look_at_text(struct found *found, struct text text)
{
    size_t at = 0;
    while (at < text.length && found->count < MOST_HOSTS) {
        size_t end = at;
        while (end < text.length && !ascii_is_space(text.data[end]) && text.data[end] != ',' && text.data[end] != ';' &&
               text.data[end] != '|')
            end++;
        struct text word = text_slice(text, at, end - at);
        if (word.length > 1 && !text_names_host(found->subject->arena, word).length)
            return;
        if (word.length > 1)
            look_at_word(found, word);
        at = end + 1;
    }
}

size_t hidden_addresses(const struct subject *subject, struct host_memo *memo, uint32_t *node, struct text *first)
{
    struct found found = {.subject = subject, .memo = memo};
    for (uint32_t i = 1; i < subject->document->node_count && found.count < MOST_HOSTS; i++) {
        const struct node *text = &subject->document->nodes[i];
        if (text->kind != NODE_TEXT || text->text.length > MOST_TEXT ||
            subject->visibilities->items[i].sight != SIGHT_HIDDEN || !is_read(subject->document->nodes[text->parent].tag))
            continue;
        bool none = found.count == 0;
        look_at_text(&found, text->text);
        if (none && found.count > 0) {
            *node = i;
            *first = found.hosts[0];
        }
    }
    return found.count >= LEAST ? found.count : 0;
}
