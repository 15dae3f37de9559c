/* crawl_clock.c: was the computer's clock set while the crawl ran? What was seen when is then not known: a ticket must not be closed, and
 * nothing become normal, because of nights that were minutes apart. Waiting never hangs on this clock (pipeline_now_ms). */
#include "cli/crawl.h"
#include "store/nights.h"

enum { CLOCK_SLACK_SECONDS = 60 }; /* time servers correct it now and then */

bool clock_settled(struct crawl *crawl)
{
    if (!crawl->given_only) /* else the store is a copy of some pages; cli/ticket_recheck.c looked at the clock before */
        crawl->failure = clock_settle(crawl->invocation, crawl->store, &crawl->clock_set);
    return crawl->failure == STATUS_OK;
}

void clock_begin(struct crawl *crawl)
{
    crawl->clock = clock_now();
    if (crawl->clock_set != 0)
        pipeline_note(crawl, NULL, "clock-set", clock_words(crawl->arena, crawl->clock_set), 1);
}

void clock_check(struct crawl *crawl)
{
    struct run run = {0};
    const struct clock_reading now = clock_now();
    const int64_t moved = clock_moved(&crawl->clock, &now);
    if (moved > CLOCK_SLACK_SECONDS || moved < -CLOCK_SLACK_SECONDS) {
        pipeline_note(crawl, NULL, "clock-changed", (struct text){0}, 1);
        (void)pipeline_stored(crawl, store_run_doubt_clock(crawl->store));
        crawl->clock = now;
    }
    /* Also where an earlier process of this run met it. */
    if (pipeline_stored(crawl, store_run_get(crawl->store, crawl->run.id, &run)))
        crawl->run.clock_back = crawl->run.clock_back || run.clock_back;
}
