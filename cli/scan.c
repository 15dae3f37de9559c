/* scan.c: `rasoat scan`: stored bytes through the very way that a crawled page takes; JSON lines in the order of input. */
#include "cli/layers.h"
#include "cli/options.h"
#include "cli/scan_evidence.h"
#include "cli/scan_files.h"
#include "cli/scan_warc.h"
#include "cli/tasks.h"
#include "crawler/warc.h"
#include "page/steady.h"
#include "takedown/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
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
    const struct scan_look *look; /* of an archive of ours; else NULL */
    struct analysis *analysis; /* may point into itself */
};

struct scan {
    struct invocation *invocation;
    struct pool *pool;
    struct text host;
    struct text url; /* --url: of the one page */
    const char *root; /* folder of the site's files, for its style sheets; NULL: none */
    struct scan_sheets *sheets; /* those of the WARC file that is read; NULL: none is */
    struct text archive; /* its name */
    struct fail_on fail_on;
    struct scan_page window[SCAN_WINDOW];
    struct scan_group group; /* looks at one page that are judged, and wait for its others */
    size_t first; /* oldest page in the window */
    size_t count;
    struct buffer out;
    uint64_t counts[VERDICT_COUNT];
    uint64_t shared[1024]; /* sums of the addresses of sheets handed out: with a key, so that none can be made that stands for another one */
    unsigned char shared_key[STEADY_KEY_BYTES];
    size_t shared_count;
    bool failed;
    bool unread; /* something could not be read: said on stderr, and by the exit code */
    bool damaged; /* the same for a record that is not what its digest says */
    int64_t now;
};

static void submit(struct scan *scan, struct scan_page *page);

static void share_sheet(struct scan *scan, struct text address)
{
    const uint64_t sum = bytes_sum(scan->shared_key, address);
    for (size_t i = 0; i < scan->shared_count; i++)
        if (scan->shared[i] == sum)
            return;
    struct arena *arena = arena_create(SCAN_PAGE_BYTES);
    if (!arena)
        return;
    struct text bytes = {0};
    bool available = scan->sheets ? scan_sheets_find(scan->sheets, address, &bytes)
                                  : scan_sheet_file(arena, scan->root, scan->host, address, &bytes);
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
    scan->shared[scan->shared_count++] = sum;
    buffer_release(&material);
    arena_free(arena);
}

static void print_findings(struct scan *scan, struct arena *arena, const struct response *response, struct text file,
                           const struct findings *findings, const struct text *seen_by, bool signs_cut)
{
    struct verdict_sum sum = verdict_of(arena, findings->list.items, findings->list.count, &scan->invocation->config.verdict);
    struct page_report report = {
        .url = response->url,
        .site = response->site,
        .file = file,
        .verdict = sum.verdict,
        .score = sum.score,
        .sum = sum.score > 0 ? verdict_words(arena, &sum) : (struct text){0},
        .reason = sum.reason,
        .first_seen = scan->now,
        .last_seen = scan->now,
        .state = TEXT("new"),
        .findings = findings->list.items,
        .finding_count = findings->list.count,
        .seen_by = seen_by,
    };
    scan->counts[sum.verdict]++;
    list_json_line(&scan->out, &report);
    const struct text name = file.length ? file : response->url;
    if (findings->dropped)
        cli_say(scan->invocation, "%.*s: the page has more signs than are printed", "%.*s: trang có nhiều dấu hiệu hơn số được in ra",
                TEXT_ARGS(name));
    if (signs_cut)
        cli_say(scan->invocation, "%.*s: the page has more words, headings or boxes than are looked at",
                "%.*s: trang có nhiều từ ngữ, tiêu đề hoặc khung hơn mức được xem", TEXT_ARGS(name));
}

/* The page whose looks were all read. */
static void print_group(struct scan *scan)
{
    struct findings findings;
    struct text *seen_by;
    const struct scan_seen *first = &scan->group.looks[0];
    bool signs_cut = false;
    for (size_t i = 0; i < scan->group.count; i++)
        signs_cut = signs_cut || scan->group.looks[i].analysis->signs_cut;
    if (scan->group.count > 0 && group_judge(scan->invocation, &scan->group, &findings, &seen_by))
        print_findings(scan, first->arena, &first->response, scan->archive, &findings, seen_by, signs_cut);
    group_clear(&scan->group);
}

