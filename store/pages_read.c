/* pages_read.c: judged pages, and those never reached, as reports. */
#include "store/looks.h"
#include "store/store_priv.h"

#include "base/hash.h"

#include <stdio.h>

enum { REPORT_ARENA_BYTES = 256 * 1024 * 1024 }; /* of one page: all its findings at their limits */

enum column {
    C_ID,
    C_URL,
    C_SITE,
    C_AGENCY,
    C_VERDICT,
    C_SCORE,
    C_REASON,
    C_FIRST,
    C_LAST,
    C_FLAGGED,
    C_TIMES,
    C_CLEARED,
    C_JUDGED,
    C_OUTCOME,
    C_DETAIL
};

static bool wants(const struct page_query *query, enum verdict verdict)
{
    bool any = false;
    for (int i = 0; i < VERDICT_COUNT; i++)
        any = any || query->verdicts[i];
    return !any || query->verdicts[verdict];
}

/* Pages that were never judged are unknown too; they have no row in `judgement`. */
static sqlite3_stmt *prepare(struct store *store, const struct page_query *query)
{
    const bool unjudged = wants(query, VERDICT_UNKNOWN) && query->since_run == 0 && query->gone_in_run == 0;
    struct buffer sql;
    buffer_init(&sql, 4096);
    buffer_add_string(&sql,
                      "SELECT p.id, p.url, s.name, s.agency, coalesce(j.verdict, 3), coalesce(j.score, 0.0) AS score, "
                      "coalesce(j.reason, ''), coalesce(j.first_seen, 0), coalesce(j.last_seen, 0), "
                      "coalesce(j.flagged_run, 0), coalesce(j.times, 0), coalesce(j.cleared_run, 0), j.page IS NOT NULL, p.outcome, p.detail FROM ");
    buffer_add_string(&sql, unjudged ? "page AS p LEFT JOIN judgement AS j ON j.page = p.id"
                                     : "judgement AS j JOIN page AS p ON p.id = j.page");
    buffer_add_string(&sql, " JOIN site AS s ON s.id = p.site WHERE ");
    buffer_add_string(&sql, unjudged ? "coalesce(j.verdict, 3) IN (-1" : "j.verdict IN (-1");
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
        if (wants(query, (enum verdict)verdict))
            buffer_printf(&sql, ", %d", verdict);
    }
    buffer_add_string(&sql,
                      !unjudged && !wants(query, VERDICT_CLEAN) ? ") AND j.verdict <> 0" : ")"); /* for the index */
    if (query->since_run != 0)
        buffer_add_string(&sql, " AND j.run >= ?1");
    if (query->gone_in_run != 0)
        buffer_add_string(&sql, " AND j.cleared_run = ?5 AND j.flagged_run = 0 AND j.cleared_run <> 0 "
                                "AND j.reason = ''"); /* with a reason: it is there, and somebody decided that it may be */
    if (query->decided)
        buffer_add_string(&sql, " AND j.verdict = 0 AND j.reason <> ''");
    if (query->page != 0)
        buffer_add_string(&sql, " AND p.id = ?2");
    if (query->url.length != 0)
        buffer_add_string(&sql, " AND p.hash = ?3 AND p.url = ?4");
    buffer_add_string(&sql, " ORDER BY score DESC, s.name, p.url");

    sqlite3_stmt *statement = NULL;
    struct text text = buffer_text(&sql);
    if (buffer_failed(&sql) ||
        sqlite3_prepare_v2(store->db, text.data, (int)text.length, &statement, NULL) != SQLITE_OK)
        (void)store_fail_sql(store);
    buffer_release(&sql);
    if (!statement)
        return NULL;
    /* A place that the SQL does not name gives SQLITE_RANGE, which is right. */
    sqlite3_bind_int64(statement, 1, query->since_run);
    sqlite3_bind_int64(statement, 2, query->page);
    sqlite3_bind_int64(statement, 3, (int64_t)hash_text(query->url));
    sqlite3_bind_text64(statement, 4, query->url.data ? query->url.data : "", query->url.length, SQLITE_STATIC,
                        SQLITE_UTF8);
    sqlite3_bind_int64(statement, 5, query->gone_in_run);
    return statement;
}

