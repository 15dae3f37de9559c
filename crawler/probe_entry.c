/* probe_entry.c: a site's own search, and addresses of it that lead wherever a parameter says; by their names. */
#include "crawler/probe.h"

#include "crawler/frontier.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Segments of a path without their ending, '-' and '_' left out, in lower case. */
static const char *const search_paths[] = {
    "timkiem",  "tim",      "timkiemnangcao", "ketquatimkiem", "ketquatim",     "search",   "searchresult", "searchresults",
    "tracuu",   "timtin",   "timbai",         "timkiemtin",    "advancedsearch", "sitesearch", "dosearch",    "resultsearch",
    "timkiemtintuc",
};

/* Parameters that hold what is looked for, wherever they stand ... */
static const char *const search_names[] = {
    "tukhoa", "keyword", "keywords", "searchtext", "txtsearch", "searchword", "searchquery", "searchkey", "searchterm",
    "searchkeyword", "txttimkiem", "txtkeyword", "timkiem", "strsearch", "searchstring", "tktukhoa",
};
/* ... and those that do so on a search's own page, or ("?s=", WordPress) on the home page. */
static const char *const short_names[] = {"q", "s", "k", "key", "kw", "query", "search", "text", "word", "term", "tim", "noidung",
                                          "p", "title"};

static const char *const redirect_paths[] = {
    "redirect", "redirector", "redir", "chuyenhuong", "chuyentrang", "out", "outgoing", "go", "goto", "link", "links",
    "lienket", "click", "clickthru", "away", "exit", "leave", "leaving", "external", "transfer", "banner", "bannerclick",
    "quangcao", "advclick", "adclick", "jump", "forward", "linkclick", "tracking", "dieuhuong",
};
static const char *const redirect_names[] = {
    "url", "u", "link", "href", "redirect", "redirecturl", "redirectto", "redirecturi", "redir", "goto", "go", "to", "dest",
    "destination", "target", "out", "forward", "next", "continue", "rurl", "uri", "chuyenhuong", "duongdan", "lienket",
    "return", "returnurl", "backurl", "ref", "page",
};

static bool is_same(struct text segment, const char *word)
{
    for (size_t i = 0; i < segment.length; i++) {
        if (segment.data[i] == '-' || segment.data[i] == '_')
            continue;
        if (!*word || ascii_lower(segment.data[i]) != *word++)
            return false;
    }
    return !*word;
}

static bool is_among(struct text segment, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count && segment.length > 0; i++)
        if (is_same(segment, table[i]))
            return true;
    return false;
}

/* The number of the first segment of the path that is in the table, from 1; 0: none. */
static size_t segment_among(const struct url *url, const char *const *table, size_t count)
{
    struct text rest = text_slice(url->path, 1, url->path.length);
    for (size_t i = 1; i <= FRONTIER_LIMIT_PATH_SEGMENTS && rest.data; i++) {
        struct text segment = text_split(&rest, '/');
        if (is_among(text_slice(segment, 0, text_find_byte(segment, '.', 0)), table, count))
            return i;
    }
    return 0;
}

static bool is_address(struct text value)
{
    return text_starts_with_ignore_case(value, TEXT("http://")) || text_starts_with_ignore_case(value, TEXT("https://")) ||
           text_starts_with_ignore_case(value, TEXT("http%3a")) || text_starts_with_ignore_case(value, TEXT("https%3a")) ||
           text_starts_with(value, TEXT("//")) || text_starts_with_ignore_case(value, TEXT("%2f%2f"));
}

/* Is this the parameter that the entry is about? */
static bool is_asked(const struct url *url, enum probe_entry entry, struct text name, struct text value)
{
    if (entry == PROBE_SEARCH)
        return is_among(name, search_names, COUNT(search_names)) ||
               (is_among(name, short_names, COUNT(short_names)) &&
                (segment_among(url, search_paths, COUNT(search_paths)) ||
                 (is_same(name, "s") && text_equal(url->path, TEXT("/")))));
    if (!is_among(name, redirect_names, COUNT(redirect_names)))
        return false;
    return is_address(value) || segment_among(url, redirect_paths, COUNT(redirect_paths)) > 0;
}

