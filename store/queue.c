/* queue.c: the review page's queue (store/queue.h). */
#include "store/queue.h"

#include "store/store_priv.h"

static const char *const state_names[QUEUE_STATE_COUNT] = {"", "new", "ongoing", "returned", "gone"};

bool queue_state_from_name(struct text name, enum queue_state *state)
{
    size_t index = 0;
    if (!store_name_index(name, state_names, QUEUE_STATE_COUNT, &index))
        return false;
    *state = (enum queue_state)index;
    return true;
}

/* The conditions of a query; the flagged ones are said as the index says them (flagged_order). */
static void add_conditions(struct selection *selection, const struct queue_query *query, int64_t newest)
{
    if (query->state == QUEUE_GONE)
        /* with a reason: it is there, and somebody decided that it may be */
        selection_add(selection, " AND cleared_run <> 0 AND flagged_run = 0 AND page NOT IN "
                                 "(SELECT page FROM judgement WHERE verdict = 0 AND reason <> '')");
    else
        selection_add(selection, " AND verdict IN (1, 2)");
    if (query->state == QUEUE_NEW || query->state == QUEUE_RETURNED) {
        selection_and(selection, "flagged_run = ?", INTEGER(newest));
        selection_add(selection, query->state == QUEUE_NEW ? " AND times <= 1" : " AND times > 1");
    }
    if (query->state == QUEUE_ONGOING)
        selection_and(selection, "flagged_run <> ?", INTEGER(newest));
    if (query->verdict == VERDICT_REVIEW || query->verdict == VERDICT_TAKEDOWN)
        selection_and(selection, "verdict = ?", INTEGER(query->verdict));
    if (query->site != 0)
        selection_and(selection, "site = ?", INTEGER(query->site));
    if (query->agency.length > 0)
        selection_and(selection, "site IN (SELECT id FROM site WHERE agency = ?)", STRING(query->agency));
    if (query->rule.length > 0)
        selection_and(selection, "EXISTS (SELECT 1 FROM finding AS f WHERE f.id BETWEEN flagged.page * 65536 AND "
                                 "flagged.page * 65536 + 65535 AND f.rule = ?)", STRING(query->rule));
    if (query->campaign != 0)
        selection_and(selection, "page IN (SELECT page FROM campaign_place WHERE campaign = ?)", INTEGER(query->campaign));
    if (query->seen_before != 0)
        selection_and(selection, "first_seen < ?", INTEGER(query->seen_before));
    if (query->seen_since != 0)
        selection_and(selection, "first_seen >= ?", INTEGER(query->seen_since));
    if (query->words.length > 0)
        selection_and(selection, "instr((SELECT url FROM page WHERE id = flagged.page), ?) > 0", STRING(query->words));
}

static struct text state_of(int64_t flagged_run, int64_t times, int64_t newest)
{
    if (flagged_run == 0)
        return TEXT("gone");
    if (flagged_run != newest)
        return TEXT("ongoing");
    return times > 1 ? TEXT("returned") : TEXT("new");
}

static struct queue_row row_of(struct arena *arena, sqlite3_stmt *row, int64_t newest)
{
    return (struct queue_row){.page = sqlite3_column_int64(row, 0),
                              .url = arena_copy(arena, store_text(row, 1)),
                              .site = sqlite3_column_int64(row, 2),
                              .site_name = arena_copy(arena, store_text(row, 3)),
                              .agency = arena_copy(arena, store_text(row, 4)),
                              .verdict = store_verdict(row, 5),
                              .score = sqlite3_column_double(row, 6),
                              .first_seen = sqlite3_column_int64(row, 7),
                              .last_seen = sqlite3_column_int64(row, 8),
                              .finding_count = (uint32_t)sqlite3_column_int64(row, 9),
                              .state = state_of(sqlite3_column_int64(row, 10), sqlite3_column_int64(row, 11), newest)};
}

static enum status read_heaviest(struct store *store, struct arena *arena, struct queue_row *row)
{
    sqlite3_stmt *finding = BEGIN(store, QUEUE_HEAVIEST, INTEGER(row->page));
    enum status status = store_next(store, finding);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    row->rule = arena_copy(arena, store_text(finding, 0));
    row->target = arena_copy(arena, store_text(finding, 1));
    row->evidence = arena_copy(arena, store_text(finding, 2));
    row->seen_by = arena_copy(arena, store_text(finding, 3));
    sqlite3_reset(finding);
    return STATUS_OK;
}

