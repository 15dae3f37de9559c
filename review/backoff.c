/* backoff.c: waiting times after failed logins (review/backoff.h). */
#include "review/backoff.h"

#include "base/hash.h"

enum { WAYS = 8, SETS = BACKOFF_ENTRIES / WAYS };

/* Of an IPv6 address its /64: one visitor has as many addresses in it as he wants. */
static struct text network(struct text address)
{
    unsigned colons = 0;
    for (size_t i = 0; i < address.length; i++)
        if (address.data[i] == ':' && ++colons == 4)
            return text_slice(address, 0, i);
    return address;
}

static uint64_t key_of(const struct backoff *backoff, const char *kind, struct text t)
{
    return hash_more(hash_more(backoff->seed, text_from_string(kind)), t) | 1;
}

static const struct backoff_entry *find(const struct backoff *backoff, uint64_t key, int64_t now)
{
    const struct backoff_entry *set = &backoff->entries[(key >> 1) % SETS * WAYS];
    for (size_t i = 0; i < WAYS; i++)
        if (set[i].key == key && now - set[i].last < BACKOFF_FORGET_SECONDS)
            return &set[i];
    return NULL;
}

static int64_t wait_of(const struct backoff_entry *entry, uint32_t free_failures, int64_t now)
{
    if (!entry || entry->failures < free_failures)
        return 0;
    const uint32_t doubled = entry->failures - free_failures;
    int64_t wait = doubled < 16 ? INT64_C(5) << doubled : BACKOFF_LONGEST_SECONDS;
    if (wait > BACKOFF_LONGEST_SECONDS)
        wait = BACKOFF_LONGEST_SECONDS;
    const int64_t passed = now > entry->last ? now - entry->last : 0;
    return passed < wait ? wait - passed : 0;
}

int64_t backoff_wait(const struct backoff *backoff, struct text account, struct text address, int64_t now)
{
    const int64_t a = wait_of(find(backoff, key_of(backoff, "account", account), now), BACKOFF_FREE_PER_ACCOUNT, now);
    const int64_t b = wait_of(find(backoff, key_of(backoff, "address", network(address)), now), BACKOFF_FREE_PER_ADDRESS, now);
    return a > b ? a : b;
}

static void count(struct backoff *backoff, uint64_t key, int64_t now)
{
    struct backoff_entry *set = &backoff->entries[(key >> 1) % SETS * WAYS];
    struct backoff_entry *place = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key) {
            place = &set[i];
            break;
        }
        if (set[i].last < place->last) /* the one that was quiet for longest makes room */
            place = &set[i];
    }
    if (place->key != key || now - place->last >= BACKOFF_FORGET_SECONDS)
        *place = (struct backoff_entry){.key = key};
    place->failures += place->failures < UINT32_MAX;
    place->last = now;
}

void backoff_failed(struct backoff *backoff, struct text account, struct text address, int64_t now)
{
    count(backoff, key_of(backoff, "account", account), now);
    count(backoff, key_of(backoff, "address", network(address)), now);
}

void backoff_passed(struct backoff *backoff, struct text account)
{
    const uint64_t key = key_of(backoff, "account", account);
    struct backoff_entry *set = &backoff->entries[(key >> 1) % SETS * WAYS];
    for (size_t i = 0; i < WAYS; i++)
        if (set[i].key == key)
            set[i] = (struct backoff_entry){0};
}
