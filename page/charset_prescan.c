/* charset_prescan.c: the encoding that the first bytes of a page name (WHATWG HTML 13.2.3.2 and 13.2.3.3). */
#include "page/charset_priv.h"

struct attribute_found {
    struct text name;
    struct text value;
};

/* UTF-16 cannot be read by who reads it as ASCII, and x-user-defined is a mistake (13.2.3.2, "Processing"). */
static struct charset_found resolve(struct text label)
{
    const struct charset_encoding *encoding = charset_for_label(label);
    if (!encoding)
        return (struct charset_found){0};
    if (encoding->kind == CHARSET_UTF16BE || encoding->kind == CHARSET_UTF16LE)
        encoding = &charset_encodings[CHARSET_ID_UTF_8];
    else if (encoding->kind == CHARSET_USER_DEFINED)
        encoding = &charset_encodings[CHARSET_ID_WINDOWS_1252];
    return (struct charset_found){.label = label, .encoding = encoding};
}

static size_t skip_space(struct text t, size_t i)
{
    while (i < t.length && ascii_is_space(t.data[i]))
        i++;
    return i;
}

/* "Get an attribute". Moves `*i`; false where there is no attribute any more, or the bytes end within it: then `*i` is
 * their end. */
static bool next_attribute(struct text t, size_t *i, struct attribute_found *found)
{
    while (*i < t.length && (ascii_is_space(t.data[*i]) || t.data[*i] == '/'))
        ++*i;
    size_t start = *i;
    if (start == t.length || t.data[start] == '>')
        return false;
    while (*i < t.length && !ascii_is_space(t.data[*i]) && t.data[*i] != '/' && t.data[*i] != '>' &&
           (t.data[*i] != '=' || *i == start))
        ++*i;
    *found = (struct attribute_found){.name = text_slice(t, start, *i - start)};
    size_t equals = skip_space(t, *i);
    if (equals < t.length && t.data[equals] != '=')
        return true;
    *i = equals < t.length ? skip_space(t, equals + 1) : t.length;
    start = *i;
    char quote = start < t.length ? t.data[start] : '\0';
    if (quote == '"' || quote == '\'') {
        size_t end = text_find_byte(t, quote, ++start);
        *i = end == SIZE_MAX ? t.length : end + 1;
        found->value = text_slice(t, start, end - start);
        return end != SIZE_MAX;
    }
    while (*i < t.length && !ascii_is_space(t.data[*i]) && t.data[*i] != '>')
        ++*i;
    found->value = text_slice(t, start, *i - start);
    return *i < t.length;
}

/* "Extracting a character encoding from a meta element" (WHATWG HTML 2.6.5). */
static struct charset_found from_content(struct text content)
{
    size_t i = 0;
    for (;;) {
        i = text_find_ignore_case(content, TEXT("charset"), i);
        if (i == SIZE_MAX)
            return (struct charset_found){0};
        i = skip_space(content, i + 7);
        if (i < content.length && content.data[i] == '=')
            break;
    }
    i = skip_space(content, i + 1);
    if (i >= content.length)
        return (struct charset_found){0};
    char quote = content.data[i];
    if (quote == '"' || quote == '\'') {
        size_t end = text_find_byte(content, quote, i + 1);
        return end == SIZE_MAX ? (struct charset_found){0} : resolve(text_slice(content, i + 1, end - i - 1));
    }
    size_t end = i;
    while (end < content.length && !ascii_is_space(content.data[end]) && content.data[end] != ';')
        end++;
    return resolve(text_slice(content, i, end - i));
}

