/* pages.h: the benchmark's site: pages of about 19 KB as a provincial portal has them, the same at every run. */
#ifndef RASOAT_TESTS_BENCH_PAGES_H
#define RASOAT_TESTS_BENCH_PAGES_H

#include "base/buffer.h"

#define BENCH_CHANGE_EVERY 25 /* one page in so many has another text on each night but the first */

/* Page `number` of `count` on one host; 0 is the home page. Every page is reachable from it. `night`: 0 is the first;
 * later the home page and one page in BENCH_CHANGE_EVERY change each night, and stay so. `visits` is what the page's counter says. */
void bench_page(struct buffer *out, unsigned host, unsigned number, unsigned count, unsigned night, unsigned visits);
/* A page of about 2 KB in the same site: what a crawl of a million pages can afford to have judged on two cores. */
void bench_short_page(struct buffer *out, unsigned host, unsigned number, unsigned count);
/* The style sheet that all pages share, about 400 rules. */
void bench_sheet(struct buffer *out);

#endif
