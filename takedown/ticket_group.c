/* ticket_group.c: which flagged pages are one ticket, and which content a person's decision is about. Nothing here depends on
 * the order in which pages come. */
#include "page/rule.h"
#include "page/url.h"
#include "takedown/ticket.h"

#include <stdlib.h>

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Sorts, and keeps each once; the new count. */
static size_t each_once(struct text *items, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(items, count, sizeof *items, by_text);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !text_equal(items[kept - 1], items[i]))
            items[kept++] = items[i];
    return kept;
}

/* --- what names a page's injection --- */

/* The registrable domain of a host or an address, without its scheme too; empty where it is none, or the site's own. */
static struct text domain_of(struct arena *arena, struct text target, struct text site_host)
{
    struct url url;
    if (target.length == 0)
        return target;
    if (target.data[0] == '/' && !text_starts_with(target, TEXT("//")))
        return (struct text){0};
    if (text_find(target, TEXT("//"), 0) == SIZE_MAX)
        target = arena_printf(arena, "http://%.*s/", TEXT_ARGS(target));
    if (!url_parse_start(arena, target, NULL, &url) || text_find_byte(url.host, '.', 0) == SIZE_MAX)
        return (struct text){0}; /* a path, a word, a scheme of an application */
    const struct text domain = url_registrable_domain(url.host);
    return text_equal(domain, url_registrable_domain(site_host)) ? (struct text){0} : arena_copy(arena, domain);
}

void ticket_page_findings(struct arena *arena, const struct finding *findings, size_t count, struct text site_host,
                          struct ticket_page *page)
{
    struct text *hosts = arena_alloc_array(arena, count, sizeof *hosts);
    const struct finding *heaviest = NULL;
    double most = 0;
    page->host_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = &findings[i];
        if (finding->weight <= 0)
            continue;
        if (!heaviest || finding->weight > heaviest->weight ||
            (finding->weight >= heaviest->weight && text_compare(finding->rule, heaviest->rule) < 0))
            heaviest = finding;
        if (finding->weight < most)
            continue;
        const struct text domain = domain_of(arena, finding->target, site_host);
        if (domain.length == 0)
            continue;
        if (finding->weight > most)
            page->host_count = 0;
        most = finding->weight;
        hosts[page->host_count++] = domain;
    }
    page->host_count = each_once(hosts, page->host_count);
    page->hosts = hosts;
    page->rule = heaviest ? heaviest->rule : (struct text){0};
}

static struct text host_key(struct arena *arena, struct text host)
{
    return text_slice(arena_printf(arena, "host %.*s", TEXT_ARGS(host)), 0, TICKET_LIMIT_KEY_BYTES);
}

static struct text rule_key(struct arena *arena, const struct ticket_page *page)
{
    return text_slice(arena_printf(arena, "rule %.*s on %.*s", TEXT_ARGS(page->rule), TEXT_ARGS(page->site)), 0,
                      TICKET_LIMIT_KEY_BYTES);
}

size_t ticket_keys(struct arena *arena, const struct ticket_page *page, struct text keys[TICKET_LIMIT_KEYS])
{
    size_t count = 0;
    for (size_t i = 0; i < page->campaign_count && count < TICKET_LIMIT_KEYS; i++)
        keys[count++] = text_slice(page->campaigns[i], 0, TICKET_LIMIT_KEY_BYTES);
    for (size_t i = 0; i < page->host_count && count < TICKET_LIMIT_KEYS; i++)
        keys[count++] = host_key(arena, page->hosts[i]);
    if (page->host_count == 0 && page->campaign_count == 0)
        keys[count++] = rule_key(arena, page);
    return count;
}

/* --- groups --- */

struct named {
    struct text owner;
    struct text key;
    int64_t page;
    size_t index;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = text_compare(x->owner, y->owner);
    if (order == 0)
        order = text_compare(x->key, y->key);
    return order ? order : (x->page > y->page) - (x->page < y->page);
}

/* Pages of the owner that lead to a host; sorted by owner and host, so that one is found by bisection. */
struct host_count {
    struct text owner;
    struct text host;
    size_t pages;
};

static int by_host(const void *a, const void *b)
{
    const struct host_count *x = a;
    const struct host_count *y = b;
    int order = text_compare(x->owner, y->owner);
    return order ? order : text_compare(x->host, y->host);
}

