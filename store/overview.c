/* overview.c: nights and sites at a glance (store/overview.h). */
#include "store/overview.h"

#include "store/store_priv.h"

#include <stdlib.h>

/* The rows of a statement, one at a time, until `take` has all of them. */
static enum status each_row(struct store *store, sqlite3_stmt *row, void (*take)(void *context, sqlite3_stmt *row), void *context)
{
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK)
        take(context, row);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static uint64_t number(sqlite3_stmt *row, int column)
{
    const int64_t value = sqlite3_column_int64(row, column);
    return value > 0 ? (uint64_t)value : 0;
}

/* --- nights --- */

struct nights_read {
    struct night_line *nights; /* the newest first while runs are read, then the oldest */
    size_t room;
    size_t count;
};

static void take_run(void *context, sqlite3_stmt *row)
{
    struct nights_read *read = context;
    if (read->count < read->room)
        read->nights[read->count++] = (struct night_line){.run = sqlite3_column_int64(row, 0), .started = sqlite3_column_int64(row, 1),
                                                          .finished = sqlite3_column_int64(row, 2),
                                                          .complete = sqlite3_column_int(row, 3) != 0, .judged = number(row, 4)};
}

static void take_run_sites(void *context, sqlite3_stmt *row)
{
    struct nights_read *read = context;
    for (size_t i = 0; i < read->count; i++) {
        struct night_line *night = &read->nights[i];
        if (night->run != sqlite3_column_int64(row, 0))
            continue;
        night->sites = number(row, 1);
        night->sites_complete = number(row, 2);
        night->flagged = number(row, 3);
        night->failed = number(row, 4);
    }
}

/* What people do by day counts with the night before. */
static void take_ticket(void *context, sqlite3_stmt *row)
{
    struct nights_read *read = context;
    const int64_t time = sqlite3_column_int64(row, 0);
    const struct text what = store_text(row, 1);
    size_t at = read->count;
    while (at > 0 && read->nights[at - 1].started > time)
        at--;
    if (at == 0)
        return;
    struct night_line *night = &read->nights[at - 1];
    if (text_equal(what, TEXT("ticket-opened")))
        night->opened++;
    else if (text_equal(what, TEXT("ticket-reopened")) || text_equal(what, TEXT("ticket-found-again")))
        night->reopened++;
    else
        night->closed++;
}

enum status store_nights(struct store *store, struct night_line *nights, size_t room, size_t *count)
{
    struct nights_read read = {.nights = nights, .room = room < OVERVIEW_LIMIT_NIGHTS ? room : OVERVIEW_LIMIT_NIGHTS};
    *count = 0;
    enum status status = each_row(store, BEGIN(store, NIGHT_RUNS, INTEGER((int64_t)read.room)), take_run, &read);
    if (status != STATUS_OK || read.count == 0)
        return status;
    for (size_t i = 0; i < read.count / 2; i++) {
        const struct night_line kept = nights[i];
        nights[i] = nights[read.count - 1 - i];
        nights[read.count - 1 - i] = kept;
    }
    status = each_row(store, BEGIN(store, NIGHT_SITES, INTEGER(nights[0].run)), take_run_sites, &read);
    if (status == STATUS_OK)
        status = each_row(store, BEGIN(store, NIGHT_TICKETS, INTEGER(nights[0].started)), take_ticket, &read);
    *count = read.count;
    return status;
}

/* --- sites --- */

struct lines_read {
    struct arena *arena;
    ARENA_LIST(struct site_line) list; /* by id, until all is read */
};

static void take_site(void *context, sqlite3_stmt *row)
{
    struct lines_read *read = context;
    *ARENA_PUSH(read->arena, &read->list) = (struct site_line){.id = sqlite3_column_int64(row, 0),
                                                               .name = arena_copy(read->arena, store_text(row, 1)),
                                                               .agency = arena_copy(read->arena, store_text(row, 2)),
                                                               .url = arena_copy(read->arena, store_text(row, 3))};
}

