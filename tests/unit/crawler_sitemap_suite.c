/* crawler_sitemap_suite.c: the sitemaps and feeds of crawler-commons (Apache-2.0), where they lie beside
 * the checkout. */
#include "crawler/sitemap.h"
#include "tests/unit/test.h"

TEST(kinds_and_addresses)
{
    static const struct {
        const char *file;
        enum sitemap_kind kind;
        size_t count;
        const char *first;
        const char *last;
    } cases[] = {
        {"atom.xml", SITEMAP_ATOM, 2, "http://example.org/2003/12/13/atom03",
         "http://example.org/2003/12/13/atom03.html"},
        {"do-not-visit.txt", SITEMAP_TEXT, 1, "http://www.example.com/do-not-visit-here",
         "http://www.example.com/do-not-visit-here"},
        {"feed.rss", SITEMAP_RSS, 4, "https://www.example.com/blog/post/1", "https://www.example.com/foo?q=a&l=fr"},
        {"hebdenbridgetimes-articles-sitemap.xml", SITEMAP_URLSET, 74,
         "http://www.hebdenbridgetimes.co.uk/news/local/video-tour-de-yorkshire-in-calderdale-1-7242580",
         "http://www.hebdenbridgetimes.co.uk/news/local/now-you-see-it-now-you-don-t-it-s-off-the-wall-1-7229940"},
        {"pagemaps-sitemap.xml", SITEMAP_URLSET, 2, "http://www.example.com/foo", "http://www.example.com/bar"},
        {"shinpaideshou-news-sitemap.xml", SITEMAP_URLSET, 3,
         "https://shinpaideshou.wordpress.com/2017/04/25/job-opening-reischauer-policy-research-fellow/",
         "https://shinpaideshou.wordpress.com/2017/04/24/"
         "job-opening-lecturer-in-japanese-studies-university-of-leeds/"},
        {"sitemap-images.xml", SITEMAP_URLSET, 1, "http://www.example.com/images/some_image_landing_page.html",
         "http://www.example.com/images/some_image_landing_page.html"},
        {"sitemap-links.xml", SITEMAP_URLSET, 3, "http://www.example.com/english/",
         "http://www.example.com/schweiz-deutsch/"},
        {"sitemap-mobile.xml", SITEMAP_URLSET, 3, "http://www.example.com/mobile-friendly-1/",
         "http://www.example.com/no-mobile/"},
        {"sitemap-news.xml", SITEMAP_URLSET, 2, "http://www.example.org/business/article55.html",
         "http://www.example.org/empty_news_name.html"},
        {"sitemap-videos-tvshow.xml", SITEMAP_URLSET, 1, "https://example.org/my-tv-show/23/13/",
         "https://example.org/my-tv-show/23/13/"},
        {"sitemap-videos.xml", SITEMAP_URLSET, 3, "http://www.example.com/videos/some_video_landing_page.html",
         "http://www.example.com/videos/some_video_landing_page-3.html"},
        {"sitemap-with-bom.txt", SITEMAP_TEXT, 2, "http://www.domain.com/page1.html",
         "http://www.domain.com/page2.html"},
        {"sitemap.badns.xml", SITEMAP_URLSET, 2, "http://www.example.com/1", "http://www.example.com/2"},
        {"sitemap.index.xml", SITEMAP_INDEX, 15, "https://example.com/sitemap.jss?portalCode=10260&lang=en",
         "https://example.com/sitemap.jss?portalCode=10570&lang=en"},
        {"sitemap.ns.xml", SITEMAP_URLSET, 2, "http://www.example.com/1", "http://www.example.com/2"},
        {"sitemap.txt", SITEMAP_TEXT, 2, "http://www.domain.com/page1.html", "http://www.domain.com/page2.html"},
        {"sitemap.txt.gz", SITEMAP_TEXT, 5, "http://www.example.com/",
         "http://www.example.com/catalog?item=83&desc=vacation_usa"},
        {"xmlRss_pubDate.xml", SITEMAP_RSS, 7, "http://www.example.com/article_1", "http://www.example.com/article_7"},
        {"xmlSitemap.gz", SITEMAP_URLSET, 5, "http://www.example.com/",
         "http://www.example.com/catalog?item=83&desc=vacation_usa"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = test_suite(arena, arena_printf(arena, "sitemaps/%s", cases[i].file).data);
        struct text bytes = path ? test_file(arena, path) : (struct text){0};
        if (!bytes.data) {
            test_skip("no suites");
            return;
        }
        struct sitemap sitemap = {.kind = SITEMAP_UNKNOWN};
        sitemap_parse(arena, bytes, NULL, &sitemap);
        bool held = EXPECT(sitemap.kind == cases[i].kind && !sitemap.cut && !sitemap.broken);
        held = EXPECT_NUMBER(sitemap.url_count, cases[i].count) && held;
        if (sitemap.url_count > 0) {
            held = EXPECT_TEXT(sitemap.urls[0], cases[i].first) && held;
            held = EXPECT_TEXT(sitemap.urls[sitemap.url_count - 1], cases[i].last) && held;
        }
        if (!held)
            test_say("%s: kind %d", cases[i].file, (int)sitemap.kind);
    }
}
