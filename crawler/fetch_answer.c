/* fetch_answer.c: collects one answer within its limits. */
#include "crawler/fetch_priv.h"

void answer_init(struct answer *answer, const struct answer_limits *limits)
{
    *answer = (struct answer){.limits = *limits};
    buffer_init(&answer->head, limits->field_bytes);
    buffer_init(&answer->body, limits->body_bytes);
}

static void forget_fields(struct answer *answer)
{
    buffer_clear(&answer->head);
    answer->field_count = 0;
    answer->status = 0;
    answer->kept_bytes = 0;
    answer->head_cut = false;
}

void answer_clear(struct answer *answer, size_t *held)
{
    *held -= answer->body.length;
    if (answer->body.room > FETCH_KEEP_BODY_ROOM)
        buffer_release(&answer->body);
    buffer_clear(&answer->body);
    forget_fields(answer);
    answer->stage = ANSWER_START;
    answer->header_bytes = 0;
    answer->body_cut = false;
    answer->broken = NULL;
    answer->no_memory = false;
}

void answer_release(struct answer *answer)
{
    buffer_release(&answer->head);
    buffer_release(&answer->body);
}

static bool refuse(struct answer *answer, const char *why)
{
    answer->broken = why;
    return false;
}

static bool refuse_for_memory(struct answer *answer)
{
    answer->no_memory = true;
    return refuse(answer, "no memory for the answer");
}

/* RFC 9112 4: version, one space, three digits; what follows is for people. */
static bool status_line(struct answer *answer, struct text line)
{
    forget_fields(answer);
    size_t space = text_find_byte(line, ' ', 0);
    uint64_t status = 0;
    if (space == SIZE_MAX || !text_to_number(text_slice(line, space + 1, 3), 999, &status) || status < 100)
        return refuse(answer, "the status line is broken");
    answer->status = (uint16_t)status;
    answer->stage = ANSWER_FIELDS;
    return true;
}

static uint32_t head_add(struct answer *answer, struct text t)
{
    size_t at = answer->head.length;
    buffer_add_text(&answer->head, t);
    return (uint32_t)at;
}

/* RFC 9112 5.2: a line that begins with white space goes on with the value before it. */
static void continue_field(struct answer *answer, struct text line)
{
    struct answer_field *last = &answer->fields[answer->field_count - 1];
    struct text more = text_trim(line);
    if (!more.length)
        return;
    if (last->value_length) {
        buffer_add_byte(&answer->head, ' ');
        last->value_length++;
    }
    buffer_add_text(&answer->head, more);
    last->value_length += (uint32_t)more.length;
}

/* A field past the limits is dropped, and said: a page must not get out of being judged by what browsers never look at. */
static bool field_line(struct answer *answer, struct text line)
{
    answer->kept_bytes += line.length;
    if (answer->head_cut || answer->kept_bytes > answer->limits.field_bytes) {
        answer->head_cut = true;
        return true;
    }
    if ((line.data[0] == ' ' || line.data[0] == '\t') && answer->field_count > 0) {
        continue_field(answer, line);
    } else {
        if (answer->field_count == answer->limits.fields) {
            answer->head_cut = true;
            return true;
        }
        struct text value = line;
        struct text name = text_trim(text_split(&value, ':'));
        value = text_trim(value);
        struct answer_field *field = &answer->fields[answer->field_count++];
        field->name_length = (uint32_t)name.length;
        field->name = head_add(answer, name);
        field->value_length = (uint32_t)value.length;
        field->value = head_add(answer, value);
    }
    return !buffer_failed(&answer->head) || refuse_for_memory(answer);
}

/* The first field of that name; empty where there is none. */
static struct text value_of(const struct answer *answer, struct text name)
{
    struct text head = buffer_text(&answer->head);
    for (size_t i = 0; i < answer->field_count; i++) {
        const struct answer_field *field = &answer->fields[i];
        if (text_equal_ignore_case(text_slice(head, field->name, field->name_length), name))
            return text_slice(head, field->value, field->value_length);
    }
    return (struct text){0};
}

