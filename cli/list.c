/* list.c: `rasoat list` and `rasoat show`: what the store knows, on paper. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/paper.h"
#include "detectors/detectors.h"
#include "store/nights.h"
#include "takedown/list.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct listing {
    const struct list_format *format;
    struct list_head head;
    struct buffer out;
    uint64_t pages;
    uint64_t counts[VERDICT_COUNT];
    struct paper_campaigns campaigns;
    unsigned width;
    bool failed;
};

/* Columns of the terminal, 0 where standard output is none. */
static unsigned terminal_width(void)
{
    struct winsize size;
    return isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

enum status paper_open(struct invocation *invocation, struct store **store)
{
    enum status status = store_open(invocation->config.state, false, store);
    if (status != STATUS_OK) {
        cli_say_store(invocation, *store);
        store_close(*store);
        *store = NULL;
    }
    return status;
}

const struct rule_words *paper_rules(struct invocation *invocation, size_t *count)
{
    *count = detector_count + COMPARISON_COUNT;
    struct rule_words *rules = arena_alloc_array(invocation->arena, *count, sizeof *rules);
    for (size_t i = 0; i < detector_count; i++)
        rules[i] = (struct rule_words){detector_table[i].rule, detector_table[i].english, detector_table[i].vietnamese};
    for (enum comparison_rule c = 0; c < COMPARISON_COUNT; c++) {
        const struct rule *rule = comparison_rule(c);
        rules[detector_count + c] = (struct rule_words){rule->id, rule->english, rule->vietnamese};
    }
    return rules;
}

enum status paper_head(struct invocation *invocation, struct store *store, struct list_head *head)
{
    struct run run = {0};
    size_t count = 0;
    const struct rule_words *rules = paper_rules(invocation, &count);
    *head = (struct list_head){
        .language = invocation->config.language,
        .time_zone_minutes = invocation->config.time_zone_minutes,
        .now = time(NULL),
        .rules = rules,
        .rule_count = count,
    };
    enum status status = store_run_latest(store, &run);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    head->run = run.id;
    head->run_started = run.started;
    head->run_finished = run.finished;
    if (status == STATUS_OK)
        status = store_verdict_counts(store, run.id, head->counts);
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        head->pages_judged += head->counts[i];
    if (status != STATUS_OK)
        cli_say_store(invocation, store);
    return status;
}

static bool write_page(void *context, const struct page_report *report)
{
    struct listing *listing = context;
    struct page_report whole = *report;
    whole.campaign = paper_campaign_of(&listing->campaigns, report->id);
    listing->format->page(&listing->out, &listing->head, &whole, listing->width);
    listing->pages++;
    listing->counts[report->verdict]++;
    listing->failed |= buffer_failed(&listing->out) || !cli_flush(&listing->out, PAPER_FLUSH_BYTES);
    return !listing->failed;
}

struct list_options {
    const char *config;
    struct page_query query;
    struct fail_on fail_on;
    const struct list_format *format;
    bool gone; /* pages too that this run no longer found */
};

static bool read_options(struct invocation *invocation, struct list_options *options)
{
    options->format = list_format_named(TEXT("table"));
    options->query.verdicts[VERDICT_TAKEDOWN] = true;
    options->query.verdicts[VERDICT_REVIEW] = true;
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        uint64_t number = 0;
        if (strcmp(argument, "--gone") == 0) {
            options->gone = true;
            continue;
        }
        const char *value = ++i < invocation->count ? invocation->arguments[i] : NULL;
        if (!value)
            return false;
        if (strcmp(argument, "--config") == 0)
            options->config = value;
        else if (strcmp(argument, "--format") == 0 && list_format_named(text_from_string(value)))
            options->format = list_format_named(text_from_string(value));
        else if (strcmp(argument, "--verdict") == 0 && verdicts_read(value, options->query.verdicts))
            continue;
        else if (strcmp(argument, "--since") == 0 && text_to_number(text_from_string(value), INT64_MAX, &number))
            options->query.since_run = (int64_t)number;
        else if (strcmp(argument, "--fail-on") == 0 && fail_on_read(value, &options->fail_on))
            continue;
        else
            return false;
    }
    return true;
}

