/* scan.c: `rasoat scan`: stored bytes through the very way that a crawled page takes; JSON lines in the order of input. */
#include "base/hash.h"
#include "cli/options.h"
#include "cli/scan_files.h"
#include "cli/tasks.h"
#include "takedown/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    SCAN_WINDOW = 32, /* files under way; printed in order */
    SCAN_PAGE_BYTES = 1024 * 1024 * 1024,
    SCAN_OUTPUT_BYTES = 64 * 1024 * 1024,
    SCAN_FLUSH_BYTES = 64 * 1024,
    SCAN_LIMIT_ROUNDS = 3,
};

/* One stored page on its way. */
struct scan_page {
    struct arena *arena;
    struct response response;
    struct text file; /* as given; empty for standard input */
    struct page_asking asking;
    bool done;
    bool is_page;
    struct analysis analysis;
};

struct scan {
    struct invocation *invocation;
    struct pool *pool;
    struct text host;
    struct text url; /* --url: of the one page */
    const char *root; /* folder of the site's files, for its style sheets; NULL: none */
    struct fail_on fail_on;
    struct scan_page window[SCAN_WINDOW];
    size_t first; /* oldest page in the window */
    size_t count;
    struct buffer out;
    uint64_t counts[VERDICT_COUNT];
    uint64_t shared[1024]; /* hashes of the sheets handed out */
    size_t shared_count;
    bool failed;
    bool unread; /* something could not be read: said on stderr, and by the exit code */
    int64_t now;
};

static void submit(struct scan *scan, struct scan_page *page);

static void share_sheet(struct scan *scan, struct text address)
{
    uint64_t hash = hash_text(address);
    for (size_t i = 0; i < scan->shared_count; i++)
        if (scan->shared[i] == hash)
            return;
    struct arena *arena = arena_create(SCAN_PAGE_BYTES);
    if (!arena)
        return;
    struct text bytes = {0};
    bool available = scan_sheet_file(arena, scan->root, scan->host, address, &bytes);
    struct buffer material;
    buffer_init(&material, POOL_LIMIT_REQUEST_BYTES);
    task_sheet_material(&material, address, available, bytes);
    if (scan->shared_count == sizeof scan->shared / sizeof *scan->shared ||
        pool_share(scan->pool, TASK_SHEET, buffer_text(&material)) == STATUS_LIMIT) {
        pool_forget(scan->pool, TASK_FORGET_SHEETS);
        scan->shared_count = 0;
        if (pool_share(scan->pool, TASK_SHEET, buffer_text(&material)) != STATUS_OK)
            scan->failed = true;
    }
    scan->shared[scan->shared_count++] = hash;
    buffer_release(&material);
    arena_free(arena);
}

static void print_page(struct scan *scan, const struct scan_page *page)
{
    if (!page->is_page)
        return;
    const struct findings *findings = &page->analysis.findings;
    struct verdict_sum sum = verdict_of(page->arena, findings->list.items, findings->list.count,
                                        &scan->invocation->config.verdict);
    struct page_report report = {
        .url = page->response.url,
        .site = scan->host,
        .file = page->file,
        .verdict = sum.verdict,
        .score = sum.score,
        .sum = sum.score > 0 ? verdict_words(page->arena, &sum) : (struct text){0},
        .reason = sum.reason,
        .first_seen = scan->now,
        .last_seen = scan->now,
        .state = TEXT("new"),
        .findings = findings->list.items,
        .finding_count = findings->list.count,
    };
    scan->counts[sum.verdict]++;
    list_json_line(&scan->out, &report);
}

/* Prints what is done at the window's old end. */
static void print_done(struct scan *scan)
{
    while (scan->count > 0 && scan->window[scan->first].done) {
        struct scan_page *page = &scan->window[scan->first];
        print_page(scan, page);
        arena_free(page->arena);
        *page = (struct scan_page){0};
        scan->first = (scan->first + 1) % SCAN_WINDOW;
        scan->count--;
    }
    scan->failed |= buffer_failed(&scan->out) || !cli_flush(&scan->out, SCAN_FLUSH_BYTES);
}

static void page_judged(void *context, void *ticket, enum pool_outcome outcome, struct text report)
{
    struct scan *scan = context;
    struct scan_page *page = ticket;
    tasks_analysis(page->arena, &page->response, outcome, report, &page->analysis);
    if (tasks_without_scripts(outcome, &page->analysis, &page->asking)) {
        submit(scan, page);
        return;
    }
    if (page->analysis.needs_sheets) {
        for (size_t i = 0; i < page->analysis.sheets.count; i++)
            share_sheet(scan, page->analysis.sheets.items[i]);
        submit(scan, page);
        return;
    }
    page->is_page = page->analysis.is_page || page->analysis.findings.list.count > 0;
    page->done = true;
}

static void submit(struct scan *scan, struct scan_page *page)
{
    struct buffer bytes;
    buffer_init(&bytes, POOL_LIMIT_REQUEST_BYTES);
    task_page_request(&bytes, &page->response, &page->asking, SCAN_LIMIT_ROUNDS);
    if (buffer_failed(&bytes) || pool_submit(scan->pool, TASK_PAGE, buffer_text(&bytes), page) != STATUS_OK)
        page_judged(scan, page, POOL_DIED, TEXT("no analyst could take the page"));
    buffer_release(&bytes);
}

