/* frontier.c: the queue: which addresses are known, which are due in the open run, and in what order. */
#include "store/store_priv.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static int64_t stored_hash(struct text t)
{
    return (int64_t)hash_text(t);
}

/* --- ids given out: linear probing; `count` is kept under half of `room` --- */

static size_t taken_place(const struct taken *taken, int64_t id)
{
    size_t at = (size_t)hash_u64((uint64_t)id) & (taken->room - 1);
    while (taken->ids[at] != 0 && taken->ids[at] != id)
        at = (at + 1) & (taken->room - 1);
    return at;
}

static bool taken_has(const struct taken *taken, int64_t id)
{
    return taken->room > 0 && taken->ids[taken_place(taken, id)] == id;
}

static bool taken_reserve(struct taken *taken, size_t more)
{
    size_t room = taken->room ? taken->room : 1024;
    while ((taken->count + more) * 2 > room)
        room *= 2;
    if (room == taken->room)
        return true;
    struct taken grown = {.ids = calloc(room, sizeof *grown.ids), .room = room, .count = taken->count};
    if (!grown.ids)
        return false;
    for (size_t i = 0; i < taken->room; i++) {
        if (taken->ids[i] != 0)
            grown.ids[taken_place(&grown, taken->ids[i])] = taken->ids[i];
    }
    free(taken->ids);
    *taken = grown;
    return true;
}

static void taken_add(struct taken *taken, int64_t id)
{
    size_t at = taken_place(taken, id);
    taken->count += taken->ids[at] == 0;
    taken->ids[at] = id;
}

static void taken_remove(struct taken *taken, int64_t id)
{
    if (!taken_has(taken, id))
        return;
    size_t at = taken_place(taken, id);
    taken->ids[at] = 0;
    taken->count--;
    /* What stood behind it in the same run of places moves up, so that it is still found. */
    for (size_t next = (at + 1) & (taken->room - 1); taken->ids[next] != 0; next = (next + 1) & (taken->room - 1)) {
        const int64_t moved = taken->ids[next];
        taken->ids[next] = 0;
        taken->ids[taken_place(taken, moved)] = moved;
    }
}

/* --- numbers of a site --- */

static enum status load_totals(struct store *store, int64_t site, int64_t run, struct site_totals *totals)
{
    int64_t known = 0, due = 0;
    *totals = (struct site_totals){0};
    enum status status = NUMBER(store, SITE_KNOWN, &known, INTEGER(site));
    if (status == STATUS_OK)
        status = NUMBER(store, SITE_DUE, &due, INTEGER(site), INTEGER(run - 1));
    if (status != STATUS_OK)
        return status;
    sqlite3_stmt *statement = BEGIN(store, SITE_DONE, INTEGER(site), INTEGER(run));
    status = store_next(store, statement);
    if (status != STATUS_OK)
        return status;
    *totals = (struct site_totals){.known = (uint64_t)known,
                                   .due = (uint64_t)due,
                                   .done = (uint64_t)sqlite3_column_int64(statement, 0),
                                   .bytes = (uint64_t)sqlite3_column_int64(statement, 1)};
    sqlite3_reset(statement);
    return STATUS_OK;
}

struct tally *store_tally(struct store *store, int64_t site)
{
    if (store->run == 0 || site <= 0 || site >= STORE_LIMIT_TALLIES)
        return NULL;
    const size_t index = (size_t)site;
    if (index >= store->tally_room) {
        size_t room = store->tally_room ? store->tally_room : 256;
        while (room <= index)
            room *= 2;
        struct tally *grown = realloc(store->tallies, room * sizeof *grown);
        if (!grown)
            return NULL;
        memset(grown + store->tally_room, 0, (room - store->tally_room) * sizeof *grown);
        store->tallies = grown;
        store->tally_room = room;
    }
    struct tally *tally = &store->tallies[index];
    if (!tally->loaded)
        tally->loaded = load_totals(store, site, store->run, &tally->totals) == STATUS_OK;
    return tally->loaded ? tally : NULL;
}

enum status store_site_totals(struct store *store, int64_t site, int64_t run, struct site_totals *totals)
{
    const struct tally *tally = run == store->run ? store_tally(store, site) : NULL;
    if (!tally)
        return load_totals(store, site, run, totals);
    *totals = tally->totals;
    return STATUS_OK;
}

void store_frontier_forget(struct store *store)
{
    if (store->tallies)
        memset(store->tallies, 0, store->tally_room * sizeof *store->tallies);
    free(store->taken.ids);
    store->taken = (struct taken){0};
}

/* --- adding --- */

static int64_t place_of(uint32_t depth, bool first)
{
    if (depth == 0)
        return 0;
    return (first ? PLACE_FIRST : PLACE_USUAL) + (int64_t)(depth < PLACE_LIMIT_DEPTH ? depth : PLACE_LIMIT_DEPTH);
}

