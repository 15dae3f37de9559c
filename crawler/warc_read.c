/* warc_read.c: records out of the bytes of a WARC file (ISO 28500:2017, 4 and 5; 1.0 is read the same way). */
#include "crawler/warc_priv.h"
#include "base/digest.h"
#include "crawler/packing.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_BYTES = 2 * WARC_LIMIT_HEAD_BYTES };

static const char version_start[] = "WARC/1.";
enum { VERSION_START = sizeof version_start - 1 };

/* `window` holds unpacked bytes from `first` to `end`; a whole head fits. */
struct warc_reader {
    struct warc_source source;
    size_t first;
    size_t end;
    bool drained; /* the source has nothing more */
    bool told; /* why the source ended */
    bool had_record;
    bool seeking; /* the next line that begins a record */
    uint64_t left; /* of the block that is under way */
    struct warc_place record; /* where its record begins */
    struct text block_digest; /* of the record under way; in the arena that warc_next was given */
    struct digest *digest; /* under way; here, since reading may leave by the arena */
    char window[WINDOW_BYTES];
};

static struct warc_reader *open_source(int descriptor, struct text bytes)
{
    struct warc_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return NULL;
    reader->source.descriptor = descriptor;
    reader->source.rest = bytes;
    reader->source.at = bytes.length;
    return reader;
}

struct warc_reader *warc_open(int descriptor)
{
    return open_source(descriptor, (struct text){0});
}

struct warc_reader *warc_open_bytes(struct text bytes)
{
    return open_source(-1, bytes);
}

void warc_close(struct warc_reader *reader)
{
    if (!reader)
        return;
    digest_close(reader->digest);
    warc_source_close(&reader->source);
    free(reader);
}

bool warc_is_packed(const struct warc_reader *reader)
{
    return reader->source.unpacker != NULL;
}

bool warc_recognises(struct text start)
{
    char out[VERSION_START];
    size_t got = 0;
    if (!packing_is_gzip(start))
        return text_starts_with(start, text_of(version_start, VERSION_START));
    struct unpacker *unpacker = unpack_open(PACKING_GZIP, start);
    if (unpacker)
        (void)unpack(unpacker, &start, out, sizeof out, &got);
    unpack_close(unpacker);
    return got == sizeof out && memcmp(out, version_start, sizeof out) == 0;
}

static struct text seen(const struct warc_reader *reader)
{
    return text_of(reader->window + reader->first, reader->end - reader->first);
}

/* More bytes into the window; false where there are none or no room is left. */
static bool fill(struct warc_reader *reader)
{
    if (reader->first > 0 && reader->end == WINDOW_BYTES) {
        memmove(reader->window, reader->window + reader->first, reader->end - reader->first);
        reader->end -= reader->first;
        reader->first = 0;
    }
    if (reader->drained || reader->end == WINDOW_BYTES)
        return false;
    size_t got = warc_source_read(&reader->source, reader->window + reader->end, WINDOW_BYTES - reader->end);
    reader->end += got;
    reader->drained = got == 0;
    return got > 0;
}

static bool see(struct warc_reader *reader, size_t length)
{
    while (reader->end - reader->first < length)
        if (!fill(reader))
            return false;
    return true;
}

static void drop(struct warc_reader *reader, size_t length)
{
    reader->first += length;
    if (reader->first == reader->end)
        reader->first = reader->end = 0;
}

static struct warc_place place_now(const struct warc_reader *reader)
{
    return (struct warc_place){.unpacked = reader->source.given - (reader->end - reader->first), .member = reader->source.member};
}

/* Passes over the block that is under way; false where the file ends before it does. */
static bool pass_block(struct warc_reader *reader)
{
    while (reader->left > 0) {
        if (!see(reader, 1))
            return false;
        size_t here = reader->end - reader->first;
        if (here > reader->left)
            here = (size_t)reader->left;
        drop(reader, here);
        reader->left -= here;
    }
    return true;
}

/* Line ends behind a block: two of them (4), but writers differ. */
static void pass_line_ends(struct warc_reader *reader)
{
    while (see(reader, 1) && (reader->window[reader->first] == '\r' || reader->window[reader->first] == '\n'))
        drop(reader, 1);
}

/* To the next line that begins a record; false where there is none. */
static bool seek_record(struct warc_reader *reader)
{
    while (see(reader, 1)) {
        struct text here = seen(reader);
        size_t line_end = text_find_byte(here, '\n', 0);
        if (line_end == SIZE_MAX) {
            drop(reader, here.length);
            continue;
        }
        drop(reader, line_end + 1);
        if (see(reader, VERSION_START) && memcmp(reader->window + reader->first, version_start, VERSION_START) == 0)
            return true;
    }
    return false;
}

/* Where the head ends: behind its empty line. 0: it does not, within the limit; *ends says that the file does. A line that begins
 * another record ends it too, so that no byte is looked at for many heads. */
