/* The table of addresses: what fits, what does not, and that each row is reached. */
#include "review/route.h"

#include "tests/unit/test.h"

#include <string.h>

TEST(every_row_is_reached_by_its_own_address)
{
    for (size_t i = 0; i < route_count; i++) {
        struct text path = TEXT(""), left = text_from_string(routes[i].pattern);
        bool is_first = true;
        while (left.data) {
            struct text part = text_split(&left, '/');
            part = text_equal(part, TEXT("#")) ? TEXT("7") : text_equal(part, TEXT("*")) ? TEXT("a.bin") : part;
            path = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(path), is_first ? "" : "/", TEXT_ARGS(part));
            is_first = false;
        }
        struct route_match match;
        enum method other;
        EXPECT_NUMBER(route_find(routes[i].method, path, &match, &other), STATUS_OK);
        if (!EXPECT(match.route == &routes[i]))
            test_say("%s", routes[i].pattern);
        EXPECT_NUMBER(match.numbers[0], strchr(routes[i].pattern, '#') ? 7 : 0);
        /* a number in an address is a number of something that can be another's */
        if (strchr(routes[i].pattern, '#'))
            EXPECT(routes[i].scope != SCOPE_OPEN);
        EXPECT(routes[i].allowed != 0);
    }
}

TEST(a_number_has_one_way_to_be_written)
{
    static const char *const bad[] = {"/page", "/page/", "/page/0", "/page/01", "/page/+1", "/page/-1", "/page/1/", "/page/a", "/page/1a", "/page/1.0",
                                      "/page/99999999999999999999", "/page/9007199254740993", "/pages/1", "/Page/1", "/page/1/2", "", "page/1"};
    struct route_match match;
    enum method other;
    EXPECT_NUMBER(route_find(METHOD_GET, TEXT("/page/1"), &match, &other), STATUS_OK);
    EXPECT_NUMBER(match.numbers[0], 1);
    EXPECT_NUMBER(route_find(METHOD_GET, TEXT("/page/9007199254740992"), &match, &other), STATUS_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!EXPECT_NUMBER(route_find(METHOD_GET, text_from_string(bad[i]), &match, &other), STATUS_NOT_FOUND))
            test_say("%s", bad[i]);
        EXPECT(match.route == NULL);
    }
}

TEST(another_method_is_told)
{
    struct route_match match;
    enum method other = METHOD_OTHER;
    EXPECT_NUMBER(route_find(METHOD_GET, TEXT("/logout"), &match, &other), STATUS_INVALID);
    EXPECT_NUMBER(other, METHOD_POST);
    EXPECT(match.route == NULL);
    EXPECT_NUMBER(route_find(METHOD_POST, TEXT("/queue"), &match, &other), STATUS_INVALID);
    EXPECT_NUMBER(other, METHOD_GET);
    EXPECT_NUMBER(route_find(METHOD_POST, TEXT("/login"), &match, &other), STATUS_OK);
}
