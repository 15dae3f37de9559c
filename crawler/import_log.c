/* import_log.c: logs of Apache and nginx (common and combined, with or without the virtual host before it), and which
 * requests of any log are worth a look of our own: pages that were given to somebody, and those that were not there for
 * people but that a search engine asks for or sends people to. */
#include "crawler/import_priv.h"

#include "page/url.h"

#include <string.h>

/* In lower case: pieces of a User-Agent. */
static const char *const agents[] = {
    "googlebot",  "google-inspectiontool", "googleother", "google-extended", "adsbot-google", "mediapartners-google",
    "feedfetcher-google", "bingbot", "bingpreview", "msnbot", "coccocbot", "slurp", "yandex", "baiduspider",
    "duckduckbot", "applebot", "petalbot", "sogou", "360spider", "yisouspider", "bytespider", "seznambot", "naver",
};

/* Labels of a host: "www.google.com.vn", "cse.google.com". */
static const char *const engines[] = {
    "google", "bing", "coccoc", "yahoo", "yandex", "baidu", "duckduckgo", "sogou", "so", "naver", "ecosia", "qwant",
    "startpage", "petalsearch", "googleusercontent",
};

static bool is_engine_label(struct text label)
{
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
        if (text_equal_ignore_case(label, text_from_string(engines[i])))
            return true;
    return false;
}

bool import_is_search_host(struct text address)
{
    size_t end = 0;
    while (end < address.length && (ascii_is_alnum(address.data[end]) || address.data[end] == '.' || address.data[end] == '-'))
        end++;
    struct text registered = url_registrable_domain(text_slice(address, 0, end));
    return is_engine_label(text_split(&registered, '.'));
}

