/* crawl.c: `rasoat crawl`: sets the night up, runs it, says what came of it. */
#include "cli/crawl_probe.h"
#include "cli/evidence.h"
#include "cli/layers.h"
#include "cli/second.h"
#include "cli/send.h"
#include "cli/visit.h"
#include "store/backup.h"
#include "store/nights.h"
#include "store/tickets.h"
#include "cli/options.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SCRATCH_BYTES = 256 * 1024 * 1024, LIMIT_SITE_OPTIONS = 1000, WANTED_DESCRIPTORS = 4096, CHECK_STORE_MS = 60000 };

static volatile int stop_wanted;
static int wake_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    (void)number;
    int reason = errno;
    stop_wanted = 1;
    ssize_t written = write(wake_pipe[1], "x", 1); /* wakes the poll; a full pipe wakes it as well */
    (void)written;
    errno = reason;
}

static bool catch_signals(void)
{
    if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&action.sa_mask);
    return sigaction(SIGTERM, &action, NULL) == 0 && sigaction(SIGINT, &action, NULL) == 0 &&
           sigaction(SIGPIPE, &ignore, NULL) == 0;
}

/* Kept-alive connections to every host need more descriptors than the usual soft limit. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < WANTED_DESCRIPTORS ? limit.rlim_max : WANTED_DESCRIPTORS;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

struct crawl_options {
    const char *config;
    const char *sites[LIMIT_SITE_OPTIONS];
    size_t site_count;
    bool fresh;
    bool resume;
    bool stages; /* prints CPU by stage, for `make bench` */
    struct fail_on fail_on;
    const struct analyst_knowledge *knowledge;
};

static bool read_options(struct invocation *invocation, struct crawl_options *options)
{
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        if (strcmp(argument, "--fresh") == 0)
            options->fresh = true;
        else if (strcmp(argument, "--resume") == 0)
            options->resume = true;
        else if (strcmp(argument, "--stages") == 0)
            options->stages = true;
        else if (strcmp(argument, "--config") == 0 && value)
            options->config = invocation->arguments[++i];
        else if (strcmp(argument, "--site") == 0 && value && options->site_count < LIMIT_SITE_OPTIONS)
            options->sites[options->site_count++] = invocation->arguments[++i];
        else if (strcmp(argument, "--fail-on") == 0 && value && fail_on_read(value, &options->fail_on))
            i++;
        else
            return false;
    }
    return !(options->fresh && options->resume);
}

/* Which sites tonight; false where a name is not in the inventory. */
static bool select_sites(struct crawl *crawl, const struct crawl_options *options)
{
    crawl->site_count = crawl->inventory.site_count;
    crawl->sites = arena_alloc_array(crawl->arena, crawl->site_count, sizeof *crawl->sites);
    for (size_t i = 0; i < crawl->site_count; i++) {
        crawl->sites[i].site = &crawl->inventory.sites[i];
        crawl->sites[i].selected = options->site_count == 0;
    }
    bool all_found = true;
    for (size_t o = 0; o < options->site_count; o++) {
        bool found = false;
        for (size_t i = 0; i < crawl->site_count; i++) {
            if (!text_equal(crawl->sites[i].site->name, text_from_string(options->sites[o])))
                continue;
            crawl->sites[i].selected = true;
            found = true;
        }
        if (!found)
            cli_say(crawl->invocation, "no site \"%s\" in the inventory", "không có trang web \"%s\" trong danh sách",
                    options->sites[o]);
        all_found = all_found && found;
    }
    return all_found;
}

/* A damaged database must not be written to for another night. */
static bool check_store(struct crawl *crawl)
{
    enum status status = store_check(crawl->store, CHECK_STORE_MS, crawl->stop);
    if (status == STATUS_LIMIT && !*crawl->stop)
        cli_say(crawl->invocation, "the database is too large to be checked whole in %d s; what was read of it is whole (docs/reliability.md)",
                "cơ sở dữ liệu quá lớn nên chưa kiểm tra hết được trong %d giây; phần đã đọc vẫn nguyên vẹn (docs/reliability.md)",
                CHECK_STORE_MS / 1000);
    if (status == STATUS_OK || status == STATUS_LIMIT)
        return true;
    crawl->failure = status;
    cli_say_store(crawl->invocation, crawl->store);
    return false;
}

