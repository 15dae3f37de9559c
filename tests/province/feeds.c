/* feeds.c: see feeds.h. */
#include "tests/province/feeds.h"

#include "tests/province/encode.h"
#include "tests/province/files.h"

bool feed_lists(const struct route *sitemap, const struct route *page)
{
    struct text only = options_get(&sitemap->options, TEXT("only"));
    struct text except = options_get(&sitemap->options, TEXT("except"));
    if (!route_is_html(page) || text_equal(options_get(&page->options, TEXT("sitemap")), TEXT("no"))) {
        return false;
    }
    return (only.length == 0 || text_starts_with(page->path, only)) &&
           (except.length == 0 || !text_starts_with(page->path, except));
}

static void add_address(struct arena *arena, const struct site *site, struct text path, struct buffer *out)
{
    buffer_printf(out, "http://%.*s", TEXT_ARGS(site->host));
    buffer_add_text(out, encode_html(arena, path));
}

static void write_sitemap(const struct site *site, const struct route *sitemap, struct arena *arena,
                          struct buffer *out)
{
    buffer_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (size_t i = 0; i < site->routes.count; i++) {
        const struct route *route = &site->routes.items[i];
        if (!feed_lists(sitemap, route)) {
            continue;
        }
        buffer_add_string(out, "  <url><loc>");
        add_address(arena, site, route->path, out);
        buffer_add_string(out, "</loc>");
        if (route->day) {
            buffer_printf(out, "<lastmod>%.*s</lastmod>", TEXT_ARGS(day_text(arena, route->day, 's')));
        }
        buffer_add_string(out, "</url>\n");
    }
    buffer_add_string(out, "</urlset>\n");
}

static void write_index(const struct site *site, const struct route *index, struct arena *arena, struct buffer *out)
{
    struct text parts = options_get(&index->options, TEXT("parts"));
    buffer_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    while (parts.data) {
        buffer_add_string(out, "  <sitemap><loc>");
        add_address(arena, site, text_split(&parts, ','), out);
        buffer_add_string(out, "</loc></sitemap>\n");
    }
    buffer_add_string(out, "</sitemapindex>\n");
}

static void write_feed(const struct site *site, const struct route *feed, struct arena *arena, struct buffer *out)
{
    struct text list = options_get(&feed->options, TEXT("of"));
    struct text name = encode_html(arena, options_get(&site->options, TEXT("name")));
    buffer_printf(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel>\n"
                       "<title>%.*s</title>\n<link>http://%.*s/</link>\n<description>Tin mới nhất</description>\n",
                  TEXT_ARGS(name), TEXT_ARGS(site->host));
    for (size_t i = 0; i < site->routes.count; i++) {
        const struct route *route = &site->routes.items[i];
        if (route->kind != ROUTE_PAGE || !route->series || !text_equal(route->series->list, list)) {
            continue;
        }
        buffer_add_string(out, "<item><title>");
        buffer_add_text(out, encode_html(arena, route->title));
        buffer_add_string(out, "</title><link>");
        add_address(arena, site, route->path, out);
        buffer_add_string(out, "</link><description>");
        buffer_add_text(out, encode_html(arena, route->summary));
        buffer_printf(out, "</description><pubDate>%.*s</pubDate></item>\n",
                      TEXT_ARGS(day_text(arena, route->day, 'r')));
    }
    buffer_add_string(out, "</channel></rss>\n");
}

void feed_make(const struct site *site, const struct route *route, struct arena *arena, struct answer *answer)
{
    struct buffer out;
    buffer_init(&out, ANSWER_LIMIT_BYTES);
    answer->status = 200;
    answer->kind = route->kind == ROUTE_FEED ? "feed" : "sitemap";
    answer->content_type = route->kind == ROUTE_FEED ? TEXT("application/rss+xml; charset=utf-8")
                                                     : TEXT("application/xml; charset=utf-8");
    if (route->kind == ROUTE_SITEMAP) {
        write_sitemap(site, route, arena, &out);
    } else if (route->kind == ROUTE_INDEX) {
        write_index(site, route, arena, &out);
    } else {
        write_feed(site, route, arena, &out);
    }
    if (buffer_failed(&out)) {
        die("%.*s%.*s grew past %d bytes", TEXT_ARGS(site->host), TEXT_ARGS(route->path), ANSWER_LIMIT_BYTES);
    }
    answer->body = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    if (text_ends_with(route->path, TEXT(".gz"))) {
        /* A packed file, not a packed transfer: sitemaps.org serves it so. */
        answer->body = encode_gzip(arena, answer->body);
        answer->content_type = TEXT("application/gzip");
    }
}
