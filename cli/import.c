/* import.c: `rasoat import`: addresses that others know of (search engines, lists, the servers' own logs) into the
 * frontier, so that pages to which nothing links are looked at, and what came of each line in words. */
#include "base/hash.h"
#include "cli/cli.h"
#include "cli/seen.h"
#include "crawler/frontier.h"
#include "crawler/import.h"
#include "crawler/inventory.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define IMPORT_LIMIT_ADDRESSES 1000000 /* taken from one file: further ones are counted, and told */
#define IMPORT_LIMIT_FOREIGN_HOSTS 4096 /* that are told apart; those behind are one */
#define IMPORT_LIMIT_MESSAGES 20 /* about broken lines; the rest is counted */

enum {
    SCRATCH_BYTES = 16 * 1024 * 1024,
    READ_BYTES = 256 * 1024,
    COMMIT_EVERY = 5000,
    NAMED_HOSTS = 5, /* foreign ones that are named */
    SHOWN_LINES = 10, /* numbers of broken lines that are named */
    IMPORTED_DEPTH = 1, /* as near as what the home page links to */
};

struct foreign_host {
    struct text host; /* data NULL: free */
    uint64_t count;
};

struct importing {
    struct invocation *invocation;
    const char *path;
    const char *source;
    struct inventory inventory;
    int64_t *sites; /* by the site's place in the inventory: its id in the store; 0: not asked yet */
    struct store *store;
    struct seen seen;
    struct arena *scratch; /* reset for each address */
    enum status failure; /* of the store */
    uint64_t added, known, repeated, unreadable, not_ours, over_limit;
    uint64_t cuts[FRONTIER_CUT_COUNT];
    uint64_t uncommitted;
    struct foreign_host *foreign; /* open addressing, at most half full */
    size_t foreign_count;
    uint64_t foreign_rest;
    uint64_t broken[SHOWN_LINES];
    uint64_t broken_count;
    uint64_t messages;
};

struct import_options {
    const char *config;
    const char *path;
    struct text host;
    enum import_kind kind;
};

static bool is_vietnamese(const struct importing *importing)
{
    return importing->invocation->config.language == LANGUAGE_VIETNAMESE;
}

static bool stored(struct importing *importing, enum status status)
{
    if (status != STATUS_OK && importing->failure == STATUS_OK)
        importing->failure = status;
    return importing->failure == STATUS_OK;
}

/* "FILE:LINE: what: the line"; the first ones, so that a file of the wrong kind does not fill the screen. */
static void tell(struct importing *importing, uint64_t line, const char *english, const char *vietnamese,
                 struct text shown)
{
    if (importing->broken_count < SHOWN_LINES)
        importing->broken[importing->broken_count] = line;
    importing->broken_count++;
    if (importing->messages++ >= IMPORT_LIMIT_MESSAGES)
        return;
    arena_reset(importing->scratch);
    struct text clean = finding_clean(importing->scratch, shown, 120);
    fprintf(stderr, "%s:%llu: %s: %.*s\n", importing->path, (unsigned long long)line,
            is_vietnamese(importing) ? vietnamese : english, TEXT_ARGS(clean));
    if (importing->messages == IMPORT_LIMIT_MESSAGES)
        cli_say(importing->invocation, "further broken lines are counted only", "các dòng lỗi tiếp theo chỉ được đếm");
}

static void on_problem(void *context, uint64_t line, enum import_problem problem, struct text shown)
{
    tell(context, line, import_problem_english(problem), import_problem_vietnamese(problem), shown);
}

static void count_foreign(struct importing *importing, struct text host)
{
    const size_t mask = (size_t)IMPORT_LIMIT_FOREIGN_HOSTS * 2 - 1;
    size_t at = (size_t)hash_text(host) & mask;
    importing->not_ours++;
    while (importing->foreign[at].host.data && !text_equal(importing->foreign[at].host, host))
        at = (at + 1) & mask;
    if (!importing->foreign[at].host.data) {
        if (importing->foreign_count == IMPORT_LIMIT_FOREIGN_HOSTS) {
            importing->foreign_rest++;
            return;
        }
        importing->foreign_count++;
        importing->foreign[at].host = arena_copy(importing->invocation->arena, host);
    }
    importing->foreign[at].count++;
}

