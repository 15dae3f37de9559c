/* nights.c: what became of a night: sites walked, addresses reached or not, pages that stopped loading, sources. */
#include "store/nights.h"
#include "store/looks.h"
#include "store/store_priv.h"

#include "base/buffer.h"

/* --- sites of a run --- */

static void read_run_site(sqlite3_stmt *row, int column, struct run_site *counts)
{
    counts->flagged = (uint64_t)sqlite3_column_int64(row, column);
    counts->failed = (uint64_t)sqlite3_column_int64(row, column + 1);
    counts->unknown = (uint64_t)sqlite3_column_int64(row, column + 2);
}

enum status store_run_site_count(struct store *store, int64_t run, int64_t site, struct run_site *counts)
{
    *counts = (struct run_site){0};
    sqlite3_stmt *row = BEGIN(store, RUN_SITE_COUNT, INTEGER(run), INTEGER(site));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    read_run_site(row, 0, counts);
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_run_site_put(struct store *store, int64_t run, int64_t site, const struct run_site *row)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    return CHANGE(store, RUN_SITE_PUT, INTEGER(run), INTEGER(site), INTEGER(row->complete),
                  INTEGER((int64_t)row->flagged), INTEGER((int64_t)row->failed), INTEGER((int64_t)row->unknown));
}

enum status store_run_site_get(struct store *store, int64_t run, int64_t site, struct run_site *result)
{
    *result = (struct run_site){0};
    sqlite3_stmt *row = BEGIN(store, RUN_SITE_GET, INTEGER(run), INTEGER(site));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    result->complete = sqlite3_column_int(row, 0) != 0;
    read_run_site(row, 1, result);
    sqlite3_reset(row);
    return STATUS_OK;
}

/* --- coverage --- */

enum { COVERAGE_LIMIT_OUTCOMES = 256, COVERAGE_WORDS_BYTES = 64 * 1024 };

/* One site's row while its outcomes come in; words are kept in `words` until the site is told. */
struct covering {
    struct coverage coverage;
    struct buffer name;
    struct buffer words;
    struct outcome_count outcomes[COVERAGE_LIMIT_OUTCOMES];
    size_t starts[COVERAGE_LIMIT_OUTCOMES];
    coverage_each *each;
    void *context;
};

static bool tell_site(struct covering *all)
{
    struct coverage *coverage = &all->coverage;
    if (coverage->site == 0)
        return true;
    for (size_t i = 0; i < coverage->skipped_count; i++)
        all->outcomes[i].outcome.data = buffer_text(&all->words).data + all->starts[i];
    coverage->skipped = all->outcomes;
    coverage->site_name = buffer_text(&all->name);
    return all->each(all->context, coverage);
}

/* The end of a run gives what was still due one of these words as its outcome (runs.c). */
static bool was_due(struct text outcome)
{
    return text_equal(outcome, TEXT("finished")) || text_equal(outcome, TEXT("abandoned"));
}

static void add_outcome(struct covering *all, bool done, struct text outcome, uint64_t count)
{
    struct coverage *coverage = &all->coverage;
    coverage->known += count;
    if (!done || was_due(outcome)) {
        coverage->not_reached += count;
    } else if (outcome.length == 0) {
        coverage->reached += count;
    } else {
        const size_t at = coverage->skipped_count;
        if (at == COVERAGE_LIMIT_OUTCOMES) { /* words are few and ours; a file changed by hand keeps its sums */
            all->outcomes[at - 1].count += count;
            return;
        }
        all->starts[at] = all->words.length;
        all->outcomes[at] = (struct outcome_count){.outcome = outcome, .count = count};
        buffer_add_text(&all->words, outcome);
        coverage->skipped_count++;
    }
}

static void begin_site(struct covering *all, int64_t site, struct text name)
{
    buffer_clear(&all->name);
    buffer_add_text(&all->name, name);
    buffer_clear(&all->words);
    all->coverage = (struct coverage){.site = site};
}

