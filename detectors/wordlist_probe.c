/* wordlist_probe.c: probes.tsv: addresses that a site is asked for though nothing names them (crawler/probe.h). They stand
 * with the word lists, because they follow what advertisers do, and the same people keep them. */
#include "detectors/wordlist_priv.h"

#include "page/url.h"

/* The path as a URL parser leaves it: then it is asked for as it is written here. */
static bool is_plain_path(struct arena *arena, struct text path)
{
    struct url url;
    if (path.length < 2 || path.length > WORDLIST_LIMIT_TERM_BYTES || path.data[0] != '/' || path.data[1] == '/')
        return false;
    struct text written = arena_printf(arena, "http://a.example%.*s", TEXT_ARGS(path));
    return url_parse(arena, written, NULL, &url) == STATUS_OK && text_equal(url.path, path) && !url.has_query &&
           !url.has_fragment;
}

void list_row_of_probes(struct list_reader *reader, const struct list_row *row)
{
    struct text path = row->fields[0];
    bool prefix = text_equal(row->fields[1], TEXT("prefix"));
    if (!prefix && !text_equal(row->fields[1], TEXT("slug")))
        list_problem(reader, "the kind column must say slug or prefix", "cột kind phải là slug hoặc prefix", row->fields[1]);
    else if (!is_plain_path(reader->arena, path))
        list_problem(reader, "a path begins with one /, and has neither spaces, ? nor letters with marks",
                     "đường dẫn phải bắt đầu bằng một dấu /, không có dấu cách, dấu ? hay chữ có dấu", path);
    else if (prefix && path.data[path.length - 1] != '/')
        list_problem(reader, "a prefix ends with /", "tiền tố phải kết thúc bằng /", path);
    else if (reader->slugs.count + reader->prefixes.count == WORDLIST_LIMIT_PROBES)
        list_problem(reader, "too many paths; the rest is not used", "quá nhiều đường dẫn, phần còn lại không được dùng", path);
    else if (prefix)
        *ARENA_PUSH(reader->arena, &reader->prefixes) = path;
    else
        *ARENA_PUSH(reader->arena, &reader->slugs) = path;
}

const struct text *wordlists_probe_slugs(const struct wordlists *wordlists, size_t *count)
{
    *count = wordlists->slug_count;
    return wordlists->slugs;
}

const struct text *wordlists_probe_prefixes(const struct wordlists *wordlists, size_t *count)
{
    *count = wordlists->prefix_count;
    return wordlists->prefixes;
}
