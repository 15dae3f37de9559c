/* inspect.c: `rasoat inspect`: what rasoat makes of one input, as JSON lines; for tests, and for whoever asks why. */
#include "analyst/script_engine.h"
#include "cli/cli.h"
#include "cli/layers.h"
#include "cli/inspect.h"
#include "cli/scan_files.h"
#include "crawler/robots.h"
#include "page/document.h"
#include "page/link.h"
#include "page/profile.h"
#include "page/visible.h"
#include "takedown/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { INSPECT_OUTPUT_BYTES = 256 * 1024 * 1024 };

/* One page read from a file, with the sheets that stand beside it. */
struct inspected {
    struct arena *arena;
    const char *root;
    struct response response;
    struct document document;
    struct visibilities visibilities;
    struct links links;
    struct buffer out;
};

static const struct sheet *sheet_beside(void *context, struct text address, bool *missing)
{
    const struct inspected *inspected = context;
    struct text bytes;
    *missing = false;
    return scan_sheet_file(inspected->arena, inspected->root, (struct text){0}, address, &bytes)
               ? sheet_parse(inspected->arena, bytes, address)
               : NULL;
}

static struct text folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_copy(arena, text_of(path, (size_t)(slash - path))) : TEXT(".");
}

static bool read_page(struct invocation *invocation, const char *path, struct inspected *inspected)
{
    struct arena *arena = invocation->arena;
    struct text bytes;
    enum status status = cli_read_file(arena, path, RESPONSE_LIMIT_BODY_BYTES, &bytes);
    if (status != STATUS_OK) {
        cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", path,
                status == STATUS_IO ? strerror(errno) : status_name(status));
        return false;
    }
    const char *slash = strrchr(path, '/');
    inspected->arena = arena;
    inspected->root = arena_string(arena, folder_of(arena, path));
    response_from_stored(arena, bytes, &inspected->response);
    inspected->response.url = scan_url(arena, (struct text){0}, text_from_string(slash ? slash + 1 : path));
    inspected->response.final_url = inspected->response.url;
    scan_hops(arena, &inspected->response);
    const struct sheet_source sheets = {.find = sheet_beside, .context = inspected};
    if (setjmp(*arena_escape(arena)) != 0) {
        cli_say(invocation, "the page is too large to be judged", "trang quá lớn, không phân tích được");
        return false;
    }
    document_parse(arena, &inspected->response, &inspected->document);
    inspected->visibilities = visible_compute(arena, &inspected->document, &sheets);
    inspected->links = links_collect(arena, &inspected->document, &inspected->visibilities);
    arena_disarm(arena);
    return true;
}

static void write_line(struct inspected *inspected, struct json *object)
{
    json_write(object, &inspected->out);
    buffer_add_byte(&inspected->out, '\n');
}

static struct json *sight_json(enum sight sight)
{
    return sight == SIGHT_UNDECIDED ? json_null_new() : json_truth(sight == SIGHT_VISIBLE);
}

static void write_visibility(struct inspected *inspected)
{
    const struct document *document = &inspected->document;
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        bool link = (node->tag == TAG_A || node->tag == TAG_AREA) && node_has_attribute(node, TEXT("href"));
        if (node->kind != NODE_ELEMENT || !(link || node->id.length))
            continue;
        struct json *object = json_object_new();
        json_put(object, "id", json_text(node->id));
        json_put(object, "tag", json_text(node->name));
        if (node_has_attribute(node, TEXT("href")))
            json_put(object, "href", json_text(node_attribute(node, TEXT("href"))));
        json_put(object, "visible", sight_json(inspected->visibilities.items[i].sight));
        json_put(object, "reason", json_text(visible_reason(inspected->arena, &inspected->visibilities, i)));
        json_put(object, "path", json_text(document_path(inspected->arena, document, i)));
        write_line(inspected, object);
    }
}

