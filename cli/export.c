/* export.c: `rasoat export`: the flagged pages for other machines and other offices. */
#include "cli/export_hosts.h"
#include "cli/paper.h"
#include "cli/options.h"
#include "store/campaigns.h"
#include "takedown/export.h"

#include <stdlib.h>
#include <string.h>

struct export_job {
    struct invocation *invocation;
    struct store *store;
    const struct export_format *format;
    struct list_head list;
    struct export_head head;
    struct export *export;
    struct buffer out;
    struct export_hosts hosts;
    struct text site; /* empty: all */
    size_t campaign; /* whose places are read */
    ARENA_LIST(struct export_campaign) campaigns;
    ARENA_LIST(struct export_member) members;
    ARENA_LIST(int64_t) campaign_ids;
    bool failed;
};

struct export_options {
    const char *config;
    const char *site;
    struct page_query query;
    const struct export_format *format;
};

static bool read_options(struct invocation *invocation, struct export_options *options)
{
    options->query.verdicts[VERDICT_TAKEDOWN] = true;
    for (int i = 1; i < invocation->count; i += 2) {
        const char *argument = invocation->arguments[i];
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        uint64_t number = 0;
        if (!value)
            return false;
        if (strcmp(argument, "--config") == 0)
            options->config = value;
        else if (strcmp(argument, "--site") == 0)
            options->site = value;
        else if (strcmp(argument, "--format") == 0 && export_format_named(text_from_string(value)))
            options->format = export_format_named(text_from_string(value));
        else if (strcmp(argument, "--since") == 0 && text_to_number(text_from_string(value), INT64_MAX, &number))
            options->query.since_run = (int64_t)number;
        else if (strcmp(argument, "--verdict") != 0 || !verdicts_read(value, options->query.verdicts))
            return false;
    }
    /* what is clean or was not looked at is nobody's complaint */
    return options->format && !options->query.verdicts[VERDICT_CLEAN] && !options->query.verdicts[VERDICT_UNKNOWN];
}

static bool has_reporter(const struct export_job *job)
{
    const struct config *config = &job->invocation->config;
    if (!job->format->needs_reporter ||
        (config->reporter_org.length && config->reporter_domain.length && config->reporter_mail.length))
        return true;
    cli_say(job->invocation, "%s says who reports: set reporter_org, reporter_domain and reporter_mail in [export]",
            "%s cần biết ai báo cáo: hãy đặt reporter_org, reporter_domain và reporter_mail trong mục [export]",
            job->format->name);
    return false;
}

static bool note_campaign(void *context, const struct campaign *campaign)
{
    struct export_job *job = context;
    struct arena *arena = job->invocation->arena;
    *ARENA_PUSH(arena, &job->campaigns) = (struct export_campaign){.kind = arena_copy(arena, campaign->kind),
                                                                   .value = arena_copy(arena, campaign->value),
                                                                   .shared = arena_copy(arena, campaign->shared),
                                                                   .first_time = campaign->first_time,
                                                                   .last_time = campaign->last_time};
    *ARENA_PUSH(arena, &job->campaign_ids) = campaign->id;
    return true;
}

static bool note_place(void *context, const struct campaign_place *place)
{
    struct export_job *job = context;
    if (place->is_current)
        *ARENA_PUSH(job->invocation->arena, &job->members) =
            (struct export_member){.page = place->page, .campaign = job->campaign};
    return true;
}

static int by_page(const void *a, const void *b)
{
    const struct export_member *x = a;
    const struct export_member *y = b;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return (x->campaign > y->campaign) - (x->campaign < y->campaign);
}

/* The campaigns of the newest run, and which pages they are on. */
static enum status read_campaigns(struct export_job *job)
{
    const struct campaign_query query = {.run = job->list.run};
    enum status status = store_campaigns(job->store, &query, note_campaign, job);
    for (; status == STATUS_OK && job->campaign < job->campaigns.count; job->campaign++)
        status = store_campaign_places(job->store, job->campaign_ids.items[job->campaign], note_place, job);
    if (job->members.count)
        qsort(job->members.items, job->members.count, sizeof *job->members.items, by_page);
    job->head.campaigns = job->campaigns.items;
    job->head.campaign_count = job->campaigns.count;
    job->head.members = job->members.items;
    job->head.member_count = job->members.count;
    return status;
}

static bool write_page(void *context, const struct page_report *report)
{
    struct export_job *job = context;
    if (job->site.length && !text_equal(job->site, report->site))
        return true;
    job->format->page(job->export, &job->out, report);
    job->failed |= buffer_failed(&job->out) || !cli_flush(&job->out, PAPER_FLUSH_BYTES);
    return !job->failed;
}

static enum exit_code write_all(struct export_job *job, const struct page_query *query, struct arena *scratch)
{
    const struct config *config = &job->invocation->config;
    job->head.list = &job->list;
    job->head.reporter_org = config->reporter_org;
    job->head.reporter_domain = config->reporter_domain;
    job->head.reporter_mail = config->reporter_mail;
    job->head.tlp = config->tlp;
    job->head.host_facts = export_hosts_facts;
    job->head.context = &job->hosts;
    enum status status = read_campaigns(job);
    job->export = export_new(job->invocation->arena, scratch, &job->head);
    job->format->begin(job->export, &job->out);
    if (status == STATUS_OK)
        status = store_pages(job->store, query, write_page, job);
    job->format->end(job->export, &job->out);
    if (status != STATUS_OK)
        cli_say_store(job->invocation, job->store);
    if (status != STATUS_OK || job->failed || job->hosts.failed || buffer_failed(&job->out) || !cli_flush(&job->out, 0))
        return EXIT_OPERATIONAL;
    if (export_left_out(job->export))
        cli_say(job->invocation, "%llu addresses or hosts do not fit the format and were left out",
                "đã bỏ qua %llu địa chỉ hoặc máy chủ không ghi được ở định dạng này",
                (unsigned long long)export_left_out(job->export));
    return EXIT_DONE;
}

/* Everything that the pages are looked at with; messages say what is missing. */
static bool prepare(struct export_job *job, const struct export_options *options)
{
    struct site_row site;
    enum status status = STATUS_OK;
    if (paper_open(job->invocation, &job->store) != STATUS_OK ||
        paper_head(job->invocation, job->store, &job->list) != STATUS_OK)
        return false;
    job->site = text_from_string(options->site);
    if (options->site)
        status = store_site_named(job->store, job->invocation->arena, job->site, &site);
    if (status == STATUS_NOT_FOUND)
        cli_say(job->invocation, "no such site: %s", "không có trang web: %s", options->site);
    else if (status != STATUS_OK)
        cli_say_store(job->invocation, job->store);
    if (status != STATUS_OK)
        return false;
    if (!job->format->needs_reporter)
        return true; /* tables and lists tell no host apart */
    return export_hosts_read(job->invocation, job->store, &job->hosts);
}

enum exit_code command_export(struct invocation *invocation)
{
    struct export_options options = {0};
    struct export_job job = {.invocation = invocation};
    if (!read_options(invocation, &options))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, options.config))
        return EXIT_CONFIGURATION;
    job.format = options.format;
    if (!has_reporter(&job))
        return EXIT_CONFIGURATION;
    struct arena *scratch = arena_create(EXPORT_SCRATCH_BYTES);
    enum exit_code code = EXIT_OPERATIONAL;
    buffer_init(&job.out, PAPER_BUFFER_BYTES);
    if (scratch && prepare(&job, &options))
        code = write_all(&job, &options.query, scratch);
    buffer_release(&job.out);
    store_close(job.store);
    if (scratch)
        arena_free(scratch);
    return code;
}
