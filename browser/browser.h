/* browser.h: Chromium without a window, for pictures of pages and for PDF. It is started once, used for many pages, and ended with all
 * its processes. docs/browser.md says what it may and may not do.
 *
 * Chromium reaches no network: it runs in a network namespace of its own where the system gives one, names do not resolve, the proxy
 * leads nowhere, and each request of a page is answered by us or fails (browser/network.h). It runs as an account without rights
 * when we are root, in a private folder that is removed, with an empty environment. One thread; not async-signal-safe. */
#ifndef RASOAT_BROWSER_BROWSER_H
#define RASOAT_BROWSER_BROWSER_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

#include <sys/types.h>

#define BROWSER_START_MS 30000 /* until Chromium answers its first question */
#define BROWSER_COMMAND_MS 20000 /* for one command of ours that has no time of its own */

struct browser;

struct browser_settings {
    const char *program; /* as browser_find gave it */
    const char *folder; /* where the private folder is made; NULL or "": /tmp */
    uid_t account; /* to run as when we are root; 0: nobody */
    uint32_t start_ms; /* 0: BROWSER_START_MS */
};

/* What was found out when it was started. */
struct browser_facts {
    char version[64]; /* "Chrome/156.0.8078.79" */
    bool sandboxed; /* Chromium's own sandbox holds; false: the system gives no user namespaces, so --no-sandbox */
    bool own_network; /* in a network namespace without any interface */
};

/* The program to start: `configured`, or, where that is NULL or empty, Chromium as Debian installs it, or the first of chromium,
 * chromium-browser and google-chrome in PATH. NULL where there is none that can be run: "Chromium is not installed". */
const char *browser_find(struct arena *arena, const char *configured);
/* Starts it. STATUS_NOT_FOUND: there is no such program; STATUS_DEADLINE: it did not answer in time; STATUS_IO: it could not be
 * started, or ended at once; STATUS_INVALID: what answers is not Chromium. */
enum status browser_open(const struct browser_settings *settings, struct browser **browser) MUST_USE;
/* Kills and reaps all its processes, removes its folder. NULL is fine. */
void browser_close(struct browser *browser);
const struct browser_facts *browser_facts(const struct browser *browser);

#endif
