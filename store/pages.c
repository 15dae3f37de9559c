/* pages.c: writing what a page was judged to be. */
#include "store/looks.h"
#include "store/second.h"
#include "store/store_priv.h"
#include "store/tickets.h"

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
    int64_t times; /* how often it became flagged */
    int64_t cleared_run;
    int64_t begun_run; /* when it became flagged last */
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
                              .finding_count = sqlite3_column_int64(statement, 6),
                              .times = sqlite3_column_int64(statement, 7),
                              .cleared_run = sqlite3_column_int64(statement, 8),
                              .begun_run = sqlite3_column_int64(statement, 9)};
    sqlite3_reset(statement);
    return STATUS_OK;
}

static bool is_flagged(enum verdict verdict)
{
    return verdict == VERDICT_TAKEDOWN || verdict == VERDICT_REVIEW;
}

/* Clean ends a flagging, and a later one is counted as another; `unknown` tells nothing either way. When it was seen
 * first stays: a page that is injected a second time has a history. Within one run a verdict may be found and revised:
 * only the last one counts, so that a page which every night's second look finds again has neither gone nor returned. */
static struct judged judged_now(const struct judged *before, enum verdict verdict, int64_t run, int64_t time)
{
    const bool flagged = is_flagged(verdict);
    struct judged now = *before;
    if (verdict == VERDICT_CLEAN && before->flagged_run == run) {
        now.flagged_run = 0;
        now.times--;
        if (now.times == 0)
            now.first_seen = now.last_seen = 0;
    } else if (verdict == VERDICT_CLEAN && before->flagged_run != 0) {
        now.flagged_run = 0;
        now.cleared_run = run;
    } else if (flagged && before->flagged_run == 0 && before->cleared_run == run) {
        now.flagged_run = before->begun_run;
        now.cleared_run = 0;
    } else if (flagged && before->flagged_run == 0) {
        now.flagged_run = now.begun_run = run;
        now.times++;
    }
    if (flagged) {
        now.first_seen = before->first_seen == 0 ? time : before->first_seen;
        now.last_seen = time;
    }
    return now;
}

static enum status write_judgement(struct store *store, const struct page_done *page, const struct judged *before)
{
    const struct judged now = judged_now(before, page->verdict, page->run, page->now);
    const struct value values[] = {
        INTEGER(page->address), INTEGER(page->run), INTEGER(page->now), INTEGER(page->status), STRING(page->final_url),
        INTEGER(page->verdict), REAL(page->score), STRING(page->reason), INTEGER((int64_t)page->bytes),
        INTEGER((int64_t)page->finding_count), INTEGER(now.first_seen), INTEGER(now.last_seen),
        INTEGER(now.flagged_run), INTEGER(now.times), INTEGER(now.cleared_run), INTEGER(now.begun_run),
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
                   STRING(finding->target), STRING(page->seen_by ? page->seen_by[i] : finding->identity),
                   INTEGER(page->seen_runs ? page->seen_runs[i] : page->run),
                   INTEGER(page->seen_times ? page->seen_times[i] : page->now));
    }
    return status;
}

/* The address is done with in this run, and it loads. */
static enum status end_turn(struct store *store, int64_t page, int64_t run, const struct queued *queued)
{
    enum status status = store_turn(store, page, queued, run, false, "", (struct text){0});
    if (status == STATUS_OK && queued->skipped)
        status = CHANGE(store, FAILING_END, INTEGER(page));
    return status;
}

static void count_page(struct store *store, int64_t run, enum verdict verdict, uint64_t bytes,
                       const struct judged *before, int64_t site)
{
    if (run != store->run)
        return;
    const bool again = before->known && before->run == run;
    store->judged[verdict]++;
    if (again)
        store->judged[before->verdict]--;
    struct tally *tally = store_tally(store, site);
    if (!tally)
        return;
    tally->totals.done += !again;
    tally->totals.bytes += bytes - (again ? (uint64_t)before->bytes : 0);
}

static enum status load_page(struct store *store, int64_t page, int64_t now, struct queued *queued,
                             struct judged *before)
{
    enum status status = store_writable(store);
    store_clock(store, now);
    if (status == STATUS_OK)
        status = store_queued(store, page, queued);
    return status == STATUS_OK ? load_judged(store, page, before) : status;
}

