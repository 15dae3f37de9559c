/* script_names.c: names that a script takes for granted: libraries that are not fetched here. */
#include "analyst/script_choice.h"

#include "base/hash.h"

enum { NAME_SLOTS = 1024 }; /* names of one script that are told apart; a power of two */

struct name_seen {
    struct text name;
    bool is_used; /* called, looked into, or made new */
    bool is_known; /* defined or asked for here */
};

struct name_table {
    struct name_seen slots[NAME_SLOTS];
    size_t count;
};

static struct name_seen *find_name(struct name_table *table, struct text name)
{
    size_t at = (size_t)hash_text(name) & (NAME_SLOTS - 1);
    while (table->slots[at].name.length > 0 && !text_equal(table->slots[at].name, name))
        at = (at + 1) & (NAME_SLOTS - 1);
    if (table->slots[at].name.length == 0) {
        if (table->count >= NAME_SLOTS / 2)
            return NULL;
        table->count++;
        table->slots[at].name = name;
    }
    return &table->slots[at];
}

static bool is_start(char c)
{
    return ascii_is_alpha(c) || c == '_' || c == '$';
}

static bool is_part(char c)
{
    return is_start(c) || ascii_is_digit(c);
}

/* Words of the language that stand where a name could. */
static bool is_reserved(struct text word)
{
    static const char *const reserved[] = {
        "if", "for", "while", "switch", "catch", "function", "return", "typeof", "new", "this", "super", "in", "of", "do",
        "else", "case", "delete", "void", "throw", "await", "async", "yield", "var", "let", "const", "class", "import",
        "export", "with", "try", "finally", "default", "instanceof", "null", "true", "false", "undefined", "extends"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (text_equal(word, text_from_string(reserved[i])))
            return true;
    return false;
}

static bool one_of(struct text word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(word, text_from_string(words[i])))
            return true;
    return false;
}

/* Behind the string or comment that begins at `at`; `at` itself where none does. */
static size_t skip_quiet(struct text source, size_t at)
{
    const char c = source.data[at];
    if (c == '/' && at + 1 < source.length && source.data[at + 1] == '/') {
        const size_t end = text_find_byte(source, '\n', at);
        return end == SIZE_MAX ? source.length : end;
    }
    if (c == '/' && at + 1 < source.length && source.data[at + 1] == '*') {
        const size_t end = text_find(source, TEXT("*/"), at + 2);
        return end == SIZE_MAX ? source.length : end + 2;
    }
    if (c != '"' && c != '\'')
        return at;
    size_t end = at + 1;
    while (end < source.length && source.data[end] != c && source.data[end] != '\n')
        end += source.data[end] == '\\' ? 2 : 1;
    return end < source.length ? end + 1 : source.length;
}

static char next_solid(struct text source, size_t at, size_t *place)
{
    while (at < source.length && ascii_is_space(source.data[at]))
        at++;
    *place = at;
    return at < source.length ? source.data[at] : '\0';
}

struct name_scan {
    struct name_table table;
    struct text before; /* the last word */
    char sign; /* the last solid byte that is no word, or 0 where the last thing was a word */
};

static void take_name(struct name_scan *scan, struct text source, struct text word, size_t end)
{
    static const char *const defining[] = {"var", "let", "const", "function", "class", "typeof"};
    static const char *const windows[] = {"window", "self", "top", "globalThis", "this", "parent"};
    size_t place;
    const char next = next_solid(source, end, &place);
    const bool after_word = scan->sign == '\0';
    if (is_reserved(word))
        return;
    const bool is_member = scan->sign == '.';
    if (is_member && !one_of(scan->before, windows, sizeof windows / sizeof *windows))
        return;
    struct name_seen *name = find_name(&scan->table, word);
    if (!name)
        return;
    if (is_member || (after_word && one_of(scan->before, defining, sizeof defining / sizeof *defining)) ||
        (next == '=' && (place + 1 >= source.length || source.data[place + 1] != '=')))
        name->is_known = true;
    else if (next == '(' || next == '.' || next == '[' || (after_word && text_equal(scan->before, TEXT("new"))))
        name->is_used = true;
}

size_t script_free_names(struct text source, struct text names[SCRIPT_LIMIT_NAMES])
{
    struct name_scan scan = {.sign = ';'};
    size_t count = 0;
    for (size_t at = 0; at < source.length;) {
        const size_t behind = skip_quiet(source, at);
        if (behind > at) {
            scan.sign = source.data[at] == '/' ? scan.sign : '"';
            at = behind;
        } else if (is_part(source.data[at])) {
            size_t end = at;
            while (end < source.length && is_part(source.data[end]))
                end++;
            const struct text word = text_slice(source, at, end - at);
            if (is_start(source.data[at]))
                take_name(&scan, source, word, end);
            scan.before = word;
            /* window.name: what stands before the dot is kept over it */
            scan.sign = '\0';
            at = end;
        } else {
            if (!ascii_is_space(source.data[at]))
                scan.sign = source.data[at];
            at++;
        }
    }
    for (size_t i = 0; i < NAME_SLOTS && count < SCRIPT_LIMIT_NAMES; i++)
        if (scan.table.slots[i].is_used && !scan.table.slots[i].is_known)
            names[count++] = scan.table.slots[i].name;
    return count;
}
