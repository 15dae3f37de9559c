/* answer.c: from a request's path and visitor to status, headers and body. */
#include "tests/province/answer.h"

#include "base/hash.h"
#include "tests/province/encode.h"
#include "tests/province/feeds.h"
#include "tests/province/files.h"
#include "tests/province/routes.h"
#include "tests/province/template.h"

static const struct {
    const char *ending;
    const char *type;
    const char *kind;
} types[] = {
    {".css", "text/css; charset=utf-8", "sheet"},
    {".js", "application/javascript; charset=utf-8", "script"},
    {".txt", "text/plain; charset=utf-8", "robots"},
    {".xml", "application/xml; charset=utf-8", "sitemap"},
    {".xml.gz", "application/gzip", "sitemap"},
    {".gif", "image/gif", "asset"},
    {".png", "image/gif", "asset"},
    {".jpg", "image/gif", "asset"},
    {".jpeg", "image/gif", "asset"},
    {".webp", "image/gif", "asset"},
    {".ico", "image/gif", "asset"},
    {".svg", "image/svg+xml", "asset"},
    {".pdf", "application/pdf", "asset"},
    {".zip", "application/zip", "asset"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "asset"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "asset"},
    {".woff2", "font/woff2", "asset"},
    {".mp4", "video/mp4", "asset"},
};

struct text answer_packed(struct arena *arena, const struct answer *answer)
{
    return encode_gzip(arena, answer->body);
}

static struct text without_query(struct text path)
{
    size_t query = text_find_byte(path, '?', 0);
    return text_slice(path, 0, query);
}

static void set_type(struct answer *answer, struct text path)
{
    struct text bare = without_query(path);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (text_ends_with(bare, text_from_string(types[i].ending))) {
            answer->content_type = text_from_string(types[i].type);
            answer->kind = types[i].kind;
        }
    }
}