static int by_id(const void *a, const void *b)
{
    const struct site_line *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int by_name(const void *a, const void *b)
{
    return text_compare(((const struct site_line *)a)->name, ((const struct site_line *)b)->name);
}

static struct site_line *line_of(struct lines_read *read, sqlite3_stmt *row)
{
    const struct site_line wanted = {.id = sqlite3_column_int64(row, 0)};
    return read->list.count ? bsearch(&wanted, read->list.items, read->list.count, sizeof wanted, by_id) : NULL;
}

static void take_flagged(void *context, sqlite3_stmt *row)
{
    struct site_line *line = line_of(context, row);
    if (!line)
        return;
    line->takedown = number(row, 1);
    line->review = number(row, 2);
}

static void take_tickets(void *context, sqlite3_stmt *row)
{
    struct site_line *line = line_of(context, row);
    if (!line)
        return;
    line->tickets = number(row, 1);
    line->overdue = number(row, 2);
}

static void take_failing(void *context, sqlite3_stmt *row)
{
    struct site_line *line = line_of(context, row);
    if (line)
        line->failing = number(row, 1);
}

static void take_last_run(void *context, sqlite3_stmt *row)
{
    struct site_line *line = line_of(context, row);
    if (!line)
        return;
    line->run = sqlite3_column_int64(row, 1);
    line->run_started = sqlite3_column_int64(row, 2);
    line->run_complete = sqlite3_column_int(row, 3) != 0;
}

/* The sums of the sites that were read; `site` 0: of all. */
static enum status read_sums(struct store *store, struct lines_read *read, int64_t site, int64_t now)
{
    struct run newest = {0};
    enum status status = store_run_latest(store, &newest);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = each_row(store, BEGIN(store, SITE_FLAGGED, INTEGER(site)), take_flagged, read);
    if (status == STATUS_OK)
        status = each_row(store, BEGIN(store, SITE_TICKETS, INTEGER(site), INTEGER(now)), take_tickets, read);
    if (status == STATUS_OK)
        status = each_row(store, BEGIN(store, SITE_FAILING_COUNT, INTEGER(site)), take_failing, read);
    if (status == STATUS_OK)
        status = each_row(store, BEGIN(store, SITE_RUNS, INTEGER(site), INTEGER(newest.id - OVERVIEW_RECENT_RUNS)), take_last_run, read);
    return status;
}

enum status store_site_lines(struct store *store, struct arena *arena, int64_t now, const struct site_line **sites, size_t *count)
{
    struct lines_read read = {.arena = arena};
    *sites = NULL;
    *count = 0;
    enum status status = each_row(store, BEGIN(store, SITE_LINES, INTEGER(0)), take_site, &read);
    if (status == STATUS_OK)
        status = read_sums(store, &read, 0, now);
    if (status != STATUS_OK || read.list.count == 0)
        return status;
    qsort(read.list.items, read.list.count, sizeof *read.list.items, by_name);
    *sites = read.list.items;
    *count = read.list.count;
    return STATUS_OK;
}

static void take_coverage(void *context, sqlite3_stmt *row)
{
    struct site_view *view = context;
    view->known = number(row, 0);
    view->reached = number(row, 1);
    view->waiting = number(row, 2);
    view->left_out = view->known - view->reached - view->waiting;
}

static void take_baselines(void *context, sqlite3_stmt *row)
{
    struct site_view *view = context;
    view->judged = number(row, 0);
    view->baselines = number(row, 1);
    view->baseline_oldest = sqlite3_column_int64(row, 2);
    view->baseline_newest = sqlite3_column_int64(row, 3);
}

static void take_values(void *context, sqlite3_stmt *row)
{
    ((struct site_view *)context)->values = number(row, 0);
}

static enum status newest_run(struct store *store, int64_t *id)
{
    struct run run = {0};
    enum status status = store_run_latest(store, &run);
    *id = run.id;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_site_view(struct store *store, struct arena *arena, int64_t site, int64_t now, struct site_view *view)
{
    struct lines_read read = {.arena = arena};
    int64_t newest = 0;
    *view = (struct site_view){0};
    sqlite3_stmt *row = BEGIN(store, SITE_LINE, INTEGER(site));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    take_site(&read, row);
    view->contact = arena_copy(arena, store_text(row, 4));
    sqlite3_reset(row);
    status = read_sums(store, &read, site, now);
    view->line = read.list.items[0];
    if (status == STATUS_OK)
        status = newest_run(store, &newest);
    if (status == STATUS_OK)
        status = each_row(store, BEGIN(store, SITE_COVERAGE, INTEGER(site), INTEGER(newest)), take_coverage, view);
    if (status == STATUS_OK)
        status = each_row(store, BEGIN(store, SITE_BASELINES, INTEGER(site)), take_baselines, view);
    return status == STATUS_OK ? each_row(store, BEGIN(store, SITE_VALUES, INTEGER(site)), take_values, view) : status;
}

enum status store_site_left_out(struct store *store, struct arena *arena, int64_t site, const struct left_out **rows, size_t *count)
{
    ARENA_LIST(struct left_out) list = {0};
    int64_t newest = 0;
    enum status status = newest_run(store, &newest);
    *rows = NULL;
    *count = 0;
    if (status != STATUS_OK)
        return status;
    sqlite3_stmt *row = BEGIN(store, SITE_LEFT_OUT, INTEGER(site), INTEGER(newest));
    while ((status = store_next(store, row)) == STATUS_OK)
        *ARENA_PUSH(arena, &list) = (struct left_out){.outcome = arena_copy(arena, store_text(row, 0)), .count = number(row, 1)};
    *rows = list.items;
    *count = list.count;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_site_failing(struct store *store, struct arena *arena, int64_t site, size_t room, const struct site_failing **rows,
                               size_t *count)
{
    ARENA_LIST(struct site_failing) list = {0};
    enum status status;
    sqlite3_stmt *row = BEGIN(store, SITE_FAILING_PAGES, INTEGER(site), INTEGER((int64_t)room));
    while ((status = store_next(store, row)) == STATUS_OK)
        *ARENA_PUSH(arena, &list) = (struct site_failing){.page = sqlite3_column_int64(row, 0),
                                                          .url = arena_copy(arena, store_text(row, 1)),
                                                          .outcome = arena_copy(arena, store_text(row, 2)),
                                                          .since = sqlite3_column_int64(row, 3),
                                                          .flagged = sqlite3_column_int(row, 4) != 0};
    *rows = list.items;
    *count = list.count;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_site_names(struct store *store, int64_t site, struct text domain, bool *named)
{
    sqlite3_stmt *row = BEGIN(store, SITE_NAMES, INTEGER(site), STRING(domain));
    enum status status = store_next(store, row);
    *named = status == STATUS_OK;
    if (status == STATUS_OK)
        sqlite3_reset(row);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