/* Lengths that differ make framing a guess (RFC 9110 8.6), and nobody asked for "not modified" (RFC 9110 15.4.5): browsers
 * show neither, so the body says nothing of the page. */
static bool whole_head(struct answer *answer)
{
    struct text head = buffer_text(&answer->head);
    struct text length = value_of(answer, TEXT("content-length"));
    bool chunked = value_of(answer, TEXT("transfer-encoding")).length > 0;
    if (answer->status == 304)
        return refuse(answer, "the answer is for a request that asks only for what is newer");
    for (size_t i = 0; i < answer->field_count && !chunked; i++) {
        const struct answer_field *field = &answer->fields[i];
        if (text_equal_ignore_case(text_slice(head, field->name, field->name_length), TEXT("content-length")) &&
            !text_equal(text_slice(head, field->value, field->value_length), length))
            return refuse(answer, "the answer gives two different lengths");
    }
    return true;
}

bool answer_line(struct answer *answer, struct text line)
{
    answer->header_bytes += line.length;
    if (answer->header_bytes > (size_t)answer->limits.field_bytes * FETCH_LIMIT_HEAD_TIMES)
        return refuse(answer, "more bytes of headers than are accepted");
    while (line.length && (line.data[line.length - 1] == '\n' || line.data[line.length - 1] == '\r'))
        line.length--;
    switch (answer->stage) {
    case ANSWER_START:
        return status_line(answer, line);
    case ANSWER_FIELDS:
        if (line.length)
            return field_line(answer, line);
        if (answer->status >= 200 && !whole_head(answer))
            return false;
        answer->stage = answer->status < 200 ? ANSWER_START : ANSWER_BODY;
        return true;
    case ANSWER_BODY:
        return true;
    }
    return false;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

bool answer_body(struct answer *answer, struct text piece, size_t *held)
{
    size_t length = answer->body.length;
    size_t common = *held < FETCH_LIMIT_HELD_BYTES ? FETCH_LIMIT_HELD_BYTES - *held : 0;
    size_t own = length < FETCH_LIMIT_SHARE_BYTES ? FETCH_LIMIT_SHARE_BYTES - length : 0;
    size_t room = smaller(answer->limits.body_bytes - length, common > own ? common : own);
    size_t kept = smaller(piece.length, room);
    buffer_add(&answer->body, piece.data, kept);
    *held += answer->body.length - length;
    if (buffer_failed(&answer->body))
        return refuse_for_memory(answer);
    answer->body_cut = kept < piece.length;
    return !answer->body_cut;
}

size_t answer_headers(const struct answer *answer, struct header *headers)
{
    struct text head = buffer_text(&answer->head);
    for (size_t i = 0; i < answer->field_count; i++) {
        const struct answer_field *field = &answer->fields[i];
        headers[i].name = text_slice(head, field->name, field->name_length);
        headers[i].value = text_slice(head, field->value, field->value_length);
    }
    return answer->field_count;
}

bool answer_ends_with_connection(const struct answer *answer)
{
    return answer->stage == ANSWER_BODY && answer->body.length > 0 &&
           !value_of(answer, TEXT("content-length")).data && !value_of(answer, TEXT("transfer-encoding")).data;
}

/* Those that browsers undo, be they asked for or not: who sends an advertisement so that only they can read it gets it read here too. */
static bool is_known_encoding(struct text name)
{
    static const char *const known[] = {"identity", "none", "gzip", "x-gzip", "deflate", "br", "zstd"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_equal_ignore_case(name, text_from_string(known[i])))
            return true;
    return name.length == 0;
}

bool answer_has_unknown_encoding(const struct answer *answer)
{
    struct text rest = value_of(answer, TEXT("content-encoding"));
    while (rest.length)
        if (!is_known_encoding(text_trim(text_split(&rest, ','))))
            return true;
    return false;
}