/* Pictures and documents that pages name: the smallest valid bytes, since no test looks into them. */
static bool make_asset(struct answer *answer, struct text path)
{
    static const char gif[] = "GIF89a\1\0\1\0\200\0\0\377\377\377\0\0\0!\371\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
    static const char pdf[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                              "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                              "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
                              "trailer<</Root 1 0 R>>\n%%EOF\n"; /* a scan: one page without text */
    static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"></svg>\n";
    static const char zip[] = "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    set_type(answer, path);
    if (!answer->kind || !text_equal(text_from_string(answer->kind), TEXT("asset"))) {
        return false;
    }
    if (text_equal(answer->content_type, TEXT("image/gif"))) {
        answer->body = text_of(gif, sizeof gif - 1);
    } else if (text_equal(answer->content_type, TEXT("application/pdf"))) {
        answer->body = text_of(pdf, sizeof pdf - 1);
    } else if (text_equal(answer->content_type, TEXT("image/svg+xml"))) {
        answer->body = text_of(svg, sizeof svg - 1);
    } else {
        answer->body = text_of(zip, sizeof zip - 1);
    }
    answer->status = 200;
    return true;
}

static unsigned option_number(const struct route *route, struct text key, unsigned visitor, unsigned otherwise)
{
    uint64_t number;
    return text_to_number(route_option(route, key, visitor), 600000, &number) ? (unsigned)number : otherwise;
}

/* What stands in the page's middle: a content file, an article out of the grammar, or a list. */
static void make_body(struct page *page, struct text topic)
{
    struct text content = route_option(page->route, TEXT("content"), page->visitor);
    struct text part = route_option(page->route, TEXT("part"), page->visitor);
    if (content.length) {
        page->body = template_text(page, template_file(page, content));
    }
    if (part.length == 0 && page->route->kind == ROUTE_LIST) {
        part = TEXT("list");
    }
    if (part.length == 0 && !content.length && topic.length) {
        part = TEXT("article");
    }
    if (part.length) {
        page->body = template_text(page, template_part(page, part));
    }
}

/* What was asked for in the query stands raw where `{{query}}` stands: whoever writes it out escapes it. */
static struct text with_query(const struct page *page, struct text value)
{
    size_t at = text_find(value, TEXT("{{query}}"), 0);
    return at == SIZE_MAX ? value
                          : arena_printf(page->arena, "%.*s%.*s%.*s", TEXT_ARGS(text_slice(value, 0, at)),
                                         TEXT_ARGS(page->query), TEXT_ARGS(text_slice(value, at + 9, SIZE_MAX)));
}

static struct text make_html(struct page *page)
{
    const struct route *route = page->route;
    struct text title = route_option(route, TEXT("title"), page->visitor);
    struct text topic = options_get(&route->options, TEXT("topic"));
    if (topic.length == 0 && route->kind == ROUTE_PAGE && route->series) {
        topic = route->series->topic;
    }
    if (topic.length) {
        struct text spoken, summary;
        article_speak(page->province, page->site, route, topic, page->arena, page->voice, &spoken, &summary);
    }
    page->title = title.length ? title : route->title;
    page->title = with_query(page, page->title);
    page->heading = with_query(page, route_option(route, TEXT("heading"), page->visitor));
    if (page->heading.length == 0) {
        page->heading = route->title;
    }
    page->description = route_option(route, TEXT("description"), page->visitor);
    if (page->description.length == 0) {
        page->description = route->summary;
    }
    struct text raw = route_option(route, TEXT("raw"), page->visitor);
    if (raw.length) {
        return template_text(page, template_file(page, raw));
    }
    make_body(page, topic);
    struct text frame = route_option(route, TEXT("frame"), page->visitor);
    return template_text(page, template_part(page, frame.length ? frame : TEXT("page")));
}

/* header="Vary: User-Agent|Set-Cookie: a={{noise token}}" */
static void add_headers(struct page *page, struct answer *answer)
{
    struct text headers = route_option(page->route, TEXT("header"), page->visitor);
    while (headers.length) {
        struct text value = text_split(&headers, '|');
        if (answer->header_count == ANSWER_LIMIT_HEADERS) {
            die("%.*s%.*s: more than %d headers", TEXT_ARGS(page->site->host), TEXT_ARGS(page->path),
                ANSWER_LIMIT_HEADERS);
        }
        answer->headers[answer->header_count].name = text_trim(text_split(&value, ':'));
        answer->headers[answer->header_count++].value = template_text(page, text_trim(value));
    }
}

static void encode_body(const struct page *page, struct answer *answer)
{
    const struct route *route = page->route;
    struct text charset = route_option(route, TEXT("charset"), page->visitor);
    if (charset.length == 0) {
        charset = options_get(&page->site->options, TEXT("charset"));
    }
    answer->content_type = TEXT("text/html; charset=utf-8");
    if (text_equal(route_option(route, TEXT("form"), page->visitor), TEXT("nfd"))) {
        answer->body = encode_nfd(page->arena, answer->body);
    }
    if (charset.length && !text_equal(charset, TEXT("utf-8"))) {
        answer->body = encode_charset(page->arena, answer->body, charset);
        /* Old servers name no charset in the header: the page's own <meta> does. */
        answer->content_type = TEXT("text/html");
    }
    if (text_equal(route_option(route, TEXT("gzip"), page->visitor), TEXT("yes"))) {
        answer->gzip = true;
    }
}

static void make_page(struct page *page, struct answer *answer)
{
    const struct route *route = page->route;
    answer->status = option_number(route, TEXT("status"), page->visitor, 200);
    answer->delay_ms = option_number(route, TEXT("delay"), page->visitor, 0);
    struct text to = route_option(route, TEXT("to"), page->visitor);
    answer->location = with_query(page, to);
    if (to.length && !answer->location.length) {
        answer->location = TEXT("/"); /* a redirector that is not told where to */
    }
    add_headers(page, answer);
    if (answer->location.length) {
        answer->status = option_number(route, TEXT("status"), page->visitor, 302);
        answer->kind = "redirect";
        answer->content_type = TEXT("text/html; charset=utf-8");
        answer->body = arena_printf(page->arena,
                                    "<html><head><title>Object moved</title></head><body>\n<h2>Object moved to "
                                    "<a href=\"%.*s\">here</a>.</h2>\n</body></html>\n",
                                    TEXT_ARGS(encode_html(page->arena, answer->location)));
        return;
    }
    answer->kind = answer->status >= 400 ? "error" : route->kind == ROUTE_LIST ? "list" : "page";
    answer->body = make_html(page);
    encode_body(page, answer);
}

/* An address that does not exist: the site's own page for it, `gone` routes included. */
static void make_missing(struct page *page, struct answer *answer)
{
    static const struct route nothing = {.kind = ROUTE_GONE};
    const struct route *own = site_route(page->site, TEXT("/404"));
    page->route = own ? own : &nothing;
    answer->status = 404;
    answer->kind = "error";
    answer->content_type = TEXT("text/html; charset=utf-8");
    page->title = page->heading = TEXT("Không tìm thấy trang");
    if (own) {
        answer->body = make_html(page);
    } else {
        page->body = template_text(page, template_file(page, TEXT("404.html")));
        answer->body = template_text(page, template_part(page, TEXT("page")));
    }
    encode_body(page, answer);
}

/* An address that only some visitors are given something for: the route's page, in words of the address's own. */
static void make_any(struct page *page, const struct route *any, struct answer *answer)
{
    struct route *route = arena_alloc(page->arena, sizeof *route);
    *route = *any;
    route->kind = ROUTE_PAGE;
    route->path = page->path;
    route->seed = hash_more(any->seed, page->path);
    page->route = route;
    voice_begin(page->voice, page->province->grammar, page->arena, route->seed);
    make_page(page, answer);
}

static void make_file(struct page *page, struct answer *answer)
{
    const struct route *route = page->route;
    struct arena *arena = page->arena;
    answer->status = option_number(route, TEXT("status"), page->visitor, 200);
    answer->delay_ms = option_number(route, TEXT("delay"), page->visitor, 0);
    answer->content_type = TEXT("application/octet-stream");
    set_type(answer, route->path);
    if (!answer->kind) {
        answer->kind = "asset";
    }
    struct text type = route_option(route, TEXT("type"), page->visitor);
    if (type.length) {
        answer->content_type = type;
    }
    struct text style = route_option(route, TEXT("style"), page->visitor);
    if (style.length) {
        answer->body = file_read(arena, page->site->style->folder, style);
    } else {
        answer->body = template_text(page, template_file(page, route_option(route, TEXT("content"), page->visitor)));
    }
}

/* "q=nh%C3%A0+v%C4%83n" where `name` is "q": decoded, without control characters. */
static struct text query_value(struct arena *arena, struct text path, struct text name)
{
    size_t at = text_find_byte(path, '?', 0);
    struct text raw = text_slice(path, at == SIZE_MAX ? path.length : at + 1 + name.length + 1, SIZE_MAX);
    raw = text_slice(raw, 0, text_find_byte(raw, '&', 0));
    char *out = arena_alloc_raw(arena, raw.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.length; i++) {
        int high = i + 2 < raw.length && raw.data[i] == '%' ? ascii_hex_value(raw.data[i + 1]) : -1;
        int low = high >= 0 ? ascii_hex_value(raw.data[i + 2]) : -1;
        char byte = raw.data[i] == '+' ? ' ' : raw.data[i];
        if (low >= 0) {
            byte = (char)(high * 16 + low);
            i += 2;
        }
        if ((unsigned char)byte >= ' ') {
            out[length++] = byte;
        }
    }
    return text_of(out, length);
}

static void make_text(struct answer *answer, unsigned status, struct text body)
{
    answer->status = status;
    answer->kind = "error";
    answer->content_type = TEXT("text/plain; charset=utf-8");
    answer->body = body;
}

static void make_nothing(struct page *page, struct answer *answer)
{
    const struct route *any = site_any(page->site, page->path, page->visitor);
    if (!page->route && make_asset(answer, page->path)) {
        return;
    }
    if (any) {
        make_any(page, any, answer);
    } else {
        make_missing(page, answer);
    }
}

void answer_make(const struct province *province, const struct site *site, struct text path, struct visit visit,
                 struct arena *arena, struct answer *answer)
{
    *answer = (struct answer){0};
    uint64_t status;
    if (!site) {
        make_text(answer, 421, TEXT("no such host in the province\n"));
        return;
    }
    if (text_to_number(options_get(&site->options, TEXT("status")), 599, &status)) {
        make_text(answer, (unsigned)status, TEXT("Service Unavailable\n")); /* the whole site is down */
        return;
    }
    struct voice *voice = arena_alloc(arena, sizeof *voice);
    const struct route *route = site_route(site, path);
    struct page page = {.province = province, .site = site, .route = route, .visitor = visit.visitor, .path = path,
                        .noise = visit.noise, .arena = arena, .voice = voice};
    if (route && options_has(&route->options, TEXT("query"))) {
        page.query = query_value(arena, path, options_get(&route->options, TEXT("query")));
    }
    voice_begin(voice, province->grammar, arena, route ? route->seed : 0);
    switch (route ? route->kind : ROUTE_GONE) {
    case ROUTE_PAGE:
    case ROUTE_LIST:
    case ROUTE_REDIRECT: make_page(&page, answer); break;
    case ROUTE_FILE: make_file(&page, answer); break;
    case ROUTE_SITEMAP:
    case ROUTE_INDEX:
    case ROUTE_FEED: feed_make(site, route, arena, answer); break;
    case ROUTE_ANY:
    case ROUTE_GONE: make_nothing(&page, answer); break;
    }
}
