/* page_steady.c: what counts as noise, and what never does. */
#include "page/steady.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

static const unsigned char key[STEADY_KEY_BYTES] = {1, 2, 3};

static bool same(struct arena *arena, const char *a, const char *b)
{
    const struct response one = {.status = 200, .body = text_from_string(a)};
    const struct response two = {.status = 200, .body = text_from_string(b)};
    return response_steady_sum(key, arena, &one) == response_steady_sum(key, arena, &two);
}

TEST(noise_is_no_change)
{
    static const char *const pairs[][2] = {
        {"<p>Lượt truy cập: 123.456</p>", "<p>Lượt truy cập: 123.457</p>"},
        {"<p>Thứ hai, 23/11/2026</p>", "<p>Thứ ba, 24/11/2026</p>"},
        {"<input type=\"hidden\" name=\"__VIEWSTATE\" value=\"dDw0NzM4NzA=\" />",
         "<input type=\"hidden\" name=\"__VIEWSTATE\" value=\"wEPDwUKLTMx/+=\" />"},
        {"<meta name=\"csrf-token\" content=\"aaaaaaaaaaaa\">", "<meta name=\"csrf-token\" content=\"bbbbbbbbbbbbbb\">"},
        {"<script nonce=\"abcdefgh12\">f()</script>", "<script nonce=\"zzzzzzzz99\">f()</script>"},
        {"<script>var s = {\"nonce\":\"0123456789\"};</script>", "<script>var s = {\"nonce\":\"9876543210\"};</script>"},
        {"<script>var now = 1763772399123;</script>", "<script>var now = 1763858799001;</script>"},
        {"<p>a</p><!-- 8fj2kd93jf -->", "<p>a</p><!-- 9dk2jf8jslwiJDK2 -->"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!EXPECT(same(arena, pairs[i][0], pairs[i][1])))
            printf("# pair %zu\n", i);
}

TEST(a_message_is_a_change)
{
    static const char *const pairs[][2] = {
        {"<p>tin mới</p>", "<p>tin cũ</p>"},
        {"<a href=\"/tin-1\">a</a>", "<a href=\"/tin-2\">a</a>"},
        {"<script src=\"/a.js?v=1\"></script>", "<script src=\"/a.js?v=2\"></script>"},
        {"<input name=\"__VIEWSTATE\" value=\"dDw0NzM4\">", "<input name=\"__VIEWSTATE\" value=\"//x.example/a\">"},
        {"<input name=\"__VIEWSTATE\" value=\"dDw0NzM4\">", "<input name=\"__VIEWSTATE\" value=\"x y z w v u\">"},
        {"<input name=\"q\" value=\"dDw0NzM4\">", "<input name=\"q\" value=\"nohunohu\">"},
        {"<script>var token = 'abcdefgh';</script>", "<script>var token = 'https://x.example/';</script>"},
        {"<script>f(104,116)</script>", "<script>f(104,117)</script>"},
        {"<p>a</p><!-- 8fj2kd93jf -->", "<p>a</p><!-- nhà cái -->"},
        {"<p>a</p><!-- 8fj2kd93jf.q>", "<p>a</p><!-- 8fj2kd93jf.x>"}, /* no end: all of it counts */
        {"<style>.a{left:0}</style>", "<style>.a{left:9}</style>"},
        {"<p class=a1>x</p>", "<p class=a2>x</p>"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!EXPECT(!same(arena, pairs[i][0], pairs[i][1])))
            printf("# pair %zu\n", i);
}

TEST(headers_and_hops_count)
{
    struct header refresh = {TEXT("Refresh"), TEXT("0;url=https://x.example/")};
    struct hop hop = {.url = TEXT("http://a.example/"), .status = 302, .location = TEXT("http://b.example/")};
    const struct response plain = {.status = 200, .body = TEXT("<p>a")};
    struct response other = plain;
    uint64_t before = response_steady_sum(key, arena, &plain);
    EXPECT(before == response_steady_sum(key, arena, &other));
    other.headers = &refresh;
    other.header_count = 1;
    EXPECT(before != response_steady_sum(key, arena, &other));
    other = plain;
    other.hops = &hop;
    other.hop_count = 1;
    EXPECT(before != response_steady_sum(key, arena, &other));
    other = plain;
    other.status = 404;
    EXPECT(before != response_steady_sum(key, arena, &other));
    EXPECT(response_sum(key, &plain) != 0);
    static const unsigned char another[STEADY_KEY_BYTES] = {9};
    EXPECT(response_sum(key, &plain) != response_sum(another, &plain));
}

/* Every prefix of odd markup, so that no scan runs past the end. */
TEST(broken_markup_ends)
{
    static const char *const odd[] = {"<", "<!--", "<!-- a --", "<script", "<script>x", "<a href='", "<input name=csrf value=\"",
                                      "<style>", "<script>token='", "<p>1", "<!---->", "<!-->", "</script>"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (size_t length = 0; length <= strlen(odd[i]); length++) {
            char *copy = arena_alloc_raw(arena, length + 1);
            memcpy(copy, odd[i], length);
            struct text body = steady_body(arena, text_of(copy, length));
            EXPECT(body.length <= length);
        }
}