/* The attributes of a meta element; moves `*i` behind them. */
static struct charset_found read_meta(struct text t, size_t *i)
{
    struct charset_found content = {0};
    struct charset_found charset = {0};
    bool has_charset = false;
    bool has_content = false;
    bool has_pragma = false;
    bool got_pragma = false;
    struct attribute_found attribute;
    while (next_attribute(t, i, &attribute)) { /* of two attributes with one name the first counts */
        if (!has_pragma && text_equal_ignore_case(attribute.name, TEXT("http-equiv"))) {
            has_pragma = true;
            got_pragma = text_equal_ignore_case(attribute.value, TEXT("content-type"));
        } else if (!has_content && text_equal_ignore_case(attribute.name, TEXT("content"))) {
            has_content = true;
            content = from_content(attribute.value);
        } else if (!has_charset && text_equal_ignore_case(attribute.name, TEXT("charset"))) {
            has_charset = true;
            charset = resolve(attribute.value);
        }
    }
    if (*i >= t.length) /* the bytes end within the tag */
        return (struct charset_found){0};
    if (has_charset)
        return charset;
    return got_pragma ? content : (struct charset_found){0};
}

/* "Get an XML encoding" (WHATWG HTML 13.2.3.3). */
static struct charset_found from_xml_declaration(struct text head)
{
    if (!text_starts_with(head, TEXT("<?xml")))
        return (struct charset_found){0};
    size_t end = text_find_byte(head, '>', 0);
    struct text declaration = text_slice(head, 0, end == SIZE_MAX ? 0 : end);
    size_t i = text_find(declaration, TEXT("encoding"), 5);
    if (i == SIZE_MAX)
        return (struct charset_found){0};
    for (i += 8; i < declaration.length && (unsigned char)declaration.data[i] <= ' ';)
        i++;
    if (i >= declaration.length || declaration.data[i++] != '=')
        return (struct charset_found){0};
    while (i < declaration.length && (unsigned char)declaration.data[i] <= ' ')
        i++;
    if (i >= declaration.length || (declaration.data[i] != '"' && declaration.data[i] != '\''))
        return (struct charset_found){0};
    size_t close = text_find_byte(declaration, declaration.data[i], i + 1);
    return close == SIZE_MAX ? (struct charset_found){0} : resolve(text_slice(declaration, i + 1, close - i - 1));
}

/* Moves behind a tag that is not meta: its name and attributes. */
static size_t skip_tag(struct text t, size_t i)
{
    struct attribute_found attribute;
    while (i < t.length && !ascii_is_space(t.data[i]) && t.data[i] != '>')
        i++;
    while (next_attribute(t, &i, &attribute))
        continue;
    return i;
}

static bool is_meta(struct text rest)
{
    return text_starts_with_ignore_case(rest, TEXT("<meta")) && rest.length > 5 &&
        (ascii_is_space(rest.data[5]) || rest.data[5] == '/');
}

struct charset_found charset_prescan_head(struct text head)
{
    if (text_starts_with(head, text_of("<\0?\0x\0", 6)))
        return (struct charset_found){TEXT("utf-16le"), &charset_encodings[CHARSET_ID_UTF_16LE]};
    if (text_starts_with(head, text_of("\0<\0?\0x", 6)))
        return (struct charset_found){TEXT("utf-16be"), &charset_encodings[CHARSET_ID_UTF_16BE]};
    size_t i = 0;
    while (i < head.length) {
        struct text rest = text_slice(head, i, head.length);
        char second = rest.length > 1 ? rest.data[1] : '\0';
        if (rest.data[0] != '<') {
            i++;
        } else if (text_starts_with(rest, TEXT("<!--"))) {
            size_t end = text_find(rest, TEXT("-->"), 2); /* "<!-->" is a whole comment */
            i = end == SIZE_MAX ? head.length : i + end + 3;
        } else if (is_meta(rest)) {
            i += 5;
            struct charset_found found = read_meta(head, &i);
            if (found.encoding)
                return found;
        } else if (ascii_is_alpha(second) || (second == '/' && rest.length > 2 && ascii_is_alpha(rest.data[2]))) {
            i = skip_tag(head, i + 1);
        } else if (second == '!' || second == '/' || second == '?') {
            size_t end = text_find_byte(rest, '>', 0);
            i = end == SIZE_MAX ? head.length : i + end + 1;
        } else {
            i++;
        }
    }
    return from_xml_declaration(head);
}
