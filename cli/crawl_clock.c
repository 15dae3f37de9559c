/* crawl_clock.c: was the computer's clock set while the crawl ran? What was seen when is then not known: a ticket must not be closed, and
 * nothing become normal, because of nights that were minutes apart. Waiting never hangs on this clock (pipeline_now_ms). */
#include "cli/crawl.h"
#include "store/nights.h"

#include <time.h>

enum { CLOCK_SLACK_SECONDS = 60 }; /* time servers correct it now and then */

/* Seconds that the computer has run, asleep or awake, against what its clock says. */
static int64_t drift_now(void)
{
    struct timespec up;
    if (clock_gettime(CLOCK_BOOTTIME, &up) != 0)
        return 0;
    return time(NULL) - (int64_t)up.tv_sec;
}

void clock_begin(struct crawl *crawl)
{
    crawl->clock_drift = drift_now();
}

void clock_check(struct crawl *crawl)
{
    struct run run = {0};
    const int64_t moved = drift_now() - crawl->clock_drift;
    if (moved > CLOCK_SLACK_SECONDS || moved < -CLOCK_SLACK_SECONDS) {
        pipeline_note(crawl, NULL, "clock-changed", (struct text){0}, 1);
        (void)pipeline_stored(crawl, store_run_doubt_clock(crawl->store));
        clock_begin(crawl);
    }
    /* Also where an earlier process of this run met it. */
    if (pipeline_stored(crawl, store_run_get(crawl->store, crawl->run.id, &run)))
        crawl->run.clock_back = crawl->run.clock_back || run.clock_back;
}
