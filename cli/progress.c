/* progress.c: sites, pages, pages a second, flagged, time left. */
#include "cli/progress.h"
#include "cli/crawl.h"

#include <stdio.h>
#include <unistd.h>

enum { PROGRESS_EVERY_MS = 1000 };

struct progress progress_begin(const struct invocation *invocation)
{
    return (struct progress){.invocation = invocation, .terminal = isatty(STDERR_FILENO) == 1};
}

void progress_show(struct progress *progress, const struct crawl *crawl, uint64_t now_ms)
{
    if (!progress->terminal || now_ms - progress->shown_ms < PROGRESS_EVERY_MS)
        return;
    progress->shown_ms = now_ms;
    uint64_t due = 0;
    size_t open_sites = 0;
    if (store_frontier_due(crawl->store, crawl->run.id, &due) != STATUS_OK)
        return;
    for (size_t i = 0; i < crawl->site_count; i++)
        open_sites += crawl->sites[i].selected && !crawl->sites[i].closed && !crawl->sites[i].drained;
    double seconds = (double)(now_ms - crawl->started_ms) / 1000.0;
    double rate = seconds > 0 ? (double)crawl->pages / seconds : 0;
    uint64_t left = rate > 0 ? (uint64_t)((double)due / rate) : 0;
    bool vietnamese = progress->invocation->config.language == LANGUAGE_VIETNAMESE;
    fprintf(stderr,
            vietnamese ? "\r\x1b[K%zu/%zu trang web còn lại, %llu trang, %.0f trang/giây, %llu bị đánh dấu, còn ~%llu:%02llu"
                       : "\r\x1b[K%zu/%zu sites to go, %llu pages, %.0f pages/s, %llu flagged, ~%llu:%02llu left",
            open_sites, crawl->site_count, (unsigned long long)crawl->pages, rate, (unsigned long long)crawl->flagged,
            (unsigned long long)(left / 60), (unsigned long long)(left % 60));
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->terminal && progress->shown_ms)
        fputs("\r\x1b[K", stderr);
}
