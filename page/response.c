/* response.c: headers, the wire form and stored HTTP messages. */
#include "page/response.h"

/* The least bytes of one item on the wire: 32-bit lengths and what else is fixed. */
enum { HEADER_WIRE_BYTES = 4 + 4, HOP_WIRE_BYTES = 4 + 4 + 4 + 1 };

struct text response_header(const struct response *response, struct text name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (text_equal_ignore_case(response->headers[i].name, name))
            return response->headers[i].value;
    return (struct text){0};
}

void response_encode(const struct response *response, struct buffer *buffer)
{
    buffer_put_text(buffer, response->url);
    buffer_put_text(buffer, response->final_url);
    buffer_put_text(buffer, response->site);
    buffer_put_text(buffer, response->identity);
    buffer_put_u32(buffer, response->status);
    buffer_put_u8(buffer, response->body_cut);
    buffer_put_u32(buffer, (uint32_t)response->hop_count);
    for (size_t i = 0; i < response->hop_count; i++) {
        const struct hop *hop = &response->hops[i];
        buffer_put_text(buffer, hop->url);
        buffer_put_u32(buffer, hop->status);
        buffer_put_text(buffer, hop->location);
        buffer_put_u8(buffer, hop->off_site);
    }
    buffer_put_u32(buffer, (uint32_t)response->header_count);
    for (size_t i = 0; i < response->header_count; i++) {
        buffer_put_text(buffer, response->headers[i].name);
        buffer_put_text(buffer, response->headers[i].value);
    }
    buffer_put_text(buffer, response->body);
}

/* Values that an encoder never writes make the reader fail. */
static uint16_t read_status(struct reader *reader)
{
    uint32_t status = reader_u32(reader);
    if (status > UINT16_MAX)
        reader->failed = true;
    return (uint16_t)status;
}

static bool read_bool(struct reader *reader)
{
    uint8_t value = reader_u8(reader);
    if (value > 1)
        reader->failed = true;
    return value == 1;
}

static uint32_t read_count(struct reader *reader, size_t least, uint32_t limit)
{
    uint32_t count = reader_count(reader, least);
    if (count <= limit)
        return count;
    reader->failed = true;
    return 0;
}

bool response_decode(struct arena *arena, struct reader *reader, struct response *response)
{
    *response = (struct response){0};
    response->url = reader_text(reader);
    response->final_url = reader_text(reader);
    response->site = reader_text(reader);
    response->identity = reader_text(reader);
    response->status = read_status(reader);
    response->body_cut = read_bool(reader);
    response->hop_count = read_count(reader, HOP_WIRE_BYTES, RESPONSE_LIMIT_HOPS + 1); /* the last answer besides */
    struct hop *hops = arena_alloc_array(arena, response->hop_count, sizeof *hops);
    for (size_t i = 0; i < response->hop_count; i++) {
        hops[i].url = reader_text(reader);
        hops[i].status = read_status(reader);
        hops[i].location = reader_text(reader);
        hops[i].off_site = read_bool(reader);
    }
    response->hops = hops;
    response->header_count = read_count(reader, HEADER_WIRE_BYTES, RESPONSE_LIMIT_HEADERS);
    struct header *headers = arena_alloc_array(arena, response->header_count, sizeof *headers);
    for (size_t i = 0; i < response->header_count; i++) {
        headers[i].name = reader_text(reader);
        headers[i].value = reader_text(reader);
    }
    response->headers = headers;
    response->body = reader_text(reader);
    if (response->body.length > RESPONSE_LIMIT_BODY_BYTES)
        reader->failed = true;
    if (reader->failed)
        *response = (struct response){0};
    return !reader->failed;
}

/* One line without its CRLF or LF (RFC 9112 2.2 lets a reader take a bare LF); false where no line end is left. */
static bool next_line(struct text *rest, struct text *line)
{
    if (text_find_byte(*rest, '\n', 0) == SIZE_MAX)
        return false;
    *line = text_split(rest, '\n');
    if (text_ends_with(*line, TEXT("\r")))
        line->length--;
    return true;
}

/* HTTP/2 and 3 have no status line, but tools write one when they store an answer: "HTTP/2 200". */
static bool is_message(struct text bytes)
{
    return text_starts_with(bytes, TEXT("HTTP/1.")) || text_starts_with(bytes, TEXT("HTTP/2")) ||
           text_starts_with(bytes, TEXT("HTTP/3"));
}

/* "HTTP/1.1 200 OK" (RFC 9112 4); false: no status line. */
static bool read_status_line(struct text line, uint16_t *status)
{
    text_split(&line, ' ');
    uint64_t number;
    if (!text_to_number(text_split(&line, ' '), 999, &number))
        return false;
    *status = (uint16_t)number;
    return true;
}

/* RFC 9112 5. White space before the colon is let pass, as browsers do; a line that is no field is dropped. A folded
 * line (5.2) belongs to the field before it, `*open`, which is NULL where that one was dropped. */
static void read_field(struct text line, struct header *headers, size_t *count, struct header **open)
{
    if (line.data[0] == ' ' || line.data[0] == '\t') {
        if (*open)
            (*open)->value.length = (size_t)(line.data + line.length - (*open)->value.data);
        return;
    }
    *open = NULL;
    if (*count == RESPONSE_LIMIT_HEADERS || text_find_byte(line, ':', 0) == SIZE_MAX)
        return;
    struct text name = text_trim(text_split(&line, ':'));
    if (name.length == 0)
        return;
    *open = &headers[(*count)++];
    **open = (struct header){.name = name, .value = text_trim(line)};
}

void response_from_stored(struct arena *arena, struct text bytes, struct response *response)
{
    struct text rest = bytes;
    struct text line = {0};
    uint16_t status = 0;
    response->status = 0;
    response->headers = NULL;
    response->header_count = 0;
    response->body = bytes;
    if (!is_message(bytes) || !next_line(&rest, &line) || !read_status_line(line, &status))
        return;
    struct header *headers = arena_alloc_array(arena, RESPONSE_LIMIT_HEADERS, sizeof *headers);
    struct header *open = NULL;
    size_t count = 0;
    do {
        if (!next_line(&rest, &line)) /* the header section never ends: no message, so all of it is looked at */
            return;
        if (line.length > 0 && (size_t)(line.data + line.length - bytes.data) <= RESPONSE_LIMIT_HEADER_BYTES)
            read_field(line, headers, &count, &open);
        else
            open = NULL;
    } while (line.length > 0);
    response->status = status;
    response->headers = headers;
    response->header_count = count;
    response->body = rest;
}
