/* security_txt.c: reads security.txt (RFC 9116): lines "Name: value", comments, perhaps a cleartext signature (RFC 9580 7) around them. */
#include "crawler/security_txt.h"

#include <time.h>

struct reading {
    struct arena *arena;
    struct text address;
    struct security_txt *file;
    ARENA_LIST(struct text) mails;
    uint32_t expires_count;
    bool has_canonical;
    bool is_canonical;
};

static bool two_digits(struct text t, size_t at, int least, int most, int *number)
{
    if (at + 2 > t.length || !ascii_is_digit(t.data[at]) || !ascii_is_digit(t.data[at + 1]))
        return false;
    *number = (t.data[at] - '0') * 10 + (t.data[at + 1] - '0');
    return *number >= least && *number <= most;
}

/* "Z" or "+07:00" behind the seconds: their number, -1 where it is neither. */
static bool read_offset(struct text zone, int64_t *seconds)
{
    int hours = 0, minutes = 0;
    *seconds = 0;
    if (text_equal_ignore_case(zone, TEXT("Z")))
        return true;
    if (zone.length != 6 || (zone.data[0] != '+' && zone.data[0] != '-') || zone.data[3] != ':' ||
        !two_digits(zone, 1, 0, 23, &hours) || !two_digits(zone, 4, 0, 59, &minutes))
        return false;
    *seconds = (zone.data[0] == '-' ? -1 : 1) * ((int64_t)hours * 3600 + (int64_t)minutes * 60);
    return true;
}

/* RFC 3339 5.6: "2027-12-31T18:37:07Z", fractions of a second allowed; 0: it is none. */
static int64_t read_date(struct text t)
{
    struct tm parts = {0};
    int century = 0, year = 0;
    if (t.length < 20 || !two_digits(t, 0, 19, 99, &century) || !two_digits(t, 2, 0, 99, &year) || t.data[4] != '-' ||
        !two_digits(t, 5, 1, 12, &parts.tm_mon) || t.data[7] != '-' || !two_digits(t, 8, 1, 31, &parts.tm_mday) ||
        ascii_lower(t.data[10]) != 't' || !two_digits(t, 11, 0, 23, &parts.tm_hour) || t.data[13] != ':' ||
        !two_digits(t, 14, 0, 59, &parts.tm_min) || t.data[16] != ':' || !two_digits(t, 17, 0, 60, &parts.tm_sec))
        return 0;
    size_t at = 19;
    if (t.data[at] == '.')
        for (at++; at < t.length && ascii_is_digit(t.data[at]);)
            at++;
    int64_t offset = 0;
    if (!read_offset(text_slice(t, at, SIZE_MAX), &offset))
        return 0;
    parts.tm_year = century * 100 + year - 1900;
    parts.tm_mon--;
    return (int64_t)timegm(&parts) - offset;
}

/* "mailto:an%40tinh.test?subject=x" (RFC 6068): the first address, without what is to be filled in. */
static void take_contact(struct reading *reading, struct text value)
{
    if (!text_starts_with_ignore_case(value, TEXT("mailto:")))
        return;
    struct text rest = text_slice(value, 7, SIZE_MAX);
    rest = text_split(&rest, '?');
    rest = text_split(&rest, ',');
    char *out = arena_alloc_raw(reading->arena, rest.length + 1);
    size_t length = 0;
    bool is_good = rest.length > 0;
    for (size_t i = 0; i < rest.length; i++) {
        int high = -1, low = -1;
        if (rest.data[i] == '%' && i + 2 < rest.length) {
            high = ascii_hex_value(rest.data[i + 1]);
            low = ascii_hex_value(rest.data[i + 2]);
        }
        const bool is_escape = high >= 0 && low >= 0;
        out[length++] = is_escape ? (char)(high * 16 + low) : rest.data[i];
        i += is_escape ? 2 : 0;
        is_good = is_good && (unsigned char)out[length - 1] > ' ' && out[length - 1] != 0x7F;
    }
    if (!is_good || length > SECURITY_TXT_LIMIT_MAIL_BYTES)
        return;
    if (reading->mails.count == SECURITY_TXT_LIMIT_MAILS)
        reading->file->cut = true;
    else
        *ARENA_PUSH(reading->arena, &reading->mails) = text_of(out, length);
}

