/* import.c: a file's bytes to lines, and lines to addresses. What a line means is in import_table.c, import_list.c,
 * import_log.c and import_w3c.c. */
#include "crawler/import.h"

#include "base/check.h"
#include "base/utf8.h"
#include "crawler/import_priv.h"

#include <string.h>

/* Each byte of a line becomes at most "%XX"; before it stand a scheme and the caller's host. */
enum { OUT_BYTES = IMPORT_LIMIT_LINE_BYTES * 3 + IMPORT_LIMIT_HOST_BYTES * 3 + 16, SHOWN_BYTES = 120, DECODE_BYTES = 4096 };

static const char *const kind_names[IMPORT_KIND_COUNT] = {
    [IMPORT_SEARCH_CONSOLE] = "search-console",
    [IMPORT_URL_LIST] = "url-list",
    [IMPORT_ACCESS_LOG] = "access-log",
};

static const struct {
    const char *english;
    const char *vietnamese;
} problem_words[IMPORT_PROBLEM_COUNT] = {
    [IMPORT_LINE_TOO_LONG] = {"the line is too long; it was left out", "dòng quá dài nên bị bỏ qua"},
    [IMPORT_NO_ADDRESS] = {"no web address stands in this line", "dòng này không có địa chỉ web nào"},
    [IMPORT_NO_REQUEST] = {"this is not a line of an access log", "đây không phải là một dòng nhật ký truy cập"},
    [IMPORT_NO_HOST] = {"the log does not say for which site; give --host NAME",
                        "nhật ký không cho biết thuộc website nào; hãy thêm --host TÊN-MIỀN"},
    [IMPORT_NO_FIELDS] = {"the fields named here lack cs-uri-stem; the lines below cannot be used",
                          "các trường nêu ở đây thiếu cs-uri-stem; không dùng được các dòng bên dưới"},
    [IMPORT_TOO_MANY] = {"the line has more addresses than are taken from one",
                         "dòng có nhiều địa chỉ hơn mức đọc từ một dòng"},
};

const char *import_kind_name(enum import_kind kind)
{
    return kind_names[kind];
}

bool import_kind_from_name(struct text name, enum import_kind *kind)
{
    for (enum import_kind i = 0; i < IMPORT_KIND_COUNT; i++)
        if (text_equal(name, text_from_string(kind_names[i]))) {
            *kind = i;
            return true;
        }
    return false;
}

const char *import_problem_english(enum import_problem problem)
{
    return problem_words[problem].english;
}

const char *import_problem_vietnamese(enum import_problem problem)
{
    return problem_words[problem].vietnamese;
}

struct importer *importer_open(struct arena *arena, enum import_kind kind, struct text host,
                               const struct import_sink *sink)
{
    struct importer *importer = arena_alloc(arena, sizeof *importer);
    importer->kind = kind;
    importer->arena = arena;
    importer->host = arena_copy(arena, text_slice(host, 0, IMPORT_LIMIT_HOST_BYTES));
    importer->sink = *sink;
    importer->line = arena_alloc_raw(arena, IMPORT_LIMIT_LINE_BYTES);
    importer->out = arena_alloc_raw(arena, OUT_BYTES);
    return importer;
}

struct import_counts importer_counts(const struct importer *importer)
{
    return importer->counts;
}

/* --- addresses --- */

void import_begin(struct importer *importer)
{
    importer->out_length = 0;
}

static void put(struct importer *importer, const char *data, size_t length)
{
    CHECK(length <= OUT_BYTES - importer->out_length);
    if (length)
        memcpy(importer->out + importer->out_length, data, length);
    importer->out_length += length;
}

static void put_escape(struct importer *importer, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    const char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    put(importer, escape, sizeof escape);
}

void import_add(struct importer *importer, struct text t)
{
    if (utf8_valid(t)) {
        put(importer, t.data, t.length);
        return;
    }
    for (size_t i = 0; i < t.length; i++) /* an old encoding: the bytes themselves are what a server was asked for */
        if ((unsigned char)t.data[i] >= 0x80)
            put_escape(importer, (unsigned char)t.data[i]);
        else
            put(importer, t.data + i, 1);
}

void import_add_encoded(struct importer *importer, struct text t)
{
    for (size_t i = 0; i < t.length; i++) {
        const unsigned char byte = (unsigned char)t.data[i];
        if (byte <= 0x20 || byte >= 0x7F || byte == '#' || byte == '\\')
            put_escape(importer, byte);
        else
            put(importer, t.data + i, 1);
    }
}

void import_hand_out(struct importer *importer, bool scheme_guessed)
{
    const struct imported imported = {.url = text_of(importer->out, importer->out_length),
                                      .line = importer->counts.lines,
                                      .scheme_guessed = scheme_guessed};
    importer->line_addresses++;
    importer->counts.addresses++;
    importer->sink.address(importer->sink.context, &imported);
}

void import_say(struct importer *importer, enum import_problem problem, struct text line)
{
    if (importer->line_broken)
        return;
    importer->line_broken = true;
    importer->counts.broken++;
    importer->sink.problem(importer->sink.context, importer->counts.lines, problem, text_slice(line, 0, SHOWN_BYTES));
}

/* --- lines --- */

