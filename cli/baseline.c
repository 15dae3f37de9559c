/* baseline.c: `rasoat baseline`: the command line, the store, and what its subcommands share. */
#include "cli/baseline.h"

#include "cli/options.h"
#include "cli/page_named.h"
#include "crawler/plan.h"
#include "page/url.h"
#include "store/looks.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

enum { SCRATCH_BYTES = 64 * 1024 * 1024, OUT_BYTES = 64 * 1024 * 1024, ROOM_LOOKS = 64 };

static const struct {
    const char *name;
    enum exit_code (*run)(struct baseline_job *job);
    bool writes;
    bool decides; /* a person and a reason are asked for */
    bool takes_target;
} subcommands[] = {
    {"list", baseline_list, false, false, false},       {"diff", baseline_diff, false, false, true},
    {"approve", baseline_approve, true, true, true},    {"reject", baseline_reject, true, true, true},
    {"rollback", baseline_rollback, true, true, false}, {"export", baseline_export, false, false, false},
    {"import", baseline_import, true, true, true},      {"trust-clock", baseline_trust_clock, true, true, false},
};

const char *baseline_words(const struct baseline_job *job, const char *english, const char *vietnamese)
{
    return job->invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english;
}

void baseline_print(struct baseline_job *job, const char *english, const char *vietnamese, ...)
{
    va_list arguments;
    va_start(arguments, vietnamese);
    buffer_vprintf(&job->out, job->invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english, arguments);
    va_end(arguments);
}

void baseline_count(struct baseline_job *job, const char *english, const char *vietnamese, uint64_t count)
{
    buffer_printf(&job->out, "%s: %llu\n", baseline_words(job, english, vietnamese), (unsigned long long)count);
}

bool baseline_stored(struct baseline_job *job, enum status status)
{
    if (status != STATUS_OK && !job->failed) {
        job->failed = true;
        cli_say_store(job->invocation, job->store);
    }
    return status == STATUS_OK;
}

struct text baseline_date(const struct baseline_job *job, struct arena *arena, int64_t at)
{
    struct tm parts;
    const time_t local = (time_t)(at + job->invocation->config.time_zone_minutes * 60);
    if (!gmtime_r(&local, &parts))
        return TEXT("?");
    return arena_printf(arena, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

/* --- what the store has of a site --- */
bool baseline_nights(struct baseline_job *job, int64_t site, struct nights *nights)
{
    return baseline_stored(job, site_nights_read(job->store, job->invocation->arena, site, nights));
}

bool baseline_templates(struct baseline_job *job, int64_t site, enum site_templates which, struct templates *templates)
{
    return baseline_stored(job, site_templates_read(job->store, job->invocation->arena, site, which, templates));
}

bool baseline_knowledge(struct baseline_job *job, struct arena *arena, int64_t site, struct knowledge *knowledge)
{
    struct site_memory memory = {.store = job->store, .arena = arena, .site = site};
    struct nights nights;
    const struct site_row *sites = NULL;
    size_t count = baseline_sites(job, &sites);
    for (size_t i = 0; i < count; i++) {
        struct url url;
        if (sites[i].id == site && url_parse_start(arena, sites[i].url, NULL, &url))
            memory.host = url.host;
    }
    return baseline_stored(job, site_memory_read(&memory, knowledge, &nights));
}

struct site_list {
    struct baseline_job *job;
    ARENA_LIST(struct site_row) rows;
};

static bool add_site(void *context, const struct site_row *site)
{
    struct site_list *list = context;
    struct arena *arena = list->job->invocation->arena;
    if (list->job->site.id == 0 || list->job->site.id == site->id) {
        struct site_row *row = ARENA_PUSH(arena, &list->rows);
        *row = (struct site_row){.id = site->id, .name = arena_copy(arena, site->name), .url = arena_copy(arena, site->url)};
    }
    return true;
}

size_t baseline_sites(struct baseline_job *job, const struct site_row **sites)
{
    if (!job->sites) {
        struct site_list list = {.job = job};
        baseline_stored(job, store_sites(job->store, add_site, &list));
        job->sites = list.rows.items;
        job->site_count = list.rows.count;
    }
    *sites = job->sites;
    return job->site_count;
}

/* --- pages --- */
int64_t baseline_page(struct baseline_job *job, const char *target)
{
    int64_t page = 0;
    if (baseline_stored(job, page_named(job->store, text_from_string(target), &page)) && page == 0)
        cli_say(job->invocation, "no such page: %s", "không có trang: %s", target);
    return page;
}

bool baseline_look(struct baseline_job *job, int64_t page, int64_t *id, struct profile *profile)
{
    struct look_row rows[ROOM_LOOKS];
    int64_t identity = 0;
    size_t count = 0;
    struct text bytes = {0};
    enum status status = store_identity(job->store, job->plain, &identity);
    if (status == STATUS_NOT_FOUND)
        return false;
    if (!baseline_stored(job, status) || !baseline_stored(job, store_looks(job->store, page, rows, ROOM_LOOKS, &count)))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].identity != identity || rows[i].profile == 0)
            continue;
        if (id)
            *id = rows[i].profile;
        status = store_profile(job->store, job->scratch, rows[i].profile, &bytes);
        struct reader reader = reader_of(bytes);
        return status != STATUS_NOT_FOUND && baseline_stored(job, status) &&
               profile_decode(job->scratch, &reader, profile);
    }
    return false;
}

