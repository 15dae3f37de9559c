/* crawler_robots.c: RFC 9309: its examples, the grammar's corners, hostile files, the wire. */
#include "crawler/robots.h"
#include "tests/unit/test.h"

#include <string.h>
#include <time.h>

static struct robots parse(struct arena *arena, const char *file, const char *agent)
{
    struct robots robots;
    robots_parse(arena, text_from_string(file), text_from_string(agent), &robots);
    return robots;
}

static bool allowed(const struct robots *robots, const char *path)
{
    return robots_allowed(robots, text_from_string(path));
}

struct answer {
    const char *file;
    const char *agent;
    const char *path;
    bool allowed;
};

static void check(struct arena *arena, const struct answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct robots robots = parse(arena, answers[i].file, answers[i].agent);
        if (!EXPECT(allowed(&robots, answers[i].path) == answers[i].allowed))
            test_say("%s for %s, wanted %d in:\n%s", answers[i].path, answers[i].agent, answers[i].allowed,
                     answers[i].file);
    }
}
#define CHECK_ALL(answers) check(arena, answers, sizeof(answers) / sizeof *(answers))

TEST(rfc_examples)
{
    static const char simple[] = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n"
                                 "User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\n"
                                 "Allow:/example/allowed.gif\n\n"
                                 "User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\n"
                                 "User-Agent: quxbot\n";
    static const char longest[] = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
    static const char merged[] = "user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: ExampleBot\n"
                                 "disallow: /baz\n\nuser-agent: *\nuser-agent: BazBot\ndisallow: /qux\n";
    static const char special[] = "User-agent: *\nDisallow: /a # no\nDisallow: /this/path/exactly$\n"
                                  "Disallow: /this/*/exactly\nDisallow: /path/file-with-a-%2A.html\n"
                                  "Disallow: /path/foo-%24\n";
    static const struct answer answers[] = {
        {simple, "other", "/a/b.gif", false},
        {simple, "other", "/a/b.gif?x", true},
        {simple, "other", "/example/x", false},
        {simple, "other", "/publications/x", true},
        {simple, "other", "/publications/x.gif", true}, /* longest match */
        {simple, "foobot", "/", false},
        {simple, "foobot", "/publications/", false},
        {simple, "foobot", "/example/page.html", true},
        {simple, "FooBot", "/example/allowed.gif", true},
        {simple, "barbot", "/example/page.html", false},
        {simple, "bazbot", "/example/page.html", false},
        {simple, "bazbot", "/x.gif", true},
        {simple, "quxbot", "/example/", true}, /* a group without rules is a group */
        {longest, "foobot", "/example/page/", true},
        {longest, "foobot", "/example/page/disallowed.gif", false},
        {longest, "other", "/example/page/disallowed.gif", true},
        {merged, "examplebot", "/foo", false},
        {merged, "EXAMPLEBOT", "/baz", false},
        {merged, "ExampleBot", "/qux", true},
        {merged, "bazbot", "/qux", false},
        {merged, "other", "/qux", false},
        {special, "x", "/a", false},
        {special, "x", "/this/path/exactly", false},
        {special, "x", "/this/path/exactly/", false}, /* by the rule with the wildcard */
        {special, "x", "/this/other/exactly/more", false},
        {special, "x", "/path/file-with-a-*.html", false},
        {special, "x", "/path/file-with-a-b.html", true},
        {special, "x", "/path/foo-$", false},
        {special, "x", "/path/foo-", true},
    };
    CHECK_ALL(answers);
}

