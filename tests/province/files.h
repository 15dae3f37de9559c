/* files.h: reading the province's data. This is a tool of the tests: whatever is wrong with its own data ends it with a
 * message, so that a broken province can never pass for a clean one. */
#ifndef RASOAT_TESTS_PROVINCE_FILES_H
#define RASOAT_TESTS_PROVINCE_FILES_H

#include "base/arena.h"
#include "base/text.h"

/* Prints the message on stderr and exits with 1. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* The whole file "FOLDER/NAME"; dies where it cannot be read. */
struct text file_read(struct arena *arena, struct text folder, struct text name);
bool file_exists(struct arena *arena, struct text folder, struct text name);
/* The names in a folder, sorted by bytes, without those that begin with a dot. */
struct names {
    struct text *items;
    size_t count;
    size_t room;
};
struct names folder_names(struct arena *arena, struct text folder);
/* Writes the file, making its folders; dies where it cannot. */
void file_write(struct arena *arena, struct text path, struct text bytes);

#endif