enum status store_coverage(struct store *store, coverage_each *each, void *context)
{
    struct run newest;
    enum status status = store_run_latest(store, &newest);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    struct selection selection;
    selection_begin(&selection, "SELECT s.id, s.name, c.done, c.outcome, c.count FROM site AS s LEFT JOIN (SELECT site, "
                                "turn >= ? AS done, outcome, count(*) AS count FROM page GROUP BY 1, 2, 3) AS c "
                                "ON c.site = s.id");
    selection.values[selection.count++] = INTEGER(newest.id);
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.name, s.id, c.count DESC, c.outcome");
    struct covering all = {.each = each, .context = context};
    buffer_init(&all.name, COVERAGE_WORDS_BYTES);
    buffer_init(&all.words, COVERAGE_WORDS_BYTES);
    bool more = true;
    while (more && (status = store_next(store, row)) == STATUS_OK) {
        const int64_t site = sqlite3_column_int64(row, 0);
        if (site != all.coverage.site) {
            more = tell_site(&all);
            begin_site(&all, site, store_text(row, 1));
        }
        add_outcome(&all, sqlite3_column_int(row, 2) != 0, store_text(row, 3),
                    (uint64_t)sqlite3_column_int64(row, 4));
    }
    if (more && status == STATUS_NOT_FOUND)
        (void)tell_site(&all);
    buffer_release(&all.name);
    buffer_release(&all.words);
    return selection_done(row, status);
}

enum status store_rotation(struct store *store, int64_t since_run, rotation_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection,
                    "SELECT s.id, s.name, i.id, i.name, j.pages, coalesce(l.recent, 0), coalesce(l.ever, 0) "
                    "FROM site AS s JOIN (SELECT p.site, count(*) AS pages FROM judgement AS j JOIN page AS p "
                    "ON p.id = j.page GROUP BY p.site) AS j ON j.site = s.id CROSS JOIN identity AS i "
                    "LEFT JOIN (SELECT p.site, k.identity, sum(k.run >= ?) AS recent, count(*) AS ever FROM look AS k "
                    "JOIN page AS p ON p.id = k.page GROUP BY p.site, k.identity) AS l "
                    "ON l.site = s.id AND l.identity = i.id");
    selection.values[selection.count++] = INTEGER(since_run);
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.name, s.id, i.id");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct rotation rotation = {.site = sqlite3_column_int64(row, 0),
                                          .site_name = store_text(row, 1),
                                          .identity = sqlite3_column_int64(row, 2),
                                          .identity_name = store_text(row, 3),
                                          .pages = (uint64_t)sqlite3_column_int64(row, 4),
                                          .recent = (uint64_t)sqlite3_column_int64(row, 5),
                                          .ever = (uint64_t)sqlite3_column_int64(row, 6)};
        if (!each(context, &rotation))
            break;
    }
    return selection_done(row, status);
}

/* --- pages that do not load --- */

enum status store_failing(struct store *store, int64_t since_run, failing_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT f.page, p.url, s.name, f.outcome, f.detail, f.since_run, f.since_time, f.last_run, "
                                "f.count, coalesce(j.verdict IN (1, 2), 0) FROM failing AS f "
                                "JOIN page AS p ON p.id = f.page JOIN site AS s ON s.id = p.site "
                                "LEFT JOIN judgement AS j ON j.page = f.page WHERE 1");
    if (since_run != 0)
        selection_and(&selection, "f.since_run >= ?", INTEGER(since_run));
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.name, p.url");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct failing_page page = {.page = sqlite3_column_int64(row, 0),
                                          .url = store_text(row, 1),
                                          .site_name = store_text(row, 2),
                                          .outcome = store_text(row, 3),
                                          .detail = store_text(row, 4),
                                          .since_run = sqlite3_column_int64(row, 5),
                                          .since_time = sqlite3_column_int64(row, 6),
                                          .last_run = sqlite3_column_int64(row, 7),
                                          .count = (uint32_t)sqlite3_column_int64(row, 8),
                                          .flagged = sqlite3_column_int(row, 9) != 0};
        if (!each(context, &page))
            break;
    }
    return selection_done(row, status);
}

/* --- sources --- */

enum status store_source_add(struct store *store, int64_t page, const char *source, int64_t run, int64_t now)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    const struct text word = text_from_string(source);
    sqlite3_stmt *row = BEGIN(store, SOURCE_FIRST, INTEGER(page));
    status = store_next(store, row);
    if (status == STATUS_NOT_FOUND)
        return store_fail(store, status, "no address %lld", (long long)page);
    if (status != STATUS_OK)
        return status;
    const bool first = text_equal(store_text(row, 0), word);
    sqlite3_reset(row);
    return first ? STATUS_OK : CHANGE(store, SOURCE_ADD, INTEGER(page), STRING(word), INTEGER(run), INTEGER(now));
}

enum status store_sources(struct store *store, struct arena *arena, int64_t page, struct text *sources)
{
    *sources = (struct text){0};
    sqlite3_stmt *row = BEGIN(store, SOURCES, INTEGER(page));
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK)
        *sources = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(*sources), sources->length ? " " : "",
                                TEXT_ARGS(store_text(row, 0)));
    if (status != STATUS_NOT_FOUND)
        return status;
    return sources->length ? STATUS_OK : store_fail(store, status, "no address %lld", (long long)page);
}
