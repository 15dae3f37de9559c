/* script_log.c: effects as they happen, and two visitors' effects as one list. */
#include "analyst/script_priv.h"

#include "base/hash.h"

void script_log_add(struct script_log *log, const struct script_effect *effect)
{
    const size_t bytes = effect->name.length + effect->value.length;
    if (log->effects.count >= SCRIPT_LIMIT_EFFECTS || log->bytes + bytes > SCRIPT_LIMIT_MARKUP_BYTES) {
        log->cut = true;
        return;
    }
    log->bytes += bytes;
    const struct text name = arena_copy(log->arena, effect->name);
    const struct text value = arena_copy(log->arena, effect->value);
    struct script_effect *kept = ARENA_PUSH(log->arena, &log->effects);
    *kept = *effect;
    kept->name = name;
    kept->value = value;
    kept->value.data = effect->value.data ? value.data ? value.data : "" : NULL; /* NULL: an attribute that went */
}

static uint64_t effect_hash(const struct script_effect *effect)
{
    const uint64_t place = (uint64_t)effect->node << 32 | effect->target;
    const uint64_t kind = (uint64_t)effect->kind << 8 | (uint64_t)effect->moment;
    return hash_more(hash_more(hash_u64(hash_u64(place) ^ kind), effect->name), effect->value);
}

/* The page may choose texts that have the same hash. */
static bool is_same(const struct script_effect *a, const struct script_effect *b)
{
    return a->kind == b->kind && a->moment == b->moment && a->node == b->node && a->target == b->target && text_equal(a->name, b->name) &&
           !a->value.data == !b->value.data && text_equal(a->value, b->value);
}

static struct script_effect *take(struct arena *arena, struct script_effects *effects, struct script_effect *items,
                                  const struct script_effect *effect)
{
    struct script_effect *kept = &items[effects->count++];
    *kept = *effect;
    kept->name = arena_copy(arena, effect->name);
    kept->value = arena_copy(arena, effect->value);
    kept->value.data = effect->value.data ? kept->value.data ? kept->value.data : "" : NULL;
    return kept;
}

void script_log_merge(struct arena *arena, const struct script_log *first, const struct script_log *second,
                      struct script_effects *effects)
{
    const size_t both = first->effects.count + second->effects.count;
    struct script_effect *items = arena_alloc_array(arena, both + 1, sizeof *items);
    uint64_t *hashes = arena_alloc_array(arena, first->effects.count + 1, sizeof *hashes);
    effects->items = items;
    effects->count = 0;
    effects->cut = effects->cut || first->cut || second->cut;
    for (size_t i = 0; i < first->effects.count; i++) {
        hashes[i] = effect_hash(&first->effects.items[i]);
        take(arena, effects, items, &first->effects.items[i]);
    }
    /* Mostly the same in the same order: looking goes on where the last one was found, once around. */
    size_t at = 0;
    for (size_t i = 0; i < second->effects.count; i++) {
        const struct script_effect *effect = &second->effects.items[i];
        const uint64_t hash = effect_hash(effect);
        size_t step = 0;
        for (; step < first->effects.count; step++, at = at + 1 < first->effects.count ? at + 1 : 0)
            if (hashes[at] == hash && !(items[at].seen_as & effect->seen_as) && is_same(&items[at], effect))
                break;
        if (step < first->effects.count)
            items[at].seen_as |= effect->seen_as;
        else if (effects->count < SCRIPT_LIMIT_EFFECTS)
            take(arena, effects, items, effect);
        else
            effects->cut = true;
    }
}