static bool open_store(struct crawl *crawl)
{
    enum status status = store_open(crawl->config->state, true, &crawl->store);
    int64_t holder = 0;
    if (status == STATUS_OK)
        status = store_lock_crawl(crawl->store, &holder);
    if (status == STATUS_OK)
        return check_store(crawl) && clock_settled(crawl);
    crawl->failure = status;
    cli_say_store(crawl->invocation, crawl->store);
    return false;
}

/* Everything that the loop needs, after the analysts were forked. */
static bool open_outside(struct crawl *crawl, const struct crawl_options *options)
{
    const struct config *config = crawl->config;
    struct fetch_settings settings = {
        .connect_to = config->connect_to,
        .allow_private = config->allow_private,
        .ca_file = config->ca_file,
        .record = config->keep != KEEP_NONE,
        .body_limit = config->limits.body_kilobytes * 1024,
        .header_limit = config->limits.headers,
        .header_bytes_limit = config->limits.header_kilobytes * 1024,
        .connect_timeout_ms = config->limits.connect_timeout_ms,
        .total_timeout_ms = config->limits.answer_timeout_ms,
        .stall_seconds = config->limits.stall_seconds,
    };
    const struct politeness_patience patience = {
        .back_off_first_ms = config->limits.back_off_ms,
        .failures_to_give_up = config->limits.failures_to_give_up,
        .retry_after_limit_ms = config->limits.retry_after_seconds * 1000,
        .crawl_delay_limit_ms = config->limits.crawl_delay_seconds * 1000,
    };
    raise_descriptor_limit();
    if (!catch_signals() || !open_store(crawl))
        return false;
    if (store_run_begin(crawl->store, options->fresh, time(NULL), &crawl->run) != STATUS_OK) {
        cli_say_store(crawl->invocation, crawl->store);
        return false;
    }
    if (!evidence_open(crawl))
        return false;
    crawl->politeness = politeness_create(config->host_delay_ms, config->host_connections);
    if (!crawl->politeness || fetch_create(&settings, pipeline_fetch_done(), crawl, &crawl->fetch) != STATUS_OK) {
        cli_say(crawl->invocation, "cannot start fetching", "không khởi động được bộ tải trang");
        return false;
    }
    politeness_set_patience(crawl->politeness, &patience);
    crawl->identities = plan_identities(config->identities, config->identity_count, config->rotate);
    for (size_t i = 0; i < config->identity_count; i++) {
        crawl->user_agents[i] = identity_user_agent(crawl->arena, config->identities[i], config->contact);
        if (!pipeline_stored(crawl, store_identity(crawl->store, config->identities[i]->name, &crawl->identity_ids[i])))
            return false;
    }
    return pipeline_stored(crawl, store_secret(crawl->store, crawl->key)) &&
           crawl_know_rules(crawl, options->knowledge);
}

/* The start addresses, and the hosts' rules first. */
static bool seed(struct crawl *crawl)
{
    for (size_t i = 0; i < crawl->site_count; i++) {
        struct crawl_site *site = &crawl->sites[i];
        const struct site *row = site->site;
        if (!pipeline_stored(crawl, store_site(crawl->store, row->name, row->url.href, row->agency, row->contact, &site->id)))
            return false;
        struct site_totals totals = {0};
        if (!site->selected)
            continue;
        if (!pipeline_stored(crawl, store_site_totals(crawl->store, site->id, crawl->run.id, &totals)))
            return false;
        if (crawl->given_only && totals.due == 0) {
            site->selected = false;
            continue;
        }
        site->sitemaps_asked = site->probed = site->entries_probed = crawl->given_only;
        if (!second_prepare(crawl, site))
            return false;
        probe_remember(crawl, site);
        site->pages = totals.done;
        site->bytes = totals.bytes;
        site->host = pipeline_host(crawl, site, &row->url);
        if (!site->host) {
            cli_say(crawl->invocation, "%.*s: no room for its host; are there more sites than one crawl can hold?",
                    "%.*s: không còn chỗ cho máy chủ của trang này; danh mục có quá nhiều trang cho một lần rà soát?", TEXT_ARGS(row->name));
            return false;
        }
        if (site->host->site_count == site->host->site_room) {
            size_t room = site->host->site_room ? site->host->site_room * 2 : 2;
            site->host->sites = arena_grow(crawl->arena, site->host->sites,
                                           site->host->site_room * sizeof(struct crawl_site *), room * sizeof(struct crawl_site *));
            site->host->site_room = room;
        }
        site->host->sites[site->host->site_count++] = site;
        host_ask_robots(crawl, site->host);
        pipeline_admit(crawl, row->url.href, 0, "start", NULL);
    }
    return pipeline_stored(crawl, store_tickets_first(crawl->store));
}

