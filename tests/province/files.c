/* files.c: reading and writing files for the province's server. */
#include "tests/province/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("province-server: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static char *joined(struct arena *arena, struct text folder, struct text name)
{
    struct text path = arena_printf(arena, "%.*s/%.*s", TEXT_ARGS(folder), TEXT_ARGS(name));
    return arena_string(arena, path);
}

struct text file_read(struct arena *arena, struct text folder, struct text name)
{
    char *path = joined(arena, folder, name);
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &about) != 0) {
        die("%s: %s", path, strerror(errno));
    }
    size_t length = (size_t)about.st_size;
    char *bytes = arena_alloc_raw(arena, length + 1);
    if (fread(bytes, 1, length, file) != length) {
        die("%s: cannot be read whole", path);
    }
    fclose(file);
    return text_of(bytes, length);
}

bool file_exists(struct arena *arena, struct text folder, struct text name)
{
    struct stat about;
    return stat(joined(arena, folder, name), &about) == 0 && S_ISREG(about.st_mode);
}

static int by_bytes(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

struct names folder_names(struct arena *arena, struct text folder)
{
    struct names names = {0};
    char *path = arena_string(arena, folder);
    DIR *open = opendir(path);
    if (!open) {
        die("%s: %s", path, strerror(errno));
    }
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (entry->d_name[0] != '.') {
            *ARENA_PUSH(arena, &names) = arena_copy(arena, text_from_string(entry->d_name));
        }
    }
    closedir(open);
    if (names.count) {
        qsort(names.items, names.count, sizeof *names.items, by_bytes);
    }
    return names;
}

void file_write(struct arena *arena, struct text path, struct text bytes)
{
    char *name = arena_string(arena, path);
    for (char *slash = strchr(name + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(name, 0777) != 0 && errno != EEXIST) {
            die("%s: %s", name, strerror(errno));
        }
        *slash = '/';
    }
    FILE *file = fopen(name, "wb");
    if (!file || fwrite(bytes.data ? bytes.data : "", 1, bytes.length, file) != bytes.length || fclose(file) != 0) {
        die("%s: %s", name, strerror(errno));
    }
}
