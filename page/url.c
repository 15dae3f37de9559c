/* url.c: the basic URL parser (WHATWG URL 4.4) for http and https.
 *
 * The standard's state machine, restricted to special schemes that are not "file", reads a URL strictly from left to
 * right in at most five parts; so the parts are cut out and written one after the other into the href. */
#include "page/url.h"

#include "page/url_priv.h"

#include "base/utf8.h"

#include <string.h>

/* Where the parts stand in the href. */
struct span {
    size_t start;
    size_t end;
};

struct parser {
    struct url_out out;
    struct span scheme;
    struct span username;
    struct span password;
    struct span host;
    struct span port;
    struct span path;
    struct span query;
    struct span fragment;
    bool has_query;
    bool has_fragment;
};

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

/* Without C0 controls and spaces at both ends. */
static struct text trim(struct text input)
{
    while (input.length > 0 && (unsigned char)input.data[0] <= ' ')
        input = text_of(input.data + 1, input.length - 1);
    while (input.length > 0 && (unsigned char)input.data[input.length - 1] <= ' ')
        input.length--;
    return input;
}

static bool is_dropped(char c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

static struct text without_newlines(struct arena *arena, struct text input)
{
    unsigned dropped = 0;
    for (size_t i = 0; i < input.length; i++)
        dropped |= is_dropped(input.data[i]);
    if (!dropped)
        return input;
    char *kept = arena_alloc_raw(arena, input.length);
    size_t length = 0;
    for (size_t i = 0; i < input.length; i++)
        if (!is_dropped(input.data[i]))
            kept[length++] = input.data[i];
    return text_of(kept, length);
}

/* The scheme that the input begins with, without ':'; empty where there is none. */
static struct text find_scheme(struct text input)
{
    if (input.length == 0 || !ascii_is_alpha(input.data[0]))
        return (struct text){0};
    size_t i = 1;
    while (i < input.length &&
           (ascii_is_alnum(input.data[i]) || input.data[i] == '+' || input.data[i] == '-' || input.data[i] == '.'))
        i++;
    return i < input.length && input.data[i] == ':' ? text_slice(input, 0, i) : (struct text){0};
}

/* Userinfo: what stands before the last '@' of the authority. */
static void write_credentials(struct parser *p, struct text userinfo)
{
    size_t colon = text_find_byte(userinfo, ':', 0);
    struct text username = text_slice(userinfo, 0, colon);
    struct text password = colon == SIZE_MAX ? (struct text){0} : text_slice(userinfo, colon + 1, userinfo.length);
    p->username.start = p->out.length;
    url_out_encoded(&p->out, username, &url_set_userinfo);
    p->username.end = p->password.start = p->password.end = p->out.length;
    if (password.length > 0) {
        url_out_byte(&p->out, ':');
        p->password.start = p->out.length;
        url_out_encoded(&p->out, password, &url_set_userinfo);
        p->password.end = p->out.length;
    }
    if (username.length > 0 || password.length > 0)
        url_out_byte(&p->out, '@');
}

/* The port state; false: failure. A default port is not written. */
static bool write_port(struct parser *p, struct text digits, unsigned default_port)
{
    uint32_t port = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (!ascii_is_digit(digits.data[i]))
            return false;
        port = port * 10 + (uint32_t)(digits.data[i] - '0');
        if (port > UINT16_MAX)
            return false;
    }
    p->port = (struct span){p->out.length, p->out.length};
    if (digits.length == 0 || port == default_port)
        return true;
    while (digits.length > 1 && digits.data[0] == '0')
        digits = text_slice(digits, 1, digits.length);
    url_out_byte(&p->out, ':');
    p->port.start = p->out.length;
    url_out_text(&p->out, digits);
    p->port.end = p->out.length;
    return true;
}

