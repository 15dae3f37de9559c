/* profile_wire.c: a profile as bytes: what the store keeps and what an analyst sends. */
#include "page/profile.h"

#include "base/utf8.h"
#include "page/profile_priv.h"

enum { PROFILE_ENTRY_LEAST = 1 + 1 + 4 + 4 };

static void put_blocks(struct buffer *buffer, const uint64_t *blocks, uint32_t count, bool cut)
{
    buffer_put_u8(buffer, cut);
    buffer_put_u32(buffer, count);
    for (uint32_t i = 0; i < count; i++)
        buffer_put_u64(buffer, blocks[i]);
}

void profile_encode(const struct profile *profile, struct buffer *buffer)
{
    buffer_put_u8(buffer, PROFILE_VERSION);
    buffer_put_u32(buffer, profile->status);
    buffer_put_text(buffer, profile->title);
    buffer_put_text(buffer, profile->description);
    buffer_put_text(buffer, profile->language);
    buffer_put_u64(buffer, profile->text_hash);
    buffer_put_u64(buffer, profile->text_simhash);
    buffer_put_u32(buffer, profile->text_bytes);
    buffer_put_text(buffer, profile->generator);
    put_blocks(buffer, profile->blocks, profile->block_count, profile->blocks_cut);
    put_blocks(buffer, profile->hidden_blocks, profile->hidden_count, profile->hidden_cut);
    buffer_put_u32(buffer, profile->skeleton_count);
    for (uint32_t i = 0; i < profile->skeleton_count; i++)
        buffer_put_u32(buffer, profile->skeleton[i]);
    buffer_put_u32(buffer, (uint32_t)profile->entry_count);
    for (size_t i = 0; i < profile->entry_count; i++) {
        const struct profile_entry *entry = &profile->entries[i];
        buffer_put_u8(buffer, (uint8_t)entry->channel);
        buffer_put_u8(buffer, (uint8_t)entry->sight);
        buffer_put_u32(buffer, entry->count);
        buffer_put_text(buffer, entry->value);
    }
}

static struct text read_copy(struct arena *arena, struct reader *reader)
{
    struct text t = reader_text(reader);
    if (!utf8_valid(t))
        reader->failed = true;
    return arena_copy(arena, t);
}

static const uint64_t *read_blocks(struct arena *arena, struct reader *reader, uint32_t most, uint32_t *count, bool *cut)
{
    uint8_t flag = reader_u8(reader);
    *cut = flag == 1;
    *count = reader_count(reader, sizeof(uint64_t));
    if (reader->failed || flag > 1 || *count > most) {
        reader->failed = true;
        *count = 0;
        return NULL;
    }
    uint64_t *blocks = arena_alloc_array(arena, *count, sizeof *blocks);
    for (uint32_t i = 0; i < *count; i++) {
        blocks[i] = reader_u64(reader);
        if (i && blocks[i] <= blocks[i - 1])
            reader->failed = true;
    }
    return blocks;
}

static void read_skeleton(struct arena *arena, struct reader *reader, struct profile *profile)
{
    uint32_t count = reader_count(reader, sizeof(uint32_t));
    if (reader->failed || count > PROFILE_LIMIT_SKELETON) {
        reader->failed = true;
        return;
    }
    uint32_t *skeleton = arena_alloc_array(arena, count, sizeof *skeleton);
    for (uint32_t i = 0; i < count; i++) {
        skeleton[i] = reader_u32(reader);
        if (i && skeleton[i] <= skeleton[i - 1])
            reader->failed = true;
    }
    profile->skeleton = skeleton;
    profile->skeleton_count = count;
}

bool profile_decode(struct arena *arena, struct reader *reader, struct profile *profile)
{
    *profile = (struct profile){0};
    if (reader_u8(reader) != PROFILE_VERSION) {
        reader->failed = true;
        return false;
    }
    uint32_t status = reader_u32(reader);
    profile->status = (uint16_t)status;
    profile->title = read_copy(arena, reader);
    profile->description = read_copy(arena, reader);
    profile->language = read_copy(arena, reader);
    profile->text_hash = reader_u64(reader);
    profile->text_simhash = reader_u64(reader);
    profile->text_bytes = reader_u32(reader);
    profile->generator = read_copy(arena, reader);
    profile->blocks = read_blocks(arena, reader, PROFILE_LIMIT_BLOCKS, &profile->block_count, &profile->blocks_cut);
    profile->hidden_blocks = read_blocks(arena, reader, PROFILE_LIMIT_HIDDEN_BLOCKS, &profile->hidden_count,
                                         &profile->hidden_cut);
    read_skeleton(arena, reader, profile);
    uint32_t count = reader_count(reader, PROFILE_ENTRY_LEAST);
    if (reader->failed || status > UINT16_MAX || count > PROFILE_CHANNEL_COUNT * PROFILE_LIMIT_ENTRIES) {
        reader->failed = true;
        return false;
    }
    struct profile_entry *entries = arena_alloc_array(arena, count, sizeof *entries);
    for (uint32_t i = 0; i < count && !reader->failed; i++) {
        uint8_t channel = reader_u8(reader);
        uint8_t sight = reader_u8(reader);
        entries[i] = (struct profile_entry){.channel = (enum profile_channel)channel, .sight = (enum sight)sight};
        entries[i].count = reader_u32(reader);
        entries[i].value = read_copy(arena, reader);
        if (channel >= PROFILE_CHANNEL_COUNT || sight > SIGHT_UNDECIDED ||
            (i && profile_entry_order(&entries[i - 1], &entries[i]) >= 0))
            reader->failed = true;
    }
    profile->entries = entries;
    profile->entry_count = count;
    return !reader->failed;
}