struct ending {
    struct baseline_job *job;
    const struct knowledge *knowledge;
    ARENA_LIST(int64_t) pages;
};

static bool find_rejected(void *context, const struct baseline *baseline)
{
    struct ending *ending = context;
    struct profile profile;
    struct plain_profile look;
    const struct site_value *values = NULL;
    arena_reset(ending->job->scratch);
    struct reader reader = reader_of(baseline->profile_bytes);
    if (!profile_decode(ending->job->scratch, &reader, &profile) ||
        !plain_profile_of(&profile, ending->job->plain, ending->job->plain, 0, 0, &look))
        return true;
    size_t count = site_values(ending->job->scratch, &look, ending->knowledge->host, &values);
    for (size_t i = 0; i < count; i++) {
        const struct known_value *known = knowledge_of(ending->knowledge, values[i].channel, values[i].value);
        if (known && known->state == VALUE_REJECTED) {
            *ARENA_PUSH(ending->job->invocation->arena, &ending->pages) = baseline->page;
            return true;
        }
    }
    return true;
}

uint64_t baseline_end_rejected(struct baseline_job *job, int64_t site)
{
    struct knowledge knowledge;
    struct ending ending = {.job = job, .knowledge = &knowledge};
    const struct baseline_query query = {.site = site, .profiles = true};
    if (!baseline_knowledge(job, job->invocation->arena, site, &knowledge) ||
        !baseline_stored(job, store_baselines(job->store, &query, find_rejected, &ending)))
        return 0;
    for (size_t i = 0; i < ending.pages.count && !job->failed; i++)
        baseline_stored(job, store_baseline_end(job->store, ending.pages.items[i], job->now, job->who, job->reason));
    return ending.pages.count;
}

/* --- the command line --- */
struct baseline_options {
    const char *config;
    const char *site;
    const char *by;
    const char *reason;
};

static bool read_options(struct baseline_job *job, struct baseline_options *options)
{
    const struct {
        const char *name;
        const char **value;
    } with_value[] = {
        {"--config", &options->config}, {"--site", &options->site}, {"--by", &options->by},
        {"--reason", &options->reason}, {"--to", &job->to},         {"--key", &job->key},
    };
    struct invocation *invocation = job->invocation;
    for (int i = 2; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        size_t which = 0;
        while (which < sizeof with_value / sizeof *with_value && strcmp(argument, with_value[which].name) != 0)
            which++;
        if (which < sizeof with_value / sizeof *with_value) {
            if (++i == invocation->count)
                return false;
            *with_value[which].value = invocation->arguments[i];
        } else if (strcmp(argument, "--even-though-flagged") == 0) {
            job->even_though_flagged = true;
        } else if (strncmp(argument, "--", 2) == 0 || job->target) {
            return false;
        } else {
            job->target = argument;
        }
    }
    return true;
}

