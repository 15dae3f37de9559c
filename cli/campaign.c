/* campaign.c: `rasoat campaign`: what was planted on several sites, with all its places and whom to call. */
#include "cli/paper.h"
#include "store/campaigns.h"
#include "takedown/campaigns.h"

#include <string.h>

struct campaign_job {
    struct invocation *invocation;
    struct store *store;
    struct list_head head;
    struct buffer out;
    bool json;
    bool with_places;
    ARENA_LIST(struct campaign_row) rows;
    ARENA_LIST(struct campaign_row_place) places;
};

static bool read_campaign(void *context, const struct campaign *campaign)
{
    struct campaign_job *job = context;
    struct arena *arena = job->invocation->arena;
    *ARENA_PUSH(arena, &job->rows) = (struct campaign_row){.id = campaign->id,
                                                           .kind = arena_copy(arena, campaign->kind),
                                                           .value = arena_copy(arena, campaign->value),
                                                           .shared = arena_copy(arena, campaign->shared),
                                                           .first_time = campaign->first_time,
                                                           .last_time = campaign->last_time,
                                                           .is_current = campaign->is_current,
                                                           .sites = campaign->sites,
                                                           .pages = campaign->pages,
                                                           .sites_ever = campaign->sites_ever,
                                                           .pages_ever = campaign->pages_ever};
    return true;
}

static bool read_place(void *context, const struct campaign_place *place)
{
    struct campaign_job *job = context;
    struct arena *arena = job->invocation->arena;
    *ARENA_PUSH(arena, &job->places) = (struct campaign_row_place){.url = arena_copy(arena, place->url),
                                                                   .site = arena_copy(arena, place->site_name),
                                                                   .agency = arena_copy(arena, place->agency),
                                                                   .contact = arena_copy(arena, place->contact),
                                                                   .is_current = place->is_current};
    return true;
}

static bool write_campaign(struct campaign_job *job, const struct campaign_row *row)
{
    job->places.count = 0;
    if (job->with_places && store_campaign_places(job->store, row->id, read_place, job) != STATUS_OK)
        return false;
    if (job->json)
        campaign_write_json(&job->out, row, job->with_places, job->places.items, job->places.count);
    else
        campaign_write_table(&job->out, &job->head, row, job->places.items, job->places.count);
    return !buffer_failed(&job->out) && cli_flush(&job->out, PAPER_FLUSH_BYTES);
}

static enum exit_code write_all(struct campaign_job *job, int64_t id)
{
    const struct campaign_query query = {.id = id};
    if (store_campaigns(job->store, &query, read_campaign, job) != STATUS_OK) {
        cli_say_store(job->invocation, job->store);
        return EXIT_OPERATIONAL;
    }
    if (job->rows.count == 0 && id != 0) {
        cli_say(job->invocation, "no such campaign: %lld", "không có chiến dịch: %lld", (long long)id);
        return EXIT_OPERATIONAL;
    }
    if (job->rows.count == 0 && !job->json)
        buffer_add_string(&job->out, job->head.language == LANGUAGE_VIETNAMESE ? "Chưa thấy chiến dịch nào.\n"
                                                                               : "No campaign was seen yet.\n");
    for (size_t i = 0; i < job->rows.count; i++)
        if (!write_campaign(job, &job->rows.items[i]))
            return EXIT_OPERATIONAL;
    return cli_flush(&job->out, 0) ? EXIT_DONE : EXIT_OPERATIONAL;
}

/* "list", or "show ID", and options in any order. */
static bool read_options(struct campaign_job *job, const char **config, int64_t *id)
{
    const struct invocation *invocation = job->invocation;
    uint64_t number = 0;
    if (invocation->count < 2)
        return false;
    job->with_places = strcmp(invocation->arguments[1], "show") == 0;
    if (!job->with_places && strcmp(invocation->arguments[1], "list") != 0)
        return false;
    for (int i = 2; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        if (strcmp(argument, "--config") == 0 && value)
            *config = value;
        else if (strcmp(argument, "--format") == 0 && value && (strcmp(value, "table") == 0 || strcmp(value, "jsonl") == 0))
            job->json = strcmp(value, "jsonl") == 0;
        else if (job->with_places && *id == 0 && text_to_number(text_from_string(argument), INT64_MAX, &number) && number > 0)
            *id = (int64_t)number;
        else
            return false;
        i += argument[0] == '-';
    }
    return !job->with_places || *id != 0;
}

enum exit_code command_campaign(struct invocation *invocation)
{
    struct campaign_job job = {.invocation = invocation};
    const char *config = NULL;
    int64_t id = 0;
    if (!read_options(&job, &config, &id))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, config))
        return EXIT_CONFIGURATION;
    enum exit_code code = EXIT_OPERATIONAL;
    buffer_init(&job.out, PAPER_BUFFER_BYTES);
    if (paper_open(invocation, &job.store) == STATUS_OK && paper_head(invocation, job.store, &job.head) == STATUS_OK)
        code = write_all(&job, id);
    buffer_release(&job.out);
    store_close(job.store);
    return code;
}
