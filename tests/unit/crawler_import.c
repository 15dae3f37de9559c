/* crawler_import.c: files of others to addresses: tables, lists, logs; whatever stands in them, and however they arrive. */
#include "base/buffer.h"
#include "crawler/import.h"
#include "tests/unit/test.h"

#include <string.h>

/* Everything that came out, a line each: "3 http://a.example/" or "4? ..." where the scheme is a guess, "5! problem". */
struct seen {
    struct buffer out;
    struct import_counts counts;
};

static const char *const problems[IMPORT_PROBLEM_COUNT] = {
    [IMPORT_LINE_TOO_LONG] = "too-long", [IMPORT_NO_ADDRESS] = "no-address", [IMPORT_NO_REQUEST] = "no-request",
    [IMPORT_NO_HOST] = "no-host",        [IMPORT_NO_FIELDS] = "no-fields",   [IMPORT_TOO_MANY] = "too-many",
};

static void on_address(void *context, const struct imported *imported)
{
    struct seen *seen = context;
    buffer_printf(&seen->out, "%llu%s %.*s\n", (unsigned long long)imported->line, imported->scheme_guessed ? "?" : "",
                  TEXT_ARGS(imported->url));
}

static void on_problem(void *context, uint64_t line, enum import_problem problem, struct text shown)
{
    struct seen *seen = context;
    EXPECT(shown.length <= IMPORT_LIMIT_LINE_BYTES);
    buffer_printf(&seen->out, "%llu! %s\n", (unsigned long long)line, problems[problem]);
}

static struct seen read_in_steps(struct arena *arena, enum import_kind kind, const char *host, struct text file, size_t step)
{
    struct seen seen = {0};
    buffer_init(&seen.out, (size_t)64 << 20);
    const struct import_sink sink = {.context = &seen, .address = on_address, .problem = on_problem};
    struct importer *importer = importer_open(arena, kind, text_from_string(host), &sink);
    for (size_t at = 0; at < file.length; at += step)
        importer_read(importer, text_slice(file, at, step));
    importer_end(importer);
    seen.counts = importer_counts(importer);
    return seen;
}

/* However the file is cut into pieces, the same comes out. */
static struct import_counts expect_read(struct arena *arena, enum import_kind kind, const char *host, struct text file,
                                        const char *wanted)
{
    static const size_t steps[] = {1, 2, 3, 7, 4096, SIZE_MAX / 2};
    struct import_counts counts = {0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct seen seen = read_in_steps(arena, kind, host, file, steps[i]);
        bool same = EXPECT_TEXT(buffer_text(&seen.out), wanted);
        counts = seen.counts;
        buffer_release(&seen.out);
        if (!same)
            break;
    }
    return counts;
}

static void expect_list(struct arena *arena, const char *file, const char *wanted)
{
    expect_read(arena, IMPORT_URL_LIST, "", text_from_string(file), wanted);
}

static struct import_counts expect_log(struct arena *arena, const char *host, const char *file, const char *wanted)
{
    return expect_read(arena, IMPORT_ACCESS_LOG, host, text_from_string(file), wanted);
}

static void expect_table(struct arena *arena, const char *file, const char *wanted)
{
    expect_read(arena, IMPORT_SEARCH_CONSOLE, "", text_from_string(file), wanted);
}

TEST(search_console_tables)
{
    expect_table(arena,
                 "Top pages,Clicks,Impressions,CTR,Position\nhttps://a.example/x,1,2,3%,4\nhttps://a.example/y?z=1,1,2,3%,4\n",
                 "2 https://a.example/x\n3 https://a.example/y?z=1\n");
    expect_table(arena, "Trang hàng đầu,Lượt nhấp\r\n\"https://a.example/a,b\",1\r\n", "2 https://a.example/a,b\n");
    expect_table(arena, "\xEF\xBB\xBF" "Liên kết;Ngày\nhttps://a.example/;22/11/2026\n", "2 https://a.example/\n");
    expect_table(arena, "sep=;\nURL;x\nhttps://a.example/1;2\n", "3 https://a.example/1\n");
    expect_table(arena, "Ngày\tĐịa chỉ\n1\thttps://a.example/1\n", "2 https://a.example/1\n");
    /* Others' pages that link here stand in such tables too: the known column alone is ours. */
    expect_table(arena, "Linking page,Target page\nhttps://bad.example/,https://a.example/1\n", "2 https://a.example/1\n");
    /* No header that is known: every cell that is an address. */
    expect_table(arena, "Seite,Klicks,Von\nhttps://a.example/1,5,https://b.example/\n",
                 "2 https://a.example/1\n2 https://b.example/\n");
    expect_table(arena, "https://a.example/1\nhttps://a.example/2\n", "1 https://a.example/1\n2 https://a.example/2\n");
    expect_table(arena, "Báo cáo tháng 11\n\nURL,x\nhttps://a.example/1,2\n", "4 https://a.example/1\n");
}

