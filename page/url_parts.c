/* url_parts.c: questions to a parsed URL and its host. */
#include "page/url.h"

#include "page/url_priv.h"

#include <string.h>

struct text url_key(struct arena *arena, const struct url *url)
{
    size_t authority = (size_t)(url->host.data - url->href.data);
    size_t end = url->has_fragment ? (size_t)(url->fragment.data - url->href.data) - 1 : url->href.length;
    size_t before = url->scheme.length + 3; /* "://" */
    char *key = arena_alloc_raw(arena, before + end - authority);
    memcpy(key, url->href.data, before);
    memcpy(key + before, url->host.data, end - authority);
    return text_of(key, before + end - authority);
}

struct text url_host_port(struct arena *arena, const struct url *url)
{
    const char *end = url->port.length > 0 ? url->port.data + url->port.length : url->host.data + url->host.length;
    return arena_copy(arena, text_of(url->host.data, (size_t)(end - url->host.data)));
}

uint16_t url_port(const struct url *url)
{
    uint64_t port = url->scheme.length == 4 ? 80 : 443;
    if (url->port.length > 0 && !text_to_number(url->port, UINT16_MAX, &port))
        return 0;
    return (uint16_t)port;
}

bool url_host_is_address(struct text host)
{
    if (host.length == 0)
        return false;
    if (host.data[0] == '[')
        return true;
    /* A serialised host whose last label is a number is an IPv4 address: anything else of that shape did not parse. */
    for (size_t i = host.length; i > 0 && host.data[i - 1] != '.'; i--)
        if (!ascii_is_digit(host.data[i - 1]))
            return false;
    return host.data[host.length - 1] != '.';
}

static struct text without_www(struct text host)
{
    return text_starts_with(host, TEXT("www.")) ? text_slice(host, 4, host.length) : host;
}

bool url_same_site_host(struct text a, struct text b)
{
    return text_equal(without_www(a), without_www(b));
}

struct text url_percent_decode(struct arena *arena, struct text t)
{
    char *bytes = arena_alloc_raw(arena, t.length);
    return text_of(bytes, url_decode_bytes(t, bytes));
}
