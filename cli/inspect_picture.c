/* inspect_picture.c: `rasoat inspect picture` and `rasoat inspect pdf`: what Chromium makes of a stored page, alone; says as one JSON
 * line what was done. docs/browser.md. */
#include "cli/inspect.h"
#include "cli/pictures.h"
#include "cli/scan_files.h"
#include "takedown/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { INSPECT_LIMIT_MARKS = 64, INSPECT_LIMIT_RESOURCES = 64, INSPECT_LINE_BYTES = 1024 * 1024 };

struct picture_arguments {
    const char *file;
    const char *seen; /* where the pictures go */
    const char *revealed;
    const char *config;
    const char *url;
    bool own_host;
    bool phone;
    bool scripts;
    struct picture_mark marks[INSPECT_LIMIT_MARKS];
    size_t mark_count;
    struct response resources[INSPECT_LIMIT_RESOURCES];
    size_t resource_count;
};

static bool read_bytes(struct invocation *invocation, const char *path, struct text *bytes)
{
    enum status status = cli_read_file(invocation->arena, path, PRINT_LIMIT_HTML_BYTES, bytes);
    if (status != STATUS_OK)
        cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", path,
                status == STATUS_IO ? strerror(errno) : status_name(status));
    return status == STATUS_OK;
}

static bool write_bytes(struct invocation *invocation, const char *path, struct text bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    size_t done = 0;
    while (file >= 0 && done < bytes.length) {
        ssize_t written = write(file, bytes.data + done, bytes.length - done);
        if (written < 0 && errno != EINTR)
            break;
        done += written > 0 ? (size_t)written : 0;
    }
    bool whole = file >= 0 && done == bytes.length;
    if ((file >= 0 && close(file) != 0) || !whole) {
        cli_say(invocation, "cannot write %s: %s", "không ghi được %s: %s", path, strerror(errno));
        return false;
    }
    return true;
}

/* "URL=FILE": the last equals sign parts them, since addresses have some too. */
static bool add_resource(struct invocation *invocation, const char *value, struct picture_arguments *arguments)
{
    const char *equals = strrchr(value, '=');
    struct text bytes;
    if (!equals || arguments->resource_count == INSPECT_LIMIT_RESOURCES || !read_bytes(invocation, equals + 1, &bytes))
        return false;
    struct response *resource = &arguments->resources[arguments->resource_count++];
    response_from_stored(invocation->arena, bytes, resource);
    resource->url = text_of(value, (size_t)(equals - value));
    return true;
}

static void add_mark(struct picture_arguments *arguments, const char *path, struct text label, bool hidden)
{
    if (arguments->mark_count < INSPECT_LIMIT_MARKS)
        arguments->marks[arguments->mark_count++] = (struct picture_mark){text_from_string(path), label, hidden};
}

static bool read_option(struct invocation *invocation, const char *name, const char *value, struct picture_arguments *arguments)
{
    const bool vietnamese = invocation->config.language == LANGUAGE_VIETNAMESE;
    if (strcmp(name, "--mark") == 0)
        add_mark(arguments, value, vietnamese ? TEXT("Nội dung bị gắn cờ") : TEXT("Flagged content"), false);
    else if (strcmp(name, "--hidden") == 0)
        add_mark(arguments, value, vietnamese ? TEXT("Nội dung bị ẩn") : TEXT("Hidden content"), true);
    else if (strcmp(name, "--resource") == 0)
        return add_resource(invocation, value, arguments);
    else if (strcmp(name, "--revealed") == 0)
        arguments->revealed = value;
    else if (strcmp(name, "--url") == 0)
        arguments->url = value;
    else
        return strcmp(name, "--config") == 0; /* read before */
    return true;
}

static bool read_arguments(struct invocation *invocation, struct picture_arguments *arguments)
{
    static const struct {
        const char *name;
        size_t field;
    } flags[] = {
        {"--phone", offsetof(struct picture_arguments, phone)},
        {"--scripts", offsetof(struct picture_arguments, scripts)},
        {"--own-host", offsetof(struct picture_arguments, own_host)},
    };
    for (int i = 2; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        bool taken = false;
        for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
            if (strcmp(argument, flags[k].name) == 0)
                taken = *(bool *)((char *)arguments + flags[k].field) = true;
        if (taken)
            continue;
        if (argument[0] == '-') {
            if (i + 1 == invocation->count || !read_option(invocation, argument, invocation->arguments[i + 1], arguments))
                return false;
            i++;
        } else if (!arguments->file) {
            arguments->file = argument;
        } else if (!arguments->seen) {
            arguments->seen = argument;
        } else {
            return false;
        }
    }
    return arguments->file && arguments->seen;
}

/* The configuration comes first: it has the language of what is said. */
static bool load_config(struct invocation *invocation)
{
    const char *path = NULL;
    for (int i = 2; i + 1 < invocation->count; i++)
        if (strcmp(invocation->arguments[i], "--config") == 0)
            path = invocation->arguments[i + 1];
    return cli_load_config(invocation, path);
}

