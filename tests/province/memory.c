/* memory.c: see memory.h. */
#include "tests/province/memory.h"

#include "tests/province/files.h"

#include <stdlib.h>

#define FIRST_SIZE 1024

static bool put(struct memory *memory, uint64_t key)
{
    size_t slot = (size_t)key & (memory->size - 1);
    while (memory->slots[slot] && memory->slots[slot] != key) {
        slot = (slot + 1) & (memory->size - 1);
    }
    bool is_new = memory->slots[slot] == 0;
    memory->slots[slot] = key;
    return is_new;
}

static void grow(struct memory *memory)
{
    struct memory larger = {.size = memory->size ? memory->size * 2 : FIRST_SIZE, .count = memory->count};
    larger.slots = calloc(larger.size, sizeof *larger.slots);
    if (!larger.slots) {
        die("no memory");
    }
    for (size_t i = 0; i < memory->size; i++) {
        if (memory->slots[i]) {
            put(&larger, memory->slots[i]);
        }
    }
    free(memory->slots);
    *memory = larger;
}

bool memory_first(struct memory *memory, uint64_t key)
{
    if (memory->count * 2 >= memory->size) {
        grow(memory);
    }
    bool is_new = put(memory, key ? key : 1);
    memory->count += is_new ? 1 : 0;
    return is_new;
}

void memory_free(struct memory *memory)
{
    free(memory->slots);
    *memory = (struct memory){0};
}