static size_t head_length(struct warc_reader *reader, bool *ends)
{
    const struct text version = text_of(version_start, VERSION_START);
    size_t from = 0; /* line ends before were looked at */
    *ends = false;
    for (;;) {
        struct text here = seen(reader);
        size_t at = text_find_byte(here, '\n', from);
        from = at == SIZE_MAX ? here.length : at;
        if (from > WARC_LIMIT_HEAD_BYTES)
            return 0;
        if (at != SIZE_MAX) {
            struct text behind = text_slice(here, at + 1, VERSION_START);
            if (text_starts_with(behind, TEXT("\n")))
                return at + 2;
            if (text_starts_with(behind, TEXT("\r\n")))
                return at + 3;
            if (text_equal(behind, version))
                return 0;
            if (!text_starts_with(version, behind) && !text_equal(behind, TEXT("\r"))) {
                from = at + 1;
                continue;
            }
        }
        if (!see(reader, here.length + 1)) {
            *ends = true;
            return 0;
        }
    }
}

/* Fields of the head behind its first line (4); folded lines (1.0) belong to the field before. False: one is none. */
static bool read_fields(struct arena *arena, struct text head, struct warc_record *record)
{
    struct header *fields = arena_alloc_array(arena, WARC_LIMIT_FIELDS, sizeof *fields);
    size_t count = 0;
    text_split(&head, '\n');
    while (head.length > 0) {
        struct text line = text_split(&head, '\n');
        if (text_ends_with(line, TEXT("\r")))
            line.length--;
        if (line.length == 0)
            break;
        if ((line.data[0] == ' ' || line.data[0] == '\t') && count > 0) {
            struct text *value = &fields[count - 1].value;
            *value = text_trim(text_of(value->data, (size_t)(line.data + line.length - value->data)));
            continue;
        }
        if (count == WARC_LIMIT_FIELDS || text_find_byte(line, ':', 0) == SIZE_MAX)
            return false;
        struct text name = text_trim(text_split(&line, ':'));
        struct text value = text_trim(line);
        if (!value.data)
            value = text_of(name.data + name.length, 0);
        fields[count++] = (struct header){.name = name, .value = value};
    }
    record->fields = fields;
    record->field_count = count;
    return true;
}

struct text warc_field(const struct warc_record *record, struct text name)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (text_equal_ignore_case(record->fields[i].name, name))
            return record->fields[i].value;
    return (struct text){0};
}

static enum warc_type read_type(struct text name)
{
    static const char *const names[] = {
        [WARC_WARCINFO] = "warcinfo", [WARC_RESPONSE] = "response", [WARC_RESOURCE] = "resource",
        [WARC_REQUEST] = "request", [WARC_METADATA] = "metadata", [WARC_REVISIT] = "revisit",
        [WARC_CONVERSION] = "conversion", [WARC_CONTINUATION] = "continuation",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal_ignore_case(name, text_from_string(names[i])))
            return (enum warc_type)i;
    return WARC_UNKNOWN_TYPE;
}

static struct text without_brackets(struct text address)
{
    bool has = address.length >= 2 && address.data[0] == '<' && address.data[address.length - 1] == '>';
    return has ? text_slice(address, 1, address.length - 2) : address;
}

/* The head that begins at the window's start. A head that cannot be read is left but for its first byte. */
static enum warc_problem read_head(struct warc_reader *reader, struct arena *arena, struct warc_record *record)
{
    bool ends;
    size_t length = head_length(reader, &ends);
    if (length == 0) {
        drop(reader, ends ? reader->end - reader->first : 1);
        return ends ? WARC_ENDS_EARLY : WARC_HEAD_BROKEN;
    }
    struct text head = arena_copy(arena, text_slice(seen(reader), 0, length));
    enum warc_problem problem = WARC_FINE;
    if (!read_fields(arena, head, record))
        problem = WARC_HEAD_BROKEN;
    else if (!text_to_number(warc_field(record, TEXT("content-length")), INT64_MAX, &record->length))
        problem = WARC_NO_LENGTH;
    drop(reader, problem == WARC_FINE ? length : 1);
    if (problem != WARC_FINE)
        return problem;
    record->type = read_type(warc_field(record, TEXT("warc-type")));
    record->target = without_brackets(warc_field(record, TEXT("warc-target-uri")));
    reader->block_digest = warc_field(record, TEXT("warc-block-digest"));
    reader->left = record->length;
    return WARC_FINE;
}

/* Where nothing more comes: the file's end, or why it ends here; told once. */
static enum warc_problem end_problem(struct warc_reader *reader, bool within)
{
    if (reader->told)
        return WARC_FINE;
    reader->told = true;
    if (reader->source.problem != WARC_FINE)
        return reader->source.problem;
    return within ? WARC_ENDS_EARLY : WARC_FINE;
}

