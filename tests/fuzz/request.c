/* request.c: what a stranger sends to the review page: TARGET, a line feed, COOKIES, a line feed, HOST, a line feed, FORM. Nothing of it
 * may come out of the HTML writer as markup. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "review/html.h"
#include "review/request.h"
#include "review/route.h"

static void check_fields(const struct fields *fields)
{
    CHECK(fields->count <= REQUEST_LIMIT_FIELDS);
    for (size_t i = 0; i < fields->count; i++) {
        CHECK(fields->items[i].name.length <= REQUEST_LIMIT_NAME_BYTES && fields->items[i].value.length <= REQUEST_LIMIT_VALUE_BYTES);
        CHECK(utf8_valid(fields->items[i].name) && utf8_valid(fields->items[i].value));
        CHECK(text_find_byte(fields->items[i].value, '\0', 0) == SIZE_MAX && text_find_byte(fields->items[i].value, '\r', 0) == SIZE_MAX);
    }
}

/* An address that is taken has one way to be written, and leads nowhere else. */
static void check_path(struct text path)
{
    struct text left = path;
    CHECK(path.length > 0 && path.data[0] == '/');
    (void)text_split(&left, '/');
    while (left.data && path.length > 1) {
        const struct text part = text_split(&left, '/');
        CHECK(!text_equal(part, TEXT("..")) && !text_equal(part, TEXT(".")));
        CHECK(part.length > 0 || !left.data); /* empty at the end alone */
    }
    CHECK(request_is_local(path));
}

static void check_html(struct text t)
{
    struct html html = {.language = LANGUAGE_VIETNAMESE};
    buffer_init(&html.out, HTML_LIMIT_BYTES);
    html_text(&html, t);
    const struct text out = buffer_text(&html.out);
    CHECK(buffer_failed(&html.out) || utf8_valid(out));
    for (size_t i = 0; i < out.length; i++)
        CHECK(out.data[i] != '<' && out.data[i] != '>' && out.data[i] != '"' && out.data[i] != '\'');
    buffer_clear(&html.out);
    struct html_query query = html_query_begin(&html, "/queue");
    html_query(&query, "words", t);
    const struct text address = buffer_text(&html.out);
    CHECK(buffer_failed(&html.out) || t.length * 3 + 16 > REQUEST_LIMIT_TARGET_BYTES || request_is_local(address));
    buffer_release(&html.out);
}

void fuzz_one(struct arena *arena, struct text input)
{
    const struct text hosts[] = {TEXT("localhost"), TEXT("[::1]")};
    struct text rest = input;
    struct request request = {0};
    struct route_match match;
    struct fields form;
    enum method other;
    const struct text target = text_split(&rest, '\n'), cookies = text_split(&rest, '\n'), host = text_split(&rest, '\n');
    if (request_target(arena, target, &request) == STATUS_OK) {
        check_path(request.path);
        check_fields(&request.query);
        if (route_find(METHOD_GET, request.path, &match, &other) == STATUS_OK)
            CHECK(match.numbers[0] >= 0 && match.numbers[1] >= 0);
    }
    if (request_cookies(arena, cookies, &request.cookies) == STATUS_OK)
        CHECK(request.cookies.count <= REQUEST_LIMIT_COOKIES);
    if (request_host_allowed(host, hosts, 2))
        CHECK(text_starts_with_ignore_case(host, TEXT("localhost")) || text_starts_with(host, TEXT("[::1]")));
    request.host = host;
    request.origin = cookies;
    if (request_is_own(&request))
        CHECK(cookies.length == 0 || text_ends_with_ignore_case(cookies, host));
    if (request_fields(arena, rest, &form) == STATUS_OK)
        check_fields(&form);
    check_html(input);
}
