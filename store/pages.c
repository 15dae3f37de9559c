/* pages.c: writing what a page was judged to be. */
#include "store/store_priv.h"

#include <string.h>

enum { FINDINGS_PER_PAGE = 65536 }; /* a finding's id is page * 65536 + its place */

/* What was known of the page before tonight. */
struct judged {
    bool known;
    enum verdict verdict;
    int64_t run;
    int64_t bytes;
    int64_t first_seen;
    int64_t last_seen;
    int64_t flagged_run;
    int64_t finding_count;
};

static enum status load_judged(struct store *store, int64_t page, struct judged *judged)
{
    *judged = (struct judged){0};
    sqlite3_stmt *statement = BEGIN(store, JUDGED, INTEGER(page));
    enum status status = store_next(store, statement);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    *judged = (struct judged){.known = true,
                              .verdict = store_verdict(statement, 0),
                              .run = sqlite3_column_int64(statement, 1),
                              .bytes = sqlite3_column_int64(statement, 2),
                              .first_seen = sqlite3_column_int64(statement, 3),
                              .last_seen = sqlite3_column_int64(statement, 4),
                              .flagged_run = sqlite3_column_int64(statement, 5),
                              .finding_count = sqlite3_column_int64(statement, 6)};
    sqlite3_reset(statement);
    return STATUS_OK;
}

/* Clean ends a flagging, and a later one is new again; `unknown` tells nothing either way. When it was seen first
 * stays: a page that is injected a second time has a history. */
static enum status write_judgement(struct store *store, const struct page_done *page, const struct judged *before)
{
    const bool flagged = page->verdict == VERDICT_TAKEDOWN || page->verdict == VERDICT_REVIEW;
    int64_t flagged_run = before->flagged_run;
    if (page->verdict == VERDICT_CLEAN)
        flagged_run = 0;
    else if (flagged && flagged_run == 0)
        flagged_run = page->run;
    const int64_t first_seen = flagged && before->first_seen == 0 ? page->now : before->first_seen;
    const struct value values[] = {
        INTEGER(page->address), INTEGER(page->run), INTEGER(page->now), INTEGER(page->status), STRING(page->final_url),
        INTEGER(page->verdict), REAL(page->score), STRING(page->reason), INTEGER((int64_t)page->bytes),
        INTEGER((int64_t)page->finding_count), INTEGER(first_seen), INTEGER(flagged ? page->now : before->last_seen),
        INTEGER(flagged_run),
    };
    return store_change(store, before->known ? QUERY_JUDGE_UPDATE : QUERY_JUDGE_INSERT, values,
                        sizeof values / sizeof *values);
}

static enum status write_findings(struct store *store, const struct page_done *page, const struct judged *before)
{
    enum status status = STATUS_OK;
    if (before->finding_count > 0)
        status = CHANGE(store, FINDINGS_DELETE, INTEGER(page->address));
    for (size_t i = 0; status == STATUS_OK && i < page->finding_count; i++) {
        const struct finding *finding = &page->findings[i];
        status =
            CHANGE(store, FINDING_INSERT, INTEGER(page->address * FINDINGS_PER_PAGE + (int64_t)i),
                   STRING(finding->rule), INTEGER(finding->revision), STRING(finding->identity), REAL(finding->weight),
                   STRING(finding->evidence), STRING(finding->path), INTEGER(finding->start), INTEGER(finding->end),
                   STRING(finding->target), STRING(page->seen_by ? page->seen_by[i] : finding->identity));
    }
    return status;
}

/* Most pages are tonight what they were: a profile of some kilobytes is read more cheaply than written. A page that
 * could not be read has none, and keeps the last one. */
static enum status write_profile(struct store *store, const struct page_done *page)
{
    if (page->profile.length == 0)
        return STATUS_OK;
    sqlite3_stmt *statement = BEGIN(store, PROFILE_GET, INTEGER(page->address));
    enum status status = store_next(store, statement);
    const bool same = status == STATUS_OK && text_equal(store_text(statement, 0), page->profile);
    if (statement)
        sqlite3_reset(statement);
    if (same || (status != STATUS_OK && status != STATUS_NOT_FOUND))
        return same ? STATUS_OK : status;
    return CHANGE(store, PROFILE_PUT, INTEGER(page->address), BLOB(page->profile));
}

static void count_page(struct store *store, const struct page_done *page, const struct judged *before, int64_t site)
{
    if (page->run != store->run)
        return;
    const bool again = before->known && before->run == page->run;
    store->judged[page->verdict]++;
    if (again)
        store->judged[before->verdict]--;
    struct tally *tally = store_tally(store, site);
    if (!tally)
        return;
    tally->totals.done += !again;
    tally->totals.bytes += page->bytes - (again ? (uint64_t)before->bytes : 0);
}

enum status store_page_done(struct store *store, const struct page_done *page)
{
    struct queued queued;
    struct judged before;
    enum status status = store_writable(store);
    if (status == STATUS_OK && page->finding_count > FINDINGS_PER_PAGE)
        status = store_fail(store, STATUS_LIMIT, "more than %d findings on one page", FINDINGS_PER_PAGE);
    if (status == STATUS_OK)
        status = store_queued(store, page->address, &queued);
    if (status == STATUS_OK)
        status = load_judged(store, page->address, &before);
    if (status == STATUS_OK)
        status = store_turn(store, page->address, &queued, page->run, false, "", (struct text){0});
    if (status == STATUS_OK)
        status = write_judgement(store, page, &before);
    if (status == STATUS_OK)
        status = write_findings(store, page, &before);
    if (status == STATUS_OK)
        status = write_profile(store, page);
    if (status == STATUS_OK)
        count_page(store, page, &before, queued.site);
    return status;
}

enum status store_page_of_finding(struct store *store, int64_t finding, int64_t *page)
{
    enum status status = NUMBER(store, FINDING_EXISTS, page, INTEGER(finding));
    if (status == STATUS_OK && *page == 0)
        return store_fail(store, STATUS_NOT_FOUND, "no finding %lld", (long long)finding);
    return status;
}

enum status store_page_profile(struct store *store, struct arena *arena, int64_t page, struct text *bytes)
{
    *bytes = (struct text){0};
    sqlite3_stmt *statement = BEGIN(store, PROFILE_GET, INTEGER(page));
    enum status status = store_next(store, statement);
    if (status == STATUS_NOT_FOUND)
        return store_fail(store, status, "no profile of page %lld", (long long)page);
    if (status != STATUS_OK)
        return status;
    *bytes = arena_copy(arena, store_text(statement, 0));
    sqlite3_reset(statement);
    return STATUS_OK;
}