static bool read_person(struct baseline_job *job, const struct baseline_options *options)
{
    struct arena *arena = job->invocation->arena;
    if (words_read(arena, options->by, BASELINE_LIMIT_PERSON_BYTES, &job->who) &&
        words_read(arena, options->reason, BASELINE_LIMIT_REASON_BYTES, &job->reason))
        return true;
    cli_say(job->invocation, "who decides, and why? --by NAME --reason TEXT, one line each, are kept with the decision",
            "ai quyết định và vì sao? --by HỌ-TÊN --reason LÝ-DO, mỗi mục một dòng, được lưu cùng quyết định");
    return false;
}

static enum exit_code open_store(struct baseline_job *job, const struct baseline_options *options, bool writes)
{
    struct invocation *invocation = job->invocation;
    struct run run = {0};
    struct plan_identities identities =
        plan_identities(invocation->config.identities, invocation->config.identity_count, false);
    int64_t holder = 0;
    enum status status = store_open(invocation->config.state, writes, &job->store);
    if (status == STATUS_OK && writes)
        status = store_lock_crawl(job->store, &holder);
    if (status != STATUS_OK) {
        cli_say_store(invocation, job->store);
        return EXIT_OPERATIONAL;
    }
    job->plain = identities.items[identities.plain]->name;
    status = store_run_latest(job->store, &run);
    if (status != STATUS_NOT_FOUND && !baseline_stored(job, status))
        return EXIT_OPERATIONAL;
    job->run = run.id;
    if (!options->site)
        return EXIT_DONE;
    status = store_site_named(job->store, invocation->arena, text_from_string(options->site), &job->site);
    if (status == STATUS_NOT_FOUND)
        cli_say(invocation, "no such site: %s", "không có trang web: %s", options->site);
    else
        baseline_stored(job, status);
    return status == STATUS_OK ? EXIT_DONE : EXIT_OPERATIONAL;
}

static enum exit_code run_job(struct baseline_job *job, const struct baseline_options *options, size_t which)
{
    enum exit_code code = open_store(job, options, subcommands[which].writes);
    if (code == EXIT_DONE)
        code = subcommands[which].run(job);
    if (code == EXIT_DONE && (job->failed || buffer_failed(&job->out) || !cli_flush(&job->out, 0)))
        code = EXIT_OPERATIONAL;
    /* What a decision wrote is kept whole, or not at all. */
    if (code == EXIT_DONE && subcommands[which].writes && !baseline_stored(job, store_commit_to_disk(job->store)))
        code = EXIT_OPERATIONAL;
    if (job->store)
        store_close(job->store);
    return code;
}

enum exit_code command_baseline(struct invocation *invocation)
{
    struct baseline_job job = {.invocation = invocation, .now = time(NULL)};
    struct baseline_options options = {0};
    size_t which = 0;
    while (which < sizeof subcommands / sizeof *subcommands && invocation->count > 1 &&
           strcmp(invocation->arguments[1], subcommands[which].name) != 0)
        which++;
    if (invocation->count < 2 || which == sizeof subcommands / sizeof *subcommands || !read_options(&job, &options) ||
        (job.target && !subcommands[which].takes_target))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, options.config))
        return EXIT_CONFIGURATION;
    if (subcommands[which].decides && !read_person(&job, &options))
        return EXIT_CONFIGURATION;
    job.scratch = arena_create(SCRATCH_BYTES);
    if (!job.scratch)
        return EXIT_OPERATIONAL;
    buffer_init(&job.out, OUT_BYTES);
    enum exit_code code = run_job(&job, &options, which);
    buffer_release(&job.out);
    arena_free(job.scratch);
    return code;
}
