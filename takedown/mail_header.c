/* mail_header.c: values of headers: folding (RFC 5322 section 2.2.3), encoded words (RFC 2047), names of files (RFC 2231), dates. */
#include "base/base64.h"
#include "base/utf8.h"
#include "takedown/list.h"
#include "takedown/mail_priv.h"

enum {
    ENCODED_BYTES = 45, /* of one encoded word: 60 characters of Base64 and what is around them are less than 75 */
    AROUND_ENCODED = sizeof "=?utf-8?B?" "?=" - 1,
    LEAST_ENCODED = 12, /* less is not worth a word of its own */
    NAME_PIECE = 50, /* characters of one piece of a file's name */
    LIMIT_PLAIN_NAME = 60,
    DAY = 86400
};

/* Valid UTF-8, controls as spaces, no two spaces, none at the ends, cut at the limit. */
static void clean(struct buffer *out, struct text value)
{
    static const struct text dots = {.data = "…", .length = sizeof "…" - 1};
    bool gap = false;
    for (size_t i = 0; i < value.length;) {
        char bytes[4];
        uint32_t code_point = utf8_next(value, &i);
        if (code_point <= ' ' || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 || code_point == 0x2029) {
            gap = out->length > 0;
            continue;
        }
        size_t length = utf8_put(bytes, code_point);
        if (out->length + gap + length > MAIL_LIMIT_HEADER_BYTES - dots.length) {
            buffer_add_text(out, dots);
            return;
        }
        if (gap)
            buffer_add_byte(out, ' ');
        buffer_add(out, bytes, length);
        gap = false;
    }
}

static bool is_ascii(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if ((unsigned char)t.data[i] >= 0x80)
            return false;
    return true;
}

static void fold(struct buffer *out, size_t *column, size_t width)
{
    if (*column + 1 + width > MAIL_HEADER_LINE && *column > 0) {
        buffer_add_string(out, "\r\n ");
        *column = 1;
        return;
    }
    buffer_add_byte(out, ' ');
    ++*column;
}

/* The whole value as encoded words: readers join them without the white space between them. The first fills its line. */
static void add_encoded(struct buffer *out, size_t *column, struct text value)
{
    while (value.length) {
        const size_t room = *column + 1 + AROUND_ENCODED < MAIL_HEADER_LINE ? MAIL_HEADER_LINE - *column - 1 - AROUND_ENCODED : 0;
        const size_t fits = room / 4 * 3;
        struct text piece = utf8_cut(value, fits < LEAST_ENCODED || fits > ENCODED_BYTES ? ENCODED_BYTES : fits);
        const size_t width = AROUND_ENCODED + (piece.length + 2) / 3 * 4;
        fold(out, column, width);
        buffer_add_string(out, "=?utf-8?B?");
        base64_add(out, piece, 0, "");
        buffer_add_string(out, "?=");
        *column += width;
        value = text_slice(value, piece.length, SIZE_MAX);
    }
}

/* Words without a place to fold that are too long for a line are encoded as well, and so is what looks like an encoded word. */
static bool needs_encoding(struct text value)
{
    if (!is_ascii(value) || text_find(value, TEXT("=?"), 0) != SIZE_MAX)
        return true;
    for (struct text rest = value; rest.data;)
        if (text_split(&rest, ' ').length > MAIL_BODY_LINE)
            return true;
    return false;
}

void mail_add_words(struct buffer *out, size_t column, struct text value)
{
    struct buffer line;
    buffer_init(&line, MAIL_LIMIT_HEADER_BYTES);
    clean(&line, value);
    struct text words = buffer_text(&line);
    if (needs_encoding(words))
        add_encoded(out, &column, words);
    else
        for (struct text rest = words; rest.data;) {
            struct text word = text_split(&rest, ' ');
            fold(out, &column, word.length);
            buffer_add_text(out, word);
            column += word.length;
        }
    buffer_release(&line);
}

/* A name in quotation marks (RFC 5322 section 3.2.4), or encoded. */
static void add_name(struct buffer *out, size_t *column, struct text name)
{
    if (needs_encoding(name) || name.length > MAIL_BODY_LINE / 2) {
        add_encoded(out, column, name);
        return;
    }
    fold(out, column, name.length + 2);
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < name.length; i++) {
        if (name.data[i] == '"' || name.data[i] == '\\') {
            buffer_add_byte(out, '\\');
            ++*column;
        }
        buffer_add_byte(out, name.data[i]);
    }
    buffer_add_byte(out, '"');
    *column += name.length + 2;
}

