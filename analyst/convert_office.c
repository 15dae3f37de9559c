/* convert_office.c: the one door of libarchive: the members of an office file, in two passes: what the parts need
 * (properties, links' targets, a workbook's strings), and the parts. Nothing is unpacked but what is read. */
#include "analyst/office.h"

#include <archive.h>
#include <archive_entry.h>

static const struct unparsed_reason protected = {
    "password", "The document is protected by a password: it could not be read."};
static const struct unparsed_reason broken = {"broken", "The document is broken: not all of it could be read."};
static const struct unparsed_reason too_many_members = {
    "members", "The document has too many files in it: not all of them were read."};
static const struct unparsed_reason too_large = {
    "unpacked", "The document unpacks to more than is read: only its start was judged."};
static const struct unparsed_reason too_deep = {
    "depth", "Elements are nested too deeply: the page was read only up to there."};

struct package {
    struct archive *archive;
    struct sink *sink;
    size_t unpacked; /* bytes so far, of both passes */
    bool is_damaged;
    bool has_parts; /* it is an office file */
};

static size_t give_bytes(void *source, char *out, size_t room)
{
    struct package *package = source;
    sink_check_time(package->sink);
    if (package->unpacked > CONVERT_LIMIT_UNPACKED_BYTES) {
        sink_cut(package->sink, &too_large);
        return 0;
    }
    la_ssize_t length = archive_read_data(package->archive, out, room);
    if (length <= 0) {
        package->is_damaged = package->is_damaged || length < 0;
        return 0;
    }
    package->unpacked += (size_t)length;
    return (size_t)length;
}

static void read_member(struct package *package, struct office *office, struct archive_entry *entry, unsigned pass)
{
    const char *path = archive_entry_pathname(entry);
    struct text name = text_from_string(path);
    office_part *part = office_part_of(name, pass);
    if (!part)
        return;
    package->has_parts = package->has_parts || pass == 1;
    if (archive_entry_is_encrypted(entry)) {
        sink_cut(package->sink, &protected);
        return;
    }
    enum xml_end end = part(office, name, give_bytes, package);
    if (end == XML_TOO_DEEP)
        sink_miss(package->sink, &too_deep);
    else if (end == XML_TOO_MUCH)
        sink_miss(package->sink, &sink_too_much_text);
    else if ((end == XML_BROKEN || package->is_damaged) && package->unpacked <= CONVERT_LIMIT_UNPACKED_BYTES)
        sink_miss(package->sink, &broken);
    package->is_damaged = false;
}

/* False where the archive's list of members cannot be read to its end. */
static bool read_members(struct package *package, struct office *office, struct text body, unsigned pass)
{
    package->archive = archive_read_new();
    if (!package->archive)
        return false;
    unsigned members = 0;
    int status = archive_read_support_format_zip(package->archive);
    if (status == ARCHIVE_OK)
        status = archive_read_open_memory(package->archive, body.data, body.length);
    while (status == ARCHIVE_OK && sink_goes_on(package->sink)) {
        struct archive_entry *entry;
        status = archive_read_next_header(package->archive, &entry);
        if (status == ARCHIVE_WARN) /* a name in a character set that the locale does not have */
            status = ARCHIVE_OK;
        if (status != ARCHIVE_OK)
            break;
        if (++members > CONVERT_LIMIT_MEMBERS)
            sink_cut(package->sink, &too_many_members);
        else
            read_member(package, office, entry, pass);
    }
    archive_read_free(package->archive);
    return status == ARCHIVE_OK || status == ARCHIVE_EOF;
}

/* By its type or its name: an archive that nothing can be read of is then a broken document. */
static bool is_called_office(const struct response *response)
{
    static const char *const endings[] = {".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".pptx", ".ppsx",
                                          ".odt",  ".ods",  ".odp"};
    struct text type = response_header(response, TEXT("content-type"));
    if (text_find_ignore_case(type, TEXT("officedocument"), 0) != SIZE_MAX ||
        text_find_ignore_case(type, TEXT("opendocument"), 0) != SIZE_MAX)
        return true;
    struct text address = text_slice(response->final_url, 0, text_find_byte(response->final_url, '?', 0));
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (text_ends_with_ignore_case(address, text_from_string(endings[i])))
            return true;
    return false;
}

bool convert_office(const struct response *response, struct sink *sink)
{
    if (!text_starts_with(response->body, TEXT("PK"))) {
        sink_cut(sink, &protected); /* an OLE file around an encrypted package (analyst/sniff.c) */
        return true;
    }
    struct package package = {.sink = sink};
    struct office office = {.sink = sink};
    bool is_whole = true;
    for (unsigned pass = 0; pass < 2 && sink_goes_on(sink); pass++)
        is_whole = read_members(&package, &office, response->body, pass) && is_whole;
    bool is_document = package.has_parts || (!is_whole && is_called_office(response));
    if (!is_whole && is_document && !response->body_cut)
        sink_miss(sink, &broken);
    return is_document || sink->is_cut || sink->is_over;
}