/* From the authority state to the port state. Gives what stands behind the authority; false: failure. */
static bool write_authority(struct parser *p, struct text *rest, unsigned default_port)
{
    size_t end = 0;
    size_t at = SIZE_MAX;
    size_t colon = SIZE_MAX; /* the first one behind the last '@' and outside brackets */
    bool in_brackets = false;
    for (; end < rest->length; end++) {
        char c = rest->data[end];
        if (is_slash(c) || c == '?' || c == '#')
            break;
        if (c == '@') {
            at = end;
            colon = SIZE_MAX;
            in_brackets = false;
        } else if (c == '[' || c == ']') {
            in_brackets = c == '[';
        } else if (c == ':' && !in_brackets && colon == SIZE_MAX) {
            colon = end;
        }
    }
    p->username = p->password = (struct span){p->out.length, p->out.length};
    if (at != SIZE_MAX)
        write_credentials(p, text_slice(*rest, 0, at));
    size_t start = at == SIZE_MAX ? 0 : at + 1;
    size_t host_end = colon == SIZE_MAX ? end : colon;
    p->host.start = p->out.length;
    if (host_end == start || !url_out_host(&p->out, text_slice(*rest, start, host_end - start)))
        return false;
    p->host.end = p->out.length;
    struct text digits = colon == SIZE_MAX ? (struct text){0} : text_slice(*rest, colon + 1, end - colon - 1);
    if (!write_port(p, digits, default_port))
        return false;
    *rest = text_slice(*rest, end, rest->length);
    return true;
}

/* 1 for a single-dot, 2 for a double-dot URL path segment, 0 for any other. */
static int count_dots(struct text segment)
{
    int dots = 0;
    size_t i = 0;
    if (segment.length > 6)
        return 0;
    for (; i < segment.length; dots++) {
        if (segment.data[i] == '.')
            i++;
        else if (text_starts_with_ignore_case(text_slice(segment, i, 3), TEXT("%2e")))
            i += 3;
        else
            return 0;
    }
    return dots <= 2 ? dots : 0;
}

/* The path state: segments up to '?' or '#', each written with a '/' before it. Gives what stands behind the path. */
static struct text write_path(struct parser *p, struct text rest)
{
    struct url_out *out = &p->out;
    size_t at = 0;
    for (;;) {
        size_t end = at;
        while (end < rest.length && !is_slash(rest.data[end]) && rest.data[end] != '?' && rest.data[end] != '#')
            end++;
        bool last = end == rest.length || !is_slash(rest.data[end]);
        struct text segment = text_slice(rest, at, end - at);
        int dots = end > at && (segment.data[0] == '.' || segment.data[0] == '%') ? count_dots(segment) : 0;
        if (dots == 2)
            while (out->length > p->path.start && out->data[--out->length] != '/')
                continue;
        if (dots == 0 || last)
            url_out_byte(out, '/');
        if (dots == 0)
            url_out_encoded(out, segment, &url_set_path);
        at = end + 1;
        if (last)
            return text_slice(rest, end, rest.length);
    }
}

/* The query and fragment states: `rest` is empty or begins with '?' or '#'. */
static void write_query_and_fragment(struct parser *p, struct text rest)
{
    size_t hash = text_find_byte(rest, '#', 0);
    struct text query = text_slice(rest, 0, hash);
    if (query.length > 0) {
        p->has_query = true;
        url_out_byte(&p->out, '?');
        p->query.start = p->out.length;
        url_out_encoded(&p->out, text_slice(query, 1, query.length), &url_set_query);
        p->query.end = p->out.length;
    }
    if (hash != SIZE_MAX) {
        p->has_fragment = true;
        url_out_byte(&p->out, '#');
        p->fragment.start = p->out.length;
        url_out_encoded(&p->out, text_slice(rest, hash + 1, rest.length), &url_set_fragment);
        p->fragment.end = p->out.length;
    }
}

static struct span span_in(const struct url *base, struct text part)
{
    size_t start = part.data ? (size_t)(part.data - base->href.data) : 0;
    return (struct span){start, start + part.length};
}

/* The relative and relative slash states: scheme and authority are the base's; `rest` begins with one slash at most. */
static void write_relative(struct parser *p, struct text rest, const struct url *base)
{
    p->scheme = span_in(base, base->scheme);
    p->username = span_in(base, base->username);
    p->password = span_in(base, base->password);
    p->host = span_in(base, base->host);
    p->port = span_in(base, base->port);
    p->path = span_in(base, base->path);
    if (rest.length > 0 && rest.data[0] != '?' && rest.data[0] != '#') {
        size_t kept = p->path.start;
        if (is_slash(rest.data[0])) {
            rest = text_slice(rest, 1, rest.length);
        } else { /* the base's path without its last segment and the slash before that */
            kept = p->path.end;
            while (kept > p->path.start && base->href.data[--kept] != '/')
                continue;
        }
        url_out_text(&p->out, text_slice(base->href, 0, kept));
        rest = write_path(p, rest);
        p->path.end = p->out.length;
    } else {
        url_out_text(&p->out, text_slice(base->href, 0, p->path.end));
        if (base->has_query && (rest.length == 0 || rest.data[0] == '#')) {
            p->has_query = true;
            p->query = span_in(base, base->query);
            url_out_text(&p->out, text_slice(base->href, p->path.end, p->query.end - p->path.end));
        }
    }
    write_query_and_fragment(p, rest);
}

