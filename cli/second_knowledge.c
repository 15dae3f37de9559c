/* second_knowledge.c: what the store knows of a site, for the crawl and for the second look at its night. */
#include "cli/second.h"

bool second_prepare(struct crawl *crawl, struct crawl_site *site)
{
    arena_reset(crawl->scratch); /* of a site's templates only these blocks are kept until the night's end, for each of thousands of sites */
    struct templates *templates = arena_alloc(crawl->scratch, sizeof *templates);
    if (!pipeline_stored(crawl, site_templates_read(crawl->store, crawl->scratch, site->id, TEMPLATES_ACCEPTED, templates)))
        return false;
    uint64_t *blocks = arena_alloc_array(crawl->arena, templates->block_count, sizeof *blocks);
    for (size_t i = 0; i < templates->block_count; i++)
        blocks[i] = templates->blocks[i];
    site->template_blocks = (struct block_set){.items = blocks, .count = templates->block_count};
    return true;
}

bool second_open_site(struct second *second)
{
    struct crawl *crawl = second->crawl;
    const struct site_memory memory = {
        .store = crawl->store, .arena = second->arena, .site = second->site->id, .host = second->site->site->url.host,
        .partners = &crawl->knowledge->known, .candidates = true,
    };
    second->templates_last = arena_alloc(second->arena, sizeof *second->templates_last);
    second->counter = arena_alloc(second->arena, sizeof *second->counter);
    return pipeline_stored(crawl, site_memory_read(&memory, &second->knowledge, &second->nights)) &&
           pipeline_stored(crawl, site_templates_read(crawl->store, second->arena, second->site->id, TEMPLATES_LAST,
                                                      second->templates_last));
}
