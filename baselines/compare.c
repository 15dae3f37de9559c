/* compare.c: the differences of two profiles: sorted lists walked side by side. */
#include "baselines/compare.h"

#include "base/hash.h"
#include "page/finding.h"

#include <stdlib.h>

bool block_set_has(const struct block_set *set, uint64_t block)
{
    size_t start = 0;
    size_t end = set ? set->count : 0;
    while (start < end) {
        size_t middle = start + (end - start) / 2;
        if (set->items[middle] == block)
            return true;
        if (set->items[middle] < block)
            start = middle + 1;
        else
            end = middle;
    }
    return false;
}

/* A value of a channel in one profile: up to three entries, one for each sight. */
struct value {
    enum profile_channel channel;
    struct text text;
    uint32_t hidden; /* how often */
    uint32_t seen; /* visible, or undecided: the benefit of the doubt is not told as a change */
};

static bool next_value(const struct profile *profile, size_t *at, struct value *value)
{
    if (*at >= profile->entry_count)
        return false;
    const struct profile_entry *first = &profile->entries[*at];
    *value = (struct value){.channel = first->channel, .text = first->value};
    for (; *at < profile->entry_count; ++*at) {
        const struct profile_entry *entry = &profile->entries[*at];
        if (entry->channel != first->channel || !text_equal(entry->value, first->value))
            break;
        uint32_t *count = entry->sight == SIGHT_HIDDEN ? &value->hidden : &value->seen;
        *count = *count > UINT32_MAX - entry->count ? UINT32_MAX : *count + entry->count;
    }
    return true;
}

static int value_order(const struct value *a, const struct value *b)
{
    return a->channel != b->channel ? (a->channel < b->channel ? -1 : 1) : text_compare(a->text, b->text);
}

/* A full channel keeps the first values in order: of what stands behind its last one nothing is known. */
struct reach {
    const struct text *last[PROFILE_CHANNEL_COUNT]; /* NULL: whole */
};

static struct reach reach_of(const struct profile *profile)
{
    size_t counts[PROFILE_CHANNEL_COUNT] = {0};
    struct reach reach = {{NULL}};
    for (size_t i = 0; i < profile->entry_count; i++)
        if (++counts[profile->entries[i].channel] >= profile_channel_limit(profile->entries[i].channel))
            reach.last[profile->entries[i].channel] = &profile->entries[i].value;
    return reach;
}

static bool is_known(const struct reach *reach, const struct value *value)
{
    const struct text *last = reach->last[value->channel];
    return !last || text_compare(value->text, *last) <= 0;
}

struct work {
    struct arena *arena;
    ARENA_LIST(struct difference) list;
};

static void add(struct work *work, enum difference_kind kind, const struct value *value, enum sight sight, uint32_t count)
{
    *ARENA_PUSH(work->arena, &work->list) = (struct difference){
        .kind = kind, .channel = value->channel, .value = value->text, .sight = sight, .count = count};
}

static void add_whole(struct work *work, enum difference_kind kind, const struct value *value)
{
    uint32_t count = value->hidden > UINT32_MAX - value->seen ? UINT32_MAX : value->hidden + value->seen;
    add(work, kind, value, value->seen ? SIGHT_VISIBLE : SIGHT_HIDDEN, count);
}

/* In both: only how it can be seen may differ. Of scripts, metas and headers nothing is ever seen. */
static void compare_sight(struct work *work, const struct value *before, const struct value *after)
{
    bool more_hidden = after->hidden && !before->hidden;
    bool less_hidden = before->hidden && !after->hidden;
    if (more_hidden || (before->seen && !after->seen))
        add(work, DIFFERENCE_HIDDEN, after, SIGHT_HIDDEN, after->hidden);
    else if (less_hidden || (after->seen && !before->seen))
        add(work, DIFFERENCE_SHOWN, after, SIGHT_VISIBLE, after->seen);
}

static void compare_entries(struct work *work, const struct profile *before, const struct profile *after)
{
    const struct reach before_reach = reach_of(before);
    const struct reach after_reach = reach_of(after);
    size_t i = 0;
    size_t j = 0;
    struct value a;
    struct value b;
    bool has_a = next_value(before, &i, &a);
    bool has_b = next_value(after, &j, &b);
    while (has_a || has_b) {
        int order = !has_a ? 1 : !has_b ? -1 : value_order(&a, &b);
        if (order == 0)
            compare_sight(work, &a, &b);
        else if (order < 0 && is_known(&after_reach, &a))
            add_whole(work, DIFFERENCE_WENT, &a);
        else if (order > 0 && is_known(&before_reach, &b))
            add_whole(work, DIFFERENCE_APPEARED, &b);
        if (order <= 0)
            has_a = next_value(before, &i, &a);
        if (order >= 0)
            has_b = next_value(after, &j, &b);
    }
}

