/* politeness.c: the hosts, found by name in a hash table, and a heap of those that may be asked, the earliest first.
 *
 * A host is in the heap where it waits, has a connection free and was not given up. Its key is the time at which it may
 * be asked, then the order in which hosts were last asked: who has been ready longest goes first, so that no host
 * starves and each operation costs O(log hosts). */
#include "crawler/politeness.h"

#include "base/check.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define NOT_IN_HEAP SIZE_MAX
enum { FIRST_SLOTS = 256 }; /* a power of two */

struct host {
    struct politeness *politeness;
    void *owner;
    uint64_t hash; /* of its name */
    uint64_t started_ms; /* when the last request began */
    uint64_t next_ms; /* when the next may begin */
    uint64_t turn; /* order of the last request among all */
    size_t place; /* in the heap */
    uint32_t delay_ms;
    uint32_t back_off_ms; /* the last one; 0 while the host answers */
    uint32_t failures; /* in a row */
    uint32_t in_flight;
    uint32_t stale; /* of these, begun before the last failure: they tell of the same trouble, not of a new one */
    bool has_started;
    bool waiting;
    bool gave_up;
    size_t name_length;
    char name[];
};

struct politeness {
    uint32_t delay_ms;
    uint32_t connections;
    struct politeness_patience patience;
    uint64_t turns;
    struct host **slots; /* open addressing */
    size_t slot_count;
    size_t host_count;
    struct host **heap; /* room for each host */
    size_t heap_count;
    size_t heap_room;
};

struct politeness *politeness_create(uint32_t delay_ms, uint32_t connections)
{
    struct politeness *politeness = calloc(1, sizeof *politeness);
    if (!politeness)
        return NULL;
    politeness->delay_ms = delay_ms;
    politeness->connections = connections ? connections : 1;
    politeness->patience = (struct politeness_patience){
        .back_off_first_ms = POLITENESS_BACK_OFF_FIRST_MS,
        .failures_to_give_up = POLITENESS_FAILURES_TO_GIVE_UP,
        .retry_after_limit_ms = POLITENESS_LIMIT_RETRY_AFTER_MS,
        .crawl_delay_limit_ms = POLITENESS_LIMIT_CRAWL_DELAY_MS,
    };
    politeness->slot_count = FIRST_SLOTS;
    politeness->slots = calloc(FIRST_SLOTS, sizeof(struct host *));
    if (politeness->slots)
        return politeness;
    free(politeness);
    return NULL;
}

void politeness_set_patience(struct politeness *politeness, const struct politeness_patience *patience)
{
    politeness->patience = *patience;
}

void politeness_free(struct politeness *politeness)
{
    if (!politeness)
        return;
    for (size_t i = 0; i < politeness->slot_count; i++)
        free(politeness->slots[i]);
    free(politeness->slots);
    free(politeness->heap);
    free(politeness);
}

/* The slot of that name, or the empty one where it belongs. */
static struct host **slot_of(struct host **slots, size_t count, uint64_t hash, struct text name)
{
    size_t at = (size_t)hash & (count - 1);
    while (slots[at]) {
        struct host *host = slots[at];
        if (host->hash == hash && text_equal(text_of(host->name, host->name_length), name))
            break;
        at = (at + 1) & (count - 1);
    }
    return &slots[at];
}

/* Room for one more host in the table (never more than half full) and in the heap. */
static bool make_room(struct politeness *politeness)
{
    if (politeness->host_count == politeness->heap_room) {
        size_t room = politeness->heap_room ? politeness->heap_room * 2 : FIRST_SLOTS / 2;
        struct host **heap = realloc(politeness->heap, room * sizeof *heap);
        if (!heap)
            return false;
        politeness->heap = heap;
        politeness->heap_room = room;
    }
    if (politeness->host_count * 2 < politeness->slot_count)
        return true;
    size_t count = politeness->slot_count * 2;
    struct host **slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < politeness->slot_count; i++) {
        struct host *host = politeness->slots[i];
        if (host)
            *slot_of(slots, count, host->hash, text_of(host->name, host->name_length)) = host;
    }
    free(politeness->slots);
    politeness->slots = slots;
    politeness->slot_count = count;
    return true;
}

struct host *politeness_host(struct politeness *politeness, struct text host_port)
{
    uint64_t hash = hash_text(host_port);
    struct host *known = *slot_of(politeness->slots, politeness->slot_count, hash, host_port);
    if (known)
        return known;
    if (politeness->host_count >= POLITENESS_LIMIT_HOSTS || !make_room(politeness))
        return NULL;
    struct host *host = calloc(1, sizeof *host + host_port.length);
    if (!host)
        return NULL;
    host->politeness = politeness;
    host->hash = hash;
    host->delay_ms = politeness->delay_ms;
    host->place = NOT_IN_HEAP;
    host->name_length = host_port.length;
    if (host_port.length)
        memcpy(host->name, host_port.data, host_port.length);
    *slot_of(politeness->slots, politeness->slot_count, hash, host_port) = host;
    politeness->host_count++;
    return host;
}

struct host *politeness_known_host(const struct politeness *politeness, struct text host_port)
{
    return *slot_of(politeness->slots, politeness->slot_count, hash_text(host_port), host_port);
}

void host_set_owner(struct host *host, void *owner)
{
    host->owner = owner;
}

void *host_owner(const struct host *host)
{
    return host->owner;
}

static bool comes_before(const struct host *a, const struct host *b)
{
    return a->next_ms != b->next_ms ? a->next_ms < b->next_ms : a->turn < b->turn;
}

