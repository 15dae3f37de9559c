/* campaigns.c: the same injected thing on several sites, with all its places. */
#include "store/campaigns.h"
#include "store/store_priv.h"

enum status store_flagged_targets(struct store *store, int64_t since_run, flagged_target_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection,
                    "SELECT p.id, p.url, s.id, s.name, j.verdict, f.rule, f.revision, f.identity, f.weight, f.evidence, "
                    "f.path, f.start, f.\"end\", f.target, f.seen_by, f.seen_run FROM judgement AS j "
                    "JOIN page AS p ON p.id = j.page JOIN site AS s ON s.id = p.site "
                    "JOIN finding AS f ON f.id BETWEEN j.page * 65536 AND j.page * 65536 + 65535 "
                    "WHERE j.verdict <> 0 AND j.verdict IN (1, 2)");
    if (since_run != 0)
        selection_and(&selection, "f.seen_run >= ?", INTEGER(since_run));
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY p.id, f.id");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct finding finding = {.rule = store_text(row, 5),
                                        .revision = (uint32_t)sqlite3_column_int64(row, 6),
                                        .identity = store_text(row, 7),
                                        .weight = sqlite3_column_double(row, 8),
                                        .evidence = store_text(row, 9),
                                        .path = store_text(row, 10),
                                        .start = (uint32_t)sqlite3_column_int64(row, 11),
                                        .end = (uint32_t)sqlite3_column_int64(row, 12),
                                        .target = store_text(row, 13)};
        const struct flagged_target target = {.page = sqlite3_column_int64(row, 0),
                                              .url = store_text(row, 1),
                                              .site = sqlite3_column_int64(row, 2),
                                              .site_name = store_text(row, 3),
                                              .verdict = store_verdict(row, 4),
                                              .finding = &finding,
                                              .seen_by = store_text(row, 14),
                                              .seen_run = sqlite3_column_int64(row, 15)};
        if (!each(context, &target))
            break;
    }
    return selection_done(row, status);
}

enum status store_campaign_put(struct store *store, struct text kind, struct text value, struct text shared,
                               int64_t run, int64_t now, int64_t *id, bool *is_new)
{
    *id = 0;
    *is_new = false;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = NUMBER(store, CAMPAIGN_FIND, id, STRING(kind), STRING(value));
    if (status != STATUS_OK)
        return status;
    if (*id != 0)
        return CHANGE(store, CAMPAIGN_UPDATE, INTEGER(*id), STRING(shared), INTEGER(run), INTEGER(now));
    status = CHANGE(store, CAMPAIGN_PUT, STRING(kind), STRING(value), STRING(shared), INTEGER(run), INTEGER(now));
    *is_new = status == STATUS_OK;
    *id = *is_new ? sqlite3_last_insert_rowid(store->db) : 0;
    return status;
}

enum status store_campaign_place(struct store *store, int64_t campaign, int64_t page, int64_t run)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, CAMPAIGN_PLACE, INTEGER(campaign), INTEGER(page), INTEGER(run)) : status;
}

static enum status list(struct store *store, const struct campaign_query *query, int64_t page, campaign_each *each,
                        void *context)
{
    struct selection selection;
    selection_begin(&selection,
                    "SELECT c.id, c.kind, c.value, c.shared, c.first_run, c.first_time, c.last_run, c.last_time, "
                    "count(DISTINCT CASE WHEN x.last_run >= c.last_run THEN p.site END) AS sites, "
                    "coalesce(sum(x.last_run >= c.last_run), 0) AS pages, count(DISTINCT p.site), count(p.id), "
                    "c.last_run >= (SELECT coalesce(max(id), 0) FROM run WHERE finished <> 0) "
                    "FROM campaign AS c LEFT JOIN campaign_place AS x ON x.campaign = c.id "
                    "LEFT JOIN page AS p ON p.id = x.page WHERE 1");
    if (query->id != 0)
        selection_and(&selection, "c.id = ?", INTEGER(query->id));
    if (query->run != 0)
        selection_and(&selection, "c.last_run >= ?", INTEGER(query->run));
    if (page != 0)
        selection_and(&selection, "c.id IN (SELECT campaign FROM campaign_place WHERE page = ?)", INTEGER(page));
    sqlite3_stmt *row = selection_end(&selection, store,
                                      " GROUP BY c.id ORDER BY sites DESC, pages DESC, c.kind, c.value");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct campaign campaign = {.id = sqlite3_column_int64(row, 0),
                                          .kind = store_text(row, 1),
                                          .value = store_text(row, 2),
                                          .shared = store_text(row, 3),
                                          .first_run = sqlite3_column_int64(row, 4),
                                          .first_time = sqlite3_column_int64(row, 5),
                                          .last_run = sqlite3_column_int64(row, 6),
                                          .last_time = sqlite3_column_int64(row, 7),
                                          .sites = (uint64_t)sqlite3_column_int64(row, 8),
                                          .pages = (uint64_t)sqlite3_column_int64(row, 9),
                                          .sites_ever = (uint64_t)sqlite3_column_int64(row, 10),
                                          .pages_ever = (uint64_t)sqlite3_column_int64(row, 11),
                                          .is_current = sqlite3_column_int(row, 12) != 0};
        if (!each(context, &campaign))
            break;
    }
    return selection_done(row, status);
}

enum status store_campaigns(struct store *store, const struct campaign_query *query, campaign_each *each, void *context)
{
    return list(store, query, 0, each, context);
}

enum status store_campaigns_of_page(struct store *store, int64_t page, campaign_each *each, void *context)
{
    return list(store, &(struct campaign_query){0}, page, each, context);
}

enum status store_campaign_places(struct store *store, int64_t campaign, campaign_place_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT p.id, p.url, s.id, s.name, s.agency, x.first_run, x.last_run, "
                                "s.contact, x.last_run >= c.last_run "
                                "FROM campaign_place AS x JOIN page AS p ON p.id = x.page JOIN site AS s ON s.id = p.site "
                                "JOIN campaign AS c ON c.id = x.campaign WHERE 1");
    selection_and(&selection, "x.campaign = ?", INTEGER(campaign));
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.name, p.url");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct campaign_place place = {.page = sqlite3_column_int64(row, 0),
                                             .url = store_text(row, 1),
                                             .site = sqlite3_column_int64(row, 2),
                                             .site_name = store_text(row, 3),
                                             .agency = store_text(row, 4),
                                             .first_run = sqlite3_column_int64(row, 5),
                                             .last_run = sqlite3_column_int64(row, 6),
                                             .contact = store_text(row, 7),
                                             .is_current = sqlite3_column_int(row, 8) != 0};
        if (!each(context, &place))
            break;
    }
    return selection_done(row, status);
}
