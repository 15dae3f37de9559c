/* crawler_robots_suite.c: the robots.txt files of crawler-commons (Apache-2.0), where they lie beside the checkout. */
#include "crawler/robots.h"
#include "tests/unit/test.h"

struct answer {
    const char *file;
    const char *agent;
    const char *path;
    bool allowed;
};

/* Expected from RFC 9309; the misspellings are those that its 2.2.4 lets crawlers accept. */
static const struct answer suite[] = {
    {"astore.amazon.com-robots.txt", "x", "/", true},
    {"crawl-delay-group-merging.txt", "mybot", "/private/", false},
    {"crawl-delay-group-merging.txt", "mybot", "/login/", true},
    {"crawl-delay-group-merging.txt", "yourbot", "/private/", false},
    {"crawl-delay-group-merging.txt", "yourbot", "/login/", false},
    {"crawl-delay-group-merging.txt", "other", "/private/", true},
    {"directive-typos-robots.txt", "bot1", "/desallow/", false},
    {"directive-typos-robots.txt", "bot1", "/dissalow/", false},
    {"directive-typos-robots.txt", "bot2", "/useragent/", false},
    {"directive-typos-robots.txt", "bot3", "/useg-agent/", false},
    {"directive-typos-robots.txt", "bot4", "/useragent-no-colon/", false},
    {"directive-typos-robots.txt", "bot4", "/useragent/", true},
    {"dos-line-endings.txt", "x", "/", true},
    {"extended-standard-robots.txt", "bot1", "/", true},
    {"extended-standard-robots.txt", "bot4", "/a", true},
    {"extension-robots.txt", "mybot", "/private/", false},
    {"extension-robots.txt", "mybot", "/secret/", true},
    {"extension-robots.txt", "otherbot", "/admin/", false},
    {"extension-robots.txt", "otherbot", "/private/", true},
    {"extension-robots.txt", "x", "/admin/", true},
    {"extensions-group-merging.txt", "mybot", "/private/", false},
    {"extensions-group-merging.txt", "mybot", "/login/", false}, /* no rule parts its line from yourbot's */
    {"extensions-group-merging.txt", "mybot", "/x", true},
    {"extensions-group-merging.txt", "yourbot", "/private/", false},
    {"extensions-group-merging.txt", "yourbot", "/login/", false},
    {"extensions-group-merging.txt", "x", "/", false},
    {"extensions-group-merging.txt", "x", "/llms.txt", true},
    {"format-errors-robots.txt", "bot1", "/whitespace-before-colon/", false},
    {"format-errors-robots.txt", "bot1", "/no-colon/", false},
    {"format-errors-robots.txt", "bot2", "/no-colon-useragent/", false},
    {"format-errors-robots.txt", "bot3", "/whitespace-before-colon", true},
    {"format-errors-robots.txt", "bot3", "/x", false},
    {"malformed-path.txt", "x", "/wiki/Wikipedia_talk:Mediation_Committee/", false},
    {"malformed-path.txt", "x", "/wiki/Wikipedia_talk%3Mediation_Committee/a", false},
    {"malformed-path.txt", "x", "/wiki/", true},
    {"many-user-agents.txt", "wget", "/", false},
    {"many-user-agents.txt", "BackDoorBot", "/x", false},
    {"many-user-agents.txt", "Go!Zilla", "/x", false},
    {"many-user-agents.txt", "x", "/", true},
    {"many-user-agents.txt", "x", "/icons/a", false},
    {"merge-rules.txt", "testy", "/", false},
    {"merge-rules.txt", "wget", "/foo/bar", true},
    {"merge-rules.txt", "wget", "/tmp/bar", false},
    {"merge-rules.txt", "wget", "/ckh/bar", true},
    {"merge-rules.txt", "x", "/foo/bar", false},
    {"merge-rules.txt", "x", "/ckh/bar", true},
    {"precedence-of-rules.txt", "wget", "/foo", true},
    {"precedence-of-rules.txt", "wget", "/bar", false},
    {"precedence-of-rules.txt", "wget", "/index.html", true},
    {"precedence-of-rules.txt", "testy", "/foo", false},
    {"precedence-of-rules.txt", "testy", "/foo/bar", true},
    {"precedence-of-rules.txt", "testy", "/foo/baz", false},
    {"precedence-of-rules.txt", "testy", "/index", true},
    {"relative-sitemap-robots.txt", "x", "/cache/a", false},
    {"relative-sitemap-robots.txt", "x", "/files/", false},
    {"relative-sitemap-robots.txt", "x", "/", true},
    {"rfc9309-example-longest-match-robots.txt", "foobot", "/example/page/", true},
    {"rfc9309-example-longest-match-robots.txt", "foobot", "/example/page/disallowed.gif", false},
    {"rfc9309-example-rule-group-merging.txt", "ExampleBot", "/baz", false},
    {"rfc9309-example-rule-group-merging.txt", "examplebot", "/foo", false},
    {"rfc9309-example-rule-group-merging.txt", "x", "/bar", false},
    {"rfc9309-example-rule-group-merging.txt", "x", "/baz", true},
    {"rfc9309-example-rule-group-merging.txt", "bazbot", "/baz", false},
    {"rfc9309-example-rule-group-merging.txt", "bazbot", "/foo", true},
    {"rfc9309-example-simple-robots.txt", "foobot", "/example/page.html", true},
    {"rfc9309-example-simple-robots.txt", "foobot", "/x", false},
    {"rfc9309-example-simple-robots.txt", "bazbot", "/example/page.html", false},
    {"rfc9309-example-simple-robots.txt", "quxbot", "/example/page.html", true},
    {"rfc9309-example-simple-robots.txt", "x", "/a.gif", false},
    {"robots-with-utf16be-bom.txt", "x", "/profile", false},
    {"robots-with-utf16be-bom.txt", "googlebot", "/a/output/print", false},
    {"robots-with-utf16be-bom.txt", "x", "/a", true},
    {"robots-with-utf16le-bom.txt", "x", "/profile", false},
    {"robots-with-utf16le-bom.txt", "googlebot", "/a/output/print", false},
    {"robots-with-utf16le-bom.txt", "x", "/a", true},
    {"robots-with-utf8-bom.txt", "x", "/login.aspx", false},
    {"robots-with-utf8-bom.txt", "Googlebot", "/search.aspx?q=1", false},
    {"robots-with-utf8-bom.txt", "x", "/", true},
    {"sitemap-robots-dedup.txt", "x", "/a", true},
    {"sitemap-robots.txt", "x", "/a", true},
    {"twitter.com-robots.txt", "x", "/a?b", false},
    {"twitter.com-robots.txt", "Slurp", "/a/with_friends", false},
    {"twitter.com-robots.txt", "googlebot", "/a", true},
    {"wildcards.txt", "x", "/wishlist/", false},
    {"wildcards.txt", "x", "/wishlist/universal-x", true},
    {"wildcards.txt", "x", "/gp/registry/wishlist/A1/reserve", false},
    {"wildcards.txt", "x", "/a/b/gcrnsts", false},
    {"wildcards.txt", "x", "/", true},
    {"wildcards.txt", "googlebot", "/rss/people/me/reviews", false},
    {"wildcards.txt", "EtaoSpider", "/", false},
    {"www.flot.com-robots.txt", "x", "/bitrix/a", false},
    {"www.flot.com-robots.txt", "x", "/", true},
};