TEST(broken_tables)
{
    /* A stray quotation mark takes no further line with it; cells out of place are found all the same. */
    expect_table(arena, "URL,x\n\"https://a.example/1,2\nhttps://a.example/2,3\nnothing,here\nx,https://a.example/4\n",
                 "2 https://a.example/1\n3 https://a.example/2\n4! no-address\n5 https://a.example/4\n");
    expect_table(arena, "URL,x\n\"https://a.example/\"\"1\"\"\",2\n", "2 https://a.example/\"\"1\"\"\n");
    expect_table(arena, "URL\nhttps://a.example/\xE1\xBA\n", "2 https://a.example/%E1%BA\n");
    expect_table(arena, "", "");
    expect_table(arena, "\n\n", "");
}

TEST(utf16)
{
    expect_read(arena, IMPORT_SEARCH_CONSOLE, "",
                TEXT("\xFF\xFEU\0R\0L\0\t\0x\0\r\0\n\0h\0t\0t\0p\0:\0/\0/\0a\0.\0b\0/\0\xE1\x1E\0\xD8\0\xDC\t\0001\0"),
                "2 http://a.b/\xE1\xBB\xA1\xF0\x90\x80\x80\n");
    expect_read(arena, IMPORT_URL_LIST, "", TEXT("\xFE\xFF\0h\0t\0t\0p\0:\0/\0/\0a\0.\0b\xD8\0\0/\0\n"),
                "1 http://a.b\xEF\xBF\xBD/\n");
    expect_read(arena, IMPORT_URL_LIST, "", TEXT("h\0t\0t\0p\0:\0/\0/\0a\0.\0b"), "1 http://a\n");
    expect_read(arena, IMPORT_URL_LIST, "", TEXT("\0h\0t\0t\0p\0:\0/\0/\0a"), "1 http://a\n");
}

TEST(lists)
{
    expect_list(arena, "# remark\n; another\n\nhttp://a.example/x\n  https://a.example/y  \r\n",
                "4 http://a.example/x\n5 https://a.example/y\n");
    expect_list(arena, "1. Nhà cái (https://a.example/x?a=1&b=2), xem ngay\n", "1 https://a.example/x?a=1&b=2\n");
    expect_list(arena, "<a href=\"http://a.example/x\">http://a.example/y</a>", "1 http://a.example/x\n1 http://a.example/y\n");
    expect_list(arena, "hxxps://a[.]gov[.]vn/x[.]html\nhXXp[:]//a(dot)b/y(.)z\nh**p://a.b/\nhttp[://]a{.}b\n",
                "1 https://a.gov.vn/x.html\n2 http://a.b/y(.)z\n3 http://a.b/\n4 http://a.b\n");
    expect_list(arena, "http://a.b/(S(abc))/x.aspx.\n(http://a.b/c)\nhttp://a.b/c]]\n",
                "1 http://a.b/(S(abc))/x.aspx\n2 http://a.b/c\n3 http://a.b/c\n");
    expect_list(arena, "https://www.google.com.vn/url?sa=t&url=https%3A%2F%2Fa.b%2Fx%20y%3Fz&usg=1\n", "1 https://a.b/x%20y?z\n");
    expect_list(arena, "https://a.b/chuyen?url=https%3A%2F%2Fc.d%2F\n", "1 https://a.b/chuyen?url=https%3A%2F%2Fc.d%2F\n");
    expect_list(arena, "a.gov.vn/x\nwww[.]a[.]gov[.]vn\nTrang www.a.vn/y, v.v.\nKhông có gì\n1.2.3\nindex\n",
                "1? http://a.gov.vn/x\n2? http://www.a.gov.vn\n3? http://www.a.vn/y\n4! no-address\n5! no-address\n6! no-address\n");
    expect_list(arena, "http://\nhttp://,,,\n", "1! no-address\n2! no-address\n");
    expect_list(arena, "http://a.b/\xE1\n", "1 http://a.b/%E1\n");
}

#define AGENT "\"Mozilla/5.0\""

