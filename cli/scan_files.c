/* scan_files.c: stored pages on disk. */
#include "cli/scan_files.h"
#include "page/css.h"
#include "page/url.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
    struct invocation *invocation;
    const char *folder;
    scan_each *each;
    void *context;
    size_t files;
    bool complete;
};

static void cannot_read(struct invocation *invocation, const char *path)
{
    cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", path, strerror(errno));
}

static bool visit_file(struct walk *walk, const char *path, struct text name)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        cannot_read(walk->invocation, path);
        walk->complete = false;
        return true;
    }
    bool go_on = walk->each(walk->context, descriptor, text_from_string(path), name);
    close(descriptor);
    return go_on;
}

/* Our own folders, not hostile input: recursion with a bounded depth is enough. */
static bool visit_folder(struct walk *walk, const char *folder, unsigned depth)
{
    struct dirent **entries = NULL;
    int count = depth > SCAN_LIMIT_FOLDER_DEPTH ? -1 : scandir(folder, &entries, NULL, alphasort);
    if (count < 0) {
        cannot_read(walk->invocation, folder);
        walk->complete = false;
        return true;
    }
    bool go_on = true;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        struct stat facts;
        if (go_on && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
            const char *path = arena_printf(walk->invocation->arena, "%s/%s", folder, name).data;
            if (lstat(path, &facts) != 0)
                walk->complete = false;
            else if (S_ISDIR(facts.st_mode))
                go_on = visit_folder(walk, path, depth + 1);
            else if (S_ISREG(facts.st_mode) && ++walk->files <= SCAN_LIMIT_FILES)
                go_on = visit_file(walk, path, text_from_string(path + strlen(walk->folder) + 1));
        }
        free(entries[i]);
    }
    free(entries);
    return go_on;
}

bool scan_files(struct invocation *invocation, const char *path, const char **root, scan_each *each, void *context)
{
    struct walk walk = {.invocation = invocation, .each = each, .context = context, .complete = true};
    struct stat facts;
    if (stat(path, &facts) != 0) {
        cannot_read(invocation, path);
        return false;
    }
    if (!S_ISDIR(facts.st_mode))
        return visit_file(&walk, path, text_from_string(path)) && walk.complete;
    struct text trimmed = text_from_string(path);
    while (trimmed.length > 1 && trimmed.data[trimmed.length - 1] == '/')
        trimmed.length--;
    walk.folder = arena_string(invocation->arena, trimmed);
    if (!*root)
        *root = walk.folder;
    bool went = visit_folder(&walk, walk.folder, 0);
    if (walk.files > SCAN_LIMIT_FILES)
        cli_say(invocation, "more than %d files; the rest was not read", "có hơn %d tệp; phần còn lại chưa đọc", SCAN_LIMIT_FILES);
    return went && walk.complete && walk.files <= SCAN_LIMIT_FILES;
}

struct text scan_url(struct arena *arena, struct text host, struct text name)
{
    while (text_starts_with(name, TEXT("./")) || text_starts_with(name, TEXT("/")))
        name = text_slice(name, name.data[0] == '.' ? 2 : 1, name.length);
    struct buffer path;
    buffer_init(&path, URL_LIMIT_BYTES);
    for (size_t i = 0; i < name.length; i++) { /* a file's name may hold what a URL gives meaning to */
        if (name.data[i] == '%' || name.data[i] == '?' || name.data[i] == '#' || name.data[i] == '\\')
            buffer_printf(&path, "%%%02X", (unsigned char)name.data[i]);
        else
            buffer_add_byte(&path, name.data[i]);
    }
    struct text whole = arena_printf(arena, "http://%.*s/%.*s", TEXT_ARGS(host.length ? host : TEXT("file.invalid")),
                                     TEXT_ARGS(buffer_text(&path)));
    buffer_release(&path);
    struct url url;
    return url_parse(arena, whole, NULL, &url) == STATUS_OK ? url.href : whole;
}

struct text scan_host_of(struct arena *arena, struct text address, struct text otherwise)
{
    struct url url;
    return otherwise.length == 0 && url_parse(arena, address, NULL, &url) == STATUS_OK ? url.host : otherwise;
}

void scan_hops(struct arena *arena, struct response *response)
{
    struct hop *hop = arena_alloc(arena, sizeof *hop);
    *hop = (struct hop){.url = response->url, .status = response->status};
    struct url here;
    struct url target;
    struct text location = response_header(response, TEXT("location"));
    if (response->status >= 300 && response->status < 400 && location.length &&
        url_parse(arena, response->url, NULL, &here) == STATUS_OK &&
        url_parse_start(arena, location, &here, &target)) {
        hop->location = target.href;
        hop->off_site = !url_same_site_host(here.host, target.host);
    }
    response->hops = hop;
    response->hop_count = 1;
}

bool scan_sheet_file(struct arena *arena, const char *root, struct text host, struct text address, struct text *bytes)
{
    struct url url;
    if (!root || url_parse(arena, address, NULL, &url) != STATUS_OK ||
        (host.length && !url_same_site_host(url.host, host)))
        return false;
    struct text path = url_percent_decode(arena, url.path);
    if (text_find(path, TEXT("/../"), 0) != SIZE_MAX || text_ends_with(path, TEXT("/..")) ||
        text_find_byte(path, '\0', 0) != SIZE_MAX)
        return false;
    const char *file = arena_printf(arena, "%s%.*s", root, TEXT_ARGS(path)).data;
    return cli_read_file(arena, file, CSS_LIMIT_SHEET_BYTES, bytes) == STATUS_OK;
}
