/* Requests taken apart: hostile addresses, forms, cookies, hosts, origins. */
#include "review/request.h"

#include "tests/unit/test.h"

#include <string.h>

static enum status target(struct arena *arena, struct text t, struct request *request)
{
    *request = (struct request){0};
    return request_target(arena, t, request);
}

TEST(plain_addresses_are_taken)
{
    struct request request;
    EXPECT_NUMBER(target(arena, TEXT("/"), &request), STATUS_OK);
    EXPECT_NUMBER(target(arena, TEXT("/page/12/file/visitor.warc.gz"), &request), STATUS_OK);
    EXPECT_NUMBER(target(arena, TEXT("/queue?site=3&agency=S%E1%BB%9F+Y+t%E1%BA%BF&empty=&&flag"), &request), STATUS_OK);
    EXPECT_TEXT(request.path, "/queue");
    EXPECT_TEXT(fields_get(&request.query, "agency"), "Sở Y tế");
    EXPECT_NUMBER(fields_number(&request.query, "site"), 3);
    EXPECT(fields_get(&request.query, "empty").data != NULL);
    EXPECT_NUMBER(fields_get(&request.query, "empty").length, 0);
    EXPECT(fields_get(&request.query, "nothing").data == NULL);
    EXPECT_NUMBER(request.query.count, 4);
}

TEST(odd_addresses_are_refused)
{
    static const char *const odd[] = {"", "*", "queue", "//", "//queue", "/queue//", "/.", "/..", "/../a", "/a/../b", "/a/./b", "/.hidden", "/a%2fb",
                                      "/%00", "/a b", "/a\\b", "/a;b", "/ă", "http://a/", "/a?%", "/a?b=%zz", "/a?b=%00", "/a?b=%0b", "/a?b=%7f",
                                      "/a?b=%ff", "/a?%c3=1", "/a\x01"};
    struct request request;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (!EXPECT_NUMBER(target(arena, text_from_string(odd[i]), &request), STATUS_INVALID))
            test_say("%s", odd[i]);
    char *large = arena_alloc(arena, REQUEST_LIMIT_TARGET_BYTES + 1);
    memset(large, 'a', REQUEST_LIMIT_TARGET_BYTES + 1);
    large[0] = '/';
    EXPECT_NUMBER(target(arena, text_of(large, REQUEST_LIMIT_TARGET_BYTES + 1), &request), STATUS_LIMIT);
    EXPECT_NUMBER(target(arena, text_of(large, REQUEST_LIMIT_TARGET_BYTES), &request), STATUS_OK);
}

