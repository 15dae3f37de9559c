/* request.c: a request taken apart (review/request.h). */
#include "review/request.h"

#include "base/utf8.h"

static bool is_path_character(char c)
{
    return ascii_is_alnum(c) || c == '/' || c == '.' || c == '_' || c == '-';
}

/* No encoding, no empty part, no part of dots alone: an address has one way to be written. */
static bool is_plain_path(struct text path)
{
    if (path.length == 0 || path.data[0] != '/')
        return false;
    for (size_t i = 0; i < path.length; i++) {
        if (!is_path_character(path.data[i]))
            return false;
        const bool begins = i > 0 && path.data[i - 1] == '/';
        if (begins && (path.data[i] == '/' || path.data[i] == '.'))
            return false;
    }
    return true;
}

enum status request_target(struct arena *arena, struct text target, struct request *request)
{
    if (target.length > REQUEST_LIMIT_TARGET_BYTES)
        return STATUS_LIMIT;
    struct text query = target;
    const struct text path = text_split(&query, '?');
    if (!is_plain_path(path))
        return STATUS_INVALID;
    request->target = target;
    request->path = path;
    return request_fields(arena, query, &request->query);
}

/* STATUS_INVALID for a broken encoding and for characters that no form of ours sends. */
static enum status decode(struct arena *arena, struct text encoded, size_t limit, struct text *decoded)
{
    char *out = arena_alloc_raw(arena, encoded.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < encoded.length; i++) {
        char c = encoded.data[i] == '+' ? ' ' : encoded.data[i];
        if (c == '%') {
            if (encoded.length - i < 3)
                return STATUS_INVALID;
            const int high = ascii_hex_value(encoded.data[i + 1]);
            const int low = ascii_hex_value(encoded.data[i + 2]);
            if (high < 0 || low < 0)
                return STATUS_INVALID;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\r')
            continue; /* forms send lines ended by CR LF */
        if (((unsigned char)c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            return STATUS_INVALID;
        out[length++] = c;
    }
    *decoded = text_of(out, length);
    return length > limit ? STATUS_LIMIT : utf8_valid(*decoded) ? STATUS_OK : STATUS_INVALID;
}

enum status request_fields(struct arena *arena, struct text encoded, struct fields *fields)
{
    ARENA_LIST(struct field) list = {0};
    *fields = (struct fields){0};
    while (encoded.data && encoded.length > 0) {
        struct text value = text_split(&encoded, '&');
        const struct text name = text_split(&value, '=');
        struct field field = {0};
        if (name.length == 0 && value.length == 0)
            continue;
        if (list.count == REQUEST_LIMIT_FIELDS)
            return STATUS_LIMIT;
        enum status status = decode(arena, name, REQUEST_LIMIT_NAME_BYTES, &field.name);
        if (status == STATUS_OK)
            status = decode(arena, value, REQUEST_LIMIT_VALUE_BYTES, &field.value);
        if (status != STATUS_OK)
            return status;
        *ARENA_PUSH(arena, &list) = field;
    }
    *fields = (struct fields){.items = list.items, .count = list.count};
    return STATUS_OK;
}

enum status request_cookies(struct arena *arena, struct text header, struct fields *cookies)
{
    ARENA_LIST(struct field) list = {0};
    *cookies = (struct fields){0};
    if (header.length > REQUEST_LIMIT_COOKIE_BYTES)
        return STATUS_LIMIT;
    while (header.data && header.length > 0) {
        struct text value = text_split(&header, ';');
        const struct text name = text_trim(text_split(&value, '='));
        if (!value.data || name.length == 0)
            continue;
        if (list.count == REQUEST_LIMIT_COOKIES)
            return STATUS_LIMIT;
        *ARENA_PUSH(arena, &list) = (struct field){.name = name, .value = text_trim(value)};
    }
    *cookies = (struct fields){.items = list.items, .count = list.count};
    return STATUS_OK;
}

struct text fields_get(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (text_equal(fields->items[i].name, text_from_string(name)))
            return fields->items[i].value;
    return (struct text){0};
}

int64_t fields_number(const struct fields *fields, const char *name)
{
    uint64_t number = 0;
    return text_to_number(fields_get(fields, name), INT64_C(1) << 53, &number) ? (int64_t)number : 0;
}

/* Without the port; data NULL where it is no host. */
static struct text bare_host(struct text host)
{
    const bool bracketed = host.length > 0 && host.data[0] == '[';
    const size_t close = bracketed ? text_find_byte(host, ']', 0) : 0;
    const size_t colon = close == SIZE_MAX ? SIZE_MAX : text_find_byte(host, ':', close);
    const struct text port = colon == SIZE_MAX ? (struct text){0} : text_slice(host, colon + 1, SIZE_MAX);
    uint64_t number = 0;
    if (close == SIZE_MAX || (colon != SIZE_MAX && !text_to_number(port, 65535, &number)) ||
        (bracketed && colon != SIZE_MAX && colon != close + 1))
        return (struct text){0};
    return text_slice(host, 0, colon == SIZE_MAX ? host.length : colon);
}

bool request_host_allowed(struct text host, const struct text *hosts, size_t count)
{
    const struct text bare = bare_host(host);
    for (size_t i = 0; bare.length > 0 && i < count; i++)
        if (text_equal_ignore_case(bare, hosts[i]))
            return true;
    return false;
}

bool request_is_own(const struct request *request)
{
    /* Fetch Metadata: "none" is what a person typed, which never posts a form of ours. */
    if (request->fetch_site.length > 0 && !text_equal(request->fetch_site, TEXT("same-origin")))
        return false;
    if (request->origin.length == 0)
        return true;
    struct text host = request->origin;
    if (text_starts_with(host, TEXT("https://")))
        host = text_slice(host, 8, SIZE_MAX);
    else if (text_starts_with(host, TEXT("http://")) && !request->is_encrypted)
        host = text_slice(host, 7, SIZE_MAX);
    else
        return false; /* "null" too: a sandboxed frame, or a page that hides where it is */
    return text_equal_ignore_case(host, request->host);
}

bool request_is_local(struct text target)
{
    struct text query = target;
    if (target.length > REQUEST_LIMIT_TARGET_BYTES || !is_plain_path(text_split(&query, '?')))
        return false;
    for (size_t i = 0; i < target.length; i++)
        if ((unsigned char)target.data[i] <= 0x20 || (unsigned char)target.data[i] >= 0x7F || target.data[i] == '\\')
            return false;
    return true;
}