static void read_line(struct importer *importer, struct text line)
{
    importer->counts.lines++;
    importer->line_addresses = 0;
    importer->line_broken = false;
    if (importer->too_long) {
        importer->too_long = false;
        import_say(importer, IMPORT_LINE_TOO_LONG, line);
        return;
    }
    if (text_trim(line).length == 0)
        return;
    switch (importer->kind) {
    case IMPORT_SEARCH_CONSOLE:
        import_table_line(importer, line);
        break;
    case IMPORT_URL_LIST:
        import_list_line(importer, line);
        break;
    case IMPORT_ACCESS_LOG:
        if (line.data[0] == '#')
            import_w3c_directive(importer, line);
        else if (importer->w3c.on)
            import_w3c_line(importer, line);
        else
            import_log_line(importer, line);
        break;
    case IMPORT_KIND_COUNT:
        break;
    }
}

/* Bytes of a line whose end is not there yet. */
static void keep(struct importer *importer, struct text part)
{
    size_t room = IMPORT_LIMIT_LINE_BYTES - importer->line_length;
    if (part.length > room) {
        importer->too_long = true;
        part.length = room;
    }
    if (part.length)
        memcpy(importer->line + importer->line_length, part.data, part.length);
    importer->line_length += part.length;
}

static void end_line(struct importer *importer, struct text last)
{
    if (importer->line_length == 0 && !importer->too_long && last.length <= IMPORT_LIMIT_LINE_BYTES) {
        read_line(importer, last); /* whole in this piece: not copied */
        return;
    }
    keep(importer, last);
    struct text line = text_of(importer->line, importer->line_length);
    importer->line_length = 0;
    read_line(importer, line);
}

/* LF, CR LF and CR end a line. */
static void read_utf8(struct importer *importer, struct text bytes)
{
    for (size_t i = 0; i < bytes.length;) {
        if (importer->after_return) {
            importer->after_return = false;
            if (bytes.data[i] == '\n') {
                i++;
                continue;
            }
        }
        size_t end = i;
        while (end < bytes.length && bytes.data[end] != '\n' && bytes.data[end] != '\r')
            end++;
        struct text part = text_slice(bytes, i, end - i);
        if (end == bytes.length) {
            keep(importer, part);
            return;
        }
        importer->after_return = bytes.data[end] == '\r';
        end_line(importer, part);
        i = end + 1;
    }
}

/* --- encodings --- */

/* One unit to UTF-8; gives the bytes written. A half of a pair that stands alone is U+FFFD. */
static size_t put_unit(struct importer *importer, uint32_t unit, char out[8])
{
    size_t length = 0;
    if (unit >= 0xDC00 && unit <= 0xDFFF && importer->high) {
        uint32_t both = 0x10000 + ((importer->high - 0xD800) << 10) + (unit - 0xDC00);
        importer->high = 0;
        return utf8_put(out, both);
    }
    if (importer->high)
        length = utf8_put(out, UTF8_REPLACEMENT);
    importer->high = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
    return importer->high ? length : length + utf8_put(out + length, unit);
}

static void read_utf16(struct importer *importer, struct text bytes)
{
    char out[DECODE_BYTES];
    size_t length = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        const uint32_t byte = (unsigned char)bytes.data[i];
        importer->has_half = !importer->has_half;
        if (importer->has_half) {
            importer->unit = byte;
            continue;
        }
        uint32_t unit = importer->encoding == IMPORT_UTF16_LITTLE ? importer->unit | byte << 8 : importer->unit << 8 | byte;
        length += put_unit(importer, unit, out + length);
        if (length > sizeof out - 8) {
            read_utf8(importer, text_of(out, length));
            length = 0;
        }
    }
    read_utf8(importer, text_of(out, length));
}

/* The first bytes: a byte order mark (Unicode 23.8), or zeros in every other one. What stands behind a mark is given. */
static struct text recognise(struct importer *importer, struct text start)
{
    const bool two = start.length >= 2;
    if (text_starts_with(start, TEXT("\xFF\xFE")) || (two && start.data[0] && !start.data[1]))
        importer->encoding = IMPORT_UTF16_LITTLE;
    else if (text_starts_with(start, TEXT("\xFE\xFF")) || (two && !start.data[0] && start.data[1]))
        importer->encoding = IMPORT_UTF16_BIG;
    else
        importer->encoding = IMPORT_BYTES;
    size_t mark = text_starts_with(start, TEXT("\xEF\xBB\xBF"))                                                        ? 3
                  : text_starts_with(start, TEXT("\xFF\xFE")) || text_starts_with(start, TEXT("\xFE\xFF")) ? 2
                                                                                                                       : 0;
    return text_slice(start, mark, start.length);
}

static void decode(struct importer *importer, struct text bytes)
{
    if (importer->encoding == IMPORT_BYTES)
        read_utf8(importer, bytes);
    else
        read_utf16(importer, bytes);
}

static void read_start(struct importer *importer)
{
    decode(importer, recognise(importer, text_of(importer->start, importer->start_length)));
}

void importer_read(struct importer *importer, struct text bytes)
{
    while (importer->encoding == IMPORT_UNKNOWN && bytes.length > 0) {
        importer->start[importer->start_length++] = bytes.data[0];
        bytes = text_slice(bytes, 1, bytes.length);
        if (importer->start_length == sizeof importer->start)
            read_start(importer);
    }
    if (bytes.length > 0)
        decode(importer, bytes);
}

void importer_end(struct importer *importer)
{
    if (importer->encoding == IMPORT_UNKNOWN)
        read_start(importer);
    if (importer->line_length > 0 || importer->too_long)
        end_line(importer, (struct text){0});
}
