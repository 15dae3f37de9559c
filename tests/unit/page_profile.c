/* page_profile.c: what is kept of a page, and how near two pages are. */
#include "page/profile.h"

#include "tests/unit/test.h"

#include <string.h>

static const struct header plain_header = {{"content-type", 12}, {"text/html;charset=utf-8", 23}};

static struct profile answer_of(struct arena *arena, struct text body, const struct header *headers, size_t header_count)
{
    static const struct hop hops[] = {
        {.url = {"http://tinh.gov.vn/", 19}, .status = 302, .location = {"http://so.tinh.gov.vn/a", 23}},
        {.url = {"http://so.tinh.gov.vn/a", 23}, .status = 200},
    };
    struct response *response = arena_alloc(arena, sizeof *response);
    *response = (struct response){.final_url = TEXT("http://so.tinh.gov.vn/a"), .status = 200, .headers = headers,
                                  .header_count = header_count, .hops = hops, .hop_count = 2, .body = body};
    struct document *document = arena_alloc(arena, sizeof *document);
    document_parse(arena, response, document);
    struct links links = links_collect(arena, document, NULL);
    const struct profile_word words[] = {
        {TEXT("nổ hũ"), TEXT("title"), SIGHT_VISIBLE}, {TEXT("nổ hũ"), TEXT("title"), SIGHT_VISIBLE},
        {TEXT("nổ hũ"), TEXT("text"), SIGHT_HIDDEN}};
    struct profile profile;
    profile_make(arena, document, NULL, &links, words, 3, &profile);
    return profile;
}

static struct profile profile_of(struct arena *arena, struct text body)
{
    return answer_of(arena, body, &plain_header, 1);
}

static int distance(uint64_t a, uint64_t b)
{
    return __builtin_popcountll(a ^ b);
}

static const char page_html[] =
    "<html lang=vi><title>Sở Y tế</title><meta name=Description content=' Trang tin '>"
    "<link rel=canonical href=/chinh><meta property=og:url content=http://k.example/>"
    "<script src=//cdn.example/a.js></script><script> var a = 1 </script><script>var a = 1</script>"
    "<a href=http://b.example/1>1</a><a href=http://www.b.example/2>2</a><a href=/trong>3</a>"
    "<iframe src=http://f.example/></iframe><form action=http://g.example/></form>";

TEST(channels)
{
    struct profile profile = profile_of(arena, text_from_string(page_html));
    static const struct { enum profile_channel channel; const char *value; uint32_t count; } wanted[] = {
        {PROFILE_OUTBOUND, "b.example", 2},
        {PROFILE_SCRIPT, "cdn.example", 1},
        {PROFILE_SCRIPT, "inline:", 2},
        {PROFILE_FRAME, "f.example", 1},
        {PROFILE_FORM, "g.example", 1},
        {PROFILE_META, "canonical=http://so.tinh.gov.vn/chinh", 1},
        {PROFILE_META, "og:url=http://k.example/", 1},
        {PROFILE_WORD, "text:nổ hũ", 1},
        {PROFILE_WORD, "title:nổ hũ", 2},
        {PROFILE_HOP, "302 http://so.tinh.gov.vn/a", 1},
    };
    EXPECT_NUMBER(profile.status, 200);
    EXPECT_TEXT(profile.title, "Sở Y tế");
    EXPECT_TEXT(profile.description, "Trang tin");
    EXPECT_TEXT(profile.language, "vi");
    if (!EXPECT(profile.entry_count == sizeof wanted / sizeof *wanted))
        return;
    for (size_t i = 0; i < profile.entry_count; i++) {
        const struct profile_entry *entry = &profile.entries[i];
        bool is_inline = text_starts_with(entry->value, TEXT("inline:")); /* the hash behind it is not asked for */
        struct text value = is_inline ? text_slice(entry->value, 0, 7) : entry->value;
        EXPECT_NUMBER(entry->channel, wanted[i].channel);
        EXPECT_TEXT(value, wanted[i].value);
        EXPECT_NUMBER(entry->count, wanted[i].count);
    }
}

