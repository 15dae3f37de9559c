/* aside.h: bytes that wait on the disk, in a file without a name that ends with the process. */
#ifndef RASOAT_CLI_ASIDE_H
#define RASOAT_CLI_ASIDE_H

#include "base/buffer.h"

struct aside {
    int file; /* 0: not opened yet */
    uint64_t length;
};

/* Puts the bytes behind those that are there (the file is made in `folder` with the first ones); *at is their place. False where
 * they cannot be written. */
bool aside_put(struct aside *aside, const char *folder, struct text bytes, uint64_t *at);
/* Appends them to the buffer; false where they cannot be read, or do not fit. */
bool aside_get(const struct aside *aside, uint64_t at, size_t length, struct buffer *out);
void aside_close(struct aside *aside);

#endif
