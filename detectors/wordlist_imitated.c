/* wordlist_imitated.c: hosts whose names are a letter or two away from well-known ones. */
#include "detectors/wordlist_priv.h"
#include "page/url.h"

enum {
    NAME_BYTES = 63, /* of one label (RFC 1035 2.3.4) */
    ONE_LETTER = 8, /* well-known names from this length on: one letter; shorter ones are near to words by chance */
    TWO_LETTERS = 10,
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, row by row. */
static size_t distance(struct text a, struct text b)
{
    size_t row[NAME_BYTES + 1];
    for (size_t i = 0; i <= a.length; i++)
        row[i] = i;
    for (size_t k = 1; k <= b.length; k++) {
        size_t diagonal = row[0];
        row[0] = k;
        for (size_t i = 1; i <= a.length; i++) {
            size_t above = row[i];
            row[i] = least(least(row[i], row[i - 1]) + 1, diagonal + (a.data[i - 1] != b.data[k - 1]));
            diagonal = above;
        }
    }
    return row[a.length];
}

static struct text name_of(struct text domain)
{
    return text_slice(text_slice(domain, 0, text_find_byte(domain, '.', 0)), 0, NAME_BYTES);
}

/* "cdn.google-analytics.com.stranger.example": the whole well-known name, and it is not the end. */
static bool holds_name(struct text host, struct text known)
{
    for (size_t at = text_find(host, known, 0); at != SIZE_MAX; at = text_find(host, known, at + 1))
        if ((at == 0 || host.data[at - 1] == '.') && at + known.length < host.length &&
            host.data[at + known.length] == '.')
            return true;
    return false;
}

/* What the eye takes for the same: "1" and "i" for "l", "rn" for "m", a letter twice for once. At most NAME_BYTES. */
static struct text looks_of(struct text name, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < name.length && length < NAME_BYTES; i++) {
        char c = name.data[i];
        bool is_next = i + 1 < name.length;
        if (is_next && c == 'r' && name.data[i + 1] == 'n')
            c = 'm', i++;
        else if (is_next && c == 'v' && name.data[i + 1] == 'v')
            c = 'w', i++;
        c = c == '1' || c == 'i' || c == '|' ? 'l' : c == '0' ? 'o' : c == '3' ? 'e' : c == '5' ? 's' : c;
        if (c != '-' && (length == 0 || out[length - 1] != c))
            out[length++] = c;
    }
    return text_of(out, length);
}

/* Words that makers of such names put around: "cdn-jquery-min". */
static bool is_technical(struct text part)
{
    static const struct text words[] = {{"cdn", 3}, {"js", 2}, {"static", 6}, {"net", 3}, {"com", 3}, {"api", 3},
                                        {"apis", 4}, {"fonts", 5}, {"font", 4}, {"www", 3}, {"lib", 3}, {"libs", 4},
                                        {"code", 4}, {"ajax", 4}, {"min", 3}, {"cloud", 5}, {"org", 3}, {"assets", 6},
                                        {"tag", 3}, {"tags", 4}, {"sdk", 3}, {"cache", 5}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_equal(part, words[i]))
            return true;
    return false;
}

/* Of the parts between hyphens, some that stand together look like the well-known name: spelled otherwise, or beside a
 * technical word. */
static bool has_part_like(struct text name, struct text known)
{
    enum { PARTS = 8, LEAST = 6 };
    char known_bytes[NAME_BYTES];
    char bytes[NAME_BYTES];
    struct text known_looks = looks_of(known, known_bytes);
    struct text parts[PARTS];
    size_t count = 0;
    size_t technical = 0;
    for (struct text rest = name; rest.length && count < PARTS; count++) {
        parts[count] = text_split(&rest, '-');
        technical += is_technical(parts[count]);
    }
    if (known.length < LEAST || text_equal(name, known))
        return false;
    for (size_t from = 0; from < count; from++) {
        size_t inside = 0;
        for (size_t to = from; to < count; to++) {
            inside += is_technical(parts[to]);
            struct text together = text_of(parts[from].data, (size_t)(parts[to].data - parts[from].data) + parts[to].length);
            if (!text_equal(looks_of(together, bytes), known_looks))
                continue;
            bool is_spelled_so = text_equal(together, known);
            if (technical > inside || !is_spelled_so)
                return true;
        }
    }
    return false;
}

struct text wordlists_imitated(const struct wordlists *wordlists, struct text host)
{
    struct text domain = url_registrable_domain(host);
    struct text name = name_of(domain);
    struct text found = {0};
    if (url_host_is_address(host))
        return found;
    for (size_t i = 0; i < wordlists->script_host_count; i++) {
        struct text known = wordlists->script_hosts[i];
        if (text_equal(domain, known))
            return (struct text){0};
        struct text known_name = name_of(known);
        size_t allowed = known_name.length >= TWO_LETTERS ? 2 : known_name.length >= ONE_LETTER ? 1 : 0;
        size_t shorter = least(name.length, known_name.length);
        size_t longer = name.length + known_name.length - shorter;
        bool is_near = allowed > 0 && longer - shorter <= allowed && distance(name, known_name) <= allowed;
        if (allowed < 2 && text_equal(name, known_name)) /* a short name is free under another ending */
            is_near = false;
        if (!found.length && (is_near || holds_name(host, known) || has_part_like(name, known_name)))
            found = known;
    }
    return found;
}
