/* memory.h: which clients the server has answered before, for sites that treat a first visit otherwise. It lasts as long
 * as the server's process. */
#ifndef RASOAT_TESTS_PROVINCE_MEMORY_H
#define RASOAT_TESTS_PROVINCE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memory {
    uint64_t *slots; /* open addressing; 0: free */
    size_t size; /* a power of two */
    size_t count;
};

/* True the first time that `key` is given. Dies where there is no memory. */
bool memory_first(struct memory *memory, uint64_t key);
void memory_free(struct memory *memory);

#endif