TEST(common_and_combined)
{
    expect_log(arena, "www.a.vn",
               "203.0.113.7 - - [22/Nov/2026:01:02:03 +0700] \"GET /x?y=1 HTTP/1.1\" 200 12\n"
               "203.0.113.7 - an [22/Nov/2026:01:02:03 +0700] \"HEAD /z HTTP/1.0\" 304 - \"-\" " AGENT "\n"
               "203.0.113.7 - - [22/Nov/2026:01:02:03 +0700] \"GET http://b.vn/q HTTP/1.1\" 200 12 \"-\" " AGENT "\n",
               "1? http://www.a.vn/x?y=1\n2? http://www.a.vn/z\n3 http://b.vn/q\n");
    expect_log(arena, "",
               "a.vn:80 203.0.113.7 - - [22/Nov/2026:01:02:03 +0700] \"GET /1 HTTP/1.1\" 200 12\n"
               "a.vn:443 2001:db8::7 - - [22/Nov/2026:01:02:03 +0700] \"GET /2 HTTP/1.1\" 200 12\n"
               "a.vn:8080 203.0.113.7 - - [22/Nov/2026:01:02:03 +0700] \"GET /3 HTTP/1.1\" 200 12\n"
               "a.vn 203.0.113.7 - - [22/Nov/2026:01:02:03 +0700] \"GET /4 HTTP/1.1\" 200 12\n"
               "crawl.search.example - - [22/Nov/2026:01:02:03 +0700] \"GET /5 HTTP/1.1\" 200 12\n",
               "1? http://a.vn/1\n2? https://a.vn/2\n3? http://a.vn:8080/3\n4? http://a.vn/4\n5! no-host\n");
    expect_log(arena, "https://a.vn:8443", "::1 - - [x] \"GET / HTTP/1.1\" 200 1\n", "1 https://a.vn:8443/\n");
}

TEST(which_requests)
{
    struct import_counts counts = expect_log(
        arena, "a.vn",
        "1.2.3.4 - - [x] \"POST /a HTTP/1.1\" 200 1 \"-\" " AGENT "\n"
        "1.2.3.4 - - [x] \"GET /b HTTP/1.1\" 404 1 \"-\" " AGENT "\n"
        "1.2.3.4 - - [x] \"GET /c HTTP/1.1\" 404 1 \"-\" \"Mozilla/5.0 (compatible; Googlebot/2.1; +http://g.example/)\"\n"
        "1.2.3.4 - - [x] \"GET /d HTTP/1.1\" 410 1 \"https://www.google.com.vn/\" " AGENT "\n"
        "1.2.3.4 - - [x] \"GET /e HTTP/1.1\" 404 1 \"https://google.evil.example/\" " AGENT "\n"
        "1.2.3.4 - - [x] \"GET /f HTTP/1.1\" 500 1 \"https://coccoc.com/search\" " AGENT "\n"
        "1.2.3.4 - - [x] \"-\" 408 0 \"-\" \"-\"\n"
        "1.2.3.4 - - [x] \"\\x16\\x03\\x01\" 400 150 \"-\" \"-\"\n"
        "1.2.3.4 - - [x] \"OPTIONS * HTTP/1.0\" 200 1 \"-\" \"-\"\n"
        "1.2.3.4 - - [x] \"GET * HTTP/1.0\" 200 1 \"-\" \"-\"\n",
        "3? http://a.vn/c\n4? http://a.vn/d\n");
    EXPECT_NUMBER(counts.left_out, 8);
    EXPECT_NUMBER(counts.broken, 0);
}

TEST(hostile_requests)
{
    expect_log(arena, "a.vn",
               "1.2.3.4 - - [x] \"GET /a\\\"b HTTP/1.1\" 200 1\n"
               "1.2.3.4 - - [x] \"GET /a\\x22\\xe1\\x0d\\x0aSet-Cookie HTTP/1.1\" 200 1\n"
               "1.2.3.4 - - [x] \"GET /a b c HTTP/1.1\" 200 1\n"
               "1.2.3.4 - - [x] \"GET /a\\\\b#c\\td HTTP/1.1\" 200 1\n"
               "1.2.3.4 - - [x] \"GET //evil.example/ HTTP/1.1\" 200 1\n"
               "1.2.3.4 - - [x] \"GET /no-version\" 200 1\n"
               "1.2.3.4 - - [x] \"GET /\xE1\x01\x7F HTTP/1.1\" 200 1\n",
               "1? http://a.vn/a\"b\n2? http://a.vn/a\"%E1%0D%0ASet-Cookie\n3? http://a.vn/a%20b%20c\n"
               "4? http://a.vn/a%5Cb%23c%09d\n5? http://a.vn//evil.example/\n6? http://a.vn/no-version\n"
               "7? http://a.vn/%E1%01%7F\n");
    expect_log(arena, "a.vn",
               "nonsense\n1.2.3.4 - - [x] \"GET / HTTP/1.1\n1.2.3.4 - - [x] \"GET / HTTP/1.1\" abc\n1.2.3.4 \"GET / HTTP/1.1\" 99\n"
               "1.2.3.4 - - \"GET /ok HTTP/1.1\" 200\n",
               "1! no-request\n2! no-request\n3! no-request\n4! no-request\n5? http://a.vn/ok\n");
}

