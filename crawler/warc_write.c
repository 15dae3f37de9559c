/* warc_write.c: one record as bytes (ISO 28500:2017, 4 and 5). */
#include "crawler/warc.h"
#include "base/digest.h"
#include "crawler/packing.h"

#include <time.h>

enum { WARC_FRAME_BYTES = 4 }; /* the two line ends behind a block */

static const struct {
    const char *name;
    const char *content_type;
    bool needs_target;
} written_types[] = {
    [WARC_WARCINFO] = {"warcinfo", "application/warc-fields", false},
    [WARC_RESPONSE] = {"response", "application/http;msgtype=response", true},
    [WARC_RESOURCE] = {"resource", "application/octet-stream", true},
    [WARC_REQUEST] = {"request", "application/http;msgtype=request", true},
    [WARC_METADATA] = {"metadata", "application/warc-fields", false},
};
enum { WRITTEN_TYPES = sizeof written_types / sizeof *written_types };

void warc_id_text(const unsigned char id[WARC_ID_BYTES], struct buffer *out)
{
    buffer_add_string(out, "<urn:uuid:");
    for (size_t i = 0; i < WARC_ID_BYTES; i++) {
        unsigned byte = id[i];
        if (i == 6)
            byte = (byte & 0x0F) | 0x40; /* RFC 9562 5.4: version 4 */
        if (i == 8)
            byte = (byte & 0x3F) | 0x80; /* 4.1: its variant */
        buffer_printf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", byte);
    }
    buffer_add_byte(out, '>');
}

/* No line end nor another control character, which would end the field or the head. */
static bool fits_field(struct text value)
{
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.data[i] < 0x20 || value.data[i] == 0x7F)
            return false;
    return true;
}

/* 4: a token, as RFC 9110 5.6.2 has it. */
static bool fits_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!ascii_is_alnum(name.data[i]) && name.data[i] != '-' && name.data[i] != '_')
            return false;
    return name.length > 0;
}

static bool is_writable(const struct warc_entry *entry)
{
    if ((size_t)entry->type >= WRITTEN_TYPES || (written_types[entry->type].needs_target && entry->target.length == 0))
        return false;
    bool fits = fits_field(entry->target) && fits_field(entry->content_type) && entry->field_count <= WARC_LIMIT_FIELDS / 2;
    for (size_t i = 0; i < entry->field_count && fits; i++)
        fits = fits_name(entry->fields[i].name) && fits_field(entry->fields[i].value);
    return fits && (entry->payload == SIZE_MAX || entry->payload <= entry->block.length);
}

static void add_field(struct buffer *out, const char *name, struct text value)
{
    buffer_printf(out, "%s: ", name);
    buffer_add_text(out, value);
    buffer_add_string(out, "\r\n");
}

static void add_date(struct buffer *out, int64_t seconds)
{
    char date[sizeof "-2147481748-01-01T00:00:00Z"];
    struct tm parts;
    time_t time = (time_t)seconds;
    if (!gmtime_r(&time, &parts) || strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        out->failed = true; /* a year of ten digits */
        return;
    }
    add_field(out, "WARC-Date", text_from_string(date));
}

static void add_id(struct buffer *out, const char *name, const unsigned char *id)
{
    buffer_printf(out, "%s: ", name);
    warc_id_text(id, out);
    buffer_add_string(out, "\r\n");
}

/* Hex, which sha256sum prints too. */
static void add_digest(struct buffer *out, const char *name, struct text bytes)
{
    unsigned char sum[DIGEST_LIMIT_BYTES];
    size_t length = digest_of(DIGEST_SHA256, bytes, sum);
    if (length == 0)
        out->failed = true;
    buffer_printf(out, "%s: sha256:", name);
    for (size_t i = 0; i < length; i++)
        buffer_printf(out, "%02x", sum[i]);
    buffer_add_string(out, "\r\n");
}

static void add_record(struct buffer *out, const struct warc_entry *entry)
{
    buffer_add_string(out, "WARC/1.1\r\n");
    add_field(out, "WARC-Type", text_from_string(written_types[entry->type].name));
    add_id(out, "WARC-Record-ID", entry->id);
    add_date(out, entry->time);
    if (entry->target.length)
        add_field(out, "WARC-Target-URI", entry->target);
    if (entry->concurrent_to)
        add_id(out, "WARC-Concurrent-To", entry->concurrent_to);
    for (size_t i = 0; i < entry->field_count; i++) {
        buffer_add_text(out, entry->fields[i].name);
        add_field(out, "", entry->fields[i].value);
    }
    add_digest(out, "WARC-Block-Digest", entry->block);
    if (entry->payload != SIZE_MAX)
        add_digest(out, "WARC-Payload-Digest", text_slice(entry->block, entry->payload, entry->block.length));
    add_field(out, "Content-Type",
              entry->content_type.length ? entry->content_type : text_from_string(written_types[entry->type].content_type));
    buffer_printf(out, "Content-Length: %zu\r\n\r\n", entry->block.length);
    buffer_add_text(out, entry->block);
    buffer_add_string(out, "\r\n\r\n");
}

enum status warc_write(struct buffer *out, const struct warc_entry *entry, bool packed)
{
    if (!is_writable(entry))
        return STATUS_INVALID;
    struct buffer record;
    buffer_init(&record, entry->block.length + WARC_LIMIT_HEAD_BYTES + WARC_FRAME_BYTES);
    add_record(&record, entry);
    const size_t before = out->length;
    enum status status = buffer_failed(&record) ? STATUS_LIMIT : STATUS_OK;
    if (status == STATUS_OK && packed)
        status = pack_gzip(out, buffer_text(&record));
    else if (status == STATUS_OK)
        buffer_add_text(out, buffer_text(&record));
    buffer_release(&record);
    if (status == STATUS_OK && !buffer_failed(out))
        return STATUS_OK;
    out->length = before;
    return STATUS_LIMIT;
}