/* The same address with another scheme and port; false where that is none. */
static bool rewrite(struct importing *importing, struct text scheme, struct text port, struct url *url)
{
    struct url changed;
    size_t path = (size_t)(url->path.data - url->href.data);
    struct text written = arena_printf(importing->scratch, "%.*s://%.*s%s%.*s%.*s", TEXT_ARGS(scheme), TEXT_ARGS(url->host),
                                       port.length ? ":" : "", TEXT_ARGS(port),
                                       TEXT_ARGS(text_slice(url->href, path, url->href.length)));
    if (url_parse(importing->scratch, written, NULL, &changed) != STATUS_OK)
        return false;
    *url = changed;
    return true;
}

/* Whose address it is. Where the file does not say the scheme, the site's own goes before; and a port that no site has is
 * that of a server behind another one. */
static const struct site *site_of(struct importing *importing, const struct imported *imported, struct url *url)
{
    const struct site *site = inventory_site_of(&importing->inventory, url);
    if (!imported->scheme_guessed)
        return site;
    if (!site && url->port.length > 0 && rewrite(importing, url->scheme, (struct text){0}, url))
        site = inventory_site_of(&importing->inventory, url);
    if (site && !text_equal(site->url.scheme, url->scheme) && !rewrite(importing, site->url.scheme, site->url.port, url))
        return NULL;
    return site;
}

static int64_t site_id(struct importing *importing, const struct site *site)
{
    int64_t *id = &importing->sites[site - importing->inventory.sites];
    if (*id == 0 &&
        !stored(importing, store_site(importing->store, site->name, site->url.href, site->agency, site->contact, id)))
        return 0;
    return *id;
}

/* As pipeline_admit does it for links. */
static void offer(struct importing *importing, int64_t site, const struct candidate *candidate)
{
    enum frontier_cut cut = candidate->cut;
    uint64_t count = 0;
    bool old = false, added = false;
    if (!stored(importing, store_frontier_known(importing->store, candidate->key, &old)) ||
        !stored(importing, store_shape_count(importing->store, site, candidate->shape, &count)))
        return;
    if (cut == FRONTIER_ADMITTED && !old)
        cut = frontier_shape_cut(candidate, count + 1);
    if (cut != FRONTIER_ADMITTED) {
        importing->cuts[cut]++;
        return;
    }
    if (!stored(importing, store_frontier_add(importing->store, site, candidate->key, candidate->shape, IMPORTED_DEPTH,
                                              importing->source, 0, time(NULL), &added)) ||
        !stored(importing, store_frontier_first(importing->store, candidate->key)))
        return;
    importing->added += added;
    importing->known += !added;
    if (++importing->uncommitted >= COMMIT_EVERY) {
        importing->uncommitted = 0;
        (void)stored(importing, store_commit(importing->store));
    }
}

static void on_address(void *context, const struct imported *imported)
{
    struct importing *importing = context;
    struct url url;
    if (importing->failure != STATUS_OK)
        return;
    arena_reset(importing->scratch);
    if (!url_parse_start(importing->scratch, imported->url, NULL, &url)) {
        importing->unreadable++;
        tell(importing, imported->line, "this is not a web address", "đây không phải là địa chỉ web hợp lệ", imported->url);
        return;
    }
    const struct site *site = site_of(importing, imported, &url);
    if (!site) {
        count_foreign(importing, url.host);
        return;
    }
    struct candidate candidate;
    frontier_consider(importing->scratch, &url, IMPORTED_DEPTH, IMPORTED_DEPTH, &candidate);
    if (candidate.cut != FRONTIER_ADMITTED) {
        importing->cuts[candidate.cut]++;
    } else if (seen_before(&importing->seen, candidate.key, 0)) {
        importing->repeated++;
    } else if (importing->added + importing->known >= IMPORT_LIMIT_ADDRESSES) {
        importing->over_limit++;
    } else {
        int64_t id = site_id(importing, site);
        if (id != 0)
            offer(importing, id, &candidate);
    }
}

/* --- what came of it --- */

static void print_foreign(struct importing *importing)
{
    for (size_t named = 0; named < NAMED_HOSTS; named++) {
        struct foreign_host *most = NULL;
        for (size_t i = 0; i < (size_t)IMPORT_LIMIT_FOREIGN_HOSTS * 2; i++) {
            struct foreign_host *host = &importing->foreign[i];
            if (host->count > 0 && (!most || host->count > most->count ||
                                    (host->count == most->count && text_compare(host->host, most->host) < 0)))
                most = host;
        }
        if (!most)
            break;
        printf("    %.*s × %llu\n", TEXT_ARGS(most->host), (unsigned long long)most->count);
        most->count = 0;
    }
}

