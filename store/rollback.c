/* rollback.c: what was current at a date becomes current again, as new rows. */
#include "store/baselines.h"
#include "store/store_priv.h"

/* Statements of a roll-back, in order. ?1 date, ?2 now, ?3 site (0: all), ?4 who, ?5 reason, ?6 run. The tables `back`
 * hold what was current at the date; what is current still is taken out of them again. */
static const struct {
    const char *sql;
    size_t counted; /* offset in struct rollback of what its changes count; SIZE_MAX: nothing */
} steps[] = {
    {"CREATE TEMP TABLE IF NOT EXISTS back_page (page INTEGER PRIMARY KEY, profile INTEGER NOT NULL)", SIZE_MAX},
    {"CREATE TEMP TABLE IF NOT EXISTS back_value (id INTEGER NOT NULL, site INTEGER NOT NULL, channel TEXT NOT NULL, "
     "value TEXT NOT NULL, state INTEGER NOT NULL, PRIMARY KEY (site, channel, value))", SIZE_MAX},
    {"DELETE FROM back_page", SIZE_MAX},
    {"DELETE FROM back_value", SIZE_MAX},
    /* pages */
    {"INSERT OR REPLACE INTO back_page SELECT b.page, b.profile FROM baseline AS b JOIN page AS p ON p.id = b.page "
     "WHERE b.since <= ?1 AND (b.until = 0 OR b.until > ?1) AND (?3 = 0 OR p.site = ?3) ORDER BY b.id", SIZE_MAX},
    {"UPDATE baseline SET until = ?2, ended_by = ?4, ended_reason = ?5 WHERE until = 0 "
     "AND page NOT IN (SELECT page FROM back_page) AND (?3 = 0 OR (SELECT site FROM page WHERE id = baseline.page) = ?3)",
     offsetof(struct rollback, pages_ended)},
    {"DELETE FROM back_page WHERE EXISTS (SELECT 1 FROM baseline AS b WHERE b.page = back_page.page AND b.until = 0 "
     "AND b.profile = back_page.profile)", SIZE_MAX},
    {"UPDATE baseline SET until = ?2 WHERE until = 0 AND page IN (SELECT page FROM back_page)", SIZE_MAX},
    {"INSERT INTO baseline (page, profile, since_run, since, how, who, reason) "
     "SELECT page, profile, ?6, ?2, 2, ?4, ?5 FROM back_page", offsetof(struct rollback, pages_restored)},
    /* values */
    {"INSERT OR REPLACE INTO back_value SELECT id, site, channel, value, state FROM known "
     "WHERE since <= ?1 AND (until = 0 OR until > ?1) AND (?3 = 0 OR site = ?3) ORDER BY id", SIZE_MAX},
    {"UPDATE known SET until = ?2, ended_by = ?4, ended_reason = ?5 WHERE until = 0 AND (?3 = 0 OR site = ?3) "
     "AND NOT EXISTS (SELECT 1 FROM back_value AS v WHERE v.site = known.site AND v.channel = known.channel "
     "AND v.value = known.value)", offsetof(struct rollback, values_ended)},
    {"DELETE FROM back_value WHERE EXISTS (SELECT 1 FROM known AS k WHERE k.site = back_value.site "
     "AND k.channel = back_value.channel AND k.value = back_value.value AND k.until = 0 "
     "AND k.state = back_value.state AND (k.state <> 0 OR k.nights = 0))", SIZE_MAX},
    {"UPDATE known SET until = ?2 WHERE until = 0 AND EXISTS (SELECT 1 FROM back_value AS v WHERE v.site = known.site "
     "AND v.channel = known.channel AND v.value = known.value)", SIZE_MAX},
    {"INSERT INTO known (site, channel, value, first_run, first_time, last_run, nights, state, who, reason, since) "
     "SELECT k.site, k.channel, k.value, k.first_run, k.first_time, k.last_run, "
     "CASE WHEN k.state = 0 THEN 0 ELSE k.nights END, k.state, ?4, ?5, ?2 "
     "FROM back_value AS v JOIN known AS k ON k.id = v.id", offsetof(struct rollback, values_restored)},
    {"DELETE FROM site_blob WHERE ?3 = 0 OR site = ?3", SIZE_MAX},
};

/* A parameter that the SQL does not name gives SQLITE_RANGE, which is right. */
static enum status run_step(struct store *store, const char *sql, const struct value *values, size_t count)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return store_fail_sql(store);
    for (size_t i = 0; i < count; i++)
        (void)store_bind(statement, (int)i + 1, &values[i]);
    const int result = sqlite3_step(statement);
    enum status status = result == SQLITE_DONE ? STATUS_OK : store_fail_sql(store);
    sqlite3_finalize(statement);
    return status;
}

enum status store_rollback(struct store *store, int64_t site, int64_t date, struct text who, struct text reason,
                           int64_t run, int64_t now, struct rollback *result)
{
    *result = (struct rollback){0};
    const struct value values[] = {INTEGER(date), INTEGER(now),   INTEGER(site),
                                   STRING(who),   STRING(reason), INTEGER(run)};
    enum status status = store_writable(store);
    for (size_t i = 0; status == STATUS_OK && i < sizeof steps / sizeof *steps; i++) {
        status = run_step(store, steps[i].sql, values, sizeof values / sizeof *values);
        store->broken = store->broken || status != STATUS_OK; /* half a roll-back must never be committed */
        if (status == STATUS_OK && steps[i].counted != SIZE_MAX)
            *(uint64_t *)(void *)((char *)result + steps[i].counted) = (uint64_t)sqlite3_changes64(store->db);
    }
    return status;
}
