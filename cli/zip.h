/* zip.h: ZIP files (APPNOTE 6.3), written member by member and read with limits: libarchive's second door. */
#ifndef RASOAT_CLI_ZIP_H
#define RASOAT_CLI_ZIP_H

#include "base/status.h"
#include "base/text.h"

#define ZIP_LIMIT_MEMBERS 2000
#define ZIP_LIMIT_NAME_BYTES 255
#define ZIP_LIMIT_UNPACKED_BYTES ((uint64_t)16 * 1024 * 1024 * 1024)
#define ZIP_LIMIT_RATIO 1200 /* unpacked bytes for one of the file; deflate gives at most 1032 */

/* --- writing: the same members in the same order give the same bytes --- */
struct zip_writer;
/* Onto an open descriptor, which stays the caller's. NULL: no memory. */
struct zip_writer *zip_create(int descriptor);
/* A member of exactly `size` bytes, which zip_add brings. `packed`: it is so already (gzip, PNG), and is stored as it is. */
bool zip_begin(struct zip_writer *writer, struct text name, uint64_t size, int64_t time, bool packed);
bool zip_add(struct zip_writer *writer, struct text bytes);
/* Ends the file and frees. False where anything failed, also before. */
bool zip_close(struct zip_writer *writer);

/* --- reading a file that may be hostile --- */
enum zip_problem {
    ZIP_FINE,
    ZIP_UNREADABLE, /* no ZIP, or its directory is broken */
    ZIP_MEMBER_BROKEN, /* its bytes cannot be unpacked, or do not fit their own sum */
    ZIP_BAD_NAME, /* empty, too long, absolute, with "..", with control characters, or not UTF-8 */
    ZIP_NOT_A_FILE, /* a folder, a link, something encrypted */
    ZIP_TOO_MANY,
    ZIP_TOO_LARGE, /* ZIP_LIMIT_UNPACKED_BYTES or ZIP_LIMIT_RATIO */
};
struct zip_member {
    struct text name;
    enum zip_problem problem; /* ZIP_FINE, or about this member alone */
};
/* `begin` is called for each member, then `data` piece by piece, then `end` (its problem may have come with the data). False ends
 * the reading. Texts are valid during the call. */
struct zip_calls {
    bool (*begin)(void *context, const struct zip_member *member);
    bool (*data)(void *context, struct text piece);
    bool (*end)(void *context, const struct zip_member *member);
};
/* Gives what is wrong with the file as a whole. */
enum zip_problem zip_read(int descriptor, const struct zip_calls *calls, void *context);
const char *zip_problem_english(enum zip_problem problem);
const char *zip_problem_vietnamese(enum zip_problem problem);

#endif
