/* robots_match.c: does a rule fit an address (RFC 9309 2.2.2 and 2.2.3), and may the address be fetched. */
#include "crawler/robots.h"

#include "crawler/robots_priv.h"

#include <string.h>

struct writer {
    char *out;
    size_t room;
    size_t length;
};

static void write_byte(struct writer *writer, char c)
{
    if (writer->length < writer->room)
        writer->out[writer->length++] = c;
}

static void write_escaped(struct writer *writer, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    if (writer->room - writer->length < 3) { /* never half an escape */
        writer->room = writer->length;
        return;
    }
    write_byte(writer, '%');
    write_byte(writer, digits[c >> 4]);
    write_byte(writer, digits[c & 15]);
}

/* RFC 3986 2.3 */
static bool is_unreserved(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* RFC 3986 2.2, and the percent sign itself where it begins no escape: it means the same on both sides. */
static bool stays_raw(char c)
{
    return is_unreserved(c) || (c != '\0' && strchr(":/?#[]@!$&'()*+,;=%", c) != NULL);
}

/* An octet that was written as %XX. RFC 9309's table compares "?baz=http://x" with "?baz=http%3A%2F%2Fx" as equal; so
 * behind the '?', where these four delimit nothing (RFC 3986 3.4), they are compared unescaped. */
static bool comes_unescaped(char c, bool in_query)
{
    return is_unreserved(c) || (in_query && (c == ':' || c == '/' || c == '?' || c == '@'));
}

size_t robots_normalise(struct text t, bool is_rule, char *out, size_t room)
{
    struct writer writer = {.out = out, .room = room};
    bool in_query = false;
    for (size_t i = 0; i < t.length; i++) {
        char c = t.data[i];
        int high = c == '%' && i + 2 < t.length ? ascii_hex_value(t.data[i + 1]) : -1;
        int low = high >= 0 ? ascii_hex_value(t.data[i + 2]) : -1;
        if (low >= 0) {
            c = (char)(unsigned char)(high * 16 + low);
            i += 2;
            if (comes_unescaped(c, in_query))
                write_byte(&writer, c);
            else
                write_escaped(&writer, (unsigned char)c);
            continue;
        }
        in_query = in_query || c == '?';
        bool special = c == '*' || c == '$';
        bool has_meaning = is_rule && (c == '*' || i + 1 == t.length);
        if (special ? has_meaning : stays_raw(c))
            write_byte(&writer, c);
        else
            write_escaped(&writer, (unsigned char)c);
    }
    return writer.length;
}

/* Each piece between two '*' is looked for from where the one before it ended: the leftmost place is always good
 * enough, so that nothing is tried twice and many '*' cost no more than one walk over the path. */
static bool pattern_fits(struct text pattern, struct text path)
{
    bool anchored = pattern.length > 0 && pattern.data[pattern.length - 1] == '$';
    if (anchored)
        pattern.length--;
    size_t star = text_find_byte(pattern, '*', 0);
    if (star == SIZE_MAX)
        return anchored ? text_equal(path, pattern) : text_starts_with(path, pattern);
    if (!text_starts_with(path, text_slice(pattern, 0, star)))
        return false;
    size_t at = star;
    for (;;) {
        size_t from = star + 1;
        star = text_find_byte(pattern, '*', from);
        if (star == SIZE_MAX) {
            struct text last = text_slice(pattern, from, pattern.length);
            if (anchored)
                return path.length - at >= last.length && text_ends_with(path, last);
            return text_find(path, last, at) != SIZE_MAX;
        }
        struct text piece = text_slice(pattern, from, star - from);
        size_t found = text_find(path, piece, at);
        if (found == SIZE_MAX)
            return false;
        at = found + piece.length;
    }
}

bool robots_allowed(const struct robots *robots, struct text path)
{
    struct text rest = path;
    path = text_split(&rest, '#');
    rest = path;
    if (text_equal(text_split(&rest, '?'), TEXT("/robots.txt")))
        return true; /* RFC 9309 2.2.2: implicitly allowed */
    if (path.length == 0)
        path = TEXT("/");
    char form[3 * ROBOTS_LIMIT_PATH_BYTES];
    path = text_slice(path, 0, ROBOTS_LIMIT_PATH_BYTES);
    struct text normal = text_of(form, robots_normalise(path, false, form, sizeof form));
    bool allowed = true;
    size_t longest = 0;
    for (size_t i = 0; i < robots->rule_count; i++) {
        const struct robots_rule *rule = &robots->rules[i];
        size_t length = rule->pattern.length;
        bool would_win = length > longest || (length == longest && rule->allow && !allowed);
        if (length == 0 || !would_win || !pattern_fits(rule->pattern, normal))
            continue;
        longest = length;
        allowed = rule->allow;
    }
    return allowed;
}

enum robots_access robots_access_for(uint16_t status)
{
    if (status >= 200 && status < 300)
        return ROBOTS_READ;
    if (status >= 300 && status < 500)
        return ROBOTS_ALLOW_ALL; /* 2.3.1.2, 2.3.1.3; a 3xx is left only where redirects ended without an answer */
    return ROBOTS_DISALLOW_ALL; /* 2.3.1.4; 0 is a network error */
}
