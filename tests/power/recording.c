/* recording.c: a preloaded library that writes down what a process does to the files below POWER_FOLDER, in order, at the end of the
 * file POWER_RECORD: each byte that is written, and each flush to the disk. tests/e2e/power.py makes of it what is on the disk when
 * the power goes at any moment.
 *
 * A record is `struct entry` and `length` bytes behind it. Several processes write to one file: O_APPEND, one system call each. A write is
 * told when it was done, before the file's lock is given up; a flush when it begins and when it is done, so that nobody's write in between
 * counts as flushed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct entry {
    char what; /* C made, W written, T truncated, B flush begins, E flush ended, D folder flushed, R renamed, U removed */
    char unused[7];
    uint64_t process;
    uint64_t file; /* its inode; 0: a name alone */
    uint64_t offset;
    uint64_t length; /* of what follows: bytes, or names */
};
enum { FILES = 4096, FOLDERS = 16, PATH_BYTES = 4096 };

static int record = -1;
static char folder[PATH_BYTES];
static size_t folder_length;
static uint64_t files[FILES]; /* inodes by descriptor; 0: not ours */
static char names_of_folders[FOLDERS][PATH_BYTES];
static int folders[FOLDERS]; /* descriptors of folders that are open; 0: none */

static int (*real_open)(const char *, int, ...);
static int (*real_open64)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_ftruncate64)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("POWER_RECORD");
    const char *below = getenv("POWER_FOLDER");
#define REAL(name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)
    REAL(open), REAL(open64), REAL(close), REAL(write), REAL(pwrite), REAL(pwrite64), REAL(ftruncate), REAL(ftruncate64);
    REAL(fsync), REAL(fdatasync), REAL(rename), REAL(unlink);
#undef REAL
    if (!path || !below)
        return;
    folder_length = (size_t)snprintf(folder, sizeof folder, "%s/", below);
    record = real_open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (record < 0) {
        perror(path);
        abort();
    }
}

static void tell(char what, uint64_t file, uint64_t offset, const void *bytes, size_t length)
{
    const int reason = errno;
    struct entry entry = {.what = what, .process = (uint64_t)getpid(), .file = file, .offset = offset, .length = length};
    struct iovec parts[] = {{&entry, sizeof entry}, {(void *)(uintptr_t)bytes, length}};
    if (writev(record, parts, 2) != (ssize_t)(sizeof entry + length))
        abort();
    errno = reason;
}

static int is_ours(const char *path)
{
    return record >= 0 && path && strncmp(path, folder, folder_length) == 0;
}

static uint64_t file_of(int descriptor)
{
    return record >= 0 && descriptor >= 0 && descriptor < FILES ? files[descriptor] : 0;
}

/* --- names --- */

static void opened(const char *path, int flags, int descriptor, int was_there)
{
    struct stat facts;
    if (descriptor < 0 || descriptor >= FILES || fstat(descriptor, &facts) != 0)
        return;
    if (S_ISDIR(facts.st_mode)) {
        for (int i = 0; i < FOLDERS && (flags & O_TMPFILE) != O_TMPFILE; i++)
            if (folders[i] == 0) {
                folders[i] = descriptor;
                snprintf(names_of_folders[i], sizeof names_of_folders[i], "%s", path);
                break;
            }
        return;
    }
    if ((flags & O_ACCMODE) == O_RDONLY)
        return;
    files[descriptor] = (flags & O_TMPFILE) == O_TMPFILE ? 0 : facts.st_ino;
    if (files[descriptor] && !was_there)
        tell('C', facts.st_ino, 0, path, strlen(path));
    else if (files[descriptor] && (flags & O_TRUNC))
        tell('T', facts.st_ino, 0, NULL, 0);
}

static int open_as(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
    const int ours = is_ours(path) || (record >= 0 && strncmp(path, folder, folder_length - 1) == 0 && !path[folder_length - 1]);
    const int was_there = ours && access(path, F_OK) == 0;
    const int descriptor = real(path, flags, mode);
    if (ours)
        opened(path, flags, descriptor, was_there);
    return descriptor;
}

#define MODE_OF(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list list; \
        va_start(list, flags); \
        mode = va_arg(list, mode_t); \
        va_end(list); \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return open_as(real_open, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return open_as(real_open64, path, flags, mode);
}

int close(int descriptor)
{
    if (descriptor >= 0 && descriptor < FILES)
        files[descriptor] = 0;
    for (int i = 0; i < FOLDERS && descriptor > 0; i++)
        if (folders[i] == descriptor)
            folders[i] = 0;
    return real_close(descriptor);
}

int rename(const char *from, const char *to)
{
    char names[2 * PATH_BYTES];
    const int done = real_rename(from, to);
    if (done == 0 && is_ours(to)) {
        const int length = snprintf(names, sizeof names, "%s%c%s", from, 0, to);
        tell('R', 0, 0, names, (size_t)length);
    }
    return done;
}

int unlink(const char *path)
{
    const int done = real_unlink(path);
    if (done == 0 && is_ours(path))
        tell('U', 0, 0, path, strlen(path));
    return done;
}

/* --- bytes --- */

ssize_t write(int descriptor, const void *bytes, size_t length)
{
    const ssize_t written = real_write(descriptor, bytes, length);
    if (written > 0 && file_of(descriptor))
        tell('W', files[descriptor], (uint64_t)(lseek(descriptor, 0, SEEK_CUR) - written), bytes, (size_t)written);
    return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
    const ssize_t written = real_pwrite(descriptor, bytes, length, offset);
    if (written > 0 && file_of(descriptor))
        tell('W', files[descriptor], (uint64_t)offset, bytes, (size_t)written);
    return written;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset)
{
    const ssize_t written = real_pwrite64(descriptor, bytes, length, offset);
    if (written > 0 && file_of(descriptor))
        tell('W', files[descriptor], (uint64_t)offset, bytes, (size_t)written);
    return written;
}

int ftruncate(int descriptor, off_t length)
{
    const int done = real_ftruncate(descriptor, length);
    if (done == 0 && file_of(descriptor))
        tell('T', files[descriptor], (uint64_t)length, NULL, 0);
    return done;
}

int ftruncate64(int descriptor, off64_t length)
{
    const int done = real_ftruncate64(descriptor, length);
    if (done == 0 && file_of(descriptor))
        tell('T', files[descriptor], (uint64_t)length, NULL, 0);
    return done;
}

static int flush_as(int (*real)(int), int descriptor)
{
    const uint64_t file = file_of(descriptor);
    if (file)
        tell('B', file, 0, NULL, 0);
    const int done = real(descriptor);
    if (file && done == 0)
        tell('E', file, 0, NULL, 0);
    for (int i = 0; record >= 0 && done == 0 && i < FOLDERS && descriptor > 0; i++)
        if (folders[i] == descriptor)
            tell('D', 0, 0, names_of_folders[i], strlen(names_of_folders[i]));
    return done;
}

int fsync(int descriptor)
{
    return flush_as(real_fsync, descriptor);
}

int fdatasync(int descriptor)
{
    return flush_as(real_fdatasync, descriptor);
}
