/* json.c: the door to jansson. */
#include "takedown/json.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

enum { JSON_LIMIT_TEXT = 16 * 1024 * 1024, NUMBER_DIGITS = 10, WHOLE_LIMIT = 1000000000 };

static json_t *inner(struct json *value)
{
    return (json_t *)value;
}

static struct json *outer(json_t *value)
{
    return (struct json *)value;
}

/* An object without one of its parts would be a lie: where there is no memory for it the program ends, as arenas do. */
static void must(int result)
{
    if (result == 0)
        return;
    fputs("rasoat: out of memory (hết bộ nhớ)\n", stderr);
    _exit(1);
}

struct json *json_object_new(void)
{
    return outer(json_object());
}

struct json *json_array_new(void)
{
    return outer(json_array());
}

struct json *json_text(struct text t)
{
    if (utf8_valid(t))
        return outer(json_stringn_nocheck(t.data ? t.data : "", t.length));
    struct buffer mended;
    buffer_init(&mended, JSON_LIMIT_TEXT);
    for (size_t i = 0; i < t.length && mended.length < JSON_LIMIT_TEXT - 4;) {
        char bytes[4];
        buffer_add(&mended, bytes, utf8_put(bytes, utf8_next(t, &i)));
    }
    json_t *value = buffer_failed(&mended) ? NULL : json_stringn_nocheck(mended.data ? mended.data : "", mended.length);
    buffer_release(&mended);
    return outer(value);
}

struct json *json_number(double number)
{
    if (number >= -WHOLE_LIMIT && number <= WHOLE_LIMIT && (double)(int64_t)number == number)
        return json_whole((int64_t)number); /* 4, not 4.0 */
    return outer(json_real(number));
}

struct json *json_whole(int64_t number)
{
    return outer(json_integer(number));
}

struct json *json_truth(bool truth)
{
    return outer(json_boolean(truth));
}

struct json *json_null_new(void)
{
    return outer(json_null());
}

void json_put(struct json *object, const char *key, struct json *value)
{
    must(json_object_set_new_nocheck(inner(object), key, inner(value)));
}

void json_append(struct json *array, struct json *value)
{
    must(json_array_append_new(inner(array), inner(value)));
}

static int add_bytes(const char *bytes, size_t length, void *context)
{
    buffer_add(context, bytes, length);
    return buffer_failed(context) ? -1 : 0;
}

void json_write(struct json *value, struct buffer *out)
{
    if (!value || json_dump_callback(inner(value), add_bytes, out,
                                     JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(NUMBER_DIGITS)) != 0)
        out->failed = true;
    json_free(value);
}

void json_free(struct json *value)
{
    json_decref(inner(value));
}

struct json *json_read(struct text bytes)
{
    return outer(json_loadb(bytes.data ? bytes.data : "", bytes.length, JSON_REJECT_DUPLICATES, NULL));
}

static const json_t *seen(const struct json *value)
{
    return (const json_t *)value;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return (const struct json *)json_object_get(seen(object), key);
}

size_t json_count(const struct json *array)
{
    return json_array_size(seen(array));
}

const struct json *json_item(const struct json *array, size_t index)
{
    return (const struct json *)json_array_get(seen(array), index);
}

bool json_get_text(const struct json *value, struct text *t)
{
    if (!json_is_string(seen(value)))
        return false;
    *t = text_of(json_string_value(seen(value)), json_string_length(seen(value)));
    return true;
}

bool json_get_whole(const struct json *value, int64_t *number)
{
    if (!json_is_integer(seen(value)))
        return false;
    *number = json_integer_value(seen(value));
    return true;
}
