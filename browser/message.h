/* message.h: the debugging protocol's JSON, through jansson (its second door: takedown/json.h writes only, and is pure).
 *
 * What comes was partly written by a hostile page: names of its elements, addresses, words of its dialogs. Ill-formed UTF-8 and halves
 * of surrogate pairs, which JSON written from UTF-16 may hold and jansson refuses, are mended first. */
#ifndef RASOAT_BROWSER_MESSAGE_H
#define RASOAT_BROWSER_MESSAGE_H

#include "base/buffer.h"
#include "base/status.h"

struct message;

/* Changes the bytes in place. STATUS_INVALID: not a JSON object (or nested deeper than 2,048). The caller frees `message`. */
enum status message_parse(char *bytes, size_t length, struct message **message) MUST_USE;
void message_free(struct message *message);
/* A part; owned by the whole, never freed alone. NULL where there is none; all functions accept NULL. */
const struct message *message_member(const struct message *message, const char *name);
const struct message *message_item(const struct message *list, size_t index);
/* Of a list; 0 for what is none. */
size_t message_count(const struct message *list);
/* The member's text, owned by the whole; empty where there is none. */
struct text message_text(const struct message *message, const char *name);
/* The member as a whole number, numbers with a fraction cut; `otherwise` where it is none or out of int64_t's range. */
int64_t message_whole(const struct message *message, const char *name, int64_t otherwise);
bool message_truth(const struct message *message, const char *name);

/* Appends "NAME":"text" with a comma before it where `out` does not end with an opening brace. */
void message_put(struct buffer *out, const char *name, struct text t);

#endif