TEST(w3c_extended)
{
    expect_log(arena, "b.vn",
               "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
               "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip cs(User-Agent) cs(Referer) cs-host sc-status\n"
               "2026-11-22 01:02:03 10.0.0.1 GET /Default.aspx id=1&x=2 443 1.2.3.4 Mozilla/5.0 - www.a.vn 200\n"
               "2026-11-22 01:02:03 10.0.0.1 GET /tin+tuc/b\xC3\xA0i.aspx - 443 1.2.3.4 Mozilla/5.0 - - 200\n"
               "2026-11-22 01:02:03 10.0.0.1 GET /x - 443 1.2.3.4 Googlebot/2.1 - www.a.vn 404\n"
               "2026-11-22 01:02:03 10.0.0.1 GET /y - 443 1.2.3.4 Mozilla/5.0 - www.a.vn 404\n"
               "2026-11-22 01:02:03 10.0.0.1 GET\n"
               "#Fields:\tsc-status\tcs-uri-stem\n"
               "200\t/z\n"
               "abc\t/z\n"
               "#Fields: date time\n"
               "2026-11-22 01:02:03\n"
               "#Fields: cs(User-Agent) cs-uri-stem\n"
               "\"a \"\"b\"\" c\" /q\n",
               "4? http://www.a.vn/Default.aspx?id=1&x=2\n5? http://b.vn/tin%20tuc/b%C3%A0i.aspx\n6? http://www.a.vn/x\n"
               "8! no-request\n10? http://b.vn/z\n11! no-request\n12! no-fields\n15? http://b.vn/q\n");
}

TEST(limits)
{
    struct buffer file;
    buffer_init(&file, (size_t)16 << 20);
    buffer_add_string(&file, "http://a.vn/");
    for (size_t i = 0; i < IMPORT_LIMIT_LINE_BYTES; i++)
        buffer_add_byte(&file, 'x');
    buffer_add_string(&file, "\nhttp://a.vn/2\nhttp://a.vn/");
    for (size_t i = 0; i < IMPORT_LIMIT_LINE_BYTES - 12; i++)
        buffer_add_byte(&file, '\xFF');
    struct seen seen = read_in_steps(arena, IMPORT_URL_LIST, "", buffer_text(&file), 1000);
    EXPECT(text_starts_with(buffer_text(&seen.out), TEXT("1! too-long\n2 http://a.vn/2\n3 http://a.vn/%FF%FF")));
    EXPECT_NUMBER(seen.counts.addresses, 2);
    buffer_release(&seen.out);
    buffer_clear(&file);
    for (size_t i = 0; i <= IMPORT_LIMIT_LINE_URLS; i++)
        buffer_add_string(&file, "http://a.vn/ ");
    seen = read_in_steps(arena, IMPORT_URL_LIST, "", buffer_text(&file), 5);
    EXPECT_NUMBER(seen.counts.addresses, IMPORT_LIMIT_LINE_URLS);
    EXPECT(text_ends_with(buffer_text(&seen.out), TEXT("1! too-many\n")));
    buffer_release(&seen.out);
    buffer_clear(&file); /* more columns than are read, more header lines than are looked at */
    for (size_t i = 0; i < 30; i++)
        buffer_add_string(&file, "x\n");
    for (size_t i = 0; i < IMPORT_LIMIT_COLUMNS; i++)
        buffer_add_byte(&file, ',');
    buffer_add_string(&file, "http://a.vn/\n,http://a.vn/\n");
    seen = read_in_steps(arena, IMPORT_SEARCH_CONSOLE, "", buffer_text(&file), 5);
    EXPECT_NUMBER(seen.counts.addresses, 1);
    EXPECT_NUMBER(seen.counts.broken, 30 - IMPORT_LIMIT_HEADER_LINES + 1);
    buffer_release(&seen.out);
    buffer_release(&file);
}

TEST(line_ends)
{
    expect_list(arena, "http://a.b/1\rhttp://a.b/2\r\n\r\nhttp://a.b/3\n\rhttp://a.b/4",
                "1 http://a.b/1\n2 http://a.b/2\n4 http://a.b/3\n6 http://a.b/4\n");
}

TEST(names)
{
    for (enum import_kind kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        enum import_kind back = IMPORT_KIND_COUNT;
        EXPECT(import_kind_from_name(text_from_string(import_kind_name(kind)), &back) && back == kind);
    }
    enum import_kind kind;
    EXPECT(!import_kind_from_name(TEXT("log"), &kind));
    for (enum import_problem problem = 0; problem < IMPORT_PROBLEM_COUNT; problem++)
        EXPECT(strlen(import_problem_english(problem)) > 0 && strlen(import_problem_vietnamese(problem)) > 0);
}