enum status store_page_done(struct store *store, const struct page_done *page)
{
    if (page->finding_count > FINDINGS_PER_PAGE)
        return store_fail(store, STATUS_LIMIT, "more than %d findings on one page", FINDINGS_PER_PAGE);
    struct queued queued;
    struct judged before;
    enum status status = load_page(store, page->address, page->now, &queued, &before);
    if (status == STATUS_OK)
        status = end_turn(store, page->address, page->run, &queued);
    if (status == STATUS_OK)
        status = write_judgement(store, page, &before);
    if (status == STATUS_OK)
        status = write_findings(store, page, &before);
    if (status == STATUS_OK)
        count_page(store, page->run, page->verdict, page->bytes, &before, queued.site);
    return status;
}

enum status store_page_revised(struct store *store, const struct page_revised *page)
{
    struct queued queued;
    struct judged before;
    if (page->finding_count > FINDINGS_PER_PAGE)
        return store_fail(store, STATUS_LIMIT, "more than %d findings on one page", FINDINGS_PER_PAGE);
    enum status status = load_page(store, page->page, page->now, &queued, &before);
    if (status == STATUS_OK && (!before.known || before.run != page->run))
        return store_fail(store, STATUS_NOT_FOUND, "page %lld was not judged in this run", (long long)page->page);
    if (status != STATUS_OK)
        return status;
    const struct judged now = judged_now(&before, page->verdict, page->run, page->now);
    const struct page_done done = {.address = page->page, .run = page->run, .now = page->now, .findings = page->findings,
                                   .finding_count = page->finding_count, .seen_by = page->seen_by,
                                   .seen_runs = page->seen_runs, .seen_times = page->seen_times};
    status = CHANGE(store, JUDGE_REVISE, INTEGER(page->page), INTEGER(page->verdict), REAL(page->score),
                    STRING(page->reason), INTEGER((int64_t)page->finding_count), INTEGER(now.first_seen),
                    INTEGER(now.last_seen), INTEGER(now.flagged_run), INTEGER(now.times), INTEGER(now.cleared_run),
                    INTEGER(now.begun_run));
    if (status == STATUS_OK)
        status = write_findings(store, &done, &before);
    if (status == STATUS_OK)
        count_page(store, page->run, page->verdict, (uint64_t)before.bytes, &before, queued.site);
    return status;
}

enum status store_page_decided(struct store *store, int64_t page, struct text reason, int64_t now)
{
    struct judged before;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = load_judged(store, page, &before);
    if (status != STATUS_OK || !before.known || !is_flagged(before.verdict))
        return status;
    const struct judged after = judged_now(&before, VERDICT_CLEAN, before.run, now);
    status = CHANGE(store, JUDGE_DECIDED, INTEGER(page), STRING(reason), INTEGER(after.first_seen), INTEGER(after.last_seen),
                    INTEGER(after.flagged_run), INTEGER(after.times), INTEGER(after.cleared_run), INTEGER(after.begun_run));
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_DECIDED, INTEGER(before.run), INTEGER(before.verdict == VERDICT_REVIEW),
                        INTEGER(before.verdict == VERDICT_TAKEDOWN));
    return status;
}

enum { JUDGED_BATCH = 256 };