/* Bytes of the shortest block that a cut list kept: the others of that length and less are not known. 0: all are known. */
static uint32_t cut_length(const uint64_t *blocks, uint32_t count, bool cut)
{
    uint32_t least = cut ? UINT32_MAX : 0;
    for (uint32_t i = 0; cut && i < count; i++)
        if (profile_block_bytes(blocks[i]) < least)
            least = profile_block_bytes(blocks[i]);
    return least;
}

/* Blocks of `these` that `those` (and `template_blocks`, and `also`) do not have; *share of the bytes of `these`. */
struct block_side {
    struct block_set these;
    struct block_set those;
    const struct block_set *also;
    uint32_t unknown; /* blocks of so many bytes are left out on the other side */
};

static struct block_set blocks_only(struct arena *arena, const struct block_side *side,
                                    const struct block_set *template_blocks, double *share)
{
    uint64_t *items = arena_alloc_array(arena, side->these.count, sizeof *items);
    size_t count = 0;
    uint64_t all = 0;
    uint64_t only = 0;
    for (size_t i = 0; i < side->these.count; i++) {
        uint64_t block = side->these.items[i];
        if (block_set_has(template_blocks, block))
            continue;
        all += profile_block_bytes(block);
        if (block_set_has(&side->those, block) || block_set_has(side->also, block) ||
            profile_block_bytes(block) <= side->unknown)
            continue;
        only += profile_block_bytes(block);
        items[count++] = block;
    }
    if (share)
        *share = all ? (double)only / (double)all : 0;
    return (struct block_set){items, count};
}

static struct block_set seen_of(const struct profile *profile)
{
    return (struct block_set){profile->blocks, profile->block_count};
}

static struct block_set hidden_of(const struct profile *profile)
{
    return (struct block_set){profile->hidden_blocks, profile->hidden_count};
}

static void compare_blocks(struct arena *arena, const struct block_set *template_blocks, struct comparison *comparison)
{
    const struct profile *before = comparison->before;
    const struct profile *after = comparison->after;
    const struct block_set seen_before = seen_of(before);
    const struct block_side appeared = {
        .these = seen_of(after), .those = seen_before,
        .unknown = cut_length(before->blocks, before->block_count, before->blocks_cut)};
    const struct block_side gone = {
        .these = seen_before, .those = seen_of(after),
        .unknown = cut_length(after->blocks, after->block_count, after->blocks_cut)};
    const struct block_side hidden = {
        .these = hidden_of(after), .those = hidden_of(before), .also = &seen_before,
        .unknown = cut_length(before->hidden_blocks, before->hidden_count, before->hidden_cut)};
    comparison->new_blocks = blocks_only(arena, &appeared, template_blocks, &comparison->text_new);
    comparison->gone_blocks = blocks_only(arena, &gone, template_blocks, &comparison->text_gone);
    comparison->new_hidden = blocks_only(arena, &hidden, template_blocks, NULL);
}

static bool differs(struct text a, struct text b)
{
    return profile_block(a) != profile_block(b);
}

void compare_profiles(struct arena *arena, const struct profile *before, const struct profile *after,
                      const struct block_set *template_blocks, struct comparison *comparison)
{
    *comparison = (struct comparison){.before = before, .after = after};
    struct work work = {.arena = arena};
    compare_entries(&work, before, after);
    comparison->items = work.list.items;
    comparison->count = work.list.count;
    comparison->status_changed = before->status != after->status;
    comparison->title_changed = differs(before->title, after->title);
    comparison->description_changed = differs(before->description, after->description);
    comparison->language_changed = differs(before->language, after->language);
    comparison->template_likeness = profile_likeness(before, after);
    compare_blocks(arena, template_blocks, comparison);
}

bool comparison_is_empty(const struct comparison *comparison)
{
    return comparison->count == 0 && !comparison->status_changed && !comparison->title_changed &&
           !comparison->description_changed && !comparison->language_changed && comparison->new_blocks.count == 0 &&
           comparison->gone_blocks.count == 0 && comparison->new_hidden.count == 0 &&
           comparison->template_likeness >= 1;
}

size_t comparison_count(const struct comparison *comparison, enum difference_kind kind, enum profile_channel channel)
{
    size_t count = 0;
    for (size_t i = 0; i < comparison->count; i++)
        count += comparison->items[i].kind == kind && comparison->items[i].channel == channel;
    return count;
}

struct text comparison_quoted(struct arena *arena, struct text value, size_t limit)
{
    struct text clean = finding_clean(arena, value, limit);
    char *plain = arena_string(arena, clean);
    for (size_t i = 0; i < clean.length; i++)
        if (plain[i] == '"')
            plain[i] = '\'';
    return arena_printf(arena, "\"%.*s\"", (int)clean.length, plain);
}
