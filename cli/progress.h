/* progress.h: one line on a terminal while a crawl runs. */
#ifndef RASOAT_CLI_PROGRESS_H
#define RASOAT_CLI_PROGRESS_H

#include "cli/cli.h"

struct crawl;

struct progress {
    const struct invocation *invocation;
    bool terminal; /* stderr is one; else nothing is shown */
    uint64_t shown_ms;
};

struct progress progress_begin(const struct invocation *invocation);
/* Shows the line anew at most once a second. */
void progress_show(struct progress *progress, const struct crawl *crawl, uint64_t now_ms);
void progress_end(struct progress *progress);

#endif
