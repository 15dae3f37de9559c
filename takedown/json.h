/* json.h: JSON objects, through jansson (its one door). Text that is not valid UTF-8 is mended with U+FFFD.
 *
 * A value is owned by whoever made it until it is put into another value or written; both take it over. Without memory the
 * functions give NULL, which all of them accept, and json_write marks the buffer as failed. */
#ifndef RASOAT_TAKEDOWN_JSON_H
#define RASOAT_TAKEDOWN_JSON_H

#include "base/buffer.h"
#include "base/text.h"

struct json;

struct json *json_object_new(void);
struct json *json_array_new(void);
struct json *json_text(struct text t);
struct json *json_number(double number);
struct json *json_whole(int64_t number);
struct json *json_truth(bool truth);
struct json *json_null_new(void);
/* Keys stay in the order in which they were put. */
void json_put(struct json *object, const char *key, struct json *value);
void json_append(struct json *array, struct json *value);
/* Appends the value in its compact form, without a newline, and frees it. */
void json_write(struct json *value, struct buffer *out);
void json_free(struct json *value);

/* --- reading; what is given belongs to the value that it was asked of --- */
/* NULL where the bytes are no JSON (RFC 8259), name a key twice, or nest too deeply. */
struct json *json_read(struct text bytes);
/* NULL where there is no such key, or the value is no object; as for items of what is no array. */
const struct json *json_get(const struct json *object, const char *key);
size_t json_count(const struct json *array);
const struct json *json_item(const struct json *array, size_t index);
/* False where the value is none of that kind. */
bool json_get_text(const struct json *value, struct text *t);
bool json_get_whole(const struct json *value, int64_t *number);

#endif
