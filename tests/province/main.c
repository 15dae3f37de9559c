/* main.c: province-server, the bundled province that the demo and the end-to-end tests crawl.
 *
 *     province-server --root FOLDER [--night N] [--port N] [--log FILE] [--delay-ms N | HOST=N]... [--write-config FILE]...
 *     province-server --root FOLDER [--night N] --list | --dump FOLDER
 *     province-server --root FOLDER --check
 *
 * Serving, it prints "port N" on standard output when it is ready. --write-config writes the root's rasoat.ini to FILE
 * with {{port}} and {{root}} filled in. */
#include "tests/province/check.h"
#include "tests/province/files.h"
#include "tests/province/listing.h"
#include "tests/province/server.h"

#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROVINCE_ARENA_BYTES (256 * 1024 * 1024)
#define CONFIG_LIMIT 8
#define CONFIG_LIMIT_BYTES (1024 * 1024)

enum mode { MODE_SERVE, MODE_LIST, MODE_CHECK, MODE_DUMP };

struct arguments {
    enum mode mode;
    unsigned night;
    const char *root;
    const char *log;
    const char *dump;
    const char *configs[CONFIG_LIMIT];
    size_t config_count;
    struct server_settings settings;
};

struct readiness {
    struct arena *arena;
    const struct arguments *arguments;
    struct text root;
};

static void write_config(struct arena *arena, struct text root, const char *path, uint16_t port)
{
    struct text source = file_read(arena, root, TEXT("rasoat.ini"));
    struct buffer out;
    buffer_init(&out, CONFIG_LIMIT_BYTES);
    while (source.length) {
        if (text_starts_with(source, TEXT("{{port}}"))) {
            buffer_printf(&out, "%u", port);
            source = text_slice(source, 8, SIZE_MAX);
        } else if (text_starts_with(source, TEXT("{{root}}"))) {
            buffer_add_text(&out, root);
            source = text_slice(source, 8, SIZE_MAX);
        } else {
            buffer_add_byte(&out, source.data[0]);
            source = text_slice(source, 1, SIZE_MAX);
        }
    }
    file_write(arena, text_from_string(path), buffer_text(&out));
    buffer_release(&out);
}

static void ready(void *context, uint16_t port)
{
    const struct readiness *readiness = context;
    for (size_t i = 0; i < readiness->arguments->config_count; i++) {
        write_config(readiness->arena, readiness->root, readiness->arguments->configs[i], port);
    }
    printf("port %u\n", port);
    fflush(stdout);
}

static void add_delay(struct server_settings *settings, const char *value)
{
    struct text rest = text_from_string(value);
    struct text host = TEXT("");
    if (strchr(value, '=')) {
        host = text_split(&rest, '=');
    }
    uint64_t delay;
    if (!text_to_number(rest, 600000, &delay) || settings->slow_count == SLOW_LIMIT) {
        die("--delay-ms %s: expected MILLISECONDS or HOST=MILLISECONDS, at most %d times", value, SLOW_LIMIT);
    }
    settings->slow[settings->slow_count].host = host;
    settings->slow[settings->slow_count++].delay_ms = (unsigned)delay;
}

static unsigned night_of(const char *value)
{
    uint64_t night;
    if (!text_to_number(text_from_string(value), NIGHT_LIMIT, &night) || night == 0) {
        die("--night %s: the province has the nights 1 to %d", value, NIGHT_LIMIT);
    }
    return (unsigned)night;
}

static uint16_t port_of(const char *value)
{
    uint64_t port;
    if (!text_to_number(text_from_string(value), 65535, &port)) {
        die("--port %s is no port", value);
    }
    return (uint16_t)port;
}

/* The value of an option that needs one. */
static const char *value_of(int count, char **values, int *at)
{
    if (*at + 1 >= count) {
        die("%s needs a value", values[*at]);
    }
    return values[++*at];
}

static void read_arguments(int count, char **values, struct arguments *arguments)
{
    for (int i = 1; i < count; i++) {
        const char *name = values[i];
        if (strcmp(name, "--list") == 0) {
            arguments->mode = MODE_LIST;
        } else if (strcmp(name, "--check") == 0) {
            arguments->mode = MODE_CHECK;
        } else if (strcmp(name, "--dump") == 0) {
            arguments->mode = MODE_DUMP;
            arguments->dump = value_of(count, values, &i);
        } else if (strcmp(name, "--root") == 0) {
            arguments->root = value_of(count, values, &i);
        } else if (strcmp(name, "--log") == 0) {
            arguments->log = value_of(count, values, &i);
        } else if (strcmp(name, "--night") == 0) {
            arguments->night = night_of(value_of(count, values, &i));
        } else if (strcmp(name, "--steady") == 0) {
            arguments->settings.steady = true;
        } else if (strcmp(name, "--port") == 0) {
            arguments->settings.port = port_of(value_of(count, values, &i));
        } else if (strcmp(name, "--delay-ms") == 0) {
            add_delay(&arguments->settings, value_of(count, values, &i));
        } else if (strcmp(name, "--write-config") == 0 && arguments->config_count < CONFIG_LIMIT) {
            arguments->configs[arguments->config_count++] = value_of(count, values, &i);
        } else {
            die("unknown argument %s (see tests/province/README.md)", name);
        }
    }
}

static void serve(struct arena *arena, const struct province *province, struct arguments *arguments)
{
    struct readiness readiness = {.arena = arena, .arguments = arguments, .root = province->root};
    if (arguments->log) {
        arguments->settings.log = fopen(arguments->log, "w");
        if (!arguments->settings.log) {
            die("%s cannot be written", arguments->log);
        }
        fputs("#start_ms\tend_ms\thost\tpath\tstatus\tvisitor\tconcurrent\tnight\tidentity\n", arguments->settings.log);
        fflush(arguments->settings.log);
    }
    arguments->settings.ready = ready;
    arguments->settings.context = &readiness;
    server_run(province, &arguments->settings);
    if (arguments->settings.log) {
        fclose(arguments->settings.log);
    }
}

static void run_mode(struct arena *arena, const struct province *province, struct arguments *arguments)
{
    switch (arguments->mode) {
    case MODE_SERVE: serve(arena, province, arguments); break;
    case MODE_LIST: listing_print(province); break;
    case MODE_DUMP: listing_dump(province, text_from_string(arguments->dump)); break;
    case MODE_CHECK: break;
    }
}

int main(int count, char **values)
{
    struct arguments arguments = {.root = "tests/province", .night = 1};
    read_arguments(count, values, &arguments);
    struct arena *arena = arena_create(PROVINCE_ARENA_BYTES);
    char *root = realpath(arguments.root, NULL);
    if (!arena || !root) {
        die("%s: no such folder", arguments.root);
    }
    struct text folder = arena_copy(arena, text_from_string(root));
    int result = 0;
    if (arguments.mode == MODE_CHECK) {
        result = check_nights(arena, folder);
    } else {
        struct province *province = province_load(arena, folder, arguments.night);
        run_mode(arena, province, &arguments);
    }
    free(root);
    arena_free(arena);
    return result;
}
