/* tab.c: opens a page, lets it load, and holds it still. */
#include "browser/tab.h"
#include "base/base64.h"

#include <stdio.h>
#include <string.h>

void tab_begin(struct tab *tab, const char *method)
{
    protocol_begin(tab->browser, protocol_id_text(&tab->session), method);
}

/* One command with parameters as they stand. */
static enum status tab_do(struct tab *tab, const char *method, const char *parameters)
{
    return protocol_do(tab->browser, protocol_id_text(&tab->session), method, parameters);
}

static void send_simple(struct tab *tab, struct text session, const char *method, const char *parameters)
{
    protocol_begin(tab->browser, session, method);
    buffer_add_string(&tab->browser->line, parameters);
    protocol_send(tab->browser);
}

/* Both are heeded while a script runs: they interrupt it. */
static void stop_scripts(struct tab *tab)
{
    struct text session = protocol_id_text(&tab->session);
    send_simple(tab, session, "Emulation.setScriptExecutionDisabled", "\"value\":true");
    send_simple(tab, session, "Runtime.terminateExecution", "");
}

static void on_paused(struct tab *tab, struct text session, const struct message *parameters)
{
    network_answer(&tab->network, tab->browser, session, parameters);
}

static void on_loaded(struct tab *tab, struct text session, const struct message *parameters)
{
    (void)session;
    (void)parameters;
    tab->loaded = true;
}

static void on_lifecycle(struct tab *tab, struct text session, const struct message *parameters)
{
    (void)session;
    if (text_equal(message_text(parameters, "name"), TEXT("networkIdle")) && tab->network.opened &&
        text_equal(message_text(parameters, "frameId"), protocol_id_text(&tab->network.frame)))
        tab->idle = tab->loaded;
}

static void on_dialog(struct tab *tab, struct text session, const struct message *parameters)
{
    (void)parameters;
    if (++tab->dialogs > TAB_LIMIT_DIALOGS && !tab->stopped) {
        tab->stopped = true;
        stop_scripts(tab);
    }
    send_simple(tab, session, "Page.handleJavaScriptDialog", "\"accept\":false");
}

/* A second document in the page's own frame: about:blank and data: are not asked for, so they cannot be refused. */
static void on_navigated(struct tab *tab, struct text session, const struct message *parameters)
{
    (void)session;
    const struct message *frame = message_member(parameters, "frame");
    if (!text_equal(message_text(frame, "id"), protocol_id_text(&tab->network.frame)))
        return;
    tab->left = tab->shown;
    tab->shown = tab->network.opened;
}

static void on_crash(struct tab *tab, struct text session, const struct message *parameters)
{
    (void)session;
    (void)parameters;
    tab->crashed = true;
    tab->loaded = tab->idle = true; /* nothing more will come */
}

/* A world ends with its document. */
static void on_cleared(struct tab *tab, struct text session, const struct message *parameters)
{
    (void)session;
    (void)parameters;
    tab->world = 0;
}

static void tab_event(void *context, struct text session, struct text method, const struct message *parameters)
{
    static const struct {
        const char *method;
        void (*take)(struct tab *tab, struct text session, const struct message *parameters);
    } events[] = {
        {"Fetch.requestPaused", on_paused},
        {"Page.loadEventFired", on_loaded},
        {"Page.frameNavigated", on_navigated},
        {"Page.lifecycleEvent", on_lifecycle},
        {"Page.javascriptDialogOpening", on_dialog},
        {"Inspector.targetCrashed", on_crash},
        {"Runtime.executionContextsCleared", on_cleared},
    };
    struct tab *tab = context;
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (text_equal(method, text_from_string(events[i].method)) && text_equal(session, protocol_id_text(&tab->session)))
            events[i].take(tab, session, parameters);
}

/* One command whose answer has an id that is kept. */
static enum status ask_id(struct browser *browser, const char *name, struct protocol_id *id)
{
    struct message *answer;
    enum status status = protocol_call(browser, BROWSER_COMMAND_MS, &answer);
    if (status == STATUS_OK) {
        *id = protocol_id_of(message_text(message_member(answer, "result"), name));
        status = id->bytes[0] ? STATUS_OK : STATUS_INVALID;
    }
    message_free(answer);
    return status;
}

