/* import_w3c.c: the W3C extended log format (WD-logfile-960323) as IIS writes it: "#Fields:" says what stands where, and
 * may say so anew whenever the server was started or set up otherwise. */
#include "crawler/import_priv.h"

#include <string.h>

static const struct {
    const char *name;
    enum w3c_field field;
} names[] = {
    {"cs-method", W3C_METHOD},       {"cs-uri-stem", W3C_STEM},     {"cs-uri", W3C_STEM},
    {"cs-uri-query", W3C_QUERY},     {"cs-host", W3C_HOST},         {"cs(host)", W3C_HOST},
    {"sc-status", W3C_STATUS},       {"cs(user-agent)", W3C_AGENT}, {"cs(referer)", W3C_REFERRER},
};

/* A field; in quotation marks where it has spaces ("" inside for one mark). */
static struct text next_field(struct text *rest)
{
    size_t start = 0, end;
    while (start < rest->length && (rest->data[start] == ' ' || rest->data[start] == '\t'))
        start++;
    bool quoted = start < rest->length && rest->data[start] == '"';
    for (end = start + quoted; end < rest->length; end++) {
        if (quoted && rest->data[end] == '"') {
            if (end + 1 == rest->length || rest->data[end + 1] != '"')
                break;
            end++;
        } else if (!quoted && (rest->data[end] == ' ' || rest->data[end] == '\t')) {
            break;
        }
    }
    struct text field = text_slice(*rest, start + quoted, end - start - quoted);
    *rest = text_slice(*rest, end + quoted, rest->length);
    return field;
}

void import_w3c_directive(struct importer *importer, struct text line)
{
    struct import_w3c *w3c = &importer->w3c;
    struct text rest = line;
    if (!text_equal_ignore_case(text_split(&rest, ':'), TEXT("#Fields")))
        return; /* "#Software:", "#Date:", a remark */
    for (size_t i = 0; i < W3C_FIELD_COUNT; i++)
        w3c->column[i] = SIZE_MAX;
    for (size_t at = 0; at < IMPORT_LIMIT_COLUMNS && rest.length > 0; at++) {
        struct text field = text_trim(next_field(&rest));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_equal_ignore_case(field, text_from_string(names[i].name)) && w3c->column[names[i].field] == SIZE_MAX)
                w3c->column[names[i].field] = at;
    }
    w3c->on = true;
    w3c->usable = w3c->column[W3C_STEM] != SIZE_MAX;
    if (!w3c->usable)
        import_say(importer, IMPORT_NO_FIELDS, line);
}

void import_w3c_line(struct importer *importer, struct text line)
{
    const struct import_w3c *w3c = &importer->w3c;
    struct text field[W3C_FIELD_COUNT] = {{0}};
    struct text rest = line;
    uint64_t status = 0;
    size_t found = 0, wanted = 0;
    if (!w3c->usable) { /* told where the fields were named */
        importer->counts.left_out++;
        return;
    }
    for (size_t at = 0; at < IMPORT_LIMIT_COLUMNS && rest.length > 0; at++) {
        struct text value = next_field(&rest);
        for (size_t i = 0; i < W3C_FIELD_COUNT; i++)
            if (w3c->column[i] == at && value.length > 0) {
                field[i] = text_equal(value, TEXT("-")) ? (struct text){0} : value;
                found++;
            }
    }
    for (size_t i = 0; i < W3C_FIELD_COUNT; i++)
        wanted += w3c->column[i] != SIZE_MAX;
    bool has_status = w3c->column[W3C_STATUS] != SIZE_MAX;
    if (found < wanted || (has_status && !text_to_number(field[W3C_STATUS], 999, &status))) {
        import_say(importer, IMPORT_NO_REQUEST, line);
        return;
    }
    struct import_request request = {
        .method = field[W3C_METHOD].data || w3c->column[W3C_METHOD] != SIZE_MAX ? field[W3C_METHOD] : TEXT("GET"),
        .target = field[W3C_STEM],
        .query = field[W3C_QUERY],
        .host = field[W3C_HOST],
        .status = (uint32_t)status,
        .from_search = import_is_search(field[W3C_AGENT]) || import_is_search(field[W3C_REFERRER]),
        .spaces_as_plus = true,
    };
    import_request(importer, &request, line);
}
