/* elsewhere.c: "site-elsewhere", an item of the site: where its start page sends everybody; decided once for each target. */
#include "cli/elsewhere.h"

#include "page/rule.h"
#include "store/baselines.h"

#include <time.h>

void elsewhere_met(struct crawl *crawl, struct visit *visit, const struct url *target)
{
    struct text home = url_key(crawl->scratch, &visit->site->site->url);
    if (!visit->probing && visit_now(visit)->identity == crawl->identities.plain && text_equal(visit->address.url, home))
        visit->elsewhere = arena_copy(visit->arena, target->host);
}

static bool has_redirect(const struct findings *findings)
{
    for (size_t i = 0; i < findings->list.count; i++)
        if (text_equal(findings->list.items[i].rule, TEXT("redirect")))
            return true;
    return false;
}

static bool note_decided(void *context, const struct site_item *item)
{
    (void)item;
    *(bool *)context = true;
    return false;
}

void elsewhere_tell(struct crawl *crawl, const struct visit *visit)
{
    if (!visit->elsewhere.length)
        return;
    const struct rule *rule = comparison_rule(COMPARISON_SITE_ELSEWHERE);
    const struct item_query before = {.site = visit->site->id, .kind = text_from_string(rule->id), .value = visit->elsewhere,
                                      .states = {[ITEM_APPROVED] = true}};
    bool approved = false;
    if (!pipeline_stored(crawl, store_items(crawl->store, &before, note_decided, &approved)) || approved)
        return;
    arena_reset(crawl->scratch);
    const size_t plain = crawl->identities.plain;
    const struct site_item item = {
        .site = visit->site->id, .kind = text_from_string(rule->id), .value = visit->elsewhere,
        .detail = arena_printf(crawl->scratch, "the start page sends visitors on to %.*s, so that this site is not crawled",
                               TEXT_ARGS(visit->elsewhere)),
        .example = visit->address.url, .pages = 1, .identity = crawl->config->identities[plain]->name,
        /* the redirect itself counts where it leads to a stranger: once is enough */
        .points = has_redirect(&visit->looks[plain].findings) ? 0 : rule->weight,
        .last_run = crawl->run.id, .last_time = time(NULL),
    };
    int64_t id;
    bool is_new;
    (void)pipeline_stored(crawl, store_item_put(crawl->store, &item, &id, &is_new));
}
