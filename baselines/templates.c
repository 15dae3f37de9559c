/* templates.c: the layouts and repeated blocks of a site: counted over its pages in bounded memory, learned, stored. */
#include "baselines/knowledge.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { TEMPLATES_VERSION = 1 };

static double likeness(const struct layout *layout, const struct profile *profile)
{
    const struct profile drawn = {.skeleton = layout->parts, .skeleton_count = layout->part_count};
    return profile_likeness(&drawn, profile);
}

static size_t best_layout(const struct layout *layouts, size_t count, const struct profile *profile)
{
    size_t best = SIZE_MAX;
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        double like = likeness(&layouts[i], profile);
        if (like >= KNOWLEDGE_SAME_LAYOUT && like > most) {
            best = i;
            most = like;
        }
    }
    return best;
}

const struct layout *templates_layout_of(const struct templates *templates, const struct profile *profile)
{
    size_t best = best_layout(templates->layouts, templates->layout_count, profile);
    return best == SIZE_MAX ? NULL : &templates->layouts[best];
}

static int compare_blocks(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static bool has_block(const uint64_t *blocks, size_t count, uint64_t block)
{
    return count > 0 && bsearch(&block, blocks, count, sizeof *blocks, compare_blocks);
}

bool templates_has_block(const struct templates *templates, uint64_t block)
{
    return has_block(templates->blocks, templates->block_count, block);
}

/* --- counting --- */
static void count_layout(struct template_counter *counter, const struct profile *profile)
{
    size_t best = best_layout(counter->layouts, counter->layout_count, profile);
    if (best == SIZE_MAX && counter->layout_count < KNOWLEDGE_LIMIT_TEMPLATES) {
        best = counter->layout_count++;
        counter->layouts[best] = (struct layout){.part_count = profile->skeleton_count};
        for (uint32_t i = 0; i < profile->skeleton_count && i < PROFILE_LIMIT_SKELETON; i++)
            counter->layouts[best].parts[i] = profile->skeleton[i];
    }
    if (best != SIZE_MAX)
        counter->layouts[best].pages++;
}

enum { INDEX_ROOM = COUNTER_ROOM * 2 };

/* Where the block is in the index, or the free place where it would be. */
static size_t place_of(const struct template_counter *counter, uint64_t block)
{
    size_t at = hash_u64(block) % INDEX_ROOM;
    while (counter->index[at] && counter->blocks[counter->index[at] - 1] != block)
        at = (at + 1) % INDEX_ROOM;
    return at;
}

/* Every counter loses one, those at nothing go: what stands on few pages makes room for what stands on many. */
static void forgive(struct template_counter *counter)
{
    uint32_t kept = 0;
    memset(counter->index, 0, sizeof counter->index);
    for (uint32_t i = 0; i < counter->used; i++) {
        if (counter->counts[i] == 1)
            continue;
        counter->blocks[kept] = counter->blocks[i];
        counter->counts[kept] = counter->counts[i] - 1;
        kept++;
    }
    counter->used = kept;
    for (uint32_t i = 0; i < kept; i++)
        counter->index[place_of(counter, counter->blocks[i])] = (uint16_t)(i + 1);
    counter->forgiven++;
}

void template_count(struct template_counter *counter, const struct plain_profile *look)
{
    const struct profile *profile = look->profile;
    counter->pages++;
    count_layout(counter, profile);
    for (uint32_t i = 0; i < profile->block_count; i++) {
        size_t at = place_of(counter, profile->blocks[i]);
        if (counter->index[at]) {
            counter->counts[counter->index[at] - 1]++;
        } else if (counter->used < COUNTER_ROOM) {
            counter->blocks[counter->used] = profile->blocks[i];
            counter->counts[counter->used] = 1;
            counter->index[at] = (uint16_t)++counter->used;
        } else {
            forgive(counter);
        }
    }
}

static int compare_layouts(const void *left, const void *right)
{
    const struct layout *a = left;
    const struct layout *b = right;
    return (a->pages < b->pages) - (a->pages > b->pages);
}

void template_counter_result(const struct template_counter *counter, struct templates *templates)
{
    *templates = (struct templates){.layout_count = counter->layout_count};
    for (size_t i = 0; i < counter->layout_count; i++)
        templates->layouts[i] = counter->layouts[i];
    if (counter->layout_count > 1)
        qsort(templates->layouts, templates->layout_count, sizeof *templates->layouts, compare_layouts);
    for (uint32_t i = 0; i < counter->used && templates->block_count < KNOWLEDGE_LIMIT_BLOCKS; i++) {
        uint64_t most = (uint64_t)counter->counts[i] + counter->forgiven;
        if (counter->counts[i] >= KNOWLEDGE_TEMPLATE_LEAST &&
            most * 100 >= (uint64_t)counter->pages * KNOWLEDGE_TEMPLATE_PERCENT)
            templates->blocks[templates->block_count++] = counter->blocks[i];
    }
    if (templates->block_count > 1)
        qsort(templates->blocks, templates->block_count, sizeof *templates->blocks, compare_blocks);
}

/* --- learning --- */
static struct profile drawn(const struct layout *layout)
{
    return (struct profile){.skeleton = layout->parts, .skeleton_count = layout->part_count};
}

static void learn_layouts(struct templates *known, const struct templates *last_night, const struct templates *tonight)
{
    const struct templates before = *known;
    known->layout_count = 0;
    for (size_t i = 0; i < tonight->layout_count; i++) {
        const struct profile layout = drawn(&tonight->layouts[i]);
        if (templates_layout_of(&before, &layout) || templates_layout_of(last_night, &layout))
            known->layouts[known->layout_count++] = tonight->layouts[i];
    }
    for (size_t i = 0; i < before.layout_count && known->layout_count < KNOWLEDGE_LIMIT_TEMPLATES; i++) {
        const struct profile layout = drawn(&before.layouts[i]);
        if (!templates_layout_of(known, &layout))
            known->layouts[known->layout_count++] = before.layouts[i];
    }
}

static void learn_blocks(struct templates *known, const struct templates *last_night, const struct templates *tonight)
{
    const struct templates before = *known;
    known->block_count = 0;
    for (size_t i = 0; i < tonight->block_count; i++)
        if (templates_has_block(&before, tonight->blocks[i]) || templates_has_block(last_night, tonight->blocks[i]))
            known->blocks[known->block_count++] = tonight->blocks[i];
    for (size_t i = 0; i < before.block_count && known->block_count < KNOWLEDGE_LIMIT_BLOCKS; i++)
        if (!templates_has_block(tonight, before.blocks[i]))
            known->blocks[known->block_count++] = before.blocks[i];
    if (known->block_count > 1)
        qsort(known->blocks, known->block_count, sizeof *known->blocks, compare_blocks);
}

void templates_learn(struct templates *known, const struct templates *last_night, const struct templates *tonight)
{
    learn_layouts(known, last_night, tonight);
    learn_blocks(known, last_night, tonight);
}

/* --- as bytes --- */
void templates_encode(const struct templates *templates, struct buffer *buffer)
{
    buffer_put_u8(buffer, TEMPLATES_VERSION);
    buffer_put_u32(buffer, (uint32_t)templates->layout_count);
    for (size_t i = 0; i < templates->layout_count; i++) {
        const struct layout *layout = &templates->layouts[i];
        buffer_put_u32(buffer, layout->pages);
        buffer_put_u32(buffer, layout->part_count);
        for (uint32_t p = 0; p < layout->part_count; p++)
            buffer_put_u32(buffer, layout->parts[p]);
    }
    buffer_put_u32(buffer, (uint32_t)templates->block_count);
    for (size_t i = 0; i < templates->block_count; i++)
        buffer_put_u64(buffer, templates->blocks[i]);
}

static void decode_layout(struct reader *reader, struct layout *layout)
{
    layout->pages = reader_u32(reader);
    layout->part_count = reader_count(reader, 4);
    if (layout->part_count > PROFILE_LIMIT_SKELETON)
        reader->failed = true;
    for (uint32_t p = 0; p < layout->part_count && !reader->failed; p++) {
        layout->parts[p] = reader_u32(reader);
        if (p > 0 && layout->parts[p] <= layout->parts[p - 1])
            reader->failed = true;
    }
}

bool templates_decode(struct reader *reader, struct templates *templates)
{
    *templates = (struct templates){0};
    if (reader_u8(reader) != TEMPLATES_VERSION)
        reader->failed = true;
    uint32_t layouts = reader_count(reader, 8);
    if (layouts > KNOWLEDGE_LIMIT_TEMPLATES)
        reader->failed = true;
    for (uint32_t i = 0; i < layouts && !reader->failed; i++)
        decode_layout(reader, &templates->layouts[templates->layout_count++]);
    uint32_t blocks = reader->failed ? 0 : reader_count(reader, 8);
    if (blocks > KNOWLEDGE_LIMIT_BLOCKS)
        reader->failed = true;
    for (uint32_t i = 0; i < blocks && !reader->failed; i++) {
        templates->blocks[templates->block_count++] = reader_u64(reader);
        if (i > 0 && templates->blocks[i] <= templates->blocks[i - 1])
            reader->failed = true;
    }
    if (reader_done(reader))
        return true;
    *templates = (struct templates){0};
    return false;
}
