/* page_url.c: the URL parser against the web-platform-tests' table, and the questions to a URL. */
#include "page/url.h"

#include "tests/unit/test.h"

#include <jansson.h>
#include <string.h>

/* Cases of the suite that are answered otherwise, on purpose. */
static const struct {
    const char *input;
    const char *reason;
} deliberate[] = {
    {"non-special://f:999999/c", "another scheme is told, not parsed: its bad port stays unseen"},
};

struct counts {
    int agreed;
    int deliberate;
    int failed;
};

static struct text json_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return text_of(json_string_value(value), json_string_length(value));
}

static bool is_web(struct text url)
{
    return text_starts_with_ignore_case(url, TEXT("http:")) || text_starts_with_ignore_case(url, TEXT("https:"));
}

static bool is_deliberate(struct text input)
{
    for (size_t i = 0; i < sizeof deliberate / sizeof *deliberate; i++)
        if (text_equal(input, text_from_string(deliberate[i].input))) {
            test_say("deliberate: <%s>: %s", deliberate[i].input, deliberate[i].reason);
            return true;
        }
    return false;
}

/* One part of the expected result; parts that the suite gives as JavaScript does carry their delimiter. */
static bool same_part(const json_t *row, const char *key, const char *delimiter, struct text part)
{
    struct text wanted = json_text(row, key);
    if (text_starts_with(wanted, text_from_string(delimiter)))
        wanted = text_slice(wanted, strlen(delimiter), wanted.length);
    return text_equal(wanted, part);
}

static bool agrees(struct arena *arena, const json_t *row, enum status status, const struct url *url)
{
    if (json_is_true(json_object_get(row, "failure")))
        return status == STATUS_INVALID;
    struct text href = json_text(row, "href");
    if (!is_web(href))
        return status == STATUS_NOT_FOUND && text_starts_with(href, url->scheme);
    if (status != STATUS_OK)
        return false;
    struct url again;
    bool stable = url_parse(arena, url->href, NULL, &again) == STATUS_OK && text_equal(again.href, url->href);
    return stable && text_equal(href, url->href) && same_part(row, "hostname", "", url->host) &&
        same_part(row, "port", "", url->port) && same_part(row, "pathname", "", url->path) &&
        same_part(row, "search", "?", url->query) && same_part(row, "hash", "#", url->fragment) &&
        same_part(row, "username", "", url->username) && same_part(row, "password", "", url->password) &&
        text_starts_with(json_text(row, "protocol"), url->scheme);
}

/* false: the case is not about http(s). */
static bool run_row(struct arena *arena, const json_t *row, struct counts *counts)
{
    struct text input = json_text(row, "input");
    struct text base_text = json_text(row, "base");
    struct url base;
    bool has_base = is_web(base_text) && url_parse(arena, base_text, NULL, &base) == STATUS_OK;
    struct url url;
    enum status status = url_parse(arena, input, has_base ? &base : NULL, &url);
    if (!has_base && !is_web(text_trim(input)))
        return false;
    if (agrees(arena, row, status, &url))
        counts->agreed++;
    else if (is_deliberate(input))
        counts->deliberate++;
    else {
        counts->failed++;
        struct text wanted = json_text(row, "href");
        test_say("<%.*s> against <%.*s>: %s <%.*s>, wanted <%.*s>", TEXT_ARGS(input), TEXT_ARGS(base_text),
                 status_name(status), TEXT_ARGS(url.href), TEXT_ARGS(wanted));
    }
    return true;
}

TEST(web_platform_tests)
{
    const char *path = test_suite(arena, "url/urltestdata.json");
    if (!path) {
        test_skip("no suites");
        return;
    }
    json_error_t error;
    json_t *rows = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (!EXPECT(json_is_array(rows))) {
        test_say("%s:%d: %s", path, error.line, error.text);
        return;
    }
    struct counts counts = {0};
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (json_is_object(row)) /* strings are comments */
            run_row(arena, row, &counts);
    }
    int all = counts.agreed + counts.deliberate + counts.failed;
    test_say("%d http(s) cases: %d agree, %d differ deliberately, %d fail", all, counts.agreed, counts.deliberate,
             counts.failed);
    EXPECT(all > 400);
    EXPECT(counts.agreed * 100 >= all * 99);
    EXPECT_NUMBER(counts.failed, 0);
    EXPECT_NUMBER(counts.deliberate, sizeof deliberate / sizeof *deliberate);
    json_decref(rows);
}

