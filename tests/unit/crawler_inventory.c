/* crawler_inventory.c: the list of sites: forms of CSV, bad lines, limits, and whose an address is. */
#include "base/buffer.h"
#include "crawler/inventory.h"
#include "tests/unit/test.h"

/* "name|url|agency|contact|line;..." then "!line" for each problem. */
static struct text describe(struct arena *arena, const struct inventory *inventory)
{
    struct text line = TEXT("");
    for (size_t i = 0; i < inventory->site_count; i++) {
        const struct site *site = &inventory->sites[i];
        line = arena_printf(arena, "%.*s%.*s|%.*s|%.*s|%.*s|%u;", TEXT_ARGS(line), TEXT_ARGS(site->name),
                            TEXT_ARGS(site->url.href), TEXT_ARGS(site->agency), TEXT_ARGS(site->contact), site->line);
    }
    for (size_t i = 0; i < inventory->problem_count; i++)
        line = arena_printf(arena, "%.*s!%u", TEXT_ARGS(line), inventory->problems[i].line);
    return line;
}

TEST(forms)
{
    static const char *const cases[][2] = {
        {"name,url,agency,contact\nA,http://a.example,Sở Y tế,a@a.example\n",
         "A|http://a.example/|Sở Y tế|a@a.example|2;"},
        {"\xEF\xBB\xBFTên;Địa chỉ;Cơ quan;Liên hệ\r\nA;http://a.example;\"Sở; Y tế\";x\r\n",
         "A|http://a.example/|Sở; Y tế|x|2;"},
        {"URL\tNote\tNAME\nhttp://a.example/?a=1;2,3\tn\tA\n", "A|http://a.example/?a=1;2,3|||2;"},
        {"sep=;\r\nname;url\r\nA,B;http://a.example\r\n", "A,B|http://a.example/|||3;"},
        {"\n\n \nname,url\n\n\nA,http://a.example\n\nB,http://b.example",
         "A|http://a.example/|||7;B|http://b.example/|||9;"},
        {"name,url,agency\n\"A \"\"x\"\"\",http://a.example,\"Sở\nY tế\r\n\"\nB,http://b.example,\nbad\n"
         "C,http://c.example",
         "A \"x\"|http://a.example/|Sở Y tế||2;B|http://b.example/|||5;C|http://c.example/|||7;!6"},
        {"name,url\rA,http://a.example\rB,http://b.example\r", "A|http://a.example/|||2;B|http://b.example/|||3;"},
        {"\"na\nme\",name,url\nx,A,http://a.example", "A|http://a.example/|||3;"},
        {"name,url,agency,contact\nA , http://a.example ", "A|http://a.example/|||2;"},
        {"name,url\nA,http://127.0.0.1:8080/\nB,http://intranet/\n",
         "A|http://127.0.0.1:8080/|||2;B|http://intranet/|||3;"},
        {"  CO QUAN  , Te\xCC\x82n ,URL\nx,A,http://a.example", "A|http://a.example/|x||2;"}, /* NFD */
        {"name,url,url\nA,http://a.example,http://b.example", "A|http://a.example/|||2;!1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inventory inventory;
        EXPECT_NUMBER(inventory_read(arena, text_from_string(cases[i][0]), &inventory), STATUS_OK);
        EXPECT_TEXT(describe(arena, &inventory), cases[i][1]);
    }
}

TEST(bad_lines)
{
    static const struct {
        const char *line; /* the third one, behind a good one */
        const char *english;
        const char *vietnamese;
    } cases[] = {
        {"B", "The line has too few columns.", "Dòng này có quá ít cột."},
        {"B,", "The line has no url.", "Dòng này không có địa chỉ."},
        {",http://b.example", "The line has no name.", "Dòng này không có tên."},
        {"B,b.example", "\"b.example\" is not a web address; it must begin with http:// or https://.",
         "\"b.example\" không phải là địa chỉ web; địa chỉ phải bắt đầu bằng http:// hoặc https://."},
        {"B,ftp://b.example", "\"ftp://b.example\" is not a web address; it must begin with http:// or https://.",
         "\"ftp://b.example\" không phải là địa chỉ web; địa chỉ phải bắt đầu bằng http:// hoặc https://."},
        {"B,http://", "\"http://\" is not a web address; it must begin with http:// or https://.",
         "\"http://\" không phải là địa chỉ web; địa chỉ phải bắt đầu bằng http:// hoặc https://."},
        {"A,http://b.example", "The name \"A\" is already that of line 2.", "Tên \"A\" đã có ở dòng 2."},
        {"B,https://www.a.example/index.html",
         "The address \"https://www.a.example/index.html\" is already that of line 2.",
         "Địa chỉ \"https://www.a.example/index.html\" đã có ở dòng 2."},
        {"B\xFF,http://b.example", "The line is not valid UTF-8.", "Dòng này không phải UTF-8 hợp lệ."},
        {"\"B,http://b.example", "A quotation mark opens on this line and never closes: nothing from here on was read.",
         "Dấu ngoặc kép mở ở dòng này nhưng không đóng: từ đây trở đi không đọc được."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inventory inventory;
        struct text file = arena_printf(arena, "name,url\nA,http://a.example\n%s\n", cases[i].line);
        EXPECT_NUMBER(inventory_read(arena, file, &inventory), STATUS_OK);
        EXPECT_NUMBER(inventory.site_count, 1);
        if (!EXPECT_NUMBER(inventory.problem_count, 1))
            continue;
        EXPECT_NUMBER(inventory.problems[0].line, 3);
        EXPECT_TEXT(inventory.problems[0].english, cases[i].english);
        EXPECT_TEXT(inventory.problems[0].vietnamese, cases[i].vietnamese);
    }
}

TEST(unusable_files)
{
    static const struct {
        struct text file;
        const char *english;
    } cases[] = {
        {{"", 0}, "The file has no header line."},
        {{"\n \n", 3}, "The file has no header line."},
        {{"name,link2\nA,http://a.example", 29}, "The header line has no column \"url\"."},
        {{"url\nhttp://a.example", 20}, "The header line has no column \"name\"."},
        {{"name,url", 8}, "The file lists no usable site."},
        {{"t\xEAn,url\nA,http://a.example", 26}, "The header line is not valid UTF-8; save the file as \"CSV UTF-8\"."},
        {{"\xFF\xFEn\0a\0", 6}, "The file is UTF-16; save it as \"CSV UTF-8\"."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inventory inventory;
        EXPECT_NUMBER(inventory_read(arena, cases[i].file, &inventory), STATUS_INVALID);
        if (EXPECT(inventory.problem_count > 0)) {
            EXPECT_TEXT(inventory.problems[inventory.problem_count - 1].english, cases[i].english);
            EXPECT(inventory.problems[inventory.problem_count - 1].vietnamese.length > 0);
        }
        EXPECT_NUMBER(inventory.site_count, 0);
    }
}

TEST(limits)
{
    struct buffer buffer;
    struct inventory inventory;
    buffer_init(&buffer, INVENTORY_LIMIT_BYTES + 1);
    buffer_add_string(&buffer, "name,url\n");
    for (int i = 0; i < INVENTORY_LIMIT_SITES + 3; i++)
        buffer_printf(&buffer, "S%d,http://s%d.example/\n", i, i);
    EXPECT_NUMBER(inventory_read(arena, buffer_text(&buffer), &inventory), STATUS_OK);
    EXPECT_NUMBER(inventory.site_count, INVENTORY_LIMIT_SITES);
    if (EXPECT_NUMBER(inventory.problem_count, 1))
        EXPECT_NUMBER(inventory.problems[0].line, INVENTORY_LIMIT_SITES + 2);
    struct url url;
    EXPECT(url_parse(arena, TEXT("http://s9999.example/x"), NULL, &url) == STATUS_OK);
    const struct site *site = inventory_site_of(&inventory, &url);
    EXPECT(site && text_equal(site->name, TEXT("S9999")));

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "name,url\nA,http://a.example\n");
    for (int i = 0; i < 3 * INVENTORY_LIMIT_SITES; i++)
        buffer_add_string(&buffer, "x\n");
    EXPECT_NUMBER(inventory_read(arena, buffer_text(&buffer), &inventory), STATUS_OK);
    EXPECT_NUMBER(inventory.site_count, 1);
    if (EXPECT_NUMBER(inventory.problem_count, INVENTORY_LIMIT_PROBLEMS))
        EXPECT_TEXT(inventory.problems[INVENTORY_LIMIT_PROBLEMS - 1].english,
                    "There are more problems; they are not listed.");

    buffer_clear(&buffer);
    buffer_add_string(&buffer, "name,url\nA,http://a.example\n");
    while (buffer.length < INVENTORY_LIMIT_BYTES)
        buffer_add_byte(&buffer, '\n');
    EXPECT_NUMBER(inventory_read(arena, buffer_text(&buffer), &inventory), STATUS_OK);
    buffer_add_byte(&buffer, '\n');
    EXPECT_NUMBER(inventory_read(arena, buffer_text(&buffer), &inventory), STATUS_INVALID);
    EXPECT(!buffer_failed(&buffer));
    buffer_release(&buffer);
}

TEST(whose_address)
{
    static const char file[] = "name,url\n"
                               "root,http://tinh.example/\n"
                               "health,http://tinh.example/so-y-te\n"
                               "clinic,http://tinh.example/so-y-te/tram-1/\n"
                               "news,https://www.tin.example/Default.aspx\n"
                               "port,http://tinh.example:8080/app/index.html\n";
    static const char *const cases[][2] = {
        {"http://tinh.example", "root"},
        {"https://www.tinh.example/a/b?c#d", "root"},
        {"http://tinh.example/so-y-te", "health"},
        {"http://tinh.example/so-y-te/", "health"},
        {"http://tinh.example/so-y-te?x", "health"},
        {"http://tinh.example/so-y-te-2/", "root"}, /* a segment is whole or not there */
        {"http://tinh.example/so-y-te/tram-1", "clinic"},
        {"http://tinh.example/so-y-te/tram-1/x/y/z", "clinic"},
        {"http://tinh.example/so-y-te/tram-10", "health"},
        {"http://tin.example/bai-1.html", "news"},
        {"http://tinh.example:8080/app/x", "port"},
        {"http://tinh.example:8080/x", ""},
        {"http://tinh.example:443/x", ""},
        {"http://con.tinh.example/", ""},
        {"http://xtinh.example/", ""},
    };
    struct inventory inventory;
    EXPECT_NUMBER(inventory_read(arena, TEXT(file), &inventory), STATUS_OK);
    EXPECT_NUMBER(inventory.problem_count, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct url url;
        EXPECT(url_parse(arena, text_from_string(cases[i][0]), NULL, &url) == STATUS_OK);
        const struct site *site = inventory_site_of(&inventory, &url);
        if (!EXPECT_TEXT(site ? site->name : TEXT(""), cases[i][1]))
            test_say("%s", cases[i][0]);
    }
    struct inventory none = {0};
    struct url url;
    EXPECT(url_parse(arena, TEXT("http://a.example/"), NULL, &url) == STATUS_OK);
    EXPECT(inventory_site_of(&none, &url) == NULL);
}

/* Any cut of a good file is read without harm, and never gives a site that is not in it. */
TEST(cut_at_each_byte)
{
    static const char file[] = "name,url,agency\nA,http://a.example/,\"x\ny\"\nB,http://b.example/,\"\"\"z\"\"\"\n";
    for (size_t length = 0; length < sizeof file; length++) {
        struct inventory inventory;
        enum status status = inventory_read(arena, text_of(file, length), &inventory);
        EXPECT(status == STATUS_OK || inventory.problem_count > 0);
        EXPECT(inventory.site_count <= 2);
        if (inventory.site_count > 0)
            EXPECT_TEXT(inventory.sites[0].name, "A");
    }
}
