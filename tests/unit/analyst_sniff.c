/* analyst_sniff.c: what is judged as a page. */
#include "analyst/sniff.h"

#include "tests/unit/test.h"

#define BYTES(literal) {literal, sizeof(literal) - 1}

TEST(pages)
{
    static const struct {
        const char *type;
        struct text body;
        bool is_page;
    } cases[] = {
        {"text/html; charset=utf-8", BYTES("hello"), true},
        {"TEXT/HTML", BYTES(""), true},
        {"application/xhtml+xml", BYTES("<?xml version='1.0'?><html/>"), true},
        {"text/html", BYTES("%PDF-1.7 ..."), false},
        {"text/html", BYTES("GIF89a<html><a href=x>"), true}, /* a browser shows it */
        {"text/html", BYTES("\x89PNG\r\n\x1A\n...."), false},
        {"text/html", BYTES("BM 2026: thông báo"), true},
        {"text/html", BYTES("BM\x36\x10\0\0\0\0\0\0\x36\0\0\0"), false},
        {"", BYTES(""), true},
        {"", BYTES("<!DOCTYPE html><p>"), true},
        {"", BYTES("Tin <b>mới</b>"), true},
        {"", BYTES("chỉ là chữ"), false},
        {"", BYTES("a<b\x01\x02"), false},
        {"", BYTES("<?xml version='1.0'?><rss><channel/></rss>"), false},
        {"", BYTES("<?xml version='1.0'?>\n<!-- c --><html><p>"), true},
        {"", BYTES("\xFF\xFE<\0p\0>\0"), true},
        {"nonsense", BYTES("<p>x"), true},
        {"text/plain", BYTES("User-agent: *"), false},
        {"text/plain", BYTES("  \n<html><p>"), true},
        {"text/plain", BYTES("\xEF\xBB\xBF<!-- a --><body>"), true},
        {"image/jpeg", BYTES("\xFF\xD8\xFF\xE0"), false},
        {"image/jpeg", BYTES("<script>location='x'</script>"), true},
        {"application/pdf", BYTES("%PDF-1.4"), false},
        {"application/octet-stream", BYTES("<HTML><BODY>"), true},
        {"application/json", BYTES("{\"a\":\"<a>\"}"), false},
        {"text/xml", BYTES("<?xml version='1.0'?><urlset/>"), false},
        {"text/css", BYTES("p{}"), false},
        {"application/zip", BYTES("PK\x03\x04"), false},
        {"text/plain", BYTES("<abbr>x"), false},
        {"text/plain", BYTES("<!-- never closed <html>"), true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!EXPECT(sniff_is_page(text_from_string(cases[i].type), cases[i].body) == cases[i].is_page))
            test_say("case %zu: %s %.*s", i, cases[i].type, TEXT_ARGS(cases[i].body));
    }
}