static void say_outcome(const struct picture *picture, size_t marks, const struct browser_facts *facts)
{
    static const char *const places[] = {
        [MARK_MISSING] = "missing", [MARK_SEEN] = "seen", [MARK_HIDDEN] = "hidden", [MARK_BELOW] = "below"};
    struct json *object = json_object_new();
    struct json *list = json_array_new();
    struct buffer out;
    buffer_init(&out, INSPECT_LINE_BYTES);
    for (size_t i = 0; i < marks; i++)
        json_append(list, json_text(text_from_string(places[picture->places[i]])));
    json_put(object, "marks", list);
    json_put(object, "width", json_whole(picture->width));
    json_put(object, "height", json_whole(picture->height));
    json_put(object, "page_height", json_whole(picture->page_height));
    json_put(object, "top", json_whole(picture->top));
    json_put(object, "cut", json_truth(picture->cut));
    json_put(object, "halved", json_truth(picture->halved));
    json_put(object, "unfinished", json_truth(picture->unfinished));
    json_put(object, "stopped", json_truth(picture->stopped));
    json_put(object, "without", json_truth(picture->without));
    json_put(object, "revealed", json_truth(picture->revealed.length > 0));
    json_put(object, "dialogs", json_whole(picture->dialogs));
    json_put(object, "answered", json_whole(picture->network.answered));
    json_put(object, "fetched", json_whole(picture->network.fetched));
    json_put(object, "refused", json_whole(picture->network.refused));
    json_put(object, "moves", json_whole(picture->network.moves));
    json_put(object, "limited", json_truth(picture->network.limited));
    json_put(object, "browser", json_text(text_from_string(facts->version)));
    json_put(object, "sandboxed", json_truth(facts->sandboxed));
    json_put(object, "own_network", json_truth(facts->own_network));
    json_write(object, &out);
    buffer_add_byte(&out, '\n');
    cli_write(buffer_text(&out));
    buffer_release(&out);
}

static enum exit_code take_picture(struct invocation *invocation, const struct picture_arguments *arguments,
                                   const struct picture_request *request)
{
    struct browser *browser = cli_open_browser(invocation);
    struct picture picture;
    if (!browser)
        return EXIT_OPERATIONAL;
    enum status status = picture_take(browser, invocation->arena, request, &picture);
    if (status == STATUS_OK)
        say_outcome(&picture, request->mark_count, browser_facts(browser));
    else
        cli_say_no_picture(invocation, status);
    browser_close(browser);
    if (status != STATUS_OK || !write_bytes(invocation, arguments->seen, picture.seen))
        return EXIT_OPERATIONAL;
    if (arguments->revealed && picture.revealed.length && !write_bytes(invocation, arguments->revealed, picture.revealed))
        return EXIT_OPERATIONAL;
    return EXIT_DONE;
}

enum exit_code inspect_picture(struct invocation *invocation)
{
    struct picture_arguments arguments = {0};
    struct text bytes;
    struct response page;
    struct own_host own_host = {0};
    if (!load_config(invocation))
        return EXIT_CONFIGURATION;
    if (!read_arguments(invocation, &arguments))
        return cli_usage(invocation);
    if (!read_bytes(invocation, arguments.file, &bytes))
        return EXIT_OPERATIONAL;
    const bool vietnamese = invocation->config.language == LANGUAGE_VIETNAMESE;
    const struct identity *identity = identity_builtin(arguments.phone ? TEXT("phone") : TEXT("browser"));
    response_from_stored(invocation->arena, bytes, &page);
    page.url = arguments.url ? text_from_string(arguments.url) : TEXT("http://page.invalid/");
    if (!page.header_count) {
        static const struct header html = {{"Content-Type", 12}, {"text/html", 9}};
        page.headers = &html;
        page.header_count = 1;
    }
    if (arguments.own_host && own_host_open(&own_host, invocation, identity) != STATUS_OK)
        return EXIT_OPERATIONAL;
    const struct picture_request request = {
        .source = {.page = &page, .resources = arguments.resources, .resource_count = arguments.resource_count,
                   .fetch = arguments.own_host ? own_host_fetch : NULL, .context = &own_host},
        .user_agent = identity_user_agent(invocation->arena, identity, invocation->config.contact),
        .accept_language = identity->accept_language,
        .referer = identity->referer,
        .phone = arguments.phone,
        .scripts = arguments.scripts,
        .marks = arguments.marks,
        .mark_count = arguments.mark_count,
        .more = vietnamese ? TEXT("… và còn nữa") : TEXT("… and more"),
        .empty = vietnamese ? TEXT("(không có chữ hay liên kết)") : TEXT("(no text or link)"),
    };
    enum exit_code code = take_picture(invocation, &arguments, &request);
    own_host_close(&own_host);
    return code;
}

enum exit_code inspect_pdf(struct invocation *invocation)
{
    struct picture_arguments arguments = {0};
    struct print_request request = {0};
    struct text pdf;
    if (!load_config(invocation))
        return EXIT_CONFIGURATION;
    if (!read_arguments(invocation, &arguments) || arguments.mark_count)
        return cli_usage(invocation);
    if (!read_bytes(invocation, arguments.file, &request.html))
        return EXIT_OPERATIONAL;
    request.resources = arguments.resources;
    request.resource_count = arguments.resource_count;
    struct browser *browser = cli_open_browser(invocation);
    if (!browser)
        return EXIT_OPERATIONAL;
    enum status status = print_pdf(browser, invocation->arena, &request, &pdf);
    browser_close(browser);
    if (status != STATUS_OK)
        cli_say_no_picture(invocation, status);
    return status == STATUS_OK && write_bytes(invocation, arguments.seen, pdf) ? EXIT_DONE : EXIT_OPERATIONAL;
}