static enum status insert_page(struct store *store, int64_t site, struct text url, struct text shape, uint32_t depth,
                               const char *source, int64_t now)
{
    struct tally *tally = store_tally(store, site); /* before the insert, that it is not counted twice */
    const int64_t turn = store->run ? store->run - 1 : store->last_run;
    enum status status =
        CHANGE(store, PAGE_INSERT, INTEGER(site), INTEGER(stored_hash(url)), STRING(url), INTEGER(depth),
               INTEGER(place_of(depth, false)), INTEGER(turn), STRING(text_from_string(source)), INTEGER(now));
    if (status == STATUS_OK)
        status = CHANGE(store, SHAPE_ADD, INTEGER(site), INTEGER(stored_hash(shape)));
    if (status == STATUS_OK && tally) {
        tally->totals.known++;
        tally->totals.due++;
    }
    return status;
}

static bool is_ticket_place(int64_t place)
{
    return place == PLACE_TICKET || place == PLACE_PAST_TICKET;
}

/* The shorter way to a known address counts; the row's place keeps whether it goes first. */
static enum status bring_nearer(struct store *store, int64_t id, int64_t place, uint32_t depth)
{
    const int64_t nearer = is_ticket_place(place) && depth > 0 ? place : place_of(depth, place < PLACE_USUAL);
    return CHANGE(store, PAGE_NEARER, INTEGER(id), INTEGER(depth), INTEGER(nearer));
}

enum status store_frontier_add(struct store *store, int64_t site, struct text url, struct text shape, uint32_t depth,
                               const char *source, int64_t run, int64_t now, bool *added)
{
    (void)run; /* only one run can be open: it is this one, or the address waits for the next */
    *added = false;
    enum status status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    const uint64_t key = bytes_sum(store->known_key, url); /* no address can be made that stands for another one */
    struct known_address *known = &store->known[(key >> 1) & (STORE_KNOWN - 1)];
    if (known->key == key && known->depth <= depth)
        return STATUS_OK;
    sqlite3_stmt *statement = BEGIN(store, PAGE_FIND, INTEGER(stored_hash(url)), STRING(url));
    status = store_next(store, statement);
    uint32_t least = depth;
    if (status == STATUS_OK) {
        const int64_t id = sqlite3_column_int64(statement, 0);
        const uint32_t before = (uint32_t)sqlite3_column_int64(statement, 1);
        const int64_t place = sqlite3_column_int64(statement, 2);
        sqlite3_reset(statement);
        if (depth < before)
            status = bring_nearer(store, id, place, depth);
        else
            least = before;
    } else if (status == STATUS_NOT_FOUND) {
        status = insert_page(store, site, url, shape, depth, source, now);
        *added = status == STATUS_OK;
    }
    if (status == STATUS_OK)
        *known = (struct known_address){.key = key, .depth = least};
    return status;
}

enum status store_frontier_first(struct store *store, struct text url)
{
    enum status status = store_writable(store);
    return status == STATUS_OK ? CHANGE(store, PAGE_FIRST, INTEGER(stored_hash(url)), STRING(url)) : status;
}

