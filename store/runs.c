/* runs.c: nights, and the sites that they walk. */
#include "store/nights.h"
#include "store/store_priv.h"

#include <string.h>

static enum status read_run(struct store *store, sqlite3_stmt *statement, struct run *run, int64_t *latest_time)
{
    *run = (struct run){0};
    enum status status = store_next(store, statement);
    if (status != STATUS_OK)
        return status;
    run->id = sqlite3_column_int64(statement, 0);
    run->started = sqlite3_column_int64(statement, 1);
    run->finished = sqlite3_column_int64(statement, 2);
    run->pages = (uint64_t)sqlite3_column_int64(statement, 3);
    run->flagged = (uint64_t)sqlite3_column_int64(statement, 4);
    run->complete = sqlite3_column_int(statement, 5) != 0;
    run->clock_back = sqlite3_column_int(statement, 6) != 0;
    *latest_time = sqlite3_column_int64(statement, 7);
    sqlite3_reset(statement);
    return STATUS_OK;
}

static enum status latest(struct store *store, struct run *run, int64_t *latest_time)
{
    return read_run(store, store_begin(store, QUERY_RUN_LATEST, NULL, 0), run, latest_time);
}

enum status store_runs_load(struct store *store)
{
    struct run run;
    enum status status = latest(store, &run, &store->latest);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    store->last_run = run.id;
    store->run = run.finished ? 0 : run.id;
    store->latest_stored = store->latest;
    store->clock_back = run.clock_back;
    return STATUS_OK;
}

void store_clock_seen(struct store *store, int64_t time)
{
    if (time > store->latest)
        store->latest = time;
}

void store_clock(struct store *store, int64_t now)
{
    if (now > store->latest)
        store->latest = now;
    else if (now + STORE_CLOCK_SLACK < store->latest && store->run != 0 && !store->clock_back) {
        store->clock_back = true;
        store->latest_stored = -1; /* to be written */
    }
}

enum status store_runs_flush(struct store *store)
{
    const int64_t *judged = store->judged;
    if (store->run == 0 || ((judged[VERDICT_CLEAN] | judged[VERDICT_REVIEW] | judged[VERDICT_TAKEDOWN] |
                             judged[VERDICT_UNKNOWN]) == 0 && store->latest == store->latest_stored))
        return STATUS_OK;
    enum status status = CHANGE(store, RUN_COUNT, INTEGER(store->run), INTEGER(judged[VERDICT_CLEAN]),
                                INTEGER(judged[VERDICT_REVIEW]), INTEGER(judged[VERDICT_TAKEDOWN]),
                                INTEGER(judged[VERDICT_UNKNOWN]), INTEGER(store->latest), INTEGER(store->clock_back));
    memset(store->judged, 0, sizeof store->judged);
    store->latest_stored = store->latest;
    return status;
}

/* Ends a run. What is still due counts as done with, and goes first next time: the queue of the next run is then one
 * range of the index (see page.turn). */
static enum status end_run(struct store *store, int64_t run, int64_t now, const char *state)
{
    store_clock(store, now);
    enum status status = store_runs_flush(store);
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_CLOSE_PAGES, INTEGER(run), STRING(text_from_string(state)));
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_END, INTEGER(run), INTEGER(now), STRING(text_from_string(state)));
    if (status == STATUS_OK)
        status = store_change(store, QUERY_SHEET_SETS_SWEEP, NULL, 0);
    if (status == STATUS_OK)
        status = store_baselines_prune(store, run);
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
        store_clock(store, now);
        status = store_run_latest(store, run);
        run->resumed = true;
        store_frontier_forget(store);
        return status;
    }
    if (store->run != 0)
        status = end_run(store, store->run, now, "abandoned");
    const bool clock_back = now < store->latest;
    if (now > store->latest)
        store->latest = now;
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_INSERT, INTEGER(store->last_run + 1), INTEGER(now), INTEGER(store->latest),
                        INTEGER(clock_back));
    if (status != STATUS_OK)
        return status;
    store->run = ++store->last_run;
    store->latest_stored = store->latest;
    store->clock_back = clock_back;
    store_frontier_forget(store);
    *run = (struct run){.id = store->run, .started = now, .clock_back = clock_back};
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
    int64_t time;
    return status == STATUS_OK ? latest(store, run, &time) : status;
}

enum status store_run_get(struct store *store, int64_t id, struct run *run)
{
    enum status status = store->writer && !store->broken ? store_runs_flush(store) : STATUS_OK;
    int64_t time;
    return status == STATUS_OK ? read_run(store, BEGIN(store, RUN_GET, INTEGER(id)), run, &time) : status;
}

enum status store_run_set_complete(struct store *store, int64_t run)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, RUN_COMPLETE, INTEGER(run)) : status;
}

enum status store_run_doubt_clock(struct store *store)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK || store->run == 0)
        return status;
    store->clock_back = true;
    store->latest_stored = -1; /* to be written */
    return store_runs_flush(store);
}

enum status store_run_trust_clock(struct store *store, int64_t now)
{
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, RUN_TRUST, INTEGER(store->last_run), INTEGER(now));
    store->latest = store->latest_stored = now;
    return status;
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
