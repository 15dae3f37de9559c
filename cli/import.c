/* import.c: `rasoat import`: addresses that others know of (search engines, lists, the servers' own logs) into the
 * frontier, so that pages to which nothing links are looked at, and what came of each line in words. */
#include "cli/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    SCRATCH_BYTES = 16 * 1024 * 1024,
    READ_BYTES = 256 * 1024,
    COMMIT_EVERY = 5000,
    IMPORTED_DEPTH = 1, /* as near as what the home page links to */
    LATER_DEPTH = 8, /* past IMPORT_LIMIT_FIRST */
};

struct import_options {
    const char *config;
    const char *path;
    struct text host;
    enum import_kind kind;
};

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
    if (importing->broken_count < IMPORT_SHOWN_LINES)
        importing->broken[importing->broken_count] = line;
    importing->broken_count++;
    if (importing->messages++ >= IMPORT_LIMIT_MESSAGES)
        return;
    arena_reset(importing->scratch);
    struct text clean = finding_clean(importing->scratch, shown, 120);
    fprintf(stderr, "%s:%llu: %s: %.*s\n", importing->path, (unsigned long long)line,
            importing->invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english, TEXT_ARGS(clean));
    if (importing->messages == IMPORT_LIMIT_MESSAGES)
        cli_say(importing->invocation, "further broken lines are counted only", "các dòng lỗi tiếp theo chỉ được đếm");
}

static void on_problem(void *context, uint64_t line, enum import_problem problem, struct text shown)
{
    tell(context, line, import_problem_english(problem), import_problem_vietnamese(problem), shown);
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

/* NULL where the store failed. */
static struct import_site *import_site(struct importing *importing, const struct site *site)
{
    struct import_site *mine = &importing->sites[site - importing->inventory.sites];
    if (mine->id == 0 && !stored(importing, store_site(importing->store, site->name, site->url.href, site->agency,
                                                       site->contact, &mine->id)))
        return NULL;
    return mine;
}

/* As pipeline_admit does it for links. */
static void offer(struct importing *importing, struct import_site *site, const struct candidate *candidate)
{
    enum frontier_cut cut = candidate->cut;
    uint64_t count = 0;
    int64_t page = 0;
    bool added = false;
    enum status found = store_frontier_id(importing->store, candidate->key, &page);
    const bool old = found == STATUS_OK;
    if ((found != STATUS_NOT_FOUND && !stored(importing, found)) ||
        !stored(importing, store_shape_count(importing->store, site->id, candidate->shape, &count)))
        return;
    if (cut == FRONTIER_ADMITTED && !old)
        cut = frontier_shape_cut(candidate, &importing->room, count + 1);
    if (cut != FRONTIER_ADMITTED) {
        importing->cuts[cut]++;
        return;
    }
    bool first = old || site->added < IMPORT_LIMIT_FIRST;
    if (!old && site->added >= IMPORT_LIMIT_SITE) {
        importing->over_limit++;
        return;
    }
    if (!stored(importing, store_frontier_add(importing->store, site->id, candidate->key, candidate->shape,
                                              first ? IMPORTED_DEPTH : LATER_DEPTH, importing->source, 0, time(NULL),
                                              &added)) ||
        (first && !stored(importing, store_frontier_first(importing->store, candidate->key))) ||
        (old && !stored(importing, store_source_add(importing->store, page, importing->source, 0, time(NULL)))))
        return;
    importing->added += added && first;
    importing->later += added && !first;
    site->added += added;
    importing->known += !added;
    if (++importing->uncommitted >= COMMIT_EVERY) {
        importing->uncommitted = 0;
        if (stored(importing, store_commit(importing->store)))
            importing->kept = importing->added + importing->later;
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
        tell(importing, imported->line, "this is not a web address", "đây không phải là địa chỉ web hợp lệ", imported->url);
        return;
    }
    const struct site *site = site_of(importing, imported, &url);
    if (!site) {
        import_count_foreign(importing, url.host);
        return;
    }
    struct candidate candidate;
    frontier_consider(importing->scratch, &url, IMPORTED_DEPTH, IMPORTED_DEPTH, &candidate);
    if (candidate.cut != FRONTIER_ADMITTED) {
        importing->cuts[candidate.cut]++;
    } else if (seen_before(&importing->seen, candidate.key, 0)) {
        importing->repeated++;
    } else {
        struct import_site *mine = import_site(importing, site);
        if (mine)
            offer(importing, mine, &candidate);
    }
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

static bool is_packed(struct text start)
{
    return text_starts_with(start, TEXT("PK\x03\x04")) || text_starts_with(start, TEXT("\x1F\x8B"));
}

static bool read_all(struct importing *importing, struct importer *importer, int descriptor)
{
    char *piece = arena_alloc_raw(importing->invocation->arena, READ_BYTES);
    bool first = true;
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
        if (first && is_packed(text_of(piece, (size_t)got))) {
            cli_say(importing->invocation, "%s is packed (ZIP, XLSX or gzip); unpack it first, or give the output of zcat",
                    "%s là tệp nén (ZIP, XLSX hoặc gzip); hãy giải nén trước, hoặc đưa vào kết quả của zcat", importing->path);
            return false;
        }
        first = false;
        importer_read(importer, text_of(piece, (size_t)got));
        if (importing->failure != STATUS_OK)
            break;
    }
    if (importing->failure == STATUS_OK)
        importer_end(importer);
    if (importing->failure == STATUS_OK)
        (void)stored(importing, store_commit_to_disk(importing->store));
    if (importing->failure != STATUS_OK) {
        cli_say_store(importing->invocation, importing->store);
        cli_say(importing->invocation, "%llu new addresses of %s were kept; the same import again takes the rest",
                "đã lưu %llu địa chỉ mới của %s; nhập lại đúng tệp đó để lấy phần còn lại", (unsigned long long)importing->kept,
                importing->path);
    }
    return importing->failure == STATUS_OK;
}

static bool open_store(struct importing *importing)
{
    int64_t holder = 0;
    enum status status = store_open(importing->invocation->config.state, true, &importing->store);
    if (status == STATUS_OK)
        status = store_lock_crawl(importing->store, &holder);
    if (status != STATUS_OK)
        cli_say_store(importing->invocation, importing->store);
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
        if (importing->failure == STATUS_OK) /* else it counts what was dropped */
            import_print_summary(importing, &counts);
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
    importing.room = config_frontier_room(&invocation->config);
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
