/* evidence_files.c: files below STATE/evidence, and the spool. */
#include "cli/evidence_files.h"

#include "cli/cli.h"
#include "store/evidence.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, ID_DIGITS = 20 };

#define TEMPORARY_START ".new-" /* names of files that are being written */

/* "STATE/evidence/NAME"; an empty name gives the folder. False where it is too long. */
static bool path_of(char path[PATH_BYTES], const char *state, struct text name)
{
    int length = snprintf(path, PATH_BYTES, "%s/evidence%s%.*s", state, name.length ? "/" : "", TEXT_ARGS(name));
    return length > 0 && length < PATH_BYTES;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0750) == 0 || errno == EEXIST; /* what stands in them is for those who may read the store */
}

enum status evidence_make_folder(const char *state)
{
    char path[PATH_BYTES];
    return path_of(path, state, (struct text){0}) && make_folder(path) && cli_flush_folder(state) ? STATUS_OK : STATUS_IO;
}

static bool write_all(int descriptor, struct text bytes)
{
    while (bytes.length) {
        ssize_t written = write(descriptor, bytes.data, bytes.length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = text_slice(bytes, (size_t)written, bytes.length);
    }
    return true;
}

/* Writes and flushes a file of its own name; nothing is left where that fails. */
static bool write_file(const char *path, struct text bytes)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (descriptor < 0)
        return false;
    bool written = write_all(descriptor, bytes) && fsync(descriptor) == 0;
    int reason = errno;
    if (close(descriptor) != 0 && written) {
        reason = errno;
        written = false;
    }
    if (!written)
        unlink(path);
    errno = reason;
    return written;
}

enum status evidence_write(const char *state, struct text name, struct text bytes)
{
    char path[PATH_BYTES];
    char folder[PATH_BYTES];
    char parent[PATH_BYTES];
    char temporary[PATH_BYTES];
    struct text rest = name;
    struct text run = text_split(&rest, '/');
    if (rest.length == 0 || text_find_byte(rest, '/', 0) != SIZE_MAX || run.length > ID_DIGITS || !path_of(path, state, name) ||
        !path_of(folder, state, run) || !path_of(parent, state, (struct text){0}) ||
        snprintf(temporary, sizeof temporary, "%s/" TEMPORARY_START "%.*s", folder, TEXT_ARGS(rest)) >= PATH_BYTES) {
        errno = ENAMETOOLONG;
        return STATUS_IO;
    }
    bool is_new = mkdir(folder, 0750) == 0;
    if (!is_new && errno != EEXIST)
        return STATUS_IO;
    if (!write_file(temporary, bytes))
        return STATUS_IO;
    if (rename(temporary, path) != 0) {
        int reason = errno;
        unlink(temporary);
        errno = reason;
        return STATUS_IO;
    }
    return cli_flush_folder(folder) && (!is_new || cli_flush_folder(parent)) ? STATUS_OK : STATUS_IO;
}

static enum status read_range(int descriptor, uint64_t start, char *to, size_t length)
{
    while (length) {
        ssize_t got = pread(descriptor, to, length, (off_t)start);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got < 0 ? errno : EIO;
            return STATUS_IO;
        }
        to += got;
        start += (uint64_t)got;
        length -= (size_t)got;
    }
    return STATUS_OK;
}

enum status evidence_read(struct arena *arena, const char *state, struct text name, uint64_t start, uint64_t length,
                          struct text *bytes)
{
    char path[PATH_BYTES];
    struct stat facts;
    if (!path_of(path, state, name))
        return STATUS_NOT_FOUND;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    enum status status = STATUS_IO;
    errno = EIO;
    if (fstat(descriptor, &facts) == 0 && start <= (uint64_t)facts.st_size && length <= (uint64_t)facts.st_size - start) {
        char *to = arena_try(arena, length ? (size_t)length : 1);
        status = to ? read_range(descriptor, start, to, (size_t)length) : STATUS_LIMIT;
        *bytes = text_of(to, (size_t)length);
    }
    int reason = errno;
    close(descriptor);
    errno = reason;
    return status;
}

bool evidence_exists(const char *state, struct text name)
{
    char path[PATH_BYTES];
    return path_of(path, state, name) && access(path, F_OK) == 0;
}

void evidence_unlink(const char *state, struct text name)
{
    char path[PATH_BYTES];
    struct text rest = name;
    struct text run = text_split(&rest, '/');
    if (!path_of(path, state, name) || unlink(path) != 0)
        return; /* it will be swept at the next start */
    if (path_of(path, state, run))
        (void)rmdir(path); /* as long as others stand in it, it stays */
}

/* The evidence file that this one is, or is a picture of: all but what stands behind its first dot. False: it is neither, and nothing
 * else is touched. `unfinished`: a writer that was killed left it. */
static bool owner_of(const char *run, const char *entry, char owner[PATH_BYTES], bool *unfinished)
{
    struct text file = text_from_string(entry);
    *unfinished = text_starts_with(file, TEXT(TEMPORARY_START));
    if (*unfinished)
        file = text_slice(file, sizeof TEMPORARY_START - 1, file.length);
    const size_t dot = text_find_byte(file, '.', 0);
    if (dot == SIZE_MAX || dot == 0 || !(text_ends_with(file, TEXT(EVIDENCE_FILE_END)) || text_ends_with(file, TEXT(EVIDENCE_PICTURE_END))))
        return false;
    return snprintf(owner, PATH_BYTES, "%s/%.*s" EVIDENCE_FILE_END, run, (int)dot, file.data) < PATH_BYTES;
}

