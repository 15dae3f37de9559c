/* link_header.c: Link headers (RFC 8288 3): search engines take canonical and alternate addresses from them. */
#include "page/link_priv.h"

enum { HEADER_LINKS = 100 };

/* One parameter's value; *rest moves behind it. False at the end of the link. */
static bool next_parameter(struct text *rest, struct text *name, struct text *value)
{
    *rest = text_trim(*rest);
    if (!text_starts_with(*rest, TEXT(";")))
        return false;
    size_t at = 1;
    while (at < rest->length && rest->data[at] != '=' && rest->data[at] != ';' && rest->data[at] != ',')
        at++;
    *name = text_trim(text_slice(*rest, 1, at - 1));
    *value = (struct text){0};
    if (at < rest->length && rest->data[at] == '=') {
        struct text behind = text_slice(*rest, at + 1, SIZE_MAX);
        while (behind.length && ascii_is_space(behind.data[0]))
            behind = text_slice(behind, 1, SIZE_MAX);
        bool quoted = text_starts_with(behind, TEXT("\""));
        size_t start = quoted ? 1 : 0;
        size_t end = start;
        while (end < behind.length && (quoted ? behind.data[end] != '"'
                                              : behind.data[end] != ';' && behind.data[end] != ','))
            end++;
        *value = text_trim(text_slice(behind, start, end - start));
        *rest = text_slice(behind, end + (quoted ? 1 : 0), SIZE_MAX);
    } else {
        *rest = text_slice(*rest, at, SIZE_MAX);
    }
    return true;
}

static void read_header(struct collector *collector, struct text rest, uint32_t *count)
{
    for (; *count < HEADER_LINKS; ++*count) {
        size_t open = text_find_byte(rest, '<', 0);
        size_t close = open == SIZE_MAX ? SIZE_MAX : text_find_byte(rest, '>', open);
        if (close == SIZE_MAX)
            return;
        struct text target = text_trim(text_slice(rest, open + 1, close - open - 1));
        rest = text_slice(rest, close + 1, SIZE_MAX);
        struct text name;
        struct text value;
        struct text rel = {0};
        bool has_language = false;
        while (next_parameter(&rest, &name, &value)) {
            if (text_equal_ignore_case(name, TEXT("rel")) && !rel.length) /* 3.3: the first one holds */
                rel = value;
            has_language = has_language || text_equal_ignore_case(name, TEXT("hreflang"));
        }
        if (!target.length)
            continue;
        struct link *link = link_add(collector, link_kind_of_rel(rel, has_language), 0, target);
        if (link)
            link->rel = rel;
    }
    collector->cut = true;
}

void link_header_links(struct collector *collector)
{
    const struct response *response = collector->document->response;
    uint32_t count = 0;
    for (size_t i = 0; i < response->header_count; i++)
        if (text_equal_ignore_case(response->headers[i].name, TEXT("link")))
            read_header(collector, response->headers[i].value, &count);
}
