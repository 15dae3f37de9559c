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

#endif
