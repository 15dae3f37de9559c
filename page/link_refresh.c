/* link_refresh.c: the value of a meta refresh or a Refresh header. */
#include "page/link_priv.h"

#define REFRESH_LIMIT_SECONDS 1e9 /* more is shown as this */

static size_t skip_spaces(struct text t, size_t at)
{
    while (at < t.length && ascii_is_space(t.data[at]))
        at++;
    return at;
}

static bool take_letter(struct text t, size_t *at, char letter)
{
    if (*at >= t.length || ascii_lower(t.data[*at]) != letter)
        return false;
    ++*at;
    return true;
}

/* Step 11: what stands behind the separator: `url=...` with its odd spellings, or the address alone. */
static struct text refresh_url(struct text t)
{
    size_t at = 0;
    if (take_letter(t, &at, 'u')) {
        if (!take_letter(t, &at, 'r') || !take_letter(t, &at, 'l'))
            return t;
        at = skip_spaces(t, at);
        if (!take_letter(t, &at, '='))
            return t;
        at = skip_spaces(t, at);
    }
    if (at < t.length && (t.data[at] == '\'' || t.data[at] == '"')) {
        char quote = t.data[at];
        struct text rest = text_slice(t, at + 1, SIZE_MAX);
        return text_slice(rest, 0, text_find_byte(rest, quote, 0));
    }
    return text_slice(t, at, SIZE_MAX);
}

bool link_parse_refresh(struct text value, double *seconds, struct text *url)
{
    *url = (struct text){0};
    size_t start = skip_spaces(value, 0);
    size_t at = start;
    *seconds = 0;
    for (; at < value.length && ascii_is_digit(value.data[at]); at++)
        *seconds = *seconds * 10 + (value.data[at] - '0');
    if (*seconds > REFRESH_LIMIT_SECONDS)
        *seconds = REFRESH_LIMIT_SECONDS;
    if (at == start && (at == value.length || value.data[at] != '.'))
        return false;
    while (at < value.length && (ascii_is_digit(value.data[at]) || value.data[at] == '.'))
        at++;
    if (at == value.length)
        return true;
    if (value.data[at] != ';' && value.data[at] != ',' && !ascii_is_space(value.data[at]))
        return false;
    at = skip_spaces(value, at);
    if (at < value.length && (value.data[at] == ';' || value.data[at] == ','))
        at = skip_spaces(value, at + 1);
    *url = refresh_url(text_slice(value, at, SIZE_MAX));
    return true;
}