static size_t count_hosts(struct arena *arena, const struct ticket_page *pages, size_t count, struct host_count **counted)
{
    size_t room = 0;
    size_t at = 0;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        room += pages[i].host_count;
    struct host_count *all = arena_alloc_array(arena, room, sizeof *all);
    for (size_t i = 0; i < count; i++)
        for (size_t h = 0; h < pages[i].host_count; h++)
            all[at++] = (struct host_count){pages[i].owner, pages[i].hosts[h], 1};
    if (at)
        qsort(all, at, sizeof *all, by_host);
    for (size_t i = 0; i < at; i++) {
        if (kept && by_host(&all[kept - 1], &all[i]) == 0)
            all[kept - 1].pages++;
        else
            all[kept++] = all[i];
    }
    *counted = all;
    return kept;
}

static struct text key_of(struct arena *arena, const struct ticket_page *page, const struct host_count *counted, size_t count)
{
    struct text best = {0};
    size_t most = 0;
    if (page->campaign_count)
        return text_slice(page->campaigns[0], 0, TICKET_LIMIT_KEY_BYTES);
    for (size_t i = 0; i < page->host_count; i++) {
        const struct host_count wanted = {page->owner, page->hosts[i], 0};
        const struct host_count *found = bsearch(&wanted, counted, count, sizeof *counted, by_host);
        if (found && (found->pages > most || (found->pages == most && text_compare(found->host, best) < 0))) {
            most = found->pages;
            best = found->host;
        }
    }
    return best.length ? host_key(arena, best) : rule_key(arena, page);
}

size_t ticket_group(struct arena *arena, const struct ticket_page *pages, size_t count, const struct ticket_group **groups)
{
    struct host_count *counted = NULL;
    const size_t hosts = count_hosts(arena, pages, count, &counted);
    struct named *named = arena_alloc_array(arena, count, sizeof *named);
    size_t *members = arena_alloc_array(arena, count, sizeof *members);
    ARENA_LIST(struct ticket_group) list = {0};
    for (size_t i = 0; i < count; i++)
        named[i] = (struct named){pages[i].owner, key_of(arena, &pages[i], counted, hosts), pages[i].page, i};
    if (count)
        qsort(named, count, sizeof *named, by_name);
    for (size_t i = 0; i < count; i++) {
        members[i] = named[i].index;
        const bool same = i > 0 && text_equal(named[i].owner, named[i - 1].owner) && text_equal(named[i].key, named[i - 1].key);
        if (!same)
            *ARENA_PUSH(arena, &list) = (struct ticket_group){named[i].owner, named[i].key, &members[i], 0};
        list.items[list.count - 1].count++;
    }
    *groups = list.items;
    return list.count;
}

/* --- what a decision is about --- */

/* Said of a page because of other pages: they change, and the page did not. */
static bool is_of_neighbours(struct text rule)
{
    return text_equal(rule, text_from_string(comparison_rule(COMPARISON_CAMPAIGN)->id)) ||
           text_equal(rule, text_from_string(comparison_rule(COMPARISON_NEW_TO_PROVINCE)->id));
}

struct text decided_content(struct arena *arena, const struct finding *findings, size_t count)
{
    struct text *lines = arena_alloc_array(arena, count, sizeof *lines);
    size_t kept = 0;
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = &findings[i];
        if (finding->weight <= 0 || is_of_neighbours(finding->rule))
            continue;
        const struct text excerpt = comparison_rule_named(finding->rule) ? (struct text){0} : finding->evidence;
        lines[kept++] = arena_printf(arena, "%.*s\t%.*s\t%.*s", TEXT_ARGS(finding->rule), TEXT_ARGS(finding->target),
                                     TEXT_ARGS(excerpt));
    }
    kept = each_once(lines, kept);
    for (size_t i = 0; i < kept; i++)
        length += lines[i].length + (i > 0);
    char *content = arena_alloc(arena, length + 1);
    size_t at = 0;
    for (size_t i = 0; i < kept; i++) {
        if (i)
            content[at++] = '\n';
        for (size_t b = 0; b < lines[i].length; b++)
            content[at++] = lines[i].data[b];
    }
    return text_of(content, at);
}

bool decided_covers(struct text decided, struct text now)
{
    while (now.length) {
        const struct text line = text_split(&now, '\n');
        bool has = false;
        while (decided.length && !has)
            has = text_equal(text_split(&decided, '\n'), line);
        if (!has)
            return false;
    }
    return true;
}