static struct text resolve(struct arena *arena, const char *input, const char *base_text)
{
    struct url base;
    struct url url;
    if (base_text && url_parse(arena, text_from_string(base_text), NULL, &base) != STATUS_OK)
        return TEXT("bad base");
    enum status status = url_parse(arena, text_from_string(input), base_text ? &base : NULL, &url);
    return status == STATUS_OK ? url.href : text_from_string(status_name(status));
}

#define BASE "https://so-y-te.tinh.example/tin-tuc/2026/bai?id=7#dau"
#define INVALID status_name(STATUS_INVALID)
#define OTHER status_name(STATUS_NOT_FOUND)

TEST(resolves)
{
    const struct {
        const char *input;
        const char *base;
        const char *wanted;
    } rows[] = {
        {"", BASE, "https://so-y-te.tinh.example/tin-tuc/2026/bai?id=7"},
        {"#cuoi", BASE, "https://so-y-te.tinh.example/tin-tuc/2026/bai?id=7#cuoi"},
        {"?", BASE, "https://so-y-te.tinh.example/tin-tuc/2026/bai?"},
        {"?a='b'", BASE, "https://so-y-te.tinh.example/tin-tuc/2026/bai?a=%27b%27"},
        {"..", BASE, "https://so-y-te.tinh.example/tin-tuc/"},
        {"../../../../x", BASE, "https://so-y-te.tinh.example/x"},
        {"%2E%2e/x/%2e/y/.%2E", BASE, "https://so-y-te.tinh.example/tin-tuc/x/"},
        {"/a/b\\..\\c", BASE, "https://so-y-te.tinh.example/a/c"},
        {"\\\\nohu.example\\vao", BASE, "https://nohu.example/vao"},
        {"//nohu.example", BASE, "https://nohu.example/"},
        {"https:nohu.example", BASE, "https://so-y-te.tinh.example/tin-tuc/2026/nohu.example"},
        {"http:nohu.example", BASE, "http://nohu.example/"},
        {"https:/\\/\\nohu.example", BASE, "https://nohu.example/"},
        {" \x01ht\ntps://NoHu\t.example/ ", NULL, "https://nohu.example/"},
        {"http://a@b@nohu.example:0080/", NULL, "http://a%40b@nohu.example/"},
        {"http://:@nohu.example:8080", NULL, "http://nohu.example:8080/"},
        {"http://nohu.example:99999/", NULL, INVALID},
        {"http://nohu.example:8a/", NULL, INVALID},
        {"http:///", NULL, INVALID},
        {"http://a@/x", NULL, INVALID},
        {"http://a b/", NULL, INVALID},
        {"http://a%2Fb/", NULL, INVALID},
        {"x", NULL, INVALID},
        {"/x", NULL, INVALID},
        {"JavaScript:alert(1)", BASE, OTHER},
        {"java\nscript:alert(1)", BASE, OTHER},
        {"mailto:a@b.example", NULL, OTHER},
        /* hosts */
        {"http://0x7F.1/", NULL, "http://127.0.0.1/"},
        {"http://2130706433/", NULL, "http://127.0.0.1/"},
        {"http://0300.0250.257/", NULL, "http://192.168.1.1/"},
        {"http://1.2.3.256/", NULL, INVALID},
        {"http://1.2.3.4.5/", NULL, INVALID},
        {"http://a.0x/", NULL, INVALID},
        {"http://09/", NULL, INVALID},
        {"http://99999999999999999999999/", NULL, INVALID},
        {"http://[2001:DB8:0:0:1:0:0:1]/", NULL, "http://[2001:db8::1:0:0:1]/"},
        {"http://[::ffff:192.168.0.1]:81/", NULL, "http://[::ffff:c0a8:1]:81/"},
        {"http://[::]/", NULL, "http://[::]/"},
        {"http://[1:2:3:4:5:6:7::]/", NULL, "http://[1:2:3:4:5:6:7:0]/"},
        {"http://[1::2::3]/", NULL, INVALID},
        {"http://[::1/", NULL, INVALID},
        {"http://[1:2:3:4:5:6:7:8:9]/", NULL, INVALID},
        {"http://[::1.2.3.04]/", NULL, INVALID},
        {"http://[1:2:3:4:5:6:7:]/", NULL, INVALID},
        {"http://[:1:2:3:4:5:6:7]/", NULL, INVALID},
        {"http://N\xE1\xBB\x94H\xC5\xA8.example/", NULL, "http://xn--nh-bua0421a.example/"},
        {"http://no\xCC\x89hu.example/", NULL, "http://xn--nhu-1lz.example/"},
        {"http://\xEF\xBC\x8E\xEF\xBD\x8E\xEF\xBD\x8F.example/", NULL, "http://.no.example/"},
        {"http://fa\xC3\x9F.example/", NULL, "http://xn--fa-hia.example/"},
        {"http://\xE2\x98\x95.example/", NULL, "http://xn--53h.example/"},
        {"http://-\xC3\xA9-.example/", NULL, "http://xn-----bja.example/"},
        {"http://\xE2\x98\x95--\xE2\x98\x95.example/", NULL, "http://xn-----xtxc.example/"},
        {"http://xn--bad-.example/", NULL, "http://xn--bad-.example/"},
        {"http://\xEF\xBF\xBD.example/", NULL, INVALID},
        {"http://\xFF.example/", NULL, INVALID},
        {"http://%ff.example/", NULL, INVALID},
        {"http://a\xC2\xAD%00.example/", NULL, INVALID},
        {"http://nohu.example./", NULL, "http://nohu.example./"},
        /* bytes that are not UTF-8 */
        {"http://a.example/\xFF\xE1\xBB", NULL, "http://a.example/%EF%BF%BD%EF%BF%BD"},
        {"http://a.example/b\xE1\xBA\xA1n?q=b\xE1\xBA\xA1n#b\xE1\xBA\xA1n", NULL,
         "http://a.example/b%E1%BA%A1n?q=b%E1%BA%A1n#b%E1%BA%A1n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!EXPECT_TEXT(resolve(arena, rows[i].input, rows[i].base), rows[i].wanted))
            test_say("<%s>", rows[i].input);
}

TEST(tells_other_schemes)
{
    struct url url;
    EXPECT_NUMBER(url_parse(arena, TEXT("TeL:115"), NULL, &url), STATUS_NOT_FOUND);
    EXPECT_TEXT(url.scheme, "tel");
    EXPECT_NUMBER(url.href.length, 0);
}

/* A browser follows addresses of megabytes: padding must not take the host out of sight. */
TEST(what_is_too_long_keeps_its_host)
{
    static const struct {
        const char *before;
        char padding;
        const char *behind;
        enum status status;
        const char *host;
    } rows[] = {
        {"http://nohu.example/?", 'x', "", STATUS_LIMIT, "nohu.example"},
        {"http://nohu.example#", '@', "", STATUS_LIMIT, "nohu.example"},
        {"http://", 'x', "@nohu.example/a", STATUS_LIMIT, "nohu.example"},
        {"http://a:", '@', "nohu.example:8080", STATUS_LIMIT, "nohu.example"},
        {"http:", '/', "nohu.example", STATUS_LIMIT, "nohu.example"},
        {"//nohu.example\\", '\\', "", STATUS_LIMIT, "nohu.example"},
        {"ht", '\n', "tp://nohu.example/", STATUS_OK, "nohu.example"},
        {"", ' ', "http://nohu.example/", STATUS_OK, "nohu.example"},
        {"/tin/", 'x', "", STATUS_LIMIT, "so-y-te.example"},
        {"?", 'x', "", STATUS_LIMIT, "so-y-te.example"},
        {"http://", 'x', ".example/", STATUS_LIMIT, ""},
    };
    struct url base, url, again;
    EXPECT_NUMBER(url_parse(arena, TEXT("http://so-y-te.example/a/b"), NULL, &base), STATUS_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *padding = arena_alloc_raw(arena, URL_LIMIT_BYTES);
        memset(padding, rows[i].padding, URL_LIMIT_BYTES);
        struct text input = arena_printf(arena, "%s%.*s%s", rows[i].before, URL_LIMIT_BYTES, padding, rows[i].behind);
        enum status status = url_parse(arena, input, &base, &url);
        if (!EXPECT_NUMBER(status, rows[i].status) || !EXPECT_TEXT(url.host, rows[i].host))
            test_say("row %zu", i);
        EXPECT(url_parse_start(arena, input, &base, &again) == (rows[i].host[0] != '\0'));
        EXPECT(url.href.length <= URL_LIMIT_BYTES + 100 && text_equal(url.href, again.href));
    }
}

TEST(limits)
{
    char *long_input = arena_alloc_raw(arena, 100000);
    memset(long_input, 'a', 100000);
    memcpy(long_input, "http://a.example/", 17);
    struct url url;
    EXPECT_NUMBER(url_parse(arena, text_of(long_input, URL_LIMIT_BYTES), NULL, &url), STATUS_OK);
    EXPECT_NUMBER(url.href.length, URL_LIMIT_BYTES);
    EXPECT_NUMBER(url_parse(arena, text_of(long_input, URL_LIMIT_BYTES + 1), NULL, &url), STATUS_LIMIT);
    memcpy(long_input, "data:image/png,aa", 17);
    EXPECT_NUMBER(url_parse(arena, text_of(long_input, 100000), NULL, &url), STATUS_NOT_FOUND);
    EXPECT_TEXT(url.scheme, "data");
    memset(long_input, 0xFF, 100000); /* the largest growth: nine characters a byte */
    memcpy(long_input, "http://a.example/", 17);
    EXPECT_NUMBER(url_parse(arena, text_of(long_input, URL_LIMIT_BYTES), NULL, &url), STATUS_OK);
    EXPECT_NUMBER(url.href.length, 17 + 9 * (URL_LIMIT_BYTES - 17));
    memcpy(long_input, "http://\xC3\xA9", 9);
    memset(long_input + 9, 'a', 10000);
    EXPECT_NUMBER(url_parse(arena, text_of(long_input, 8000), NULL, &url), STATUS_INVALID);
}

TEST(parts)
{
    struct url url;
    EXPECT_NUMBER(url_parse(arena, TEXT("https://u:p@www.so-y-te.tinh.example:8443/a?b#c"), NULL, &url), STATUS_OK);
    EXPECT_TEXT(url.username, "u");
    EXPECT_TEXT(url.password, "p");
    EXPECT_TEXT(url_key(arena, &url), "https://www.so-y-te.tinh.example:8443/a?b");
    EXPECT_TEXT(url_host_port(arena, &url), "www.so-y-te.tinh.example:8443");
    EXPECT_NUMBER(url_port(&url), 8443);
    EXPECT_NUMBER(url_parse(arena, TEXT("http://[::1]/?#"), NULL, &url), STATUS_OK);
    EXPECT(url.has_query && url.has_fragment && url.query.length == 0 && url.fragment.length == 0);
    EXPECT_TEXT(url_key(arena, &url), "http://[::1]/?");
    EXPECT_TEXT(url_host_port(arena, &url), "[::1]");
    EXPECT_NUMBER(url_port(&url), 80);
    EXPECT(url_host_is_address(url.host));
    EXPECT(url_host_is_address(TEXT("127.0.0.1")));
    EXPECT(!url_host_is_address(TEXT("a1.example")));
    EXPECT(!url_host_is_address(TEXT("123.example")));
    EXPECT(url_same_site_host(TEXT("www.a.example"), TEXT("a.example")));
    EXPECT(!url_same_site_host(TEXT("www.a.example"), TEXT("b.a.example")));
    EXPECT_TEXT(url_percent_decode(arena, TEXT("b%E1%BA%A1n%2")), "b\xE1\xBA\xA1n%2");
    EXPECT_TEXT(url_percent_decode(arena, TEXT("%zz%41%")), "%zzA%");
}

/* Everything that a byte can do to a URL: parse(serialise(u)) = serialise(u), and every part is a slice of the href. */
TEST(serialised_form_is_stable)
{
    static const char alphabet[] = "a.:/\\?#@[]%2e0x1F\t \xC3\xA9\xFF-~^|'`{};=&<>\"";
    uint64_t state = 88172645463325252u;
    struct url base;
    EXPECT_NUMBER(url_parse(arena, TEXT(BASE), NULL, &base), STATUS_OK);
    int parsed = 0;
    for (int round = 0; round < 40000; round++) {
        char input[48];
        size_t length = 0;
        if (round % 3 == 0) {
            memcpy(input, "http://", 7);
            length = 7;
        }
        for (size_t end = length + (size_t)(round % 40); length < end;) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            input[length++] = alphabet[state % (sizeof alphabet - 1)];
        }
        struct url url;
        struct url again;
        if (url_parse(arena, text_of(input, length), round % 2 ? &base : NULL, &url) != STATUS_OK)
            continue;
        parsed++;
        bool stable = url_parse(arena, url.href, NULL, &again) == STATUS_OK && text_equal(url.href, again.href) &&
            text_equal(url.host, again.host) && text_equal(url.path, again.path) &&
            text_equal(url.query, again.query) && text_equal(url.username, again.username) &&
            text_equal(url.password, again.password) &&
            text_equal(url.port, again.port) && url.path.length > 0 && url.path.data[0] == '/';
        if (!EXPECT(stable)) {
            test_say("<%.*s> gives <%.*s>, then <%.*s>", (int)length, input, TEXT_ARGS(url.href),
                     TEXT_ARGS(again.href));
            break;
        }
    }
    EXPECT(parsed > 5000);
}