static void print_count(const struct importing *importing, const char *english, const char *vietnamese, uint64_t count)
{
    if (count > 0)
        printf("  %s: %llu\n", is_vietnamese(importing) ? vietnamese : english, (unsigned long long)count);
}

static void print_summary(struct importing *importing, const struct import_counts *counts)
{
    bool vietnamese = is_vietnamese(importing);
    uint64_t cut = 0;
    for (size_t i = 0; i < FRONTIER_CUT_COUNT; i++)
        cut += importing->cuts[i];
    printf(vietnamese ? "%s: đã đọc %llu dòng, tìm thấy %llu địa chỉ\n" : "%s: %llu lines read, %llu addresses found\n",
           importing->path, (unsigned long long)counts->lines, (unsigned long long)counts->addresses);
    printf("  %s: %llu\n", vietnamese ? "địa chỉ mới, lần rà soát tới sẽ xem trước" : "new, to be looked at first in the next run",
           (unsigned long long)importing->added);
    print_count(importing, "known already", "đã biết từ trước", importing->known);
    print_count(importing, "named again in the same file", "lặp lại trong cùng tệp", importing->repeated);
    print_count(importing, "not looked at, by rule", "không rà soát theo quy tắc", cut);
    for (enum frontier_cut i = FRONTIER_ADMITTED; i < FRONTIER_CUT_COUNT; i++)
        if (importing->cuts[i] > 0)
            printf("    %s × %llu\n", vietnamese ? frontier_cut_vietnamese(i) : frontier_cut_english(i),
                   (unsigned long long)importing->cuts[i]);
    print_count(importing, "of hosts that are not in the inventory", "thuộc tên miền không có trong danh sách website",
                importing->not_ours);
    print_foreign(importing);
    print_count(importing, "of still other hosts", "thuộc các tên miền khác nữa", importing->foreign_rest);
    print_count(importing, "not taken: the file has more than one import takes",
                "chưa nhận: tệp có nhiều địa chỉ hơn mức một lần nhập", importing->over_limit);
    print_count(importing, "requests that show no page (errors, other methods)",
                "yêu cầu không cho thấy trang nào (lỗi, phương thức khác)", counts->left_out);
    print_count(importing, "broken lines", "dòng lỗi", importing->broken_count);
    for (size_t i = 0; i < importing->broken_count && i < SHOWN_LINES; i++)
        printf("%s%llu%s", i ? ", " : (vietnamese ? "    dòng " : "    line "), (unsigned long long)importing->broken[i],
               i + 1 < importing->broken_count && i + 1 < SHOWN_LINES ? "" : importing->broken_count > SHOWN_LINES ? " …\n"
                                                                                                                   : "\n");
}

/* --- the file --- */

static bool read_options(struct invocation *invocation, struct import_options *options)
{
    bool has_kind = false;
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        if (strcmp(argument, "--kind") == 0 && value && import_kind_from_name(text_from_string(value), &options->kind)) {
            has_kind = true;
            i++;
        } else if (strcmp(argument, "--config") == 0 && value) {
            options->config = invocation->arguments[++i];
        } else if (strcmp(argument, "--host") == 0 && value) {
            options->host = text_from_string(invocation->arguments[++i]);
        } else if ((argument[0] == '-' && argument[1]) || options->path) {
            return false;
        } else {
            options->path = argument;
        }
    }
    return has_kind && options->path && (options->host.length == 0 || options->kind == IMPORT_ACCESS_LOG);
}

/* --host names a host, perhaps with scheme and port, and nothing else; it must be one of ours. */
static bool host_is_ours(struct importing *importing, struct text host)
{
    struct url url;
    if (host.length == 0)
        return true;
    struct text written = text_find(host, TEXT("://"), 0) == SIZE_MAX
                              ? arena_printf(importing->scratch, "http://%.*s/", TEXT_ARGS(host))
                              : host;
    bool good = host.length <= IMPORT_LIMIT_HOST_BYTES && url_parse(importing->scratch, written, NULL, &url) == STATUS_OK &&
                text_equal(url.path, TEXT("/")) && !url.has_query && !url.has_fragment && url.username.length == 0;
    for (size_t i = 0; good && i < importing->inventory.site_count; i++)
        if (url_same_site_host(importing->inventory.sites[i].url.host, url.host))
            return true;
    cli_say(importing->invocation, "--host %.*s: no site of the inventory has this host",
            "--host %.*s: không website nào trong danh sách có tên miền này", TEXT_ARGS(host));
    return false;
}