static bool has_asked(const struct url *url, enum probe_entry entry)
{
    struct text rest = url->query;
    for (size_t i = 0; i < FRONTIER_LIMIT_PARAMETERS && rest.length > 0; i++) {
        struct text value = text_split(&rest, '&');
        struct text name = text_split(&value, '=');
        if (is_asked(url, entry, name, value))
            return true;
    }
    return false;
}

enum probe_entry probe_entry_of(const struct url *url)
{
    if (has_asked(url, PROBE_REDIRECTOR))
        return PROBE_REDIRECTOR;
    if (has_asked(url, PROBE_SEARCH) || segment_among(url, search_paths, COUNT(search_paths)))
        return PROBE_SEARCH;
    return PROBE_NO_ENTRY;
}

/* "/tim-kiem/tu-khoa.html": where what is looked for stands in the path, it is the segment behind the search's name. */
static struct text path_with_word(struct arena *arena, const struct url *url, struct text word)
{
    size_t wanted = segment_among(url, search_paths, COUNT(search_paths)) + 1;
    size_t start = 0;
    for (size_t i = 0; i < wanted; i++) {
        start = text_find_byte(url->path, '/', start);
        if (start == SIZE_MAX || ++start >= url->path.length)
            return (struct text){0};
    }
    size_t end = text_find_byte(url->path, '/', start);
    struct text segment = text_slice(url->path, start, (end == SIZE_MAX ? url->path.length : end) - start);
    size_t dot = text_find_byte(segment, '.', 0);
    return arena_printf(arena, "%.*s%.*s%.*s%.*s", TEXT_ARGS(text_slice(url->path, 0, start)), TEXT_ARGS(word),
                        TEXT_ARGS(text_slice(segment, dot == SIZE_MAX ? segment.length : dot, segment.length)),
                        TEXT_ARGS(text_slice(url->path, start + segment.length, url->path.length)));
}

struct text probe_entry_address(struct arena *arena, const struct url *url, enum probe_entry entry, struct text word)
{
    struct text start = text_slice(url->href, 0, (size_t)(url->path.data - url->href.data));
    struct text said = entry == PROBE_REDIRECTOR
                           ? arena_printf(arena, "https%%3A%%2F%%2F" PROBE_REDIRECT_HOST "%%2F%.*s", TEXT_ARGS(word))
                           : word;
    if (!has_asked(url, entry)) { /* a search without a word: its form is not known, so what forms use is all asked */
        struct text path = path_with_word(arena, url, word);
        if (path.length > 0)
            return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(start), TEXT_ARGS(path));
        return arena_printf(arena, "%.*s%.*s?q=%.*s&keyword=%.*s&tukhoa=%.*s&s=%.*s", TEXT_ARGS(start), TEXT_ARGS(url->path),
                            TEXT_ARGS(word), TEXT_ARGS(word), TEXT_ARGS(word), TEXT_ARGS(word));
    }
    struct text query = {0}, rest = url->query;
    for (size_t i = 0; i < FRONTIER_LIMIT_PARAMETERS && rest.length > 0; i++) {
        struct text whole = text_split(&rest, '&');
        struct text value = whole;
        struct text name = text_split(&value, '=');
        bool asked = is_asked(url, entry, name, value);
        query = arena_printf(arena, "%.*s%s%.*s%s%.*s", TEXT_ARGS(query), query.length ? "&" : "?",
                             TEXT_ARGS(asked ? name : whole), asked ? "=" : "", TEXT_ARGS(asked ? said : TEXT("")));
    }
    return arena_printf(arena, "%.*s%.*s%.*s", TEXT_ARGS(start), TEXT_ARGS(url->path), TEXT_ARGS(query));
}