static enum status make_target(struct tab *tab)
{
    struct browser *browser = tab->browser;
    const struct text none = {0};
    protocol_begin(browser, none, "Target.createBrowserContext");
    buffer_add_string(&browser->line, "\"disposeOnDetach\":true");
    enum status status = ask_id(browser, "browserContextId", &tab->context);
    if (status == STATUS_OK) {
        protocol_begin(browser, none, "Browser.setDownloadBehavior");
        message_put(&browser->line, "behavior", TEXT("deny"));
        message_put(&browser->line, "browserContextId", protocol_id_text(&tab->context));
        status = protocol_call(browser, BROWSER_COMMAND_MS, NULL);
    }
    if (status == STATUS_OK) { /* grants nothing, and by that refuses all */
        protocol_begin(browser, none, "Browser.grantPermissions");
        buffer_add_string(&browser->line, "\"permissions\":[]");
        message_put(&browser->line, "browserContextId", protocol_id_text(&tab->context));
        status = protocol_call(browser, BROWSER_COMMAND_MS, NULL);
    }
    if (status == STATUS_OK) {
        protocol_begin(browser, none, "Target.createTarget");
        message_put(&browser->line, "url", TEXT("about:blank"));
        message_put(&browser->line, "browserContextId", protocol_id_text(&tab->context));
        status = ask_id(browser, "targetId", &tab->target);
    }
    if (status == STATUS_OK) {
        protocol_begin(browser, none, "Target.attachToTarget");
        message_put(&browser->line, "targetId", protocol_id_text(&tab->target));
        buffer_add_string(&browser->line, ",\"flatten\":true");
        status = ask_id(browser, "sessionId", &tab->session);
    }
    tab->network.frame = tab->target; /* a page's target and its main frame have one id */
    return status;
}

static enum status set_identity(struct tab *tab, const struct tab_settings *settings)
{
    if (!settings->user_agent.length)
        return STATUS_OK;
    tab_begin(tab, "Emulation.setUserAgentOverride");
    message_put(&tab->browser->line, "userAgent", settings->user_agent);
    if (settings->accept_language.length)
        message_put(&tab->browser->line, "acceptLanguage", settings->accept_language);
    return protocol_call(tab->browser, BROWSER_COMMAND_MS, NULL);
}

static enum status set_up(struct tab *tab, const struct tab_settings *settings)
{
    /* Workers and frames in processes of their own are attached and wait for a start that never comes. */
    static const struct {
        const char *method;
        const char *parameters;
    } always[] = {
        {"Page.enable", ""},
        {"Page.setLifecycleEventsEnabled", "\"enabled\":true"},
        {"Fetch.enable", "\"patterns\":[{\"urlPattern\":\"*\"}]"},
        {"Target.setAutoAttach", "\"autoAttach\":true,\"waitForDebuggerOnStart\":true,\"flatten\":true"},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof always / sizeof *always && status == STATUS_OK; i++)
        status = tab_do(tab, always[i].method, always[i].parameters);
    if (status == STATUS_OK)
        status = set_identity(tab, settings);
    if (status == STATUS_OK) {
        tab_begin(tab, "Emulation.setDeviceMetricsOverride");
        buffer_printf(&tab->browser->line, "\"width\":%u,\"height\":%u,\"deviceScaleFactor\":%u,\"mobile\":%s", settings->width,
                      settings->height, settings->scale, settings->phone ? "true" : "false");
        status = protocol_call(tab->browser, BROWSER_COMMAND_MS, NULL);
    }
    if (status == STATUS_OK && settings->phone)
        status = tab_do(tab, "Emulation.setTouchEmulationEnabled", "\"enabled\":true");
    if (status == STATUS_OK && !settings->scripts)
        status = tab_do(tab, "Emulation.setScriptExecutionDisabled", "\"value\":true");
    return status;
}