/* `count` paragraphs; the words of paragraph `changed` differ. */
static struct text article(struct arena *arena, int count, int changed, const char *tail)
{
    struct buffer html;
    buffer_init(&html, 1 << 20);
    buffer_add_string(&html, "<title>t</title>");
    for (int i = 0; i < count; i++)
        buffer_printf(&html, "<p>Đoạn %d nói về việc số %d của tỉnh%s</p>\n", i, i * 7,
                      i == changed ? " vừa sửa lại" : "");
    buffer_add_string(&html, tail);
    struct text copy = arena_copy(arena, buffer_text(&html));
    buffer_release(&html);
    return copy;
}

TEST(hashes)
{
    struct profile a = profile_of(arena, article(arena, 100, -1, ""));
    const char *unseen = "<script>x()</script><style>p{}</style><!-- c -->";
    struct profile same = profile_of(arena, article(arena, 100, -1, unseen));
    struct profile near = profile_of(arena, article(arena, 100, 50, ""));
    struct profile far = profile_of(arena, text_from_string(page_html));
    EXPECT(a.text_hash == same.text_hash && a.text_simhash == same.text_simhash);
    EXPECT_NUMBER(a.text_bytes, same.text_bytes);
    EXPECT(a.text_hash != near.text_hash);
    int to_near = distance(a.text_simhash, near.text_simhash);
    int to_far = distance(a.text_simhash, far.text_simhash);
    test_say("near %d, far %d", to_near, to_far);
    EXPECT(to_near <= 6 && to_far >= 12);
    struct profile empty = profile_of(arena, TEXT(""));
    struct profile word = profile_of(arena, TEXT("x"));
    EXPECT_NUMBER(empty.text_bytes, 0);
    EXPECT_NUMBER(word.text_bytes, 1);
    EXPECT(word.text_hash != empty.text_hash && word.text_simhash != empty.text_simhash);
}

TEST(wire)
{
    struct profile profile = profile_of(arena, text_from_string(page_html));
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    profile_encode(&profile, &buffer);
    struct text bytes = arena_copy(arena, buffer_text(&buffer));
    struct profile back;
    struct reader reader = reader_of(bytes);
    EXPECT(profile_decode(arena, &reader, &back) && reader_done(&reader));
    buffer_clear(&buffer);
    profile_encode(&back, &buffer);
    EXPECT(text_equal(buffer_text(&buffer), bytes));
    for (size_t length = 0; length < bytes.length; length++) {
        reader = reader_of(text_slice(bytes, 0, length));
        EXPECT(!profile_decode(arena, &reader, &back));
    }
    for (size_t at = 0; at < bytes.length; at++) {
        char *changed = arena_string(arena, bytes);
        changed[at] = (char)(changed[at] ^ 0xFF);
        reader = reader_of(text_of(changed, bytes.length));
        if (profile_decode(arena, &reader, &back))
            for (size_t i = 0; i < back.entry_count; i++)
                EXPECT((unsigned)back.entries[i].channel < PROFILE_CHANNEL_COUNT);
    }
    buffer_release(&buffer);
}

TEST(entry_limit)
{
    struct buffer html;
    buffer_init(&html, 1 << 20);
    for (int i = 0; i < PROFILE_LIMIT_ENTRIES + 50; i++)
        buffer_printf(&html, "<a href=http://h%d.example/>x</a>", i);
    buffer_add_string(&html, "<iframe src=http://f.example/></iframe>");
    struct profile profile = profile_of(arena, buffer_text(&html));
    uint32_t outbound = 0;
    uint32_t frames = 0;
    for (size_t i = 0; i < profile.entry_count; i++) {
        outbound += profile.entries[i].channel == PROFILE_OUTBOUND;
        frames += profile.entries[i].channel == PROFILE_FRAME;
    }
    EXPECT_NUMBER(outbound, PROFILE_LIMIT_ENTRIES);
    EXPECT_NUMBER(frames, 1);
    buffer_release(&html);
}