static void write_links(struct inspected *inspected)
{
    for (size_t i = 0; i < inspected->links.count; i++) {
        const struct link *link = &inspected->links.items[i];
        struct json *object = json_object_new();
        json_put(object, "kind", json_text(text_from_string(link_kind_name(link->kind))));
        json_put(object, "url", json_text(link->url));
        json_put(object, "raw", json_text(link->raw));
        json_put(object, "host", json_text(link->host));
        json_put(object, "text", json_text(link->text));
        json_put(object, "off_site", json_truth(link->off_site));
        json_put(object, "visible", sight_json(link->sight));
        json_put(object, "path", json_text(document_path(inspected->arena, &inspected->document, link->node)));
        write_line(inspected, object);
    }
}

static void write_profile(struct inspected *inspected)
{
    struct profile profile;
    profile_make(inspected->arena, &inspected->document, &inspected->visibilities, &inspected->links, NULL, 0, &profile);
    struct json *object = json_object_new();
    json_put(object, "title", json_text(profile.title));
    json_put(object, "description", json_text(profile.description));
    json_put(object, "language", json_text(profile.language));
    json_put(object, "encoding", json_text(text_from_string(inspected->document.decoded.encoding)));
    json_put(object, "nodes", json_whole(inspected->document.node_count));
    json_put(object, "text_bytes", json_whole(profile.text_bytes));
    json_put(object, "text_hash", json_text(arena_printf(inspected->arena, "%016llx", (unsigned long long)profile.text_hash)));
    json_put(object, "text_simhash",
             json_text(arena_printf(inspected->arena, "%016llx", (unsigned long long)profile.text_simhash)));
    struct json *entries = json_array_new();
    for (size_t i = 0; i < profile.entry_count; i++) {
        struct json *entry = json_object_new();
        json_put(entry, "channel", json_text(text_from_string(profile_channel_name(profile.entries[i].channel))));
        json_put(entry, "value", json_text(profile.entries[i].value));
        json_put(entry, "visible", sight_json(profile.entries[i].sight));
        json_put(entry, "count", json_whole(profile.entries[i].count));
        json_append(entries, entry);
    }
    json_put(object, "entries", entries);
    write_line(inspected, object);
}

static void write_scripts(struct inspected *inspected)
{
    static const char *const kinds[] = {
        [SCRIPT_NAVIGATE] = "navigate", [SCRIPT_OPEN] = "open", [SCRIPT_WRITE] = "write", [SCRIPT_INSERT] = "insert",
        [SCRIPT_REPLACE] = "replace", [SCRIPT_REMOVE] = "remove", [SCRIPT_STYLE] = "style",
        [SCRIPT_ATTRIBUTE] = "attribute", [SCRIPT_TITLE] = "title"};
    static const char *const moments[] = {
        [SCRIPT_WHILE_LOADING] = "loading", [SCRIPT_BY_TIMER] = "timer", [SCRIPT_BY_CLICK] = "click"};
    static const char *const visitors[] = {"", "desktop", "phone", "both"};
    struct script_engine *engine = script_engine_create(NULL);
    const struct script_runner runner = script_engine_runner(engine);
    struct script_effects effects = {0};
    runner.run(runner.context, inspected->arena, &inspected->document, &effects);
    for (size_t i = 0; i < effects.count; i++) {
        const struct script_effect *effect = &effects.items[i];
        struct json *object = json_object_new();
        json_put(object, "kind", json_text(text_from_string(kinds[effect->kind])));
        json_put(object, "moment", json_text(text_from_string(moments[effect->moment])));
        json_put(object, "seen_as", json_text(text_from_string(visitors[effect->seen_as & 3])));
        json_put(object, "script", json_text(document_path(inspected->arena, &inspected->document, effect->node)));
        json_put(object, "target", json_text(document_path(inspected->arena, &inspected->document, effect->target)));
        if (effect->name.length)
            json_put(object, "name", json_text(effect->name));
        json_put(object, "value", effect->value.data ? json_text(effect->value) : json_null_new());
        write_line(inspected, object);
    }
    struct json *object = json_object_new();
    json_put(object, "ran", json_whole(effects.ran));
    json_put(object, "decoded", json_whole(effects.decoded));
    json_put(object, "cut", json_truth(effects.cut));
    json_put(object, "too_long", json_truth(effects.too_long));
    json_put(object, "stopped",
             json_text(effects.too_long ? document_path(inspected->arena, &inspected->document, effects.stopped_node)
                                        : (struct text){0}));
    write_line(inspected, object);
    script_engine_free(engine);
}

