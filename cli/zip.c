/* zip.c: evidence packs through libarchive (its door besides analyst/convert_office.c). */
#include "cli/zip.h"
#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024 };

/* --- writing --- */

struct zip_writer {
    struct archive *archive;
    bool failed;
};

struct zip_writer *zip_create(int descriptor)
{
    struct zip_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return NULL;
    writer->archive = archive_write_new();
    if (!writer->archive || archive_write_set_format_zip(writer->archive) != ARCHIVE_OK ||
        archive_write_set_options(writer->archive, "zip:hdrcharset=UTF-8") < ARCHIVE_WARN ||
        archive_write_open_fd(writer->archive, descriptor) != ARCHIVE_OK) {
        archive_write_free(writer->archive);
        free(writer);
        return NULL;
    }
    return writer;
}

bool zip_begin(struct zip_writer *writer, struct text name, uint64_t size, int64_t time, bool packed)
{
    struct archive_entry *entry = archive_entry_new();
    char path[ZIP_LIMIT_NAME_BYTES + 1];
    if (!entry || name.length > ZIP_LIMIT_NAME_BYTES) {
        writer->failed = true;
        archive_entry_free(entry);
        return false;
    }
    memcpy(path, name.data, name.length);
    path[name.length] = '\0';
    archive_entry_set_pathname_utf8(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_mtime(entry, time, 0);
    int set = packed ? archive_write_zip_set_compression_store(writer->archive)
                     : archive_write_zip_set_compression_deflate(writer->archive);
    writer->failed = writer->failed || set != ARCHIVE_OK || archive_write_header(writer->archive, entry) != ARCHIVE_OK;
    archive_entry_free(entry);
    return !writer->failed;
}

bool zip_add(struct zip_writer *writer, struct text bytes)
{
    if (!writer->failed && bytes.length)
        writer->failed = archive_write_data(writer->archive, bytes.data, bytes.length) != (la_ssize_t)bytes.length;
    return !writer->failed;
}

bool zip_close(struct zip_writer *writer)
{
    bool good = !writer->failed && archive_write_close(writer->archive) == ARCHIVE_OK;
    archive_write_free(writer->archive);
    free(writer);
    return good;
}

/* --- reading --- */

static bool is_good_name(struct text name)
{
    if (name.length == 0 || name.length > ZIP_LIMIT_NAME_BYTES || name.data[0] == '/' || !utf8_valid(name))
        return false;
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)name.data[i] < 0x20 || name.data[i] == 0x7F || name.data[i] == '\\' || name.data[i] == ':')
            return false;
    for (struct text rest = name; rest.data;) {
        struct text part = text_split(&rest, '/');
        if (part.length == 0 || text_equal(part, TEXT(".")) || text_equal(part, TEXT("..")))
            return false;
    }
    return true;
}

static enum zip_problem problem_of(struct archive_entry *entry, struct text name)
{
    if (!is_good_name(name))
        return ZIP_BAD_NAME;
    return archive_entry_filetype(entry) != AE_IFREG || archive_entry_is_encrypted(entry) ? ZIP_NOT_A_FILE : ZIP_FINE;
}

struct reading {
    struct archive *archive;
    const struct zip_calls *calls;
    void *context;
    uint64_t room; /* unpacked bytes that may still come */
};

/* The member's bytes; false where the reading ends. */
static bool read_member(struct reading *reading, struct zip_member *member, enum zip_problem *whole)
{
    char bytes[READ_BYTES];
    if (!reading->calls->begin(reading->context, member))
        return false;
    while (member->problem == ZIP_FINE) {
        la_ssize_t got = archive_read_data(reading->archive, bytes, sizeof bytes);
        if (got == 0)
            break;
        if (got < 0) {
            member->problem = ZIP_MEMBER_BROKEN;
        } else if ((uint64_t)got > reading->room) {
            *whole = ZIP_TOO_LARGE;
            return false;
        } else {
            reading->room -= (uint64_t)got;
            if (!reading->calls->data(reading->context, text_of(bytes, (size_t)got)))
                return false;
        }
    }
    return reading->calls->end(reading->context, member);
}

static enum zip_problem read_all(struct reading *reading)
{
    enum zip_problem whole = ZIP_FINE;
    for (unsigned count = 0;; count++) {
        struct archive_entry *entry;
        int result = archive_read_next_header(reading->archive, &entry);
        if (result == ARCHIVE_EOF)
            return ZIP_FINE;
        if (result < ARCHIVE_WARN)
            return ZIP_UNREADABLE;
        if (count == ZIP_LIMIT_MEMBERS)
            return ZIP_TOO_MANY;
        const char *path = archive_entry_pathname_utf8(entry);
        if (!path)
            path = archive_entry_pathname(entry);
        struct zip_member member = {.name = text_from_string(path)};
        member.problem = problem_of(entry, member.name);
        if (!read_member(reading, &member, &whole))
            return whole;
    }
}

enum zip_problem zip_read(int descriptor, const struct zip_calls *calls, void *context)
{
    struct stat facts;
    struct reading reading = {.archive = archive_read_new(), .calls = calls, .context = context};
    enum zip_problem problem = ZIP_UNREADABLE;
    /* The seeking reader alone: it goes by the directory at the file's end, as programs for ZIP files do. */
    if (reading.archive && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && lseek(descriptor, 0, SEEK_SET) == 0 &&
        archive_read_support_format_zip_seekable(reading.archive) == ARCHIVE_OK &&
        archive_read_open_fd(reading.archive, descriptor, READ_BYTES) == ARCHIVE_OK) {
        const uint64_t size = (uint64_t)facts.st_size;
        reading.room = size < ZIP_LIMIT_UNPACKED_BYTES / ZIP_LIMIT_RATIO ? size * ZIP_LIMIT_RATIO : ZIP_LIMIT_UNPACKED_BYTES;
        problem = read_all(&reading);
    }
    archive_read_free(reading.archive);
    return problem;
}

static const struct {
    const char *english;
    const char *vietnamese;
} words[] = {
    [ZIP_FINE] = {"", ""},
    [ZIP_UNREADABLE] = {"it is no ZIP file, or broken", "đây không phải tệp ZIP hoặc tệp đã hỏng"},
    [ZIP_MEMBER_BROKEN] = {"its bytes are broken", "nội dung bị hỏng"},
    [ZIP_BAD_NAME] = {"a name that no pack has", "tên tệp không hợp lệ"},
    [ZIP_NOT_A_FILE] = {"it is no plain file", "không phải tệp thông thường"},
    [ZIP_TOO_MANY] = {"it has more files than a pack can have", "có nhiều tệp hơn mức một gói có thể chứa"},
    [ZIP_TOO_LARGE] = {"it unpacks to more than a pack can hold", "giải nén ra lớn hơn mức một gói có thể chứa"},
};

const char *zip_problem_english(enum zip_problem problem)
{
    return words[problem].english;
}

const char *zip_problem_vietnamese(enum zip_problem problem)
{
    return words[problem].vietnamese;
}