static bool has(const struct profile *profile, enum profile_channel channel, const char *value)
{
    for (size_t i = 0; i < profile->entry_count; i++)
        if (profile->entries[i].channel == channel && text_equal(profile->entries[i].value, text_from_string(value)))
            return true;
    return false;
}

TEST(names_and_tokens)
{
    static const char html[] =
        "<meta name='google-site-verification' content='abc'><meta name=MSVALIDATE.01 content=D1>"
        "<meta property='p:domain_verify' content=p><meta name=zalo-platform-site-verification content=z>"
        "<meta name=google-adsense-account content=ca-pub-1><meta name=viewport content=width>"
        "<meta property=og:site_name content='Sở Y tế'><meta name=application-name content=app>"
        "<meta name=Keywords content='y tế, sở'><meta name=robots content='noindex, follow'>"
        "<meta name=description content='một'><meta name=description content='hai'>"
        "<script type=application/ld+json>{\"@type\":\"Product\",\"name\":\"x\"}</script>"
        "<script type=application/ld+json>{\"@type\":\"WebSite\", \"name\" : \"Sở \\\"Y tế\"}</script>"
        "<h1></h1><h1> Tin <b>mới</b> </h1><h1>Khác</h1>";
    struct profile profile = profile_of(arena, text_from_string(html));
    EXPECT(has(&profile, PROFILE_TOKEN, "google-site-verification=abc"));
    EXPECT(has(&profile, PROFILE_TOKEN, "MSVALIDATE.01=D1") && has(&profile, PROFILE_TOKEN, "p:domain_verify=p"));
    EXPECT(has(&profile, PROFILE_TOKEN, "zalo-platform-site-verification=z"));
    EXPECT(has(&profile, PROFILE_TOKEN, "google-adsense-account=ca-pub-1"));
    EXPECT(has(&profile, PROFILE_NAME, "og:site_name=Sở Y tế") && has(&profile, PROFILE_NAME, "application-name=app"));
    EXPECT(has(&profile, PROFILE_NAME, "keywords=y tế, sở") && has(&profile, PROFILE_NAME, "h1=Tin mới"));
    EXPECT(!has(&profile, PROFILE_NAME, "h1=Khác"));
    EXPECT(has(&profile, PROFILE_NAME, "ld:name=Sở \\\"Y tế") && !has(&profile, PROFILE_NAME, "ld:name=x"));
    EXPECT(has(&profile, PROFILE_META, "robots=noindex, follow"));
    EXPECT_TEXT(profile.description, "một");
}

TEST(headers)
{
    static const struct header headers[] = {
        {{"Vary", 4}, {"Accept-Encoding, User-Agent,referer", 35}}, {{"Set-Cookie", 10}, {"sid12_34=8f; path=/", 19}},
        {{"Set-Cookie", 10}, {"ASPSESSIONIDQQAB=x", 18}}, {{"X-Powered-By", 12}, {"ASP.NET", 7}},
        {{"X-Cloak", 7}, {"homepage", 8}}, {{"X-Robots-Tag", 12}, {"noindex", 7}},
        {{"MicrosoftSharePointTeamServices", 31}, {"15.0", 4}},
    };
    struct profile profile = answer_of(arena, TEXT("<p>x"), headers, sizeof headers / sizeof headers[0]);
    static const char *const wanted[] = {"vary:user-agent", "vary:referer", "cookie:sid0_0", "cookie:ASPSESSIONID", "x-cloak",
                                         "x-robots-tag=noindex"};
    size_t count = 0;
    for (size_t i = 0; i < profile.entry_count; i++)
        count += profile.entries[i].channel == PROFILE_HEADER;
    EXPECT_NUMBER(count, 6);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (!EXPECT(has(&profile, PROFILE_HEADER, wanted[i])))
            test_say("%s", wanted[i]);
    EXPECT_TEXT(profile.generator, "SharePoint");
}

