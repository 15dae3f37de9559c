/* text.c: slices of bytes. */
#include "base/text.h"

#include <string.h>

struct text text_from_string(const char *string)
{
    return text_of(string, string ? strlen(string) : 0);
}

bool text_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool text_equal_ignore_case(struct text a, struct text b)
{
    return a.length == b.length && text_starts_with_ignore_case(a, b);
}

int text_compare(struct text a, struct text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    if (order)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

bool text_starts_with(struct text whole, struct text start)
{
    return whole.length >= start.length && (start.length == 0 || memcmp(whole.data, start.data, start.length) == 0);
}

bool text_starts_with_ignore_case(struct text whole, struct text start)
{
    if (whole.length < start.length)
        return false;
    for (size_t i = 0; i < start.length; i++)
        if (ascii_lower(whole.data[i]) != ascii_lower(start.data[i]))
            return false;
    return true;
}

bool text_ends_with(struct text whole, struct text end)
{
    return whole.length >= end.length &&
           text_equal(text_of(whole.data + (whole.length - end.length), end.length), end);
}

bool text_ends_with_ignore_case(struct text whole, struct text end)
{
    return whole.length >= end.length &&
           text_equal_ignore_case(text_of(whole.data + (whole.length - end.length), end.length), end);
}

size_t text_find(struct text whole, struct text part, size_t from)
{
    if (from > whole.length || part.length > whole.length - from)
        return SIZE_MAX;
    if (part.length == 0)
        return from;
    const char *found = memmem(whole.data + from, whole.length - from, part.data, part.length);
    return found ? (size_t)(found - whole.data) : SIZE_MAX;
}

size_t text_find_ignore_case(struct text whole, struct text part, size_t from)
{
    if (from > whole.length || part.length > whole.length - from)
        return SIZE_MAX;
    for (size_t i = from; i + part.length <= whole.length; i++)
        if (text_starts_with_ignore_case(text_of(whole.data + i, whole.length - i), part))
            return i;
    return SIZE_MAX;
}

size_t text_find_byte(struct text whole, char byte, size_t from)
{
    if (from >= whole.length)
        return SIZE_MAX;
    const char *found = memchr(whole.data + from, byte, whole.length - from);
    return found ? (size_t)(found - whole.data) : SIZE_MAX;
}

struct text text_trim(struct text t)
{
    while (t.length > 0 && ascii_is_space(t.data[0]))
        t = text_of(t.data + 1, t.length - 1);
    while (t.length > 0 && ascii_is_space(t.data[t.length - 1]))
        t.length--;
    return t;
}

struct text text_slice(struct text t, size_t start, size_t length)
{
    if (start >= t.length)
        return text_of(t.data ? t.data + t.length : NULL, 0);
    size_t rest = t.length - start;
    return text_of(t.data + start, length < rest ? length : rest);
}

struct text text_split(struct text *rest, char byte)
{
    size_t at = text_find_byte(*rest, byte, 0);
    struct text whole = *rest;
    if (at == SIZE_MAX) {
        *rest = (struct text){0};
        return whole;
    }
    *rest = text_of(whole.data + at + 1, whole.length - at - 1);
    return text_of(whole.data, at);
}

bool text_to_number(struct text t, uint64_t maximum, uint64_t *number)
{
    uint64_t value = 0;
    if (t.length == 0)
        return false;
    for (size_t i = 0; i < t.length; i++) {
        if (!ascii_is_digit(t.data[i]))
            return false;
        uint64_t digit = (uint64_t)(t.data[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
        if (value > maximum)
            return false;
    }
    *number = value;
    return true;
}
