/* message.c: the door to jansson for what Chromium says. */
#include "browser/message.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { ESCAPE_LENGTH = 6 }; /* \uD83D */

static const json_t *inner(const struct message *message)
{
    return (const json_t *)message;
}

/* The four hex digits behind a "\u" at `at`, or -1. */
static int escape_at(const char *bytes, size_t length, size_t at)
{
    int value = 0;
    if (at + ESCAPE_LENGTH > length || bytes[at] != '\\' || bytes[at + 1] != 'u')
        return -1;
    for (size_t i = at + 2; i < at + ESCAPE_LENGTH; i++) {
        int digit = ascii_hex_value(bytes[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static void mend_escapes(char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        const char *next = memchr(bytes + i, '\\', length - i);
        if (!next)
            return;
        i = (size_t)(next - bytes);
        int unit = escape_at(bytes, length, i);
        if (unit < 0) {
            i += 2; /* "\\" hides what follows */
            continue;
        }
        int second = unit >= 0xD800 && unit < 0xDC00 ? escape_at(bytes, length, i + ESCAPE_LENGTH) : -1;
        if (second >= 0xDC00 && second < 0xE000) {
            i += 2 * ESCAPE_LENGTH;
            continue;
        }
        if (unit >= 0xD800 && unit < 0xE000)
            memcpy(bytes + i, "\\uFFFD", ESCAPE_LENGTH);
        i += ESCAPE_LENGTH;
    }
}

static void mend_utf8(char *bytes, size_t length)
{
    const struct text all = {bytes, length};
    if (utf8_valid(all))
        return;
    for (size_t i = 0; i < length;) {
        size_t start = i;
        if (utf8_next(all, &i) == UTF8_REPLACEMENT && !text_equal(text_of(bytes + start, i - start), TEXT("\xEF\xBF\xBD")))
            memset(bytes + start, '?', i - start);
    }
}

enum status message_parse(char *bytes, size_t length, struct message **message)
{
    json_error_t error;
    mend_utf8(bytes, length);
    mend_escapes(bytes, length);
    json_t *value = json_loadb(bytes, length, JSON_ALLOW_NUL, &error);
    *message = NULL;
    if (!json_is_object(value)) {
        json_decref(value);
        return STATUS_INVALID;
    }
    *message = (struct message *)value;
    return STATUS_OK;
}

void message_free(struct message *message)
{
    json_decref((json_t *)message);
}

const struct message *message_member(const struct message *message, const char *name)
{
    return (const struct message *)json_object_get(inner(message), name);
}

const struct message *message_item(const struct message *list, size_t index)
{
    return (const struct message *)json_array_get(inner(list), index);
}

size_t message_count(const struct message *list)
{
    return json_array_size(inner(list));
}

struct text message_text(const struct message *message, const char *name)
{
    const json_t *value = inner(message_member(message, name));
    return json_is_string(value) ? text_of(json_string_value(value), json_string_length(value)) : (struct text){0};
}

int64_t message_whole(const struct message *message, const char *name, int64_t otherwise)
{
    const json_t *value = inner(message_member(message, name));
    if (json_is_integer(value))
        return json_integer_value(value);
    double number = json_is_real(value) ? json_real_value(value) : 1e300;
    return number > -9e18 && number < 9e18 ? (int64_t)number : otherwise;
}

bool message_truth(const struct message *message, const char *name)
{
    return json_is_true(inner(message_member(message, name)));
}

/* Appends the text as a JSON string, with its quotes. */
static void message_quote(struct buffer *out, struct text t)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < t.length;) {
        char bytes[4];
        unsigned char c = (unsigned char)t.data[i];
        if (c == '"' || c == '\\' || c < 0x20 || c == 0x7F) {
            buffer_printf(out, "\\u%04x", c);
            i++;
        } else {
            buffer_add(out, bytes, utf8_put(bytes, utf8_next(t, &i)));
        }
    }
    buffer_add_byte(out, '"');
}

void message_put(struct buffer *out, const char *name, struct text t)
{
    if (out->length && out->data[out->length - 1] != '{')
        buffer_add_byte(out, ',');
    buffer_printf(out, "\"%s\":", name);
    message_quote(out, t);
}
