/* crawler_frontier.c: keys, shapes and cuts of addresses. */
#include "crawler/frontier.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

static struct candidate consider(struct arena *arena, const char *address, uint32_t depth)
{
    struct url url;
    struct candidate candidate = {.cut = FRONTIER_CUT_COUNT};
    if (EXPECT(url_parse(arena, text_from_string(address), NULL, &url) == STATUS_OK))
        frontier_consider(arena, &url, depth, 10, &candidate);
    return candidate;
}

TEST(keys)
{
    static const char *const cases[][2] = {
        {"http://a.example", "http://a.example/"},
        {"http://u:p@a.example:8080/x#y", "http://a.example:8080/x"},
        {"http://a.example/x?", "http://a.example/x"},
        {"http://a.example/x;jsessionid=0A1B2C?b=1", "http://a.example/x?b=1"},
        {"http://a.example/x;JSESSIONID=0A1B2C/y", "http://a.example/x/y"},
        {"http://a.example/..;jsessionid=1/x", "http://a.example/..;jsessionid=1/x"},
        {"http://a.example/%2E.;jsessionid=1/x", "http://a.example/%2E.;jsessionid=1/x"},
        {"http://a.example/2;jsessionid=1", "http://a.example/2"},
        {"http://a.example/e2/22;jsessionid=1", "http://a.example/e2/22"},
        {"http://a.example/;jsessionid=1", "http://a.example/"},
        {"http://a.example/x;v=2", "http://a.example/x;v=2"},
        {"http://a.example/(S(lit3py55t21z5v55vlm25s55))/default.aspx?id=1", "http://a.example/default.aspx?id=1"},
        {"http://a.example/(A(abc123)S(lit3py55t21z5v55vlm25s55))/", "http://a.example/"},
        {"http://a.example/(S(lit3py55t21z5v55vlm25s55))", "http://a.example/"},
        {"http://a.example/(S)/x", "http://a.example/(S)/x"},
        {"http://a.example/x?PHPSESSID=1f&id=2", "http://a.example/x?id=2"},
        {"http://a.example/x?id=2&phpsessid=1f", "http://a.example/x?id=2"},
        {"http://a.example/x?sid=0a1b2c3d4e5f60718293a4b5c6", "http://a.example/x"},
        {"http://a.example/x?session_id=lit3py55t21z5v55&b=1", "http://a.example/x?b=1"},
        {"http://a.example/x?sid=HD2026001", "http://a.example/x?sid=HD2026001"},
        {"http://a.example/x?sid=20261122093015123", "http://a.example/x?sid=20261122093015123"},
        {"http://a.example/ky-hop?session_id=9", "http://a.example/ky-hop?session_id=9"},
        {"http://a.example/x?sid=42", "http://a.example/x?sid=42"},
        {"http://a.example/x?sid=tin-tuc", "http://a.example/x?sid=tin-tuc"},
        {"http://a.example/x?ASPSESSIONIDQQTRCBDA=KLM&a=1&CFID=9", "http://a.example/x?a=1"},
        {"http://a.example/x?utm_source=zalo&utm_medium=z&fbclid=1&gclid=2&zarsrc=30&gidzl=x&a=1",
         "http://a.example/x?a=1"},
        {"http://a.example/x?utm_source=zalo", "http://a.example/x"},
        {"http://a.example/x?a&b=&c", "http://a.example/x?a&b=&c"},
        {"http://a.example/x?a=1&&b=2&", "http://a.example/x?a=1&b=2"},
        {"http://a.example/%E1%BB%A9ng/", "http://a.example/%E1%BB%A9ng/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct candidate candidate = consider(arena, cases[i][0], 0);
        EXPECT_TEXT(candidate.key, cases[i][1]);
        EXPECT_NUMBER(candidate.cut, FRONTIER_ADMITTED);
        struct candidate again = consider(arena, arena_string(arena, candidate.key), 0);
        EXPECT_TEXT(again.key, cases[i][1]);
    }
}

TEST(shapes_and_dates)
{
    static const struct {
        const char *address;
        const char *shape;
        bool has_date;
    } cases[] = {
        {"http://a.example/", "/", false},
        {"http://a.example/tin-tuc/12-345.html?id=7&page=2", "/tin-tuc/0-0.html?id=&page=", false},
        {"http://a.example/x?page=2&id=7", "/x?id=&page=", false},
        {"http://a.example/x?a", "/x?a", false},
        {"http://a.example/ctl00/p1?q1=5", "/ctl0/p0?q0=", false},
        {"http://a.example/%E1%BA%A1n-12", "/%E1%BA%A1n-0", false},
        {"http://a.example/tep/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "/tep/0-0-0-0-0", false},
        {"http://a.example/lich?month=11&year=2026", "/lich?month=&year=", true},
        {"http://a.example/lich?thang=11&nam=2026&tabid=5", "/lich?nam=&tabid=5&thang=", true},
        {"http://a.example/lich?d=2026-11-22", "/lich?d=", true},
        {"http://a.example/lich?date=22%2F11%2F2026", "/lich?date=", true},
        {"http://a.example/lich?year=", "/lich?year=", false},
        {"http://a.example/lich/2026/11/22/", "/lich/0/0/0/", true},
        {"http://a.example/lich/22/11/2026", "/lich/0/0/0", true},
        {"http://a.example/lich/2026-11.html", "/lich/0-0.html", true},
        {"http://a.example/lich/20261122", "/lich/0", true},
        {"http://a.example/lich/tuan-47-nam-2026", "/lich/tuan-0-nam-0", true},
        {"http://a.example/tin/2026/11/22/98765.html", "/tin/0/0/0/98765.html", true},
        {"http://a.example/van-ban/quyet-dinh-123-2026.html", "/van-ban/quyet-dinh-0-0.html", false},
        {"http://a.example/xem?id=77&date=2026-11-22", "/xem?date=&id=77", true},
        {"http://a.example/ke-hoach-nam-2026.html", "/ke-hoach-nam-0.html", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct candidate candidate = consider(arena, cases[i].address, 0);
        if (!EXPECT(text_equal(candidate.shape, text_from_string(cases[i].shape)) &&
                    candidate.has_date == cases[i].has_date))
            test_say("%s: %.*s %d", cases[i].address, TEXT_ARGS(candidate.shape), candidate.has_date);
    }
}

TEST(cuts)
{
    char longest[FRONTIER_LIMIT_URL_BYTES + 1] = "http://a.example/";
    memset(longest + 17, 'x', FRONTIER_LIMIT_URL_BYTES - 17);
    char longer[FRONTIER_LIMIT_URL_BYTES + 2];
    snprintf(longer, sizeof longer, "%sy", longest);
    const struct {
        const char *address;
        uint32_t depth;
        enum frontier_cut cut;
    } cases[] = {
        {"http://a.example/x", 10, FRONTIER_ADMITTED},
        {"http://a.example/x", 11, FRONTIER_CUT_DEPTH},
        {longest, 0, FRONTIER_ADMITTED},
        {longer, 0, FRONTIER_CUT_LENGTH},
        {"http://a.example/a/b/a/b/c", 0, FRONTIER_ADMITTED},
        {"http://a.example/a/b/a/b/a", 0, FRONTIER_CUT_GROWING_PATH},
        {"http://a.example/x////y", 0, FRONTIER_CUT_GROWING_PATH},
        {"http://a.example/0/0/0/1", 0, FRONTIER_ADMITTED},
        {"http://a.example/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x", 0, FRONTIER_ADMITTED},
        {"http://a.example/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y", 0, FRONTIER_CUT_GROWING_PATH},
        {"http://a.example/x?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1", 0, FRONTIER_ADMITTED},
        {"http://a.example/x?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&m=1", 0, FRONTIER_CUT_PARAMETERS},
        {"http://a.example/x?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&utm_id=1", 0, FRONTIER_ADMITTED},
        {"http://a.example/anh.JPG", 0, FRONTIER_CUT_NOT_A_PAGE},
        {"http://a.example/style.css?v=3", 0, FRONTIER_CUT_NOT_A_PAGE},
        {"http://a.example/WebResource.axd?d=x", 0, FRONTIER_CUT_NOT_A_PAGE},
        {"http://a.example/tep.zip;jsessionid=1", 0, FRONTIER_CUT_NOT_A_PAGE},
        {"http://a.example/anh.jpg/", 0, FRONTIER_ADMITTED},
        {"http://a.example/van-ban.pdf", 0, FRONTIER_ADMITTED},
        {"http://a.example/van-ban.doc", 0, FRONTIER_CUT_NOT_A_PAGE},
        {"http://a.example/xem?tep=a.pdf", 0, FRONTIER_ADMITTED},
        {"http://a.example/jpg", 0, FRONTIER_ADMITTED},
        {"http://a.example/index.php", 0, FRONTIER_ADMITTED},
        {"http://a.example/phien-ban-1.2", 0, FRONTIER_ADMITTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!EXPECT_NUMBER(consider(arena, cases[i].address, cases[i].depth).cut, cases[i].cut))
            test_say("%.100s", cases[i].address);
}

TEST(documents_have_endings)
{
    static const struct {
        const char *address;
        bool is_document;
    } cases[] = {
        {"http://a.example/uploads/2026/11/don.PDF", true}, {"http://a.example/a.docx;jsessionid=1?x=1", true},
        {"http://a.example/anh.svg#a", true},               {"http://a.example/api/tin.json", true},
        {"http://a.example/pdf", false},                    {"http://a.example/xem?tep=a.pdf", false},
        {"http://a.example/a.pdf/", false},                 {"http://a.example/tin.html", false},
        {"http://a.example/", false},                       {"http://a.example/phien-ban-1.2", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct url url;
        EXPECT(url_parse(arena, text_from_string(cases[i].address), NULL, &url) == STATUS_OK);
        if (!EXPECT(frontier_is_document(&url) == cases[i].is_document))
            test_say("%s", cases[i].address);
    }
}

TEST(budgets_of_shapes)
{
    struct candidate plain = {.has_date = false};
    struct candidate dated = {.has_date = true};
    const struct frontier_room room = {.shape = 5000, .calendar = 60};
    EXPECT_NUMBER(frontier_shape_cut(&plain, &room, 5000), FRONTIER_ADMITTED);
    EXPECT_NUMBER(frontier_shape_cut(&plain, &room, 5000 + 1), FRONTIER_CUT_SHAPE);
    EXPECT_NUMBER(frontier_shape_cut(&dated, &room, 60), FRONTIER_ADMITTED);
    EXPECT_NUMBER(frontier_shape_cut(&dated, &room, 60 + 1), FRONTIER_CUT_CALENDAR);
}

TEST(every_cut_has_words)
{
    for (int cut = 0; cut < FRONTIER_CUT_COUNT; cut++) {
        EXPECT(strlen(frontier_cut_name((enum frontier_cut)cut)) > 0);
        EXPECT(strlen(frontier_cut_english((enum frontier_cut)cut)) > 0);
        EXPECT(strlen(frontier_cut_vietnamese((enum frontier_cut)cut)) > 0);
        for (int other = 0; other < cut; other++)
            EXPECT(strcmp(frontier_cut_name((enum frontier_cut)cut), frontier_cut_name((enum frontier_cut)other)) != 0);
    }
}

/* Any bytes that are a URL get a key that is a URL again, and the same one. */
TEST(any_bytes)
{
    uint32_t state = 12345;
    static const char letters[] = "/?&=;()S%.-:#0123456789aAzZ_jsid";
    for (int round = 0; round < 20000; round++) {
        char input[80] = "http://a.example/";
        size_t length = 17;
        state = state * 1664525 + 1013904223;
        for (size_t more = state >> 26; more > 0 && length < sizeof input - 1; more--) {
            state = state * 1664525 + 1013904223;
            input[length++] = letters[(state >> 16) % (sizeof letters - 1)];
        }
        struct url url;
        struct candidate first, second;
        if (url_parse(arena, text_of(input, length), NULL, &url) != STATUS_OK)
            continue;
        frontier_consider(arena, &url, 0, 5, &first);
        if (!EXPECT(url_parse(arena, first.key, NULL, &url) == STATUS_OK))
            break;
        frontier_consider(arena, &url, 0, 5, &second);
        if (!EXPECT(text_equal(first.key, url.href)) || !EXPECT(text_equal(first.shape, second.shape))) {
            test_say("%.*s", (int)length, input);
            break;
        }
    }
}

TEST(interest)
{
    static const struct {
        const char *address;
        enum frontier_interest interest;
    } cases[] = {
        {"http://a.example/", FRONTIER_ORDINARY},
        {"http://a.example/hoi-dap", FRONTIER_USER_CONTENT},
        {"http://a.example/Hoi_Dap/12/", FRONTIER_USER_CONTENT},
        {"http://a.example/HoiDap.aspx?id=5", FRONTIER_USER_CONTENT},
        {"http://a.example/hoi-dap-phap-luat/123.html", FRONTIER_USER_CONTENT},
        {"http://a.example/h%e1%bb%8fi-%c4%91%c3%a1p/1", FRONTIER_USER_CONTENT},
        {"http://a.example/tin/hoi-dap-ve-chinh-sach-bao-hiem-moi.html", FRONTIER_ORDINARY},
        {"http://a.example/gop-y-du-thao-15.html", FRONTIER_USER_CONTENT},
        {"http://a.example/gopy/xem/12;jsessionid=1", FRONTIER_USER_CONTENT},
        {"http://a.example/y-kien-chi-dao/", FRONTIER_ORDINARY},
        {"http://a.example/tin-tuc/dien-dan-thanh-nien-khoi-nghiep-4905.html", FRONTIER_ORDINARY},
        {"http://a.example/dien-dan/f5/chu-de-17", FRONTIER_USER_CONTENT},
        {"http://a.example/forum/viewtopic.php?t=5", FRONTIER_USER_CONTENT},
        {"http://a.example/showthread.php?t=5", FRONTIER_USER_CONTENT},
        {"http://a.example/index.php?option=com_kunena&view=topic", FRONTIER_USER_CONTENT},
        {"http://a.example/index.php?nv=comment&op=1", FRONTIER_USER_CONTENT},
        {"http://a.example/Activity-Feed/userId/41", FRONTIER_USER_CONTENT},
        {"http://a.example/Lien-he", FRONTIER_USER_CONTENT},
        {"http://a.example/lien-he-cong-tac-doan-the-thanh-pho", FRONTIER_ORDINARY},
        {"http://a.example/so-luu-but?page=3", FRONTIER_USER_CONTENT},
        {"http://a.example/userscript", FRONTIER_ORDINARY},
        {"http://a.example/forumla", FRONTIER_ORDINARY},
        {"http://a.example/?q=xin+lien-he+voi+toi", FRONTIER_ORDINARY},
        {"http://a.example/uploads/2026/x.html", FRONTIER_UPLOAD},
        {"http://a.example/wp-content/uploads/2026/11/bai.pdf", FRONTIER_UPLOAD},
        {"http://a.example/Portals/0/nohu.svg", FRONTIER_UPLOAD},
        {"http://a.example/Portals/0/vanban.docx", FRONTIER_ORDINARY},
        {"http://a.example/Portals/Home/x.html", FRONTIER_ORDINARY},
        {"http://a.example/sites/default/files/x.TXT", FRONTIER_UPLOAD},
        {"http://a.example/uploads/user/2024-02-26-12.444989name.html/", FRONTIER_UPLOAD},
        {"http://a.example/uploads/", FRONTIER_UPLOAD},
        {"http://a.example/uploads/shell.php?x=1", FRONTIER_UPLOAD},
        {"http://a.example/uploads/lich.xlsx", FRONTIER_ORDINARY},
        {"http://a.example/uploads", FRONTIER_ORDINARY},
        {"http://a.example/Images/news/2026/a.htm", FRONTIER_UPLOAD},
        {"http://a.example/documents/20182/hoi-dap/1763772399.pdf", FRONTIER_UPLOAD},
        {"http://a.example/UserFiles/Image/x.asp", FRONTIER_UPLOAD},
        {"http://a.example/uploader/x.html", FRONTIER_ORDINARY},
        {"http://a.example/x/uploads.html", FRONTIER_ORDINARY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct url url;
        EXPECT(url_parse(arena, text_from_string(cases[i].address), NULL, &url) == STATUS_OK);
        if (!EXPECT_NUMBER(frontier_interest(&url), cases[i].interest))
            test_say("%s", cases[i].address);
    }
}
