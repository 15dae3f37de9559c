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
        {"text/html", BYTES("GIF89a<DIV style='display:none'><a\nhref=x>"), true},
        {"text/html", BYTES("ID3<a\thref=x>"), true},
        {"text/html", BYTES("RIFF<iframe src=x>"), true},
        {"text/html", BYTES("GIF89a<script/src=//x.example/a.js></script>"), true}, /* a tag's name ends there, too */
        {"text/html", BYTES("ID3<a/href=x>"), true},
        {"text/html", BYTES("GIF89a<abc <a>"), false},
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
        if (!EXPECT((sniff_kind(text_from_string(cases[i].type), cases[i].body, (struct text){0}) == BODY_PAGE) == cases[i].is_page))
            test_say("case %zu: %s %.*s", i, cases[i].type, TEXT_ARGS(cases[i].body));
    }
}

TEST(documents)
{
    static const struct {
        const char *type;
        struct text body;
        const char *address;
        enum body_kind kind;
    } cases[] = {
        {"application/pdf", BYTES("%PDF-1.4"), "", BODY_PDF},
        {"application/pdf", BYTES("\r\nvirus scanned\r\n%PDF-1.4"), "", BODY_PDF},
        {"application/pdf", BYTES("Not found"), "", BODY_NOTHING},
        {"text/html", BYTES("%PDF-1.7 ..."), "", BODY_PDF},
        {"application/octet-stream", BYTES("%PDF-1.7"), "", BODY_PDF},
        {"application/zip", BYTES("PK\x03\x04"), "https://a.example/x.zip", BODY_OFFICE},
        {"image/svg+xml", BYTES("<svg xmlns='x'>"), "", BODY_SVG},
        {"text/plain", BYTES("<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC 'a'>"), "", BODY_SVG},
        {"application/rss+xml", BYTES("<rss version='2.0'>"), "", BODY_XML},
        {"", BYTES("<?xml version='1.0'?><rss><channel/></rss>"), "", BODY_XML},
        {"application/json", BYTES("{\"a\":\"<a>\"}"), "", BODY_JSON},
        {"application/feed+json; charset=utf-8", BYTES("{}"), "", BODY_JSON},
        {"text/plain", BYTES("{}"), "https://a.example/feed.json?x=1", BODY_JSON},
        {"text/plain", BYTES("chữ"), "https://a.example/uploads/a.txt", BODY_TEXT},
        {"text/plain", BYTES("a\0b"), "https://a.example/uploads/a.txt", BODY_NOTHING},
        {"", BYTES("chữ"), "https://a.example/a.txt", BODY_TEXT},
        {"", BYTES("chữ"), "https://a.example/a", BODY_NOTHING},
        {"", BYTES("{\"a\":\"<a href=x>\"}"), "https://a.example/a.json", BODY_JSON},
        {"", BYTES("<p>chữ"), "https://a.example/a.txt", BODY_PAGE},
        {"application/msword", BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 W\0o\0r\0d"), "", BODY_NOTHING},
        {"application/msword",
         BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), "",
         BODY_OFFICE},
        {"text/css", BYTES("p{}"), "https://a.example/a.txt", BODY_NOTHING},
        {"image/jpeg", BYTES("\xFF\xD8\xFF\xE0"), "https://a.example/a.pdf", BODY_NOTHING},
        {"application/octet-stream", BYTES("<HTML><BODY>"), "", BODY_PAGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum body_kind kind = sniff_kind(text_from_string(cases[i].type), cases[i].body,
                                         text_from_string(cases[i].address));
        if (!EXPECT(kind == cases[i].kind))
            test_say("case %zu: %s %.*s: %d", i, cases[i].type, TEXT_ARGS(cases[i].body), (int)kind);
    }
}
