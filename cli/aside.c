/* aside.c: a file without a name. */
#include "cli/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

/* File systems without O_TMPFILE get a name, and lose it at once. */
static int open_file(const char *folder)
{
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char *path = NULL;
    if (file >= 0 || asprintf(&path, "%s/aside-XXXXXX", folder) < 0)
        return file;
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    free(path);
    return file;
}

bool aside_put(struct aside *aside, const char *folder, struct text bytes, uint64_t *at)
{
    if (aside->file <= 0)
        aside->file = open_file(folder);
    *at = aside->length;
    for (size_t done = 0; done < bytes.length;) {
        ssize_t written = aside->file > 0 ? pwrite(aside->file, bytes.data + done, bytes.length - done, (off_t)(*at + done)) : -1;
        if (written <= 0 && !(written < 0 && errno == EINTR))
            return false;
        done += written > 0 ? (size_t)written : 0;
    }
    aside->length += bytes.length;
    return true;
}

bool aside_get(const struct aside *aside, uint64_t at, size_t length, struct buffer *out)
{
    char piece[PIECE_BYTES];
    for (size_t done = 0; done < length;) {
        size_t wanted = length - done < sizeof piece ? length - done : sizeof piece;
        ssize_t got = pread(aside->file, piece, wanted, (off_t)(at + done));
        if (got <= 0 && !(got < 0 && errno == EINTR))
            return false;
        buffer_add(out, piece, got > 0 ? (size_t)got : 0);
        done += got > 0 ? (size_t)got : 0;
    }
    return !buffer_failed(out);
}

void aside_close(struct aside *aside)
{
    if (aside->file > 0)
        close(aside->file);
}