static uint64_t sweep_folder(const char *state, const char *run, evidence_is_wanted *is_wanted, void *context)
{
    char path[PATH_BYTES];
    char name[PATH_BYTES];
    uint64_t removed = 0;
    DIR *folder = path_of(path, state, text_from_string(run)) ? opendir(path) : NULL;
    if (!folder)
        return 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char owner[PATH_BYTES];
        bool unfinished;
        if (!owner_of(run, entry->d_name, owner, &unfinished) ||
            snprintf(name, sizeof name, "%s/%s", run, entry->d_name) >= PATH_BYTES)
            continue;
        /* evidence is written by the crawl that sweeps, and by no other; a picture may be on its way at this moment */
        bool is_left_over = unfinished && text_ends_with(text_from_string(name), TEXT(EVIDENCE_FILE_END));
        if (is_left_over || !is_wanted(context, text_from_string(owner)))
            removed += path_of(path, state, text_from_string(name)) && unlink(path) == 0;
    }
    closedir(folder);
    if (path_of(path, state, text_from_string(run)))
        (void)rmdir(path);
    return removed;
}

uint64_t evidence_sweep(const char *state, evidence_is_wanted *is_wanted, void *context)
{
    char path[PATH_BYTES];
    uint64_t removed = 0;
    uint64_t number;
    DIR *folder = path_of(path, state, (struct text){0}) ? opendir(path) : NULL;
    if (!folder)
        return 0;
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (text_to_number(text_from_string(entry->d_name), INT64_MAX, &number))
            removed += sweep_folder(state, entry->d_name, is_wanted, context);
    closedir(folder);
    return removed;
}

/* --- the spool --- */

enum status spool_open(struct spool *spool, const char *state, uint64_t limit)
{
    char path[PATH_BYTES];
    *spool = (struct spool){.descriptor = -1, .limit = limit};
    if (!path_of(path, state, (struct text){0}))
        return STATUS_IO;
    spool->descriptor = open(path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (spool->descriptor < 0 && path_of(path, state, TEXT(".spool-XXXXXX"))) { /* a file system without unnamed files */
        spool->descriptor = mkostemp(path, O_CLOEXEC);
        if (spool->descriptor >= 0)
            unlink(path);
    }
    return spool->descriptor >= 0 ? STATUS_OK : STATUS_IO;
}

void spool_close(struct spool *spool)
{
    if (spool->descriptor >= 0)
        close(spool->descriptor);
    free(spool->holes);
    *spool = (struct spool){.descriptor = -1};
}

/* The first hole that is large enough, else the end. False where the limit would be passed. */
static bool spool_place(struct spool *spool, uint64_t length, uint64_t *offset)
{
    for (size_t i = 0; i < spool->hole_count; i++) {
        struct spool_hole *hole = &spool->holes[i];
        if (hole->length < length)
            continue;
        *offset = hole->offset;
        hole->offset += length;
        hole->length -= length;
        if (hole->length == 0)
            memmove(hole, hole + 1, (--spool->hole_count - i) * sizeof *hole);
        return true;
    }
    *offset = spool->end;
    if (length > spool->limit || spool->end > spool->limit - length)
        return false;
    spool->end += length;
    return true;
}

void spool_give_back(struct spool *spool, uint64_t offset, uint64_t length)
{
    size_t at = spool->hole_count; /* of the first hole behind it */
    while (at > 0 && spool->holes[at - 1].offset > offset)
        at--;
    struct spool_hole *before = at > 0 ? &spool->holes[at - 1] : NULL;
    struct spool_hole *behind = at < spool->hole_count ? &spool->holes[at] : NULL;
    if (before && before->offset + before->length == offset) {
        before->length += length;
        if (behind && before->offset + before->length == behind->offset) {
            before->length += behind->length;
            memmove(behind, behind + 1, (--spool->hole_count - at) * sizeof *behind);
        }
    } else if (behind && offset + length == behind->offset) {
        *behind = (struct spool_hole){offset, length + behind->length};
    } else {
        if (spool->hole_count == spool->hole_room) {
            const size_t room = spool->hole_room ? spool->hole_room * 2 : 64;
            struct spool_hole *grown = reallocarray(spool->holes, room, sizeof *grown);
            if (!grown)
                return; /* that room is not used again */
            spool->holes = grown;
            spool->hole_room = room;
        }
        memmove(&spool->holes[at + 1], &spool->holes[at], (spool->hole_count++ - at) * sizeof *spool->holes);
        spool->holes[at] = (struct spool_hole){offset, length};
    }
    const struct spool_hole *last = &spool->holes[spool->hole_count - 1];
    if (last->offset + last->length == spool->end) {
        spool->end = last->offset;
        spool->hole_count--;
    }
}

enum status spool_add(struct spool *spool, struct text bytes, struct text more, uint64_t *offset)
{
    const uint64_t length = (uint64_t)bytes.length + more.length;
    if (spool->descriptor < 0)
        return STATUS_IO;
    if (length == 0 || !spool_place(spool, length, offset))
        return STATUS_LIMIT;
    if (lseek(spool->descriptor, (off_t)*offset, SEEK_SET) >= 0 && write_all(spool->descriptor, bytes) &&
        write_all(spool->descriptor, more))
        return STATUS_OK;
    spool_give_back(spool, *offset, length);
    return STATUS_IO;
}

enum status spool_read(const struct spool *spool, uint64_t offset, char *to, size_t length)
{
    return read_range(spool->descriptor, offset, to, length);
}