static void put(struct politeness *politeness, size_t place, struct host *host)
{
    politeness->heap[place] = host;
    host->place = place;
}

/* Moves the host from its place to where its key belongs. */
static void sift(struct politeness *politeness, struct host *host)
{
    size_t place = host->place;
    while (place > 0 && comes_before(host, politeness->heap[(place - 1) / 2])) {
        put(politeness, place, politeness->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    for (;;) {
        size_t child = place * 2 + 1;
        if (child >= politeness->heap_count)
            break;
        if (child + 1 < politeness->heap_count && comes_before(politeness->heap[child + 1], politeness->heap[child]))
            child++;
        if (!comes_before(politeness->heap[child], host))
            break;
        put(politeness, place, politeness->heap[child]);
        place = child;
    }
    put(politeness, place, host);
}

/* Puts the host into the heap, out of it, or where its new key belongs. */
static void settle(struct politeness *politeness, struct host *host)
{
    bool belongs = host->waiting && !host->gave_up && host->in_flight < politeness->connections;
    if (belongs && host->place == NOT_IN_HEAP) {
        put(politeness, politeness->heap_count++, host);
        sift(politeness, host);
    } else if (belongs) {
        sift(politeness, host);
    } else if (host->place != NOT_IN_HEAP) {
        struct host *last = politeness->heap[--politeness->heap_count];
        if (last != host) {
            put(politeness, host->place, last);
            sift(politeness, last);
        }
        host->place = NOT_IN_HEAP;
    }
}

void host_set_waiting(struct politeness *politeness, struct host *host, bool waiting)
{
    host->waiting = waiting;
    settle(politeness, host);
}

struct host *politeness_next(struct politeness *politeness, uint64_t now_ms, uint32_t *wait_ms)
{
    *wait_ms = UINT32_MAX;
    if (politeness->heap_count == 0)
        return NULL;
    struct host *host = politeness->heap[0];
    if (host->next_ms <= now_ms) {
        *wait_ms = 0;
        return host;
    }
    uint64_t wait = host->next_ms - now_ms;
    *wait_ms = wait < UINT32_MAX ? (uint32_t)wait : UINT32_MAX - 1;
    return NULL;
}

static void not_before(struct host *host, uint64_t time_ms)
{
    if (host->next_ms < time_ms)
        host->next_ms = time_ms;
}

void host_begin(struct politeness *politeness, struct host *host, uint64_t now_ms)
{
    CHECK(host->in_flight < politeness->connections);
    host->in_flight++;
    host->turn = ++politeness->turns;
    host->started_ms = now_ms;
    host->has_started = true;
    not_before(host, now_ms + host->delay_ms);
    settle(politeness, host);
}

/* Requests that were under way when the trouble began must not double the pause a second time. */
static void back_off(struct host *host, uint32_t retry_after_ms, uint64_t now_ms)
{
    const struct politeness_patience *patience = &host->politeness->patience;
    if (host->stale > 0) {
        host->stale--;
    } else {
        host->failures++;
        host->back_off_ms = host->back_off_ms ? host->back_off_ms * 2 : patience->back_off_first_ms;
        if (host->back_off_ms > POLITENESS_BACK_OFF_LIMIT_MS)
            host->back_off_ms = POLITENESS_BACK_OFF_LIMIT_MS;
        host->stale = host->in_flight;
        host->gave_up = host->failures >= patience->failures_to_give_up;
    }
    if (retry_after_ms > patience->retry_after_limit_ms)
        retry_after_ms = patience->retry_after_limit_ms;
    not_before(host, now_ms + (retry_after_ms > host->back_off_ms ? retry_after_ms : host->back_off_ms));
}

void host_end(struct politeness *politeness, struct host *host, enum host_outcome outcome, uint32_t retry_after_ms,
              uint64_t now_ms)
{
    CHECK(host->in_flight > 0);
    host->in_flight--;
    switch (outcome) {
    case HOST_ANSWERED:
        host->failures = 0;
        host->back_off_ms = 0;
        host->stale -= host->stale > 0;
        break;
    case HOST_OVERLOADED:
    case HOST_FAILED:
        back_off(host, retry_after_ms, now_ms);
        break;
    }
    settle(politeness, host);
}

void host_set_crawl_delay(struct host *host, uint32_t delay_ms)
{
    uint32_t limit_ms = host->politeness->patience.crawl_delay_limit_ms;
    if (delay_ms > limit_ms)
        delay_ms = limit_ms;
    host->delay_ms = delay_ms > host->politeness->delay_ms ? delay_ms : host->politeness->delay_ms;
    if (host->has_started) /* it counts from the request that fetched robots.txt on */
        not_before(host, host->started_ms + host->delay_ms);
    if (host->place != NOT_IN_HEAP)
        sift(host->politeness, host);
}

bool host_gave_up(const struct host *host)
{
    return host->gave_up;
}

uint64_t host_ready_ms(const struct host *host)
{
    bool never = host->gave_up || host->in_flight >= host->politeness->connections;
    return never ? UINT64_MAX : host->next_ms;
}

void host_spare(struct politeness *politeness, struct host *host, uint64_t until_ms)
{
    not_before(host, until_ms);
    settle(politeness, host);
}

bool host_in_trouble(const struct host *host, uint64_t now_ms)
{
    return host->failures > 0 || (host->in_flight > 0 && now_ms > host->started_ms + POLITENESS_SLOW_MS);
}

uint32_t host_in_flight(const struct host *host)
{
    return host->in_flight;
}
