/* url.c: an address, and the address that it is relative to: BASE, a line feed, ADDRESS. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "crawler/frontier.h"
#include "crawler/frontier_priv.h"
#include "page/url.h"

#include <string.h>

static void check_parts(const struct url *url)
{
    const struct text parts[] = {url->scheme, url->username, url->password, url->host, url->port, url->path,
                                 url->query, url->fragment};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        CHECK(fuzz_is_slice(parts[i], url->href));
    for (size_t i = 0; i < url->href.length; i++)
        CHECK((unsigned char)url->href.data[i] > 0x20 && (unsigned char)url->href.data[i] < 0x7F);
    CHECK(url->host.length > 0);
    CHECK(url->path.length > 0 && url->path.data[0] == '/');
}

/* What is written is read as itself (WHATWG URL 4.5: serialising and parsing agree). */
static void check_round(struct arena *arena, const struct url *url)
{
    struct url again;
    enum status status = url_parse(arena, url->href, NULL, &again);
    if (status == STATUS_LIMIT) {
        CHECK(url->href.length > URL_LIMIT_BYTES);
        return;
    }
    CHECK(status == STATUS_OK);
    CHECK(text_equal(again.href, url->href));
    CHECK(text_equal(again.host, url->host) && text_equal(again.path, url->path) && text_equal(again.port, url->port));
    CHECK(again.has_query == url->has_query && text_equal(again.query, url->query));
    CHECK(again.has_fragment == url->has_fragment && text_equal(again.fragment, url->fragment));
    CHECK(text_equal(again.username, url->username) && text_equal(again.password, url->password));
}

static void check_host(struct arena *arena, const struct url *url)
{
    struct text domain = url_registrable_domain(url->host);
    struct text name = url->host; /* the dot behind a name is no part of the domain */
    if (name.length > 1 && name.data[name.length - 1] == '.')
        name.length--;
    CHECK(domain.length > 0 && fuzz_is_slice(domain, url->host) && text_ends_with(name, domain));
    CHECK(text_find(url->host, TEXT(".."), 0) != SIZE_MAX || text_equal(url_registrable_domain(domain), domain));
    CHECK(url_same_site_host(url->host, url->host));
    struct text host_port = url_host_port(arena, url);
    CHECK(text_starts_with(host_port, url->host));
    CHECK(url_port(url) == 80 || url_port(url) == 443 || url->port.length > 0);
}

static void check_candidate(struct arena *arena, const struct url *url)
{
    struct candidate candidate;
    struct candidate again;
    struct url key;
    frontier_consider(arena, url, 1, 10, &candidate);
    CHECK(candidate.cut < FRONTIER_CUT_COUNT && frontier_cut_name(candidate.cut));
    if (candidate.cut != FRONTIER_ADMITTED)
        return;
    CHECK(candidate.key.length <= FRONTIER_LIMIT_URL_BYTES);
    CHECK(url_parse(arena, candidate.key, NULL, &key) == STATUS_OK);
    CHECK(text_equal(key.href, candidate.key) && !key.has_fragment && key.username.length == 0);
    CHECK(text_equal(url_key(arena, &key), candidate.key));
    frontier_consider(arena, &key, 1, 10, &again);
    CHECK(again.cut == FRONTIER_ADMITTED && text_equal(again.key, candidate.key));
    CHECK(text_equal(again.shape, candidate.shape) && again.has_date == candidate.has_date);
}

static void check_words(struct text input)
{
    frontier_is_date(input);
    frontier_is_session_segment(input);
    frontier_is_year(input);
    frontier_is_month_or_day(input);
    frontier_is_not_a_page(input);
    CHECK(text_starts_with(input, frontier_without_session(input)));
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct text first = fuzz_take_line(&input);
    struct url base;
    struct url url;
    bool has_base = url_parse(arena, first, NULL, &base) == STATUS_OK;
    if (has_base) {
        check_parts(&base);
        check_round(arena, &base);
        check_host(arena, &base);
        check_candidate(arena, &base);
    }
    check_words(first);
    enum status status = url_parse(arena, input, has_base ? &base : NULL, &url);
    CHECK(status == STATUS_OK || status == STATUS_INVALID || status == STATUS_NOT_FOUND || status == STATUS_LIMIT);
    if (status == STATUS_NOT_FOUND)
        CHECK(url.scheme.length > 0 && url.href.length == 0);
    if (status == STATUS_LIMIT && url.href.length > 0)
        check_parts(&url);
    if (status != STATUS_OK)
        return;
    check_parts(&url);
    check_round(arena, &url);
    check_host(arena, &url);
    check_candidate(arena, &url);
    CHECK(url_percent_decode(arena, url.href).length <= url.href.length);
    struct url itself;
    CHECK(url.href.length > URL_LIMIT_BYTES ||
          (url_parse(arena, url.href, &url, &itself) == STATUS_OK && text_equal(itself.href, url.href)));
}
