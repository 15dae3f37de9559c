/* known.c: values known on a site (hosts, tokens, targets) with their history, and a site's blobs. */
#include "store/baselines.h"
#include "store/store_priv.h"

#include "base/hash.h"

#include <stdlib.h>

static const char *const state_names[KNOWN_STATE_COUNT] = {"candidate", "accepted", "rejected"};

const char *known_state_name(enum known_state state)
{
    return state_names[state];
}

bool known_state_from_name(struct text name, enum known_state *state)
{
    size_t index;
    const bool found = store_name_index(name, state_names, KNOWN_STATE_COUNT, &index);
    *state = found ? (enum known_state)index : KNOWN_CANDIDATE;
    return found;
}

static enum known_state state_of(sqlite3_stmt *row, int column)
{
    const int64_t state = sqlite3_column_int64(row, column);
    return state >= 0 && state < KNOWN_STATE_COUNT ? (enum known_state)state : KNOWN_REJECTED;
}

/* A value is never cut: whatever begins like a known one would be known too. */
static enum status check_length(struct store *store, struct text value)
{
    if (value.length <= STORE_LIMIT_VALUE_BYTES)
        return STATUS_OK;
    return store_fail(store, STATUS_LIMIT, "a value of more than %d bytes", STORE_LIMIT_VALUE_BYTES);
}

/* --- met in this run --- */

uint64_t store_met_key(const struct store *store, const char *what, int64_t site, int64_t run, struct text channel,
                       struct text value)
{
    uint64_t key = hash_u64(bytes_sum(store->known_key, text_from_string(what)) ^ (uint64_t)site);
    key = hash_u64(hash_u64(key ^ (uint64_t)run) ^ bytes_sum(store->known_key, channel));
    return hash_u64(key ^ bytes_sum(store->known_key, value)) | 1; /* no value can be made that stands for another one */
}

struct met *store_met(struct store *store, uint64_t key)
{
    if (!store->met)
        store->met = calloc(STORE_MET, sizeof *store->met);
    return store->met ? &store->met[(key >> 1) & (STORE_MET - 1)] : NULL;
}

/* May the site have one more of what `query` counts? `counted` is kept in memory while a run is open. */
static enum status room_for_value(struct store *store, int64_t site)
{
    struct tally *tally = store_tally(store, site);
    int64_t count = tally ? tally->values : 0;
    enum status status = count == 0 ? NUMBER(store, KNOWN_COUNT, &count, INTEGER(site)) : STATUS_OK;
    if (status == STATUS_OK && count >= STORE_LIMIT_KNOWN_VALUES)
        status = store_fail(store, STATUS_LIMIT, "more than %d values of site %lld", STORE_LIMIT_KNOWN_VALUES,
                            (long long)site);
    if (tally)
        tally->values = status == STATUS_OK ? count + 1 : count;
    return status;
}

enum status store_known_seen(struct store *store, int64_t site, struct text channel, struct text value, int64_t run,
                             int64_t now)
{
    enum status status = check_length(store, value);
    if (status != STATUS_OK)
        return status;
    const uint64_t key = store_met_key(store, "value", site, run, channel, value);
    struct met *met = store_met(store, key);
    if (met && met->key == key)
        return STATUS_OK;
    status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, KNOWN_TOUCH, INTEGER(site), STRING(channel), STRING(value), INTEGER(run));
    if (status == STATUS_OK && sqlite3_changes64(store->db) == 0) {
        status = room_for_value(store, site);
        if (status == STATUS_OK)
            status = CHANGE(store, KNOWN_NEW, INTEGER(site), STRING(channel), STRING(value), INTEGER(run),
                            INTEGER(now));
    }
    if (status == STATUS_OK && met)
        *met = (struct met){.key = key};
    return status;
}

enum status store_known_quiet(struct store *store, int64_t site, int64_t run, uint64_t *count)
{
    *count = 0;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, KNOWN_QUIET, INTEGER(site), INTEGER(run));
    if (status == STATUS_OK)
        *count = (uint64_t)sqlite3_changes64(store->db);
    return status;
}

/* --- decisions --- */

