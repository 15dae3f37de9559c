/* carried.c: addresses that carry another one along. */
#include "detectors/carried.h"

enum { START_BYTES = 12 };

bool carried_is_address(struct text value)
{
    return text_starts_with_ignore_case(value, TEXT("http:")) ||
           text_starts_with_ignore_case(value, TEXT("https:")) || text_starts_with(value, TEXT("//"));
}

bool carried_next_value(struct arena *arena, struct text *query, struct text *name, struct text *value)
{
    if (query->length == 0)
        return false;
    struct text pair = text_split(query, '&');
    size_t equals = text_find_byte(pair, '=', 0);
    *name = equals == SIZE_MAX ? (struct text){0} : text_slice(pair, 0, equals);
    *value = text_slice(pair, equals == SIZE_MAX ? 0 : equals + 1, CARRIED_LIMIT_BYTES);
    *value = url_percent_decode(arena, *value);
    if (text_find_byte(text_slice(*value, 0, START_BYTES), '%', 0) != SIZE_MAX) /* encoded twice */
        *value = url_percent_decode(arena, *value);
    *value = text_trim(*value);
    return true;
}

struct text carried_in_path(struct arena *arena, const struct url *url)
{
    size_t at = text_find_ignore_case(url->path, TEXT("/http"), 0);
    return at == SIZE_MAX ? (struct text){0}
                          : url_percent_decode(arena, text_slice(url->path, at + 1, CARRIED_LIMIT_BYTES));
}

/* The host, or one below it, and how the path begins. */
static const struct {
    struct text host;
    struct text path;
} redirectors[] = {
    {{"google.com", 10}, {"/url", 4}},         {{"google.com.vn", 13}, {"/url", 4}},
    {{"google.com", 10}, {"/amp/s/", 7}},      {{"adservice.google.com", 20}, {"/", 1}},
    {{"googleadservices.com", 20}, {"/", 1}},  {{"doubleclick.net", 15}, {"/", 1}},
    {{"googleweblight.com", 18}, {"/", 1}},    {{"translate.google.com", 20}, {"/translate", 10}},
    {{"facebook.com", 12}, {"/l.php", 6}},     {{"facebook.com", 12}, {"/flx/warn", 9}},
    {{"instagram.com", 13}, {"/", 1}},         {{"youtube.com", 11}, {"/redirect", 9}},
    {{"zalo.me", 7}, {"/", 1}},                {{"zaloapp.com", 11}, {"/", 1}},
    {{"bing.com", 8}, {"/ck/", 4}},            {{"bing.com", 8}, {"/news/apiclick", 14}},
    {{"bing.com", 8}, {"/alink", 6}},          {{"yahoo.com", 9}, {"/", 1}},
    {{"linkedin.com", 12}, {"/redir", 6}},     {{"linkedin.com", 12}, {"/safety/go", 10}},
    {{"pinterest.com", 13}, {"/offsite", 8}},  {{"coccoc.com", 10}, {"/", 1}},
    {{"microsoft.com", 13}, {"/redirect", 9}}, {{"office.com", 10}, {"/redirect", 9}},
    {{"outlook.com", 11}, {"/", 1}},           {{"tiktok.com", 10}, {"/link", 5}},
    {{"twitter.com", 11}, {"/i/redirect", 11}}, {{"archive.org", 11}, {"/web/", 5}},
};

static bool is_below(struct text host, struct text domain)
{
    return text_ends_with(host, domain) &&
           (host.length == domain.length || host.data[host.length - domain.length - 1] == '.');
}

bool carried_by_redirector(const struct url *url)
{
    for (size_t i = 0; i < sizeof redirectors / sizeof *redirectors; i++)
        if (is_below(url->host, redirectors[i].host) && text_starts_with(url->path, redirectors[i].path))
            return true;
    return false;
}

/* Where to come back to (OAuth 2.0 4.1.1, SAML, CAS and their like). */
static bool is_way_back(struct text name)
{
    static const struct text names[] = {
        {"redirect_uri", 12}, {"redirecturi", 11}, {"return", 6},   {"returnurl", 9},  {"return_url", 10},
        {"returnuri", 9},     {"continue", 8},     {"service", 7},  {"wreply", 6},     {"wtrealm", 7},
        {"relaystate", 10},   {"callback", 8},     {"backurl", 7},  {"back", 4},       {"cancel_url", 10},
        {"vnp_returnurl", 13}, {"returnto", 8},    {"return_to", 9}, {"client_id", 9}, {"post_logout_redirect_uri", 24},
        {"referer", 7},       {"ref", 3},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return false;
}

static int base64_value(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : ascii_is_digit(c)    ? c - '0' + 52
           : c == '+' || c == '-' ? 62
           : c == '/' || c == '_' ? 63
                                  : -1;
}

/* "aHR0c...": "http" in base64 (RFC 4648 4 and 5); Bing writes "a1" before it. Other values stay as they are. */
static struct text undo_base64(struct arena *arena, struct text value)
{
    size_t from = text_starts_with(value, TEXT("a1aHR0c")) ? 2 : 0;
    if (!text_starts_with(text_slice(value, from, SIZE_MAX), TEXT("aHR0c")))
        return value;
    char *out = arena_alloc_raw(arena, value.length);
    size_t length = 0;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = from; i < value.length && base64_value(value.data[i]) >= 0; i++) {
        bits = (bits << 6 | (uint32_t)base64_value(value.data[i])) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[length++] = (char)(bits >> held & 0xFF);
        }
    }
    return text_of(out, length);
}

static bool read_address(struct arena *arena, struct text value, struct url *target)
{
    value = undo_base64(arena, value);
    if (text_starts_with(value, TEXT("//")))
        value = arena_printf(arena, "https:%.*s", TEXT_ARGS(value));
    return carried_is_address(value) && url_parse(arena, value, NULL, target) == STATUS_OK && target->host.length > 0;
}

/* "/amp/s/www.x.example/a": the address without its scheme. */
static bool read_amp(struct arena *arena, const struct url *url, struct url *target)
{
    struct text start = TEXT("/amp/s/");
    if (!text_starts_with(url->path, start) || !carried_by_redirector(url))
        return false;
    return read_address(arena, arena_printf(arena, "https://%.*s",
                                            TEXT_ARGS(text_slice(url->path, start.length, CARRIED_LIMIT_BYTES))),
                        target);
}

bool carried_target(struct arena *arena, const struct url *url, struct url *target)
{
    struct text query = url->query;
    struct text name;
    struct text value;
    for (int i = 0; i < CARRIED_LIMIT_PARAMETERS && carried_next_value(arena, &query, &name, &value); i++)
        if (!is_way_back(name) && read_address(arena, value, target))
            return true;
    value = carried_in_path(arena, url);
    return (value.length && read_address(arena, value, target)) || read_amp(arena, url, target);
}

bool carried_comes_back(struct arena *arena, const struct url *url, struct text own_host)
{
    struct text own = url_registrable_domain(own_host);
    struct text query = url->query;
    struct text name;
    struct text value;
    struct url back;
    for (int i = 0; i < CARRIED_LIMIT_PARAMETERS && carried_next_value(arena, &query, &name, &value); i++)
        if (is_way_back(name) && !text_equal_ignore_case(name, TEXT("ref")) &&
            !text_equal_ignore_case(name, TEXT("referer")) && read_address(arena, value, &back) &&
            text_equal(url_registrable_domain(back.host), own))
            return true;
    return false;
}