enum status store_frontier_known(struct store *store, struct text url, bool *known)
{
    sqlite3_stmt *statement = BEGIN(store, PAGE_FIND, INTEGER(stored_hash(url)), STRING(url));
    enum status status = store_next(store, statement);
    *known = status == STATUS_OK;
    if (status == STATUS_OK)
        sqlite3_reset(statement);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_frontier_id(struct store *store, struct text url, int64_t *page)
{
    enum status status = NUMBER(store, PAGE_FIND, page, INTEGER(stored_hash(url)), STRING(url));
    return status == STATUS_OK && *page == 0 ? STATUS_NOT_FOUND : status;
}

enum status store_shape_count(struct store *store, int64_t site, struct text shape, uint64_t *count)
{
    int64_t number = 0;
    enum status status = NUMBER(store, SHAPE_COUNT, &number, INTEGER(site), INTEGER(stored_hash(shape)));
    *count = (uint64_t)number;
    return status;
}

/* --- giving out and taking back --- */

enum status store_frontier_take(struct store *store, struct arena *arena, int64_t site, int64_t run, size_t room,
                                struct address *addresses, size_t *count)
{
    *count = 0;
    if (!taken_reserve(&store->taken, room))
        return store_fail(store, STATUS_IO, "out of memory");
    sqlite3_stmt *statement = BEGIN(store, TAKE, INTEGER(site), INTEGER(run - 1));
    enum status status = STATUS_OK;
    while (*count < room && (status = store_next(store, statement)) == STATUS_OK) {
        const int64_t id = sqlite3_column_int64(statement, 0);
        if (taken_has(&store->taken, id))
            continue;
        addresses[(*count)++] = (struct address){.id = id,
                                                 .url = arena_copy(arena, store_text(statement, 1)),
                                                 .depth = (uint32_t)sqlite3_column_int64(statement, 2),
                                                 .is_ticket_place = is_ticket_place(sqlite3_column_int64(statement, 3))};
    }
    if (statement)
        sqlite3_reset(statement);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    /* Only now: where the arena's escape cut the loop short, none of them was given out. */
    for (size_t i = 0; i < *count; i++)
        taken_add(&store->taken, addresses[i].id);
    return STATUS_OK;
}

enum status store_frontier_due(struct store *store, int64_t run, uint64_t *due)
{
    int64_t number = 0;
    enum status status = NUMBER(store, DUE, &number, INTEGER(run - 1));
    *due = (uint64_t)number;
    return status;
}

enum status store_frontier_again(struct store *store, int64_t site, int64_t run, struct text start, uint64_t *count)
{
    *count = 0;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = CHANGE(store, DUE_AGAIN, INTEGER(site), INTEGER(run), STRING(start));
    if (status != STATUS_OK)
        return status;
    *count = (uint64_t)sqlite3_changes64(store->db);
    if (run == store->run && (size_t)site < store->tally_room)
        store->tallies[site].loaded = false; /* read anew when it is asked for */
    return STATUS_OK;
}

void store_frontier_put_back(struct store *store, int64_t address)
{
    taken_remove(&store->taken, address);
}

enum status store_queued(struct store *store, int64_t address, struct queued *queued)
{
    sqlite3_stmt *statement = BEGIN(store, PAGE_STATE, INTEGER(address));
    enum status status = store_next(store, statement);
    if (status == STATUS_NOT_FOUND)
        return store_fail(store, status, "no address %lld", (long long)address);
    if (status != STATUS_OK)
        return status;
    *queued = (struct queued){.site = sqlite3_column_int64(statement, 0),
                              .turn = sqlite3_column_int64(statement, 1),
                              .depth = (uint32_t)sqlite3_column_int64(statement, 2),
                              .skipped = sqlite3_column_int(statement, 3) != 0};
    sqlite3_reset(statement);
    return STATUS_OK;
}

/* After the row's change: the address is done with for this run. */
static void count_turn(struct store *store, struct tally *tally, int64_t address, const struct queued *queued,
                       int64_t run)
{
    if (tally && run == store->run && queued->turn == run - 1 && tally->totals.due > 0)
        tally->totals.due--;
    taken_remove(&store->taken, address);
}

enum status store_turn(struct store *store, int64_t address, const struct queued *queued, int64_t run, bool first,
                       const char *outcome, struct text detail)
{
    struct tally *tally = store_tally(store, queued->site); /* before the change, as in insert_page */
    enum status status =
        CHANGE(store, PAGE_TURN, INTEGER(address), INTEGER(run), INTEGER(place_of(queued->depth, first)),
               STRING(text_from_string(outcome)), STRING(detail));
    if (status == STATUS_OK)
        count_turn(store, tally, address, queued, run);
    return status;
}

enum status store_page_waits(struct store *store, int64_t address, int64_t run, const char *outcome)
{
    struct queued queued;
    enum status status = store_writable(store);
    if (status == STATUS_OK)
        status = store_queued(store, address, &queued);
    if (status != STATUS_OK)
        return status;
    struct tally *tally = store_tally(store, queued.site);
    int64_t since = run < PLACE_LIMIT_DEPTH ? run : PLACE_LIMIT_DEPTH;
    status = CHANGE(store, PAGE_WAITS, INTEGER(address), INTEGER(run), INTEGER(PLACE_FIRST + since),
                    STRING(text_from_string(outcome)));
    if (status == STATUS_OK)
        count_turn(store, tally, address, &queued, run);
    return status;
}

enum status store_page_skipped(struct store *store, int64_t address, int64_t run, const char *outcome,
                               struct text detail, bool first_tomorrow, int64_t now)
{
    struct queued queued;
    enum status status = store_writable(store);
    store_clock(store, now);
    if (status == STATUS_OK)
        status = store_queued(store, address, &queued);
    if (status == STATUS_OK)
        status = store_turn(store, address, &queued, run, first_tomorrow, outcome, detail);
    if (status == STATUS_OK && first_tomorrow)
        status = CHANGE(store, FAILING_PUT, INTEGER(address), INTEGER(run), INTEGER(now),
                        STRING(text_from_string(outcome)), STRING(detail));
    return status;
}

enum status store_frontier_close(struct store *store, int64_t site, int64_t run, const char *outcome, int64_t now,
                                 uint64_t *count)
{
    *count = 0;
    enum status status = store_writable(store);
    store_clock(store, now);
    if (status == STATUS_OK)
        status = CHANGE(store, CLOSE_SITE, INTEGER(site), INTEGER(run), STRING(text_from_string(outcome)));
    if (status != STATUS_OK)
        return status;
    *count = (uint64_t)sqlite3_changes64(store->db);
    if (run == store->run && (size_t)site < store->tally_room)
        store->tallies[site].loaded = false; /* read anew when it is asked for */
    return STATUS_OK;
}