static enum status navigate(struct tab *tab, const struct tab_settings *settings, const struct response *page)
{
    tab_begin(tab, "Page.navigate");
    message_put(&tab->browser->line, "url", network_address(page));
    if (settings->referer.length)
        message_put(&tab->browser->line, "referrer", settings->referer);
    struct message *answer;
    enum status status = protocol_call(tab->browser, settings->load_ms, &answer);
    if (status == STATUS_OK && message_text(message_member(answer, "result"), "errorText").length)
        status = STATUS_INVALID; /* a download, a type that is not shown */
    message_free(answer);
    if (status == STATUS_OK)
        status = protocol_listen(tab->browser, &tab->loaded, settings->load_ms);
    if (status == STATUS_OK && settings->scripts)
        status = protocol_listen(tab->browser, &tab->idle, TAB_IDLE_MS);
    if (settings->scripts) {
        tab->stopped = tab->stopped || status == STATUS_DEADLINE;
        stop_scripts(tab);
    }
    if (status == STATUS_DEADLINE && pipe_now() < tab->browser->until)
        status = STATUS_OK; /* it is shown as far as it came */
    return tab->crashed ? STATUS_IO : status;
}

enum status tab_open(struct tab *tab, struct browser *browser, const struct network_source *source, const struct tab_settings *settings,
                     uint64_t until)
{
    *tab = (struct tab){.browser = browser, .source = *source};
    tab->source.no_scripts = !settings->scripts;
    enum status status = network_open(&tab->network, &tab->source);
    if (status == STATUS_OK)
        status = protocol_ready(browser);
    if (status != STATUS_OK)
        return status;
    browser->until = until;
    browser->event = tab_event;
    browser->context = tab;
    status = make_target(tab);
    if (status == STATUS_OK)
        status = set_up(tab, settings);
    if (status == STATUS_OK)
        status = navigate(tab, settings, source->page);
    return status;
}

void tab_close(struct tab *tab)
{
    struct browser *browser = tab->browser;
    browser->event = NULL;
    if (tab->context.bytes[0] && !browser->broken) {
        browser->until = pipe_now() + BROWSER_COMMAND_MS;
        protocol_begin(browser, (struct text){0}, "Target.disposeBrowserContext");
        message_put(&browser->line, "browserContextId", protocol_id_text(&tab->context));
        if (protocol_call(browser, BROWSER_COMMAND_MS, NULL) != STATUS_OK)
            browser->broken = true;
    }
    network_close(&tab->network);
}

static enum status make_world(struct tab *tab)
{
    struct message *answer;
    tab_begin(tab, "Page.createIsolatedWorld");
    message_put(&tab->browser->line, "frameId", protocol_id_text(&tab->network.frame));
    message_put(&tab->browser->line, "worldName", TEXT("rasoat"));
    enum status status = protocol_call(tab->browser, BROWSER_COMMAND_MS, &answer);
    if (status == STATUS_OK)
        tab->world = message_whole(message_member(answer, "result"), "executionContextId", 0);
    message_free(answer);
    return status == STATUS_OK && !tab->world ? STATUS_INVALID : status;
}

enum status tab_evaluate(struct tab *tab, struct text expression, struct message **answer)
{
    *answer = NULL;
    enum status status = tab->world ? STATUS_OK : make_world(tab);
    if (status != STATUS_OK)
        return status;
    tab_begin(tab, "Runtime.evaluate");
    message_put(&tab->browser->line, "expression", expression);
    buffer_printf(&tab->browser->line, ",\"contextId\":%lld,\"returnByValue\":true", (long long)tab->world);
    return protocol_call(tab->browser, BROWSER_COMMAND_MS, answer);
}

enum status tab_data(const struct message *answer, size_t limit, struct arena *arena, struct text *bytes)
{
    struct text encoded = message_text(message_member(answer, "result"), "data");
    struct buffer decoded;
    enum status status = STATUS_INVALID;
    *bytes = (struct text){0};
    if (encoded.length / 4 * 3 > limit)
        return STATUS_LIMIT;
    buffer_init(&decoded, limit + 4);
    if (encoded.length && base64_read(encoded, &decoded)) {
        char *copy = arena_try(arena, decoded.length);
        status = copy ? STATUS_OK : STATUS_LIMIT;
        if (copy) {
            memcpy(copy, decoded.data, decoded.length);
            *bytes = text_of(copy, decoded.length);
        }
    }
    buffer_release(&decoded);
    return status;
}
