/* page_charset.c: which encoding a page is in, and its text. */
#include "page/charset_priv.h"

#include "tests/unit/test.h"

#include <string.h>
#include <sys/resource.h>

#define NOTHING ((struct text){0})

TEST(labels)
{
    const struct {
        const char *label;
        const char *name;
    } rows[] = {
        {"utf-8", "utf-8"}, {" UTF8\n", "utf-8"}, {"latin1", "windows-1252"}, {"ISO-8859-1", "windows-1252"},
        {"us-ascii", "windows-1252"}, {"x-cp1258", "windows-1258"}, {"Windows-1258", "windows-1258"},
        {"tis-620", "windows-874"}, {"iso-8859-9", "windows-1254"}, {"gb2312", "gbk"}, {"GB18030", "gb18030"},
        {"big5-hkscs", "big5"}, {"sjis", "shift_jis"}, {"ks_c_5601-1987", "euc-kr"}, {"utf-16", "utf-16le"},
        {"unicodefffe", "utf-16be"}, {"hz-gb-2312", "replacement"}, {"logical", "iso-8859-8-i"},
        {"visual", "iso-8859-8"}, {"x-user-defined", "x-user-defined"}, {"x-mac-ukrainian", "x-mac-cyrillic"},
        {"", NULL}, {"utf-7", NULL}, {"tcvn", NULL}, {"utf - 8", NULL}, {"windows-1259", NULL}, {"\"utf-8\"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct charset_encoding *encoding = charset_for_label(text_from_string(rows[i].label));
        EXPECT(!encoding == !rows[i].name);
        EXPECT_TEXT(text_from_string(encoding ? encoding->name : NULL), rows[i].name ? rows[i].name : "");
    }
}

TEST(prescan)
{
    const struct {
        const char *head;
        const char *label;
    } rows[] = {
        {"<meta charset=windows-1258>", "windows-1258"},
        {"<META\nCHARSET = 'Windows-1258' />", "Windows-1258"},
        {"<meta/charset=\"utf-8\">", "utf-8"},
        {"<html><head><title>x</title><meta charset=utf-8>", "utf-8"},
        {"<meta http-equiv=Content-Type content='text/html; charset=windows-1258'>", "windows-1258"},
        {"<meta content='text/html; charset=windows-1258' http-equiv=\"content-type\">", "windows-1258"},
        {"<meta http-equiv=content-type content='text/html; charset = \"gbk\"'>", "gbk"},
        {"<meta http-equiv=content-type content=\"charsetx charset='gbk' charset=utf-8\">", "gbk"},
        {"<meta http-equiv=content-type content='charset=gbk;x'>", "gbk"},
        {"<meta content='text/html; charset=windows-1258'>", ""}, /* no pragma */
        {"<meta http-equiv=refresh content='0; charset=windows-1258'>", ""},
        {"<meta http-equiv=content-type content='charset=\"gbk'>", ""},
        {"<meta charset=nothing><meta charset=big5>", "big5"},
        {"<meta charset=nothing http-equiv=content-type content='charset=gbk'>", ""},
        {"<meta charset=gbk charset=utf-8>", "gbk"},
        {"<meta charset=utf-16le>", "utf-16le"},
        {"<!-- <meta charset=gbk> --><meta charset=big5>", "big5"},
        {"<!--><meta charset=big5>", "big5"},
        {"<!-- <meta charset=gbk>", ""},
        {"<p title='<meta charset=gbk>'><meta charset=big5>", "big5"},
        {"<p title=\"><meta charset=gbk>", ""},
        {"</p title='<meta charset=gbk>'><meta charset=big5>", "big5"},
        {"<!x '<meta charset=gbk>'><meta charset=big5>", "big5"},
        {"<?x <meta charset=gbk><meta charset=big5>", "big5"},
        {"<metaphor charset=gbk>", ""},
        {"<1 <meta charset=gbk>", "gbk"},
        {"<meta charset=gbk", ""}, /* cut */
        {"<meta charset=", ""},
        {"<meta charset", ""},
        {"<meta charset='gbk", ""},
        {"<meta", ""},
        {"<", ""},
        {"", ""},
        {"<?xml version='1.0' encoding='gbk'?><p>", "gbk"},
        {"<?xml version='1.0' encoding = \"gbk\" ?><meta charset=big5>", "big5"},
        {"<?xml version='1.0' encoding=gbk?><p>", ""},
        {" <?xml version='1.0' encoding='gbk'?><p>", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!EXPECT_TEXT(charset_prescan_head(text_from_string(rows[i].head)).label, rows[i].label))
            test_say("%s", rows[i].head);
}

#define VIETNAMESE_1258 \
    "S\365\322 Y t\352\354: \360\364\322i th\375\365\322ng, na\362p r\372t, \320\324\362NG VI\312N, ky\336 thu\342\362t"
#define VIETNAMESE "Sở Y tế: đổi thưởng, nạp rút, ĐỘNG VIÊN, kỹ thuật"
#define BAD "\xEF\xBF\xBD"

TEST(decodes)
{
    const struct {
        const char *type;
        const char *body;
        const char *encoding;
        enum charset_source source;
        const char *text;
    } rows[] = {
        /* who speaks first */
        {"text/html; charset=windows-1258", "\xEF\xBB\xBF\xE1\xBA\xA1", "utf-8", CHARSET_BOM, "\xE1\xBA\xA1"},
        {"text/html; charset=windows-1258", "<meta charset=utf-8>\364\322", "windows-1258", CHARSET_HEADER,
         "<meta charset=utf-8>ổ"},
        {"text/html; charset=unknown", "<meta charset=windows-1258>\364\322", "windows-1258", CHARSET_META,
         "<meta charset=windows-1258>ổ"},
        {"text/html", "tỉnh", "utf-8", CHARSET_GUESS, "tỉnh"},
        {"", VIETNAMESE_1258, "windows-1258", CHARSET_GUESS, VIETNAMESE},
        {"", "", "utf-8", CHARSET_GUESS, ""},
        /* the header */
        {"text/html;charset=\"windows-1258\"", "\325", "windows-1258", CHARSET_HEADER, "Ơ"},
        {"text/html; x=\"; charset=gbk\"; Charset=windows-1258 ", "\325", "windows-1258", CHARSET_HEADER, "Ơ"},
        {"text/html; charset=windows-1258; charset=utf-8", "\325", "windows-1258", CHARSET_HEADER, "Ơ"},
        {"text/html; charset=", "\325", "windows-1258", CHARSET_GUESS, "Ơ"},
        {"text/html; charset", "x", "utf-8", CHARSET_GUESS, "x"},
        {"text/html; charset=\"", "x", "utf-8", CHARSET_GUESS, "x"},
        {"charset=gbk", "x", "utf-8", CHARSET_GUESS, "x"},
        /* meta's peculiarities */
        {"", "<meta charset=utf-16>tỉnh", "utf-8", CHARSET_META, "<meta charset=utf-16>tỉnh"},
        {"", "<meta charset=x-user-defined>\x80", "windows-1252", CHARSET_META, "<meta charset=x-user-defined>€"},
        /* ill-formed UTF-8 */
        {"text/html; charset=utf-8", "a\xFF" "b\xE1\xBA<p>\xC0\xAF\xED\xA0\x80", "utf-8", CHARSET_HEADER,
         "a" BAD "b" BAD "<p>" BAD BAD BAD BAD BAD},
        {"text/html; charset=utf-8", "\xF0\x9F\x8E", "utf-8", CHARSET_HEADER, BAD},
        /* one byte a character */
        {"text/html; charset=windows-1258", VIETNAMESE_1258, "windows-1258", CHARSET_HEADER, VIETNAMESE},
        {"text/html; charset=windows-1258", "\x81\322x\314", "windows-1258", CHARSET_HEADER,
         "\xC2\x81\xCC\x89x\xCC\x80"},
        {"text/html; charset=iso-8859-1", "\x80\x81\xE9", "windows-1252", CHARSET_HEADER, "€\xC2\x81é"},
        {"text/html; charset=windows-1251", "\312\340\347\350\355\356", "windows-1251", CHARSET_HEADER, "Казино"},
        {"text/html; charset=windows-1253", "\252", "windows-1253", CHARSET_HEADER, BAD},
        {"text/html; charset=koi8-u", "\256\276", "koi8-u", CHARSET_HEADER, "ўЎ"},
        {"text/html; charset=x-mac-cyrillic", "\377", "x-mac-cyrillic", CHARSET_HEADER, "€"},
        {"text/html; charset=tis-620", "\x80\241\377", "windows-874", CHARSET_HEADER, "€ก" BAD},
        {"text/html; charset=x-user-defined", "a\x80\xFF", "x-user-defined", CHARSET_HEADER,
         "a\xEF\x9E\x80\xEF\x9F\xBF"},
        /* several bytes a character */
        {"text/html; charset=gb2312", "\266\304\262\251\315\370\325\276", "gbk", CHARSET_HEADER, "赌博网站"},
        {"text/html; charset=gbk", "\x80\377a\266<p>\266", "gbk", CHARSET_HEADER, "€" BAD "a" BAD "<p>" BAD},
        {"text/html; charset=gb18030", "\2010\2010\266\304", "gb18030", CHARSET_HEADER, "\xC2\x80赌"},
        {"text/html; charset=big5", "\275\344\263\325\275<", "big5", CHARSET_HEADER, "賭博" BAD "<"},
        {"text/html; charset=shift_jis", "\203J\203W\203m\\~", "shift_jis", CHARSET_HEADER, "カジノ\\~"},
        {"text/html; charset=euc-jp", "\245\253\245\270\245\316", "euc-jp", CHARSET_HEADER, "カジノ"},
        {"text/html; charset=euc-kr", "\304\253\301\366\263\353", "euc-kr", CHARSET_HEADER, "카지노"},
        {"text/html; charset=iso-2022-jp", "\033$B%+%8%N\033(B<p>\377x", "iso-2022-jp", CHARSET_HEADER,
         "カジノ<p>" BAD "x"},
        {"text/html; charset=hz-gb-2312", "~{abcd~}", "replacement", CHARSET_HEADER, BAD},
        {"text/html; charset=utf-8", "\xEF\xBF\xBD", "utf-8", CHARSET_HEADER, BAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text body = text_from_string(rows[i].body);
        struct decoded decoded = charset_decode(arena, body, text_from_string(rows[i].type));
        bool held = EXPECT_TEXT(text_from_string(decoded.encoding), rows[i].encoding);
        held = EXPECT_NUMBER(decoded.source, rows[i].source) && held;
        held = EXPECT_TEXT(decoded.text, rows[i].text) && held;
        if (!held)
            test_say("row %zu: %s", i, rows[i].type);
    }
}

TEST(decodes_utf16)
{
    const struct {
        struct text body;
        const char *type;
        const char *encoding;
        enum charset_source source;
        uint32_t skipped;
        const char *text;
    } rows[] = {
        {TEXT("\xFF\xFE\xA1\x1Ex\0"), "", "utf-16le", CHARSET_BOM, 2, "ạx"},
        {TEXT("\xFE\xFF\x1E\xA1\0x"), "text/html; charset=utf-8", "utf-16be", CHARSET_BOM, 2, "ạx"},
        {TEXT("\xA1\x1Ex\0"), "text/html; charset=utf-16", "utf-16le", CHARSET_HEADER, 0, "ạx"},
        {TEXT("\x3D\xD8\xA9\xDC\x3D\xD8x\0\xA9\xDC\x3D\xD8"), "text/html; charset=utf-16le", "utf-16le",
         CHARSET_HEADER, 0, "💩" BAD "x" BAD BAD},
        {TEXT("x\0\x3D"), "text/html; charset=utf-16le", "utf-16le", CHARSET_HEADER, 0, "x" BAD},
        {TEXT("\xFF\xFE"), "", "utf-16le", CHARSET_BOM, 2, ""},
        {TEXT("<\0?\0x\0m\0l\0"), "", "utf-16le", CHARSET_META, 0, "<?xml"},
        {TEXT("\0<\0?\0x\0m\0l"), "", "utf-16be", CHARSET_META, 0, "<?xml"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct decoded decoded = charset_decode(arena, rows[i].body, text_from_string(rows[i].type));
        EXPECT_TEXT(text_from_string(decoded.encoding), rows[i].encoding);
        EXPECT_NUMBER(decoded.source, rows[i].source);
        EXPECT_NUMBER(decoded.skipped, rows[i].skipped);
        EXPECT_TEXT(decoded.text, rows[i].text);
        EXPECT(!decoded.same_bytes);
    }
}

TEST(same_bytes)
{
    struct text body = TEXT("\xEF\xBB\xBF<p>tỉnh");
    struct decoded decoded = charset_decode(arena, body, NOTHING);
    EXPECT(decoded.same_bytes && decoded.skipped == 3 && decoded.text.data == body.data + 3);
    body = TEXT("<p>tinh");
    decoded = charset_decode(arena, body, TEXT("text/html; charset=windows-1252"));
    EXPECT(decoded.same_bytes && decoded.text.data == body.data);
    EXPECT_TEXT(text_from_string(decoded.encoding), "windows-1252");
    decoded = charset_decode(arena, TEXT("\033(J~"), TEXT("text/html; charset=iso-2022-jp"));
    EXPECT(!decoded.same_bytes);
    decoded = charset_decode(arena, TEXT("\xFF"), TEXT("text/html; charset=utf-8"));
    EXPECT(!decoded.same_bytes);
    decoded = charset_decode(arena, NOTHING, NOTHING);
    EXPECT(decoded.same_bytes && decoded.text.length == 0);
}

/* The prescan sees the first 1,024 bytes and no more. */
TEST(prescan_reach)
{
    char page[1200];
    const char meta[] = "<meta charset=windows-1251>";
    for (size_t end = 1023; end <= 1025; end++) {
        memset(page, ' ', sizeof page);
        memcpy(page + end - (sizeof meta - 1), meta, sizeof meta - 1);
        page[sizeof page - 1] = '\xC0';
        struct decoded decoded = charset_decode(arena, text_of(page, sizeof page), NOTHING);
        EXPECT_TEXT(text_from_string(decoded.encoding), end <= 1024 ? "windows-1251" : "windows-1258");
    }
}

/* A body longer than the converter's block, and cut at every length: markup is never swallowed by half a character. */
TEST(multi_byte_across_blocks)
{
    enum { PAIRS = 6000 };
    char *body = arena_alloc_raw(arena, 2 * PAIRS + 1);
    for (size_t i = 0; i < PAIRS; i++)
        memcpy(body + 2 * i, "\266\304", 2);
    body[2 * PAIRS] = '<';
    struct decoded decoded = charset_decode(arena, text_of(body, 2 * PAIRS + 1), TEXT("a/b; charset=gbk"));
    EXPECT_NUMBER(decoded.text.length, 3 * PAIRS + 1);
    EXPECT_TEXT(text_slice(decoded.text, 3 * PAIRS - 3, 4), "赌<");
    for (size_t length = 1; length < 40; length++) {
        body[length] = '<';
        decoded = charset_decode(arena, text_of(body, length + 1), TEXT("a/b; charset=gbk"));
        EXPECT_TEXT(text_slice(decoded.text, decoded.text.length - 1, 1), "<");
        EXPECT_NUMBER(decoded.text.length, 3 * ((length + 1) / 2) + 1);
        body[length] = length % 2 ? '\304' : '\266';
    }
}

/* Composed in pieces: the text is the same wherever the pieces are cut, also without a place to cut well. */
TEST(composes_long_text)
{
    enum { WORDS = 30000, MARKS = 300000 };
    char *body = arena_alloc_raw(arena, MARKS);
    for (size_t shift = 0; shift < 5; shift++) {
        memset(body, 'x', shift);
        for (size_t i = 0; i < WORDS; i++)
            memcpy(body + shift + 5 * i, "t\352\354 n", 5);
        struct text page = text_of(body, shift + 5 * WORDS);
        struct decoded decoded = charset_decode(arena, page, TEXT("a/b; charset=windows-1258"));
        if (!EXPECT_NUMBER(decoded.text.length, shift + 6 * WORDS))
            continue;
        size_t same = 0;
        for (size_t i = 0; i < WORDS; i++)
            same += text_equal(text_slice(decoded.text, shift + 6 * i, 6), TEXT("tế n"));
        EXPECT_NUMBER(same, WORDS);
    }
    memset(body, '\314', MARKS);
    struct decoded decoded = charset_decode(arena, text_of(body, MARKS), TEXT("a/b; charset=windows-1258"));
    EXPECT_NUMBER(decoded.text.length, 2 * MARKS);
}

/* What is opened before serves a process that can open no file any more. No other test uses this encoding. */
TEST(converters_kept_open)
{
    struct charset_converters *converters = charset_converters_open();
    struct rlimit files;
    EXPECT(converters && getrlimit(RLIMIT_NOFILE, &files) == 0);
    EXPECT(setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = 0, .rlim_max = files.rlim_max}) == 0);
    struct decoded decoded = charset_decode(arena, TEXT("\xA4\xFD"), TEXT("a/b; charset=iso-8859-16"));
    EXPECT(setrlimit(RLIMIT_NOFILE, &files) == 0);
    EXPECT_TEXT(decoded.text, "€ę");
    charset_converters_close(converters);
}

/* Pieces of markup in any order: a label that is found is one, and stands in the bytes. */
TEST(prescan_of_anything)
{
    static const char *const pieces[] = {
        "<meta ", "<meta", " charset=", "charset", "=", "gbk>", "gbk", "'", "\"", ">", "<", "/", " ",
        " content='charset=", "http-equiv=content-type ", "<!--", "-->", "utf-8", "<?xml", "encoding=", ";", "\xFF",
    };
    uint64_t state = 88172645463325252u;
    int found = 0;
    for (int round = 0; round < 30000; round++) {
        char head[200];
        size_t length = 0;
        for (int i = 0; i < 12; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            const char *piece = pieces[state % (sizeof pieces / sizeof *pieces)];
            memcpy(head + length, piece, strlen(piece));
            length += strlen(piece);
        }
        struct text label = charset_prescan_head(text_of(head, length)).label;
        if (label.length == 0)
            continue;
        found++;
        EXPECT(label.data >= head && label.data + label.length <= head + length && charset_for_label(label));
        EXPECT(charset_decode(arena, text_of(head, length), NOTHING).source == CHARSET_META);
    }
    EXPECT(found > 50);
}
