/* crawl_probe_items.c: what is remembered of probes from night to night: a site's own searches and redirectors, and what was
 * found and not refuted since. */
#include "cli/crawl_probe.h"

#include "page/rule.h"
#include "store/baselines.h"

#include <time.h>

enum { ENTRIES_BYTES = 64 * 1024, REMEMBER_BYTES = 64 * 1024 * 1024 };

void probe_meet(struct crawl *crawl, struct crawl_site *site, const struct url *url, struct text shape)
{
    enum probe_entry entry = probe_entry_of(url);
    if (entry == PROBE_SEARCH)
        probe_entries_add(crawl->arena, &site->searches, shape, url);
    else if (entry == PROBE_REDIRECTOR)
        probe_entries_add(crawl->arena, &site->redirectors, shape, url);
}

static const char *const entry_blobs[] = {"searches", "redirectors"};

void probe_remember(struct crawl *crawl, struct crawl_site *site)
{
    struct arena *arena = arena_create(REMEMBER_BYTES);
    for (size_t b = 0; arena && b < 2; b++) {
        struct text bytes = {0};
        struct probe_entries *entries = b ? &site->redirectors : &site->searches;
        enum status status = store_site_blob_get(crawl->store, arena, site->id, entry_blobs[b], &bytes);
        if (status == STATUS_NOT_FOUND || !pipeline_stored(crawl, status))
            continue;
        while (bytes.length) {
            struct url url;
            struct candidate candidate;
            if (!url_parse_start(arena, text_split(&bytes, '\n'), NULL, &url))
                continue;
            frontier_consider(arena, &url, 0, crawl->config->max_depth, &candidate);
            probe_entries_add(crawl->arena, entries, candidate.shape, &url);
        }
    }
    arena_free(arena);
}

void probe_keep_entries(struct crawl *crawl, struct crawl_site *site)
{
    for (size_t b = 0; b < 2; b++) {
        const struct probe_entries *entries = b ? &site->redirectors : &site->searches;
        struct buffer lines;
        buffer_init(&lines, ENTRIES_BYTES);
        for (size_t i = 0; i < entries->count; i++)
            buffer_printf(&lines, "%.*s\n", TEXT_ARGS(entries->items[i].url));
        if (entries->count && !buffer_failed(&lines))
            (void)pipeline_stored(crawl, store_site_blob_put(crawl->store, site->id, entry_blobs[b], buffer_text(&lines)));
        buffer_release(&lines);
    }
}

static bool is_probe_kind(struct text kind)
{
    static const enum comparison_rule rules[] = {COMPARISON_ANY_PATH, COMPARISON_SEARCH_REFLECTION, COMPARISON_OPEN_REDIRECTOR};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (text_equal(kind, text_from_string(comparison_rule(rules[i])->id)))
            return true;
    return false;
}

struct keeping {
    const struct crawl_site *site;
    struct arena *arena;
    int64_t run;
    ARENA_LIST(struct site_item) items;
};

static bool keep_item(void *context, const struct site_item *item)
{
    struct keeping *keeping = context;
    bool over = !is_probe_kind(item->kind) || item->last_run >= keeping->run;
    for (size_t i = 0; i < keeping->site->refuted_count && !over; i++)
        over = text_equal(item->kind, text_from_string(comparison_rule(keeping->site->refuted[i].rule)->id)) &&
               text_equal(item->value, keeping->site->refuted[i].value);
    if (over)
        return true;
    struct site_item *kept = ARENA_PUSH(keeping->arena, &keeping->items);
    *kept = *item;
    kept->kind = arena_copy(keeping->arena, item->kind);
    kept->value = arena_copy(keeping->arena, item->value);
    kept->detail = arena_copy(keeping->arena, item->detail);
    kept->identity = arena_copy(keeping->arena, item->identity);
    kept->example = arena_copy(keeping->arena, item->example);
    return true;
}

bool probe_keep_items(struct crawl *crawl, struct crawl_site *site, struct arena *arena)
{
    struct keeping keeping = {.site = site, .arena = arena, .run = crawl->run.id};
    const struct item_query open = {.site = site->id, .states = {[ITEM_OPEN] = true}};
    if (!pipeline_stored(crawl, store_items(crawl->store, &open, keep_item, &keeping)))
        return false;
    for (size_t i = 0; i < keeping.items.count; i++) {
        int64_t id;
        bool is_new;
        keeping.items.items[i].last_run = crawl->run.id;
        keeping.items.items[i].last_time = time(NULL);
        if (!pipeline_stored(crawl, store_item_put(crawl->store, &keeping.items.items[i], &id, &is_new)))
            return false;
    }
    return true;
}