/* A run of chosen sites that this command began ends with it; one that it took up waits for the other sites too.
 * Addresses of sites that left the inventory hold nothing up. */
static enum exit_code finish_run(struct crawl *crawl)
{
    bool whole = true;
    bool everything = true; /* of the inventory */
    for (size_t i = 0; i < crawl->site_count && whole; i++) {
        struct site_totals totals = {0};
        everything = everything && crawl->sites[i].selected && !crawl->sites[i].closed;
        if (!crawl->sites[i].selected && !crawl->run.resumed)
            continue;
        if (!pipeline_stored(crawl, store_site_totals(crawl->store, crawl->sites[i].id, crawl->run.id, &totals)))
            return EXIT_OPERATIONAL;
        whole = totals.due == 0;
    }
    clock_check(crawl);
    if (whole && !second_look(crawl))
        return *crawl->stop && crawl->failure == STATUS_OK ? EXIT_STOPPED : EXIT_OPERATIONAL;
    evidence_retain(crawl, time(NULL));
    if (whole && everything && !pipeline_stored(crawl, store_run_set_complete(crawl->store, crawl->run.id)))
        return EXIT_OPERATIONAL;
    if (whole && !pipeline_stored(crawl, store_run_finish(crawl->store, crawl->run.id, time(NULL))))
        return EXIT_OPERATIONAL;
    if (!pipeline_stored(crawl, store_commit_to_disk(crawl->store)))
        return EXIT_OPERATIONAL;
    evidence_committed(crawl);
    return EXIT_DONE;
}

static void close_all(struct crawl *crawl)
{
    while (crawl->all_requests)
        request_free(crawl, crawl->all_requests);
    while (crawl->all_visits) {
        probe_drop(crawl, crawl->all_visits);
        page_drop(crawl, crawl->all_visits);
    }
    evidence_close(crawl);
    for (size_t i = 0; i < sizeof crawl->sheets / sizeof *crawl->sheets; i++)
        for (struct crawl_sheet *sheet = crawl->sheets[i], *next; sheet; sheet = next) {
            next = sheet->next;
            free(sheet->url);
            free(sheet);
        }
    for (struct crawl_host *host = crawl->hosts, *next; host; host = next) {
        next = host->next;
        arena_free(host->robots_arena);
        free(host);
    }
    if (crawl->fetch)
        fetch_free(crawl->fetch);
    if (crawl->politeness)
        politeness_free(crawl->politeness);
    if (crawl->store)
        store_close(crawl->store);
    aside_close(&crawl->sheet_bytes);
    seen_release(&crawl->seen);
    arena_free(crawl->scratch);
    arena_free(crawl->take_arena);
}

/* The loop, with what comes before and after it. */
static enum exit_code run(struct crawl *crawl, const struct crawl_options *options)
{
    crawl->stop = &stop_wanted;
    if (!open_outside(crawl, options))
        return crawl->failure == STATUS_INVALID ? EXIT_INTEGRITY : EXIT_OPERATIONAL;
    crawl->started_ms = pipeline_now_ms();
    clock_begin(crawl);
    if (!seed(crawl))
        return EXIT_OPERATIONAL;
    enum exit_code code = pipeline_run(crawl, wake_pipe[0]);
    if (code == EXIT_DONE)
        code = finish_run(crawl);
    layers_say_missing(crawl->invocation, crawl->pool);
    if (code == EXIT_OPERATIONAL && crawl->failure == STATUS_INVALID)
        code = EXIT_INTEGRITY; /* damage was met on the way */
    summary_print(crawl, code);
    if (options->stages)
        summary_print_stages(crawl);
    uint64_t counts[VERDICT_COUNT] = {0};
    if (code == EXIT_DONE && store_verdict_counts(crawl->store, crawl->run.id, counts) == STATUS_OK &&
        fail_on_reached(&options->fail_on, counts))
        code = EXIT_FINDINGS;
    return code;
}

