/* second_knowledge.c: what the store knows of a site, for the second look at its night. */
#include "cli/second.h"

#include "store/nights.h"

static bool read_blob(struct crawl *crawl, struct crawl_site *site, struct arena *arena, const char *name, struct reader *reader)
{
    struct text bytes = {0};
    enum status status = store_site_blob_get(crawl->store, arena, site->id, name, &bytes);
    *reader = reader_of(bytes);
    return status == STATUS_OK || (status == STATUS_NOT_FOUND && bytes.length == 0) || pipeline_stored(crawl, status);
}

bool second_prepare(struct crawl *crawl, struct crawl_site *site)
{
    struct reader reader;
    struct templates *templates = arena_alloc(crawl->arena, sizeof *templates);
    if (!read_blob(crawl, site, crawl->arena, "templates", &reader))
        return false;
    if (templates_decode(&reader, templates))
        site->template_blocks = (struct block_set){.items = templates->blocks, .count = templates->block_count};
    return true;
}

static bool add_known(void *context, const struct known *row)
{
    struct second *second = context;
    static const enum value_state states[KNOWN_STATE_COUNT] = {
        [KNOWN_CANDIDATE] = VALUE_CANDIDATE, [KNOWN_ACCEPTED] = VALUE_ACCEPTED, [KNOWN_REJECTED] = VALUE_REJECTED};
    struct known_value value = {.value = row->value, .state = states[row->state], .since = row->since, .nights = row->nights};
    struct run_site first;
    if (value.state == VALUE_CANDIDATE) /* no row: the run ended before it was told how the night was */
        value.met_flagged = store_run_site_get(second->crawl->store, row->first_run, second->site->id, &first) != STATUS_OK ||
                            first.flagged > 0;
    if (value_channel_from_name(row->channel, &value.channel))
        knowledge_add(&second->knowledge, &value);
    return true;
}

/* Partners of the whole province (known_hosts) and its other sites are known everywhere. */
static void add_partners(struct second *second)
{
    static const enum value_channel channels[] = {VALUE_OUTBOUND, VALUE_SCRIPT, VALUE_FRAME, VALUE_FORM};
    const struct known_hosts *known = &second->crawl->knowledge->known;
    for (size_t i = 0; i < known->count; i++)
        for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
            const struct known_value value = {
                .channel = channels[c],
                .value = channels[c] == VALUE_OUTBOUND ? url_registrable_domain(known->domains[i]) : known->domains[i],
                .state = VALUE_ACCEPTED,
            };
            knowledge_add(&second->knowledge, &value);
        }
}

bool second_open_site(struct second *second)
{
    struct crawl *crawl = second->crawl;
    struct crawl_site *site = second->site;
    struct reader reader;
    const struct known_query query = {.site = site->id};
    knowledge_open(&second->knowledge, second->arena, site->site->url.host);
    second->templates_last = arena_alloc(second->arena, sizeof *second->templates_last);
    second->counter = arena_alloc(second->arena, sizeof *second->counter);
    if (!read_blob(crawl, site, second->arena, "templates", &reader))
        return false;
    (void)templates_decode(&reader, second->knowledge.templates);
    if (!read_blob(crawl, site, second->arena, "templates-last", &reader))
        return false;
    (void)templates_decode(&reader, second->templates_last);
    if (!read_blob(crawl, site, second->arena, "nights", &reader))
        return false;
    (void)nights_decode(&reader, &second->nights);
    if (!pipeline_stored(crawl, store_known(crawl->store, &query, add_known, second)))
        return false;
    add_partners(second);
    second->knowledge.settled = second->nights.settled;
    knowledge_ready(&second->knowledge);
    return true;
}
