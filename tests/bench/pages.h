/* pages.h: the benchmark's site: pages of about 19 KB as a provincial portal has them, the same at every run. */
#ifndef RASOAT_TESTS_BENCH_PAGES_H
#define RASOAT_TESTS_BENCH_PAGES_H

#include "base/buffer.h"

/* Page `number` of `count` on one host; 0 is the home page. Every page is reachable from it. */
void bench_page(struct buffer *out, unsigned host, unsigned number, unsigned count);
/* The style sheet that all pages share, about 400 rules. */
void bench_sheet(struct buffer *out);

#endif