static enum exit_code inspect_page(struct invocation *invocation, void (*write)(struct inspected *))
{
    struct inspected inspected = {0};
    if (invocation->count != 3)
        return cli_usage(invocation);
    if (!read_page(invocation, invocation->arguments[2], &inspected))
        return EXIT_OPERATIONAL;
    buffer_init(&inspected.out, INSPECT_OUTPUT_BYTES);
    write(&inspected);
    bool written = !buffer_failed(&inspected.out) && cli_flush(&inspected.out, 0);
    buffer_release(&inspected.out);
    return written ? EXIT_DONE : EXIT_OPERATIONAL;
}

static enum exit_code inspect_url(struct invocation *invocation)
{
    struct url base;
    struct url url;
    if (invocation->count != 4)
        return cli_usage(invocation);
    struct text base_text = text_from_string(invocation->arguments[2]);
    bool has_base = base_text.length && url_parse(invocation->arena, base_text, NULL, &base) == STATUS_OK;
    if ((base_text.length && !has_base) || url_parse(invocation->arena, text_from_string(invocation->arguments[3]),
                                                     has_base ? &base : NULL, &url) != STATUS_OK)
        return EXIT_OPERATIONAL;
    printf("%.*s\n", TEXT_ARGS(url.href));
    return EXIT_DONE;
}

static enum exit_code inspect_robots(struct invocation *invocation)
{
    if (invocation->count != 5)
        return cli_usage(invocation);
    struct text bytes;
    struct url url;
    if (cli_read_file(invocation->arena, invocation->arguments[2], ROBOTS_LIMIT_BYTES * 4, &bytes) != STATUS_OK) {
        cli_say(invocation, "cannot read %s", "không đọc được %s", invocation->arguments[2]);
        return EXIT_OPERATIONAL;
    }
    if (url_parse(invocation->arena, text_from_string(invocation->arguments[4]), NULL, &url) != STATUS_OK)
        return EXIT_OPERATIONAL;
    struct robots robots;
    robots_parse(invocation->arena, bytes, text_from_string(invocation->arguments[3]), &robots);
    struct text path = url.has_query ? arena_printf(invocation->arena, "%.*s?%.*s", TEXT_ARGS(url.path), TEXT_ARGS(url.query))
                                     : url.path;
    puts(robots_allowed(&robots, path) ? "allowed" : "disallowed");
    return EXIT_DONE;
}

enum exit_code command_inspect(struct invocation *invocation)
{
    const char *what = invocation->count > 1 ? invocation->arguments[1] : "";
    if (strcmp(what, "url") == 0)
        return inspect_url(invocation);
    if (strcmp(what, "robots") == 0)
        return inspect_robots(invocation);
    if (strcmp(what, "page") == 0)
        return inspect_page(invocation, write_profile);
    if (strcmp(what, "links") == 0)
        return inspect_page(invocation, write_links);
    if (strcmp(what, "scripts") == 0)
        return inspect_page(invocation, write_scripts);
    if (strcmp(what, "picture") == 0)
        return inspect_picture(invocation);
    if (strcmp(what, "pdf") == 0)
        return inspect_pdf(invocation);
    if (strcmp(what, "visibility") == 0)
        return inspect_page(invocation, write_visibility);
    if (strcmp(what, "sandbox") == 0)
        return layers_inspect(invocation);
    return cli_usage(invocation);
}
