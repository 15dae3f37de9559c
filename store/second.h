/* second.h: what the second look at a site's night asks and writes, after all its pages were judged one by one. */
#ifndef RASOAT_STORE_SECOND_H
#define RASOAT_STORE_SECOND_H

#include "store/store.h"

struct judged_page {
    int64_t page;
    struct text url; /* in the arena */
    enum verdict verdict;
    uint32_t depth; /* links from a start address; 0: one, or where one leads at once */
    uint16_t status; /* HTTP, of the plain visitor or whoever asked first */
    uint32_t finding_count;
    int64_t baseline; /* id of the current one; 0: none */
    int64_t baseline_profile;
};
/* The site's pages that were judged in this run, or found unchanged, with ids above `after`, by id; at most `room`. Asked
 * again and again until *count is 0; writing between two calls is fine. */
enum status store_judged_pages(struct store *store, struct arena *arena, int64_t site, int64_t run, int64_t after,
                               size_t room, struct judged_page *pages, size_t *count) MUST_USE;

struct page_revised {
    int64_t page;
    int64_t run;
    int64_t now;
    enum verdict verdict;
    double score;
    struct text reason;
    const struct finding *findings;
    size_t finding_count;
    const struct text *seen_by; /* one for each finding, as are the next two */
    const int64_t *seen_runs;
    const int64_t *seen_times;
};
/* Another verdict and other findings for a page that was judged in this run; all else of the judgement stays.
 * STATUS_NOT_FOUND where it was not. */
enum status store_page_revised(struct store *store, const struct page_revised *page) MUST_USE;

#endif