static enum status load(struct store *store, int64_t site, struct text channel, struct text value,
                        struct known *known, int64_t *quiet_run)
{
    *known = (struct known){0};
    *quiet_run = 0;
    sqlite3_stmt *row = BEGIN(store, KNOWN_GET, INTEGER(site), STRING(channel), STRING(value));
    enum status status = store_next(store, row);
    if (status != STATUS_OK)
        return status;
    *known = (struct known){.id = sqlite3_column_int64(row, 0),
                            .site = site,
                            .first_run = sqlite3_column_int64(row, 1),
                            .first_time = sqlite3_column_int64(row, 2),
                            .last_run = sqlite3_column_int64(row, 3),
                            .nights = (uint32_t)sqlite3_column_int64(row, 4),
                            .state = state_of(row, 6),
                            .since = sqlite3_column_int64(row, 7)};
    *quiet_run = sqlite3_column_int64(row, 5);
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status store_known_get(struct store *store, int64_t site, struct text channel, struct text value,
                            struct known *known)
{
    int64_t quiet_run;
    return load(store, site, channel, value, known, &quiet_run);
}

enum status store_known_decide(struct store *store, int64_t site, struct text channel, struct text value,
                               enum known_state state, struct text who, struct text reason, int64_t run, int64_t now)
{
    struct known known;
    int64_t quiet_run;
    enum status status = check_length(store, value);
    if (status == STATUS_OK)
        status = store_writable(store);
    if (status == STATUS_OK)
        status = load(store, site, channel, value, &known, &quiet_run);
    if (status == STATUS_OK)
        status = CHANGE(store, KNOWN_CLOSE, INTEGER(known.id), INTEGER(now), STRING(TEXT("")), STRING(TEXT("")));
    else if (status == STATUS_NOT_FOUND) {
        known = (struct known){.first_run = run, .first_time = now, .last_run = run};
        status = STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    return CHANGE(store, KNOWN_PUT, INTEGER(site), STRING(channel), STRING(value), INTEGER(known.first_run),
                  INTEGER(known.first_time), INTEGER(known.last_run), INTEGER(known.nights), INTEGER(quiet_run),
                  INTEGER(state), STRING(who), STRING(reason), INTEGER(now));
}

enum status store_known(struct store *store, const struct known_query *query, known_each *each, void *context)
{
    struct selection selection;
    selection_begin(&selection, "SELECT k.id, k.site, s.name, k.channel, k.value, k.first_run, k.first_time, k.last_run, "
                                "k.nights, k.state, k.who, k.reason, k.since, k.until, k.ended_by, k.ended_reason "
                                "FROM known AS k JOIN site AS s ON s.id = k.site WHERE 1");
    if (!query->history)
        selection_add(&selection, " AND k.until = 0");
    if (query->site != 0)
        selection_and(&selection, "k.site = ?", INTEGER(query->site));
    if (query->channel.length != 0)
        selection_and(&selection, "k.channel = ?", STRING(query->channel));
    if (query->nights != 0)
        selection_and(&selection, "k.nights >= ?", INTEGER(query->nights));
    selection_among(&selection, "k.state", query->states, KNOWN_STATE_COUNT);
    sqlite3_stmt *row = selection_end(&selection, store, " ORDER BY s.name, k.channel, k.value, k.since, k.id");
    enum status status;
    while ((status = store_next(store, row)) == STATUS_OK) {
        const struct known known = {.id = sqlite3_column_int64(row, 0),
                                    .site = sqlite3_column_int64(row, 1),
                                    .site_name = store_text(row, 2),
                                    .channel = store_text(row, 3),
                                    .value = store_text(row, 4),
                                    .first_run = sqlite3_column_int64(row, 5),
                                    .first_time = sqlite3_column_int64(row, 6),
                                    .last_run = sqlite3_column_int64(row, 7),
                                    .nights = (uint32_t)sqlite3_column_int64(row, 8),
                                    .state = state_of(row, 9),
                                    .who = store_text(row, 10),
                                    .reason = store_text(row, 11),
                                    .since = sqlite3_column_int64(row, 12),
                                    .until = sqlite3_column_int64(row, 13),
                                    .ended_by = store_text(row, 14),
                                    .ended_reason = store_text(row, 15)};
        if (!each(context, &known))
            break;
    }
    return selection_done(row, status);
}

/* --- blobs --- */

enum status store_site_blob_put(struct store *store, int64_t site, const char *name, struct text bytes)
{
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    return CHANGE(store, BLOB_PUT, INTEGER(site), STRING(text_from_string(name)), BLOB(bytes));
}

enum status store_site_blob_get(struct store *store, struct arena *arena, int64_t site, const char *name,
                                struct text *bytes)
{
    sqlite3_stmt *row = BEGIN(store, BLOB_GET, INTEGER(site), STRING(text_from_string(name)));
    return store_read_text(store, arena, row, bytes);
}