void mail_add_addresses(struct buffer *out, const char *header, const struct mail_address *addresses, size_t count)
{
    size_t column = text_from_string(header).length + 1;
    buffer_printf(out, "%s:", header);
    for (size_t i = 0; i < count; i++) {
        struct buffer name;
        buffer_init(&name, MAIL_LIMIT_HEADER_BYTES);
        clean(&name, addresses[i].name);
        const bool has_name = name.length > 0;
        if (has_name)
            add_name(out, &column, buffer_text(&name));
        buffer_release(&name);
        const size_t width = addresses[i].address.length + (has_name ? 2 : 0) + (i + 1 < count);
        fold(out, &column, width);
        buffer_printf(out, has_name ? "<%.*s>%s" : "%.*s%s", TEXT_ARGS(addresses[i].address), i + 1 < count ? "," : "");
        column += width;
    }
    buffer_add_string(out, "\r\n");
}

/* --- names of files --- */

/* No path, nothing that a file system or a reader takes otherwise. */
static bool is_file_byte(char c)
{
    return ascii_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ' ' || c == '(' || c == ')';
}

static void add_percent(struct buffer *out, struct text name)
{
    for (size_t i = 0; i < name.length; i++) { /* RFC 2231 section 7, attribute-char */
        const char c = name.data[i];
        if (ascii_is_alnum(c) || c == '.' || c == '-' || c == '_')
            buffer_add_byte(out, c);
        else
            buffer_printf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

/* As pieces where it is long: filename*0*=utf-8''..., filename*1*=... No character is cut. */
static void add_extended(struct buffer *out, struct text name)
{
    struct buffer piece;
    size_t number = 0;
    buffer_init(&piece, NAME_PIECE * 2);
    for (size_t at = 0; at < name.length;) {
        const size_t begin = at;
        buffer_clear(&piece);
        while (at < name.length) {
            size_t next = at;
            (void)utf8_next(name, &next);
            const size_t before = piece.length;
            add_percent(&piece, text_slice(name, at, next - at));
            if (piece.length > NAME_PIECE && before > 0) {
                piece.length = before;
                break;
            }
            at = next;
        }
        buffer_add_string(out, ";\r\n filename*");
        if (begin > 0 || at < name.length)
            buffer_printf(out, "%zu*", number++);
        buffer_printf(out, "=%s%.*s", begin ? "" : "utf-8''", TEXT_ARGS(buffer_text(&piece)));
    }
    buffer_release(&piece);
}

void mail_add_file_name(struct buffer *out, struct text given)
{
    struct buffer line;
    buffer_init(&line, MAIL_LIMIT_HEADER_BYTES);
    clean(&line, given);
    bool is_plain = line.length <= LIMIT_PLAIN_NAME;
    for (size_t i = 0; i < line.length; i++) {
        if (line.data[i] == '/' || line.data[i] == '\\')
            line.data[i] = '_'; /* readers take paths for folders */
        is_plain = is_plain && is_file_byte(line.data[i]);
    }
    if (is_plain) {
        buffer_printf(out, ";\r\n filename=\"%.*s\"", TEXT_ARGS(buffer_text(&line)));
    } else {
        add_extended(out, buffer_text(&line));
    }
    buffer_release(&line);
}

/* --- dates --- */

void mail_add_date(struct buffer *out, int64_t date, int zone_minutes)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* 1970-01-01 was a Thursday */
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const int64_t local = date + (int64_t)zone_minutes * 60;
    const int64_t day = local / DAY - (local % DAY < 0);
    const int offset = zone_minutes < 0 ? -zone_minutes : zone_minutes;
    struct buffer words;
    buffer_init(&words, 64);
    list_time_utc(&words, local); /* "2026-11-22T08:10:05Z" */
    struct text rest = buffer_text(&words);
    struct text year = text_split(&rest, '-');
    struct text month = text_split(&rest, '-');
    struct text of_month = text_split(&rest, 'T');
    struct text clock = text_split(&rest, 'Z');
    uint64_t month_number = 0;
    if (text_to_number(month, 12, &month_number) && month_number > 0)
        buffer_printf(out, "%s, %.*s %s %.*s %.*s %c%02d%02d", days[(day % 7 + 7) % 7], TEXT_ARGS(of_month), months[month_number - 1],
                      TEXT_ARGS(year), TEXT_ARGS(clock), zone_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
    buffer_release(&words);
}
