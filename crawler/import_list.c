/* import_list.c: lists of addresses as people keep them: one a line, lines copied from a search engine's results or a
 * report, addresses made unclickable ("hxxp://xa[.]gov[.]vn/"). */
#include "crawler/import_priv.h"

#include "page/url.h"

#include <string.h>

enum { LIMIT_TAIL = 32 }; /* signs behind an address that are looked at */

static const char *const dots[] = {"[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[,]"};

size_t import_scheme_at(struct text line, size_t at, bool *secure)
{
    static const char *const names[] = {"http", "hxxp", "h**p", "h__p", "hxtp", "htxp"};
    static const char *const ends[] = {"://", "[://]", "[:]//", "(:)//", "[:/]/", ":\\\\"};
    struct text rest = text_slice(line, at, 16);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!text_starts_with_ignore_case(rest, text_from_string(names[i])))
            continue;
        size_t length = strlen(names[i]);
        *secure = length < rest.length && ascii_lower(rest.data[length]) == 's';
        length += *secure;
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
            if (text_starts_with(text_slice(rest, length, rest.length), text_from_string(ends[k])))
                return length + strlen(ends[k]);
    }
    return 0;
}

/* The length of a dot that was written so that nobody clicks; 0: none. */
static size_t dot_at(struct text t, size_t at)
{
    struct text rest = text_slice(t, at, 8);
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
        if (text_starts_with_ignore_case(rest, text_from_string(dots[i])))
            return strlen(dots[i]);
    return 0;
}

static bool ends_address(char c)
{
    return (unsigned char)c <= ' ' || c == '"' || c == '<' || c == '>' || c == '`' || c == '|' || c == 0x7F;
}

/* What stands behind an address in a sentence is not of it; a bracket is, where it was opened inside. */
static struct text without_tail(struct text t)
{
    static const char closing[] = ")]}", opening[] = "([{";
    for (size_t cut = 0; cut < LIMIT_TAIL && t.length > 0; cut++) {
        const char last = t.data[t.length - 1];
        const char *bracket = strchr(closing, last);
        if (bracket && last) {
            size_t open = 0, closed = 0;
            for (size_t i = 0; i < t.length; i++) {
                open += t.data[i] == opening[bracket - closing];
                closed += t.data[i] == last;
            }
            if (closed <= open)
                break;
        } else if (!last || !strchr(".,;:!?'*", last)) {
            break;
        }
        t.length--;
    }
    return t;
}

/* The host with its dots made dots, then the rest; "[.]" is one everywhere, since no address has it. */
static void add_refanged(struct importer *importer, struct text t)
{
    bool in_host = true;
    for (size_t i = 0, start = 0; i <= t.length;) {
        size_t dot = i < t.length ? dot_at(t, i) : 0;
        if (dot && !in_host && !text_starts_with(text_slice(t, i, dot), TEXT("[.]")))
            dot = 0;
        if (i < t.length && (t.data[i] == '/' || t.data[i] == '?' || t.data[i] == '#'))
            in_host = false;
        if (i == t.length || dot) {
            import_add(importer, text_slice(t, start, i - start));
            if (dot)
                import_add(importer, TEXT("."));
            start = i + dot;
        }
        i += dot ? dot : 1;
    }
}

/* The value of the parameter that names where a search engine's link leads; empty where there is none. */
static struct text wrapped(struct text url)
{
    size_t question = text_find_byte(url, '?', 0);
    if (question == SIZE_MAX || !import_is_search_host(url))
        return (struct text){0};
    struct text rest = text_slice(url, question + 1, url.length);
    while (rest.length > 0) {
        struct text value = text_split(&rest, '&');
        struct text name = text_split(&value, '=');
        if ((text_equal(name, TEXT("q")) || text_equal(name, TEXT("url")) || text_equal(name, TEXT("u"))) &&
            text_starts_with_ignore_case(value, TEXT("http")))
            return value;
    }
    return (struct text){0};
}

/* "https%3A%2F%2Fxa.gov.vn%2Fa" as "https://xa.gov.vn/a": once, as the search engine does. */
static void add_decoded(struct importer *importer, struct text t)
{
    for (size_t i = 0; i < t.length; i++) {
        bool escape = t.data[i] == '%' && i + 2 < t.length && ascii_hex_value(t.data[i + 1]) >= 0 &&
                      ascii_hex_value(t.data[i + 2]) >= 0;
        char byte = escape ? (char)(ascii_hex_value(t.data[i + 1]) * 16 + ascii_hex_value(t.data[i + 2])) : t.data[i];
        if ((unsigned char)byte <= ' ' || (unsigned char)byte >= 0x7F)
            import_add_encoded(importer, text_of(&byte, 1));
        else
            import_add(importer, text_of(&byte, 1));
        i += escape ? 2 : 0;
    }
}

static void take_address(struct importer *importer, struct text rest, bool secure, bool guessed)
{
    struct text inner = guessed ? (struct text){0} : wrapped(rest);
    import_begin(importer);
    if (inner.length > 0) {
        add_decoded(importer, inner);
    } else {
        import_add(importer, secure ? TEXT("https://") : TEXT("http://"));
        add_refanged(importer, rest);
    }
    import_hand_out(importer, guessed);
}

/* "xa.gov.vn/tin", "www.xa.gov.vn": a name with a dot whose last label has letters only. */
static bool looks_like_host(struct text t)
{
    size_t end = 0, last = 0, labels = 0;
    while (end < t.length && t.data[end] != '/' && t.data[end] != ':' && t.data[end] != '?') {
        size_t dot = dot_at(t, end);
        if (t.data[end] == '.' || dot) {
            end += dot ? dot : 1;
            last = end;
            labels++;
            continue;
        }
        if (!ascii_is_alnum(t.data[end]) && t.data[end] != '-')
            return false;
        end++;
    }
    for (size_t i = last; i < end; i++)
        if (!ascii_is_alpha(t.data[i]))
            return false;
    return labels > 0 && last > 1 && end - last >= 2;
}

/* A line without any "http": its first word, where that is a host's name; or the first that begins with "www.". */
static bool take_bare(struct importer *importer, struct text line)
{
    struct text rest = text_trim(line);
    for (bool first = true; rest.length > 0; first = false) {
        size_t end = 0;
        while (end < rest.length && !ends_address(rest.data[end]))
            end++;
        struct text word = without_tail(text_slice(rest, 0, end));
        if ((first || text_starts_with_ignore_case(word, TEXT("www."))) && looks_like_host(word)) {
            take_address(importer, word, false, true);
            return true;
        }
        rest = text_slice(rest, end + 1, rest.length);
    }
    return false;
}

void import_list_line(struct importer *importer, struct text line)
{
    struct text trimmed = text_trim(line);
    if (trimmed.data[0] == '#' || trimmed.data[0] == ';')
        return;
    for (size_t i = 0; i < line.length;) {
        bool secure = false;
        size_t scheme = ascii_lower(line.data[i]) == 'h' ? import_scheme_at(line, i, &secure) : 0;
        if (scheme == 0) {
            i++;
            continue;
        }
        size_t start = i + scheme;
        for (i = start; i < line.length && !ends_address(line.data[i]);)
            i++;
        struct text rest = without_tail(text_slice(line, start, i - start));
        if (rest.length == 0)
            continue;
        if (importer->line_addresses == IMPORT_LIMIT_LINE_URLS) {
            import_say(importer, IMPORT_TOO_MANY, line);
            return;
        }
        take_address(importer, rest, secure, false);
    }
    if (importer->line_addresses == 0 && !take_bare(importer, line))
        import_say(importer, IMPORT_NO_ADDRESS, line);
}
