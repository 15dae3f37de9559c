/* province.c: outbound domains of all sites together: what no site named before is new to the province. */
#include "store/campaigns.h"
#include "store/store_priv.h"

static enum status find(struct store *store, struct text domain, int64_t *id, struct province_host *host)
{
    *host = (struct province_host){.domain = domain};
    *id = 0;
    sqlite3_stmt *row = BEGIN(store, HOST_FIND, STRING(domain));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *id = sqlite3_column_int64(row, 0);
    host->first_run = sqlite3_column_int64(row, 1);
    host->first_time = sqlite3_column_int64(row, 2);
    host->sites = (uint64_t)sqlite3_column_int64(row, 3);
    sqlite3_reset(row);
    return STATUS_OK;
}

static enum status room_for_host(struct store *store, int64_t site)
{
    struct tally *tally = store_tally(store, site);
    int64_t count = tally ? tally->hosts : 0;
    enum status status = count == 0 ? NUMBER(store, HOST_SITES, &count, INTEGER(site)) : STATUS_OK;
    if (status == STATUS_OK && count >= STORE_LIMIT_PROVINCE_HOSTS)
        status = store_fail(store, STATUS_LIMIT, "site %lld named more than %d other hosts", (long long)site,
                            STORE_LIMIT_PROVINCE_HOSTS);
    if (tally)
        tally->hosts = status == STATUS_OK ? count + 1 : count;
    return status;
}

/* The first page of the site that names the domain. */
static enum status add_site(struct store *store, struct text domain, int64_t id, int64_t site, int64_t run, int64_t now)
{
    int64_t has = 0;
    enum status status = id != 0 ? NUMBER(store, HOST_SITE_HAS, &has, INTEGER(site), INTEGER(id)) : STATUS_OK;
    if (status != STATUS_OK || has != 0)
        return status;
    status = room_for_host(store, site);
    if (status == STATUS_OK && id == 0) {
        status = CHANGE(store, HOST_PUT, STRING(domain), INTEGER(run), INTEGER(now));
        id = sqlite3_last_insert_rowid(store->db);
    }
    if (status == STATUS_OK)
        status = CHANGE(store, HOST_SITE_PUT, INTEGER(site), INTEGER(id), INTEGER(run));
    return status == STATUS_OK ? CHANGE(store, HOST_MORE, INTEGER(id)) : status;
}

enum status store_province_host_seen(struct store *store, struct text domain, int64_t site, int64_t run, int64_t now,
                                     bool *is_new)
{
    *is_new = false;
    const uint64_t key = store_met_key(store, "host", site, run, (struct text){0}, domain);
    struct met *met = store_met(store, key);
    if (met && met->key == key) {
        *is_new = met->is_new;
        return STATUS_OK;
    }
    int64_t id = 0;
    struct province_host host;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = find(store, domain, &id, &host);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *is_new = id == 0 || host.first_run == run;
    status = add_site(store, domain, id, site, run, now);
    if (status == STATUS_OK && met)
        *met = (struct met){.key = key, .is_new = *is_new};
    return status;
}

enum status store_province_host(struct store *store, struct text domain, struct province_host *host)
{
    int64_t id;
    return find(store, domain, &id, host);
}

enum status store_province_hosts_before(struct store *store, int64_t run, uint64_t *count)
{
    int64_t number = 0;
    enum status status = NUMBER(store, HOSTS_BEFORE, &number, INTEGER(run));
    *count = (uint64_t)number;
    return status;
}

enum status store_province_hosts_new(struct store *store, int64_t run, province_host_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT domain, first_run, first_time, sites FROM province_host WHERE 1");
    selection_and(&selection, "first_run = ?", INTEGER(run));
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY sites DESC, domain");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct province_host host = {.domain = store_text(row, 0),
                                           .first_run = sqlite3_column_int64(row, 1),
                                           .first_time = sqlite3_column_int64(row, 2),
                                           .sites = (uint64_t)sqlite3_column_int64(row, 3)};
        if (!each(context, &host))
            break;
    }
    return selection_done(row, status);
}

enum status store_province_host_sites(struct store *store, struct text domain, province_host_site_each *each, void *context)
{
    struct selection selection; /* sites are few and a site's hosts are not: one look-up for each site */
    selection_begin(&selection, "SELECT s.id, s.agency, h.run FROM province_host AS p CROSS JOIN site AS s "
                                "CROSS JOIN host_site AS h ON h.site = s.id AND h.host = p.id WHERE 1");
    selection_and(&selection, "p.domain = ?", STRING(domain));
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.id");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct province_host_site site = {.site = sqlite3_column_int64(row, 0),
                                                .agency = store_text(row, 1),
                                                .run = sqlite3_column_int64(row, 2)};
        if (!each(context, &site))
            break;
    }
    return selection_done(row, status);
}