/* The next ids of the site's pages that are done with in this run, from the index alone. */
static enum status ids_after(struct store *store, int64_t site, int64_t run, int64_t after, int64_t ids[JUDGED_BATCH],
                             size_t *count)
{
    *count = 0;
    sqlite3_stmt *row = BEGIN(store, DONE_AFTER, INTEGER(site), INTEGER(run), INTEGER(after), INTEGER(JUDGED_BATCH));
    enum status status = STATUS_OK;
    while (*count < JUDGED_BATCH && (status = store_next(store, row)) == STATUS_OK)
        ids[(*count)++] = sqlite3_column_int64(row, 0);
    if (row)
        sqlite3_reset(row);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* STATUS_NOT_FOUND where it was done with otherwise than by being judged. */
static enum status read_judged(struct store *store, struct arena *arena, int64_t run, int64_t page,
                               struct judged_page *judged)
{
    sqlite3_stmt *row = BEGIN(store, JUDGED_PAGE, INTEGER(page), INTEGER(run));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *judged = (struct judged_page){.page = page,
                                   .url = arena_copy(arena, store_text(row, 0)),
                                   .verdict = store_verdict(row, 1),
                                   .status = (uint16_t)sqlite3_column_int64(row, 2),
                                   .finding_count = (uint32_t)sqlite3_column_int64(row, 3),
                                   .baseline = sqlite3_column_int64(row, 4),
                                   .baseline_profile = sqlite3_column_int64(row, 5),
                                   .depth = (uint32_t)sqlite3_column_int64(row, 6)};
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_judged_pages(struct store *store, struct arena *arena, int64_t site, int64_t run, int64_t after,
                               size_t room, struct judged_page *pages, size_t *count)
{
    int64_t ids[JUDGED_BATCH];
    size_t found;
    *count = 0;
    do {
        enum status status = ids_after(store, site, run, after, ids, &found);
        for (size_t i = 0; status == STATUS_OK && i < found && *count < room; i++) {
            after = ids[i];
            status = read_judged(store, arena, run, after, &pages[*count]);
            *count += status == STATUS_OK;
            if (status == STATUS_NOT_FOUND)
                status = STATUS_OK;
        }
        if (status != STATUS_OK)
            return status;
    } while (found == JUDGED_BATCH && *count < room);
    return STATUS_OK;
}

enum status store_page_again(struct store *store, const struct page_again *again)
{
    struct queued queued;
    struct judged before;
    enum status status = load_page(store, again->page, again->now, &queued, &before);
    if (status == STATUS_OK && !before.known)
        status = store_fail(store, STATUS_NOT_FOUND, "page %lld was never judged", (long long)again->page);
    if (status == STATUS_OK)
        status = end_turn(store, again->page, again->run, &queued);
    if (status == STATUS_OK)
        status = CHANGE(store, JUDGE_AGAIN, INTEGER(again->page), INTEGER(again->run), INTEGER(again->now),
                        INTEGER((int64_t)again->bytes),
                        INTEGER(is_flagged(before.verdict) ? again->now : before.last_seen));
    for (size_t i = 0; status == STATUS_OK && before.finding_count > 0 && i < again->identity_count; i++)
        status = CHANGE(store, FINDINGS_AGAIN, INTEGER(again->page), INTEGER(again->run), INTEGER(again->now),
                        STRING(again->identities[i]));
    if (status == STATUS_OK)
        count_page(store, again->run, before.verdict, again->bytes, &before, queued.site);
    return status;
}

enum status store_page_past(struct store *store, int64_t page, struct page_past *past)
{
    *past = (struct page_past){0};
    sqlite3_stmt *row = BEGIN(store, PAGE_PAST, INTEGER(page));
    enum status status = store_next(store, row);
    if (status == STATUS_NOT_FOUND)
        return store_fail(store, status, "no address %lld", (long long)page);
    if (status != STATUS_OK)
        return status;
    const bool judged = sqlite3_column_int(row, 1) != 0; /* without it the columns are NULL, which reads as 0 */
    *past = (struct page_past){.site = sqlite3_column_int64(row, 0),
                               .judged = judged,
                               .first_run = sqlite3_column_int64(row, 2),
                               .last_run = sqlite3_column_int64(row, 3),
                               .last_time = sqlite3_column_int64(row, 4),
                               .verdict = judged ? store_verdict(row, 5) : VERDICT_UNKNOWN,
                               .finding_count = (uint32_t)sqlite3_column_int64(row, 6),
                               .times_flagged = (uint32_t)sqlite3_column_int64(row, 7),
                               .first_seen = sqlite3_column_int64(row, 8),
                               .last_seen = sqlite3_column_int64(row, 9),
                               .flagged_run = sqlite3_column_int64(row, 10),
                               .cleared_run = sqlite3_column_int64(row, 11),
                               .baseline = sqlite3_column_int64(row, 12),
                               .baseline_profile = sqlite3_column_int64(row, 13)};
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_page_of_finding(struct store *store, int64_t finding, int64_t *page)
{
    enum status status = NUMBER(store, FINDING_EXISTS, page, INTEGER(finding));
    if (status == STATUS_OK && *page == 0)
        return store_fail(store, STATUS_NOT_FOUND, "no finding %lld", (long long)finding);
    return status;
}