static const struct {
    const char *file;
    const char *agent;
    double delay;
    size_t sitemaps;
    const char *first_sitemap;
} suite_extras[] = {
    {"astore.amazon.com-robots.txt", "x", 5, 0, ""},
    {"crawl-delay-group-merging.txt", "mybot", 10, 0, ""},
    {"crawl-delay-group-merging.txt", "yourbot", -1, 0, ""},
    {"crawl-delay-group-merging.txt", "x", 30, 0, ""},
    {"dos-line-endings.txt", "x", 1, 0, ""},
    {"extension-robots.txt", "x", -1, 1, "/sitemap.xml"},
    {"format-errors-robots.txt", "x", -1, 1, "/sitemap.xml"},
    {"relative-sitemap-robots.txt", "x", -1, 1, "/sitemap.xml"},
    {"robots-with-utf16be-bom.txt", "x", -1, 1, "http://www.newsweek.com/sitemap_index.xml"},
    {"robots-with-utf16le-bom.txt", "x", -1, 1, "http://www.newsweek.com/sitemap_index.xml"},
    {"robots-with-utf8-bom.txt", "x", -1, 1, "http://www.newsweek.com/sitemap_index.xml"},
    {"sitemap-robots-dedup.txt", "x", -1, 1, "http://example.org/sitemap.xml"},
    {"sitemap-robots.txt", "x", -1, 2, "http://domain.com/sitemap.xml"},
    {"twitter.com-robots.txt", "slurp", 1, 0, ""},
    {"twitter.com-robots.txt", "msnbot", 10, 0, ""},
    {"twitter.com-robots.txt", "googlebot", -1, 0, ""},
    {"wildcards.txt", "x", -1, 8, "http://www.amazon.com/sitemap-manual-index.xml"},
    {"www.flot.com-robots.txt", "x", -1, 1, "http://flot.com/sitemap_index.xml"},
};

static bool parse_suite(struct arena *arena, const char *file, const char *agent, struct robots *robots)
{
    const char *path = test_suite(arena, arena_printf(arena, "robots/%s", file).data);
    struct text bytes = path ? test_file(arena, path) : (struct text){0};
    if (!bytes.data) {
        test_skip("no suites");
        return false;
    }
    robots_parse(arena, bytes, text_from_string(agent), robots);
    EXPECT(!robots->cut);
    return true;
}

TEST(suite_rules)
{
    struct robots robots;
    for (size_t i = 0; i < sizeof suite / sizeof *suite; i++) {
        if (!parse_suite(arena, suite[i].file, suite[i].agent, &robots))
            return;
        if (!EXPECT(robots_allowed(&robots, text_from_string(suite[i].path)) == suite[i].allowed))
            test_say("%s: %s for %s", suite[i].file, suite[i].path, suite[i].agent);
    }
}

TEST(suite_delays_and_sitemaps)
{
    struct robots robots;
    for (size_t i = 0; i < sizeof suite_extras / sizeof *suite_extras; i++) {
        if (!parse_suite(arena, suite_extras[i].file, suite_extras[i].agent, &robots))
            return;
        bool held = EXPECT_NUMBER(robots.crawl_delay * 10, suite_extras[i].delay * 10);
        held = EXPECT_NUMBER(robots.sitemap_count, suite_extras[i].sitemaps) && held;
        if (robots.sitemap_count > 0)
            held = EXPECT_TEXT(robots.sitemaps[0], suite_extras[i].first_sitemap) && held;
        if (!held)
            test_say("%s for %s", suite_extras[i].file, suite_extras[i].agent);
    }
}