static void take_field(struct reading *reading, struct text line)
{
    struct text value = line;
    const struct text name = text_split(&value, ':');
    value = text_trim(value);
    if (text_equal_ignore_case(name, TEXT("Contact"))) {
        take_contact(reading, value);
    } else if (text_equal_ignore_case(name, TEXT("Expires"))) {
        reading->expires_count++;
        reading->file->expires = reading->expires_count == 1 ? read_date(value) : 0;
    } else if (text_equal_ignore_case(name, TEXT("Canonical"))) {
        reading->has_canonical = true;
        reading->is_canonical = reading->is_canonical || text_equal(value, reading->address);
    }
}

void security_txt_parse(struct arena *arena, struct text bytes, struct text address, struct security_txt *file)
{
    *file = (struct security_txt){.cut = bytes.length > SECURITY_TXT_LIMIT_BYTES};
    struct reading reading = {.arena = arena, .address = address, .file = file};
    struct text rest = text_slice(bytes, 0, SECURITY_TXT_LIMIT_BYTES);
    bool in_armor_head = false, in_signature = false;
    if (text_starts_with(rest, TEXT("\xEF\xBB\xBF")))
        rest = text_slice(rest, 3, SIZE_MAX);
    for (uint32_t lines = 0; rest.data && rest.length; lines++) {
        if (lines == SECURITY_TXT_LIMIT_LINES) {
            file->cut = true;
            break;
        }
        struct text line = text_trim(text_split(&rest, '\n'));
        if (text_equal(line, TEXT("-----BEGIN PGP SIGNED MESSAGE-----")))
            in_armor_head = true; /* up to an empty line: "Hash: SHA512" */
        else if (text_equal(line, TEXT("-----BEGIN PGP SIGNATURE-----")))
            in_signature = true;
        else if (text_equal(line, TEXT("-----END PGP SIGNATURE-----")))
            in_signature = false;
        else if (in_armor_head)
            in_armor_head = line.length > 0;
        else if (!in_signature && line.length && line.data[0] != '#')
            take_field(&reading, text_starts_with(line, TEXT("- ")) ? text_slice(line, 2, SIZE_MAX) : line);
    }
    file->mails = reading.mails.items;
    file->mail_count = reading.mails.count;
    file->is_elsewhere = reading.has_canonical && !reading.is_canonical;
}

void security_txt_encode(const struct security_txt *file, struct buffer *buffer)
{
    buffer_put_u8(buffer, (uint8_t)((file->is_elsewhere ? 1 : 0) | (file->cut ? 2 : 0)));
    buffer_put_u64(buffer, (uint64_t)file->expires);
    buffer_put_u32(buffer, (uint32_t)file->mail_count);
    for (size_t i = 0; i < file->mail_count; i++)
        buffer_put_text(buffer, file->mails[i]);
}

bool security_txt_decode(struct arena *arena, struct reader *reader, struct security_txt *file)
{
    const uint8_t flags = reader_u8(reader);
    *file = (struct security_txt){.is_elsewhere = (flags & 1) != 0, .cut = (flags & 2) != 0, .expires = (int64_t)reader_u64(reader)};
    const uint32_t count = reader_count(reader, 4);
    if (count > SECURITY_TXT_LIMIT_MAILS)
        return false;
    struct text *mails = arena_alloc_array(arena, count, sizeof *mails);
    for (uint32_t i = 0; i < count; i++)
        mails[i] = reader_text(reader);
    file->mails = mails;
    file->mail_count = count;
    return reader_done(reader) && flags <= 3;
}
