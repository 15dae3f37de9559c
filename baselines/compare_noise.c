/* compare_noise.c: what a page differs in from itself, taken out of a comparison. */
#include "baselines/compare.h"

#include <stdlib.h>

struct text difference_host(struct text value)
{
    size_t start = text_find(value, TEXT("://"), 0);
    if (start == SIZE_MAX)
        return (struct text){0};
    struct text host = text_slice(value, start + 3, SIZE_MAX);
    for (size_t i = 0; i < host.length; i++)
        if (host.data[i] == '/' || host.data[i] == '?' || host.data[i] == '#' || host.data[i] == ':')
            return text_slice(host, 0, i);
    return host;
}

/* Up to the end of the host: "302 https://h.example", "canonical=https://h.example". */
static struct text up_to_host(struct text value)
{
    struct text host = difference_host(value);
    return host.length ? text_slice(value, 0, (size_t)(host.data - value.data) + host.length) : value;
}

static bool is_inline(const struct difference *difference)
{
    return difference->channel == PROFILE_SCRIPT && text_starts_with(difference->value, TEXT("inline:"));
}

/* Whether one of the noise's differences explains this one. Which way round it went there does not matter: what is now
 * here, now not, is noise. */
static bool is_same_noise(const struct difference *what, const struct difference *noise)
{
    if (what->channel != noise->channel)
        return false;
    if (what->channel == PROFILE_META || what->channel == PROFILE_HOP)
        return text_equal(up_to_host(what->value), up_to_host(noise->value));
    return text_equal(what->value, noise->value);
}

static bool is_noise(const struct difference *what, const struct comparison *noise)
{
    size_t start = 0;
    size_t end = noise->count; /* the first of the channel */
    while (start < end) {
        size_t middle = start + (end - start) / 2;
        if (noise->items[middle].channel < what->channel)
            start = middle + 1;
        else
            end = middle;
    }
    for (; start < noise->count && noise->items[start].channel == what->channel; start++)
        if (is_same_noise(what, &noise->items[start]))
            return true;
    return false;
}

/* Inline scripts that hold a token are never the same twice: as many as came and went by themselves are noise. */
static size_t inline_noise(const struct comparison *noise, enum difference_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < noise->count; i++)
        count += is_inline(&noise->items[i]) && noise->items[i].kind == kind;
    return count;
}

static void subtract_entries(struct arena *arena, struct comparison *what, const struct comparison *noise)
{
    size_t spare[DIFFERENCE_KIND_COUNT];
    for (int kind = 0; kind < DIFFERENCE_KIND_COUNT; kind++)
        spare[kind] = inline_noise(noise, (enum difference_kind)kind);
    struct difference *items = arena_alloc_array(arena, what->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < what->count; i++) {
        const struct difference *item = &what->items[i];
        bool gone = is_inline(item) ? spare[item->kind] > 0 : is_noise(item, noise);
        if (!gone)
            items[count++] = *item;
        else if (is_inline(item))
            spare[item->kind]--;
    }
    what->items = items;
    what->count = count;
}

/* Takes the blocks out that are noise, and of the share what more is noise than those: text that is new each time. */
static void subtract_blocks(struct arena *arena, struct block_set *set, double *share, const struct comparison *noise)
{
    uint64_t *items = arena_alloc_array(arena, set->count, sizeof *items);
    size_t count = 0;
    uint64_t all = 0;
    uint64_t left = 0;
    uint64_t matched = 0;
    for (size_t i = 0; i < set->count; i++) {
        uint64_t block = set->items[i];
        all += profile_block_bytes(block);
        if (block_set_has(&noise->new_blocks, block) || block_set_has(&noise->gone_blocks, block)) {
            matched += profile_block_bytes(block);
            continue;
        }
        left += profile_block_bytes(block);
        items[count++] = block;
    }
    double own = all ? *share * (double)matched / (double)all : 0;
    double noisy = (noise->text_new > noise->text_gone ? noise->text_new : noise->text_gone) - own;
    *share = all ? *share * (double)left / (double)all : 0;
    *share -= noisy > 0 ? noisy : 0;
    if (*share <= 0) {
        *share = 0;
        count = 0;
    }
    *set = (struct block_set){items, count};
}

static void subtract_hidden(struct arena *arena, struct comparison *what, const struct comparison *noise)
{
    uint64_t *items = arena_alloc_array(arena, what->new_hidden.count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < what->new_hidden.count; i++)
        if (!block_set_has(&noise->new_hidden, what->new_hidden.items[i]))
            items[count++] = what->new_hidden.items[i];
    what->new_hidden = (struct block_set){items, count};
}

void comparison_subtract(struct arena *arena, struct comparison *what, const struct comparison *noise)
{
    subtract_entries(arena, what, noise);
    subtract_blocks(arena, &what->new_blocks, &what->text_new, noise);
    subtract_blocks(arena, &what->gone_blocks, &what->text_gone, noise);
    subtract_hidden(arena, what, noise);
    what->status_changed = what->status_changed && !noise->status_changed;
    what->title_changed = what->title_changed && !noise->title_changed;
    what->description_changed = what->description_changed && !noise->description_changed;
    what->language_changed = what->language_changed && !noise->language_changed;
    what->template_likeness += 1 - noise->template_likeness;
    if (what->template_likeness > 1)
        what->template_likeness = 1;
}