static enum status newest_run(struct store *store, int64_t *newest)
{
    struct run run;
    enum status status = store_run_latest(store, &run);
    *newest = status == STATUS_OK ? run.id : 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* One pass over what fits: the pages of the part that is asked for, and how many there are. */
static enum status find_pages(struct store *store, const struct queue_query *query, int64_t newest,
                              int64_t pages[QUEUE_LIMIT_ROWS], size_t *page_count, uint64_t *count)
{
    const uint64_t last = query->from + QUEUE_LIMIT_ROWS;
    struct selection selection;
    enum status status;
    *page_count = 0;
    *count = 0;
    selection_begin(&selection, "SELECT page FROM flagged WHERE 1");
    add_conditions(&selection, query, newest);
    selection_add(&selection, query->state == QUEUE_GONE ? " ORDER BY cleared_run DESC, page" : " ORDER BY score DESC, page");
    selection_bind(&selection, " LIMIT ?", INTEGER((int64_t)(last > QUEUE_LIMIT_COUNT ? last + 1 : QUEUE_LIMIT_COUNT + 1)));
    sqlite3_stmt *row = selection_end(&selection, store, "");
    for (; (status = store_next(store, row)) == STATUS_OK; ++*count)
        if (*count >= query->from && *page_count < QUEUE_LIMIT_ROWS)
            pages[(*page_count)++] = sqlite3_column_int64(row, 0);
    return selection_done(row, status);
}

static enum status read_row(struct store *store, struct arena *arena, int64_t page, int64_t newest, struct queue_row *row)
{
    sqlite3_stmt *statement = BEGIN(store, QUEUE_ROW, INTEGER(page));
    enum status status = store_next(store, statement);
    if (status != STATUS_OK)
        return status;
    *row = row_of(arena, statement, newest);
    sqlite3_reset(statement);
    return read_heaviest(store, arena, row);
}

enum status store_queue(struct store *store, struct arena *arena, const struct queue_query *query, const struct queue_row **rows,
                        size_t *row_count, uint64_t *count)
{
    struct queue_row *list = arena_alloc_array(arena, QUEUE_LIMIT_ROWS, sizeof *list);
    int64_t pages[QUEUE_LIMIT_ROWS];
    int64_t newest = 0;
    *rows = list;
    *row_count = 0;
    enum status status = newest_run(store, &newest);
    if (status == STATUS_OK)
        status = find_pages(store, query, newest, pages, row_count, count);
    for (size_t i = 0; status == STATUS_OK && i < *row_count; i++)
        status = read_row(store, arena, pages[i], newest, &list[i]);
    return status;
}

enum status store_queue_sums(struct store *store, struct queue_sums *sums)
{
    int64_t newest = 0;
    *sums = (struct queue_sums){0};
    enum status status = newest_run(store, &newest);
    if (status != STATUS_OK)
        return status;
    sqlite3_stmt *row = BEGIN(store, QUEUE_SUMS, INTEGER(newest));
    status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *sums = (struct queue_sums){.takedown = (uint64_t)sqlite3_column_int64(row, 0),
                                .review = (uint64_t)sqlite3_column_int64(row, 1),
                                .is_new = (uint64_t)sqlite3_column_int64(row, 2),
                                .sites = (uint64_t)sqlite3_column_int64(row, 3)};
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_queue_sites(struct store *store, struct arena *arena, const struct queue_site **sites, size_t *count)
{
    ARENA_LIST(struct queue_site) list = {0};
    sqlite3_stmt *row = BEGIN(store, QUEUE_SITES, INTEGER(0));
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK)
        *ARENA_PUSH(arena, &list) = (struct queue_site){.id = sqlite3_column_int64(row, 0),
                                                        .name = arena_copy(arena, store_text(row, 1)),
                                                        .agency = arena_copy(arena, store_text(row, 2))};
    *sites = list.items;
    *count = list.count;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_page_facts(struct store *store, struct arena *arena, int64_t page, struct page_facts *facts)
{
    *facts = (struct page_facts){0};
    sqlite3_stmt *row = BEGIN(store, PAGE_FACTS, INTEGER(page));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *facts = (struct page_facts){.site = sqlite3_column_int64(row, 0),
                                 .contact = arena_copy(arena, store_text(row, 1)),
                                 .site_url = arena_copy(arena, store_text(row, 2)),
                                 .final_url = arena_copy(arena, store_text(row, 3)),
                                 .status = (uint16_t)sqlite3_column_int64(row, 4),
                                 .judged = sqlite3_column_int64(row, 5),
                                 .run = sqlite3_column_int64(row, 6),
                                 .times = (uint32_t)sqlite3_column_int64(row, 7),
                                 .cleared_run = sqlite3_column_int64(row, 8),
                                 .found = sqlite3_column_int64(row, 9),
                                 .source = arena_copy(arena, store_text(row, 10))};
    sqlite3_reset(row);
    return STATUS_OK;
}