static bool wait_for_room(struct scan *scan, size_t room)
{
    print_done(scan);
    while (SCAN_WINDOW - scan->count < room) {
        if (pool_wait(scan->pool) != STATUS_OK)
            return false;
        print_done(scan);
    }
    return !scan->failed;
}

/* Takes one stored page; `name` is its place below the host ("tin-tuc/1.html"), `file` the path as given. */
static bool take(struct scan *scan, int descriptor, struct text file, struct text name)
{
    if (!wait_for_room(scan, 1))
        return false;
    struct scan_page *page = &scan->window[(scan->first + scan->count) % SCAN_WINDOW];
    *page = (struct scan_page){.arena = arena_create(SCAN_PAGE_BYTES)};
    if (!page->arena)
        return false;
    struct text bytes;
    enum status status = cli_read_descriptor(page->arena, descriptor, RESPONSE_LIMIT_BODY_BYTES, &bytes);
    if (status == STATUS_IO) {
        cli_say(scan->invocation, "cannot read %.*s: %s", "không đọc được %.*s: %s", TEXT_ARGS(file), strerror(errno));
        arena_free(page->arena);
        *page = (struct scan_page){0};
        scan->unread = true;
        return true;
    }
    scan->count++;
    page->file = arena_copy(page->arena, file);
    response_from_stored(page->arena, status == STATUS_OK ? bytes : (struct text){0}, &page->response);
    page->response.url = scan->url.length ? scan->url : scan_url(page->arena, scan->host, name);
    page->response.final_url = page->response.url;
    page->response.site = scan->host;
    page->response.identity = scan->invocation->config.identities[0]->name;
    scan_hops(page->arena, &page->response);
    if (status == STATUS_LIMIT) {
        analysis_unparsed(page->arena, &page->response, TEXT("the file is larger than a page may be"), &page->analysis);
        page->is_page = true;
        page->done = true;
        return true;
    }
    submit(scan, page);
    return true;
}

static bool take_file(void *context, int descriptor, struct text file, struct text name)
{
    return take(context, descriptor, file, name);
}

static bool read_options(struct invocation *invocation, struct scan *scan, const char **config, const char **path)
{
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        if (strcmp(argument, "--config") == 0 && value)
            *config = invocation->arguments[++i];
        else if (strcmp(argument, "--host") == 0 && value)
            scan->host = text_from_string(invocation->arguments[++i]);
        else if (strcmp(argument, "--url") == 0 && value)
            scan->url = text_from_string(invocation->arguments[++i]);
        else if (strcmp(argument, "--site-root") == 0 && value)
            scan->root = invocation->arguments[++i];
        else if (strcmp(argument, "--fail-on") == 0 && value && fail_on_read(value, &scan->fail_on))
            i++;
        else if ((argument[0] == '-' && argument[1]) || *path)
            return false;
        else
            *path = argument;
    }
    return *path != NULL;
}

static enum exit_code scan_all(struct scan *scan, const char *path)
{
    bool read = strcmp(path, "-") == 0 ? take(scan, STDIN_FILENO, (struct text){0}, (struct text){0})
                                       : scan_files(scan->invocation, path, &scan->root, take_file, scan);
    if (!wait_for_room(scan, SCAN_WINDOW) || !cli_flush(&scan->out, 0))
        return EXIT_OPERATIONAL;
    if (!read || scan->unread)
        return EXIT_OPERATIONAL;
    return fail_on_reached(&scan->fail_on, scan->counts) ? EXIT_FINDINGS : EXIT_DONE;
}

enum exit_code command_scan(struct invocation *invocation)
{
    struct scan *scan = arena_alloc(invocation->arena, sizeof *scan);
    struct analyst_knowledge knowledge = {0};
    struct inventory inventory = {0};
    const char *config = NULL;
    const char *path = NULL;
    scan->invocation = invocation;
    scan->now = time(NULL);
    if (!read_options(invocation, scan, &config, &path))
        return cli_usage(invocation);
    if (!cli_load_config(invocation, config) || (config && cli_load_inventory(invocation, &inventory) != STATUS_OK) ||
        !(knowledge.wordlists = cli_load_wordlists(invocation)))
        return EXIT_CONFIGURATION;
    cli_known_hosts(invocation, config ? &inventory : NULL, &knowledge.known);
    if (scan->url.length)
        scan->host = scan_host_of(invocation->arena, scan->url, scan->host);
    buffer_init(&scan->out, SCAN_OUTPUT_BYTES);
    enum exit_code code = EXIT_OPERATIONAL;
    if (tasks_pool(invocation->arena, &invocation->config, &knowledge, page_judged, scan, &scan->pool) != STATUS_OK)
        cli_say(invocation, "cannot start the analyst processes", "không khởi động được các tiến trình phân tích");
    else
        code = scan_all(scan, path);
    if (scan->pool)
        pool_free(scan->pool);
    for (size_t i = 0; i < SCAN_WINDOW; i++)
        arena_free(scan->window[i].arena);
    buffer_release(&scan->out);
    return code;
}
