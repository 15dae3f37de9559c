/* route.c: from an address to its row (review/route.h). */
#include "review/route.h"

#include "review/screens.h"

const struct route routes[] = {
#define ROUTE(method, pattern, allowed, scope, handler) \
    {METHOD_##method, pattern, ROUTE_##allowed, SCOPE_##scope, screen_##handler},
#include "review/routes.def"
#undef ROUTE
};
const size_t route_count = sizeof routes / sizeof *routes;

/* One number, written in one way: no sign, no zero in front. */
static bool read_number(struct text part, int64_t *number)
{
    uint64_t value = 0;
    if (part.length == 0 || part.data[0] == '0' || !text_to_number(part, UINT64_C(1) << 53, &value))
        return false;
    *number = (int64_t)value;
    return true;
}

static bool fits(const char *pattern, struct text path, struct route_match *match)
{
    struct text left = text_from_string(pattern);
    size_t numbers = 0;
    while (left.data || path.data) {
        if (!left.data || !path.data)
            return false;
        const struct text wanted = text_split(&left, '/');
        const struct text part = text_split(&path, '/');
        if (text_equal(wanted, TEXT("#"))) {
            if (numbers == sizeof match->numbers / sizeof *match->numbers || !read_number(part, &match->numbers[numbers++]))
                return false;
        } else if (text_equal(wanted, TEXT("*"))) {
            if (part.length == 0 || part.length > ROUTE_LIMIT_NAME_BYTES)
                return false;
            match->name = part;
        } else if (!text_equal(wanted, part)) {
            return false;
        }
    }
    return true;
}

enum status route_find(enum method method, struct text path, struct route_match *match, enum method *allowed)
{
    enum status status = STATUS_NOT_FOUND;
    for (size_t i = 0; i < route_count; i++) {
        *match = (struct route_match){.route = &routes[i]};
        if (!fits(routes[i].pattern, path, match))
            continue;
        if (routes[i].method == method)
            return STATUS_OK;
        status = STATUS_INVALID;
        *allowed = routes[i].method;
    }
    *match = (struct route_match){0};
    return status;
}
