/* runs.c: nights, and the sites that they walk. */
#include "store/store_priv.h"

#include <string.h>

static enum status latest(struct store *store, struct run *run)
{
    *run = (struct run){0};
    sqlite3_stmt *statement = store_begin(store, QUERY_RUN_LATEST, NULL, 0);
    enum status status = store_next(store, statement);
    if (status != STATUS_OK)
        return status;
    run->id = sqlite3_column_int64(statement, 0);
    run->started = sqlite3_column_int64(statement, 1);
    run->finished = sqlite3_column_int64(statement, 2);
    run->pages = (uint64_t)sqlite3_column_int64(statement, 3);
    run->flagged = (uint64_t)sqlite3_column_int64(statement, 4);
    sqlite3_reset(statement);
    return STATUS_OK;
}

enum status store_runs_load(struct store *store)
{
    struct run run;
    enum status status = latest(store, &run);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    store->last_run = run.id;
    store->run = run.finished ? 0 : run.id;
    return STATUS_OK;
}

enum status store_runs_flush(struct store *store)
{
    const int64_t *judged = store->judged;
    if (store->run == 0 || (judged[VERDICT_CLEAN] | judged[VERDICT_REVIEW] | judged[VERDICT_TAKEDOWN] |
                            judged[VERDICT_UNKNOWN]) == 0)
        return STATUS_OK;
    enum status status = CHANGE(store, RUN_COUNT, INTEGER(store->run), INTEGER(judged[VERDICT_CLEAN]),
                                INTEGER(judged[VERDICT_REVIEW]), INTEGER(judged[VERDICT_TAKEDOWN]),
                                INTEGER(judged[VERDICT_UNKNOWN]));
    memset(store->judged, 0, sizeof store->judged);
    return status;
}

/* Ends a run. What is still due counts as done with, and goes first next time: the queue of the next run is then one
 * range of the index (see page.turn). */
static enum status end_run(struct store *store, int64_t run, int64_t now, const char *state)
{
    enum status status = store_runs_flush(store);
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_CLOSE_PAGES, INTEGER(run), STRING(text_from_string(state)));
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_END, INTEGER(run), INTEGER(now), STRING(text_from_string(state)));
    if (run == store->run)
        store->run = 0;
    store_frontier_forget(store);
    return status;
}

enum status store_run_begin(struct store *store, bool fresh, int64_t now, struct run *run)
{
    *run = (struct run){0};
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    if (store->run != 0 && !fresh) {
        status = store_run_latest(store, run);
        run->resumed = true;
        store_frontier_forget(store);
        return status;
    }
    if (store->run != 0)
        status = end_run(store, store->run, now, "abandoned");
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_INSERT, INTEGER(store->last_run + 1), INTEGER(now));
    if (status != STATUS_OK)
        return status;
    store->run = ++store->last_run;
    store_frontier_forget(store);
    *run = (struct run){.id = store->run, .started = now};
    return STATUS_OK;
}

enum status store_run_finish(struct store *store, int64_t run, int64_t now)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    if (run == 0 || run != store->run)
        return store_fail(store, STATUS_NOT_FOUND, "run %lld is not open", (long long)run);
    return end_run(store, run, now, "finished");
}

enum status store_run_latest(struct store *store, struct run *run)
{
    enum status status = store->writer && !store->broken ? store_runs_flush(store) : STATUS_OK;
    return status == STATUS_OK ? latest(store, run) : status;
}

enum status store_verdict_counts(struct store *store, int64_t run, uint64_t counts[VERDICT_COUNT])
{
    memset(counts, 0, VERDICT_COUNT * sizeof *counts);
    enum status status = store->writer && !store->broken ? store_runs_flush(store) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    sqlite3_stmt *statement = BEGIN(store, RUN_VERDICTS, INTEGER(run));
    status = store_next(store, statement);
    if (status != STATUS_OK)
        return status;
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
        counts[verdict] = (uint64_t)sqlite3_column_int64(statement, verdict); /* in the order of enum verdict */
    sqlite3_reset(statement);
    return STATUS_OK;
}

enum status store_site(struct store *store, struct text name, struct text url, struct text agency, struct text contact,
                       int64_t *id)
{
    *id = 0;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, SITE_PUT, STRING(name), STRING(url), STRING(agency), STRING(contact));
    return status == STATUS_OK ? NUMBER(store, SITE_ID, id, STRING(name)) : status;
}
