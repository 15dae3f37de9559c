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

static const char temporary_start[] = ".new-"; /* names of files that are being written */

const char *evidence_path(struct arena *arena, const char *state, struct text name)
{
    return arena_printf(arena, "%s/evidence%s%.*s", state, name.length ? "/" : "", TEXT_ARGS(name)).data;
}

/* The same without an arena; false where it is too long. */
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
        snprintf(temporary, sizeof temporary, "%s/%s%.*s", folder, temporary_start, TEXT_ARGS(rest)) >= PATH_BYTES) {
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
 * else is touched. */
static bool owner_of(const char *name, char owner[PATH_BYTES + sizeof EVIDENCE_FILE_END])
{
    const struct text file = text_from_string(name);
    const size_t slash = text_find_byte(file, '/', 0);
    const size_t dot = text_find_byte(file, '.', slash == SIZE_MAX ? 0 : slash + 1);
    if (dot == SIZE_MAX || dot == slash + 1 ||
        !(text_ends_with(file, TEXT(EVIDENCE_FILE_END)) || text_ends_with(file, TEXT(EVIDENCE_PICTURE_END))))
        return false;
    snprintf(owner, PATH_BYTES + sizeof EVIDENCE_FILE_END, "%.*s" EVIDENCE_FILE_END, (int)dot, name);
    return true;
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
        int length = snprintf(name, sizeof name, "%s/%s", run, entry->d_name);
        char owner[PATH_BYTES + sizeof EVIDENCE_FILE_END];
        if (length >= PATH_BYTES || !owner_of(name, owner) || is_wanted(context, text_from_string(owner)))
            continue;
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
    spool->descriptor = -1;
}

enum status spool_add(struct spool *spool, struct text bytes, uint64_t *offset)
{
    if (spool->descriptor < 0)
        return STATUS_IO;
    if (bytes.length > spool->limit || spool->end > spool->limit - bytes.length)
        return STATUS_LIMIT;
    if (lseek(spool->descriptor, (off_t)spool->end, SEEK_SET) < 0 || !write_all(spool->descriptor, bytes))
        return STATUS_IO;
    *offset = spool->end;
    spool->end += bytes.length;
    return STATUS_OK;
}

enum status spool_read(const struct spool *spool, uint64_t offset, char *to, size_t length)
{
    return read_range(spool->descriptor, offset, to, length);
}