/* What is not the store's: inventory, word lists, analysts; they are forked here, before anything is opened. */
static enum exit_code prepare(struct crawl *crawl, struct crawl_options *options)
{
    struct invocation *invocation = crawl->invocation;
    struct analyst_knowledge *knowledge = arena_alloc(crawl->arena, sizeof *knowledge);
    if (cli_load_inventory(invocation, &crawl->inventory) != STATUS_OK || !select_sites(crawl, options) ||
        !(knowledge->wordlists = cli_load_wordlists(invocation)))
        return EXIT_CONFIGURATION;
    cli_known_hosts(invocation, &crawl->inventory, &knowledge->known);
    options->knowledge = knowledge;
    crawl->knowledge = knowledge;
    crawl->probe_lists.slugs = wordlists_probe_slugs(knowledge->wordlists, &crawl->probe_lists.slug_count);
    crawl->probe_lists.prefixes = wordlists_probe_prefixes(knowledge->wordlists, &crawl->probe_lists.prefix_count);
    crawl->scratch = arena_create(SCRATCH_BYTES);
    crawl->take_arena = arena_create(SCRATCH_BYTES);
    if (crawl->scratch && crawl->take_arena &&
        tasks_pool(invocation->arena, crawl->config, knowledge, TASKS_QUICK_MS, pipeline_analyst_done(), crawl, &crawl->pool) == STATUS_OK)
        return EXIT_DONE;
    cli_say(invocation, "cannot start the analyst processes", "không khởi động được các tiến trình phân tích");
    return EXIT_OPERATIONAL;
}

static void end(struct crawl *crawl)
{
    if (crawl->pool)
        pool_free(crawl->pool);
    close_all(crawl);
}

enum exit_code command_crawl(struct invocation *invocation)
{
    struct crawl_options *options = arena_alloc(invocation->arena, sizeof *options);
    if (!read_options(invocation, options))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, options->config))
        return EXIT_CONFIGURATION;
    struct crawl *crawl = arena_alloc(invocation->arena, sizeof *crawl);
    *crawl = (struct crawl){.invocation = invocation, .config = &invocation->config, .arena = invocation->arena};
    enum exit_code code = prepare(crawl, options);
    if (code == EXIT_DONE)
        code = run(crawl, options);
    end(crawl);
    if (code == EXIT_DONE || code == EXIT_FINDINGS)
        send_after_crawl(invocation);
    return code;
}

enum exit_code crawl_given(struct invocation *invocation, char *state, struct run *given)
{
    struct crawl_options *options = arena_alloc(invocation->arena, sizeof *options);
    struct config *config = arena_alloc(invocation->arena, sizeof *config);
    struct crawl *crawl = arena_alloc(invocation->arena, sizeof *crawl);
    *config = invocation->config;
    config->state = state;
    config->keep = KEEP_NONE;
    *crawl = (struct crawl){.invocation = invocation, .config = config, .arena = invocation->arena, .given_only = true,
                            .stop = &stop_wanted};
    enum exit_code code = prepare(crawl, options);
    if (code == EXIT_DONE && !open_outside(crawl, options))
        code = EXIT_OPERATIONAL;
    crawl->started_ms = pipeline_now_ms();
    if (code == EXIT_DONE)
        clock_begin(crawl);
    if (code == EXIT_DONE && !seed(crawl))
        code = EXIT_OPERATIONAL;
    if (code == EXIT_DONE)
        code = pipeline_run(crawl, wake_pipe[0]);
    if (code == EXIT_DONE)
        clock_check(crawl);
    *given = crawl->run;
    end(crawl);
    return code;
}
