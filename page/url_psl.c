/* url_psl.c: the door to libpsl: which part of a host its owner registered (Public Suffix List). */
#include "page/url_priv.h"

#include <libpsl.h>
#include <string.h>

/* The length of the registrable end of a lower-case host, 0 where there is none. */
static size_t registrable_length(struct text host)
{
    char name[URL_LIMIT_DNS_BYTES + 1];
    if (host.length == 0 || host.length > URL_LIMIT_DNS_BYTES || host.data[0] == '.' ||
        text_find_byte(host, '\0', 0) != SIZE_MAX)
        return 0;
    memcpy(name, host.data, host.length);
    name[host.length] = '\0';
    const char *found = psl_registrable_domain(psl_builtin(), name);
    return found ? host.length - (size_t)(found - name) : 0;
}

struct text url_registrable_domain(struct text host)
{
    if (url_host_is_address(host))
        return host;
    struct text name = host; /* "a.vn." is "a.vn" for whom it belongs to */
    if (name.length > 1 && name.data[name.length - 1] == '.')
        name.length--;
    size_t length = registrable_length(name);
    return length ? text_slice(name, name.length - length, length) : name;
}

struct text url_registrable_or_none(struct arena *arena, struct text domain)
{
    char *lower = arena_string(arena, domain);
    for (size_t i = 0; i < domain.length; i++)
        lower[i] = ascii_lower(lower[i]);
    struct text name = text_of(lower, domain.length);
    size_t length = registrable_length(name);
    return text_slice(name, name.length - length, length);
}
