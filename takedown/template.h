/* template.h: texts with gaps, and what is put into them: the part of Mustache that papers need, so that a clerk can change a letter
 * without a programmer. docs/papers.md is the manual.
 *
 *     {{name}}                      the value, always escaped for the kind of output
 *     {{#name}} ... {{/name}}       where the value is set; of a list: once for each item, whose names then come first
 *     {{^name}} ... {{/name}}       where it is not set, or the list is empty
 *     {{#name?}} ... {{/name?}}     once where the list is not empty (not in Mustache)
 *     {{! comment }}
 *
 * A line that holds nothing but such a tag ({{name}} apart) leaves no line. There is no way to put in a value unescaped, no partials, no
 * change of delimiters. Which names there are is a table, so an unknown name is an error when a template is read, never when a letter
 * is written. Values are one line each: whatever steers a terminal, turns the reading direction, breaks a line or cannot be seen is
 * gone, and no value can become markup, a link, a mail header or a signature's delimiter. */
#ifndef RASOAT_TAKEDOWN_TEMPLATE_H
#define RASOAT_TAKEDOWN_TEMPLATE_H

#include "base/arena.h"
#include "base/buffer.h"

#define TEMPLATE_LIMIT_BYTES (256 * 1024) /* of a template */
#define TEMPLATE_LIMIT_NODES 20000
#define TEMPLATE_LIMIT_DEPTH 12 /* of sections in each other */
#define TEMPLATE_LIMIT_PROBLEMS 50
#define TEMPLATE_LIMIT_STEPS 4000000 /* of writing: lists in lists */
#define TEMPLATE_LIMIT_VALUE_BYTES 4000 /* longer ones end in "…" */

enum template_escape {
    TEMPLATE_PLAIN,
    TEMPLATE_LINE, /* plain, and the whole is one line: a subject */
    TEMPLATE_HTML, /* for text and for values of attributes in quotation marks; never in scripts or styles */
    TEMPLATE_MARKDOWN, /* CommonMark and GitHub's tables */
    TEMPLATE_ESCAPE_COUNT
};

/* --- what names there are --- */
enum template_kind {
    TEMPLATE_TEXT,
    TEMPLATE_FLAG, /* can only be asked for by sections */
    TEMPLATE_LIST
};
struct template_type;
struct template_field {
    const char *name; /* a-z, 0-9, '_' */
    enum template_kind kind;
    const struct template_type *of; /* the items of a list; else NULL */
    const char *english; /* what it is, one line: for the manual and for messages */
    const char *vietnamese;
};
struct template_type {
    const char *name;
    const struct template_field *fields;
    size_t count;
};

/* --- what stands behind the names --- */
struct template_record;
struct template_value {
    struct text text; /* TEXT, FLAG: set where it is not empty */
    const struct template_record *items; /* LIST */
    size_t count;
};
struct template_record {
    const struct template_value *values; /* one for each field of its type, in that order */
};

/* --- reading --- */
struct template_problem {
    uint32_t line; /* from 1 */
    struct text english;
    struct text vietnamese;
};
struct template_problems {
    ARENA_LIST(struct template_problem) list;
    uint64_t left_out;
};
struct template;
/* `scopes`: the types whose names may be used anywhere, outermost first; at most 4. `first_line`: number of the source's first line
 * in its file. NULL where there were problems, which are added to the list. Everything lives in the arena; the template points into
 * `source`. */
const struct template *template_read(struct arena *arena, struct text source, uint32_t first_line, enum template_escape escape,
                                     const struct template_type *const *scopes, size_t scope_count,
                                     struct template_problems *problems);

/* --- writing --- */
/* `records`: one for each scope. STATUS_LIMIT where the buffer is full or the lists are too long for each other: what was written is
 * then not to be used. */
enum status template_write(const struct template *whole, const struct template_record *const *records, struct buffer *out) MUST_USE;

/* One value as templates put it in: for what is written without one. */
void template_escape(struct buffer *out, enum template_escape escape, struct text value);

#endif