TEST(generators)
{
    static const struct { const char *html; const char *generator; } made[] = {
        {"<meta name=generator content='Joomla! 3.9 - Open Source'>", "Joomla! 3.9 - Open Source"},
        {"<script src=/DesktopModules/tin/a.js></script>", "DotNetNuke"},
        {"<link rel=stylesheet href=/wp-content/themes/a.css>", "WordPress"},
        {"<link rel=stylesheet href=/_layouts/15/1066/styles/x.css>", "SharePoint"},
        {"<form><input type=hidden name=__VIEWSTATE value=dDw></form>", "ASP.NET WebForms"},
        {"<a href=/wp-content/uploads/a.pdf>x</a>", ""},
    };
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        EXPECT_TEXT(profile_of(arena, text_from_string(made[i].html)).generator, made[i].generator);
}

static bool has_block(const struct profile *profile, const char *text)
{
    uint64_t block = profile_block(text_from_string(text));
    for (uint32_t i = 0; i < profile->block_count; i++)
        if (profile->blocks[i] == block)
            return true;
    return false;
}

TEST(blocks)
{
    static const char html[] =
        "<title>Không</title><script>không()</script><h2>Tin <b>TỨC</b> số 12</h2><p>một<br>hai<p>một<ul><li>mục 2024"
        "<li><a href=/a>ba</a> <span>bốn</span></ul>trước<div></div>sau"
        "<p>kubet88.vn/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    struct profile profile = profile_of(arena, text_from_string(html));
    static const char *const wanted[] = {
        "tin  tỨc Số 7", "một", "hai", "Mục 1", "ba bốn", "trước", "sau",
        "KUBET1.VN/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    EXPECT_NUMBER(profile.block_count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (!EXPECT(has_block(&profile, wanted[i])))
            test_say("%s", wanted[i]);
    EXPECT_NUMBER(profile_block_bytes(profile_block(TEXT("  Mục \n 2024 "))), sizeof "mục 0" - 1);
    EXPECT(profile_block(TEXT(" \n")) == 0 && !profile.blocks_cut);
    EXPECT(profile_block(TEXT("a b")) != profile_block(TEXT("b a")));
}

TEST(hidden_blocks)
{
    static const char html[] = "<p>thấy <span style='display:none'>không thấy</span> nữa<p hidden>ẩn";
    struct response response = {.final_url = TEXT("http://so.tinh.gov.vn/a"), .status = 200, .headers = &plain_header,
                                .header_count = 1, .body = text_from_string(html)};
    struct document document;
    document_parse(arena, &response, &document);
    struct visibilities visibilities = visible_compute(arena, &document, NULL);
    struct links links = {0};
    struct profile profile;
    profile_make(arena, &document, &visibilities, &links, NULL, 0, &profile);
    EXPECT(profile.block_count == 1 && has_block(&profile, "thấy nữa"));
    EXPECT_NUMBER(profile.hidden_count, 2);
}

TEST(the_longest_blocks_are_kept)
{
    struct buffer html;
    buffer_init(&html, 1 << 20);
    buffer_add_string(&html, "<p>một đoạn văn dài hơn tất cả những đoạn ngắn</p>");
    for (int i = 0; i < PROFILE_LIMIT_BLOCKS + 20; i++)
        buffer_printf(&html, "<p>%c%c%c</p>", 'a' + i % 26, 'a' + i / 26, i < 30 ? 'a' : 'b');
    struct profile profile = profile_of(arena, buffer_text(&html));
    EXPECT_NUMBER(profile.block_count, PROFILE_LIMIT_BLOCKS);
    EXPECT(profile.blocks_cut && has_block(&profile, "một đoạn văn dài hơn tất cả những đoạn ngắn"));
    buffer_release(&html);
}

TEST(skeletons)
{
    static const char *const pages[] = {
        "<link rel=stylesheet href=/css/a.css?v=1><div id=top class='head x1'></div><div id=main class='wide active'><ul "
        "class=menu><li class='item-1 current'>a</ul><p>một</div><div id=foot></div>",
        "<link rel=stylesheet href=/css/a.css?v=2><div id=top class='head x2'></div><div id=main class=wide><ul "
        "class=menu><li class='item-7'>b<li>c</ul><p>hai<p>ba</div><div id=foot></div>",
        "<body bgcolor=black><center><h1>hacked</h1><img src=a.jpg></center>"};
    struct profile first = profile_of(arena, text_from_string(pages[0]));
    struct profile second = profile_of(arena, text_from_string(pages[1]));
    struct profile other = profile_of(arena, text_from_string(pages[2]));
    EXPECT(profile_likeness(&first, &first) == 1);
    EXPECT(profile_likeness(&first, &second) > 0.9);
    EXPECT(profile_likeness(&first, &other) < 0.2);
    EXPECT(profile_likeness(&first, &other) == profile_likeness(&other, &first));
}

TEST(large_skeletons_are_estimated)
{
    struct buffer html;
    struct profile profiles[2];
    for (int page = 0; page < 2; page++) {
        buffer_init(&html, 1 << 20);
        for (int i = 0; i < 600; i++) /* half of the classes are shared */
            buffer_printf(&html, "<div class='%s%c%c%c'></div>", i % 2 || page == 0 ? "k" : "m", 'a' + i % 26,
                          'a' + i / 26 % 26, 'a' + i / 676);
        profiles[page] = profile_of(arena, buffer_text(&html));
        buffer_release(&html);
    }
    EXPECT_NUMBER(profiles[0].skeleton_count, PROFILE_LIMIT_SKELETON);
    double likeness = profile_likeness(&profiles[0], &profiles[1]); /* 300 of 900 */
    test_say("likeness %.2f", likeness);
    EXPECT(likeness > 0.15 && likeness < 0.5);
}

TEST(no_page_has_a_large_profile)
{
    struct buffer html;
    buffer_init(&html, 8 << 20);
    for (int i = 0; i < 3000; i++)
        buffer_printf(&html,
                      "<a href=https://%0200d.h%d.example/>%d</a><script src=https://s%d.example/></script><script>a%d</script>"
                      "<meta property=og:url content=https://m%d.example/%0600d><meta name=verify%d content=%0600d>"
                      "<iframe src=https://f%d.example/></iframe><p>%c%c%c</p>"
                      "<meta name=keywords content=%d><form action=https://g%d.example/></form>",
                      0, i, i, i, i, i, 0, i, 0, i, 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676, i, i);
    struct profile profile = profile_of(arena, buffer_text(&html));
    buffer_clear(&html);
    profile_encode(&profile, &html);
    test_say("%zu bytes", buffer_text(&html).length);
    EXPECT(buffer_text(&html).length < 200 * 1024);
    EXPECT(profile.entry_count > 900 && profile.block_count == PROFILE_LIMIT_BLOCKS && profile.blocks_cut);
    for (size_t i = 1; i < profile.entry_count; i++)
        EXPECT(profile.entries[i].channel >= profile.entries[i - 1].channel);
    buffer_release(&html);
}

/* What profile_make never makes: order and bounds are what those who compare profiles lean on. */
TEST(profiles_that_cannot_be)
{
    enum { ALL_ENTRIES = PROFILE_CHANNEL_COUNT * PROFILE_LIMIT_ENTRIES };
    const uint64_t equal[] = {7, 7}, rising[] = {7, 8};
    const uint32_t layout[] = {5, 5};
    const struct profile_entry one = {.value = TEXT("a"), .count = 1}, two = {.value = TEXT("b"), .count = 1};
    struct profile_entry unsorted[] = {two, one}, twice[] = {one, one}, unseen[] = {one}, sorted[] = {one, two};
    unseen[0].sight = (enum sight)(SIGHT_UNDECIDED + 1);
    uint64_t *blocks = arena_alloc_array(arena, PROFILE_LIMIT_BLOCKS + 1, sizeof *blocks);
    for (uint32_t i = 0; i <= PROFILE_LIMIT_BLOCKS; i++)
        blocks[i] = i + 1;
    uint32_t *wide = arena_alloc_array(arena, PROFILE_LIMIT_SKELETON + 1, sizeof *wide);
    for (uint32_t i = 0; i <= PROFILE_LIMIT_SKELETON; i++)
        wide[i] = i + 1;
    struct profile_entry *many = arena_alloc_array(arena, ALL_ENTRIES + 1, sizeof *many);
    for (size_t i = 0; i <= ALL_ENTRIES; i++)
        many[i] = (struct profile_entry){.value = arena_printf(arena, "%08zu", i), .count = 1};
    const struct {
        struct profile profile;
        bool holds;
    } rows[] = {
        {{.entries = sorted, .entry_count = 2, .blocks = rising, .block_count = 2}, true},
        {{.entries = unsorted, .entry_count = 2}, false},
        {{.entries = twice, .entry_count = 2}, false},
        {{.entries = unseen, .entry_count = 1}, false},
        {{.entries = many, .entry_count = ALL_ENTRIES}, true},
        {{.entries = many, .entry_count = ALL_ENTRIES + 1}, false},
        {{.blocks = equal, .block_count = 2}, false},
        {{.hidden_blocks = equal, .hidden_count = 2}, false},
        {{.blocks = blocks, .block_count = PROFILE_LIMIT_BLOCKS}, true},
        {{.blocks = blocks, .block_count = PROFILE_LIMIT_BLOCKS + 1}, false},
        {{.hidden_blocks = blocks, .hidden_count = PROFILE_LIMIT_HIDDEN_BLOCKS + 1}, false},
        {{.skeleton = layout, .skeleton_count = 2}, false},
        {{.skeleton = wide, .skeleton_count = PROFILE_LIMIT_SKELETON}, true},
        {{.skeleton = wide, .skeleton_count = PROFILE_LIMIT_SKELETON + 1}, false},
        {{.title = TEXT("half \xE1\xBB")}, false},
    };
    struct buffer buffer;
    buffer_init(&buffer, 4 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct profile back;
        buffer_clear(&buffer);
        profile_encode(&rows[i].profile, &buffer);
        struct reader reader = reader_of(buffer_text(&buffer));
        if (!EXPECT(profile_decode(arena, &reader, &back) == rows[i].holds))
            test_say("row %zu", i);
    }
    buffer_clear(&buffer);
    profile_encode(&rows[0].profile, &buffer);
    buffer.data[4] = 1; /* the highest byte of the status, which stands behind the version: it would be cut off */
    struct profile back;
    struct reader reader = reader_of(buffer_text(&buffer));
    EXPECT(!profile_decode(arena, &reader, &back));
    enum { CUT_AT = 1 + 4 + 3 * 4 + 8 + 8 + 4 + 4 }; /* behind version, status, three empty texts, sums, bytes, generator */
    buffer.data[4] = 0;
    for (char flag = 0; flag < 3; flag++) {
        buffer.data[CUT_AT] = flag;
        reader = reader_of(buffer_text(&buffer));
        EXPECT(profile_decode(arena, &reader, &back) == (flag < 2));
    }
    buffer_release(&buffer);
}

TEST(other_versions_are_none)
{
    struct profile profile = profile_of(arena, text_from_string(page_html));
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    profile_encode(&profile, &buffer);
    buffer.data[0] = 1;
    struct reader reader = reader_of(buffer_text(&buffer));
    EXPECT(!profile_decode(arena, &reader, &profile));
    EXPECT(profile.entry_count == 0 && profile.block_count == 0 && profile.title.length == 0);
    buffer_release(&buffer);
}

TEST(names)
{
    for (int channel = 0; channel < PROFILE_CHANNEL_COUNT; channel++)
        EXPECT(strlen(profile_channel_name((enum profile_channel)channel)) > 0);
}
