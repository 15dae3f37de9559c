/* pictures.c: Chromium for commands: found, started, said plainly where it is not there. */
#include "cli/pictures.h"
#include "browser/pipe.h"

#include <stdlib.h>

enum { OWN_HOST_BODY_BYTES = 8 * 1024 * 1024, STEP_MS = 200 };

struct browser *cli_open_browser(struct invocation *invocation)
{
    const char *configured = invocation->config.chromium;
    const struct browser_settings settings = {.program = browser_find(invocation->arena, configured), .folder = getenv("TMPDIR")};
    struct browser *browser = NULL;
    if (!settings.program) {
        if (configured && *configured)
            cli_say(invocation, "pictures are not available: %s cannot be run", "không có ảnh chụp: không chạy được %s", configured);
        else
            cli_say(invocation, "pictures are not available: Chromium is not installed", "không có ảnh chụp: máy này chưa cài Chromium");
        return NULL;
    }
    enum status status = browser_open(&settings, &browser);
    if (status != STATUS_OK) {
        cli_say(invocation, "pictures are not available: %s does not start (%s)", "không có ảnh chụp: %s không khởi động được (%s)",
                settings.program, status_name(status));
        return NULL;
    }
    if (!browser_facts(browser)->sandboxed)
        cli_say(invocation, "note: this system gives Chromium no sandbox; it runs without one, as an account without rights",
                "lưu ý: hệ thống này không cho Chromium chạy trong hộp cát; Chromium chạy không có hộp cát, bằng tài khoản không có quyền");
    return browser;
}

void cli_say_no_picture(const struct invocation *invocation, enum status status)
{
    static const struct {
        enum status status;
        const char *english;
        const char *vietnamese;
    } reasons[] = {
        {STATUS_INVALID, "Chromium does not show it", "Chromium không hiển thị được nội dung này"},
        {STATUS_LIMIT, "it is too large", "quá lớn"},
        {STATUS_DEADLINE, "it took too long", "mất quá nhiều thời gian"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status) {
            cli_say(invocation, "no picture: %s", "không chụp được: %s",
                    invocation->config.language == LANGUAGE_VIETNAMESE ? reasons[i].vietnamese : reasons[i].english);
            return;
        }
    cli_say(invocation, "no picture: Chromium ended before it was done", "không chụp được: Chromium dừng giữa chừng");
}

static void fetch_ended(void *context, const struct fetch_result *result)
{
    struct own_host *own_host = context;
    struct response *answer = own_host->answer;
    own_host->done = true;
    if (result->error != FETCH_OK || !answer || result->ticket != answer)
        return;
    struct header *headers = arena_alloc_array(own_host->arena, result->header_count, sizeof *headers);
    for (size_t i = 0; i < result->header_count; i++)
        headers[i] = (struct header){arena_copy(own_host->arena, result->headers[i].name),
                                     arena_copy(own_host->arena, result->headers[i].value)};
    answer->status = result->status;
    answer->headers = headers;
    answer->header_count = result->header_count;
    answer->body = arena_copy(own_host->arena, result->body);
}

enum status own_host_open(struct own_host *own_host, struct invocation *invocation, const struct identity *identity)
{
    const struct config *config = &invocation->config;
    const struct fetch_settings settings = {.connect_to = config->connect_to, .allow_private = config->allow_private,
                                            .ca_file = config->ca_file, .body_limit = OWN_HOST_BODY_BYTES};
    *own_host = (struct own_host){.identity = identity};
    own_host->user_agent = identity_user_agent(invocation->arena, identity, config->contact);
    return fetch_create(&settings, fetch_ended, own_host, &own_host->fetch);
}

void own_host_close(struct own_host *own_host)
{
    if (own_host->fetch)
        fetch_free(own_host->fetch);
    own_host->fetch = NULL;
}

bool own_host_fetch(void *context, struct arena *arena, struct text url, uint32_t wait_ms, struct response *answer)
{
    struct own_host *own_host = context;
    uint64_t until = pipe_now() + wait_ms;
    own_host->arena = arena;
    own_host->answer = answer;
    own_host->done = false;
    if (fetch_start(own_host->fetch, url, own_host->identity, own_host->user_agent, answer) != STATUS_OK)
        return false;
    while (!own_host->done && pipe_now() < until)
        if (fetch_step(own_host->fetch, STEP_MS, NULL, 0) != STATUS_OK)
            break;
    own_host->answer = NULL; /* one that ends later finds nobody */
    return answer->status != 0;
}
