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
        if (!found.length && (is_near || holds_name(host, known)))
            found = known;
    }
    return found;
}