enum status store_findings(struct store *store, struct arena *arena, int64_t page, struct stored_findings *stored)
{
    ARENA_LIST(struct finding) findings = {0};
    ARENA_LIST(struct text) seen_by = {0};
    ARENA_LIST(int64_t) runs = {0};
    ARENA_LIST(int64_t) times = {0};
    sqlite3_stmt *row = BEGIN(store, FINDINGS, INTEGER(page));
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        *ARENA_PUSH(arena, &findings) = (struct finding){.rule = arena_copy(arena, store_text(row, 0)),
                                                         .revision = (uint32_t)sqlite3_column_int64(row, 1),
                                                         .identity = arena_copy(arena, store_text(row, 2)),
                                                         .weight = sqlite3_column_double(row, 3),
                                                         .evidence = arena_copy(arena, store_text(row, 4)),
                                                         .path = arena_copy(arena, store_text(row, 5)),
                                                         .start = (uint32_t)sqlite3_column_int64(row, 6),
                                                         .end = (uint32_t)sqlite3_column_int64(row, 7),
                                                         .target = arena_copy(arena, store_text(row, 8))};
        *ARENA_PUSH(arena, &seen_by) = arena_copy(arena, store_text(row, 9));
        *ARENA_PUSH(arena, &runs) = sqlite3_column_int64(row, 10);
        *ARENA_PUSH(arena, &times) = sqlite3_column_int64(row, 11);
    }
    *stored = (struct stored_findings){.findings = findings.items,
                                       .seen_by = seen_by.items,
                                       .seen_runs = runs.items,
                                       .seen_times = times.items,
                                       .count = findings.count};
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status load_findings(struct store *store, struct arena *arena, struct page_report *report)
{
    struct stored_findings stored;
    enum status status = store_findings(store, arena, report->id, &stored);
    report->findings = stored.findings;
    report->finding_count = stored.count;
    report->seen_by = stored.seen_by;
    report->seen_times = stored.seen_times;
    return status;
}

static struct text state_of(sqlite3_stmt *row, int64_t newest, int64_t gone_in_run)
{
    const int64_t flagged_run = sqlite3_column_int64(row, C_FLAGGED);
    const int64_t cleared_run = sqlite3_column_int64(row, C_CLEARED);
    if (flagged_run == 0 && store_text(row, C_REASON).length)
        return TEXT(""); /* not gone: somebody decided about it */
    if (flagged_run == 0)
        return cleared_run != 0 && (cleared_run == newest || cleared_run == gone_in_run) ? TEXT("gone") : TEXT("");
    if (flagged_run != newest)
        return TEXT("ongoing");
    return sqlite3_column_int64(row, C_TIMES) > 1 ? TEXT("returned") : TEXT("new");
}

/* "not reached: connect: Connection refused" */
static struct text never_judged(struct arena *arena, struct text outcome, struct text detail)
{
    return arena_printf(arena, "not reached%s%.*s%s%.*s", outcome.length ? ": " : "", TEXT_ARGS(outcome),
                        detail.length ? ": " : "", TEXT_ARGS(detail));
}

static enum status load_report(struct store *store, struct arena *arena, sqlite3_stmt *row, struct text state,
                               struct page_report *report)
{
    if (setjmp(*arena_escape(arena)) != 0) {
        arena_disarm(arena);
        return store_fail(store, STATUS_LIMIT, "a page's findings take more than %d bytes", REPORT_ARENA_BYTES);
    }
    *report = (struct page_report){.id = sqlite3_column_int64(row, C_ID),
                                   .url = store_text(row, C_URL),
                                   .site = store_text(row, C_SITE),
                                   .agency = store_text(row, C_AGENCY),
                                   .verdict = store_verdict(row, C_VERDICT),
                                   .score = sqlite3_column_double(row, C_SCORE),
                                   .reason = store_text(row, C_REASON),
                                   .first_seen = sqlite3_column_int64(row, C_FIRST),
                                   .last_seen = sqlite3_column_int64(row, C_LAST),
                                   .state = state};
    enum status status = STATUS_OK;
    if (sqlite3_column_int(row, C_JUDGED) != 0)
        status = load_findings(store, arena, report);
    else
        report->reason = never_judged(arena, store_text(row, C_OUTCOME), store_text(row, C_DETAIL));
    arena_disarm(arena);
    return status;
}

static enum status each_report(struct store *store, sqlite3_stmt *statement, int64_t gone_in_run, page_each *each, void *context)
{
    struct run newest;
    enum status status = store_run_latest(store, &newest);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* without a run there is no page */
    struct arena *arena = arena_create(REPORT_ARENA_BYTES);
    if (!arena)
        return store_fail(store, STATUS_IO, "out of memory");
    struct page_report report;
    bool more = true;
    while (more && (status = store_next(store, statement)) == STATUS_OK) {
        arena_reset(arena);
        status = load_report(store, arena, statement, state_of(statement, newest.id, gone_in_run), &report);
        if (status != STATUS_OK)
            break;
        more = each(context, &report);
    }
    arena_free(arena);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_pages(struct store *store, const struct page_query *query, page_each *each, void *context)
{
    sqlite3_stmt *statement = prepare(store, query);
    if (!statement)
        return STATUS_IO;
    enum status status = each_report(store, statement, query->gone_in_run, each, context);
    sqlite3_finalize(statement);
    return status;
}
