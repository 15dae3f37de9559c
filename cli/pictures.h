/* pictures.h: what commands share that need Chromium: to start it, and to ask a page's own host for what is not recorded. */
#ifndef RASOAT_CLI_PICTURES_H
#define RASOAT_CLI_PICTURES_H

#include "browser/picture.h"
#include "browser/print.h"
#include "cli/cli.h"
#include "crawler/fetch.h"

/* Chromium as [evidence] chromium says. NULL where there is none, or it does not start: said on stderr in plain words. The caller closes. */
struct browser *cli_open_browser(struct invocation *invocation);
/* Why there is no picture or PDF, on stderr. */
void cli_say_no_picture(const struct invocation *invocation, enum status status);

/* Asks the page's own host as one identity, with the configuration's limits and addresses. */
struct own_host {
    struct fetch *fetch;
    const struct identity *identity;
    struct text user_agent;
    struct arena *arena; /* the present answer's */
    struct response *answer;
    bool done;
};
enum status own_host_open(struct own_host *own_host, struct invocation *invocation, const struct identity *identity) MUST_USE;
void own_host_close(struct own_host *own_host);
/* A browser_fetch; the context is a struct own_host. */
bool own_host_fetch(void *context, struct arena *arena, struct text url, uint32_t wait_ms, struct response *answer);

#endif