bool import_is_search(struct text said)
{
    bool secure;
    size_t scheme = import_scheme_at(said, 0, &secure);
    if (scheme > 0)
        return import_is_search_host(text_slice(said, scheme, said.length));
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
        if (text_find_ignore_case(said, text_from_string(agents[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* A page that somebody got; or one that is gone for people while a search engine still has to do with it: what a 404 is
 * for us may be a page for it. */
static bool is_worth_it(const struct import_request *request)
{
    if (!text_equal_ignore_case(request->method, TEXT("GET")) && !text_equal_ignore_case(request->method, TEXT("HEAD")))
        return false;
    if (request->status == 0 || (request->status >= 200 && request->status < 400))
        return true;
    return request->status >= 404 && request->status <= 410 && request->from_search;
}

/* "www.xa.gov.vn:443": the ports that schemes have by themselves say which scheme it may be, and are no part of it. */
static void add_origin(struct importer *importer, struct text host, bool *guessed)
{
    bool secure = false;
    size_t scheme = import_scheme_at(host, 0, &secure);
    struct text name = text_slice(host, scheme, host.length);
    *guessed = scheme == 0;
    if (*guessed && text_ends_with(name, TEXT(":443"))) {
        secure = true;
        name.length -= 4;
    } else if (*guessed && text_ends_with(name, TEXT(":80"))) {
        name.length -= 3;
    }
    while (name.length > 0 && name.data[name.length - 1] == '/')
        name.length--;
    import_add(importer, secure ? TEXT("https://") : TEXT("http://"));
    import_add_encoded(importer, name);
}

/* Apache's and nginx's escapes ("\x22", "\\", "\"") back to the bytes that were asked for. */
static void add_unescaped(struct importer *importer, struct text t)
{
    static const char letters[] = "abfnrtv", bytes[] = "\a\b\f\n\r\t\v";
    for (size_t i = 0; i < t.length; i++) {
        char byte = t.data[i];
        const char next = i + 1 < t.length ? t.data[i + 1] : '\0';
        if (byte == '\\' && next == 'x' && i + 3 < t.length && ascii_hex_value(t.data[i + 2]) >= 0 &&
            ascii_hex_value(t.data[i + 3]) >= 0) {
            byte = (char)(ascii_hex_value(t.data[i + 2]) * 16 + ascii_hex_value(t.data[i + 3]));
            i += 3;
        } else if (byte == '\\' && (next == '"' || next == '\\')) {
            byte = next;
            i++;
        } else if (byte == '\\' && next && strchr(letters, next)) {
            byte = bytes[strchr(letters, next) - letters];
            i++;
        }
        import_add_encoded(importer, text_of(&byte, 1));
    }
}

static void add_path(struct importer *importer, const struct import_request *request)
{
    if (!request->spaces_as_plus) {
        add_unescaped(importer, request->target);
        return;
    }
    for (size_t i = 0; i < request->target.length; i++)
        if (request->target.data[i] == '+')
            import_add(importer, TEXT("%20"));
        else
            import_add_encoded(importer, text_slice(request->target, i, 1));
    if (request->query.data) {
        import_add(importer, TEXT("?"));
        import_add_encoded(importer, request->query);
    }
}

void import_request(struct importer *importer, struct import_request *request, struct text line)
{
    bool secure = false, guessed = false;
    if (!is_worth_it(request)) {
        importer->counts.left_out++;
        return;
    }
    import_begin(importer);
    if (import_scheme_at(request->target, 0, &secure) == 0) {
        struct text host = request->host.length > 0 ? request->host : importer->host;
        if (request->target.length == 0 || request->target.data[0] != '/') { /* "*", garbage that was answered */
            importer->counts.left_out++;
            return;
        }
        if (host.length == 0) {
            import_say(importer, IMPORT_NO_HOST, line);
            return;
        }
        add_origin(importer, host, &guessed);
    }
    add_path(importer, request);
    import_hand_out(importer, guessed);
}

/* What stands between quotation marks from `*at` on, which moves behind them. False: none, or one that never ends. */
static bool next_quoted(struct text line, size_t *at, struct text *quoted)
{
    size_t start = text_find_byte(line, '"', *at);
    if (start == SIZE_MAX)
        return false;
    for (size_t i = start + 1; i < line.length; i++) {
        if (line.data[i] == '\\') {
            i++;
        } else if (line.data[i] == '"') {
            *quoted = text_slice(line, start + 1, i - start - 1);
            *at = i + 1;
            return true;
        }
    }
    return false;
}

static struct text next_word(struct text *rest)
{
    size_t start = 0, end;
    while (start < rest->length && (rest->data[start] == ' ' || rest->data[start] == '\t'))
        start++;
    for (end = start; end < rest->length && rest->data[end] != ' ' && rest->data[end] != '\t';)
        end++;
    struct text word = text_slice(*rest, start, end - start);
    *rest = text_slice(*rest, end, rest->length);
    return word;
}

static bool is_address(struct text t)
{
    bool colon = false;
    size_t dots = 0;
    for (size_t i = 0; i < t.length; i++) {
        if (!ascii_is_digit(t.data[i]) && t.data[i] != '.' && t.data[i] != ':' && ascii_hex_value(t.data[i]) < 0)
            return false;
        colon = colon || t.data[i] == ':';
        dots += t.data[i] == '.';
    }
    return colon ? t.length > 1 && dots == 0 : dots == 3;
}

/* "www.xa.gov.vn:80 203.0.113.7 - - [22/Nov/2026 ...": a host's name where the visitor's address comes second. A log that
 * names visitors by their host has one name there, and "-" behind it. */
static struct text virtual_host(struct text head)
{
    struct text first = next_word(&head);
    struct text second = next_word(&head);
    bool letter = false;
    for (size_t i = 0; i < first.length; i++) {
        letter = letter || ascii_is_alpha(first.data[i]);
        if (!ascii_is_alnum(first.data[i]) && !strchr(".-_:", first.data[i]))
            return (struct text){0};
    }
    return letter && !is_address(first) && is_address(second) ? first : (struct text){0};
}

void import_log_line(struct importer *importer, struct text line)
{
    struct import_request request = {0};
    struct text asked, said;
    size_t at = 0;
    uint64_t status = 0;
    size_t date = text_find_byte(line, '[', 0);
    if (!next_quoted(line, &at, &asked)) {
        import_say(importer, IMPORT_NO_REQUEST, line);
        return;
    }
    struct text rest = text_slice(line, at, line.length);
    if (!text_to_number(next_word(&rest), 999, &status) || status < 100) {
        import_say(importer, IMPORT_NO_REQUEST, line);
        return;
    }
    request.status = (uint32_t)status;
    if (date != SIZE_MAX && date < at)
        request.host = virtual_host(text_slice(line, 0, date));
    while (next_quoted(line, &at, &said))
        request.from_search = request.from_search || import_is_search(said);
    request.method = next_word(&asked);
    asked = text_trim(asked);
    for (size_t i = asked.length; i-- > 0;) /* the version; a target may have spaces that some client sent */
        if (asked.data[i] == ' ') {
            if (text_starts_with(text_slice(asked, i + 1, asked.length), TEXT("HTTP/")))
                asked = text_trim(text_slice(asked, 0, i));
            break;
        }
    request.target = asked;
    import_request(importer, &request, line);
}