/* The special authority states and what follows them; false: failure. */
static bool write_absolute(struct parser *p, struct text scheme, struct text rest)
{
    p->scheme = (struct span){0, scheme.length};
    url_out_text(&p->out, scheme);
    url_out_text(&p->out, TEXT("://"));
    if (!write_authority(p, &rest, scheme.length == 4 ? 80 : 443))
        return false;
    p->path.start = p->out.length;
    if (rest.length > 0 && is_slash(rest.data[0]))
        rest = text_slice(rest, 1, rest.length);
    rest = write_path(p, rest);
    p->path.end = p->out.length;
    write_query_and_fragment(p, rest);
    return true;
}

static struct text text_in(const struct parser *p, struct span span)
{
    return text_of(p->out.data + span.start, span.end - span.start);
}

static void fill(const struct parser *p, struct url *url)
{
    *url = (struct url){
        .href = text_of(p->out.data, p->out.length),
        .scheme = text_in(p, p->scheme),
        .username = text_in(p, p->username),
        .password = text_in(p, p->password),
        .host = text_in(p, p->host),
        .port = text_in(p, p->port),
        .path = text_in(p, p->path),
        .query = text_in(p, p->query),
        .fragment = text_in(p, p->fragment),
        .has_query = p->has_query,
        .has_fragment = p->has_fragment,
    };
}

static enum status other_scheme(struct arena *arena, struct text scheme, struct url *url)
{
    char *lower = arena_string(arena, scheme);
    for (size_t i = 0; i < scheme.length; i++)
        lower[i] = ascii_lower(lower[i]);
    url->scheme = text_of(lower, scheme.length);
    return STATUS_NOT_FOUND;
}

/* The start of an address that is too long, whole host and all: what a browser follows must be told, however much stands
 * before or behind its host. `rest` begins with the authority; empty where the host itself is too long. */
static struct text start_of(struct text rest)
{
    size_t end = 0;
    size_t host = 0;
    for (; end < rest.length && !is_slash(rest.data[end]) && rest.data[end] != '?' && rest.data[end] != '#'; end++)
        if (rest.data[end] == '@')
            host = end + 1;
    if (end - host >= URL_LIMIT_BYTES)
        return (struct text){0};
    return utf8_cut(text_slice(rest, host, rest.length), URL_LIMIT_BYTES);
}

enum status url_parse(struct arena *arena, struct text input, const struct url *base, struct url *url)
{
    *url = (struct url){0};
    struct text rest = without_newlines(arena, trim(input));
    bool too_long = rest.length > URL_LIMIT_BYTES;
    struct text written = find_scheme(rest);
    struct text scheme = base ? base->scheme : (struct text){0};
    if (written.length > 0) {
        if (text_equal_ignore_case(written, TEXT("http")))
            scheme = TEXT("http");
        else if (text_equal_ignore_case(written, TEXT("https")))
            scheme = TEXT("https");
        else
            return other_scheme(arena, written, url);
        rest = text_slice(rest, written.length + 1, rest.length);
    }
    if (scheme.length == 0)
        return too_long ? STATUS_LIMIT : STATUS_INVALID;
    size_t slashes = 0;
    while (slashes < rest.length && is_slash(rest.data[slashes]))
        slashes++;
    bool relative = base && slashes < 2 && text_equal(scheme, base->scheme);
    if (!relative)
        rest = text_slice(rest, slashes, rest.length);
    if (too_long)
        rest = relative ? utf8_cut(rest, URL_LIMIT_BYTES) : start_of(rest);
    struct parser p = {.out = {.arena = arena}};
    url_out_reserve(&p.out, (relative ? base->href.length : scheme.length) + rest.length + 8);
    if (relative)
        write_relative(&p, rest, base);
    else if (!write_absolute(&p, scheme, rest))
        return too_long ? STATUS_LIMIT : STATUS_INVALID;
    fill(&p, url);
    return too_long ? STATUS_LIMIT : STATUS_OK;
}

bool url_parse_start(struct arena *arena, struct text input, const struct url *base, struct url *url)
{
    enum status status = url_parse(arena, input, base, url);
    return status == STATUS_OK || (status == STATUS_LIMIT && url->href.length > 0);
}