enum warc_step warc_next(struct warc_reader *reader, struct arena *arena, struct warc_record *record,
                         enum warc_problem *problem, struct warc_place *place)
{
    *record = (struct warc_record){0};
    bool within = !pass_block(reader);
    bool found = !within && (!reader->seeking || seek_record(reader));
    reader->seeking = reader->seeking && !found;
    if (found)
        pass_line_ends(reader);
    *place = within ? reader->record : place_now(reader);
    if (!found || !see(reader, 1)) {
        reader->left = 0;
        *problem = end_problem(reader, within);
        return *problem == WARC_FINE ? WARC_STEP_END : WARC_STEP_PROBLEM;
    }
    *place = place_now(reader); /* the byte that is seen may begin a member */
    if (!see(reader, VERSION_START) || memcmp(reader->window + reader->first, version_start, VERSION_START) != 0)
        *problem = reader->had_record ? WARC_LENGTH_WRONG : WARC_NOT_WARC;
    else
        *problem = read_head(reader, arena, record);
    if (*problem == WARC_ENDS_EARLY)
        *problem = end_problem(reader, true);
    reader->seeking = *problem != WARC_FINE;
    reader->had_record |= *problem == WARC_FINE;
    record->place = reader->record = *place;
    return *problem == WARC_FINE ? WARC_STEP_RECORD : WARC_STEP_PROBLEM;
}

/* --- digests --- */

/* RFC 4648 without its paddings; `bits` a digit: 4 (hex), 5 (base32), 6 (base64 and base64url). */
static int digit_value(char c, unsigned bits)
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (bits == 4)
        return ascii_hex_value(c);
    if (bits == 5)
        return c >= '2' && c <= '7' ? c - '2' + 26 : ascii_is_alpha(c) ? ascii_lower(c) - 'a' : -1;
    c = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    const char *found = c ? strchr(base64, c) : NULL;
    return found ? (int)(found - base64) : -1;
}

static bool digits_are(struct text digits, unsigned bits, const unsigned char *sum, size_t length)
{
    unsigned held = 0;
    unsigned value = 0;
    size_t at = 0;
    if (digits.length != (length * 8 + bits - 1) / bits)
        return false;
    for (size_t i = 0; i < digits.length; i++) {
        int digit = digit_value(digits.data[i], bits);
        if (digit < 0)
            return false;
        value = (value << bits | (unsigned)digit) & 0xFFFF;
        held += bits;
        if (held >= 8) {
            held -= 8;
            if (at == length || sum[at++] != (value >> held & 0xFF))
                return false;
        }
    }
    return at == length;
}

/* The algorithm of "sha1:..."; false: another one, or none. */
static bool digest_kind(struct text labelled, enum digest_kind *kind, struct text *digits)
{
    static const struct {
        const char *label;
        enum digest_kind kind;
    } kinds[] = {{"sha1", DIGEST_SHA1}, {"sha-1", DIGEST_SHA1}, {"sha256", DIGEST_SHA256}, {"sha-256", DIGEST_SHA256}};
    struct text label = text_trim(text_split(&labelled, ':'));
    *digits = text_trim(labelled);
    while (digits->length > 0 && digits->data[digits->length - 1] == '=')
        digits->length--;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_equal_ignore_case(label, text_from_string(kinds[i].label))) {
            *kind = kinds[i].kind;
            return digits->length > 0;
        }
    return false;
}

static enum warc_verified check_sum(struct text digits, const unsigned char *sum, size_t length)
{
    bool is_same = digits_are(digits, 4, sum, length) || digits_are(digits, 5, sum, length) || digits_are(digits, 6, sum, length);
    return is_same ? WARC_CHECK_GOOD : WARC_CHECK_WRONG;
}

enum warc_verified warc_check(struct text labelled, struct text bytes)
{
    unsigned char sum[DIGEST_LIMIT_BYTES];
    enum digest_kind kind;
    struct text digits;
    if (!digest_kind(labelled, &kind, &digits))
        return WARC_CHECK_NONE;
    size_t length = digest_of(kind, bytes, sum);
    return length ? check_sum(digits, sum, length) : WARC_CHECK_NONE;
}

/* --- blocks --- */

void warc_read_block(struct warc_reader *reader, struct arena *arena, size_t limit, struct warc_block *block)
{
    struct text digits = {0};
    enum digest_kind kind = DIGEST_SHA256;
    /* a length that lies is found out at the file's end, so this happens once; memory that is not written costs nothing */
    size_t room = reader->left < limit ? (size_t)reader->left : limit;
    char *data = room > 0 ? arena_alloc_raw(arena, room) : NULL;
    size_t length = 0;
    *block = (struct warc_block){.cut = reader->left > limit};
    digest_close(reader->digest);
    reader->digest = digest_kind(reader->block_digest, &kind, &digits) ? digest_open(kind) : NULL;
    while (reader->left > 0 && see(reader, 1)) {
        size_t here = reader->end - reader->first;
        if (here > reader->left)
            here = (size_t)reader->left;
        struct text piece = text_slice(seen(reader), 0, here);
        if (reader->digest)
            digest_add(reader->digest, piece);
        size_t kept = here < room - length ? here : room - length;
        if (kept > 0)
            memcpy(data + length, piece.data, kept);
        length += kept;
        drop(reader, here);
        reader->left -= here;
    }
    block->bytes = text_of(data, length);
    block->ends_early = reader->left > 0;
    if (reader->digest && !block->ends_early) {
        unsigned char sum[DIGEST_LIMIT_BYTES];
        size_t sum_length = digest_end(reader->digest, sum);
        reader->digest = NULL;
        block->check = check_sum(digits, sum, sum_length);
    }
}
