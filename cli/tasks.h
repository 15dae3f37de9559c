/* tasks.h: what analyst processes do for the program: the table for analyst/pool.h and the forms of the requests.
 *
 * Everything hostile is read by these rows: pages, style sheets, robots.txt, sitemaps and feeds. */
#ifndef RASOAT_CLI_TASKS_H
#define RASOAT_CLI_TASKS_H

#include "analyst/analysis.h"
#include "analyst/pool.h"
#include "base/buffer.h"
#include "crawler/robots.h"
#include "crawler/sitemap.h"
#include "page/response.h"

#define TASKS_LIMIT_SHEET_ARENA (48 * 1024 * 1024) /* parsed sheets that one worker keeps: up to 24 times their bytes */

/* Pages and files that one worker reads before another takes its place: whoever took it over gets no further. */
#define TASKS_REQUESTS_PER_WORKER 1000
#define TASKS_LIMIT_SHEETS 4096 /* sheets that one worker keeps; further ones are not taken until TASK_FORGET_SHEETS */

enum task_number { TASK_PAGE, TASK_SHEET, TASK_FORGET_SHEETS, TASK_ROBOTS, TASK_SITEMAP };

extern const struct analyst_task task_table[];
extern const size_t task_count;
/* For pool_settings.start; `knowledge` is a struct analyst_knowledge. */
void *tasks_start(const void *knowledge);

/* How a page is asked about, from one request to the next. */
struct page_asking {
    uint32_t rounds; /* requests so far */
    uint32_t sheet_turn; /* an analyst that was asked about another page with another number forgets its sheets first */
    bool without_scripts; /* running them took an analyst down, or all its time */
    bool must_judge; /* the last request: no further sheets are waited for */
};
/* TASK_PAGE: answered with an encoded struct analysis. From the `rounds`th request on, missing sheets are taken as
 * absent. */
void task_page_request(struct buffer *request, const struct response *response, struct page_asking *asking,
                       uint32_t rounds);
/* A sheet's bytes, or that it cannot be had: TASK_SHEET's material for pool_share, where all pages are of one site; or behind a page's
 * request, any number of times: sheets that it needs and the analyst may not have. */
void task_sheet_material(struct buffer *material, struct text url, bool available, struct text bytes);
/* TASK_ROBOTS: answered with an encoded struct robots. */
void task_robots_request(struct buffer *request, struct text agent, struct text bytes);
/* TASK_SITEMAP: answered with an encoded struct sitemap. */
void task_sitemap_request(struct buffer *request, struct text base_url, struct text bytes);

/* CPU time after which a page of a crawl goes to the slow workers: ordinary pages take some 10 ms, with scripts 20. */
#define TASKS_QUICK_MS 100
/* The pool as configuration wants it; call before anything else is opened. The arena must outlive the pool. `quick_ms` is as in
 * pool_settings; 0 where all pages come from one place. */
struct config;
enum status tasks_pool(struct arena *arena, const struct config *config, const struct analyst_knowledge *knowledge,
                       uint32_t quick_ms, pool_done *done, void *context, struct pool **pool) MUST_USE;
/* The page ended in a way that its scripts may have brought about, and was not asked about without them yet: it must be
 * asked about again. */
bool tasks_without_scripts(enum pool_outcome outcome, const struct analysis *analysis, struct page_asking *asking);
/* Bytes of one page's report; what it takes decoded is below TASKS_LIMIT_ANALYSIS_BYTES. */
#define TASKS_LIMIT_REPORT_BYTES (16 * 1024 * 1024)
#define TASKS_LIMIT_ANALYSIS_BYTES ((size_t)128 * 1024 * 1024)
/* A request's end as an analysis: what the worker wrote where that can be true of the response (analysis_fits), or the
 * finding that its death, or its lie, leaves. Texts live in the arena, which must have TASKS_LIMIT_ANALYSIS_BYTES left. */
void tasks_analysis(struct arena *arena, const struct response *response, const struct page_asking *asking,
                    enum pool_outcome outcome, struct text report, struct analysis *analysis);

#endif
