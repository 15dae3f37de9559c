/* probe.c: tonight's paths: random words, and turns of the lists. */
#include "crawler/probe.h"

#include "base/hash.h"

static const char *const endings[] = {".html", ".aspx", ".php", ""};
enum { ENDINGS = sizeof endings / sizeof *endings };

/* Letters that Vietnamese and advertisements hardly use together: no listed word can come of them, and a page that says
 * its address back says nothing by it. */
static const char consonants[] = "fjwzv";
static const char vowels[] = "aeiou";

static uint64_t keyed(struct arena *arena, const unsigned char key[STEADY_KEY_BYTES], struct text host, int64_t run,
                      const char *purpose)
{
    const struct response asked = {
        .body = arena_printf(arena, "probe\n%s\n%.*s\n%lld", purpose, TEXT_ARGS(host), (long long)run)};
    return response_sum(key, &asked);
}

struct text probe_word(struct arena *arena, const unsigned char key[STEADY_KEY_BYTES], struct text host, int64_t run,
                       const char *purpose)
{
    uint64_t bits = keyed(arena, key, host, run, purpose);
    char *word = arena_alloc_raw(arena, PROBE_WORD_BYTES);
    for (size_t i = 0; i < PROBE_WORD_BYTES; i += 2) {
        word[i] = consonants[bits % 5];
        word[i + 1] = vowels[bits / 5 % 5];
        bits /= 25;
    }
    return text_of(word, PROBE_WORD_BYTES);
}

size_t probe_plan(struct arena *arena, const struct probe_lists *lists, const unsigned char key[STEADY_KEY_BYTES],
                  struct text host, int64_t run, struct probe probes[PROBE_LIMIT_PER_HOST])
{
    /* Where the turns begin differs from host to host, so that no slug is asked for everywhere on the same night. */
    const uint64_t offset = keyed(arena, key, host, 0, "turn") % 1000000;
    const uint64_t night = offset + (uint64_t)run;
    size_t count = 0;
    struct text word = probe_word(arena, key, host, run, "random");
    probes[count++] = (struct probe){PROBE_RANDOM, arena_printf(arena, "/%.*s%s", TEXT_ARGS(word), endings[night % ENDINGS]), word};
    word = probe_word(arena, key, host, run, "below");
    /* Prefixes in the order of their list, which begins with those met most often. */
    struct text prefix = lists->prefix_count ? lists->prefixes[(uint64_t)(run - 1) % lists->prefix_count] : TEXT("/");
    probes[count++] = (struct probe){PROBE_RANDOM_BELOW,
                                     arena_printf(arena, "%.*s%.*s%s", TEXT_ARGS(prefix), TEXT_ARGS(word),
                                                  endings[(night / ENDINGS + night + 1) % ENDINGS]),
                                     word};
    const uint64_t first = offset + (uint64_t)run * PROBE_SLUGS_PER_NIGHT;
    for (size_t i = 0; i < PROBE_SLUGS_PER_NIGHT && i < lists->slug_count; i++)
        probes[count++] = (struct probe){.kind = PROBE_SLUG, .path = lists->slugs[(first + i) % lists->slug_count]};
    return count;
}

size_t probe_rotation_nights(const struct probe_lists *lists)
{
    size_t slugs = (lists->slug_count + PROBE_SLUGS_PER_NIGHT - 1) / PROBE_SLUGS_PER_NIGHT;
    size_t nights = slugs > lists->prefix_count ? slugs : lists->prefix_count;
    return nights > 0 ? nights : 1;
}

void probe_entries_add(struct arena *arena, struct probe_entries *entries, struct text shape, const struct url *url)
{
    uint64_t hash = hash_text(shape);
    for (size_t i = 0; i < entries->count; i++)
        if (entries->items[i].shape == hash)
            return;
    if (entries->count == PROBE_LIMIT_ENTRIES)
        return;
    entries->items[entries->count].shape = hash;
    entries->items[entries->count++].url = url_key(arena, url);
}

struct text probe_entries_tonight(const struct probe_entries *entries, int64_t run)
{
    return entries->count ? entries->items[(uint64_t)run % entries->count].url : (struct text){0};
}