static struct text repeated(struct arena *arena, const char *what, size_t count)
{
    const size_t length = strlen(what);
    char *out = arena_alloc(arena, length * count + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(out + i * length, what, length);
    return text_of(out, length * count);
}

TEST(forms_have_limits)
{
    struct fields fields;
    EXPECT_NUMBER(request_fields(arena, repeated(arena, "a=1&", REQUEST_LIMIT_FIELDS), &fields), STATUS_OK);
    EXPECT_NUMBER(fields.count, REQUEST_LIMIT_FIELDS);
    EXPECT_NUMBER(request_fields(arena, repeated(arena, "a=1&", REQUEST_LIMIT_FIELDS + 1), &fields), STATUS_LIMIT);
    EXPECT_NUMBER(request_fields(arena, repeated(arena, "a", REQUEST_LIMIT_NAME_BYTES), &fields), STATUS_OK);
    EXPECT_NUMBER(request_fields(arena, repeated(arena, "a", REQUEST_LIMIT_NAME_BYTES + 1), &fields), STATUS_LIMIT);
    struct text value = repeated(arena, "%41", REQUEST_LIMIT_VALUE_BYTES);
    EXPECT_NUMBER(request_fields(arena, arena_printf(arena, "v=%.*s", TEXT_ARGS(value)), &fields), STATUS_OK);
    EXPECT_NUMBER(fields_get(&fields, "v").length, REQUEST_LIMIT_VALUE_BYTES);
    EXPECT_NUMBER(request_fields(arena, arena_printf(arena, "v=%.*sA", TEXT_ARGS(value)), &fields), STATUS_LIMIT);
    EXPECT_NUMBER(request_fields(arena, repeated(arena, "&", 100000), &fields), STATUS_OK);
    EXPECT_NUMBER(fields.count, 0);
}

TEST(the_first_value_counts_and_lines_are_kept)
{
    struct fields fields;
    EXPECT_NUMBER(request_fields(arena, TEXT("a=1&a=2&note=d%C3%B2ng+1%0D%0Ad%C3%B2ng+2&n=0012&m=1x&o=-1&p=9999999999999999999"), &fields), STATUS_OK);
    EXPECT_TEXT(fields_get(&fields, "a"), "1");
    EXPECT_TEXT(fields_get(&fields, "note"), "dòng 1\ndòng 2");
    EXPECT_NUMBER(fields_number(&fields, "n"), 12);
    EXPECT_NUMBER(fields_number(&fields, "m"), 0);
    EXPECT_NUMBER(fields_number(&fields, "o"), 0);
    EXPECT_NUMBER(fields_number(&fields, "p"), 0);
}

TEST(cookies)
{
    struct fields cookies;
    EXPECT_NUMBER(request_cookies(arena, TEXT(" a=1; b = x=y ;; =3; c; rasoat=\"q\";d="), &cookies), STATUS_OK);
    EXPECT_NUMBER(cookies.count, 4);
    EXPECT_TEXT(fields_get(&cookies, "a"), "1");
    EXPECT_TEXT(fields_get(&cookies, "b"), "x=y");
    EXPECT_TEXT(fields_get(&cookies, "rasoat"), "\"q\"");
    EXPECT_NUMBER(request_cookies(arena, repeated(arena, "a=b;", REQUEST_LIMIT_COOKIES), &cookies), STATUS_OK);
    EXPECT_NUMBER(request_cookies(arena, repeated(arena, "a=b;", REQUEST_LIMIT_COOKIES + 1), &cookies), STATUS_LIMIT);
    EXPECT_NUMBER(request_cookies(arena, repeated(arena, " ", REQUEST_LIMIT_COOKIE_BYTES + 1), &cookies), STATUS_LIMIT);
}

TEST(hosts_are_compared_without_their_port)
{
    const struct text hosts[] = {TEXT("localhost"), TEXT("127.0.0.1"), TEXT("[::1]"), TEXT("ra-soat.tinh.example")};
    static const char *const good[] = {"localhost", "LocalHost:8470", "127.0.0.1:1", "[::1]", "[::1]:65535", "ra-soat.tinh.example:443"};
    static const char *const bad[] = {"", ":80", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:", "localhost:x",
                                      "localhost:1:2", "localhost:99999", "[::1", "[::1]x", "[::1]x:1", "::1", "localhost ", "localhost/", "a@localhost",
                                      "x.ra-soat.tinh.example", "ra-soat.tinh.example."};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!EXPECT(request_host_allowed(text_from_string(good[i]), hosts, 4)))
            test_say("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!EXPECT(!request_host_allowed(text_from_string(bad[i]), hosts, 4)))
            test_say("%s", bad[i]);
}

static bool is_own(const char *host, const char *origin, const char *site, bool is_encrypted)
{
    const struct request request = {.host = text_from_string(host), .origin = text_from_string(origin), .fetch_site = text_from_string(site),
                                    .is_encrypted = is_encrypted};
    return request_is_own(&request);
}

TEST(what_our_own_pages_send)
{
    EXPECT(is_own("a.example", "", "", false));
    EXPECT(is_own("a.example:8470", "http://a.example:8470", "same-origin", false));
    EXPECT(is_own("a.example", "https://A.example", "", false)); /* behind a proxy that nobody told us of */
    EXPECT(is_own("a.example", "https://a.example", "same-origin", true));
    EXPECT(!is_own("a.example", "http://a.example", "", true));
    EXPECT(!is_own("a.example", "null", "", false));
    EXPECT(!is_own("a.example", "http://a.example.evil.example", "", false));
    EXPECT(!is_own("a.example", "http://a.example:81", "", false));
    EXPECT(!is_own("a.example", "http://evil.example", "same-origin", false));
    EXPECT(!is_own("a.example", "http://a.example", "cross-site", false));
    EXPECT(!is_own("a.example", "", "same-site", false));
    EXPECT(!is_own("a.example", "", "none", false));
}

TEST(where_a_redirect_may_lead)
{
    static const char *const bad[] = {"", "//evil", "/\\evil", "https://evil", "javascript:alert(1)", "/a//b", "/..", "/a?b=\r\nX:1", "/a?b c", "/a?b=\\",
                                      "/a?b=ă", "/ a", "a"};
    EXPECT(request_is_local(TEXT("/")));
    EXPECT(request_is_local(TEXT("/queue?state=new&agency=S%E1%BB%9F")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!EXPECT(!request_is_local(text_from_string(bad[i]))))
            test_say("%s", bad[i]);
}