/* Takes the page's arena over. */
static void print_page(struct scan *scan, struct scan_page *page)
{
    if (!page->look || !group_takes(&scan->group, page->look))
        print_group(scan);
    if (page->look) {
        group_add(&scan->group, &(struct scan_seen){.arena = page->arena, .response = page->response, .look = page->look,
                                                    .analysis = page->analysis});
        return;
    }
    if (page->is_page)
        print_findings(scan, page->arena, &page->response, page->file, &page->analysis->findings, NULL, page->analysis->signs_cut);
    arena_free(page->arena);
}

/* Prints what is done at the window's old end. */
static void print_done(struct scan *scan)
{
    while (scan->count > 0 && scan->window[scan->first].done) {
        struct scan_page *page = &scan->window[scan->first];
        print_page(scan, page);
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
    page->analysis = arena_alloc(page->arena, sizeof *page->analysis);
    tasks_analysis(page->arena, &page->response, &page->asking, outcome, report, page->analysis);
    if (tasks_without_scripts(outcome, page->analysis, &page->asking)) {
        submit(scan, page);
        return;
    }
    if (page->analysis->needs_sheets) {
        for (size_t i = 0; i < page->analysis->sheets.count; i++)
            share_sheet(scan, page->analysis->sheets.items[i]);
        submit(scan, page);
        return;
    }
    findings_sort(&page->analysis->findings); /* as verdict_merge does for a crawl's: a document's come in the order of its places */
    page->is_page = page->analysis->is_page || page->analysis->findings.list.count > 0;
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

static struct scan_page *new_page(struct scan *scan, struct arena *arena, struct text file)
{
    struct scan_page *page = &scan->window[(scan->first + scan->count++) % SCAN_WINDOW];
    *page = (struct scan_page){.arena = arena, .file = arena_copy(arena, file)};
    return page;
}

/* Submits the page; with `unread`, why it cannot be judged. */
static void begin(struct scan *scan, struct scan_page *page, struct text unread)
{
    if (unread.length == 0) {
        submit(scan, page);
        return;
    }
    page->analysis = arena_alloc(page->arena, sizeof *page->analysis);
    analysis_unparsed(page->arena, &page->response, unread, page->analysis);
    page->is_page = true;
    page->done = true;
}

static bool cannot_read(struct scan *scan, struct text file)
{
    cli_say(scan->invocation, "cannot read %.*s: %s", "không đọc được %.*s: %s", TEXT_ARGS(file), strerror(errno));
    scan->unread = true;
    return true;
}

static struct text joined(struct arena *arena, struct text start, struct text rest)
{
    char *bytes = arena_alloc_raw(arena, start.length + rest.length);
    memcpy(bytes, start.data, start.length);
    if (rest.length)
        memcpy(bytes + start.length, rest.data, rest.length);
    return text_of(bytes, start.length + rest.length);
}

/* Takes one stored page, of which `start` was read already; `name` is its place below the host ("tin-tuc/1.html"), `file`
 * the path as given. */
static bool take_page(struct scan *scan, int descriptor, struct text start, struct text file, struct text name)
{
    if (!wait_for_room(scan, 1))
        return false;
    struct arena *arena = arena_create(SCAN_PAGE_BYTES);
    if (!arena) {
        cli_say(scan->invocation, "%.*s: out of memory", "%.*s: hết bộ nhớ", TEXT_ARGS(file));
        return false;
    }
    struct text bytes;
    enum status status = cli_read_descriptor(arena, descriptor, RESPONSE_LIMIT_BODY_BYTES - start.length, &bytes);
    if (status == STATUS_IO) {
        arena_free(arena);
        return cannot_read(scan, file);
    }
    struct scan_page *page = new_page(scan, arena, file);
    if (status == STATUS_OK && start.length)
        bytes = joined(arena, start, bytes);
    response_from_stored(arena, status == STATUS_OK ? bytes : (struct text){0}, &page->response);
    page->response.url = scan->url.length ? scan->url : scan_url(arena, scan->host, name);
    page->response.final_url = page->response.url;
    page->response.site = scan->host;
    page->response.identity = scan->invocation->config.identities[0]->name;
    scan_hops(arena, &page->response);
    begin(scan, page, status == STATUS_LIMIT ? TEXT("the file is larger than a page may be") : (struct text){0});
    return true;
}

static bool take_answer(void *context, struct arena *arena, struct response *response, const struct scan_look *look,
                        struct text unread)
{
    struct scan *scan = context;
    if (!wait_for_room(scan, 1)) {
        arena_free(arena);
        return false;
    }
    struct scan_page *page = new_page(scan, arena, scan->archive);
    page->response = *response;
    page->look = look;
    begin(scan, page, unread);
    return true;
}

/* Its pages are judged with its own sheets, those before and behind it with others. */
static bool take_archive(struct scan *scan, int descriptor, struct text file)
{
    struct scan_warc_end end = {0};
    if (!wait_for_room(scan, SCAN_WINDOW) || !(scan->sheets = scan_sheets_open(descriptor)))
        return false;
    pool_forget(scan->pool, TASK_FORGET_SHEETS);
    scan->shared_count = 0;
    scan->archive = file;
    bool read = scan_warc(scan->invocation, descriptor, file, scan->host, take_answer, scan, &end);
    read = wait_for_room(scan, SCAN_WINDOW) && read;
    print_group(scan);
    if (scan_sheets_cut(scan->sheets))
        cli_say(scan->invocation, "%.*s: too many style sheets; some pages were judged without theirs",
                "%.*s: quá nhiều tệp CSS; một số trang được đánh giá mà không có CSS của nó", TEXT_ARGS(file));
    scan_sheets_free(scan->sheets);
    scan->sheets = NULL;
    pool_forget(scan->pool, TASK_FORGET_SHEETS);
    scan->shared_count = 0;
    scan->unread |= end.unread;
    scan->damaged |= end.damaged;
    return read;
}

/* The first bytes, without taking them where the descriptor can be read twice; else they are gone from it (*taken). */
static bool look(int descriptor, char *bytes, size_t room, size_t *length, bool *taken)
{
    *length = 0;
    *taken = false;
    while (*length < room) {
        ssize_t got = *taken ? read(descriptor, bytes + *length, room - *length)
                             : pread(descriptor, bytes + *length, room - *length, (off_t)*length);
        if (got < 0 && errno == ESPIPE && !*taken)
            *taken = true;
        else if (got == 0 || (got < 0 && errno != EINTR))
            return got == 0;
        else if (got > 0)
            *length += (size_t)got;
    }
    return true;
}

static bool take_file(void *context, int descriptor, struct text file, struct text name)
{
    struct scan *scan = context;
    char bytes[WARC_LIMIT_SNIFF_BYTES];
    size_t length;
    bool taken;
    if (!look(descriptor, bytes, sizeof bytes, &length, &taken))
        return cannot_read(scan, file);
    struct text start = text_of(bytes, length);
    if (!scan_is_warc(name, start))
        return take_page(scan, descriptor, taken ? start : (struct text){0}, file, name);
    if (!taken)
        return take_archive(scan, descriptor, file);
    int spool = scan_spool(descriptor, start);
    if (spool < 0)
        return cannot_read(scan, file);
    bool read = take_archive(scan, spool, file);
    close(spool);
    return read;
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
    bool read = strcmp(path, "-") == 0 ? take_file(scan, STDIN_FILENO, (struct text){0}, (struct text){0})
                                       : scan_files(scan->invocation, path, &scan->root, take_file, scan);
    const bool judged = wait_for_room(scan, SCAN_WINDOW);
    layers_say_missing(scan->invocation, scan->pool);
    if (!judged && pool_error(scan->pool)[0])
        cli_say(scan->invocation, "the analyst processes failed: %s", "các tiến trình phân tích không chạy được: %s",
                pool_error(scan->pool));
    bool written = !scan->failed && cli_flush(&scan->out, 0);
    if (!written)
        cli_say(scan->invocation, "results are missing: they could not be written, or memory ran out",
                "kết quả bị thiếu: không ghi ra được, hoặc hết bộ nhớ");
    if (!judged || !written)
        return EXIT_OPERATIONAL;
    if (!read || scan->unread)
        return EXIT_OPERATIONAL;
    if (scan->damaged)
        return EXIT_INTEGRITY;
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
    if (getrandom(scan->shared_key, sizeof scan->shared_key, 0) != (ssize_t)sizeof scan->shared_key ||
        tasks_pool(invocation->arena, &invocation->config, &knowledge, 0, page_judged, scan, &scan->pool) != STATUS_OK)
        cli_say(invocation, "cannot start the analyst processes", "không khởi động được các tiến trình phân tích");
    else
        code = scan_all(scan, path);
    if (scan->pool)
        pool_free(scan->pool);
    for (size_t i = 0; i < SCAN_WINDOW; i++)
        arena_free(scan->window[i].arena);
    group_clear(&scan->group);
    buffer_release(&scan->out);
    return code;
}
