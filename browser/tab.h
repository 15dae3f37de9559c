/* tab.h: one page in Chromium, alone in a browser context that nothing of it outlives. Internal to browser/. */
#ifndef RASOAT_BROWSER_TAB_H
#define RASOAT_BROWSER_TAB_H

#include "browser/network.h"

#define TAB_LIMIT_DIALOGS 20 /* then its scripts are stopped */
#define TAB_IDLE_MS 4000 /* after it was loaded, for what its scripts still fetch */

struct tab_settings {
    struct text user_agent; /* empty: Chromium's own */
    struct text accept_language;
    struct text referer;
    uint32_t width; /* of the window, CSS pixels */
    uint32_t height;
    uint32_t scale; /* device pixels in a CSS pixel */
    bool phone; /* touch, and the layout of a phone */
    bool scripts; /* the page's own may run */
    uint32_t load_ms; /* until it is taken as it is */
};

struct tab {
    struct browser *browser;
    struct network_source source;
    struct network network;
    struct protocol_id context;
    struct protocol_id target;
    struct protocol_id session;
    bool shown; /* events: its document is there, */
    bool loaded; /* with all that it needs, */
    bool idle; /* and its scripts ask for no more */
    bool crashed;
    bool left; /* it replaced itself by another document */
    bool stopped; /* its scripts were stopped before they ended */
    uint32_t dialogs; /* closed unanswered */
    int64_t world; /* where our own script runs, apart from the page's; 0: none yet */
};

/* Opens a page, shows it, and stops its scripts. The tab is to be closed whatever the status is. `until`: pipe_now, for all that is done
 * with it. A page that does not end loading is no error: tab->loaded is false. */
enum status tab_open(struct tab *tab, struct browser *browser, const struct network_source *source, const struct tab_settings *settings,
                     uint64_t until) MUST_USE;
void tab_close(struct tab *tab);
/* Runs our own script: an expression; its value as JSON, the caller's to free: "result" > "result" > "value". */
enum status tab_evaluate(struct tab *tab, struct text expression, struct message **answer) MUST_USE;
/* protocol_begin with the tab's session. */
void tab_begin(struct tab *tab, const char *method);
/* The base64 text `data` of an answer, decoded, copied into the arena. STATUS_LIMIT past `limit` bytes. */
enum status tab_data(const struct message *answer, size_t limit, struct arena *arena, struct text *bytes) MUST_USE;

#endif
