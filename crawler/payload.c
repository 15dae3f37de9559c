/* payload.c: stored HTTP messages decoded. */
#include "crawler/payload.h"
#include "crawler/packing.h"

#include <string.h>

enum { CHUNK_SIZE_DIGITS = 15, PIECE_BYTES = 16 * 1024 };

/* One line without its end; false where none ends here. */
static bool take_line(struct text *rest, struct text *line)
{
    if (text_find_byte(*rest, '\n', 0) == SIZE_MAX)
        return false;
    *line = text_split(rest, '\n');
    if (text_ends_with(*line, TEXT("\r")))
        line->length--;
    return true;
}

/* RFC 9112 7.1: hexadecimal digits, then perhaps white space and extensions. */
static bool chunk_size(struct text line, size_t *size)
{
    size_t digits = 0;
    *size = 0;
    while (digits < line.length && ascii_hex_value(line.data[digits]) >= 0) {
        if (digits == CHUNK_SIZE_DIGITS)
            return false;
        *size = *size * 16 + (size_t)ascii_hex_value(line.data[digits++]);
    }
    struct text behind = text_trim(text_slice(line, digits, line.length));
    return digits > 0 && (behind.length == 0 || behind.data[0] == ';');
}

bool payload_join_chunks(struct arena *arena, struct text body, struct text *joined, bool *whole)
{
    struct text rest = body;
    struct text line;
    size_t size;
    size_t length = 0;
    *whole = false;
    if (!take_line(&rest, &line) || !chunk_size(line, &size))
        return false;
    char *data = arena_alloc_raw(arena, body.length); /* joined, it is shorter */
    while (size > 0) {
        size_t here = size < rest.length ? size : rest.length;
        if (here > 0)
            memcpy(data + length, rest.data, here);
        length += here;
        if (here < size)
            break;
        rest = text_slice(rest, here, rest.length);
        if (!take_line(&rest, &line) || line.length > 0 || !take_line(&rest, &line) || !chunk_size(line, &size))
            break;
        *whole = size == 0;
    }
    *whole = *whole || size == 0;
    *joined = text_of(data, length);
    return true;
}

static bool read_coding(struct text name, enum packing *packing)
{
    static const struct {
        const char *name;
        enum packing packing;
    } codings[] = {
        {"gzip", PACKING_GZIP}, {"x-gzip", PACKING_GZIP}, {"deflate", PACKING_DEFLATE}, {"br", PACKING_BROTLI},
        {"zstd", PACKING_ZSTD},
    };
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        if (text_equal_ignore_case(name, text_from_string(codings[i].name))) {
            *packing = codings[i].packing;
            return true;
        }
    return false;
}

/* Unpacks into `out`, at most its maximum; gives what the last step said, UNPACK_WANTS_ROOM where it does not fit. */
static enum unpack_step unpack_whole(enum packing packing, struct text packed, struct buffer *out)
{
    char piece[PIECE_BYTES];
    struct unpacker *unpacker = unpack_open(packing, packed);
    if (!unpacker)
        return UNPACK_BROKEN;
    enum unpack_step step = UNPACK_WANTS_ROOM;
    bool is_more = true;
    while (is_more) {
        size_t got = 0;
        step = unpack(unpacker, &packed, piece, sizeof piece, &got);
        size_t room = out->maximum - out->length;
        buffer_add(out, piece, got < room ? got : room);
        if (got > room || buffer_failed(out)) {
            step = UNPACK_WANTS_ROOM;
            is_more = false;
        } else if (step == UNPACK_END) { /* another member of gzip, or frame, may follow */
            bool again = packing == PACKING_GZIP ? packing_is_gzip(packed) : packing == PACKING_ZSTD && packed.length > 0;
            is_more = again && unpack_again(unpacker);
        } else {
            is_more = step == UNPACK_WANTS_ROOM;
        }
    }
    unpack_close(unpacker);
    return step;
}

static bool looks_like_markup(struct text body)
{
    struct text start = text_trim(text_slice(body, 0, 256));
    return start.length > 0 && start.data[0] == '<';
}

/* One coding undone. */
static void undo(struct arena *arena, enum packing packing, struct response *response)
{
    if (response->body.length == 0 || (packing == PACKING_GZIP && !packing_is_gzip(response->body)))
        return;
    struct buffer out;
    buffer_init(&out, RESPONSE_LIMIT_BODY_BYTES);
    enum unpack_step step = unpack_whole(packing, response->body, &out);
    if (step == UNPACK_BROKEN && out.length == 0 && looks_like_markup(response->body)) {
        buffer_release(&out);
        return; /* decoded already */
    }
    char *data = arena_try(arena, out.length ? out.length : 1);
    if (data && out.length)
        memcpy(data, out.data, out.length);
    if (data)
        response->body = text_of(data, out.length);
    bool failed = buffer_failed(&out);
    buffer_release(&out);
    if (!data)
        arena_leave(arena, STATUS_LIMIT);
    response->body_cut |= step != UNPACK_END || failed || !data;
}

/* The last name of a list is the outermost coding. */
static struct text take_last(struct text *list)
{
    size_t at = list->length;
    while (at > 0 && list->data[at - 1] != ',')
        at--;
    struct text last = text_trim(text_slice(*list, at, list->length));
    list->length = at > 0 ? at - 1 : 0;
    return last;
}

static enum payload_state undo_codings(struct arena *arena, struct response *response, struct text list, bool transfer)
{
    for (unsigned undone = 0; list.length > 0;) {
        struct text name = take_last(&list);
        enum packing packing;
        bool whole;
        struct text joined;
        if (name.length == 0 || text_equal_ignore_case(name, TEXT("identity")) || text_equal_ignore_case(name, TEXT("none")))
            continue;
        if (transfer && text_equal_ignore_case(name, TEXT("chunked"))) {
            if (payload_join_chunks(arena, response->body, &joined, &whole)) {
                response->body = joined;
                response->body_cut |= !whole;
            }
        } else if (undone++ == PAYLOAD_LIMIT_CODINGS || !read_coding(name, &packing)) {
            response->body = (struct text){0};
            response->body_cut = true;
            return PAYLOAD_UNKNOWN_CODING;
        } else {
            undo(arena, packing, response);
        }
    }
    return response->body_cut ? PAYLOAD_BROKEN : PAYLOAD_WHOLE;
}

enum payload_state payload_read(struct arena *arena, struct text message, struct response *response)
{
    response->body_cut = false;
    response_from_stored(arena, message, response);
    for (unsigned i = 0; i < PAYLOAD_LIMIT_INTERIM && response->status >= 100 && response->status < 200; i++) {
        if (!text_starts_with(response->body, TEXT("HTTP/")))
            break;
        response_from_stored(arena, response->body, response);
    }
    if (response->status == 0)
        return PAYLOAD_WHOLE;
    enum payload_state state =
        undo_codings(arena, response, response_header(response, TEXT("transfer-encoding")), true);
    if (state != PAYLOAD_UNKNOWN_CODING)
        state = undo_codings(arena, response, response_header(response, TEXT("content-encoding")), false);
    if (response->body.length > RESPONSE_LIMIT_BODY_BYTES) {
        response->body.length = RESPONSE_LIMIT_BODY_BYTES;
        response->body_cut = true;
        state = PAYLOAD_BROKEN;
    }
    return state;
}