TEST(percent_encoding)
{
    static const char *const same[][2] = { /* RFC 9309 2.2.2, both as rule and as address */
        {"/foo/bar?baz=quz", "/foo/bar?baz=quz"},
        {"/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http%3A%2F%2Ffoo.bar"},
        {"/foo/bar/\xE3\x83\x84", "/foo/bar/%E3%83%84"},
        {"/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84"},
        {"/foo/bar/%62%61%7A", "/foo/bar/baz"},
        {"/a b", "/a%20b"},
        {"/a|b", "/a%7cb"},
        {"/100%", "/100%"},
        {"/%3Mx", "/%3Mx"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        for (int turn = 0; turn < 2; turn++) {
            struct text file = arena_printf(arena, "user-agent: *\ndisallow: %s$", same[i][turn]);
            struct robots robots = parse(arena, file.data, "x");
            for (int other = 0; other < 2; other++)
                if (!EXPECT(!allowed(&robots, same[i][other])))
                    test_say("%s and %s", same[i][turn], same[i][other]);
        }
    static const struct answer answers[] = {
        {"user-agent:*\ndisallow: /a%2Fb", "x", "/a/b", true}, /* a reserved character is not its escape */
        {"user-agent:*\ndisallow: /a%2Fb", "x", "/a%2fb", false},
        {"user-agent:*\ndisallow: /a/b", "x", "/a%2Fb", true},
        {"user-agent:*\ndisallow: /A", "x", "/a", true}, /* paths keep their case */
        {"user-agent:*\ndisallow: /a$b", "x", "/a$b", false}, /* '$' means the end only at the end */
        {"user-agent:*\ndisallow: /*?", "x", "/a?b", false},
        {"user-agent:*\ndisallow: /*/login", "x", "/go?to=/login", false},
    };
    CHECK_ALL(answers);
}

TEST(grammar)
{
    static const struct answer answers[] = {
        {"", "x", "/", true},
        {"User-agent: *\nDisallow:", "x", "/a", true},
        {"User-agent: *\nDisallow: /", "x", "/a", false},
        {"User-agent: *\nDisallow: /", "x", "", false},
        {"User-agent: *\nDisallow: /", "x", "/robots.txt", true},
        {"User-agent: *\nDisallow: /", "x", "/robots.txt?x", true},
        {"User-agent: *\nDisallow: /", "x", "/robots.txt2", false},
        {"User-agent: *\nDisallow: /a\nAllow: /a", "x", "/a", true}, /* a tie allows */
        {"User-agent: *\nAllow: /a\nDisallow: /a", "x", "/a", true},
        {"Disallow: /a\nUser-agent: *\nDisallow: /b", "x", "/a", true}, /* a rule before any group */
        {"Disallow: /a\nUser-agent: *\nDisallow: /b", "x", "/b", false},
        {"User-agent: *\rDisallow: /a\r\nDisallow: /b\n\n\nDisallow: /c", "x", "/a", false},
        {"User-agent: *\rDisallow: /a\r\nDisallow: /b\n\n\nDisallow: /c", "x", "/b", false},
        {"User-agent: *\rDisallow: /a\r\nDisallow: /b\n\n\nDisallow: /c", "x", "/c", false},
        {"\xEF\xBB\xBFUser-agent: *\nDisallow: /a", "x", "/a", false},
        {"#c\n  User-agent  :  *  # c\n\tDISALLOW\t:\t/a# c", "x", "/a", false},
        {"User-agent: *\nSitemap: http://a.example/s\nDisallow: /a", "x", "/a", false},
        {"User-agent: x\nSitemap: http://a.example/s\nUser-agent: y\nDisallow: /a", "x", "/a", false},
        {"User-agent: x\nFoo: bar\nUser-agent: y\nDisallow: /a", "x", "/a", false},
        {"User-agent: x\nCrawl-delay: 5\nUser-agent: y\nDisallow: /a", "x", "/a", false},
        {"User-agent: x\nDisallow: /a\nUser-agent: y\nDisallow: /b", "x", "/b", true},
        {"User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b", "x", "/a", true}, /* ours alone counts */
        {"User-agent: xy\nDisallow: /a", "x", "/a", true}, /* the whole token, not a part */
        {"User-agent: x\nDisallow: /a", "xy", "/a", true},
        {"User-agent: X/1.0 (robot)\nDisallow: /a", "x", "/a", false},
        {"User-agent: x\nDisallow: /a", "X/2.1", "/a", false},
        {"User-agent: bot2\nDisallow: /a", "bot2", "/a", false},
        {"User-agent: bot2\nDisallow: /a", "bot3", "/a", true},
        {"User-agent: *bot\nDisallow: /a", "bot", "/a", true},
        {"User-agent: *\nDisallow: admin/", "x", "/admin/", true}, /* begins with neither '/' nor '*' */
        {"useragent: x\ndissallow: /a", "x", "/a", false},
        {"user agent: x\ndisalow: /a", "x", "/a", false},
        {"user-agent: x\ndiasllow: /a", "x", "/a", false},
        {"user-agent: x\ndisallaw: /a", "x", "/a", false},
        {"user-agent x\ndisallow /a", "x", "/a", false}, /* the colon forgotten */
        {"user-agent x\ndisallow /a b", "x", "/a", true},
        {"user-agent: x\nno-index: /a\nlla: /a\ndisallow-not: /a", "x", "/a", true},
        {"<html><body>User-agent: *\nDisallow: /a", "x", "/a", true},
    };
    CHECK_ALL(answers);
}

TEST(wildcards)
{
    static const struct {
        const char *pattern;
        const char *path;
        bool fits;
    } cases[] = {
        {"/*", "/", true},           {"/fish", "/fish.html", true},     {"/fish", "/Fish", false},
        {"/fish*", "/fishheads", true}, {"/fish/", "/fish", false},     {"/*.php", "/a/b.php?x", true},
        {"/*.php$", "/a.php", true}, {"/*.php$", "/a.php?x", false},    {"/*.php$", "/a.php/", false},
        {"/fish*.php", "/fishheads/catfish.php?p", true},               {"/fish*.php", "/Fish.PHP", false},
        {"*", "/", true},            {"*$", "/a", true},                {"/$", "/", true},
        {"/$", "/a", false},         {"/a*b*c$", "/a-b-c-b-c", true},   {"/a*b*c$", "/a-b-c-b", false},
        {"/**a", "/xa", true},       {"/a**", "/a", true},              {"/*a$", "/a", true},
        {"/a*a$", "/a", false},      {"/ab*ab$", "/ab", false},         {"/ab*ab$", "/abab", true},
        {"/ab*bc$", "/abc", false},  {"*/output/print", "/x/output/print/y", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text file = arena_printf(arena, "user-agent: *\ndisallow: %s", cases[i].pattern);
        struct robots robots = parse(arena, file.data, "x");
        if (!EXPECT(allowed(&robots, cases[i].path) != cases[i].fits))
            test_say("%s on %s", cases[i].pattern, cases[i].path);
    }
}

TEST(crawl_delays_and_sitemaps)
{
    static const struct {
        const char *file;
        double delay;
    } cases[] = {
        {"user-agent: *\ncrawl-delay: 10", 10},      {"user-agent: *\ncrawl-delay: 0.5", 0.5},
        {"user-agent: *\ncrawl-delay: 1,25", 1.25},  {"user-agent: *\ncrawl-delay: .5", 0.5},
        {"user-agent: *\ncrawl-delay: 5 # c", 5},    {"user-agent: *\ncrawl-delay: 5 seconds", 5},
        {"user-agent: *\ncrawl-delay: 5s", 5},       {"user-agent: *\ncrawl-delay: 1/5", -1},
        {"user-agent: *\ncrawl-delay: fast", -1},    {"user-agent: *\ncrawl-delay:", -1},
        {"user-agent: *\ncrawl-delay: -3", -1},      {"crawl-delay: 3\nuser-agent: *\nallow: /", -1},
        {"user-agent: *\ncrawl-delay: 2\ncrawl-delay: 7\ncrawl-delay: 3", 7},
        {"user-agent: *\ncrawl-delay: 2\nuser-agent: x\nallow: /", 2}, /* delays end no list of agents */
        {"user-agent: *\ncrawl-delay: 2\nallow: /\nuser-agent: x\nallow: /", -1},
        {"user-agent: *\ncrawl-delay: 99999999999999999999999999999999", ROBOTS_LIMIT_CRAWL_DELAY},
        {"user-agent: *\ncrawl-delay: 0", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *agent = strstr(cases[i].file, "allow: /\nuser-agent: x") ? "x" : "other";
        struct robots robots = parse(arena, cases[i].file, agent);
        if (!EXPECT(robots.crawl_delay - cases[i].delay < 1e-9 && cases[i].delay - robots.crawl_delay < 1e-9))
            test_say("%s: %f", cases[i].file, robots.crawl_delay);
    }
    struct robots robots =
        parse(arena, "Sitemap: /a.xml\nuser-agent: y\nsite-map: http://A.example/B\nSITEMAP:/a.xml", "x");
    if (EXPECT_NUMBER(robots.sitemap_count, 2)) {
        EXPECT_TEXT(robots.sitemaps[0], "/a.xml");
        EXPECT_TEXT(robots.sitemaps[1], "http://A.example/B");
    }
}

TEST(access_by_status)
{
    static const struct {
        uint16_t status;
        enum robots_access access;
    } cases[] = {
        {200, ROBOTS_READ},      {204, ROBOTS_READ},      {301, ROBOTS_ALLOW_ALL},    {404, ROBOTS_ALLOW_ALL},
        {403, ROBOTS_ALLOW_ALL}, {429, ROBOTS_ALLOW_ALL}, {500, ROBOTS_DISALLOW_ALL}, {503, ROBOTS_DISALLOW_ALL},
        {0, ROBOTS_DISALLOW_ALL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_NUMBER(robots_access_for(cases[i].status), cases[i].access);
}

TEST(utf16)
{
    static const char file[] = "User-agent: *\nDisallow: /a\n";
    for (int big = 0; big < 2; big++) {
        char wide[2 * sizeof file];
        size_t length = 0;
        for (size_t i = 0; i < sizeof file; i++) { /* the mark first */
            unsigned unit = i == 0 ? 0xFEFF : (unsigned char)file[i - 1];
            wide[length++] = (char)(unsigned char)(big ? unit >> 8 : unit & 255);
            wide[length++] = (char)(unsigned char)(big ? unit & 255 : unit >> 8);
        }
        struct robots robots;
        robots_parse(arena, text_of(wide, length), TEXT("x"), &robots);
        EXPECT(!allowed(&robots, "/a"));
        EXPECT(allowed(&robots, "/b"));
    }
}

TEST(limits)
{
    size_t size = ROBOTS_LIMIT_BYTES + 1000;
    char *file = arena_alloc_raw(arena, size);
    memset(file, '#', size);
    memcpy(file, "user-agent: *\ndisallow: /a\n", 27);
    memcpy(file + ROBOTS_LIMIT_BYTES - 16, "\ndisallow: /longer\ndisallow: /later\n", 36);
    struct robots robots;
    robots_parse(arena, text_of(file, size), TEXT("x"), &robots);
    EXPECT(robots.cut);
    EXPECT(!allowed(&robots, "/a"));
    EXPECT(allowed(&robots, "/longer")); /* the line that the limit cuts is not read as "/lo" */
    EXPECT(allowed(&robots, "/later"));

    struct buffer buffer;
    buffer_init(&buffer, ROBOTS_LIMIT_BYTES);
    buffer_add_string(&buffer, "user-agent: *\n");
    for (int i = 0; i < ROBOTS_LIMIT_RULES + 5; i++)
        buffer_printf(&buffer, "disallow: /%d$\nsitemap: /%d\n", i, i);
    robots_parse(arena, buffer_text(&buffer), TEXT("x"), &robots);
    EXPECT(!buffer_failed(&buffer) && robots.cut);
    EXPECT_NUMBER(robots.rule_count, ROBOTS_LIMIT_RULES);
    EXPECT_NUMBER(robots.sitemap_count, ROBOTS_LIMIT_SITEMAPS);
    EXPECT(!allowed(&robots, "/4999") && allowed(&robots, "/5000"));
    buffer_clear(&buffer);

    buffer_add_string(&buffer, "user-agent: *\ndisallow: /");
    for (int i = 0; i < ROBOTS_LIMIT_PATTERN_BYTES; i++)
        buffer_add_byte(&buffer, '\xE3');
    buffer_add_string(&buffer, "\ndisallow: /a");
    robots_parse(arena, buffer_text(&buffer), TEXT("x"), &robots);
    EXPECT(robots.cut);
    EXPECT_NUMBER(robots.rule_count, 1);
    buffer_release(&buffer);
}

TEST(many_wildcards_stay_cheap)
{
    struct buffer buffer;
    buffer_init(&buffer, ROBOTS_LIMIT_BYTES);
    buffer_add_string(&buffer, "user-agent: *\n");
    while (buffer.length < ROBOTS_LIMIT_BYTES - ROBOTS_LIMIT_PATTERN_BYTES - 20) {
        buffer_add_string(&buffer, "disallow: /");
        for (int i = 0; i < (ROBOTS_LIMIT_PATTERN_BYTES - 10) / 3; i++)
            buffer_add_string(&buffer, "a*a");
        buffer_add_string(&buffer, "b\n");
    }
    struct robots robots;
    robots_parse(arena, buffer_text(&buffer), TEXT("x"), &robots);
    char path[ROBOTS_LIMIT_PATH_BYTES];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    clock_t start = clock();
    EXPECT(robots_allowed(&robots, text_of(path, sizeof path)));
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    EXPECT(robots.rule_count > 200);
    EXPECT(seconds < 1.0); /* measured: some milliseconds */
    buffer_release(&buffer);
}

static const char wire_file[] = "user-agent: *\ndisallow: /a\nallow: /a/b\ncrawl-delay: 2.5\nsitemap: /s.xml\n";

TEST(wire)
{
    struct robots robots = parse(arena, wire_file, "x");
    struct buffer buffer;
    buffer_init(&buffer, 4096);
    robots_encode(&robots, &buffer);
    struct robots again;
    struct reader reader = reader_of(buffer_text(&buffer));
    EXPECT(robots_decode(arena, &reader, &again) && reader_done(&reader));
    EXPECT_NUMBER(again.rule_count, 2);
    EXPECT_TEXT(again.rules[1].pattern, "/a/b");
    EXPECT(again.rules[1].allow && !again.rules[0].allow && !again.cut);
    EXPECT_TEXT(again.sitemaps[0], "/s.xml");
    EXPECT(again.crawl_delay > 2.4 && again.crawl_delay < 2.6);
    for (size_t length = 0; length < buffer.length; length++) {
        reader = reader_of(text_of(buffer.data, length));
        EXPECT(!robots_decode(arena, &reader, &again));
    }
    for (size_t i = 0; i < buffer.length; i++) { /* any byte may be another: an answer, never a crash */
        char kept = buffer.data[i];
        for (int value = 0; value < 256; value += 5) {
            buffer.data[i] = (char)(unsigned char)value;
            reader = reader_of(buffer_text(&buffer));
            if (robots_decode(arena, &reader, &again))
                allowed(&again, "/a/b/c?d");
        }
        buffer.data[i] = kept;
    }
    buffer_release(&buffer);
}
