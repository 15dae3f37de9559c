/* report.h: a judged page as store, list, tickets and scan know it. */
#ifndef RASOAT_PAGE_REPORT_H
#define RASOAT_PAGE_REPORT_H

#include "base/text.h"
#include "page/finding.h"

enum verdict { VERDICT_CLEAN, VERDICT_REVIEW, VERDICT_TAKEDOWN, VERDICT_UNKNOWN, VERDICT_COUNT };

/* "clean", "review", "takedown", "unknown"; a static string. */
const char *verdict_name(enum verdict verdict);
/* false where the text is no verdict's name. */
bool verdict_from_name(struct text name, enum verdict *verdict);

struct page_report {
    int64_t id; /* in the store; 0 outside of it */
    struct text url;
    struct text site; /* name in the inventory, or the host given to scan */
    struct text agency;
    struct text file; /* scan: the path as given; else empty */
    enum verdict verdict;
    double score;
    struct text sum; /* how the score came to be; empty where that is not kept */
    struct text reason; /* VERDICT_UNKNOWN: why ("not reached", "not parsed: deadline"); VERDICT_CLEAN: who decided that what was
                         * found is no injection or is accepted; else empty */
    int64_t first_seen; /* Unix seconds, UTC: first and last time that this page was flagged; 0: not known */
    int64_t last_seen;
    struct text state; /* "new", "ongoing", "returned"; "gone": clean since the newest run; else empty */
    const struct finding *findings; /* sorted */
    size_t finding_count;
    const struct text *seen_by; /* for each finding: every identity that saw it, "browser googlebot"; may be NULL */
    struct text campaign; /* "host nohu.example": the strongest that the page is part of; empty: none known */
    struct text sources; /* how the address became known, words of store_sources separated by spaces; empty: not asked for */
    const int64_t *seen_times; /* for each finding: when it was last seen; may be NULL */
};

#endif