static enum exit_code write_list(struct invocation *invocation, struct store *store, const struct list_options *options,
                                 struct listing *listing)
{
    const struct page_query gone = {.gone_in_run = listing->head.run};
    struct list_sections sections = {0};
    enum status status = paper_campaigns(invocation, store, &listing->head, &listing->campaigns);
    if (status == STATUS_OK && listing->format->sections)
        status = paper_sections(invocation, store, &listing->head, &sections);
    if (options->gone)
        sections.of[SECTION_GONE] = (struct list_lines){0};
    listing->format->begin(&listing->out, &listing->head, listing->width);
    if (status == STATUS_OK)
        status = store_pages(store, &options->query, write_page, listing);
    const bool is_reached = fail_on_reached(&options->fail_on, listing->counts);
    if (status == STATUS_OK && options->gone && gone.gone_in_run != 0)
        status = store_pages(store, &gone, write_page, listing);
    if (listing->format->sections)
        listing->format->sections(&listing->out, &listing->head, &sections, listing->pages, listing->width);
    listing->format->end(&listing->out, &listing->head, listing->pages);
    if (status != STATUS_OK)
        cli_say_store(invocation, store);
    if (status != STATUS_OK || listing->failed || !cli_flush(&listing->out, 0))
        return EXIT_OPERATIONAL;
    return is_reached ? EXIT_FINDINGS : EXIT_DONE;
}

enum exit_code command_list(struct invocation *invocation)
{
    struct list_options options = {0};
    struct listing listing = {0};
    struct store *store = NULL;
    if (!read_options(invocation, &options))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, options.config))
        return EXIT_CONFIGURATION;
    enum exit_code code = EXIT_OPERATIONAL;
    if (paper_open(invocation, &store) == STATUS_OK &&
        paper_head(invocation, store, &listing.head) == STATUS_OK) {
        listing.format = options.format;
        listing.width = terminal_width();
        buffer_init(&listing.out, PAPER_BUFFER_BYTES);
        code = write_list(invocation, store, &options, &listing);
        buffer_release(&listing.out);
    }
    store_close(store);
    return code;
}

struct showing {
    struct invocation *invocation;
    struct store *store;
    struct list_head head;
    struct paper_campaigns campaigns;
    struct buffer out;
    bool found;
};

static bool show_page(void *context, const struct page_report *report)
{
    struct showing *showing = context;
    struct page_report whole = *report;
    whole.campaign = paper_campaign_of(&showing->campaigns, report->id);
    if (store_sources(showing->store, showing->invocation->arena, report->id, &whole.sources) != STATUS_OK)
        whole.sources = (struct text){0};
    list_show(&showing->out, &showing->head, &whole, SIZE_MAX);
    showing->found = true;
    return false;
}

/* A page by its number or address, or by the number of one of its findings ("f17"). */
static enum status find_page(struct store *store, struct text wanted, struct page_query *query)
{
    uint64_t number = 0;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        query->verdicts[i] = true;
    if (text_to_number(wanted, INT64_MAX, &number)) {
        query->page = (int64_t)number;
        return STATUS_OK;
    }
    if (wanted.length > 1 && wanted.data[0] == 'f' && text_to_number(text_slice(wanted, 1, wanted.length), INT64_MAX, &number))
        return store_page_of_finding(store, (int64_t)number, &query->page);
    query->url = wanted;
    return STATUS_OK;
}

enum exit_code command_show(struct invocation *invocation)
{
    struct showing showing = {0};
    struct page_query query = {0};
    struct store *store = NULL;
    bool with_config = invocation->count == 4 && strcmp(invocation->arguments[1], "--config") == 0;
    if (!with_config && invocation->count != 2)
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, with_config ? invocation->arguments[2] : NULL))
        return EXIT_CONFIGURATION;
    const char *wanted = invocation->arguments[invocation->count - 1];
    enum exit_code code = EXIT_OPERATIONAL;
    if (paper_open(invocation, &store) == STATUS_OK && paper_head(invocation, store, &showing.head) == STATUS_OK) {
        buffer_init(&showing.out, PAPER_BUFFER_BYTES);
        showing.invocation = invocation;
        showing.store = store;
        enum status status = paper_campaigns(invocation, store, &showing.head, &showing.campaigns);
        if (status == STATUS_OK)
            status = find_page(store, text_from_string(wanted), &query);
        if (status == STATUS_OK)
            status = store_pages(store, &query, show_page, &showing);
        if (showing.found && !buffer_failed(&showing.out) && cli_flush(&showing.out, 0))
            code = EXIT_DONE;
        else if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            cli_say_store(invocation, store);
        else if (!showing.found)
            cli_say(invocation, "no such page: %s", "không có trang: %s", wanted);
        buffer_release(&showing.out);
    }
    store_close(store);
    return code;
}
