/* page_psl.c: registrable domains against the Public Suffix List's own table. */
#include "page/url.h"

#include "tests/unit/test.h"

TEST(public_suffix_list_tests)
{
    const char *path = test_suite(arena, "psl/tests.txt");
    if (!path) {
        test_skip("no suites");
        return;
    }
    struct text rest = test_file(arena, path);
    int pairs = 0;
    while (rest.data) {
        struct text wanted = text_trim(text_split(&rest, '\n'));
        if (wanted.length == 0 || text_starts_with(wanted, TEXT("//")))
            continue;
        struct text domain = text_split(&wanted, ' ');
        if (text_equal(domain, TEXT("null")))
            domain = (struct text){0};
        if (text_equal(wanted, TEXT("null")))
            wanted = (struct text){0};
        pairs++;
        struct text got = url_registrable_or_none(arena, domain);
        if (!EXPECT(text_equal(got, wanted)))
            test_say("<%.*s>: got <%.*s>, wanted <%.*s>", TEXT_ARGS(domain), TEXT_ARGS(got), TEXT_ARGS(wanted));
    }
    test_say("%d pairs", pairs);
    EXPECT_NUMBER(pairs, 78);
}

TEST(registrable_domains)
{
    const struct {
        const char *host;
        const char *wanted;
    } rows[] = {
        {"so-y-te.tinh.gov.vn", "tinh.gov.vn"},
        {"www.tinh.gov.vn.", "tinh.gov.vn"},
        {"gov.vn", "gov.vn"},
        {"vn", "vn"},
        {"nohu.blogspot.com", "nohu.blogspot.com"},
        {"a.nohu.example", "nohu.example"},
        {"localhost", "localhost"},
        {"192.168.0.1", "192.168.0.1"},
        {"[::1]", "[::1]"},
        {"xn--nh-bua0421a.com.vn", "xn--nh-bua0421a.com.vn"},
        {".", "."},
        {"..vn", "..vn"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT_TEXT(url_registrable_domain(text_from_string(rows[i].host)), rows[i].wanted);
    char long_host[300];
    for (size_t i = 0; i < sizeof long_host; i++)
        long_host[i] = i % 2 ? '.' : 'a';
    EXPECT_NUMBER(url_registrable_domain(text_of(long_host, 299)).length, 299);
}
