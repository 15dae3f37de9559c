/* browser.c: Chromium from its start to its end. */
#include "browser/browser.h"
#include "browser/protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Debian's /usr/bin/chromium is a script that reads /etc/chromium.d (switches of its own, other people's extensions); this is what it
 * starts. */
#define DEBIAN_WRAPPER "/usr/bin/chromium"
#define DEBIAN_PROGRAM "/usr/lib/chromium/chromium"

static const char *const names[] = {"chromium", "chromium-browser", "google-chrome"};

static const char *unwrapped(struct arena *arena, const char *path)
{
    if (strcmp(path, DEBIAN_WRAPPER) == 0 && access(DEBIAN_PROGRAM, X_OK) == 0)
        return DEBIAN_PROGRAM;
    return arena_string(arena, text_from_string(path));
}

const char *browser_find(struct arena *arena, const char *configured)
{
    if (configured && *configured)
        return access(configured, X_OK) == 0 ? unwrapped(arena, configured) : NULL;
    const char *path = getenv("PATH");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text rest = text_from_string(path ? path : "/usr/bin:/bin");
        while (rest.data) {
            struct text folder = text_split(&rest, ':');
            struct text whole = arena_printf(arena, "%.*s/%s", TEXT_ARGS(folder), names[i]);
            const char *program = arena_string(arena, whole);
            if (folder.length && folder.data[0] == '/' && access(program, X_OK) == 0)
                return unwrapped(arena, program);
        }
    }
    return NULL;
}

/* "Chrome/156.0.8078.79": printable ASCII, cut. */
static bool take_version(struct browser_facts *facts, struct text product)
{
    size_t length = 0;
    for (size_t i = 0; i < product.length && length + 1 < sizeof facts->version; i++)
        if (product.data[i] > ' ' && product.data[i] < 0x7F)
            facts->version[length++] = product.data[i];
    facts->version[length] = '\0';
    return text_find(product, TEXT("Chrom"), 0) != SIZE_MAX;
}

static enum status start(struct browser *browser)
{
    uint32_t wait_ms = browser->settings.start_ms ? browser->settings.start_ms : BROWSER_START_MS;
    uint64_t until = pipe_now() + wait_ms;
    const struct pipe_settings settings = {browser->program, browser->folder, browser->settings.account};
    struct message *answer = NULL;
    browser->broken = false;
    browser->nonsense = 0;
    browser->until = until;
    browser->event = NULL;
    enum status status = pipe_start(&browser->pipe, &settings, until);
    if (status == STATUS_OK) {
        protocol_begin(browser, (struct text){0}, "Browser.getVersion");
        status = protocol_call(browser, wait_ms, &answer);
        if (status == STATUS_OK && !take_version(&browser->facts, message_text(message_member(answer, "result"), "product")))
            status = STATUS_INVALID;
        message_free(answer);
        status = status == STATUS_NOT_FOUND ? STATUS_INVALID : status; /* an error for an answer */
    }
    browser->facts.sandboxed = browser->pipe.sandboxed;
    browser->facts.own_network = browser->pipe.own_network;
    if (status != STATUS_OK) {
        pipe_end(&browser->pipe);
        browser->broken = true;
    }
    return status;
}

enum status protocol_ready(struct browser *browser)
{
    if (!browser->broken)
        return STATUS_OK;
    pipe_end(&browser->pipe);
    return start(browser);
}

enum status browser_open(const struct browser_settings *settings, struct browser **opened)
{
    *opened = NULL;
    if (!settings->program || access(settings->program, X_OK) != 0)
        return STATUS_NOT_FOUND;
    struct browser *browser = calloc(1, sizeof *browser);
    if (!browser)
        return STATUS_IO;
    browser->settings = *settings;
    browser->program = strdup(settings->program);
    browser->folder = settings->folder ? strdup(settings->folder) : NULL;
    buffer_init(&browser->line, PIPE_LIMIT_MESSAGE_BYTES);
    enum status status = browser->program ? start(browser) : STATUS_IO;
    if (status == STATUS_OK)
        *opened = browser;
    else
        browser_close(browser);
    return status;
}

void browser_close(struct browser *browser)
{
    if (!browser)
        return;
    pipe_end(&browser->pipe);
    buffer_release(&browser->line);
    free(browser->program);
    free(browser->folder);
    free(browser);
}

const struct browser_facts *browser_facts(const struct browser *browser)
{
    return &browser->facts;
}