static bool read_all(struct importing *importing, struct importer *importer, int descriptor)
{
    char *piece = arena_alloc_raw(importing->invocation->arena, READ_BYTES);
    for (;;) {
        ssize_t got = read(descriptor, piece, READ_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            cli_say(importing->invocation, "cannot read %s: %s", "không đọc được %s: %s", importing->path,
                    strerror(errno));
            return false;
        }
        if (got == 0)
            break;
        importer_read(importer, text_of(piece, (size_t)got));
        if (importing->failure != STATUS_OK)
            break;
    }
    if (importing->failure == STATUS_OK)
        importer_end(importer);
    if (importing->failure == STATUS_OK)
        (void)stored(importing, store_commit(importing->store));
    if (importing->failure != STATUS_OK)
        cli_say(importing->invocation, "the store failed: %s", "kho dữ liệu bị lỗi: %s", store_error(importing->store));
    return importing->failure == STATUS_OK;
}

static bool open_store(struct importing *importing)
{
    int64_t holder = 0;
    enum status status = store_open(importing->invocation->config.state, true, &importing->store);
    if (status == STATUS_OK)
        status = store_lock_crawl(importing->store, &holder);
    if (status == STATUS_BUSY)
        cli_say(importing->invocation, "a crawl is running; import when it has ended",
                "đang có một lần rà soát; hãy nhập sau khi lần đó kết thúc");
    else if (status != STATUS_OK)
        cli_say(importing->invocation, "cannot open the store in %s: %s", "không mở được kho dữ liệu trong %s: %s",
                importing->invocation->config.state,
                importing->store ? store_error(importing->store) : status_name(status));
    return status == STATUS_OK;
}

static enum exit_code import_file(struct importing *importing, const struct import_options *options)
{
    bool standard_input = strcmp(options->path, "-") == 0;
    int descriptor = standard_input ? STDIN_FILENO : open(options->path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        cli_say(importing->invocation, "cannot read %s: %s", "không đọc được %s: %s", options->path, strerror(errno));
        return EXIT_OPERATIONAL;
    }
    const struct import_sink sink = {.context = importing, .address = on_address, .problem = on_problem};
    bool read = false;
    if (open_store(importing)) {
        struct importer *importer =
            importer_open(importing->invocation->arena, options->kind, options->host, &sink);
        read = read_all(importing, importer, descriptor);
        struct import_counts counts = importer_counts(importer);
        print_summary(importing, &counts);
        if (read && counts.addresses == 0 && counts.lines > counts.left_out) {
            cli_say(importing->invocation, "no address was found in %s; is it a file of the kind %s?",
                    "không tìm thấy địa chỉ nào trong %s; tệp có đúng loại %s không?", importing->path,
                    import_kind_name(options->kind));
            read = false;
        }
    }
    if (!standard_input)
        close(descriptor);
    return read ? EXIT_DONE : EXIT_OPERATIONAL;
}

enum exit_code command_import(struct invocation *invocation)
{
    struct import_options options = {0};
    if (!read_options(invocation, &options))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, options.config))
        return EXIT_CONFIGURATION;
    struct importing importing = {
        .invocation = invocation, .path = options.path, .source = import_kind_name(options.kind)};
    if (cli_load_inventory(invocation, &importing.inventory) != STATUS_OK)
        return EXIT_CONFIGURATION;
    importing.sites = arena_alloc_array(invocation->arena, importing.inventory.site_count, sizeof *importing.sites);
    importing.foreign =
        arena_alloc_array(invocation->arena, (size_t)IMPORT_LIMIT_FOREIGN_HOSTS * 2, sizeof *importing.foreign);
    importing.scratch = arena_create(SCRATCH_BYTES);
    enum exit_code code = EXIT_OPERATIONAL;
    if (importing.scratch && !host_is_ours(&importing, options.host))
        code = EXIT_CONFIGURATION;
    else if (importing.scratch)
        code = import_file(&importing, &options);
    if (importing.store)
        store_close(importing.store);
    seen_release(&importing.seen);
    arena_free(importing.scratch);
    return code;
}
